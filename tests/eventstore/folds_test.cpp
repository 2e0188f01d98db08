#include "tests/eventstore/store_support.hpp"

#include <gmock/gmock.h>

#include <future>

namespace qalam::store::test {
namespace {

/// All that the folds have written, as the tables have it.
std::string state_of(JoinFold const& fold, EventStore const& store) {
  auto const view = store.view();
  std::string all = std::to_string(fold.count(view->tables()));
  for (std::uint64_t s = 0; s < 5; ++s) all += "/" + fold.joined(view->tables(), s);
  return all;
}

void fill(Ledger& ledger, std::uint64_t from, std::uint64_t to) {
  std::vector<std::future<Result<Receipt>>> answers;
  for (std::uint64_t n = from; n < to; ++n) {
    answers.push_back(ledger->submit(appending(n, {work(n % 5, std::to_string(n)), work(1, "y")})));
  }
  for (auto& answer : answers) ASSERT_TRUE(answer.get());
}

TEST(Folds, TablesOfAnotherVersionAreMadeAgainWhileOpening) {
  JoinFold fold;
  Ledger ledger{{fold}};
  fill(ledger, 0, 10);
  auto const live = state_of(fold, *ledger);
  ledger.options().folds_version = 2;
  Position told{0};
  ledger.options().on_rebuild = [&](Position done, Position) { told = done; };
  ledger.reopen();
  EXPECT_EQ(told, Position{20});
  EXPECT_EQ(state_of(fold, *ledger), live);
  told = Position{0};
  ledger.reopen();
  EXPECT_EQ(told, Position{0}) << "rebuilt although nothing had changed";
}

TEST(Folds, AnInterruptedRebuildGoesOnWhereItStopped) {
  JoinFold fold;
  Ledger ledger{{fold}};
  fill(ledger, 0, 300);
  auto const live = state_of(fold, *ledger);
  ledger.options().batch_bytes_max = 100'000;  // Many slices.
  ledger.reopen();
  std::vector<Position> told;
  EXPECT_THROW(ledger->rebuild_folds([&](Position done, Position) {
    told.push_back(done);
    if (told.size() == 3) throw std::runtime_error{"the power went"};
  }),
               std::runtime_error);
  EXPECT_NE(state_of(fold, *ledger), live);
  std::vector<Position> resumed;
  ledger.options().on_rebuild = [&](Position done, Position) { resumed.push_back(done); };
  ledger.reopen();
  ASSERT_FALSE(resumed.empty());
  EXPECT_GT(resumed.front(), told.back());
  EXPECT_EQ(resumed.back(), Position{600});
  EXPECT_EQ(state_of(fold, *ledger), live);
  fill(ledger, 300, 301);
  EXPECT_EQ(fold.count(ledger->view()->tables()), 602U);
}

TEST(Folds, NothingIsWrittenWhileARebuildIsBrokenOff) {
  JoinFold fold;
  Ledger ledger{{fold}};
  fill(ledger, 0, 300);
  ledger.options().batch_bytes_max = 100'000;
  ledger.reopen();
  EXPECT_THROW(
      ledger->rebuild_folds([](Position, Position) { throw std::runtime_error{"stopped"}; }),
      std::runtime_error);
  // Tables that stand in the middle of the log must not be folded on from its end.
  auto const refused = ledger->execute(appending(999, {work(1, "x")}));
  EXPECT_EQ(code(refused), ErrorCode::busy);
  ledger->rebuild_folds({});
  EXPECT_TRUE(ledger->execute(appending(999, {work(1, "x")})));
  EXPECT_EQ(fold.count(ledger->view()->tables()), 601U);
}

TEST(Folds, EventsAppendedWithoutThemAreFoldedLater) {
  JoinFold fold;
  Ledger ledger{{fold}};
  fill(ledger, 0, 10);
  auto const folds = std::exchange(ledger.folds(), {});
  ledger.reopen();
  fill(ledger, 10, 20);
  ledger.folds() = folds;
  ledger.reopen();
  EXPECT_EQ(fold.count(ledger->view()->tables()), 40U);
  auto const caught_up = state_of(fold, *ledger);
  ledger->rebuild_folds({});
  EXPECT_EQ(state_of(fold, *ledger), caught_up);
}

TEST(Folds, ARebuildDropsTablesThatNoFoldOpensAnyMore) {
  struct Other : JoinFold {
    void open(lmdb::TableOpener& tables) override {
      forgotten = tables.open("forgotten");
      JoinFold::open(tables);
    }
    void apply(lmdb::WriteTxn& txn, StoredEvent const& event) override {
      txn.put(forgotten, lmdb::bytes_of("x"), lmdb::bytes_of("y"));
      JoinFold::apply(txn, event);
    }
    lmdb::Table forgotten{};
  };
  Other old;
  JoinFold fold;
  Ledger ledger{{old}};
  fill(ledger, 0, 3);
  EXPECT_TRUE(ledger->view()->tables().has_table("fold.forgotten"));
  ledger.folds() = {fold};
  ledger.options().folds_version = 2;
  ledger.reopen();
  EXPECT_FALSE(ledger->view()->tables().has_table("fold.forgotten"));
  EXPECT_EQ(fold.count(ledger->view()->tables()), 6U);
}

TEST(Folds, AReaderBesideTheWriterQueriesThem) {
  JoinFold fold;
  Ledger ledger{{fold}};
  fill(ledger, 0, 10);
  ledger.close();
  ledger.options().access = lmdb::Access::read_only;
  ledger.reopen();
  EXPECT_EQ(fold.count(ledger->view()->tables()), 20U);
  EXPECT_EQ(code(ledger->execute(appending(99, {}))), ErrorCode::unsupported);
  EXPECT_EQ(ledger->wait_for(Position{20}, std::chrono::milliseconds{0}), Position{20});
  EXPECT_EQ(ledger->wait_for(Position{21}, std::chrono::milliseconds{30}), Position{20});
  EXPECT_TRUE(ledger->verify({}).ok());
  ledger.close();
  ledger.options().folds_version = 9;
  auto const other = ledger.try_open();
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, ErrorCode::unsupported);
}

}  // namespace
}  // namespace qalam::store::test
