#pragma once

#include "domain/formats/arena.hpp"
#include "domain/formats/dsr/cells.hpp"
#include "domain/formats/dsr/layout.hpp"
#include "domain/formats/dsr/summaries.hpp"
#include "domain/formats/dsr/totals.hpp"
#include "domain/formats/reporter.hpp"
#include "domain/usage/reported.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace qalam::formats::dsr {

/// The rows that belong together: recordings, their works, and how often they were used. A usage is
/// handed over when the row after it (and after its claims) comes, its recording just before it.
class Block {
 public:
  /// Past this the block's further recordings are not remembered.
  static constexpr std::size_t memory_limit = std::size_t{64} << 20;

  Block(usage::Sink& sink, Reporter& reporter, Summaries& summaries, Totals& totals)
      : sink_{sink}, reporter_{reporter}, summaries_{summaries}, totals_{totals} {}

  void resource(Row const& row, ResourceCells const& cells);
  void release(Row const& row, ReleaseCells const& cells);
  void work(Row const& row);                                      ///< MW
  void usage(Row const& row, UsageCells const& cells);            ///< SU, SR
  void claim(Row const& row);                                     ///< LI
  void release_usage(Row const& row);                             ///< RU
  void single_record(Row const& row, UsageLayout const& layout);  ///< SR: a block of one row.
  /// Hands over what is held and forgets the recordings.
  void end();

 private:
  struct Resource {
    std::string_view reference, own_id, isrc, title, subtitle, artist;
    std::string_view iswc, composers, work_id;
    std::uint32_t seconds = 0;
    std::uint32_t works = 0;      ///< MW rows that described it.
    bool has_work_cells = false;  ///< An AS02, which says all about the work itself.
    bool used = false;            ///< A usage of it was handed over.
    bool announced = false;       ///< `handle` is valid.
    std::uint64_t handle = 0;
  };
  /// The usage that waits for its claims. The strings keep their room from row to row.
  struct Pending {
    bool held = false;
    std::uint64_t line = 0;
    std::size_t resource = 0;
    Summaries::Group* summary = nullptr;
    std::string use_type, controller, rights;
    Date day = no_date;
    std::int64_t count = 0, amount_micros = 0;
    bool has_amount = false, bearing = true;
  };

  void flush();
  void collect(Row const& row, UsageCells const& cells, std::int64_t count);
  [[nodiscard]] std::size_t resource_of(Row const& row, UsageCells const& cells);
  [[nodiscard]] std::size_t lookup(std::string_view key, bool own_id_first);
  [[nodiscard]] std::size_t release_of(Row const& row, std::string_view reference);
  [[nodiscard]] std::size_t remember(Resource const& resource);
  [[nodiscard]] std::size_t stand_in(Row const& row, std::string_view reference,
                                     std::string_view field);
  [[nodiscard]] bool repeats(Row const& row, UsageLayout const& layout);
  [[nodiscard]] bool count_of(Row const& row, UsageCells const& cells, std::int64_t& count);
  std::int64_t amount(Row const& row, Cell cell, std::string_view name);
  [[nodiscard]] bool bearing(Row const& row, Cell cell);
  [[nodiscard]] std::string_view isrc(Row const& row, Cell cell);
  [[nodiscard]] std::string_view iswc(Row const& row, Cell cell);
  [[nodiscard]] std::uint32_t duration(Row const& row, Cell cell);
  [[nodiscard]] std::string_view misplaced_id(Row const& row);
  void add_sum(std::int64_t& sum, std::int64_t value, Row const& row);
  /// Copies that live until the block ends, whatever becomes of the line.
  [[nodiscard]] std::string_view keep(std::string_view cell);
  [[nodiscard]] std::string_view keep_list(std::string_view cell);

  usage::Sink& sink_;
  Reporter& reporter_;
  Summaries& summaries_;
  Totals& totals_;
  Arena arena_;
  std::vector<Resource> resources_;
  std::size_t described_ = 0;  ///< How many come from AS rows; the others stand in.
  std::size_t indexed_ = 0;    ///< How many are in the two maps.
  std::unordered_map<std::string_view, std::size_t> by_reference_, by_own_id_;
  struct Release {
    std::string_view reference, own_id, artist, title, subtitle;
    std::size_t resource;
  };
  std::vector<Release> releases_;
  std::size_t last_resource_ = 0;
  Pending pending_;
  Summary const no_summary_{};
  bool saw_release_usage_ = false, saw_usage_ = false;
  std::string last_single_;           ///< What makes two single-record rows the same usage.
  std::int64_t* quantity_ = nullptr;  ///< Of `quantity_kind_`, in the totals.
  std::string quantity_kind_;
};

}  // namespace qalam::formats::dsr
