#include "api/app/do_command.hpp"
#include "eventstore/vault/private_record.hpp"
#include "tests/app/nation.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <map>
#include <sstream>

namespace qalam::test {
namespace {

/// Twelve digits with the right check digit.
std::string iin_of(std::string const& eleven) {
  int sum = 0;
  for (int i = 0; i < 11; ++i) sum += (i + 1) * (eleven[static_cast<std::size_t>(i)] - '0');
  int check = sum % 11;
  if (check == 10) {
    sum = 0;
    constexpr std::array weights{3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2};
    for (std::size_t i = 0; i < 11; ++i) sum += weights.at(i) * (eleven[i] - '0');
    check = sum % 11;
  }
  return eleven + std::to_string(check);
}

std::map<std::string, std::string> const& secrets() {
  static std::map<std::string, std::string> const all{{"legal_name", "Досымбетова Гүлнәр Асанқызы"},
                                                      {"iin", iin_of("85031240012")},
                                                      {"iban", "KZ86125KZT5004100100"},
                                                      {"bank_name", "Altyn Invented Bank"},
                                                      {"phone", "+7 701 555 01 99"},
                                                      {"email", "gulnar.d@invented.example"},
                                                      {"address", "Astana, Invented street 17-42"}};
  return all;
}

app::Json command(std::string const& name, app::Json members, bool with_private = true) {
  members["command"] = name;
  if (with_private) {
    for (auto const& [member, value] : secrets()) members["private"][member] = value;
  }
  return members;
}

class VaultBoundary : public testing::Test {
 protected:
  Result<app::Done> execute(app::Json const& json) {
    auto const request = app::parse_request(json);
    EXPECT_TRUE(request);
    return app::execute(*book, *request, {PersonId{1}, std::nullopt, std::nullopt});
  }
  [[nodiscard]] std::optional<std::vector<std::byte>> look(AnyId subject) {
    return book->vault().get(subject.kind, subject.id,
                             {PersonId{1}, book->now(), "a test", {"iin"}});
  }
  /// Every file below LEDGER, searched for every secret.
  void expect_no_secret() {
    book->catch_up();
    book.close();
    std::uint64_t files = 0;
    for (auto const& entry : std::filesystem::recursive_directory_iterator{book.directory()}) {
      if (!entry.is_regular_file()) continue;
      ++files;
      std::ifstream in{entry.path(), std::ios::binary};
      std::ostringstream bytes;
      bytes << in.rdbuf();
      auto const text = bytes.str();
      for (auto const& [member, value] : secrets()) {
        EXPECT_EQ(text.find(value), std::string::npos) << member << " is in " << entry.path();
      }
    }
    EXPECT_GE(files, 4U);
    book.open();
  }

  TestLedger book;
};

TEST_F(VaultBoundary, NoFileOfALedgerHoldsAPersonsData) {
  auto const done = execute(command("RegisterHolder", {{"credit_name", "ГҮЛНӘР"}}));
  ASSERT_TRUE(done) << done.error().detail;
  // Refused ones leave nothing either: the IIN is taken.
  auto const again = execute(command("RegisterHolder", {{"credit_name", "ДРУГАЯ"}}));
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::identifier_taken);
  EXPECT_EQ(again.error().detail.find(secrets().at("iin")), std::string::npos);
  auto const changed =
      execute(command("ChangeHolder", {{"holder", print_id(done->subject.kind, done->subject.id)},
                                       {"credit_name", "ГҮЛНӘР Д."},
                                       {"reason", "another bank"}}));
  ASSERT_TRUE(changed) << changed.error().detail;
  auto const kept = look(done->subject);
  ASSERT_TRUE(kept);
  EXPECT_EQ(vault::from_record(*kept).iin, secrets().at("iin"));
  expect_no_secret();
  EXPECT_TRUE(look(done->subject));
}

TEST_F(VaultBoundary, AnErasedPersonIsGoneAndTheLedgerStays) {
  auto const done = execute(command("RegisterHolder", {{"credit_name", "ГҮЛНӘР"}}));
  ASSERT_TRUE(done);
  auto const id = print_id(done->subject.kind, done->subject.id);
  auto const refused = execute(command("EraseHolder", {{"holder", id}, {"basis", ""}}, false));
  EXPECT_FALSE(refused);
  EXPECT_TRUE(look(done->subject)) << "a refusal erases nothing";
  ASSERT_TRUE(
      execute(command("EraseHolder", {{"holder", id}, {"basis", "her own request"}}, false)));
  EXPECT_FALSE(look(done->subject));
  expect_no_secret();
  EXPECT_FALSE(look(done->subject));
  book.expect_sound();
}

}  // namespace
}  // namespace qalam::test
