#pragma once

#include "domain/distribution/engine.hpp"
#include "eventstore/log.hpp"
#include "projections/registry.hpp"

#include <cstdint>
#include <vector>

namespace qalam::replay {

/// Everything a run is computed from, as known at one position. Gathered once when a run opens, and
/// again by whoever wants to check it: the hash says whether it was the same.
struct RunInputs {
  PoolKey key;
  DistributionRulesApproved rules;
  Hash256 rules_hash{};
  Position known_at;
  std::vector<ReportId> reports;  ///< Usage that counts, by id.
  std::vector<WorkInput> works;   ///< By work, then by the date from which its shares held.
  std::uint64_t unmatched_points = 0;
  std::uint64_t matched_points = 0;
  std::vector<ItemId> unmatched_items;  ///< By number.
  Hash256 hash{};
};

/// What may be asked while gathering.
struct Sources {
  read::Models const* models = nullptr;
  lmdb::ReadTxn const* txn = nullptr;  ///< Of the read models, which stand at `known_at` or later.
};

/// The usage reports that feed a pool: of the society, of the pool's type of use, about days within
/// its collection period, closed and not replaced, from a licensee whose licence feeds the right.
std::vector<ReportId> reports_of(Sources const& sources, PoolKey const& key, Position known_at);

/// Gathers counts, matches, shares, mandates and holds of a pool. `reports`: those of a run that is
/// computed again; empty: `reports_of`. Points are summed by work and by the state of its shares on
/// the day of use; a work with more returns than uses has none. Errors: `not_found` for unknown
/// rules, `unsupported` for related rights.
Result<RunInputs> gather(Sources const& sources, PoolKey const& key, RulesId rules,
                         Position known_at, std::vector<ReportId> reports = {});

struct RunResult {
  RunInputs inputs;
  Distribution distribution;
  std::vector<Allocation> lines;  ///< Those of the distribution, then the unmatched amount.
  Hash256 lines_hash{};
};

/// The whole computation of a run. Same position, same rules, same amount: same lines, same hash.
Result<RunResult> compute(Sources const& sources, PoolKey const& key, RulesId rules,
                          Micros distributable, Position known_at,
                          std::vector<ReportId> reports = {});

/// SHA-256 over the lines, each as big-endian work u64, holder u64, due society u16, destination
/// u8, share u32, points u64, work amount i64, amount i64.
Hash256 hash_lines(std::vector<Allocation> const& lines);
/// SHA-256 of the rules' canonical payload.
Hash256 hash_rules(DistributionRulesApproved const& rules);

}  // namespace qalam::replay
