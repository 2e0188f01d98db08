#include "api/app/import_usage.hpp"
#include "domain/usage/columns.hpp"
#include "tests/app/nation.hpp"

#include <map>
#include <string>
#include <thread>
#include <vector>

/// Imports that go on at the same time, as they do in a server: each numbers new items, and none
/// may take the numbers of another.
namespace qalam::test {
namespace {

constexpr int importers = 4;
constexpr int items_each = 6000;

std::string title(int importer, int item) {
  return "S" + std::to_string(importer) + "-" + std::to_string(item);
}

/// What the log says that a report's lines are: the title of the item, and how often.
std::map<ReportId, std::vector<std::pair<std::string, std::int64_t>>> lines_by_report(
    TestLedger& book) {
  std::map<std::uint64_t, std::string> titles;
  std::map<ReportId, std::vector<std::pair<std::string, std::int64_t>>> out;
  static_cast<void>(
      book->store().scan(Position{1}, book.position(), [&](store::StoredEvent const& stored) {
        Event const event = codec::decode(stored);
        if (auto const* items = std::get_if<UsageItemsRecorded>(&event)) {
          auto const read =
              usage::read_items(*items, [&](std::uint32_t index, usage::ReportedItem const& item) {
                auto const [at, fresh] =
                    titles.emplace(items->first_item.value() + index, std::string{item.title});
                EXPECT_TRUE(fresh) << "item " << at->first << " is recorded twice";
              });
          EXPECT_TRUE(read);
        }
        if (auto const* chunk = std::get_if<UsageLinesRecorded>(&event)) {
          auto const lines = usage::read_lines(usage::view_of(*chunk));
          EXPECT_TRUE(lines);
          for (usage::Line const& line : *lines) {
            EXPECT_TRUE(titles.contains(line.item)) << "a line is before its item";
            out[chunk->report].emplace_back(titles[line.item], line.quantity);
          }
        }
        return store::Go::on;
      }));
  return out;
}

TEST(ImportsAtOnce, KeepTheirItemsApart) {
  TestLedger book;
  Nation nation{book};
  book->follow();
  std::vector<app::ImportResult> results(importers);
  std::vector<std::thread> threads;
  for (int importer = 0; importer < importers; ++importer) {
    std::vector<Nation::Streams> streams;
    for (int i = 0; i < items_each; ++i) streams.push_back({"", title(importer, i), i % 5 + 1});
    auto const name = "from-" + std::to_string(importer) + ".tsv";
    auto const file = book.file(name, Nation::dsr("M" + std::to_string(importer), streams));
    threads.emplace_back([&, importer, file] {
      app::ImportOptions options;
      options.file = file;
      options.society = nation.society;
      options.licensee = nation.licensee;
      options.actor = Nation::clerk;
      auto result = app::import_usage(*book, app::UsageFormat::dsr, options);
      ASSERT_TRUE(result) << result.error().detail;
      results[static_cast<std::size_t>(importer)] = *std::move(result);
    });
  }
  for (auto& thread : threads) thread.join();
  auto const reports = lines_by_report(book);
  for (int importer = 0; importer < importers; ++importer) {
    auto const& result = results[static_cast<std::size_t>(importer)];
    EXPECT_FALSE(result.refused);
    EXPECT_EQ(result.accepted, static_cast<std::uint64_t>(items_each));
    ASSERT_TRUE(result.report);
    auto const& lines = reports.at(*result.report);
    ASSERT_EQ(lines.size(), static_cast<std::size_t>(items_each));
    for (int i = 0; i < items_each; ++i) {
      ASSERT_EQ(lines[static_cast<std::size_t>(i)],
                std::pair(title(importer, i), std::int64_t{i % 5 + 1}));
    }
  }
  book.expect_sound();
}

}  // namespace
}  // namespace qalam::test
