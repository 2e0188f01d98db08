#pragma once

#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string>

namespace qalam::survival {

/// A number that the caller may set: QALAM_SEED, QALAM_IMAGES …
inline std::uint64_t number_in(char const* variable, std::uint64_t otherwise) {
  char const* const set = std::getenv(variable);
  return set != nullptr ? std::strtoull(set, nullptr, 10) : otherwise;
}

/// Throws std::runtime_error: in a child there is nobody to count failures.
inline void expect(bool good, std::string const& otherwise) {
  if (!good) throw std::runtime_error{otherwise};
}

}  // namespace qalam::survival
