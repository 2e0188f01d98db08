#include "domain/formats/csv/usage.hpp"
#include "domain/formats/csv/works.hpp"
#include "domain/formats/decimal.hpp"
#include "tests/formats/usage_sink.hpp"
#include "tests/support/sample_data.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace qalam::formats::csv {
namespace {

using nlohmann::json;

struct Read {
  test::UsageSink sink;
  UsageTotals totals;
  json facts;
};

Read read(std::filesystem::path const& file, std::filesystem::path const& facts, char const* name) {
  Read out;
  auto const bytes = test::bytes_of(file);
  UsageReader reader{file.filename().string(), out.sink};
  constexpr std::size_t chunk = 1000;
  for (std::size_t at = 0; at < bytes.size(); at += chunk) {
    reader.feed(std::string_view{bytes}.substr(at, chunk));
  }
  out.totals = reader.finish();
  out.facts = json::parse(std::ifstream{facts}).at(name);
  return out;
}

TEST(UsageSample, OfPlaysPerSongIsReadByItsColumnNames) {
  constexpr auto const* name = "usage/fivethirtyeight-classic-rock-song-list.csv";
  QALAM_NEEDS_SAMPLE(file, name);
  QALAM_NEEDS_SAMPLE(facts_file, "expected.json");
  auto const [sink, totals, facts] = read(file, facts_file, name);
  EXPECT_EQ(totals.lines, facts.at("rows"));
  EXPECT_EQ(totals.rows, facts.at("rows"));
  EXPECT_EQ(totals.quantity, facts.at("play_count_sum"));
  EXPECT_EQ(sink.rejected(), 0U);
  std::set<std::string> titles, artists;
  std::int64_t most = 0;
  for (auto const& line : sink.lines) most = std::max(most, line.count);
  for (auto const& item : sink.items) {
    titles.insert(item.title);
    artists.insert(item.artist);
  }
  EXPECT_EQ(titles.size(), facts.at("distinct_titles"));
  EXPECT_EQ(artists.size(), facts.at("distinct_artists"));
  EXPECT_EQ(most, facts.at("max_play_count").at(0));
}

TEST(UsageSample, OfADownloadStoreKeepsReturnsAndRevenue) {
  constexpr auto const* name = "usage/nolicence/Apple_DL_80032046_AU_example.txt";
  QALAM_NEEDS_SAMPLE(file, name);
  QALAM_NEEDS_SAMPLE(facts_file, "expected.json");
  auto const [sink, totals, facts] = read(file, facts_file, name);
  EXPECT_EQ(totals.lines, facts.at("rows"));
  EXPECT_EQ(std::to_string(totals.quantity), facts.at("quantity_sum"));
  EXPECT_EQ(totals.returns, facts.at("return_rows"));
  std::int64_t returned = 0;
  for (auto const& line : sink.lines) returned += std::min<std::int64_t>(line.count, 0);
  EXPECT_EQ(std::to_string(returned), facts.at("quantity_returns"));
  EXPECT_EQ(print_decimal(totals.revenue_micros.at("AUD")),
            facts.at("extended_partner_share_by_currency").at("AUD"));
  EXPECT_EQ(totals.revenue_micros.size(), 1U);
  std::set<std::string> isrcs, titles;
  std::size_t with_isrc = 0;
  for (auto const& item : sink.items) {
    with_isrc += item.isrc.empty() ? 0 : 1;
    if (!item.isrc.empty()) isrcs.insert(item.isrc);
    titles.insert(item.title);
  }
  EXPECT_EQ(with_isrc, facts.at("isrc_rows"));
  EXPECT_EQ(isrcs.size(), facts.at("distinct_isrc"));
  EXPECT_EQ(titles.size(), facts.at("distinct_titles"));
  EXPECT_EQ(sink.heads.at(0).period, (Period{make_date(2017, 11, 5), make_date(2017, 12, 3)}));
  EXPECT_EQ(sink.lines.at(0).day, no_date);
  EXPECT_EQ(sink.found("date_order_assumed"), 2U);
  EXPECT_EQ(sink.rejected(), 0U);
}

TEST(UsageSample, OfARadioLogWithoutColumnNamesIsGuessed) {
  constexpr auto const* name = "usage/nolicence/triplej-playlist-2012-head30000.csv";
  QALAM_NEEDS_SAMPLE(file, name);
  QALAM_NEEDS_SAMPLE(facts_file, "expected.json");
  auto const [sink, totals, facts] = read(file, facts_file, name);
  EXPECT_EQ(totals.lines, facts.at("rows"));
  EXPECT_EQ(totals.quantity, static_cast<std::int64_t>(totals.lines));
  EXPECT_EQ(totals.physical_lines, facts.at("physical_lines"));
  EXPECT_EQ(totals.seconds, facts.at("seconds_sum"));
  EXPECT_EQ(sink.found("bad_duration"), facts.at("bad_duration"));
  EXPECT_EQ(sink.found("columns_guessed"), 1U);
  EXPECT_EQ(sink.found("bad_time"), 1U);  // The test row with time stamp 11111.
  EXPECT_EQ(sink.rejected(), 0U);
  std::set<std::pair<std::string, std::string>> pairs;
  std::set<std::string> artists;
  for (auto const& item : sink.items) {
    pairs.emplace(item.title, item.artist);
    artists.insert(item.artist);
  }
  EXPECT_EQ(pairs.size(), facts.at("distinct_title_artist"));
  EXPECT_EQ(artists.size(), facts.at("distinct_artists"));
}

struct Works : WorksSink {
  void work(repertoire::WorkDraft const& draft) override { drafts.push_back(draft); }
  void finding(Finding const& finding, bool rejected) override {
    findings.push_back(finding);
    rejections += rejected ? 1 : 0;
  }
  std::vector<repertoire::WorkDraft> drafts;
  std::vector<Finding> findings;
  int rejections = 0;
};

TEST(WorksSample, OfAPublisherIsReadWholly) {
  QALAM_NEEDS_SAMPLE(file, "works-csv/dmp-dataimport.csv");
  QALAM_NEEDS_SAMPLE(facts_file, "expected.json");
  auto const facts = json::parse(std::ifstream{facts_file}).at("works-csv/dmp-dataimport.csv");
  Works sink;
  WorksReader reader{sink};
  for (char const c : test::bytes_of(file)) reader.feed({&c, 1});
  auto const totals = reader.finish();
  auto const blank = facts.at("blank_rows").get<std::uint64_t>();
  EXPECT_EQ(totals.physical_lines, facts.at("rows_incl_header"));
  EXPECT_EQ(totals.rows, facts.at("rows_incl_header").get<std::uint64_t>() - 1 - blank);
  EXPECT_EQ(totals.works, totals.rows);
  EXPECT_EQ(sink.rejections, 0);
  // Every work of this file is whole.
  for (auto const& work : sink.drafts) {
    std::uint32_t sum = 0;
    for (auto const& party : work.interests) sum += party.ownership[0];
    EXPECT_EQ(sum, 10'000U) << work.title;
    EXPECT_EQ(work.recordings.at(0).isrc.size(), 12U);
  }
  auto const& first = sink.drafts.at(0);
  EXPECT_EQ(first.iswc, "T1234567894");
  EXPECT_EQ(first.references.at(0).organisation, "10");
  EXPECT_EQ(first.references[0].identifier, "AS123");
  EXPECT_EQ(first.interests.at(0).agreement, "1L1J4VA");
  auto const& third = sink.drafts.at(2);
  ASSERT_EQ(third.interests.size(), 3U);
  EXPECT_EQ(third.interests[1].ownership[0], 2333U);
  EXPECT_TRUE(third.interests[1].unknown);
  EXPECT_EQ(third.interests[2].ownership[0], 1000U);
  EXPECT_EQ(sink.drafts.at(1).recordings.size(), 2U);
  EXPECT_EQ(sink.drafts.back().interests.at(1).ipi_name, "");
  EXPECT_EQ(sink.drafts.back().interests[1].societies[0], "99");
  for (auto const& finding : sink.findings) EXPECT_NE(finding.code, "shares_not_whole");
}

}  // namespace
}  // namespace qalam::formats::csv
