#include "tests/http/server_fixture.hpp"

#include <stdexcept>
#include <vector>

namespace qalam::test {
namespace {

using namespace qalam::api;

class HttpServer : public ServerTest {};

TEST_F(HttpServer, AnswersOverAConnectionThatStaysOpen) {
  say("/a", "A");
  options.unix_seconds = [] { return std::int64_t{784'111'777}; };
  start();
  auto c = client();
  for (int i = 0; i < 3; ++i) {
    auto const answer = c.get("/a");
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 200);
    EXPECT_EQ(answer->body, "A");
    EXPECT_EQ(answer->headers.find("Server"), "qalam");
    EXPECT_EQ(answer->headers.find("Date"), "Sun, 06 Nov 1994 08:49:37 GMT");
    EXPECT_EQ(answer->headers.find("Connection"), std::nullopt);
  }
  EXPECT_EQ(server->address(), "127.0.0.1:" + std::to_string(server->port()));
}

TEST_F(HttpServer, AnswersPipelinedRequestsInTheirOrder) {
  echo();
  // The first is slow and runs elsewhere; the others must not overtake it.
  route(
      Verb::get, "/slow",
      [](Call const&) -> Result<Response> {
        std::this_thread::sleep_for(100ms);
        return reply(Status::ok, "slow");
      },
      {}, Pace::waits);
  say("/fast", "fast");
  start();
  auto c = client();
  std::string all = "GET /slow HTTP/1.1\r\nHost: x\r\n\r\nGET /fast HTTP/1.1\r\nHost: x\r\n\r\n";
  for (int i = 0; i < 50; ++i) {
    auto const body = "body" + std::to_string(i);
    all += "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n\r\n" + body;
  }
  ASSERT_TRUE(c.send(all));
  EXPECT_EQ(c.receive()->body, "slow");
  EXPECT_EQ(c.receive()->body, "fast");
  for (int i = 0; i < 50; ++i) EXPECT_EQ(c.receive()->body, "body" + std::to_string(i));
}

TEST_F(HttpServer, HeadSendsTheLengthAndNoBody) {
  say("/a", "AAAA");
  start();
  auto c = client();
  ASSERT_TRUE(c.send("HEAD /a HTTP/1.1\r\nHost: x\r\n\r\n"));
  auto const answer = c.receive(true);
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->headers.find("Content-Length"), "4");
  EXPECT_EQ(c.get("/a")->body, "AAAA");
}

TEST_F(HttpServer, ClosesWhenAskedAndFor10) {
  say("/a", "A");
  start();
  auto polite = client();
  EXPECT_EQ(polite.get("/a", "Connection: close\r\n")->headers.find("Connection"), "close");
  EXPECT_TRUE(polite.at_end());
  auto old = client();
  EXPECT_EQ(old.ask("GET /a HTTP/1.0\r\n\r\n")->body, "A");
  EXPECT_TRUE(old.at_end());
  auto kept = client();
  EXPECT_EQ(
      kept.ask("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")->headers.find("Connection"),
      "keep-alive");
  EXPECT_EQ(kept.get("/a")->status, 200);
}

TEST_F(HttpServer, TellsRefusalsApart) {
  Principal clerk;
  clerk.person = PersonId{1};
  clerk.roles = Role::society_clerk;
  options.authenticate = bearer(TokenTable{{{sha256("secret"), clerk}}});
  auto const handler = [](Call const& call) -> Result<Response> {
    QALAM_TRY(auto const expected, expected_state(call.request));
    QALAM_CHECK(check_expected(expected, Position{17}));
    return reply(Status::ok, std::to_string(call.principal.person.value()));
  };
  router.add(Route{Verb::put, "/w/{w}", Role::society_clerk, handler, {}, {false, true}});
  router.add(Route{Verb::get, "/r", Role::auditor, handler});
  start();
  auto c = client();
  auto const put = [&](std::string const& fields) {
    return c.ask("PUT /w/1 HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n" + fields + "\r\n")->status;
  };
  std::string const token = "Authorization: Bearer secret\r\n";
  EXPECT_EQ(put(""), 401);
  EXPECT_EQ(put("Authorization: Bearer wrong\r\n"), 401);
  EXPECT_EQ(put("Authorization: Basic secret\r\n"), 401);
  EXPECT_EQ(put(token + token), 401);
  EXPECT_EQ(put(token), 428);
  EXPECT_EQ(put(token + "If-Match: \"16\"\r\n"), 412);
  EXPECT_EQ(put(token + "If-Match: \"17\"\r\n"), 200);
  EXPECT_EQ(c.get("/r", token)->status, 403);
  EXPECT_EQ(c.get("/w/1", token)->status, 405);
  EXPECT_EQ(c.get("/w/1", token)->headers.find("Allow"), "PUT, OPTIONS");
  EXPECT_EQ(c.get("/nowhere")->status, 404);
  EXPECT_EQ(c.get("/r")->headers.find("WWW-Authenticate"), "Bearer realm=\"qalam\"");
  auto const text = log();
  EXPECT_EQ(text.find("secret"), std::string::npos) << text;
}

TEST_F(HttpServer, AFailingHandlerIsAnIncidentWhoseReasonOnlyTheLogKnows) {
  route(Verb::get, "/quick",
        [](Call const&) -> Result<Response> { throw std::runtime_error{"the disk is on fire"}; });
  route(Verb::post, "/waits", [](Call const&) -> Result<Response> { throw 17; });
  say("/fine", "fine");
  start();
  auto c = client();
  auto const answer = c.get("/quick?name=Abai");
  EXPECT_EQ(answer->status, 500);
  EXPECT_EQ(answer->body.find("fire"), std::string::npos);
  EXPECT_EQ(c.ask("POST /waits HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")->status, 500);
  EXPECT_EQ(c.get("/fine")->status, 200);
  auto const from = answer->body.find("incident ") + 9;
  auto const id = answer->body.substr(from, answer->body.find(':', from) - from);
  auto const text = log();
  EXPECT_NE(text.find("error event=incident id=" + id + " "), std::string::npos) << text;
  EXPECT_NE(text.find("the disk is on fire"), std::string::npos);
  EXPECT_EQ(text.find("Abai"), std::string::npos) << "a query may hold names";
  EXPECT_NE(text.find("info event=request id="), std::string::npos);
  EXPECT_NE(text.find("route=/fine path=/fine status=200 bytes="), std::string::npos) << text;
}

TEST_F(HttpServer, GivesBackTheRequestsId) {
  say("/a", "A");
  start();
  auto c = client();
  EXPECT_EQ(c.get("/a", "X-Request-Id: mine-1\r\n")->headers.find("X-Request-Id"), "mine-1");
  auto const ours =
      std::string{*c.get("/a", "X-Request-Id: a b\r\n")->headers.find("X-Request-Id")};
  EXPECT_NE(ours, "a b");
  EXPECT_NE(std::string{*c.get("/a")->headers.find("X-Request-Id")}, ours);
}

TEST_F(HttpServer, SendsSharedBytesAndFiles) {
  auto const shared = std::make_shared<std::string const>(1'000'000, 's');
  std::ofstream{folder / "file"} << "0123456789";
  route(Verb::get, "/shared", [&](Call const&) -> Result<Response> {
    return Response{Status::ok, "text/plain", shared, {}};
  });
  route(Verb::get, "/file", [&](Call const&) -> Result<Response> {
    return Response{Status::ok, "text/plain", FileBody{folder / "file", 2, 5}, {}};
  });
  route(Verb::get, "/short", [&](Call const&) -> Result<Response> {
    return Response{Status::ok, "text/plain", FileBody{folder / "file", 2, 50}, {}};
  });
  start();
  auto c = client();
  EXPECT_EQ(c.get("/shared")->body, *shared);
  EXPECT_EQ(c.get("/file")->body, "23456");
  EXPECT_FALSE(c.get("/short")->whole) << "a file that has shrunk must not look whole";
}

TEST_F(HttpServer, AManyThreadedCrowdIsServed) {
  say("/a", "A");
  echo();
  start();
  std::vector<std::thread> crowd;
  std::atomic<int> good{0};
  for (int i = 0; i < 8; ++i) {
    crowd.emplace_back([&, i] {
      auto c = client();
      for (int n = 0; n < 50; ++n) {
        auto const body = std::to_string(i * 1000 + n);
        auto const answer = n % 2 == 0
                                ? c.get("/a")
                                : c.ask("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: " +
                                        std::to_string(body.size()) + "\r\n\r\n" + body);
        if (answer && answer->body == (n % 2 == 0 ? "A" : body)) ++good;
      }
    });
  }
  for (auto& each : crowd) each.join();
  EXPECT_EQ(good.load(), 400);
}

TEST_F(HttpServer, SaysWhyItCannotListen) {
  start();
  ServerOptions same;
  same.port = server->port();
  EXPECT_EQ(Server::listen(Router{}, same).error().code, ErrorCode::already_running);
  same.address = "localhost";
  EXPECT_EQ(Server::listen(Router{}, same).error().code, ErrorCode::malformed);
}

}  // namespace
}  // namespace qalam::test
