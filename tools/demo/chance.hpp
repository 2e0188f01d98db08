#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace qalam::demo {

/// SplitMix64: the same numbers everywhere for the same seed. Not secret, not for keys of anybody
/// real.
class Chance {
 public:
  explicit Chance(std::uint64_t seed) : state_{seed} {}

  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15U);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
  }
  /// In [0, n).
  std::uint64_t below(std::uint64_t n) { return next() % n; }
  bool percent(std::uint64_t p) { return below(100) < p; }
  template <std::size_t N>
  std::string_view one_of(std::array<std::string_view, N> const& list) {
    return list[below(N)];
  }
  /// A long tail: low numbers are drawn far more often, as hits are.
  std::uint64_t popular(std::uint64_t n) {
    std::uint64_t const a = below(n);
    std::uint64_t const b = below(a + 1);
    return below(b + 1);
  }
  void fill(std::span<std::uint8_t> out) {
    for (auto& byte : out) byte = static_cast<std::uint8_t>(next() >> 32);
  }

 private:
  std::uint64_t state_;
};

}  // namespace qalam::demo
