#pragma once

#include "domain/decision.hpp"

#include <array>

namespace qalam {

/// Pays all that is payable to a holder in one currency, down to the minor unit; the rest is
/// carried on the account.
struct InstructPayout {
  static constexpr char const* name = "InstructPayout";
  static constexpr std::array optional_members{"currency", "booked"};
  SocietyId society;
  HolderId holder;
  Currency currency = kzt;
  Date booked = no_date;
};
BOOST_DESCRIBE_STRUCT(InstructPayout, (), (society, holder, currency, booked))

struct ConfirmPayout {
  static constexpr char const* name = "ConfirmPayout";
  static constexpr std::array optional_members{"bank_reference", "booked"};
  PayoutId payout;
  std::string bank_reference;
  Date booked = no_date;
};
BOOST_DESCRIBE_STRUCT(ConfirmPayout, (), (payout, bank_reference, booked))

struct ReturnPayout {
  static constexpr char const* name = "ReturnPayout";
  static constexpr std::array optional_members{"booked"};
  PayoutId payout;
  std::string reason;
  Date booked = no_date;
};
BOOST_DESCRIBE_STRUCT(ReturnPayout, (), (payout, reason, booked))

struct IssueStatement {
  static constexpr char const* name = "IssueStatement";
  static constexpr std::array optional_members{"known_at", "currency"};
  SocietyId society;
  HolderId holder;
  Date from = no_date;
  Date until = no_date;
  std::uint64_t known_at = 0;
  Currency currency = kzt;
};
BOOST_DESCRIBE_STRUCT(IssueStatement, (), (society, holder, from, until, known_at, currency))

/// A payable balance, a located payee, the minimum amount: below it the money waits.
Result<Decided> decide(Registers const&, InstructPayout const&, Context const&);
Result<Decided> decide(Registers const&, ConfirmPayout const&, Context const&);
Result<Decided> decide(Registers const&, ReturnPayout const&, Context const&);
Result<Decided> decide(Registers const&, IssueStatement const&, Context const&);

}  // namespace qalam
