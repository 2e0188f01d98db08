#pragma once

#include "eventstore/log.hpp"
#include "projections/posting_index.hpp"
#include "projections/projection.hpp"
#include "projections/versioned.hpp"

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace qalam::read {

/// What happened to a holder's money.
enum class FactKind : std::uint8_t {
  none = 0,
  posted = 1,  ///< A run was posted: payable, or held because there is no address.
  reversed = 2,
  adjusted = 3,  ///< A correction of an earlier run.
  held = 4,
  released = 5,
  paid = 6,  ///< A payout was instructed.
  payout_confirmed = 7,
  payout_returned = 8,
  statement_issued = 9,
  erased = 10,
};
BOOST_DESCRIBE_ENUM(FactKind, none, posted, reversed, adjusted, held, released, paid,
                    payout_confirmed, payout_returned, statement_issued, erased)

struct MoneyFact {
  FactKind kind = FactKind::none;
  SocietyId society;
  PoolKey pool;  ///< The dimensions of the account; empty where there are several.
  RunId run;
  WorkId work;
  HoldId hold;
  PayoutId payout;
  StatementId statement;
  Destination destination = Destination::none;  ///< posted, reversed: payable or held_unlocated.
  Currency currency = kzt;
  std::int64_t micros = 0;  ///< What it changes for the holder: + more, − less, on `destination`
                            ///< or on what is payable; of a confirmation or statement the amount.
  std::string reason;
  Date booked = no_date;
};
BOOST_DESCRIBE_STRUCT(MoneyFact, (),
                      (kind, society, pool, run, work, hold, payout, statement, destination,
                       currency, micros, reason, booked))

/// A line of a run, and where it stands: the event and the place in it.
struct AllocationLine {
  std::uint64_t position = 0;
  std::uint32_t row = 0;
  Allocation line;
};
BOOST_DESCRIBE_STRUCT(AllocationLine, (), (position, row, line))

struct RunChunk {
  std::uint32_t chunk = 0;
  std::uint32_t lines = 0;
};
BOOST_DESCRIBE_STRUCT(RunChunk, (), (chunk, lines))

/// What a holder is told: the facts of his money in order, and the lines of each run. The lines
/// stay in the log; what is kept is in which events a run has lines of a holder or a work.
///
/// A run's lines are there as soon as they are computed; whether the run counts is its state in
/// MoneyTrail.
class Statements final : public ProjectionOf<Statements> {
 public:
  using Wanted = Cares<AllocationsComputed, RunComputed, RunPosted, RunReversed, AdjustmentPosted,
                       HoldPlaced, HoldReleased, StatementIssued, PayoutInstructed, PayoutConfirmed,
                       PayoutReturned, SubjectErased>;
  [[nodiscard]] std::string_view name() const override { return "statements"; }
  [[nodiscard]] std::uint32_t version() const override { return 1; }
  void open(lmdb::TableOpener& tables) override;

  /// Oldest first; of one society, or of all (none).
  [[nodiscard]] Page<Known<MoneyFact>> facts(lmdb::ReadTxn const& txn, HolderId holder,
                                             SocietyId society, Position at,
                                             std::string_view cursor, std::size_t limit) const;
  /// A run's lines of one holder, or of one work, in the order of the run.
  [[nodiscard]] std::vector<AllocationLine> lines_of_holder(lmdb::ReadTxn const& txn,
                                                            store::ReadView const& log, RunId run,
                                                            HolderId holder, Position at) const;
  [[nodiscard]] std::vector<AllocationLine> lines_of_work(lmdb::ReadTxn const& txn,
                                                          store::ReadView const& log, RunId run,
                                                          WorkId work, Position at) const;
  /// The events with a run's lines.
  [[nodiscard]] std::vector<Known<RunChunk>> chunks(lmdb::ReadTxn const& txn, RunId run,
                                                    Position at) const;

  void on(lmdb::WriteTxn& txn, Recorded const& recorded, AllocationsComputed const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, RunComputed const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, RunPosted const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, RunReversed const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, AdjustmentPosted const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, HoldPlaced const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, HoldReleased const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, StatementIssued const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, PayoutInstructed const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, PayoutConfirmed const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, PayoutReturned const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, SubjectErased const& e);

 private:
  /// `n` tells facts of one event and holder apart.
  void add(lmdb::WriteTxn& txn, Recorded const& recorded, HolderId holder, MoneyFact const& fact,
           std::uint32_t n = 0) const;

  lmdb::Table facts_{};            ///< (holder, position, n) → MoneyFact
  lmdb::Table chunks_{};           ///< (run, position) → RunChunk
  PostingIndex holders_;           ///< run × holder → positions
  PostingIndex works_;             ///< run × work → positions
  std::vector<Posting> postings_;  ///< Scratch.
};

}  // namespace qalam::read
