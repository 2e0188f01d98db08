#include "projections/ledger/items.hpp"

#include "eventstore/merkle/sha256.hpp"

#include <algorithm>
#include <cstring>

namespace qalam::ledger {

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

std::optional<ItemId> find_item(lmdb::ReadTxn const& txn, Tables const& tables,
                                ItemKey const& key) {
  auto const value = txn.get(tables.items, key);
  if (!value) return std::nullopt;
  if (value->size() == 4) return ItemId{lmdb::read_be<std::uint32_t>(value->data())};
  return ItemId{number_of(*value)};
}

}  // namespace qalam::ledger
