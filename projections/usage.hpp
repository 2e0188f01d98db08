#pragma once

#include "projections/matches.hpp"
#include "projections/usage_counts.hpp"
#include "projections/usage_index.hpp"

#include <boost/describe/class.hpp>
#include <cstdint>
#include <string>
#include <vector>

namespace qalam::read {

/// Uses of a work by day, outlet and use as reported; lines whose file gives no day have `no_date`.
struct UsageTotal {
  Date day = no_date;
  LicenseeId licensee;
  std::string outlet;
  std::string use;
  std::string currency;  ///< Of the revenue; empty = none reported.
  std::int64_t quantity = 0;
  std::uint64_t lines = 0;
  std::int64_t revenue_micros = 0;
};
BOOST_DESCRIBE_STRUCT(UsageTotal, (),
                      (day, licensee, outlet, use, currency, quantity, lines, revenue_micros))

/// Where the lines stand: `rows_of(log, chunk, item)` gives their rows.
struct UsageChunk {
  ReportId report;
  std::uint64_t chunk = 0;  ///< Position
  ItemId item;
  Ppm part = 0;  ///< Of the item, for the work (a medley has several).
  std::uint64_t lines = 0;
  std::int64_t quantity = 0;
};
BOOST_DESCRIBE_STRUCT(UsageChunk, (), (report, chunk, item, part, lines, quantity))

struct WorkUsage {
  std::vector<UsageTotal> totals;  ///< By day, licensee, outlet, use, currency.
  std::vector<UsageChunk> chunks;  ///< By item, report and position.
  std::int64_t quantity = 0;
  std::uint64_t lines = 0;
};
BOOST_DESCRIBE_STRUCT(WorkUsage, (), (totals, chunks, quantity, lines))

/// The questions about usage that take several read models: reports and counts, where items are
/// used, and what items are.
class Usage {
 public:
  Usage(UsageCounts const& counts, UsageIndex const& index, Matches const& matches)
      : counts_{&counts}, index_{&index}, matches_{&matches} {}

  /// Uses of a work as one society's reports and matches have it at `at`. Lines with a day count
  /// where the period has the day; lines without one where it overlaps their report's period.
  /// Only reports that count then are in it (closed, not superseded).
  [[nodiscard]] WorkUsage of_work(lmdb::ReadTxn const& txn, WorkId work, SocietyId society,
                                  Period const& period, Position at) const;
  /// The same for one item, matched or not.
  [[nodiscard]] WorkUsage of_item(lmdb::ReadTxn const& txn, ItemId item, SocietyId society,
                                  Period const& period, Position at) const;

 private:
  [[nodiscard]] WorkUsage of_items(lmdb::ReadTxn const& txn,
                                   std::vector<Matches::WorkItem> const& items, SocietyId society,
                                   Period const& period, Position at) const;

  UsageCounts const* counts_;
  UsageIndex const* index_;
  Matches const* matches_;
};

}  // namespace qalam::read
