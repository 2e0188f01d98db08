#pragma once

#include "domain/events.hpp"

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <cstdint>
#include <string>
#include <vector>

namespace qalam::read {

/// Only a closed report counts: not one that is still coming in, nor one that another replaced.
enum class ReportState : std::uint8_t { none = 0, receiving = 1, closed = 2, superseded = 3 };
BOOST_DESCRIBE_ENUM(ReportState, none, receiving, closed, superseded)

struct ReportEntry {
  ReportId report;
  ReportState state = ReportState::none;
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
  std::uint64_t lines = 0;
  std::uint64_t rejected = 0;
  std::int64_t quantity = 0;
  std::vector<RevenueTotal> revenue;
  ReportId superseded_by;
  std::string reason;  ///< Why it was superseded.
};
BOOST_DESCRIBE_STRUCT(ReportEntry, (),
                      (report, state, society, licensee, format, version, sender, message_id, part,
                       parts, service, from, until, file, use, lines, rejected, quantity, revenue,
                       superseded_by, reason))

/// Items are told in runs of consecutive numbers; their texts stay in the log.
struct ItemRun {
  LicenseeId licensee;
  std::uint64_t position = 0;
  std::uint32_t count = 0;
};
BOOST_DESCRIBE_STRUCT(ItemRun, (), (licensee, position, count))

/// What a society has found an item to be.
struct ItemMatch {
  MatchMethod method = MatchMethod::none;
  std::uint32_t score = 0;  ///< Thousandths.
  RecordingId recording;
  std::vector<RecordedWork> works;
};
BOOST_DESCRIBE_STRUCT(ItemMatch, (), (method, score, recording, works))

/// What a licensee's system says about an item.
struct ItemText {
  ItemId item;
  LicenseeId licensee;
  std::string own_id, isrc, iswc, title, subtitle, artist, composers, work_id;
  std::uint32_t seconds = 0;
};
BOOST_DESCRIBE_STRUCT(ItemText, (),
                      (item, licensee, own_id, isrc, iswc, title, subtitle, artist, composers,
                       work_id, seconds))

}  // namespace qalam::read
