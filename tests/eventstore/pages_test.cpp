#include "eventstore/lmdb/pages.hpp"
#include "eventstore/lmdb/key.hpp"
#include "tests/support/temp_dir.hpp"

#include <gmock/gmock.h>

#include <array>
#include <atomic>
#include <cstring>
#include <fstream>
#include <iterator>
#include <random>
#include <thread>

namespace qalam::lmdb {
namespace {

constexpr std::size_t page_bytes = 4096;

Options options_in(std::filesystem::path const& folder, Access access = Access::write) {
  Options options;
  options.directory = folder;
  options.access = access;
  options.map_size_bytes = std::size_t{64} << 20;
  return options;
}

/// Two tables of several levels, long values, and many pages that were freed.
struct Made {
  Made() {
    Environment env{options_in(folder(), Access::create)};
    TableOpener opener{env};
    auto const short_values = opener.open("short");
    auto const long_values = opener.open("long");
    opener.commit();
    std::mt19937_64 random{1};
    constexpr std::uint64_t rounds = 6;
    for (std::uint64_t round = 0; round < rounds; ++round) {
      WriteTxn txn{env};
      for (std::uint64_t n = 0; n < 600; ++n) {
        std::string const value(random() % 300, 'v');
        txn.put(short_values, make_key(random() % 5000), bytes_of(value));
        if (n % 3 == 0) txn.del(short_values, make_key(random() % 5000));
        if (n % 20 == 0) {
          std::string const big(3000 + random() % 20'000, 'w');
          txn.put(long_values, make_key(random() % 40), bytes_of(big));
        }
      }
      std::move(txn).commit();
    }
    env.trim();
  }
  [[nodiscard]] std::filesystem::path const& folder() const { return dir_.path(); }
  [[nodiscard]] std::filesystem::path file() const { return folder() / "data.mdb"; }
  [[nodiscard]] std::string bytes() const {
    std::ifstream in{file(), std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
  }
  void write(std::string const& bytes) const {
    std::ofstream{file(), std::ios::binary | std::ios::trunc} << bytes;
  }

 private:
  qalam::test::TempDir dir_{qalam::test::TempDir::in_memory()};
};

std::optional<BrokenPage> check(Made const& made) {
  std::uint64_t checked = 0;
  return check_pages(made.file(), checked);
}

TEST(Pages, OfAWholeFileAreRight) {
  Made const made;
  std::uint64_t checked = 0;
  auto const broken = check_pages(made.file(), checked);
  EXPECT_FALSE(broken) << broken->text();
  EXPECT_GT(checked, 100U);
  EXPECT_FALSE(check_roots(made.file()));
}

TEST(Pages, OfAnEmptyEnvironmentAreRight) {
  qalam::test::TempDir dir;
  { Environment const env{options_in(dir.path(), Access::create)}; }
  std::uint64_t checked = 0;
  EXPECT_FALSE(check_pages(dir.path() / "data.mdb", checked));
  EXPECT_FALSE(check_roots(dir.path() / "data.mdb"));
}

/// Flags, bounds and numbers of pages in use, some of all; their two spare bytes mean nothing.
TEST(Pages, EachBitOfTheirHeadersIsSeen) {
  Made const made;
  auto const whole = made.bytes();
  std::uint64_t pages = 0;
  for (std::size_t page = 2; page < whole.size() / page_bytes; page += 31) {
    // A page that is not in use may say what it likes: then no bit of its number is missed.
    auto probe = whole;
    probe[page * page_bytes] = static_cast<char>(probe[page * page_bytes] ^ 1);
    made.write(probe);
    if (!check(made)) continue;
    ++pages;
    for (std::size_t bit = 0; bit < 16 * 8; ++bit) {
      if (bit / 8 == 8 || bit / 8 == 9) continue;
      auto turned = whole;
      auto& byte = turned[page * page_bytes + bit / 8];
      byte = static_cast<char>(byte ^ (1 << (bit % 8)));
      made.write(turned);
      EXPECT_TRUE(check(made)) << "page " << page << ", bit " << bit;
    }
  }
  EXPECT_GT(pages, 2U);
}

/// The last commit must not be taken back by a bit in the number of a root. Of the one bit that
/// makes the newest number the one before the other, a file cannot know: it looks as a failed write
/// of the roots leaves it. There the signed checkpoint has more events than the log.
TEST(Pages, EachBitOfARootsNumberButOneIsSeenAtOpening) {
  Made const made;
  auto const whole = made.bytes();
  constexpr std::size_t number_at = 16 + 128;
  int unseen = 0;
  for (std::size_t page = 0; page < 2; ++page) {
    for (std::size_t bit = 0; bit < 64; ++bit) {
      auto turned = whole;
      auto& byte = turned[page * page_bytes + number_at + bit / 8];
      byte = static_cast<char>(byte ^ (1 << (bit % 8)));
      made.write(turned);
      try {
        Environment const env{options_in(made.folder())};
        ++unseen;
      } catch (StoreFailure const& failure) {
        EXPECT_EQ(failure.kind(), Failure::damaged) << page << " " << bit;
      }
    }
  }
  EXPECT_LE(unseen, 1);
}

/// Whatever turns, the walk comes to its end and LMDB reads what it has let pass.
TEST(Pages, WhatIsLetPassCanBeReadThroughLmdb) {
  Made const made;
  auto const whole = made.bytes();
  std::mt19937_64 random{3};
  std::uint64_t passed = 0;
  for (int n = 0; n < 200; ++n) {
    auto turned = whole;
    for (auto flips = 1 + random() % 3; flips > 0; --flips) {
      auto& byte = turned[2 * page_bytes + random() % (whole.size() - 2 * page_bytes)];
      byte = static_cast<char>(byte ^ (1 << (random() % 8)));
    }
    made.write(turned);
    if (check(made)) continue;
    ++passed;
    Environment env{options_in(made.folder())};
    TableOpener opener{env};
    std::array const tables{opener.open("short"), opener.open("long")};
    opener.commit();
    ReadTxn const txn{env};
    std::uint64_t bytes = 0;
    for (auto const table : tables) {
      Cursor cursor{txn, table};
      for (bool more = cursor.first(); more; more = cursor.next()) {
        for (auto const byte : cursor.value()) bytes += std::to_integer<unsigned>(byte);
      }
    }
    EXPECT_GT(bytes, 0U);
  }
  EXPECT_GT(passed, 50U);
}

TEST(Pages, AreWalkedInSlicesBesideAWriter) {
  Made const made;
  Environment env{options_in(made.folder())};
  TableOpener opener{env};
  auto const table = opener.open("short");
  opener.commit();
  std::atomic<bool> stop = false;
  std::thread writer{[&] {
    std::mt19937_64 random{5};
    while (!stop) {
      WriteTxn txn{env};
      for (int i = 0; i < 20; ++i) {
        txn.put(table, make_key(random() % 5000), bytes_of(std::string(random() % 300, 'n')));
        txn.del(table, make_key(random() % 5000));
      }
      std::move(txn).commit();
    }
  }};
  for (int i = 0; i < 20; ++i) {
    PageWalk walk{env, 7};
    int slices = 1;
    while (walk.slice()) ++slices;
    EXPECT_FALSE(walk.broken()) << walk.broken()->text();
    EXPECT_GT(slices, 5);
    EXPECT_GT(walk.checked(), 50U);
  }
  stop = true;
  writer.join();
}

}  // namespace
}  // namespace qalam::lmdb
