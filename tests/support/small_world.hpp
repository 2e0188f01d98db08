#pragma once

#include "tests/support/event_examples.hpp"
#include "tests/support/memory_registers.hpp"

namespace qalam::test {

namespace story {

constexpr SocietyId other_society{102};
constexpr PersonId second_approver{1803}, operator_person{1804};
inline Date const long_ago = day(2019, 7, 1);

/// The account that the author's money waits on.
inline AccountKey author_payable() {
  return account(pool_key(), AccountKind::payable, author.value());
}

/// The dimensions of a payable account as a payout names them: its year, whole.
inline PoolKey dimensions_of(AccountKey const& a) {
  return {a.society, a.right, a.use, a.source, day(a.year, 1, 1), day(a.year + 1, 1, 1),
          a.currency};
}

/// Registers in which every command of the story would be accepted: two accredited societies, an
/// author whom we can pay, a publisher, a radio station with a licence, an invoice and a receipt, a
/// pool with a run that is computed.
inline MemoryRegisters small_world() {
  MemoryRegisters r;
  SocietyRow row;
  row.name = "Society";
  row.spans = {{long_ago, {Right::performing, Right::mechanical}}};
  r.societies[society] = row;
  r.societies[other_society] = row;
  r.holders[author].kind = PartyKind::natural;
  r.holders[author].located = true;
  r.holders[publisher].kind = PartyKind::legal;
  r.licensees[radio] = {"Radio"};
  r.works[work] = {58, "KZ0000000001", 0};
  r.recordings[recording] = {"KZABC2600001", {{work, whole_ppm}}};
  r.tariffs[tariff] = example(static_cast<TariffSet const*>(nullptr));
  r.approved_rules[rules] = example(static_cast<DistributionRulesApproved const*>(nullptr));
  r.licences[licence] = example(static_cast<LicenceGranted const*>(nullptr));
  r.invoices[invoice] = {licence,        society, radio, UseType::radio, kzt, 120'000'000'000,
                         14'400'000'000, 0,       0};
  r.receipts[receipt] = {society, radio, invoice, UseType::radio, kzt, 120'000'000'000, 0};
  r.reports[report] = {society, radio, UseType::radio, quarter, next_quarter, 3, 4, true, {}};
  r.pools[pool()].key = pool_key();
  r.pools[pool()].collected_micros = 100'000'000'000;
  RunRow& open = r.runs[run];
  open.pool = pool();
  open.key = pool_key();
  open.state = RunState::computed;
  open.opened_by = clerk;
  open.distributable_micros = 75'000'000'000;
  open.chunks = 1;
  open.lines = 4;
  open.allocated_micros = 75'000'000'000;
  r.amounts[run] = amounts();
  r.holds[hold] = {society, work, author, HoldReason::dispute, 3'000'000'000, false};
  r.payouts[payout] = {society,
                       author,
                       kzt,
                       42'000'000'000,
                       {{pool_key(), 42'000'000'000}},
                       PayoutState::instructed};
  r.grant(first_approver, Role::society_approver, society);
  r.grant(second_approver, Role::society_approver, society);
  r.grant(operator_person, Role::operator_);
  r.set(ParameterName::deduction_cap_ppm, 300'000, long_ago);
  r.set(ParameterName::mci_micros, 4'325'000'000, long_ago);
  r.owe(author_payable(), 50'000'000'000);
  return r;
}

/// The same with the society's books closed up to today's month.
inline MemoryRegisters closed_world() {
  MemoryRegisters r = small_world();
  r.societies[story::society].closed_until = make_date(2026, 9, 1);
  return r;
}

}  // namespace story

using story::closed_world;
using story::small_world;

}  // namespace qalam::test
