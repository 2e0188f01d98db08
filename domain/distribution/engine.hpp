#pragma once

#include "domain/distribution/events.hpp"
#include "domain/money/allocate.hpp"
#include "domain/parameters/events.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace qalam {

/// Points of one use: count × use weight × time-of-day weight × duration factor, all integers; the
/// weights are in thousandths, so an ordinary use has 1 000 000 points a time.
/// `second_of_day` 0xffffffff and `seconds` 0 mean "not given": the factor is then one.
std::int64_t points_of(DistributionRulesApproved const& rules, std::string_view use,
                       std::uint32_t second_of_day, std::uint32_t seconds, std::int64_t count);

/// One holder's part of a work, with where its money goes.
struct ShareInput {
  HolderId holder;
  Ppm ppm = 0;
  Destination destination = Destination::none;
  std::uint16_t due_society = 0;
};

/// The use of a work under one state of its shares. A work whose shares changed within the period
/// stands here once for each state.
struct WorkInput {
  WorkId work;
  std::uint64_t points = 0;
  std::vector<ShareInput> shares;  ///< By holder; per work at most the whole.
};

struct Distribution {
  std::vector<Allocation> lines;  ///< By work, in the order given, then by holder.
  Micros unmatched = 0;           ///< Waits for identification.
  Weight points = 0;
};

/// Splits `distributable` over the works and `unmatched_points` by points, and each work's amount
/// over its holders by share; what nobody claims is a line of its own (destination `unclaimed`).
/// The lines and `unmatched` sum to `distributable` to the last micro. Errors:
/// `nothing_to_distribute` without points, `shares_above_whole`, `amount_invalid` past the bounds.
Result<Distribution> distribute(Micros distributable, std::vector<WorkInput> const& works,
                                std::uint64_t unmatched_points);

}  // namespace qalam
