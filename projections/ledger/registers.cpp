#include "projections/ledger/registers.hpp"

#include "projections/ledger/balance_table.hpp"

#include <algorithm>

namespace qalam::ledger {
namespace {

template <class Row, class IdType>
std::optional<Row> find(lmdb::ReadTxn const& txn, Tables const& tables, IdType id) {
  return find_row<Row>(txn, tables.registers, register_key(KindOf<IdType>::value, id.value()));
}

/// Calls `each(key, value)` for the entries that start with `prefix`, until it answers false.
template <class F>
void scan(lmdb::ReadTxn const& txn, lmdb::Table table, lmdb::Bytes prefix, F&& each) {
  lmdb::Cursor cursor{txn, table};
  for (bool there = cursor.seek(prefix); there; there = cursor.next()) {
    lmdb::Bytes const key = cursor.key();
    if (key.size() < prefix.size() || !std::equal(prefix.begin(), prefix.end(), key.begin())) {
      return;
    }
    each(key, cursor.value());
  }
}

}  // namespace

std::optional<SocietyRow> LedgerRegisters::society(SocietyId id) const {
  return find<SocietyRow>(*txn_, *tables_, id);
}
std::optional<HolderRow> LedgerRegisters::holder(HolderId id) const {
  return find<HolderRow>(*txn_, *tables_, id);
}
std::optional<LicenseeRow> LedgerRegisters::licensee(LicenseeId id) const {
  return find<LicenseeRow>(*txn_, *tables_, id);
}
std::optional<WorkRow> LedgerRegisters::work(WorkId id) const {
  return find<WorkRow>(*txn_, *tables_, id);
}
std::optional<RecordingRow> LedgerRegisters::recording(RecordingId id) const {
  return find<RecordingRow>(*txn_, *tables_, id);
}
std::optional<TariffSet> LedgerRegisters::tariff(TariffId id) const {
  return find<TariffSet>(*txn_, *tables_, id);
}
std::optional<DistributionRulesApproved> LedgerRegisters::rules(RulesId id) const {
  return find<DistributionRulesApproved>(*txn_, *tables_, id);
}
std::optional<LicenceGranted> LedgerRegisters::licence(LicenceId id) const {
  return find<LicenceGranted>(*txn_, *tables_, id);
}
std::optional<InvoiceRow> LedgerRegisters::invoice(InvoiceId id) const {
  return find<InvoiceRow>(*txn_, *tables_, id);
}
std::optional<ReceiptRow> LedgerRegisters::receipt(ReceiptId id) const {
  return find<ReceiptRow>(*txn_, *tables_, id);
}
std::optional<ReportRow> LedgerRegisters::report(ReportId id) const {
  return find<ReportRow>(*txn_, *tables_, id);
}
std::optional<PoolRow> LedgerRegisters::pool(PoolId id) const {
  return find<PoolRow>(*txn_, *tables_, id);
}
std::optional<RunRow> LedgerRegisters::run(RunId id) const {
  return find<RunRow>(*txn_, *tables_, id);
}
std::optional<HoldRow> LedgerRegisters::hold(HoldId id) const {
  return find<HoldRow>(*txn_, *tables_, id);
}
std::optional<PayoutRow> LedgerRegisters::payout(PayoutId id) const {
  return find<PayoutRow>(*txn_, *tables_, id);
}
std::optional<PersonRow> LedgerRegisters::person(PersonId id) const {
  return find<PersonRow>(*txn_, *tables_, id);
}

bool LedgerRegisters::agreement_exists(AgreementId id) const {
  return txn_->get(tables_->registers, register_key(Kind::agreement, id.value())).has_value();
}

std::vector<MandateRow> LedgerRegisters::mandates(HolderId holder) const {
  auto row = find_row<MandatesRow>(*txn_, tables_->mandates, lmdb::make_key(holder.value()));
  return row ? std::move(row->mandates) : std::vector<MandateRow>{};
}

std::optional<AnyId> LedgerRegisters::owner(KeySpace space, std::string_view key) const {
  return find_owner(*txn_, *tables_, space, key);
}

std::optional<std::int64_t> LedgerRegisters::parameter(ParameterName name, SocietyId society,
                                                       Date day) const {
  lmdb::Cursor cursor{*txn_, tables_->parameters};
  auto const in_force = [&](SocietyId whose) -> std::optional<std::int64_t> {
    auto const first = lmdb::make_key(static_cast<std::uint16_t>(name), whose.value());
    // The last one that starts on `day` or before: before what a longer key of that day would be.
    lmdb::Key after;
    after.add(std::span{first}).add(day.value()).add(std::uint8_t{0});
    if (!cursor.seek_before(after)) return std::nullopt;
    lmdb::Bytes const key = cursor.key();
    if (key.size() <= first.size() || !std::equal(first.begin(), first.end(), key.begin())) {
      return std::nullopt;
    }
    return row::decode<ParameterRow>(cursor.value()).value;
  };
  if (society != SocietyId{}) {
    if (auto const own = in_force(society)) return own;
  }
  return in_force(SocietyId{});
}

Balance LedgerRegisters::balance(AccountKey const& account) const {
  lmdb::Cursor cursor{*txn_, tables_->balances};
  return find_balance(cursor, account_key(account), latest).value_or(Balance{});
}

void LedgerRegisters::accounts(
    SocietyId society, AccountKind kind, std::uint64_t sub,
    std::function<void(AccountKey const&, Balance const&)> const& each) const {
  auto const prefix = lmdb::make_key(society.value(), static_cast<std::uint8_t>(kind), sub);
  scan_balances(*txn_, *tables_, prefix, latest, each);
}

void LedgerRegisters::accounts(
    SocietyId society, std::function<void(AccountKey const&, Balance const&)> const& each) const {
  scan_balances(*txn_, *tables_, lmdb::make_key(society.value()), latest, each);
}

void LedgerRegisters::run_amounts(RunId run,
                                  std::function<void(PostedAmount const&)> const& each) const {
  scan(*txn_, tables_->run_amounts, lmdb::make_key(run.value()),
       [&](lmdb::Bytes key, lmdb::Bytes value) {
         lmdb::KeyReader from{key.subspan(8)};
         PostedAmount amount;
         amount.destination = static_cast<Destination>(from.take<std::uint8_t>());
         amount.account = from.take<std::uint64_t>();
         amount.micros = static_cast<Micros>(number_of(value));
         each(amount);
       });
}

ItemId LedgerRegisters::next_item() const {
  std::array const key{static_cast<std::byte>(Counter::next_item)};
  auto const value = txn_->get(tables_->counters, key);
  return ItemId{value ? number_of(*value) : 1};
}

void LedgerRegisters::receipts_of(
    LicenseeId licensee, std::function<void(ReceiptId, ReceiptRow const&)> const& each) const {
  scan(*txn_, tables_->receipts, lmdb::make_key(licensee.value()), [&](lmdb::Bytes key, auto) {
    lmdb::KeyReader from{key.subspan(8)};
    ReceiptId const id{from.take<std::uint64_t>()};
    if (auto const row = receipt(id)) each(id, *row);
  });
}

}  // namespace qalam::ledger
