#include "api/app/acknowledge.hpp"
#include "api/app/import_cwr.hpp"
#include "tests/app/nation.hpp"
#include "tests/formats/cwr/collect.hpp"
#include "tests/formats/cwr/invent.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/sample_data.hpp"

#include <map>
#include <sstream>

namespace qalam::test {
namespace {

std::string bytes_of(std::filesystem::path const& file) {
  std::ifstream in{file, std::ios::binary};
  std::ostringstream bytes;
  bytes << in.rdbuf();
  return bytes.str();
}

class Ack : public testing::Test {
 protected:
  app::ImportResult import(std::filesystem::path const& file, std::filesystem::path const& ack) {
    app::ImportOptions options;
    options.file = file;
    options.society = society;
    options.actor = PersonId{1};
    options.ack = ack;
    auto result = app::import_cwr(*book, options);
    EXPECT_TRUE(result) << (result ? "" : result.error().detail);
    return result ? *std::move(result) : app::ImportResult{};
  }

  TestLedger book;
  SocietyId society = book.make<SocietyId>(AccreditSociety{
      "Avtorlar qoghamy", "", 302, {Right::performing}, make_date(2020, 1, 1), "order 17"});
};

/// Four works: one as it should be, one whose performing shares are above the whole, one with a
/// wrong code that is dropped, and one that only asks (ISW).
std::string invented_file() {
  InventedFile file;
  auto const numbered = [](Records work, std::string const& number, std::string const& title) {
    auto const type = work.front().type;
    set(work, type, "submitter work number", number);
    set(work, type, "work title", title);
    return work;
  };
  file.transactions.push_back(numbered(invented_work(), "INV001", "THE INVENTED STEPPE"));
  auto above = numbered(invented_work(), "INV002", "TOO MUCH");
  set(above, "SWR", "PR share", "9000");
  file.transactions.push_back(above);
  auto odd = numbered(invented_work(), "INV003", "AN ODD CODE");
  set(odd, "NWR", "ISWC", "T0000000002");
  file.transactions.push_back(odd);
  return file.text();
}

TEST_F(Ack, AnswersEachTransactionWithItsStatus) {
  auto const file = book.file("CW260001INV_302.V21", invented_file());
  auto const result = import(file, book.folder());
  ASSERT_TRUE(result.ack);
  EXPECT_EQ(result.ack->filename(), "CW260001302_INV.V21");
  auto const bytes = bytes_of(*result.ack);
  auto const answer = read_cwr(bytes, "CW260001302_INV.V21");
  EXPECT_FALSE(answer.summary.refused) << answer.codes();
  std::map<std::string, formats::cwr::AckTransaction> by_number;
  for (auto const& ack : answer.acknowledgements) by_number[ack.submitter_number] = ack;
  ASSERT_EQ(by_number.size(), 3U) << bytes;
  EXPECT_EQ(by_number.at("INV001").status, "AS");
  EXPECT_EQ(by_number.at("INV002").status, "RJ");
  EXPECT_FALSE(by_number.at("INV002").messages.empty());
  EXPECT_TRUE(by_number.at("INV002").recipient_number.empty());
  EXPECT_EQ(by_number.at("INV003").status, "AC");
  EXPECT_FALSE(by_number.at("INV003").messages.empty());
  // Our number is a work of the register.
  auto const id = parse_id(Kind::work, by_number.at("INV001").recipient_number);
  ASSERT_TRUE(id) << by_number.at("INV001").recipient_number;
  auto const entry = app::entry(book.look(), {Kind::work, *id});
  ASSERT_TRUE(entry) << entry.error().detail;
  EXPECT_TRUE(matches_golden(bytes, "cwr/ack.V21"));
}

TEST_F(Ack, OfTheSameFileIsTheSameFile) {
  auto const file = book.file("CW260001INV_302.V21", invented_file());
  auto const first = import(file, book.folder() / "first.V21");
  Position const before = book.position();
  book.set_time("2027-01-01T00:00:00Z");
  auto const second = import(file, book.folder() / "second.V21");
  EXPECT_TRUE(second.already_imported);
  EXPECT_EQ(book.position(), before);
  EXPECT_EQ(bytes_of(*first.ack), bytes_of(*second.ack));
}

TEST_F(Ack, OfAnOldFileAgainRevisesNothing) {
  auto const old = book.file("CW260001INV_302.V21", invented_file());
  InventedFile newer;
  auto revised = invented_work("REV");
  set(revised, "REV", "work title", "THE REVISED STEPPE");
  newer.group_type = "REV";
  newer.transactions.push_back(revised);
  auto const first = import(old, book.folder() / "first.V21");
  EXPECT_EQ(import(book.file("CW260002INV_302.V21", newer.text()), book.folder()).accepted, 1U);
  Position const stood = book.position();
  app::ImportOptions options;
  options.file = old;
  options.society = society;
  options.actor = PersonId{2};  // Another person, who has not imported it before.
  options.ack = book.folder() / "again.V21";
  auto const again = app::import_cwr(*book, options);
  ASSERT_TRUE(again) << again.error().detail;
  EXPECT_TRUE(again->already_imported);
  EXPECT_EQ(book.position(), stood);
  EXPECT_EQ(bytes_of(*again->ack), bytes_of(*first.ack));
}

TEST_F(Ack, TakesTheNextFreeNumberOfAFolder) {
  auto const file = book.file("CW260001INV_302.V21", invented_file());
  import(file, book.folder());
  auto const second = import(file, book.folder());
  EXPECT_EQ(second.ack->filename(), "CW260002302_INV.V21");
}

TEST_F(Ack, OfAFileThatIsNoCwrRefusesItAsAWhole) {
  auto const file = book.file("CW260001INV_302.V21", "this is a letter\r\n");
  auto const result = import(file, book.folder() / "answer.V21");
  EXPECT_TRUE(result.refused);
  auto const answer = read_cwr(bytes_of(*result.ack), "answer.V21");
  ASSERT_EQ(answer.acknowledgements.size(), 1U);
  EXPECT_EQ(answer.acknowledgements[0].status, "RJ");
  EXPECT_EQ(answer.acknowledgements[0].original_type, "HDR");
  EXPECT_FALSE(answer.acknowledgements[0].messages.empty());
}

TEST_F(Ack, IsNotWrittenWhereNobodyCanWrite) {
  auto const file = book.file("CW260001INV_302.V21", invented_file());
  app::ImportOptions options;
  options.file = file;
  options.society = society;
  options.ack = book.folder() / "no such folder" / "answer.V21";
  auto const result = app::import_cwr(*book, options);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::not_found);
  EXPECT_NE(result.error().detail.find("no such folder"), std::string::npos);
}

TEST_F(Ack, AnswersEveryTransactionOfARealFile) {
  for (auto const* name : {"cwr/CW190001MPC_000-rev1.V21", "cwr/weso-demo_cwr_cleaned.v22",
                           "cwr/CW220002DMP_0000_V3-0-0.SUB", "cwr/max1millions-sample_v21.V21",
                           "cwr/CW220003DMP_0000_V3-0-0.ISR"}) {
    QALAM_NEEDS_SAMPLE(file, name);
    auto const result = import(file, book.folder());
    std::uint64_t asked = 0;
    for (auto const& [type, n] : result.transactions_by_type) asked += type == "ACK" ? 0 : n;
    ASSERT_TRUE(result.ack) << name;
    auto const answer = read_cwr(bytes_of(*result.ack), result.ack->filename().string());
    EXPECT_FALSE(answer.summary.refused) << name << answer.codes();
    EXPECT_EQ(answer.acknowledgements.size(), asked) << name;
    EXPECT_EQ(answer.summary.version,
              read_cwr(bytes_of(file), file.filename().string()).summary.version);
    for (auto const& ack : answer.acknowledgements) {
      bool const registered = ack.status == "AS" || ack.status == "AC";
      EXPECT_EQ(registered, !ack.recipient_number.empty()) << name << " " << ack.status;
      EXPECT_TRUE(ack.status != "RJ" || !ack.messages.empty()) << name;
    }
  }
}

TEST(CwrFileName, SaysNumberAndSender) {
  EXPECT_EQ(app::parse_cwr_file_name("CW190001MPC_000-rev1.V21").sender, "MPC");
  EXPECT_EQ(app::parse_cwr_file_name("CW190012MPC_000.V21").number, 12U);
  EXPECT_EQ(app::parse_cwr_file_name("CW220002DMP_0000_V3-0-0.SUB").sender, "DMP");
  EXPECT_EQ(app::parse_cwr_file_name("weso-demo_cwr_cleaned.v22").sender, "");
  EXPECT_EQ(app::parse_cwr_file_name("CW").number, 0U);
}

}  // namespace
}  // namespace qalam::test
