#pragma once

#include "domain/money/money.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace qalam {

__extension__ typedef unsigned __int128 Weight;  ///< Points: below 2^74 in sum.

/// Splits `total` by `weights` to the last micro: the parts sum to `total`, always.
///
/// Every part is first rounded toward zero; the micros left over go one each to the largest
/// remainders, the earlier index first, so the caller orders by id (Hamilton's method).
/// `split(-t, w) == -split(t, w)`. Errors: `nothing_to_distribute` when the weights sum to zero;
/// `amount_invalid` when |total| ≥ 2^53 or the weights sum to 2^74 or more.
Result<std::vector<Micros>> split(Micros total, std::span<Weight const> weights);

/// The same for weights that fit 64 bits.
Result<std::vector<Micros>> split(Micros total, std::span<std::uint64_t const> weights);

}  // namespace qalam
