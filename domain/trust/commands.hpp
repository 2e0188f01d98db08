#pragma once

#include "domain/decision.hpp"

#include <array>

namespace qalam {

/// Closes a society's books up to a day: no booking date before it is accepted from then on.
struct ClosePeriod {
  static constexpr char const* name = "ClosePeriod";
  static constexpr std::array optional_members{"balances_digest"};
  SocietyId society;
  Date until = no_date;  ///< First day that stays open.
  Hash256 balances_digest{};
};
BOOST_DESCRIBE_STRUCT(ClosePeriod, (), (society, until, balances_digest))

/// The event of an erasure; the vault has destroyed the person's key before.
struct EraseHolder {
  static constexpr char const* name = "EraseHolder";
  HolderId holder;
  std::string basis;
};
BOOST_DESCRIBE_STRUCT(EraseHolder, (), (holder, basis))

Result<Decided> decide(Registers const&, ClosePeriod const&, Context const&);
Result<Decided> decide(Registers const&, EraseHolder const&, Context const&);

}  // namespace qalam
