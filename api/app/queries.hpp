#pragma once

#include "api/app/ledger.hpp"
#include "api/json/parse.hpp"

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

/// Questions, answered as JSON: the same for HTTP and for the command line. Each says at which
/// position it stands, and answers for any position before.
namespace qalam::app {

using json::Json;

/// One consistent look at the ledger as of a position.
///
/// Log, balances and read models are three snapshots; the look stands where the slowest of them
/// stands, or earlier where that was asked for.
class Look {
 public:
  /// `at`: none = as it stands. Errors: `not_found` for a position that has not been written,
  /// `busy` when the read models are further behind than `wait`.
  static Result<Look> as_of(Ledger& ledger, std::optional<Position> at,
                            std::chrono::milliseconds wait = std::chrono::milliseconds{2000});

  [[nodiscard]] Position at() const { return at_; }
  [[nodiscard]] Timestamp moment() const { return moment_; }
  [[nodiscard]] store::ReadView const& log() const { return *view_; }
  [[nodiscard]] read::Models const& models() const { return snapshot_->models(); }
  [[nodiscard]] lmdb::ReadTxn const& txn() const { return snapshot_->txn(); }
  [[nodiscard]] ledger::Balances balances() const { return {view_->tables(), ledger_->tables()}; }
  [[nodiscard]] Ledger& ledger() const { return *ledger_; }

 private:
  Ledger* ledger_ = nullptr;
  std::unique_ptr<store::ReadView> view_;
  std::unique_ptr<read::Snapshot> snapshot_;
  Position at_;
  Timestamp moment_;
};

/// "123", "2026-03-31" (the end of that day, UTC) or an RFC 3339 time; empty: none. Errors:
/// `malformed`.
Result<std::optional<Position>> parse_at(Ledger const& ledger, std::string_view text);

struct BalanceFilter {
  SocietyId society;  ///< None: all.
  HolderId holder;    ///< None: all kinds of accounts.
  std::optional<AccountKind> kind{};
};

/// `{ledger, position, at, balances: [{account, currency, debit, credit, balance}]}`. The balance
/// is on the account's own side: what a holder is owed is positive. With a holder also `totals:
/// [{currency, payable, held}]`.
Json balances(Look const& look, BalanceFilter const& filter);
/// `{…, accounts: [{society, kind, currency, debit, credit}], sums: [{currency, debit, credit}],
/// solvency: [{society, currency, bank, owed, covered}]}`
Json trial_balance(Look const& look, SocietyId society);

/// `{ledger, position, at, society, digest}`: replay::balances_digest of all that the society's
/// accounts hold.
Json balances_digest(Look const& look, SocietyId society);

/// `cursor` is the bytes of a `next`, as `cursor_bytes` reads them.
struct PageRequest {
  std::string cursor;
  std::size_t limit = 100;
};
/// Errors: `malformed`.
Result<std::string> cursor_bytes(std::string_view next);

/// `{position, at, <name>: […], next}` of one register: societies, holders, licensees, mandates,
/// works, recordings, licences, invoices, receipts, pools, runs, reports, payouts, holds, tariffs,
/// rules. Errors: `not_found` for another name.
Result<Json> list(Look const& look, std::string_view name, PageRequest const& page,
                  SocietyId society = SocietyId{});
/// One entry: `{…members…, since}`. Errors: `not_found`.
Result<Json> entry(Look const& look, AnyId id);
/// The names that `list` knows.
std::vector<std::string_view> register_names();

/// What a holder is told: facts in order, each run's lines, what is payable and held at the end.
Result<Json> statement(Look const& look, HolderId holder, SocietyId society, Period const& period);
/// Uses of a work in a society's reports.
Result<Json> usage_of_work(Look const& look, WorkId work, SocietyId society, Period const& period);
/// Every event that names the thing.
Json audit_trail(Look const& look, AnyId id, PageRequest const& page);
/// The event at a position with its header.
Result<Json> event(Look const& look, Position position);
/// `{position, events: […], next}` from a position on.
Json events(Look const& look, Position from, std::size_t limit);
/// Titles, names, identifiers.
Json search(Look const& look, std::string_view text, PageRequest const& page);

/// An amount of a currency on a wire: `"12.50"`.
std::string amount(Micros micros, Currency currency);

}  // namespace qalam::app
