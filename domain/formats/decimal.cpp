#include "domain/formats/decimal.hpp"

#include <cstddef>

namespace qalam::formats {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool take_sign(std::string_view& text) {
  if (text.empty() || (text.front() != '-' && text.front() != '+')) return false;
  bool const negative = text.front() == '-';
  text.remove_prefix(1);
  return negative;
}

/// Takes the digits before the point; nothing where they reach `limit`.
std::optional<std::int64_t> take_whole(std::string_view& text, std::int64_t limit) {
  std::int64_t value = 0;
  while (!text.empty() && is_digit(text.front())) {
    value = value * 10 + (text.front() - '0');
    if (value >= limit) return std::nullopt;
    text.remove_prefix(1);
  }
  return value;
}

}  // namespace

std::optional<Decimal> parse_decimal(std::string_view text) {
  bool const negative = take_sign(text);
  auto const before = text.size();
  auto const whole = take_whole(text, decimal_limit / 1'000'000 + 1);
  if (!whole) return std::nullopt;
  bool any = text.size() != before;
  std::int64_t micros = *whole * 1'000'000;
  int cut = 0;        // The first digit beyond micros.
  bool rest = false;  // Whether a digit beyond that one is not zero.
  if (!text.empty() && text.front() == '.') {
    text.remove_prefix(1);
    std::int64_t unit = 100'000;
    for (; !text.empty() && is_digit(text.front()); text.remove_prefix(1), any = true) {
      int const digit = text.front() - '0';
      if (unit > 0) {
        micros += digit * unit;
        unit /= 10;
        if (unit == 0) cut = -1;
      } else if (cut == -1) {
        cut = digit;
      } else {
        rest = rest || digit != 0;
      }
    }
  }
  if (!any || !text.empty()) return std::nullopt;
  if (cut == -1) cut = 0;
  bool const up = cut > 5 || (cut == 5 && (rest || micros % 2 != 0));
  if (up) ++micros;
  if (micros >= decimal_limit) return std::nullopt;
  return Decimal{negative ? -micros : micros, cut == 0 && !rest};
}

std::optional<std::int64_t> parse_count(std::string_view text) {
  bool const negative = take_sign(text);
  auto const before = text.size();
  auto const whole = take_whole(text, count_limit);
  if (!whole || text.size() == before) return std::nullopt;
  if (!text.empty() && text.front() == '.') {
    text.remove_prefix(1);
    while (!text.empty() && text.front() == '0') text.remove_prefix(1);
  }
  if (!text.empty()) return std::nullopt;
  return negative ? -*whole : *whole;
}

std::string print_decimal(std::int64_t micros, int decimals) {
  bool const negative = micros < 0;
  auto const size =
      negative ? ~static_cast<std::uint64_t>(micros) + 1 : static_cast<std::uint64_t>(micros);
  std::string fraction = std::to_string(size % 1'000'000 + 1'000'000).substr(1);
  while (static_cast<int>(fraction.size()) > decimals && !fraction.empty() &&
         fraction.back() == '0') {
    fraction.pop_back();
  }
  std::string text = (negative ? "-" : "") + std::to_string(size / 1'000'000);
  return fraction.empty() ? text : text + "." + fraction;
}

bool add_to(std::int64_t& a, std::int64_t b) {
  std::int64_t sum = 0;
  if (__builtin_add_overflow(a, b, &sum)) return false;
  a = sum;
  return true;
}

}  // namespace qalam::formats
