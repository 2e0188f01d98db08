#include "domain/formats/dsr/cells.hpp"
#include "domain/formats/dsr/file_name.hpp"
#include "domain/formats/dsr/layout.hpp"
#include "domain/formats/dsr/reader.hpp"
#include "domain/formats/dsr/seen_blocks.hpp"
#include "domain/formats/lines.hpp"
#include "domain/formats/reporter.hpp"
#include "tests/formats/usage_sink.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace qalam::formats::dsr {
namespace {

using test::UsageSink;

Totals read(std::string_view bytes, UsageSink& sink, std::size_t chunk = 1 << 20,
            std::string_view name = {}) {
  Reader reader{name, sink};
  for (std::size_t at = 0; at < bytes.size(); at += chunk) reader.feed(bytes.substr(at, chunk));
  return reader.finish();
}

/// Rows are written with "/" for the tab, so that a test can be read.
std::string rows(std::string text) {
  for (auto& c : text) c = c == '/' ? '\t' : c;
  return text;
}

std::string const head =
    "HEAD/dsrf-1.2/BasicAudioProfile/1.2/M1/2026-02-01T00:00:00Z/1/1/2026-01-01/2026-01-31/"
    "PADPIDA1/Service\n";
std::string const summary =
    "SY01/S1///SubscriptionModel/OnDemandStream/KZ/Music/7/10/KZT/1000.50\n";
std::string const recording =
    "AS02/1/R1/D1/KZA012600001/Song/Live/Singer//PT3M37S/SoundRecording/T0345246801/Author\n";

std::string report(std::string const& body, std::string const& foot = "FOOT/9/9/1/1/1\n") {
  return rows(head + summary + recording + body + foot);
}

TEST(DsrCells, AreCutAtTabsOnly) {
  Row row;
  row.split("AS01\t1\t\"open quote\ta,b;c", 1);
  EXPECT_EQ(row.size(), 4U);
  EXPECT_EQ(row.cell(3), "\"open quote");
  EXPECT_EQ(row.cell(4), "a,b;c");
  EXPECT_EQ(row.cell(5), "");
  EXPECT_EQ(row.cell(0), "");
}

TEST(DsrCells, DoNotCountAtTheEndWhenEmpty) {
  Row row;
  row.split("SU02\t1\tS1\t\t\t", 1);
  EXPECT_EQ(row.size(), 3U);
  row.split("\t\t\t", 2);
  EXPECT_EQ(row.size(), 0U);
}

TEST(DsrCells, BeyondTheLimitAreSeenWhenTheyHoldSomething) {
  Row row;
  row.split("SU02" + std::string(Row::cell_limit - 1, '\t') + "x", 1);
  EXPECT_EQ(row.size(), Row::cell_limit);
  EXPECT_FALSE(row.cut());
  row.split("SU02" + std::string(Row::cell_limit, '\t') + "x", 1);
  EXPECT_TRUE(row.cut());
  row.split("SU02" + std::string(3 * Row::cell_limit, '\t'), 1);
  EXPECT_FALSE(row.cut());
}

TEST(DsrCells, NameKindAndVersion) {
  Row row;
  auto const version = [&](std::string_view text) {
    row.split(text, 1);
    return row.version();
  };
  EXPECT_EQ(version("SU02.02\t1"), 2);
  EXPECT_EQ(version("SU02\t1"), 0);
  EXPECT_EQ(version("SU02.2\t1"), -1);
  EXPECT_EQ(version("SU02,02\t1"), -1);
  EXPECT_EQ(row.kind(), "SU02");
}

TEST(DsrValues, AreCutAtBarsThatNoBackslashEscapes) {
  std::string_view rest = "R \\| B|C\\\\|D";
  EXPECT_EQ(next_value(rest), "R \\| B");
  EXPECT_EQ(next_value(rest), "C\\\\");
  EXPECT_EQ(next_value(rest), "D");
  EXPECT_EQ(rest.data(), nullptr);
}

TEST(DsrValues, KeepTheirPlaceWhenEmpty) {
  EXPECT_EQ(count_values("A||C"), 3U);
  EXPECT_EQ(count_values("|x"), 2U);
  EXPECT_EQ(count_values(""), 0U);
}

TEST(DsrValues, LoseTheirEscapesAfterTheCut) {
  Arena arena;
  EXPECT_EQ(unescape("R \\| B", arena), "R | B");
  EXPECT_EQ(unescape("AC\\\\DC", arena), "AC\\DC");
  EXPECT_EQ(unescape("a\\b\\", arena), "a\\b\\");
  EXPECT_EQ(plain_list("R \\| B|C", arena), "R / B|C");
}

TEST(DsrFileName, IsReadFromBothEnds) {
  auto const name =
      parse_file_name("in/DSR_TEST_You_Tube_Ad_Support_2015-Q4_IS_2of3_20160121T150926.tsv.gz");
  ASSERT_TRUE(name);
  EXPECT_EQ(name->recipient, "TEST");
  EXPECT_EQ(name->sender, "You");
  EXPECT_EQ(name->service, "Tube_Ad_Support");
  EXPECT_EQ(print(name->period), print(*parse_period("2015-Q4")));
  EXPECT_EQ(name->territory, "IS");
  EXPECT_EQ(std::pair(name->part, name->parts), std::pair(2U, 3U));
  EXPECT_EQ(name->created, "20160121T150926");
  EXPECT_EQ(
      parse_file_name("DSR_A_B_C_2020-06-01--2020-06-30__1of1_20200703T075930.tsv")->territory, "");
  EXPECT_FALSE(parse_file_name("test_file_parser.tsv.gz"));
  EXPECT_FALSE(parse_file_name("DSR_A_B_C_2020-06_KZ_3of2_20200703T075930.tsv"));
}

TEST(DsrReader, HandsOverHeadSummaryItemAndLine) {
  UsageSink sink;
  auto const totals = read(report("SU02/1/S1/T1//R1/true/7\n", "FOOT/5/5/1/1/1\n"), sink);
  ASSERT_EQ(sink.heads.size(), 1U);
  EXPECT_EQ(sink.heads[0].version, "BasicAudioProfile 1.2");
  EXPECT_EQ(sink.heads[0].message_id, "M1");
  EXPECT_EQ(sink.heads[0].sender, "PADPIDA1");
  EXPECT_EQ(sink.heads[0].period, *parse_period("2026-01"));
  ASSERT_EQ(sink.summaries.size(), 1U);
  EXPECT_EQ(sink.summaries[0].net_revenue_micros, 1'000'500'000);
  ASSERT_EQ(sink.lines.size(), 1U);
  EXPECT_EQ(sink.item_of(0), (UsageSink::Item{"D1", "KZA012600001", "T0345246801", "Song", "Live",
                                              "Singer", "Author", "", 217}));
  EXPECT_EQ(sink.lines[0].outlet, "KZ Music");
  EXPECT_EQ(sink.lines[0].use_type, "OnDemandStream");
  EXPECT_EQ(sink.lines[0].count, 7);
  EXPECT_EQ(sink.lines[0].physical_line, 4U);
  EXPECT_TRUE(totals.foot.lines_ok && totals.foot.summaries_ok && totals.foot.blocks_ok &&
              totals.foot.blocks_in_report_ok);
  EXPECT_TRUE(sink.findings.empty()) << sink.findings[0].finding.reason;
  EXPECT_FALSE(totals.refused);
}

TEST(DsrReader, TakesReturnsOffTheSales) {
  UsageSink sink;
  auto const totals = read(report("SU01/1/S1/T1//R1/true/false/9/2/99.5\n"), sink);
  EXPECT_EQ(totals.quantity, 7);
  EXPECT_EQ(totals.quantity_by_record.at("SU01"), 7);
  EXPECT_EQ(sink.lines.at(0).revenue_micros, 99'500'000);
  EXPECT_EQ(sink.lines[0].currency, "KZT");
}

TEST(DsrReader, ReadsBroadcasts) {
  UsageSink sink;
  auto const text = rows(
      "HEAD/d/RadioBroadcastProfile/1.0/M/T/1/1/2026-01/2026-01/P/Radio\n"
      "SY08/S1///Radio service/Radio Astana/AsPerContract/Broadcast/KZ/5//0/KZT/10\n" +
      recording + "SU05/1/S1/T1/R1/TRUE/5/1000/PT1H\nFOOT/5/5/1/1/1\n");
  auto const totals = read(text, sink);
  EXPECT_EQ(totals.quantity_by_record.at("SU05"), 5);
  EXPECT_EQ(sink.lines.at(0).outlet, "Radio Astana");
  EXPECT_EQ(sink.lines[0].use_type, "Broadcast");
}

TEST(DsrReader, ReadsVideos) {
  UsageSink sink;
  auto const totals = read(rows(head + summary +
                                "RE03/1/RL/DR/////////\n"
                                "AS03.01/1/V1/DV////film/Film/Part 2/////PT1H30M\n"
                                "CU01/1/V1\n"
                                "SU04.01/1/S1/T1//V1///////FALSE/false/12/2\nFOOT/7/7/1/1/1\n"),
                           sink);
  EXPECT_EQ(totals.quantity, 10);
  EXPECT_EQ(sink.item_of(0).title, "Film");
  EXPECT_EQ(sink.item_of(0).seconds, 5400U);
  EXPECT_FALSE(sink.lines[0].royalty_bearing);
  EXPECT_EQ(sink.found("not_kept"), 1U);
}

TEST(DsrReader, AcceptsWholeNumbersWithAPointAndRefusesParts) {
  UsageSink sink;
  auto const totals =
      read(report("SU02/1/S1/T1//R1/true/2.0\nSU02/1/S1/T2//R1/true/2.5\nSU02/1/S1/T3//R1/true/\n"),
           sink);
  EXPECT_EQ(totals.lines, 1U);
  EXPECT_EQ(totals.quantity, 2);
  EXPECT_EQ(sink.rejected(), 2U);
  EXPECT_EQ(sink.finding_of("bad_count").line, 5U);
  EXPECT_EQ(sink.finding_of("bad_count").value, "2.5");
}

TEST(DsrReader, ReadsBooleansInAnyCaseAndSaysWhereTheyAreNone) {
  UsageSink sink;
  read(report("SU02/1/S1/T1//R1/TRUE/1\nSU02/1/S1/T1//R1/False/1\nSU02/1/S1/T1//R1//1\n"
              "SU02/1/S1/T1//R1/maybe/1\n"),
       sink);
  EXPECT_TRUE(sink.lines.at(0).royalty_bearing);
  EXPECT_FALSE(sink.lines.at(1).royalty_bearing);
  EXPECT_TRUE(sink.lines.at(2).royalty_bearing);
  EXPECT_TRUE(sink.lines.at(3).royalty_bearing);
  EXPECT_EQ(sink.found("bad_boolean"), 1U);
}

TEST(DsrReader, CountsCommentsAndTakesThemAnywhere) {
  UsageSink sink;
  auto const totals =
      read("#first\n" + report("#more\nSU02/1/S1/T1//R1/true/7\n", "FOOT/7\n#\n"), sink);
  EXPECT_EQ(totals.comments, 3U);
  EXPECT_EQ(totals.physical_lines, 8U);
  EXPECT_EQ(totals.lines, 1U);
}

TEST(DsrReader, AcceptsAFootThatLeavesCommentsOut) {
  for (auto const* const foot : {"FOOT/6/6/1/1/1\n", "FOOT/5/5/1/1/1\n"}) {
    UsageSink sink;
    auto const totals = read("#c\n" + report("SU02/1/S1/T1//R1/true/7\n", foot), sink);
    EXPECT_TRUE(totals.foot.lines_ok) << foot;
    EXPECT_EQ(sink.found("foot_differs"), 0U);
  }
  UsageSink sink;
  auto const totals = read("#c\n" + report("SU02/1/S1/T1//R1/true/7\n", "FOOT/7/7/2/3/3\n"), sink);
  EXPECT_FALSE(totals.foot.lines_ok || totals.foot.summaries_ok || totals.foot.blocks_ok);
  EXPECT_EQ(sink.found("foot_differs"), 3U);
}

TEST(DsrReader, SaysThatAFileWithoutFootIsCutOff) {
  UsageSink sink;
  auto const totals = read(report("SU02/1/S1/T1//R1/true/7\n", ""), sink);
  EXPECT_FALSE(totals.complete);
  EXPECT_FALSE(totals.refused);
  EXPECT_EQ(totals.lines, 1U);
  EXPECT_EQ(sink.finding_of("no_foot").level, Level::file);
}

TEST(DsrReader, RefusesWhatHasNoHead) {
  for (auto const* const text : {"", "a,b,c\n1,2,3\n", "SY01\tS1\n", "\x1F\x8B\x08 zipped"}) {
    UsageSink sink;
    auto const totals = read(text, sink);
    EXPECT_TRUE(totals.refused) << text;
    EXPECT_EQ(sink.rejected(), 1U);
    EXPECT_TRUE(sink.heads.empty() && sink.lines.empty());
  }
}

TEST(DsrReader, TakesOffAByteOrderMarkAndCarriageReturns) {
  UsageSink plain, dos;
  auto const text = report("SU02/1/S1/T1//R1/true/7\n", "FOOT/5/5/1/1/1\n");
  std::string crlf = "\xEF\xBB\xBF";
  for (char const c : text) crlf += c == '\n' ? "\r\n" : std::string(1, c);
  crlf.resize(crlf.size() - 2);  // The last line often has no end.
  read(text, plain);
  auto const totals = read(crlf, dos);
  EXPECT_TRUE(test::same(plain, dos));
  EXPECT_EQ(totals.physical_lines, 5U);
}

TEST(DsrReader, ReplacesBadUtf8AndSaysWhere) {
  UsageSink sink;
  read(report("AS02/1/R2/D2//Caf\xE9/\nSU02/1/S1/T1//R2/true/7\n"), sink);
  EXPECT_EQ(sink.item_of(0).title, "Caf\xEF\xBF\xBD");
  EXPECT_EQ(sink.finding_of("bad_utf8").line, 4U);
}

TEST(DsrReader, UnescapesTitlesAndKeepsQuotes) {
  UsageSink sink;
  read(report("AS02/1/R2/D2//Léét \\| \"Rïght/\nSU02/1/S1/T1//R2/true/7\n"), sink);
  EXPECT_EQ(sink.item_of(0).title, "Léét | \"Rïght");
}

TEST(DsrReader, KeepsTheAuthorsOfARowWithABackslashElsewhere) {
  // Found by the fuzzer: the authors were left in a line that was gone when the usage came. The
  // comments write over it.
  std::string const over = "#" + std::string(500, 'x') + "\n";
  auto const text =
      report("AS02/2/R2/D2//Song \\| One/////SoundRecording//First Author|Second Author\n" + over +
             "SU02/2/S1/T1//R2/true/7\n" + over +
             "AS01/3/R3/D3//Song \\| Two\nMW01/3/W3//Title \\| Two//Third Author|Fourth\n" + over +
             "SU02/3/S1/T1//R3/true/7\n" + over);
  UsageSink sink;
  read(text, sink, 1);
  EXPECT_EQ(sink.item_of(0).composers, "First Author|Second Author");
  EXPECT_EQ(sink.item_of(1).composers, "Third Author|Fourth");
}

TEST(DsrReader, ReadsNewerVersionsLikeTheNewestKnownOne) {
  UsageSink sink;
  auto const totals = read(rows(head + summary +
                                "AS02.04/1/R1/D1/KZA012600001/Song/////////////////1/2/3\n"
                                "SU02.02/1/S1/T1//R1/true/7///ProgrammedContentStream\n"
                                "SU02.02/1/S1/T1//R1/true/7///Cloud\nFOOT/6/6/1/1/1\n"),
                           sink);
  EXPECT_EQ(totals.quantity, 14);
  EXPECT_EQ(sink.lines.at(0).use_type, "ProgrammedContentStream");
  EXPECT_EQ(sink.found("newer_version"), 2U);  // Once for each type, not for each row.
}

TEST(DsrReader, LeavesOutUnknownRecordsAndSaysSo) {
  UsageSink sink;
  auto const totals = read(report("ZZ01/1/x\nSU99/1/S1\nhello\nSU02/1/S1/T1//R1/true/7\n"), sink);
  EXPECT_EQ(totals.lines, 1U);
  EXPECT_EQ(sink.found("unknown_record"), 3U);
  EXPECT_EQ(sink.rejected(), 3U);
}

TEST(DsrReader, FindsBlocksThatComeTwice) {
  UsageSink sink;
  auto const totals = read(report("SU02/1/S1/T1//R1/true/7\nAS02/2/R1/D2//B/\nAS02/1/R1/D1//A/\n"
                                  "SU02/1/S1/T1//R1/true/7\n"),
                           sink);
  EXPECT_EQ(totals.blocks, 2U);
  EXPECT_EQ(sink.finding_of("block_repeated").value, "1");
}

TEST(DsrReader, NeverMixesRecordingsOfTwoBlocks) {
  UsageSink sink;
  read(report("AS02/2/R1/D2//Other/\nSU02/2/S1/T1//R1/true/7\n"), sink);
  EXPECT_EQ(sink.item_of(0).title, "Other");
}

TEST(DsrReader, TakesAUsageWhoseRecordingIsMissing) {
  UsageSink sink;
  auto const totals = read(
      report("AS02/1/R2/D2//Other/\nSU02/1/S1/T1//R9/true/7\nSU02/1/NO/T1//R2/true/1\n"), sink);
  EXPECT_EQ(totals.lines, 2U);
  EXPECT_EQ(sink.item_of(0).own_id, "R9");
  EXPECT_EQ(sink.found("unknown_reference"), 1U);
  EXPECT_EQ(totals.unknown_summaries, 1U);
  EXPECT_EQ(sink.finding_of("unknown_summary").value, "NO");
}

TEST(DsrReader, TakesAReleaseSoldAsAWholeAsAnItem) {
  UsageSink sink;
  read(report("RE01/1/RL1/ALBUM1////Singer//The Album\nSU01/1/S1/T1/RL1//true/false/3/0\n"), sink);
  EXPECT_EQ(sink.item_of(0).own_id, "ALBUM1");
  EXPECT_EQ(sink.item_of(0).title, "The Album");
  EXPECT_EQ(sink.item_of(0).artist, "Singer");
}

TEST(DsrReader, FindsRecordingsOfWideBlocks) {
  std::string body;
  for (int i = 2; i <= 200; ++i) {
    auto const n = std::to_string(i);
    body += "AS02/1/R" + n + "/D" + n + "//Song " + n + "\n";
  }
  UsageSink sink;
  read(report(body + "SU02/1/S1/T//R1/true/1\nSU02/1/S1/T//R200/true/1\nSU02/1/S1/T//D77/true/1\n"),
       sink);
  EXPECT_EQ(sink.item_of(0).title, "Song");
  EXPECT_EQ(sink.item_of(1).title, "Song 200");
  EXPECT_EQ(sink.item_of(2).title, "Song 77");
}

TEST(DsrReader, TakesTheAuthorsOfTheWorksBelowARecording) {
  UsageSink sink;
  read(rows(head + summary +
            "AS01/1/R1/D1/KZA012600001/Song//Singer//PT0H0M0S/SoundRecording\n"
            "MW01.01/1/W1/T0345246801/Song//A|B/////////ns::77\n"
            "MW01.01/1/W2/T9110536293/Other//C\n"
            "SU02/1/S1/T1//R1/true/7\n"),
       sink);
  EXPECT_EQ(sink.item_of(0).iswc, "T0345246801");
  EXPECT_EQ(sink.item_of(0).composers, "A|B|C");
  EXPECT_EQ(sink.item_of(0).seconds, 0U);
  EXPECT_EQ(sink.found("several_works"), 1U);
}

TEST(DsrReader, DoesNotTakeAMisplacedIdForASubtitle) {
  UsageSink sink;
  read(rows(head + summary + "AS01/1/R1/D1//Song//Singer\nMW01.01/1/W1//Song/myns::4535\n" +
            "SU02/1/S1/T1//R1/true/7\n"),
       sink);
  EXPECT_EQ(sink.item_of(0).subtitle, "");
  EXPECT_EQ(sink.item_of(0).work_id, "myns::4535");
  EXPECT_EQ(sink.found("misplaced_cell"), 1U);
}

TEST(DsrReader, WarnsOfBadIdentifiersAndKeepsTheRow) {
  UsageSink sink;
  read(report("AS02.02/1/R2/D2/XX|KZA012600002/Song/////SoundRecording/T0345246802\n"
              "SU02/1/S1/T1//R2/true/7\nAS02/1/R3/D3/WRONG/S/////x/T0000000000\n"),
       sink);
  EXPECT_EQ(sink.item_of(0).isrc, "KZA012600002");  // The first good one.
  EXPECT_EQ(sink.item_of(0).iswc, "");
  EXPECT_EQ(sink.found("invalid_isrc"), 1U);
  EXPECT_EQ(sink.rejected(), 0U);
}

TEST(DsrReader, TellsSummariesWithOneIdApartByController) {
  UsageSink sink;
  read(rows(head +
            "SY02.01/1///M/Stream/KZ/A/5//KZT/1/PUB////PerformingRight\n"
            "SY02.01/1///M/Stream/IS/B/5//USD/1/SOC////PerformingRight\n" +
            recording +
            "SU03.01/1/U1/1/D1/5/2.0/20260101/20260131\nLI01.01/1/1/SOC///1.0/PerformingRight/1/2\n"
            "SU03.01/1/U2/1/D1/5/2.0/2026-01-02/20260131\nLI01.01/1/1/NEW///1.0//1/2\n"),
       sink);
  EXPECT_EQ(sink.lines.at(0).outlet, "IS B");
  EXPECT_EQ(sink.lines[0].currency, "USD");
  EXPECT_EQ(sink.lines[0].revenue_micros, 2'000'000);
  EXPECT_EQ(sink.lines[0].day, *parse_date("2026-01-01"));
  // Nobody's summary: what all agree on.
  EXPECT_EQ(sink.lines.at(1).use_type, "Stream");
  EXPECT_EQ(sink.lines[1].outlet, "");
  EXPECT_EQ(sink.lines[1].day, *parse_date("2026-01-02"));
}

TEST(DsrReader, CountsListsPerVideoApart) {
  UsageSink sink;
  auto const totals = read(report("RU01/1/S1/a|b|c/5|4\nRU02/1/S1/x/Title/http:x/7\n"
                                  "SU03/1/U1/S1/D1/16/0\n"),
                           sink);
  EXPECT_EQ(totals.lines, 1U);
  EXPECT_EQ(totals.quantity, 16);
  EXPECT_EQ(totals.release_usages, 5 + 4 + 7);
  EXPECT_EQ(totals.release_usage_values, 4U);
  EXPECT_EQ(sink.found("parallel_lists_differ"), 1U);
}

TEST(DsrReader, ReadsSingleRecordRows) {
  UsageSink sink;
  std::string sr02 = "SR02/S1/D1/KZA012600001/Song//Singer//PT3M//W1/T0345246801/Author";
  sr02 += std::string(33 - 13, '/') + "T1/true/7\n";
  auto const totals = read(rows(head + summary + sr02 + "SRFO/4/1\n"), sink);
  EXPECT_EQ(totals.quantity, 7);
  EXPECT_EQ(sink.item_of(0).title, "Song");
  EXPECT_EQ(sink.item_of(0).composers, "Author");
  EXPECT_TRUE(totals.foot.lines_ok && totals.foot.summaries_ok && totals.foot.blocks_ok);
  EXPECT_TRUE(sink.findings.empty()) << sink.findings[0].finding.reason;
}

TEST(DsrReader, CountsASingleRecordUsageOnceForAllItsClaims) {
  auto const sr06 = [](std::string const& controller) {
    return "SR06/S1/D1//Song//Singer///////7/2026-01-01/2026-01-31//" + controller +
           "///50/PerformingRight/1.5/\n";
  };
  UsageSink sink;
  auto const totals = read(rows(head + summary + sr06("A") + sr06("B") + "SRFO/5/1\n"), sink);
  EXPECT_EQ(totals.lines, 1U);
  EXPECT_EQ(totals.quantity, 7);
  EXPECT_EQ(totals.claims, 2U);
  EXPECT_EQ(totals.claim_amount_micros, 3'000'000);
  EXPECT_EQ(sink.found("usage_repeated"), 1U);
}

TEST(DsrReader, TakesTheFileNamesWordWhereTheHeadIsSilent) {
  UsageSink sink;
  auto const totals = read(rows("FHEA/MSG/2/3\nFFOO/2\n"), sink, 100,
                           "DSR_A_B_Radio_2026-01_KZ_1of3_20260201T000000.tsv");
  EXPECT_EQ(sink.heads.at(0).message_id, "MSG");
  EXPECT_EQ(sink.heads[0].sender, "B");
  EXPECT_EQ(sink.heads[0].service, "Radio");
  EXPECT_EQ(sink.heads[0].period, *parse_period("2026-01"));
  EXPECT_EQ(std::pair(totals.part, totals.parts), std::pair(2U, 3U));
  EXPECT_EQ(sink.found("part_differs"), 1U);
}

TEST(DsrReader, SaysWhereASummaryAndItsLinesDiffer) {
  UsageSink sink;
  read(report("SU02/1/S1/T1//R1/true/6\n"), sink);
  EXPECT_NE(sink.finding_of("summary_usages_differ").reason.find("declares 7"), std::string::npos);
  EXPECT_NE(sink.finding_of("summary_usages_differ").reason.find("add up to 6"), std::string::npos);
}

TEST(DsrReader, ListsTheSameWarningOnlySoOften) {
  std::string body;
  for (std::uint64_t i = 0; i < Reporter::repeat_limit + 5; ++i) {
    body += "SU02/1/S1/T1//R1/perhaps/1\n";
  }
  UsageSink sink;
  read(report(body), sink);
  EXPECT_EQ(sink.found("bad_boolean"), Reporter::repeat_limit + 1);
  EXPECT_NE(sink.findings.back().finding.reason.find("1005 times"), std::string::npos);
}

TEST(DsrReader, LeavesOutALineThatIsTooLong) {
  UsageSink sink;
  auto const totals =
      read(report("SU02/1/S1/T1//R1/true/7" + std::string(LineSplitter::line_limit, '/') + "x\n"),
           sink, 65'536);
  EXPECT_EQ(totals.lines, 0U);
  EXPECT_EQ(sink.finding_of("line_too_long").line, 4U);
  EXPECT_EQ(sink.rejected(), 1U);
}

TEST(DsrReader, DoesNotOverflowItsSums) {
  std::string body;
  for (int i = 0; i < 1030; ++i) body += "SU03/1/U/S1/D1/1/9007199253\n";
  UsageSink sink;
  read(report(body), sink);
  EXPECT_GT(sink.found("sum_too_large"), 0U);
}

TEST(DsrSeenBlocks, KeepsRunsOfNumbersAsOne) {
  SeenBlocks blocks;
  using enum SeenBlocks::Answer;
  for (auto const* const id : {"2", "1", "4", "3", "10", "x", "01"})
    EXPECT_EQ(blocks.add(id), fresh);
  for (auto const* const id : {"1", "2", "3", "4", "10", "x", "01"})
    EXPECT_EQ(blocks.add(id), seen);
  EXPECT_EQ(blocks.add("5"), fresh);
}

TEST(DsrSeenBlocks, SaysWhenItCanKeepNoMore) {
  SeenBlocks seen;
  for (std::size_t i = 1; i <= SeenBlocks::run_limit; ++i) {
    ASSERT_EQ(seen.add(std::to_string(2 * i)), SeenBlocks::Answer::fresh);
  }
  EXPECT_EQ(seen.add("999999999"), SeenBlocks::Answer::full);
  EXPECT_EQ(seen.add("2"), SeenBlocks::Answer::seen);
}

RC_GTEST_PROP(DsrReader, SaysTheSameWhateverTheChunks, ()) {
  auto const text = report(
      "SU02/1/S1/T1//R1/true/7\r\n#c\nAS01/2/R1/D2/BAD/T\\|t//S\n"
      "MW01/2/W//T//A|B\nSU02/2/S1/T1//R1/FALSE/2.5\n\nSU03/2/U/S1/D2/1/1\n");
  UsageSink whole;
  auto const totals = read(text, whole);
  UsageSink cut;
  Reader cut_reader{"", cut};
  for (std::string_view rest = text; !rest.empty();) {
    auto const n = std::min<std::size_t>(rest.size(), *rc::gen::inRange<std::size_t>(1, 40));
    cut_reader.feed(rest.substr(0, n));
    rest.remove_prefix(n);
  }
  auto const cut_totals = cut_reader.finish();
  RC_ASSERT(test::same(whole, cut));
  RC_ASSERT(totals.quantity == cut_totals.quantity);
  RC_ASSERT(totals.physical_lines == cut_totals.physical_lines);
}

RC_GTEST_PROP(DsrReader, NeverCrashesOnAnyRows, (std::vector<std::string> const& cells)) {
  static std::vector<std::string> const kinds{"SU01", "SU02.02", "SU03", "SU05", "AS01", "AS02",
                                              "MW01", "RE01",    "RU01", "LI01", "SR03", "SY02",
                                              "FOOT", "HEAD",    "SRFO", "SY99", "CU01"};
  std::string text = rows(head);
  for (auto const& cell : cells) {
    text += *rc::gen::elementOf(kinds) + "\t1\t" + cell + "\t" + cell + "|" + cell + "\t1\t2\t3\n";
  }
  UsageSink sink;
  (void)read(text, sink);
}

}  // namespace
}  // namespace qalam::formats::dsr
