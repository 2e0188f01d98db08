#include "eventstore/publisher/publisher.hpp"
#include "eventstore/files/durable.hpp"
#include "eventstore/publisher/tile_files.hpp"
#include "eventstore/tlog/proof_file.hpp"
#include "tests/eventstore/store_support.hpp"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <sys/stat.h>

namespace qalam::publisher {
namespace {

using store::test::appending;
using store::test::Ledger;
using store::test::work;

tlog::Seed seed(std::uint8_t n) {
  tlog::Seed out{};
  out.fill(n);
  return out;
}

std::optional<std::string> read_file(std::filesystem::path const& file) {
  return files::read_if_there(file, tlog::note_bytes_max);
}
void write_file(std::filesystem::path const& file, std::string const& bytes) {
  files::replace_durably(file, std::as_bytes(std::span{bytes}), 0600);
}

/// A log, and a publisher with its signer beside it.
class Published {
 public:
  Published() {
    EXPECT_TRUE(Signer::create(signer(), "ledger.example/test", seed(1)));
    open();
  }
  [[nodiscard]] std::filesystem::path ledger() const {
    return book_.file().parent_path().parent_path();
  }
  [[nodiscard]] std::filesystem::path directory() const { return ledger() / "log"; }
  [[nodiscard]] std::filesystem::path signer() const { return ledger().parent_path() / "signer"; }
  Ledger& book() { return book_; }
  Publisher& operator*() { return *publisher_; }
  Publisher* operator->() { return publisher_.get(); }

  void close() { publisher_.reset(); }
  void open() {
    close();
    auto opened = try_open();
    ASSERT_TRUE(opened) << opened.error().detail;
    publisher_ = *std::move(opened);
  }
  Result<std::unique_ptr<Publisher>> try_open() {
    return Publisher::open(*book_, {directory(), signer(), {}});
  }
  void append(std::uint64_t events) {
    std::vector<store::NewEvent> all;
    for (std::uint64_t i = 0; i < events; ++i) all.push_back(work(1 + i % 3, "x"));
    ASSERT_TRUE(book_->execute(appending(++commands_, std::move(all))));
  }
  /// The checkpoint that anybody can read, checked with the key that anybody has.
  [[nodiscard]] tlog::Checkpoint seen() const {
    auto const text = read_file(directory() / "checkpoint");
    EXPECT_TRUE(text);
    auto const key = tlog::parse_verifier_key(
        read_file(signer() / "key.pub")->substr(0, read_file(signer() / "key.pub")->find('\n')));
    auto const proved = tlog::check_checkpoint(*tlog::parse_note(text.value_or("")), {*key});
    EXPECT_TRUE(proved) << proved.error().detail;
    return proved ? proved->checkpoint : tlog::Checkpoint{};
  }
  std::vector<merkle::Hash> leaves() {
    std::vector<merkle::Hash> out;
    book_->scan(Position{1}, book_->position(), [&](store::StoredEvent const& event) {
      out.push_back(store::leaf_hash(event.header_data));
      return store::Go::on;
    });
    return out;
  }

 private:
  Ledger book_;
  std::unique_ptr<Publisher> publisher_;
  std::uint64_t commands_ = 0;
};

/// Every file of the tree's tiles is there, with the hashes of the leaves.
void expect_tiles(std::filesystem::path const& directory, std::vector<merkle::Hash> const& leaves) {
  std::vector<merkle::Hash> row = leaves;
  for (unsigned level = 0; !row.empty(); ++level) {
    std::vector<merkle::Hash> above;
    for (std::size_t at = 0; at < row.size(); at += tlog::tile_width) {
      auto const width = std::min<std::size_t>(tlog::tile_width, row.size() - at);
      auto const hashes = std::span{row}.subspan(at, width);
      auto const path = tlog::path_of({level, at / tlog::tile_width, width});
      std::string const want{reinterpret_cast<char const*>(hashes.data()), hashes.size_bytes()};
      ASSERT_EQ(read_file(directory / path), want) << path;
      if (width == tlog::tile_width) above.push_back(tlog::root_in(hashes, 0, tlog::tile_height));
    }
    row = std::move(above);
  }
}

TEST(Publisher, ShowsTheLogAsTilesUnderASignedCheckpoint) {
  Published log;
  ASSERT_TRUE(log->publish());
  EXPECT_EQ(log.seen(), (tlog::Checkpoint{"ledger.example/test", 0, merkle::empty_root()}));
  for (std::uint64_t const more : {1, 254, 1, 1, 300}) {
    log.append(more);
    auto const text = log->publish();
    ASSERT_TRUE(text) << text.error().detail;
    EXPECT_EQ(read_file(log.directory() / "checkpoint"), *text);
    auto const seen = log.seen();
    EXPECT_EQ(seen.size, log.book()->position().value());
    EXPECT_EQ(seen.root, log.book()->view()->root());
    expect_tiles(log.directory(), log.leaves());
  }
  struct stat status {};
  ASSERT_EQ(::stat((log.signer() / "key").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
}

TEST(TileFiles, GrowFromWhatIsThere) {
  qalam::test::TempDir const dir;
  std::vector<merkle::Hash> leaves;
  for (std::uint64_t const more : {1, 3, 252, 1, 600}) {
    std::vector<merkle::Hash> fresh(more);
    for (std::size_t i = 0; i < fresh.size(); ++i) {
      auto const n = leaves.size() + i;
      fresh[i] = merkle::leaf_hash(std::as_bytes(std::span{&n, 1}));
    }
    grow(dir.path(), leaves.size(), fresh);
    leaves.insert(leaves.end(), fresh.begin(), fresh.end());
    expect_tiles(dir.path(), leaves);
  }
  EXPECT_FALSE(std::filesystem::exists(dir.path() / "tile/0/000.p")) << "the full tile is there";
}

TEST(Publisher, ProvesEachEventToWhoeverHasTheKey) {
  Published log;
  log.append(300);
  for (std::uint64_t const position : {1, 2, 255, 256, 257, 300}) {
    auto const bytes = log->prove(Position{position});
    ASSERT_TRUE(bytes) << bytes.error().detail;
    auto const file = tlog::parse_proof_file(*bytes);
    ASSERT_TRUE(file) << file.error().detail;
    auto const header = std::as_bytes(std::span{file->extra});
    EXPECT_EQ(store::decode_header(header)->position, Position{position});
    EXPECT_TRUE(tlog::check_proof(*file, store::leaf_hash(header), {log->key()}));
  }
  EXPECT_EQ(log->prove(Position{301}).error().code, ErrorCode::not_found);
  EXPECT_EQ(log->prove(Position{0}).error().code, ErrorCode::not_found);
}

TEST(Publisher, AnOldCopyOfTheLedgerIsNotSigned) {
  Published log;
  log.append(3);
  ASSERT_TRUE(log->publish());
  log.close();
  log.book().close();
  auto const backup = log.ledger().parent_path() / "backup";
  std::filesystem::copy(log.ledger(), backup, std::filesystem::copy_options::recursive);
  log.book().reopen();
  log.open();
  log.append(2);
  ASSERT_TRUE(log->publish());
  log.close();
  log.book().close();

  std::filesystem::remove_all(log.ledger());
  std::filesystem::copy(backup, log.ledger(), std::filesystem::copy_options::recursive);
  log.book().reopen();
  log.open();
  auto const shorter = log->publish();
  ASSERT_FALSE(shorter);
  EXPECT_EQ(shorter.error().code, ErrorCode::log_superseded);
  EXPECT_THAT(shorter.error().detail, testing::HasSubstr("5 events, and here it has only 3"));
  // As long as before, and longer, but with another history.
  log.append(2);
  EXPECT_EQ(log->publish().error().code, ErrorCode::log_superseded);
  log.append(9);
  EXPECT_EQ(log->publish().error().code, ErrorCode::log_superseded);
  EXPECT_EQ(log.seen().size, 3U) << "what was shown stays";
}

TEST(Publisher, TheSignersMemoryIsNotDoneWithout) {
  Published log;
  log.append(3);
  ASSERT_TRUE(log->publish());
  log.close();
  auto const last = log.signer() / "last";
  auto bytes = *read_file(last);
  bytes[bytes.find('\n') + 1] = '4';
  write_file(last, bytes);
  auto const opened = log.try_open();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::malformed);
}

TEST(Publisher, TilesThatAreLostOrChangedAreWrittenAgain) {
  Published log;
  log.append(400);
  ASSERT_TRUE(log->publish());
  std::filesystem::remove_all(log.directory() / "tile");
  log.append(1);
  ASSERT_TRUE(log->publish());
  expect_tiles(log.directory(), log.leaves());
  auto const partial = log.directory() / "tile/0/001.p/145";
  auto bytes = *read_file(partial);
  bytes[7] ^= 1;
  write_file(partial, bytes);
  log.open();
  log.append(1);
  ASSERT_TRUE(log->publish());
  expect_tiles(log.directory(), log.leaves());
}

TEST(Publisher, AnotherLogsKeyDoesNotSign) {
  Published log;
  log.close();
  std::filesystem::remove_all(log.signer());
  ASSERT_TRUE(Signer::create(log.signer(), "other.example", seed(2)));
  EXPECT_EQ(Signer::create(log.signer(), "other.example", seed(3)).error().code,
            ErrorCode::id_taken);
  log.open();
  EXPECT_EQ(log->publish().error().code, ErrorCode::wrong_kind);
  EXPECT_EQ(log.try_open().error().code, ErrorCode::already_running);
  log.close();
  std::filesystem::remove_all(log.signer());
  EXPECT_EQ(log.try_open().error().code, ErrorCode::not_found);
}

TEST(Publisher, FollowsWithinASecond) {
  Published log;
  log->follow();
  for (int i = 0; i < 3; ++i) {
    log.append(10);
    auto const until = std::chrono::steady_clock::now() + std::chrono::seconds{30};
    std::uint64_t const size = log.book()->position().value();
    while (std::chrono::steady_clock::now() < until &&
           (!read_file(log.directory() / "checkpoint") || log.seen().size < size)) {
      std::this_thread::sleep_for(std::chrono::milliseconds{10});
    }
    EXPECT_EQ(log.seen().size, size);
  }
  log.book()->stop_waiting();
  log.close();
}

RC_GTEST_PROP(Publisher, MakesTheSameTilesHoweverOftenItPublishes, ()) {
  Published log;
  auto const steps =
      *rc::gen::container<std::vector<std::uint64_t>>(6, rc::gen::inRange<std::uint64_t>(1, 400));
  std::uint64_t before = 0;
  merkle::Hash before_root = merkle::empty_root();
  for (std::uint64_t const events : steps) {
    log.append(events);
    if (*rc::gen::arbitrary<bool>()) continue;
    if (*rc::gen::arbitrary<bool>()) log.open();
    RC_ASSERT(log->publish().has_value());
    auto const seen = log.seen();
    TileFiles const tree{log.directory(), seen.size};
    auto const proof = merkle::consistency_proof(tree, before, seen.size);
    RC_ASSERT(merkle::is_consistent(before, before_root, seen.size, seen.root, proof));
    before = seen.size;
    before_root = seen.root;
  }
  RC_ASSERT(log->publish().has_value());
  expect_tiles(log.directory(), log.leaves());
}

}  // namespace
}  // namespace qalam::publisher
