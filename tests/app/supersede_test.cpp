#include "api/app/supersede.hpp"
#include "eventstore/tlog/proof_file.hpp"
#include "tests/app/nation.hpp"

#include <filesystem>

namespace qalam::test {
namespace {

/// A ledger of which an old copy comes back.
class Supersede : public testing::Test {
 protected:
  Supersede() {
    grow(3);
    publish();
    book.close();
    std::filesystem::copy(book.directory(), copy(), std::filesystem::copy_options::recursive);
    book.open();
    grow(2);
    publish();
    book.close();
  }
  std::filesystem::path copy() const { return book.folder() / "copy"; }
  void put_back_the_copy() {
    std::filesystem::remove_all(book.directory());
    std::filesystem::copy(copy(), book.directory(), std::filesystem::copy_options::recursive);
  }
  void grow(int events) {
    for (int i = 0; i < events; ++i) {
      book.done(SetParameter{ParameterName::vat_ppm, SocietyId{}, 120'000, Date{20'000 + ++grown},
                             "act"});
    }
  }
  void publish() {
    auto const publisher = book->publisher();
    ASSERT_TRUE(publisher) << publisher.error().detail;
    auto const text = (*publisher)->publish();
    ASSERT_TRUE(text) << text.error().detail;
    checkpoint = *text;
    key = (*publisher)->key();
  }
  app::LedgerOptions options() const {
    app::LedgerOptions out;
    out.directory = book.directory();
    out.map_size_bytes = std::size_t{1} << 30;
    return out;
  }
  Result<app::Superseded> supersede(std::string const& origin = "test.qalam.kz/2") {
    return app::supersede(options(), {origin, "the disk was lost", PersonId{7}});
  }

  TestLedger book;
  int grown = 0;
  std::string checkpoint;
  tlog::VerifierKey key;
};

TEST_F(Supersede, GoesOnUnderAnotherNameAndSaysWhatIsLost) {
  put_back_the_copy();
  auto const before = *tlog::parse_checkpoint(tlog::parse_note(checkpoint)->text);
  auto const done = supersede();
  ASSERT_TRUE(done) << done.error().detail;
  EXPECT_EQ(done->before, before);
  EXPECT_EQ(done->position.value(), before.size - 2 + 1);
  EXPECT_NE(done->key.key, key.key);
  auto const head = tlog::check_checkpoint(*tlog::parse_note(done->checkpoint), {done->key});
  ASSERT_TRUE(head) << head.error().detail;
  EXPECT_EQ(head->checkpoint.origin, "test.qalam.kz/2");
  EXPECT_EQ(head->checkpoint.size, done->position.value());
  book.open();
  auto const stored = book->store().view()->read(done->position);
  auto const event = codec::decode(*stored);
  LogSuperseded const want{"test.qalam.kz", before.size, before.root, before.size - 2,
                           "the disk was lost"};
  EXPECT_EQ(std::get<LogSuperseded>(event), want);
  EXPECT_EQ(book->store().identity().origin, "test.qalam.kz/2");
  grow(2);
  publish();
  book.expect_sound();
  // The old key and what it had signed are kept.
  bool kept = false;
  for (auto const& entry : std::filesystem::directory_iterator{app::signer_folder(options())}) {
    if (!entry.path().filename().string().starts_with("superseded-")) continue;
    kept = std::filesystem::exists(entry.path() / "key") &&
           std::filesystem::exists(entry.path() / "last");
  }
  EXPECT_TRUE(kept);
}

TEST_F(Supersede, IsRefusedWhereNothingIsLost) {
  auto const refused = supersede();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::precondition_failed);
  put_back_the_copy();
  auto const same = supersede("test.qalam.kz");
  ASSERT_FALSE(same);
  EXPECT_EQ(same.error().code, ErrorCode::id_taken);
  ASSERT_TRUE(supersede());
  EXPECT_FALSE(supersede("test.qalam.kz/3"));  // Once is enough.
  book.open();
  EXPECT_EQ(book.count<LogSuperseded>(), 1U);
}

/// Broken off between the new name and the new key.
TEST_F(Supersede, IsFinishedAfterItWasBrokenOff) {
  put_back_the_copy();
  auto const signer = app::signer_folder(options());
  auto const kept = book.folder() / "signer-before";
  std::filesystem::copy(signer, kept, std::filesystem::copy_options::recursive);
  auto const first = supersede();
  ASSERT_TRUE(first) << first.error().detail;
  // The key as it was before, the event and the new name there already.
  std::filesystem::remove_all(signer);
  std::filesystem::copy(kept, signer, std::filesystem::copy_options::recursive);
  auto const again = supersede();
  ASSERT_TRUE(again) << again.error().detail;
  EXPECT_EQ(again->position, first->position);
  book.open();
  EXPECT_EQ(book.count<LogSuperseded>(), 1U);
  publish();
}

}  // namespace
}  // namespace qalam::test
