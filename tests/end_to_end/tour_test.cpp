#include "tests/end_to_end/program.hpp"
#include "tests/support/temp_dir.hpp"

#include <gmock/gmock.h>

namespace qalam::test {
namespace {

using testing::HasSubstr;

struct Toured {
  int code = 0;
  std::string out, err;
};

Toured tour(std::filesystem::path const& dir, std::filesystem::path const& ledger) {
  Process process{{"/usr/bin/env", std::string{"QALAM="} + QALAM_PROGRAM,
                   QALAM_SOURCE_DIR "/tools/tour", ledger.string()},
                  "/dev/null",
                  dir / "out",
                  dir / "err"};
  int const code = process.wait();
  return {code, process.out(), process.err()};
}

/// The text between the command that begins with `command` and the next one.
std::string answer_to(std::string const& out, std::string const& command) {
  auto const from = out.find("$ qalam " + command);
  if (from == std::string::npos) return "no \"" + command + "\" in the tour";
  auto const line = out.find('\n', from);
  return out.substr(line + 1, out.find("\n$ qalam ", line) - line - 1);
}

TEST(Tour, OfTheReadmeGoesTheWholeWay) {
  TempDir const dir;
  auto const toured = tour(dir.path(), dir.path() / "ledger");
  ASSERT_EQ(toured.code, 0) << toured.out << toured.err;
  std::string const& out = toured.out;
  // 300 000 KZT less 15 %. A sixth was played of a song that nobody knows; of Steppe Wind, the
  // fifth of the five identified minutes, half belongs to somebody without a mandate.
  auto const run = answer_to(out, "distribute");
  EXPECT_THAT(run, HasSubstr("distributes 255000.00 KZT"));
  EXPECT_THAT(run, HasSubstr("payable: 191250.00 KZT"));
  EXPECT_THAT(run, HasSubstr("held_unmandated: 21250.00 KZT"));
  EXPECT_THAT(run, HasSubstr("unmatched: 42500.00 KZT"));
  EXPECT_THAT(out, HasSubstr("is computed, approvals: 1"));
  EXPECT_THAT(out, HasSubstr("is posted, approvals: 2"));
  EXPECT_THAT(answer_to(out, "balances --kind payable\n"), HasSubstr("/payable/"));
  EXPECT_EQ(answer_to(out, "balances --kind payable --at").find("/payable/"), std::string::npos);
  EXPECT_THAT(answer_to(out, "payout "), HasSubstr("2 payouts instructed, 191250.00 KZT in all"));
  auto const why = answer_to(out, "explain");
  EXPECT_THAT(why, HasSubstr("Дала жолы"));
  EXPECT_THAT(why, HasSubstr("Радио Тур"));
}

TEST(Tour, LeavesALedgerThatIsThereAlone) {
  TempDir const dir;
  std::filesystem::create_directories(dir.path() / "ledger");
  auto const toured = tour(dir.path(), dir.path() / "ledger");
  EXPECT_NE(toured.code, 0);
  EXPECT_THAT(toured.err, HasSubstr("there already"));
}

}  // namespace
}  // namespace qalam::test
