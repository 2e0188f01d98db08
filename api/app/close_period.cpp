#include "api/app/close_period.hpp"

#include "replay/commitments.hpp"

namespace qalam::app {

Result<Done> close_period(Ledger& ledger, ClosePeriod const& command, Who const& who) {
  auto const salt = ledger.draw_secret();
  auto const decide_with_balances = [command, salt](Registers const& registers,
                                                    Context const& context) -> Result<Decided> {
    // Refused before anything is summed.
    QALAM_CHECK(decide(registers, command, context));
    auto const each = [&](auto const& visit) { registers.accounts(command.society, visit); };
    PeriodBalances held;
    held.digest = replay::balances_digest(each);
    held.salt = salt;
    for (auto const& trees : replay::period_trees(each, salt)) {
      held.balances.push_back(
          {trees.currency, replay::root_of(trees.credits), replay::root_of(trees.debits)});
    }
    return decide(registers, command, held, context);
  };
  return ledger.submit_decision(who, Ledger::body_of(command), decide_with_balances).wait();
}

}  // namespace qalam::app
