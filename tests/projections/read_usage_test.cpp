#include "tests/projections/read_support.hpp"

#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <set>
#include <tuple>

namespace qalam::read {
namespace {

using test::Book;
using test::models_of;

std::string kind(std::string_view outlet) {
  return usage::print({outlet, "Broadcast", "", "", true});
}

/// What a block has to say, computed slowly: the lines summed by all that tells them apart.
using Slow = std::map<std::tuple<std::uint64_t, std::uint32_t, Date, std::uint32_t, std::uint32_t>,
                      UsageCount>;

Slow slow_counts(std::vector<usage::Line> const& lines) {
  Slow sums;
  for (auto const& line : lines) {
    // usage::no_second sorts before every second, as a day that is not given sorts before all days.
    UsageCount& sum = sums[{line.item, line.kind, line.day, line.second + 1, line.seconds}];
    sum.item = line.item;
    sum.kind = line.kind;
    sum.day = line.day;
    sum.second = line.second;
    sum.seconds = line.seconds;
    sum.quantity += line.quantity;
    sum.revenue_micros += line.revenue_micros;
    ++sum.lines;
  }
  return sums;
}

std::vector<usage::Line> any_lines() {
  auto const range = *rc::gen::element<std::uint64_t>(3, 1000, std::uint64_t{1} << 40);
  auto const with = *rc::gen::inRange<unsigned>(0, 32);
  std::vector<usage::Line> lines(*rc::gen::inRange<std::size_t>(1, 200));
  for (auto& line : lines) {
    line.item = *rc::gen::inRange<std::uint64_t>(1, range);
    line.quantity = *rc::gen::inRange<std::int64_t>(-3, 1000);
    if ((with & 1U) != 0) line.day = Date{*rc::gen::inRange(-5, 5)};
    if ((with & 1U) != 0 && *rc::gen::inRange(0, 3) == 0) line.day = no_date;
    if ((with & 2U) != 0) line.second = *rc::gen::inRange<std::uint32_t>(0, 3);
    if ((with & 2U) != 0 && *rc::gen::inRange(0, 3) == 0) line.second = usage::no_second;
    if ((with & 4U) != 0) line.seconds = *rc::gen::inRange<std::uint32_t>(0, 3);
    if ((with & 8U) != 0) line.revenue_micros = *rc::gen::inRange<std::int64_t>(-9, 1 << 30);
    if ((with & 16U) != 0) line.kind = *rc::gen::inRange<std::uint32_t>(0, 3);
  }
  return lines;
}

UsageLinesRecorded chunk_of(std::vector<usage::Line> const& lines) {
  usage::LinesWriter writer;
  for (char const* outlet : {"A", "B", "C"}) static_cast<void>(writer.kind(kind(outlet)));
  for (auto const& line : lines) writer.add(line);
  return writer.take(ReportId{1}, 500);
}

RC_GTEST_PROP(UsageBlock, AddsUpTheLinesOfAChunkAndLosesNothing, ()) {
  auto const lines = any_lines();
  auto const event = chunk_of(lines);
  UsageBlockWriter writer;
  auto const bytes = writer.write(usage::view_of(event));
  UsageBlock const block{bytes};
  RC_ASSERT(block.lines() == lines.size());
  RC_ASSERT(block.first_row() == 500U);
  std::vector<UsageCount> counts;
  block.each([&](UsageCount const& count) {
    counts.push_back(count);
    return true;
  });
  std::vector<UsageCount> want;
  for (auto const& [key, sum] : slow_counts(lines)) want.push_back(sum);
  auto const order = [](UsageCount const& c) {
    return std::tuple{c.item, c.kind, c.day, c.second + 1, c.seconds};
  };
  auto const by_order = [&](UsageCount const& a, UsageCount const& b) {
    return order(a) < order(b);
  };
  RC_ASSERT(counts.size() == want.size());
  RC_ASSERT(std::is_sorted(counts.begin(), counts.end(), [](auto const& a, auto const& b) {
    return std::tuple{a.item, a.kind, a.day} < std::tuple{b.item, b.kind, b.day};
  }));
  std::sort(counts.begin(), counts.end(), by_order);
  RC_ASSERT(counts == want);
}

TEST(UsageBlock, RefusesBytesThatAreNoBlock) {
  auto const event = chunk_of({{7, 1, no_date, usage::no_second, 0, 0, 0}});
  UsageBlockWriter writer;
  auto const span = writer.write(usage::view_of(event));
  std::vector<std::byte> const bytes{span.begin(), span.end()};
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_THROW((UsageBlock{std::span{bytes}.first(size)}), StoreCorrupt) << size;
  }
}

class IndexTest : public testing::Test {
 protected:
  IndexTest() : env_{options()} {
    lmdb::TableOpener tables{env_};
    index_.open(tables, "index");
    tables.commit();
  }
  lmdb::Options options() const {
    lmdb::Options made;
    made.directory = dir_.path();
    made.access = lmdb::Access::create;
    made.durability = lmdb::Durability::disposable;
    made.map_size_bytes = std::size_t{1} << 30;
    return made;
  }

  qalam::test::TempDir dir_;
  lmdb::Environment env_;
  PostingIndex index_;
};

TEST_F(IndexTest, FindsEveryPlaceThroughSegmentsAndTail) {
  std::mt19937_64 random{7};
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::set<std::uint64_t>> want;
  std::uint64_t place = 0;
  lmdb::WriteTxn txn{env_};
  for (int event = 0; event < 700; ++event) {
    std::uint64_t const owner = 1 + random() % 2;
    // Owner 1 passes segments by number of postings, owner 2 by number of events.
    std::size_t const size = owner == 1 ? 900 : 3;
    std::uint64_t const range = owner == 1 ? 50'000 : 20;
    ++place;
    std::vector<Posting> postings;
    for (std::size_t i = 0; i < size; ++i) {
      std::uint64_t const term = (random() % range) << (owner == 1 ? 0 : 40);
      postings.push_back({term, place});
      want[{owner, term}].insert(place);
    }
    index_.add(txn, owner, postings);
  }
  for (std::uint64_t const owner : {1U, 2U}) {
    for (std::uint64_t n = 0; n < 3000; ++n) {
      std::uint64_t const term = owner == 1 ? n * 17 : n << 40;
      auto const found = index_.places(txn, owner, term);
      auto const& places = want[{owner, term}];
      ASSERT_EQ(found, (std::vector<std::uint64_t>{places.begin(), places.end()}))
          << owner << ' ' << term;
    }
  }
  EXPECT_TRUE(index_.places(txn, 3, 0).empty());
}

TEST_F(IndexTest, KeepsATermThatFillsManyPagesTogether) {
  lmdb::WriteTxn txn{env_};
  std::vector<std::uint64_t> want;
  std::vector<Posting> postings{{1, 5}, {9, 5}};
  for (std::uint64_t place = 0; place < 20'000; ++place) {
    postings.push_back({4, place * 3});
    want.push_back(place * 3);
  }
  index_.add(txn, 1, postings);
  index_.seal(txn, 1);
  EXPECT_EQ(index_.places(txn, 1, 4), want);
  EXPECT_EQ(index_.places(txn, 1, 9), std::vector<std::uint64_t>{5});
  EXPECT_EQ(index_.places(txn, 1, 1), std::vector<std::uint64_t>{5});
  EXPECT_TRUE(index_.places(txn, 1, 5).empty());
}

/// A radio with two songs in a report.
struct Radio {
  Radio() {
    book.add(LicenseeRegistered{licensee, "Радио Дала", "", "radio"});
    usage::ItemsWriter items;
    for (char const* title : {"Song", "Other", "Medley"}) {
      usage::ReportedItem item;
      item.title = title;
      item.seconds = 200;
      items.add(item);
    }
    book.add(items.take(licensee, ItemId{1}));
    book.add(received(1));
    chunk = book.add(lines(1, 0), society);
  }
  UsageReportReceived received(std::uint64_t report) const {
    UsageReportReceived e;
    e.report = ReportId{report};
    e.society = society;
    e.licensee = licensee;
    e.from = Date{100};
    e.until = Date{190};
    return e;
  }
  UsageReportClosed closed(std::uint64_t report) const {
    UsageReportClosed e;
    e.report = ReportId{report};
    e.society = society;
    e.licensee = licensee;
    e.lines = 4;
    e.quantity = 8;
    return e;
  }
  static UsageLinesRecorded lines(std::uint64_t report, std::uint64_t first_row) {
    usage::LinesWriter writer;
    auto const fm = writer.kind(kind("FM"));
    auto const net = writer.kind(kind("Net"));
    writer.add({2, 1, Date{101}, 10, 200, 0, fm});
    writer.add({1, 2, Date{101}, 20, 200, 0, fm});
    writer.add({3, 4, no_date, usage::no_second, 0, 0, net});
    writer.add({1, 1, Date{150}, 30, 200, 0, net});
    return writer.take(ReportId{report}, first_row);
  }
  static ItemsMatched matched(std::vector<std::pair<std::uint64_t, std::uint64_t>> const& pairs,
                              SocietyId society = SocietyId{1}) {
    usage::MatchesWriter writer;
    for (auto const& [item, work] : pairs) {
      writer.add({item, MatchMethod::isrc, 1000, RecordingId{}, {{WorkId{work}, whole_ppm}}});
    }
    return writer.take(society, 1);
  }
  std::int64_t used(ReadModels const& models, std::uint64_t work, Position at,
                    Period const& period = {}) const {
    auto const snapshot = models.snapshot();
    return snapshot.models()
        .usage()
        .of_work(snapshot.txn(), WorkId{work}, society, period, at)
        .quantity;
  }

  SocietyId const society{1};
  LicenseeId const licensee{1};
  Book book;
  Position chunk;
};

TEST(Usage, CountsNothingOfAReportBeforeItIsClosedNorAfterItIsSuperseded) {
  Radio radio;
  auto const matched = radio.book.add(Radio::matched({{1, 11}}));
  auto const closed = radio.book.add(radio.closed(1));
  auto const gone =
      radio.book.add(UsageReportSuperseded{ReportId{1}, ReportId{2}, radio.society, "full log"});
  auto const models = models_of(radio.book, "read");
  EXPECT_EQ(radio.used(*models, 11, matched), 0);
  EXPECT_EQ(radio.used(*models, 11, closed), 3);
  EXPECT_EQ(radio.used(*models, 11, gone), 0);
  auto const snapshot = models->snapshot();
  auto const counting = [&](Position at) {
    return snapshot.models().usage_counts.counting(snapshot.txn(), radio.society, at).size();
  };
  EXPECT_EQ(counting(matched), 0U);
  EXPECT_EQ(counting(closed), 1U);
  EXPECT_EQ(counting(gone), 0U);
}

TEST(Usage, OfAWorkIdentifiedLaterCountsForThePast) {
  Radio radio;
  auto const closed = radio.book.add(radio.closed(1));
  auto const matched = radio.book.add(Radio::matched({{1, 11}, {2, 12}}));
  auto const again = radio.book.add(Radio::matched({{2, 11}}));
  auto const reversed = radio.book.add(MatchReversed{radio.society, ItemId{1}, "a cover"});
  auto const models = models_of(radio.book, "read");
  EXPECT_EQ(radio.used(*models, 11, closed), 0);
  EXPECT_EQ(radio.used(*models, 11, matched), 3);
  EXPECT_EQ(radio.used(*models, 12, matched), 1);
  EXPECT_EQ(radio.used(*models, 11, again), 4);
  EXPECT_EQ(radio.used(*models, 12, again), 0);
  EXPECT_EQ(radio.used(*models, 11, reversed), 1);
}

TEST(Usage, OfSocietiesThatDifferOnAnItemIsTheirOwn) {
  Radio radio;
  radio.book.add(radio.closed(1));
  auto const other = radio.book.add(Radio::matched({{1, 11}}, SocietyId{2}));
  auto const models = models_of(radio.book, "read");
  EXPECT_EQ(radio.used(*models, 11, other), 0);
  auto const snapshot = models->snapshot();
  auto const& matches = snapshot.models().matches;
  EXPECT_TRUE(matches.match(snapshot.txn(), SocietyId{2}, ItemId{1}, other));
  EXPECT_FALSE(matches.match(snapshot.txn(), SocietyId{1}, ItemId{1}, other));
}

TEST(Usage, IsToldByDayAndOutletWithTheAddressesOfItsLines) {
  Radio radio;
  radio.book.add(radio.closed(1));
  auto const at = radio.book.add(Radio::matched({{1, 11}, {3, 13}}));
  auto const models = models_of(radio.book, "read");
  auto const snapshot = models->snapshot();
  auto const usage =
      snapshot.models().usage().of_work(snapshot.txn(), WorkId{11}, radio.society, Period{}, at);
  ASSERT_EQ(usage.totals.size(), 2U);
  EXPECT_EQ(usage.totals[0].day, Date{101});
  EXPECT_EQ(usage.totals[0].outlet, "FM");
  EXPECT_EQ(usage.totals[0].use, "Broadcast");
  EXPECT_EQ(usage.totals[0].quantity, 2);
  EXPECT_EQ(usage.totals[1].outlet, "Net");
  ASSERT_EQ(usage.chunks.size(), 1U);
  EXPECT_EQ(usage.chunks[0].chunk, radio.chunk.value());
  EXPECT_EQ(usage.chunks[0].part, whole_ppm);
  EXPECT_EQ(usage.lines, 2U);
  auto const log = radio.book.log().view();
  EXPECT_EQ(rows_of(*log, radio.chunk, ItemId{1}), (std::vector<std::uint32_t>{1, 3}));

  // By days where the lines have them, else by the report's period.
  EXPECT_EQ(radio.used(*models, 11, at, {Date{102}, Date{200}}), 1);
  EXPECT_EQ(radio.used(*models, 11, at, {Date{102}, Date{150}}), 0);
  EXPECT_EQ(radio.used(*models, 13, at, {Date{189}, Date{500}}), 4);
  EXPECT_EQ(radio.used(*models, 13, at, {Date{190}, Date{500}}), 0);
}

TEST(Usage, ItemsHaveTheTextsOfTheLog) {
  Radio radio;
  auto const models = models_of(radio.book, "read");
  auto const snapshot = models->snapshot();
  auto const log = radio.book.log().view();
  auto const& counts = snapshot.models().usage_counts;
  auto const item = counts.item(snapshot.txn(), *log, ItemId{3}, now_position);
  ASSERT_TRUE(item);
  EXPECT_EQ(item->title, "Medley");
  EXPECT_EQ(item->seconds, 200U);
  EXPECT_EQ(item->licensee, radio.licensee);
  EXPECT_FALSE(counts.item(snapshot.txn(), *log, ItemId{4}, now_position));
  EXPECT_FALSE(counts.item(snapshot.txn(), *log, ItemId{0}, now_position));
  EXPECT_FALSE(counts.item(snapshot.txn(), *log, ItemId{3}, Position{1}));
}

void expect_usage_of_every_line(std::uint64_t seed) {
  test::RandomHistory history{seed};
  history.steps(150);
  Book book;
  history.append_to(book);
  auto const models = models_of(book, "read");
  auto const snapshot = models->snapshot();

  // The slow way: the last state of reports and matches, then every line.
  std::map<ReportId, SocietyId> counts;
  std::map<std::pair<SocietyId, std::uint64_t>, std::vector<RecordedWork>> matches;
  for (auto const& told : history.told()) {
    if (auto const* e = std::get_if<UsageReportClosed>(&told.event)) counts[e->report] = e->society;
    if (auto const* e = std::get_if<UsageReportSuperseded>(&told.event)) counts.erase(e->report);
    if (auto const* e = std::get_if<ItemsMatched>(&told.event)) {
      for (auto const& m : *usage::read_matches(*e)) matches[{e->society, m.item}] = m.works;
    }
    if (auto const* e = std::get_if<MatchReversed>(&told.event)) {
      matches.erase({e->society, e->item.value()});
    }
  }
  std::map<std::pair<SocietyId, WorkId>, std::int64_t> want;
  for (auto const& told : history.told()) {
    auto const* e = std::get_if<UsageLinesRecorded>(&told.event);
    if (e == nullptr || !counts.contains(e->report)) continue;
    SocietyId const society = counts[e->report];
    for (auto const& line : *usage::read_lines(usage::view_of(*e))) {
      for (auto const& part : matches[{society, line.item}]) {
        want[{society, part.work}] += line.quantity;
      }
    }
  }
  for (std::uint64_t work = 1; work <= history.works(); ++work) {
    for (SocietyId const society : {SocietyId{1}, SocietyId{2}}) {
      auto const usage = snapshot.models().usage().of_work(snapshot.txn(), WorkId{work}, society,
                                                           Period{}, now_position);
      EXPECT_EQ(usage.quantity, (want[{society, WorkId{work}}])) << seed << ' ' << work;
    }
  }
}

TEST(Usage, OfEveryWorkIsWhatALookAtEveryLineGives) {
  for (std::uint64_t seed = 1; seed <= test::histories(); ++seed) {
    expect_usage_of_every_line(seed + 2000);
  }
}

}  // namespace
}  // namespace qalam::read
