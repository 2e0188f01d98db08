#include "api/app/import_cwr.hpp"
#include "api/app/import_usage.hpp"
#include "api/app/import_works_csv.hpp"
#include "domain/formats/decimal.hpp"
#include "tests/app/nation.hpp"
#include "tests/support/sample_data.hpp"

#include <nlohmann/json.hpp>

#include <functional>

/// Each real file, taken into a real ledger by the use cases: what is counted is what independent
/// scripts have found in its bytes (expected.json), and a second import changes nothing.
namespace qalam::test {
namespace {

using app::Json;
using Importer = std::function<Result<app::ImportResult>(app::Ledger&, app::ImportOptions const&)>;

class SampleFiles : public testing::TestWithParam<char const*> {
 protected:
  app::ImportOptions options(std::filesystem::path const& file) {
    app::ImportOptions options;
    options.file = file;
    options.society = nation.society;
    options.licensee = nation.licensee;
    options.actor = Nation::clerk;
    return options;
  }
  /// Imports twice.
  app::ImportResult twice(std::filesystem::path const& file, Importer const& importer) {
    auto const first = importer(*book, options(file));
    EXPECT_TRUE(first) << (first ? "" : first.error().detail);
    if (!first) return {};
    EXPECT_FALSE(first->already_imported);
    Position const stood = book.position();
    EXPECT_TRUE(first->first == Position{} || first->last == stood) << "the last event is its own";
    auto const second = importer(*book, options(file));
    EXPECT_TRUE(second) << (second ? "" : second.error().detail);
    if (!second) return *first;
    EXPECT_EQ(book.position(), stood) << "a second import changes something";
    EXPECT_EQ(second->already_imported, first->complete && !first->refused);
    EXPECT_EQ(second->records, first->records);
    EXPECT_EQ(second->lines, first->lines);
    EXPECT_EQ(second->quantity, first->quantity);
    EXPECT_EQ(second->amounts, first->amounts);
    EXPECT_EQ(second->matched_lines, first->matched_lines);
    EXPECT_EQ(second->transactions_by_type, first->transactions_by_type);
    book.expect_sound();
    return *first;
  }
  static Json facts_of(std::filesystem::path const& facts, char const* name) {
    return Json::parse(std::ifstream{facts}).at(name);
  }
  static std::string decimal(std::string const& text) {
    return formats::print_decimal(formats::parse_decimal(text)->micros);
  }

  TestLedger book;
  Nation nation{book};
};

class CwrFiles : public SampleFiles {};

TEST_P(CwrFiles, AreTakenIn) {
  QALAM_NEEDS_SAMPLE(file, GetParam());
  QALAM_NEEDS_SAMPLE(facts_file, "expected.json");
  auto const facts = facts_of(facts_file, GetParam());
  auto const result = twice(file, app::import_cwr);
  EXPECT_FALSE(result.refused);
  EXPECT_EQ(to_hex(result.sha256), facts.at("sha256"));
  EXPECT_EQ(result.records, facts.at("physical_records"));
  EXPECT_EQ(Json(result.transactions_by_type), facts.at("transactions_by_type"));
  EXPECT_EQ(result.works, facts.at("works"));
  EXPECT_EQ(result.recordings, facts.at("isrc").at("distinct"));
  // What became works: as many as were accepted, the same number twice being one work.
  auto const works = book.count<WorkRegistered>() + book.count<WorkRevised>();
  auto const agreements = book.count<AgreementRegistered>();
  EXPECT_EQ(works + agreements, result.accepted + 3) << "three are the nation's own";
  EXPECT_LE(works - 3, facts.at("works"));
}

INSTANTIATE_TEST_SUITE_P(
    All, CwrFiles,
    testing::Values("cwr/CW190001MPC_000-rev1.V21", "cwr/CW220001000_DMP.V21",
                    "cwr/CW220001DMP_000.V21", "cwr/CW220002DMP_0000_V3-0-0.SUB",
                    "cwr/CW220003DMP_0000_V3-0-0.ISR", "cwr/labeltools-sacm_ack_sample.txt",
                    "cwr/max1millions-hdr_ipnn_v21.V21", "cwr/max1millions-sample_v21.V21",
                    "cwr/weso-ackexample.V21", "cwr/weso-demo_cwr_cleaned.v22",
                    "cwr/weso-nwrexample2.V21", "cwr/weso-revexample.V21"));

class DsrFiles : public SampleFiles {};

Result<app::ImportResult> import_dsr(app::Ledger& ledger, app::ImportOptions const& options) {
  return app::import_usage(ledger, app::UsageFormat::dsr, options);
}
Result<app::ImportResult> import_csv(app::Ledger& ledger, app::ImportOptions const& options) {
  return app::import_usage(ledger, app::UsageFormat::csv, options);
}

TEST_P(DsrFiles, AreTakenIn) {
  QALAM_NEEDS_SAMPLE(file, GetParam());
  QALAM_NEEDS_SAMPLE(facts_file, "expected.json");
  auto const facts = facts_of(facts_file, GetParam());
  auto const result = twice(file, import_dsr);
  EXPECT_FALSE(result.refused);
  EXPECT_TRUE(result.complete);
  EXPECT_EQ(to_hex(result.sha256), facts.at("sha256"));
  EXPECT_EQ(result.records, facts.at("physical_lines"));
  EXPECT_EQ(result.lines, facts.at("usage_lines"));
  EXPECT_EQ(result.accepted, result.lines);
  std::int64_t quantity = 0;
  for (auto const& [record, n] : facts.at("usage_quantity_by_record").items()) {
    quantity += std::stoll(n.get<std::string>());
  }
  EXPECT_EQ(result.quantity, quantity);
  auto const& revenue = facts.at("summary_net_revenue_by_currency");
  EXPECT_EQ(result.amounts.size(), revenue.size());
  for (auto const& [currency, amount] : revenue.items()) {
    EXPECT_EQ(formats::print_decimal(result.amounts.at(currency)),
              decimal(amount.get<std::string>()));
  }
  EXPECT_EQ(result.matched_lines + result.unmatched_lines, result.lines);
  EXPECT_EQ(book.count<UsageReportClosed>(), 1U);
}

INSTANTIATE_TEST_SUITE_P(
    All, DsrFiles,
    testing::Values(
        "dsr/DSR_PADPIDA2014999999Z_PADPIDA2014111801Y_AdSupport_2015-02_AU_1of1_20140617T092522"
        ".tsv",
        "dsr/DSR_PADPIDA2014999999Z_PADPIDA2014111801Y_AdSupport_2015-02_AU_1of2_20150723T092522"
        ".tsv",
        "dsr/DSR_TEST_YouTube_AdSupport-music_2015-Q4_IS_1of1_20160121T150926.tsv",
        "dsr/test_file_parser.tsv.gz",
        "dsr/nolicence/DSR_PADPIDA00123456743_PADPIDA0123456766K_UnlimitedMusicMonthly_2020-06-01"
        "--2020-06-30__1of1_20200703T075930.tsv"));

TEST_F(SampleFiles, OfTwoPartsWithTheSameBytesAreKnownByTheBytes) {
  constexpr auto const* stem =
      "dsr/DSR_PADPIDA2014999999Z_PADPIDA2014111801Y_AdSupport_2015-02_AU_";
  QALAM_NEEDS_SAMPLE(one, std::string{stem} + "1of2_20150723T092522.tsv");
  QALAM_NEEDS_SAMPLE(two, std::string{stem} + "2of2_20150723T092522.tsv");
  auto const first = import_dsr(*book, options(one));
  ASSERT_TRUE(first) << first.error().detail;
  Position const stood = book.position();
  auto const second = import_dsr(*book, options(two));
  ASSERT_TRUE(second) << second.error().detail;
  EXPECT_FALSE(second->refused);
  EXPECT_TRUE(second->already_imported);
  EXPECT_EQ(second->report, first->report);
  EXPECT_EQ(book.position(), stood);
}

TEST_F(SampleFiles, OfASongListAreTakenIn) {
  constexpr auto const* name = "usage/fivethirtyeight-classic-rock-song-list.csv";
  QALAM_NEEDS_SAMPLE(file, name);
  QALAM_NEEDS_SAMPLE(facts_file, "expected.json");
  auto const facts = facts_of(facts_file, name);
  auto const result = twice(file, import_csv);
  EXPECT_EQ(result.lines, facts.at("rows"));
  EXPECT_EQ(result.quantity, facts.at("play_count_sum"));
  EXPECT_EQ(result.accepted, facts.at("rows"));
  EXPECT_EQ(result.unmatched_items, facts.at("distinct_title_artist"));
  EXPECT_EQ(result.rejected_count, 0U);
}

TEST_F(SampleFiles, OfADownloadStoreAreTakenIn) {
  constexpr auto const* name = "usage/nolicence/Apple_DL_80032046_AU_example.txt";
  QALAM_NEEDS_SAMPLE(file, name);
  QALAM_NEEDS_SAMPLE(facts_file, "expected.json");
  auto const facts = facts_of(facts_file, name);
  auto const result = twice(file, import_csv);
  EXPECT_EQ(result.lines, facts.at("rows"));
  EXPECT_EQ(std::to_string(result.quantity), facts.at("quantity_sum"));
  EXPECT_EQ(formats::print_decimal(result.amounts.at("AUD")),
            facts.at("extended_partner_share_by_currency").at("AUD"));
  auto const view = book->store().view();
  auto const row = ledger::LedgerRegisters{view->tables(), book->tables()}.report(*result.report);
  ASSERT_TRUE(row);
  EXPECT_EQ(row->from, make_date(2017, 11, 5));
  EXPECT_EQ(row->until, make_date(2017, 12, 3));
}

TEST_F(SampleFiles, OfARadioLogAreTakenIn) {
  constexpr auto const* name = "usage/nolicence/triplej-playlist-2012-head30000.csv";
  QALAM_NEEDS_SAMPLE(file, name);
  QALAM_NEEDS_SAMPLE(facts_file, "expected.json");
  auto const facts = facts_of(facts_file, name);
  auto const result = twice(file, import_csv);
  EXPECT_EQ(result.records, facts.at("physical_lines"));
  EXPECT_EQ(result.lines, facts.at("rows"));
  EXPECT_EQ(result.quantity, facts.at("rows"));
  EXPECT_GE(result.unmatched_items, facts.at("distinct_title_artist"));
}

TEST_F(SampleFiles, OfAWorksTableAreTakenIn) {
  constexpr auto const* name = "works-csv/dmp-dataimport.csv";
  QALAM_NEEDS_SAMPLE(file, name);
  QALAM_NEEDS_SAMPLE(facts_file, "expected.json");
  auto const facts = facts_of(facts_file, name);
  auto const result = twice(file, app::import_works_csv);
  EXPECT_FALSE(result.refused);
  // The header and a blank row are no works; what is rejected says why.
  auto const rows = facts.at("rows_incl_header").get<std::uint64_t>() - 1 -
                    facts.at("blank_rows").get<std::uint64_t>();
  EXPECT_EQ(result.lines, rows);
  EXPECT_EQ(result.works + result.rejected_count, rows);
  EXPECT_GT(result.accepted, 0U);
}

}  // namespace
}  // namespace qalam::test
