#pragma once

#include "domain/core/ids.hpp"
#include "domain/core/vocabulary.hpp"
#include "domain/distribution/events.hpp"
#include "domain/events.hpp"
#include "domain/money/money.hpp"

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <compare>
#include <cstdint>
#include <string>
#include <vector>

namespace qalam {

/// The chart of accounts. In brackets: what `sub` names.
enum class AccountKind : std::uint8_t {
  none = 0,
  bank_rights = 1,  ///< Rights money in the bank, apart from the society's own.
  bank_own = 2,
  receivable = 3,        ///< [licensee] invoiced, not yet paid.
  uncollected = 4,       ///< [licensee] the other side of receivable, without VAT.
  suspense = 5,          ///< Receipts that no invoice has taken.
  unassigned = 6,        ///< [licensee] collected, not yet in a pool.
  collected = 7,         ///< [pool] to be distributed.
  reserve = 8,           ///< [pool]
  unmatched = 9,         ///< [pool] usage that is not identified keeps its money.
  payable = 10,          ///< [holder]
  below_threshold = 11,  ///< [holder]
  held_dispute = 12,     ///< [work]
  held_unlocated = 13,   ///< [holder]
  held_unmandated = 14,  ///< [work]
  advance = 15,          ///< [holder]
  overpaid = 16,         ///< [holder]
  admin_fee = 17,
  social_fund = 18,
  vat = 19,
  tax_withheld = 20,
  in_transit = 21,  ///< [payout]
  non_distributable = 22,
  due_to = 23,    ///< [CISAC society]
  due_from = 24,  ///< [CISAC society]
  levy = 25,
  fx_difference = 26,
  charges = 27,
  interest = 28,
  penalties = 29,
  written_off = 30,
  opening = 31,
};
BOOST_DESCRIBE_ENUM(AccountKind, none, bank_rights, bank_own, receivable, uncollected, suspense,
                    unassigned, collected, reserve, unmatched, payable, below_threshold,
                    held_dispute, held_unlocated, held_unmandated, advance, overpaid, admin_fee,
                    social_fund, vat, tax_withheld, in_transit, non_distributable, due_to, due_from,
                    levy, fx_difference, charges, interest, penalties, written_off, opening)

/// An account in one currency, with the dimensions that the transparency report asks for.
struct AccountKey {
  SocietyId society;
  AccountKind kind = AccountKind::none;
  std::uint64_t sub = 0;
  Currency currency = kzt;
  Right right = Right::none;
  UseType use = UseType::none;
  std::uint16_t year = 0;  ///< Of collection; 0 = none.
  Source source = Source::none;
  std::uint64_t counterparty = 0;
  friend auto operator<=>(AccountKey const&, AccountKey const&) = default;
};
BOOST_DESCRIBE_STRUCT(AccountKey, (),
                      (society, kind, sub, currency, right, use, year, source, counterparty))

/// One line of a booking: positive = debit, negative = credit.
struct Posting {
  AccountKey account;
  Micros micros = 0;
  friend bool operator==(Posting const&, Posting const&) = default;
};

/// Cumulative sums since the beginning; both only grow.
struct Balance {
  Micros debit = 0, credit = 0;
  [[nodiscard]] Micros net() const { return debit - credit; }
  friend bool operator==(Balance const&, Balance const&) = default;
};
BOOST_DESCRIBE_STRUCT(Balance, (), (debit, credit))

/// What an event does to the books. Pure; per currency the postings of an event sum to zero.
/// docs/postings.md is generated from it.
std::vector<Posting> postings(Event const& event);

/// True where the account's ordinary balance is a debit (an asset).
bool debit_natured(AccountKind kind);
/// What `sub` of an account of this kind identifies; `Kind::none` where it has no sub-accounts or
/// where it is a CISAC number.
Kind sub_kind(AccountKind kind);
/// `S-…/payable/H-…/performing/radio/2026/direct_licence`: stable, readable, parts that are not
/// given left out at the end or shown as `-`.
std::string print(AccountKey const& account);

/// The account of a pool's dimensions.
AccountKey account(PoolKey const& pool, AccountKind kind, std::uint64_t sub);
/// The account that a posted amount of a run goes to.
AccountKey account(PoolKey const& pool, PoolId id, PostedAmount const& amount);
AccountKind account_kind(Destination destination);

/// The pool that has this key.
PoolId pool_id(PoolKey const& key);

}  // namespace qalam
