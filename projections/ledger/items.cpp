#include "projections/ledger/items.hpp"

#include "eventstore/merkle/sha256.hpp"

#include <algorithm>
#include <cstring>
#include <span>

namespace qalam::ledger {
namespace {

using lmdb::read_be;

/// Sizes of blocks: numbers [id · 2^shift, (id + 1) · 2^shift) each.
constexpr std::array<unsigned, 3> shifts{15, 18, 20};
constexpr std::uint8_t largest = shifts.size() - 1;

/// Keys are uniform, so their first 32 bits say in which part of a block they are; a part has its
/// size within a few percent, and fits the 16 KiB that a log value aims at.
constexpr std::uint64_t entries_per_part = 800;
constexpr std::size_t entry_bytes = 16;  ///< ItemKey ‖ number − the block's first, u32.

/// A filter of 10 bits an item in lines of 64 bytes: one look into memory for a key, and hardly any
/// key that is not there seems to be.
constexpr std::uint64_t bits_per_item = 10;
constexpr std::size_t line_bytes = 64;
constexpr std::size_t lines_per_chunk = 255;
constexpr unsigned probes = 6;

std::uint64_t size_of(std::uint8_t level) {
  return std::uint64_t{1} << shifts.at(level);
}
std::uint32_t prefix_of(std::byte const* key) {
  return read_be<std::uint32_t>(key);
}
/// Which of `parts` equal ranges of keys: rises with the key.
std::uint32_t place_of(std::uint32_t prefix, std::uint64_t parts) {
  return static_cast<std::uint32_t>((prefix * parts) >> 32);
}
std::uint64_t parts_of(std::uint8_t level) {
  return (size_of(level) + entries_per_part - 1) / entries_per_part;
}
std::uint64_t lines_of(std::uint8_t level) {
  return size_of(level) * bits_per_item / (line_bytes * 8);
}

auto row_key(std::uint8_t level, std::uint64_t block, std::uint32_t row) {
  return lmdb::make_key(level, block, row);
}
struct RowKey {
  std::uint8_t level;
  std::uint64_t block;
};
RowKey read_row_key(lmdb::Bytes key) {
  lmdb::KeyReader from{key};
  auto const level = from.take<std::uint8_t>();
  return {level, from.take<std::uint64_t>()};
}

/// Calls `each` with the byte and the mask of every bit that stands for a key in its line.
template <class Each>
void each_bit(std::byte const* key, Each&& each) {
  auto bits = read_be<std::uint64_t>(key + sizeof(std::uint32_t));
  constexpr unsigned bits_of_place = 9;  // Of 512 in a line.
  for (unsigned i = 0; i < probes; ++i, bits >>= bits_of_place) {
    each((bits >> 3) % line_bytes, static_cast<std::byte>(1U << (bits & 7)));
  }
}

struct Entry {
  ItemKey key;
  std::uint32_t offset;
  friend bool operator<(Entry const& a, Entry const& b) {
    return a.key != b.key ? a.key < b.key : a.offset < b.offset;
  }
};

void write_filter(lmdb::WriteTxn& txn, Tables const& tables, std::uint8_t level,
                  std::uint64_t block, std::vector<Entry> const& entries) {
  std::uint64_t const lines = lines_of(level);
  std::vector<std::byte> filter(lines * line_bytes);
  for (Entry const& entry : entries) {
    std::byte* const line =
        filter.data() + place_of(prefix_of(entry.key.data()), lines) * line_bytes;
    each_bit(entry.key.data(), [&](std::size_t at, std::byte mask) { line[at] |= mask; });
  }
  constexpr std::size_t chunk = lines_per_chunk * line_bytes;
  std::uint32_t row = 0;
  for (std::size_t at = 0; at < filter.size(); at += chunk, ++row) {
    auto const piece = std::span{filter}.subspan(at, std::min(chunk, filter.size() - at));
    txn.put(tables.item_filters, row_key(level, block, row), piece);
  }
}

void write_block(lmdb::WriteTxn& txn, Tables const& tables, std::uint8_t level, std::uint64_t block,
                 std::vector<Entry>& entries) {
  // The first number stays, should the same item be recorded again.
  entries.erase(std::unique(entries.begin(), entries.end(),
                            [](Entry const& a, Entry const& b) { return a.key == b.key; }),
                entries.end());
  if (entries.empty()) return;
  std::uint64_t const parts = parts_of(level);
  std::vector<std::byte> part;
  for (std::size_t i = 0; i < entries.size();) {
    std::uint32_t const row = place_of(prefix_of(entries[i].key.data()), parts);
    part.clear();
    for (; i < entries.size() && place_of(prefix_of(entries[i].key.data()), parts) == row; ++i) {
      auto const offset = lmdb::make_key(entries[i].offset);
      part.insert(part.end(), entries[i].key.begin(), entries[i].key.end());
      part.insert(part.end(), offset.begin(), offset.end());
    }
    txn.put(tables.item_blocks, row_key(level, block, row), part);
  }
  write_filter(txn, tables, level, block, entries);
}

/// The newest items, which the tree has in the order of their keys, become a block of the smallest
/// size.
void close_newest(lmdb::WriteTxn& txn, Tables const& tables, std::uint64_t block) {
  std::vector<Entry> entries;
  entries.reserve(txn.entries(tables.items));
  {
    lmdb::Cursor cursor{txn, tables.items};
    for (bool more = cursor.first(); more; more = cursor.next()) {
      Entry entry{};
      std::memcpy(entry.key.data(), cursor.key().data(), entry.key.size());
      entry.offset = static_cast<std::uint32_t>(number_of(cursor.value()) - (block << shifts[0]));
      entries.push_back(entry);
    }
  }
  txn.clear(tables.items);
  write_block(txn, tables, 0, block, entries);
}

/// Takes the rows of the blocks [from, until) out of a table; `each` sees them before, in order.
template <class Each>
void take_rows(lmdb::WriteTxn& txn, lmdb::Table table, std::uint8_t level, std::uint64_t from,
               std::uint64_t until, Each&& each) {
  std::vector<std::vector<std::byte>> keys;
  {
    lmdb::Cursor cursor{txn, table};
    for (bool more = cursor.seek(row_key(level, from, 0)); more; more = cursor.next()) {
      auto const at = read_row_key(cursor.key());
      if (at.level != level || at.block >= until) break;
      each(at.block, cursor.value());
      keys.emplace_back(cursor.key().begin(), cursor.key().end());
    }
  }
  for (auto const& key : keys) static_cast<void>(txn.del(table, key));
}

/// The blocks of one size become a block of the next.
void merge(lmdb::WriteTxn& txn, Tables const& tables, std::uint8_t to, std::uint64_t block) {
  auto const from = static_cast<std::uint8_t>(to - 1);
  unsigned const more = shifts.at(to) - shifts.at(from);
  std::uint64_t const first = block << more;
  std::uint64_t const until = (block + 1) << more;
  std::vector<Entry> entries;
  std::uint64_t open = first;
  std::size_t begun = 0;  // Where the entries of the block `open` begin.
  auto const sort_in = [&] {
    std::inplace_merge(entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(begun),
                       entries.end());
    begun = entries.size();
  };
  take_rows(txn, tables.item_blocks, from, first, until, [&](std::uint64_t id, lmdb::Bytes part) {
    if (id != open) sort_in();
    open = id;
    auto const base = static_cast<std::uint32_t>((id - first) << shifts.at(from));
    for (std::size_t at = 0; at + entry_bytes <= part.size(); at += entry_bytes) {
      Entry entry{};
      std::memcpy(entry.key.data(), part.data() + at, entry.key.size());
      entry.offset = base + read_be<std::uint32_t>(part.data() + at + entry.key.size());
      entries.push_back(entry);
    }
  });
  sort_in();
  take_rows(txn, tables.item_filters, from, first, until, [](std::uint64_t, lmdb::Bytes) {});
  write_block(txn, tables, to, block, entries);
}

/// What the blocks hold is in order by key: a binary search in one part.
std::optional<std::uint32_t> offset_in(lmdb::Bytes part, ItemKey const& key) {
  std::size_t low = 0;
  std::size_t high = part.size() / entry_bytes;
  while (low < high) {
    std::size_t const middle = low + (high - low) / 2;
    std::byte const* const entry = part.data() + middle * entry_bytes;
    int const order = std::memcmp(entry, key.data(), key.size());
    if (order == 0) return read_be<std::uint32_t>(entry + key.size());
    if (order < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return std::nullopt;
}

}  // namespace

ItemKey item_key(LicenseeId licensee, usage::ReportedItem const& item) {
  std::array<std::string_view, 6> const texts{item.own_id, item.isrc,     item.iswc,
                                              item.title,  item.subtitle, item.artist};
  // Lengths first, so that no text can end where another one starts.
  std::array<std::byte, 8 + 4 * 6 + 4> head{};
  std::byte* at = lmdb::write_be(head.data(), licensee.value());
  for (auto const text : texts) at = lmdb::write_be(at, static_cast<std::uint32_t>(text.size()));
  lmdb::write_be(at, item.seconds);
  merkle::Sha256 sha;
  sha.update(head);
  for (auto const text : texts) sha.update(lmdb::bytes_of(text));
  auto const hash = sha.finish();
  ItemKey key;
  std::memcpy(key.data(), hash.data(), key.size());
  return key;
}

void enter_item(lmdb::WriteTxn& txn, Tables const& tables, ItemKey const& key, std::uint64_t before,
                std::uint64_t number) {
  if (before >> shifts[0] != number >> shifts[0]) close_newest(txn, tables, before >> shifts[0]);
  for (std::uint8_t level = 1; level <= largest; ++level) {
    unsigned const shift = shifts.at(level);
    if (before >> shift != number >> shift) merge(txn, tables, level, before >> shift);
  }
  // The first number stays, should the same item be recorded again.
  [[maybe_unused]] bool const added = txn.put_new(tables.items, key, lmdb::make_key(number));
}

ItemFinder::ItemFinder(lmdb::ReadTxn const& txn, Tables const& tables)
    : txn_{&txn}, tables_{&tables} {
  lmdb::Cursor cursor{txn, tables.item_filters};
  for (bool more = cursor.first(); more; more = cursor.next()) {
    auto const at = read_row_key(cursor.key());
    if (blocks_.empty() || blocks_.back().level != at.level || blocks_.back().id != at.block) {
      blocks_.push_back({at.level, at.block, {}});
    }
    blocks_.back().filter.push_back(cursor.value().data());
  }
  std::sort(blocks_.begin(), blocks_.end(), [](Block const& a, Block const& b) {
    return a.id << shifts.at(a.level) < b.id << shifts.at(b.level);
  });
}

std::optional<ItemId> ItemFinder::find(ItemKey const& key) const {
  std::uint32_t const prefix = prefix_of(key.data());
  for (Block const& block : blocks_) {
    std::size_t const line = place_of(prefix, lines_of(block.level));
    std::byte const* const bits =
        block.filter.at(line / lines_per_chunk) + line % lines_per_chunk * line_bytes;
    bool maybe = true;
    each_bit(key.data(),
             [&](std::size_t at, std::byte mask) { maybe = maybe && (bits[at] & mask) == mask; });
    if (!maybe) continue;
    auto const part =
        txn_->get(tables_->item_blocks,
                  row_key(block.level, block.id, place_of(prefix, parts_of(block.level))));
    if (!part) continue;
    if (auto const offset = offset_in(*part, key)) {
      return ItemId{(block.id << shifts.at(block.level)) + *offset};
    }
  }
  auto const value = txn_->get(tables_->items, key);
  if (!value) return std::nullopt;
  return ItemId{number_of(*value)};
}

std::optional<ItemId> find_item(lmdb::ReadTxn const& txn, Tables const& tables,
                                ItemKey const& key) {
  return ItemFinder{txn, tables}.find(key);
}

}  // namespace qalam::ledger
