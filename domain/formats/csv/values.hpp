#pragma once

#include "domain/core/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace qalam::formats::csv {

/// What a database writes where it has nothing.
constexpr std::string_view null_literal = "NULL";

/// Without blanks, tabs and line breaks at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text);
/// Trimmed, and line breaks inside become blanks.
[[nodiscard]] std::string one_line(std::string_view text);

/// A day as people write it. `31.01.2026` and `2026-01-31` leave no doubt. `01/31/2026` puts the
/// month first, as the stores that use it do, unless only the other order is a date;
/// `doubtful` says that both orders were possible.
struct ReadDay {
  Date day = no_date;
  bool doubtful = false;
};
[[nodiscard]] std::optional<ReadDay> read_day(std::string_view text);

/// `2026-01-31T10:00:00`, with or without a zone, with a blank for the T. The clock's own day and
/// second: a zone is not converted, because a report counts days by the clock of the place.
struct Moment {
  Date day = no_date;
  std::uint32_t second = 0;
};
[[nodiscard]] std::optional<Moment> parse_moment(std::string_view text);

/// `10:00`, `10:00:05`: a second of the day.
[[nodiscard]] std::optional<std::uint32_t> parse_time_of_day(std::string_view text);

/// An amount as spreadsheets write it, with a decimal point; in files cut by semicolons also with a
/// decimal comma and blanks between thousands.
[[nodiscard]] std::string plain_amount(std::string_view text, char delimiter);

}  // namespace qalam::formats::csv
