#include "projections/ledger/balance_table.hpp"

#include <algorithm>

namespace qalam::ledger {
namespace {

bool starts_with(lmdb::Bytes key, lmdb::Bytes prefix) {
  return key.size() >= prefix.size() && std::equal(prefix.begin(), prefix.end(), key.begin());
}

/// Moves to the newest row of the account after this one. Most accounts have few rows, so some
/// steps are tried before a jump.
bool to_next_account(lmdb::Cursor& cursor, AccountBytes const& account) {
  constexpr int steps = 4;
  for (int i = 0; i < steps; ++i) {
    if (!starts_with(cursor.key(), account)) return true;
    if (!cursor.next()) return false;
  }
  if (!starts_with(cursor.key(), account)) return true;
  // No event has position 0, so this is past the account's oldest row.
  return cursor.seek(balance_key(account, Position{0}));
}

}  // namespace

BalanceKey balance_key(AccountBytes const& account, Position position) {
  BalanceKey key;
  std::copy(account.begin(), account.end(), key.begin());
  lmdb::write_be(key.data() + account_key_bytes, ~position.value());
  return key;
}

std::optional<Balance> find_balance(lmdb::Cursor& cursor, AccountBytes const& account,
                                    Position position) {
  if (!cursor.seek(balance_key(account, position))) return std::nullopt;
  if (!starts_with(cursor.key(), account)) return std::nullopt;
  return balance_of(cursor.value());
}

void scan_balances(lmdb::ReadTxn const& txn, Tables const& tables, lmdb::Bytes prefix,
                   Position position,
                   std::function<void(AccountKey const&, Balance const&)> const& each) {
  lmdb::Cursor cursor{txn, tables.balances};
  // LMDB knows no empty key to start from.
  bool there = prefix.empty() ? cursor.first() : cursor.seek(prefix);
  while (there && starts_with(cursor.key(), prefix)) {
    AccountKey const account = account_of(cursor.key());
    AccountBytes const bytes = account_key(account);
    if (auto const balance = find_balance(cursor, bytes, position)) each(account, *balance);
    // The search may have ended behind the last row of the table.
    there = !cursor.key().empty() && to_next_account(cursor, bytes);
  }
}

}  // namespace qalam::ledger
