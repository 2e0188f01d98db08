#pragma once

#include "api/app/ledger.hpp"
#include "replay/run_inputs.hpp"

#include <optional>

namespace qalam::app {

struct DistributeOptions {
  PoolId pool;
  RulesId rules;  ///< None: the society's newest rules in force at the end of the pool's period.
  PersonId actor;
  /// Makes it the same request when it is sent again; none: it is named by its inputs.
  std::optional<CommandId> key{};
};

/// What a run came to. With `--dry-run` nothing of it is written and `run` is none.
struct DistributeResult {
  RunId run;
  PoolId pool;
  replay::RunResult result;
  Micros distributable = 0;
  Position last;
  bool resumed = false;  ///< It was opened before and broken off; now it is finished.
};

/// Computes a run of the pool without writing anything.
Result<DistributeResult> rehearse_distribution(Ledger& ledger, DistributeOptions const& options);

/// Tries unmatched items again, opens a run with everything gathered at one position, records its
/// allocations in chunks and completes it. It counts only when two people have approved it. A run
/// of the pool that was broken off, for the program ended, is finished instead of a new one.
Result<DistributeResult> distribute(Ledger& ledger, DistributeOptions const& options);
/// Finishes the run if it was opened and never completed; else does nothing.
Result<void> finish_run(Ledger& ledger, RunId run, PersonId actor);
/// The run that this request has opened before, if it has. Errors: `idempotency_mismatch`.
Result<std::optional<RunId>> run_opened_before(Ledger const& ledger,
                                               DistributeOptions const& options);

/// Looks again at the unmatched items of the reports, for repertoire may have come since. Answers
/// how many were identified.
Result<std::uint64_t> match_again(Ledger& ledger, SocietyId society,
                                  std::vector<ItemId> const& items, PersonId actor);

}  // namespace qalam::app
