#include "tests/support/event_examples.hpp"
#include "tests/support/ledger_book.hpp"
#include "tests/support/ledger_history.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

namespace qalam::ledger {
namespace {

namespace story = test::story;
using test::LedgerBook;
using test::LedgerHistory;

template <class E>
E example() {
  return test::example(static_cast<E const*>(nullptr));
}

AccountKey any_account() {
  AccountKey a;
  a.society = SocietyId{*rc::gen::arbitrary<std::uint64_t>()};
  a.kind = static_cast<AccountKind>(*rc::gen::inRange(0, 32));
  a.sub = *rc::gen::arbitrary<std::uint64_t>();
  a.currency = Currency{*rc::gen::arbitrary<std::uint16_t>()};
  a.right = static_cast<Right>(*rc::gen::inRange(0, 6));
  a.use = static_cast<UseType>(*rc::gen::inRange(0, 14));
  a.year = *rc::gen::arbitrary<std::uint16_t>();
  a.source = static_cast<Source>(*rc::gen::inRange(0, 5));
  a.counterparty = *rc::gen::arbitrary<std::uint64_t>();
  return a;
}

RC_GTEST_PROP(AccountKeys, SortAsTheAccountsDo, ()) {
  AccountKey const a = any_account();
  AccountKey b = *rc::gen::arbitrary<bool>() ? a : any_account();
  if (*rc::gen::arbitrary<bool>()) b.counterparty = *rc::gen::arbitrary<std::uint64_t>();
  RC_ASSERT(account_of(account_key(a)) == a);
  RC_ASSERT((account_key(a) < account_key(b)) == (a < b));
}

/// The story up to the posting of its run.
void tell(LedgerBook& book) {
  book.add({example<SocietyAccredited>(), example<RightHolderRegistered>(),
            example<LicenseeRegistered>(), example<InvoiceIssued>(), example<FeeReceived>()});
  book.add({example<PoolFunded>(), example<DeductionTaken>(), example<RunOpened>(),
            example<AllocationsComputed>(), example<RunComputed>(), example<RunPosted>()});
}

AccountKey payable() {
  return account(story::pool_key(), AccountKind::payable, story::author.value());
}
AccountKey collected() {
  return account(story::pool_key(), AccountKind::collected, story::pool().value());
}

TEST(LedgerBalances, AreWhatThePostingsSay) {
  LedgerBook book;
  tell(book);
  auto const look = book.look();
  EXPECT_EQ(look.balances.current(payable()), (Balance{0, 40'000'000'000}));
  EXPECT_EQ(look.balances.current(collected()), (Balance{90'000'000'000, 90'000'000'000}));
  EXPECT_EQ(look.registers.balance(payable()).net(), -40'000'000'000);
  EXPECT_EQ(look.balances.current(account(story::pool_key(), AccountKind::payable, 999)),
            Balance{});
}

TEST(LedgerBalances, StandAsTheyStoodAtAnyPosition) {
  LedgerBook book;
  tell(book);
  Position const posted = book.position();
  book.add(example<PayoutInstructed>());
  auto const look = book.look();
  auto const at = [&](AccountKey const& account, std::uint64_t position) {
    return look.balances.as_of(account, Position{position});
  };
  EXPECT_EQ(at(payable(), 0), Balance{});
  EXPECT_EQ(at(payable(), posted.value() - 1), Balance{});
  EXPECT_EQ(at(payable(), posted.value()), (Balance{0, 40'000'000'000}));
  EXPECT_EQ(at(payable(), posted.value() + 1), (Balance{42'000'000'000, 40'000'000'000}));
  EXPECT_EQ(at(payable(), 1'000'000), (Balance{42'000'000'000, 40'000'000'000}));
  EXPECT_EQ(look.balances.as_of(payable(), latest), look.balances.current(payable()));
  EXPECT_EQ(at(collected(), 6), (Balance{0, 90'000'000'000}));
  EXPECT_EQ(at(collected(), 7), (Balance{15'000'000'000, 90'000'000'000}));
}

TEST(LedgerBalances, AnAccountWithoutHistoryDoesNotBorrowItsNeighbours) {
  LedgerBook book;
  tell(book);
  AccountKey after = payable();
  after.counterparty = 1;
  EXPECT_EQ(book.look().balances.as_of(after, book.position()), Balance{});
}

TEST(LedgerBalances, APostingTwiceInOneEventIsOneStepOfHistory) {
  LedgerBook book;
  tell(book);
  auto payout = example<PayoutInstructed>();
  payout.micros = 4'000'000;
  payout.parts = {{story::pool_key(), 1'000'000}, {story::pool_key(), 3'000'000}};
  book.add(payout);
  EXPECT_EQ(book.look().balances.current(payable()), (Balance{4'000'000, 40'000'000'000}));
  EXPECT_EQ(book.look().balances.as_of(payable(), Position{book.position().value() - 1}),
            (Balance{0, 40'000'000'000}));
}

TEST(LedgerBalances, AreFoundByPrefix) {
  LedgerBook book;
  tell(book);
  auto const look = book.look();
  auto const kinds = [&](AccountPrefix const& prefix, Position position) {
    std::vector<AccountKind> found;
    look.balances.each(prefix, position, [&](AccountKey const& account, Balance const&) {
      found.push_back(account.kind);
    });
    return found;
  };
  using enum AccountKind;
  EXPECT_THAT(
      kinds({story::society}, latest),
      testing::ElementsAre(bank_rights, receivable, uncollected, suspense, unassigned, collected,
                           unmatched, payable, held_unmandated, admin_fee, vat, due_to));
  EXPECT_THAT(kinds({story::society}, Position{4}),
              testing::ElementsAre(receivable, uncollected, vat));
  EXPECT_THAT(kinds({story::society, AccountKind::payable}, latest), testing::ElementsAre(payable));
  EXPECT_THAT(kinds({story::society, AccountKind::payable, story::publisher.value()}, latest),
              testing::IsEmpty());
  EXPECT_THAT(kinds({SocietyId{102}}, latest), testing::IsEmpty());
  EXPECT_THAT(look.balances.societies(), testing::ElementsAre(story::society));
}

TEST(LedgerBalances, AHolderIsFoundWithEverySociety) {
  LedgerBook book;
  tell(book);
  auto other = example<SocietyAccredited>();
  other.society = SocietyId{0xffff'ffff'ffff'ffff};
  other.cisac_code = 0;
  other.bin = "";
  auto hold = example<HoldPlaced>();
  hold.society = hold.key.society = other.society;
  hold.reason = HoldReason::unlocated;
  book.add(std::vector<Event>{other, hold});
  std::map<SocietyId, int> found;
  auto const look = book.look();
  look.balances.of_holder(story::author, latest, [&](AccountKey const& account, Balance const&) {
    EXPECT_EQ(account.sub, story::author.value());
    ++found[account.society];
  });
  EXPECT_THAT(found, testing::ElementsAre(testing::Pair(story::society, 1),
                                          testing::Pair(other.society, 2)));
}

TEST(LedgerBalances, TheTrialBalanceIsZero) {
  LedgerBook book;
  tell(book);
  for (auto const position : {Position{4}, Position{8}, latest}) {
    auto const look = book.look();
    Micros net = 0;
    auto const lines = look.balances.trial_balance(SocietyId{}, position);
    EXPECT_FALSE(lines.empty());
    for (TrialLine const& line : lines) net += line.balance.net();
    EXPECT_EQ(net, 0);
    EXPECT_EQ(look.balances.trial_balance(story::society, position), lines);
    EXPECT_TRUE(look.balances.trial_balance(SocietyId{9}, position).empty());
  }
}

TEST(LedgerBalances, ABankThatDoesNotCoverWhatIsOwedIsSeen) {
  LedgerBook book;
  tell(book);
  auto const covered = book.look().balances.solvency(latest);
  ASSERT_EQ(covered.size(), 1U);
  EXPECT_EQ(covered[0].bank_micros, 135'000'000'000);
  EXPECT_EQ(covered[0].owed_micros, 30'000'000'000 + 75'000'000'000)
      << "what is not in the pool yet, and what the run has posted";
  EXPECT_TRUE(covered[0].covered());
  // A pool that nobody paid for: another licensee's account cannot make up for it.
  auto unpaid = example<PoolFunded>();
  unpaid.licensee = LicenseeId{399};
  unpaid.micros = 60'000'000'000;
  book.add(unpaid);
  auto const look = book.look();
  EXPECT_FALSE(look.balances.solvency(latest)[0].covered());
  EXPECT_TRUE(look.balances.solvency(Position{book.position().value() - 1})[0].covered());
}

TEST(LedgerDigest, SeesEveryTable) {
  LedgerBook book;
  std::vector<Hash256> digests{book.look().digest()};
  for (Event const& event : std::vector<Event>{
           example<SocietyAccredited>(), example<RightHolderRegistered>(),
           example<MandateGranted>(), example<ParameterSet>(), example<InvoiceIssued>(),
           example<FeeReceived>(), example<PoolFunded>(), example<RunOpened>(),
           example<AllocationsComputed>(), example<UsageItemsRecorded>()}) {
    book.add(event);
    digests.push_back(book.look().digest());
  }
  std::sort(digests.begin(), digests.end());
  EXPECT_EQ(std::adjacent_find(digests.begin(), digests.end()), digests.end());
}

TEST(LedgerDigest, IsTheSameHoweverTheEventsWereBatched) {
  LedgerBook one_by_one, together;
  std::vector<Event> const events{example<SocietyAccredited>(),  example<RightHolderRegistered>(),
                                  example<LicenseeRegistered>(), example<InvoiceIssued>(),
                                  example<FeeReceived>(),        example<PoolFunded>()};
  for (Event const& event : events) one_by_one.add(event);
  together.add(events);
  EXPECT_EQ(one_by_one.look().digest(), together.look().digest());
}

// --- laws over random lives --------------------------------------------------------------------

std::map<AccountKey, Balance> all_balances(LedgerBook& book, Position position) {
  std::map<AccountKey, Balance> all;
  book.look().balances.each(
      position, [&](AccountKey const& account, Balance const& balance) { all[account] = balance; });
  return all;
}

/// The plainest possible book-keeping, as the reference.
struct Reference {
  std::map<AccountKey, Balance> accounts;
  void book(Event const& event) {
    for (Posting const& line : postings(event)) {
      Balance& balance = accounts[line.account];
      (line.micros > 0 ? balance.debit : balance.credit) +=
          line.micros > 0 ? line.micros : -line.micros;
    }
  }
};

/// As of each event: exactly what folding up to it gives, and nothing made or lost.
void expect_every_instant(LedgerBook& book, std::vector<Event> const& events) {
  Reference reference;
  std::size_t bookings = 0;
  for (std::size_t i = 0; i < events.size(); ++i) {
    bookings += postings(events[i]).empty() ? 0 : 1;
    reference.book(events[i]);
    Position const position{i + 1};
    ASSERT_EQ(all_balances(book, position), reference.accounts) << "at event " << i + 1;
    auto const sum = test::sum_of_all(book.look().balances, position, kzt);
    ASSERT_EQ(sum.debit, sum.credit) << "at event " << i + 1;
  }
  EXPECT_GT(bookings, 20U) << "this life has hardly any money in it";
  EXPECT_EQ(all_balances(book, latest), reference.accounts);
}

/// The row that decides, and the account, tell the same: a pool is spent to the last micro.
void expect_pools_agree(LedgerBook& book, std::vector<Event> const& events) {
  auto const look = book.look();
  std::map<PoolId, PoolKey> pools;
  for (Event const& event : events) {
    if (auto const* funded = std::get_if<PoolFunded>(&event)) pools[funded->pool] = funded->key;
  }
  ASSERT_FALSE(pools.empty());
  for (auto const& [id, key] : pools) {
    auto const row = look.registers.pool(id);
    EXPECT_EQ(row->distributable(),
              -look.balances.current(account(key, AccountKind::collected, id.value())).net());
    EXPECT_GE(row->distributable(), 0);
  }
}

void expect_nobody_is_overdrawn(LedgerBook& book) {
  book.look().balances.each(latest, [&](AccountKey const& account, Balance const& balance) {
    if (!owed_to_holders(account.kind)) return;
    EXPECT_LE(balance.net(), 0) << print(account);
  });
}

class RandomLife : public testing::TestWithParam<std::uint64_t> {};

TEST_P(RandomLife, KeepsTheLawsOfTheLedger) {
  LedgerBook book;
  LedgerHistory history{book, GetParam()};
  history.steps(250);
  auto const events = book.events();
  ASSERT_GT(events.size(), 150U);
  expect_every_instant(book, events);
  expect_pools_agree(book, events);
  expect_nobody_is_overdrawn(book);

  auto const live = book.look().digest();
  book.store().rebuild_folds({});
  EXPECT_EQ(book.look().digest(), live) << "live and rebuilt tables differ";
  LedgerBook copy;
  copy.add(events);
  EXPECT_EQ(copy.look().digest(), live) << "another batch, another answer";
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomLife, testing::Values(1, 2, 3, 4));

}  // namespace
}  // namespace qalam::ledger
