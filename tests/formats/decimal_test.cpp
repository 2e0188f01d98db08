#include "domain/formats/decimal.hpp"
#include "domain/formats/lines.hpp"
#include "domain/formats/utf8.hpp"
#include "domain/formats/when.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace qalam::formats {
namespace {

TEST(Decimal, ReadsWhatFilesHold) {
  using Case = std::pair<char const*, std::int64_t>;
  for (auto const& [text, micros] :
       {Case{"2.0", 2'000'000}, Case{"0.0", 0}, Case{"-0.000001", -1}, Case{"+7", 7'000'000},
        Case{".5", 500'000}, Case{"5.", 5'000'000}, Case{"15763.58", 15'763'580'000},
        Case{"1.0000", 1'000'000}}) {
    EXPECT_EQ(parse_decimal(text), (Decimal{micros, true})) << text;
  }
}

TEST(Decimal, RefusesWhatIsNone) {
  for (auto const* const text : {"", ".", "-", "1e3", "1,5", "1 000", "1.2.3", "x", "0x1", "--1",
                                 "9007199255", "99999999999999999999"}) {
    EXPECT_FALSE(parse_decimal(text)) << text;
  }
  EXPECT_TRUE(parse_decimal("9007199254.740991"));
  EXPECT_FALSE(parse_decimal("9007199254.740992"));
}

TEST(Decimal, RoundsHalfToEvenBeyondMicros) {
  EXPECT_EQ(parse_decimal("0.0000005"), (Decimal{0, false}));
  EXPECT_EQ(parse_decimal("0.0000015"), (Decimal{2, false}));
  EXPECT_EQ(parse_decimal("0.0000025"), (Decimal{2, false}));
  EXPECT_EQ(parse_decimal("0.00000250001"), (Decimal{3, false}));
  EXPECT_EQ(parse_decimal("-0.0000015"), (Decimal{-2, false}));
  EXPECT_EQ(parse_decimal("0.0000014999"), (Decimal{1, false}));
  EXPECT_EQ(parse_decimal("0.1234560000"), (Decimal{123'456, true}));
  EXPECT_EQ(parse_decimal("0.9999995"), (Decimal{1'000'000, false}));
}

TEST(Decimal, PrintsTheShortestText) {
  EXPECT_EQ(print_decimal(15'763'580'000), "15763.58");
  EXPECT_EQ(print_decimal(5'000'000'000, 2), "5000.00");
  EXPECT_EQ(print_decimal(-1), "-0.000001");
  EXPECT_EQ(print_decimal(0), "0");
}

RC_GTEST_PROP(Decimal, ReadsWhatItPrints, ()) {
  auto const micros = *rc::gen::inRange<std::int64_t>(-decimal_limit + 1, decimal_limit);
  auto const places = *rc::gen::inRange(0, 7);
  RC_ASSERT(parse_decimal(print_decimal(micros, places)) == (Decimal{micros, true}));
}

TEST(Count, IsWholeEvenWithAPoint) {
  EXPECT_EQ(parse_count("2.0"), 2);
  EXPECT_EQ(parse_count("-11"), -11);
  EXPECT_EQ(parse_count("007"), 7);
  EXPECT_EQ(parse_count("999999999999"), count_limit - 1);
  for (auto const* const text : {"", "2.5", ".0", "1000000000000", "1 0", "a", "-", "1e1"}) {
    EXPECT_FALSE(parse_count(text)) << text;
  }
}

TEST(AddTo, LeavesTheSumAloneWhereItWouldOverflow) {
  std::int64_t sum = INT64_MAX - 1;
  EXPECT_TRUE(add_to(sum, 1));
  EXPECT_FALSE(add_to(sum, 1));
  EXPECT_EQ(sum, INT64_MAX);
}

TEST(Days, AreADayAMonthOrAYear) {
  EXPECT_EQ(parse_days("20151001"), parse_days("2015-10-01"));
  EXPECT_EQ(parse_days("2026-02")->until, make_date(2026, 3, 1));
  EXPECT_EQ(parse_days("2026")->until, make_date(2027, 1, 1));
  EXPECT_EQ(parse_days("2026-01-31")->until, make_date(2026, 2, 1));
  for (auto const* const text : {"", "2026-Q1", "2026-13", "20260230", "01/02/2026", "x"}) {
    EXPECT_FALSE(parse_days(text)) << text;
  }
}

TEST(Durations, FollowIso8601) {
  EXPECT_EQ(parse_iso_duration("PT3M37S"), 217U);
  EXPECT_EQ(parse_iso_duration("PT0H0M0S"), 0U);
  EXPECT_EQ(parse_iso_duration("P1DT1H"), 90'000U);
  EXPECT_EQ(parse_iso_duration("PT2.9S"), 2U);
  for (auto const* const text :
       {"", "P", "PT", "3M37S", "PT3M37", "PT5S3M", "P1M", "PT99999999H", "P3", "PT1S1S", "P1DT"}) {
    EXPECT_FALSE(parse_iso_duration(text)) << text;
  }
}

TEST(Durations, AreReadFromClocksToo) {
  EXPECT_EQ(parse_clock_duration("00:02:38"), 158U);
  EXPECT_EQ(parse_clock_duration("3:37"), 217U);
  EXPECT_EQ(parse_clock_duration("217"), 217U);
  EXPECT_EQ(parse_clock_duration("3:37.5"), 217U);
  for (auto const* const text : {"", "1:2:3:4", "3:70", ":5", "a", "1:", "99999999999"}) {
    EXPECT_FALSE(parse_clock_duration(text)) << text;
  }
}

TEST(Utf8, FollowsTheTableOfWellFormedSequences) {
  for (auto const* const good : {"", "abc", "Қалам", "\xF0\x9F\x8E\xB5", "\xED\x9F\xBF",
                                 "\xEE\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_FALSE(first_bad_utf8(good)) << good;
  }
  for (auto const* const bad :
       {"\x80", "\xC0\xAF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80",
        "\xF5\x80\x80\x80", "\xC3", "\xE2\x82"}) {
    EXPECT_EQ(first_bad_utf8(bad), 0U);
  }
  EXPECT_EQ(first_bad_utf8("12345678\xE9t"), 8U);
}

TEST(Utf8, IsRepairedAndShortenedBetweenCharacters) {
  EXPECT_EQ(repaired_utf8("Caf\xE9 ok\xFF"), "Caf\xEF\xBF\xBD ok\xEF\xBF\xBD");
  EXPECT_EQ(shortened("ҚҚҚ", 3), "Қ…");
  EXPECT_EQ(shortened("abc", 3), "abc");
}

RC_GTEST_PROP(Utf8, IsWellFormedAfterRepair, (std::string const& text)) {
  RC_ASSERT(!first_bad_utf8(repaired_utf8(text)));
  RC_ASSERT(first_bad_utf8(text) || repaired_utf8(text) == text);
}

RC_GTEST_PROP(Lines, AreTheSameWhateverTheChunks, (std::vector<std::string> const& chunks)) {
  std::string all;
  for (auto const& c : chunks) all += c + "\n\r"[c.size() % 2];
  auto const collect = [](auto const& parts) {
    LineSplitter splitter;
    std::vector<std::string> lines;
    auto const on = [&](std::string_view line, bool) { lines.emplace_back(line); };
    for (auto const& part : parts) splitter.feed(part, on);
    splitter.finish(on);
    return lines;
  };
  std::vector<std::string> single;
  for (char const c : all) single.emplace_back(1, c);
  RC_ASSERT(collect(single) == collect(std::vector<std::string>{all}));
}

}  // namespace
}  // namespace qalam::formats
