#include "projections/money.hpp"

#include <utility>

namespace qalam::read {

void MoneyTrail::open(lmdb::TableOpener& tables) {
  licences.open(tables, "licences");
  invoices.open(tables, "invoices");
  receipts.open(tables, "receipts");
  pools.open(tables, "pools");
  runs.open(tables, "runs");
  holds.open(tables, "holds");
  statements.open(tables, "statements");
  payouts.open(tables, "payouts");
  movements_ = tables.open("movements");
  links.open(tables, "links");
}

// --- licences and fees -------------------------------------------------------------------------

void MoneyTrail::on(lmdb::WriteTxn& txn, Recorded const& recorded, LicenceGranted const& e) {
  Position const at = recorded.position();
  licences.put(txn, e.licence, at, e);
  links.put(txn, Pays::licence_to_licensee, e.licensee, e.licence, at);
  links.put(txn, Pays::licence_to_society, e.society, e.licence, at);
}

void MoneyTrail::on(lmdb::WriteTxn& txn, Recorded const& recorded, InvoiceIssued const& e) {
  Position const at = recorded.position();
  InvoiceEntry row;
  row.invoice = e.invoice;
  row.licence = e.licence;
  row.society = e.society;
  row.licensee = e.licensee;
  row.use = e.use;
  row.from = e.from;
  row.until = e.until;
  row.months = e.months;
  row.units = e.units;
  row.base_micros = e.base_micros;
  row.mci_micros = e.mci_micros;
  row.net_micros = e.net_micros;
  row.vat_micros = e.vat_micros;
  row.currency = e.currency;
  row.booked = e.booked;
  row.due = e.due;
  invoices.put(txn, e.invoice, at, row);
  links.put(txn, Pays::invoice_to_licensee, e.licensee, e.invoice, at);
  links.put(txn, Pays::invoice_to_licence, e.licence, e.invoice, at);
  links.put(txn, Pays::invoice_to_society, e.society, e.invoice, at);
}

void MoneyTrail::on(lmdb::WriteTxn& txn, Recorded const& recorded, FeeReceived const& e) {
  Position const at = recorded.position();
  ReceiptEntry row;
  row.receipt = e.receipt;
  row.society = e.society;
  row.licensee = e.licensee;
  row.invoice = e.invoice;
  row.use = e.use;
  row.amount = e.amount;
  row.allocated_micros = e.allocated_micros;
  row.net_micros = e.net_micros;
  row.bank_reference = e.bank_reference;
  row.booked = e.booked;
  receipts.put(txn, e.receipt, at, row);
  links.put(txn, Pays::receipt_to_licensee, e.licensee, e.receipt, at);
  links.put(txn, Pays::receipt_to_invoice, e.invoice, e.receipt, at);
  links.put(txn, Pays::receipt_to_society, e.society, e.receipt, at);
  if (e.invoice == InvoiceId{}) return;
  auto invoice = invoices.latest(txn, e.invoice);
  must_exist(invoice);
  invoice->settled_micros += e.allocated_micros;
  invoice->settled_net_micros += e.net_micros;
  invoices.put(txn, e.invoice, at, *invoice);
}

// --- pools -------------------------------------------------------------------------------------

PoolEntry MoneyTrail::pool_of(lmdb::ReadTxn const& txn, PoolId pool, PoolKey const& key) const {
  auto row = pools.latest(txn, pool);
  if (row) return *std::move(row);
  PoolEntry fresh;
  fresh.pool = pool;
  fresh.key = key;
  return fresh;
}

void MoneyTrail::on(lmdb::WriteTxn& txn, Recorded const& recorded, PoolFunded const& e) {
  Position const at = recorded.position();
  PoolEntry pool = pool_of(txn, e.pool, e.key);
  pool.collected_micros += e.micros;
  pools.put(txn, e.pool, at, pool);
  links.put(txn, Pays::pool_to_society, e.key.society, e.pool, at);
  links.put(txn, Pays::pool_to_receipt, e.receipt, e.pool, at);

  PoolMovement movement;
  movement.micros = e.micros;
  movement.licensee = e.licensee;
  movement.receipt = e.receipt;
  movement.licence = e.licence;
  movement.booked = e.booked;
  txn.put(movements_, lmdb::make_key(e.pool.value(), at.value()), row::encode(movement));

  auto receipt = receipts.latest(txn, e.receipt);
  if (!receipt) return;  // Money that did not come in by a fee has no receipt.
  receipt->funded_micros += e.micros;
  receipts.put(txn, e.receipt, at, *receipt);
}

void MoneyTrail::on(lmdb::WriteTxn& txn, Recorded const& recorded, DeductionTaken const& e) {
  Position const at = recorded.position();
  PoolEntry pool = pool_of(txn, e.pool, e.key);
  switch (e.kind) {
    case DeductionKind::none: break;
    case DeductionKind::admin_fee: pool.admin_micros += e.micros; break;
    case DeductionKind::social_fund: pool.social_micros += e.micros; break;
    case DeductionKind::reserve: pool.reserve_micros += e.micros; break;
  }
  pools.put(txn, e.pool, at, pool);

  PoolMovement movement;
  movement.deduction = e.kind;
  movement.micros = e.micros;
  movement.base_micros = e.base_micros;
  movement.rate_ppm = e.rate_ppm;
  movement.act = e.act;
  movement.booked = e.booked;
  txn.put(movements_, lmdb::make_key(e.pool.value(), at.value()), row::encode(movement));
}

Page<Known<PoolMovement>> MoneyTrail::movements(lmdb::ReadTxn const& txn, PoolId pool, Position at,
                                                std::string_view cursor_text,
                                                std::size_t limit) const {
  Page<Known<PoolMovement>> page;
  lmdb::Cursor cursor{txn, movements_};
  auto const first = lmdb::make_key(pool.value(), std::uint64_t{0});
  bool more = cursor.seek(cursor_text.empty() ? lmdb::Bytes{first} : lmdb::bytes_of(cursor_text));
  for (; more; more = cursor.next()) {
    lmdb::KeyReader key{cursor.key()};
    if (key.take<std::uint64_t>() != pool.value()) break;
    Position const since{key.take<std::uint64_t>()};
    if (since > at) break;
    if (page.items.size() == limit) {
      page.next = to_cursor(cursor.key());
      break;
    }
    page.items.push_back({since, row::decode<PoolMovement>(cursor.value())});
  }
  return page;
}

// --- runs --------------------------------------------------------------------------------------

void MoneyTrail::on(lmdb::WriteTxn& txn, Recorded const& recorded, RunOpened const& e) {
  Position const at = recorded.position();
  RunEntry row;
  row.run = e.run;
  row.pool = e.pool;
  row.key = e.key;
  row.state = RunState::opened;
  row.rules = e.rules;
  row.rules_hash = e.rules_hash;
  row.known_at = e.known_at;
  row.reports = e.reports;
  row.inputs_hash = e.inputs_hash;
  row.distributable_micros = e.distributable_micros;
  row.opened_by = e.opened_by;
  runs.put(txn, e.run, at, row);
  links.put(txn, Pays::run_to_pool, e.pool, e.run, at);
  for (ReportId const report : e.reports) links.put(txn, Pays::run_to_report, report, e.run, at);

  PoolEntry pool = pool_of(txn, e.pool, e.key);
  pool.open_run = e.run;
  ++pool.runs;
  pools.put(txn, e.pool, at, pool);
}

void MoneyTrail::on(lmdb::WriteTxn& txn, Recorded const& recorded, RunComputed const& e) {
  auto row = runs.latest(txn, e.run);
  must_exist(row);
  row->state = RunState::computed;
  row->chunks = e.chunks;
  row->lines = e.lines;
  row->allocated_micros = e.allocated_micros;
  row->unmatched_micros = e.unmatched_micros;
  row->points = e.points;
  row->lines_hash = e.lines_hash;
  runs.put(txn, e.run, recorded.position(), *row);
}

void MoneyTrail::on(lmdb::WriteTxn& txn, Recorded const& recorded, RunApproved const& e) {
  auto row = runs.latest(txn, e.run);
  must_exist(row);
  row->approvals.push_back({e.approver, recorded.position().value()});
  runs.put(txn, e.run, recorded.position(), *row);
}

void MoneyTrail::distribute(lmdb::WriteTxn& txn, Recorded const& recorded, PoolEntry pool,
                            std::vector<PostedAmount> const& amounts, std::int64_t sign) const {
  for (PostedAmount const& amount : amounts) {
    pool.distributed_micros += sign * amount.micros;
    if (amount.destination == Destination::unmatched) pool.unmatched_micros += sign * amount.micros;
  }
  pools.put(txn, pool.pool, recorded.position(), pool);
}

void MoneyTrail::on(lmdb::WriteTxn& txn, Recorded const& recorded, RunPosted const& e) {
  PoolEntry pool = pool_of(txn, e.pool, e.key);
  if (e.part + 1 == e.parts) {
    auto row = runs.latest(txn, e.run);
    must_exist(row);
    row->state = RunState::posted;
    row->posted_at = recorded.position().value();
    row->booked = e.booked;
    runs.put(txn, e.run, recorded.position(), *row);
    if (pool.open_run == e.run) pool.open_run = RunId{};
  }
  distribute(txn, recorded, std::move(pool), e.amounts, 1);
}

void MoneyTrail::on(lmdb::WriteTxn& txn, Recorded const& recorded, RunReversed const& e) {
  PoolEntry pool = pool_of(txn, e.pool, e.key);
  if (e.part + 1 == e.parts) {
    auto row = runs.latest(txn, e.run);
    must_exist(row);
    row->state = RunState::reversed;
    row->reversed_at = recorded.position().value();
    row->reverse_reason = e.reason;
    runs.put(txn, e.run, recorded.position(), *row);
    if (pool.open_run == e.run) pool.open_run = RunId{};
  }
  // The amounts are those that were posted, so that they are taken back as they are.
  distribute(txn, recorded, std::move(pool), e.amounts, -1);
}

void MoneyTrail::on(lmdb::WriteTxn& txn, Recorded const& recorded, AdjustmentPosted const& e) {
  PoolEntry pool = pool_of(txn, e.pool, e.key);
  if (e.from_holder == HolderId{}) pool.unmatched_micros -= e.micros;
  if (e.to_holder == HolderId{}) pool.unmatched_micros += e.micros;
  pools.put(txn, e.pool, recorded.position(), pool);
}

// --- holds, statements, payouts ----------------------------------------------------------------

void MoneyTrail::on(lmdb::WriteTxn& txn, Recorded const& recorded, HoldPlaced const& e) {
  Position const at = recorded.position();
  HoldEntry row;
  row.hold = e.hold;
  row.society = e.society;
  row.work = e.work;
  row.holder = e.holder;
  row.reason = e.reason;
  row.key = e.key;
  row.micros = e.micros;
  row.note = e.note;
  row.booked = e.booked;
  holds.put(txn, e.hold, at, row);
  links.put(txn, Pays::hold_to_holder, e.holder, e.hold, at);
  links.put(txn, Pays::hold_to_work, e.work, e.hold, at);
  links.put(txn, Pays::hold_to_society, e.society, e.hold, at);
}

void MoneyTrail::on(lmdb::WriteTxn& txn, Recorded const& recorded, HoldReleased const& e) {
  Position const at = recorded.position();
  // What a run held for want of a mandate or an address is released without a HoldPlaced before.
  auto row = holds.latest(txn, e.hold).value_or(HoldEntry{});
  row.hold = e.hold;
  row.society = e.society;
  row.work = e.work;
  row.key = e.key;
  row.released = true;
  row.released_to = e.holder;
  row.released_micros = e.micros;
  row.release_reason = e.reason;
  row.released_on = e.booked;
  holds.put(txn, e.hold, at, row);
  links.put(txn, Pays::hold_to_holder, e.holder, e.hold, at);
  links.put(txn, Pays::hold_to_work, e.work, e.hold, at);
  links.put(txn, Pays::hold_to_society, e.society, e.hold, at);
}

void MoneyTrail::on(lmdb::WriteTxn& txn, Recorded const& recorded, StatementIssued const& e) {
  Position const at = recorded.position();
  statements.put(txn, e.statement, at, e);
  links.put(txn, Pays::statement_to_holder, e.holder, e.statement, at);
  links.put(txn, Pays::statement_to_society, e.society, e.statement, at);
}

void MoneyTrail::on(lmdb::WriteTxn& txn, Recorded const& recorded, PayoutInstructed const& e) {
  Position const at = recorded.position();
  PayoutEntry row;
  row.payout = e.payout;
  row.society = e.society;
  row.holder = e.holder;
  row.currency = e.currency;
  row.micros = e.micros;
  row.parts = e.parts;
  row.state = PayoutState::instructed;
  row.booked = e.booked;
  payouts.put(txn, e.payout, at, row);
  links.put(txn, Pays::payout_to_holder, e.holder, e.payout, at);
  links.put(txn, Pays::payout_to_society, e.society, e.payout, at);
}

void MoneyTrail::on(lmdb::WriteTxn& txn, Recorded const& recorded, PayoutConfirmed const& e) {
  auto row = payouts.latest(txn, e.payout);
  must_exist(row);
  row->state = PayoutState::confirmed;
  row->bank_reference = e.bank_reference;
  row->settled = e.booked;
  payouts.put(txn, e.payout, recorded.position(), *row);
}

void MoneyTrail::on(lmdb::WriteTxn& txn, Recorded const& recorded, PayoutReturned const& e) {
  auto row = payouts.latest(txn, e.payout);
  must_exist(row);
  row->state = PayoutState::returned;
  row->return_reason = e.reason;
  row->settled = e.booked;
  payouts.put(txn, e.payout, recorded.position(), *row);
}

}  // namespace qalam::read
