#pragma once

#include "domain/account/account.hpp"
#include "domain/registers/rows.hpp"
#include "eventstore/codec/row.hpp"
#include "eventstore/lmdb/key.hpp"
#include "eventstore/lmdb/lmdb.hpp"

#include <array>
#include <cstddef>
#include <limits>
#include <optional>
#include <string_view>

/// The tables that decide, and the balances: kept by LedgerFold in the transaction that appends.
/// Every key sorts as what it means; every row is a function of the events alone.
namespace qalam::ledger {

/// "As it stands in this snapshot", where a position is asked for.
constexpr Position latest{std::numeric_limits<std::uint64_t>::max()};

struct Tables {
  lmdb::Table registers{};    ///< kind u8 ‖ id u64 → the row of rows.hpp.
  lmdb::Table mandates{};     ///< holder u64 → MandatesRow
  lmdb::Table keys{};         ///< `unique_key` → kind u8 ‖ id u64
  lmdb::Table parameters{};   ///< name u16 ‖ society u64 ‖ from i32 → ParameterRow
  lmdb::Table run_amounts{};  ///< run u64 ‖ destination u8 ‖ account u64 → micros i64
  lmdb::Table receipts{};     ///< licensee u64 ‖ receipt u64 → nothing
  lmdb::Table counters{};     ///< counter u8 → u64
  lmdb::Table items{};  ///< ItemKey → item u64, of the newest items; the others are in blocks.
  lmdb::Table item_blocks{};  ///< size u8 ‖ block u64 ‖ part u32 → (ItemKey ‖ offset u32) …
  lmdb::Table item_filters{};  ///< size u8 ‖ block u64 ‖ chunk u32 → lines of 64 bytes.
  lmdb::Table balances{};  ///< account_key ‖ ~position u64 → debit i64 ‖ credit i64 from then on.
  lmdb::Table trial{};  ///< currency u16 → debit i64 ‖ credit i64 of all accounts.

  static Tables open(lmdb::TableOpener& opener);

  /// Calls `each(name, table)` in the order of the names.
  template <class F>
  void for_each(F&& each) const;
};

struct ParameterRow {
  std::int64_t value = 0;
  std::uint64_t position = 0;  ///< Of the event that set it.
};
BOOST_DESCRIBE_STRUCT(ParameterRow, (), (value, position))

/// An agreement exists; nothing else is asked about it.
struct AgreementRow {
  std::uint64_t submitter = 0;
};
BOOST_DESCRIBE_STRUCT(AgreementRow, (), (submitter))

enum class Counter : std::uint8_t { none = 0, next_item = 1 };

constexpr std::size_t account_key_bytes = 32;
using AccountBytes = std::array<std::byte, account_key_bytes>;
/// society ‖ kind ‖ sub ‖ currency ‖ right ‖ use ‖ year ‖ source ‖ counterparty.
AccountBytes account_key(AccountKey const& account);
/// `key` has at least `account_key_bytes`.
AccountKey account_of(lmdb::Bytes key);

using BalanceBytes = std::array<std::byte, 16>;
BalanceBytes balance_bytes(Balance const& balance);
/// Throws StoreFailure `damaged` when it is not 16 bytes.
Balance balance_of(lmdb::Bytes value);

/// space ‖ 0 ‖ key, or space ‖ 1 ‖ SHA-256(key) where that would pass LMDB's limit.
lmdb::Key unique_key(KeySpace space, std::string_view key);

/// Who has this unique key.
std::optional<AnyId> find_owner(lmdb::ReadTxn const& txn, Tables const& tables, KeySpace space,
                                std::string_view key);

inline auto register_key(Kind kind, std::uint64_t id) {
  return lmdb::make_key(static_cast<std::uint8_t>(kind), id);
}

/// The row at `key`; nothing where there is none. Throws StoreCorrupt.
template <class Row>
std::optional<Row> find_row(lmdb::ReadTxn const& txn, lmdb::Table table, lmdb::Bytes key) {
  auto const bytes = txn.get(table, key);
  if (!bytes) return std::nullopt;
  return row::decode<Row>(*bytes);
}

/// A u64, big-endian. Throws StoreFailure `damaged` when it is none.
std::uint64_t number_of(lmdb::Bytes value);

template <class F>
void Tables::for_each(F&& each) const {
  each("balances", balances);
  each("counters", counters);
  each("item_blocks", item_blocks);
  each("item_filters", item_filters);
  each("items", items);
  each("keys", keys);
  each("mandates", mandates);
  each("parameters", parameters);
  each("receipts", receipts);
  each("registers", registers);
  each("run_amounts", run_amounts);
  each("trial", trial);
}

}  // namespace qalam::ledger
