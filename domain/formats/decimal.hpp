#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace qalam::formats {

/// An amount as a file writes it. Usage files give two to ten decimals; the ledger keeps six
/// (micros). What is beyond is rounded half to even, cell by cell, and `exact` says whether
/// anything was.
struct Decimal {
  std::int64_t micros = 0;
  bool exact = true;
  friend bool operator==(Decimal const&, Decimal const&) = default;
};

/// No cell of a file reaches 2^53 micros (nine thousand million units).
constexpr std::int64_t decimal_limit = std::int64_t{1} << 53;
/// No single count reaches a million millions.
constexpr std::int64_t count_limit = 1'000'000'000'000;

/// `-12.5`, `0.0`, `.5`, `7`: a decimal point, no grouping, no exponent. Nothing where the text is
/// something else or passes `decimal_limit`.
[[nodiscard]] std::optional<Decimal> parse_decimal(std::string_view text);

/// A whole number; `2.0` is one, `2.5` is not. Nothing where the text is something else or passes
/// `count_limit`.
[[nodiscard]] std::optional<std::int64_t> parse_count(std::string_view text);

/// The shortest exact decimal with at least `decimals` places: `15763.58`, `-0.000001`.
[[nodiscard]] std::string print_decimal(std::int64_t micros, int decimals = 0);

/// a += b; false, with `a` as it was, where the sum leaves 64 bits.
[[nodiscard]] bool add_to(std::int64_t& a, std::int64_t b);

}  // namespace qalam::formats
