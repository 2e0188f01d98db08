#include "domain/money/allocate.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace qalam {

Result<std::vector<Micros>> split(Micros total, std::span<Weight const> weights) {
  Weight sum = 0;
  constexpr Weight limit = Weight{1} << 74;
  for (Weight const weight : weights) {
    if (weight >= limit || sum + weight >= limit) {
      return fail(ErrorCode::amount_invalid, "the points of a pool exceed 2^74");
    }
    sum += weight;
  }
  if (sum == 0) {
    return fail(ErrorCode::nothing_to_distribute, "all weights are zero: nobody to split among");
  }
  bool const negative = total < 0;
  if (total >= amount_limit || total <= -amount_limit) {
    return fail(ErrorCode::amount_invalid, "an amount to split exceeds 2^53 micros");
  }
  auto const micros = static_cast<Weight>(negative ? -total : total);
  std::vector<Micros> parts(weights.size());
  std::vector<Weight> rest(weights.size());
  Micros left = static_cast<Micros>(micros);
  for (std::size_t i = 0; i < weights.size(); ++i) {
    // < 2^53 · 2^74 = 2^127: the product fits.
    Weight const exact = micros * weights[i];
    parts[i] = static_cast<Micros>(exact / sum);
    rest[i] = exact % sum;
    left -= parts[i];
  }
  if (left > 0) {
    std::vector<std::size_t> order(weights.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    auto const larger = [&](std::size_t a, std::size_t b) {
      return rest[a] != rest[b] ? rest[a] > rest[b] : a < b;
    };
    // `left` is below the number of parts: only the first `left` places matter.
    auto const middle = order.begin() + left;
    std::nth_element(order.begin(), middle - 1, order.end(), larger);
    std::for_each(order.begin(), middle, [&](std::size_t i) { ++parts[i]; });
  }
  if (negative) {
    for (Micros& part : parts) part = -part;
  }
  return parts;
}

Result<std::vector<Micros>> split(Micros total, std::span<std::uint64_t const> weights) {
  std::vector<Weight> const wide(weights.begin(), weights.end());
  return split(total, wide);
}

}  // namespace qalam
