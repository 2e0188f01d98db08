#pragma once

#include "eventstore/log.hpp"
#include "projections/ledger/tables.hpp"

namespace qalam::ledger {

/// Makes the tables that decide, and the balances with their history, from the events: the fold
/// that is handed to the store. It runs in the transaction that appends, so no decision ever sees
/// them older than the log.
class LedgerFold final : public store::Fold {
 public:
  /// Another number than the tables were made with rebuilds them: store::Options::folds_version.
  static constexpr std::uint64_t version = 3;

  void open(lmdb::TableOpener& tables) override;
  /// Throws std::logic_error for an event that speaks of what is not in the registers (no decider
  /// makes one), StoreFailure and StoreCorrupt for what is damaged.
  void apply(lmdb::WriteTxn& txn, store::StoredEvent const& event) override;

  /// Valid after `open`.
  [[nodiscard]] Tables const& tables() const { return tables_; }

 private:
  Tables tables_;
};

}  // namespace qalam::ledger
