#pragma once

#include "eventstore/log.hpp"
#include "projections/ledger/tables.hpp"
#include "projections/runner.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

/// Whether the tables that are answered from are what the log says. The log is folded again into
/// empty tables in `scratch`, which is made and removed; then both are gone through side by side,
/// in slices, each in a short snapshot of the live side to whose position the other is brought
/// first. So it goes on beside a writer, and blocks nobody.
namespace qalam::replay {

struct Compared {
  std::uint64_t rows = 0;
  /// "registers, key 0100…: …": the first row that differs.
  std::optional<std::string> divergence{};
};

/// The tables that decide, and the balances. Throws lmdb::StoreFailure where `scratch` cannot be
/// written.
Compared compare_balances(store::Log const& log, ledger::Tables const& live,
                          std::filesystem::path const& scratch, store::Progress const& progress);
/// The read models.
Compared compare_read_models(store::Log const& log, read::ReadModels const& models,
                             std::filesystem::path const& scratch, store::Progress const& progress);

}  // namespace qalam::replay
