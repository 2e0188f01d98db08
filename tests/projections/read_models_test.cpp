#include "projections/runner.hpp"
#include "tests/projections/read_support.hpp"

#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

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

RC_GTEST_PROP(ReadModels, AreTheSameWhateverTheBatches, ()) {
  auto const seed = *rc::gen::arbitrary<std::uint64_t>();
  RandomHistory history{seed};
  history.steps(*rc::gen::inRange(10, 120));
  Book book;
  history.append_to(book);
  auto const whole = models_of(book, "whole")->snapshot().digests();
  auto const single = models_of(book, "single", now_position, 1)->snapshot().digests();
  auto const batch = *rc::gen::inRange<std::uint64_t>(2, 20);
  auto const some = models_of(book, "some", now_position, batch)->snapshot().digests();
  RC_ASSERT(whole.size() == Models::size);
  RC_ASSERT(whole == single);
  RC_ASSERT(whole == some);
}

RC_GTEST_PROP(ReadModels, ShowThePastAsIfTheyHadStoppedThere, ()) {
  auto const seed = *rc::gen::arbitrary<std::uint64_t>();
  RandomHistory history{seed};
  history.steps(*rc::gen::inRange(10, 120));
  Book book;
  history.append_to(book);
  Position const at{*rc::gen::inRange<std::uint64_t>(1, book.position().value() + 1)};
  auto const now = models_of(book, "now");
  auto const then = models_of(book, "then", at);
  auto const log = book.log().view();
  RC_ASSERT(then->position() == at);
  RC_ASSERT(told_by(now->snapshot(), *log, at, history) ==
            told_by(then->snapshot(), *log, now_position, history));
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
