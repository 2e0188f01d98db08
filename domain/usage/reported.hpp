#pragma once

#include "domain/core/time.hpp"
#include "domain/formats/finding.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace qalam::usage {

/// What a usage file says, in words that no format owns. The readers under domain/formats turn
/// bytes into calls of a Sink; the importer turns the calls into events. Views live until the call
/// returns.

/// The file's head: who sends what about which period.
struct ReportHead {
  std::string format;      ///< "dsr" or "usage-csv"
  std::string version;     ///< Profile and version as the file says it: "BasicAudioProfile 1.3".
  std::string sender;      ///< Party id or name; empty when the file does not say.
  std::string message_id;  ///< The sender's own number of the message; empty when there is none.
  std::string service;
  std::uint32_t part = 1, parts = 1;  ///< File x of y.
  Period period{no_date, no_date};    ///< Days reported about; `no_date` when the file is silent.
};

/// A summary row: what a group of lines earned, as the licensee says it.
struct SummaryRow {
  std::string id, commercial_model, use_type, territory, service, rights_controller;
  std::int64_t usages = 0;
  std::int64_t subscribers = 0;
  std::string currency;
  std::int64_t net_revenue_micros = 0;
};

/// What the user's system calls a track. Text is as the file has it (valid UTF-8), identifiers are
/// cleaned and checked: an invalid one is empty here and a Finding there.
struct ReportedItem {
  std::string_view own_id;
  std::string_view isrc, iswc;
  std::string_view title, subtitle, artist;
  std::string_view composers;  ///< As in the file, several separated by "|".
  std::string_view work_id;    ///< A proprietary work id ("namespace::value"), if any.
  std::uint32_t seconds = 0;   ///< Length of the track; 0 = not given.
};

/// One usage line. `item` is what `Sink::item` answered.
struct ReportedLine {
  std::uint64_t item = 0;
  std::uint64_t physical_line = 0;
  std::string_view outlet;    ///< Station, venue, channel, territory+service; may be empty.
  std::string_view use_type;  ///< As the file says it ("OnDemandStream", "Broadcast", "live").
  std::string_view subscriber_class;
  Date day = no_date;                       ///< First day of use; `no_date` = the report's period.
  std::uint32_t second_of_day = no_second;  ///< Start by the source's clock.
  std::int64_t count = 0;                   ///< Times used; negative for returns.
  std::uint32_t seconds = 0;                ///< Played length of one use; 0 = not given.
  std::string_view currency;                ///< Of `revenue_micros`; empty when there is none.
  std::int64_t revenue_micros = 0;
  bool royalty_bearing = true;

  static constexpr std::uint32_t no_second = 0xffff'ffff;
};

class Sink {
 public:
  virtual ~Sink() = default;
  virtual void head(ReportHead const& head) = 0;
  virtual void summary(SummaryRow const& row) = 0;
  /// Announces an item; the answer is the handle to use in the lines that follow (readers may
  /// announce the same item again, and keep handles no longer than a block).
  virtual std::uint64_t item(ReportedItem const& item) = 0;
  virtual void line(ReportedLine const& line) = 0;
  /// `rejected`: the record was left out; otherwise it was taken, with a warning.
  virtual void finding(formats::Finding const& finding, bool rejected) = 0;
};

/// What a reader counted when it reached the end. Sums are over accepted lines.
struct ReportTotals {
  std::uint64_t physical_lines = 0;  ///< Rows incl. comments and head (`records` of the summary).
  std::uint64_t lines = 0;           ///< Usage lines handed to the sink.
  std::int64_t quantity = 0;
  std::uint64_t blocks = 0, summaries = 0;
  bool refused = false;  ///< The file is not readable as what it claims to be; a Finding says why.
};

}  // namespace qalam::usage
