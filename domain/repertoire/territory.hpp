#pragma once

#include "domain/core/time.hpp"

#include <cstdint>

namespace qalam {

constexpr std::uint16_t world = 2136;      ///< TIS numeric code.
constexpr std::uint16_t kazakhstan = 398;  ///< As ISO 3166-1 numeric.

/// True where the TIS territory or group `group` covers `territory` on `day` (CWR:
/// memberships have dates; former countries are in the tree).
bool territory_contains(std::uint16_t group, std::uint16_t territory, Date day);

/// True where some territory is in both on `day`: groups overlap without one containing the other.
bool territories_meet(std::uint16_t a, std::uint16_t b, Date day);

}  // namespace qalam
