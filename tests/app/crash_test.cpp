#include "tests/app/nation.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <random>
#include <sstream>
#include <thread>
#include <vector>

namespace qalam::test {
namespace {

constexpr PersonId child_actor{7};
constexpr int works_in_a_file = 300;
constexpr int items_in_a_file = 1500;

std::uint64_t kills() {
  char const* const set = std::getenv("QALAM_KILLS");
  return set != nullptr ? std::strtoull(set, nullptr, 10) : 10;
}

/// What a child has told before it ended.
struct Told {
  std::vector<std::pair<CommandId, Position>> done;
  bool opened = false, ended = false;
  std::string failed;
  bool killed = false;
};

void hear(Told& told, std::string const& line) {
  std::istringstream words{line};
  std::string word, hex;
  words >> word;
  if (word == "open") told.opened = true;
  if (word == "end") told.ended = true;
  if (word == "failed") told.failed = line;
  if (word != "done") return;
  std::uint64_t position = 0;
  words >> hex >> position;
  CommandId id{};
  for (std::size_t i = 0; i < id.size(); ++i) {
    id.at(i) = static_cast<std::uint8_t>(std::stoi(hex.substr(2 * i, 2), nullptr, 16));
  }
  told.done.emplace_back(id, Position{position});
}

/// Lets a child live for so long after it has opened the ledger; no time: until its end.
Told let_live(std::filesystem::path const& ledger, std::filesystem::path const& files,
              std::string const& life, std::optional<std::chrono::microseconds> span) {
  std::array<int, 2> ends{};
  EXPECT_EQ(::pipe(ends.data()), 0);
  auto const pid = ::fork();
  if (pid == 0) {
    ::dup2(ends[1], STDOUT_FILENO);
    ::close(ends[0]);
    ::close(ends[1]);
    ::execl(QALAM_CRASH_CHILD, QALAM_CRASH_CHILD, ledger.c_str(), files.c_str(), life.c_str(),
            static_cast<char*>(nullptr));
    std::_Exit(127);
  }
  ::close(ends[1]);
  std::FILE* const in = ::fdopen(ends[0], "r");
  Told told;
  std::thread killer;
  std::array<char, 512> line{};
  while (std::fgets(line.data(), static_cast<int>(line.size()), in) != nullptr) {
    std::string text{line.data()};
    if (text.empty() || text.back() != '\n') break;  // Cut by the kill.
    text.pop_back();
    hear(told, text);
    if (text == "open" && span) {
      killer = std::thread{[pid, span] {
        std::this_thread::sleep_for(*span);
        ::kill(pid, SIGKILL);
      }};
    }
  }
  if (killer.joinable()) killer.join();
  static_cast<void>(std::fclose(in));
  int status = 0;
  ::waitpid(pid, &status, 0);
  told.killed = WIFSIGNALED(status);
  return told;
}

/// The files of the child: tables of works and sales reports that use their recordings.
void write_files(TestLedger const& book) {
  for (int round = 0; round < 3; ++round) {
    std::string works = "Work ID,Work Title,Writer 1 Last,Writer 1 Share,Recording 1 ISRC\n";
    std::vector<Nation::Streams> streams;
    for (int i = 0; i < items_in_a_file; ++i) {
      std::string const n = std::to_string(round * items_in_a_file + i);
      std::string const digits = std::string(5 - std::min<std::size_t>(5, n.size()), '0') + n;
      std::string const isrc = "KZABC26" + digits;
      if (i < works_in_a_file)
        works += "W" + n + ",Song " + n + ",Author" + n + ",100," + isrc + "\n";
      streams.push_back({isrc, "Song " + n, i % 7 + 1});
    }
    book.file("works-" + std::to_string(round) + ".csv", works);
    book.file("usage-" + std::to_string(round) + ".tsv",
              Nation::dsr("M" + std::to_string(round), streams));
  }
}

/// What must not depend on how often somebody was killed on the way.
struct Totals {
  std::uint64_t works = 0, recordings = 0, holders = 0, closed = 0, lines = 0, items = 0;
  std::int64_t quantity = 0;
  std::map<std::string, std::uint64_t> matched;

  friend bool operator==(Totals const&, Totals const&) = default;
};

std::ostream& operator<<(std::ostream& out, Totals const& t) {
  return out << t.works << " works, " << t.recordings << " recordings, " << t.holders
             << " holders, " << t.closed << " reports, " << t.lines << " lines, " << t.items
             << " items, quantity " << t.quantity << ", " << t.matched.size() << " matched";
}

Totals totals_of(TestLedger& book) {
  Totals totals;
  static_cast<void>(
      book->store().scan(Position{1}, book.position(), [&](store::StoredEvent const& stored) {
        Event const event = codec::decode(stored);
        totals.works += std::holds_alternative<WorkRegistered>(event) ? 1 : 0;
        totals.recordings += std::holds_alternative<RecordingRegistered>(event) ? 1 : 0;
        totals.holders += std::holds_alternative<RightHolderRegistered>(event) ? 1 : 0;
        if (auto const* closed = std::get_if<UsageReportClosed>(&event)) {
          ++totals.closed;
          totals.lines += closed->lines;
          totals.quantity += closed->quantity;
        }
        return store::Go::on;
      }));
  auto const view = book->store().view();
  totals.items = ledger::LedgerRegisters{view->tables(), book->tables()}.next_item().value() - 1;
  auto const look = book.look();
  auto const societies = look.models().catalogue.societies.list(look.txn(), look.at(), "", 10);
  for (auto const& society : societies.items) {
    for (std::uint64_t item = 1; item <= totals.items; ++item) {
      auto const match =
          look.models().matches.match(look.txn(), society.row.society, ItemId{item}, look.at());
      if (!match) continue;
      auto const text =
          look.models().usage_counts.item(look.txn(), look.log(), ItemId{item}, look.at());
      if (text) ++totals.matched[text->isrc];
    }
  }
  return totals;
}

void expect_told_is_there(TestLedger& book, Told const& told) {
  auto const view = book->store().view();
  for (auto const& [id, position] : told.done) {
    auto const receipt = view->receipt(child_actor, id);
    ASSERT_TRUE(receipt) << "an acknowledged command is lost";
    ASSERT_EQ(receipt->first, position);
  }
}

TEST(Crash, WhatWasToldIsThereAndImportsGoOnWhereTheyStopped) {
  TestLedger book;
  write_files(book);
  std::minstd_rand random{11};
  bool ended = false;
  std::uint64_t told_commands = 0, killed = 0;
  for (std::uint64_t kill = 0; kill < kills(); ++kill) {
    book.close();
    constexpr int life_max = 900'000;
    std::chrono::microseconds const span{1'000 + random() % life_max};
    auto const told =
        let_live(book.directory(), book.folder() / "in", "life" + std::to_string(kill), span);
    ASSERT_TRUE(told.opened);
    ASSERT_EQ(told.failed, "");
    ended = ended || told.ended;
    killed += told.killed ? 1 : 0;
    told_commands += told.done.size();
    book.open();
    expect_told_is_there(book, told);
    book.expect_sound();
    if (testing::Test::HasFailure()) return;
  }
  EXPECT_GT(told_commands, 0U);
  EXPECT_GT(killed, 0U);
  book.close();
  auto const last = let_live(book.directory(), book.folder() / "in", "the last life", std::nullopt);
  ASSERT_TRUE(last.ended) << last.failed;
  book.open();
  expect_told_is_there(book, last);
  book.expect_sound();

  TestLedger undisturbed;
  write_files(undisturbed);
  undisturbed.close();
  auto const whole =
      let_live(undisturbed.directory(), undisturbed.folder() / "in", "one life", std::nullopt);
  ASSERT_TRUE(whole.ended) << whole.failed;
  undisturbed.open();
  auto const expected = totals_of(undisturbed);
  EXPECT_EQ(expected.closed, 3U);
  EXPECT_EQ(expected.matched.size(), 3U * works_in_a_file);
  EXPECT_EQ(totals_of(book), expected);
}

}  // namespace
}  // namespace qalam::test
