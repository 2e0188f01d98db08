#include "api/app/usage_recorder.hpp"

#include "domain/core/ensure.hpp"
#include "domain/usage/commands.hpp"
#include "eventstore/codec/event_codec.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace qalam::app {
namespace {

struct UseName {
  std::string_view reported;
  UseType use;
};

/// Use types of the DDEX list (AVS) and of our CSV, by what pool they count for.
constexpr std::array<UseName, 30> use_names{{
    {"Stream", UseType::streaming},
    {"OnDemandStream", UseType::streaming},
    {"NonInteractiveStream", UseType::streaming},
    {"NonInterStream", UseType::streaming},
    {"ContentInfluencedStream", UseType::streaming},
    {"TimeInfluencedStream", UseType::streaming},
    {"ProgrammedContentStream", UseType::streaming},
    {"TetheredDownload", UseType::streaming},
    {"ConditionalDownload", UseType::streaming},
    {"Download", UseType::download},
    {"PermanentDownload", UseType::download},
    {"KioskDownload", UseType::download},
    {"sale", UseType::download},
    {"Broadcast", UseType::radio},
    {"Simulcast", UseType::radio},
    {"broadcast", UseType::radio},
    {"radio", UseType::radio},
    {"Webcast", UseType::webcast},
    {"Podcast", UseType::webcast},
    {"Cable", UseType::cable},
    {"PlayInPublic", UseType::public_performance},
    {"PerformInPublic", UseType::public_performance},
    {"venue", UseType::public_performance},
    {"live", UseType::concert},
    {"concert", UseType::concert},
    {"UserMakeAvailableLabelProvided", UseType::user_generated},
    {"UserMakeAvailableUserProvided", UseType::user_generated},
    {"UseAsRingtone", UseType::ringtone},
    {"UseAsRingbackTone", UseType::ringtone},
    {"UseAsRingtune", UseType::ringtone},
}};

UseType use_type_of(std::string_view reported) {
  for (auto const& name : use_names) {
    if (name.reported == reported) return name.use;
  }
  return UseType::none;
}

Period month_of(Date day) {
  auto const c = civil(day);
  Date const next = c.month == 12 ? make_date(c.year + 1, 1, 1) : make_date(c.year, c.month + 1, 1);
  return {make_date(c.year, c.month, 1), next};
}

/// What names items of this import waits for the log to have them.
Result<void> need_numbered(std::atomic<std::uint64_t> const& numbered, std::uint64_t named) {
  if (numbered.load() >= named) return {};
  return fail(ErrorCode::precondition_failed,
              "the items that this refers to were not recorded: number them again");
}

}  // namespace

UsageRecorder::UsageRecorder(Ledger& ledger, ImportOptions const& options, ImportResult& result,
                             std::string format)
    : ledger_{ledger}, options_{options}, result_{result}, use_{options.use} {
  head_.format = std::move(format);
}

void UsageRecorder::head(usage::ReportHead const& head) {
  head_ = head;
  result_.version = head.version;
}

void UsageRecorder::summary(usage::SummaryRow const& row) {
  if (use_ == UseType::none) use_ = use_type_of(row.use_type);
  if (!row.currency.empty()) result_.amounts[row.currency] += row.net_revenue_micros;
}

void UsageRecorder::finding(formats::Finding const& finding, bool rejected) {
  result_.add(finding, rejected);
}

void UsageRecorder::renew_views() {
  items_known_.reset();
  view_.reset();
  view_ = ledger_.store().view();
  items_known_.emplace(view_->tables(), ledger_.tables());
  models_.reset();
  models_.reset(new read::Snapshot{ledger_.models().snapshot()});
}

ReceiveReport UsageRecorder::receive_command() {
  ReceiveReport receive;
  receive.society = options_.society;
  receive.licensee = options_.licensee;
  receive.format = head_.format;
  receive.version = head_.version;
  receive.sender = head_.sender;
  receive.message_id = head_.message_id;
  receive.part = head_.part;
  receive.parts = head_.parts;
  receive.service = head_.service;
  receive.file = result_.sha256;
  if (use_ == UseType::none) use_ = head_.format == "dsr" ? UseType::streaming : UseType::other;
  receive.use = use_;
  Period period = head_.period;
  if (options_.period) period = *options_.period;
  if (period.from == no_date) period = days_;
  if (period.from == no_date) {
    period = month_of(date_of(view_->recorded_at()));
    result_.add({0, "file", "period", "period_not_given", formats::Level::file,
                 "the file does not say when the use was: taken as " + print(period) +
                     "; give the period if that is wrong",
                 ""},
                false);
  }
  receive.from = period.from;
  receive.until = period.until;
  return receive;
}

Result<void> UsageRecorder::begin() {
  begun_ = true;
  renew_views();
  ReceiveReport const receive = receive_command();
  // Named by all that it says: the same bytes may come as another part of another message.
  Who const who{options_.actor, command_id("receive-report", to_hex(Ledger::body_of(receive))), {}};
  // Tried before it is asked for: a refusal would be remembered with the command, and the same file
  // may be welcome once its society is accredited.
  QALAM_CHECK(ledger_.rehearse(receive, who));
  QALAM_TRY(auto const done, ledger_.execute(receive, who));
  report_ = ReportId{done.subject.id};
  result_.report = report_;
  if (!done.receipt.repeated) result_.add(done.receipt);
  renew_views();
  ledger::LedgerRegisters const registers{view_->tables(), ledger_.tables()};
  auto const row = registers.report(report_);
  ensure(row.has_value(), "a report that was received is in the register");
  closed_before_ = row->closed;
  resume_at_ = row->lines;
  next_item_ = registers.next_item();
  first_item_ = next_item_;
  return {};
}

std::uint64_t UsageRecorder::item(usage::ReportedItem const& item) {
  if (!begun_ && !failed_) {
    if (auto const ok = begin(); !ok) stop(ok.error());
  }
  if (failed_) return 0;
  ledger::ItemKey const key = ledger::item_key(options_.licensee, item);
  KnownItem known;
  if (auto const at = known_.find(key); at != known_.end()) {
    known = at->second;
  } else {
    known = number(item, key);
  }
  last_handle_ = known.item;
  last_matched_ = known.matched;
  matched_[known.item.value()] = known.matched;
  return known.item.value();
}

UsageRecorder::KnownItem UsageRecorder::number(usage::ReportedItem const& item,
                                               ledger::ItemKey const& key) {
  if (known_.size() >= known_max) {
    // Forget what the snapshot can be asked again.
    flush_items();
    while (!waiting_.empty() && !failed_) take_answer();
    known_.clear();
    matched_.clear();
    renew_views();
  }
  KnownItem known;
  if (auto const found = items_known_->find(key)) {
    known.item = *found;
    auto const match = models_->models().matches.match(models_->txn(), options_.society, known.item,
                                                       models_->position());
    known.matched = match.has_value();
  } else if (closed_before_) {
    known.item = next_item_;  // Nothing is recorded; the number only tells the lines apart.
    next_item_ = ItemId{next_item_.value() + 1};
  } else {
    if (items_.count() == 0) first_item_ = next_item_;
    known.item = next_item_;
    next_item_ = ItemId{next_item_.value() + 1};
    items_.add(item);
    numbers_taken_ = true;
  }
  if (!known.matched && !closed_before_) add_match(known.item, item, known.matched);
  ++(known.matched ? result_.matched_items : result_.unmatched_items);
  known_.emplace(key, known);
  if (items_.payload_bytes() + 1024 > usage::chunk_payload_bytes_max) flush_items();
  return known;
}

void UsageRecorder::add_match(ItemId item, usage::ReportedItem const& reported, bool& matched) {
  Matcher const matcher{models_->models(), models_->txn(), options_.society, models_->position()};
  auto found = matcher.match(item, options_.licensee, reported);
  if (!found) return;
  matched = true;
  matches_.push_back(std::move(*found));
  if (matches_.size() >= matches_per_event) flush_matches();
}

std::uint32_t UsageRecorder::kind_of(usage::ReportedLine const& line) {
  usage::LineKind const kind{line.outlet, line.use_type, line.subscriber_class, line.currency,
                             line.royalty_bearing};
  kind_text_ = usage::print(kind);
  if (!last_kind_valid_ || kind_text_ != last_kind_) {
    last_kind_ = kind_text_;
    last_kind_index_ = lines_writer_.kind(kind_text_);
    last_kind_valid_ = true;
  }
  return last_kind_index_;
}

void UsageRecorder::line(usage::ReportedLine const& line) {
  std::uint64_t const row = lines_++;
  quantity_ += line.count;
  if (!line.currency.empty()) {
    if (last_revenue_ == nullptr || last_currency_ != line.currency) {
      last_currency_ = line.currency;
      last_revenue_ = &revenue_[last_currency_];
    }
    *last_revenue_ = add(*last_revenue_, line.revenue_micros);
  }
  if (line.day != no_date) {
    if (first_day_ == no_date || line.day < first_day_) first_day_ = line.day;
    if (last_day_ == no_date || last_day_ < line.day) last_day_ = line.day;
  }
  bool matched = last_matched_;
  if (line.item != last_handle_.value()) {
    auto const at = matched_.find(line.item);
    matched = at != matched_.end() && at->second;
  }
  ++(matched ? result_.matched_lines : result_.unmatched_lines);
  constexpr std::uint64_t progress_lines = 16'384;
  if (options_.on_progress && lines_ % progress_lines == 0) {
    options_.on_progress({"lines", lines_, bytes_, bytes_of_});
  }
  // What is not recorded is counted all the same: the counts are of what the file holds.
  if (failed_ || closed_before_ || row < resume_at_) return;
  if (lines_writer_.count() == 0) first_row_ = row;
  lines_writer_.add({line.item, line.count, line.day, line.second_of_day, line.seconds,
                     line.revenue_micros, kind_of(line)});
  if (lines_writer_.count() >= lines_per_chunk ||
      lines_writer_.payload_bytes() + 256 > usage::chunk_payload_bytes_max) {
    flush_lines();
  }
}

std::uint64_t UsageRecorder::items_named() const {
  return numbers_taken_ ? next_item_.value() : 0;
}

void UsageRecorder::flush_items() {
  if (items_.count() == 0 || failed_) return;
  ItemId const first = first_item_;
  std::uint64_t const before = std::exchange(items_sent_, true) ? first.value() : 0;
  auto event = codec::to_new_event(items_.take(options_.licensee, first));
  first_item_ = next_item_;
  send(
      "items", first.value(), std::move(event), {Kind::item, 0},
      [first, before, until = next_item_.value(),
       numbered = numbered_](Registers const& r) -> Result<void> {
        // Another import may have taken just the numbers of a chunk before: then this one would
        // fit where the log stands, and its lines would name items of the other.
        QALAM_CHECK(need_numbered(*numbered, before));
        QALAM_CHECK(may_record_items(r, first));
        numbered->store(until);
        return {};
      },
      Sent::items);
}

void UsageRecorder::flush_lines() {
  if (lines_writer_.count() == 0 || failed_) return;
  flush_items();  // Lines refer to items that the log has.
  std::uint64_t const first = first_row_;
  last_kind_valid_ = false;
  auto event = codec::to_new_event(lines_writer_.take(report_, first), options_.society);
  send(
      "lines", first, std::move(event), any(report_),
      [report = report_, first, named = items_named(),
       numbered = numbered_](Registers const& r) -> Result<void> {
        QALAM_CHECK(need_numbered(*numbered, named));
        QALAM_CHECK(may_record_lines(r, report, first));
        return {};
      },
      Sent::lines);
}

void UsageRecorder::flush_matches() {
  if (matches_.empty() || failed_) return;
  flush_items();
  std::sort(matches_.begin(), matches_.end(),
            [](usage::Match const& a, usage::Match const& b) { return a.item < b.item; });
  usage::MatchesWriter writer;
  std::uint64_t const first = matches_.front().item;
  for (auto const& match : matches_) writer.add(match);
  matches_.clear();
  send(
      "matches", first, codec::to_new_event(writer.take(options_.society, Matcher::index_version)),
      any(options_.society),
      [named = items_named(), numbered = numbered_](Registers const&) {
        return need_numbered(*numbered, named);
      },
      Sent::matches);
}

void UsageRecorder::send(std::string_view purpose, std::uint64_t n, store::NewEvent event,
                         AnyId subject, std::function<Result<void>(Registers const&)> check,
                         Sent what) {
  event.prepared = ledger_.prepare(event.payload);
  std::vector<store::NewEvent> events;
  Hash256 const body = event.prepared->payload_hash;
  Who const who{
      options_.actor, command_id(purpose, to_hex(body) + std::to_string(n) + print(report_)), {}};
  events.push_back(std::move(event));
  waiting_.push_back(
      {ledger_.submit_events(who, body, std::move(events), subject, std::move(check)), what});
  while (waiting_.size() > pending_max && !failed_) take_answer();
}

void UsageRecorder::take_answer() {
  Waiting first = std::move(waiting_.front());
  waiting_.pop_front();
  auto const done = first.pending.wait();
  if (!done) return stop(done.error());
  result_.add(done->receipt);
}

void UsageRecorder::stop(Error error) {
  if (!failed_) failed_ = std::move(error);
}

Result<void> UsageRecorder::finish(bool complete) {
  if (!begun_ && !failed_) {
    if (auto const ok = begin(); !ok) stop(ok.error());
  }
  flush_lines();
  flush_matches();
  flush_items();
  while (!waiting_.empty()) take_answer();
  result_.lines = lines_;
  result_.quantity = quantity_;
  for (auto const& [currency, micros] : revenue_) {
    // What lines state; a DSR states it in its summaries, which go first.
    if (!result_.amounts.contains(currency)) result_.amounts[currency] = micros;
  }
  if (failed_) return *failed_;
  if (closed_before_) {
    result_.already_imported = true;
    return {};
  }
  return complete ? close() : Result<void>{};
}

Result<void> UsageRecorder::close() {
  CloseReport close;
  close.report = report_;
  close.lines = lines_;
  close.rejected = result_.rejected_count;
  close.quantity = quantity_;
  for (auto const& [code, micros] : revenue_) {
    if (auto const currency = Currency::parse(code)) close.revenue.push_back({*currency, micros});
  }
  Who const who{options_.actor, command_id("close-report", print(report_)), {}};
  QALAM_CHECK(ledger_.rehearse(close, who));  // As in begin().
  QALAM_TRY(auto const done, ledger_.execute(close, who));
  result_.add(done.receipt);
  result_.accepted = lines_;
  return {};
}

}  // namespace qalam::app
