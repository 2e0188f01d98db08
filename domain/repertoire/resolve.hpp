#pragma once

#include "domain/core/result.hpp"
#include "domain/events.hpp"

#include <string>
#include <vector>

namespace qalam {

/// What a registration's stated interests come to in the home territory.
struct ResolvedShares {
  std::vector<WorkShare> shares;   ///< Ordered by right, then holder; per right ≤ whole.
  std::vector<std::string> notes;  ///< What was rounded or read into the submission, for people.
};

/// Resolves CWR-style interests to collection shares for `territory` on `day`.
///
/// Who is paid follows the collection shares: the lines of a party are walked in order, an
/// inclusion that covers the territory sets its shares, an exclusion clears them, the later line
/// wins. A party that is not controlled and has no lines collects what it owns (edit NWR T 052). A
/// controlled party without lines collects nothing: its part went down its chain.
/// Sums within CWR's tolerance of the whole are made exactly whole by largest remainder, and said.
/// Errors: `shares_above_whole` when a right exceeds 100.06 %.
Result<ResolvedShares> resolve_shares(std::vector<Interest> const& interests,
                                      std::uint16_t territory, Date day);

}  // namespace qalam
