#pragma once

#include "domain/core/ids.hpp"
#include "projections/ledger/tables.hpp"

#include <functional>
#include <optional>
#include <vector>

namespace qalam::ledger {

/// Which accounts: all of a society, of one kind, or with one `sub`; what is not given is any.
struct AccountPrefix {
  SocietyId society;
  std::optional<AccountKind> kind{};
  std::optional<std::uint64_t> sub{};  ///< Only together with `kind`.
};

/// All accounts of one kind of one society.
struct TrialLine {
  SocietyId society;
  AccountKind kind = AccountKind::none;
  Currency currency;
  Balance balance;
  friend bool operator==(TrialLine const&, TrialLine const&) = default;
};
BOOST_DESCRIBE_STRUCT(TrialLine, (), (society, kind, currency, balance))

/// Whether the rights money in the bank covers what is owed. It is shown, not enforced:
/// a reversed receipt may break it.
struct Solvency {
  SocietyId society;
  Currency currency;
  Micros bank_micros = 0;  ///< bank_rights
  Micros owed_micros = 0;  ///< Money of right holders at every stage on its way, never below zero.
  [[nodiscard]] bool covered() const { return bank_micros >= owed_micros; }
  friend bool operator==(Solvency const&, Solvency const&) = default;
};
BOOST_DESCRIBE_STRUCT(Solvency, (), (society, currency, bank_micros, owed_micros))

/// Money that belongs to right holders, known or not: what bank_rights has to cover.
bool owed_to_holders(AccountKind kind);

using EachBalance = std::function<void(AccountKey const&, Balance const&)>;

/// Reads balances in one snapshot, now or as of a position of it. Absent accounts are zero. Used by
/// one thread, as the snapshot is.
class Balances {
 public:
  Balances(lmdb::ReadTxn const& txn, Tables const& tables) : txn_{&txn}, tables_{&tables} {}

  [[nodiscard]] Balance current(AccountKey const& account) const { return as_of(account, latest); }
  /// After the event at `position`: one seek, whatever the length of the history.
  [[nodiscard]] Balance as_of(AccountKey const& account, Position position) const;

  /// Accounts in key order which had been posted to by `position`.
  void each(AccountPrefix const& prefix, Position position, EachBalance const& each) const;
  /// Every account of every society.
  void each(Position position, EachBalance const& each) const;
  /// A holder's accounts with every society: payable, below_threshold, held_unlocated, advance,
  /// overpaid.
  void of_holder(HolderId holder, Position position, EachBalance const& each) const;

  /// The societies that have accounts, in order.
  [[nodiscard]] std::vector<SocietyId> societies() const;
  /// By society, kind and currency; `society` none: all of them.
  [[nodiscard]] std::vector<TrialLine> trial_balance(SocietyId society, Position position) const;
  /// Per society and currency.
  [[nodiscard]] std::vector<Solvency> solvency(Position position) const;

 private:
  lmdb::ReadTxn const* txn_;
  Tables const* tables_;
  mutable std::optional<lmdb::Cursor> cursor_;  ///< Opened once: it costs as much as a look-up.
};

/// SHA-256 over the fold's sorted tables, each with its name, and lengths before what they measure.
/// The same events give the same digest, however they were batched.
Hash256 digest(lmdb::ReadTxn const& txn, Tables const& tables);

}  // namespace qalam::ledger
