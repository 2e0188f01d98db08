#include "eventstore/lmdb/key.hpp"
#include "eventstore/lmdb/lmdb.hpp"
#include "eventstore/vault/boxes.hpp"
#include "tests/vault/vault_fixture.hpp"

#include <cstring>
#include <map>
#include <set>

/// Somebody who has the disk and every key that is left on it tries to get an erased person back.
namespace qalam::vault {
namespace {

constexpr auto holder = Kind::holder;
constexpr std::uint64_t erased = 3;
constexpr std::uint64_t subjects = 6;
constexpr std::uint64_t generations = 4;

std::string secret_of(std::uint64_t id) {
  return "KZ86125KZT500410010" + std::to_string(id);
}

std::vector<std::byte> about(std::string_view what, lmdb::Key const& key, Bytes more) {
  std::vector<std::byte> out;
  for (Bytes const piece : {lmdb::bytes_of(what), key.bytes(), more}) {
    out.insert(out.end(), piece.begin(), piece.end());
  }
  return out;
}

lmdb::Key subject_key(std::uint64_t id) {
  lmdb::Key key;
  key.add(static_cast<std::uint32_t>(holder)).add(id);
  return key;
}

/// Tries every place of the tables' file, in use or freed, as a wrapped key and as a record.
class Thief {
 public:
  Thief(std::string const& tables, std::vector<std::string> const& keys)
      : bytes_{std::as_bytes(std::span{tables})} {
    for (auto const& key : keys) keys_.insert(key);
  }

  /// The records that open, by subject.
  std::map<std::uint64_t, std::set<std::string>> steal() {
    unwrap_all();
    std::map<std::uint64_t, std::set<std::string>> out;
    constexpr std::size_t hash = sizeof(Hash256);
    std::size_t const size = hash + nonce_bytes + hash + secret_of(0).size() + tag_bytes;
    for (std::size_t at = 0; at + size <= bytes_.size(); at += 2) {
      auto const value = bytes_.subspan(at, size);
      for (std::uint64_t id = 0; id < subjects; ++id) {
        // Where a record stands, its key stands in front of it: the rest are not tried.
        auto const subject = subject_key(id);
        constexpr std::size_t row = 4 + 8 + 8;
        if (at < row || std::memcmp(bytes_.data() + at - row, Bytes{subject}.data(), 12) != 0) {
          continue;
        }
        lmdb::Key key;
        key.add(Bytes{bytes_.subspan(at - row, row)});
        for (auto const& one : keys_) {
          auto const plain = unseal(Secret::from(lmdb::bytes_of(one)), value.subspan(hash),
                                    about("qalam vault record", key, value.first(hash)));
          if (!plain) continue;
          out[id].emplace(reinterpret_cast<char const*>(plain->data()) + hash,
                          plain->size() - hash);
        }
      }
    }
    return out;
  }

 private:
  /// Data keys that open with a key that is known, added to those.
  void unwrap_all() {
    std::set<std::string> found;
    constexpr std::size_t size = nonce_bytes + key_bytes + tag_bytes;
    for (std::size_t at = 0; at + size <= bytes_.size(); at += 2) {
      for (std::uint64_t id = 0; id < subjects; ++id) {
        for (std::uint64_t generation = 1; generation <= generations; ++generation) {
          // A wrapped key has its generation in front.
          auto const mark = lmdb::make_key(generation);
          if (at < 8 || std::memcmp(bytes_.data() + at - 8, mark.data(), 8) != 0) continue;
          for (auto const& one : keys_) {
            auto const key = unseal(Secret::from(lmdb::bytes_of(one)), bytes_.subspan(at, size),
                                    about("qalam vault subject", subject_key(id), mark));
            if (key) found.emplace(reinterpret_cast<char const*>(key->data()), key->size());
          }
        }
      }
    }
    keys_.merge(found);
  }

  Bytes bytes_;
  std::set<std::string> keys_;
};

class VaultRecovery : public VaultTest {
 protected:
  void fill() {
    auto const vault = create();
    for (std::uint64_t id = 0; id < subjects; ++id) {
      vault->put(holder, id, record_of(secret_of(id))).value();
    }
    // The freed pages get something to hold.
    vault->put(holder, erased, record_of(secret_of(9))).value();
    auto const refused = vault->put(holder, erased, record_of(secret_of(8))).value();
    vault->take_back(holder, erased, refused.commitment);
  }
  [[nodiscard]] std::string tables() const { return contents_of(directory() / "data.mdb"); }
  /// All keys that lie in key files now.
  [[nodiscard]] std::vector<std::string> keys_left() const {
    std::vector<std::string> out;
    for (auto const& entry : std::filesystem::directory_iterator{directory()}) {
      if (entry.path().filename().string().find(".key") == std::string::npos) continue;
      auto const file = contents_of(entry.path());
      if (file.size() == 56) out.push_back(file.substr(16, key_bytes));
    }
    return out;
  }
};

TEST_F(VaultRecovery, GetsNothingOfAnErasedPersonFromPagesAndKeysThatAreLeft) {
  fill();
  auto const old_tables = tables();
  auto const before = Thief{old_tables, keys_left()}.steal();
  ASSERT_EQ(before.size(), subjects) << "the thief is no good: nothing could be shown with it";
  EXPECT_TRUE(before.at(erased).contains(secret_of(8))) << "what was taken back lies in the file";
  auto const old_outer = key_in("outer.key");

  open()->erase(holder, erased);

  auto const after = Thief{tables(), keys_left()}.steal();
  EXPECT_FALSE(after.contains(erased));
  EXPECT_EQ(after.size(), subjects - 1);
  // A copy of the tables from before, and the keys of today: nothing opens, for nobody.
  EXPECT_TRUE(Thief(old_tables, keys_left()).steal().empty());
  // And it is the key that is missing: with the one that was destroyed all of it would open.
  EXPECT_EQ((Thief{old_tables, {old_outer}}.steal()), before);
}

TEST_F(VaultRecovery, DoesNotOpenAnOldCopyOfTheTablesWithTodaysKey) {
  fill();
  auto const old_tables = tables();
  open()->erase(holder, erased);
  write_contents(directory() / "data.mdb", old_tables);
  auto const refused = Vault::open(directory());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::malformed);
}

/// What was refused, and taken back, is beyond reach with the next erasure of anybody.
TEST_F(VaultRecovery, GetsNothingThatWasTakenBackBeforeAnyErasure) {
  {
    auto const vault = create();
    vault->put(holder, 0, record_of(secret_of(0))).value();
    auto const refused = vault->put(holder, 1, record_of(secret_of(1))).value();
    vault->take_back(holder, 1, refused.commitment);
  }
  EXPECT_TRUE((Thief{tables(), keys_left()}.steal().contains(1)));
  open()->erase(holder, 2);  // The vault knows nothing of this one.
  auto const after = Thief{tables(), keys_left()}.steal();
  EXPECT_TRUE(after.contains(0));
  EXPECT_FALSE(after.contains(1));
}

/// Wherever the power goes during an erasure, after the next start it is as if it had not.
TEST_F(VaultRecovery, GetsNothingFromWhatACrashHasLeft) {
  for (Step const cut : {Step::subject_deleted, Step::slice_rewrapped, Step::all_rewrapped,
                         Step::old_key_destroyed}) {
    std::filesystem::remove_all(directory());
    fill();
    Options options;
    options.rewrap_slice = 2;
    options.at = [cut](Step step) {
      if (step == cut) throw std::runtime_error{"power cut"};
    };
    EXPECT_THROW(open(options)->erase(holder, erased), std::runtime_error);
    open();
    auto const left = Thief{tables(), keys_left()}.steal();
    EXPECT_FALSE(left.contains(erased)) << "cut at step " << static_cast<int>(cut);
    EXPECT_EQ(left.size(), subjects - 1);
  }
}

}  // namespace
}  // namespace qalam::vault
