#include "domain/account/account.hpp"

#include "domain/account/account_class.hpp"
#include "domain/core/describe.hpp"
#include "domain/core/ensure.hpp"

namespace qalam {

bool debit_natured(AccountKind kind) {
  AccountClass const of = account_class(kind);
  return of == AccountClass::assets || of == AccountClass::expenses;
}

Kind sub_kind(AccountKind kind) {
  using enum AccountKind;
  switch (kind) {
    case receivable:
    case uncollected:
    case unassigned: return Kind::licensee;
    case collected:
    case reserve:
    case unmatched: return Kind::pool;
    case payable:
    case below_threshold:
    case held_unlocated:
    case advance:
    case overpaid: return Kind::holder;
    case held_dispute:
    case held_unmandated: return Kind::work;
    case in_transit: return Kind::payout;
    case none:
    case bank_rights:
    case bank_own:
    case suspense:
    case admin_fee:
    case social_fund:
    case vat:
    case tax_withheld:
    case non_distributable:
    case due_to:
    case due_from:
    case levy:
    case fx_difference:
    case charges:
    case interest:
    case penalties:
    case written_off:
    case opening: return Kind::none;
  }
  return Kind::none;
}

std::string print(AccountKey const& a) {
  std::string out = print(a.society) + "/" + std::string{enum_name(a.kind)};
  Kind const sub = sub_kind(a.kind);
  if (a.sub != 0) out += "/" + (sub == Kind::none ? std::to_string(a.sub) : print_id(sub, a.sub));
  bool const dimensions = a.right != Right::none || a.use != UseType::none || a.year != 0 ||
                          a.source != Source::none || a.counterparty != 0;
  if (!dimensions) return out;
  out += "/" + std::string{a.right == Right::none ? "-" : enum_name(a.right)};
  out += "/" + std::string{a.use == UseType::none ? "-" : enum_name(a.use)};
  out += "/" + (a.year == 0 ? std::string{"-"} : std::to_string(a.year));
  out += "/" + std::string{a.source == Source::none ? "-" : enum_name(a.source)};
  if (a.counterparty != 0) out += "/" + print_id(Kind::licensee, a.counterparty);
  return out;
}

AccountKey account(PoolKey const& pool, AccountKind kind, std::uint64_t sub) {
  return {.society = pool.society,
          .kind = kind,
          .sub = sub,
          .currency = pool.currency,
          .right = pool.right,
          .use = pool.use,
          .year = static_cast<std::uint16_t>(year_of(pool.from)),
          .source = pool.source,
          .counterparty = 0};
}

AccountKind account_kind(Destination destination) {
  switch (destination) {
    case Destination::payable: return AccountKind::payable;
    case Destination::held_unlocated: return AccountKind::held_unlocated;
    case Destination::held_unmandated:
    case Destination::unclaimed: return AccountKind::held_unmandated;
    case Destination::due_to: return AccountKind::due_to;
    case Destination::held_dispute: return AccountKind::held_dispute;
    case Destination::unmatched: return AccountKind::unmatched;
    case Destination::none: break;
  }
  ensure(false, "an allocation without a destination");
  return AccountKind::none;
}

AccountKey account(PoolKey const& pool, PoolId id, PostedAmount const& amount) {
  AccountKind const kind = account_kind(amount.destination);
  return account(pool, kind, kind == AccountKind::unmatched ? id.value() : amount.account);
}

PoolId pool_id(PoolKey const& key) {
  // The id is a fact about the key alone, so that the same pool has it in every command.
  std::array<std::uint8_t, 24> text{};
  std::size_t at = 0;
  auto const put = [&](std::uint64_t value, std::size_t bytes) {
    for (std::size_t i = bytes; i-- > 0;)
      text.at(at++) = static_cast<std::uint8_t>(value >> (8 * i));
  };
  put(key.society.value(), 8);
  put(static_cast<std::uint64_t>(key.right), 1);
  put(static_cast<std::uint64_t>(key.use), 1);
  put(static_cast<std::uint64_t>(key.source), 1);
  put(static_cast<std::uint32_t>(key.from.value()), 4);
  put(static_cast<std::uint32_t>(key.until.value()), 4);
  put(key.currency.number(), 2);
  constexpr CommandId salt{'q', 'a', 'l', 'a', 'm', ' ', 'p', 'o',
                           'o', 'l', ' ', 'i', 'd', ' ', 'v', '1'};
  std::uint64_t const id = siphash24(salt, text.data(), text.size());
  return PoolId{id == 0 ? 1 : id};
}

}  // namespace qalam
