#include "api/app/pay.hpp"

#include "eventstore/codec/event_codec.hpp"

#include <deque>
#include <map>

namespace qalam::app {
namespace {

/// Commands on their way at once: fewer than the writer's queue holds.
constexpr std::size_t under_way_max = 512;

Micros amount_of(std::vector<Event> const& events) {
  for (Event const& event : events) {
    if (auto const* instructed = std::get_if<PayoutInstructed>(&event)) return instructed->micros;
  }
  return 0;
}

/// With a key the request is the same whenever it is sent; without one the position makes each
/// round of payouts a request of its own.
CommandId command_for(PayOptions const& options, HolderId holder, Position at) {
  std::string const what =
      print(options.society) + print(holder) + std::string{options.currency.code()};
  if (options.key) return command_id("payout-by-key", to_hex(*options.key) + what);
  return command_id("payout", print(options.society) + print(holder) + std::to_string(at.value()));
}

/// What the same request has paid before.
std::optional<PayResult::Paid> paid_before(store::ReadView const& view, PayOptions const& options,
                                           HolderId holder, PayResult& out) {
  if (!options.key) return std::nullopt;
  auto const receipt = view.receipt(options.actor, command_for(options, holder, Position{}));
  if (!receipt || receipt->last < receipt->first) return std::nullopt;
  auto const stored = view.read(receipt->first);
  if (!stored) return std::nullopt;
  Event const event = codec::decode(*stored);
  auto const* instructed = std::get_if<PayoutInstructed>(&event);
  if (instructed == nullptr) return std::nullopt;
  out.last = std::max(out.last, receipt->last);
  return PayResult::Paid{instructed->payout, holder, instructed->micros};
}

/// Every holder who has, or has had, something payable with the society.
std::map<HolderId, Micros> owed_by(Ledger const& ledger, store::ReadView const& view,
                                   PayOptions const& options) {
  std::map<HolderId, Micros> owed;
  ledger::Balances{view.tables(), ledger.tables()}.each(
      {options.society, AccountKind::payable, std::nullopt}, view.position(),
      [&](AccountKey const& account, Balance const& balance) {
        HolderId const holder{account.sub};
        bool const wanted = options.holder == HolderId{} || options.holder == holder;
        if (!wanted || account.currency != options.currency) return;
        Micros& sum = owed[holder];
        sum = add(sum, -balance.net());
      });
  return owed;
}

}  // namespace

Result<PayResult> pay(Ledger& ledger, PayOptions const& options) {
  PayResult out;
  std::deque<std::pair<std::size_t, Ledger::Pending>> pending;
  auto const settle_one = [&]() -> Result<void> {
    auto [i, waits] = std::move(pending.front());
    pending.pop_front();
    QALAM_TRY(auto const done, waits.wait());
    out.payouts[i].payout = PayoutId{done.subject.id};
    out.last = std::max(out.last, done.receipt.last);
    return {};
  };
  std::map<HolderId, Micros> owed;
  Position at;
  {
    auto const view = ledger.store().view();
    at = view->position();
    QALAM_CHECK(
        need_society(ledger::LedgerRegisters{view->tables(), ledger.tables()}, options.society));
    for (auto const& [holder, micros] : owed_by(ledger, *view, options)) {
      if (auto const paid = paid_before(*view, options, holder, out)) {
        out.payouts.push_back(*paid);
        out.sum = add(out.sum, paid->micros);
      } else if (micros != 0) {
        owed.emplace(holder, micros);
      }
    }
  }
  for (auto const& [holder, micros] : owed) {
    InstructPayout const command{options.society, holder, options.currency, options.booked};
    Who const who{options.actor, command_for(options, holder, at), {}};
    auto const trial = ledger.rehearse(command, who);
    if (!trial) {
      out.waiting.push_back({holder, micros, trial.error()});
      continue;
    }
    Micros const pays = amount_of(trial->events);
    out.payouts.push_back({PayoutId{}, holder, pays});
    out.sum = add(out.sum, pays);
    if (options.dry_run) continue;
    if (pending.size() == under_way_max) QALAM_CHECK(settle_one());
    pending.emplace_back(out.payouts.size() - 1, ledger.submit(command, who));
  }
  while (!pending.empty()) QALAM_CHECK(settle_one());
  return out;
}

}  // namespace qalam::app
