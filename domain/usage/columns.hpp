#pragma once

#include "domain/core/result.hpp"
#include "domain/repertoire/events.hpp"
#include "domain/usage/events.hpp"
#include "domain/usage/reported.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The columns inside UsageItemsRecorded, UsageLinesRecorded and ItemsMatched:
/// docs/usage-columns.md gives every byte. Writers make the one normal form; readers check every
/// byte and accept nothing else, so that the same usage always has the same hash.
namespace qalam::usage {

using ColumnView = std::span<std::uint8_t const>;

/// A chunk should stay under this, so that the log keeps it in four pages (16 368 bytes
/// with header and nonce).
constexpr std::size_t chunk_payload_bytes_max = 16'368 - 208;

// --- items -------------------------------------------------------------------------------------

/// Collects new items into one event. Texts are as in ReportedItem.
class ItemsWriter {
 public:
  void add(ReportedItem const& item);
  [[nodiscard]] std::uint32_t count() const { return count_; }
  /// What the event's payload will have; `chunk_payload_bytes_max` is where to take it.
  [[nodiscard]] std::size_t payload_bytes() const;
  /// The event of what was added, and starts over. At least one item must have been added.
  UsageItemsRecorded take(LicenseeId licensee, ItemId first);

 private:
  std::uint32_t count_ = 0;
  bool any_seconds_ = false;
  Column lengths_, texts_, seconds_;
};

/// Calls `each` for every item of the event, in order; the item is `first_item` + its index, its
/// texts point into the event. Errors: `malformed`, and then `each` was not called.
Result<void> read_items(UsageItemsRecorded const& event,
                        std::function<void(std::uint32_t index, ReportedItem const&)> const& each);

// --- lines -------------------------------------------------------------------------------------

/// What many lines have in common: an entry of UsageLinesRecorded::kinds.
struct LineKind {
  std::string_view outlet, use, subscriber_class;
  std::string_view currency;  ///< ISO 4217 letters of the revenue; empty = no revenue.
  bool royalty_bearing = true;
  friend bool operator==(LineKind const&, LineKind const&) = default;
};

/// "outlet \x1f use \x1f class \x1f currency \x1f bearing", where bearing is "1" or "0". Bytes
/// below 0x20 in the texts become spaces.
std::string print(LineKind const& kind);
/// Errors: `malformed`.
Result<LineKind> parse_line_kind(std::string_view text);

constexpr std::uint32_t no_second = ReportedLine::no_second;

/// One line as the log keeps it.
struct Line {
  std::uint64_t item = 0;  ///< ItemId
  std::int64_t quantity = 0;
  Date day = no_date;
  std::uint32_t second = no_second;  ///< Second of the day; at most 86 399, or `no_second`.
  std::uint32_t seconds = 0;         ///< Played length of one use; 0 = not given.
  std::int64_t revenue_micros = 0;
  std::uint32_t kind = 0;  ///< Index into the kinds of the chunk.
  friend bool operator==(Line const&, Line const&) = default;
};

/// Collects lines into one event.
class LinesWriter {
 public:
  /// Adds a line whose `kind` is the index that `kind()` gave since the last `take()`.
  void add(Line const& line);
  /// The index of a kind in this chunk; the same text gets the same index.
  std::uint32_t kind(std::string_view printed);

  [[nodiscard]] std::uint32_t count() const { return count_; }
  [[nodiscard]] std::size_t payload_bytes() const;
  /// The event of what was added, and starts over. At least one line must have been added.
  UsageLinesRecorded take(ReportId report, std::uint64_t first_row);

 private:
  void end_day_run();
  void end_kind_run();

  std::uint32_t count_ = 0;
  std::uint64_t last_item_ = 0;
  bool any_day_ = false, any_second_ = false, any_seconds_ = false, any_revenue_ = false;
  Date run_day_ = no_date;
  std::int64_t last_day_ = 0;
  std::uint64_t day_run_ = 0;
  std::uint32_t run_kind_ = 0;
  std::uint64_t kind_run_ = 0;
  std::size_t kinds_bytes_ = 0;
  Column item_, quantity_, day_, second_, seconds_, revenue_, kind_;
  std::vector<std::string> kinds_;
};

/// The columns of a chunk where they lie, without a copy; as long-lived as what they lie in.
struct LinesView {
  ReportId report;
  std::uint64_t first_row = 0;
  std::uint32_t count = 0;
  ColumnView item, quantity, day, second, seconds, revenue, kind;
  std::vector<std::string_view> kinds;
};
LinesView view_of(UsageLinesRecorded const& event);

// Each reads one column of a chunk into `out`, which gets `count` values, or none where the column
// is empty because no line has such a value. The buffer is the caller's, to be used again.
// Errors: `malformed`, and then what `out` holds means nothing.
Result<void> read_item(LinesView const& lines, std::vector<std::uint64_t>& out);
Result<void> read_quantity(LinesView const& lines, std::vector<std::int64_t>& out);
Result<void> read_day(LinesView const& lines, std::vector<Date>& out);
Result<void> read_second(LinesView const& lines, std::vector<std::uint32_t>& out);
Result<void> read_seconds(LinesView const& lines, std::vector<std::uint32_t>& out);
Result<void> read_revenue(LinesView const& lines, std::vector<std::int64_t>& out);
Result<void> read_kind(LinesView const& lines, std::vector<std::uint32_t>& out);

/// All columns of a chunk.
Result<std::vector<Line>> read_lines(LinesView const& lines);

// --- matches -----------------------------------------------------------------------------------

/// An item related to works, by one society.
struct Match {
  std::uint64_t item = 0;  ///< ItemId
  MatchMethod method = MatchMethod::none;
  std::uint32_t score = 0;  ///< Thousandths, at most 1 000.
  RecordingId recording;    ///< None: matched without a recording.
  std::vector<RecordedWork> works;
  friend bool operator==(Match const&, Match const&) = default;
};

/// Collects matches into one event; items strictly rising.
class MatchesWriter {
 public:
  void add(Match const& match);
  [[nodiscard]] std::uint32_t count() const { return count_; }
  [[nodiscard]] std::size_t payload_bytes() const;
  ItemsMatched take(SocietyId society, std::uint32_t index_version);

 private:
  std::uint32_t count_ = 0;
  std::uint64_t last_item_ = 0;
  Column items_, methods_, scores_, recordings_, works_;
};

/// Errors: `malformed`.
Result<std::vector<Match>> read_matches(ItemsMatched const& event);

}  // namespace qalam::usage
