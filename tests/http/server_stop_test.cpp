#include "tests/http/server_fixture.hpp"

#include <future>

namespace qalam::test {
namespace {

using namespace qalam::api;

class HttpStop : public ServerTest {
 protected:
  /// POST /wait answers when `go` is given.
  void wait_route() {
    route(Verb::post, "/wait", [this](Call const&) -> Result<Response> {
      ++inside;
      open.wait();
      return reply(Status::ok, "done");
    });
  }
  std::promise<void> go;
  std::shared_future<void> open{go.get_future()};
  std::atomic<int> inside{0};
  std::string const request = "POST /wait HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n";
};

TEST_F(HttpStop, WhatIsUnderWayIsAnsweredAndNothingNewTaken) {
  wait_route();
  start();
  auto busy = client();
  auto idle = client();
  ASSERT_TRUE(busy.send(request + request));
  while (inside.load() == 0) std::this_thread::sleep_for(1ms);
  auto const port = server->port();
  auto stopping = std::async(std::launch::async, [&] { server->stop(); });
  EXPECT_TRUE(idle.at_end());
  EXPECT_EQ(stopping.wait_for(50ms), std::future_status::timeout);
  go.set_value();
  auto const answer = busy.receive();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, "done");
  EXPECT_EQ(answer->headers.find("Connection"), "close");
  EXPECT_TRUE(busy.at_end()) << "the pipelined second request is not begun";
  stopping.get();
  EXPECT_EQ(inside.load(), 1);
  EXPECT_FALSE(Client{port}.connected());
}

TEST_F(HttpStop, GraceEndsForTheSocketsButAHandlerIsWaitedFor) {
  wait_route();
  options.limits.grace = 50ms;
  start();
  auto busy = client();
  ASSERT_TRUE(busy.send(request));
  while (inside.load() == 0) std::this_thread::sleep_for(1ms);
  auto stopping = std::async(std::launch::async, [&] { server->stop(); });
  EXPECT_TRUE(busy.at_end());
  EXPECT_EQ(stopping.wait_for(50ms), std::future_status::timeout);
  go.set_value();
  stopping.get();
}

TEST_F(HttpStop, AClientThatSendsSlowlyDoesNotHoldItUp) {
  echo();
  options.limits.grace = 50ms;
  start();
  auto slow = client();
  ASSERT_TRUE(slow.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf"));
  std::this_thread::sleep_for(20ms);
  auto const began = std::chrono::steady_clock::now();
  server->stop();
  EXPECT_LT(std::chrono::steady_clock::now() - began, 5s);
}

TEST_F(HttpStop, MayBeAskedForTwiceAndBeforeTheStart) {
  auto listening = Server::listen(Router{}, options);
  ASSERT_TRUE(listening);
  (*listening)->stop();
  (*listening)->stop();
  start();
  server->stop();
  server->stop();
}

TEST_F(HttpStop, ACrowdInFlightIsAnsweredOrClosedNeverHung) {
  say("/a", "A");
  start();
  std::vector<std::thread> crowd;
  std::atomic<bool> wrong{false};
  std::atomic<int> answered{0};
  for (int i = 0; i < 4; ++i) {
    crowd.emplace_back([&] {
      while (true) {
        Client c{server->port()};
        if (!c.connected()) return;
        for (auto answer = c.get("/a"); answer; answer = c.get("/a")) {
          if (answer->body != "A") wrong = true;
          ++answered;
        }
      }
    });
  }
  while (answered.load() < 100) std::this_thread::sleep_for(1ms);
  server->stop();
  for (auto& each : crowd) each.join();
  EXPECT_FALSE(wrong.load());
}

}  // namespace
}  // namespace qalam::test
