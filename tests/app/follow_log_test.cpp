#include "api/app/follow_log.hpp"
#include "eventstore/files/durable.hpp"
#include "replay/commitments.hpp"
#include "tests/app/money_fixture.hpp"

#include <filesystem>
#include <fstream>
#include <map>

namespace qalam::test {
namespace {

/// A nation's log behind a server that may lie, and somebody who follows it.
class FollowedLog : public Money {
 protected:
  FollowedLog() {
    auto const opened = book->publisher();
    EXPECT_TRUE(opened);
    publisher = *opened;
    EXPECT_TRUE(publisher->publish());
  }

  Result<app::LogCopy> open(SocietyId whose = SocietyId{}) {
    app::LogCopyOptions options;
    options.directory = folder();
    options.log = publisher->key();
    options.society = whose;
    options.get = [this](std::string const& path) { return get(path); };
    return app::LogCopy::open(std::move(options));
  }
  std::filesystem::path folder() const { return book.folder() / "copy"; }

  Result<app::GetAnswer> get(std::string const& path) {
    ++asked[path];
    if (away) return fail(ErrorCode::busy, "nobody answers");
    if (auto const lie = lies.find(path); lie != lies.end()) return lie->second;
    constexpr std::string_view prefix = "/v1/log/";
    EXPECT_TRUE(path.starts_with(prefix));
    auto const rest = path.substr(prefix.size());
    if (rest == "checkpoint") return app::GetAnswer{200, publisher->checkpoint()};
    if (auto const place = bundle::parse_records_path(rest)) return records(*place);
    auto const file = files::read_if_there(publisher->directory() / rest, 1 << 20);
    return file ? app::GetAnswer{200, *file} : app::GetAnswer{404, ""};
  }
  /// What a society may read: the shared registers and its own; of the others the leaf hash.
  app::GetAnswer records(bundle::Place const& place) {
    if (!token) return {401, ""};
    bundle::Writer writer;
    auto const view = book->store().view();
    for (auto at = place.first(); at <= place.last(); at = Position{at.value() + 1}) {
      auto const event = view->read(at);
      if (!event) return {404, ""};
      bool const visible = event->header.society == SocietyId{} || event->header.society == reader;
      if (visible) {
        writer.add(*event, {});
      } else {
        writer.add(store::leaf_hash(event->header_data));
      }
    }
    auto const bytes = writer.finish();
    return {200, {reinterpret_cast<char const*>(bytes.data()), bytes.size()}};
  }
  void grow(std::uint64_t events) {
    for (std::uint64_t i = 0; i < events; ++i) {
      book.done(SetParameter{ParameterName::vat_ppm, SocietyId{}, 120'000,
                             Date{static_cast<std::int32_t>(20'000 + ++grown)}, "act"});
    }
    publish();
  }
  void publish() { EXPECT_TRUE(publisher->publish()); }
  Hash256 digest() {
    return replay::balances_digest([this](auto const& each) {
      auto const view = book->store().view();
      ledger::Balances{view->tables(), book->tables()}.each({nation.society, {}, {}},
                                                            ledger::latest, each);
    });
  }

  publisher::Publisher* publisher = nullptr;
  bool token = true, away = false;
  SocietyId reader = nation.society;
  std::map<std::string, app::GetAnswer> lies;
  std::map<std::string, int> asked;
  std::uint64_t grown = 0;
};

TEST_F(FollowedLog, IsCopiedAndItsBalancesAreWhatTheEventsGive) {
  auto copy = open(nation.society);
  ASSERT_TRUE(copy);
  auto const first = copy->round();
  ASSERT_TRUE(first) << first.error().where << ": " << first.error().detail;
  EXPECT_EQ(first->head.size, book.position().value());
  EXPECT_EQ(first->added, first->head.size);
  EXPECT_EQ(first->shown, first->head.size);
  EXPECT_EQ(first->balances, digest());
  earn_and_post();
  grow(300);
  auto const second = copy->round();
  ASSERT_TRUE(second) << second.error().detail;
  EXPECT_EQ(second->balances, digest());
  EXPECT_EQ(second->added, second->head.size - first->head.size);
  EXPECT_EQ(copy->size(), book.position().value());
  // After a restart it goes on from what it had: the whole bundles are not asked for again.
  asked.clear();
  auto again = open(nation.society);
  ASSERT_TRUE(again) << again.error().detail;
  EXPECT_EQ(again->size(), 256U);
  pay(nation.aigul);
  publish();
  auto const third = again->round();
  ASSERT_TRUE(third) << third.error().detail;
  EXPECT_EQ(third->balances, digest());
  EXPECT_EQ(asked.count("/v1/log/records/000"), 0U);
}

TEST_F(FollowedLog, OfAnotherSocietyIsHashesAlone) {
  earn_and_post();
  publish();
  reader = SocietyId{99};
  auto copy = open();
  auto const news = copy->round();
  ASSERT_TRUE(news) << news.error().detail;
  EXPECT_LT(news->shown, news->head.size);
  EXPECT_GT(news->shown, 0U);
}

TEST_F(FollowedLog, WithoutATokenIsHashesAlone) {
  token = false;
  grow(300);
  auto copy = open();
  auto const news = copy->round();
  ASSERT_TRUE(news) << news.error().detail;
  EXPECT_EQ(news->shown, 0U);
  EXPECT_EQ(news->head.size, book.position().value());
  grow(3);
  EXPECT_TRUE(copy->round());
}

TEST_F(FollowedLog, ComesBackWhenTheServerDoes) {
  auto copy = open();
  ASSERT_TRUE(copy->round());
  away = true;
  grow(5);
  auto const nobody = copy->round();
  ASSERT_FALSE(nobody);
  EXPECT_EQ(nobody.error().code, ErrorCode::busy);
  away = false;
  auto const news = copy->round();
  ASSERT_TRUE(news);
  EXPECT_EQ(news->added, 5U);
}

/// The server shows other events than it has signed: of now, and of before.
TEST_F(FollowedLog, WithAnotherEventIsNotBelieved) {
  auto copy = open();
  ASSERT_TRUE(copy->round());
  grow(2);
  auto const size = book.position().value();
  auto const path = "/v1/log/records/000.p/" + std::to_string(size);
  auto lie = records(bundle::place_in(0, size));
  {
    auto other = lie;
    other.body[other.body.size() / 2] ^= 1;  // Somewhere in an event.
    lies[path] = other;
    auto const news = copy->round();
    ASSERT_FALSE(news);
    EXPECT_EQ(news.error().code, ErrorCode::proof_invalid);
  }
  {
    // Well made, and not what was signed: an event is replaced by the hash of another.
    bundle::Writer writer;
    auto const view = book->store().view();
    for (std::uint64_t at = 1; at <= size; ++at) {
      if (at == 3) {
        writer.add(merkle::Hash{});
      } else {
        writer.add(*view->read(Position{at}), {});
      }
    }
    auto const bytes = writer.finish();
    lies[path] = {200, {reinterpret_cast<char const*>(bytes.data()), bytes.size()}};
    auto const news = copy->round();
    ASSERT_FALSE(news);
    EXPECT_EQ(news.error().code, ErrorCode::proof_invalid);
    EXPECT_TRUE(
        std::filesystem::exists(folder() / "evidence" / ("checkpoint-" + std::to_string(size))));
  }
  lies.clear();
  EXPECT_TRUE(copy->round());
}

TEST_F(FollowedLog, DoesNotBecomeShorterAndIsSignedByItsKey) {
  auto const before = publisher->checkpoint();
  grow(2);
  auto copy = open();
  ASSERT_TRUE(copy->round());
  lies["/v1/log/checkpoint"] = {200, before};
  auto const shorter = copy->round();
  ASSERT_FALSE(shorter);
  EXPECT_EQ(shorter.error().code, ErrorCode::log_superseded);
  auto text = publisher->checkpoint();
  text[text.find('\n') + 1] = '9';
  lies["/v1/log/checkpoint"] = {200, text};
  auto const changed = copy->round();
  ASSERT_FALSE(changed);
  EXPECT_EQ(changed.error().code, ErrorCode::proof_invalid);
  lies["/v1/log/checkpoint"] = {200, "nonsense"};
  EXPECT_FALSE(copy->round());
}

TEST_F(FollowedLog, NoticesThatTheCopyWasDamaged) {
  grow(300);
  {
    auto copy = open();
    ASSERT_TRUE(copy->round());
  }
  auto const file = folder() / "records" / "000";
  auto bytes = *files::read_if_there(file, 1 << 24);
  bytes[bytes.size() / 2] ^= 1;
  std::ofstream{file, std::ios::binary} << bytes;
  auto const damaged = open();
  ASSERT_FALSE(damaged);
  EXPECT_EQ(damaged.error().code, ErrorCode::malformed);
  std::filesystem::remove(file);
  EXPECT_FALSE(open());
  std::filesystem::remove_all(folder());
  auto copy = open();
  ASSERT_TRUE(copy);
  EXPECT_TRUE(copy->round());
}

}  // namespace
}  // namespace qalam::test
