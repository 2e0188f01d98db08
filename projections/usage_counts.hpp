#pragma once

#include "eventstore/log.hpp"
#include "projections/links.hpp"
#include "projections/projection.hpp"
#include "projections/usage_block.hpp"
#include "projections/usage_rows.hpp"
#include "projections/versioned.hpp"

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

namespace qalam::read {

enum class Reported : std::uint8_t { report_to_society = 1, report_to_licensee = 2 };

/// Usage reports, the items they speak of, and their counts: what a distribution run gathers.
class UsageCounts final : public ProjectionOf<UsageCounts> {
 public:
  using Wanted = Cares<UsageReportReceived, UsageItemsRecorded, UsageLinesRecorded,
                       UsageReportClosed, UsageReportSuperseded>;
  [[nodiscard]] std::string_view name() const override { return "usage_counts"; }
  [[nodiscard]] std::uint32_t version() const override { return 1; }
  void open(lmdb::TableOpener& tables) override;

  Versioned<ReportId, ReportEntry> reports;
  Links<Reported> links;

  /// The society's reports that count at `at`, by id.
  [[nodiscard]] std::vector<Known<ReportEntry>> counting(lmdb::ReadTxn const& txn,
                                                         SocietyId society, Position at) const;
  /// The counts of a report, chunk by chunk, in the order of the report; until `each` answers
  /// false. It does not ask whether the report counts.
  using EachBlock = std::function<bool(Position chunk, UsageBlock const& block)>;
  void blocks(lmdb::ReadTxn const& txn, ReportId report, Position at, EachBlock const& each) const;
  /// The counts of one chunk.
  [[nodiscard]] std::optional<lmdb::Bytes> block(lmdb::ReadTxn const& txn, ReportId report,
                                                 Position chunk) const;

  /// The event that told of an item; nothing when `at` is before it.
  [[nodiscard]] std::optional<Known<ItemRun>> item_run(lmdb::ReadTxn const& txn, ItemId item,
                                                       Position at) const;
  /// The texts of an item, from the log.
  [[nodiscard]] std::optional<ItemText> item(lmdb::ReadTxn const& txn, store::ReadView const& log,
                                             ItemId item, Position at) const;

  void on(lmdb::WriteTxn& txn, Recorded const& recorded, UsageReportReceived const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, UsageItemsRecorded const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, UsageLinesRecorded const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, UsageReportClosed const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, UsageReportSuperseded const& e);

 private:
  lmdb::Table blocks_{};  ///< (report, position of the chunk) → UsageBlock
  lmdb::Table items_{};   ///< (first item, position) → ItemRun
  UsageBlockWriter writer_;
};

/// The rows of a chunk, counted in the chunk from 0, that are about `item`: with the chunk's
/// position they are the lines' addresses.
std::vector<std::uint32_t> rows_of(store::ReadView const& log, Position chunk, ItemId item);

}  // namespace qalam::read
