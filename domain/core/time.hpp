#pragma once

#include "domain/core/result.hpp"
#include "domain/core/strong.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace qalam {

/// Microseconds since 1970-01-01T00:00:00Z: when the ledger learnt something.
using Timestamp = Strong<struct TimestampTag, std::int64_t>;

/// Days since 1970-01-01 in the proleptic Gregorian calendar: since when something holds, or on
/// which day it happened, by the calendar of Kazakhstan where the source does not say otherwise.
using Date = Strong<struct DateTag, std::int32_t>;

constexpr Date no_date{std::numeric_limits<std::int32_t>::min()};
/// The end of what has no end: a Period up to `for_ever` is open.
constexpr Date for_ever{std::numeric_limits<std::int32_t>::max()};

/// Days `[from, until)`, half-open.
struct Period {
  Date from = no_date;
  Date until = for_ever;

  [[nodiscard]] bool contains(Date day) const { return from <= day && day < until; }
  [[nodiscard]] bool overlaps(Period const& other) const {
    return from < other.until && other.from < until;
  }
  friend auto operator<=>(Period const&, Period const&) = default;
};

struct CivilDate {
  int year;
  unsigned month, day;
};

Date make_date(int year, unsigned month, unsigned day);
CivilDate civil(Date date);
int year_of(Date date);
Date date_of(Timestamp moment);  ///< The UTC day.

/// `2026-01-31`; also reads `20260131`. Errors: `malformed` for anything that is not a day.
Result<Date> parse_date(std::string_view text);
std::string print(Date date);  ///< Empty for `no_date`, "open" for `for_ever`.
/// RFC 3339 with a zone, fractions to six digits: `2026-01-31T10:00:00.000000Z`.
Result<Timestamp> parse_timestamp(std::string_view text);
std::string print(Timestamp moment);
/// `2026`, `2026-Q1`, `2026-01`, `2026-01-01--2026-03-31` (both days included).
Result<Period> parse_period(std::string_view text);
std::string print(Period const& period);

}  // namespace qalam
