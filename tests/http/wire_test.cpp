#include "api/http/wire.hpp"

#include <gtest/gtest.h>

#include <string>

namespace qalam::api {
namespace {

TEST(HttpDate, IsAnImfFixdate) {
  EXPECT_EQ(http_date(784'111'777), "Sun, 06 Nov 1994 08:49:37 GMT");  // RFC 9110 5.6.7.
  EXPECT_EQ(http_date(0), "Thu, 01 Jan 1970 00:00:00 GMT");
  EXPECT_EQ(http_date(1'709'251'199), "Thu, 29 Feb 2024 23:59:59 GMT");
}

TEST(Head, HasLengthAndFields) {
  Response response = reply(Status::created, "{}");
  response.headers.add("Location", "/v1/x");
  EXPECT_EQ(write_head(response, {11, true, "qalam", "now", "r-1", 2}),
            "HTTP/1.1 201 Created\r\nServer: qalam\r\nDate: now\r\nX-Request-Id: r-1\r\n"
            "X-Content-Type-Options: nosniff\r\nContent-Type: application/json\r\n"
            "Location: /v1/x\r\nContent-Length: 2\r\n\r\n");
}

TEST(Head, NoValueCanAddAField) {
  Response response = reply(Status::ok, "");
  response.headers.add("Location", "/x\r\nSet-Cookie: a=b\n\n");
  auto const head = write_head(response, {});
  EXPECT_EQ(head.find("\nSet-Cookie"), std::string::npos);
  EXPECT_EQ(head.find("\r\n\r\n"), head.size() - 4);
}

TEST(Head, StatesTheEndOfTheConnectionPerVersion) {
  Response const response = reply(Status::ok, "");
  auto const has = [&](unsigned version, bool keep, char const* text) {
    return write_head(response, {version, keep, "", "", "", 0}).find(text) != std::string::npos;
  };
  EXPECT_TRUE(has(11, false, "Connection: close"));
  EXPECT_FALSE(has(11, true, "Connection"));
  EXPECT_TRUE(has(10, true, "Connection: keep-alive"));
  EXPECT_TRUE(has(10, true, "HTTP/1.0 200 OK"));
}

TEST(Head, WithoutALengthIsChunkedIn11Only) {
  Response const response = reply(Status::ok, "");
  EXPECT_NE(write_head(response, {11, true, "", "", "", {}}).find("chunked"), std::string::npos);
  EXPECT_EQ(write_head(response, {10, false, "", "", "", {}}).find("chunked"), std::string::npos);
  Response const nothing{Status::no_content, {}, std::string{}, {}};
  EXPECT_EQ(write_head(nothing, {11, true, "", "", "", 0}).find("Content-Length"),
            std::string::npos);
}

TEST(LogValue, CannotForgeALineOrAKey) {
  EXPECT_EQ(log_value("/a b\n\"event=x\" \xff"), "/a_b__event=x___");
  EXPECT_EQ(log_value(std::string(300, 'a')).size(), 200U);
}

TEST(RequestId, IsShortAndPlain) {
  EXPECT_TRUE(is_request_id("8e03978e-40d5_x.1"));
  EXPECT_TRUE(is_request_id(std::string(64, 'a')));
  EXPECT_FALSE(is_request_id(std::string(65, 'a')));
  EXPECT_FALSE(is_request_id(""));
  EXPECT_FALSE(is_request_id("a b"));
}

}  // namespace
}  // namespace qalam::api
