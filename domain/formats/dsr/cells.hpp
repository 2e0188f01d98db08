#pragma once

#include "domain/formats/arena.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace qalam::formats::dsr {

/// One row, cut at its tabs. Quotes are ordinary characters; trailing empty cells do not count
/// (spreadsheets pad rows to the widest). The views live as long as the line they were cut from.
class Row {
 public:
  /// The widest record (SR04) has 52 cells; what stands beyond 64 is not looked at.
  static constexpr std::size_t cell_limit = 64;

  void split(std::string_view line, std::uint64_t number);

  /// The n-th cell by the standard's counting, the record type being cell 1; empty where the row
  /// is shorter, or for n = 0.
  [[nodiscard]] std::string_view cell(std::size_t n) const {
    return n - 1 < size_ ? cells_[n - 1] : std::string_view{};
  }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::uint64_t number() const { return number_; }
  [[nodiscard]] std::string_view line() const { return line_; }
  [[nodiscard]] bool cut() const { return cut_; }

  [[nodiscard]] std::string_view type() const { return cell(1); }
  /// "SU02" of "SU02.02".
  [[nodiscard]] std::string_view kind() const { return type().substr(0, 4); }
  /// 2 of "SU02.02", 0 of "SU02", -1 where the type is not written so.
  [[nodiscard]] int version() const;

 private:
  std::array<std::string_view, cell_limit> cells_;
  std::string_view line_;
  std::size_t size_ = 0;
  std::uint64_t number_ = 0;
  bool cut_ = false;
};

/// Takes the next value off a multi-value cell: up to a bar that no backslash escapes. `A||C` has
/// three values. Call until `rest.data()` is null.
[[nodiscard]] std::string_view next_value(std::string_view& rest);
/// How many values the cell holds; an empty cell holds none.
[[nodiscard]] std::size_t count_values(std::string_view cell);

/// The text that a value means: `\|` is a bar, `\\` a backslash, any other backslash itself. The
/// value is first cut off, then unescaped, never the other way round.
[[nodiscard]] std::string_view unescape(std::string_view value, Arena& arena);

/// A list for the ledger: unescaped values with "|" between them. A bar inside of a value, which
/// would cut it in two, becomes "/".
[[nodiscard]] std::string_view plain_list(std::string_view cell, Arena& arena);

/// Whether a value is written `namespace::value`, as proprietary ids are.
[[nodiscard]] bool is_proprietary_id(std::string_view value);

}  // namespace qalam::formats::dsr
