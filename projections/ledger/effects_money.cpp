#include "domain/core/ensure.hpp"
#include "projections/ledger/balance_table.hpp"
#include "projections/ledger/effects.hpp"

#include <algorithm>

namespace qalam::ledger {

PostedAmount amount_of(Allocation const& line) {
  switch (line.destination) {
    case Destination::payable:
    case Destination::held_unlocated: return {line.destination, line.holder.value(), line.micros};
    case Destination::held_unmandated:
    case Destination::held_dispute:
    case Destination::unclaimed: return {line.destination, line.work.value(), line.micros};
    case Destination::due_to: return {line.destination, line.due_society, line.micros};
    case Destination::unmatched: return {line.destination, 0, line.micros};
    case Destination::none: break;
  }
  ensure(false, "an allocation without a destination");
  return {};
}

void Effects::on(InvoiceIssued const& e) {
  InvoiceRow row;
  row.licence = e.licence;
  row.society = e.society;
  row.licensee = e.licensee;
  row.use = e.use;
  row.currency = e.currency;
  row.net_micros = e.net_micros;
  row.vat_micros = e.vat_micros;
  put(Kind::invoice, e.invoice.value(), row);
}

void Effects::on(FeeReceived const& e) {
  ReceiptRow receipt;
  receipt.society = e.society;
  receipt.licensee = e.licensee;
  receipt.invoice = e.invoice;
  receipt.use = e.use;
  receipt.currency = e.amount.currency;
  receipt.net_micros = e.net_micros;
  put(Kind::receipt, e.receipt.value(), receipt);
  txn_.put(tables_.receipts, lmdb::make_key(e.licensee.value(), e.receipt.value()), {});
  if (e.invoice == InvoiceId{}) return;
  auto invoice = need<InvoiceRow>(Kind::invoice, e.invoice.value());
  invoice.settled_micros = add(invoice.settled_micros, e.allocated_micros);
  invoice.settled_net_micros = add(invoice.settled_net_micros, e.net_micros);
  put(Kind::invoice, e.invoice.value(), invoice);
}

void Effects::on(PoolFunded const& e) {
  auto pool = find<PoolRow>(Kind::pool, e.pool.value()).value_or(PoolRow{});
  pool.key = e.key;
  pool.collected_micros = add(pool.collected_micros, e.micros);
  put(Kind::pool, e.pool.value(), pool);
  auto receipt = need<ReceiptRow>(Kind::receipt, e.receipt.value());
  receipt.funded_micros = add(receipt.funded_micros, e.micros);
  put(Kind::receipt, e.receipt.value(), receipt);
}

void Effects::on(DeductionTaken const& e) {
  auto pool = need<PoolRow>(Kind::pool, e.pool.value());
  auto const take = [&](std::int64_t& from) { from = add(from, e.micros); };
  switch (e.kind) {
    case DeductionKind::admin_fee: take(pool.admin_micros); break;
    case DeductionKind::social_fund: take(pool.social_micros); break;
    case DeductionKind::reserve: take(pool.reserve_micros); break;
    case DeductionKind::none: ensure(false, "a deduction of no kind");
  }
  put(Kind::pool, e.pool.value(), pool);
}

void Effects::on(RunOpened const& e) {
  RunRow run;
  run.pool = e.pool;
  run.key = e.key;
  run.state = RunState::opened;
  run.opened_by = e.opened_by;
  run.distributable_micros = e.distributable_micros;
  put(Kind::run, e.run.value(), run);
  auto pool = need<PoolRow>(Kind::pool, e.pool.value());
  pool.open_run = e.run;
  ++pool.runs;
  put(Kind::pool, e.pool.value(), pool);
}

void Effects::add_allocated(RunId run, PostedAmount const& amount) {
  auto const key =
      lmdb::make_key(run.value(), static_cast<std::uint8_t>(amount.destination), amount.account);
  auto const before = txn_.get(tables_.run_amounts, key);
  Micros const there = before ? static_cast<Micros>(number_of(*before)) : 0;
  txn_.put(tables_.run_amounts, key,
           lmdb::make_key(static_cast<std::uint64_t>(add(there, amount.micros))));
}

void Effects::on(AllocationsComputed const& e) {
  auto run = need<RunRow>(Kind::run, e.run.value());
  std::vector<PostedAmount> amounts;
  amounts.reserve(e.lines.size());
  for (Allocation const& line : e.lines) {
    amounts.push_back(amount_of(line));
    run.allocated_micros = add(run.allocated_micros, line.micros);
  }
  ++run.chunks;
  run.lines += e.lines.size();
  put(Kind::run, e.run.value(), run);

  // One put for each account, in the order of the table.
  auto const place = [](PostedAmount const& a) { return std::pair{a.destination, a.account}; };
  std::sort(amounts.begin(), amounts.end(),
            [&](auto const& a, auto const& b) { return place(a) < place(b); });
  for (auto at = amounts.begin(); at != amounts.end();) {
    PostedAmount sum = *at++;
    for (; at != amounts.end() && place(*at) == place(sum); ++at) {
      sum.micros = add(sum.micros, at->micros);
    }
    add_allocated(e.run, sum);
  }
}

void Effects::on(RunComputed const& e) {
  auto run = need<RunRow>(Kind::run, e.run.value());
  run.state = RunState::computed;
  run.chunks = e.chunks;
  run.lines = e.lines;
  run.allocated_micros = e.allocated_micros;
  put(Kind::run, e.run.value(), run);
}

void Effects::on(RunApproved const& e) {
  auto run = need<RunRow>(Kind::run, e.run.value());
  run.approvers.push_back(e.approver);
  put(Kind::run, e.run.value(), run);
}

void Effects::distribute(PoolId pool_id, RunId run_id, std::vector<PostedAmount> const& amounts,
                         Micros sign, bool last, RunState state) {
  auto pool = need<PoolRow>(Kind::pool, pool_id.value());
  for (PostedAmount const& amount : amounts) {
    pool.distributed_micros = add(pool.distributed_micros, sign * amount.micros);
  }
  if (last) {
    if (pool.open_run == run_id) pool.open_run = RunId{};
    auto run = need<RunRow>(Kind::run, run_id.value());
    run.state = state;
    put(Kind::run, run_id.value(), run);
  }
  put(Kind::pool, pool_id.value(), pool);
}

void Effects::on(RunPosted const& e) {
  distribute(e.pool, e.run, e.amounts, 1, e.part + 1 == e.parts, RunState::posted);
}

void Effects::on(RunReversed const& e) {
  distribute(e.pool, e.run, e.amounts, -1, e.part + 1 == e.parts, RunState::reversed);
}

void Effects::on(HoldPlaced const& e) {
  put(Kind::hold, e.hold.value(),
      HoldRow{e.society, e.work, e.holder, e.reason, e.micros, /*released=*/false});
}

void Effects::on(HoldReleased const& e) {
  // Money that a run held without anybody's order is released without a hold before.
  auto hold =
      find<HoldRow>(Kind::hold, e.hold.value())
          .value_or(HoldRow{e.society, e.work, e.holder, HoldReason::none, e.micros, false});
  hold.released = true;
  put(Kind::hold, e.hold.value(), hold);
}

void Effects::on(PayoutInstructed const& e) {
  put(Kind::payout, e.payout.value(),
      PayoutRow{e.society, e.holder, e.currency, e.micros, e.parts, PayoutState::instructed});
}

void Effects::settle_payout(PayoutId payout, PayoutState state) {
  auto row = need<PayoutRow>(Kind::payout, payout.value());
  row.state = state;
  put(Kind::payout, payout.value(), row);
}

void Effects::on(PayoutConfirmed const& e) {
  settle_payout(e.payout, PayoutState::confirmed);
}

void Effects::on(PayoutReturned const& e) {
  settle_payout(e.payout, PayoutState::returned);
}

// --- balances ----------------------------------------------------------------------------------

void Effects::book_one(lmdb::Cursor& balances, AccountBytes const& account, Balance const& change) {
  Balance after = find_balance(balances, account, position_).value_or(Balance{});
  after.debit = add(after.debit, change.debit);
  after.credit = add(after.credit, change.credit);
  txn_.put(tables_.balances, balance_key(account, position_), balance_bytes(after));
}

void Effects::book(Event const& event) {
  auto const lines = postings(event);
  if (lines.empty()) return;
  struct Change {
    AccountBytes account;
    Currency currency;
    Balance amount;
  };
  std::vector<Change> changes;
  changes.reserve(lines.size());
  for (Posting const& line : lines) {
    Balance const amount = line.micros > 0 ? Balance{line.micros, 0} : Balance{0, -line.micros};
    changes.push_back({account_key(line.account), line.account.currency, amount});
  }
  std::sort(changes.begin(), changes.end(),
            [](auto const& a, auto const& b) { return a.account < b.account; });
  lmdb::Cursor balances{txn_, tables_.balances};
  std::vector<std::pair<Currency, Balance>> totals;
  auto const sum = [](Balance& to, Balance const& amount) {
    to.debit = add(to.debit, amount.debit);
    to.credit = add(to.credit, amount.credit);
  };
  for (auto at = changes.begin(); at != changes.end();) {
    Change change = *at++;
    for (; at != changes.end() && at->account == change.account; ++at) {
      sum(change.amount, at->amount);
    }
    book_one(balances, change.account, change.amount);
    auto total = std::find_if(totals.begin(), totals.end(),
                              [&](auto const& t) { return t.first == change.currency; });
    if (total == totals.end()) total = totals.insert(total, {change.currency, Balance{}});
    sum(total->second, change.amount);
  }
  for (auto const& [currency, amount] : totals) {
    auto const key = lmdb::make_key(currency.number());
    auto const before = txn_.get(tables_.trial, key);
    Balance total = before ? balance_of(*before) : Balance{};
    sum(total, amount);
    // Design 1.5: money is conserved, in each currency, after every event.
    ensure(total.net() == 0, "the trial balance is not zero");
    txn_.put(tables_.trial, key, balance_bytes(total));
  }
}

}  // namespace qalam::ledger
