#include "domain/formats/when.hpp"

#include "domain/identifiers/clean.hpp"

#include <array>
#include <cstddef>

namespace qalam::formats {
namespace {

/// Takes one to nine digits; nothing where there are none, or more.
std::optional<std::uint64_t> take_number(std::string_view& text) {
  std::uint64_t value = 0;
  std::size_t n = 0;
  while (n < text.size() && text[n] >= '0' && text[n] <= '9') {
    if (n == 9) return std::nullopt;
    value = value * 10 + static_cast<std::uint64_t>(text[n++] - '0');
  }
  if (n == 0) return std::nullopt;
  text.remove_prefix(n);
  return value;
}

void drop_fraction(std::string_view& text) {
  if (text.empty() || text.front() != '.') return;
  text.remove_prefix(1);
  while (!text.empty() && text.front() >= '0' && text.front() <= '9') text.remove_prefix(1);
}

std::optional<std::uint32_t> limited(std::uint64_t seconds) {
  if (seconds > duration_limit) return std::nullopt;
  return static_cast<std::uint32_t>(seconds);
}

}  // namespace

std::optional<Period> parse_days(std::string_view text) {
  if (text.size() == 4 || text.size() == 7) {
    auto const period = parse_period(text);
    bool const plain = text.size() == 4 || all_digits(text.substr(5));
    if (!period || !plain) return std::nullopt;
    return *period;
  }
  auto const day = parse_date(text);
  if (!day) return std::nullopt;
  return Period{*day, Date{day->value() + 1}};
}

std::optional<std::uint32_t> parse_iso_duration(std::string_view text) {
  struct Unit {
    char letter;
    bool of_time;
    std::uint64_t seconds;
  };
  static constexpr std::array<Unit, 4> units{
      {{'D', false, 86'400}, {'H', true, 3'600}, {'M', true, 60}, {'S', true, 1}}};
  if (text.size() < 3 || text.front() != 'P') return std::nullopt;
  text.remove_prefix(1);
  std::uint64_t seconds = 0;
  bool in_time = false;
  std::size_t next = 0;
  while (!text.empty()) {
    if (text.front() == 'T' && !in_time) {
      in_time = true;
      text.remove_prefix(1);
      if (text.empty()) return std::nullopt;
      continue;
    }
    auto const number = take_number(text);
    if (!number) return std::nullopt;
    drop_fraction(text);
    while (next < units.size() &&
           (units[next].of_time != in_time || text.empty() || units[next].letter != text.front())) {
      ++next;
    }
    if (next == units.size()) return std::nullopt;
    seconds += *number * units[next++].seconds;
    text.remove_prefix(1);
  }
  return limited(seconds);
}

std::optional<std::uint32_t> parse_clock_duration(std::string_view text) {
  std::uint64_t seconds = 0;
  for (int part = 0; part < 3; ++part) {
    auto const number = take_number(text);
    if (!number || (part > 0 && *number > 59)) return std::nullopt;
    seconds = seconds * 60 + *number;
    drop_fraction(text);
    if (text.empty()) return limited(seconds);
    if (text.front() != ':') return std::nullopt;
    text.remove_prefix(1);
  }
  return std::nullopt;
}

}  // namespace qalam::formats
