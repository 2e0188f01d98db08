#include "domain/core/ids.hpp"
#include "domain/core/time.hpp"
#include "domain/money/money.hpp"
#include "tests/support/given.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <string>

namespace qalam {
namespace {

// --- ids ---------------------------------------------------------------------------------------

TEST(Siphash, GivesTheVectorsOfItsPaper) {
  // Aumasson, Bernstein 2012: key 00..0f, messages 00, 00 01, … of length 0 to 7, and appendix A.
  CommandId key{};
  for (std::size_t i = 0; i < key.size(); ++i) key[i] = static_cast<std::uint8_t>(i);
  constexpr std::array<std::uint64_t, 8> vectors{
      0x726fdb47dd0e0e31, 0x74f839c593dc67fd, 0x0d6c8009d9a94f5a, 0x85676696d7fb7e2d,
      0xcf2794e0277187b7, 0x18765564cd99a68d, 0xcbc9466e58fee3ce, 0xab0200f58b01d137};
  std::array<std::uint8_t, 15> message{};
  for (std::size_t i = 0; i < message.size(); ++i) message[i] = static_cast<std::uint8_t>(i);
  for (std::size_t n = 0; n < vectors.size(); ++n) {
    EXPECT_EQ(siphash24(key, message.data(), n), vectors[n]) << n;
  }
  EXPECT_EQ(siphash24(key, message.data(), 15), 0xa129ca6149be45e5U);
}

TEST(Ids, OfACommandAreTheSameForEver) {
  CommandId const command = test::the_command;
  EXPECT_EQ(print(derive<WorkId>(command)), "W-4PM39JJGHHT20");
  EXPECT_EQ(print(derive<WorkId>(command, 1)), "W-77S7ERAPAX9T4");
  EXPECT_EQ(print(derive<HolderId>(command)), "H-D8GKNSKKVTBQE");
}

TEST(Ids, OfKindsAndNumbersDiffer) {
  CommandId const command = test::the_command;
  EXPECT_NE(derive_id(Kind::work, command), derive_id(Kind::holder, command));
  EXPECT_NE(derive_id(Kind::work, command, 0), derive_id(Kind::work, command, 1));
}

RC_GTEST_PROP(Ids, ReadWhatTheyPrintInAnyCase, (std::uint64_t id)) {
  auto const kind = static_cast<Kind>(*rc::gen::inRange(1U, 24U));
  std::string text = print_id(kind, id);
  RC_ASSERT(*parse_id(kind, text) == id);
  RC_ASSERT((*parse_any_id(text) == AnyId{kind, id}));
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  RC_ASSERT(*parse_id(kind, text) == id);
}

TEST(Ids, OfAnotherKindOrFormAreMalformed) {
  std::string const work = print_id(Kind::work, 7);
  EXPECT_EQ(work, "W-0000000000007");
  EXPECT_EQ(print_id(Kind::holder, ~std::uint64_t{0}), "H-FZZZZZZZZZZZZ");
  for (std::string const text : {"", "W-", "W-000000000007", "W-00000000000007", "7",
                                 "X-0000000000007", "W-G000000000000", "W-000000000000U"}) {
    auto const id = parse_id(Kind::work, text);
    ASSERT_FALSE(id) << text;
    EXPECT_EQ(id.error().code, ErrorCode::malformed) << text;
  }
  EXPECT_FALSE(parse_id(Kind::holder, work));
  // Crockford's base 32 reads what people confuse.
  EXPECT_EQ(*parse_id(Kind::work, "W-oO0Il00000001"), *parse_id(Kind::work, "W-0001100000001"));
}

RC_GTEST_PROP(Hashes, ReadWhatTheyPrint, ()) {
  Hash256 hash{};
  for (auto& byte : hash) byte = *rc::gen::arbitrary<std::uint8_t>();
  RC_ASSERT(*parse_hash256(to_hex(hash)) == hash);
}

// --- dates and times ---------------------------------------------------------------------------

Date any_day() {
  return Date{*rc::gen::inRange(make_date(1, 1, 1).value(), make_date(9999, 12, 31).value() + 1)};
}

RC_GTEST_PROP(Dates, ReadWhatTheyPrint, ()) {
  Date const day = any_day();
  RC_ASSERT(*parse_date(print(day)) == day);
  auto const c = civil(day);
  RC_ASSERT(make_date(c.year, c.month, c.day) == day);
  RC_ASSERT(year_of(day) == c.year);
}

RC_GTEST_PROP(Dates, FollowEachOther, ()) {
  Date const day = any_day();
  auto const a = civil(day);
  auto const b = civil(Date{day.value() + 1});
  bool const next_day = a.year == b.year && a.month == b.month && b.day == a.day + 1;
  bool const next_month = a.year == b.year && b.month == a.month + 1 && b.day == 1;
  bool const next_year = b.year == a.year + 1 && a.month == 12 && b.month == 1 && b.day == 1;
  RC_ASSERT(next_day || next_month || next_year);
}

TEST(Dates, AreCountedFrom1970) {
  EXPECT_EQ(make_date(1970, 1, 1), Date{0});
  EXPECT_EQ(make_date(2000, 3, 1), Date{11'017});
  EXPECT_EQ(*parse_date("20240229"), make_date(2024, 2, 29));
}

TEST(Dates, ThatAreNoDaysAreMalformed) {
  for (std::string const text :
       {"", "2023-02-29", "1900-02-29", "2026-13-01", "2026-00-01", "2026-01-32", "2026-01-00",
        "2026-0101", "202601-01", "0000-01-01", "2026-1-1", "2026-01-01 ", "open"}) {
    EXPECT_FALSE(parse_date(text)) << text;
  }
}

RC_GTEST_PROP(Timestamps, ReadWhatTheyPrint, ()) {
  Timestamp const moment{any_day().value() * std::int64_t{86'400'000'000} +
                         *rc::gen::inRange<std::int64_t>(0, 86'400'000'000)};
  RC_ASSERT(*parse_timestamp(print(moment)) == moment);
  RC_ASSERT(print(moment).substr(0, 10) == print(date_of(moment)));
}

TEST(Timestamps, KnowZonesAndFractions) {
  auto const noon = *parse_timestamp("2026-01-31T12:00:00Z");
  EXPECT_EQ(*parse_timestamp("2026-01-31T17:00:00+05:00"), noon);
  EXPECT_EQ(*parse_timestamp("2026-01-31t07:30:00.000-04:30"), noon);
  EXPECT_EQ(print(*parse_timestamp("2026-01-31T12:00:00.5Z")), "2026-01-31T12:00:00.500000Z");
  EXPECT_EQ(date_of(Timestamp{-1}), make_date(1969, 12, 31));
  for (std::string const text :
       {"2026-01-31", "2026-01-31T12:00:00", "2026-01-31T24:00:00Z", "2026-01-31T12:60:00Z",
        "2026-01-31T12:00:00.Z", "2026-01-31T12:00:00+0500", "2026-02-30T12:00:00Z"}) {
    EXPECT_FALSE(parse_timestamp(text)) << text;
  }
}

TEST(Periods, AreYearsQuartersMonthsOrDaysBothIncluded) {
  auto const is = [](std::string const& text, Date from, Date until) {
    auto const period = parse_period(text);
    ASSERT_TRUE(period) << text;
    EXPECT_EQ(period->from, from) << text;
    EXPECT_EQ(period->until, until) << text;
  };
  is("2026", make_date(2026, 1, 1), make_date(2027, 1, 1));
  is("2026-Q1", make_date(2026, 1, 1), make_date(2026, 4, 1));
  is("2026-Q4", make_date(2026, 10, 1), make_date(2027, 1, 1));
  is("2026-12", make_date(2026, 12, 1), make_date(2027, 1, 1));
  is("2026-01-15--2026-01-15", make_date(2026, 1, 15), make_date(2026, 1, 16));
  for (std::string const text : {"", "26", "2026-Q5", "2026-Q0", "2026-13", "2026-00", "2026-01-01",
                                 "2026-01-01--", "2026-Q", "0000"}) {
    auto const period = parse_period(text);
    ASSERT_FALSE(period) << text;
    EXPECT_EQ(period.error().code, ErrorCode::malformed) << text;
  }
  EXPECT_EQ(parse_period("2026-02-01--2026-01-31").error().code, ErrorCode::period_invalid);
}

RC_GTEST_PROP(Periods, ReadWhatTheyPrint, ()) {
  Date const a = any_day();
  Date const b = any_day();
  Period const period{std::min(a, b), Date{std::max(a, b).value() + 1}};
  RC_ASSERT(*parse_period(print(period)) == period);
}

RC_GTEST_PROP(Periods, OverlapWhereTheyShareADay, ()) {
  auto const some = [] {
    int const from = *rc::gen::inRange(0, 12);
    return Period{Date{from}, Date{from + *rc::gen::inRange(1, 6)}};
  };
  Period const a = some();
  Period const b = some();
  bool shared = false;
  for (int day = 0; day < 20; ++day) shared |= a.contains(Date{day}) && b.contains(Date{day});
  RC_ASSERT(a.overlaps(b) == shared);
}

}  // namespace
}  // namespace qalam
