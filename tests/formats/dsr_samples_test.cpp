#include "domain/formats/decimal.hpp"
#include "domain/formats/dsr/reader.hpp"
#include "tests/formats/usage_sink.hpp"
#include "tests/support/sample_data.hpp"

#include <gtest/gtest.h>
#include <zlib.h>
#include <nlohmann/json.hpp>

#include <array>
#include <fstream>
#include <string>

namespace qalam::formats::dsr {
namespace {

using nlohmann::json;

/// The bytes of a file, unpacked where they are gzip.
std::string unpacked(std::filesystem::path const& file) {
  std::string out;
  gzFile const in = gzopen(file.c_str(), "rb");
  std::array<char, 4096> part{};
  for (int n = 0; (n = gzread(in, part.data(), part.size())) > 0;) {
    out.append(part.data(), static_cast<std::size_t>(n));
  }
  gzclose(in);
  return out;
}

std::string decimal(std::int64_t micros) {
  return print_decimal(micros);
}
std::string canonical(json const& text) {
  return decimal(parse_decimal(text.get<std::string>())->micros);
}

class DsrSample : public testing::TestWithParam<char const*> {};

TEST_P(DsrSample, HasTheExpectedFacts) {
  QALAM_NEEDS_SAMPLE(file, GetParam());
  QALAM_NEEDS_SAMPLE(facts_file, "expected.json");
  auto const facts = json::parse(std::ifstream{facts_file}).at(GetParam());
  auto const bytes = unpacked(file);
  for (std::size_t const chunk : {std::size_t{1}, std::size_t{77}, bytes.size()}) {
    test::UsageSink sink;
    Reader reader{file.filename().string(), sink};
    for (std::size_t at = 0; at < bytes.size(); at += chunk) {
      reader.feed(std::string_view{bytes}.substr(at, chunk));
    }
    auto const t = reader.finish();
    EXPECT_FALSE(t.refused);
    EXPECT_EQ(sink.rejected(), 0U);
    EXPECT_EQ(t.physical_lines, facts.at("physical_lines"));
    EXPECT_EQ(t.comments, facts.at("comment_lines"));
    EXPECT_EQ(t.blocks, facts.at("blocks"));
    EXPECT_EQ(t.summaries, facts.at("summary_records"));
    EXPECT_EQ(sink.summaries.size(), t.summaries);
    EXPECT_EQ(t.lines, facts.at("usage_lines"));
    EXPECT_EQ(sink.lines.size(), t.lines);
    EXPECT_EQ(std::to_string(t.summary_usages), facts.at("summary_usages_sum"));

    auto const& quantity = facts.at("usage_quantity_by_record");
    ASSERT_EQ(t.quantity_by_record.size(), quantity.size());
    std::int64_t all = 0;
    for (auto const& [record, n] : t.quantity_by_record) {
      EXPECT_EQ(std::to_string(n), quantity.at(record));
      all += n;
    }
    EXPECT_EQ(t.quantity, all);

    auto const& revenue = facts.at("summary_net_revenue_by_currency");
    for (auto const& [currency, amount] : revenue.items()) {
      EXPECT_EQ(decimal(t.net_revenue_micros.at(currency)), canonical(amount));
    }
    EXPECT_EQ(t.net_revenue_micros.size(), revenue.size());
    EXPECT_EQ(decimal(t.line_revenue_micros), canonical(facts.at("su03_net_revenue_sum")));

    EXPECT_EQ(t.release_usage_records, facts.at("ru01").at("records"));
    EXPECT_EQ(t.release_usage_values, facts.at("ru01").at("parallel_values"));
    EXPECT_EQ(std::to_string(t.release_usages), facts.at("ru01").at("usages_sum"));
    EXPECT_EQ(t.claims, facts.at("li01").at("records"));
    EXPECT_EQ(decimal(t.claim_net_micros),
              canonical(facts.at("li01").at("allocated_net_revenue_sum")));
    EXPECT_EQ(decimal(t.claim_amount_micros),
              canonical(facts.at("li01").at("allocated_amount_sum")));
    EXPECT_EQ(t.unknown_summaries, facts.at("usage_lines_with_unknown_summary"));

    auto const& foot = facts.at("foot_matches");
    EXPECT_TRUE(t.complete);
    EXPECT_EQ(std::to_string(t.foot.lines_in_file.value_or(0)), facts.at("foot_declared_lines"));
    EXPECT_EQ(t.foot.lines_ok, foot.at("lines_ok"));
    EXPECT_EQ(t.foot.summaries_ok, foot.at("summaries_ok"));
    EXPECT_EQ(t.foot.blocks_ok, foot.at("blocks_in_file_ok"));
    EXPECT_EQ(t.foot.blocks_in_report_ok, foot.at("blocks_in_report_ok"));
    EXPECT_EQ(t.foot.lines_ok, sink.found("foot_differs") == 0);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Files, DsrSample,
    testing::Values(
        "dsr/DSR_PADPIDA2014999999Z_PADPIDA2014111801Y_AdSupport_2015-02_AU_1of1_20140617T092522."
        "tsv",
        "dsr/DSR_PADPIDA2014999999Z_PADPIDA2014111801Y_AdSupport_2015-02_AU_1of2_20150723T092522."
        "tsv",
        "dsr/DSR_PADPIDA2014999999Z_PADPIDA2014111801Y_AdSupport_2015-02_AU_2of2_20150723T092522."
        "tsv",
        "dsr/DSR_TEST_YouTube_AdSupport-music_2015-Q4_IS_1of1_20160121T150926.tsv",
        "dsr/test_file_parser.tsv.gz",
        "dsr/nolicence/"
        "DSR_PADPIDA00123456743_PADPIDA0123456766K_UnlimitedMusicMonthly_2020-06-01--2020-06-30__"
        "1of1_20200703T075930.tsv"),
    [](auto const& sample) { return "n" + std::to_string(sample.index); });

struct Read {
  test::UsageSink sink;
  Totals totals;
};

Read read(std::filesystem::path const& file) {
  Read out;
  Reader reader{file.filename().string(), out.sink};
  reader.feed(unpacked(file));
  out.totals = reader.finish();
  return out;
}

TEST(DsrSampleVideos, AreReadLineByLine) {
  QALAM_NEEDS_SAMPLE(file,
                     "dsr/DSR_TEST_YouTube_AdSupport-music_2015-Q4_IS_1of1_20160121T150926.tsv");
  auto const [sink, totals] = read(file);
  ASSERT_EQ(sink.lines.size(), 6U);
  EXPECT_EQ(sink.heads.at(0).version, "UGCProfile 1.0");
  EXPECT_EQ(sink.heads[0].sender, "PADPIDA2013020802I");
  EXPECT_EQ(sink.heads[0].period, *parse_period("2015-Q4"));
  // All four summaries are called "1"; the claims tell whose usage it is.
  EXPECT_EQ(sink.lines[0].outlet, "IS AdSupport-music");
  EXPECT_EQ(sink.lines[1].outlet, "IS Video");
  EXPECT_EQ(sink.lines[1].currency, "USD");
  EXPECT_EQ(sink.item_of(0).composers, "DAVID RITZ|M. GAYE|MARVIN GAYE|ODELL BROWN ODELL BROWN");
  EXPECT_EQ(sink.item_of(0).work_id, "myns::4534");
  EXPECT_EQ(sink.item_of(1).iswc, "T9109247316");
  EXPECT_EQ(sink.item_of(1).subtitle, "");
  EXPECT_EQ(sink.item_of(1).work_id, "myns::4535");
  EXPECT_EQ(sink.item_of(0).seconds, 0U);
  EXPECT_EQ(sink.lines[3].day, make_date(2015, 10, 3));
  EXPECT_EQ(sink.found("misplaced_cell"), 2U);
  EXPECT_EQ(sink.found("summary_id_repeated"), 1U);
}

TEST(DsrSampleStreams, HaveAUseTypeOfTheirOwn) {
  QALAM_NEEDS_SAMPLE(
      file,
      "dsr/nolicence/"
      "DSR_PADPIDA00123456743_PADPIDA0123456766K_UnlimitedMusicMonthly_2020-06-01--2020-06-30__"
      "1of1_20200703T075930.tsv");
  auto const [sink, totals] = read(file);
  ASSERT_EQ(sink.lines.size(), 15U);
  EXPECT_EQ(sink.lines[0].use_type, "OnDemandStream");
  EXPECT_EQ(sink.lines[1].use_type, "ProgrammedContentStream");
  EXPECT_EQ(sink.lines[0].outlet, "GB Unlimited Music Monthly");
  EXPECT_EQ(sink.item_of(0).isrc, "GBAHT0900445");
  EXPECT_EQ(sink.item_of(0).seconds, 164U);
  // Performers listed as contributors are no authors.
  EXPECT_EQ(sink.item_of(0).composers, "");
  EXPECT_EQ(sink.item_of(7).composers, "Brian Wilson|Michael Edward Love|Mike Love");
  EXPECT_EQ(sink.heads.at(0).period, *parse_period("2020-06"));
  for (auto const& line : sink.lines) EXPECT_TRUE(line.royalty_bearing);
  EXPECT_EQ(sink.found("newer_version"), 3U);
}

}  // namespace
}  // namespace qalam::formats::dsr
