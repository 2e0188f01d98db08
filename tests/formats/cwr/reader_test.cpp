#include "domain/formats/cwr/reader.hpp"

#include "tests/formats/cwr/collect.hpp"
#include "tests/formats/cwr/invent.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "domain/formats/cwr/text.hpp"
#include "domain/formats/cwr/version.hpp"

namespace qalam::test {
namespace {

using formats::Level;
using formats::cwr::Charset;
using formats::cwr::Record;
using formats::cwr::Verdict;
using formats::cwr::version_in_name;

std::string one_work() {
  return InventedFile{Version::v21, "NWR", {invented_work()}}.text();
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
  return text;
}

/// The file without its `n`-th line, from 1.
std::string without_line(std::string const& text, std::size_t n) {
  std::size_t from = 0;
  while (--n > 0) from = text.find('\n', from) + 1;
  return text.substr(0, from) + text.substr(text.find('\n', from) + 1);
}

void expect_one_clean_work(Collected const& read) {
  ASSERT_EQ(read.works.size(), 1U) << read.codes();
  EXPECT_EQ(read.works[0].verdict, Verdict::accepted) << read.codes();
  EXPECT_EQ(read.works[0].work.interests.size(), 2U);
  EXPECT_EQ(read.summary.records, 10U);
}

TEST(CwrReader, MakesADraftOfAWork) {
  auto work = invented_work();
  set(work, "NWR", "ISWC", "T0345246801");
  set(work, "NWR", "duration", "000330");
  work.push_back(record("ALT", {{"title", "STEPPE"}, {"title type", "AT"}}));
  work.push_back(record("VER", {{"title", "OLD STEPPE"}, {"ISWC", "T0345246801"}}));
  work.push_back(record("PER", {{"artist name", "ZHOKOVA"}, {"artist first name", "AINA"}}));
  work.push_back(record("REC", {{"release date", "20240110"},
                                {"duration", "000329"},
                                {"ISRC", "KZABC2400001"},
                                {"album label", "INVENTED LABEL"}}));
  work.push_back(record(
      "ARI", {{"society number", "052"}, {"work number", "9999AB"}, {"type of right", "ALL"}}));
  auto const read = read_cwr(InventedFile{Version::v21, "NWR", {work}}.text());
  ASSERT_EQ(read.works.size(), 1U) << read.codes();
  EXPECT_TRUE(read.findings.empty()) << read.codes();
  auto const& made = read.works[0];
  EXPECT_EQ(made.type, "NWR");
  EXPECT_EQ(made.group_id, "00001");
  EXPECT_EQ(made.number, "00000000");
  EXPECT_EQ(made.line, 3U);
  auto const& draft = made.work;
  EXPECT_EQ(draft.submitter_number, "INV001");
  EXPECT_EQ(draft.title, "THE INVENTED STEPPE");
  EXPECT_EQ(draft.iswc, "T0345246801");
  EXPECT_EQ(draft.seconds, 210U);
  EXPECT_EQ(draft.original_title, "OLD STEPPE");
  EXPECT_EQ(draft.titles, (std::vector<repertoire::TitleDraft>{{"STEPPE", "AT", ""}}));
  EXPECT_EQ(draft.artists, (std::vector<std::string>{"AINA ZHOKOVA"}));
  ASSERT_EQ(draft.recordings.size(), 1U);
  EXPECT_EQ(draft.recordings[0].isrc, "KZABC2400001");
  EXPECT_EQ(draft.recordings[0].seconds, 209U);
  EXPECT_EQ(draft.recordings[0].released, make_date(2024, 1, 10));
  EXPECT_EQ(draft.references, (std::vector<repertoire::ReferenceDraft>{{"52", "9999AB", "W", ""}}));
  ASSERT_EQ(draft.interests.size(), 2U);
  auto const& publisher = draft.interests[0];
  EXPECT_TRUE(publisher.publisher);
  EXPECT_TRUE(publisher.controlled);
  EXPECT_EQ(publisher.key, "P1");
  EXPECT_EQ(publisher.ipi_name, "00000000199");
  EXPECT_EQ(publisher.chain, 1U);
  EXPECT_EQ(publisher.ownership, (repertoire::Shares{5000, 10000, 10000}));
  EXPECT_EQ(publisher.societies, (std::array<std::string, 3>{"177", "177", ""}));
  ASSERT_EQ(publisher.collection.size(), 1U);
  EXPECT_EQ(publisher.collection[0].tis, 2136U);
  auto const& writer = draft.interests[1];
  EXPECT_FALSE(writer.publisher);
  EXPECT_EQ(writer.last_name, "ZHOKOVA");
  EXPECT_EQ(writer.role, "CA");
  EXPECT_EQ(writer.writer_publishers, (std::vector<std::string>{"P1"}));
}

TEST(CwrReader, MakesADraftOfAnAgreement) {
  auto const read = read_cwr(InventedFile{Version::v21, "AGR", {invented_agreement()}}.text());
  ASSERT_EQ(read.agreements.size(), 1U) << read.codes();
  auto const& draft = read.agreements[0].agreement;
  EXPECT_EQ(draft.number, "AGR7");
  EXPECT_EQ(draft.in_force, (Period{make_date(2020, 1, 1), make_date(2026, 1, 1)}));
  EXPECT_EQ(draft.retention_until, make_date(2026, 12, 31));
  EXPECT_EQ(draft.works, 12U);
  EXPECT_EQ(draft.territories, (std::vector<std::pair<bool, std::uint32_t>>{{true, 398}}));
  ASSERT_EQ(draft.parties.size(), 2U);
  EXPECT_EQ(draft.parties[0].role, "AS");
  EXPECT_EQ(draft.parties[1].shares, (repertoire::Shares{5000, 0, 0}));
}

Records invented_ack(std::string_view status = "AS") {
  return {record("ACK", {{"creation date", "20240115"},
                         {"creation time", "101500"},
                         {"original group", "1"},
                         {"original transaction number", "7"},
                         {"original transaction type", "NWR"},
                         {"creation title", "THE INVENTED STEPPE"},
                         {"submitter creation number", "INV001"},
                         {"recipient creation number", "R-77"},
                         {"processing date", "20240120"},
                         {"transaction status", std::string{status}}})};
}

TEST(CwrReader, GivesTheNestedWorksOfAnAcknowledgementWithIt) {
  auto ack = invented_ack("CO");
  ack.push_back(record("MSG", {{"message type", "F"},
                               {"original record number", "1"},
                               {"record type", "MSG"},
                               {"message level", "I"},
                               {"validation number", "006"},
                               {"message text", "A FREE TEXT"}}));
  auto const echo = invented_work();
  ack.insert(ack.end(), echo.begin(), echo.end());
  auto conflicting = invented_work("EXC");
  set(conflicting, "EXC", "submitter work number", "OTHER9");
  ack.insert(ack.end(), conflicting.begin(), conflicting.end());
  auto const read = read_cwr(InventedFile{Version::v21, "ACK", {ack, invented_ack("RA")}}.text());
  EXPECT_TRUE(read.findings.empty()) << read.codes();
  EXPECT_TRUE(read.works.empty());
  ASSERT_EQ(read.acknowledgements.size(), 2U);
  auto const& first = read.acknowledgements[0];
  EXPECT_EQ(first.status, "CO");
  EXPECT_EQ(first.created, "20240115101500");
  EXPECT_EQ(first.original_number, "00000007");
  EXPECT_EQ(first.processed, make_date(2024, 1, 20));
  ASSERT_EQ(first.messages.size(), 1U);
  EXPECT_EQ(first.messages[0].text, "A FREE TEXT");
  ASSERT_TRUE(first.work.has_value());
  EXPECT_TRUE(first.work->nested);
  EXPECT_EQ(first.work->work.interests.size(), 2U);
  ASSERT_TRUE(first.conflicting.has_value());
  EXPECT_EQ(first.conflicting->work.submitter_number, "OTHER9");
  EXPECT_FALSE(read.acknowledgements[1].work.has_value());
  EXPECT_EQ(read.summary.transactions, 2U);
  EXPECT_EQ(read.summary.nested.at("NWR"), 1U);
}

TEST(CwrReader, TakesAHeaderWithRecordNumberZeroAsANewTransaction) {
  InventedFile const file{Version::v21, "NWR", {invented_ack(), invented_work()}};
  auto const read = read_cwr(file.text());
  ASSERT_EQ(read.acknowledgements.size(), 1U);
  EXPECT_FALSE(read.acknowledgements[0].work.has_value());
  ASSERT_EQ(read.works.size(), 1U);
  EXPECT_EQ(read.works[0].verdict, Verdict::accepted) << read.codes();
  EXPECT_TRUE(read.has("NWR T 022")) << "an ACK in a group of NWR is told";
}

TEST(CwrReader, DoesNotRejectWhatARecipientEchoes) {
  auto ack = invented_ack();
  auto echo = invented_work();
  set(echo, "SPU", "MR share", "5000");
  remove(echo, "PWR");
  ack.insert(ack.end(), echo.begin(), echo.end());
  auto const read = read_cwr(InventedFile{Version::v21, "ACK", {ack}}.text());
  ASSERT_EQ(read.acknowledgements.size(), 1U);
  EXPECT_EQ(read.acknowledgements[0].verdict, Verdict::accepted);
  EXPECT_NE(read.acknowledgements[0].work->verdict, Verdict::rejected) << read.codes();
}

TEST(CwrReader, AcceptsAllLineEnds) {
  auto const text = one_work();
  expect_one_clean_work(read_cwr(text));
  expect_one_clean_work(read_cwr(replaced(text, "\r\n", "\n")));
  expect_one_clean_work(read_cwr(replaced(text, "\r\n", "\r")));
  expect_one_clean_work(read_cwr(replaced(text, "\r\n", "\r\r\n")));
  expect_one_clean_work(read_cwr(text.substr(0, text.size() - 2)));
  expect_one_clean_work(read_cwr(text + "\x1A"));
  expect_one_clean_work(read_cwr(text + std::string(3, '\0') + "\r\n\r\n  \r\n"));
  expect_one_clean_work(read_cwr("\xEF\xBB\xBF" + text));
  expect_one_clean_work(read_cwr(replaced(text, "\r\n", "\r\n\r\n")));
}

TEST(CwrReader, PadsTrimmedRecords) {
  auto text = one_work();
  std::string trimmed;
  for (std::size_t at = 0; at < text.size();) {
    auto const end = text.find("\r\n", at);
    auto line = text.substr(at, end - at);
    line.erase(line.find_last_not_of(' ') + 1);
    trimmed += line + "\n";
    at = end + 2;
  }
  auto const read = read_cwr(trimmed);
  expect_one_clean_work(read);
  EXPECT_GT(read.summary.short_records.at("SPU"), 0U);
  EXPECT_EQ(read.summary.malformed_records, 0U);
}

TEST(CwrReader, ReadsNulAsBlank) {
  auto text = one_work();
  text.replace(text.find("INVENTED STEPPE") + 8, 1, 1, '\0');
  auto const read = read_cwr(text);
  ASSERT_EQ(read.works.size(), 1U);
  EXPECT_EQ(read.works[0].work.title, "THE INVENTED STEPPE");
}

TEST(CwrReader, RefusesWhatIsNotCwr) {
  for (std::string const& text :
       {std::string{}, std::string{"\r\n \r\n"}, std::string{"title;artist\nA;B\n"},
        std::string{"\xFF\xFEH\0D\0R\0", 8}, std::string(20'000, 'H'),
        without_line(one_work(), 1)}) {
    auto const read = read_cwr(text);
    EXPECT_TRUE(read.summary.refused);
    EXPECT_EQ(read.summary.verdict, Verdict::rejected);
    EXPECT_TRUE(read.works.empty());
    ASSERT_EQ(read.findings.size(), 1U) << read.codes();
    EXPECT_EQ(read.findings[0].first.level, Level::file);
    EXPECT_TRUE(read.findings[0].second);
  }
}

TEST(CwrReader, LeavesOutALineThatIsTooLong) {
  auto text = one_work();
  auto const grt = text.find("GRT");
  std::string const most(formats::cwr::LineSplitter::line_bytes_max, 'A');
  auto const at_limit = read_cwr(text.substr(0, grt) + most + "\r\n" + text.substr(grt));
  EXPECT_FALSE(at_limit.has("line_too_long"));
  auto const past = read_cwr(text.substr(0, grt) + most + "A\r\n" + text.substr(grt));
  EXPECT_TRUE(past.has("line_too_long"));
  ASSERT_EQ(past.works.size(), 1U);
  EXPECT_EQ(past.works[0].verdict, Verdict::accepted);
}

TEST(CwrReader, RejectsATransactionWithTooManyRecords) {
  auto most = invented_work();
  while (most.size() < formats::cwr::Reader::transaction_records_max) {
    most.push_back(record("ALT", {{"title", "ALSO"}, {"title type", "AT"}}));
  }
  auto const read = read_cwr(InventedFile{Version::v21, "NWR", {most}}.text());
  EXPECT_EQ(read.works.at(0).verdict, Verdict::accepted) << read.codes().substr(0, 500);
  most.push_back(record("ALT", {{"title", "ALSO"}, {"title type", "AT"}}));
  auto const past = read_cwr(InventedFile{Version::v21, "NWR", {most}}.text());
  EXPECT_EQ(past.works.at(0).verdict, Verdict::rejected);
  EXPECT_TRUE(past.has("transaction_too_long"));
}

TEST(CwrReader, ReportsAnUnknownRecordAndKeepsTheWork) {
  auto text = one_work();
  text.insert(text.find("SPU0"), "XYZ0000000000000099WHAT IS THIS\r\n");
  auto const read = read_cwr(text);
  ASSERT_EQ(read.works.size(), 1U);
  EXPECT_EQ(read.works[0].verdict, Verdict::accepted_with_changes);
  EXPECT_TRUE(read.has("FIL F 001"));
  EXPECT_EQ(read.summary.malformed_records, 1U);
}

TEST(CwrReader, ReadsOnWhereTheFileIsWrongAboutItself) {
  struct Case {
    std::string text, code;
  };
  auto const text = one_work();
  auto const group = text.substr(text.find("GRH"), text.find("TRL") - text.find("GRH"));
  for (auto const& [broken, code] : {
           Case{without_line(text, 2), "FIL E 003"},
           Case{without_line(text, 10), "FIL E 005"},
           Case{without_line(text, 9), "FIL E 007"},
           Case{replaced(text, "GRT0000100000001", "GRT0000100000009"), "GRT F 002"},
           Case{replaced(text, "GRT000010000000100000008", "GRT000010000000100000080"),
                "GRT F 003"},
           Case{replaced(text, "GRT00001", "GRT00002"), "GRT F 001"},
           Case{replaced(text, "TRL00001", "TRL00003"), "TRL F 001"},
           Case{replaced(text, "TRL0000100000001", "TRL0000100000002"), "TRL F 002"},
           Case{replaced(text, "TRL000010000000100000010", "TRL000010000000100000011"),
                "TRL F 003"},
           Case{replaced(text, "GRHNWR00001", "GRHNWR00003"), "GRH F 002"},
           Case{replaced(text, "GRHNWR0000102.10", "GRHNWR0000102.20"), "GRH F 004"},
           Case{replaced(text, "01.10", "01.20"), "HDR F 009"},
           Case{replaced(text, "HDRPB", "HDRXX"), "HDR F 002"},
           Case{replaced(text, "PB000000199", "PB000000DP1"), "HDR F 003"},
           Case{replaced(text, "PB000000199", "PB000000198"), "HDR F 013"},
           Case{replaced(text, "20240115101500", "20240199101500"), "HDR F 010"},
           Case{replaced(text, "NWR00000000", "NWR00000005"), "FIL F 003"},
           Case{replaced(text, "SWT00000000", "SWT00000007"), "FIL F 004"},
           Case{replaced(text, "SWT0000000000000004", "SWT0000000000000002"), "FIL F 006"},
           Case{replaced(text, "SWT0000000000000004", "SWT00000000000000X4"), "number_not_numeric"},
           Case{text.substr(0, text.find("TRL")) + replaced(group, "GRHNWR00001", "GRHNWR00002"),
                "GRH F 005"},
       }) {
    auto const read = read_cwr(broken);
    EXPECT_FALSE(read.summary.refused) << code;
    EXPECT_TRUE(read.has(code)) << code << "\n" << read.codes();
    ASSERT_GE(read.works.size(), 1U) << code;
    EXPECT_EQ(read.works[0].verdict, Verdict::accepted) << code << "\n" << read.codes();
    for (auto const& [found, rejected] : read.findings) EXPECT_FALSE(rejected) << found.code;
  }
}

TEST(CwrReader, RejectsAGroupOfNoKnownKindAndNoOther) {
  auto const text = one_work();
  auto const from = text.find("GRH");
  auto const group = text.substr(from, text.find("TRL") - from);
  auto const bad = replaced(group, "GRHNWR", "GRHXXX");
  auto const good = replaced(group, "GRHNWR00001", "GRHNWR00002");
  auto const read = read_cwr(text.substr(0, from) + bad + good + text.substr(text.find("TRL")));
  ASSERT_EQ(read.works.size(), 2U);
  EXPECT_EQ(read.works[0].verdict, Verdict::rejected);
  EXPECT_EQ(read.works[1].verdict, Verdict::accepted);
  ASSERT_EQ(read.summary.groups.size(), 2U);
  EXPECT_EQ(read.summary.groups[0].verdict, Verdict::rejected);
  EXPECT_EQ(read.summary.groups[1].verdict, Verdict::accepted);
}

TEST(CwrReader, TellsATransportLossOnce) {
  auto const read = read_cwr(without_line(one_work(), 7));  // The SWT.
  EXPECT_EQ(read.count("transport_loss"), 1U) << read.codes();
  EXPECT_EQ(read.findings.size(), 1U) << read.codes();
  EXPECT_EQ(read.summary.detail_record.count, 1U);
}

TEST(CwrReader, TakesTheFirstTransmissionOnly) {
  auto const read = read_cwr(one_work() + one_work());
  EXPECT_EQ(read.works.size(), 1U);
  EXPECT_TRUE(read.has("FIL E 008"));
  EXPECT_EQ(read.summary.records, 20U);
}

TEST(CwrReader, LeavesOutRecordsWithoutATransaction) {
  auto text = one_work();
  text.insert(text.find("NWR00000000"), "ALT0000000000000001LOST TITLE\r\n");
  auto const read = read_cwr(text);
  EXPECT_TRUE(read.has("FIL F 008"));
  ASSERT_EQ(read.works.size(), 1U);
  EXPECT_EQ(read.works.at(0).verdict, Verdict::accepted);
}

TEST(CwrReader, ReadsASenderIpiOfElevenDigits) {
  auto const read = read_cwr(replaced(one_work(), "PB000000199", "09000000020"));
  EXPECT_EQ(read.summary.header.sender_type, "09");
  EXPECT_EQ(read.summary.header.sender_ipi, "09000000020");
  EXPECT_TRUE(read.findings.empty()) << read.codes();
}

TEST(CwrReader, TellsThatAWorkIsSentTwiceAndLeavesItToTheRegister) {
  auto const read =
      read_cwr(InventedFile{Version::v21, "NWR", {invented_work(), invented_work()}}.text());
  EXPECT_EQ(read.count("NWR T 013"), 1U);
  EXPECT_EQ(read.summary.accepted, 2U);
  EXPECT_EQ(read.summary.duplicate_works, (std::set<std::string>{"INV001"}));
}

TEST(CwrText, IsCutByCharactersOfTheAnnouncedSet) {
  auto work = invented_work();
  work.push_back(record(
      "NAT", {{"title", "Ойдан шығарылған дала"}, {"title type", "AL"}, {"language code", "KK"}}));
  auto text = InventedFile{Version::v22, "NWR", {work}}.text();
  auto const guessed = read_cwr(text, "x.V22");
  EXPECT_TRUE(guessed.has("charset_guessed"));
  auto header = invented_header(Version::v22);
  header.fields.emplace_back("character set", "UTF-8");
  text.replace(0, text.find("GRH"), line(Version::v22, header));
  auto const read = read_cwr(text, "x.V22");
  EXPECT_TRUE(read.findings.empty()) << read.codes();
  for (auto const& each : {guessed, read}) {
    ASSERT_EQ(each.works.size(), 1U);
    EXPECT_EQ(each.works[0].work.titles,
              (std::vector<repertoire::TitleDraft>{{"Ойдан шығарылған дала", "AL", "KK"}}));
  }
}

TEST(CwrText, IsReadAsLatinOneWhereNothingIsAnnounced) {
  auto work = invented_work();
  work.push_back(
      record("ALT", {{"title", "STEPPE @TE"}, {"title type", "AL"}, {"language code", "FR"}}));
  auto const text = replaced(InventedFile{Version::v21, "NWR", {work}}.text(), "@", "\xC9");
  auto const read = read_cwr(text);
  ASSERT_EQ(read.works.size(), 1U);
  EXPECT_EQ(read.works[0].work.titles.at(0).text, "STEPPE ÉTE") << read.codes();
  EXPECT_EQ(read.count("charset_guessed"), 1U);
}

TEST(CwrText, CountsTwoBytesOfBigFiveAsOneCharacter) {
  auto const decoded = formats::cwr::decode("A\xA4\x40Z", Charset::double_byte);
  EXPECT_EQ(decoded.utf8, "A\xEF\xBF\xBDZ");
  EXPECT_TRUE(decoded.replaced);
  EXPECT_EQ(formats::cwr::charset_of("Big5"), Charset::double_byte);
  EXPECT_EQ(formats::cwr::charset_of("KLINGON"), std::nullopt);
}

TEST(CwrText, KnowsSocietyNumbersInAllTheirForms) {
  for (auto const form : {"052", "0052", "52  ", " 52", "052 "}) {
    EXPECT_EQ(formats::cwr::society_number(form), "52") << form;
  }
  EXPECT_EQ(formats::cwr::society_number("000"), "0");
  EXPECT_EQ(formats::cwr::society_number("   "), "");
}

TEST(CwrVersion, IsInTheNameInAnyCase) {
  EXPECT_EQ(version_in_name("/in/CW240001INV_177.V21"), Version::v21);
  EXPECT_EQ(version_in_name("demo.v22"), Version::v22);
  EXPECT_EQ(version_in_name("CW240001INV_0177_V3-0-0.SUB"), Version::v30);
  EXPECT_EQ(version_in_name("cw240001inv_0177_v3-1-0.ack2"), Version::v31);
  EXPECT_EQ(version_in_name("works.txt"), std::nullopt);
  EXPECT_EQ(version_in_name("/V21.V21/works.txt"), std::nullopt);
}

TEST(CwrVersion, IsInTheFileWhereTheNameIsSilent) {
  for (auto const version : {Version::v21, Version::v22, Version::v30, Version::v31}) {
    bool const three = formats::cwr::is_3(version);
    InventedFile const file{
        version, three ? "WRK" : "NWR", {three ? invented_work_3() : invented_work()}};
    EXPECT_EQ(read_cwr(file.text(), "works.txt").summary.version, version);
  }
  // A name of the other family does not change the layout.
  auto const read = read_cwr(one_work(), "CW240001INV_0177_V3-0-0.SUB");
  EXPECT_TRUE(read.has("version_conflict"));
  EXPECT_EQ(read.works.at(0).verdict, Verdict::accepted) << read.codes();
}

TEST(CwrThree, UndoesTheShiftOfAGeneratorThatKeepsTheTaxId) {
  auto text = InventedFile{Version::v30, "WRK", {invented_work_3()}}.text();
  auto const spu = text.find("SPU0");
  text.insert(spu + 78, std::string(9, '0'));
  auto const read = read_cwr(text, "x.SUB");
  ASSERT_EQ(read.works.size(), 1U);
  EXPECT_EQ(read.works[0].work.interests.at(0).ipi_name, "00000000199") << read.codes();
  EXPECT_EQ(read.count("tax_id_left"), 1U);
  EXPECT_EQ(read.summary.malformed_records, 0U);
}

TEST(CwrThree, ReadsRetractionsRequestsAndLicences) {
  Records const drw{record("DRW", {{"work title", "THE INVENTED STEPPE"},
                                   {"submitter work number", "INV001"},
                                   {"retraction reason code", "NW"}})};
  auto const retraction = read_cwr(InventedFile{Version::v31, "DRW", {drw}}.text(), "");
  ASSERT_EQ(retraction.works.size(), 1U) << retraction.codes();
  EXPECT_EQ(retraction.works[0].work.transaction, "DRW");
  EXPECT_EQ(retraction.works[0].verdict, Verdict::accepted) << retraction.codes();

  Records const isr{record("ISR", {{"work title", "THE INVENTED STEPPE"}}),
                    record("WRI", {{"IPI name number", "00000000297"},
                                   {"writer last name", "ZHOKOVA"},
                                   {"writer role", "CA"}})};
  auto const request = read_cwr(InventedFile{Version::v30, "ISR", {isr}}.text(), "");
  ASSERT_EQ(request.works.size(), 1U) << request.codes();
  EXPECT_EQ(request.works[0].verdict, Verdict::accepted) << request.codes();
  EXPECT_EQ(request.works[0].work.interests.at(0).ipi_name, "00000000297");

  Records const lic{
      record("LIC", {{"work title", "THE INVENTED STEPPE"}, {"submitter work number", "INV001"}}),
      record("PER", {{"artist name", "ZHOKOVA"}})};
  auto const licence = read_cwr(InventedFile{Version::v31, "LIC", {lic}}.text(), "");
  ASSERT_EQ(licence.works.size(), 1U) << licence.codes();
  EXPECT_EQ(licence.works[0].verdict, Verdict::accepted) << licence.codes();
}

TEST(CwrThree, KeepsTheSocietiesOfTheTerritories) {
  auto const read = read_cwr(InventedFile{Version::v31, "WRK", {invented_work_3()}}.text(), "");
  ASSERT_EQ(read.works.size(), 1U) << read.codes();
  auto const& party = read.works[0].work.interests.at(0);
  EXPECT_EQ(party.collection.at(0).societies[0], "177");
  EXPECT_EQ(party.societies[0], "177");
  EXPECT_EQ(party.ownership, repertoire::Shares{});
}

/// A well-formed file with a few bytes changed, lost or added.
std::string damaged() {
  auto text = one_work();
  auto const changes = *rc::gen::inRange(1, 12);
  for (int i = 0; i < changes && !text.empty(); ++i) {
    auto const at = *rc::gen::inRange<std::size_t>(0, text.size());
    switch (*rc::gen::inRange(0, 4)) {
      case 0: text[at] = *rc::gen::arbitrary<char>(); break;
      case 1: text.erase(at, *rc::gen::inRange<std::size_t>(1, 40)); break;
      case 2:
        text.insert(at, *rc::gen::element<std::string>("\r", "\n", "\r\n", "\0", "É", "  "));
        break;
      default: text.insert(at, text.substr(0, *rc::gen::inRange<std::size_t>(0, 300))); break;
    }
  }
  return text;
}

RC_GTEST_PROP(CwrReader, ReadsTheSameInPiecesOfAnySize, ()) {
  auto const text = damaged();
  auto const chunk = *rc::gen::inRange<std::size_t>(1, 50);
  auto const whole = read_cwr(text);
  auto const parts = read_cwr(text, "invented.V21", chunk);
  RC_ASSERT(parts.findings == whole.findings);
  RC_ASSERT(parts.summary.records == whole.summary.records);
  RC_ASSERT(parts.works.size() == whole.works.size());
  for (std::size_t i = 0; i < whole.works.size(); ++i) {
    RC_ASSERT(parts.works[i].work == whole.works[i].work);
    RC_ASSERT(parts.works[i].verdict == whole.works[i].verdict);
  }
}

RC_GTEST_PROP(CwrReader, GivesEveryTransactionAVerdict, ()) {
  auto const read = read_cwr(damaged());
  auto const& summary = read.summary;
  RC_ASSERT(summary.accepted + summary.accepted_with_changes + summary.rejected ==
            summary.transactions);
  RC_ASSERT(summary.findings == read.findings.size());
  for (auto const& work : read.works) {
    bool const rejected = work.verdict == Verdict::rejected;
    RC_ASSERT(!rejected || !work.findings.empty());
  }
}

}  // namespace
}  // namespace qalam::test
