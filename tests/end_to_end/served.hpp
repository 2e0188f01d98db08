#pragma once

#include "api/auth/sha256.hpp"
#include "api/auth/tokens.hpp"
#include "api/json/parse.hpp"
#include "tests/end_to_end/program.hpp"
#include "tests/http/client.hpp"
#include "tests/support/small_nation.hpp"
#include "tests/support/temp_dir.hpp"

#include <nlohmann/json.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace qalam::test {

using json::Json;
using namespace std::chrono_literals;

/// A ledger in a folder of its own, made by `qalam init` and `qalam do`, and `qalam serve` on it.
class Served : public testing::Test {
 protected:
  Served() {
    expect_done({"init", "--ledger", ledger(), "--origin", "test.qalam/served"});
    std::string commands;
    for (auto const& command : small_nation()) commands += command + "\n";
    expect_done({"do", "-", "--ledger", ledger()}, commands);
    write_tokens();
    serve();
  }

  [[nodiscard]] std::string ledger() const { return (dir_.path() / "ledger").string(); }

  struct Ran {
    int code = 0;
    std::string out, err;
  };
  /// Runs `qalam` with the arguments, in a folder of its own.
  Ran run(std::vector<std::string> arguments, std::string const& input = {}) {
    auto const name = "run" + std::to_string(++runs_);
    auto const in = dir_.path() / (name + ".in");
    std::ofstream{in, std::ios::binary} << input;
    arguments.insert(arguments.begin(), QALAM_PROGRAM);
    Process process{arguments, in, dir_.path() / (name + ".out"), dir_.path() / (name + ".err")};
    int const code = process.wait();
    return {code, process.out(), process.err()};
  }
  void expect_done(std::vector<std::string> arguments, std::string const& input = {}) {
    auto const ran = run(std::move(arguments), input);
    ASSERT_EQ(ran.code, 0) << ran.err;
  }

  void serve(std::vector<std::string> const& more = {}) {
    std::vector<std::string> arguments{"serve", "--ledger", ledger(), "--listen", "127.0.0.1:0"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    server_ = start(std::move(arguments));
    port_ = port_of(*server_);
  }
  /// Starts `qalam` with the arguments, which goes on until it is told to stop.
  std::unique_ptr<Process> start(std::vector<std::string> arguments) {
    auto const name = "started" + std::to_string(++runs_);
    arguments.insert(arguments.begin(), QALAM_PROGRAM);
    return std::make_unique<Process>(std::move(arguments), "/dev/null",
                                     dir_.path() / (name + ".out"), dir_.path() / (name + ".err"));
  }
  /// The port on which it says that it listens.
  static std::uint16_t port_of(Process& process) {
    static constexpr std::string_view said = "listening on http://127.0.0.1:";
    std::string err;
    bool const up = within(60s, [&] {
      err = process.err();
      auto const at = err.find(said);
      return (at != std::string::npos && err.find('\n', at) != std::string::npos) ||
             !process.is_running();
    });
    auto const at = err.find(said);
    EXPECT_TRUE(up && at != std::string::npos) << err;
    return at == std::string::npos
               ? std::uint16_t{0}
               : static_cast<std::uint16_t>(std::stoul(err.substr(at + said.size())));
  }
  [[nodiscard]] std::filesystem::path folder() const { return dir_.path(); }
  Process& server() { return *server_; }

  [[nodiscard]] Client client() const { return Client{port_}; }
  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] static std::string as(std::string const& who) {
    return "Authorization: Bearer token-of-" + who + "\r\n";
  }

  struct Got {
    int status = 0;
    Json body;
    api::Headers headers;
    [[nodiscard]] std::string header(std::string_view name) const {
      return std::string{headers.find(name).value_or("")};
    }
  };
  static Got got(std::optional<Answer> const& answer) {
    if (!answer) return {};
    return {answer->status,
            answer->body.empty() ? Json{} : Json::parse(answer->body, nullptr, false),
            answer->headers};
  }
  [[nodiscard]] Got get(std::string const& target, std::string const& fields = {}) const {
    return got(client().get(target, fields));
  }
  [[nodiscard]] static std::string write(std::string const& verb, std::string const& target,
                                         std::string const& key, std::string const& body,
                                         std::string const& fields = {},
                                         std::string const& type = "application/json") {
    return verb + " " + target + " HTTP/1.1\r\nHost: x\r\nIdempotency-Key: " + key +
           "\r\nContent-Type: " + type + "\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n" + fields + "\r\n" + body;
  }
  [[nodiscard]] Got post(std::string const& target, std::string const& key, std::string const& body,
                         std::string const& fields) const {
    return got(client().ask(write("POST", target, key, body, fields)));
  }
  [[nodiscard]] static std::string upload_target(std::string const& format,
                                                 std::string const& name) {
    return "/v1/usage-reports?format=" + format + "&name=" + name +
           "&use=radio&society=" + made(Kind::society, "society") +
           "&licensee=" + made(Kind::licensee, "radio");
  }
  [[nodiscard]] Got upload(std::string const& format, std::string const& name,
                           std::string const& content) const {
    return got(client().ask(write("POST", upload_target(format, name), name, content, as("clerk"),
                                  "application/octet-stream")));
  }
  [[nodiscard]] std::uint64_t position() const {
    return get("/healthz").body["position"].get<std::uint64_t>();
  }

 private:
  void write_tokens() {
    auto const society = made_id<SocietyId>("society");
    std::vector<api::TokenEntry> entries;
    auto const give = [&](std::string const& who, api::Principal const& principal) {
      entries.push_back({api::sha256("token-of-" + who), principal});
    };
    give("clerk", {PersonId{clerk}, api::Role::society_clerk, society, {}, {}});
    give("approver", {PersonId{approver}, api::Role::society_approver, society, {}, {}});
    give("second", {PersonId{second_approver}, api::Role::society_approver, society, {}, {}});
    give("operator", {PersonId{operator_person}, api::Role::operator_, {}, {}, {}});
    give("auditor", {PersonId{40}, api::Role::auditor, {}, {}, {}});
    give("holder", {PersonId{50}, api::Role::holder, {}, made_id<HolderId>("Aigul"), {}});
    auto const file = api::tokens_file(ledger());
    std::filesystem::create_directories(file.parent_path());
    api::write_tokens(file, entries);
  }

  TempDir dir_;
  std::unique_ptr<Process> server_;
  std::uint16_t port_ = 0;
  int runs_ = 0;
};

}  // namespace qalam::test
