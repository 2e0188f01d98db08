#include "eventstore/lmdb/lmdb.hpp"
#include "eventstore/lmdb/key.hpp"
#include "tests/support/temp_dir.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <fstream>
#include <string>
#include <vector>

namespace qalam::lmdb {
namespace {

std::vector<std::byte> bytes(std::string_view text) {
  auto const view = bytes_of(text);
  return {view.begin(), view.end()};
}

std::string text(Bytes value) {
  return {reinterpret_cast<char const*>(value.data()), value.size()};
}

Options small(std::filesystem::path const& directory) {
  Options options;
  options.directory = directory;
  options.access = Access::create;
  options.map_size_bytes = std::size_t{64} << 20;
  return options;
}

/// An environment with one table.
struct Fixture {
  Fixture() : env{small(dir.path() / "env")}, table{open(env)} {}
  explicit Fixture(Options const& options) : env{options}, table{open(env)} {}

  static Table open(Environment& env) {
    TableOpener opener{env};
    auto const opened = opener.open("t");
    opener.commit();
    return opened;
  }
  void put(std::string_view key, std::string_view value) {
    WriteTxn txn{env};
    txn.put(table, bytes_of(key), bytes_of(value));
    std::move(txn).commit();
  }

  test::TempDir dir;
  Environment env;
  Table table;
};

Failure kind_of(std::function<void()> const& act) {
  try {
    act();
  } catch (StoreFailure const& failure) {
    EXPECT_FALSE(std::string{failure.what()}.empty());
    return failure.kind();
  }
  ADD_FAILURE() << "nothing was thrown";
  return Failure::other;
}

RC_GTEST_PROP(Key, SortsIntegersAsNumbers,
              (std::int64_t a, std::int64_t b, std::uint32_t c, std::uint32_t d)) {
  auto const less = [](auto const& x, auto const& y) { return x < y; };
  RC_ASSERT(less(make_key(a), make_key(b)) == (a < b));
  RC_ASSERT(less(make_key(c, a), make_key(d, b)) == (std::pair{c, a} < std::pair{d, b}));
  auto const key = make_key(a);
  KeyReader reader{key};
  RC_ASSERT(reader.take<std::int64_t>() == a);
}

RC_GTEST_PROP(Key, SortsTextsThatAreFollowedByMore,
              (std::string const& a, std::string const& b, std::uint8_t x, std::uint8_t y)) {
  RC_PRE(a.size() < 100 && b.size() < 100);
  Key left;
  Key right;
  left.add_text(a).add(x);
  right.add_text(b).add(y);
  auto const less = std::lexicographical_compare(left.bytes().begin(), left.bytes().end(),
                                                 right.bytes().begin(), right.bytes().end());
  auto const unsigned_a = std::vector<std::uint8_t>(a.begin(), a.end());
  auto const unsigned_b = std::vector<std::uint8_t>(b.begin(), b.end());
  RC_ASSERT(less == (std::pair{unsigned_a, x} < std::pair{unsigned_b, y}));
}

TEST(Key, StopsAtTheLimitOfLmdb) {
  Key key;
  key.add(bytes(std::string(511, 'x')));
  EXPECT_EQ(key.bytes().size(), 511U);
  EXPECT_DEATH(key.add(std::uint8_t{1}), "511 bytes");
}

TEST(Lmdb, RefusesTheVersionsThatDamageTheLockFile) {
  EXPECT_FALSE(refused_version(0, 9, 24));
  EXPECT_FALSE(refused_version(0, 9, 25));
  EXPECT_TRUE(refused_version(0, 9, 26));
  EXPECT_TRUE(refused_version(0, 9, 31));
  EXPECT_FALSE(refused_version(0, 9, 32));
  EXPECT_TRUE(library_version().starts_with("LMDB 0.9."));
}

TEST(Lmdb, KeepsWhatWasCommittedAndNothingElse) {
  Fixture f;
  f.put("a", "1");
  {
    WriteTxn txn{f.env};
    txn.put(f.table, bytes_of("b"), bytes_of("2"));
    EXPECT_EQ(text(*txn.get(f.table, bytes_of("b"))), "2");
  }
  ReadTxn const read{f.env};
  EXPECT_EQ(text(*read.get(f.table, bytes_of("a"))), "1");
  EXPECT_FALSE(read.get(f.table, bytes_of("b")));
  EXPECT_EQ(read.entries(f.table), 1U);
}

TEST(Lmdb, AReaderSeesItsSnapshotAlsoWhenItsPlaceIsUsedAgain) {
  Fixture f;
  f.put("a", "1");
  { ReadTxn const first{f.env}; }
  ReadTxn const before{f.env};
  f.put("a", "2");
  EXPECT_EQ(text(*before.get(f.table, bytes_of("a"))), "1");
  ReadTxn const after{f.env};
  EXPECT_EQ(text(*after.get(f.table, bytes_of("a"))), "2");
}

TEST(Lmdb, ATableOpenedLaterIsSeenByPooledReaders) {
  Fixture f;
  { ReadTxn const warm{f.env}; }
  TableOpener opener{f.env, "more."};
  auto const later = opener.open("t2");
  opener.commit();
  EXPECT_EQ(opener.opened().front().first, "more.t2");
  ReadTxn const read{f.env};
  EXPECT_EQ(read.entries(later), 0U);
  EXPECT_TRUE(read.has_table("more.t2"));
  EXPECT_FALSE(read.has_table("t2"));
  EXPECT_EQ(read.table_names(), (std::vector<std::string>{"more.t2", "t"}));
}

TEST(Lmdb, CursorsFindTheirNeighbours) {
  Fixture f;
  f.put("b", "1");
  f.put("d", "2");
  ReadTxn const txn{f.env};
  Cursor cursor{txn, f.table};
  EXPECT_TRUE(cursor.seek(bytes_of("c")));
  EXPECT_EQ(text(cursor.key()), "d");
  EXPECT_TRUE(cursor.seek_before(bytes_of("d")));
  EXPECT_EQ(text(cursor.key()), "b");
  EXPECT_TRUE(cursor.seek_before(bytes_of("zz")));
  EXPECT_EQ(text(cursor.key()), "d");
  EXPECT_FALSE(cursor.seek_before(bytes_of("b")));
  EXPECT_FALSE(cursor.seek(bytes_of("e")));
  EXPECT_TRUE(cursor.find(bytes_of("b")));
  EXPECT_EQ(text(cursor.value()), "1");
  EXPECT_FALSE(cursor.find(bytes_of("c")));
  EXPECT_TRUE(cursor.first());
  EXPECT_TRUE(cursor.next());
  EXPECT_FALSE(cursor.next());
  EXPECT_TRUE(cursor.last());
  EXPECT_TRUE(cursor.prev());
  EXPECT_FALSE(cursor.prev());
}

TEST(Lmdb, AppendTakesKeysInOrderOnly) {
  Fixture f;
  WriteTxn txn{f.env};
  txn.append(f.table, make_key(std::uint64_t{2}), bytes_of("x"));
  auto const space = txn.append_space(f.table, make_key(std::uint64_t{3}), 8);
  EXPECT_EQ(space.size(), 8U);
  std::fill(space.begin(), space.end(), std::byte{7});
  EXPECT_EQ(txn.get(f.table, make_key(std::uint64_t{3}))->back(), std::byte{7});
  EXPECT_EQ(kind_of([&] { txn.append(f.table, make_key(std::uint64_t{3}), bytes_of("y")); }),
            Failure::other);
}

TEST(Lmdb, PutNewDelClearAndDropSayWhatTheyDid) {
  Fixture f;
  WriteTxn txn{f.env};
  EXPECT_TRUE(txn.put_new(f.table, bytes_of("a"), bytes_of("1")));
  EXPECT_FALSE(txn.put_new(f.table, bytes_of("a"), bytes_of("2")));
  EXPECT_EQ(text(*txn.get(f.table, bytes_of("a"))), "1");
  EXPECT_TRUE(txn.del(f.table, bytes_of("a")));
  EXPECT_FALSE(txn.del(f.table, bytes_of("a")));
  txn.put(f.table, bytes_of("b"), {});
  EXPECT_TRUE(txn.get(f.table, bytes_of("b"))->empty());
  txn.clear(f.table);
  EXPECT_EQ(txn.entries(f.table), 0U);
  EXPECT_FALSE(txn.drop("nobody"));
}

TEST(Lmdb, AFullMapShowsBeforeTheCommitAndReadingGoesOn) {
  test::TempDir dir;
  auto options = small(dir.path() / "env");
  options.map_size_bytes = std::size_t{1} << 20;
  Fixture f{options};
  f.put("kept", "1");
  EXPECT_EQ(kind_of([&] {
              WriteTxn txn{f.env};
              for (std::uint64_t i = 0;; ++i) {
                txn.put(f.table, make_key(i), bytes(std::string(2000, 'x')));
              }
            }),
            Failure::map_full);
  ReadTxn const read{f.env};
  EXPECT_EQ(text(*read.get(f.table, bytes_of("kept"))), "1");
  f.put("more", "2");
}

TEST(Lmdb, ATornFileIsSeenBeforeAPageIsTouched) {
  test::TempDir dir;
  auto options = small(dir.path() / "env");
  {
    Fixture f{options};
    for (int i = 0; i < 50; ++i) f.put(std::to_string(i), std::string(2000, 'x'));
    f.env.trim();
  }
  auto const file = options.directory / "data.mdb";
  auto const size = std::filesystem::file_size(file);
  options.access = Access::write;
  { Environment const whole{options}; }
  std::filesystem::resize_file(file, size - 1);
  EXPECT_EQ(kind_of([&] { Environment const env{options}; }), Failure::damaged);
  std::filesystem::resize_file(file, 100);
  EXPECT_EQ(kind_of([&] { Environment const env{options}; }), Failure::foreign);
}

TEST(Lmdb, AForeignFileAndNoFileAreDifferentThings) {
  test::TempDir dir;
  auto options = small(dir.path());
  options.access = Access::write;
  EXPECT_EQ(kind_of([&] { Environment const env{options}; }), Failure::absent);
  std::ofstream{dir.path() / "data.mdb"} << std::string(100'000, 'x');
  EXPECT_EQ(kind_of([&] { Environment const env{options}; }), Failure::foreign);
}

TEST(Lmdb, TheFileIsLongEnoughForItsPagesAfterEveryCommit) {
  Fixture f;
  for (int i = 0; i < 200; ++i) {
    f.put(std::to_string(i), std::string(3000, 'x'));
    ASSERT_GE(std::filesystem::file_size(f.dir.path() / "env" / "data.mdb"),
              f.env.usage().used_bytes);
  }
  f.env.trim();
  EXPECT_EQ(std::filesystem::file_size(f.dir.path() / "env" / "data.mdb"),
            f.env.usage().used_bytes);
  f.put("after", "trim");
  EXPECT_GE(std::filesystem::file_size(f.dir.path() / "env" / "data.mdb"),
            f.env.usage().used_bytes);
}

TEST(Lmdb, ReadOnlyOpensTablesThatExistAndMakesNone) {
  test::TempDir dir;
  auto options = small(dir.path() / "env");
  Fixture writer{options};
  writer.put("a", "1");
  // A second environment in one process must not be the same directory (lmdb.h, mdb_env_open), so
  // the reader gets a copy.
  writer.env.copy_to(dir.path() / "copy");
  options.directory = dir.path() / "copy";
  options.access = Access::read_only;
  Environment reader{options};
  auto const table = Fixture::open(reader);
  EXPECT_EQ(text(*ReadTxn{reader}.get(table, bytes_of("a"))), "1");
  TableOpener opener{reader};
  EXPECT_EQ(kind_of([&] { static_cast<void>(opener.open("missing")); }), Failure::absent);
}

TEST(Lmdb, MoreReadersThanPlacesIsAFailureOfItsOwn) {
  test::TempDir dir;
  auto options = small(dir.path() / "env");
  options.readers_max = 2;
  Fixture f{options};
  ReadTxn const one{f.env};
  ReadTxn const two{f.env};
  EXPECT_EQ(kind_of([&] { ReadTxn const three{f.env}; }), Failure::readers_full);
}

TEST(Lmdb, ADisposableEnvironmentIsSyncedWhenAsked) {
  test::TempDir dir;
  auto options = small(dir.path() / "env");
  options.durability = Durability::disposable;
  Fixture f{options};
  f.put("a", "1");
  f.env.sync();
  EXPECT_EQ(f.env.check_readers(), 0);
}

}  // namespace
}  // namespace qalam::lmdb
