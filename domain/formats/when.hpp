#pragma once

#include "domain/core/time.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace qalam::formats {

/// The days that a date cell means: `2026-01-31`, `20260131` one day, `2026-01` a month, `2026` a
/// year. Nothing where it is no date.
[[nodiscard]] std::optional<Period> parse_days(std::string_view text);

/// `PT3M37S`, `P1DT2H`, `PT2.5S` in whole seconds, fractions cut. Nothing where it is no ISO 8601
/// duration of days and below, or where it passes a year.
[[nodiscard]] std::optional<std::uint32_t> parse_iso_duration(std::string_view text);

/// `00:03:37`, `3:37`, or plain seconds `217`; a fraction after the seconds is cut.
[[nodiscard]] std::optional<std::uint32_t> parse_clock_duration(std::string_view text);

constexpr std::uint32_t duration_limit = 366 * 86'400;

}  // namespace qalam::formats
