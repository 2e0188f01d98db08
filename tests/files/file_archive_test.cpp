#include "eventstore/files/file_archive.hpp"

#include "eventstore/files/durable.hpp"
#include "tests/support/temp_dir.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <iterator>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

namespace qalam::files {
namespace {

namespace fs = std::filesystem;

class FileArchiveTest : public testing::Test {
 protected:
  [[nodiscard]] fs::path root() const { return temp_.path() / "files"; }
  fs::path write(std::string const& name, std::string const& bytes) {
    std::ofstream{temp_.path() / name, std::ios::binary} << bytes;
    return temp_.path() / name;
  }
  static std::string read(fs::path const& file) {
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
  }
  [[nodiscard]] std::size_t files_kept() const {
    std::size_t count = 0;
    for (auto const& entry : fs::recursive_directory_iterator{root()}) {
      if (entry.is_regular_file()) ++count;
    }
    return count;
  }

 private:
  test::TempDir temp_;
};

TEST_F(FileArchiveTest, KeepsAFileUnderItsHash) {
  FileArchive const archive{root()};
  auto const kept = archive.keep(write("a.csv", "abc")).value();
  // FIPS 180-4, the first example.
  EXPECT_EQ(to_hex(kept.sha256),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(kept.size_bytes, 3U);
  EXPECT_FALSE(kept.already_there);
  EXPECT_EQ(archive.path_of(kept.sha256),
            root() / "ba" / "7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(read(archive.path_of(kept.sha256)), "abc");
  struct stat info {};
  ASSERT_EQ(::stat(archive.path_of(kept.sha256).c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0440U);
}

TEST_F(FileArchiveTest, KeepsOneCopyOfTheSameBytes) {
  FileArchive const archive{root()};
  auto const first = archive.keep(write("a", "same")).value();
  auto const second = FileArchive{root()}.keep(write("b", "same")).value();
  EXPECT_EQ(first.sha256, second.sha256);
  EXPECT_TRUE(second.already_there);
  EXPECT_EQ(files_kept(), 1U);
}

TEST_F(FileArchiveTest, KeepsEmptyFilesAndFilesOfManyPieces) {
  FileArchive const archive{root()};
  auto const empty = archive.keep(write("empty", "")).value();
  EXPECT_EQ(empty.size_bytes, 0U);
  EXPECT_TRUE(archive.has(empty.sha256));
  std::string big;
  for (int i = 0; i < 100'000; ++i) big += std::to_string(i) + "\n";
  auto const kept = archive.keep(write("big", big)).value();
  EXPECT_EQ(kept.size_bytes, big.size());
  EXPECT_EQ(read(archive.path_of(kept.sha256)), big);
}

TEST_F(FileArchiveTest, RefusesWhatIsNoFile) {
  FileArchive const archive{root()};
  auto const missing = archive.keep(root() / "no such file");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::not_found);
  EXPECT_NE(missing.error().detail.find("no such file"), std::string::npos);
  EXPECT_EQ(archive.keep(root()).error().code, ErrorCode::malformed);
  EXPECT_EQ(archive.keep("/dev/null").error().code, ErrorCode::malformed);
  EXPECT_EQ(files_kept(), 0U);
}

TEST_F(FileArchiveTest, SaysWhenAKeptFileHasChanged) {
  FileArchive const archive{root()};
  auto const kept = archive.keep(write("a", "as it was")).value();
  EXPECT_TRUE(archive.intact(kept.sha256).value());
  fs::permissions(archive.path_of(kept.sha256), fs::perms::owner_write, fs::perm_options::add);
  std::ofstream{archive.path_of(kept.sha256)} << "as it is";
  EXPECT_FALSE(archive.intact(kept.sha256).value());
  EXPECT_EQ(archive.intact(Hash256{}).error().code, ErrorCode::not_found);
}

TEST_F(FileArchiveTest, TakesTheSameFileFromSeveralThreads) {
  FileArchive const archive{root()};
  auto const file = write("a", std::string(1'000'000, 'x'));
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] { EXPECT_TRUE(archive.keep(file)); });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(files_kept(), 1U);
}

TEST_F(FileArchiveTest, LeavesNoHalfFileWhenTheDiskFails) {
  FileArchive const archive{root()};
  auto const file = write("a", "abc");
  write("files/ba", "a file where the archive needs a folder");
  EXPECT_THROW((void)archive.keep(file), std::system_error);
  EXPECT_EQ(files_kept(), 1U);
}

TEST_F(FileArchiveTest, ADurableFileIsNeverWrittenOver) {
  auto const file = write("a", "first");
  EXPECT_THROW(create_durably(file, {}, 0600), std::system_error);
  EXPECT_EQ(read(file), "first");
}

TEST_F(FileArchiveTest, ASmallFileIsReadUpToItsLimit) {
  auto const file = write("a", "12345");
  EXPECT_EQ(read_small(file, 5).size(), 5U);
  EXPECT_THROW((void)read_small(file, 4), std::system_error);
}

/// A limit of a gigabyte must not cost a gigabyte for a file of a line.
TEST(SmallFile, TakesTheRoomThatItHasAndNotThatItMayHave) {
  test::TempDir temp;
  auto const file = temp.path() / "line";
  std::ofstream{file, std::ios::binary} << "a line";
  constexpr auto far_too_much = std::size_t{1} << 50;
  EXPECT_EQ(read_if_there(file, far_too_much), "a line");
  EXPECT_EQ(read_if_there(file, 6), "a line");
  EXPECT_THROW((void)read_if_there(file, 5), std::system_error);
  std::ofstream{file, std::ios::binary | std::ios::trunc} << "";
  EXPECT_EQ(read_if_there(file, far_too_much), "");
}

}  // namespace
}  // namespace qalam::files
