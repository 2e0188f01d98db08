#include "api/app/close_period.hpp"
#include "api/app/prove_statement.hpp"
#include "api/proof/statement_check.hpp"
#include "domain/payment/commands.hpp"
#include "replay/commitments.hpp"
#include "tests/app/money_fixture.hpp"
#include "tests/support/golden.hpp"

#include <algorithm>

namespace qalam::test {
namespace {

/// What a run and a closed period commit to, and what is proved by it to a holder.
class Statement : public Money {
 protected:
  /// All events of a type, with their positions.
  template <class E>
  std::vector<std::pair<Position, E>> all_of() {
    std::vector<std::pair<Position, E>> out;
    book->store().scan(Position{1}, book.position(), [&](store::StoredEvent const& stored) {
      auto const event = codec::decode(stored);
      if (auto const* e = std::get_if<E>(&event)) out.emplace_back(stored.header.position, *e);
      return store::Go::on;
    });
    return out;
  }
  Result<app::Done> close(Date until, Hash256 const& seen = {}) {
    return app::close_period(*book, ClosePeriod{nation.society, until, seen},
                             {Nation::approver, app::command_id("close", print(until)), {}});
  }
  replay::VisitAccounts accounts(Position at) {
    return [this, at](auto const& each) {
      auto const view = book->store().view();
      ledger::Balances{view->tables(), book->tables()}.each({nation.society, {}, {}}, at, each);
    };
  }
  /// A quarter's money is distributed and paid; then the books are closed.
  void live_a_quarter() {
    run = earn_and_post();
    auto const paid = pay(nation.aigul);
    ASSERT_EQ(paid.payouts.size(), 1U);
    payout = paid.payouts.front().payout;
    book.done(ConfirmPayout{payout, "B-77", no_date});
    ASSERT_TRUE(close(Nation::next_quarter));
  }
  proof::StatementFile prove(HolderId holder) {
    auto file = app::prove_statement(*book, holder, nation.society);
    EXPECT_TRUE(file) << file.error().where << ": " << file.error().detail;
    return file ? *std::move(file) : proof::StatementFile{};
  }
  Result<proof::ProvedStatement> check(proof::StatementBundle const& bundle) {
    return proof::check_statement(bundle, {tlog::parse_verifier_key(bundle.key).value()});
  }
  /// Takes the shown events of a type out of a bundle.
  template <class E>
  static void leave_out(proof::StatementBundle& bundle) {
    auto const before = bundle.events.size();
    std::erase_if(bundle.events, [](proof::ProvedEvent const& e) {
      return store::decode_header(std::as_bytes(std::span{e.header}))->type == type_id<E>;
    });
    EXPECT_LT(bundle.events.size(), before);
  }

  RunId run;
  PayoutId payout;
};

TEST_F(Statement, ARunCommitsToWhatEachOwnerGets) {
  run = earn_and_post();
  auto const computed = all_of<RunComputed>();
  auto const salts = all_of<SaltDrawn>();
  ASSERT_EQ(computed.size(), 1U);
  ASSERT_EQ(salts.size(), 1U);
  EXPECT_EQ(salts[0].second.run, run);
  EXPECT_EQ(salts[0].first.value() + 1, computed[0].first.value());
  std::vector<Allocation> lines;
  for (auto const& [position, chunk] : all_of<AllocationsComputed>()) {
    lines.insert(lines.end(), chunk.lines.begin(), chunk.lines.end());
  }
  auto const tree = replay::run_tree(performing, lines, salts[0].second.salt);
  EXPECT_EQ(replay::root_of(tree), computed[0].second.amounts);
  EXPECT_EQ(tree.root().sum, 144'000'000'000);
  // Айгүл, Болат, the stranger, the member of SACEM, the lost one, a part nobody claims, and what
  // nobody knows.
  EXPECT_EQ(tree.size(), 7U);
  auto const at = tree.find(static_cast<std::uint32_t>(Kind::holder), nation.aigul.value());
  ASSERT_TRUE(at);
  EXPECT_EQ(tree.leaves()[*at].amount, 41'142'877'714);
}

TEST_F(Statement, AClosedPeriodCommitsToAllBalances) {
  live_a_quarter();
  auto const closed = all_of<PeriodClosed>();
  ASSERT_EQ(closed.size(), 1U);
  auto const& [position, period] = closed[0];
  EXPECT_EQ(period.known_at + 2, position.value());  // The salt lies between.
  ASSERT_EQ(period.balances.size(), 1U);
  auto const& [currency, credits, debits] = period.balances[0];
  // Double entry: what is owed is what is there.
  EXPECT_EQ(credits.micros, debits.micros);
  EXPECT_GT(credits.micros, 0);
  auto const each = accounts(Position{period.known_at});
  EXPECT_EQ(period.balances_digest, replay::balances_digest(each));
  auto const salts = all_of<SaltDrawn>();
  auto const trees = replay::period_trees(each, salts.back().second.salt);
  ASSERT_EQ(trees.size(), 1U);
  EXPECT_EQ(replay::root_of(trees[0].credits), credits);
  EXPECT_EQ(replay::root_of(trees[0].debits), debits);
  Micros net = 0;
  each([&](AccountKey const&, Balance const& b) { net = add(net, std::max<Micros>(b.net(), 0)); });
  EXPECT_EQ(debits.micros, net);
}

TEST_F(Statement, APeriodIsClosedOverTheBalancesThatWereSeen) {
  nation.paid_invoice();
  Hash256 const seen = replay::balances_digest(accounts(book.position()));
  book.done(FundPools{nation.receipt, Nation::quarter, Nation::next_quarter, no_date});
  auto const refused = close(Nation::next_quarter, seen);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::precondition_failed);
  EXPECT_EQ(refused.error().where, "/balances_digest");
  auto const now = replay::balances_digest(accounts(book.position()));
  auto const done = app::close_period(*book, ClosePeriod{nation.society, Nation::next_quarter, now},
                                      {Nation::approver, app::command_id("close", "again"), {}});
  EXPECT_TRUE(done) << done.error().detail;
}

TEST_F(Statement, OfAHolderHoldsWithoutTheLedger) {
  live_a_quarter();
  auto const file = prove(nation.aigul);
  auto const text = print(file);
  auto const again = proof::parse_statement_file(text);
  ASSERT_TRUE(again) << again.error().where << ": " << again.error().detail;
  EXPECT_EQ(again->bundle, file.bundle);
  auto const key = tlog::parse_verifier_key(file.bundle.key);
  auto const checked = proof::check_statement_file(*again, {*key});
  ASSERT_TRUE(checked) << checked.error().where << ": " << checked.error().detail;
  ASSERT_EQ(checked->totals.size(), 1U);
  EXPECT_EQ(checked->totals[0].earned, 41'142'877'714);
  EXPECT_EQ(checked->totals[0].paid, 41'142'870'000);
  EXPECT_EQ(checked->totals[0].payable, 7'714);
  EXPECT_EQ(checked->totals[0].payable, payable(nation.aigul));
  ASSERT_EQ(checked->periods.size(), 1U);
  EXPECT_EQ(checked->periods[0].payable, 7'714);
  // The root depends on every byte of every event: the page is what people read.
  auto page = file.page;
  auto const root = page.find("root ");
  page.replace(root, page.find('\n', root) - root, "root     …");
  EXPECT_TRUE(matches_golden(page, "statement/aigul.txt"));
}

/// Held money stands apart: of the one without an address, and of the one without a mandate.
TEST_F(Statement, TellsWhatIsHeld) {
  live_a_quarter();
  auto const lost = check(prove(nation.lost).bundle);
  ASSERT_TRUE(lost) << lost.error().detail;
  EXPECT_EQ(lost->totals.at(0).held_unlocated, 12'342'857'143);
  EXPECT_EQ(lost->totals.at(0).payable, 0);
  EXPECT_EQ(lost->periods.at(0).held, 12'342'857'143);
  auto const stranger = check(prove(nation.stranger).bundle);
  ASSERT_TRUE(stranger) << stranger.error().detail;
  EXPECT_EQ(stranger->runs.at(0).payable, 0);
  EXPECT_GT(stranger->runs.at(0).held, 0);
}

TEST_F(Statement, FailsWhereSomethingIsLeftOut) {
  live_a_quarter();
  auto const whole = prove(nation.aigul).bundle;
  ASSERT_TRUE(check(whole));
  {
    auto less = whole;  // A payout that is not mentioned.
    leave_out<PayoutInstructed>(less);
    auto const checked = check(less);
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().code, ErrorCode::proof_invalid);
    EXPECT_EQ(checked.error().where, "/periods");
  }
  {
    auto less = whole;  // A run that is not mentioned.
    less.runs.clear();
    EXPECT_FALSE(check(less));
  }
  {
    auto less = whole;  // Money that came into the pool.
    leave_out<PoolFunded>(less);
    auto const checked = check(less);
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().where, "/runs/0/run");
  }
  {
    auto less = whole;  // The leaf of the closed period.
    less.periods.clear();
    EXPECT_FALSE(check(less));
  }
}

TEST_F(Statement, FailsForAnotherHolder) {
  live_a_quarter();
  auto bundle = prove(nation.aigul).bundle;
  bundle.holder = nation.bolat;
  EXPECT_FALSE(check(bundle));
  auto others = prove(nation.bolat).bundle;
  bundle = prove(nation.aigul).bundle;
  bundle.runs = others.runs;  // Somebody else's lines.
  auto const checked = check(bundle);
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().where, "/runs/0/place");
}

TEST_F(Statement, GoesOnAfterCorrections) {
  live_a_quarter();
  book.done(AdjustRun{run, nation.dala, nation.bolat, nation.aigul, 5'000'000, "a credit was wrong",
                      no_date},
            Nation::approver);
  auto const returned = pay(nation.bolat);
  ASSERT_EQ(returned.payouts.size(), 0U);  // Below the minimum.
  book.done(PlaceHold{nation.society, nation.dala, nation.aigul, HoldReason::dispute, performing,
                      1'000'000, "two claims", no_date},
            Nation::approver);
  book.done(
      IssueStatement{nation.society, nation.aigul, Nation::quarter, Nation::next_quarter, 0, kzt});
  auto const checked = check(prove(nation.aigul).bundle);
  ASSERT_TRUE(checked) << checked.error().where << ": " << checked.error().detail;
  EXPECT_EQ(checked->totals.at(0).payable, payable(nation.aigul));
  EXPECT_EQ(checked->facts.size(), 5U);
}

TEST_F(Statement, TellsOfARunThatWasTakenBack) {
  run = earn_and_post();
  ASSERT_TRUE(close(Nation::next_quarter));
  book.done(ReverseRun{run, "the wrong quarter", no_date}, Nation::approver);
  auto const reversed = check(prove(nation.bolat).bundle);
  ASSERT_TRUE(reversed) << reversed.error().where << ": " << reversed.error().detail;
  EXPECT_EQ(reversed->totals.at(0).earned, 0);
  EXPECT_EQ(reversed->totals.at(0).payable, 0);
  EXPECT_EQ(reversed->periods.at(0).payable, 20'571'408'000);
  EXPECT_EQ(payable(nation.bolat), 0);
}

TEST_F(Statement, IsRefusedForWhoIsNotThere) {
  nation.paid_invoice();
  auto const nobody = app::prove_statement(*book, HolderId{9}, nation.society);
  ASSERT_FALSE(nobody);
  EXPECT_EQ(nobody.error().code, ErrorCode::not_found);
  auto const nowhere = app::prove_statement(*book, nation.aigul, SocietyId{9});
  ASSERT_FALSE(nowhere);
  EXPECT_EQ(nowhere.error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace qalam::test
