#include "api/app/verify.hpp"
#include "tests/app/nation.hpp"
#include "tests/survival/options.hpp"

#include <gmock/gmock.h>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <iterator>
#include <thread>

/// `verify` in a ledger that is being served: it raises no false alarm, and finds what is wrong.
namespace qalam::survival {
namespace {

using qalam::test::Nation;
using qalam::test::TestLedger;
using testing::HasSubstr;

void serve(TestLedger& book) {
  book->follow();
  auto const publisher = book->publisher();
  ASSERT_TRUE(publisher);
  (*publisher)->follow();
}

app::VerifiedPart const& part_of(app::LedgerVerification const& result, std::string const& name) {
  auto const found = std::find_if(result.parts.begin(), result.parts.end(),
                                  [&](auto const& part) { return part.name == name; });
  EXPECT_NE(found, result.parts.end()) << name;
  return *found;
}

TEST(Online, VerifyBesideAWriterRaisesNoFalseAlarm) {
  TestLedger book;
  Nation const nation{book};
  serve(book);
  std::atomic<bool> stop = false;
  std::atomic<int> written = 0;
  std::thread writer{[&] {
    while (!stop) {
      book.done(RegisterLicensee{"Club " + std::to_string(++written), "", "venue"});
    }
  }};
  for (int i = 0; i < 3; ++i) {
    int const before = written;
    auto const result = app::verify(*book);
    for (auto const& part : result.parts) {
      EXPECT_FALSE(part.divergence) << part.name << ": " << *part.divergence;
      EXPECT_TRUE(part.checked > 0 || part.name == "files" || part.name == "vault" ||
                  part.name == "tiles" || part.name == "access log")
          << part.name;
    }
    EXPECT_GT(written, before) << "the writer has waited for it";
  }
  stop = true;
  writer.join();
}

/// Turns a bit in each place where the text lies in the file, while the file is open and mapped.
int turn_a_bit_of(std::string const& text, std::filesystem::path const& file) {
  std::ifstream in{file, std::ios::binary};
  std::string const bytes{std::istreambuf_iterator<char>{in}, {}};
  int const fd = ::open(file.c_str(), O_WRONLY | O_CLOEXEC);
  int turned = 0;
  for (auto at = bytes.find(text); at != std::string::npos; at = bytes.find(text, at + 1)) {
    char const byte = static_cast<char>(bytes[at] ^ 1);
    turned += ::pwrite(fd, &byte, 1, static_cast<off_t>(at)) == 1 ? 1 : 0;
  }
  ::close(fd);
  return turned;
}

TEST(Online, ABitThatTurnsUnderAServerIsNamedByItsEvent) {
  TestLedger book;
  Nation const nation{book};
  serve(book);
  auto const position =
      book.done(RegisterLicensee{"The unmistakable club", "", "venue"}).receipt.first;
  book.done(RegisterLicensee{"Another club", "", "venue"});
  EXPECT_TRUE(app::verify(*book).ok());
  ASSERT_GT(turn_a_bit_of("The unmistakable club", book.directory() / "events" / "data.mdb"), 0);
  auto const result = app::verify(*book);
  EXPECT_FALSE(result.ok());
  ASSERT_TRUE(result.log.first_divergence);
  EXPECT_EQ(result.log.first_divergence->position, position);
  EXPECT_THAT(part_of(result, "log").divergence.value_or(""),
              HasSubstr("event " + std::to_string(position.value()) + ": its payload"));
  EXPECT_FALSE(part_of(result, "vault").divergence);
}

TEST(Online, ATileAndAFileThatChangedAreNamed) {
  TestLedger book;
  Nation const nation{book};
  ASSERT_TRUE((*book->publisher())->publish());
  auto const kept = book->files().keep(book.file("a.txt", "an original"));
  ASSERT_TRUE(kept);
  auto const result = app::verify(*book);
  EXPECT_TRUE(result.ok());
  EXPECT_EQ(part_of(result, "files").checked, 1U);
  EXPECT_GT(part_of(result, "tiles").checked, 0U);
  auto const file = book->files().path_of(kept->sha256);
  std::filesystem::permissions(file, std::filesystem::perms::owner_all);
  std::ofstream{file} << "an original.";
  for (auto const& entry :
       std::filesystem::recursive_directory_iterator{book.directory() / "log" / "tile"}) {
    if (!entry.is_regular_file()) continue;
    std::fstream tile{entry.path(), std::ios::in | std::ios::out | std::ios::binary};
    tile.put('x');
    break;
  }
  auto const changed = app::verify(*book);
  EXPECT_THAT(part_of(changed, "files").divergence.value_or(""), HasSubstr(file.string()));
  EXPECT_THAT(part_of(changed, "tiles").divergence.value_or(""), HasSubstr("tile/0/"));
  EXPECT_FALSE(part_of(changed, "log").divergence);
}

}  // namespace
}  // namespace qalam::survival
