#pragma once

#include "domain/decision.hpp"

#include <array>

namespace qalam {

/// Closes a society's books up to a day: no booking date before it is accepted from then on. A
/// digest says which balances the sender has seen; with others the period is not closed.
struct ClosePeriod {
  static constexpr char const* name = "ClosePeriod";
  static constexpr std::array optional_members{"balances_digest"};
  SocietyId society;
  Date until = no_date;  ///< First day that stays open.
  Hash256 balances_digest{};
};
BOOST_DESCRIBE_STRUCT(ClosePeriod, (), (society, until, balances_digest))

/// The decision to forget a person; the vault destroys the person's key after its event.
struct EraseHolder {
  static constexpr char const* name = "EraseHolder";
  HolderId holder;
  std::string basis;
};
BOOST_DESCRIBE_STRUCT(EraseHolder, (), (holder, basis))

/// What the books hold when a period is closed.
struct PeriodBalances {
  Hash256 digest{};
  std::vector<BalanceCommitment> balances;
  Hash256 salt{};  ///< Behind the leaves of the balances' trees.
};

/// The log of another name that this copy stands in for.
struct SupersedeLog {
  static constexpr char const* name = "SupersedeLog";
  std::string origin;
  std::uint64_t size = 0;
  Hash256 root{};
  std::uint64_t kept = 0;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(SupersedeLog, (), (origin, size, root, kept, reason))

struct SealAccessLog {
  static constexpr char const* name = "SealAccessLog";
  Date day = no_date;
  std::uint64_t records = 0;
  Hash256 digest{};
};
BOOST_DESCRIBE_STRUCT(SealAccessLog, (), (day, records, digest))

/// The period without what the books hold: a rehearsal.
Result<Decided> decide(Registers const&, ClosePeriod const&, Context const&);
/// Errors: also `precondition_failed` for other balances than those that the sender has seen.
Result<Decided> decide(Registers const&, ClosePeriod const&, PeriodBalances const&, Context const&);
Result<Decided> decide(Registers const&, SupersedeLog const&, Context const&);
/// Errors: `period_invalid` for a day that is not over.
Result<Decided> decide(Registers const&, SealAccessLog const&, Context const&);
Result<Decided> decide(Registers const&, EraseHolder const&, Context const&);

}  // namespace qalam
