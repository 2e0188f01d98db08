#include "eventstore/tables.hpp"
#include "tests/eventstore/store_support.hpp"

#include <gmock/gmock.h>

#include <future>

namespace qalam::store::test {
namespace {

TEST(EventStore, PayloadsLieAlignedInTheMap) {
  Ledger ledger;
  std::vector<std::future<Result<Receipt>>> answers;
  for (std::uint64_t n = 0; n < 300; ++n) {
    // Every length from nothing to several overflow pages, also those that are padded.
    auto const size = static_cast<std::size_t>(n < 100 ? n : n * 67 % 20'000);
    answers.push_back(ledger->submit(appending(n, {work(n, std::string(size, 'x'))})));
  }
  for (auto& answer : answers) ASSERT_TRUE(answer.get());
  auto const misaligned = [](Bytes bytes) {
    return reinterpret_cast<std::uintptr_t>(bytes.data()) % 8 != 0;
  };
  std::uint64_t seen = 0;
  ledger->scan(Position{1}, ledger->position(), [&](StoredEvent const& stored) {
    EXPECT_FALSE(misaligned(stored.header_data)) << stored.header.position.value();
    EXPECT_FALSE(misaligned(stored.payload)) << stored.header.position.value();
    EXPECT_EQ(stored.header_data.data() + payload_offset, stored.payload.data());
    ++seen;
    return Go::on;
  });
  EXPECT_EQ(seen, 300U);
}

TEST(EventStore, AFullQueueIsBusyAndNothingWaitsWithoutEnd) {
  Options options;
  options.queue_max = 3;
  Ledger ledger{{}, options};
  std::promise<void> entered;
  std::promise<void> let_go;
  auto held = ledger->submit(submission(100, [&](lmdb::ReadTxn const&, Moment const&) {
    entered.set_value();
    let_go.get_future().wait();
    return Result<Decision>{Decision{}};
  }));
  entered.get_future().wait();
  std::vector<std::future<Result<Receipt>>> waiting;
  for (std::uint64_t n = 0; n < 3; ++n) waiting.push_back(ledger->submit(appending(n, {})));
  EXPECT_EQ(code(ledger->execute(appending(3, {}))), ErrorCode::busy);
  let_go.set_value();
  for (auto& answer : waiting) EXPECT_TRUE(answer.get());
  EXPECT_TRUE(ledger->execute(appending(3, {})));
}

TEST(EventStore, ClosingFinishesWhatIsQueued) {
  Ledger ledger;
  std::vector<std::future<Result<Receipt>>> waiting;
  for (std::uint64_t n = 0; n < 200; ++n) {
    waiting.push_back(ledger->submit(appending(n, {work(1, std::to_string(n))})));
  }
  ledger.close();
  for (auto& answer : waiting) EXPECT_TRUE(answer.get());
  ledger.reopen();
  EXPECT_EQ(ledger->position(), Position{200});
}

TEST(EventStore, BatchesThatGrowTooLargeAreCut) {
  Options options;
  options.batch_bytes_max = 200'000;
  Ledger ledger{{}, options};
  std::promise<void> let_go;
  auto held = ledger->submit(submission(999, [&](lmdb::ReadTxn const&, Moment const&) {
    let_go.get_future().wait();
    return Result<Decision>{Decision{}};
  }));
  std::vector<std::future<Result<Receipt>>> waiting;
  std::vector<Position> durable(50);
  for (std::uint64_t n = 0; n < 50; ++n) {
    waiting.push_back(ledger->submit(submission(n, [&, n](lmdb::ReadTxn const&, Moment const&) {
      durable[n] = ledger->position();
      return Result<Decision>{Decision{{work(n, std::string(30'000, 'x'))}, {}}};
    })));
  }
  let_go.set_value();
  for (std::uint64_t n = 0; n < 50; ++n) EXPECT_EQ(waiting[n].get()->first, Position{n + 1});
  // Many of the commands ran only when some of the batch before them was on disk already.
  EXPECT_GT(durable[49], Position{20});
  EXPECT_TRUE(ledger->verify({}).ok());
}

TEST(EventStore, RefusalsAreRememberedUpToAQuota) {
  Options options;
  options.refusals_per_principal_max = 2;
  Ledger ledger{{}, options};
  for (std::uint64_t n = 0; n < 4; ++n) {
    EXPECT_EQ(code(ledger->execute(refusing(n))), ErrorCode::insufficient_funds);
  }
  auto other = refusing(0);
  other.principal = PersonId{2};
  EXPECT_EQ(code(ledger->execute(other)), ErrorCode::insufficient_funds);
  ledger.reopen();
  EXPECT_FALSE(ledger->execute(appending(0, {work(1, "x")})));
  EXPECT_FALSE(ledger->execute(appending(1, {work(1, "x")})));
  EXPECT_TRUE(ledger->execute(appending(2, {work(1, "x")})));
  EXPECT_TRUE(ledger->execute(appending(3, {work(1, "x")})));
}

TEST(EventStore, DecisionsCanAskForAStreamsHead) {
  Ledger ledger;
  ASSERT_TRUE(ledger->execute(appending(1, {work(7, "a"), work(7, "b")})));
  std::optional<Head> seen;
  ASSERT_TRUE(ledger->execute(submission(2, [&](lmdb::ReadTxn const& txn, Moment const&) {
    seen = ledger->head(txn, Kind::work, 7);
    return Result<Decision>{Decision{}};
  })));
  EXPECT_EQ(seen, (Head{StreamVersion{2}, Position{2}}));
}

TEST(EventStore, KnowsItsNameAndItsSize) {
  Ledger ledger;
  auto const id = ledger->identity().id;
  EXPECT_EQ(ledger->identity().origin, "ledger.example/test");
  EXPECT_NE(id, decltype(id){});
  EXPECT_EQ(ledger->identity().created_at, Timestamp{1'000'000});
  ledger.reopen();
  EXPECT_EQ(ledger->identity().id, id);
  EXPECT_EQ(ledger->check_readers(), 0);
  auto const usage = ledger->usage();
  EXPECT_GT(usage.used_bytes, 0U);
  EXPECT_LT(usage.used_bytes, usage.map_bytes);
  ledger.close();
  EXPECT_EQ(std::filesystem::file_size(ledger.file()), usage.used_bytes);
}

TEST(EventStore, AFullSmallEventStaysInline) {
  // design.md 10: values up to 2 016 bytes lie in the leaf, beside others.
  Ledger ledger;
  auto const before = ledger->usage().used_bytes;
  auto const inline_max = std::size_t{2016} - payload_offset;
  ASSERT_TRUE(
      ledger->execute(appending(1, std::vector(100, work(1, std::string(inline_max, 'x'))))));
  auto const at_limit = ledger->usage().used_bytes - before;
  ASSERT_TRUE(
      ledger->execute(appending(2, std::vector(100, work(1, std::string(inline_max + 8, 'x'))))));
  auto const past = ledger->usage().used_bytes - before - at_limit;
  EXPECT_LT(at_limit, 100 * 2700U);
  EXPECT_GT(past, 100 * 3800U);
}

}  // namespace
}  // namespace qalam::store::test
