#include "api/http/paging.hpp"
#include "tests/http/server_fixture.hpp"

#include <stdexcept>

namespace qalam::test {
namespace {

using namespace qalam::api;

class HttpStream : public ServerTest {
 protected:
  void stream(std::string_view pattern, std::function<Producer()> make,
              Stream::Ends ends = Stream::Ends::by_itself) {
    route(Verb::get, pattern, [make = std::move(make), ends](Call const&) -> Result<Response> {
      return Response{Status::ok, "text/event-stream", Stream{make(), ends}, {}};
    });
  }
  /// GET /count sends 0 to 999, a line each.
  void count_to_1000() {
    stream("/count", [] {
      return [i = 0](std::string& chunk) mutable {
        chunk = std::to_string(i) + "\n";
        return ++i < 1'000;
      };
    });
  }
};

TEST_F(HttpStream, ComesInChunksAndTheConnectionGoesOn) {
  count_to_1000();
  start();
  auto c = client();
  for (int i = 0; i < 2; ++i) {
    auto const answer = c.get("/count");
    EXPECT_TRUE(answer->whole);
    EXPECT_EQ(answer->headers.find("Transfer-Encoding"), "chunked");
    EXPECT_EQ(answer->body.substr(answer->body.size() - 8), "998\n999\n");
  }
  auto old = client();
  auto const answer = old.ask("GET /count HTTP/1.0\r\n\r\n");
  EXPECT_EQ(answer->headers.find("Transfer-Encoding"), std::nullopt);
  EXPECT_EQ(answer->body.substr(0, 4), "0\n1\n");
}

TEST_F(HttpStream, AFailingOneIsCutSoThatItDoesNotLookWhole) {
  stream("/fails", [] {
    return [i = 0](std::string& chunk) mutable {
      if (++i == 3) throw std::runtime_error{"page is torn"};
      chunk = "x";
      return true;
    };
  });
  start();
  auto const answer = client().get("/fails");
  EXPECT_EQ(answer->body, "xx");
  EXPECT_FALSE(answer->whole);
  EXPECT_NE(log().find("page is torn"), std::string::npos);
}

TEST_F(HttpStream, AFeedArrivesAsItHappensAndItsProducerGoesWithTheClient) {
  auto const alive = std::make_shared<int>(0);
  stream(
      "/feed",
      [&] {
        return [i = 0, keep = alive](std::string& chunk) mutable {
          std::this_thread::sleep_for(5ms);
          if (i < 3) chunk = sse_event(std::to_string(++i), "tick", "{}");
          return true;
        };
      },
      Stream::Ends::never);
  start();
  {
    auto c = client();
    ASSERT_TRUE(c.send("GET /feed HTTP/1.1\r\nHost: x\r\n\r\n"));
    while (c.buffered().find("id: 3") == std::string::npos) ASSERT_TRUE(c.more());
    EXPECT_GT(alive.use_count(), 1);
  }
  for (int tries = 0; tries < 500 && alive.use_count() > 1; ++tries) {
    std::this_thread::sleep_for(10ms);
  }
  // The route's own copy of `make` holds a reference, no copy.
  EXPECT_EQ(alive.use_count(), 1);
}

TEST_F(HttpStream, OneTooManyIsBusyAndWorkersStayFree) {
  say("/a", "A");
  stream(
      "/feed",
      [] {
        return [](std::string& chunk) {
          std::this_thread::sleep_for(10ms);
          chunk = sse_comment("still here");
          return true;
        };
      },
      Stream::Ends::never);
  options.limits.streams_max = 3;
  start();
  std::vector<std::unique_ptr<Client>> readers;
  for (int i = 0; i < 3; ++i) {
    readers.push_back(std::make_unique<Client>(server->port()));
    ASSERT_TRUE(readers.back()->send("GET /feed HTTP/1.1\r\nHost: x\r\n\r\n"));
    ASSERT_TRUE(readers.back()->more());
  }
  auto c = client();
  EXPECT_EQ(c.get("/feed")->status, 503);
  EXPECT_EQ(c.get("/a")->body, "A");
}

TEST_F(HttpStream, HeadAsksForNoChunk) {
  std::atomic<int> made{0};
  stream("/count", [&] {
    return [&](std::string&) {
      ++made;
      return false;
    };
  });
  start();
  auto c = client();
  ASSERT_TRUE(c.send("HEAD /count HTTP/1.1\r\nHost: x\r\n\r\n"));
  EXPECT_EQ(c.receive(true)->status, 200);
  server->stop();
  EXPECT_EQ(made.load(), 0);
}

TEST_F(HttpStream, AStoppingServerEndsFeedsAtOnceAndFinishesExports) {
  count_to_1000();
  std::atomic<bool> counting{false};
  stream("/slow", [&] {
    return [&, i = 0](std::string& chunk) mutable {
      counting = true;
      std::this_thread::sleep_for(10ms);
      chunk = std::to_string(i) + "\n";
      return ++i < 30;
    };
  });
  stream(
      "/feed",
      [] {
        return [](std::string&) {
          std::this_thread::sleep_for(10ms);
          return true;
        };
      },
      Stream::Ends::never);
  start();
  auto exporting = client();
  auto feeding = client();
  ASSERT_TRUE(exporting.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n"));
  ASSERT_TRUE(feeding.send("GET /feed HTTP/1.1\r\nHost: x\r\n\r\n"));
  ASSERT_TRUE(feeding.more());
  while (!counting.load()) std::this_thread::sleep_for(1ms);
  server->stop();
  auto const whole = exporting.receive();
  EXPECT_TRUE(whole->whole);
  EXPECT_EQ(whole->body.substr(whole->body.size() - 3), "29\n");
  EXPECT_TRUE(feeding.receive()->whole);
  EXPECT_TRUE(feeding.at_end());
}

}  // namespace
}  // namespace qalam::test
