#pragma once

#include <cstdint>

namespace qalam {

/// A part of a whole in parts per million; `whole_ppm` is all of it.
using Ppm = std::uint32_t;
constexpr Ppm whole_ppm = 1'000'000;
/// CWR counts in hundredths of a percent and accepts sums that are off by six
/// (domain/formats/README.md).
constexpr Ppm ppm_per_hundredth = 100;
constexpr std::uint32_t cwr_whole = 10'000;
constexpr std::uint32_t cwr_tolerance = 6;

}  // namespace qalam
