#include "tests/eventstore/log_contract.hpp"

#include "eventstore/merkle/frontier.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <future>
#include <limits>
#include <thread>

namespace qalam::store::test {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;

TEST_P(LogContract, StartsEmpty) {
  auto const view = log().view();
  EXPECT_EQ(log().position(), Position{0});
  EXPECT_EQ(view->position(), Position{0});
  EXPECT_EQ(view->root(), merkle::empty_root());
  EXPECT_FALSE(view->read(Position{1}));
  EXPECT_FALSE(view->read(Position{0}));
  EXPECT_FALSE(view->head(Kind::work, 1));
  EXPECT_EQ(view->position_at(Timestamp{0}), Position{0});
  EXPECT_TRUE(log().verify({}).ok());
}

TEST_P(LogContract, GivesPositionsFromOneWithoutGaps) {
  auto const one = append(1, {work(7, "a")});
  auto const two = append(2, {work(7, "b"), work(8, "c")});
  EXPECT_EQ(one.first, Position{1});
  EXPECT_EQ(one.last, Position{1});
  EXPECT_EQ(two.first, Position{2});
  EXPECT_EQ(two.last, Position{3});
  EXPECT_EQ(two.events(), 2U);
  EXPECT_THAT(texts(log()), ElementsAre("a", "b", "c"));
}

TEST_P(LogContract, FillsInTheWholeHeader) {
  made().set_clock(Timestamp{77});
  auto given = event(Kind::mandate, 9, "text", SocietyId{5});
  given.type = 12;
  given.schema_version = 3;
  given.flags = 4;
  given.effective_on = make_date(2026, 1, 31);
  given.sealed_hash.fill(0xCC);
  auto submitted = appending(1, {work(1, "first"), given});
  submitted.principal = PersonId{66};
  ASSERT_TRUE(log().execute(submitted));
  auto const view = log().view();
  auto const stored = view->read(Position{2});
  ASSERT_TRUE(stored);
  auto const& h = stored->header;
  EXPECT_EQ(h.type, 12U);
  EXPECT_EQ(h.schema_version, 3U);
  EXPECT_EQ(h.flags, 4U);
  EXPECT_EQ(h.stream_kind, Kind::mandate);
  EXPECT_EQ(h.stream_id, 9U);
  EXPECT_EQ(h.stream_version, StreamVersion{1});
  EXPECT_EQ(h.recorded_at, Timestamp{77});
  EXPECT_EQ(h.effective_on, make_date(2026, 1, 31));
  EXPECT_EQ(h.society, SocietyId{5});
  EXPECT_EQ(h.actor, PersonId{66});
  EXPECT_EQ(h.command, command_id(1));
  EXPECT_EQ(h.body, submitted.body);
  EXPECT_EQ(h.payload_hash, payload_hash(stored->nonce, stored->payload));
  EXPECT_EQ(h.sealed_hash, given.sealed_hash);
  EXPECT_EQ(text(stored->payload), "text");
}

TEST_P(LogContract, TakesANonceThatWasMadeBesideTheWriter) {
  auto made_beside = work(1, "x");
  made_beside.prepared = prepare(made_beside.payload);
  append(1, {made_beside});
  auto const view = log().view();
  EXPECT_EQ(view->read(Position{1})->nonce, made_beside.prepared->nonce);
  EXPECT_TRUE(log().verify({}).ok());
}

TEST_P(LogContract, GivesEveryEventANonceOfItsOwn) {
  append(1, {work(1, "same"), work(1, "same")});
  auto const view = log().view();
  EXPECT_NE(view->read(Position{1})->nonce, view->read(Position{2})->nonce);
  EXPECT_NE(view->read(Position{1})->header.payload_hash,
            view->read(Position{2})->header.payload_hash);
}

TEST_P(LogContract, KeepsTheRootOfTheHeaders) {
  append(1, {work(1, "a"), work(2, "b"), work(3, "c")});
  append(2, {work(1, "d"), work(1, "e")});
  merkle::Frontier frontier;
  log().scan(Position{1}, log().position(), [&](StoredEvent const& stored) {
    EXPECT_EQ(stored.header_data.size(), header_bytes);
    frontier.append(merkle::leaf_hash(stored.header_data));
    return Go::on;
  });
  EXPECT_EQ(frontier.size(), 5U);
  EXPECT_EQ(log().view()->root(), frontier.root());
}

TEST_P(LogContract, CountsStreamsApart) {
  append(1, {work(1, "a"), work(2, "b"), work(1, "c"), event(Kind::holder, 1, "d")});
  auto const view = log().view();
  EXPECT_EQ(view->head(Kind::work, 1), (Head{StreamVersion{2}, Position{3}}));
  EXPECT_EQ(view->head(Kind::work, 2), (Head{StreamVersion{1}, Position{2}}));
  EXPECT_EQ(view->head(Kind::holder, 1), (Head{StreamVersion{1}, Position{4}}));
  std::vector<std::string> seen;
  auto const note = [&](StoredEvent const& stored) {
    seen.push_back(text(stored.payload));
    return Go::on;
  };
  view->stream(Kind::work, 1, StreamVersion{1}, note);
  EXPECT_THAT(seen, ElementsAre("a", "c"));
  seen.clear();
  view->stream(Kind::work, 1, StreamVersion{2}, note);
  EXPECT_THAT(seen, ElementsAre("c"));
  seen.clear();
  view->stream(Kind::work, 1, StreamVersion{3}, note);
  view->stream(Kind::work, 9, StreamVersion{0}, note);
  EXPECT_TRUE(seen.empty());
}

TEST_P(LogContract, ReadsASocietysEventsAndTheSharedOnesApart) {
  SocietyId const a{1};
  SocietyId const b{2};
  append(1, {event(Kind::pool, 1, "a1", a), event(Kind::pool, 2, "b1", b), work(3, "shared"),
             event(Kind::pool, 1, "a2", a)});
  auto const view = log().view();
  std::vector<std::string> seen;
  auto const note = [&](StoredEvent const& stored) {
    seen.push_back(text(stored.payload));
    return Go::on;
  };
  view->society(a, Position{0}, note);
  EXPECT_THAT(seen, ElementsAre("a1", "a2"));
  seen.clear();
  view->society(a, Position{2}, note);
  EXPECT_THAT(seen, ElementsAre("a2"));
  seen.clear();
  view->society(SocietyId{}, Position{1}, note);
  EXPECT_THAT(seen, ElementsAre("shared"));
}

TEST_P(LogContract, AVisitorCanStopAndGoOn) {
  append(1, {work(1, "a"), work(1, "b"), work(1, "c")});
  std::vector<std::string> seen;
  auto const one = [&](StoredEvent const& stored) {
    seen.push_back(text(stored.payload));
    return Go::stop;
  };
  auto next = log().scan(Position{1}, log().position(), one);
  EXPECT_EQ(next, Position{2});
  next = log().scan(next, log().position(), one);
  EXPECT_EQ(next, Position{3});
  EXPECT_THAT(seen, ElementsAre("a", "b"));
  EXPECT_EQ(log().scan(Position{1}, Position{2}, [](auto const&) { return Go::on; }), Position{3});
  EXPECT_EQ(log().scan(Position{9}, Position{20}, [](auto const&) { return Go::on; }), Position{9});
}

TEST_P(LogContract, ScansManySlicesInOrder) {
  for (std::uint64_t n = 0; n < 5; ++n) append(n, std::vector(2000, work(n, "x")));
  std::uint64_t expected = 1;
  log().scan(Position{1}, Position{9'999}, [&](StoredEvent const& stored) {
    EXPECT_EQ(stored.header.position.value(), expected++);
    return Go::on;
  });
  EXPECT_EQ(expected, 10'000U);
}

TEST_P(LogContract, AViewStaysWhereItIs) {
  append(1, {work(1, "a")});
  auto const before = log().view();
  append(2, {work(1, "b")});
  EXPECT_EQ(before->position(), Position{1});
  EXPECT_EQ(before->head(Kind::work, 1)->version, StreamVersion{1});
  EXPECT_FALSE(before->read(Position{2}));
  EXPECT_EQ(fold_.joined(before->tables(), 1), "a");
  EXPECT_EQ(fold_.joined(log().view()->tables(), 1), "a,b");
}

// --- time ---------------------------------------------------------------------------------------

TEST_P(LogContract, TimeNeverRunsBackwards) {
  made().set_clock(Timestamp{100});
  append(1, {work(1, "a")});
  made().set_clock(Timestamp{50});
  EXPECT_EQ(append(2, {work(1, "b")}).recorded_at, Timestamp{100});
  made().reopen();
  EXPECT_EQ(append(3, {work(1, "c")}).recorded_at, Timestamp{100});
  made().set_clock(Timestamp{101});
  EXPECT_EQ(append(4, {work(1, "d")}).recorded_at, Timestamp{101});
}

TEST_P(LogContract, ACommandHasOneTime) {
  made().set_clock(Timestamp{100});
  auto const receipt = log().execute(submission(1, [&](lmdb::ReadTxn const&, Moment const& moment) {
    EXPECT_EQ(moment.recorded_at, Timestamp{100});
    made().set_clock(Timestamp{200});  // Deciding takes its time.
    return Result<Decision>{Decision{{work(1, "a"), work(1, "b")}, {}}};
  }));
  EXPECT_EQ(receipt->recorded_at, Timestamp{100});
  auto const view = log().view();
  EXPECT_EQ(view->read(Position{1})->header.recorded_at, Timestamp{100});
  EXPECT_EQ(view->read(Position{2})->header.recorded_at, Timestamp{100});
}

TEST_P(LogContract, AsOfATimeIsTheLastPositionRecordedByThen) {
  made().set_clock(Timestamp{-5});
  append(1, {work(1, "a"), work(1, "b")});
  made().set_clock(Timestamp{10});
  append(2, {work(1, "c")});
  append(3, {work(1, "d")});
  made().set_clock(Timestamp{20});
  append(4, {work(1, "e")});
  auto const view = log().view();
  auto const at = [&](std::int64_t moment) { return view->position_at(Timestamp{moment}).value(); };
  EXPECT_EQ(at(std::numeric_limits<std::int64_t>::min()), 0U);
  EXPECT_EQ(at(-6), 0U);
  EXPECT_EQ(at(-5), 2U);
  EXPECT_EQ(at(9), 2U);
  EXPECT_EQ(at(10), 4U);
  EXPECT_EQ(at(19), 4U);
  EXPECT_EQ(at(20), 5U);
  EXPECT_EQ(at(std::numeric_limits<std::int64_t>::max()), 5U);
  EXPECT_EQ(view->recorded_at(), Timestamp{20});
}

// --- live ---------------------------------------------------------------------------------------

TEST_P(LogContract, WaitsForAPositionWithALimit) {
  EXPECT_EQ(log().wait_for(Position{1}, milliseconds{5}), Position{0});
  auto waiting = std::async(std::launch::async,
                            [&] { return log().wait_for(Position{2}, milliseconds{20'000}); });
  append(1, {work(1, "a")});
  append(2, {work(1, "b")});
  EXPECT_GE(waiting.get(), Position{2});
  EXPECT_EQ(log().wait_for(Position{1}, milliseconds{0}), Position{2});
}

TEST_P(LogContract, AFollowerCatchesUpThenSeesWhatComes) {
  append(1, {work(1, "0"), work(1, "1")});
  std::atomic<std::uint64_t> seen{0};
  std::promise<Position> ended;
  std::jthread follower{[&](std::stop_token stop) {
    ended.set_value(log().follow(Position{2}, stop, [&](StoredEvent const& stored) {
      EXPECT_EQ(text(stored.payload), std::to_string(seen + 1));
      return ++seen == 4 ? Go::stop : Go::on;
    }));
  }};
  for (std::uint64_t n = 2; n < 9; ++n) append(n, {work(1, std::to_string(n))});
  EXPECT_EQ(ended.get_future().get(), Position{6});
  EXPECT_EQ(seen, 4U);
}

TEST_P(LogContract, AFollowerLeavesWhenItIsToldTo) {
  std::jthread follower{[&](std::stop_token stop) {
    log().follow(Position{1}, stop, [](auto const&) { return Go::on; });
  }};
  follower.request_stop();
  follower.join();
  std::jthread second{[&](std::stop_token stop) {
    log().follow(Position{1}, stop, [](auto const&) { return Go::on; });
  }};
  log().stop_waiting();
  second.join();
}

// --- folds --------------------------------------------------------------------------------------

TEST_P(LogContract, AFoldSeesEachEventOnceAndARebuildIsTheSame) {
  for (std::uint64_t n = 0; n < 20; ++n) append(n, {work(n % 3, std::to_string(n)), work(9, "x")});
  std::vector<std::string> live;
  for (std::uint64_t s = 0; s < 10; ++s) live.push_back(fold_.joined(log().view()->tables(), s));
  EXPECT_EQ(fold_.count(log().view()->tables()), 40U);
  Position told{0};
  log().rebuild_folds([&](Position done, Position of) {
    told = done;
    EXPECT_EQ(of, Position{40});
  });
  EXPECT_EQ(told, Position{40});
  std::vector<std::string> rebuilt;
  for (std::uint64_t s = 0; s < 10; ++s) rebuilt.push_back(fold_.joined(log().view()->tables(), s));
  EXPECT_EQ(rebuilt, live);
  EXPECT_EQ(fold_.count(log().view()->tables()), 40U);
  append(99, {work(9, "after")});
  EXPECT_EQ(fold_.count(log().view()->tables()), 41U);
}

TEST_P(LogContract, EverythingIsThereAfterARestart) {
  append(1, {work(1, "a"), work(2, "b")});
  auto const root = log().view()->root();
  made().reopen();
  EXPECT_EQ(log().position(), Position{2});
  EXPECT_EQ(log().view()->root(), root);
  EXPECT_EQ(append(2, {work(1, "c")}).first, Position{3});
  EXPECT_EQ(fold_.joined(log().view()->tables(), 1), "a,c");
  auto const verified = log().verify({});
  EXPECT_TRUE(verified.ok());
  EXPECT_EQ(verified.checked, 3U);
  EXPECT_EQ(verified.root, log().view()->root());
}

}  // namespace
}  // namespace qalam::store::test
