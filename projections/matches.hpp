#pragma once

#include "projections/posting_index.hpp"
#include "projections/projection.hpp"
#include "projections/usage_rows.hpp"
#include "projections/versioned.hpp"

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

namespace qalam::read {

/// What each society has found the reported items to be, as of any position.
///
/// New items are matched in long runs, so a row holds the matches that one event gave for a window
/// of 64 items; the newest row that has the item, at or before `at`, is the answer.
class Matches final : public ProjectionOf<Matches> {
 public:
  using Wanted = Cares<ItemsMatched, MatchReversed>;
  [[nodiscard]] std::string_view name() const override { return "matches"; }
  [[nodiscard]] std::uint32_t version() const override { return 1; }
  void open(lmdb::TableOpener& tables) override;

  /// Nothing when the society has not matched the item, or has taken it back.
  [[nodiscard]] std::optional<Known<ItemMatch>> match(lmdb::ReadTxn const& txn, SocietyId society,
                                                      ItemId item, Position at) const;

  /// What the society had taken the item for, where its newest word is that it is not.
  [[nodiscard]] std::optional<ItemMatch> taken_back(lmdb::ReadTxn const& txn, SocietyId society,
                                                    ItemId item, Position at) const;

  struct WorkItem {
    ItemId item;
    Ppm part = 0;  ///< Of the item, for this work.
    friend bool operator==(WorkItem const&, WorkItem const&) = default;
  };
  /// The items that the society takes for the work, by number.
  [[nodiscard]] std::vector<WorkItem> items_of_work(lmdb::ReadTxn const& txn, SocietyId society,
                                                    WorkId work, Position at) const;

  void on(lmdb::WriteTxn& txn, Recorded const& recorded, ItemsMatched const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, MatchReversed const& e);

 private:
  /// What was said of the item until `at`, the newest first, until `each` answers false.
  using EachMatch = std::function<bool(Known<ItemMatch> match)>;
  void each_match(lmdb::ReadTxn const& txn, SocietyId society, ItemId item, Position at,
                  EachMatch const& each) const;

  lmdb::Table windows_{};  ///< (society, item / 64, position) → (item % 64, size, ItemMatch) …
  PostingIndex works_;     ///< society × work → items, also of matches that were replaced
  std::vector<Posting> postings_;  ///< Scratch.
};

}  // namespace qalam::read
