#pragma once

#include "domain/core/ids.hpp"
#include "domain/usage/reported.hpp"
#include "projections/ledger/tables.hpp"

#include <array>
#include <cstddef>
#include <optional>

namespace qalam::ledger {

/// What makes a reported item the item it is: the first 96 bits of SHA-256 over the licensee, own
/// id, ISRC, ISWC, title, subtitle, artist and length. (A collision that somebody builds costs 2^48
/// tries, and would mix up two items of that licensee's own.)
using ItemKey = std::array<std::byte, 12>;
ItemKey item_key(LicenseeId licensee, usage::ReportedItem const& item);

/// The number that the item got when it was seen first; nothing when it is new.
std::optional<ItemId> find_item(lmdb::ReadTxn const& txn, Tables const& tables, ItemKey const& key);

}  // namespace qalam::ledger
