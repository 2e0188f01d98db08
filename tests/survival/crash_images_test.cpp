#include "tests/support/temp_dir.hpp"
#include "tests/survival/child.hpp"
#include "tests/survival/crash_image.hpp"
#include "tests/survival/options.hpp"
#include "tests/survival/store_load.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <cstdlib>
#include <iostream>
#include <sstream>

/// A ledger's life is written down as what it asks of the disk, and then the disk is looked at as a
/// power cut at every moment of it might have left it.
namespace qalam::survival {
namespace {

constexpr int steps = 26;

/// A recorded life and what it was told.
struct Life {
  std::uint64_t seed;
  Recording recording;
  std::vector<Told> told;
  std::size_t created_at = 0;
};

Life record(std::filesystem::path const& root, std::uint64_t seed) {
  Life life{seed, {}, {}};
  start_recording(root);
  StoreLoad load{root, seed};
  load.create();
  life.created_at = recorded();
  load.live(steps, [&](Told const& told) { life.told.push_back(told); });
  load.close();
  life.recording = stop_recording();
  return life;
}

/// What is wrong with image `number` of a life; empty when it has survived. Three images for each
/// moment: nothing lost, some of what was not flushed lost, and some of it torn.
std::string try_image(Life const& life, std::uint64_t number) {
  Cut cut;
  cut.at = number / losses;
  cut.loss = static_cast<Loss>(number % losses);
  cut.seed = life.seed * 1'000'003 + number;
  cut.safe = "signer";
  qalam::test::TempDir dir{qalam::test::TempDir::in_memory()};
  write_tree(image_of(life.recording, cut), dir.path());
  std::vector<Told> told;
  for (auto const& one : life.told) {
    if (one.at <= cut.at) told.push_back(one);
  }
  return trouble_in_child(
      [&] { expect_survived(dir.path(), life.seed, told, life.created_at <= cut.at); });
}

std::uint64_t images_of(Life const& life) {
  return (life.recording.operations.size() + 1) * losses;
}

TEST(CrashImages, TheRecordedOperationsMakeTheFilesAgain) {
  qalam::test::TempDir dir{qalam::test::TempDir::in_memory()};
  auto const life = record(dir.path(), 5);
  auto const whole = image_of(life.recording, {life.recording.operations.size()});
  EXPECT_EQ(difference(whole, read_tree(dir.path())), "");
  EXPECT_GT(life.told.size(), 50U);
  std::size_t flushes = 0;
  std::size_t metas = 0;
  for (auto const& operation : life.recording.operations) {
    flushes += operation.kind == Operation::Kind::sync ? 1U : 0U;
    metas += operation.durable ? 1U : 0U;
  }
  EXPECT_GT(flushes, 20U);
  EXPECT_GT(metas, 20U) << "LMDB's roots, which it writes through O_DSYNC";
}

TEST(CrashImages, TheSameSeedGivesTheSameOperations) {
  qalam::test::TempDir one{qalam::test::TempDir::in_memory()};
  qalam::test::TempDir two{qalam::test::TempDir::in_memory()};
  auto const first = record(one.path(), 9);
  auto const second = record(two.path(), 9);
  ASSERT_EQ(first.recording.operations.size(), second.recording.operations.size());
  for (std::size_t i = 0; i < first.recording.operations.size(); ++i) {
    auto const& left = first.recording.operations[i];
    auto const& right = second.recording.operations[i];
    ASSERT_EQ(left.kind, right.kind) << i;
    ASSERT_EQ(left.path, right.path) << i;
    ASSERT_EQ(left.bytes.size(), right.bytes.size()) << i;
  }
}

TEST(CrashImages, WhatWasAcknowledgedIsInEveryOne) {
  auto const seed = number_in("QALAM_SEED", 1);
  auto const wanted = number_in("QALAM_IMAGES", 250);
  char const* const only = std::getenv("QALAM_IMAGE");
  std::uint64_t tried = 0;
  std::uint64_t survived = 0;
  for (std::uint64_t round = 0; tried < wanted; ++round) {
    qalam::test::TempDir dir{qalam::test::TempDir::in_memory()};
    auto const life = record(dir.path(), seed + round);
    auto const all = images_of(life);
    // Where there is no time for each, as many as there is time for, spread over the whole life.
    auto const take = std::min(all, wanted - tried);
    for (std::uint64_t n = 0; n < take; ++n) {
      auto const number = only != nullptr ? number_in("QALAM_IMAGE", 0) : n * all / take;
      auto const wrong = try_image(life, number);
      ++tried;
      survived += wrong.empty() ? 1U : 0U;
      EXPECT_EQ(wrong, "") << "again alone: QALAM_SEED=" << life.seed << " QALAM_IMAGE=" << number
                           << " QALAM_IMAGES=1";
      if (only != nullptr) return;
    }
  }
  std::cout << "crash images of the log: " << tried << " tried, " << survived << " survived, seed "
            << seed << "\n";
}

/// Lives with a call that fails and says what it is told: "number first last recorded_at\n".
Ended live_in_trouble(std::filesystem::path const& root, std::uint64_t seed,
                      Trouble const& trouble) {
  return run_child([&](Say const& say) {
    StoreLoad load{root, seed};
    load.open();
    make_trouble(root, trouble);
    try {
      load.live(steps, [&](Told const& told) {
        if (!told.receipt) return;
        say(std::to_string(told.number) + " " + std::to_string(told.receipt->first.value()) + " " +
            std::to_string(told.receipt->last.value()) + " " +
            std::to_string(told.receipt->recorded_at.value()) + "\n");
      });
    } catch (std::runtime_error const&) {
      // A ledger that could not be opened again, or not be shown: a refusal.
    }
  });
}

std::vector<Told> heard(std::string const& said) {
  std::vector<Told> all;
  std::istringstream in{said};
  std::uint64_t number = 0, first = 0, last = 0;
  std::int64_t recorded_at = 0;
  while (in >> number >> first >> last >> recorded_at) {
    store::Receipt receipt;
    receipt.first = Position{first};
    receipt.last = Position{last};
    receipt.recorded_at = Timestamp{recorded_at};
    if (last < first) {
      receipt.answer = store::test::payload("nothing to do " + std::to_string(number));
    }
    all.push_back({number, 0, std::move(receipt)});
  }
  return all;
}

/// What is wrong after a life in which a call failed; empty when nothing is.
std::string try_failing_call(std::uint64_t seed, Trouble const& trouble, bool& ended_early) {
  qalam::test::TempDir dir{qalam::test::TempDir::in_memory()};
  StoreLoad{dir.path(), seed}.create();
  auto const ended = live_in_trouble(dir.path(), seed, trouble);
  constexpr int cannot_go_on = 70;
  ended_early = ended.code == cannot_go_on;
  if (ended.signal != 0) return "died of signal " + std::to_string(ended.signal);
  if (ended.code != 0 && ended.code != cannot_go_on) {
    return "ended with code " + std::to_string(ended.code);
  }
  return trouble_in_child([&] { expect_survived(dir.path(), seed, heard(ended.said), true); });
}

/// The n-th call fails, or takes half of its bytes. The process refuses the command, or ends; what
/// is on the disk then has all that it had acknowledged.
TEST(CrashImages, ACallThatFailsLosesNothingAcknowledged) {
  auto const seed = number_in("QALAM_SEED", 1);
  auto const wanted = number_in("QALAM_FAILING_CALLS", 60);
  std::uint64_t survived = 0;
  std::uint64_t deaths = 0;
  for (std::uint64_t n = 0; n < wanted; ++n) {
    std::mt19937_64 random{seed + n};
    constexpr std::uint64_t calls = 150;
    Trouble trouble;
    trouble.at = 1 + random() % calls;
    trouble.error = random() % 2 == 0 ? EIO : ENOSPC;
    trouble.for_good = random() % 2 == 0;
    trouble.half = !trouble.for_good && random() % 2 == 0;
    bool ended_early = false;
    auto const wrong = try_failing_call(seed + n, trouble, ended_early);
    survived += wrong.empty() ? 1U : 0U;
    deaths += ended_early ? 1U : 0U;
    EXPECT_EQ(wrong, "") << "call " << trouble.at << ", error " << trouble.error
                         << "; again alone: QALAM_SEED=" << seed + n << " QALAM_FAILING_CALLS=1";
  }
  std::cout << "failing calls: " << wanted << " tried, " << survived << " survived, in " << deaths
            << " the process ended itself, seed " << seed << "\n";
  EXPECT_TRUE(wanted < 20 || deaths > 0) << "no call of a commit has failed";
  EXPECT_TRUE(wanted < 20 || deaths < wanted) << "no trouble was met with a refusal";
}

}  // namespace
}  // namespace qalam::survival
