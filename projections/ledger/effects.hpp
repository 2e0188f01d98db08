#pragma once

#include "domain/events.hpp"
#include "domain/usage/columns.hpp"
#include "eventstore/codec/row.hpp"
#include "projections/ledger/tables.hpp"

#include <string>
#include <utility>
#include <vector>

/// Private to this folder.
namespace qalam::ledger {

/// What each event does to the tables that decide. There is an `on` for every event and no
/// catch-all: a new event does not compile until it is said here what it means.
class Effects {
 public:
  Effects(lmdb::WriteTxn& txn, Tables const& tables, Position position)
      : txn_{txn}, tables_{tables}, position_{position} {}

  // Registers: effects_registers.cpp
  void on(SocietyAccredited const& e);
  void on(AccreditationChanged const& e);
  void on(RightHolderRegistered const& e);
  void on(RightHolderChanged const& e);
  void on(LicenseeRegistered const& e);
  void on(MandateGranted const& e);
  void on(MandateEnded const& e);
  void on(RoleGranted const& e);
  void on(RoleRevoked const& e);
  void on(WorkRegistered const& e);
  void on(WorkRevised const& e);
  void on(RecordingRegistered const& e);
  void on(RecordingLinked const& e);
  void on(AgreementRegistered const& e);
  void on(ParameterSet const& e);
  void on(TariffSet const& e);
  void on(DistributionRulesApproved const& e);
  void on(LicenceGranted const& e);
  void on(PeriodClosed const& e);
  void on(SubjectErased const& e);

  // Usage: effects_usage.cpp
  void on(UsageReportReceived const& e);
  void on(UsageItemsRecorded const& e);
  void on(UsageLinesRecorded const& e);
  void on(UsageReportClosed const& e);
  void on(UsageReportSuperseded const& e);
  void lines(usage::LinesView const& view);  ///< A UsageLinesRecorded, without making it.

  // Money: effects_money.cpp
  void on(InvoiceIssued const& e);
  void on(FeeReceived const& e);
  void on(PoolFunded const& e);
  void on(DeductionTaken const& e);
  void on(RunOpened const& e);
  void on(AllocationsComputed const& e);
  void on(RunComputed const& e);
  void on(RunApproved const& e);
  void on(RunPosted const& e);
  void on(RunReversed const& e);
  void on(HoldPlaced const& e);
  void on(HoldReleased const& e);
  void on(PayoutInstructed const& e);
  void on(PayoutConfirmed const& e);
  void on(PayoutReturned const& e);

  // No rule asks about these; what they book is in the balances.
  void on(ItemsMatched const&) {}
  void on(MatchReversed const&) {}
  void on(AdjustmentPosted const&) {}
  void on(StatementIssued const&) {}
  void on(SaltDrawn const&) {}
  void on(LogSuperseded const&) {}
  void on(AccessLogSealed const&) {}

  /// Books the event's postings: balances, their history, the trial balance.
  void book(Event const& event);

 private:
  template <class Row>
  std::optional<Row> find(Kind kind, std::uint64_t id) const {
    return find_row<Row>(txn_, tables_.registers, register_key(kind, id));
  }
  /// The row, which must be there: deciders make no events about what is not registered.
  template <class Row>
  Row need(Kind kind, std::uint64_t id) const {
    auto row = find<Row>(kind, id);
    if (!row) unknown(kind, id);
    return *std::move(row);
  }
  template <class Row>
  void put(Kind kind, std::uint64_t id, Row const& row) {
    put_row(tables_.registers, register_key(kind, id), row);
  }
  template <class Row>
  void put_row(lmdb::Table table, lmdb::Bytes key, Row const& row) {
    buffer_.clear();
    row::append(buffer_, row);
    txn_.put(table, key, buffer_);
  }

  /// Registers a unique key; the first one keeps it where `keys` are not unique in life.
  void claim(KeySpace space, std::string_view key, Kind kind, std::uint64_t id);
  void claim_first(KeySpace space, std::string_view key, Kind kind, std::uint64_t id);
  /// Frees `before` and claims `after` where they differ.
  void exchange(KeySpace space, std::string_view before, std::string_view after, Kind kind,
                std::uint64_t id);

  void add_allocated(RunId run, PostedAmount const& amount);
  void distribute(PoolId pool, RunId run, std::vector<PostedAmount> const& amounts, Micros sign,
                  bool last, RunState state);
  void book_one(lmdb::Cursor& balances, AccountBytes const& account, Balance const& change);
  void settle_payout(PayoutId payout, PayoutState state);
  [[noreturn]] void unknown(Kind kind, std::uint64_t id) const;

  lmdb::WriteTxn& txn_;
  Tables const& tables_;
  Position position_;
  std::vector<std::byte> buffer_;
};

/// The account that an allocation of a run will go to: the other half of PostedAmount.
PostedAmount amount_of(Allocation const& line);

}  // namespace qalam::ledger
