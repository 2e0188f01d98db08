#pragma once

#include "eventstore/lmdb/lmdb.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

namespace qalam::read {

/// Puts kept back until the commit and then made in the order of their keys: a B-tree takes sorted
/// keys several times faster than scattered ones. For tables that `apply` does not read. A key that
/// is there keeps its first value, whether it came in this batch or an earlier one, so the table is
/// the same whatever the batches were.
class SortedPuts {
 public:
  void add(lmdb::Bytes key, lmdb::Bytes value) {
    entries_.push_back({bytes_.size(), static_cast<std::uint32_t>(key.size()),
                        static_cast<std::uint32_t>(value.size())});
    bytes_.insert(bytes_.end(), key.begin(), key.end());
    bytes_.insert(bytes_.end(), value.begin(), value.end());
  }

  void flush(lmdb::WriteTxn& txn, lmdb::Table table) {
    std::stable_sort(entries_.begin(), entries_.end(), [&](Entry const& a, Entry const& b) {
      std::size_t const size = std::min(a.key_size, b.key_size);
      int const order = std::memcmp(bytes_.data() + a.at, bytes_.data() + b.at, size);
      return order != 0 ? order < 0 : a.key_size < b.key_size;
    });
    for (Entry const& entry : entries_) {
      std::byte const* const at = bytes_.data() + entry.at;
      static_cast<void>(
          txn.put_new(table, {at, entry.key_size}, {at + entry.key_size, entry.value_size}));
    }
    clear();
  }

  [[nodiscard]] std::size_t size() const { return entries_.size(); }

  void clear() {
    entries_.clear();
    bytes_.clear();
  }

 private:
  struct Entry {
    std::size_t at;
    std::uint32_t key_size, value_size;
  };
  std::vector<Entry> entries_;
  std::vector<std::byte> bytes_;
};

}  // namespace qalam::read
