#include "tests/eventstore/log_contract.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <future>
#include <thread>

/// The contract's second half: commands that repeat, expect, meet, fail and reach limits.
namespace qalam::store::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// --- idempotency --------------------------------------------------------------------------------

TEST_P(LogContract, TheSameCommandGivesTheSameReceiptAndNoSecondEvent) {
  auto with_answer = submission(1, [](lmdb::ReadTxn const&, Moment const&) {
    return Result<Decision>{Decision{{work(1, "a")}, payload("the answer")}};
  });
  auto const first = log().execute(with_answer);
  ASSERT_TRUE(first);
  EXPECT_FALSE(first->repeated);
  append(2, {work(1, "b")});
  made().set_clock(Timestamp{9'000'000});
  made().reopen();
  auto again = log().execute(with_answer);
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->repeated);
  again->repeated = false;
  EXPECT_EQ(*again, *first);
  EXPECT_EQ(text(again->answer), "the answer");
  EXPECT_THAT(texts(log()), ElementsAre("a", "b"));
  EXPECT_EQ(log().view()->receipt(PersonId{1}, command_id(1))->last, Position{1});
  EXPECT_FALSE(log().view()->receipt(PersonId{2}, command_id(1)));
}

TEST_P(LogContract, AnIdBelongsToItsPrincipal) {
  auto mine = appending(1, {work(1, "mine")});
  auto yours = appending(1, {work(1, "yours")});
  yours.principal = PersonId{2};
  EXPECT_FALSE(log().execute(mine)->repeated);
  EXPECT_FALSE(log().execute(yours)->repeated);
  EXPECT_EQ(log().position(), Position{2});
}

TEST_P(LogContract, AnIdWithAnotherContentIsRefused) {
  append(1, {work(1, "a")});
  auto other = appending(1, {work(1, "b")});
  other.body.fill(9);
  auto const refused = log().execute(other);
  EXPECT_EQ(code(refused), ErrorCode::idempotency_mismatch);
  EXPECT_THAT(texts(log()), ElementsAre("a"));
}

TEST_P(LogContract, TwoEqualIdsInOneBatchAreOneCommand) {
  Gate gate;
  auto held = log().submit(gate.submission(100));
  gate.entered.get_future().wait();
  auto one = log().submit(appending(1, {work(1, "a")}));
  auto two = log().submit(appending(1, {work(1, "a")}));
  auto other = appending(1, {work(1, "b")});
  other.body.fill(9);
  auto three = log().submit(other);
  gate.let_go.set_value();
  auto const first = one.get();
  auto const second = two.get();
  ASSERT_TRUE(first);
  ASSERT_TRUE(second);
  EXPECT_FALSE(first->repeated);
  EXPECT_TRUE(second->repeated);
  EXPECT_EQ(first->last, second->last);
  EXPECT_EQ(code(three.get()), ErrorCode::idempotency_mismatch);
  EXPECT_THAT(texts(log()), ElementsAre("a"));
}

TEST_P(LogContract, ACommandMayComeToNothingAndStillHasAReceipt) {
  append(1, {work(1, "a")});
  auto const nothing = append(2, {});
  EXPECT_EQ(nothing.events(), 0U);
  EXPECT_EQ(nothing.last, Position{1});
  append(3, {work(1, "b")});
  EXPECT_TRUE(log().execute(appending(2, {work(1, "now something")}))->repeated);
  EXPECT_THAT(texts(log()), ElementsAre("a", "b"));
}

TEST_P(LogContract, ARefusalThatHangsOnTheStateIsRemembered) {
  auto const refused = log().execute(refusing(1));
  EXPECT_EQ(code(refused), ErrorCode::insufficient_funds);
  made().reopen();
  // By now the command would succeed; but its sender was told no, and may have paid another way.
  auto const again = log().execute(appending(1, {work(1, "late")}));
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error(), refused.error());
  EXPECT_EQ(again.error().where, "/amount");
  EXPECT_FALSE(log().view()->receipt(PersonId{1}, command_id(1)));
  EXPECT_EQ(log().position(), Position{0});
}

TEST_P(LogContract, ARefusalOfTheRequestItselfIsNotRemembered) {
  for (auto const not_sticky : {ErrorCode::malformed, ErrorCode::forbidden, ErrorCode::busy,
                                ErrorCode::internal, ErrorCode::storage_full}) {
    auto const number = 10 + static_cast<std::uint64_t>(not_sticky);
    EXPECT_EQ(code(log().execute(refusing(number, not_sticky))), not_sticky);
    EXPECT_TRUE(log().execute(appending(number, {work(1, "x")})));
  }
}

TEST_P(LogContract, ADecisionThatThrowsHurtsNobodyElse) {
  auto const broken = submission(1, [](lmdb::ReadTxn const&, Moment const&) -> Result<Decision> {
    throw std::runtime_error{"out of my depth"};
  });
  auto const refused = log().execute(broken);
  EXPECT_EQ(code(refused), ErrorCode::internal);
  EXPECT_THAT(refused.error().detail, HasSubstr("out of my depth"));
  EXPECT_TRUE(log().execute(appending(1, {work(1, "a")})));
}

// --- expectations and batches -------------------------------------------------------------------

TEST_P(LogContract, ChecksEveryExpectedVersion) {
  append(1, {work(1, "a"), work(1, "b"), work(2, "c")});
  auto const expecting = [&](std::uint64_t number, std::uint64_t one, std::uint64_t two,
                             std::uint64_t three) {
    auto made = appending(number, {work(3, "d")});
    made.expects = {{Kind::work, 1, StreamVersion{one}},
                    {Kind::work, 2, StreamVersion{two}},
                    {Kind::work, 3, StreamVersion{three}}};
    return log().execute(made);
  };
  auto const stale = expecting(2, 2, 0, 0);
  EXPECT_EQ(code(stale), ErrorCode::precondition_failed);
  EXPECT_THAT(stale.error().detail, HasSubstr("version 1, not 0"));
  EXPECT_THAT(stale.error().detail, HasSubstr(print_id(Kind::work, 2)));
  EXPECT_EQ(code(expecting(3, 1, 1, 0)), ErrorCode::precondition_failed);
  EXPECT_EQ(code(expecting(4, 2, 1, 1)), ErrorCode::precondition_failed);
  EXPECT_TRUE(expecting(5, 2, 1, 0));
  // Not remembered: with fresh eyes the same command may be sent again.
  EXPECT_TRUE(expecting(2, 2, 1, 1));
}

TEST_P(LogContract, OfTwoThatExpectTheSameVersionOneWins) {
  Gate gate;
  auto held = log().submit(gate.submission(100));
  gate.entered.get_future().wait();
  std::vector<std::future<Result<Receipt>>> answers;
  for (std::uint64_t n = 0; n < 10; ++n) {
    auto made = appending(n, {work(1, std::to_string(n))});
    made.expects = {{Kind::work, 1, StreamVersion{0}}};
    answers.push_back(log().submit(made));
  }
  gate.let_go.set_value();
  EXPECT_TRUE(answers[0].get());
  for (std::size_t n = 1; n < 10; ++n) {
    EXPECT_EQ(code(answers[n].get()), ErrorCode::precondition_failed);
  }
  EXPECT_THAT(texts(log()), ElementsAre("0"));
}

TEST_P(LogContract, ADecisionSeesWhatItsBatchHasDoneButReadersDoNot) {
  Gate gate;
  auto held = log().submit(gate.submission(100));
  gate.entered.get_future().wait();
  std::vector<std::future<Result<Receipt>>> answers;
  std::vector<std::string> seen(5);
  std::vector<Position> durable(5);
  std::vector<Position> next(5);
  for (std::uint64_t n = 0; n < 5; ++n) {
    answers.push_back(log().submit(submission(n, [&, n](lmdb::ReadTxn const& txn, Moment const& m) {
      seen[n] = fold_.joined(txn, 1);
      durable[n] = log().position();
      next[n] = m.next;
      return Result<Decision>{Decision{{work(1, std::to_string(n))}, {}}};
    })));
  }
  gate.let_go.set_value();
  for (auto& answer : answers) ASSERT_TRUE(answer.get());
  EXPECT_THAT(seen, ElementsAre("", "0", "0,1", "0,1,2", "0,1,2,3"));
  for (std::size_t n = 0; n < 5; ++n) {
    EXPECT_EQ(durable[n], Position{0});
    EXPECT_EQ(next[n], Position{n + 1});
  }
  EXPECT_EQ(log().position(), Position{5});
}

TEST_P(LogContract, KeepsTheOrderOfSubmission) {
  std::vector<std::future<Result<Receipt>>> answers;
  for (std::uint64_t n = 0; n < 2000; ++n) {
    answers.push_back(log().submit(appending(n, {work(n % 7, std::to_string(n))})));
  }
  for (std::uint64_t n = 0; n < 2000; ++n) EXPECT_EQ(answers[n].get()->first, Position{n + 1});
}

TEST_P(LogContract, RefusedCommandsDoNotPoisonTheirNeighbours) {
  Gate gate;
  auto held = log().submit(gate.submission(100));
  gate.entered.get_future().wait();
  auto one = log().submit(appending(1, {work(1, "a")}));
  auto two = log().submit(refusing(2));
  auto three = log().submit(appending(3, {work(1, "good"), work(1, "poison")}));
  auto four = log().submit(appending(4, {work(1, "b")}));
  gate.let_go.set_value();
  EXPECT_TRUE(held.get());
  EXPECT_TRUE(one.get());
  EXPECT_EQ(code(two.get()), ErrorCode::insufficient_funds);
  auto const poisoned = three.get();
  EXPECT_EQ(code(poisoned), ErrorCode::internal);
  EXPECT_THAT(poisoned.error().detail, HasSubstr("cannot bear poison"));
  EXPECT_EQ(four.get()->first, Position{2});
  EXPECT_THAT(texts(log()), ElementsAre("a", "b"));
  EXPECT_EQ(fold_.joined(log().view()->tables(), 1), "a,b");
  EXPECT_TRUE(log().verify({}).ok());
}

TEST_P(LogContract, ManyThreadsGetEachItsOwnReceipt) {
  constexpr std::uint64_t threads = 4;
  constexpr std::uint64_t each = 50;
  std::vector<std::thread> running;
  std::atomic<std::uint64_t> wrong{0};
  for (std::uint64_t t = 0; t < threads; ++t) {
    running.emplace_back([&, t] {
      for (std::uint64_t n = 0; n < each; ++n) {
        auto const number = t * each + n;
        auto const receipt = log().execute(appending(number, {work(t, std::to_string(number))}));
        auto const view = log().view();
        if (!receipt || text(view->read(receipt->first)->payload) != std::to_string(number)) {
          ++wrong;
        }
      }
    });
  }
  for (auto& thread : running) thread.join();
  EXPECT_EQ(wrong, 0U);
  EXPECT_EQ(log().position(), Position{threads * each});
  for (std::uint64_t t = 0; t < threads; ++t) {
    EXPECT_EQ(log().view()->head(Kind::work, t)->version, StreamVersion{each});
  }
}

TEST_P(LogContract, ARehearsalChangesNothing) {
  append(1, {work(1, "a")});
  auto const rehearsed = log().rehearse(appending(2, {work(1, "b")}));
  ASSERT_TRUE(rehearsed);
  EXPECT_EQ(rehearsed->events.size(), 1U);
  EXPECT_EQ(log().rehearse(refusing(3)).error().code, ErrorCode::insufficient_funds);
  auto stale = appending(4, {work(1, "b")});
  stale.expects = {{Kind::work, 1, StreamVersion{0}}};
  EXPECT_EQ(log().rehearse(stale).error().code, ErrorCode::precondition_failed);
  EXPECT_TRUE(log().rehearse(appending(1, {work(1, "again")}))->events.empty());
  EXPECT_EQ(log().position(), Position{1});
  EXPECT_TRUE(log().execute(appending(3, {work(1, "not remembered")})));
}

// --- limits -------------------------------------------------------------------------------------

TEST_P(LogContract, TakesWhatIsAtALimitAndRefusesOnePast) {
  auto big = work(1, "");
  big.payload.resize(payload_bytes_max);
  append(1, {big});
  big.payload.resize(payload_bytes_max + 1);
  EXPECT_EQ(code(log().execute(appending(2, {big}))), ErrorCode::too_large);

  append(3, std::vector(events_per_command_max, work(1, "x")));
  EXPECT_EQ(
      code(log().execute(appending(4, std::vector(events_per_command_max + 1, work(1, "x"))))),
      ErrorCode::too_large);

  big.payload.resize(payload_bytes_max);
  auto const most = bytes_per_command_max / record_bytes_max;
  append(5, std::vector(most, big));
  EXPECT_EQ(code(log().execute(appending(6, std::vector(most + 1, big)))), ErrorCode::too_large);

  auto const answering = [](std::size_t size) {
    return [size](lmdb::ReadTxn const&, Moment const&) {
      return Result<Decision>{Decision{{}, std::vector<std::byte>(size)}};
    };
  };
  EXPECT_TRUE(log().execute(submission(7, answering(answer_bytes_max))));
  EXPECT_EQ(code(log().execute(submission(8, answering(answer_bytes_max + 1)))),
            ErrorCode::too_large);

  auto expecting = appending(9, {});
  expecting.expects =
      std::vector(expects_per_command_max, Expect{Kind::work, 99, StreamVersion{0}});
  EXPECT_TRUE(log().execute(expecting));
  expecting.id = command_id(10);
  expecting.expects.emplace_back();
  EXPECT_EQ(code(log().execute(expecting)), ErrorCode::too_large);
  EXPECT_TRUE(log().verify({}).ok());
}

TEST_P(LogContract, RefusesWhatCouldNotBeReadBack) {
  auto no_stream = work(1, "x");
  no_stream.stream_kind = Kind::none;
  EXPECT_EQ(code(log().execute(appending(1, {no_stream}))), ErrorCode::internal);
  auto no_version = work(1, "x");
  no_version.schema_version = 0;
  EXPECT_EQ(code(log().execute(appending(2, {no_version}))), ErrorCode::internal);
  auto caused_by_itself = work(1, "x");
  caused_by_itself.causation = 1;
  EXPECT_EQ(code(log().execute(appending(3, {caused_by_itself}))), ErrorCode::internal);
  append(4, {work(1, "cause"), caused_by_itself});
  EXPECT_EQ(log().view()->read(Position{2})->header.causation, 1U);
}

}  // namespace
}  // namespace qalam::store::test
