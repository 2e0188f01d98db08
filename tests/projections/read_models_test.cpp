#include "projections/runner.hpp"
#include "tests/projections/read_support.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

namespace qalam::read {
namespace {

using test::Book;
using test::models_of;
using test::RandomHistory;
using test::told_by;

constexpr std::chrono::seconds patience{60};

void append_examples(Book& book) {
  for (Event const& event : qalam::test::examples()) {
    book.add(event, qalam::test::story::society);
  }
}

/// As a killed process leaves a folder behind: open, never marked clean.
std::filesystem::path copy_of_open(Book const& book, std::string const& from,
                                   std::string const& to) {
  std::filesystem::copy(book.path() / from, book.path() / to,
                        std::filesystem::copy_options::recursive);
  return book.path() / to;
}

std::vector<std::string> generations(std::filesystem::path const& directory) {
  std::vector<std::string> found;
  for (auto const& entry : std::filesystem::directory_iterator{directory}) {
    if (entry.is_directory()) found.push_back(entry.path().filename().string());
  }
  std::sort(found.begin(), found.end());
  return found;
}

TEST(ReadModels, AreTheSameWhateverTheBatches) {
  for (std::uint64_t seed = 1; seed <= test::histories(); ++seed) {
    RandomHistory history{seed};
    history.steps(static_cast<int>(20 + seed * 13 % 100));
    Book book;
    history.append_to(book);
    auto const whole = models_of(book, "whole")->snapshot().digests();
    ASSERT_EQ(whole.size(), Models::size);
    ASSERT_EQ(models_of(book, "single", now_position, 1)->snapshot().digests(), whole) << seed;
    auto const batch = 2 + seed * 7 % 20;
    ASSERT_EQ(models_of(book, "some", now_position, batch)->snapshot().digests(), whole) << seed;
  }
}

TEST(ReadModels, ShowThePastAsIfTheyHadStoppedThere) {
  for (std::uint64_t seed = 1; seed <= test::histories(); ++seed) {
    RandomHistory history{seed + 1000};
    history.steps(static_cast<int>(20 + seed * 31 % 100));
    Book book;
    history.append_to(book);
    auto const now = models_of(book, "now");
    auto const snapshot = now->snapshot();
    auto const log = book.log().view();
    ReadModels then{book.log(), book.options("then")};
    for (std::uint64_t part = 1; part <= 4; ++part) {
      Position const at{std::max<std::uint64_t>(1, book.position().value() * part / 4)};
      then.catch_up(at);
      ASSERT_EQ(then.position(), at);
      ASSERT_EQ(told_by(snapshot, *log, at, history),
                told_by(then.snapshot(), *log, now_position, history))
          << seed << " at " << at.value();
    }
  }
}

TEST(ReadModels, EveryEventChangesSomething) {
  Book book;
  auto models = models_of(book, "read");
  for (Event const& event : qalam::test::examples()) {
    auto before = models->snapshot().digests();
    book.add(event, qalam::test::story::society);
    models->catch_up();
    auto after = models->snapshot().digests();
    EXPECT_NE(before["audit"], after["audit"])
        << codec::event_name(static_cast<std::uint32_t>(event.index()));
    bool const of_the_log = std::holds_alternative<SaltDrawn>(event) ||
                            std::holds_alternative<LogSuperseded>(event) ||
                            std::holds_alternative<AccessLogSealed>(event);
    if (of_the_log) continue;  // Proofs rest on it; nothing that is asked about does.
    before.erase("audit"), after.erase("audit");
    before.erase("counts"), after.erase("counts");
    EXPECT_NE(before, after) << codec::event_name(static_cast<std::uint32_t>(event.index()))
                             << " is shown nowhere but in the trail";
  }
}

TEST(ReadModels, GoOnAfterTheProcessWasKilledBetweenBatches) {
  Book book;
  append_examples(book);
  auto const half = Position{20};
  auto const first = models_of(book, "first", half, 3);
  copy_of_open(book, "first", "killed");

  ReadModels again{book.log(), book.options("killed")};
  EXPECT_EQ(again.position(), half);
  again.catch_up();
  EXPECT_EQ(again.position(), book.position());
  first->catch_up();
  EXPECT_EQ(again.snapshot().digests(), first->snapshot().digests());
}

TEST(ReadModels, AreBuiltAgainAfterTheMachineWentDown) {
  Book book;
  append_examples(book);
  auto const first = models_of(book, "first");
  copy_of_open(book, "first", "crashed");

  auto options = book.options("crashed");
  options.boot_id = "boot-2";
  ReadModels again{book.log(), options};
  EXPECT_EQ(again.position(), Position{0});
  EXPECT_EQ(generations(options.directory), std::vector<std::string>{"2"});
  again.catch_up();
  EXPECT_EQ(again.snapshot().digests(), first->snapshot().digests());
}

TEST(ReadModels, TrustWhatWasClosedCleanlyOnAnyBoot) {
  Book book;
  append_examples(book);
  models_of(book, "read");
  auto options = book.options("read");
  options.boot_id = "boot-2";
  EXPECT_EQ((ReadModels{book.log(), options}.position()), book.position());
}

TEST(ReadModels, OfAnotherLedgerAreBuiltAgain) {
  Book book, other;
  append_examples(book);
  append_examples(other);
  models_of(other, "read");
  std::filesystem::copy(other.path() / "read", book.path() / "read",
                        std::filesystem::copy_options::recursive);
  EXPECT_EQ((ReadModels{book.log(), book.options("read")}.position()), Position{0});
}

TEST(ReadModels, ThatAreTornAreBuiltAgain) {
  Book book;
  append_examples(book);
  auto const want = models_of(book, "read")->snapshot().digests();
  auto const file = book.path() / "read" / "1" / "data.mdb";
  ASSERT_TRUE(std::filesystem::exists(file));
  std::filesystem::resize_file(file, 5000);
  auto const again = models_of(book, "read");
  EXPECT_EQ(again->snapshot().digests(), want);
  EXPECT_EQ(generations(book.path() / "read"), std::vector<std::string>{"2"});
}

TEST(ReadModels, AreSwappedWhileSomebodyReadsTheOldOnes) {
  Book book;
  append_examples(book);
  auto const models = models_of(book, "read");
  auto const directory = book.path() / "read";
  {
    Snapshot const old = models->snapshot();
    auto const before = old.digests();
    models->rebuild();
    EXPECT_EQ(old.digests(), before);
    EXPECT_EQ(models->snapshot().digests(), before);
    EXPECT_EQ(generations(directory), (std::vector<std::string>{"1", "2"}));
  }
  EXPECT_EQ(generations(directory), std::vector<std::string>{"2"});
  std::ifstream current{directory / "CURRENT"};
  std::string number;
  current >> number;
  EXPECT_EQ(number, "2");
}

TEST(ReadModels, ForgetARebuildThatWasCutOff) {
  Book book;
  append_examples(book);
  models_of(book, "read");
  std::filesystem::create_directories(book.path() / "read" / "7");
  auto const models = models_of(book, "read");
  EXPECT_EQ(models->position(), book.position());
  EXPECT_EQ(generations(book.path() / "read"), std::vector<std::string>{"1"});
}

TEST(ReadModels, FollowTheLogAndLetOthersWaitForAPosition) {
  Book book;
  auto const models = models_of(book, "read");
  models->follow();
  append_examples(book);
  EXPECT_EQ(models->wait_for(book.position(), patience), book.position());
  models->rebuild();
  Position const more = book.add(RoleGranted{PersonId{77}, Role::auditor, {}, {}, {}});
  EXPECT_EQ(models->wait_for(more, patience), more);
  auto const snapshot = models->snapshot();
  EXPECT_EQ(snapshot.position(), more);
  EXPECT_TRUE(snapshot.models().catalogue.persons.as_of(snapshot.txn(), PersonId{77}, more));
  EXPECT_EQ(models->failure(), std::nullopt);
  EXPECT_EQ(models->wait_for(Position{more.value() + 1}, std::chrono::milliseconds{1}), more);
}

TEST(ReadModels, SayWhyTheyStandStillWhenAnEventIsDamaged) {
  Book book;
  append_examples(book);
  auto const models = models_of(book, "read");
  models->follow();
  Position const good = book.position();
  store::NewEvent broken = codec::to_new_event(RoleGranted{PersonId{7}, Role::auditor, {}, {}, {}});
  broken.payload.assign(16, std::byte{0xEE});
  Position const bad = book.append({broken});
  EXPECT_EQ(models->wait_for(bad, patience), good);
  ASSERT_TRUE(models->failure());
  EXPECT_NE(*models->failure(), "");
  // What was right before is still shown.
  EXPECT_EQ(models->snapshot().position(), good);
}

TEST(ReadModels, CountEveryEventByTypeSocietyAndYear) {
  Book book;
  book.add(LicenseeRegistered{LicenseeId{1}, "A", "", ""});
  auto const models = models_of(book, "read");
  book.add(LicenseeRegistered{LicenseeId{2}, "B", "", ""});
  models->catch_up();
  auto const snapshot = models->snapshot();
  EXPECT_EQ(snapshot.models().counts.all(snapshot.txn()),
            (std::vector<EventCount>{{type_id<LicenseeRegistered>, SocietyId{}, 1970, 2}}));
}

}  // namespace
}  // namespace qalam::read
