#pragma once

#include "eventstore/log.hpp"
#include "projections/ledger/tables.hpp"

#include <optional>

namespace qalam::replay {

/// Makes every sum tree that runs and closed periods have committed to again: a run's from its own
/// allocations, a period's from the balances as of its position. Answers the first event that
/// commits to something else. Reads in slices, each in a snapshot of its own; `tables` are those of
/// the log's own fold.
std::optional<store::Divergence> check_commitments(store::Log const& log,
                                                   ledger::Tables const& tables, Position until,
                                                   store::Progress const& progress = {});

}  // namespace qalam::replay
