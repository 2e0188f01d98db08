#include "api/http/message.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

namespace qalam::api {
namespace {

Request read(std::string_view target) {
  Request request;
  EXPECT_TRUE(read_target(target, request)) << target;
  return request;
}

ErrorCode refusal(std::string_view target) {
  Request request;
  auto const result = read_target(target, request);
  EXPECT_FALSE(result) << target;
  return result ? ErrorCode::internal : result.error().code;
}

TEST(Target, IsSplitIntoDecodedSegmentsAndParameters) {
  auto const request = read("/v1/works/W%2D1?title=%D2%9B%D0%B0%D0%BB%D0%B0%D0%BC&limit=10&x");
  EXPECT_EQ(request.path, "/v1/works/W%2D1");
  EXPECT_EQ(request.segments, (std::vector<std::string>{"v1", "works", "W-1"}));
  EXPECT_EQ(request.query, (Query{{"title", "қалам"}, {"limit", "10"}, {"x", ""}}));
}

TEST(Target, AnEncodedSlashStaysInItsSegment) {
  EXPECT_EQ(read("/a%2Fb/c").segments, (std::vector<std::string>{"a/b", "c"}));
}

TEST(Target, APlusIsASpaceInTheQueryOnly) {
  auto const request = read("/a+b?c+d=e+f");
  EXPECT_EQ(request.segments.front(), "a+b");
  EXPECT_EQ(request.query, (Query{{"c d", "e f"}}));
}

TEST(Target, TheAbsoluteFormMeansItsPath) {
  EXPECT_EQ(read("HTTP://example.kz:80/v1?a=1").target, "/v1?a=1");
  EXPECT_EQ(read("http://example.kz").path, "/");
  EXPECT_EQ(read("http://example.kz?a=1").query, (Query{{"a", "1"}}));
}

TEST(Target, BrokenEncodingIsRefused) {
  for (auto const* target : {"/%", "/%4", "/%zz", "/?a=%f", "/%00", "/%ff", "/%C0%AF", "/%ED%A0%80",
                             "/%F4%90%80%80", "/%D2", "works"}) {
    EXPECT_EQ(refusal(target), ErrorCode::malformed) << target;
  }
}

RC_GTEST_PROP(Target, EncodingAndDecodingAreInverse, (std::string const& raw)) {
  std::string text;
  for (char const c : raw) text += static_cast<char>((c & 0x7F) == 0 ? 'x' : c & 0x7F);
  Request request;
  RC_ASSERT(bool{read_target("/" + percent_encode(text) + "?q=" + percent_encode(text), request)});
  RC_ASSERT(request.segments == std::vector<std::string>{text});
  RC_ASSERT(request.query.find("q") == std::optional<std::string_view>{text});
}

TEST(Headers, AreFoundInAnyCase) {
  Headers headers{{"Content-Type", "a"}, {"accept", "b"}, {"Accept", "c"}};
  EXPECT_EQ(headers.find("content-type"), "a");
  EXPECT_EQ(headers.list("ACCEPT"), "b, c");
  EXPECT_EQ(headers.count("Accept"), 2U);
  EXPECT_EQ(headers.find("Accep"), std::nullopt);
  headers.set("ACCEPT", "d");
  EXPECT_EQ(headers.list("accept"), "d");
}

TEST(Verb, NamesAreCaseSensitive) {
  EXPECT_EQ(parse_verb("DELETE"), Verb::delete_);
  EXPECT_EQ(parse_verb("delete"), std::nullopt);
  EXPECT_EQ(parse_verb("TRACE"), std::nullopt);
  EXPECT_EQ(verb_name(Verb::options), "OPTIONS");
}

}  // namespace
}  // namespace qalam::api
