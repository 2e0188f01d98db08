#pragma once

#include <cstdint>
#include <string_view>

namespace qalam::formats::dsr {

/// Which cell of a record holds what (1 = record type); 0 = the record has no such cell. The
/// numbers restate the cell tables of the standard's profiles (Basic Audio 1.0–1.2, UGC 1.0–1.2,
/// Audio-Visual 1.1, Radio Broadcast 1.0, Royalty Reporting 1.0.1, Master List 1.0, Financial
/// Reporting SRB 1.0). New versions of a record append cells and do not move the old ones, so one
/// row per kind is enough, but for the few kinds whose cells did move.
using Cell = std::uint8_t;

/// The recording or video, as an AS row or an SR row describes it.
struct ResourceCells {
  Cell reference = 0, own_id = 0, isrc = 0, title = 0, subtitle = 0, artist = 0, duration = 0;
  Cell iswc = 0, composers = 0, work_id = 0;
};

/// A release (RE row), which a SU row may sell as a whole.
struct ReleaseCells {
  Cell reference = 0, own_id = 0, artist = 0, title = 0, subtitle = 0;
};

/// What was used, and how often (SU row, SR row).
struct UsageCells {
  Cell summary = 0, transaction = 0, release = 0, resource = 0;
  Cell bearing = 0, count = 0, returns = 0;
  Cell amount = 0;  ///< Net revenue of the row (SU03), or the price that the consumer paid.
  Cell start = 0, use_type = 0;
  Cell controller = 0, rights = 0, claim_net = 0, claim_amount = 0;
  bool count_optional = false;      ///< UGC 1.0: SU03 may give revenue alone.
  bool resource_is_own_id = false;  ///< SU03 points by the service's id, not by reference.
};

struct SummaryCells {
  Cell model = 0, use = 0, territory = 0, service = 0, usages = 0, subscribers = 0;
  Cell currency = 0, net = 0, controller = 0, rights = 0, subscriber_type = 0, station = 0;
};

struct UsageLayout {
  std::string_view kind;
  int newest;  ///< Newest version with a published schema; newer ones are read alike, and said.
  UsageCells usage;
  ResourceCells resource;  ///< SR rows only.
};
struct SummaryLayout {
  std::string_view kind;
  int oldest, newest;
  SummaryCells cells;
};
struct ResourceLayout {
  std::string_view kind;
  int newest;
  ResourceCells cells;
};
struct ReleaseLayout {
  std::string_view kind;
  int newest;
  ReleaseCells cells;
};

/// Null where the kind is not of this sort.
[[nodiscard]] UsageLayout const* find_usage_layout(std::string_view kind);
[[nodiscard]] SummaryLayout const* find_summary_layout(std::string_view kind, int version);
[[nodiscard]] ResourceLayout const* find_resource_layout(std::string_view kind);
[[nodiscard]] ReleaseLayout const* find_release_layout(std::string_view kind);

}  // namespace qalam::formats::dsr
