#pragma once

#include "domain/decision.hpp"

#include <array>

namespace qalam {

/// Puts the rights money of a receipt into the pools that its licence feeds.
struct FundPools {
  static constexpr char const* name = "FundPools";
  static constexpr std::array optional_members{"booked"};
  ReceiptId receipt;
  Date from = no_date;  ///< Collection period of the pools.
  Date until = no_date;
  Date booked = no_date;
};
BOOST_DESCRIBE_STRUCT(FundPools, (), (receipt, from, until, booked))

struct TakeDeduction {
  static constexpr char const* name = "TakeDeduction";
  static constexpr std::array optional_members{"micros", "act", "booked"};
  PoolId pool;
  DeductionKind kind = DeductionKind::none;
  std::int64_t micros = 0;  ///< 0: by the parameter of the kind, on what is not yet deducted.
  std::string act;
  Date booked = no_date;
};
BOOST_DESCRIBE_STRUCT(TakeDeduction, (), (pool, kind, micros, act, booked))

/// What the run is computed from has been gathered at `known_at`, and its hash says what it was.
struct OpenRun {
  static constexpr char const* name = "OpenRun";
  PoolId pool;
  RulesId rules;
  Hash256 rules_hash{};
  std::uint64_t known_at = 0;
  std::vector<ReportId> reports;
  Hash256 inputs_hash{};
};
BOOST_DESCRIBE_STRUCT(OpenRun, (), (pool, rules, rules_hash, known_at, reports, inputs_hash))

struct RecordAllocations {
  static constexpr char const* name = "RecordAllocations";
  RunId run;
  std::uint32_t chunk = 0;
  std::vector<Allocation> lines;
};
BOOST_DESCRIBE_STRUCT(RecordAllocations, (), (run, chunk, lines))

struct CompleteRun {
  static constexpr char const* name = "CompleteRun";
  RunId run;
  std::uint64_t points = 0;
  Hash256 lines_hash{};
  SumRoot amounts;  ///< Over what each owner gets.
  Hash256 salt{};   ///< Behind the leaves of its tree.
};
BOOST_DESCRIBE_STRUCT(CompleteRun, (), (run, points, lines_hash, amounts, salt))

struct ApproveRun {
  static constexpr char const* name = "ApproveRun";
  static constexpr std::array optional_members{"booked"};
  RunId run;
  Date booked = no_date;  ///< Of the posting, at the second approval.
};
BOOST_DESCRIBE_STRUCT(ApproveRun, (), (run, booked))

struct ReverseRun {
  static constexpr char const* name = "ReverseRun";
  static constexpr std::array optional_members{"booked"};
  RunId run;
  std::string reason;
  Date booked = no_date;
};
BOOST_DESCRIBE_STRUCT(ReverseRun, (), (run, reason, booked))

struct AdjustRun {
  static constexpr char const* name = "AdjustRun";
  static constexpr std::array optional_members{"work", "from_holder", "to_holder", "booked"};
  RunId run;
  WorkId work;
  HolderId from_holder;
  HolderId to_holder;
  std::int64_t micros = 0;
  std::string reason;
  Date booked = no_date;
};
BOOST_DESCRIBE_STRUCT(AdjustRun, (), (run, work, from_holder, to_holder, micros, reason, booked))

/// Disputes hold what the work earns from now on; with a holder, a pool and an amount, also what
/// is payable already.
struct PlaceHold {
  static constexpr char const* name = "PlaceHold";
  static constexpr std::array optional_members{"work",   "holder", "pool",
                                               "micros", "note",   "booked"};
  SocietyId society;
  WorkId work;
  HolderId holder;
  HoldReason reason = HoldReason::none;
  PoolId pool;
  std::int64_t micros = 0;
  std::string note;
  Date booked = no_date;
};
BOOST_DESCRIBE_STRUCT(PlaceHold, (), (society, work, holder, reason, pool, micros, note, booked))

struct ReleaseHold {
  static constexpr char const* name = "ReleaseHold";
  static constexpr std::array optional_members{"hold",   "pool",   "work",
                                               "micros", "reason", "booked"};
  HoldId hold;  ///< None: money that a run has held by itself.
  SocietyId society;
  PoolId pool;
  Destination from = Destination::none;
  WorkId work;
  HolderId holder;
  std::int64_t micros = 0;  ///< 0: all that is held.
  std::string reason;
  Date booked = no_date;
};
BOOST_DESCRIBE_STRUCT(ReleaseHold, (),
                      (hold, society, pool, from, work, holder, micros, reason, booked))

Result<Decided> decide(Registers const&, FundPools const&, Context const&);
/// Refuses what would take the deductions of the pool above the cap of the date (70/30).
Result<Decided> decide(Registers const&, TakeDeduction const&, Context const&);
Result<Decided> decide(Registers const&, OpenRun const&, Context const&);
Result<Decided> decide(Registers const&, RecordAllocations const&, Context const&);
/// The allocations have to add up to the distributable amount, to the last micro, and so do the
/// owners' amounts.
Result<Decided> decide(Registers const&, CompleteRun const&, Context const&);
/// Two different people, neither of whom opened the run, none of them an operator; the second
/// approval posts the run.
Result<Decided> decide(Registers const&, ApproveRun const&, Context const&);
Result<Decided> decide(Registers const&, ReverseRun const&, Context const&);
Result<Decided> decide(Registers const&, AdjustRun const&, Context const&);
Result<Decided> decide(Registers const&, PlaceHold const&, Context const&);
Result<Decided> decide(Registers const&, ReleaseHold const&, Context const&);

}  // namespace qalam
