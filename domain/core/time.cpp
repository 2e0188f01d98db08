#include "domain/core/time.hpp"

#include <array>
#include <cstdio>

namespace qalam {
namespace {

constexpr std::int64_t micros_per_day = 86'400'000'000;

// Days from civil and back: the well-known era arithmetic of the proleptic Gregorian calendar.
constexpr std::int32_t days_from_civil(int y, unsigned m, unsigned d) {
  y -= m <= 2 ? 1 : 0;
  int const era = (y >= 0 ? y : y - 399) / 400;
  auto const yoe = static_cast<unsigned>(y - era * 400);
  unsigned const doy = (153 * (m > 2 ? m - 3 : m + 9) + 2) / 5 + d - 1;
  unsigned const doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
  return era * 146097 + static_cast<int>(doe) - 719468;
}

constexpr unsigned days_in_month(int y, unsigned m) {
  constexpr std::array<unsigned, 12> days{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  bool const leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
  return m == 2 && leap ? 29 : days[m - 1];
}

/// Reads exactly `n` digits at the front and takes them off; -1 when they are not there.
int take_digits(std::string_view& text, std::size_t n) {
  if (text.size() < n) return -1;
  int value = 0;
  for (std::size_t i = 0; i < n; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(n);
  return value;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

Error bad_date(std::string_view text) {
  return fail(ErrorCode::malformed,
              "\"" + std::string{text} + "\" is not a date (YYYY-MM-DD expected)");
}

Result<Date> checked(int y, int m, int d, std::string_view whole) {
  if (y < 1 || m < 1 || m > 12 || d < 1 ||
      static_cast<unsigned>(d) > days_in_month(y, static_cast<unsigned>(m))) {
    return bad_date(whole);
  }
  return Date{days_from_civil(y, static_cast<unsigned>(m), static_cast<unsigned>(d))};
}

Date next_month(int year, unsigned month) {
  return month == 12 ? make_date(year + 1, 1, 1) : make_date(year, month + 1, 1);
}

}  // namespace

Date make_date(int year, unsigned month, unsigned day) {
  return Date{days_from_civil(year, month, day)};
}

CivilDate civil(Date date) {
  std::int64_t const z = std::int64_t{date.value()} + 719468;
  std::int64_t const era = (z >= 0 ? z : z - 146096) / 146097;
  auto const doe = static_cast<unsigned>(z - era * 146097);
  unsigned const yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  unsigned const doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  unsigned const mp = (5 * doy + 2) / 153;
  unsigned const d = doy - (153 * mp + 2) / 5 + 1;
  unsigned const m = mp < 10 ? mp + 3 : mp - 9;
  auto const y = static_cast<int>(static_cast<std::int64_t>(yoe) + era * 400 + (m <= 2 ? 1 : 0));
  return {y, m, d};
}

int year_of(Date date) {
  return civil(date).year;
}

Date date_of(Timestamp moment) {
  std::int64_t days = moment.value() / micros_per_day;
  if (moment.value() % micros_per_day < 0) --days;
  return Date{static_cast<std::int32_t>(days)};
}

Result<Date> parse_date(std::string_view text) {
  std::string_view rest = text;
  int const y = take_digits(rest, 4);
  bool const hyphens = take(rest, '-');
  int const m = take_digits(rest, 2);
  if (hyphens && !take(rest, '-')) return bad_date(text);
  int const d = take_digits(rest, 2);
  if (y < 0 || m < 0 || d < 0 || !rest.empty()) return bad_date(text);
  return checked(y, m, d, text);
}

std::string print(Date date) {
  if (date == no_date) return "";
  if (date == for_ever) return "open";
  auto const c = civil(date);
  std::array<char, 40> out{};
  std::snprintf(out.data(), out.size(), "%04d-%02u-%02u", c.year, c.month, c.day);
  return out.data();
}

Result<Timestamp> parse_timestamp(std::string_view text) {
  auto const bad = [&] {
    return fail(ErrorCode::malformed,
                "\"" + std::string{text} + "\" is not a time (2026-01-31T10:00:00Z expected)");
  };
  std::string_view rest = text;
  int const y = take_digits(rest, 4);
  bool ok = take(rest, '-');
  int const mo = take_digits(rest, 2);
  ok = ok && take(rest, '-');
  int const d = take_digits(rest, 2);
  ok = ok && (take(rest, 'T') || take(rest, 't') || take(rest, ' '));
  int const h = take_digits(rest, 2);
  ok = ok && take(rest, ':');
  int const mi = take_digits(rest, 2);
  ok = ok && take(rest, ':');
  int const s = take_digits(rest, 2);
  if (!ok || y < 0 || mo < 0 || d < 0 || h < 0 || h > 23 || mi < 0 || mi > 59 || s < 0 || s > 59) {
    return bad();
  }
  std::int64_t micros = 0;
  if (take(rest, '.')) {
    std::int64_t unit = 100'000;
    std::size_t digits = 0;
    for (; !rest.empty() && rest.front() >= '0' && rest.front() <= '9'; rest.remove_prefix(1)) {
      micros += unit * (rest.front() - '0');
      unit /= 10;
      ++digits;
    }
    if (digits == 0 || digits > 9) return bad();
  }
  std::int64_t offset = 0;
  if (!take(rest, 'Z') && !take(rest, 'z')) {
    std::int64_t const sign = take(rest, '+') ? 1 : take(rest, '-') ? -1 : 0;
    int const oh = take_digits(rest, 2);
    if (sign == 0 || oh < 0 || oh > 23 || !take(rest, ':')) return bad();
    int const om = take_digits(rest, 2);
    if (om < 0 || om > 59) return bad();
    offset = sign * (oh * 60 + om) * 60'000'000;
  }
  if (!rest.empty()) return bad();
  QALAM_TRY(auto const day, checked(y, mo, d, text));
  return Timestamp{day.value() * micros_per_day +
                   ((std::int64_t{h} * 60 + mi) * 60 + s) * 1'000'000 + micros - offset};
}

std::string print(Timestamp moment) {
  Date const day = date_of(moment);
  std::int64_t const in_day = moment.value() - day.value() * micros_per_day;
  std::array<char, 40> out{};
  std::snprintf(out.data(), out.size(), "T%02d:%02d:%02d.%06dZ",
                static_cast<int>(in_day / 3'600'000'000),
                static_cast<int>(in_day / 60'000'000 % 60),
                static_cast<int>(in_day / 1'000'000 % 60), static_cast<int>(in_day % 1'000'000));
  return print(day) + out.data();
}

Result<Period> parse_period(std::string_view text) {
  if (auto const dashes = text.find("--"); dashes != std::string_view::npos) {
    QALAM_TRY(auto const from, parse_date(text.substr(0, dashes)));
    QALAM_TRY(auto const last, parse_date(text.substr(dashes + 2)));
    if (last < from) return fail(ErrorCode::period_invalid, "the period ends before it starts");
    return Period{from, Date{last.value() + 1}};
  }
  std::string_view rest = text;
  int const y = take_digits(rest, 4);
  if (y > 0 && rest.empty()) return Period{make_date(y, 1, 1), make_date(y + 1, 1, 1)};
  if (y > 0 && take(rest, '-')) {
    if (take(rest, 'Q') && rest.size() == 1 && rest[0] >= '1' && rest[0] <= '4') {
      auto const first = static_cast<unsigned>(rest[0] - '1') * 3 + 1;
      return Period{make_date(y, first, 1), next_month(y, first + 2)};
    }
    int const m = take_digits(rest, 2);
    if (m >= 1 && m <= 12 && rest.empty()) {
      return Period{make_date(y, static_cast<unsigned>(m), 1),
                    next_month(y, static_cast<unsigned>(m))};
    }
  }
  return fail(ErrorCode::malformed,
              "\"" + std::string{text} +
                  "\" is not a period (2026, 2026-Q1, 2026-01 or 2026-01-01--2026-03-31)");
}

std::string print(Period const& period) {
  if (period.until == for_ever) return print(period.from) + "--open";
  return print(period.from) + "--" + print(Date{period.until.value() - 1});
}

}  // namespace qalam
