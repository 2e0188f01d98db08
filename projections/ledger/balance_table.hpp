#pragma once

#include "projections/ledger/tables.hpp"

#include <functional>
#include <optional>

/// Private to this folder. The table of balances has a row for each event that touched an account,
/// newest first: so "now" and "as of" are the same one step to a place in the table, and nothing is
/// kept twice.
namespace qalam::ledger {

using BalanceKey = std::array<std::byte, account_key_bytes + 8>;
/// Where the account's balance after the event at `position` stands, or the one before it.
BalanceKey balance_key(AccountBytes const& account, Position position);

/// What the account held after the event at `position`; nothing when nothing had been booked on it.
/// `cursor` is one of the table of balances.
std::optional<Balance> find_balance(lmdb::Cursor& cursor, AccountBytes const& account,
                                    Position position);

/// The accounts whose keys start with `prefix`, in order, as they were after `position`.
void scan_balances(lmdb::ReadTxn const& txn, Tables const& tables, lmdb::Bytes prefix,
                   Position position,
                   std::function<void(AccountKey const&, Balance const&)> const& each);

}  // namespace qalam::ledger
