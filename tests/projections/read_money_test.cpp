#include "tests/projections/read_support.hpp"

#include <map>
#include <memory>
#include <string>

namespace qalam::read {
namespace {

using test::Book;
using test::models_of;
namespace story = qalam::test::story;

/// The position of the first event of a type in a book that holds all the examples.
template <class E>
Position when(Book& book) {
  Position found;
  book.log().scan(Position{1}, book.position(), [&](store::StoredEvent const& stored) {
    bool const here = stored.header.type == type_id<E>;
    if (here) found = stored.header.position;
    return here ? store::Go::stop : store::Go::on;
  });
  return found;
}

class MoneyTest : public testing::Test {
 protected:
  MoneyTest() {
    for (Event const& event : qalam::test::examples()) book_.add(event, story::society);
    models_ = models_of(book_, "read");
  }
  Book book_;
  std::unique_ptr<ReadModels> models_;
};

TEST_F(MoneyTest, AnInvoiceKnowsWhatReceiptsHaveSettled) {
  auto const snapshot = models_->snapshot();
  auto const& money = snapshot.models().money;
  auto const before =
      money.invoices.as_of(snapshot.txn(), story::invoice, when<InvoiceIssued>(book_));
  EXPECT_EQ(before->row.open_micros(), 134'400'000'000);
  auto const after = money.invoices.as_of(snapshot.txn(), story::invoice, now_position);
  EXPECT_EQ(after->row.open_micros(), 0);
  EXPECT_EQ(after->row.settled_net_micros, 120'000'000'000);
  EXPECT_EQ(money.links
                .children<InvoiceId>(snapshot.txn(), Pays::invoice_to_licensee, story::radio,
                                     now_position, "", 10)
                .items,
            std::vector<InvoiceId>{story::invoice});
}

TEST_F(MoneyTest, APoolLeadsBackToTheReceiptsAndDeductions) {
  auto const snapshot = models_->snapshot();
  auto const& money = snapshot.models().money;
  auto const page = money.movements(snapshot.txn(), story::pool(), now_position, "", 10);
  ASSERT_EQ(page.items.size(), 2U);
  EXPECT_EQ(page.items[0].row.receipt, story::receipt);
  EXPECT_EQ(page.items[0].row.licence, story::licence);
  EXPECT_EQ(page.items[1].row.deduction, DeductionKind::admin_fee);
  EXPECT_EQ(page.items[1].row.act, "general meeting 12");
  auto const first = money.movements(snapshot.txn(), story::pool(), now_position, "", 1);
  EXPECT_EQ(
      money.movements(snapshot.txn(), story::pool(), now_position, first.next, 1).items[0].since,
      page.items[1].since);
  auto const receipt = money.receipts.as_of(snapshot.txn(), story::receipt, now_position);
  EXPECT_EQ(receipt->row.funded_micros, 90'000'000'000);
  EXPECT_EQ(receipt->row.invoice, story::invoice);
  EXPECT_EQ(
      money.movements(snapshot.txn(), story::pool(), when<PoolFunded>(book_), "", 10).items.size(),
      1U);
}

TEST_F(MoneyTest, APoolFollowsItsRuns) {
  auto const snapshot = models_->snapshot();
  auto const pool = [&](Position at) {
    return snapshot.models().money.pools.as_of(snapshot.txn(), story::pool(), at)->row;
  };
  EXPECT_EQ(pool(when<DeductionTaken>(book_)).distributable_micros(), 75'000'000'000);
  EXPECT_EQ(pool(when<RunOpened>(book_)).open_run, story::run);
  EXPECT_EQ(pool(when<RunPosted>(book_)).distributable_micros(), 0);
  EXPECT_EQ(pool(when<RunPosted>(book_)).unmatched_micros, 5'000'000'000);
  EXPECT_EQ(pool(when<RunPosted>(book_)).open_run, RunId{});
  EXPECT_EQ(pool(when<RunReversed>(book_)).distributable_micros(), 75'000'000'000);
}

TEST_F(MoneyTest, ARunHasItsStateAtEachPosition) {
  auto const snapshot = models_->snapshot();
  auto const state = [&](Position at) {
    return snapshot.models().money.runs.as_of(snapshot.txn(), story::run, at)->row.state;
  };
  EXPECT_EQ(state(when<RunOpened>(book_)), RunState::opened);
  EXPECT_EQ(state(when<RunComputed>(book_)), RunState::computed);
  EXPECT_EQ(state(when<RunPosted>(book_)), RunState::posted);
  EXPECT_EQ(state(when<RunReversed>(book_)), RunState::reversed);
  auto const row = snapshot.models().money.runs.as_of(snapshot.txn(), story::run, now_position);
  EXPECT_EQ(row->row.posted_at, when<RunPosted>(book_).value());
  ASSERT_EQ(row->row.approvals.size(), 1U);
  EXPECT_EQ(row->row.approvals[0].approver, story::first_approver);
}

TEST_F(MoneyTest, ALongRunIsPostedWithItsLastPart) {
  Book book;
  RunOpened opened = qalam::test::example(static_cast<RunOpened const*>(nullptr));
  book.add(opened);
  RunPosted first = qalam::test::example(static_cast<RunPosted const*>(nullptr));
  first.parts = 2;
  RunPosted second = first;
  second.part = 1;
  Position const last = book.add(std::vector<Event>{first, second});
  auto const models = models_of(book, "read");
  auto const snapshot = models->snapshot();
  auto const& runs = snapshot.models().money.runs;
  EXPECT_EQ(runs.as_of(snapshot.txn(), story::run, Position{last.value() - 1})->row.state,
            RunState::opened);
  EXPECT_EQ(runs.as_of(snapshot.txn(), story::run, last)->row.posted_at, last.value());
  EXPECT_EQ(snapshot.models()
                .money.pools.as_of(snapshot.txn(), story::pool(), last)
                ->row.distributed_micros,
            150'000'000'000);
}

TEST_F(MoneyTest, AStatementHasTheLinesOfItsHolderAndWhereTheyStand) {
  auto const snapshot = models_->snapshot();
  auto const log = book_.log().view();
  auto const& statements = snapshot.models().statements;
  auto const lines =
      statements.lines_of_holder(snapshot.txn(), *log, story::run, story::publisher, now_position);
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0].position, when<AllocationsComputed>(book_).value());
  EXPECT_EQ(lines[0].row, 1U);
  EXPECT_EQ(lines[0].line.micros, 20'000'000'000);
  EXPECT_EQ(
      statements.lines_of_work(snapshot.txn(), *log, story::run, story::work, now_position).size(),
      2U);
  EXPECT_TRUE(statements
                  .lines_of_holder(snapshot.txn(), *log, story::run, story::publisher,
                                   when<RunOpened>(book_))
                  .empty());
  auto const chunks = statements.chunks(snapshot.txn(), story::run, now_position);
  ASSERT_EQ(chunks.size(), 1U);
  EXPECT_EQ(chunks[0].row.lines, 4U);
}

TEST_F(MoneyTest, AHoldersFactsAddUpToWhatIsPayable) {
  auto const snapshot = models_->snapshot();
  auto const& statements = snapshot.models().statements;
  std::map<FactKind, std::int64_t> sums;
  std::string cursor;
  std::size_t pages = 0;
  do {
    auto const page =
        statements.facts(snapshot.txn(), story::author, story::society, now_position, cursor, 2);
    for (auto const& known : page.items) sums[known.row.kind] += known.row.micros;
    cursor = page.next;
    ++pages;
  } while (!cursor.empty());
  EXPECT_EQ(pages, 5U);
  EXPECT_EQ(sums[FactKind::posted], 40'000'000'000);
  EXPECT_EQ(sums[FactKind::reversed], -40'000'000'000);
  EXPECT_EQ(sums[FactKind::adjusted], 2'000'000'000);
  EXPECT_EQ(sums[FactKind::held], -3'000'000'000);
  EXPECT_EQ(sums[FactKind::released], 3'000'000'000);
  EXPECT_EQ(sums[FactKind::paid], -42'000'000'000);
  EXPECT_EQ(sums[FactKind::payout_returned], 42'000'000'000);
  EXPECT_EQ(sums[FactKind::payout_confirmed], 42'000'000'000);
  EXPECT_EQ(sums[FactKind::statement_issued], 42'000'000'000);
  EXPECT_EQ(statements.facts(snapshot.txn(), story::author, SocietyId{999}, now_position, "", 10)
                .items.size(),
            1U)
      << "an erasure is no society's own";
}

TEST_F(MoneyTest, APayoutLeadsToThePoolsOfItsParts) {
  auto const snapshot = models_->snapshot();
  auto const payout =
      snapshot.models().money.payouts.as_of(snapshot.txn(), story::payout, now_position);
  ASSERT_TRUE(payout);
  EXPECT_EQ(payout->row.state, PayoutState::returned);
  EXPECT_EQ(payout->row.return_reason, "AC01");
  EXPECT_EQ(payout->row.bank_reference, "B-2026-07-0042");
  ASSERT_EQ(payout->row.parts.size(), 1U);
  EXPECT_EQ(pool_id(payout->row.parts[0].key), story::pool());
  EXPECT_EQ(
      snapshot.models()
          .money.links
          .children<RunId>(snapshot.txn(), Pays::run_to_pool, story::pool(), now_position, "", 10)
          .items,
      std::vector<RunId>{story::run});
}

TEST_F(MoneyTest, AHoldKnowsHowItEnded) {
  auto const snapshot = models_->snapshot();
  auto const& holds = snapshot.models().money.holds;
  auto const placed = holds.as_of(snapshot.txn(), story::hold, when<HoldPlaced>(book_));
  EXPECT_FALSE(placed->row.released);
  auto const released = holds.as_of(snapshot.txn(), story::hold, now_position);
  EXPECT_TRUE(released->row.released);
  EXPECT_EQ(released->row.reason, HoldReason::dispute);
  EXPECT_EQ(released->row.released_to, story::author);
}

}  // namespace
}  // namespace qalam::read
