#pragma once

#include "domain/core/ids.hpp"
#include "domain/core/time.hpp"
#include "domain/core/vocabulary.hpp"
#include "domain/licensing/events.hpp"
#include "domain/money/money.hpp"
#include "domain/trust/sum_root.hpp"
#include "domain/usage/events.hpp"

#include <boost/describe/class.hpp>
#include <cstdint>
#include <string>
#include <vector>

namespace qalam {

/// What makes a pool the pool it is; its id is derived from this (see `pool_id`).
struct PoolKey {
  SocietyId society;
  Right right = Right::none;
  UseType use = UseType::none;
  Source source = Source::none;
  Date from = no_date;  ///< Collection period.
  Date until = no_date;
  Currency currency = kzt;
  friend auto operator<=>(PoolKey const&, PoolKey const&) = default;
};
BOOST_DESCRIBE_STRUCT(PoolKey, (), (society, right, use, source, from, until, currency))

struct PoolFunded {
  static constexpr char const* stored_as = "poolFunded";
  PoolId pool;
  PoolKey key;
  LicenseeId licensee;
  ReceiptId receipt;  ///< The money it comes from.
  LicenceId licence;
  std::int64_t micros = 0;
  Date booked = no_date;
  friend bool operator==(PoolFunded const&, PoolFunded const&) = default;
};
BOOST_DESCRIBE_STRUCT(PoolFunded, (), (pool, key, licensee, receipt, licence, micros, booked))

struct DeductionTaken {
  static constexpr char const* stored_as = "deductionTaken";
  PoolId pool;
  PoolKey key;
  DeductionKind kind = DeductionKind::none;
  std::int64_t micros = 0;
  std::int64_t base_micros = 0;  ///< What the pool had collected when it was taken.
  std::int64_t rate_ppm = 0;
  std::string act;
  Date booked = no_date;
  friend bool operator==(DeductionTaken const&, DeductionTaken const&) = default;
};
BOOST_DESCRIBE_STRUCT(DeductionTaken, (),
                      (pool, key, kind, micros, base_micros, rate_ppm, act, booked))

/// A run of a pool begins: everything it will be computed from is named here.
struct RunOpened {
  static constexpr char const* stored_as = "runOpened";
  RunId run;
  PoolId pool;
  PoolKey key;
  RulesId rules;
  Hash256 rules_hash{};
  std::uint64_t known_at = 0;     ///< Position: the inputs as known then.
  std::vector<ReportId> reports;  ///< Usage that counts, in order of id.
  Hash256 inputs_hash{};          ///< Over reports, counts, shares and matches as gathered.
  std::int64_t distributable_micros = 0;
  PersonId opened_by;
  friend bool operator==(RunOpened const&, RunOpened const&) = default;
};
BOOST_DESCRIBE_STRUCT(RunOpened, (),
                      (run, pool, key, rules, rules_hash, known_at, reports, inputs_hash,
                       distributable_micros, opened_by))

/// A part of a work's money for one holder.
struct Allocation {
  WorkId work;
  HolderId holder;
  std::uint16_t due_society = 0;  ///< CISAC number where the destination is due_to.
  Destination destination = Destination::none;
  Ppm share = 0;
  std::uint64_t points = 0;      ///< Of the work in this run.
  std::int64_t work_micros = 0;  ///< Of the work in this run.
  std::int64_t micros = 0;       ///< Of this holder.
  friend bool operator==(Allocation const&, Allocation const&) = default;
};
BOOST_DESCRIBE_STRUCT(Allocation, (),
                      (work, holder, due_society, destination, share, points, work_micros, micros))

/// Posts nothing: the lines that a statement reads.
struct AllocationsComputed {
  static constexpr char const* stored_as = "allocationsComputed";
  RunId run;
  std::uint32_t chunk = 0;
  std::vector<Allocation> lines;
  friend bool operator==(AllocationsComputed const&, AllocationsComputed const&) = default;
};
BOOST_DESCRIBE_STRUCT(AllocationsComputed, (), (run, chunk, lines))

/// The computation is complete: what it came to.
struct RunComputed {
  static constexpr char const* stored_as = "runComputed";
  RunId run;
  PoolId pool;
  PoolKey key;
  std::uint32_t chunks = 0;
  std::uint64_t lines = 0;
  std::int64_t allocated_micros = 0;  ///< All of it; equals the distributable amount.
  std::int64_t unmatched_micros = 0;  ///< Of it, what waits for identification.
  std::uint64_t points = 0;
  Hash256 lines_hash{};  ///< Over the canonical lines: a recomputation must give it.
  SumRoot amounts{};     ///< Over the owners' amounts; no leaves in runs of before it was made.
  friend bool operator==(RunComputed const&, RunComputed const&) = default;
};
BOOST_DESCRIBE_STRUCT(RunComputed, (),
                      (run, pool, key, chunks, lines, allocated_micros, unmatched_micros, points,
                       lines_hash, amounts))

struct RunApproved {
  static constexpr char const* stored_as = "runApproved";
  RunId run;
  PoolKey key;
  PersonId approver;
  std::uint32_t approval = 0;  ///< 1 or 2
  friend bool operator==(RunApproved const&, RunApproved const&) = default;
};
BOOST_DESCRIBE_STRUCT(RunApproved, (), (run, key, approver, approval))

/// One amount per holder (or society, or work) and destination.
struct PostedAmount {
  Destination destination = Destination::none;
  std::uint64_t account = 0;  ///< Holder, work or CISAC society number, by destination.
  std::int64_t micros = 0;
  friend bool operator==(PostedAmount const&, PostedAmount const&) = default;
};
BOOST_DESCRIBE_STRUCT(PostedAmount, (), (destination, account, micros))

/// Written at the second approval. Large runs are posted in several of these, in one append.
struct RunPosted {
  static constexpr char const* stored_as = "runPosted";
  RunId run;
  PoolId pool;
  PoolKey key;
  std::uint32_t part = 0;
  std::uint32_t parts = 1;
  std::vector<PostedAmount> amounts;
  Date booked = no_date;
  friend bool operator==(RunPosted const&, RunPosted const&) = default;
};
BOOST_DESCRIBE_STRUCT(RunPosted, (), (run, pool, key, part, parts, amounts, booked))

/// Takes a posted run back: the same amounts, the other way.
struct RunReversed {
  static constexpr char const* stored_as = "runReversed";
  RunId run;
  PoolId pool;
  PoolKey key;
  std::uint32_t part = 0;
  std::uint32_t parts = 1;
  std::vector<PostedAmount> amounts;
  std::string reason;
  Date booked = no_date;
  friend bool operator==(RunReversed const&, RunReversed const&) = default;
};
BOOST_DESCRIBE_STRUCT(RunReversed, (), (run, pool, key, part, parts, amounts, reason, booked))

/// A correction of a posted run, booked forward: it points back and says why.
struct AdjustmentPosted {
  static constexpr char const* stored_as = "adjustmentPosted";
  RunId run;  ///< The run that is corrected.
  PoolId pool;
  PoolKey key;
  HolderId from_holder;  ///< Whose payable is lessened; 0 = the pool's unmatched money.
  HolderId to_holder;    ///< Whose payable grows; 0 = the pool's unmatched money.
  WorkId work;
  std::int64_t micros = 0;
  std::string reason;
  Date booked = no_date;
  friend bool operator==(AdjustmentPosted const&, AdjustmentPosted const&) = default;
};
BOOST_DESCRIBE_STRUCT(AdjustmentPosted, (),
                      (run, pool, key, from_holder, to_holder, work, micros, reason, booked))

struct HoldPlaced {
  static constexpr char const* stored_as = "holdPlaced";
  HoldId hold;
  SocietyId society;
  WorkId work;
  HolderId holder;  ///< Whose money is held.
  HoldReason reason = HoldReason::none;
  PoolKey key;
  std::int64_t micros = 0;  ///< Moved from payable into the hold; 0 = only what comes.
  std::string note;
  Date booked = no_date;
  friend bool operator==(HoldPlaced const&, HoldPlaced const&) = default;
};
BOOST_DESCRIBE_STRUCT(HoldPlaced, (),
                      (hold, society, work, holder, reason, key, micros, note, booked))

struct HoldReleased {
  static constexpr char const* stored_as = "holdReleased";
  HoldId hold;
  SocietyId society;
  WorkId work;
  Destination from = Destination::none;  ///< held_dispute, held_unlocated or held_unmandated.
  HolderId holder;                       ///< Who gets it.
  PoolKey key;
  std::int64_t micros = 0;
  std::string reason;
  Date booked = no_date;
  friend bool operator==(HoldReleased const&, HoldReleased const&) = default;
};
BOOST_DESCRIBE_STRUCT(HoldReleased, (),
                      (hold, society, work, from, holder, key, micros, reason, booked))

}  // namespace qalam
