#pragma once

#include "domain/usage/columns.hpp"
#include "eventstore/codec/row.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace qalam::read {

/// Lines of one chunk that are the same in everything that the rules of a distribution look at.
/// Seconds stay apart, and are no sum: a rule rounds and caps the length of each use.
struct UsageCount {
  std::uint64_t item = 0;
  std::uint32_t kind = 0;                   ///< Index into the kinds of the block.
  Date day = no_date;                       ///< `no_date`: the report's period.
  std::uint32_t second = usage::no_second;  ///< Second of the day.
  std::uint32_t seconds = 0;                ///< Played length of one use; 0 = not given.
  std::int64_t quantity = 0;
  std::int64_t revenue_micros = 0;
  std::uint32_t lines = 0;
  friend bool operator==(UsageCount const&, UsageCount const&) = default;
};

/// A block's bytes: the counts of one chunk event, by columns, in order of item, kind, day, second
/// and seconds. A chunk is the window within which lines are added up, so what a block holds does
/// not depend on how events were batched.
class UsageBlock {
 public:
  /// Throws StoreCorrupt. The bytes must live as long as this.
  explicit UsageBlock(std::span<std::byte const> bytes);

  [[nodiscard]] std::uint64_t first_row() const { return first_row_; }
  [[nodiscard]] std::uint32_t lines() const { return lines_; }
  [[nodiscard]] std::uint32_t size() const { return size_; }
  /// "outlet \x1f use \x1f class \x1f currency \x1f bearing", see usage::parse_line_kind.
  [[nodiscard]] std::vector<std::string_view> const& kinds() const { return kinds_; }

  /// Calls `each(UsageCount const&)` in order, until it answers false.
  template <class Each>
  void each(Each&& each) const;

 private:
  enum Part : std::size_t { item, kind, day, second, seconds, quantity, revenue, lines_of, parts };
  friend class UsageBlockWriter;

  std::uint64_t first_row_ = 0;
  std::uint32_t lines_ = 0;
  std::uint32_t size_ = 0;
  std::vector<std::string_view> kinds_;
  std::array<std::span<std::byte const>, parts> columns_;
};

/// Adds up the lines of chunks and makes blocks of them. Keeps its buffers.
class UsageBlockWriter {
 public:
  /// The block of a chunk; valid until the next call. Throws StoreCorrupt for columns that no
  /// writer makes (the domain has checked them on entry).
  std::span<std::byte const> write(usage::LinesView const& lines);

 private:
  void read(usage::LinesView const& lines);
  void order();
  void add_up();
  void add_line(std::uint32_t row);
  [[nodiscard]] bool same(std::uint32_t a, std::uint32_t b) const;
  void sort_group(std::size_t begin, std::size_t end);
  std::span<std::byte const> pack(usage::LinesView const& lines);

  std::vector<std::uint64_t> item_;
  std::vector<std::int64_t> quantity_, revenue_;
  std::vector<Date> day_;
  std::vector<std::uint32_t> second_, seconds_, kind_;
  std::vector<std::uint64_t> order_;  ///< (item − least item) ‖ kind ‖ row
  std::vector<std::uint32_t> rows_;   ///< Rows in the order of the block.
  std::vector<UsageCount> counts_;
  std::vector<std::byte> bytes_, column_;
};

template <class Each>
void UsageBlock::each(Each&& each) const {
  auto const signed_of = [](std::uint64_t zigzag) {
    return static_cast<std::int64_t>(zigzag >> 1 ^ (~(zigzag & 1) + 1));
  };
  std::array<row::Reader, parts> from{row::Reader{columns_[0]}, row::Reader{columns_[1]},
                                      row::Reader{columns_[2]}, row::Reader{columns_[3]},
                                      row::Reader{columns_[4]}, row::Reader{columns_[5]},
                                      row::Reader{columns_[6]}, row::Reader{columns_[7]}};
  auto const has = [&](Part part) { return !columns_[part].empty(); };
  bool const has_kind = has(kind), has_day = has(day), has_second = has(second);
  bool const has_seconds = has(seconds), has_revenue = has(revenue), has_lines = has(lines_of);
  UsageCount count;
  std::int64_t last_day = 0;
  for (std::uint32_t i = 0; i < size_; ++i) {
    count.item += from[item].varint();
    count.quantity = signed_of(from[quantity].varint());
    count.lines = 1;
    if (has_kind) count.kind = static_cast<std::uint32_t>(from[kind].varint());
    if (has_day) {
      // 0: no day; else the difference to the last day, past one.
      std::uint64_t const code = from[day].varint();
      if (code != 0) last_day += signed_of(code - 1);
      count.day = code == 0 ? no_date : Date{static_cast<std::int32_t>(last_day)};
    }
    if (has_second) {
      count.second = static_cast<std::uint32_t>(from[second].varint()) - 1;  // 0 → no_second
    }
    if (has_seconds) count.seconds = static_cast<std::uint32_t>(from[seconds].varint());
    if (has_revenue) count.revenue_micros = signed_of(from[revenue].varint());
    if (has_lines) count.lines += static_cast<std::uint32_t>(from[lines_of].varint());
    if (!each(static_cast<UsageCount const&>(count))) return;
  }
}

}  // namespace qalam::read
