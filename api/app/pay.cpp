#include "api/app/pay.hpp"

#include <map>

namespace qalam::app {
namespace {

Micros amount_of(std::vector<Event> const& events) {
  for (Event const& event : events) {
    if (auto const* instructed = std::get_if<PayoutInstructed>(&event)) return instructed->micros;
  }
  return 0;
}

}  // namespace

Result<PayResult> pay(Ledger& ledger, PayOptions const& options) {
  PayResult out;
  std::map<HolderId, Micros> owed;
  Position at;
  {
    auto const view = ledger.store().view();
    at = view->position();
    ledger::LedgerRegisters const registers{view->tables(), ledger.tables()};
    QALAM_CHECK(need_society(registers, options.society));
    ledger::Balances{view->tables(), ledger.tables()}.each(
        {options.society, AccountKind::payable, std::nullopt}, at,
        [&](AccountKey const& account, Balance const& balance) {
          HolderId const holder{account.sub};
          bool const wanted = options.holder == HolderId{} || options.holder == holder;
          if (!wanted || account.currency != options.currency || balance.net() == 0) return;
          owed[holder] = add(owed[holder], -balance.net());
        });
  }
  std::vector<std::pair<HolderId, Ledger::Pending>> pending;
  for (auto const& [holder, micros] : owed) {
    InstructPayout const command{options.society, holder, options.currency, options.booked};
    // The position makes each round of payouts a request of its own.
    Who const who{
        options.actor,
        command_id("payout", print(options.society) + print(holder) + std::to_string(at.value())),
        {}};
    auto const trial = ledger.rehearse(command, who);
    if (!trial) {
      out.waiting.push_back({holder, micros, trial.error()});
      continue;
    }
    Micros const pays = amount_of(trial->events);
    out.payouts.push_back({PayoutId{}, holder, pays});
    out.sum = add(out.sum, pays);
    if (!options.dry_run) pending.emplace_back(holder, ledger.submit(command, who));
  }
  std::size_t i = 0;
  for (auto& [holder, p] : pending) {
    QALAM_TRY(auto const done, p.wait());
    out.payouts[i++].payout = PayoutId{done.subject.id};
    out.last = std::max(out.last, done.receipt.last);
  }
  return out;
}

}  // namespace qalam::app
