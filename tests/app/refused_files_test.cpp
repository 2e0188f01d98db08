#include "api/app/import_cwr.hpp"
#include "api/app/import_usage.hpp"
#include "api/app/import_works_csv.hpp"
#include "tests/app/nation.hpp"

#include <zlib.h>

#include <algorithm>

namespace qalam::test {
namespace {

class Import : public testing::Test {
 protected:
  app::ImportOptions options(std::filesystem::path const& file) {
    app::ImportOptions options;
    options.file = file;
    options.society = nation.society;
    options.licensee = nation.licensee;
    options.actor = Nation::clerk;
    return options;
  }
  app::ImportResult usage(app::ImportOptions const& options,
                          app::UsageFormat format = app::UsageFormat::dsr) {
    auto result = app::import_usage(*book, format, options);
    EXPECT_TRUE(result) << (result ? "" : result.error().detail);
    return result ? *std::move(result) : app::ImportResult{};
  }
  static bool says(std::vector<formats::Finding> const& findings, std::string_view code) {
    return std::any_of(findings.begin(), findings.end(), [&](formats::Finding const& f) {
      return f.code == code && f.level == formats::Level::file && !f.reason.empty();
    });
  }

  TestLedger book;
  Nation nation{book};
};

TEST_F(Import, ForASocietyThatNobodyKnowsIsRefusedWithTheCountsOfTheFile) {
  auto wanted = options(book.file("q1.tsv", Nation::dsr("M1", Nation::plays())));
  wanted.society = SocietyId{77};
  Position const before = book.position();
  auto const dsr = usage(wanted);
  EXPECT_TRUE(dsr.refused);
  EXPECT_TRUE(says(dsr.rejected, "not_found"));
  EXPECT_EQ(dsr.lines, 4U);
  EXPECT_EQ(dsr.quantity, 7);
  EXPECT_EQ(dsr.accepted, 0U);
  wanted.file = book.file("works.csv", "title,writer 1 last,writer 1 share\nA song,Abai,100\n");
  auto const works = app::import_works_csv(*book, wanted);
  ASSERT_TRUE(works);
  EXPECT_TRUE(works->refused);
  EXPECT_TRUE(says(works->rejected, "not_found"));
  EXPECT_EQ(works->works, 1U);
  EXPECT_EQ(book.position(), before);
}

TEST_F(Import, IsWelcomeOnceItsSocietyIsThere) {
  // The refusal is no answer for ever: the id of the society follows from its command.
  auto const id = app::command_id("test", "the next society");
  auto wanted = options(book.file("q1.tsv", Nation::dsr("M1", Nation::plays())));
  wanted.society = derive<SocietyId>(id);
  EXPECT_TRUE(usage(wanted).refused);
  ASSERT_TRUE(
      book->execute(AccreditSociety{"Next", "", 0, {Right::performing}, Nation::long_ago, "order"},
                    {PersonId{1}, id, std::nullopt}));
  auto const result = usage(wanted);
  EXPECT_FALSE(result.refused);
  EXPECT_EQ(result.accepted, 4U);
}

TEST_F(Import, WithoutAPeriodCountsForTheMonthAndSaysSo) {
  auto text = Nation::dsr("M1", Nation::plays());
  auto const at = text.find("2026-01-01\t2026-03-31");
  text.replace(at, 21, "\t");
  auto const result = usage(options(book.file("report.tsv", text)));
  EXPECT_FALSE(result.refused);
  EXPECT_TRUE(says(result.warnings, "period_not_given"));
  auto const view = book->store().view();
  auto const row = ledger::LedgerRegisters{view->tables(), book->tables()}.report(*result.report);
  ASSERT_TRUE(row);
  EXPECT_EQ(row->from, make_date(2026, 4, 1));
  EXPECT_EQ(row->until, make_date(2026, 5, 1));
  EXPECT_TRUE(row->closed);
}

TEST_F(Import, OfAnotherContentUnderTheSameNumberIsRefused) {
  EXPECT_FALSE(usage(options(book.file("a.tsv", Nation::dsr("M1", Nation::plays())))).refused);
  Position const before = book.position();
  auto const other =
      usage(options(book.file("b.tsv", Nation::dsr("M1", {{"KZABC2600001", "Dala", 9}}))));
  EXPECT_TRUE(other.refused);
  EXPECT_TRUE(says(other.rejected, "identifier_taken"));
  EXPECT_EQ(book.position(), before);
}

TEST_F(Import, OfTheSameBytesUnderAnotherNameIsKnown) {
  auto const text = Nation::dsr("M1", Nation::plays());
  auto const first = usage(options(book.file("a.tsv", text)));
  Position const before = book.position();
  auto renamed = options(book.file("b.tsv", text));
  renamed.name = "DSR_P_R_Music_2026-02_KZ_2of2_20260402T000000.tsv";
  renamed.period = Period{make_date(2026, 2, 1), make_date(2026, 3, 1)};
  auto const second = usage(renamed);
  EXPECT_FALSE(second.refused);
  EXPECT_TRUE(second.already_imported);
  EXPECT_EQ(second.report, first.report);
  EXPECT_EQ(book.position(), before);
  // What it says of the file is what it said the first time.
  EXPECT_EQ(second.lines, first.lines);
  EXPECT_EQ(second.matched_items, first.matched_items);
  EXPECT_EQ(second.matched_lines, 3U);
  EXPECT_EQ(second.unmatched_lines, 1U);
}

TEST_F(Import, OfACutFileLeavesTheReportOpenUntilTheRestComes) {
  auto const text = Nation::dsr("M1", Nation::plays());
  auto const cut = usage(options(book.file("cut.tsv", text.substr(0, text.find("FOOT")))));
  EXPECT_FALSE(cut.complete);
  EXPECT_EQ(cut.accepted, 0U);
  EXPECT_EQ(book.count<UsageReportClosed>(), 0U);
}

TEST_F(Import, OfDamagedGzipIsRefusedAndWhatCameBeforeDoesNotCount) {
  auto const path = book.file("q1.tsv.gz", "");
  gzFile const out = gzopen(path.c_str(), "wb");
  auto const text = Nation::dsr("M1", Nation::plays());
  gzwrite(out, text.data(), static_cast<unsigned>(text.size()));
  gzclose(out);
  EXPECT_EQ(usage(options(path)).accepted, 4U);
  std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
  auto const damaged = usage(options(path));
  EXPECT_TRUE(damaged.refused);
  EXPECT_TRUE(says(damaged.rejected, "malformed"));
}

TEST_F(Import, OfAFileThatIsNotThereIsAnError) {
  auto const result =
      app::import_usage(*book, app::UsageFormat::dsr, options(book.folder() / "nothing.tsv"));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::not_found);
}

TEST_F(Import, MatchesKnownItemsForEachSocietyAnew) {
  usage(options(book.file("a.tsv", Nation::dsr("M1", Nation::plays()))));
  auto const other = book.make<SocietyId>(
      AccreditSociety{"Other", "", 0, {Right::performing}, Nation::long_ago, "order 18"});
  auto wanted = options(book.file("b.tsv", Nation::dsr("M2", Nation::plays())));
  wanted.society = other;
  auto const result = usage(wanted);
  EXPECT_EQ(result.matched_lines, 3U);
  EXPECT_EQ(book.count<ItemsMatched>(), 2U);
  EXPECT_EQ(book.count<UsageItemsRecorded>(), 1U) << "the items were known";
}

TEST_F(Import, TellsHowFarItHasCome) {
  std::vector<Nation::Streams> many;
  for (int i = 0; i < 20'000; ++i) many.push_back({"", "Song " + std::to_string(i), 1});
  auto wanted = options(book.file("many.tsv", Nation::dsr("M9", many)));
  std::uint64_t told = 0, bytes = 0;
  auto const size = std::filesystem::file_size(wanted.file);
  wanted.on_progress = [&](app::Progress const& p) {
    ++told;
    EXPECT_EQ(p.bytes_of, size);
    EXPECT_LE(bytes, p.bytes);
    bytes = p.bytes;
  };
  usage(wanted);
  EXPECT_GT(told, 0U);
  EXPECT_GT(bytes, 0U);
}

}  // namespace
}  // namespace qalam::test
