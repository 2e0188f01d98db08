#include "tests/formats/cwr/collect.hpp"
#include "tests/formats/cwr/invent.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <ostream>

namespace qalam::test {
namespace {

using formats::cwr::Verdict;
using Change = std::function<void(Records&)>;

struct EditCase {
  std::string code;
  Verdict verdict;
  Change change;
  Version version = Version::v21;
};

void PrintTo(EditCase const& edit, std::ostream* out) {
  *out << edit.code;
}

constexpr auto whole_ok = Verdict::accepted;
constexpr auto changed = Verdict::accepted_with_changes;
constexpr auto rejected = Verdict::rejected;

Change field(std::string type, std::string name, std::string value, std::size_t nth = 0) {
  return [=](Records& work) { set(work, type, name, value, nth); };
}
Change drop(std::string type) {
  return [=](Records& work) { remove(work, type); };
}
Change add(std::string type, std::vector<std::pair<std::string, std::string>> fields) {
  return [=](Records& work) { work.push_back(record(type, fields)); };
}
Change all(std::vector<Change> changes) {
  return [=](Records& work) {
    for (auto const& change : changes) change(work);
  };
}
/// Puts a record behind the `nth` of a type.
Change after(std::string type, RecordText const& added, std::size_t nth = 0) {
  return [=](Records& work) mutable {
    auto left = nth;
    for (std::size_t i = 0; i < work.size(); ++i) {
      if (work[i].type != type || left-- != 0) continue;
      work.insert(work.begin() + static_cast<std::ptrdiff_t>(i) + 1, added);
      return;
    }
  };
}

RecordText publisher(std::string_view type, std::string_view chain, std::string_view key,
                     std::string_view role, std::string_view pr = "0") {
  return record(type, {{"publisher sequence number", std::string{chain}},
                       {"interested party number", std::string{key}},
                       {"publisher name", "OTHER PRESS"},
                       {"publisher role", std::string{role}},
                       {"PR share", std::string{pr}}});
}

class WorkEdit : public testing::TestWithParam<EditCase> {};

TEST_P(WorkEdit, IsMadeAtItsLevel) {
  auto const& edit = GetParam();
  bool const three = formats::cwr::is_3(edit.version);
  auto work = three ? invented_work_3() : invented_work();
  edit.change(work);
  auto const read = read_cwr(InventedFile{edit.version, three ? "WRK" : "NWR", {work}}.text(), "");
  ASSERT_EQ(read.works.size(), 1U) << read.codes();
  EXPECT_TRUE(read.has(edit.code)) << read.codes();
  EXPECT_EQ(read.works[0].verdict, edit.verdict) << read.codes();
  for (auto const& [found, was_rejected] : read.findings) {
    EXPECT_FALSE(found.reason.empty());
    EXPECT_NE(found.line, 0U);
    bool const due = found.code == edit.code && edit.verdict == rejected;
    EXPECT_TRUE(was_rejected || !due) << found.code;
  }
}

std::string code_name(std::string code, std::size_t index) {
  std::replace(code.begin(), code.end(), ' ', '_');
  return std::to_string(index) + "_" + code;
}

std::string case_name(testing::TestParamInfo<EditCase> const& tested) {
  return code_name(tested.param.code, tested.index);
}

INSTANTIATE_TEST_SUITE_P(
    Whole, WorkEdit,
    testing::Values(
        EditCase{"NWR T 003", rejected,
                 all({field("NWR", "distribution category", "SER"),
                      field("NWR", "duration", "000500")})},
        EditCase{"NWR T 053", rejected,
                 all({field("NWR", "distribution category", "SER"),
                      field("NWR", "duration", "000500")}),
                 Version::v22},
        EditCase{"NWR T 004", rejected, field("SPU", "PR share", "5007")},
        EditCase{"NWR T 009", rejected, field("SWR", "PR share", "4993")},
        EditCase{"NWR T 010", rejected,
                 all({field("NWR", "version type", "MOD"), field("NWR", "music arrangement", "ARR"),
                      field("NWR", "lyric adaptation", "NON")})},
        EditCase{"NWR T 011", rejected, field("SPU", "MR share", "9993")},
        EditCase{"NWR T 011", rejected, field("SWR", "MR share", "2500")},
        EditCase{"NWR T 012", rejected, all({drop("SWR"), drop("SWT"), drop("PWR")})},
        EditCase{"NWR T 014", rejected,
                 all({field("SWT", "MR share", "5000"), field("SPT", "shares change", "Y")})},
        EditCase{"NWR T 015", rejected, field("SWR", "writer role", "AR")},
        EditCase{"NWR T 016", rejected, after("SPT", publisher("OPU", "1", "P2", "E"))},
        EditCase{"NWR T 017", rejected, after("SPT", publisher("SPU", "1", "P2", "E"))},
        EditCase{"NWR T 023", rejected,
                 add("OWR", {{"writer last name", "OTHER"}, {"writer role", "AR"}})},
        EditCase{"NWR T 024", rejected, field("SWR", "PR society", "000")},
        EditCase{"NWR T 025", rejected, after("SPT", publisher("SPU", "2", "P2", "E"))},
        EditCase{"NWR T 026", rejected,
                 all({field("SPU", "PR share", "2500"),
                      after("SPU", publisher("SPU", "1", "P2", "AQ", "2500"))})},
        EditCase{"NWR T 027", rejected, field("SPT", "PR share", "2500")},
        EditCase{"NWR T 039", rejected, field("NWR", "CWR work type", "FM")},
        EditCase{"NWR T 044", rejected,
                 all({add("OWR", {{"interested party number", "W2"}, {"writer last name", "X"}}),
                      add("OWT", {{"interested party number", "W2"},
                                  {"PR share", "100"},
                                  {"inclusion/exclusion", "I"},
                                  {"territory", "2136"}})}),
                 Version::v22},
        EditCase{"NWR T 045", rejected, field("NWR", "text-music relationship", "MUS"),
                 Version::v22},
        EditCase{"NWR T 008", changed, add("TER", {{"territory", "2136"}})},
        EditCase{"NWR T 018", whole_ok,
                 [](Records& work) {
                   auto const swr = work.begin() + 3;
                   std::rotate(work.begin() + 1, swr, work.begin() + 5);
                 }}),
    case_name);

INSTANTIATE_TEST_SUITE_P(
    Header, WorkEdit,
    testing::Values(EditCase{"NWR F 001", rejected, field("NWR", "work title", "")},
                    EditCase{"NWR F 002", changed, field("NWR", "language code", "QQ")},
                    EditCase{"NWR F 003", rejected, field("NWR", "submitter work number", "")},
                    EditCase{"NWR F 004", changed, field("NWR", "ISWC", "T0345246802")},
                    EditCase{"NWR F 005", changed, field("NWR", "copyright date", "20240231")},
                    EditCase{"NWR F 006", rejected, field("NWR", "distribution category", "XXX")},
                    EditCase{"NWR F 007", rejected, field("NWR", "distribution category", "SER")},
                    EditCase{"NWR F 008", changed, field("NWR", "duration", "000099")},
                    EditCase{"NWR F 009", changed, field("NWR", "recorded indicator", "X")},
                    EditCase{"NWR F 010", changed, field("NWR", "text-music relationship", "XXX")},
                    EditCase{"NWR F 011", changed, field("NWR", "composite type", "XXX")},
                    EditCase{"NWR F 012", rejected, field("NWR", "version type", "")},
                    EditCase{"NWR F 013", changed, field("NWR", "excerpt type", "XXX")},
                    EditCase{"NWR F 014", rejected, field("NWR", "version type", "MOD")},
                    EditCase{"NWR F 015", rejected, field("NWR", "version type", "MOD")},
                    EditCase{"NWR F 016", changed, field("NWR", "grand rights indicator", "X")},
                    EditCase{"NWR F 017", changed, field("NWR", "CWR work type", "XX")},
                    EditCase{"NWR F 018", rejected, field("NWR", "composite type", "MED")},
                    EditCase{"NWR F 019", rejected, field("NWR", "composite component count", "3")},
                    EditCase{"NWR F 020", rejected,
                             all({field("NWR", "composite type", "MED"),
                                  field("NWR", "composite component count", "1")})},
                    EditCase{"NWR F 022", rejected, field("NWR", "music arrangement", "XXX")},
                    EditCase{"NWR F 023", rejected, field("NWR", "lyric adaptation", "XXX")},
                    EditCase{"NWR F 024", rejected, field("NWR", "work title", "A|B")},
                    EditCase{"NWR F 024", whole_ok, field("NWR", "work title", "small letters")}),
    case_name);

INSTANTIATE_TEST_SUITE_P(
    Publishers, WorkEdit,
    testing::Values(
        EditCase{"SPU R 002", rejected, field("SPU", "publisher role", "SE")},
        EditCase{"SPU R 003", rejected, after("SPU", publisher("SPU", "1", "P2", "SE", "100"))},
        EditCase{"SPU R 006", rejected,
                 all({after("SPT", publisher("OPU", "2", "P2", "E")),
                      after("OPU", publisher("SPU", "2", "P3", "SE"))})},
        EditCase{"SPU R 007", changed,
                 all({after("SPT", publisher("OPU", "2", "P2", "E")),
                      after("OPU", record("SPT", {{"interested party number", "P2"},
                                                  {"inclusion/exclusion", "I"},
                                                  {"territory", "2136"}}))})},
        EditCase{"SPU R 008", rejected, after("SPU", publisher("SPU", "1", "P2", "AQ"))},
        EditCase{"SPU F 001", rejected, field("SPU", "publisher sequence number", "2")},
        EditCase{"SPU F 002", rejected, field("SPU", "interested party number", "")},
        EditCase{"SPU F 004", rejected, field("SPU", "publisher name", "")},
        EditCase{"SPU F 005", rejected, field("SPU", "publisher role", "")},
        EditCase{"SPU F 006", rejected, field("SPU", "publisher role", "XX")},
        EditCase{"SPU F 007", rejected, field("SPU", "publisher unknown indicator", "Y")},
        EditCase{"SPU F 008", changed,
                 all({after("SPT", publisher("OPU", "2", "P2", "E")),
                      field("OPU", "publisher unknown indicator", "X")})},
        EditCase{"SPU F 009", changed,
                 all({after("SPT", publisher("OPU", "2", "P2", "E")),
                      field("OPU", "publisher unknown indicator", "Y")})},
        EditCase{"SPU F 010", changed, field("SPU", "IPI name number", "00000000198")},
        EditCase{"SPU F 012", changed, field("SPU", "PR society", "A77")},
        EditCase{"SPU F 013", rejected, field("SPU", "PR share", "50A0")},
        EditCase{"SPU F 016", rejected, field("SPU", "MR share", "10007")},
        EditCase{"SPU F 018", rejected, field("SPU", "SR share", "X")},
        EditCase{"SPU F 020", changed, field("SPU", "special agreement", "Q")},
        EditCase{"SPU F 021", changed, field("SPU", "first recording refusal indicator", "Q")},
        EditCase{"SPU F 023", changed, field("SPU", "tax id", "AB")},
        EditCase{"SPU F 024", changed, field("SPU", "IPI base number", "I-004434992-7")},
        EditCase{"SPU F 028", changed, after("SPT", publisher("OPU", "2", "P2", "XX"))},
        EditCase{"SPU F 030", changed, field("SPU", "agreement type", "XX")},
        EditCase{"SPU F 031", changed, field("SPU", "USA license indicator", "X")},
        EditCase{"SPU F 032", rejected, field("SPU", "publisher role", "AQ")},
        EditCase{"SPU F 037", rejected, field("SPU", "publisher name", "A=B")},
        EditCase{"SPT R 001", whole_ok,
                 all({field("SPT", "PR share", "0"), field("SPT", "MR share", "0"),
                      field("SPT", "SR share", "0")})},
        EditCase{"SPT F 001", rejected, all({drop("SPU"), drop("PWR")})},
        EditCase{"SPT F 002", rejected, field("SPT", "interested party number", "P9")},
        EditCase{"SPT F 006", rejected, field("SPT", "PR share", "5007")},
        EditCase{"SPT F 007", rejected, field("SPT", "MR share", "A")},
        EditCase{"SPT F 008", rejected, field("SPT", "SR share", "10007")},
        EditCase{"SPT F 009", rejected, field("SPT", "territory", "9999")},
        EditCase{"SPT F 010", rejected, field("SPT", "inclusion/exclusion", "")},
        EditCase{"SPT F 011", changed, field("SPT", "shares change", "X")},
        EditCase{"SPT F 013", whole_ok, field("SPT", "sequence number", "7")}),
    case_name);

INSTANTIATE_TEST_SUITE_P(
    Writers, WorkEdit,
    testing::Values(
        EditCase{"SWR R 002", rejected, drop("PWR")},
        EditCase{"SWR F 001", rejected,
                 all({field("SWR", "interested party number", ""),
                      field("SWT", "interested party number", "")})},
        EditCase{"SWR F 003", rejected, field("SWR", "writer last name", "")},
        EditCase{"SWR F 004", rejected, field("SWR", "writer unknown indicator", "Y")},
        EditCase{"SWR F 005", changed,
                 after("PWR", record("OWR", {{"writer last name", "OTHER"},
                                             {"writer unknown indicator", "X"}}))},
        EditCase{"SWR F 006", changed,
                 after("PWR", record("OWR", {{"writer last name", "OTHER"},
                                             {"writer unknown indicator", "Y"}}))},
        EditCase{"SWR F 007", rejected, field("SWR", "writer role", "")},
        EditCase{"SWR F 008", rejected, field("SWR", "writer role", "XX")},
        EditCase{"SWR F 009", changed, field("SWR", "IPI name number", "00000000298")},
        EditCase{"SWR F 010", changed, field("SWR", "PR society", "A77")},
        EditCase{"SWR F 011", rejected, field("SWR", "PR share", "-500")},
        EditCase{"SWR F 013", rejected, field("SWR", "MR share", "10007")},
        EditCase{"SWR F 015", rejected, field("SWR", "SR share", "1.5")},
        EditCase{"SWR F 016", changed, field("SWR", "reversionary indicator", "X")},
        EditCase{"SWR F 018", changed, field("SWR", "work for hire indicator", "X")},
        EditCase{"SWR F 020", rejected,
                 all({field("NWR", "version type", "MOD"), field("NWR", "music arrangement", "ARR"),
                      field("NWR", "lyric adaptation", "NON"), field("SWR", "PR share", "0"),
                      after("PWR", record("OWR", {{"writer last name", "OTHER"},
                                                  {"writer role", "AR"},
                                                  {"PR share", "5000"}}))})},
        EditCase{"SWR F 021", changed, field("SWR", "tax id", "AB")},
        EditCase{"SWR F 022", changed, field("SWR", "IPI base number", "I-004434992-7")},
        EditCase{"SWR F 024", changed, field("SWR", "USA license indicator", "X")},
        EditCase{"SWR F 029", rejected, field("SWR", "writer last name", "A;B")},
        EditCase{"SWR F 030", rejected, field("SWR", "writer first name", "A_B")},
        EditCase{"SWT R 001", whole_ok, field("SWT", "PR share", "0")},
        EditCase{"SWT R 003", changed, field("SWT", "inclusion/exclusion", "E")},
        EditCase{"SWT F 001", rejected, all({drop("SWR"), drop("PWR")})},
        EditCase{"SWT F 002", rejected, field("SWT", "interested party number", "W9")},
        EditCase{"SWT F 006", rejected, field("SWT", "territory", "ABCD")},
        EditCase{"PWR R 001", changed,
                 all({after("PWR", record("OWR", {{"writer last name", "OTHER"}})),
                      add("PWR", {{"publisher interested party number", "P1"}})})},
        EditCase{"PWR R 002", changed,
                 after("SPT", record("PWR", {{"publisher interested party number", "P1"}}))},
        EditCase{"PWR F 001", rejected, field("PWR", "publisher interested party number", "P9")},
        EditCase{"PWR F 002", changed, field("PWR", "publisher name", "ANOTHER NAME")},
        EditCase{"PWR F 005", rejected, field("PWR", "writer interested party number", "W9")},
        EditCase{"PWR F 006", rejected, field("PWR", "publisher sequence number", "2"),
                 Version::v22}),
    case_name);

INSTANTIATE_TEST_SUITE_P(
    Details, WorkEdit,
    testing::Values(
        EditCase{"ALT F 001", changed, add("ALT", {{"title type", "AT"}})},
        EditCase{"ALT F 002", changed, add("ALT", {{"title", "ALSO"}, {"title type", "XX"}})},
        EditCase{"ALT F 003", changed,
                 add("ALT", {{"title", "ALSO"}, {"title type", "AT"}, {"language code", "QQ"}})},
        EditCase{"ALT F 004", changed, add("ALT", {{"title", "AL|SO"}, {"title type", "AT"}})},
        EditCase{"ALT F 006", changed, add("ALT", {{"title", "ALSO"}, {"title type", "AL"}})},
        EditCase{"NAT F 002", changed, add("NAT", {{"title", "ALSO"}, {"title type", "XX"}})},
        EditCase{"VER R 001", rejected,
                 all({add("VER", {{"title", "ONE"}}), add("VER", {{"title", "TWO"}})})},
        EditCase{"VER F 001", changed, add("VER", {{"title", ""}})},
        EditCase{"VER F 002", changed, add("VER", {{"title", "ONE"}, {"ISWC", "T0345246802"}})},
        EditCase{"EWT F 001", changed, add("EWT", {})},
        EditCase{"COM R 001", changed, add("COM", {{"title", "PART"}})},
        EditCase{"PER F 001", changed, add("PER", {{"artist first name", "AINA"}})},
        EditCase{"PER F 002", changed,
                 add("PER", {{"artist name", "ZHOKOVA"}, {"IPI name number", "00000000298"}})},
        EditCase{"NPR F 001", changed, add("NPR", {{"artist first name", "AINA"}})},
        EditCase{"REC F 001", changed, add("REC", {})},
        EditCase{"REC F 002", changed, add("REC", {{"release date", "20249999"}})},
        EditCase{"REC F 003", changed,
                 add("REC", {{"release date", "20240101"}, {"duration", "999999"}})},
        EditCase{"REC F 010", changed, add("REC", {{"ISRC", "1SRC17607839"}})},
        EditCase{"REC F 011", changed, add("REC", {{"recording format", "Q"}})},
        EditCase{"ORN F 001", changed, add("ORN", {{"intended purpose", "XXX"}})},
        EditCase{"ORN F 004", changed, add("ORN", {{"intended purpose", "LIB"}})},
        EditCase{"ORN F 010", changed, add("ORN", {{"intended purpose", "GEN"}})},
        EditCase{"ORN F 013", rejected, add("ORN", {{"intended purpose", "FIL"}})},
        EditCase{"IND R 001", changed, add("IND", {{"instrument code", "GTR"}})},
        EditCase{"ARI R 001", changed, add("ARI", {{"type of right", "PER"}})},
        EditCase{"ARI F 002", changed, add("ARI", {{"note", "A NOTE"}, {"type of right", "XXX"}})},
        EditCase{"XRF F 001", changed, add("XRF", {{"identifier", "1"}}), Version::v22},
        EditCase{"XRF F 003", changed,
                 add("XRF", {{"organisation code", "052"}, {"identifier", "1"}}), Version::v22}),
    case_name);

INSTANTIATE_TEST_SUITE_P(
    Three, WorkEdit,
    testing::Values(
        EditCase{"work_title_missing", rejected, field("WRK", "work title", ""), Version::v30},
        EditCase{"work_number_missing", rejected, field("WRK", "submitter work number", ""),
                 Version::v31},
        EditCase{"collection_above_whole", rejected, field("SWT", "PR share", "5100"),
                 Version::v30},
        EditCase{"collection_above_whole", rejected,
                 all({field("SWT", "recipient code", "0052"), field("SWT", "PR share", "5100")}),
                 Version::v31},
        EditCase{"collection_not_whole", rejected, field("SWT", "PR share", "4900"), Version::v31},
        EditCase{"manuscript_not_whole", rejected,
                 after("SWT", record("MAN", {{"writer interested party number", "W1"},
                                             {"PR share", "9000"},
                                             {"MR share", "10000"},
                                             {"SR share", "10000"}})),
                 Version::v31},
        EditCase{"manuscript_share_without_writer", changed,
                 after("SWT", record("MAN", {{"writer interested party number", "W9"}})),
                 Version::v31},
        EditCase{"no_writer", rejected, all({drop("SWR"), drop("SWT"), drop("PWR")}),
                 Version::v30}),
    case_name);

class InEveryVersion : public testing::TestWithParam<Version> {};

TEST_P(InEveryVersion, AWorkThatMeetsAllEditsHasNoFindings) {
  bool const three = formats::cwr::is_3(GetParam());
  auto const work = three ? invented_work_3() : invented_work();
  auto const read = read_cwr(InventedFile{GetParam(), three ? "WRK" : "NWR", {work}}.text(), "");
  EXPECT_TRUE(read.findings.empty()) << read.codes();
  EXPECT_EQ(read.summary.version, GetParam());
  ASSERT_EQ(read.works.size(), 1U);
  EXPECT_EQ(read.works[0].verdict, Verdict::accepted);
  EXPECT_EQ(read.works[0].work.shares_are_collection, three);
}

INSTANTIATE_TEST_SUITE_P(Versions, InEveryVersion,
                         testing::Values(Version::v21, Version::v22, Version::v30, Version::v31));

TEST(CwrShares, ThirdsAndSixHundredthsPass) {
  for (std::string const pr : {"4994", "4998", "5000", "5006"}) {
    auto work = invented_work();
    set(work, "SWR", "PR share", pr);
    set(work, "SWT", "PR share", "0");
    auto const read = read_cwr(InventedFile{Version::v21, "NWR", {work}}.text());
    EXPECT_EQ(read.works.at(0).verdict, Verdict::accepted) << pr << "\n" << read.codes();
  }
}

TEST(CwrShares, OneRejectedWorkDoesNotTouchTheOthers) {
  auto bad = invented_work();
  set(bad, "SPU", "MR share", "9000");
  auto other = invented_work();
  set(other, "NWR", "submitter work number", "INV002");
  auto const read =
      read_cwr(InventedFile{Version::v21, "NWR", {invented_work(), bad, other}}.text());
  ASSERT_EQ(read.works.size(), 3U);
  EXPECT_EQ(read.works[0].verdict, Verdict::accepted);
  EXPECT_EQ(read.works[1].verdict, Verdict::rejected);
  EXPECT_EQ(read.works[2].verdict, Verdict::accepted);
  EXPECT_EQ(read.summary.verdict, Verdict::accepted_with_changes);
}

struct AgreementCase {
  std::string code;
  Verdict verdict;
  Change change;
};
void PrintTo(AgreementCase const& edit, std::ostream* out) {
  *out << edit.code;
}

std::string agreement_case_name(testing::TestParamInfo<AgreementCase> const& tested) {
  return code_name(tested.param.code, tested.index);
}

class AgreementEdit : public testing::TestWithParam<AgreementCase> {};

TEST_P(AgreementEdit, IsMadeAtItsLevel) {
  auto agreement = invented_agreement();
  GetParam().change(agreement);
  auto const read = read_cwr(InventedFile{Version::v21, "AGR", {agreement}}.text());
  ASSERT_EQ(read.agreements.size(), 1U) << read.codes();
  EXPECT_EQ(read.has(GetParam().code), GetParam().verdict != Verdict::accepted) << read.codes();
  EXPECT_EQ(read.agreements[0].verdict, GetParam().verdict) << read.codes();
}

INSTANTIATE_TEST_SUITE_P(
    Agreements, AgreementEdit,
    testing::Values(
        AgreementCase{"none", whole_ok, [](Records&) {}},
        AgreementCase{"AGR T 002", rejected, drop("TER")},
        AgreementCase{"AGR T 003", rejected, field("IPA", "agreement role code", "AS", 1)},
        AgreementCase{"AGR T 005", rejected, field("IPA", "PR share", "4900", 1)},
        AgreementCase{"AGR F 001", rejected, field("AGR", "submitter agreement number", "")},
        AgreementCase{"AGR F 003", rejected, field("AGR", "agreement type", "XX")},
        AgreementCase{"AGR F 004", rejected, field("AGR", "agreement start date", "00000000")},
        AgreementCase{"AGR F 005", rejected, field("AGR", "agreement end date", "20191231")},
        AgreementCase{"AGR F 007", rejected, field("AGR", "retention end date", "20251230")},
        AgreementCase{"AGR F 009", rejected, field("AGR", "prior royalty status", "D")},
        AgreementCase{"AGR F 013", rejected, field("AGR", "post-term collection status", "X")},
        AgreementCase{"AGR F 018", changed,
                      field("AGR", "date of signature of agreement", "20209999")},
        AgreementCase{"AGR F 019", changed, field("AGR", "sales/manufacture clause", "X")},
        AgreementCase{"AGR F 020", rejected, field("AGR", "agreement type", "OS")},
        AgreementCase{"AGR F 021", rejected, field("AGR", "number of works", "0")},
        AgreementCase{"TER F 001", rejected, field("TER", "inclusion/exclusion", "X")},
        AgreementCase{"TER F 002", rejected, field("TER", "territory", "9999")},
        AgreementCase{"IPA R 002", rejected, field("IPA", "PR share", "0", 1)},
        AgreementCase{"IPA F 001", rejected, field("IPA", "agreement role code", "XX")},
        AgreementCase{"IPA F 002", changed, field("IPA", "IPI name number", "00000000298")},
        AgreementCase{"IPA F 003", rejected, field("IPA", "interested party number", "")},
        AgreementCase{"IPA F 005", rejected, field("IPA", "last name", "")},
        AgreementCase{"IPA F 009", rejected, field("IPA", "PR share", "A")},
        AgreementCase{"IPA F 012", rejected, field("IPA", "PR society", "")}),
    agreement_case_name);

}  // namespace
}  // namespace qalam::test
