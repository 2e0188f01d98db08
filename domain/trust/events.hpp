#pragma once

#include "domain/core/ids.hpp"
#include "domain/core/time.hpp"
#include "domain/money/currency.hpp"
#include "domain/trust/sum_root.hpp"

#include <boost/describe/class.hpp>
#include <cstdint>
#include <string>
#include <vector>

namespace qalam {

/// What all accounts of a society held in one currency: those with more on the credit side, and
/// those with more on the debit side, each set with a sum tree of its own.
struct BalanceCommitment {
  Currency currency = kzt;
  SumRoot credits;  ///< What the society owed.
  SumRoot debits;   ///< What it had, and what was owed to it: the same sum.
  friend bool operator==(BalanceCommitment const&, BalanceCommitment const&) = default;
};
BOOST_DESCRIBE_STRUCT(BalanceCommitment, (), (currency, credits, debits))

/// No booking date before `until` is accepted for the society from now on.
struct PeriodClosed {
  static constexpr char const* stored_as = "periodClosed";
  SocietyId society;
  Date from = no_date;
  Date until = no_date;
  Hash256 balances_digest{};   ///< Over all accounts and what they held.
  std::uint64_t known_at = 0;  ///< Position after which they held it.
  std::vector<BalanceCommitment>
      balances{};  ///< By currency; none in periods of before it was made.
  friend bool operator==(PeriodClosed const&, PeriodClosed const&) = default;
};
BOOST_DESCRIBE_STRUCT(PeriodClosed, (), (society, from, until, balances_digest, known_at, balances))

/// What the vault held about a person is gone for good; the money facts stay.
struct SubjectErased {
  static constexpr char const* stored_as = "subjectErased";
  HolderId holder;
  std::string basis;  ///< The legal ground; no personal data.
  friend bool operator==(SubjectErased const&, SubjectErased const&) = default;
};
BOOST_DESCRIBE_STRUCT(SubjectErased, (), (holder, basis))

/// The secret that the salts of a sum tree's leaves come from. Whoever may read the society's books
/// sees it and can make the tree again; a holder never does, or he could find out by trying whose
/// the amounts beside his own are.
struct SaltDrawn {
  static constexpr char const* stored_as = "saltDrawn";
  SocietyId society;
  RunId run;             ///< Of a run's tree.
  Date until = no_date;  ///< Of a closed period's trees.
  Hash256 salt{};
  friend bool operator==(SaltDrawn const&, SaltDrawn const&) = default;
};
BOOST_DESCRIBE_STRUCT(SaltDrawn, (), (society, run, until, salt))

/// A copy of a log that had been signed further goes on under another name, because nothing better
/// is left: what is lost, for everybody to see.
struct LogSuperseded {
  static constexpr char const* stored_as = "logSuperseded";
  std::string origin;      ///< The log that ends.
  std::uint64_t size = 0;  ///< How far it had been signed.
  Hash256 root{};          ///< The root that had been signed.
  std::uint64_t kept = 0;  ///< How many of its events this log begins with.
  std::string reason;
  friend bool operator==(LogSuperseded const&, LogSuperseded const&) = default;
};
BOOST_DESCRIBE_STRUCT(LogSuperseded, (), (origin, size, root, kept, reason))

/// Who has looked at personal data is a file of its own, a chain of hashes: where it stood at the
/// end of a day.
struct AccessLogSealed {
  static constexpr char const* stored_as = "accessLogSealed";
  Date day = no_date;
  std::uint64_t records = 0;  ///< From the beginning up to the end of the day.
  Hash256 digest{};           ///< Of the chain at its end.
  friend bool operator==(AccessLogSealed const&, AccessLogSealed const&) = default;
};
BOOST_DESCRIBE_STRUCT(AccessLogSealed, (), (day, records, digest))

}  // namespace qalam
