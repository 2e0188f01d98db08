#include "tests/simulation/clients.hpp"
#include "tests/support/test_ledger.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <mutex>
#include <thread>

/// The ledger under many clients at once, beside a model that is as simple as can be: the same
/// answers, and the same balances now and at every earlier position.
namespace qalam::test {
namespace {

/// A whole number from the environment, for runs that are longer than those of every day.
std::uint64_t setting(char const* name, std::uint64_t otherwise) {
  char const* const text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

/// What has been answered in all lives: how often each command was done, and each refusal.
struct Seen {
  std::map<std::string_view, std::uint64_t> done, refused;
  std::uint64_t repeated = 0;
};

/// One life of a ledger and its clients.
class Simulation {
 public:
  Simulation(std::uint64_t seed, Seen& seen)
      : seen_{seen}, book_{seed}, random_{seed}, clients_{nation_, seed} {}

  void run(int bursts) {
    for (auto const& request : clients_.founding()) send({request}, 1);
    for (int i = 0; i < bursts && !testing::Test::HasFailure(); ++i) {
      today_ = Date{today_.value() + static_cast<std::int32_t>(pick(3)) - (pick(9) == 0 ? 2 : 0)};
      send(clients_.burst(1 + pick(20), today_), 1 + pick(4));
      compare();
    }
    book_.reopen();
    compare();
    book_.expect_sound();
  }

 private:
  std::uint64_t pick(std::uint64_t below) { return random_() % below; }

  struct Sent {
    Request const* request;
    app::Ledger::Pending pending;
    bool lost;  ///< The client never hears the answer.
  };

  /// Sends all of them from several threads. Who comes first is chance, and written down.
  void send(std::vector<Request> const& requests, std::size_t threads) {
    book_.set_time(print(today_) + "T09:00:00Z");
    bool const ends = pick(12) == 0;
    std::vector<bool> lost(requests.size());
    for (std::size_t i = 0; i < lost.size(); ++i) lost[i] = pick(6) == 0;
    std::mutex mutex;
    std::vector<Sent> sent;
    std::vector<std::optional<Answer>> heard(requests.size());
    std::atomic<std::size_t> next = 0;
    sent.reserve(requests.size());
    auto const client = [&] {
      for (std::size_t i = next++; i < requests.size(); i = next++) {
        std::size_t place = 0;
        {
          std::lock_guard const lock{mutex};
          place = sent.size();
          sent.push_back({&requests[i], submit(requests[i]), lost[i]});
        }
        // Some wait before they ask on, others have many requests on their way.
        if (i % 3 == 0 && !lost[i]) hear(sent[place], heard[place]);
      }
    };
    std::vector<std::thread> pool;
    for (std::size_t i = 1; i < threads; ++i) pool.emplace_back(client);
    client();
    for (auto& thread : pool) thread.join();
    // The program ends while clients wait: what it has taken it answers.
    if (ends) book_.close();
    for (std::size_t i = 0; i < sent.size(); ++i) {
      if (!heard[i]) hear(sent[i], heard[i]);
    }
    if (ends) book_.open();
    for (std::size_t i = 0; i < sent.size(); ++i) {
      auto const expected = nation_.answer(*sent[i].request, today_);
      count(*sent[i].request, expected);
      if (sent[i].lost) continue;
      EXPECT_EQ(*heard[i], expected) << told(*sent[i].request);
    }
  }

  app::Ledger::Pending submit(Request const& request) {
    app::Who const who{request.actor, request.key, request.if_match};
    return std::visit([&](auto const& command) { return book_->submit(command, who); },
                      request.command);
  }
  void hear(Sent& sent, std::optional<Answer>& heard) {
    auto const done = sent.pending.wait();
    if (!done) {
      heard = Answer{done.error().code, {}};
    } else {
      auto const& receipt = done->receipt;
      heard =
          Answer{{}, done->subject, receipt.first.value(), receipt.last.value(), receipt.repeated};
    }
  }
  static std::string told(Request const& request) {
    return std::visit([](auto const& c) { return std::string{c.name}; }, request.command) +
           " of request " + std::to_string(request.body) + " by " + print(request.actor) +
           (request.if_match ? " if at " + std::to_string(request.if_match->value()) : "");
  }
  void count(Request const& request, Answer const& answer) {
    if (answer.refused) {
      ++seen_.refused[error_info(*answer.refused).name];
    } else if (answer.repeated) {
      ++seen_.repeated;
    } else {
      ++seen_.done[std::visit([](auto const& c) { return std::string_view{c.name}; },
                              request.command)];
    }
  }

  /// Every account, now and at an earlier position.
  void compare() {
    auto const view = book_->store().view();
    ASSERT_EQ(view->position().value(), nation_.length());
    ledger::Balances const balances{view->tables(), book_->tables()};
    for (auto const at : {nation_.length(), pick(nation_.length() + 1)}) {
      std::map<AccountKey, Balance> there;
      balances.each(Position{at}, [&](AccountKey const& account, Balance const& balance) {
        there[account] = balance;
      });
      auto const expected = nation_.balances(at);
      if (there == expected) continue;
      for (auto const& [account, balance] : expected) {
        EXPECT_EQ(there[account].net(), balance.net()) << print(account) << " at " << at;
      }
      EXPECT_EQ(there, expected) << "at " << at;
    }
  }

  Seen& seen_;
  TestLedger book_;
  std::mt19937_64 random_;
  NaiveNation nation_;
  Clients clients_;
  Date today_ = make_date(2026, 6, 1);
};

/// QALAM_SIMULATIONS and QALAM_SEED: as many as wanted (tools/simulate).
TEST(Simulation, AnswersAndBalancesAreThoseOfANaiveModel) {
  auto const first = setting("QALAM_SEED", 1);
  auto const runs = setting("QALAM_SIMULATIONS", 4);
  Seen seen;
  for (auto seed = first; seed < first + runs && !HasFailure(); ++seed) {
    SCOPED_TRACE("again: tools/simulate 1 " + std::to_string(seed));
    Simulation{seed, seen}.run(60);
  }
  // The clients are no use when, in some lives, they never come so far.
  constexpr std::uint64_t some = 4;
  constexpr std::size_t reasons = 15;
  if (runs < some) return;
  EXPECT_GE(seen.done.size(), std::variant_size_v<AnyCommand> - 6);
  EXPECT_GE(seen.refused.size(), reasons);
  EXPECT_GT(seen.repeated, runs);
}

}  // namespace
}  // namespace qalam::test
