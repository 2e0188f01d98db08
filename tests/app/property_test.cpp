#include "tests/app/nation.hpp"
#include "tests/support/ledger_history.hpp"

#include <map>
#include <random>

namespace qalam::test {
namespace {

/// Lets a LedgerHistory live in a whole ledger, by Ledger::execute, and looks after every command
/// at what has to hold at every instant.
class WatchedBook {
 public:
  explicit WatchedBook(std::uint64_t seed) : book{seed}, random_{seed} {
    book.set_time("2026-06-15T09:00:00Z");
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
    app::Who const who{actor, app::command_id("life", std::to_string(++commands_)), std::nullopt};
    Position const before = book.position();
    auto const done = book->execute(command, who);
    if (!done) {
      EXPECT_EQ(book.position(), before) << "a refused command has written something";
      EXPECT_EQ(book->execute(command, who).error(), done.error()) << "the same answer again";
      return done.error();
    }
    if (random_() % 4 == 0) {
      auto const again = book->execute(command, who);
      EXPECT_TRUE(again && again->subject == done->subject && again->receipt.repeated &&
                  again->receipt.first == done->receipt.first);
    }
    EXPECT_EQ(book.position().value(), before.value() + done->receipt.events());
    Decided said{{}, done->subject, done->notes};
    auto const view = book->store().view();
    for (Position at = done->receipt.first; at <= done->receipt.last;
         at = Position{at.value() + 1}) {
      auto const stored = view->read(at);
      EXPECT_TRUE(stored);
      if (!stored) continue;
      said.events.push_back(codec::decode(*stored));
      watch(*view, at, said.events.back());
    }
    if (random_() % 40 == 0) digests_[book.position()] = book.live();
    return said;
  }

  /// As-of answers at the end are what was true then; the tables are what the log says.
  void expect_the_past_unchanged() {
    auto const view = book->store().view();
    ledger::Balances const balances{view->tables(), book->tables()};
    for (auto const& [position, accounts] : kept_) {
      std::map<AccountKey, Balance> then;
      balances.each(position, [&](AccountKey const& account, Balance const& balance) {
        then[account] = balance;
      });
      EXPECT_EQ(then, accounts) << "as of position " << position.value();
    }
    for (auto const& [position, digests] : digests_) {
      EXPECT_EQ(book.replayed(position), digests) << "replayed to position " << position.value();
    }
  }

  TestLedger book;

 private:
  /// Folds the event's postings beside the ledger and compares.
  void watch(store::ReadView const& view, Position at, Event const& event) {
    for (auto const& posting : postings(event)) {
      Balance& balance = folded_[posting.account];
      if (posting.micros > 0) {
        balance.debit = add(balance.debit, posting.micros);
      } else {
        balance.credit = add(balance.credit, -posting.micros);
      }
    }
    ledger::Balances const balances{view.tables(), book->tables()};
    std::map<Currency, Micros> sums;
    balances.each(at, [&](AccountKey const& account, Balance const& balance) {
      sums[account.currency] = add(sums[account.currency], balance.net());
      EXPECT_EQ(balance, folded_[account]) << print(account) << " at " << at.value();
      if (is_a_holders(account.kind)) {
        EXPECT_LE(balance.net(), 0) << print(account) << " is negative at " << at.value();
      }
    });
    for (auto const& [currency, sum] : sums) EXPECT_EQ(sum, 0) << "at " << at.value();
    if (random_() % 20 == 0) kept_[at] = folded_;
  }
  static bool is_a_holders(AccountKind kind) {
    return kind == AccountKind::payable || kind == AccountKind::held_dispute ||
           kind == AccountKind::held_unlocated || kind == AccountKind::held_unmandated ||
           kind == AccountKind::unmatched || kind == AccountKind::collected;
  }

  std::mt19937_64 random_;
  std::uint64_t commands_ = 0;
  std::map<AccountKey, Balance> folded_;
  std::map<Position, std::map<AccountKey, Balance>> kept_;
  std::map<Position, replay::Digests> digests_;
};

class Lives : public testing::TestWithParam<std::uint64_t> {};

TEST_P(Lives, KeepTheLawsOfTheLedgerAtEveryInstant) {
  WatchedBook watched{GetParam()};
  LedgerHistory history{watched, GetParam()};
  history.steps(150);
  EXPECT_GT(history.refused(), 0U);
  watched.expect_the_past_unchanged();
  watched.book.expect_sound();
  auto const before = watched.book.live();
  auto const root = watched.book->store().view()->root();
  watched.book.reopen();
  EXPECT_EQ(watched.book.live(), before);
  EXPECT_EQ(watched.book->store().view()->root(), root);
}

INSTANTIATE_TEST_SUITE_P(Seeds, Lives, testing::Values(1, 2, 3, 4));

TEST(Command, RefusedLeavesEveryTableAsItWas) {
  TestLedger book;
  Nation nation{book};
  auto const before = book.live();
  EXPECT_EQ(book.refusal(TakeDeduction{nation.pool(Right::performing), DeductionKind::admin_fee, 1,
                                       "act", no_date}),
            ErrorCode::not_found);
  EXPECT_EQ(book.refusal(GrantMandate{
                nation.aigul, nation.society, {Right::performing}, 0, Nation::long_ago, "again"}),
            ErrorCode::mandate_exists);
  EXPECT_EQ(book.live(), before);
}

TEST(Command, WithTheSameIdAndAnotherBodyIsAMistake) {
  TestLedger book;
  app::Who const who{PersonId{1}, app::command_id("test", "one id"), std::nullopt};
  ASSERT_TRUE(book->execute(RegisterLicensee{"One", "", "radio"}, who));
  auto const other = book->execute(RegisterLicensee{"Another", "", "radio"}, who);
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, ErrorCode::idempotency_mismatch);
  EXPECT_EQ(book.count<LicenseeRegistered>(), 1U);
}

}  // namespace
}  // namespace qalam::test
