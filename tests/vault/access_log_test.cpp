#include "eventstore/merkle/sha256.hpp"
#include "tests/vault/vault_fixture.hpp"

#include <rapidcheck/gtest.h>

#include <thread>

namespace qalam::vault {
namespace {

constexpr AnyId subject{Kind::holder, 7};

Timestamp at(std::string_view time) {
  return parse_timestamp(time).value();
}
Access look_at(std::string_view time, std::string purpose = "payout came back") {
  return {PersonId{5}, at(time), std::move(purpose), {"iban", "legal_name"}};
}

class AccessLogTest : public testing::Test {
 protected:
  [[nodiscard]] std::filesystem::path directory() const { return temp_.path() / "access"; }
  std::unique_ptr<AccessLog> open() { return AccessLog::open(directory()).value(); }
  /// Two looks on one day, one on the next.
  void fill() {
    auto const log = open();
    log->append(subject, look_at("2026-04-20T09:00:00Z"));
    log->append({Kind::holder, 8}, look_at("2026-04-20T23:59:59.999999Z", "Сверка счёта"));
    log->append(subject, look_at("2026-04-21T00:00:00Z"));
  }
  [[nodiscard]] std::vector<AccessRecord> records() const {
    std::vector<AccessRecord> out;
    auto const days =
        check_access_log(directory(), [&](AccessRecord const& one) { out.push_back(one); });
    EXPECT_TRUE(days) << (days ? "" : days.error().detail);
    return out;
  }
  [[nodiscard]] std::filesystem::path day(char const* name) const { return directory() / name; }

 private:
  test::TempDir temp_;
};

TEST_F(AccessLogTest, KeepsEachLookInAFileOfItsDay) {
  fill();
  EXPECT_EQ(records(),
            (std::vector<AccessRecord>{
                {1, subject, look_at("2026-04-20T09:00:00Z")},
                {2, {Kind::holder, 8}, look_at("2026-04-20T23:59:59.999999Z", "Сверка счёта")},
                {3, subject, look_at("2026-04-21T00:00:00Z")}}));
  auto const days = check_access_log(directory()).value();
  ASSERT_EQ(days.size(), 2U);
  EXPECT_EQ(print(days[0].day), "2026-04-20");
  EXPECT_EQ(days[0].records, 2U);
  EXPECT_EQ(days[1].records, 3U) << "from the beginning";
  EXPECT_NE(days[0].digest, days[1].digest);
}

/// These bytes have to be checked for ever.
TEST_F(AccessLogTest, WritesLinesThatASheetCanReadAndAnybodyCanCheck) {
  open()->append(subject, look_at("2026-04-20T09:00:00Z"));
  std::string const text = "1\t2026-04-20T09:00:00.000000Z\t" + print(PersonId{5}) + "\t" +
                           print_id(Kind::holder, 7) + "\tiban,legal_name\tpayout came back";
  std::string const chained = std::string(32, '\0') + text;
  EXPECT_EQ(contents_of(day("2026-04-20.log")),
            text + "\t" + to_hex(merkle::sha256(std::as_bytes(std::span{chained}))) + "\n");
}

TEST_F(AccessLogTest, GoesOnAfterARestartAndNeverInAnEarlierDay) {
  fill();
  open()->append(subject, look_at("2026-04-19T12:00:00Z", "the clock went back"));
  auto const all = records();
  ASSERT_EQ(all.size(), 4U);
  EXPECT_EQ(all[3].number, 4U);
  EXPECT_FALSE(std::filesystem::exists(day("2026-04-19.log")));
  EXPECT_EQ(check_access_log(directory()).value().size(), 2U);
}

TEST_F(AccessLogTest, TakesAwayHalfALineThatACrashHasLeft) {
  fill();
  auto const file = day("2026-04-21.log");
  auto const whole = contents_of(file);
  // Any part of the line that was being written, also the first of a day.
  for (std::size_t const size :
       {std::size_t{0}, std::size_t{1}, whole.size() / 2, whole.size() - 1}) {
    write_contents(file, whole.substr(0, size));
    EXPECT_EQ(check_access_log(directory()).has_value(), size == 0) << size;
    auto const log = open();
    EXPECT_EQ(records().size(), 2U) << size;
    log->append(subject, look_at("2026-04-21T00:00:00Z"));
    EXPECT_EQ(contents_of(file), whole) << size;
  }
}

TEST_F(AccessLogTest, RefusesToGoOnFromALineThatIsNone) {
  fill();
  write_contents(day("2026-04-21.log"), "not a record\n");
  auto const refused = AccessLog::open(directory());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::malformed);
  EXPECT_NE(refused.error().detail.find("Restore"), std::string::npos);
}

/// Whatever character of whatever line is changed: the check says so, and where.
TEST_F(AccessLogTest, NoticesEachChangedCharacterAndNamesTheLine) {
  fill();
  for (auto const* name : {"2026-04-20.log", "2026-04-21.log"}) {
    auto const whole = contents_of(day(name));
    std::size_t line = 1;
    for (std::size_t i = 0; i < whole.size(); ++i) {
      auto changed = whole;
      changed[i] = static_cast<char>(changed[i] ^ 1);
      write_contents(day(name), changed);
      auto const refused = check_access_log(directory());
      ASSERT_FALSE(refused) << name << " byte " << i;
      auto const place = std::string{name} + ":" + std::to_string(line);
      // A changed line end joins two lines, or leaves the last without one.
      EXPECT_NE(refused.error().where.find(place), std::string::npos)
          << refused.error().where << " is not " << place;
      if (whole[i] == '\n') ++line;
    }
    write_contents(day(name), whole);
  }
  EXPECT_TRUE(check_access_log(directory()));
}

TEST_F(AccessLogTest, NoticesALineOrADayThatWasTakenOut) {
  fill();
  auto const whole = contents_of(day("2026-04-20.log"));
  write_contents(day("2026-04-20.log"), whole.substr(whole.find('\n') + 1));
  EXPECT_EQ(check_access_log(directory()).error().code, ErrorCode::proof_invalid);
  std::filesystem::remove(day("2026-04-20.log"));
  auto const refused = check_access_log(directory());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::proof_invalid);
  EXPECT_NE(refused.error().detail.find("record 1 is missing"), std::string::npos);
}

TEST_F(AccessLogTest, ClosesDaysThatAreOver) {
  fill();
  auto const log = open();
  std::vector<AccessDay> closed;
  auto const close = [&](std::string_view today, bool more) {
    closed.clear();
    return log->close_days_before(date_of(at(today)), [&](AccessDay const& day) {
      closed.push_back(day);
      return Result<bool>{more};
    });
  };
  auto const days = check_access_log(directory()).value();
  ASSERT_TRUE(close("2026-04-21T08:00:00Z", true));
  EXPECT_EQ(closed, (std::vector<AccessDay>{days[0]}));
  ASSERT_TRUE(close("2026-04-22T08:00:00Z", true));
  EXPECT_EQ(closed, (std::vector<AccessDay>{days[1], days[0]}));
  ASSERT_TRUE(close("2026-04-22T08:00:00Z", false));
  EXPECT_EQ(closed, (std::vector<AccessDay>{days[1]}));
  // Somebody who began to look just before midnight comes too late for that day.
  log->append(subject, look_at("2026-04-21T23:59:59Z"));
  EXPECT_EQ(print(log->last_day()), "2026-04-22");
  EXPECT_EQ(check_access_log(directory()).value()[1], days[1]);
}

TEST_F(AccessLogTest, IsForItsOwnerAlone) {
  fill();
  namespace fs = std::filesystem;
  auto const others = fs::perms::group_all | fs::perms::others_all;
  EXPECT_EQ(fs::status(directory()).permissions() & others, fs::perms::none);
  EXPECT_EQ(fs::status(day("2026-04-20.log")).permissions() & others, fs::perms::none);
}

TEST_F(AccessLogTest, TakesSeveralThreads) {
  auto const log = open();
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 20; ++i) log->append(subject, look_at("2026-04-20T09:00:00Z"));
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(log->check({}).value().front().records, 60U);
}

TEST(AccessPurpose, IsOneLineWithinALimit) {
  EXPECT_TRUE(check_purpose("Выплата вернулась"));
  EXPECT_TRUE(check_purpose(std::string(access_purpose_bytes_max, 'x')));
  auto const refused = [](std::string const& purpose) {
    auto const result = check_purpose(purpose);
    return !result && result.error().code == ErrorCode::malformed &&
           result.error().where == "/purpose";
  };
  EXPECT_TRUE(refused(""));
  EXPECT_TRUE(refused("two\tcolumns"));
  EXPECT_TRUE(refused("two\nlines"));
  EXPECT_TRUE(refused(std::string(access_purpose_bytes_max + 1, 'x')));
}

}  // namespace
}  // namespace qalam::vault
