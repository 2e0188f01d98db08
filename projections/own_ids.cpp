#include "projections/own_ids.hpp"

#include "domain/usage/columns.hpp"
#include "eventstore/codec/corrupt.hpp"
#include "eventstore/lmdb/key.hpp"
#include "projections/words.hpp"

#include <algorithm>
#include <limits>
#include <string>

namespace qalam::read {
namespace {

/// Longer ids and titles are compared by their beginning: the key has to hold both.
constexpr std::size_t text_bytes_max = 200;

lmdb::Key prefix_of(LicenseeId licensee, std::string_view own_id, std::string_view title) {
  lmdb::Key key;
  key.add(licensee.value())
      .add_text(own_id.substr(0, text_bytes_max))
      .add_text(std::string_view{folded(title)}.substr(0, text_bytes_max));
  return key;
}

lmdb::Key key_of(lmdb::Key prefix, ItemId item) {
  prefix.add(item.value());
  return prefix;
}

bool starts_with(lmdb::Bytes key, lmdb::Bytes prefix) {
  return key.size() >= prefix.size() &&
         std::equal(prefix.begin(), prefix.end(), key.begin(),
                    key.begin() + static_cast<std::ptrdiff_t>(prefix.size()));
}

}  // namespace

void OwnIds::on(lmdb::WriteTxn& txn, Recorded const&, UsageItemsRecorded const& e) {
  auto const done = usage::read_items(e, [&](std::uint32_t index, auto const& item) {
    if (item.own_id.empty() || item.title.empty()) return;
    txn.put(items_,
            key_of(prefix_of(e.licensee, item.own_id, item.title),
                   ItemId{e.first_item.value() + index}),
            {});
  });
  if (!done) throw StoreCorrupt{"a chunk of items in the log is damaged: " + done.error().detail};
}

std::vector<ItemId> OwnIds::items(lmdb::ReadTxn const& txn, LicenseeId licensee,
                                  std::string_view own_id, std::string_view title) const {
  std::vector<ItemId> out;
  if (own_id.empty() || title.empty()) return out;
  auto const prefix = prefix_of(licensee, own_id, title);
  lmdb::Cursor cursor{txn, items_};
  ItemId const last{std::numeric_limits<std::uint64_t>::max()};
  bool more = cursor.seek_before(key_of(prefix, last));
  for (; more && out.size() < own_id_items_max; more = cursor.prev()) {
    if (!starts_with(cursor.key(), prefix)) break;
    out.push_back(
        ItemId{lmdb::KeyReader{cursor.key().last(sizeof(std::uint64_t))}.take<std::uint64_t>()});
  }
  return out;
}

}  // namespace qalam::read
