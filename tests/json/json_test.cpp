#include "api/json/describe_json.hpp"
#include "domain/distribution/events.hpp"
#include "domain/licensing/events.hpp"
#include "domain/money/money.hpp"
#include "domain/repertoire/events.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

namespace qalam::json {
namespace {

enum class Colour : std::uint8_t { none = 0, red = 1, public_ = 7 };
BOOST_DESCRIBE_ENUM(Colour, none, red, public_)

struct Inner {
  std::string name;
  std::uint32_t share_ppm = 5;
  friend bool operator==(Inner const&, Inner const&) = default;
};
BOOST_DESCRIBE_STRUCT(Inner, (), (name, share_ppm))

struct Sample {
  bool yes = false;
  std::int8_t i8 = 0;
  std::uint16_t u16 = 0;
  std::int64_t i64 = 0;
  std::uint64_t u64 = 0;
  Colour colour = Colour::none;
  WorkId work;
  Position at;
  Date day = no_date;
  Timestamp moment;
  Money money;
  std::string text;
  std::vector<std::byte> bytes;
  CommandId command{};
  std::vector<Inner> inners;
  Inner inner;
  std::vector<std::uint8_t> column;
  std::optional<std::uint32_t> maybe;
  std::array<std::uint16_t, 3> three{};
  std::int64_t net_micros = 0;
  static constexpr std::array optional_members{"text", "inners"};
  friend bool operator==(Sample const&, Sample const&) = default;
};
BOOST_DESCRIBE_STRUCT(Sample, (),
                      (yes, i8, u16, i64, u64, colour, work, at, day, moment, money, text, bytes,
                       command, inners, inner, column, maybe, three, net_micros))

Sample example() {
  Sample s;
  s.yes = true;
  s.i8 = -128;
  s.u16 = 65535;
  s.i64 = std::numeric_limits<std::int64_t>::min();
  s.u64 = std::numeric_limits<std::uint64_t>::max();
  s.colour = Colour::public_;
  s.work = WorkId{1};
  s.at = Position{42};
  s.day = make_date(2026, 1, 31);
  s.moment = Timestamp{0};
  s.money = Money{kzt, 12'500'000};
  s.text = "қалам";
  s.bytes = {std::byte{0}, std::byte{0xff}};
  s.command[15] = 0x0a;
  s.inners = {{"a", 1}, {"b", 2}};
  s.inner = {"c", 3};
  s.column = {1, 2, 255};
  s.maybe = 9;
  s.three = {1, 2, 3};
  s.net_micros = 7;
  return s;
}

Error error_of(std::string_view text) {
  auto const json = parse(text);
  if (!json) return json.error();
  auto const read_back = read<Sample>(*json);
  return read_back ? Error{ErrorCode::internal, "no error", {}} : read_back.error();
}

Json changed(char const* member, Json value) {
  Json json = write(example());
  json[member] = std::move(value);
  return json;
}

Error error_with(char const* member, Json value) {
  auto const r = read<Sample>(changed(member, std::move(value)));
  return r ? Error{ErrorCode::internal, "no error", {}} : r.error();
}

TEST(Json, ShowsEachTypeAsDocumented) {
  EXPECT_EQ(dump(write(example())),
            R"({"yes":true,"i8":-128,"u16":65535,"i64":"-9223372036854775808",)"
            R"("u64":"18446744073709551615","colour":"public","work":"W-0000000000001","at":42,)"
            R"("day":"2026-01-31","moment":"1970-01-01T00:00:00.000000Z",)"
            R"("money":{"amount":"12.50","currency":"KZT"},"text":"қалам","bytes":"00ff",)"
            R"("command":"0000000000000000000000000000000a",)"
            R"("inners":[{"name":"a","share_ppm":1},{"name":"b","share_ppm":2}],)"
            R"("inner":{"name":"c","share_ppm":3},"column":"0102ff","maybe":9,"three":[1,2,3],)"
            R"("net":"0.000007"})");
}

TEST(Json, ReadsBackWhatItShows) {
  auto const json = parse(dump(write(example())));
  ASSERT_TRUE(json);
  auto const back = read<Sample>(*json);
  ASSERT_TRUE(back) << back.error().where << ": " << back.error().detail;
  EXPECT_EQ(*back, example());
}

TEST(Json, WritesNoneAsNull) {
  Sample s = example();
  s.work = WorkId{};
  s.day = no_date;
  s.maybe.reset();
  Json const json = write(s);
  EXPECT_TRUE(json["work"].is_null());
  EXPECT_TRUE(json["day"].is_null());
  EXPECT_TRUE(json["maybe"].is_null());
  EXPECT_EQ(read<Sample>(json).value(), s);
}

TEST(Json, LeavesOutOnlyWhatTheStructAllows) {
  Json json = write(example());
  json.erase("text");
  json.erase("inners");
  json.erase("maybe");
  auto const s = read<Sample>(json);
  ASSERT_TRUE(s);
  EXPECT_EQ(s->text, "");
  EXPECT_TRUE(s->inners.empty());
  json.erase("bytes");
  auto const refused = read<Sample>(json);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error(), (Error{ErrorCode::malformed, "this member is missing", "/bytes"}));
}

TEST(Json, NamesTheMemberThatIsWrong) {
  EXPECT_EQ(error_with("u16", 65536).where, "/u16");
  EXPECT_EQ(error_with("u16", 65536).detail,
            "expected a whole number from 0 to 65535, found 65536");
  EXPECT_EQ(error_with("i8", "1").detail,
            "expected a whole number from -128 to 127, found another string");
  EXPECT_EQ(error_with("yes", 1).detail, "expected true or false, found 1");
  EXPECT_EQ(error_with("colour", "blue").detail, "\"blue\" is none of: none, red, public");
  EXPECT_EQ(error_with("command", "00").where, "/command");
  EXPECT_EQ(error_with("bytes", "0g").where, "/bytes");
  EXPECT_EQ(error_with("bytes", "012").where, "/bytes");
  EXPECT_EQ(error_with("day", "2026-02-29").where, "/day");
  EXPECT_EQ(error_with("day", "20260131").where, "/day");
  EXPECT_EQ(error_with("three", Json::array({1, 2})).where, "/three");
  EXPECT_EQ(error_with("work", "H-0000000000001").where, "/work");
  EXPECT_EQ(error_with("work", "W-0000000000000").detail, "none is written null");
  EXPECT_EQ(error_with("inner", Json::object({{"name", "x"}})).where, "/inner/share_ppm");
}

TEST(Json, PointsIntoLists) {
  Json json = write(example());
  json["inners"][1]["share_ppm"] = -1;
  EXPECT_EQ(read<Sample>(json).error().where, "/inners/1/share_ppm");
  EXPECT_EQ(read<Sample>(json, "/body").error().where, "/body/inners/1/share_ppm");
}

TEST(Json, RefusesAMemberThatItDoesNotKnow) {
  Json json = write(Inner{"a", 1});
  json["sharee/~"] = 1;
  auto const r = read<Inner>(json);
  ASSERT_FALSE(r);
  EXPECT_EQ(r.error().where, "/sharee~1~0");
  EXPECT_EQ(r.error().detail, "there is no such member here; known are: name, share_ppm");
}

TEST(Json, TakesMoneyAsADecimalStringOnly) {
  EXPECT_EQ(error_with("money", 12).where, "/money");
  EXPECT_EQ(error_with("money", {{"amount", 12}, {"currency", "KZT"}}).where, "/money/amount");
  EXPECT_EQ(error_with("money", {{"amount", "1e3"}, {"currency", "KZT"}}).where, "/money/amount");
  EXPECT_EQ(error_with("money", {{"amount", "1"}, {"currency", "KZ"}}).where, "/money/currency");
  EXPECT_EQ(error_with("net", 7).where, "/net");
  EXPECT_EQ(error_with("net", "7.0000001").where, "/net");
}

TEST(Json, Reads64BitsAsNumberOrDigits) {
  EXPECT_EQ(read<Sample>(changed("u64", 7)).value().u64, 7U);
  EXPECT_EQ(read<Sample>(changed("u64", "7")).value().u64, 7U);
  EXPECT_EQ(error_with("u64", "07").where, "/u64");
  EXPECT_EQ(error_with("u64", "+7").where, "/u64");
  EXPECT_EQ(error_with("u64", "-7").where, "/u64");
  EXPECT_EQ(error_with("u64", "18446744073709551616").where, "/u64");
  EXPECT_EQ(error_with("u64", "").where, "/u64");
  EXPECT_EQ(write(std::int64_t{9007199254740991}), Json(9007199254740991));
  EXPECT_EQ(write(std::int64_t{9007199254740992}), Json("9007199254740992"));
}

TEST(Json, ShowsAnOpenEnd) {
  EXPECT_EQ(write(for_ever), Json("open"));
  EXPECT_EQ(read<Date>(Json("open")).value(), for_ever);
}

TEST(Json, KnowsCurrenciesByTheirCode) {
  EXPECT_EQ(write(kzt), Json("KZT"));
  EXPECT_EQ(read<Currency>(Json("XXX")).value(), Currency{});
  EXPECT_FALSE(read<Currency>(Json("kzt")));
}

TEST(Json, ShowsEvents) {
  PoolFunded event;
  event.pool = PoolId{1};
  event.key.right = Right::performing;
  event.micros = 5'000'000;
  auto const json = write(event);
  EXPECT_EQ(json["key"]["right"], "performing");
  EXPECT_EQ(json["amount"], "5.00");
  EXPECT_EQ(read<PoolFunded>(json).value(), event);
}

TEST(JsonParse, SaysLineAndColumn) {
  auto const e = error_of("{\n  \"a\": tru\n}");
  EXPECT_EQ(e.code, ErrorCode::malformed);
  EXPECT_EQ(e.detail.substr(0, 28), "not JSON: line 2, column 11:") << e.detail;
  EXPECT_EQ(error_of("").detail.substr(0, 27), "not JSON: line 1, column 1:");
}

TEST(JsonParse, DoesNotRepeatWhatItRead) {
  auto const e = error_of(R"({"password":"secret)");
  EXPECT_EQ(e.detail.find("secret"), std::string::npos) << e.detail;
}

TEST(JsonParse, RefusesAMemberThatIsThereTwice) {
  auto const e = error_of("{\"a\":[{\"b\":1},\n {\"c\":1,\"c\":2}]}");
  EXPECT_EQ(e, (Error{ErrorCode::malformed, "line 2, column 11: the member \"c\" is there twice",
                      "/a/1/c"}));
}

TEST(JsonParse, RefusesNumbersThatAreNotWhole) {
  for (char const* text : {"{\"a\":[0,1.5]}", "{\"a\":[0,1e2]}", "{\"a\":[0,18446744073709551616]}",
                           "{\"a\":[0,-9223372036854775809]}"}) {
    auto const e = error_of(text);
    EXPECT_EQ(e.code, ErrorCode::malformed) << text;
    EXPECT_EQ(e.where, "/a/1") << text;
  }
  EXPECT_TRUE(parse("18446744073709551615"));
  EXPECT_TRUE(parse("-9223372036854775808"));
  EXPECT_FALSE(parse("1.5"));
}

TEST(JsonParse, RefusesBytesThatAreNotUtf8) {
  EXPECT_FALSE(parse("\"\xff\""));
}

TEST(JsonParse, RefusesWhatFollowsTheValue) {
  EXPECT_FALSE(parse("{} {}"));
  EXPECT_TRUE(parse(" {} \n"));
}

std::string nested(std::size_t depth) {
  return std::string(depth, '[') + std::string(depth, ']');
}

TEST(JsonParse, HasItsLimitsAndNotOneLess) {
  Limits const limits{.bytes_max = 2000, .depth_max = 8, .members_max = 3};
  EXPECT_TRUE(parse(nested(8), limits));
  EXPECT_EQ(parse(nested(9), limits).error().code, ErrorCode::too_large);
  EXPECT_TRUE(parse(R"({"a":1,"b":2,"c":3})", limits));
  EXPECT_EQ(parse(R"({"a":1,"b":2,"c":3,"d":4})", limits).error().code, ErrorCode::too_large);
  EXPECT_TRUE(parse("\"" + std::string(1998, 'x') + "\"", limits));
  EXPECT_EQ(parse("\"" + std::string(1999, 'x') + "\"", limits).error().code, ErrorCode::too_large);
}

TEST(JsonParse, AgreesWithThePlainParser) {
  std::string const text = R"({"a":[1,-2,true,null,"x",{"b":[]},{}],"c":{"d":[[1],[2,3]]}})";
  EXPECT_EQ(parse(text).value(), Json::parse(text));
}

RC_GTEST_PROP(Json, RoundTripsNumbersAndTexts,
              (std::int64_t i64, std::uint64_t u64, std::int8_t i8,
               std::vector<std::uint8_t> raw)) {
  Sample s = example();
  s.i64 = i64;
  s.u64 = u64;
  s.i8 = i8;
  s.net_micros = i64 / 4096;  // Amounts stay below 2^53 micros.
  s.column = raw;
  s.work = WorkId{u64};
  auto const json = parse(dump(write(s)));
  RC_ASSERT(bool{json});
  auto const back = read<Sample>(*json);
  RC_ASSERT(bool{back});
  RC_ASSERT(*back == s);
}

RC_GTEST_PROP(JsonParse, NeverCrashes, (std::string const& text)) {
  (void)parse(text);
}

struct Forgetful {
  std::uint32_t told = 0;
  std::uint32_t untold = 0;
};
BOOST_DESCRIBE_STRUCT(Forgetful, (), (told))
struct Derived : Inner {
  std::uint32_t more = 0;
};
BOOST_DESCRIBE_STRUCT(Derived, (Inner), (more))

static_assert(described::whole<Sample>());
static_assert(described::whole<WorkRegistered>());
static_assert(!described::whole<Forgetful>(), "a member that is not described is noticed");
static_assert(!described::whole<Derived>(), "so is a base");

/// An allocation has a work, and what that work earned: two members, two names.
TEST(DescribeJson, ShowsAnAmountBesideAMemberOfItsName) {
  Allocation line;
  line.work = WorkId{1};
  line.work_micros = 5'000'000;
  line.micros = 2'500'000;
  Json const json = write(line);
  EXPECT_EQ(json.at("work"), print(WorkId{1}));
  EXPECT_EQ(json.at("work_amount"), "5.00");
  EXPECT_EQ(json.at("amount"), "2.50");
  EXPECT_EQ(json.size(), 8U);
  auto const again = read<Allocation>(json);
  ASSERT_TRUE(again) << again.error().where << ": " << again.error().detail;
  EXPECT_EQ(*again, line);
}

}  // namespace
}  // namespace qalam::json
