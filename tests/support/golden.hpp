#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace qalam::test {

/// Compares `actual` with tests/golden/`name`. With QALAM_UPDATE_GOLDEN=1 it writes the file
/// instead; the difference is then reviewed like code.
inline testing::AssertionResult matches_golden(std::string const& actual,
                                               std::filesystem::path const& name) {
  auto const file = std::filesystem::path{QALAM_GOLDEN_DIR} / name;
  if (std::getenv("QALAM_UPDATE_GOLDEN") != nullptr) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream{file, std::ios::binary} << actual;
    return testing::AssertionSuccess();
  }
  std::ifstream in{file, std::ios::binary};
  if (!in) {
    return testing::AssertionFailure()
           << file << " is missing; QALAM_UPDATE_GOLDEN=1 writes it, the diff is then reviewed";
  }
  std::ostringstream want;
  want << in.rdbuf();
  if (want.str() == actual) return testing::AssertionSuccess();
  return testing::AssertionFailure()
         << "differs from " << file << "\nwant: " << want.str() << "\n got: " << actual;
}

}  // namespace qalam::test
