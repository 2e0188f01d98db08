#include "tests/eventstore/store_support.hpp"

#include <sys/wait.h>
#include <unistd.h>
#include <array>
#include <csignal>
#include <cstdlib>
#include <random>
#include <thread>

namespace qalam::store::test {
namespace {

/// What the child has been told: command `number` is done and its event is at `position`.
struct Acknowledged {
  std::uint64_t number;
  std::uint64_t position;
};

std::uint64_t kills() {
  char const* const set = std::getenv("QALAM_KILLS");
  return set != nullptr ? std::strtoull(set, nullptr, 10) : 20;
}

/// Appends until it is killed: single commands and bursts, and tells each receipt after it has it.
[[noreturn]] void append_for_ever(Ledger& ledger, std::uint64_t from, int pipe) {
  ledger.reopen();
  std::minstd_rand random{static_cast<unsigned>(from + 1)};
  for (std::uint64_t number = from;;) {
    std::vector<std::future<Result<Receipt>>> burst;
    auto const first = number;
    for (std::uint64_t n = 0; n < 1 + random() % 40; ++n, ++number) {
      burst.push_back(ledger->submit(appending(
          number, std::vector(1 + random() % 3, work(number % 5, std::to_string(number))))));
    }
    for (std::size_t i = 0; i < burst.size(); ++i) {
      auto const receipt = burst[i].get();
      if (!receipt) std::_Exit(2);
      Acknowledged const told{first + i, receipt->first.value()};
      if (::write(pipe, &told, sizeof told) != sizeof told) std::_Exit(3);
    }
  }
}

/// Starts a child that appends from `from` on, kills it after `life`; what it had acknowledged.
std::vector<Acknowledged> run_and_kill(Ledger& ledger, std::uint64_t from,
                                       std::chrono::microseconds life) {
  std::array<int, 2> ends{};
  EXPECT_EQ(::pipe(ends.data()), 0);
  auto const pid = ::fork();
  if (pid == 0) append_for_ever(ledger, from, ends[1]);
  ::close(ends[1]);
  std::vector<Acknowledged> acknowledged;
  std::thread killer{[&] {
    std::this_thread::sleep_for(life);
    ::kill(pid, SIGKILL);
  }};
  for (Acknowledged told{}; ::read(ends[0], &told, sizeof told) == sizeof told;) {
    acknowledged.push_back(told);
  }
  killer.join();
  ::close(ends[0]);
  int status = 0;
  ::waitpid(pid, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status)) << "the child ended by itself: " << WEXITSTATUS(status);
  return acknowledged;
}

/// Every acknowledged command is there, and the whole is consistent.
void check_all(EventStore const& store, JoinFold const& fold,
               std::vector<Acknowledged> const& told) {
  auto const verified = store.verify({});
  ASSERT_TRUE(verified.ok()) << verified.first_divergence->what;
  auto const view = store.view();
  ASSERT_EQ(verified.root, view->root());
  ASSERT_EQ(fold.count(view->tables()), view->position().value());
  for (auto const& [number, position] : told) {
    auto const stored = view->read(Position{position});
    ASSERT_TRUE(stored) << "acknowledged event " << position << " is lost";
    ASSERT_EQ(text(stored->payload), std::to_string(number));
    ASSERT_EQ(view->receipt(PersonId{1}, command_id(number))->first, Position{position});
  }
}

TEST(Crash, WhatWasAcknowledgedSurvivesEveryKill) {
  JoinFold fold;
  Ledger ledger{{fold}};
  ledger.close();
  std::minstd_rand random{7};
  std::uint64_t total = 0;
  for (std::uint64_t kill = 0; kill < kills(); ++kill) {
    auto const from = (kill + 1) * 1'000'000;
    auto const told =
        run_and_kill(ledger, from, std::chrono::microseconds{5'000 + random() % 60'000});
    total += told.size();
    ledger.reopen();
    check_all(*ledger, fold, told);
    if (testing::Test::HasFatalFailure()) return;
    ledger.close();
  }
  EXPECT_GT(total, 0U);
  ledger.reopen();
  std::vector<std::string> live;
  for (std::uint64_t s = 0; s < 5; ++s) live.push_back(fold.joined(ledger->view()->tables(), s));
  ledger->rebuild_folds({});
  std::vector<std::string> rebuilt;
  for (std::uint64_t s = 0; s < 5; ++s) rebuilt.push_back(fold.joined(ledger->view()->tables(), s));
  EXPECT_EQ(rebuilt, live);
}

}  // namespace
}  // namespace qalam::store::test
