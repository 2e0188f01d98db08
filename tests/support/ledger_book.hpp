#pragma once

#include "domain/decision.hpp"
#include "eventstore/codec/event_codec.hpp"
#include "projections/ledger/balances.hpp"
#include "projections/ledger/items.hpp"
#include "projections/ledger/ledger_fold.hpp"
#include "projections/ledger/registers.hpp"
#include "tests/eventstore/store_support.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <utility>
#include <vector>

namespace qalam::test {

/// A real ledger with the tables that decide: commands go through the deciders, and events can also
/// be appended as they are.
class LedgerBook {
 public:
  explicit LedgerBook(store::Options options = {}) : ledger_{{fold_}, std::move(options)} {
    ledger_.now = *parse_timestamp("2026-06-15T09:00:00Z");
  }

  /// One consistent look at everything.
  struct Look {
    std::unique_ptr<store::ReadView> view;
    ledger::LedgerRegisters registers;
    ledger::Balances balances;
    lmdb::ReadTxn const* txn;
    ledger::Tables const* tables;

    [[nodiscard]] Hash256 digest() const { return ledger::digest(*txn, *tables); }
  };
  [[nodiscard]] Look look() {
    auto view = ledger_->view();
    lmdb::ReadTxn const& txn = view->tables();
    ledger::Tables const& tables = fold_.tables();
    return {std::move(view), {txn, tables}, {txn, tables}, &txn, &tables};
  }

  Position add(Event const& event) { return add(std::vector<Event>{event}); }
  /// All in one command; no rule is asked.
  Position add(std::vector<Event> const& events) {
    auto const receipt = try_add(events);
    EXPECT_TRUE(receipt) << (receipt ? "" : receipt.error().detail);
    return receipt ? receipt->last : Position{};
  }
  Result<store::Receipt> try_add(std::vector<Event> const& events) {
    std::vector<store::NewEvent> made;
    for (Event const& event : events) made.push_back(codec::to_new_event(event));
    return ledger_->execute(store::test::appending(++commands_, std::move(made)));
  }

  /// What a command came to; its events are in the ledger.
  template <class Command>
  Result<Decided> act(Command const& command, PersonId actor = PersonId{1}) {
    Decided said;
    auto submission = store::test::submission(
        ++commands_,
        [&](lmdb::ReadTxn const& txn, store::Moment const& moment) -> Result<store::Decision> {
          ledger::LedgerRegisters const registers{txn, fold_.tables()};
          Context const context{moment.recorded_at, actor, store::test::command_id(commands_)};
          QALAM_TRY(said, decide(registers, command, context));
          store::Decision decision;
          for (Event const& event : said.events) {
            decision.events.push_back(codec::to_new_event(event, society_of(registers, event)));
          }
          return decision;
        });
    QALAM_TRY([[maybe_unused]] auto const receipt, ledger_->execute(std::move(submission)));
    return said;
  }

  [[nodiscard]] store::EventStore& store() { return *ledger_; }
  [[nodiscard]] store::test::Ledger& ledger() { return ledger_; }
  [[nodiscard]] Position position() { return ledger_->position(); }
  [[nodiscard]] std::vector<Event> events() {
    std::vector<Event> all;
    ledger_->scan(Position{1}, position(), [&](store::StoredEvent const& stored) {
      all.push_back(codec::decode(stored));
      return store::Go::on;
    });
    return all;
  }

 private:
  static SocietyId society_of(Registers const& registers, Event const& event) {
    if (auto const* lines = std::get_if<UsageLinesRecorded>(&event)) {
      auto const report = registers.report(lines->report);
      return report ? report->society : SocietyId{};
    }
    if (auto const* lines = std::get_if<AllocationsComputed>(&event)) {
      auto const run = registers.run(lines->run);
      return run ? run->key.society : SocietyId{};
    }
    return SocietyId{};
  }

  ledger::LedgerFold fold_;
  store::test::Ledger ledger_;
  std::uint64_t commands_ = 0;
};

/// Both sides of every account, per currency, as of a position: what has to be equal.
inline Balance sum_of_all(ledger::Balances const& balances, Position position, Currency currency) {
  Balance sum;
  balances.each(position, [&](AccountKey const& account, Balance const& balance) {
    if (account.currency != currency) return;
    sum.debit = add(sum.debit, balance.debit);
    sum.credit = add(sum.credit, balance.credit);
  });
  return sum;
}

}  // namespace qalam::test
