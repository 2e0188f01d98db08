#pragma once

#include "tests/support/ledger_history.hpp"
#include "tests/support/test_ledger.hpp"

#include <memory>
#include <string>
#include <utility>

namespace qalam::test {

/// Lets a LedgerHistory live in a whole ledger, six hours from command to command, so that its
/// bookings lie on many days.
class LivedLedger {
 public:
  explicit LivedLedger(std::uint64_t seed, int steps) : book{seed}, history_{*this, seed} {
    history_.steps(steps);
  }

  struct Look {
    std::unique_ptr<store::ReadView> view;
    ledger::LedgerRegisters registers;
    ledger::Balances balances;
  };
  [[nodiscard]] Look look() {
    auto view = book->store().view();
    lmdb::ReadTxn const& txn = view->tables();
    return {std::move(view), {txn, book->tables()}, {txn, book->tables()}};
  }
  [[nodiscard]] Position position() { return book.position(); }

  template <class Command>
  Result<Decided> act(Command const& command, PersonId actor = PersonId{1}) {
    constexpr std::int64_t six_hours = std::int64_t{6} * 3600 * 1'000'000;
    now_ = Timestamp{now_.value() + six_hours};
    book.set_time(print(now_));
    QALAM_TRY(auto const done, book.execute(command, actor));
    Decided said{{}, done.subject, done.notes};
    auto const view = book->store().view();
    for (auto at = done.receipt.first; at <= done.receipt.last; at = Position{at.value() + 1}) {
      if (auto const stored = view->read(at)) said.events.push_back(codec::decode(*stored));
    }
    return said;
  }

  TestLedger book;

 private:
  Timestamp now_ = *parse_timestamp("2026-06-15T09:00:00Z");
  LedgerHistory<LivedLedger> history_;
};

}  // namespace qalam::test
