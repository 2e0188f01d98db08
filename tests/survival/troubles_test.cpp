#include "tests/eventstore/store_support.hpp"
#include "tests/survival/child.hpp"
#include "tests/survival/options.hpp"

#include <gmock/gmock.h>

#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <iostream>
#include <memory>
#include <thread>

/// What happens to machines besides a power cut.
namespace qalam::survival {
namespace {

using store::EventStore;
using store::test::appending;
using store::test::Ledger;
using store::test::text;
using store::test::work;
using testing::HasSubstr;

store::Options read_only(Ledger& ledger) {
  auto options = ledger.options();
  options.access = lmdb::Access::read_only;
  return options;
}

// --- a process that stands still ----------------------------------------------------------------

/// A child that appends one event after the other and says the number of each, until it is killed.
class Appending {
 public:
  explicit Appending(Ledger& ledger) {
    EXPECT_EQ(::pipe(ends_.data()), 0);
    pid_ = ::fork();
    if (pid_ == 0) run(ledger);
    ::close(ends_[1]);
  }
  ~Appending() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    ::close(ends_[0]);
  }
  Appending(Appending const&) = delete;
  Appending& operator=(Appending const&) = delete;

  [[nodiscard]] pid_t pid() const { return pid_; }
  /// Waits for the next that it says.
  std::uint64_t hear() const {
    std::uint64_t number = 0;
    EXPECT_EQ(::read(ends_[0], &number, sizeof number), ssize_t{sizeof number});
    return number;
  }

 private:
  [[noreturn]] void run(Ledger& ledger) const {
    ledger.reopen();
    for (std::uint64_t number = 1;; ++number) {
      if (!ledger->execute(appending(number, {work(1, std::to_string(number))}))) std::_Exit(2);
      if (::write(ends_[1], &number, sizeof number) != ssize_t{sizeof number}) std::_Exit(3);
    }
  }
  std::array<int, 2> ends_{};
  pid_t pid_ = 0;
};

TEST(Troubles, AWriterThatStandsStillKeepsItsLedgerAndGoesOn) {
  Ledger ledger;
  ledger.close();
  std::uint64_t last = 0;
  {
    Appending const writer{ledger};
    while (last < 20) last = writer.hear();
    ::kill(writer.pid(), SIGSTOP);
    ::waitpid(writer.pid(), nullptr, WUNTRACED);
    // A second writer is refused and told whom to look at; a reader reads.
    auto const second = ledger.try_open();
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::already_running);
    EXPECT_THAT(second.error().detail, HasSubstr("process " + std::to_string(writer.pid())));
    {
      auto const reader = EventStore::open(read_only(ledger));
      ASSERT_TRUE(reader) << reader.error().detail;
      EXPECT_GE((*reader)->position(), Position{last});
      EXPECT_TRUE((*reader)->view()->read(Position{last}));
    }
    ::kill(writer.pid(), SIGCONT);
    for (auto const until = last + 20; last < until;) last = writer.hear();
  }
  ledger.reopen();
  EXPECT_GE(ledger->position(), Position{last});
  EXPECT_EQ(text(ledger->view()->read(Position{last})->payload), std::to_string(last));
  EXPECT_TRUE(ledger->verify({}).ok());
}

// --- a small disk of our own --------------------------------------------------------------------

constexpr char const* no_mount = "cannot mount here";

/// Mounts a small file system at `at` for this process alone; false where that is not allowed.
bool mount_small_disk(std::filesystem::path const& at) {
  int const spaces = ::geteuid() == 0 ? CLONE_NEWNS : CLONE_NEWNS | CLONE_NEWUSER;
  if (::unshare(spaces) != 0) return false;
  if (::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return false;
  return ::mount("tmpfs", at.c_str(), "tmpfs", 0, "size=12m") == 0;
}

/// `work` with a small disk mounted at its folder; what is wrong.
std::string on_small_disk(std::function<void(std::filesystem::path const&)> const& work) {
  qalam::test::TempDir dir;
  return trouble_in_child([&] {
    if (!mount_small_disk(dir.path())) throw std::runtime_error{no_mount};
    work(dir.path());
  });
}

store::Options options_in(std::filesystem::path const& folder) {
  store::Options options;
  options.ledger = folder / "ledger";
  options.map_size_bytes = std::size_t{1} << 30;
  return options;
}

std::unique_ptr<EventStore> open_in(std::filesystem::path const& folder) {
  auto opened = EventStore::open(options_in(folder));
  expect(opened.has_value(), opened ? "" : opened.error().detail);
  return *std::move(opened);
}

TEST(Troubles, AFullDiskRefusesCommandsAndReadingGoesOn) {
  auto const wrong = on_small_disk([](std::filesystem::path const& disk) {
    expect(EventStore::create(options_in(disk), "x").has_value(), "it cannot be made");
    std::ofstream{disk / "ballast"} << std::string(3U << 20U, 'b');
    auto store = open_in(disk);
    auto const big = work(1, std::string(60'000, 'x'));
    std::uint64_t n = 0;
    auto answer = store->execute(appending(n, {big}));
    while (answer && n < 1000) answer = store->execute(appending(++n, {big}));
    expect(!answer && answer.error().code == ErrorCode::storage_full, "a full disk was not said");
    expect(answer.error().detail.find("disk is full") != std::string::npos, answer.error().detail);
    expect(store->position() == Position{n}, "something else was written");
    expect(store->view()->read(Position{n})->payload.size() == 60'000, "reading does not go on");
    expect(store->verify({}).ok(), "it is not whole");
    expect(store->execute(appending(0, {big}))->repeated, "a repeat is not answered");
    std::filesystem::remove(disk / "ballast");
    auto const again = store->execute(appending(n, {big}));
    expect(again && again->first == Position{n + 1}, "with room it does not go on");
    store.reset();
    store = open_in(disk);
    expect(store->position() == Position{n + 1} && store->verify({}).ok(), "something was lost");
  });
  if (wrong == no_mount) GTEST_SKIP() << "NO SMALL DISK: mounting is not allowed here";
  EXPECT_EQ(wrong, "");
}

TEST(Troubles, ADiskThatIsReadOnlyIsSaidAndCanBeRead) {
  auto const wrong = on_small_disk([](std::filesystem::path const& disk) {
    expect(EventStore::create(options_in(disk), "x").has_value(), "it cannot be made");
    auto store = open_in(disk);
    expect(store->execute(appending(1, {work(1, "a")})).has_value(), "it takes nothing");
    store.reset();
    expect(::mount("none", disk.c_str(), nullptr, MS_REMOUNT | MS_RDONLY, nullptr) == 0,
           "it cannot be made read-only");
    auto const opened = EventStore::open(options_in(disk));
    expect(!opened, "it was opened for writing");
    expect(opened.error().code == ErrorCode::forbidden &&
               opened.error().detail.find("read-only") != std::string::npos,
           opened.error().detail);
    auto reading = options_in(disk);
    reading.access = lmdb::Access::read_only;
    auto const reader = EventStore::open(reading);
    expect(reader.has_value(), reader ? "" : reader.error().detail);
    expect(text((*reader)->view()->read(Position{1})->payload) == "a", "it cannot be read");
    expect((*reader)->verify({}).ok(), "it cannot be verified");
  });
  if (wrong == no_mount) GTEST_SKIP() << "NO SMALL DISK: mounting is not allowed here";
  EXPECT_EQ(wrong, "");
}

// --- readers that stay --------------------------------------------------------------------------

/// Writes over what was there, so that pages are freed with each commit.
void churn(Ledger& ledger, std::uint64_t& number, int times) {
  for (int i = 0; i < times; ++i) {
    ASSERT_TRUE(ledger->execute(appending(number++, {work(1, std::string(3000, 'x'))})));
  }
}

TEST(Troubles, AReaderThatHoldsItsSnapshotIsSeenAndCounted) {
  store::test::JoinFold fold;
  Ledger ledger{{fold}};
  std::uint64_t number = 0;
  churn(ledger, number, 5);
  auto const alone = ledger->usage();
  EXPECT_EQ(alone.readers, 0U);
  EXPECT_EQ(alone.oldest_reader_lag, 0U);
  EXPECT_GT(alone.map_bytes, alone.used_bytes);
  EXPECT_GT(alone.used_bytes, alone.free_bytes);
  auto held = ledger->view();
  churn(ledger, number, 40);
  auto const behind = ledger->usage();
  EXPECT_EQ(behind.readers, 1U);
  EXPECT_EQ(behind.oldest_reader_lag, 40U);
  EXPECT_GT(behind.free_bytes, alone.free_bytes) << "what was freed since waits for the reader";
  held.reset();
  EXPECT_EQ(ledger->usage().readers, 0U);
  EXPECT_EQ(ledger->usage().oldest_reader_lag, 0U);
}

TEST(Troubles, AReaderThatDiedIsFoundAndItsPlaceIsFreed) {
  Ledger ledger;
  std::uint64_t number = 0;
  churn(ledger, number, 3);
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  // LMDB does not bear a fork of an open environment, so the reader is there before.
  ledger.close();
  auto const reader = ::fork();
  if (reader == 0) {
    auto const opened = EventStore::open(read_only(ledger));
    if (!opened) std::_Exit(2);
    auto const view = (*opened)->view();
    if (::write(ends[1], "r", 1) != 1) std::_Exit(3);
    for (;;) ::pause();
  }
  char ready = 0;
  ASSERT_EQ(::read(ends[0], &ready, 1), 1);
  ledger.reopen();
  churn(ledger, number, 10);
  EXPECT_EQ(ledger->usage().readers, 1U);
  EXPECT_EQ(ledger->usage().oldest_reader_lag, 10U);
  EXPECT_EQ(ledger->check_readers(), 0) << "it lives";
  ::kill(reader, SIGKILL);
  ::waitpid(reader, nullptr, 0);
  EXPECT_EQ(ledger->usage().readers, 1U);
  EXPECT_EQ(ledger->check_readers(), 1);
  EXPECT_EQ(ledger->usage().readers, 0U);
  EXPECT_EQ(ledger->usage().oldest_reader_lag, 0U);
  ::close(ends[0]);
  ::close(ends[1]);
}

}  // namespace
}  // namespace qalam::survival
