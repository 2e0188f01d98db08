#include "tools/explanation.hpp"

#include "tests/support/golden.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace qalam::tools {
namespace {

/// What people read of NAME.json is NAME.txt. The JSON is what `explain --json` said in the tour.
class Explanation : public testing::TestWithParam<char const*> {};

TEST_P(Explanation, IsTextForPeople) {
  std::string const name = std::string{"explanation/"} + GetParam();
  std::ifstream in{std::filesystem::path{QALAM_GOLDEN_DIR} / (name + ".json")};
  std::ostringstream out;
  print_explanation(out, json::Json::parse(in));
  EXPECT_TRUE(test::matches_golden(out.str(), name + ".txt"));
}

INSTANTIATE_TEST_SUITE_P(OfA, Explanation, testing::Values("payout", "run", "holder"),
                         [](auto const& of) { return std::string{of.param}; });

}  // namespace
}  // namespace qalam::tools
