#include "domain/formats/csv/columns.hpp"
#include "domain/formats/csv/delimiter.hpp"
#include "domain/formats/csv/reader.hpp"
#include "domain/formats/csv/usage.hpp"
#include "domain/formats/csv/values.hpp"
#include "domain/formats/csv/works.hpp"
#include "domain/formats/csv/writer.hpp"
#include "tests/formats/usage_sink.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace qalam::formats::csv {
namespace {

using test::UsageSink;
using Table = std::vector<std::vector<std::string>>;

struct Parsed {
  Table rows;
  std::vector<std::uint64_t> lines;
  std::vector<std::pair<std::uint64_t, std::string>> left_out;
  std::string refused;
  std::uint64_t physical_lines = 0;
  char delimiter = ',';
  bool stray = false, bad_utf8 = false;
};

Parsed parse(std::string_view text, std::size_t chunk = 1 << 20) {
  Parsed out;
  Reader reader{{[&](Record const& record) {
                   auto& row = out.rows.emplace_back();
                   for (auto const& field : record.fields) row.emplace_back(field.text);
                   out.lines.push_back(record.line);
                   out.stray = out.stray || record.stray_quote;
                   out.bad_utf8 = out.bad_utf8 || record.bad_utf8;
                 },
                 [&](std::uint64_t line, std::string_view code, std::string const&) {
                   out.left_out.emplace_back(line, code);
                 },
                 [&](std::string_view code, std::string const&) { out.refused = code; }}};
  for (std::size_t at = 0; at < text.size(); at += chunk) reader.feed(text.substr(at, chunk));
  reader.finish();
  out.physical_lines = reader.physical_lines();
  out.delimiter = reader.delimiter();
  return out;
}

TEST(CsvReader, ReadsQuotedFieldsWithDelimitersAndLineBreaks) {
  auto const p = parse("a,\"b,\"\"c\"\"\",d\r\n1,\"two\nlines\",3\n,,\n");
  EXPECT_EQ(p.rows, (Table{{"a", "b,\"c\"", "d"}, {"1", "two\nlines", "3"}, {"", "", ""}}));
  EXPECT_EQ(p.lines, (std::vector<std::uint64_t>{1, 2, 4}));
  EXPECT_EQ(p.physical_lines, 4U);
}

TEST(CsvReader, TakesBackslashesAndQuotesInsideOfPlainFieldsAsText) {
  auto const p = parse("\"a\\\",b\"c,d\\\n");
  EXPECT_EQ(p.rows, (Table{{"a\\", "b\"c", "d\\"}}));
  EXPECT_FALSE(p.stray);
}

TEST(CsvReader, TakesAQuoteThatIsNotDoubledAsText) {
  auto const p = parse("\"The \"Best\" Song\",x\n");
  EXPECT_EQ(p.rows, (Table{{"The \"Best\" Song", "x"}}));
  EXPECT_TRUE(p.stray);
}

TEST(CsvReader, NeedsNoLineEndAtTheEnd) {
  EXPECT_EQ(parse("a,b\n1,").rows, (Table{{"a", "b"}, {"1", ""}}));
  EXPECT_EQ(parse("a,b\n1,\"2\"").rows, (Table{{"a", "b"}, {"1", "2"}}));
  EXPECT_EQ(parse("a,b\r\n1,2\r").rows, (Table{{"a", "b"}, {"1", "2"}}));
  EXPECT_EQ(parse("a,b\n1,2").physical_lines, 2U);
  EXPECT_EQ(parse("a,b\n1,2\n").physical_lines, 2U);
  EXPECT_EQ(parse("").physical_lines, 0U);
}

TEST(CsvReader, FindsTheDelimiter) {
  EXPECT_EQ(parse("a,b\n1,2\n").delimiter, ',');
  EXPECT_EQ(parse("a\tb\n1,5\t2,5\n").delimiter, '\t');
  EXPECT_EQ(parse("title;price\nOne, two;1,5\nThree;2,5\n").delimiter, ';');
  EXPECT_EQ(parse("\"a;b;c\",d\n\"e;f\",g\n").delimiter, ',');
  EXPECT_EQ(parse("# period: 2026-01\ntitle;count\na;1\n").delimiter, ';');
}

TEST(CsvReader, TakesOffAByteOrderMark) {
  EXPECT_EQ(parse("\xEF\xBB\xBF\"a\",b\n").rows, (Table{{"a", "b"}}));
}

TEST(CsvReader, RefusesOtherEncodingsAndPackedFiles) {
  EXPECT_EQ(parse("\xFF\xFE"
                  "a")
                .refused,
            "not_utf8");
  EXPECT_EQ(parse("PK\x03\x04 xlsx").refused, "compressed");
  EXPECT_EQ(parse("\x1F\x8B").refused, "compressed");
}

TEST(CsvReader, ReplacesBadUtf8) {
  auto const p = parse("Caf\xE9,b\n");
  EXPECT_EQ(p.rows, (Table{{"Caf\xEF\xBF\xBD", "b"}}));
  EXPECT_TRUE(p.bad_utf8);
}

TEST(CsvReader, GivesUpOnlyTheLineWhoseQuoteNeverCloses) {
  auto const p = parse("a,b\n\"open,2\n3,4\n5,6\n");
  EXPECT_EQ(p.rows, (Table{{"a", "b"}, {"3", "4"}, {"5", "6"}}));
  ASSERT_EQ(p.left_out.size(), 1U);
  EXPECT_EQ(p.left_out[0], std::pair(std::uint64_t{2}, std::string{"unclosed_quote"}));
  EXPECT_EQ(p.lines, (std::vector<std::uint64_t>{1, 3, 4}));
  EXPECT_EQ(p.physical_lines, 4U);
}

TEST(CsvReader, KeepsToItsLimits) {
  std::string const fits(Reader::record_limit - 2, 'x');
  EXPECT_EQ(parse("a," + fits + "\nb,c\n").rows.size(), 2U);
  auto const p = parse("a," + fits + "xyz\nb,c\n", 1000);
  EXPECT_EQ(p.rows, (Table{{"b", "c"}}));
  EXPECT_EQ(p.left_out.at(0).second, "record_too_long");
  EXPECT_EQ(p.physical_lines, 2U);
  std::string hostile;
  for (int i = 0; i < 100'000; ++i) hostile += "\"a\n";
  EXPECT_EQ(parse(hostile).refused, "not_a_table");
}

RC_GTEST_PROP(CsvReader, ReadsWhatTheWriterPrints, ()) {
  auto const width = *rc::gen::inRange<std::size_t>(1, 6);
  auto const cell =
      rc::gen::container<std::string>(rc::gen::elementOf(std::string{"ab ,;\t\"\n\r\\#"}));
  auto const table =
      *rc::gen::container<Table>(rc::gen::container<std::vector<std::string>>(width, cell));
  std::string text;
  // Two plain records, so that the delimiter is beyond doubt.
  std::vector<std::string> const plain(width, "x");
  for (int i = 0; i < 2; ++i) text += print_record(plain);
  for (auto const& row : table) text += print_record(row);
  auto expected = table;
  expected.insert(expected.begin(), 2, plain);
  auto const p = parse(text, *rc::gen::inRange<std::size_t>(1, 50));
  if (p.delimiter == ',') {
    RC_ASSERT(p.rows == expected);
  } else {
    RC_ASSERT(width == 1U);
  }
}

TEST(CsvColumns, AreNamedInThreeLanguagesInAnyCase) {
  EXPECT_EQ(plain_name("ISRC/ISBN"), "isrcisbn");
  EXPECT_EQ(plain_name(" Әннің АТАУЫ "), "әнніңатауы");
  EXPECT_EQ(plain_name("Ұзақтығы"), "ұзақтығы");
  using enum Role;
  EXPECT_EQ(roles_of({"Дата эфира", "ИСПОЛНИТЕЛЬ", "Название трека", "Кол-во"}),
            (std::vector<Role>{date, artist, title, count}));
  EXPECT_EQ(roles_of({"Күні", "Орындаушы", "Шығарманың атауы", "Саны", "x"}),
            (std::vector<Role>{date, artist, title, count, none}));
  EXPECT_EQ(roles_of({"Name", "Song Title"}), (std::vector<Role>{known, title}));
}

TEST(CsvColumns, AreAHeaderOnlyWhenTheySayWhatWasUsed) {
  EXPECT_TRUE(is_header(roles_of({"title", "artist"})));
  EXPECT_TRUE(is_header(roles_of({"title"})));
  EXPECT_FALSE(is_header(roles_of({"Title", "Somebody"})));
  EXPECT_FALSE(is_header(roles_of({"date", "count"})));
}

TEST(CsvValues, AreDaysAsPeopleWriteThem) {
  EXPECT_EQ(read_day("31.01.2026")->day, make_date(2026, 1, 31));
  EXPECT_EQ(read_day("2026-01-31")->day, make_date(2026, 1, 31));
  EXPECT_EQ(read_day("11/05/2017")->day, make_date(2017, 11, 5));
  EXPECT_TRUE(read_day("11/05/2017")->doubtful);
  EXPECT_FALSE(read_day("05/05/2017")->doubtful);
  EXPECT_FALSE(read_day("01/31/2026")->doubtful);
  EXPECT_EQ(read_day("31/01/2026")->day, make_date(2026, 1, 31));
  for (auto const* const text : {"", "31.13.2026", "32/32/2026", "1.2.26", "2026", "//2026"}) {
    EXPECT_FALSE(read_day(text)) << text;
  }
}

TEST(CsvValues, AreTimesAndMoments) {
  EXPECT_EQ(parse_time_of_day("9:05"), 9U * 3600 + 300);
  EXPECT_EQ(parse_time_of_day("23:59:59"), 86'399U);
  EXPECT_FALSE(parse_time_of_day("24:00"));
  EXPECT_FALSE(parse_time_of_day("7"));
  EXPECT_EQ(parse_moment("2026-01-31T10:00:05+05:00")->second, 36'005U);
  EXPECT_EQ(parse_moment("31.01.2026 10:00")->day, make_date(2026, 1, 31));
  EXPECT_FALSE(parse_moment("2026-01-31"));
}

TEST(CsvValues, HaveDecimalCommasOnlyBetweenSemicolons) {
  EXPECT_EQ(plain_amount("1\xC2\xA0"
                         "234,50",
                         ';'),
            "1234.50");
  EXPECT_EQ(plain_amount(" 1,5 ", ','), "1,5");
}

UsageTotals read(std::string_view text, UsageSink& sink, std::size_t chunk = 1 << 20) {
  UsageReader reader{"", sink};
  for (std::size_t at = 0; at < text.size(); at += chunk) reader.feed(text.substr(at, chunk));
  return reader.finish();
}

TEST(UsageCsv, ReadsARadioLog) {
  UsageSink sink;
  auto const totals = read(
      "# sender: Radio Astana\n# period: 2026-01\n# report: R-1\n# outlet: Radio Astana\n"
      "# use_type: Broadcast\n"
      "date,time,title,artist,composers,isrc,iswc,duration\n"
      "2026-01-05,10:00:05,Көзімнің қарасы,Қайрат,Абай,KZ-A01-26-00001,T-034.524.680-1,03:37\n"
      "2026-01-05,10:04,Other,Band,A; B,,,217\n",
      sink);
  ASSERT_EQ(sink.lines.size(), 2U);
  EXPECT_EQ(sink.heads.at(0).sender, "Radio Astana");
  EXPECT_EQ(sink.heads[0].message_id, "R-1");
  EXPECT_EQ(sink.heads[0].period, *parse_period("2026-01"));
  EXPECT_EQ(sink.item_of(0), (UsageSink::Item{"", "KZA012600001", "T0345246801", "Көзімнің қарасы",
                                              "", "Қайрат", "Абай", "", 0}));
  EXPECT_EQ(sink.lines[0].outlet, "Radio Astana");
  EXPECT_EQ(sink.lines[0].use_type, "Broadcast");
  EXPECT_EQ(sink.lines[0].day, make_date(2026, 1, 5));
  EXPECT_EQ(sink.lines[0].second_of_day, 36'005U);
  EXPECT_EQ(sink.lines[0].seconds, 217U);
  EXPECT_EQ(sink.lines[0].count, 1);
  EXPECT_EQ(sink.lines[1].physical_line, 8U);
  EXPECT_EQ(sink.item_of(1).composers, "A| B");
  EXPECT_EQ(totals.seconds, 434);
  EXPECT_EQ(totals.physical_lines, 8U);
  EXPECT_TRUE(sink.findings.empty()) << sink.findings[0].finding.reason;
}

TEST(UsageCsv, ReadsTheExamplesOfItsDocumentWithoutAFinding) {
  auto const page = test::bytes_of(std::string{QALAM_SOURCE_DIR} + "/docs/usage-csv.md");
  std::string_view const fence = "```csv\n";
  int examples = 0;
  for (auto at = page.find(fence); at != std::string::npos; at = page.find(fence, at + 1)) {
    auto const from = at + fence.size();
    UsageSink sink;
    auto const totals = read(page.substr(from, page.find("```", from) - from), sink);
    EXPECT_EQ(totals.lines, 2U);
    EXPECT_TRUE(sink.findings.empty()) << sink.findings[0].finding.reason;
    EXPECT_FALSE(sink.item_of(0).title.empty() || sink.item_of(0).artist.empty());
    EXPECT_FALSE(sink.lines[0].outlet.empty() || sink.lines[0].use_type.empty());
    ++examples;
  }
  EXPECT_EQ(examples, 3);
}

TEST(UsageCsv, ReadsARussianSpreadsheet) {
  UsageSink sink;
  auto const totals = read(
      "\xEF\xBB\xBFДата;Площадка;Исполнитель;Название;Количество;Сумма;Валюта\r\n"
      "31.01.2026;Концертный зал;Группа;Песня;3;\"1 234,50\";KZT\r\n",
      sink);
  EXPECT_EQ(totals.quantity, 3);
  EXPECT_EQ(totals.revenue_micros.at("KZT"), 1'234'500'000);
  EXPECT_EQ(sink.lines.at(0).outlet, "Концертный зал");
  EXPECT_EQ(sink.lines[0].day, make_date(2026, 1, 31));
  EXPECT_EQ(sink.item_of(0).title, "Песня");
}

TEST(UsageCsv, RejectsRowsWithoutNameOrCountAndTakesTheRest) {
  UsageSink sink;
  auto const totals = read("title,artist,count\nA,B,2\n,B,1\nC,D,many\nE,F,2.5\nG,H,2.0\n", sink);
  EXPECT_EQ(totals.lines, 2U);
  EXPECT_EQ(totals.quantity, 4);
  EXPECT_EQ(totals.rows, 5U);
  EXPECT_EQ(totals.rejected, 3U);
  EXPECT_EQ(sink.rejected(), 3U);
  EXPECT_EQ(sink.finding_of("nothing_named").line, 3U);
  EXPECT_EQ(sink.finding_of("bad_count").value, "many");
}

TEST(UsageCsv, TurnsReturnsNegative) {
  UsageSink sink;
  auto const totals = read("title,quantity,Sales or Return\nA,2,S\nA,1,R\nA,-3,R\n", sink);
  EXPECT_EQ(totals.quantity, -2);
  EXPECT_EQ(totals.returns, 2U);
}

TEST(UsageCsv, WarnsOfWhatIsOddAndKeepsTheRow) {
  UsageSink sink;
  auto const totals = read(
      "title,date,time,duration,isrc,revenue,strange\n"
      "A,someday,25:00,long,XX,free,?\nB,2026-01-01,10:00,3:00,,,,extra\n\nNULL,,,,,,\n",
      sink);
  EXPECT_EQ(totals.lines, 2U);
  for (auto const* const code : {"bad_date", "bad_time", "bad_duration", "invalid_isrc",
                                 "bad_amount", "column_not_read", "blank_row", "null_literal"}) {
    EXPECT_EQ(sink.found(code), 1U) << code;
  }
  EXPECT_EQ(sink.found("cell_count"), 1U);
  EXPECT_EQ(totals.rejected, 1U);  // A title that is NULL is none.
}

TEST(UsageCsv, GuessesColumnsWithoutNamesAndSaysSo) {
  UsageSink sink;
  auto const totals =
      read("\"1328522105\",\"Juvenile\",\"Betty Airs\",\"\n\",\"00:02:38\",NULL\n", sink);
  EXPECT_EQ(totals.lines, 1U);
  EXPECT_EQ(sink.item_of(0).title, "Juvenile");
  EXPECT_EQ(sink.item_of(0).artist, "Betty Airs");
  EXPECT_EQ(sink.lines[0].day, make_date(2012, 2, 6));
  EXPECT_EQ(sink.lines[0].seconds, 158U);
  EXPECT_NE(sink.finding_of("columns_guessed").reason.find("column 1 = epoch, column 2 = title"),
            std::string::npos);
}

TEST(UsageCsv, RefusesATableThatSaysNotWhatWasUsed) {
  UsageSink sink;
  EXPECT_TRUE(read("1,2\n3,4\n", sink).refused);
  EXPECT_TRUE(read("", sink).refused);
  EXPECT_TRUE(sink.heads.empty());
}

RC_GTEST_PROP(UsageCsv, SaysTheSameWhateverTheChunks, ()) {
  std::string const text =
      "title;artist;date;count\r\n\"A;\"\"x\";B\xE9;31.01.2026;2\n\"open;C;;1\nD;\"E\nF\";;3\nG;H";
  UsageSink whole, cut;
  auto const a = read(text, whole);
  auto const b = read(text, cut, *rc::gen::inRange<std::size_t>(1, 40));
  RC_ASSERT(test::same(whole, cut));
  RC_ASSERT(a.quantity == b.quantity && a.physical_lines == b.physical_lines);
}

RC_GTEST_PROP(UsageCsv, NeverCrashesOnAnyBytes, (std::vector<std::string> const& cells)) {
  std::string text = "title,artist,date,time,duration,count,revenue,isrc,epoch\n";
  for (auto const& cell : cells) {
    for (int i = 0; i < 9; ++i) text += cell + ",";
    text += "\n";
  }
  UsageSink named, nameless;
  (void)read(text, named);
  (void)read(std::string_view{text}.substr(text.find('\n') + 1), nameless);
}

struct Works : WorksSink {
  void work(repertoire::WorkDraft const& draft) override { drafts.push_back(draft); }
  void finding(Finding const& finding, bool rejected) override {
    codes.push_back(finding.code);
    rejections += rejected ? 1 : 0;
  }
  std::vector<repertoire::WorkDraft> drafts;
  std::vector<std::string> codes;
  int rejections = 0;
};

TEST(Shares, AreReadInAllTheirForms) {
  auto const hundredths = [](std::string_view text) {
    auto const share = parse_share(text);
    return share ? static_cast<int>(share->hundredths) : -1;
  };
  EXPECT_EQ(hundredths("100%"), 10'000);
  EXPECT_EQ(hundredths("33.33%"), 3'333);
  EXPECT_EQ(hundredths("0.6667"), 6'667);
  EXPECT_EQ(hundredths("1"), 10'000);
  EXPECT_EQ(hundredths("1%"), 100);
  EXPECT_EQ(hundredths("50"), 5'000);
  EXPECT_EQ(hundredths("0"), 0);
  EXPECT_EQ(hundredths("33.333 %"), 3'333);
  EXPECT_FALSE(parse_share("33.333%")->exact);
  EXPECT_EQ(hundredths("12.345%"), 1'234);  // Half to even.
  for (auto const* const text : {"", "%", "101%", "-1%", "half", "150"}) {
    EXPECT_EQ(hundredths(text), -1) << text;
  }
}

TEST(WorksCsv, MakesDraftsOfRows) {
  Works sink;
  WorksReader reader{sink};
  reader.feed(
      "Work ID,Work Title,ISWC,Alt Title 1,Writer 1 Last,Writer 1 First,Writer 1 IPI,Writer 1 PRO,"
      "Writer 1 Role,Writer 1 Share,Writer 1 Controlled,Writer 2 Last,Writer 2 Share,"
      "Publisher 1 Name,Publisher 1 Role,Publisher 1 Share,Recording 1 ISRC,Artist 1 Last\n"
      "W1,Song,T-034.524.680-1,Second,Smith,John,199,10 – ASCAP,CA – Composer&Lyricist,25%,Yes,"
      ",0.25,House,E,50%,JM-K40-14-00002,Band\n");
  auto const totals = reader.finish();
  ASSERT_EQ(sink.drafts.size(), 1U);
  auto const& w = sink.drafts[0];
  EXPECT_EQ(w.submitter_number, "W1");
  EXPECT_EQ(w.iswc, "T0345246801");
  EXPECT_EQ(w.titles.at(0).text, "Second");
  ASSERT_EQ(w.interests.size(), 3U);
  EXPECT_TRUE(w.interests[0].publisher);
  EXPECT_EQ(w.interests[0].last_name, "House");
  auto const& writer = w.interests[1];
  EXPECT_EQ(writer.ipi_name, "00000000199");
  EXPECT_EQ(writer.role, "CA");
  EXPECT_EQ(writer.societies[0], "10");
  EXPECT_TRUE(writer.controlled);
  EXPECT_EQ(writer.ownership, (repertoire::Shares{2500, 2500, 2500}));
  EXPECT_TRUE(w.interests[2].unknown);
  EXPECT_EQ(w.recordings.at(0).isrc, "JMK401400002");
  EXPECT_EQ(w.artists.at(0), "Band");
  EXPECT_EQ(totals.writers, 2U);
  EXPECT_EQ(sink.codes, std::vector<std::string>{"unknown_party"});
}

TEST(WorksCsv, SaysWhatIsWrongAndTakesTheRest) {
  Works sink;
  WorksReader reader{sink};
  reader.feed(
      "Work Title,ISWC,Writer 1 Last,Writer 1 IPI,Writer 1 Share,Colour\n"
      "A,T0000000001,X,123,150%,red\n,,Y,,100%,\nB,,Z,,50%,\n");
  auto const totals = reader.finish();
  EXPECT_EQ(totals.rows, 3U);
  EXPECT_EQ(totals.works, 2U);
  EXPECT_EQ(totals.rejected, 1U);
  EXPECT_EQ(sink.codes,
            (std::vector<std::string>{"column_not_read", "invalid_iswc", "invalid_ipi", "bad_share",
                                      "shares_not_whole", "missing_cell", "shares_not_whole"}));
}

TEST(WorksCsv, RefusesATableWithoutTitles) {
  for (auto const* const text : {"", "a,b\n1,2\n"}) {
    Works sink;
    WorksReader reader{sink};
    reader.feed(text);
    EXPECT_TRUE(reader.finish().refused);
    EXPECT_EQ(sink.rejections, 1);
  }
}

}  // namespace
}  // namespace qalam::formats::csv
