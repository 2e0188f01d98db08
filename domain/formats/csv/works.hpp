#pragma once

#include "domain/formats/finding.hpp"
#include "domain/repertoire/draft.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace qalam::formats::csv {

class WorksSink {
 public:
  virtual ~WorksSink() = default;
  virtual void work(repertoire::WorkDraft const& draft) = 0;
  /// `rejected`: the row was left out; otherwise it was taken, with a warning.
  virtual void finding(Finding const& finding, bool rejected) = 0;
};

struct WorksTotals {
  std::uint64_t physical_lines = 0;
  std::uint64_t rows = 0;   ///< Without the header and blank rows.
  std::uint64_t works = 0;  ///< Handed over.
  std::uint64_t writers = 0, recordings = 0;
  std::uint64_t rejected = 0;
  bool refused = false;  ///< There is no header with a work's title.
};

/// The share that a cell of a works table means, in hundredths of a percent: `33.33%`, `50` (above
/// one: percent), `0.6667` and `1` (up to one: a fraction of the whole). Digits beyond are rounded
/// half to even, and `exact` says so. Nothing where it is no share or more than the whole.
struct ReadShare {
  std::uint32_t hundredths = 0;
  bool exact = true;
};
[[nodiscard]] std::optional<ReadShare> parse_share(std::string_view text);

/// Reads a table of works, one a row: `Work ID, Work Title, ISWC, Original Title, Alt Title n,
/// Writer n Last|First|IPI|PRO|Role|Share|Controlled|SAAN, Publisher n Name|IPI|PRO|Role|Share|
/// Controlled, Artist n Last|First, Recording n ISRC|Title|Duration|Label, Reference n CMO|ID`, in
/// any order and case; none but the title has to be there. A share is the party's part of the whole
/// work, in all rights.
class WorksReader {
 public:
  /// `sink` must outlive the reader.
  explicit WorksReader(WorksSink& sink);
  ~WorksReader();
  WorksReader(WorksReader&&) noexcept;
  WorksReader& operator=(WorksReader&&) noexcept;

  void feed(std::string_view bytes);
  /// The end of the file. Call it once.
  WorksTotals finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace qalam::formats::csv
