#pragma once

#include "api/auth/sha256.hpp"
#include "api/http/conditions.hpp"
#include "api/http/problem.hpp"
#include "api/http/server.hpp"
#include "tests/http/client.hpp"

#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <thread>

namespace qalam::test {

using namespace std::chrono_literals;

/// A real server on a loopback port. A test adds its routes and options, then starts it.
class ServerTest : public testing::Test {
 protected:
  ServerTest() {
    auto const sink = std::make_shared<spdlog::sinks::ostream_sink_mt>(log_text_);
    sink->set_pattern("%l %v");
    options.log = std::make_shared<spdlog::logger>("test", sink);
    auto const* const name = testing::UnitTest::GetInstance()->current_test_info()->name();
    folder = std::filesystem::temp_directory_path() /
             ("qalam_http_" + std::to_string(::getpid()) + "_" + name);
    std::filesystem::create_directories(folder);
    options.uploads = folder / "uploads";
  }
  ~ServerTest() override {
    server.reset();
    std::filesystem::remove_all(folder);
  }

  void route(api::Verb verb, std::string_view pattern, api::Handler handler,
             api::BodyPolicy body = {}, api::Pace pace = api::Pace::quick) {
    router.add(api::Route{verb, pattern, api::Role::public_, std::move(handler), body, {}, pace});
  }
  void say(std::string_view pattern, std::string text) {
    route(api::Verb::get, pattern,
          [text = std::move(text)](api::Call const&) -> Result<api::Response> {
            return api::reply(api::Status::ok, text, "text/plain");
          });
  }
  /// POST /echo answers with the body.
  void echo() {
    route(api::Verb::post, "/echo", [](api::Call const& call) -> Result<api::Response> {
      return api::reply(api::Status::ok, call.request.body, "text/plain");
    });
  }
  void start() {
    auto listening = api::Server::listen(std::move(router), options);
    ASSERT_TRUE(listening) << listening.error().detail;
    server = *std::move(listening);
    server->start();
  }
  [[nodiscard]] Client client() const { return Client{server->port()}; }
  /// What was logged; only after the server has stopped.
  std::string log() {
    server.reset();
    options.log->flush();
    return log_text_.str();
  }

  std::ostringstream log_text_;
  std::filesystem::path folder;
  api::Router router;
  api::ServerOptions options;
  std::unique_ptr<api::Server> server;
};

}  // namespace qalam::test
