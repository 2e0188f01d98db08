#include "api/http/paging.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

namespace qalam::api {
namespace {

TEST(KnownParameters, AMisspeltOneIsRefusedByName) {
  EXPECT_TRUE(check_known({{"limit", "1"}}, {"limit", "cursor"}));
  auto const refused = check_known({{"limmit", "1"}}, {"limit", "cursor"});
  EXPECT_EQ(refused.error().code, ErrorCode::malformed);
  EXPECT_EQ(refused.error().detail,
            "there is no parameter \"limmit\" here; known are limit, cursor");
  EXPECT_EQ(check_known({{"a", "1"}, {"a", "2"}}, {"a"}).error().code, ErrorCode::malformed);
}

TEST(AsOfParameter, IsATimeOrAPosition) {
  EXPECT_EQ(*as_of({}), AsOf{});
  EXPECT_EQ(*as_of({{"atPosition", "17"}}), AsOf{Position{17}});
  auto const moment = *parse_timestamp("2026-01-31T10:00:00Z");
  EXPECT_EQ(*as_of({{"asOf", "2026-01-31T10:00:00Z"}}), AsOf{moment});
  EXPECT_EQ(*as_of({{"asOf", "2026-01-31T15:00:00 05:00"}}), AsOf{moment});
  EXPECT_EQ(*as_of({{"asOf", "2026-01-31T15:00:00+05:00"}}), AsOf{moment});
  EXPECT_FALSE(as_of({{"asOf", "yesterday"}}));
  EXPECT_FALSE(as_of({{"asOf", "2026-01-31T10:00:00"}}));
  EXPECT_FALSE(as_of({{"atPosition", "-1"}}));
  EXPECT_FALSE(as_of({{"atPosition", "1"}, {"asOf", "2026-01-31T10:00:00Z"}}));
}

TEST(LimitParameter, IsOneToAThousand) {
  EXPECT_EQ(*limit({}), 100U);
  EXPECT_EQ(*limit({{"limit", "1"}}), 1U);
  EXPECT_EQ(*limit({{"limit", "1000"}}), 1000U);
  for (auto const* bad : {"0", "1001", "", "+1", "1.0", " 1", "99999999999999999999"}) {
    EXPECT_FALSE(limit({{"limit", bad}})) << bad;
  }
}

TEST(Positions, AHeaderGoesBeforeTheParameter) {
  Request request;
  EXPECT_EQ(*min_position(request), Position{});
  request.query.add("minPosition", "5");
  request.query.add("after", "6");
  EXPECT_EQ(*min_position(request), Position{5});
  EXPECT_EQ(*after_position(request), Position{6});
  request.headers.add("Min-Position", "7");
  request.headers.add("Last-Event-ID", "8");
  EXPECT_EQ(*min_position(request), Position{7});
  EXPECT_EQ(*after_position(request), Position{8});
  request.headers.set("Min-Position", "x");
  EXPECT_FALSE(min_position(request));
}

RC_GTEST_PROP(Base64Url, IsInverse, (std::string const& bytes)) {
  auto const text = base64url(bytes);
  RC_ASSERT(text.find_first_of("+/=") == std::string::npos);
  RC_ASSERT(*parse_base64url(text) == bytes);
}

TEST(Base64Url, FollowsTheVectorsOfRfc4648) {
  EXPECT_EQ(base64url("foobar"), "Zm9vYmFy");
  EXPECT_EQ(base64url("fooba"), "Zm9vYmE");
  EXPECT_EQ(base64url("foob"), "Zm9vYg");
  EXPECT_EQ(base64url("\xff\xef"), "_-8");
  for (auto const* bad : {"Z", "Zm9vYmF", "Zm9vYh", "Zm9v=", "Zm 9"}) {
    EXPECT_FALSE(parse_base64url(bad)) << bad;
  }
}

RC_GTEST_PROP(Cursor, ComesBackWhole, (std::string const& bytes)) {
  RC_ASSERT(*decode_cursor(encode_cursor(bytes)) == bytes);
}

RC_GTEST_PROP(Cursor, AChangedCharacterIsRefused, (std::string const& bytes)) {
  auto text = encode_cursor(bytes);
  auto const at = *rc::gen::inRange<std::size_t>(0, text.size());
  text[at] = text[at] == 'A' ? 'B' : 'A';
  RC_ASSERT(!decode_cursor(text));
}

TEST(Cursor, ACutOrOverlongOneIsRefused) {
  auto const text = encode_cursor("place");
  EXPECT_FALSE(decode_cursor(text.substr(0, text.size() - 1)));
  EXPECT_FALSE(decode_cursor(""));
  EXPECT_FALSE(decode_cursor(std::string(cursor_max + 1, 'A')));
  EXPECT_EQ(**cursor({{"cursor", text}}), "place");
  EXPECT_EQ(*cursor({}), std::nullopt);
  EXPECT_EQ(cursor({{"cursor", "x"}}).error().code, ErrorCode::malformed);
}

TEST(NextLink, KeepsTheOtherParameters) {
  Request request;
  ASSERT_TRUE(read_target("/v1/works?title=a%20b&cursor=old&limit=2", request));
  Response response;
  add_next_link(response, request, "new");
  EXPECT_EQ(response.headers.find("Link"),
            "</v1/works?title=a%20b&limit=2&cursor=new>; rel=\"next\"");
}

TEST(ServerSentEvents, KeepLinesApart) {
  EXPECT_EQ(sse_event("17", "RunPosted", "{}"), "id: 17\nevent: RunPosted\ndata: {}\n\n");
  EXPECT_EQ(sse_event("", "", "a\nb\r"), "data: a\ndata: b\n\n");
  EXPECT_EQ(sse_event("1\ndata: forged", "", ""), "id: 1data: forged\ndata: \n\n");
  EXPECT_EQ(sse_comment("still here"), ": still here\n\n");
  EXPECT_EQ(sse_retry(3000), "retry: 3000\n\n");
}

}  // namespace
}  // namespace qalam::api
