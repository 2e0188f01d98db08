#include "projections/ledger/balances.hpp"

#include "domain/core/ensure.hpp"
#include "eventstore/merkle/sha256.hpp"
#include "projections/ledger/balance_table.hpp"

#include <algorithm>
#include <map>

namespace qalam::ledger {
namespace {

lmdb::Key prefix_key(AccountPrefix const& prefix) {
  ensure(prefix.kind || !prefix.sub, "a prefix names a sub-account without its kind");
  lmdb::Key key;
  key.add(prefix.society.value());
  if (prefix.kind) key.add(static_cast<std::uint8_t>(*prefix.kind));
  if (prefix.sub) key.add(*prefix.sub);
  return key;
}

void sum(Balance& to, Balance const& amount) {
  to.debit = add(to.debit, amount.debit);
  to.credit = add(to.credit, amount.credit);
}

}  // namespace

bool owed_to_holders(AccountKind kind) {
  using enum AccountKind;
  switch (kind) {
    case unassigned:
    case collected:
    case reserve:
    case unmatched:
    case payable:
    case below_threshold:
    case held_dispute:
    case held_unlocated:
    case held_unmandated:
    case in_transit:
    case due_to: return true;
    case none:
    case bank_rights:
    case bank_own:
    case receivable:
    case uncollected:
    case suspense:
    case advance:
    case overpaid:
    case admin_fee:
    case social_fund:
    case vat:
    case tax_withheld:
    case non_distributable:
    case due_from:
    case levy:
    case fx_difference:
    case charges:
    case interest:
    case penalties:
    case written_off:
    case opening: return false;
  }
  return false;
}

Balance Balances::as_of(AccountKey const& account, Position position) const {
  if (!cursor_) cursor_.emplace(*txn_, tables_->balances);
  return find_balance(*cursor_, account_key(account), position).value_or(Balance{});
}

void Balances::each(AccountPrefix const& prefix, Position position, EachBalance const& each) const {
  scan_balances(*txn_, *tables_, prefix_key(prefix), position, each);
}

void Balances::each(Position position, EachBalance const& each) const {
  scan_balances(*txn_, *tables_, {}, position, each);
}

void Balances::of_holder(HolderId holder, Position position, EachBalance const& each) const {
  using enum AccountKind;
  for (SocietyId const society : societies()) {
    for (AccountKind const kind : {payable, below_threshold, held_unlocated, advance, overpaid}) {
      this->each({society, kind, holder.value()}, position, each);
    }
  }
}

std::vector<SocietyId> Balances::societies() const {
  std::vector<SocietyId> out;
  lmdb::Cursor cursor{*txn_, tables_->balances};
  bool there = cursor.first();
  while (there) {
    SocietyId const society = account_of(cursor.key()).society;
    out.push_back(society);
    if (society.value() == std::numeric_limits<std::uint64_t>::max()) break;
    there = cursor.seek(lmdb::make_key(society.value() + 1));
  }
  return out;
}

std::vector<TrialLine> Balances::trial_balance(SocietyId society, Position position) const {
  std::map<std::tuple<SocietyId, AccountKind, Currency>, Balance> sums;
  auto const add_line = [&](AccountKey const& account, Balance const& balance) {
    sum(sums[{account.society, account.kind, account.currency}], balance);
  };
  if (society == SocietyId{}) {
    each(position, add_line);
  } else {
    each({society}, position, add_line);
  }
  std::vector<TrialLine> out;
  out.reserve(sums.size());
  for (auto const& [key, balance] : sums) {
    out.push_back({std::get<0>(key), std::get<1>(key), std::get<2>(key), balance});
  }
  return out;
}

std::vector<Solvency> Balances::solvency(Position position) const {
  std::map<std::pair<SocietyId, Currency>, Solvency> sums;
  each(position, [&](AccountKey const& account, Balance const& balance) {
    auto& of = sums.try_emplace({account.society, account.currency},
                                Solvency{account.society, account.currency, 0, 0})
                   .first->second;
    if (account.kind == AccountKind::bank_rights) {
      of.bank_micros = add(of.bank_micros, balance.net());
    } else if (owed_to_holders(account.kind)) {
      // What one account lacks does not lessen what is owed on another.
      of.owed_micros = add(of.owed_micros, std::max<Micros>(0, -balance.net()));
    }
  });
  std::vector<Solvency> out;
  out.reserve(sums.size());
  for (auto const& entry : sums) out.push_back(entry.second);
  return out;
}

Hash256 digest(lmdb::ReadTxn const& txn, Tables const& tables) {
  merkle::Sha256 sha;
  auto const piece = [&](lmdb::Bytes bytes) {
    sha.update(lmdb::make_key(static_cast<std::uint32_t>(bytes.size())));
    sha.update(bytes);
  };
  tables.for_each([&](std::string_view name, lmdb::Table table) {
    piece(lmdb::bytes_of(name));
    // The number of entries, so that one table's end cannot be another's beginning.
    sha.update(lmdb::make_key(txn.entries(table)));
    lmdb::Cursor cursor{txn, table};
    for (bool there = cursor.first(); there; there = cursor.next()) {
      piece(cursor.key());
      piece(cursor.value());
    }
  });
  return sha.finish();
}

}  // namespace qalam::ledger
