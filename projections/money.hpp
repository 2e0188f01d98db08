#pragma once

#include "projections/links.hpp"
#include "projections/money_rows.hpp"
#include "projections/projection.hpp"
#include "projections/versioned.hpp"

#include <string_view>

namespace qalam::read {

/// What belongs to what, where there is money. The numbers are keys: append, or raise the version.
enum class Pays : std::uint8_t {
  licence_to_licensee = 1,
  licence_to_society = 2,
  invoice_to_licensee = 3,
  invoice_to_licence = 4,
  invoice_to_society = 5,
  receipt_to_licensee = 6,
  receipt_to_invoice = 7,
  receipt_to_society = 8,
  pool_to_society = 9,
  pool_to_receipt = 10,
  run_to_pool = 11,
  run_to_report = 12,
  hold_to_holder = 13,
  hold_to_work = 14,
  hold_to_society = 15,
  statement_to_holder = 16,
  statement_to_society = 17,
  payout_to_holder = 18,
  payout_to_society = 19,
};

/// The registers of licences, fees, pools, runs, holds, statements and payouts, and the ways from
/// one to the other that `explain` walks: payout → its parts' pools → runs → allocations (see
/// Statements) on the one side, and pool → receipts → invoices → licences on the other.
class MoneyTrail final : public ProjectionOf<MoneyTrail> {
 public:
  using Wanted =
      Cares<LicenceGranted, InvoiceIssued, FeeReceived, PoolFunded, DeductionTaken, RunOpened,
            RunComputed, RunApproved, RunPosted, RunReversed, AdjustmentPosted, HoldPlaced,
            HoldReleased, StatementIssued, PayoutInstructed, PayoutConfirmed, PayoutReturned>;
  [[nodiscard]] std::string_view name() const override { return "money"; }
  [[nodiscard]] std::uint32_t version() const override { return 1; }
  void open(lmdb::TableOpener& tables) override;

  Versioned<LicenceId, LicenceGranted> licences;
  Versioned<InvoiceId, InvoiceEntry> invoices;
  Versioned<ReceiptId, ReceiptEntry> receipts;
  Versioned<PoolId, PoolEntry> pools;
  Versioned<RunId, RunEntry> runs;
  Versioned<HoldId, HoldEntry> holds;
  Versioned<StatementId, StatementIssued> statements;
  Versioned<PayoutId, PayoutEntry> payouts;
  Links<Pays> links;

  /// What went into a pool and what was deducted, in the order in which it happened.
  [[nodiscard]] Page<Known<PoolMovement>> movements(lmdb::ReadTxn const& txn, PoolId pool,
                                                    Position at, std::string_view cursor,
                                                    std::size_t limit) const;

  void on(lmdb::WriteTxn& txn, Recorded const& recorded, LicenceGranted const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, InvoiceIssued const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, FeeReceived const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, PoolFunded const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, DeductionTaken const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, RunOpened const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, RunComputed const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, RunApproved const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, RunPosted const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, RunReversed const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, AdjustmentPosted const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, HoldPlaced const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, HoldReleased const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, StatementIssued const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, PayoutInstructed const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, PayoutConfirmed const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, PayoutReturned const& e);

 private:
  /// The pool as it stands, or a new one.
  [[nodiscard]] PoolEntry pool_of(lmdb::ReadTxn const& txn, PoolId pool, PoolKey const& key) const;
  void distribute(lmdb::WriteTxn& txn, Recorded const& recorded, PoolEntry pool,
                  std::vector<PostedAmount> const& amounts, std::int64_t sign) const;

  lmdb::Table movements_{};  ///< (pool, position) → PoolMovement
};

}  // namespace qalam::read
