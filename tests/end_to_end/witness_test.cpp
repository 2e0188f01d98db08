#include "eventstore/tlog/proof_file.hpp"
#include "tests/end_to_end/served.hpp"

#include <filesystem>
#include <fstream>

namespace qalam::test {
namespace {

/// `qalam serve`, and beside it `qalam witness` as a society would run it.
class Witnessed : public Served {
 protected:
  Witnessed() {
    auto const told = run({"checkpoint", "--ledger", ledger(), "--json"});
    EXPECT_EQ(told.code, 0) << told.err;
    log_key = Json::parse(told.out).at("key").get<std::string>();
    std::ofstream{folder() / "clerk.token"} << "token-of-clerk\n";
  }
  [[nodiscard]] std::string address() const { return "http://127.0.0.1:" + std::to_string(port()); }
  [[nodiscard]] std::string witness_folder() const { return (folder() / "witness").string(); }
  std::vector<std::string> witness(std::vector<std::string> const& more) const {
    std::vector<std::string> out{"witness", "--dir",        witness_folder(), "--log", address(),
                                 "--name",  "w.society.kz", "--log-key",      log_key};
    out.insert(out.end(), more.begin(), more.end());
    return out;
  }
  std::vector<std::string> as_the_clerk(std::string const& more) const {
    return witness({"--token", (folder() / "clerk.token").string(), "--society",
                    made(Kind::society, "society"), "--replay", more});
  }
  std::string log_key;
};

TEST_F(Witnessed, OnceIsCopiedFoldedAndCosigned) {
  auto const ran = run(as_the_clerk("--once"));
  ASSERT_EQ(ran.code, 0) << ran.err;
  EXPECT_NE(ran.err.find("are what the events give"), std::string::npos) << ran.err;
  auto const text = Process::read(folder() / "witness" / "checkpoint");
  auto const note = tlog::parse_note(text);
  ASSERT_TRUE(note) << text;
  auto key_text = Process::read(folder() / "witness" / "key.pub");
  key_text.pop_back();
  auto const by = tlog::check_note(
      *note, {*tlog::parse_verifier_key(log_key), *tlog::parse_verifier_key(key_text)});
  ASSERT_TRUE(by) << by.error().detail;
  EXPECT_EQ(by->size(), 2U);
  // What belongs to nobody and to the society is there in clear.
  EXPECT_TRUE(std::filesystem::exists(folder() / "witness" / "copy" / "records"));
  // A second look goes on.
  EXPECT_EQ(run(as_the_clerk("--once")).code, 0);
}

TEST_F(Witnessed, WithoutATokenCopiesHashes) {
  auto const ran = run(witness({"--once", "--json"}));
  ASSERT_EQ(ran.code, 0) << ran.err;
  auto const told = Json::parse(ran.out);
  EXPECT_EQ(told.at("shown"), 0);
  EXPECT_EQ(told.at("size"), position());
}

TEST_F(Witnessed, NeedsNameAndKeyOnce) {
  auto const ran = run({"witness", "--dir", witness_folder(), "--log", address(), "--once"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_NE(ran.err.find("--log-key"), std::string::npos) << ran.err;
  auto other = log_key;
  other.replace(0, other.find('+'), "other.example");
  EXPECT_EQ(run({"witness", "--dir", witness_folder(), "--log", address(), "--name", "w.kz",
                 "--log-key", other, "--once"})
                .code,
            1);
}

/// The log asks the witness for its signature, puts it under the checkpoint, and shows how fresh it
/// is; the witness follows what comes.
TEST_F(Witnessed, SignsWhateverTheLogAppends) {
  // The witness needs the log's address, and the log the witness's: the port of the log is known
  // first, for the witness looks at it from the beginning.
  auto const beside = start(as_the_clerk("--listen=127.0.0.1:0"));
  auto const port = port_of(*beside);
  ASSERT_NE(port, 0);
  auto const key_file = folder() / "witness" / "key.pub";
  ASSERT_TRUE(within(30s, [&] { return std::filesystem::exists(key_file); }));
  auto key_text = Process::read(key_file);
  key_text.pop_back();
  std::ofstream{folder() / "policy"} << "witness society " << key_text
                                     << " http://127.0.0.1:" << port << "\nquorum society\n";
  ASSERT_EQ(server().kill(SIGTERM), 0);
  serve({"--policy", (folder() / "policy").string()});
  auto const witness_key = *tlog::parse_verifier_key(key_text);
  auto const cosigned = [&](std::uint64_t size) {
    auto const text = client().get("/v1/log/checkpoint")->body;
    auto const note = tlog::parse_note(text);
    if (!note || tlog::parse_checkpoint(note->text)->size != size) return false;
    return tlog::check_note(*note, {witness_key}).has_value();
  };
  EXPECT_TRUE(within(30s, [&] { return cosigned(position()); }));
  auto const before = position();
  expect_done({"do", "-", "--ledger", ledger()},
              R"({"command": "RegisterLicensee", "title": "News", "category": "radio"})");
  EXPECT_EQ(position(), before + 1);
  EXPECT_TRUE(within(30s, [&] { return cosigned(before + 1); }));
  EXPECT_TRUE(within(30s, [&] {
    auto const status = get("/v1/log/witnesses").body;
    return status.is_object() && status.value("met_size", 0U) == before + 1;
  })) << get("/v1/log/witnesses").body.dump();
  auto const status = get("/v1/log/witnesses").body;
  EXPECT_EQ(status.at("met"), true);
  EXPECT_EQ(status.at("witnesses").at(0).at("name"), "society");
  EXPECT_EQ(beside->kill(SIGTERM), 0) << beside->err();
}

}  // namespace
}  // namespace qalam::test
