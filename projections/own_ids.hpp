#pragma once

#include "projections/projection.hpp"

#include <string_view>
#include <vector>

namespace qalam::read {

/// What a licensee's system calls a track → the items that it has called so. An item is new as soon
/// as anything about it is told in another way; this says which ones are the same track.
class OwnIds final : public ProjectionOf<OwnIds> {
 public:
  using Wanted = Cares<UsageItemsRecorded>;
  [[nodiscard]] std::string_view name() const override { return "own_ids"; }
  [[nodiscard]] std::uint32_t version() const override { return 1; }
  void open(lmdb::TableOpener& tables) override { items_ = tables.open("items"); }

  /// The items of the licensee with this id and the same title (as `folded`), the newest first; at
  /// most `own_id_items_max`. A number that stands for another title the next month names no track.
  [[nodiscard]] std::vector<ItemId> items(lmdb::ReadTxn const& txn, LicenseeId licensee,
                                          std::string_view own_id, std::string_view title) const;

  void on(lmdb::WriteTxn& txn, Recorded const& recorded, UsageItemsRecorded const& e);

 private:
  lmdb::Table items_{};  ///< (licensee, own id, folded title, item) → nothing
};

constexpr std::size_t own_id_items_max = 32;

}  // namespace qalam::read
