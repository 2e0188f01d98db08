#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

namespace qalam::test {

/// A file of the public sample data, which are no part of this repository. QALAM_DATA names their
/// folder; without it, the folder `shared/data` beside the checkout is used where it exists.
inline std::optional<std::filesystem::path> sample(std::filesystem::path const& name) {
  char const* const set = std::getenv("QALAM_DATA");
  std::filesystem::path const root =
      set != nullptr ? std::filesystem::path{set}
                     : std::filesystem::path{QALAM_SOURCE_DIR} / ".." / "shared" / "data";
  auto const file = root / name;
  if (!std::filesystem::exists(file)) return std::nullopt;
  return file;
}

}  // namespace qalam::test

/// Loudly skips a test whose sample file is not on this machine.
#define QALAM_NEEDS_SAMPLE(variable, name)                                               \
  auto const variable##_found = qalam::test::sample(name);                               \
  if (!variable##_found) {                                                               \
    GTEST_SKIP() << "SAMPLE DATA MISSING: " << (name)                                    \
                 << " — set QALAM_DATA to the folder that holds it; nothing was tested"; \
  }                                                                                      \
  auto const& variable = *variable##_found
