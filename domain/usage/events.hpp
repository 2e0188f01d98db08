#pragma once

#include "domain/core/ids.hpp"
#include "domain/core/time.hpp"
#include "domain/core/vocabulary.hpp"
#include "domain/money/currency.hpp"
#include "domain/money/share.hpp"

#include <boost/describe/class.hpp>
#include <cstdint>
#include <string>
#include <vector>

namespace qalam {

/// Bytes whose meaning docs/usage-columns.md gives: columns of numbers or texts.
using Column = std::vector<std::uint8_t>;

/// A report arrives: its head and the hash of the file, which lies under LEDGER/files.
struct UsageReportReceived {
  static constexpr char const* stored_as = "usageReportReceived";
  ReportId report;
  SocietyId society;
  LicenseeId licensee;
  std::string format;  ///< "dsr", "usage-csv"
  std::string version;
  std::string sender;
  std::string message_id;
  std::uint32_t part = 1;
  std::uint32_t parts = 1;
  std::string service;
  Date from = no_date;
  Date until = no_date;  ///< First day after the period.
  Hash256 file{};
  UseType use = UseType::none;  ///< What pools it counts for.
  friend bool operator==(UsageReportReceived const&, UsageReportReceived const&) = default;
};
BOOST_DESCRIBE_STRUCT(UsageReportReceived, (),
                      (report, society, licensee, format, version, sender, message_id, part, parts,
                       service, from, until, file, use))

/// Tracks of a licensee's system that the ledger has not seen before. They are numbered from
/// `first_item` on, in the order of the columns.
struct UsageItemsRecorded {
  static constexpr char const* stored_as = "usageItemsRecorded";
  LicenseeId licensee;
  ItemId first_item;
  std::uint32_t count = 0;
  Column lengths;  ///< Per item: sizes of own id, isrc, iswc, title, subtitle, artist, composers,
                   ///< work id.
  Column texts;    ///< The texts, one after the other.
  Column seconds;
  friend bool operator==(UsageItemsRecorded const&, UsageItemsRecorded const&) = default;
};
BOOST_DESCRIBE_STRUCT(UsageItemsRecorded, (),
                      (licensee, first_item, count, lengths, texts, seconds))

/// About a thousand lines of a report, by columns. Nothing of it counts before the report is
/// closed.
struct UsageLinesRecorded {
  static constexpr char const* stored_as = "usageLinesRecorded";
  ReportId report;
  std::uint64_t first_row = 0;  ///< Rows of the report are numbered from 0.
  std::uint32_t count = 0;
  Column item;      ///< zigzag varint, difference to the line before.
  Column quantity;  ///< zigzag varint.
  Column day;       ///< Runs of (length, zigzag difference in days); empty = no line has a day.
  Column second;    ///< Second of the day + 1, 0 = none; empty = none in the chunk.
  Column seconds;   ///< Played length; empty = none.
  Column revenue;   ///< zigzag varint of micros; empty = none.
  Column kind;      ///< Runs of (length, index into `kinds`).
  std::vector<std::string>
      kinds;  ///< Distinct "outlet \x1f use \x1f class \x1f currency \x1f bearing".
  friend bool operator==(UsageLinesRecorded const&, UsageLinesRecorded const&) = default;
};
BOOST_DESCRIBE_STRUCT(UsageLinesRecorded, (),
                      (report, first_row, count, item, quantity, day, second, seconds, revenue,
                       kind, kinds))

/// What a currency's revenue column sums to.
struct RevenueTotal {
  Currency currency;
  std::int64_t micros = 0;
  friend bool operator==(RevenueTotal const&, RevenueTotal const&) = default;
};
BOOST_DESCRIBE_STRUCT(RevenueTotal, (), (currency, micros))

struct UsageReportClosed {
  static constexpr char const* stored_as = "usageReportClosed";
  ReportId report;
  SocietyId society;
  LicenseeId licensee;
  std::uint64_t lines = 0;
  std::uint64_t rejected = 0;
  std::int64_t quantity = 0;
  std::vector<RevenueTotal> revenue;
  Date from = no_date;
  Date until = no_date;
  UseType use = UseType::none;
  friend bool operator==(UsageReportClosed const&, UsageReportClosed const&) = default;
};
BOOST_DESCRIBE_STRUCT(UsageReportClosed, (),
                      (report, society, licensee, lines, rejected, quantity, revenue, from, until,
                       use))

/// Another report takes this one's place. What was distributed is adjusted, never rewritten.
struct UsageReportSuperseded {
  static constexpr char const* stored_as = "usageReportSuperseded";
  ReportId report;
  ReportId by;
  SocietyId society;
  std::string reason;
  friend bool operator==(UsageReportSuperseded const&, UsageReportSuperseded const&) = default;
};
BOOST_DESCRIBE_STRUCT(UsageReportSuperseded, (), (report, by, society, reason))

/// Items related to works: parallel columns of (item difference, method, number of works,
/// work ids and parts). One society's finding; another may differ.
struct ItemsMatched {
  static constexpr char const* stored_as = "itemsMatched";
  SocietyId society;
  std::uint32_t count = 0;
  std::uint32_t index_version = 1;  ///< Of the matching rules.
  Column items;                     ///< varint, difference to the item before; strictly rising.
  Column methods;                   ///< One byte each: MatchMethod.
  Column scores;                    ///< Thousandths, varint.
  Column recordings;                ///< 8 bytes each; zero = matched without a recording.
  Column works;  ///< Per item: varint number of works, then each 8 bytes and varint part (ppm).
  friend bool operator==(ItemsMatched const&, ItemsMatched const&) = default;
};
BOOST_DESCRIBE_STRUCT(ItemsMatched, (),
                      (society, count, index_version, items, methods, scores, recordings, works))

struct MatchReversed {
  static constexpr char const* stored_as = "matchReversed";
  SocietyId society;
  ItemId item;
  std::string reason;
  friend bool operator==(MatchReversed const&, MatchReversed const&) = default;
};
BOOST_DESCRIBE_STRUCT(MatchReversed, (), (society, item, reason))

}  // namespace qalam
