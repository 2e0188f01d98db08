#pragma once

#include "domain/formats/dsr/cells.hpp"
#include "domain/formats/dsr/layout.hpp"
#include "domain/formats/dsr/totals.hpp"
#include "domain/formats/reporter.hpp"
#include "domain/usage/reported.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace qalam::formats::dsr {

/// What a usage line takes from its summary.
struct Summary {
  std::string id, use_type, currency, subscriber_class, controller, rights;
  std::string outlet;  ///< Station, or territory and service.
  std::int64_t declared = 0, used = 0;
  bool counts_its_lines = false;  ///< SY01: its usages are the sum of its lines.
  std::uint64_t line = 0;
};

/// The SY rows of a file. Their ids should be unique; real files number all of them "1". Then the
/// controller and right of a usage's first claim tell which is meant, or only what all rows with
/// that id agree on is known.
class Summaries {
 public:
  static constexpr std::size_t limit = 100'000;

  Summaries(usage::Sink& sink, Reporter& reporter, Totals& totals)
      : sink_{sink}, reporter_{reporter}, totals_{totals} {}

  void add(Row const& row, SummaryLayout const& layout);

  /// All rows with this id, as found; null where there are none.
  struct Group {
    std::vector<std::size_t> rows;
    Summary common;  ///< The one row, or what all of them agree on.
  };
  [[nodiscard]] Group* find(std::string_view id);
  [[nodiscard]] Summary& choose(Group& group, std::string_view controller, std::string_view rights);

  /// Compares the summaries that count their lines with what their lines said.
  void check() const;

 private:
  std::int64_t amount(Row const& row, Cell cell, std::string_view name);
  std::int64_t count(Row const& row, Cell cell, std::string_view name);

  usage::Sink& sink_;
  Reporter& reporter_;
  Totals& totals_;
  std::deque<Summary> rows_;
  std::map<std::string, Group, std::less<>> groups_;
  Group* last_ = nullptr;
  std::string last_id_;
  Arena arena_;
};

}  // namespace qalam::formats::dsr
