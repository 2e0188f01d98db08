#include "domain/formats/dsr/block.hpp"

#include "domain/formats/decimal.hpp"
#include "domain/formats/when.hpp"
#include "domain/identifiers/clean.hpp"
#include "domain/identifiers/isrc.hpp"
#include "domain/identifiers/iswc.hpp"

#include <algorithm>

namespace qalam::formats::dsr {
namespace {

constexpr auto nowhere = static_cast<std::size_t>(-1);
/// Up to this many recordings a block is searched from its front, beyond by hash.
constexpr std::size_t few = 32;

Reporter::Place at(Row const& row, std::string_view field) {
  return {row.number(), row.type(), field};
}

bool same_letters(std::string_view text, std::string_view lower) {
  return text.size() == lower.size() &&
         std::equal(text.begin(), text.end(), lower.begin(), [](char a, char b) {
           return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
         });
}

}  // namespace

std::string_view Block::keep(std::string_view cell) {
  auto const text = unescape(cell, arena_);
  return text.data() == cell.data() ? arena_.keep(text) : text;
}

std::string_view Block::keep_list(std::string_view cell) {
  auto const list = plain_list(cell, arena_);
  return list.data() == cell.data() ? arena_.keep(list) : list;
}

void Block::add_sum(std::int64_t& sum, std::int64_t value, Row const& row) {
  if (add_to(sum, value)) return;
  reporter_.warn(at(row, {}), Level::record, "sum_too_large",
                 "The file's figures add up beyond 64 bits; this row is not in the sums");
}

std::string_view Block::isrc(Row const& row, Cell cell) {
  auto rest = row.cell(cell);
  if (rest.empty()) return {};
  // Since AS02.02 a recording may have several; the first good one stands for it.
  std::string_view const all = rest;
  while (rest.data() != nullptr) {
    auto const code = Isrc::parse(next_value(rest));
    if (code) return arena_.keep(code->str());
  }
  if (!identifier_not_given(all)) {
    reporter_.warn(at(row, "ISRC"), Level::field, "invalid_isrc",
                   "This is not an ISRC; the recording was taken without it", all);
  }
  return {};
}

std::string_view Block::iswc(Row const& row, Cell cell) {
  auto const text = row.cell(cell);
  if (text.empty()) return {};
  auto const code = Iswc::parse(text);
  if (code) return arena_.keep(code->str());
  if (!identifier_not_given(text)) {
    reporter_.warn(at(row, "ISWC"), Level::field, "invalid_iswc", code.error().detail, text);
  }
  return {};
}

std::uint32_t Block::duration(Row const& row, Cell cell) {
  auto const text = row.cell(cell);
  if (text.empty()) return 0;
  auto const seconds = parse_iso_duration(text);
  if (!seconds) {
    reporter_.warn(at(row, "Duration"), Level::field, "bad_duration",
                   "This is not a duration such as PT3M37S; it counts as unknown", text);
  }
  return seconds.value_or(0);
}

std::size_t Block::remember(Resource const& resource) {
  resources_.push_back(resource);
  return resources_.size() - 1;
}

void Block::resource(Row const& row, ResourceCells const& cells) {
  flush();
  if (arena_.size() + resources_.size() * sizeof(Resource) > memory_limit) {
    reporter_.warn_once(at(row, "BlockId"), Level::record, "block_too_large",
                        "The block has more recordings than fit into memory; those at its "
                        "beginning were forgotten, usages of them stand under their number alone");
    end();
  }
  Resource out;
  out.reference = keep(row.cell(cells.reference));
  out.own_id = keep(row.cell(cells.own_id));
  out.isrc = isrc(row, cells.isrc);
  out.title = keep(row.cell(cells.title));
  out.subtitle = keep(row.cell(cells.subtitle));
  out.artist = keep(row.cell(cells.artist));
  out.seconds = duration(row, cells.duration);
  out.iswc = iswc(row, cells.iswc);
  out.composers = keep_list(row.cell(cells.composers));
  auto work_ids = row.cell(cells.work_id);
  out.work_id = keep(next_value(work_ids));
  out.has_work_cells = cells.iswc != 0;
  if (out.title.empty()) {
    reporter_.warn(at(row, "Title"), Level::field, "missing_cell", "The recording has no title");
  }
  last_resource_ = remember(out);
  ++described_;
}

void Block::release(Row const& row, ReleaseCells const& cells) {
  flush();
  releases_.push_back({keep(row.cell(cells.reference)), keep(row.cell(cells.own_id)),
                       keep(row.cell(cells.artist)), keep(row.cell(cells.title)),
                       keep(row.cell(cells.subtitle)), nowhere});
}

/// A `namespace::id` in a text cell means that cells were dropped in the middle of the row and what
/// is behind has moved up. In a party-id cell it may be right, unless the list beside it differs in
/// length. What it names is the work (MW01.01 cell 16), and the cell is not what it is called.
std::string_view Block::misplaced_id(Row const& row) {
  constexpr std::size_t proprietary = 16;
  if (!row.cell(proprietary).empty()) return {};
  for (std::size_t n = 5; n < proprietary && n <= row.size(); ++n) {
    bool const party_ids = n >= 8 && n % 2 == 0;
    if (party_ids && count_values(row.cell(n)) == count_values(row.cell(n - 1))) continue;
    auto rest = row.cell(n);
    while (rest.data() != nullptr) {
      auto const value = next_value(rest);
      if (!is_proprietary_id(value)) continue;
      reporter_.warn(at(row, {}), Level::record, "misplaced_cell",
                     "Cell " + std::to_string(n) +
                         " holds a proprietary id: cells are missing in the middle of the row. It "
                         "was read as the work's id and the cell not as what it should be",
                     row.cell(n));
      return value;
    }
  }
  return {};
}

void Block::work(Row const& row) {
  flush();
  if (resources_.empty() || described_ == 0) {
    reporter_.warn(at(row, {}), Level::record, "work_without_recording",
                   "No recording stands before this work; it was left aside");
    return;
  }
  auto& to = resources_[last_resource_];
  if (to.used && !to.has_work_cells) {
    // Royalty Reporting: works and their usages alternate below one recording.
    to.iswc = to.composers = to.work_id = {};
    to.works = 0;
  }
  auto const misplaced = misplaced_id(row);
  auto const code = iswc(row, 4);
  auto work_id = row.cell(16).empty() ? misplaced : row.cell(16);
  auto const id = next_value(work_id);
  if (to.works++ > 0 && !code.empty() && !to.iswc.empty() && code != to.iswc) {
    reporter_.warn(at(row, "ISWC"), Level::field, "several_works",
                   "The recording has several works; it goes under the ISWC of the first and the "
                   "authors of all",
                   code);
  }
  if (to.iswc.empty()) to.iswc = code;
  if (to.work_id.empty()) to.work_id = keep(id);
  if (to.title.empty()) to.title = keep(row.cell(5));
  auto const authors = row.cell(7);
  bool const shifted = !misplaced.empty() && authors.find(misplaced) != std::string_view::npos;
  if (!authors.empty() && !shifted && !(to.has_work_cells && !to.composers.empty())) {
    auto const added = keep_list(authors);
    if (to.composers.empty()) {
      to.composers = added;
    } else {
      char* const place = arena_.take(to.composers.size() + 1 + added.size());
      auto* end = std::copy(to.composers.begin(), to.composers.end(), place);
      *end++ = '|';
      end = std::copy(added.begin(), added.end(), end);
      to.composers = {place, static_cast<std::size_t>(end - place)};
    }
  }
  to.announced = false;
}

std::size_t Block::lookup(std::string_view key, bool own_id_first) {
  auto const search = [&](std::string_view Resource::*member,
                          std::unordered_map<std::string_view, std::size_t>& index) {
    if (resources_.size() <= few) {
      for (std::size_t i = 0; i < resources_.size(); ++i) {
        if (resources_[i].*member == key) return i;
      }
      return nowhere;
    }
    auto const found = index.find(key);
    return found == index.end() ? nowhere : found->second;
  };
  if (resources_.size() > few) {
    for (; indexed_ < resources_.size(); ++indexed_) {
      by_reference_.emplace(resources_[indexed_].reference, indexed_);
      by_own_id_.emplace(resources_[indexed_].own_id, indexed_);
    }
  }
  auto const first = own_id_first ? search(&Resource::own_id, by_own_id_)
                                  : search(&Resource::reference, by_reference_);
  if (first != nowhere) return first;
  return own_id_first ? search(&Resource::reference, by_reference_)
                      : search(&Resource::own_id, by_own_id_);
}

std::size_t Block::release_of(Row const& row, std::string_view reference) {
  for (auto& release : releases_) {
    if (release.reference != reference && release.own_id != reference) continue;
    if (release.resource == nowhere) {
      // A release sold as a whole is an item of its own, which matching takes apart into works.
      Resource whole;
      whole.own_id = release.own_id;
      whole.title = release.title;
      whole.subtitle = release.subtitle;
      whole.artist = release.artist;
      release.resource = remember(whole);
    }
    return release.resource;
  }
  return stand_in(row, reference, "TransactedRelease");
}

std::size_t Block::stand_in(Row const& row, std::string_view reference, std::string_view field) {
  reporter_.warn(at(row, field), Level::field, "unknown_reference",
                 "The block describes no recording or release with this number; the usage was "
                 "taken under the number alone",
                 reference);
  Resource unknown;
  unknown.reference = unknown.own_id = arena_.keep(reference);
  return remember(unknown);
}

std::size_t Block::resource_of(Row const& row, UsageCells const& cells) {
  auto const reference = row.cell(cells.resource);
  auto const release = row.cell(cells.release);
  if (!reference.empty()) {
    auto const found = lookup(reference, cells.resource_is_own_id);
    if (found != nowhere) return found;
  } else if (!release.empty()) {
    return release_of(row, release);
  }
  // A block of one recording leaves no doubt. (SU03 points at a video of it in UGC 1.0.)
  if (described_ == 1) {
    if (!reference.empty() && !cells.resource_is_own_id) {
      reporter_.warn(at(row, "TransactedResource"), Level::field, "unknown_reference",
                     "The block describes no recording with this number; its only recording was "
                     "taken",
                     reference);
    }
    return last_resource_;
  }
  return stand_in(row, reference, "TransactedResource");
}

bool Block::bearing(Row const& row, Cell cell) {
  auto const text = row.cell(cell);
  if (text.empty() || same_letters(text, "true") || text == "1") return true;
  if (same_letters(text, "false") || text == "0") return false;
  reporter_.warn(at(row, "IsRoyaltyBearing"), Level::field, "bad_boolean",
                 "This is neither true nor false; it was taken as true", text);
  return true;
}

std::int64_t Block::amount(Row const& row, Cell cell, std::string_view name) {
  auto const text = row.cell(cell);
  if (text.empty()) return 0;
  auto const value = parse_decimal(text);
  if (!value) {
    reporter_.warn(at(row, name), Level::field, "bad_amount",
                   "This is not an amount (digits with a decimal point); it counts as nothing",
                   text);
    return 0;
  }
  if (!value->exact) {
    reporter_.warn(at(row, name), Level::field, "rounded",
                   "The amount has more than six decimals; it was rounded half to even", text);
  }
  return value->micros;
}

bool Block::count_of(Row const& row, UsageCells const& cells, std::int64_t& count) {
  auto const text = row.cell(cells.count);
  if (text.empty() && cells.count_optional) {
    reporter_.warn(at(row, "Usages"), Level::field, "count_not_given",
                   "The row gives no number of uses, which counts as none");
    count = 0;
    return true;
  }
  auto const uses = parse_count(text);
  auto const returned = row.cell(cells.returns).empty() ? std::optional<std::int64_t>{0}
                                                        : parse_count(row.cell(cells.returns));
  if (!uses || !returned) {
    reporter_.reject(at(row, uses ? "Returns" : "Usages"), Level::record, "bad_count",
                     text.empty() ? "The row gives no number of uses; it was left out"
                                  : "This is not a whole number of uses; the row was left out",
                     uses ? row.cell(cells.returns) : text);
    return false;
  }
  count = *uses - *returned;
  return true;
}

void Block::usage(Row const& row, UsageCells const& cells) {
  flush();
  saw_usage_ = true;
  std::int64_t count = 0;
  if (count_of(row, cells, count)) collect(row, cells, count);
}

void Block::collect(Row const& row, UsageCells const& cells, std::int64_t count) {
  auto& p = pending_;
  p.line = row.number();
  p.resource = resource_of(row, cells);
  p.summary = summaries_.find(row.cell(cells.summary));
  // SU03 may leave its summary open.
  bool const left_open = row.cell(cells.summary).empty() && cells.count_optional;
  if (p.summary == nullptr && !left_open) {
    ++totals_.unknown_summaries;
    reporter_.warn(at(row, "SummaryRecordId"), Level::field, "unknown_summary",
                   "The file has no summary with this id; territory, use and currency of the usage "
                   "are not known",
                   row.cell(cells.summary));
  }
  p.use_type = row.cell(cells.use_type);
  p.controller = row.cell(cells.controller);
  p.rights = row.cell(cells.rights);
  p.day = no_date;
  if (auto const start = row.cell(cells.start); !start.empty()) {
    auto const days = parse_days(start);
    if (days) p.day = days->from;
    if (!days) {
      reporter_.warn(at(row, "ValidityPeriodStart"), Level::field, "bad_date",
                     "This is not a date; the usage counts for the whole period", start);
    }
  }
  p.count = count;
  bool const net = cells.resource_is_own_id || row.kind() == "SR03";
  p.amount_micros = amount(row, cells.amount, net ? "NetRevenue" : "Price");
  p.has_amount = !row.cell(cells.amount).empty();
  p.bearing = bearing(row, cells.bearing);
  p.held = true;
  ++totals_.lines;
  add_sum(totals_.quantity, count, row);
  if (quantity_kind_ != row.kind()) {
    quantity_kind_ = row.kind();
    quantity_ = &totals_.quantity_by_record[quantity_kind_];
  }
  add_sum(*quantity_, count, row);
  if (net) add_sum(totals_.line_revenue_micros, p.amount_micros, row);
}

void Block::flush() {
  if (!pending_.held) return;
  pending_.held = false;
  auto& p = pending_;
  auto& r = resources_[p.resource];
  if (!r.announced) {
    r.handle = sink_.item({r.own_id, r.isrc, r.iswc, r.title, r.subtitle, r.artist, r.composers,
                           r.work_id, r.seconds});
    r.announced = true;
  }
  r.used = true;
  Summary const* summary = &no_summary_;
  if (p.summary != nullptr) {
    auto& chosen = summaries_.choose(*p.summary, p.controller, p.rights);
    (void)add_to(chosen.used, p.count);
    summary = &chosen;
  }
  usage::ReportedLine line;
  line.item = r.handle;
  line.physical_line = p.line;
  line.outlet = summary->outlet;
  line.use_type = p.use_type.empty() ? summary->use_type : p.use_type;
  line.subscriber_class = summary->subscriber_class;
  line.day = p.day;
  line.count = p.count;
  if (p.has_amount) line.currency = summary->currency;
  line.revenue_micros = p.amount_micros;
  line.royalty_bearing = p.bearing;
  sink_.line(line);
}

void Block::claim(Row const& row) {
  ++totals_.claims;
  add_sum(totals_.claim_net_micros, amount(row, 9, "AllocatedNetRevenue"), row);
  add_sum(totals_.claim_amount_micros, amount(row, 10, "AllocatedAmount"), row);
  if (!saw_usage_) {
    reporter_.warn(at(row, {}), Level::record, "claim_without_usage",
                   "No usage stands before this claim");
  } else if (pending_.held && pending_.controller.empty()) {
    pending_.controller = row.cell(4);
    pending_.rights = row.cell(8);
  }
}

void Block::release_usage(Row const& row) {
  flush();
  saw_release_usage_ = true;
  ++totals_.release_usage_records;
  bool const list = row.kind() == "RU01";
  auto rest = row.cell(list ? 5 : 7);
  auto const ids = list ? count_values(row.cell(4)) : 1;
  auto const counts = list ? count_values(rest) : 1;
  totals_.release_usage_values += ids;
  if (ids != counts) {
    reporter_.warn(at(row, "Usages"), Level::field, "parallel_lists_differ",
                   "The row names " + std::to_string(ids) + " releases and " +
                       std::to_string(counts) +
                       " numbers of uses; which belong together is not "
                       "known");
  }
  while (rest.data() != nullptr) {
    auto const value = list ? next_value(rest) : std::exchange(rest, {});
    auto const uses = parse_count(value);
    if (uses) {
      add_sum(totals_.release_usages, *uses, row);
    } else {
      reporter_.warn(at(row, "Usages"), Level::field, "bad_count",
                     "This is not a whole number; it counts as nothing", value);
    }
  }
}

bool Block::repeats(Row const& row, UsageLayout const& layout) {
  auto const& u = layout.usage;
  if (u.controller == 0) return false;
  std::string key;
  for (Cell const cell : {u.transaction, layout.resource.own_id, u.count, u.start}) {
    key.append(row.cell(cell)).push_back('\t');
  }
  bool const same = key == last_single_;
  last_single_ = std::move(key);
  return same;
}

void Block::single_record(Row const& row, UsageLayout const& layout) {
  auto const& u = layout.usage;
  if (u.controller != 0) {
    ++totals_.claims;
    add_sum(totals_.claim_net_micros, amount(row, u.claim_net, "AllocatedNetRevenue"), row);
    add_sum(totals_.claim_amount_micros, amount(row, u.claim_amount, "AllocatedAmount"), row);
  }
  if (repeats(row, layout)) {
    reporter_.warn(at(row, {}), Level::record, "usage_repeated",
                   "The row names another claim to the usage of the row before; the usage was "
                   "counted once");
    return;
  }
  end();
  resource(row, layout.resource);
  usage(row, u);
}

void Block::end() {
  flush();
  if (saw_release_usage_ && !saw_usage_) {
    reporter_.warn({}, Level::record, "release_usage_alone",
                   "A block lists uses per video (RU) and has no usage record; nothing of it "
                   "counts");
  }
  saw_release_usage_ = saw_usage_ = false;
  resources_.clear();
  releases_.clear();
  if (indexed_ > 0) {
    by_reference_.clear();
    by_own_id_.clear();
  }
  indexed_ = described_ = last_resource_ = 0;
  arena_.clear();
}

}  // namespace qalam::formats::dsr
