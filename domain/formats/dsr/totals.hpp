#pragma once

#include "domain/usage/reported.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace qalam::formats::dsr {

/// What the last record of a file (FOOT, FFOO, SRFO) declares, beside what was counted.
struct Foot {
  bool present = false;
  /// Empty where the foot does not say.
  std::optional<std::uint64_t> lines_in_file, lines_in_report, summaries, blocks_in_file,
      blocks_in_report;
  bool lines_ok = false;  ///< With comment rows or without them; both are met.
  bool summaries_ok = false, blocks_ok = false;
  /// Of a report in several files only the importer can tell, who has seen them all.
  bool blocks_in_report_ok = false;
};

/// `lines` are the usage records (SU, SR) that were handed over, `quantity` their number of uses:
/// sales less returns. What a service lists per video (RU) are details of the same uses and are
/// counted apart. Amounts are in micros, rounded half to even cell by cell.
struct Totals : usage::ReportTotals {
  std::uint64_t comments = 0;
  bool complete = false;  ///< The foot is there. Without it the file is cut, and stays aside.
  std::uint32_t part = 1, parts = 1;

  std::map<std::string, std::int64_t> quantity_by_record;  ///< "SU02" → 3160
  std::int64_t line_revenue_micros = 0;                    ///< Net revenue that SU03 rows state.
  std::uint64_t unknown_summaries = 0;  ///< Usage lines whose summary is not in the file.

  std::int64_t summary_usages = 0;
  std::map<std::string, std::int64_t> net_revenue_micros;  ///< By currency.

  std::uint64_t claims = 0;  ///< LI rows: who controls which share of a use.
  std::int64_t claim_net_micros = 0, claim_amount_micros = 0;

  std::uint64_t release_usage_records = 0;  ///< RU rows …
  std::uint64_t release_usage_values = 0;   ///< … and the ids in their lists.
  std::int64_t release_usages = 0;

  Foot foot;
};

}  // namespace qalam::formats::dsr
