#include "api/proof/statement_check.hpp"
#include "tests/end_to_end/program.hpp"
#include "tests/support/temp_dir.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <memory>
#include <random>

namespace qalam::test {
namespace {

/// A statement of the demo nation, as the real program writes it.
class Digits : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    dir = std::make_unique<TempDir>();
    auto const ledger = (dir->path() / "ledger").string();
    ASSERT_EQ(run({"demo", "--ledger", ledger, "--scale", "0.02"}), 0);
    ASSERT_EQ(run({"holders", "--ledger", ledger}), 0);
    auto const holders = Process::read(dir->path() / "out");
    constexpr std::size_t id_size = 15;
    for (auto at = holders.find("H-"); text.empty() && at != std::string::npos;
         at = holders.find("H-", at + id_size)) {
      // Not every holder is a member of the society, and has a statement.
      run({"prove", "statement", holders.substr(at, id_size), "--ledger", ledger, "--out",
           (dir->path() / "statement").string()});
      text = Process::read(dir->path() / "statement");
    }
    key = Process::read(dir->path() / "ledger.signer/key.pub");
    while (!key.empty() && key.back() == '\n') key.pop_back();
  }
  static void TearDownTestSuite() { dir.reset(); }

  static int run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), QALAM_PROGRAM);
    Process process{std::move(arguments), "/dev/null", dir->path() / "out", dir->path() / "err"};
    return process.wait();
  }
  /// Where it fails; empty if everything holds.
  static std::string place_of_failure(std::string const& of) {
    auto const known = tlog::parse_verifier_key(key);
    EXPECT_TRUE(known);
    auto const file = proof::parse_statement_file(of);
    if (!file) return file.error().where.empty() ? "no place" : file.error().where;
    auto const checked = proof::check_statement_file(*file, {*known});
    if (checked) return {};
    return checked.error().where.empty() ? "no place" : checked.error().where;
  }

  static inline std::unique_ptr<TempDir> dir;
  static inline std::string text, key;
};

TEST_F(Digits, EachOneThatChangesIsFoundAndItsPlaceNamed) {
  ASSERT_EQ(place_of_failure(text), "");
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (std::isdigit(static_cast<unsigned char>(text[i])) != 0) places.push_back(i);
  }
  ASSERT_GT(places.size(), 100'000U);
  auto const* given = std::getenv("QALAM_SEED");
  auto const seed = given != nullptr ? std::strtoul(given, nullptr, 10) : std::random_device{}();
  std::mt19937 chance{static_cast<std::mt19937::result_type>(seed)};
  std::shuffle(places.begin(), places.end(), chance);
  if (std::getenv("QALAM_EVERY_DIGIT") == nullptr) places.resize(2000);
  for (auto const at : places) {
    std::string changed = text;
    changed[at] = static_cast<char>('0' + (changed[at] - '0' + 1 + chance() % 9) % 10);
    auto const where = place_of_failure(changed);
    EXPECT_NE(where, "") << "seed " << seed << ": byte " << at << " is now " << changed[at];
    EXPECT_NE(where, "no place") << "seed " << seed << ": byte " << at;
  }
}

}  // namespace
}  // namespace qalam::test
