#include "domain/formats/dsr/seen_blocks.hpp"

#include "domain/identifiers/clean.hpp"

#include <iterator>

namespace qalam::formats::dsr {

SeenBlocks::Answer SeenBlocks::add(std::string_view id) {
  constexpr std::size_t safe_digits = 18;
  bool const number = id.size() <= safe_digits && all_digits(id) && id.front() != '0';
  if (number) {
    std::uint64_t n = 0;
    for (char const c : id) n = n * 10 + static_cast<std::uint64_t>(c - '0');
    return add_number(n);
  }
  if (others_.contains(std::string{id})) return Answer::seen;
  if (others_.size() == other_limit) return Answer::full;
  others_.emplace(id);
  return Answer::fresh;
}

SeenBlocks::Answer SeenBlocks::add_number(std::uint64_t n) {
  auto const next = runs_.upper_bound(n);
  if (next != runs_.begin()) {
    auto const run = std::prev(next);
    if (n <= run->second) return Answer::seen;
    if (n == run->second + 1) {
      run->second = n;
      if (next != runs_.end() && next->first == n + 1) {
        run->second = next->second;
        runs_.erase(next);
      }
      return Answer::fresh;
    }
  }
  if (next != runs_.end() && next->first == n + 1) {
    auto const last = next->second;
    runs_.erase(next);
    runs_.emplace(n, last);
    return Answer::fresh;
  }
  if (runs_.size() == run_limit) return Answer::full;
  runs_.emplace(n, n);
  return Answer::fresh;
}

}  // namespace qalam::formats::dsr
