#include "tests/end_to_end/program.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/support/traces.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace qalam::test {
namespace {

using Json = nlohmann::ordered_json;
using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::IsEmpty;

using Secrets = std::vector<std::pair<std::string, std::string>>;

Secrets const& secrets() {
  static Secrets const all{{"legal_name", "Досымбетова Гүлнәр Асанқызы"},
                           {"iin", "850312400128"},
                           {"iban", "KZ86125KZT5004100100"},
                           {"bank_name", "Altyn Invented Bank"},
                           {"phone", "+7 701 555 01 99"},
                           {"email", "gulnar.d@invented.example"},
                           {"address", "Astana, Invented street 17-42"}};
  return all;
}

/// The program as a ministry runs it: a ledger with one person in its vault.
class Forget : public testing::Test {
 protected:
  Forget() {
    done({"init", "--ledger", ledger(), "--origin", "test.qalam/forget"});
    officer_ = made(R"({"command":"GrantRole","role":"operator"})");
    Json person{{"command", "RegisterHolder"}, {"credit_name", "ГҮЛНӘР"}};
    for (auto const& [member, value] : secrets()) person["private"][member] = value;
    person_ = made(person.dump());
  }

  struct Ran {
    int code = 0;
    std::string out, err;
  };
  Ran run(std::vector<std::string> arguments, std::string const& input = {}) {
    auto const name = std::to_string(++runs_);
    auto const in = scratch_.path() / (name + ".in");
    std::ofstream{in, std::ios::binary} << input;
    arguments.insert(arguments.begin(), QALAM_PROGRAM);
    Process process{arguments, in, scratch_.path() / (name + ".out"),
                    scratch_.path() / (name + ".err")};
    int const code = process.wait();
    return {code, process.out(), process.err()};
  }
  std::string done(std::vector<std::string> arguments, std::string const& input = {}) {
    auto const ran = run(std::move(arguments), input);
    EXPECT_EQ(ran.code, 0) << ran.err << ran.out;
    return ran.out;
  }
  Json on_ledger(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--ledger", ledger(), "--json"});
    return Json::parse(done(std::move(arguments)), nullptr, false);
  }
  std::string made(std::string const& command) {
    auto const out = done({"do", "-", "--ledger", ledger(), "--json"}, command);
    return Json::parse(out).at("subject").get<std::string>();
  }
  Json erase(std::string const& file) {
    return on_ledger(
        {"erase", person_, "--basis", "Law 94-V, art. 11", "--actor", officer_, "--out", file});
  }
  std::unique_ptr<Process> serve() {
    auto server = std::make_unique<Process>(
        std::vector<std::string>{QALAM_PROGRAM, "serve", "--ledger", ledger(), "--listen",
                                 "127.0.0.1:0"},
        "/dev/null", scratch_.path() / "serve.out", scratch_.path() / "serve.err");
    EXPECT_TRUE(within(120s, [&] {
      return server->err().find("listening") != std::string::npos || !server->is_running();
    }));
    EXPECT_TRUE(server->is_running()) << server->err();
    return server;
  }
  /// LEDGER, LEDGER.signer, and a copy of both as `cp -a` makes it.
  void expect_no_trace() {
    TempDir copy;
    copy_files(home_.path(), copy.path());
    std::size_t searched = 0;
    EXPECT_THAT(found_below(home_.path(), secrets(), searched), IsEmpty());
    EXPECT_THAT(found_below(copy.path(), secrets(), searched), IsEmpty());
    EXPECT_GE(searched, 20U);
  }

  [[nodiscard]] std::string ledger() const { return (home_.path() / "ledger").string(); }
  [[nodiscard]] std::string beside(std::string const& name) const {
    return (scratch_.path() / name).string();
  }
  std::string officer_, person_;

 private:
  TempDir home_;     ///< Of the ledger and its signer alone.
  TempDir scratch_;  ///< What was typed and printed: it has the secrets, of course.
  int runs_ = 0;
};

TEST_F(Forget, APersonWithTheRealProgram) {
  expect_no_trace();
  auto const shown = on_ledger({"private", person_, "--purpose", "payout 7 came back", "--actor",
                                officer_, "--field", "iban"});
  EXPECT_EQ(shown.at("private"), (Json{{"iban", secrets()[2].second}}));
  expect_no_trace();

  auto const certificate = erase(beside("first.json"));
  EXPECT_EQ(certificate.at("subject"), person_);
  EXPECT_EQ(certificate.at("key_after").get<int>(), certificate.at("key_before").get<int>() + 1);
  expect_no_trace();
  EXPECT_EQ(
      run({"private", person_, "--purpose", "once more", "--actor", officer_, "--ledger", ledger()})
          .code,
      1);

  // Again: the same answer and the same file, to the byte.
  EXPECT_EQ(erase(beside("second.json")), certificate);
  EXPECT_EQ(bytes_of_file(beside("first.json")), bytes_of_file(beside("second.json")));

  // Somebody without the ledger checks it, by the key that is published.
  auto const key = ledger() + ".signer/key.pub";
  auto const words = done({"verify", beside("first.json"), "--key", key});
  EXPECT_THAT(words, HasSubstr("Law 94-V, art. 11"));
  EXPECT_THAT(words, HasSubstr("Everything holds."));
  auto text = bytes_of_file(beside("first.json"));
  auto const at = text.find("\"key_before\": ") + 14;
  text[at] = static_cast<char>(text[at] + 1);
  std::ofstream{beside("forged.json"), std::ios::binary} << text;
  auto const forged = run({"verify", beside("forged.json"), "--key", key});
  EXPECT_EQ(forged.code, 1);
  EXPECT_THAT(forged.err, HasSubstr("/key_after"));

  auto const looks = on_ledger({"access", person_});
  ASSERT_EQ(looks.at("looks").size(), 1U);
  EXPECT_EQ(looks.at("looks")[0].at("purpose"), "payout 7 came back");
  EXPECT_EQ(looks.at("looks")[0].at("by"), officer_);
  auto const verified = on_ledger({"verify"});
  EXPECT_EQ(verified.at("ok"), true);
  auto const& part = verified.at("parts").back();
  EXPECT_EQ(part.at("name"), "access log");
  EXPECT_EQ(part.at("checked"), 1);
}

TEST_F(Forget, APersonOnAServerThatIsKilled) {
  auto server = serve();
  EXPECT_EQ(on_ledger({"private", person_, "--purpose", "her own request", "--actor", officer_})
                .at("private")
                .size(),
            secrets().size());
  auto const certificate = erase(beside("first.json"));
  EXPECT_EQ(certificate.at("subject"), person_);
  expect_no_trace();
  server->kill(SIGKILL);
  expect_no_trace();
  EXPECT_EQ(erase(beside("second.json")), certificate);
  EXPECT_EQ(bytes_of_file(beside("first.json")), bytes_of_file(beside("second.json")));
  EXPECT_EQ(on_ledger({"access", person_}).at("looks").size(), 1U);
  EXPECT_EQ(on_ledger({"verify"}).at("ok"), true);
  expect_no_trace();
}

}  // namespace
}  // namespace qalam::test
