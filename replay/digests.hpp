#pragma once

#include "eventstore/event_store.hpp"
#include "projections/ledger/ledger_fold.hpp"
#include "projections/runner.hpp"

#include <filesystem>
#include <map>
#include <string>

namespace qalam::replay {

/// By name of the projection; "balances" are the tables that decide.
using Digests = std::map<std::string, Hash256>;

/// Of the live tables, as they stand. Reads everything.
Digests live_digests(store::ReadView const& view, ledger::Tables const& tables,
                     read::Snapshot const& models);

/// Folds the log from the first event up to `until` into empty tables in `scratch`, which is made
/// and removed, and digests them: the state as of that position, made again.
Digests replayed_digests(store::Log const& log, Position until,
                         std::filesystem::path const& scratch,
                         store::Progress const& progress = {});

}  // namespace qalam::replay
