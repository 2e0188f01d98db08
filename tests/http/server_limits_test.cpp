#include "tests/http/server_fixture.hpp"

#include <future>

namespace qalam::test {
namespace {

using namespace qalam::api;

class HttpLimits : public ServerTest {};

std::string post(std::string const& body, std::string const& fields = {}) {
  return "POST /echo HTTP/1.1\r\nHost: x\r\n" + fields +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

TEST_F(HttpLimits, AHeaderAtItsLimitPassesAndOnePastIsRefused) {
  say("/a", "A");
  start();
  auto const request = [&](std::size_t size) {
    std::string text = "GET /a HTTP/1.1\r\nHost: x\r\nX-Filler: ";
    return text + std::string(size - text.size() - 4, 'f') + "\r\n\r\n";
  };
  auto const at = client().ask(request(options.limits.header_bytes_max));
  ASSERT_TRUE(at);
  EXPECT_EQ(at->status, 200);
  auto c = client();
  auto const past = c.ask(request(options.limits.header_bytes_max + 1));
  ASSERT_TRUE(past);
  EXPECT_EQ(past->status, 431);
  EXPECT_TRUE(c.at_end());
}

TEST_F(HttpLimits, ABodyAtItsLimitPassesAndOnePastIsRefused) {
  echo();
  options.limits.body_bytes_max = 1'000;
  start();
  auto c = client();
  EXPECT_EQ(c.ask(post(std::string(1'000, 'b')))->body.size(), 1'000U);
  EXPECT_EQ(c.ask(post(std::string(1'001, 'b')))->status, 413);
  EXPECT_EQ(c.ask(post("still open"))->body, "still open");
}

TEST_F(HttpLimits, AChunkedBodyAtItsLimitPassesAndOnePastIsRefused) {
  echo();
  options.limits.body_bytes_max = 10;
  start();
  auto const chunked = [](std::string const& rest) {
    return "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n" +
           rest;
  };
  auto c = client();
  EXPECT_EQ(c.ask(chunked("5;ext=1\r\nworld\r\n0\r\nTrailer: x\r\n\r\n"))->body, "helloworld");
  EXPECT_EQ(c.ask(chunked("6\r\nworld!\r\n0\r\n\r\n"))->status, 413);
  EXPECT_TRUE(c.at_end());
}

TEST_F(HttpLimits, AHugeBodyIsRefusedBeforeItIsSent) {
  echo();
  start();
  auto c = client();
  auto const answer =
      c.ask("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 413);
  EXPECT_EQ(answer->headers.find("Connection"), "close");
}

TEST_F(HttpLimits, WhatIsNotHttpIsRefused) {
  say("/a", "A");
  echo();
  start();
  struct Case {
    char const* bytes;
    int status;
  };
  for (auto const& [bytes, status] : {
           Case{"rubbish\r\n\r\n", 400},
           Case{"GET /a\r\n\r\n", 400},
           Case{"GET /a HTTP/1.1\r\n\r\n", 400},                        // No Host.
           Case{"GET /a HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400},  // Two.
           Case{"GET /a HTTP/1.1\r\nHost : x\r\n\r\n", 400},            // RFC 9112 5.1.
           Case{"GET /% HTTP/1.1\r\nHost: x\r\n\r\n", 400},
           Case{"GET a HTTP/1.1\r\nHost: x\r\n\r\n", 400},
           Case{"GET /a HTTP/2.0\r\nHost: x\r\n\r\n", 505},
           Case{"BREW /a HTTP/1.1\r\nHost: x\r\n\r\n", 501},
           Case{"TRACE /a HTTP/1.1\r\nHost: x\r\n\r\n", 501},
           Case{"GET /a HTTP/1.1\r\nHost: x\r\nExpect: miracles\r\n\r\n", 417},
           Case{"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400},
           Case{"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                400},
           // Both lengths are how requests are smuggled past proxies (RFC 9112 6.1).
           Case{"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n"
                "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                400},
           Case{"POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501},
           Case{"POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400},
       }) {
    auto const answer = client().ask(bytes);
    ASSERT_TRUE(answer) << bytes;
    EXPECT_EQ(answer->status, status) << bytes;
    EXPECT_EQ(answer->headers.find("Content-Type"), "application/problem+json") << bytes;
  }
}

TEST_F(HttpLimits, ABodyThatBreaksOffReachesNoHandler) {
  std::atomic<int> calls{0};
  route(Verb::post, "/count", [&](Call const&) -> Result<Response> {
    ++calls;
    return reply(Status::ok, "");
  });
  start();
  {
    auto c = client();
    ASSERT_TRUE(c.send("POST /count HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf"));
  }
  server->stop();
  EXPECT_EQ(calls.load(), 0);
}

TEST_F(HttpLimits, ARefusedRequestsBodyIsSkipped) {
  echo();
  start();
  auto c = client();
  EXPECT_EQ(c.ask("POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nGET ")->status,
            404);
  EXPECT_EQ(c.ask(post("next"))->body, "next");
}

TEST_F(HttpLimits, AClientThatExpectsItIsToldToContinue) {
  echo();
  options.limits.body_bytes_max = 10;
  start();
  auto c = client();
  ASSERT_TRUE(
      c.send("POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
             "Content-Length: 4\r\n\r\n"));
  EXPECT_EQ(c.receive()->status, 100);
  EXPECT_EQ(c.ask("body")->body, "body");
  ASSERT_TRUE(
      c.send("POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
             "Content-Length: 11\r\n\r\n"));
  EXPECT_EQ(c.receive()->status, 413);
  EXPECT_TRUE(c.at_end());
}

TEST_F(HttpLimits, ASlowHeaderAndASlowBodyTimeOut) {
  echo();
  options.limits.header = 100ms;
  options.limits.body = 100ms;
  start();
  auto header = client();
  EXPECT_EQ(header.ask("GET /a HTTP/1.1\r\n")->status, 408);
  EXPECT_TRUE(header.at_end());
  auto body = client();
  EXPECT_EQ(body.ask("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf")->status,
            408);
  EXPECT_TRUE(body.at_end());
}

TEST_F(HttpLimits, AnIdleConnectionIsClosedSilently) {
  say("/a", "A");
  options.limits.idle = 100ms;
  start();
  auto c = client();
  EXPECT_TRUE(c.at_end());
  auto used = client();
  EXPECT_EQ(used.get("/a")->status, 200);
  EXPECT_TRUE(used.at_end());
}

TEST_F(HttpLimits, AClientThatDoesNotReadIsDropped) {
  auto const much = std::make_shared<std::string const>(64'000'000, 'm');
  route(Verb::get, "/much", [&](Call const&) -> Result<Response> {
    return Response{Status::ok, "text/plain", much, {}};
  });
  options.limits.write = 100ms;
  start();
  auto c = client();
  c.shrink_receive_buffer();
  ASSERT_TRUE(c.send("GET /much HTTP/1.1\r\nHost: x\r\n\r\n"));
  std::this_thread::sleep_for(600ms);
  EXPECT_FALSE(c.receive()->whole);
}

TEST_F(HttpLimits, OneConnectionTooManyIsTurnedAway) {
  say("/a", "A");
  options.limits.connections_max = 2;
  start();
  auto first = client();
  auto second = client();
  EXPECT_EQ(first.get("/a")->status, 200);
  EXPECT_EQ(second.get("/a")->status, 200);
  auto third = client();
  EXPECT_EQ(third.receive()->status, 503);
  EXPECT_TRUE(third.at_end());
  first.close();
  for (int tries = 0; tries < 200; ++tries) {
    if (auto const answer = client().get("/a"); answer && answer->status == 200) return;
    std::this_thread::sleep_for(10ms);
  }
  FAIL() << "a place that is free again is given to nobody";
}

TEST_F(HttpLimits, OneWaitingHandlerTooManyIsBusy) {
  std::promise<void> go;
  auto const open = go.get_future().share();
  std::atomic<int> inside{0};
  route(Verb::post, "/wait", [&](Call const&) -> Result<Response> {
    ++inside;
    open.wait();
    return reply(Status::ok, "");
  });
  options.limits.handlers_waiting_max = 2;
  start();
  std::string const request = "POST /wait HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n";
  auto first = client();
  auto second = client();
  ASSERT_TRUE(first.send(request));
  ASSERT_TRUE(second.send(request));
  while (inside.load() < 2) std::this_thread::sleep_for(1ms);
  auto const refused = client().ask(request);
  EXPECT_EQ(refused->status, 503);
  EXPECT_EQ(refused->headers.find("Retry-After"), "1");
  go.set_value();
  EXPECT_EQ(first.receive()->status, 200);
  EXPECT_EQ(second.receive()->status, 200);
}

}  // namespace
}  // namespace qalam::test
