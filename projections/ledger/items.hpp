#pragma once

#include "domain/core/ids.hpp"
#include "domain/usage/reported.hpp"
#include "projections/ledger/tables.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace qalam::ledger {

/// What makes a reported item the item it is: the first 96 bits of SHA-256 over the licensee, own
/// id, ISRC, ISWC, title, subtitle, artist and length. (A collision that somebody builds costs 2^48
/// tries, and would mix up two items of that licensee's own.)
using ItemKey = std::array<std::byte, 12>;
ItemKey item_key(LicenseeId licensee, usage::ReportedItem const& item);

/// Enters an item under its number. Numbers only grow; `before` is the one that was entered last, 0
/// before the first.
///
/// Keys are hashes, so a tree over all of them would be changed in another page for each item: with
/// millions of items a first month would write kilobytes for each. Only the newest items are in a
/// tree. When their numbers pass a multiple of 2^15 they become a sorted block; eight blocks make a
/// larger one, four of those the largest. A filter says of nearly every block that a key is not in
/// it. What stands where follows from the numbers alone, so that a rebuild makes the same tables.
void enter_item(lmdb::WriteTxn& txn, Tables const& tables, ItemKey const& key, std::uint64_t before,
                std::uint64_t number);

/// Looks items up in one snapshot, which it must not outlive; not in a transaction that changes
/// them.
class ItemFinder {
 public:
  ItemFinder(lmdb::ReadTxn const& txn, Tables const& tables);

  /// The number that the item got when it was seen first; nothing when it is new.
  [[nodiscard]] std::optional<ItemId> find(ItemKey const& key) const;

 private:
  struct Block {
    std::uint8_t level = 0;
    std::uint64_t id = 0;
    std::vector<std::byte const*> filter;  ///< Its chunks, in the map.
  };

  lmdb::ReadTxn const* txn_;
  Tables const* tables_;
  std::vector<Block> blocks_;  ///< The oldest first.
};

/// The same for a single item.
std::optional<ItemId> find_item(lmdb::ReadTxn const& txn, Tables const& tables, ItemKey const& key);

}  // namespace qalam::ledger
