#include "eventstore/vault/private_record.hpp"
#include "tests/app/private_person.hpp"
#include "tests/support/traces.hpp"

#include <gmock/gmock.h>

namespace qalam::test {
namespace {

app::Json command(std::string const& name, app::Json members, bool with_private = true) {
  members["command"] = name;
  return with_private ? with_secrets(std::move(members)) : members;
}

class VaultBoundary : public testing::Test {
 protected:
  Result<app::Done> execute(app::Json const& json) { return give(book, json); }
  [[nodiscard]] std::optional<std::vector<std::byte>> look(AnyId subject) {
    return book->vault().get(subject.kind, subject.id,
                             {PersonId{1}, book->now(), "a test", {"iin"}});
  }
  /// Every file below LEDGER and of the signer, of a copy of them, and of what a server that was
  /// killed would leave, searched for every secret in every form.
  void expect_no_secret() {
    book->catch_up();
    ASSERT_TRUE((*book->publisher())->publish());
    TempDir elsewhere;
    // While it is open: as a backup of a running server, or its remains.
    copy_files(book.folder(), elsewhere.path());
    book.close();
    std::size_t searched = 0;
    EXPECT_THAT(found_below(book.folder(), secrets(), searched), testing::IsEmpty());
    EXPECT_THAT(found_below(elsewhere.path(), secrets(), searched), testing::IsEmpty());
    EXPECT_GE(searched, 20U);
    book.open();
  }

  TestLedger book;
};

/// The search itself: it finds each form wherever it lies.
TEST(Traces, AreFoundInEveryForm) {
  TempDir folder;
  std::string const secret = "Гүлнәр 870412300123";
  std::ofstream{folder.path() / "none", std::ios::binary} << "nothing of Gulnar";
  std::size_t searched = 0;
  EXPECT_THAT(found_below(folder.path(), {{"name", secret}}, searched), testing::IsEmpty());
  EXPECT_EQ(searched, 1U);
  auto const found_in = [&](std::string const& bytes) {
    std::ofstream{folder.path() / "some", std::ios::binary} << bytes;
    return found_below(folder.path(), {{"name", secret}}, searched).size();
  };
  for (auto const& trace : traces_of(secret)) EXPECT_GE(found_in("x" + trace.bytes + "y"), 1U);
  EXPECT_EQ(traces::utf16("A\u0416\U0001F600", true),
            std::string("\0A\x04\x16\xd8\x3d\xde\x00", 8));
  EXPECT_EQ(traces::hex("\x0f\xa0", "0123456789abcdef"), "0fa0");
  EXPECT_EQ(traces::base64("foobar", 0), "Zm9vYmFy");
  // "xfoobar" is "eGZvb2Jhcg==": without the letters that hang on the x, or on what follows.
  EXPECT_EQ(traces::base64("foobar", 1), "Zvb2Jhc");
}

TEST_F(VaultBoundary, NoFileOfALedgerHoldsAPersonsData) {
  auto const done = execute(command("RegisterHolder", {{"credit_name", "ГҮЛНӘР"}}));
  ASSERT_TRUE(done) << done.error().detail;
  // Refused ones leave nothing either: the IIN is taken.
  auto const again = execute(command("RegisterHolder", {{"credit_name", "ДРУГАЯ"}}));
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::identifier_taken);
  EXPECT_EQ(again.error().detail.find(secrets()[1].second), std::string::npos);
  auto const changed =
      execute(command("ChangeHolder", {{"holder", print_id(done->subject.kind, done->subject.id)},
                                       {"credit_name", "ГҮЛНӘР Д."},
                                       {"reason", "another bank"}}));
  ASSERT_TRUE(changed) << changed.error().detail;
  auto const kept = look(done->subject);
  ASSERT_TRUE(kept);
  EXPECT_EQ(vault::from_record(*kept).iin, secrets()[1].second);
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
