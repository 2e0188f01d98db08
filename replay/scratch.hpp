#pragma once

#include "eventstore/log.hpp"
#include "projections/ledger/ledger_fold.hpp"

#include <filesystem>
#include <memory>

/// Private to this folder: where the log is folded again.
namespace qalam::replay {

/// A directory that goes away again.
class Scratch {
 public:
  explicit Scratch(std::filesystem::path directory);
  ~Scratch();
  Scratch(Scratch const&) = delete;
  Scratch& operator=(Scratch const&) = delete;
  [[nodiscard]] std::filesystem::path const& directory() const { return directory_; }

 private:
  std::filesystem::path directory_;
};

/// The tables that decide, folded from the first event on.
class RefoldedBalances {
 public:
  explicit RefoldedBalances(std::filesystem::path const& directory);
  /// Folds on up to `until`.
  void reach(store::Log const& log, Position until, store::Progress const& progress = {});
  [[nodiscard]] lmdb::Environment const& environment() const { return env_; }
  [[nodiscard]] ledger::Tables const& tables() const { return fold_.tables(); }

 private:
  lmdb::Environment env_;
  ledger::LedgerFold fold_;
  Position next_{1};
};

}  // namespace qalam::replay
