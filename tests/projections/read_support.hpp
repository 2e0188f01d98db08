#pragma once

#include "domain/usage/columns.hpp"
#include "eventstore/codec/event_codec.hpp"
#include "projections/runner.hpp"
#include "tests/eventstore/store_support.hpp"
#include "tests/support/event_examples.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <random>
#include <string>
#include <utility>
#include <vector>

/// A log of real events with read models over it, and a maker of random histories.
namespace qalam::read::test {

using qalam::test::TempDir;

/// A ledger to which events are appended as they are: no rule is asked.
class Book {
 public:
  Position add(Event const& event, SocietyId report_society = SocietyId{}) {
    return add(std::vector<Event>{event}, report_society);
  }
  /// All in one command.
  Position add(std::vector<Event> const& events, SocietyId report_society = SocietyId{}) {
    std::vector<store::NewEvent> made;
    for (Event const& event : events) made.push_back(codec::to_new_event(event, report_society));
    return append(std::move(made));
  }
  Position append(std::vector<store::NewEvent> events) {
    auto const receipt = ledger_->execute(store::test::appending(++commands_, std::move(events)));
    EXPECT_TRUE(receipt) << (receipt ? "" : receipt.error().detail);
    return receipt->last;
  }

  [[nodiscard]] store::Log& log() { return *ledger_; }
  [[nodiscard]] Position position() { return ledger_->position(); }

  /// Options for read models in a folder of the given name.
  [[nodiscard]] Options options(std::string const& name) const {
    Options made;
    made.directory = dir_.path() / name;
    made.map_size_bytes = std::size_t{1} << 30;
    made.boot_id = "boot-1";
    return made;
  }
  [[nodiscard]] std::filesystem::path const& path() const { return dir_.path(); }

 private:
  TempDir dir_;
  store::test::Ledger ledger_;
  std::uint64_t commands_ = 0;
};

/// The read models of a book, caught up to a position.
inline std::unique_ptr<ReadModels> models_of(Book& book, std::string const& name,
                                             Position until = now_position,
                                             std::uint64_t batch_events = 8192) {
  Options options = book.options(name);
  options.batch.events = batch_events;
  auto models = std::make_unique<ReadModels>(book.log(), options);
  models->catch_up(until);
  return models;
}

/// Events in an order that the rules would allow, with ids from small ranges so that things meet.
class RandomHistory {
 public:
  explicit RandomHistory(std::uint64_t seed) : random_{seed} {
    begin(SocietyAccredited{SocietyId{1}, "Авторы", "", 302, {Right::performing}, Date{1}, "act"});
    begin(SocietyAccredited{SocietyId{2}, "Музыканты", "", 0, {Right::performer}, Date{1}, "act"});
    begin(LicenseeRegistered{LicenseeId{1}, "Радио Дала", "", "radio"});
    begin(LicenseeRegistered{LicenseeId{2}, "Stream KZ", "", "streaming service"});
    holder();
    work();
    items();
    receive();
  }

  void step() {
    switch (pick(16)) {
      case 0: return holder();
      case 1: return holder_change();
      case 2:
      case 3: return work();
      case 4: return work_revision();
      case 5: return items();
      case 6: return receive();
      case 7:
      case 8: return lines();
      case 9: return close();
      case 10:
      case 11: return match();
      case 12: return reverse_match();
      case 13: return parameter();
      case 14: return run();
      default: return payout();
    }
  }
  void steps(int count) {
    for (int i = 0; i < count; ++i) step();
  }

  struct Told {
    Event event;
    SocietyId society;
  };
  [[nodiscard]] std::vector<Told> const& told() const { return told_; }
  [[nodiscard]] std::uint64_t holders() const { return holders_; }
  [[nodiscard]] std::uint64_t works() const { return works_; }
  [[nodiscard]] std::uint64_t items_told() const { return items_; }

  void append_to(Book& book) const {
    std::vector<store::NewEvent> waiting;
    for (Told const& told : told_) {
      waiting.push_back(codec::to_new_event(told.event, told.society));
      if (waiting.size() == 200) book.append(std::exchange(waiting, {}));
    }
    if (!waiting.empty()) book.append(std::move(waiting));
  }

 private:
  struct Report {
    ReportId id;
    SocietyId society;
    LicenseeId licensee;
    std::uint64_t rows = 0;
    bool closed = false;
  };

  std::uint64_t pick(std::uint64_t below) {
    return std::uniform_int_distribution<std::uint64_t>{0, below - 1}(random_);
  }
  Date day() { return Date{static_cast<std::int32_t>(20'000 + pick(90))}; }
  SocietyId society() { return SocietyId{1 + pick(2)}; }
  HolderId any_holder() { return HolderId{1 + pick(holders_)}; }
  WorkId any_work() { return WorkId{1 + pick(works_)}; }
  std::string name(std::uint64_t n) { return "Name " + std::to_string(n % 7) + " Әуен"; }
  void begin(Event event, SocietyId society = SocietyId{}) {
    told_.push_back({std::move(event), society});
  }

  void holder() {
    RightHolderRegistered e;
    e.holder = HolderId{++holders_};
    e.credit_name = name(holders_);
    e.ipi_names = {"0000000" + std::to_string(pick(5))};
    begin(e);
    begin(MandateGranted{
        MandateId{holders_}, e.holder, society(), {Right::performing}, 2136, day(), "contract"});
  }
  void holder_change() {
    RightHolderChanged e;
    e.holder = any_holder();
    e.credit_name = name(pick(99));
    e.ipi_names = {"0000000" + std::to_string(pick(5))};
    begin(e);
  }
  template <class E>
  E registration(WorkId work) {
    E e;
    e.work = work;
    e.submitter = 58;
    e.submitter_number = "W" + std::to_string(work.value());
    e.title = name(pick(99));
    e.iswcs = {"T000000000" + std::to_string(pick(4))};
    e.shares = {{any_holder(), Right::performing, 500'000, PartRole::composer},
                {any_holder(), Right::performing, 500'000, PartRole::author}};
    e.from = day();
    return e;
  }
  void work() { begin(registration<WorkRegistered>(WorkId{++works_})); }
  void work_revision() { begin(registration<WorkRevised>(any_work())); }
  void items() {
    usage::ItemsWriter writer;
    std::uint64_t const count = 1 + pick(90);
    for (std::uint64_t i = 0; i < count; ++i) {
      usage::ReportedItem item;
      std::string const title = "item " + std::to_string(items_ + i + 1);
      item.title = title;
      writer.add(item);
    }
    LicenseeId const licensee{1 + pick(2)};
    begin(writer.take(licensee, ItemId{items_ + 1}));
    items_ += count;
    item_licensees_.resize(items_, licensee);
  }
  void receive() {
    UsageReportReceived e;
    e.report = ReportId{reports_.size() + 1};
    e.society = society();
    e.licensee = LicenseeId{1 + pick(2)};
    e.from = Date{20'000};
    e.until = Date{20'090};
    begin(e);
    reports_.push_back({e.report, e.society, e.licensee});
  }
  void lines() {
    Report& report = reports_[pick(reports_.size())];
    if (report.closed) return;
    usage::LinesWriter writer;
    bool const days = pick(2) == 0;
    for (std::uint64_t i = 0, count = 1 + pick(40); i < count; ++i) {
      std::uint64_t const item = 1 + pick(items_);
      if (item_licensees_[item - 1] != report.licensee) continue;
      usage::Line line;
      line.item = item;
      line.quantity = static_cast<std::int64_t>(pick(5)) - 1;
      if (days && pick(4) != 0) line.day = day();
      if (pick(3) == 0) line.second = static_cast<std::uint32_t>(pick(86'400));
      line.seconds = static_cast<std::uint32_t>(pick(3)) * 100;
      line.kind =
          writer.kind(usage::print({"FM " + std::to_string(pick(2)), "Broadcast", "", "", true}));
      writer.add(line);
    }
    std::uint32_t const count = writer.count();
    if (count == 0) return;
    begin(writer.take(report.id, report.rows), report.society);
    report.rows += count;
  }
  void close() {
    Report& report = reports_[pick(reports_.size())];
    if (report.closed) {
      begin(UsageReportSuperseded{report.id, ReportId{1}, report.society, "late log"});
      return;
    }
    report.closed = true;
    UsageReportClosed e;
    e.report = report.id;
    e.society = report.society;
    e.licensee = report.licensee;
    e.lines = report.rows;
    begin(e);
  }
  void match() {
    usage::MatchesWriter writer;
    for (std::uint64_t item = 1 + pick(3); item <= items_; item += 1 + pick(4)) {
      usage::Match match;
      match.item = item;
      match.method = MatchMethod::isrc;
      match.score = 1000;
      match.works = {{any_work(), 600'000}};
      WorkId const second = any_work();
      if (second != match.works[0].work) match.works.push_back({second, 400'000});
      writer.add(match);
    }
    if (writer.count() != 0) begin(writer.take(society(), 1));
  }
  void reverse_match() {
    begin(MatchReversed{society(), ItemId{1 + pick(items_)}, "another song"});
  }
  void parameter() {
    SocietyId const whose{pick(3)};
    begin(ParameterSet{ParameterName::vat_ppm, whose, static_cast<std::int64_t>(pick(1000)), day(),
                       "act"});
  }
  void run() {
    PoolKey key;
    key.society = society();
    key.right = Right::performing;
    PoolId const pool = pool_id(key);
    RunId const run{++runs_};
    begin(PoolFunded{pool, key, LicenseeId{1}, ReceiptId{7}, LicenceId{1}, 1'000'000, day()});
    RunOpened opened;
    opened.run = run;
    opened.pool = pool;
    opened.key = key;
    begin(opened);
    AllocationsComputed chunk;
    chunk.run = run;
    RunPosted posted;
    posted.run = run;
    posted.pool = pool;
    posted.key = key;
    for (std::uint64_t i = 0, count = 1 + pick(20); i < count; ++i) {
      HolderId const holder = any_holder();
      chunk.lines.push_back({any_work(), holder, 0, Destination::payable, 1000, 10, 100, 50});
      posted.amounts.push_back({Destination::payable, holder.value(), 50});
    }
    begin(chunk, key.society);
    RunComputed computed;
    computed.run = run;
    computed.pool = pool;
    computed.key = key;
    begin(computed);
    begin(RunApproved{run, key, PersonId{5}, 1});
    begin(posted);
  }
  void payout() {
    PayoutInstructed e;
    e.payout = PayoutId{++payouts_};
    e.society = society();
    e.holder = any_holder();
    e.micros = 40;
    begin(e);
    if (pick(2) == 0) {
      begin(PayoutConfirmed{e.payout, e.society, e.holder, kzt, 40, "bank", Date{20'100}});
    }
  }

  std::mt19937_64 random_;
  std::vector<Told> told_;
  std::uint64_t holders_ = 0, works_ = 0, items_ = 0, runs_ = 0, payouts_ = 0;
  std::vector<LicenseeId> item_licensees_;
  std::vector<Report> reports_;
};

/// How many random histories a test lives through. Each costs several environments on the disk, and
/// their syncs, so there are few by default; QALAM_HISTORIES asks for more.
inline std::uint64_t histories() {
  char const* const set = std::getenv("QALAM_HISTORIES");
  return set != nullptr ? std::strtoull(set, nullptr, 10) : 8;
}

/// Everything that the queries say as of a position, as text.
inline std::string told_by(Snapshot const& snapshot, store::ReadView const& log, Position at,
                           RandomHistory const& history) {
  Models const& models = snapshot.models();
  lmdb::ReadTxn const& txn = snapshot.txn();
  std::string text;
  auto const row = [&](char const* what, auto const& known) {
    auto const bytes = row::encode(known.row);
    text += std::string{what} + ' ' + std::to_string(known.since.value()) + ' ' +
            to_hex(reinterpret_cast<std::uint8_t const*>(bytes.data()), bytes.size()) + '\n';
  };
  auto const list = [&](char const* what, auto const& table) {
    auto const page = table.list(txn, at, "", page_size_max);
    EXPECT_EQ(page.next, "");
    for (auto const& known : page.items) row(what, known);
  };
  list("society", models.catalogue.societies);
  list("holder", models.catalogue.holders);
  list("licensee", models.catalogue.licensees);
  list("mandate", models.catalogue.mandates);
  list("work", models.catalogue.works);
  list("pool", models.money.pools);
  list("run", models.money.runs);
  list("payout", models.money.payouts);
  list("report", models.usage_counts.reports);
  for (auto const& known : models.catalogue.parameters(txn, at, "", page_size_max).items) {
    row("parameter", known);
  }
  auto const things = [&](char const* what, std::vector<AnyId> const& found) {
    for (AnyId const& thing : found) text += what + print_id(thing.kind, thing.id) + '\n';
  };
  for (char const n : {'0', '1', '2', '3', '4'}) {
    std::string const last(1, n);
    things("ipi ",
           models.identifiers.find(txn, IdentifierSpace::ipi_name, "0000000" + last, at).things);
    things("iswc ",
           models.identifiers.find(txn, IdentifierSpace::iswc, "T000000000" + last, at).things);
    things("word ", models.search.find(txn, last + " әу", Kind::none, at, "", 1000).items);
  }
  for (std::uint64_t id = 1; id <= history.works(); ++id) {
    for (auto const& share : models.catalogue.all_shares_on(txn, WorkId{id}, Date{20'045}, at)) {
      text += "share " + print(share.holder) + ' ' + std::to_string(share.ppm) + '\n';
    }
    for (SocietyId const society : {SocietyId{1}, SocietyId{2}}) {
      auto const used =
          models.usage().of_work(txn, WorkId{id}, society, {Date{20'010}, Date{20'060}}, at);
      auto const bytes = row::encode(used);
      text += "usage " + to_hex(reinterpret_cast<std::uint8_t const*>(bytes.data()), bytes.size()) +
              '\n';
    }
    for (auto const& step :
         models.audit.trail(txn, {Kind::work, id}, at, "", page_size_max).items) {
      text += "step " + std::to_string(step.position.value()) + '\n';
    }
  }
  for (std::uint64_t id = 1; id <= history.holders(); ++id) {
    auto const page =
        models.statements.facts(txn, HolderId{id}, SocietyId{}, at, "", page_size_max);
    for (auto const& known : page.items) row("fact", known);
    auto const lines = models.statements.lines_of_holder(txn, log, RunId{1}, HolderId{id}, at);
    text += "lines " + std::to_string(lines.size()) + '\n';
  }
  return text;
}

}  // namespace qalam::read::test
