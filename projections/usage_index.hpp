#pragma once

#include "projections/posting_index.hpp"
#include "projections/projection.hpp"

#include <string_view>
#include <vector>

namespace qalam::read {

/// Where in a report an item is used: report × item → positions of chunks.
///
/// Usage of a work is asked by way of its items (Matches), not kept by work and day: a work that is
/// identified a year later is then right at once, for the past too, and no match makes anything be
/// written again. See `Usage::of_work`.
class UsageIndex final : public ProjectionOf<UsageIndex> {
 public:
  using Wanted = Cares<UsageLinesRecorded, UsageReportClosed>;
  [[nodiscard]] std::string_view name() const override { return "usage_index"; }
  [[nodiscard]] std::uint32_t version() const override { return 1; }
  void open(lmdb::TableOpener& tables) override { index_.open(tables, "chunks"); }

  [[nodiscard]] std::vector<Position> chunks(lmdb::ReadTxn const& txn, ReportId report,
                                             ItemId item) const;

  void on(lmdb::WriteTxn& txn, Recorded const& recorded, UsageLinesRecorded const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, UsageReportClosed const& e);

 private:
  PostingIndex index_;
  std::vector<std::uint64_t> items_;  ///< Scratch.
  std::vector<Posting> postings_;     ///< Scratch.
};

}  // namespace qalam::read
