#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace qalam::formats::csv {

/// What a column of a usage file says.
enum class Role : std::uint8_t {
  none,   ///< Nothing the ledger keeps.
  known,  ///< Understood, and of no use to it (year of release, unit price).
  title,
  subtitle,
  artist,
  album,
  composers,
  own_id,
  isrc,
  iswc,
  length,    ///< How long the track is.
  duration,  ///< How long it was played.
  date,
  time,
  moment,  ///< Date and time in one cell, ISO 8601.
  epoch,   ///< Seconds since 1970, UTC.
  start_date,
  end_date,
  count,
  returned,  ///< "R" where the row is a return.
  outlet,
  use_type,
  subscriber_class,
  revenue,
  currency,
  bearing,
};

[[nodiscard]] std::string_view role_name(Role role);

/// A column's name without case, blanks and punctuation; Latin and Cyrillic letters are kept.
/// "ISRC/ISBN" → "isrcisbn", "Әннің атауы" → "әнніңатауы".
[[nodiscard]] std::string plain_name(std::string_view name);

/// One role per column of a header, each role (but `none` and `known`) at most once: the better
/// name wins, then the column that comes first.
[[nodiscard]] std::vector<Role> roles_of(std::vector<std::string> const& names);

/// Whether a first record names columns rather than holding data: it says what the item is called
/// and at least one thing more, or is a single column of titles.
[[nodiscard]] bool is_header(std::vector<Role> const& roles);

}  // namespace qalam::formats::csv
