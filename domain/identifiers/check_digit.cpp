#include "domain/identifiers/check_digit.hpp"

#include "domain/core/ensure.hpp"
#include "domain/identifiers/clean.hpp"

#include <array>
#include <cstddef>

namespace qalam {
namespace {

unsigned digit(char c) {
  return static_cast<unsigned>(c - '0');
}

void ensure_digits(std::string_view text, std::size_t size) {
  ensure(text.size() == size && all_digits(text), "a check digit is asked of something else");
}

}  // namespace

unsigned ipi_name_check(std::string_view serial) {
  ensure_digits(serial, 9);
  unsigned sum = 0;
  for (unsigned i = 0; i < 9; ++i) sum += digit(serial[i]) * (10 - i);
  unsigned const c = sum % 101;
  return c == 0 ? 0 : (101 - c) % 100;
}

unsigned weighted_mod10_check(unsigned start, std::string_view digits) {
  ensure_digits(digits, 9);
  unsigned sum = start;
  for (unsigned i = 0; i < 9; ++i) sum += digit(digits[i]) * (i + 1);
  return (10 - sum % 10) % 10;
}

char mod11_2_check(std::string_view digits) {
  ensure_digits(digits, 15);
  unsigned t = 0;
  for (char const c : digits) t = (t + digit(c)) * 2 % 11;
  unsigned const r = (12 - t) % 11;
  return r == 10 ? 'X' : static_cast<char>('0' + r);
}

std::optional<unsigned> kz_check(std::string_view digits) {
  ensure_digits(digits, 11);
  static constexpr std::array<std::array<unsigned, 11>, 2> passes{
      {{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, {3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2}}};
  for (auto const& weights : passes) {
    unsigned sum = 0;
    for (std::size_t i = 0; i < 11; ++i) sum += digit(digits[i]) * weights[i];
    if (sum % 11 != 10) return sum % 11;
  }
  return std::nullopt;
}

unsigned mod97(std::string_view text) {
  unsigned rest = 0;
  for (char const c : text) {
    bool const letter = c >= 'A' && c <= 'Z';
    ensure(letter || (c >= '0' && c <= '9'), "mod 97 is asked of something else");
    rest = letter ? (rest * 100 + static_cast<unsigned>(c - 'A') + 10) % 97
                  : (rest * 10 + digit(c)) % 97;
  }
  return rest;
}

}  // namespace qalam
