#include "domain/distribution/commands.hpp"

#include "domain/core/describe.hpp"
#include "domain/money/allocate.hpp"

#include <algorithm>
#include <map>

namespace qalam {
namespace {

/// Amounts in one event: 24 bytes each keep it within the 16 KiB that a log value aims at.
constexpr std::size_t amounts_per_event = 600;

std::string amount_text(Currency currency, Micros micros) {
  return print(Money{currency, micros});
}

/// What an account that we owe holds.
Micros owed(Registers const& registers, AccountKey const& account) {
  return -registers.balance(account).net();
}

Result<void> need_owed(Registers const& registers, AccountKey const& account, Micros micros) {
  Micros const there = owed(registers, account);
  if (there >= micros) return {};
  return fail(ErrorCode::insufficient_funds,
              print(account) + " holds " + amount_text(account.currency, there) + ", less than " +
                  amount_text(account.currency, micros));
}

std::vector<std::vector<PostedAmount>> amounts_of(Registers const& registers, RunId run) {
  std::vector<std::vector<PostedAmount>> parts(1);
  registers.run_amounts(run, [&](PostedAmount const& amount) {
    if (amount.micros == 0) return;
    if (parts.back().size() == amounts_per_event) parts.emplace_back();
    parts.back().push_back(amount);
  });
  return parts;
}

Result<void> need_approver(Registers const& registers, PersonId person, SocietyId society) {
  if (has_role(registers, person, Role::operator_, society)) {
    return fail(ErrorCode::forbidden, "an operator cannot approve a distribution");
  }
  if (!has_role(registers, person, Role::society_approver, society)) {
    return fail(ErrorCode::forbidden, print(person) + " is not an approver of " + print(society) +
                                          ": grant the role society_approver first");
  }
  return {};
}

}  // namespace

Result<Decided> decide(Registers const& registers, FundPools const& c, Context const& context) {
  auto const receipt = registers.receipt(c.receipt);
  if (!receipt)
    return fail(ErrorCode::not_found, "there is no receipt " + print(c.receipt), "/receipt");
  auto const invoice = registers.invoice(receipt->invoice);
  if (!invoice) {
    return fail(ErrorCode::wrong_kind,
                "the receipt settles no invoice; money in suspense goes into no pool", "/receipt");
  }
  QALAM_TRY(auto const licence, need_licence(registers, invoice->licence));
  QALAM_TRY(auto const society, need_society(registers, receipt->society));
  QALAM_TRY(auto const booked, open_day(society, c.booked, context.today()));
  if (c.from == no_date || c.until == no_date || c.until <= c.from || c.until == for_ever) {
    return fail(ErrorCode::period_invalid, "give the collection period of the pools", "/from");
  }
  Micros const left = receipt->net_micros - receipt->funded_micros;
  if (left <= 0) return Decided{{}, any(c.receipt), {"all of this receipt is in pools already"}};
  std::vector<std::uint64_t> weights;
  for (LicenceFeed const& feed : licence.feeds) weights.push_back(feed.part);
  QALAM_TRY(auto const parts, split(left, weights));
  Decided decided{{}, any(c.receipt), {}};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i] == 0) continue;
    PoolKey const key{
        receipt->society, licence.feeds[i].right, licence.use, Source::direct_licence, c.from,
        c.until,          receipt->currency};
    decided.events.emplace_back(PoolFunded{pool_id(key), key, receipt->licensee, c.receipt,
                                           invoice->licence, parts[i], booked});
    decided.notes.push_back(print(pool_id(key)) + " (" + std::string{enum_name(key.right)} + ", " +
                            std::string{enum_name(key.use)} + ", " +
                            print(Period{c.from, c.until}) + ") has " +
                            print(Money{key.currency, parts[i]}) + " more");
  }
  return decided;
}

namespace {

/// What a kind of deduction goes by: its rate, and how much of it the pool has borne.
struct DeductionBasis {
  ParameterName rate = ParameterName::none;
  Micros before = 0;
};

Result<DeductionBasis> basis_of(DeductionKind kind, PoolRow const& pool) {
  switch (kind) {
    case DeductionKind::admin_fee:
      return DeductionBasis{ParameterName::admin_fee_ppm, pool.admin_micros};
    case DeductionKind::social_fund:
      return DeductionBasis{ParameterName::social_fund_ppm, pool.social_micros};
    case DeductionKind::reserve:
      return DeductionBasis{ParameterName::reserve_ppm, pool.reserve_micros};
    case DeductionKind::none: break;
  }
  return fail(ErrorCode::malformed, "names no kind", "/kind");
}

Error not_in_force(ParameterName name, Date day) {
  return fail(ErrorCode::parameter_missing, "no " + std::string{enum_name(name)} +
                                                " is in force on " + print(day) +
                                                ": set the parameter first");
}

/// `taken` and `micros` more, against a part of all that the pool has collected.
Result<void> within_cap(PoolRow const& pool, Micros taken, Micros micros, std::int64_t cap_ppm,
                        char const* what) {
  Micros const cap = scale(pool.collected_micros, cap_ppm, whole_ppm);
  if (micros <= cap - taken) return {};
  Currency const currency = pool.key.currency;
  return fail(ErrorCode::deduction_above_cap,
              amount_text(currency, micros) + " on top of the " + amount_text(currency, taken) +
                  " taken would exceed the cap of " + amount_text(currency, cap) + " for " + what +
                  " on " + amount_text(currency, pool.collected_micros) + " collected");
}

/// Copyright Law: 70 % of what is collected goes to the right holders. The caps are parameters; the
/// one of the social fund applies where a society has set it. A reserve stays the holders' money.
Result<void> check_caps(Registers const& registers, PoolRow const& pool, DeductionKind kind,
                        Micros micros, Date booked) {
  if (kind == DeductionKind::reserve) return {};
  SocietyId const society = pool.key.society;
  auto const cap = registers.parameter(ParameterName::deduction_cap_ppm, society, booked);
  if (!cap) return not_in_force(ParameterName::deduction_cap_ppm, booked);
  QALAM_CHECK(
      within_cap(pool, add(pool.admin_micros, pool.social_micros), micros, *cap, "all deductions"));
  if (kind != DeductionKind::social_fund) return {};
  auto const social = registers.parameter(ParameterName::social_cap_ppm, society, booked);
  if (!social) return {};
  return within_cap(pool, pool.social_micros, micros, *social, "the social fund");
}

}  // namespace

Result<Decided> decide(Registers const& registers, TakeDeduction const& c, Context const& context) {
  if (c.kind == DeductionKind::none) return fail(ErrorCode::malformed, "names no kind", "/kind");
  QALAM_TRY(auto const pool, need_pool(registers, c.pool));
  QALAM_TRY(auto const society, need_society(registers, pool.key.society));
  QALAM_TRY(auto const booked, open_day(society, c.booked, context.today()));
  QALAM_TRY(auto const basis, basis_of(c.kind, pool));
  auto const rate = registers.parameter(basis.rate, pool.key.society, booked);
  Micros micros = c.micros;
  if (micros == 0) {
    if (!rate) return not_in_force(basis.rate, booked);
    micros = scale(pool.collected_micros, *rate, whole_ppm) - basis.before;
    if (micros <= 0) return Decided{{}, any(c.pool), {"it has been taken already"}};
  }
  QALAM_CHECK(check_caps(registers, pool, c.kind, micros, booked));
  QALAM_CHECK(need_amount(micros));
  if (micros > pool.distributable()) {
    return fail(
        ErrorCode::insufficient_funds,
        "the pool has only " + amount_text(pool.key.currency, pool.distributable()) + " left");
  }
  if (pool.open_run != RunId{}) {
    return fail(ErrorCode::pool_busy, print(pool.open_run) + " is open: finish or cancel it first");
  }
  return Decided{{DeductionTaken{c.pool, pool.key, c.kind, micros, pool.collected_micros,
                                 rate.value_or(0), c.act, booked}},
                 any(c.pool),
                 {}};
}

namespace {

/// The usage that a run counts: this society's, complete, and not replaced.
Result<void> check_reports(std::vector<ReportId> const& ids, std::vector<ReportRow> const& rows,
                           SocietyId society) {
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (rows[i].society != society) {
      return fail(ErrorCode::wrong_kind, print(ids[i]) + " is another society's", "/reports");
    }
  }
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (!rows[i].closed)
      return fail(ErrorCode::report_incomplete, print(ids[i]) + " is not closed", "/reports");
  }
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (rows[i].superseded_by != ReportId{}) {
      return fail(ErrorCode::report_superseded, print(ids[i]) + " has been replaced", "/reports");
    }
  }
  return {};
}

}  // namespace

Result<Decided> decide(Registers const& registers, OpenRun const& c, Context const& context) {
  QALAM_TRY(auto const pool, need_pool(registers, c.pool));
  auto const rules = registers.rules(c.rules);
  if (!rules || rules->society != pool.key.society) {
    return fail(ErrorCode::not_found, "this society has no approved rules " + print(c.rules),
                "/rules");
  }
  std::vector<ReportRow> reports;
  for (ReportId const id : c.reports) {
    QALAM_TRY(auto report, need_report(registers, id));
    reports.push_back(std::move(report));
  }
  auto const id = derive<RunId>(context.command);
  if (registers.run(id)) return fail(ErrorCode::id_taken, print(id) + " is registered already");
  QALAM_CHECK(check_reports(c.reports, reports, pool.key.society));
  if (pool.open_run != RunId{}) {
    return fail(ErrorCode::pool_busy,
                print(pool.open_run) + " of this pool is open: finish or cancel it first");
  }
  if (pool.distributable() <= 0) {
    return fail(ErrorCode::nothing_to_distribute, "the pool is empty");
  }
  return Decided{{RunOpened{id, c.pool, pool.key, c.rules, c.rules_hash, c.known_at, c.reports,
                            c.inputs_hash, pool.distributable(), context.actor}},
                 any(id),
                 {}};
}

Result<Decided> decide(Registers const& registers, RecordAllocations const& c, Context const&) {
  QALAM_TRY(auto const run, need_run(registers, c.run));
  if (c.chunk != run.chunks) {
    return fail(ErrorCode::precondition_failed,
                "the run has " + std::to_string(run.chunks) + " chunks");
  }
  if (run.state != RunState::opened) {
    return fail(ErrorCode::run_state, "allocations are recorded between opening and completion");
  }
  Micros left = run.distributable_micros - run.allocated_micros;
  for (Allocation const& line : c.lines) {
    if (line.micros < 0 || line.destination == Destination::none) {
      return fail(ErrorCode::allocation_mismatch, "an allocation is negative or goes nowhere");
    }
    if (line.micros > left) {
      return fail(ErrorCode::allocation_mismatch, "the allocations exceed what the pool holds");
    }
    left -= line.micros;
  }
  return Decided{{AllocationsComputed{c.run, c.chunk, c.lines}}, any(c.run), {}};
}

Result<Decided> decide(Registers const& registers, CompleteRun const& c, Context const&) {
  QALAM_TRY(auto const run, need_run(registers, c.run));
  if (run.state != RunState::opened)
    return fail(ErrorCode::run_state, "the run is not being computed");
  if (run.allocated_micros != run.distributable_micros) {
    return fail(ErrorCode::allocation_mismatch,
                "allocated " + amount_text(run.key.currency, run.allocated_micros) + " of " +
                    amount_text(run.key.currency, run.distributable_micros));
  }
  if (c.amounts.micros != run.allocated_micros) {
    return fail(ErrorCode::allocation_mismatch,
                "the owners' amounts come to " + amount_text(run.key.currency, c.amounts.micros));
  }
  Micros unmatched = 0;
  registers.run_amounts(c.run, [&](PostedAmount const& a) {
    if (a.destination == Destination::unmatched) unmatched = add(unmatched, a.micros);
  });
  return Decided{{SaltDrawn{run.key.society, c.run, no_date, c.salt},
                  RunComputed{c.run, run.pool, run.key, run.chunks, run.lines, run.allocated_micros,
                              unmatched, c.points, c.lines_hash, c.amounts}},
                 any(c.run),
                 {}};
}

Result<Decided> decide(Registers const& registers, ApproveRun const& c, Context const& context) {
  QALAM_TRY(auto const run, need_run(registers, c.run));
  QALAM_CHECK(need_approver(registers, context.actor, run.key.society));
  auto const approval = static_cast<std::uint32_t>(run.approvers.size() + 1);
  bool const posts = run.state == RunState::computed && approval >= 2;
  QALAM_TRY(auto const society, need_society(registers, run.key.society));
  auto const booked = open_day(society, c.booked, context.today());
  if (posts && !booked) return booked.error();
  if (run.state != RunState::computed) {
    return fail(ErrorCode::run_state,
                "only a computed run that is not posted can be approved; it is " +
                    std::string{enum_name(run.state)});
  }
  if (context.actor == run.opened_by) {
    return fail(ErrorCode::approver_opened_run, print(context.actor) + " opened this run");
  }
  if (std::find(run.approvers.begin(), run.approvers.end(), context.actor) != run.approvers.end()) {
    return fail(ErrorCode::approver_repeated,
                print(context.actor) + " has approved it; another person has to");
  }
  Decided decided{{RunApproved{c.run, run.key, context.actor, approval}}, any(c.run), {}};
  if (!posts) return decided;
  auto parts = amounts_of(registers, c.run);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    decided.events.emplace_back(RunPosted{c.run, run.pool, run.key, static_cast<std::uint32_t>(i),
                                          static_cast<std::uint32_t>(parts.size()),
                                          std::move(parts[i]), *booked});
  }
  return decided;
}

Result<Decided> decide(Registers const& registers, ReverseRun const& c, Context const& context) {
  if (c.reason.empty()) return fail(ErrorCode::malformed, "say why", "/reason");
  QALAM_TRY(auto const run, need_run(registers, c.run));
  QALAM_CHECK(need_approver(registers, context.actor, run.key.society));
  QALAM_TRY(auto const society, need_society(registers, run.key.society));
  QALAM_TRY(auto const booked, open_day(society, c.booked, context.today()));
  if (run.state == RunState::reversed)
    return fail(ErrorCode::run_state, "the run is reversed already");
  Decided decided{{}, any(c.run), {}};
  if (run.state != RunState::posted) {
    // Nothing was booked: the run is cancelled.
    decided.events.emplace_back(RunReversed{c.run, run.pool, run.key, 0, 1, {}, c.reason, booked});
    return decided;
  }
  auto parts = amounts_of(registers, c.run);
  // Two destinations may share an account, so what counts is the sum.
  std::map<AccountKey, Micros> sums;
  for (auto const& part : parts) {
    for (PostedAmount const& amount : part) {
      Micros& sum = sums[account(run.key, run.pool, amount)];
      sum = add(sum, amount.micros);
    }
  }
  for (auto const& [key, micros] : sums) {
    auto const there = need_owed(registers, key, micros);
    if (!there) {
      return fail(ErrorCode::insufficient_funds,
                  there.error().detail +
                      ": it has been paid or moved, so the run cannot be taken back as a whole; "
                      "correct it by adjustments");
    }
  }
  for (std::size_t i = 0; i < parts.size(); ++i) {
    decided.events.emplace_back(RunReversed{c.run, run.pool, run.key, static_cast<std::uint32_t>(i),
                                            static_cast<std::uint32_t>(parts.size()),
                                            std::move(parts[i]), c.reason, booked});
  }
  return decided;
}

Result<Decided> decide(Registers const& registers, AdjustRun const& c, Context const& context) {
  if (c.reason.empty()) return fail(ErrorCode::malformed, "say why", "/reason");
  if (c.from_holder == c.to_holder) return fail(ErrorCode::malformed, "from and to are the same");
  QALAM_TRY(auto const run, need_run(registers, c.run));
  for (HolderId const holder : {c.from_holder, c.to_holder}) {
    if (holder != HolderId{}) QALAM_CHECK(need_holder(registers, holder));
  }
  if (c.work != WorkId{} && !registers.work(c.work)) {
    return fail(ErrorCode::not_found, "there is no work " + print(c.work), "/work");
  }
  QALAM_TRY(auto const society, need_society(registers, run.key.society));
  QALAM_TRY(auto const booked, open_day(society, c.booked, context.today()));
  QALAM_CHECK(need_amount(c.micros));
  AccountKey const from = c.from_holder == HolderId{}
                              ? account(run.key, AccountKind::unmatched, run.pool.value())
                              : account(run.key, AccountKind::payable, c.from_holder.value());
  QALAM_CHECK(need_owed(registers, from, c.micros));
  if (run.state != RunState::posted)
    return fail(ErrorCode::run_state, "only a posted run is adjusted");
  return Decided{{AdjustmentPosted{c.run, run.pool, run.key, c.from_holder, c.to_holder, c.work,
                                   c.micros, c.reason, booked}},
                 any(c.run),
                 {}};
}

Result<Decided> decide(Registers const& registers, PlaceHold const& c, Context const& context) {
  if (c.reason == HoldReason::none) return fail(ErrorCode::malformed, "names no reason", "/reason");
  if (c.work == WorkId{} && c.holder == HolderId{}) {
    return fail(ErrorCode::malformed, "names neither a work nor a holder");
  }
  QALAM_TRY(auto const society, need_society(registers, c.society));
  if (c.work != WorkId{} && !registers.work(c.work)) {
    return fail(ErrorCode::not_found, "there is no work " + print(c.work), "/work");
  }
  if (c.holder != HolderId{}) QALAM_CHECK(need_holder(registers, c.holder));
  PoolKey key;
  key.society = c.society;
  if (c.micros != 0) {
    QALAM_TRY(auto const pool, need_pool(registers, c.pool));
    key = pool.key;
  }
  auto const id = derive<HoldId>(context.command);
  if (registers.hold(id)) return fail(ErrorCode::id_taken, print(id) + " is registered already");
  if (key.society != c.society)
    return fail(ErrorCode::wrong_kind, "another society's pool", "/pool");
  QALAM_TRY(auto const booked, open_day(society, c.booked, context.today()));
  if (c.micros != 0) {
    QALAM_CHECK(need_amount(c.micros));
    QALAM_CHECK(
        need_owed(registers, account(key, AccountKind::payable, c.holder.value()), c.micros));
  }
  return Decided{
      {HoldPlaced{id, c.society, c.work, c.holder, c.reason, key, c.micros, c.note, booked}},
      any(id),
      {}};
}

namespace {

/// What the release of a hold is about: the hold it names or makes, and the pool whose money it
/// moves.
struct Releasing {
  HoldId id;
  std::optional<HoldRow> hold;
  std::optional<PoolRow> pool;
};

Result<Releasing> what_is_released(Registers const& registers, ReleaseHold const& c,
                                   Context const& context) {
  Releasing out;
  out.id = c.hold == HoldId{} ? derive<HoldId>(context.command) : c.hold;
  if (c.hold != HoldId{}) {
    out.hold = registers.hold(c.hold);
    if (!out.hold || out.hold->society != c.society) {
      return fail(ErrorCode::not_found, "this society has no hold " + print(c.hold), "/hold");
    }
  }
  if (c.pool != PoolId{}) {
    QALAM_TRY(out.pool, need_pool(registers, c.pool));
  }
  if (c.hold == HoldId{} && registers.hold(out.id)) {
    return fail(ErrorCode::id_taken, print(out.id) + " is registered already");
  }
  bool const held = c.from == Destination::held_dispute || c.from == Destination::held_unlocated ||
                    c.from == Destination::held_unmandated || c.from == Destination::unclaimed;
  if (!held) return fail(ErrorCode::wrong_kind, "money is released from a held account", "/from");
  if (out.pool && out.pool->key.society != c.society)
    return fail(ErrorCode::wrong_kind, "another society's pool", "/pool");
  return out;
}

}  // namespace

Result<Decided> decide(Registers const& registers, ReleaseHold const& c, Context const& context) {
  if (c.pool == PoolId{} && (c.hold == HoldId{} || c.micros != 0)) {
    return fail(ErrorCode::malformed, "name the pool whose money is released", "/pool");
  }
  QALAM_TRY(auto const society, need_society(registers, c.society));
  QALAM_TRY(auto const holder, need_holder(registers, c.holder));
  QALAM_TRY(auto const released, what_is_released(registers, c, context));
  if (released.pool && c.from == Destination::held_unmandated) {
    Date const day = c.booked == no_date ? context.today() : c.booked;
    if (!mandate_for(registers.mandates(c.holder), released.pool->key.right, day)) {
      return fail(ErrorCode::no_mandate, "the holder has no mandate for this right yet", "/holder");
    }
  }
  QALAM_TRY(auto const booked, open_day(society, c.booked, context.today()));
  HoldReleased event;
  event.hold = released.id;
  event.society = c.society;
  event.work = c.work;
  event.from = c.from;
  event.holder = c.holder;
  event.micros = c.micros;
  event.reason = c.reason;
  event.booked = booked;
  event.key.society = c.society;
  // "All that is held" of a hold that is released is no amount to judge.
  bool const done = released.hold && released.hold->released;
  if (released.pool && (c.micros != 0 || !done)) {
    event.key = released.pool->key;
    AccountKind const kind = account_kind(c.from);
    AccountKey const from = account(
        event.key, kind, kind == AccountKind::held_unlocated ? c.holder.value() : c.work.value());
    if (event.micros == 0) event.micros = owed(registers, from);
    QALAM_CHECK(need_amount(event.micros));
    QALAM_CHECK(need_owed(registers, from, event.micros));
  }
  if (done) {
    return fail(ErrorCode::hold_state, "the hold has been released");
  }
  if (c.from == Destination::held_unlocated && !holder.located) {
    return fail(ErrorCode::payee_unlocated, "the holder is still not located", "/holder");
  }
  AnyId const subject = c.hold != HoldId{} ? any(c.hold) : any(c.holder);
  return Decided{{std::move(event)}, subject, {}};
}

}  // namespace qalam
