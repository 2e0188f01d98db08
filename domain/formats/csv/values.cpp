#include "domain/formats/csv/values.hpp"

#include "domain/formats/when.hpp"
#include "domain/identifiers/clean.hpp"

#include <algorithm>
#include <cstddef>

namespace qalam::formats::csv {
namespace {

constexpr std::string_view blanks = " \t\r\n";

unsigned number(std::string_view digits) {
  unsigned n = 0;
  for (char const c : digits) n = n * 10 + static_cast<unsigned>(c - '0');
  return n;
}

std::optional<Date> day_of(unsigned year, unsigned month, unsigned day) {
  std::string text = std::to_string(10'000 + year).substr(1) + "-" +
                     std::to_string(100 + month).substr(1) + "-" +
                     std::to_string(100 + day).substr(1);
  auto const date = parse_date(text);
  if (!date) return std::nullopt;
  return *date;
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  auto const from = text.find_first_not_of(blanks);
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(blanks) - from + 1);
}

std::string one_line(std::string_view text) {
  std::string out{trimmed(text)};
  std::replace_if(
      out.begin(), out.end(), [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  return out;
}

std::optional<ReadDay> read_day(std::string_view text) {
  text = trimmed(text);
  if (auto const date = parse_days(text); date && text.size() >= 8)
    return ReadDay{date->from, false};
  auto const mark = text.find_first_of("./");
  if (mark == std::string_view::npos) return std::nullopt;
  auto const second = text.find(text[mark], mark + 1);
  if (second == std::string_view::npos || mark > 2 || second - mark > 3) return std::nullopt;
  auto const a = text.substr(0, mark);
  auto const b = text.substr(mark + 1, second - mark - 1);
  auto const c = text.substr(second + 1);
  if (a.empty() || b.empty() || c.size() != 4 || !all_digits(a) || !all_digits(b) ||
      !all_digits(c)) {
    return std::nullopt;
  }
  auto const day_first = day_of(number(c), number(b), number(a));
  if (text[mark] == '.') {
    return day_first ? std::optional{ReadDay{*day_first, false}} : std::nullopt;
  }
  auto const month_first = day_of(number(c), number(a), number(b));
  if (month_first) return ReadDay{*month_first, day_first && *day_first != *month_first};
  if (day_first) return ReadDay{*day_first, false};
  return std::nullopt;
}

std::optional<std::uint32_t> parse_time_of_day(std::string_view text) {
  text = trimmed(text);
  auto const colons = std::count(text.begin(), text.end(), ':');
  if (colons == 1) {
    auto const minutes = parse_clock_duration(text);  // hh:mm has the form of mm:ss.
    if (minutes && *minutes < 24 * 60) return *minutes * 60;
    return std::nullopt;
  }
  if (colons != 2) return std::nullopt;
  auto const seconds = parse_clock_duration(text);
  if (!seconds || *seconds >= 86'400) return std::nullopt;
  return seconds;
}

std::optional<Moment> parse_moment(std::string_view text) {
  text = trimmed(text);
  auto const split = text.find_first_of("T ");
  if (split == std::string_view::npos) return std::nullopt;
  auto const day = read_day(text.substr(0, split));
  auto clock = text.substr(split + 1);
  if (auto const zone = clock.find_first_of("Z+-"); zone != std::string_view::npos) {
    clock = clock.substr(0, zone);
  }
  auto const second = parse_time_of_day(clock);
  if (!day || !second) return std::nullopt;
  return Moment{day->day, *second};
}

std::string plain_amount(std::string_view text, char delimiter) {
  std::string out;
  text = trimmed(text);
  if (delimiter != ';') return std::string{text};
  for (std::size_t i = 0; i < text.size(); ++i) {
    // A blank or no-break blank (C2 A0) between thousands.
    if (text[i] == ' ') continue;
    if (text[i] == '\xC2' && i + 1 < text.size() && text[i + 1] == '\xA0') {
      ++i;
      continue;
    }
    out += text[i] == ',' ? '.' : text[i];
  }
  return out;
}

}  // namespace qalam::formats::csv
