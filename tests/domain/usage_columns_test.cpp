#include "domain/usage/columns.hpp"
#include "domain/usage/varint.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <chrono>

namespace qalam::usage {
namespace {

// --- support -----------------------------------------------------------------------------------

std::string some_text() {
  return *rc::gen::oneOf(rc::gen::just(std::string{}), rc::gen::arbitrary<std::string>());
}

struct OwnedItem {
  std::array<std::string, 8> texts;
  std::uint32_t seconds = 0;

  [[nodiscard]] ReportedItem view() const {
    ReportedItem item;
    item.own_id = texts[0];
    item.isrc = texts[1];
    item.iswc = texts[2];
    item.title = texts[3];
    item.subtitle = texts[4];
    item.artist = texts[5];
    item.composers = texts[6];
    item.work_id = texts[7];
    item.seconds = seconds;
    return item;
  }
  static OwnedItem of(ReportedItem const& i) {
    OwnedItem out;
    out.texts = {std::string{i.own_id},    std::string{i.isrc},     std::string{i.iswc},
                 std::string{i.title},     std::string{i.subtitle}, std::string{i.artist},
                 std::string{i.composers}, std::string{i.work_id}};
    out.seconds = i.seconds;
    return out;
  }
  friend bool operator==(OwnedItem const&, OwnedItem const&) = default;
};

/// Lines with every way to leave things out: a column of nothing is as likely as a full one.
std::vector<Line> some_lines(std::uint32_t kinds) {
  auto const size = static_cast<std::size_t>(*rc::gen::inRange(1, 40));
  bool const days = *rc::gen::arbitrary<bool>();
  bool const starts = *rc::gen::arbitrary<bool>();
  bool const lengths = *rc::gen::arbitrary<bool>();
  bool const money = *rc::gen::arbitrary<bool>();
  std::vector<Line> lines(size);
  for (Line& line : lines) {
    line.item = *rc::gen::oneOf(rc::gen::inRange<std::uint64_t>(1, 500),
                                rc::gen::positive<std::uint64_t>());
    line.quantity = *rc::gen::arbitrary<std::int64_t>();
    if (days) {
      line.day = *rc::gen::element(no_date, Date{20'000}, Date{20'001}, for_ever, Date{-5});
    }
    if (starts)
      line.second = *rc::gen::elementOf(std::vector<std::uint32_t>{no_second, 0, 86'399, 43'200});
    if (lengths) line.seconds = *rc::gen::arbitrary<std::uint32_t>();
    if (money) line.revenue_micros = *rc::gen::arbitrary<std::int64_t>();
    line.kind = *rc::gen::inRange<std::uint32_t>(0, kinds);
  }
  return lines;
}

UsageLinesRecorded written(std::vector<Line> const& lines, std::uint32_t kinds) {
  LinesWriter writer;
  for (std::uint32_t k = 0; k < kinds; ++k) writer.kind("kind " + std::to_string(k));
  for (Line const& line : lines) writer.add(line);
  return writer.take(ReportId{7}, 1000);
}

UsageLinesRecorded three_lines() {
  return written({{1, 5, Date{20'000}, 10, 200, 1, 0},
                  {2, 5, Date{20'000}, 20, 300, 2, 0},
                  {3, 5, Date{20'001}, 30, 400, 3, 1}},
                 2);
}

Result<std::vector<Line>> lines_of(UsageLinesRecorded const& event) {
  return read_lines(view_of(event));
}

// --- numbers -----------------------------------------------------------------------------------

RC_GTEST_PROP(Varint, ReadsWhatWasWritten, (std::uint64_t value)) {
  Column column;
  put_varint(column, value);
  NumberReader from{column};
  RC_ASSERT(from.take() == value);
  RC_ASSERT(from.complete());
  RC_ASSERT(zigzag(unzigzag(value)) == value);
}

TEST(Varint, HasOneSpellingForEachNumber) {
  for (Column const& column :
       {Column{0x80, 0x00}, Column{0xff, 0x80, 0x00}, Column{0x80}, Column{}, Column(10, 0xff),
        Column{0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x02}}) {
    NumberReader from{column};
    EXPECT_EQ(from.take(), 0U);
    EXPECT_FALSE(from.ok());
    EXPECT_EQ(from.take(), 0U) << "after a bad number everything is zero";
  }
}

// --- items -------------------------------------------------------------------------------------

RC_GTEST_PROP(ItemColumns, ReadAsTheyWereWritten, ()) {
  std::vector<OwnedItem> items(static_cast<std::size_t>(*rc::gen::inRange(1, 20)));
  bool const lengths = *rc::gen::arbitrary<bool>();
  ItemsWriter writer;
  for (OwnedItem& item : items) {
    for (auto& text : item.texts) text = some_text();
    if (lengths) item.seconds = *rc::gen::arbitrary<std::uint32_t>();
    writer.add(item.view());
  }
  std::size_t const bytes = writer.payload_bytes();
  auto const event = writer.take(LicenseeId{3}, ItemId{17});
  RC_ASSERT(event.count == items.size());
  RC_ASSERT(event.first_item == ItemId{17});
  RC_ASSERT(bytes >= event.lengths.size() + event.texts.size() + event.seconds.size());
  RC_ASSERT(writer.count() == 0U);
  std::vector<OwnedItem> read;
  auto const done = read_items(event, [&](std::uint32_t index, ReportedItem const& item) {
    RC_ASSERT(index == read.size());
    read.push_back(OwnedItem::of(item));
  });
  RC_ASSERT(done.has_value());
  RC_ASSERT(read == items);
}

TEST(ItemColumns, RefuseWhatTheirWriterDoesNotMake) {
  ItemsWriter writer;
  ReportedItem item;
  item.title = "Song";
  item.seconds = 9;
  writer.add(item);
  auto const good = writer.take(LicenseeId{3}, ItemId{1});
  auto const refused = [](UsageItemsRecorded const& event) {
    int calls = 0;
    bool const failed = !read_items(event, [&](auto, auto const&) { ++calls; });
    EXPECT_EQ(calls, 0);
    return failed;
  };
  auto const with = [&](auto&& change) {
    auto event = good;
    change(event);
    return event;
  };
  EXPECT_TRUE(refused(with([](auto& e) { e.count = 0; })));
  EXPECT_TRUE(refused(with([](auto& e) { e.count = 2; })));
  EXPECT_TRUE(refused(with([](auto& e) { e.count = 0xffff'ffff; })));
  EXPECT_TRUE(refused(with([](auto& e) { e.texts.pop_back(); })));
  EXPECT_TRUE(refused(with([](auto& e) { e.texts.push_back('x'); })));
  EXPECT_TRUE(refused(with([](auto& e) { e.lengths.push_back(0); })));
  EXPECT_TRUE(refused(with([](auto& e) { e.lengths.pop_back(); })));
  EXPECT_TRUE(refused(with([](auto& e) { e.seconds.push_back(1); })));
  EXPECT_TRUE(refused(with([](auto& e) { e.seconds = {0}; })));
  EXPECT_TRUE(refused(with([](auto& e) { e.seconds = {0x80, 0x80, 0x80, 0x80, 0x10}; })));
}

// --- lines -------------------------------------------------------------------------------------

RC_GTEST_PROP(LineColumns, ReadAsTheyWereWritten, ()) {
  auto const kinds = *rc::gen::inRange<std::uint32_t>(1, 4);
  auto const lines = some_lines(kinds);
  auto const event = written(lines, kinds);
  auto const read = lines_of(event);
  RC_ASSERT(read.has_value());
  RC_ASSERT(*read == lines);
  RC_ASSERT(event.count == lines.size());
  RC_ASSERT(event.first_row == 1000U);
}

RC_GTEST_PROP(LineColumns, HaveOneFormOnly, ()) {
  auto const lines = some_lines(2);
  auto const event = written(lines, 2);
  // Whatever still reads after a change of one byte is other usage, and writes as those bytes.
  auto changed = event;
  std::vector<Column*> const columns{&changed.item,   &changed.quantity, &changed.day,
                                     &changed.second, &changed.seconds,  &changed.revenue,
                                     &changed.kind};
  Column& column = **rc::gen::elementOf(columns);
  if (column.empty()) {
    column.push_back(*rc::gen::arbitrary<std::uint8_t>());
  } else {
    auto const at = *rc::gen::inRange<std::size_t>(0, column.size());
    column[at] = static_cast<std::uint8_t>(column[at] ^ *rc::gen::inRange(1, 256));
  }
  auto const read = lines_of(changed);
  if (!read) return;
  RC_ASSERT(*read != lines);
  auto again = written(*read, 2);
  again.kinds = changed.kinds;
  RC_ASSERT(again == changed);
}

TEST(LineColumns, RefuseWhatTheirWriterDoesNotMake) {
  auto const good = three_lines();
  ASSERT_TRUE(lines_of(good));
  auto const refused = [&](auto&& change) {
    auto event = good;
    change(event);
    auto const read = lines_of(event);
    return !read && read.error().code == ErrorCode::malformed;
  };
  EXPECT_TRUE(refused([](auto& e) { e.count = 0; }));
  EXPECT_TRUE(refused([](auto& e) { e.count = 2; }));
  EXPECT_TRUE(refused([](auto& e) { e.count = 4; }));
  EXPECT_TRUE(refused([](auto& e) { e.item.clear(); }));
  EXPECT_TRUE(refused([](auto& e) { e.item[0] = 0; })) << "there is no item 0";
  EXPECT_TRUE(refused([](auto& e) { e.quantity.push_back(2); }));
  EXPECT_TRUE(refused([](auto& e) { e.quantity = {0, 0, 0}; })) << "nothing is left out";
  EXPECT_TRUE(refused([](auto& e) { e.day.pop_back(); }));
  EXPECT_TRUE(refused([](auto& e) {
    e.day.clear(), put_varint(e.day, 3), put_varint(e.day, zigzag(no_date.value()));
  }));
  EXPECT_TRUE(refused([](auto& e) { e.day = {1, 2, 2, 0}; })) << "two runs of one day";
  EXPECT_TRUE(refused([](auto& e) { e.day = {0, 2, 3, 2}; })) << "a run of nothing";
  EXPECT_TRUE(refused([](auto& e) { e.second[0] = 0xff; }));
  EXPECT_TRUE(refused([](auto& e) { e.second = {0x81, 0xa3, 0x05, 1, 1}; })) << "86 400";
  EXPECT_TRUE(refused([](auto& e) { e.kind = {3, 2}; })) << "there are two kinds";
  EXPECT_TRUE(refused([](auto& e) { e.kind.clear(); }));
  EXPECT_TRUE(refused([](auto& e) { e.kinds.clear(); }));
}

TEST(LineColumns, AHugeCountMakesNoHugeAllocation) {
  auto event = three_lines();
  event.count = 0xffff'ffff;
  event.day = {0xff, 0xff, 0xff, 0xff, 0x0f, 2};
  std::vector<Date> days;
  EXPECT_FALSE(read_day(view_of(event), days));
  event.kind = {0xff, 0xff, 0xff, 0xff, 0x0f, 0};
  std::vector<std::uint32_t> kinds;
  EXPECT_FALSE(read_kind(view_of(event), kinds));
}

TEST(LineColumns, AWriterStartsOverAfterEachChunk) {
  LinesWriter writer;
  std::vector<UsageLinesRecorded> chunks;
  for (int i = 0; i < 2; ++i) {
    auto const kind = writer.kind("k");
    EXPECT_EQ(kind, 0U);
    writer.add({9, 1, Date{20'000}, 5, 6, 7, kind});
    chunks.push_back(writer.take(ReportId{1}, 0));
  }
  EXPECT_EQ(chunks[0], chunks[1]);
}

RC_GTEST_PROP(LineColumns, AreNeverLargerThanTheWriterSaid, ()) {
  auto const lines = some_lines(2);
  LinesWriter writer;
  writer.kind("kind 0");
  writer.kind("another kind");
  for (Line const& line : lines) writer.add(line);
  std::size_t const said = writer.payload_bytes();
  auto const e = writer.take(ReportId{7}, 0);
  std::size_t bytes = 0;
  for (Column const* c :
       {&e.item, &e.quantity, &e.day, &e.second, &e.seconds, &e.revenue, &e.kind}) {
    bytes += (c->size() + 7) / 8 * 8;
  }
  RC_ASSERT(said >= bytes);
}

// --- kinds -------------------------------------------------------------------------------------

RC_GTEST_PROP(LineKinds, ReadAsTheyWerePrinted, (bool bearing)) {
  auto const text = [] {
    auto t = some_text();
    for (char& c : t) {
      if (static_cast<unsigned char>(c) < 0x20) c = '_';
    }
    return t;
  };
  std::string const outlet = text(), use = text(), cls = text(), currency = text();
  LineKind const kind{outlet, use, cls, currency, bearing};
  std::string const printed = print(kind);
  auto const read = parse_line_kind(printed);
  RC_ASSERT(read.has_value());
  RC_ASSERT(*read == kind);
}

TEST(LineKinds, RefuseWhatIsNotOne) {
  EXPECT_FALSE(parse_line_kind(""));
  EXPECT_FALSE(
      parse_line_kind("a\x1f"
                      "b\x1f"
                      "c\x1f"
                      "1"));
  EXPECT_FALSE(
      parse_line_kind("a\x1f"
                      "b\x1f"
                      "c\x1f"
                      "KZT\x1f"
                      "2"));
  EXPECT_FALSE(
      parse_line_kind("a\x1f"
                      "b\x1f"
                      "c\x1f"
                      "KZT\x1f"
                      "1\x1f"));
  EXPECT_EQ(print({"A\x1f"
                   "B",
                   "", "", "", true}),
            "A B\x1f\x1f\x1f\x1f"
            "1")
      << "a separator in a text cannot make a part of its own";
}

// --- matches -----------------------------------------------------------------------------------

std::vector<Match> some_matches() {
  std::vector<Match> matches(static_cast<std::size_t>(*rc::gen::inRange(1, 20)));
  std::uint64_t item = 0;
  for (Match& match : matches) {
    match.item = item += *rc::gen::inRange<std::uint64_t>(1, 1000);
    match.method = static_cast<MatchMethod>(*rc::gen::inRange(1, 6));
    match.score = *rc::gen::inRange<std::uint32_t>(0, 1001);
    match.recording = RecordingId{*rc::gen::arbitrary<std::uint64_t>()};
    match.works.resize(static_cast<std::size_t>(*rc::gen::inRange(0, 4)));
    for (auto& work : match.works) {
      work = {WorkId{*rc::gen::arbitrary<std::uint64_t>()}, *rc::gen::arbitrary<Ppm>()};
    }
  }
  return matches;
}

RC_GTEST_PROP(MatchColumns, ReadAsTheyWereWritten, ()) {
  auto const matches = some_matches();
  MatchesWriter writer;
  for (Match const& match : matches) writer.add(match);
  auto const event = writer.take(SocietyId{5}, 2);
  auto const read = read_matches(event);
  RC_ASSERT(read.has_value());
  RC_ASSERT(*read == matches);
}

TEST(MatchColumns, RefuseWhatTheirWriterDoesNotMake) {
  MatchesWriter writer;
  writer.add({4, MatchMethod::isrc, 1000, RecordingId{9}, {{WorkId{8}, whole_ppm}}});
  writer.add({6, MatchMethod::names, 900, RecordingId{}, {}});
  auto const good = writer.take(SocietyId{5}, 1);
  ASSERT_TRUE(read_matches(good));
  auto const refused = [&](auto&& change) {
    auto event = good;
    change(event);
    return !read_matches(event);
  };
  EXPECT_TRUE(refused([](auto& e) { e.count = 0; }));
  EXPECT_TRUE(refused([](auto& e) { e.count = 1; }));
  EXPECT_TRUE(refused([](auto& e) { e.count = 3; }));
  EXPECT_TRUE(refused([](auto& e) { e.items = {4, 0}; })) << "the items rise strictly";
  EXPECT_TRUE(refused([](auto& e) { e.items.push_back(1); }));
  EXPECT_TRUE(refused([](auto& e) { e.methods[0] = 0; }));
  EXPECT_TRUE(refused([](auto& e) { e.methods[0] = 6; }));
  EXPECT_TRUE(refused([](auto& e) { e.scores[1] = 0xff; }));
  EXPECT_TRUE(refused([](auto& e) { e.recordings.pop_back(); }));
  EXPECT_TRUE(refused([](auto& e) { e.works.pop_back(); }));
  EXPECT_TRUE(refused([](auto& e) { e.works[0] = 0x7f; }));
}

// --- size --------------------------------------------------------------------------------------

/// Design 5: at most some 16 bytes a line once the items are known. A month of streaming, by day.
TEST(LineColumns, AStreamingLineTakesAtMostEightBytes) {
  LinesWriter writer;
  auto const kind = writer.kind(print({"KZ-spotify", "OnDemandStream", "premium", "USD", true}));
  std::uint64_t item = 3'000'000;
  std::uint32_t const lines = 1000;
  for (std::uint32_t i = 0; i < lines; ++i) {
    item += (i * 7919) % 5000;  // Items in the order of a catalogue, with gaps.
    writer.add({item, 1 + i % 200, Date{20'000}, no_second, 0, 1000 + (i * 37) % 20'000, kind});
  }
  EXPECT_LE(writer.payload_bytes() / lines, 8U);
}

}  // namespace
}  // namespace qalam::usage
