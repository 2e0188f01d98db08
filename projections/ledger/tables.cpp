#include "projections/ledger/tables.hpp"

#include "eventstore/merkle/sha256.hpp"

namespace qalam::ledger {
namespace {

[[noreturn]] void damaged(char const* what) {
  throw lmdb::StoreFailure{lmdb::Failure::damaged,
                           std::string{"a table of the ledger is damaged: "} + what +
                               "; rebuild the tables from the log"};
}

}  // namespace

Tables Tables::open(lmdb::TableOpener& opener) {
  Tables t;
  t.registers = opener.open("registers");
  t.mandates = opener.open("mandates");
  t.keys = opener.open("keys");
  t.parameters = opener.open("parameters");
  t.run_amounts = opener.open("run_amounts");
  t.receipts = opener.open("receipts");
  t.counters = opener.open("counters");
  t.items = opener.open("items");
  t.item_blocks = opener.open("item_blocks");
  t.item_filters = opener.open("item_filters");
  t.balances = opener.open("balances");
  t.trial = opener.open("trial");
  return t;
}

AccountBytes account_key(AccountKey const& a) {
  return lmdb::make_key(a.society.value(), static_cast<std::uint8_t>(a.kind), a.sub,
                        a.currency.number(), static_cast<std::uint8_t>(a.right),
                        static_cast<std::uint8_t>(a.use), a.year,
                        static_cast<std::uint8_t>(a.source), a.counterparty);
}

AccountKey account_of(lmdb::Bytes key) {
  if (key.size() < account_key_bytes) damaged("an account's key is too short");
  lmdb::KeyReader from{key};
  AccountKey a;
  a.society = SocietyId{from.take<std::uint64_t>()};
  a.kind = static_cast<AccountKind>(from.take<std::uint8_t>());
  a.sub = from.take<std::uint64_t>();
  a.currency = Currency{from.take<std::uint16_t>()};
  a.right = static_cast<Right>(from.take<std::uint8_t>());
  a.use = static_cast<UseType>(from.take<std::uint8_t>());
  a.year = from.take<std::uint16_t>();
  a.source = static_cast<Source>(from.take<std::uint8_t>());
  a.counterparty = from.take<std::uint64_t>();
  return a;
}

BalanceBytes balance_bytes(Balance const& balance) {
  return lmdb::make_key(balance.debit, balance.credit);
}

Balance balance_of(lmdb::Bytes value) {
  if (value.size() != sizeof(BalanceBytes)) damaged("a balance is not 16 bytes");
  lmdb::KeyReader from{value};
  Balance balance;
  balance.debit = from.take<Micros>();
  balance.credit = from.take<Micros>();
  return balance;
}

std::uint64_t number_of(lmdb::Bytes value) {
  if (value.size() != 8) damaged("a number is not 8 bytes");
  return lmdb::read_be<std::uint64_t>(value.data());
}

lmdb::Key unique_key(KeySpace space, std::string_view key) {
  constexpr std::size_t raw_max = lmdb::Key::size_max - 2;
  lmdb::Key out;
  out.add(static_cast<std::uint8_t>(space));
  if (key.size() <= raw_max) {
    return out.add(std::uint8_t{0}).add_last_text(key);
  }
  return out.add(std::uint8_t{1}).add(merkle::sha256(lmdb::bytes_of(key)));
}

std::optional<AnyId> find_owner(lmdb::ReadTxn const& txn, Tables const& tables, KeySpace space,
                                std::string_view key) {
  auto const value = txn.get(tables.keys, unique_key(space, key));
  if (!value) return std::nullopt;
  if (value->size() != 9) damaged("the owner of a key is not 9 bytes");
  lmdb::KeyReader from{*value};
  auto const kind = static_cast<Kind>(from.take<std::uint8_t>());
  return AnyId{kind, from.take<std::uint64_t>()};
}

}  // namespace qalam::ledger
