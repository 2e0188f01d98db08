#include "domain/core/ids.hpp"
#include "domain/core/time.hpp"
#include "domain/core/vocabulary.hpp"
#include "domain/money/money.hpp"
#include "eventstore/codec/row.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <boost/describe/class.hpp>

namespace qalam {
namespace {

struct Inner {
  std::int16_t small = 0;
  std::string name;
  friend bool operator==(Inner const&, Inner const&) = default;
};
BOOST_DESCRIBE_STRUCT(Inner, (), (small, name))

struct Row {
  bool yes = false;
  std::uint8_t u8 = 0;
  std::int8_t i8 = 0;
  std::uint16_t u16 = 0;
  std::int32_t i32 = 0;
  std::int64_t i64 = 0;
  std::uint64_t u64 = 0;
  Right right = Right::none;
  WorkId work;
  Date day;
  Money money;
  std::string text;
  std::vector<std::byte> bytes;
  std::vector<std::uint32_t> numbers;
  std::array<std::uint8_t, 4> four{};
  std::array<std::uint16_t, 2> two{};
  std::vector<Inner> inners;
  Inner inner;
  std::vector<std::string> texts;
  std::vector<bool> bits;
  friend bool operator==(Row const&, Row const&) = default;
};
BOOST_DESCRIBE_STRUCT(Row, (),
                      (yes, u8, i8, u16, i32, i64, u64, right, work, day, money, text, bytes,
                       numbers, four, two, inners, inner, texts, bits))

std::string hex(std::vector<std::byte> const& bytes) {
  return to_hex(reinterpret_cast<std::uint8_t const*>(bytes.data()), bytes.size());
}

std::vector<std::byte> bytes_of(std::initializer_list<int> values) {
  std::vector<std::byte> out;
  for (int const v : values) out.push_back(static_cast<std::byte>(v));
  return out;
}

Row example() {
  Row row;
  row.yes = true;
  row.u8 = 200;
  row.i8 = -1;
  row.u16 = 300;
  row.i32 = -2;
  row.i64 = 64;
  row.u64 = 1;
  row.right = Right::producer;
  row.work = WorkId{127};
  row.day = Date{0};
  row.money = Money{kzt, -1};
  row.text = "ab";
  row.bytes = bytes_of({9});
  row.numbers = {1, 128};
  row.four = {1, 2, 3, 4};
  row.two = {5, 600};
  row.inners = {{-3, "x"}};
  row.inner = {0, ""};
  row.texts = {"", "y"};
  row.bits = {true, false};
  return row;
}

TEST(Row, HasTheBytesThatItsRulesSay) {
  EXPECT_EQ(hex(row::encode(example())),
            "01"
            "c8"
            "ff"
            "ac02"
            "03"
            "8001"
            "01"
            "05"
            "7f"
            "00"
            "8e0301"
            "026162"
            "0109"
            "02018001"
            "01020304"
            "05d804"
            "01050178"
            "0000"
            "02000179"
            "020100");
}

TEST(Row, AppendsBehindWhatIsThere) {
  auto out = bytes_of({1, 2});
  row::append(out, std::uint32_t{300});
  EXPECT_EQ(hex(out), "0102ac02");
}

TEST(Row, RefusesEveryCutAndEveryTail) {
  auto const whole = row::encode(example());
  for (std::size_t n = 0; n < whole.size(); ++n) {
    std::span const cut{whole.data(), n};
    EXPECT_THROW((void)row::decode<Row>(cut), StoreCorrupt) << n;
  }
  auto longer = whole;
  longer.push_back(std::byte{0});
  EXPECT_THROW((void)row::decode<Row>(longer), StoreCorrupt);
}

TEST(Row, RefusesASecondSpellingOfANumber) {
  EXPECT_THROW((void)row::decode<std::uint32_t>(bytes_of({0x80, 0x00})), StoreCorrupt);
  EXPECT_THROW((void)row::decode<bool>(bytes_of({2})), StoreCorrupt);
  EXPECT_EQ(row::decode<std::uint32_t>(bytes_of({0x80, 0x01})), 128U);
}

TEST(Row, RefusesNumbersOutOfRange) {
  auto const wide = row::encode(std::uint32_t{65536});
  EXPECT_THROW((void)row::decode<std::uint16_t>(wide), StoreCorrupt);
  EXPECT_THROW((void)row::decode<std::int16_t>(row::encode(std::int32_t{-32769})), StoreCorrupt);
  EXPECT_EQ(row::decode<std::int16_t>(row::encode(std::int32_t{-32768})), -32768);
  EXPECT_THROW((void)row::decode<Currency>(row::encode(std::uint16_t{1})), StoreCorrupt);
  auto const most = row::encode(std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(row::decode<std::uint64_t>(most), std::numeric_limits<std::uint64_t>::max());
  auto past = most;
  past.back() = std::byte{2};
  EXPECT_THROW((void)row::decode<std::uint64_t>(past), StoreCorrupt);
}

TEST(Row, DoesNotBelieveALengthPastTheEnd) {
  auto const bytes = bytes_of({0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01, 0});
  EXPECT_THROW((void)row::decode<std::string>(bytes), StoreCorrupt);
  EXPECT_THROW((void)row::decode<std::vector<Inner>>(bytes), StoreCorrupt);
}

RC_GTEST_PROP(Row, RoundTrips,
              (std::int64_t i64, std::uint64_t u64, std::int32_t i32, std::int8_t i8,
               std::string const& text, std::vector<std::uint32_t> const& numbers,
               std::vector<std::string> const& texts, std::vector<bool> const& bits)) {
  Row row = example();
  row.i64 = i64;
  row.u64 = u64;
  row.i32 = i32;
  row.i8 = i8;
  row.text = text;
  row.numbers = numbers;
  row.texts = texts;
  row.bits = bits;
  RC_ASSERT(row::decode<Row>(row::encode(row)) == row);
}

/// Whatever can be decoded has no other spelling: equal values, equal rows.
RC_GTEST_PROP(Row, DecodesOnlyWhatItWouldWrite, (std::vector<std::uint8_t> const& noise)) {
  std::span const bytes = std::as_bytes(std::span{noise});
  try {
    auto const inner = row::decode<std::vector<Inner>>(bytes);
    RC_ASSERT(row::encode(inner) == std::vector<std::byte>(bytes.begin(), bytes.end()));
  } catch (StoreCorrupt const&) {
  }
}

}  // namespace
}  // namespace qalam
