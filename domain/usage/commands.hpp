#pragma once

#include "domain/decision.hpp"

#include <array>

namespace qalam {

/// A report begins. The same file again, or the same message of the same sender, is recognised:
/// an unfinished one is gone on with, a closed one answers with its id and no event.
struct ReceiveReport {
  static constexpr char const* name = "ReceiveReport";
  SocietyId society;
  LicenseeId licensee;
  std::string format;
  std::string version;
  std::string sender;
  std::string message_id;
  std::uint32_t part = 1;
  std::uint32_t parts = 1;
  std::string service;
  Date from = no_date;
  Date until = no_date;
  Hash256 file{};
  UseType use = UseType::none;
};
BOOST_DESCRIBE_STRUCT(ReceiveReport, (),
                      (society, licensee, format, version, sender, message_id, part, parts, service,
                       from, until, file, use))

struct RecordItems {
  static constexpr char const* name = "RecordItems";
  UsageItemsRecorded items;
};
BOOST_DESCRIBE_STRUCT(RecordItems, (), (items))

struct RecordLines {
  static constexpr char const* name = "RecordLines";
  UsageLinesRecorded lines;
};
BOOST_DESCRIBE_STRUCT(RecordLines, (), (lines))

struct CloseReport {
  static constexpr char const* name = "CloseReport";
  ReportId report;
  std::uint64_t lines = 0;  ///< As counted by the importer; the ledger's own count must agree.
  std::uint64_t rejected = 0;
  std::int64_t quantity = 0;
  std::vector<RevenueTotal> revenue;
  Date from = no_date;  ///< First and one past the last day, where the lines have days.
  Date until = no_date;
};
BOOST_DESCRIBE_STRUCT(CloseReport, (), (report, lines, rejected, quantity, revenue, from, until))

struct SupersedeReport {
  static constexpr char const* name = "SupersedeReport";
  static constexpr std::array optional_members{"by"};
  ReportId report;
  ReportId by;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(SupersedeReport, (), (report, by, reason))

struct MatchItems {
  static constexpr char const* name = "MatchItems";
  ItemsMatched matches;
};
BOOST_DESCRIBE_STRUCT(MatchItems, (), (matches))

struct ReverseMatch {
  static constexpr char const* name = "ReverseMatch";
  SocietyId society;
  ItemId item;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(ReverseMatch, (), (society, item, reason))

Result<Decided> decide(Registers const&, ReceiveReport const&, Context const&);
Result<Decided> decide(Registers const&, RecordItems const&, Context const&);
Result<Decided> decide(Registers const&, RecordLines const&, Context const&);
Result<Decided> decide(Registers const&, CloseReport const&, Context const&);
Result<Decided> decide(Registers const&, SupersedeReport const&, Context const&);
Result<Decided> decide(Registers const&, MatchItems const&, Context const&);
Result<Decided> decide(Registers const&, ReverseMatch const&, Context const&);

/// The checks of `RecordItems` and `RecordLines`, for a writer that has the events ready-made.
Result<void> may_record_items(Registers const& registers, ItemId first);
Result<ReportRow> may_record_lines(Registers const& registers, ReportId report,
                                   std::uint64_t first_row);

/// The key of a file, and of a message, in `KeySpace`.
std::string report_file_key(SocietyId society, LicenseeId licensee, Hash256 const& file);
std::string report_message_key(SocietyId society, LicenseeId licensee, std::string_view sender,
                               std::string_view message_id, std::uint32_t part);

}  // namespace qalam
