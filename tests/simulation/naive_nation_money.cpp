#include "tests/simulation/naive_books.hpp"

#include <algorithm>

namespace qalam::test {

// --- licences and fees
// ----------------------------------------------------------------------------

NaiveNation::Said NaiveNation::say(GrantLicence const& c) {
  if (societies.count(c.society) == 0 || licensees.count(c.licensee) == 0 ||
      tariffs.count(c.tariff) == 0) {
    return ErrorCode::not_found;
  }
  auto const id = derive<LicenceId>(key_);
  if (licences.count(id) > 0) return ErrorCode::id_taken;
  if (tariffs.at(c.tariff).society != c.society) return ErrorCode::wrong_kind;
  std::uint64_t sum = 0;
  for (auto const& feed : c.feeds) sum += feed.part;
  if (sum != 1'000'000) return ErrorCode::shares_invalid;
  for (auto const& feed : c.feeds) {
    if (!accredited(c.society, feed.right, c.from)) return ErrorCode::not_accredited;
  }
  if (c.until <= c.from) return ErrorCode::period_invalid;
  return {thing(id), {{thing(id), {}, [=, this] { licences[id] = c; }}}};
}

NaiveNation::Said NaiveNation::say(IssueInvoice const& c) {
  if (licences.count(c.licence) == 0) return ErrorCode::not_found;
  auto const& licence = licences.at(c.licence);
  auto const id = derive<InvoiceId>(key_);
  if (invoices.count(id) > 0) return ErrorCode::id_taken;
  Date const day = booked(c.booked);
  if (is_closed(licence.society, day)) return ErrorCode::period_closed;
  if (c.until <= c.from) return ErrorCode::period_invalid;
  if (c.from < licence.from || licence.until < c.until) return ErrorCode::licence_inactive;
  // Each month that has begun; the end is the day after the last.
  auto const first = civil(c.from), last = civil(Date{c.until.value() - 1});
  int const months = (last.year - first.year) * 12 + static_cast<int>(last.month) -
                     static_cast<int>(first.month) + 1;
  Micros const net = whole_tiyn(tariffs.at(licence.tariff).amount_micros * months);
  Micros const vat = whole_tiyn(
      part_of(net, parameter(ParameterName::vat_ppm, licence.society, day).value_or(0), 1'000'000));
  Invoice const made{licence.society, licence.licensee, c.licence, licence.use, net, vat};
  auto const at = [&](AccountKind kind) {
    return plain(licence.society, kind, licence.currency, licence.licensee.value(), licence.use);
  };
  return {thing(id),
          {{thing(id),
            {{at(AccountKind::receivable), net + vat},
             {at(AccountKind::uncollected), -net},
             {plain(licence.society, AccountKind::vat, licence.currency), -vat}},
            [=, this] { invoices.emplace(id, made); }}}};
}

NaiveNation::Said NaiveNation::say(ReceiveFee const& c) {
  if (societies.count(c.society) == 0) return ErrorCode::not_found;
  bool const named = c.invoice != InvoiceId{};
  if (named) {
    if (invoices.count(c.invoice) == 0 || invoices.at(c.invoice).society != c.society) {
      return ErrorCode::not_found;
    }
  } else if (c.licensee != LicenseeId{} && licensees.count(c.licensee) == 0) {
    return ErrorCode::not_found;
  }
  auto const id = derive<ReceiptId>(key_);
  if (receipts.count(id) > 0) return ErrorCode::id_taken;
  if (named && c.licensee != LicenseeId{} && c.licensee != invoices.at(c.invoice).licensee) {
    return ErrorCode::wrong_kind;
  }
  if (is_closed(c.society, booked(c.booked))) return ErrorCode::period_closed;
  if (c.amount.micros <= 0) return ErrorCode::amount_invalid;
  Currency const currency = c.amount.currency;
  auto const bank = plain(c.society, AccountKind::bank_rights, currency);
  auto const suspense = plain(c.society, AccountKind::suspense, currency);
  if (!named) {
    Receipt const made{{}, c.society, c.licensee, currency, 0};
    return {thing(id),
            {{thing(id), {{bank, c.amount.micros}, {suspense, -c.amount.micros}}, [=, this] {
                receipts.emplace(id, made);
              }}}};
  }
  auto const& invoice = invoices.at(c.invoice);
  if (currency != kzt) return ErrorCode::currency_mismatch;
  Micros const gross = invoice.net + invoice.vat;
  Micros const takes = std::min(gross - invoice.settled, c.amount.micros);
  // What of all that has been paid is not VAT, less what was known of it before.
  Micros const net = part_of(invoice.net, invoice.settled + takes, gross) - invoice.settled_net;
  auto const at = [&](AccountKind kind) {
    return plain(c.society, kind, currency, invoice.licensee.value(), invoice.use);
  };
  Receipt const made{c.invoice, c.society, invoice.licensee, currency, net};
  return {thing(id),
          {{thing(id),
            {{bank, c.amount.micros},
             {at(AccountKind::receivable), -takes},
             {suspense, takes - c.amount.micros},
             {at(AccountKind::uncollected), net},
             {at(AccountKind::unassigned), -net}},
            [=, this] {
              receipts.emplace(id, made);
              invoices.at(c.invoice).settled += takes;
              invoices.at(c.invoice).settled_net += net;
            }}}};
}

NaiveNation::Said NaiveNation::say(FundPools const& c) {
  if (receipts.count(c.receipt) == 0) return ErrorCode::not_found;
  auto const& receipt = receipts.at(c.receipt);
  if (receipt.invoice == InvoiceId{}) return ErrorCode::wrong_kind;
  if (is_closed(receipt.society, booked(c.booked))) return ErrorCode::period_closed;
  if (c.until <= c.from) return ErrorCode::period_invalid;
  Micros const left = receipt.net - receipt.funded;
  if (left <= 0) return thing(c.receipt);
  auto const& licence = licences.at(invoices.at(receipt.invoice).licence);
  std::vector<std::uint64_t> weights;
  for (auto const& feed : licence.feeds) weights.push_back(feed.part);
  auto const parts = shared_out(left, weights);
  std::vector<Happened> happened;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i] == 0) continue;
    PoolKey const key{
        receipt.society, licence.feeds[i].right, licence.use, Source::direct_licence, c.from,
        c.until,         receipt.currency};
    auto const id = pool_id(key);
    Micros const micros = parts[i];
    happened.push_back({thing(id),
                        {{plain(receipt.society, AccountKind::unassigned, receipt.currency,
                                receipt.licensee.value(), licence.use),
                          micros},
                         {of_pool(key, AccountKind::collected, id.value()), -micros}},
                        [=, this] {
                          pools[id].key = key;
                          pools[id].collected += micros;
                          receipts.at(c.receipt).funded += micros;
                        }});
  }
  return {thing(c.receipt), std::move(happened)};
}

// --- distribution
// ---------------------------------------------------------------------------------

NaiveNation::Said NaiveNation::say(TakeDeduction const& c) {
  if (c.kind == DeductionKind::none) return ErrorCode::malformed;
  if (pools.count(c.pool) == 0) return ErrorCode::not_found;
  auto const& pool = pools.at(c.pool);
  SocietyId const society = pool.key.society;
  Date const day = booked(c.booked);
  if (is_closed(society, day)) return ErrorCode::period_closed;
  auto const value = [&](ParameterName name) { return parameter(name, society, day); };
  bool const admin = c.kind == DeductionKind::admin_fee;
  bool const social = c.kind == DeductionKind::social_fund;
  Micros micros = c.micros;
  if (micros == 0) {
    auto const rate = value(admin    ? ParameterName::admin_fee_ppm
                            : social ? ParameterName::social_fund_ppm
                                     : ParameterName::reserve_ppm);
    if (!rate) return ErrorCode::parameter_missing;
    Micros const before = admin ? pool.admin : social ? pool.social : pool.reserve;
    micros = part_of(pool.collected, *rate, 1'000'000) - before;
    if (micros <= 0) return thing(c.pool);
  }
  if (admin || social) {
    auto const cap = value(ParameterName::deduction_cap_ppm);
    if (!cap) return ErrorCode::parameter_missing;
    if (pool.admin + pool.social + micros > part_of(pool.collected, *cap, 1'000'000)) {
      return ErrorCode::deduction_above_cap;
    }
  }
  if (auto const cap = value(ParameterName::social_cap_ppm); social && cap) {
    if (pool.social + micros > part_of(pool.collected, *cap, 1'000'000)) {
      return ErrorCode::deduction_above_cap;
    }
  }
  if (micros <= 0) return ErrorCode::amount_invalid;
  if (micros > pool.left()) return ErrorCode::insufficient_funds;
  if (pool.open_run != RunId{}) return ErrorCode::pool_busy;
  auto const to = admin    ? of_pool(pool.key, AccountKind::admin_fee, 0)
                  : social ? of_pool(pool.key, AccountKind::social_fund, 0)
                           : of_pool(pool.key, AccountKind::reserve, c.pool.value());
  return {thing(c.pool),
          {{thing(c.pool),
            {{of_pool(pool.key, AccountKind::collected, c.pool.value()), micros}, {to, -micros}},
            [=, this] {
              Pool& of = pools.at(c.pool);
              (admin ? of.admin : social ? of.social : of.reserve) += micros;
            }}}};
}

NaiveNation::Said NaiveNation::say(OpenRun const& c) {
  if (pools.count(c.pool) == 0) return ErrorCode::not_found;
  auto const& pool = pools.at(c.pool);
  if (rules.count(c.rules) == 0 || rules.at(c.rules) != pool.key.society) {
    return ErrorCode::not_found;
  }
  auto const id = derive<RunId>(key_);
  if (runs.count(id) > 0) return ErrorCode::id_taken;
  if (pool.open_run != RunId{}) return ErrorCode::pool_busy;
  if (pool.left() <= 0) return ErrorCode::nothing_to_distribute;
  Run made;
  made.pool = c.pool;
  made.opened_by = actor_;
  made.distributable = pool.left();
  return {thing(id), {{thing(id), {}, [=, this] {
                         runs[id] = made;
                         pools.at(c.pool).open_run = id;
                       }}}};
}

NaiveNation::Said NaiveNation::say(RecordAllocations const& c) {
  if (runs.count(c.run) == 0) return ErrorCode::not_found;
  auto const& run = runs.at(c.run);
  if (c.chunk != run.chunks) return ErrorCode::precondition_failed;
  if (run.state != Run::State::opened) return ErrorCode::run_state;
  Micros sum = run.allocated;
  for (auto const& line : c.lines) {
    sum += line.micros;
    if (line.micros < 0 || line.destination == Destination::none || sum > run.distributable) {
      return ErrorCode::allocation_mismatch;
    }
  }
  return {thing(c.run), {{thing(c.run), {}, [=, this] {
                            Run& of = runs.at(c.run);
                            ++of.chunks;
                            for (auto const& line : c.lines) {
                              of.allocated += line.micros;
                              of.amounts[{line.destination, whose(line)}] += line.micros;
                            }
                          }}}};
}

NaiveNation::Said NaiveNation::say(CompleteRun const& c) {
  if (runs.count(c.run) == 0) return ErrorCode::not_found;
  auto const& run = runs.at(c.run);
  if (run.state != Run::State::opened) return ErrorCode::run_state;
  if (run.allocated != run.distributable) return ErrorCode::allocation_mismatch;
  return {thing(c.run),
          // The salt of what it commits to, and what it came to.
          {{thing(c.run), {}, {}},
           {thing(c.run), {}, [=, this] { runs.at(c.run).state = Run::State::computed; }}}};
}

std::vector<std::pair<AccountKey, Micros>> NaiveNation::amounts_of(Run const& run,
                                                                   PoolKey const& key) {
  std::vector<std::pair<AccountKey, Micros>> out;
  for (auto const& [to, micros] : run.amounts) {
    auto const [destination, sub] = to;
    bool const own = destination == Destination::unmatched;
    if (micros == 0) continue;
    out.emplace_back(of_pool(key, kind_of(destination), own ? run.pool.value() : sub), micros);
  }
  return out;
}

std::vector<NaiveNation::Line> NaiveNation::run_lines(Run const& run, Micros sign) const {
  auto const& key = pools.at(run.pool).key;
  std::vector<Line> out;
  for (auto const& [account, micros] : amounts_of(run, key)) {
    out.push_back({account, -sign * micros});
  }
  out.push_back({of_pool(key, AccountKind::collected, run.pool.value()), sign * run.allocated});
  return out;
}

NaiveNation::Said NaiveNation::say(ApproveRun const& c) {
  if (runs.count(c.run) == 0) return ErrorCode::not_found;
  auto const& run = runs.at(c.run);
  SocietyId const society = pools.at(run.pool).key.society;
  if (!may_approve(society)) return ErrorCode::forbidden;
  bool const posts = run.state == Run::State::computed && !run.approvers.empty();
  if (posts && is_closed(society, booked(c.booked))) return ErrorCode::period_closed;
  if (run.state != Run::State::computed) return ErrorCode::run_state;
  if (actor_ == run.opened_by) return ErrorCode::approver_opened_run;
  if (std::count(run.approvers.begin(), run.approvers.end(), actor_) > 0) {
    return ErrorCode::approver_repeated;
  }
  PersonId const who = actor_;
  std::vector<Happened> happened{
      {thing(c.run), {}, [=, this] { runs.at(c.run).approvers.push_back(who); }}};
  if (posts) {
    happened.push_back({thing(c.run), run_lines(run, 1), [=, this] {
                          Run& of = runs.at(c.run);
                          of.state = Run::State::posted;
                          pools.at(of.pool).distributed += of.allocated;
                          pools.at(of.pool).open_run = RunId{};
                        }});
  }
  return {thing(c.run), std::move(happened)};
}

NaiveNation::Said NaiveNation::say(ReverseRun const& c) {
  if (c.reason.empty()) return ErrorCode::malformed;
  if (runs.count(c.run) == 0) return ErrorCode::not_found;
  auto const& run = runs.at(c.run);
  auto const& key = pools.at(run.pool).key;
  if (!may_approve(key.society)) return ErrorCode::forbidden;
  if (is_closed(key.society, booked(c.booked))) return ErrorCode::period_closed;
  if (run.state == Run::State::reversed) return ErrorCode::run_state;
  bool const posted = run.state == Run::State::posted;
  std::map<AccountKey, Micros> sums;
  for (auto const& [account, micros] : amounts_of(run, key)) sums[account] += micros;
  for (auto const& [account, micros] : sums) {
    if (posted && owed(account) < micros) return ErrorCode::insufficient_funds;
  }
  return {thing(c.run),
          {{thing(c.run), posted ? run_lines(run, -1) : std::vector<Line>{}, [=, this] {
              Run& of = runs.at(c.run);
              Pool& pool = pools.at(of.pool);
              of.state = Run::State::reversed;
              if (posted) pool.distributed -= of.allocated;
              if (pool.open_run == c.run) pool.open_run = RunId{};
            }}}};
}

NaiveNation::Said NaiveNation::say(AdjustRun const& c) {
  if (c.reason.empty() || c.from_holder == c.to_holder) return ErrorCode::malformed;
  if (runs.count(c.run) == 0) return ErrorCode::not_found;
  for (HolderId const holder : {c.from_holder, c.to_holder}) {
    if (holder != HolderId{} && holders.count(holder) == 0) return ErrorCode::not_found;
  }
  if (c.work != WorkId{} && works.count(c.work) == 0) return ErrorCode::not_found;
  auto const& run = runs.at(c.run);
  auto const& key = pools.at(run.pool).key;
  if (is_closed(key.society, booked(c.booked))) return ErrorCode::period_closed;
  if (c.micros <= 0) return ErrorCode::amount_invalid;
  auto const side = [&](HolderId holder) {
    return holder == HolderId{} ? of_pool(key, AccountKind::unmatched, run.pool.value())
                                : of_pool(key, AccountKind::payable, holder.value());
  };
  if (owed(side(c.from_holder)) < c.micros) return ErrorCode::insufficient_funds;
  if (run.state != Run::State::posted) return ErrorCode::run_state;
  return {thing(c.run),
          {{thing(c.run), {{side(c.from_holder), c.micros}, {side(c.to_holder), -c.micros}}}}};
}

NaiveNation::Said NaiveNation::say(PlaceHold const& c) {
  if (c.reason == HoldReason::none || (c.work == WorkId{} && c.holder == HolderId{})) {
    return ErrorCode::malformed;
  }
  if (societies.count(c.society) == 0) return ErrorCode::not_found;
  if (c.work != WorkId{} && works.count(c.work) == 0) return ErrorCode::not_found;
  if (c.holder != HolderId{} && holders.count(c.holder) == 0) return ErrorCode::not_found;
  if (c.micros != 0) {
    if (pools.count(c.pool) == 0) return ErrorCode::not_found;
  }
  auto const id = derive<HoldId>(key_);
  if (holds.count(id) > 0) return ErrorCode::id_taken;
  if (c.micros != 0 && pools.at(c.pool).key.society != c.society) return ErrorCode::wrong_kind;
  if (is_closed(c.society, booked(c.booked))) return ErrorCode::period_closed;
  std::vector<Line> lines;
  if (c.micros != 0) {
    if (c.micros < 0) return ErrorCode::amount_invalid;
    auto const& key = pools.at(c.pool).key;
    auto const from = of_pool(key, AccountKind::payable, c.holder.value());
    if (owed(from) < c.micros) return ErrorCode::insufficient_funds;
    auto const to = c.reason == HoldReason::dispute
                        ? of_pool(key, AccountKind::held_dispute, c.work.value())
                    : c.reason == HoldReason::unlocated
                        ? of_pool(key, AccountKind::held_unlocated, c.holder.value())
                        : of_pool(key, AccountKind::held_unmandated, c.work.value());
    lines = {{from, c.micros}, {to, -c.micros}};
  }
  return {thing(id), {{thing(id), lines, [=, this] { holds[id] = {c.society, false}; }}}};
}

NaiveNation::Said NaiveNation::say(ReleaseHold const& c) {
  bool const named = c.hold != HoldId{};
  bool const of_a_pool = c.pool != PoolId{};
  if (!of_a_pool && (!named || c.micros != 0)) return ErrorCode::malformed;
  if (societies.count(c.society) == 0 || holders.count(c.holder) == 0) return ErrorCode::not_found;
  if (named && (holds.count(c.hold) == 0 || holds.at(c.hold).society != c.society)) {
    return ErrorCode::not_found;
  }
  if (of_a_pool && pools.count(c.pool) == 0) return ErrorCode::not_found;
  auto const id = named ? c.hold : derive<HoldId>(key_);
  if (!named && holds.count(id) > 0) return ErrorCode::id_taken;
  if (c.from != Destination::held_dispute && c.from != Destination::held_unlocated &&
      c.from != Destination::held_unmandated && c.from != Destination::unclaimed) {
    return ErrorCode::wrong_kind;
  }
  if (of_a_pool && pools.at(c.pool).key.society != c.society) return ErrorCode::wrong_kind;
  Date const day = booked(c.booked);
  if (of_a_pool && c.from == Destination::held_unmandated) {
    Right const right = pools.at(c.pool).key.right;
    bool const has = std::any_of(mandates.begin(), mandates.end(), [&](Mandate const& m) {
      return m.holder == c.holder && m.from <= day && day < m.until &&
             std::count(m.rights.begin(), m.rights.end(), right) > 0;
    });
    if (!has) return ErrorCode::no_mandate;
  }
  if (is_closed(c.society, day)) return ErrorCode::period_closed;
  bool const done = named && holds.at(c.hold).released;
  std::vector<Line> lines;
  if (of_a_pool && (c.micros != 0 || !done)) {
    auto const& key = pools.at(c.pool).key;
    bool const holders_own = c.from == Destination::held_unlocated;
    auto const from =
        of_pool(key, kind_of(c.from), holders_own ? c.holder.value() : c.work.value());
    Micros const micros = c.micros == 0 ? owed(from) : c.micros;
    if (micros <= 0) return ErrorCode::amount_invalid;
    if (owed(from) < micros) return ErrorCode::insufficient_funds;
    lines = {{from, micros}, {of_pool(key, AccountKind::payable, c.holder.value()), -micros}};
  }
  if (done) return ErrorCode::hold_state;
  if (c.from == Destination::held_unlocated && !holders.at(c.holder).located) {
    return ErrorCode::payee_unlocated;
  }
  return {named ? thing(c.hold) : thing(c.holder), {{thing(id), lines, [=, this] {
                                                       holds[id] = {c.society, true};
                                                     }}}};
}

// --- payouts, periods
// -----------------------------------------------------------------------------

NaiveNation::Said NaiveNation::say(InstructPayout const& c) {
  if (societies.count(c.society) == 0 || holders.count(c.holder) == 0) return ErrorCode::not_found;
  auto const id = derive<PayoutId>(key_);
  if (payouts.count(id) > 0) return ErrorCode::id_taken;
  Date const day = booked(c.booked);
  if (is_closed(c.society, day)) return ErrorCode::period_closed;
  std::vector<std::pair<AccountKey, Micros>> from;
  Micros all = 0;
  for (auto const& [account, balance] : balances(length_)) {
    bool const theirs = account.society == c.society && account.kind == AccountKind::payable &&
                        account.sub == c.holder.value() && account.currency == c.currency;
    if (!theirs || balance.net() == 0) continue;
    from.emplace_back(account, -balance.net());
    all -= balance.net();
  }
  Micros const pays = whole_tiyn(all);
  Micros const least = parameter(ParameterName::minimum_payout_micros, c.society, day).value_or(0);
  if (pays <= 0 || pays < least) return ErrorCode::below_minimum_payout;
  if (!holders.at(c.holder).located) return ErrorCode::payee_unlocated;
  // What is less than a tiyn stays where it is, on the last accounts.
  for (Micros stays = all - pays; stays > 0;) {
    Micros const here = std::min(stays, from.back().second);
    from.back().second -= here;
    stays -= here;
    if (from.back().second == 0) from.pop_back();
  }
  std::vector<Line> lines{
      {plain(c.society, AccountKind::in_transit, c.currency, id.value()), -pays}};
  for (auto const& [account, micros] : from) lines.push_back({account, micros});
  Payout const made{c.society, c.holder, c.currency, pays, from};
  return {thing(id), {{thing(id), lines, [=, this] { payouts.emplace(id, made); }}}};
}

NaiveNation::Said NaiveNation::say(ConfirmPayout const& c) {
  if (payouts.count(c.payout) == 0) return ErrorCode::not_found;
  auto const& payout = payouts.at(c.payout);
  if (is_closed(payout.society, booked(c.booked))) return ErrorCode::period_closed;
  if (!payout.on_its_way) return ErrorCode::payout_state;
  return {thing(c.payout),
          {{thing(c.payout),
            {{plain(payout.society, AccountKind::in_transit, payout.currency, c.payout.value()),
              payout.micros},
             {plain(payout.society, AccountKind::bank_rights, payout.currency), -payout.micros}},
            [=, this] { payouts.at(c.payout).on_its_way = false; }}}};
}

NaiveNation::Said NaiveNation::say(ReturnPayout const& c) {
  if (c.reason.empty()) return ErrorCode::malformed;
  if (payouts.count(c.payout) == 0) return ErrorCode::not_found;
  auto const& payout = payouts.at(c.payout);
  if (is_closed(payout.society, booked(c.booked))) return ErrorCode::period_closed;
  if (!payout.on_its_way) return ErrorCode::payout_state;
  std::vector<Line> lines{
      {plain(payout.society, AccountKind::in_transit, payout.currency, c.payout.value()),
       payout.micros}};
  for (auto const& [account, micros] : payout.from) lines.push_back({account, -micros});
  return {thing(c.payout),
          {{thing(c.payout), lines, [=, this] { payouts.at(c.payout).on_its_way = false; }}}};
}

NaiveNation::Said NaiveNation::say(ClosePeriod const& c) {
  if (societies.count(c.society) == 0) return ErrorCode::not_found;
  if (c.until == no_date || today_ < c.until) return ErrorCode::period_invalid;
  Date const closed = societies.at(c.society).closed_until;
  if (closed != no_date && c.until <= closed) return ErrorCode::period_closed;
  AnyId const period{Kind::period, c.society.value()};
  return {period, {{period, {}, [=, this] { societies.at(c.society).closed_until = c.until; }}}};
}

}  // namespace qalam::test
