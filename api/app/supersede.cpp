#include "api/app/supersede.hpp"

#include "eventstore/system.hpp"

#include <algorithm>

namespace qalam::app {
namespace {

/// Says it in the log. The signer has to refuse it: that is what the ceremony is for.
Result<Superseded> announce(LedgerOptions const& options, SupersedeOptions const& asked) {
  QALAM_TRY(auto const ledger, Ledger::open(options));
  auto const& origin = ledger->store().identity().origin;
  QALAM_TRY(auto* const publisher, ledger->publisher());
  auto const signed_last = publisher->signed_last();
  auto const published = publisher->publish();
  if (published || !signed_last) {
    return fail(
        ErrorCode::precondition_failed,
        "the log " + origin + " goes on from what was signed: there is nothing to supersede");
  }
  Superseded out;
  out.before = *signed_last;
  auto const id = command_id("supersede", signed_last->root, signed_last->size);
  if (auto const before = ledger->store().view()->receipt(asked.actor, id)) {
    out.position = before->last;  // Broken off after this step.
    return out;
  }
  if (published.error().code != ErrorCode::log_superseded) return published.error();
  if (asked.origin == origin) {
    return fail(ErrorCode::id_taken, "the new log needs another name than " + origin, "--origin");
  }
  SupersedeLog command;
  command.origin = origin;
  command.size = signed_last->size;
  command.root = signed_last->root;
  command.kept = std::min(signed_last->size, ledger->store().position().value());
  command.reason = asked.reason;
  QALAM_TRY(auto const done, ledger->execute(command, {asked.actor, id, {}}));
  out.position = done.receipt.last;
  return out;
}

}  // namespace

Result<Superseded> supersede(LedgerOptions const& options, SupersedeOptions const& asked) {
  QALAM_TRY(auto out, announce(options, asked));
  store::Options events;
  events.ledger = options.directory;
  events.map_size_bytes = options.map_size_bytes;
  QALAM_CHECK(store::EventStore::set_origin(events, asked.origin));
  tlog::Seed seed{};
  store::system_random(seed);
  QALAM_CHECK(publisher::Signer::replace_key(signer_folder(options), asked.origin, seed));
  QALAM_TRY(auto const ledger, Ledger::open(options));
  QALAM_TRY(auto* const publisher, ledger->publisher());
  QALAM_TRY(out.checkpoint, publisher->publish());
  out.key = publisher->key();
  return out;
}

}  // namespace qalam::app
