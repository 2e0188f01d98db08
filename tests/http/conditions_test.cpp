#include "api/http/conditions.hpp"

#include "api/auth/sha256.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

namespace qalam::api {
namespace {

Request with(std::string name, std::string value) {
  Request request;
  request.headers.add(std::move(name), std::move(value));
  return request;
}

Expected expected(std::string const& if_match) {
  auto const result = expected_state(with("If-Match", if_match));
  EXPECT_TRUE(result) << if_match;
  return result ? *result : Expected{};
}

ErrorCode refused(std::string const& name, std::string const& value) {
  auto const result = expected_state(with(name, value));
  EXPECT_FALSE(result) << value;
  return result ? ErrorCode::internal : result.error().code;
}

TEST(Etag, IsThePositionInQuotes) {
  EXPECT_EQ(etag(Position{17}), "\"17\"");
  EXPECT_EQ(etag(Position{17}, "csv"), "\"17-csv\"");
}

TEST(EntityTags, AreRead) {
  EXPECT_EQ(*parse_entity_tags(R"( "a,b" ,, W/"c")"), (EntityTags{false, {"\"a,b\"", "W/\"c\""}}));
  EXPECT_TRUE(parse_entity_tags(" * ")->any);
  for (auto const* bad : {"", "17", "\"17", "\"1\" \"2\"", "W/17", "*, \"1\""}) {
    EXPECT_FALSE(parse_entity_tags(bad)) << bad;
  }
}

TEST(IfNoneMatch, ComparesWeakly) {
  EXPECT_TRUE(not_modified(with("If-None-Match", "\"16\", W/\"17\""), "\"17\""));
  EXPECT_TRUE(not_modified(with("If-None-Match", "*"), "\"17\""));
  EXPECT_FALSE(not_modified(with("If-None-Match", "\"16\""), "\"17\""));
  EXPECT_FALSE(not_modified(with("If-None-Match", "rubbish"), "\"17\""));
  EXPECT_FALSE(not_modified(Request{}, "\"17\""));
}

TEST(IfNoneMatch, MakesA304WithoutABody) {
  auto const fresh = with_etag(reply(Status::ok, "{}"), with("If-None-Match", "\"17\""), "\"17\"");
  EXPECT_EQ(fresh.status, Status::not_modified);
  EXPECT_EQ(body_text(fresh), "");
  EXPECT_EQ(fresh.headers.find("ETag"), "\"17\"");
  auto const stale = with_etag(reply(Status::ok, "{}"), with("If-None-Match", "\"16\""), "\"17\"");
  EXPECT_EQ(stale.status, Status::ok);
  EXPECT_EQ(body_text(stale), "{}");
  auto const refused_one =
      with_etag(reply(Status::conflict, "{}"), with("If-None-Match", "*"), "\"1\"");
  EXPECT_EQ(refused_one.status, Status::conflict);
}

TEST(IfMatch, SaysWhichStateIsExpected) {
  EXPECT_EQ(expected("\"17\""), (Expected{Expected::Kind::state, Position{17}}));
  EXPECT_EQ(expected("\"17-csv\""), (Expected{Expected::Kind::state, Position{17}}));
  EXPECT_EQ(expected("*"), (Expected{Expected::Kind::exists, {}}));
  EXPECT_EQ(*expected_state(Request{}), Expected{});
  EXPECT_EQ(*expected_state(with("If-None-Match", "*")), (Expected{Expected::Kind::nothing, {}}));
}

TEST(IfMatch, AWeakOrForeignTagNeverMatches) {
  EXPECT_EQ(refused("If-Match", "W/\"17\""), ErrorCode::precondition_failed);
  EXPECT_EQ(refused("If-Match", "\"abc\""), ErrorCode::precondition_failed);
  EXPECT_EQ(refused("If-Match", "\"-1\""), ErrorCode::precondition_failed);
  EXPECT_EQ(refused("If-Match", "\"99999999999999999999\""), ErrorCode::precondition_failed);
  EXPECT_EQ(refused("If-Match", "17"), ErrorCode::malformed);
  EXPECT_EQ(refused("If-Match", "\"1\", \"2\""), ErrorCode::unsupported);
  EXPECT_EQ(refused("If-None-Match", "\"1\""), ErrorCode::unsupported);
}

TEST(IfMatch, HoldsOrFailsAgainstTheState) {
  using Kind = Expected::Kind;
  auto const holds = [](Kind kind, std::uint64_t tag, std::optional<Position> last) {
    return static_cast<bool>(check_expected({kind, Position{tag}}, last));
  };
  EXPECT_TRUE(holds(Kind::anything, 0, std::nullopt));
  EXPECT_TRUE(holds(Kind::nothing, 0, std::nullopt));
  EXPECT_FALSE(holds(Kind::nothing, 0, Position{1}));
  EXPECT_TRUE(holds(Kind::exists, 0, Position{1}));
  EXPECT_FALSE(holds(Kind::exists, 0, std::nullopt));
  EXPECT_TRUE(holds(Kind::state, 17, Position{17}));
  EXPECT_FALSE(holds(Kind::state, 17, Position{18}));
  EXPECT_FALSE(holds(Kind::state, 17, std::nullopt));
  auto const failed = check_expected({Kind::state, Position{17}}, Position{18});
  EXPECT_EQ(failed.error().code, ErrorCode::precondition_failed);
  EXPECT_NE(failed.error().detail.find("\"18\""), std::string::npos);
}

TEST(IdempotencyKey, IsAStringOrAWord) {
  auto const key = [](std::string const& value) {
    auto const result = idempotency_key(with("Idempotency-Key", value));
    return result ? **result : "refused: " + result.error().detail;
  };
  EXPECT_EQ(key("\"8e03978e-40d5\""), "8e03978e-40d5");
  EXPECT_EQ(key(" 8e03978e-40d5 "), "8e03978e-40d5");
  EXPECT_EQ(key(R"("a\"b\\c")"), R"(a"b\c)");
  EXPECT_EQ(*idempotency_key(Request{}), std::nullopt);
}

TEST(IdempotencyKey, HasOneTo255Characters) {
  auto const taken = [](std::string const& value) {
    return static_cast<bool>(idempotency_key(with("Idempotency-Key", value)));
  };
  EXPECT_TRUE(taken(std::string(255, 'k')));
  EXPECT_FALSE(taken(std::string(256, 'k')));
  EXPECT_TRUE(taken('"' + std::string(255, 'k') + '"'));
  EXPECT_FALSE(taken('"' + std::string(256, 'k') + '"'));
  for (auto const* bad : {"", "\"\"", "\"a", "\"a\"b", "a b", "a,b", "\"a\\n\"", "\"a\\", "қ"}) {
    EXPECT_FALSE(taken(bad)) << bad;
  }
  auto twice = with("Idempotency-Key", "a");
  twice.headers.add("idempotency-key", "a");
  EXPECT_FALSE(idempotency_key(twice));
}

TEST(CommandIdOf, IsTheHashOfPersonAndKey) {
  auto const id = command_id(PersonId{0x0102030405060708}, "key");
  auto const hash = sha256(std::string_view{"\x01\x02\x03\x04\x05\x06\x07\x08key"});
  EXPECT_EQ(to_hex(id), to_hex(hash).substr(0, 32));
}

RC_GTEST_PROP(CommandIdOf, TwoPeopleAreTwoCommands,
              (std::uint64_t a, std::uint64_t b, std::string k)) {
  RC_PRE(a != b);
  RC_ASSERT(command_id(PersonId{a}, k) != command_id(PersonId{b}, k));
}

TEST(Prefer, IsAListOfPreferences) {
  auto const request = with("Prefer", "return=minimal, Respond-Async; wait=10");
  EXPECT_TRUE(prefers(request, "respond-async"));
  EXPECT_TRUE(prefers(request, "return=minimal"));
  EXPECT_FALSE(prefers(request, "wait=10"));
  EXPECT_FALSE(prefers(Request{}, "respond-async"));
}

}  // namespace
}  // namespace qalam::api
