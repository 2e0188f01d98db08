#pragma once

#include "domain/usage/reported.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace qalam::formats::csv {

/// What was counted beside the usual. `lines` are rows of usage handed over.
struct UsageTotals : usage::ReportTotals {
  std::uint64_t rows = 0;      ///< Records of the table, without the header, blank rows, remarks.
  std::uint64_t rejected = 0;  ///< Rows or lines left out; each has a finding.
  std::uint64_t returns = 0;   ///< Lines with a negative count.
  std::int64_t seconds = 0;    ///< Sum of the played lengths.
  std::map<std::string, std::int64_t> revenue_micros;  ///< By currency; "" where none is given.
};

/// Reads tables of usage: Qalam's own documented layout (docs/usage-csv.md), any table whose
/// columns have names that are understood (English, Russian, Kazakh; any order, any case), and
/// tables without names, by what their cells look like. Comma, tab or semicolon; UTF-8.
///
/// A row counts once where no column says how often. Rows without a title and without a code are
/// rejected; everything else that is odd is taken, with a warning. A table in which nothing says
/// what was used is refused.
class UsageReader {
 public:
  /// `sink` must outlive the reader.
  UsageReader(std::string_view file_name, usage::Sink& sink);
  ~UsageReader();
  UsageReader(UsageReader&&) noexcept;
  UsageReader& operator=(UsageReader&&) noexcept;

  void feed(std::string_view bytes);
  /// The end of the file. Call it once.
  UsageTotals finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace qalam::formats::csv
