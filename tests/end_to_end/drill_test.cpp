#include "tests/end_to_end/program.hpp"
#include "tests/support/temp_dir.hpp"

#include <gmock/gmock.h>

namespace qalam::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

struct Ran {
  int code = 0;
  std::string out, err;
};

class Drill : public testing::Test {
 protected:
  Ran run(std::vector<std::string> arguments) {
    Process process{std::move(arguments), "/dev/null", path("out"), path("err")};
    int const code = process.wait();
    return {code, process.out(), process.err()};
  }
  Ran qalam(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), QALAM_PROGRAM);
    return run(std::move(arguments));
  }
  Ran drill(std::string const& ledger) {
    std::vector<std::string> arguments{"/usr/bin/env", std::string{"QALAM="} + QALAM_PROGRAM,
                                       "TMPDIR=" + dir_.path().string(), "QALAM_DEMO_SCALE=0.002",
                                       QALAM_SOURCE_DIR "/tools/drill"};
    if (!ledger.empty()) arguments.push_back(ledger);
    return run(std::move(arguments));
  }
  [[nodiscard]] std::string path(char const* name) const { return (dir_.path() / name).string(); }

 private:
  TempDir dir_;
};

TEST_F(Drill, RestoresADemoLedgerFromBothCopies) {
  auto const ran = drill("");
  ASSERT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("Restoring the mirror"));
  EXPECT_THAT(ran.err, HasSubstr("Restoring the backup"));
  EXPECT_THAT(ran.err, HasSubstr("Both copies are the ledger"));
  for (auto const& entry : fs::directory_iterator{path("")}) {
    EXPECT_THAT(entry.path().string(), Not(HasSubstr("qalam-drill"))) << "it cleans up";
  }
}

TEST_F(Drill, SaysWhereItFails) {
  ASSERT_EQ(qalam({"init", "--ledger", path("ledger")}).code, 0);
  fs::create_directories(path("ledger") + "/files/ab");
  std::ofstream{path("ledger") + "/files/ab/" + std::string(62, 'c')} << "rotten";
  auto const ran = drill(path("ledger"));
  EXPECT_NE(ran.code, 0);
  EXPECT_THAT(ran.err, HasSubstr("SHA-256 of its name"));
  EXPECT_THAT(ran.err, HasSubstr("mirror failed"));
}

/// While a server holds the ledger it keeps the mirror by itself, and a backup goes through it.
TEST_F(Drill, IsFedByAServerThatGoesOn) {
  ASSERT_EQ(qalam({"init", "--ledger", path("ledger")}).code, 0);
  Process server{{QALAM_PROGRAM, "serve", "--ledger", path("ledger"), "--listen", "127.0.0.1:0",
                  "--mirror", path("mirror")},
                 "/dev/null",
                 path("server.out"),
                 path("server.err")};
  auto const socket = path("ledger") + "/qalam.sock";
  for (int i = 0; i < 600 && !fs::exists(socket); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
  }
  std::ofstream{path("role.json")} << R"({"command":"GrantRole","role":"operator"})";
  ASSERT_EQ(qalam({"do", path("role.json"), "--ledger", path("ledger")}).code, 0);
  std::string stats;
  for (int i = 0; i < 200; ++i) {
    stats = qalam({"stats", "--json", "--ledger", path("ledger")}).out;
    if (stats.find("\"behind\": 0") != std::string::npos) break;
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
  }
  EXPECT_THAT(stats, HasSubstr("\"behind\": 0"));
  EXPECT_TRUE(fs::exists(path("mirror") + "/records/000.p/1"));
  auto const backup = qalam({"backup", "--ledger", path("ledger"), "--to", path("backup")});
  EXPECT_EQ(backup.code, 0) << backup.err;
  EXPECT_THAT(backup.err, HasSubstr("1 events"));
  auto const follow = qalam({"mirror", "--ledger", path("ledger"), "--to", path("m"), "--follow"});
  EXPECT_EQ(follow.code, 1);
  EXPECT_THAT(follow.err, HasSubstr("start the server with --mirror"));
  EXPECT_EQ(qalam({"mirror", "--ledger", path("ledger"), "--to", path("mirror")}).code, 0);
  EXPECT_EQ(server.kill(SIGTERM), 0) << server.err();
  // From each of the two, held against the key that the signer gives everybody.
  for (auto const* from : {"mirror", "backup"}) {
    auto const restored = qalam({"restore", "--from", path(from), "--ledger", path("again"),
                                 "--key", path("ledger.signer") + "/key.pub", "--vault-keys",
                                 path("ledger") + "/vault", "--signer", path("ledger.signer")});
    EXPECT_EQ(restored.code, 0) << restored.err;
    EXPECT_THAT(restored.err, HasSubstr("1 events"));
    EXPECT_THAT(restored.err, Not(HasSubstr("not signed any further")));
    fs::remove_all(path("again"));
  }
}

}  // namespace
}  // namespace qalam::test
