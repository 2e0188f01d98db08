#include "projections/digest.hpp"

#include "eventstore/lmdb/key.hpp"
#include "eventstore/merkle/sha256.hpp"

#include <algorithm>
#include <cstdint>

namespace qalam::read {
namespace {

/// SHA-256 fed in large pieces: rows are small, and a call for each costs more than the hashing.
class Feed {
 public:
  Feed() { buffer_.reserve(buffer_bytes); }

  void number(std::uint64_t value) { raw(lmdb::make_key(value)); }
  void sized(lmdb::Bytes bytes) {
    number(bytes.size());
    raw(bytes);
  }
  [[nodiscard]] Hash256 finish() {
    drain();
    return sha_.finish();
  }

 private:
  static constexpr std::size_t buffer_bytes = std::size_t{64} << 10;

  void raw(lmdb::Bytes bytes) {
    if (buffer_.size() + bytes.size() > buffer_bytes) drain();
    buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
  }
  void drain() {
    sha_.update(buffer_);
    buffer_.clear();
  }

  merkle::Sha256 sha_;
  std::vector<std::byte> buffer_;
};

}  // namespace

Hash256 digest(lmdb::ReadTxn const& txn, NamedTables tables) {
  std::sort(tables.begin(), tables.end());
  Feed feed;
  for (auto const& [name, table] : tables) {
    feed.sized(lmdb::bytes_of(name));
    feed.number(txn.entries(table));
    lmdb::Cursor cursor{txn, table};
    for (bool more = cursor.first(); more; more = cursor.next()) {
      feed.sized(cursor.key());
      feed.sized(cursor.value());
    }
  }
  return feed.finish();
}

}  // namespace qalam::read
