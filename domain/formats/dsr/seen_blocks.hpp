#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_set>

namespace qalam::formats::dsr {

/// The block ids of a file, which must not come twice. They are mostly 1, 2, 3 …, so runs of
/// numbers are kept as one; others are kept one by one, up to a limit.
class SeenBlocks {
 public:
  static constexpr std::size_t run_limit = 65'536;
  static constexpr std::size_t other_limit = 1'000'000;

  enum class Answer : std::uint8_t { fresh, seen, full };
  Answer add(std::string_view id);

 private:
  Answer add_number(std::uint64_t n);

  std::map<std::uint64_t, std::uint64_t> runs_;  ///< First of a run → its last.
  std::unordered_set<std::string> others_;
};

}  // namespace qalam::formats::dsr
