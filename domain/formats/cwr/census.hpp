#pragma once

#include "domain/formats/cwr/record.hpp"
#include "domain/formats/cwr/summary.hpp"

#include <string>
#include <unordered_set>

namespace qalam::formats::cwr {

/// Counts how many different ones there were, in eight bytes each.
class Distinct {
 public:
  /// False when it was there before.
  bool add(std::string_view value);
  [[nodiscard]] std::uint64_t size() const { return seen_.size(); }

 private:
  std::unordered_set<std::uint64_t> seen_;
};

/// Fills the figures of a Summary from every record, whatever becomes of its transaction.
class Census {
 public:
  explicit Census(Summary& summary) : summary_{summary} {}  ///< Outlives the census.

  /// A bound record that is not a control record.
  void count(Record const& record);
  void malformed(std::uint64_t line, std::string why);
  /// Length and shares, of any bound record.
  void check_form(Record const& record);
  static void broken(Breaks& breaks, std::uint64_t line);
  void finish();

 private:
  struct PartySets {
    Distinct ipi, parties, names;
  };
  void party(Record const& record, PartyCounts& counts, PartySets& sets);
  void work(Record const& record);
  void recording(Record const& record);

  Summary& summary_;
  PartySets writers_, publishers_;
  Distinct works_, iswc_, isrc_;
};

}  // namespace qalam::formats::cwr
