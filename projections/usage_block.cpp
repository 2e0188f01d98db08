#include "projections/usage_block.hpp"

#include "domain/usage/varint.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <tuple>

namespace qalam::read {
namespace {

void must(Result<void> const& result) {
  if (!result) throw StoreCorrupt{"a usage chunk in the log is damaged: " + result.error().detail};
}

template <class T>
T at_or(std::vector<T> const& column, std::size_t row, T otherwise) {
  return column.empty() ? otherwise : column[row];
}

}  // namespace

UsageBlock::UsageBlock(std::span<std::byte const> bytes) {
  row::Reader from{bytes};
  first_row_ = from.varint();
  lines_ = static_cast<std::uint32_t>(from.varint());
  size_ = static_cast<std::uint32_t>(from.varint());
  kinds_.resize(from.count());
  for (std::string_view& text : kinds_) {
    std::size_t const size = from.count();
    text = {reinterpret_cast<char const*>(from.raw(size)), size};
  }
  for (auto& column : columns_) {
    std::size_t const size = from.count();
    column = {from.raw(size), size};
  }
  if (from.left() != 0) row::Reader::corrupt("it goes on after its end");
}

std::span<std::byte const> UsageBlockWriter::write(usage::LinesView const& lines) {
  read(lines);
  order();
  add_up();
  return pack(lines);
}

void UsageBlockWriter::read(usage::LinesView const& lines) {
  must(usage::read_item(lines, item_));
  must(usage::read_quantity(lines, quantity_));
  must(usage::read_day(lines, day_));
  must(usage::read_second(lines, second_));
  must(usage::read_seconds(lines, seconds_));
  must(usage::read_revenue(lines, revenue_));
  must(usage::read_kind(lines, kind_));
}

void UsageBlockWriter::order() {
  std::size_t const size = item_.size();
  rows_.resize(size);
  order_.resize(size);
  if (size == 0) return;
  auto const [least, most] = std::minmax_element(item_.begin(), item_.end());
  std::uint64_t const base = *least;
  constexpr std::uint64_t row_limit = std::uint64_t{1} << 20;
  constexpr std::uint64_t kind_limit = std::uint64_t{1} << 12;
  bool const packs = *most - base < (std::uint64_t{1} << 32) && size < row_limit &&
                     (kind_.empty() || *std::max_element(kind_.begin(), kind_.end()) < kind_limit);
  if (packs) {
    // One integer holds what nearly always decides the order, and the row.
    for (std::size_t row = 0; row < size; ++row) {
      order_[row] = (item_[row] - base) << 32 | std::uint64_t{at_or(kind_, row, 0U)} << 20 | row;
    }
    if (!std::is_sorted(order_.begin(), order_.end())) std::sort(order_.begin(), order_.end());
    for (std::size_t i = 0; i < size; ++i) {
      rows_[i] = static_cast<std::uint32_t>(order_[i] & (row_limit - 1));
    }
    return;
  }
  for (std::size_t row = 0; row < size; ++row) rows_[row] = static_cast<std::uint32_t>(row);
  std::sort(rows_.begin(), rows_.end(), [&](std::uint32_t a, std::uint32_t b) {
    return std::tuple{item_[a], at_or(kind_, a, 0U), a} <
           std::tuple{item_[b], at_or(kind_, b, 0U), b};
  });
}

bool UsageBlockWriter::same(std::uint32_t a, std::uint32_t b) const {
  return (day_.empty() || day_[a] == day_[b]) && (second_.empty() || second_[a] == second_[b]) &&
         (seconds_.empty() || seconds_[a] == seconds_[b]);
}

/// Rows of one item and kind, by what they still may differ in.
void UsageBlockWriter::sort_group(std::size_t begin, std::size_t end) {
  auto const rest = [&](std::uint32_t row) {
    return std::tuple{at_or(day_, row, no_date), at_or(second_, row, usage::no_second),
                      at_or(seconds_, row, 0U), row};
  };
  std::sort(rows_.begin() + static_cast<std::ptrdiff_t>(begin),
            rows_.begin() + static_cast<std::ptrdiff_t>(end),
            [&](std::uint32_t a, std::uint32_t b) { return rest(a) < rest(b); });
}

void UsageBlockWriter::add_line(std::uint32_t row) {
  UsageCount count;
  count.item = item_[row];
  count.kind = at_or(kind_, row, 0U);
  count.day = at_or(day_, row, no_date);
  count.second = at_or(second_, row, usage::no_second);
  count.seconds = at_or(seconds_, row, 0U);
  count.quantity = at_or(quantity_, row, std::int64_t{0});
  count.revenue_micros = at_or(revenue_, row, std::int64_t{0});
  count.lines = 1;
  counts_.push_back(count);
}

void UsageBlockWriter::add_up() {
  counts_.clear();
  counts_.reserve(rows_.size());
  auto const differs = [&](std::uint32_t a, std::uint32_t b) {
    return item_[a] != item_[b] || at_or(kind_, a, 0U) != at_or(kind_, b, 0U);
  };
  for (std::size_t begin = 0; begin < rows_.size();) {
    std::size_t end = begin + 1;
    while (end < rows_.size() && !differs(rows_[begin], rows_[end])) ++end;
    if (end - begin > 1) sort_group(begin, end);
    add_line(rows_[begin]);
    for (std::size_t i = begin + 1; i < end; ++i) {
      std::uint32_t const row = rows_[i];
      if (!same(rows_[i - 1], row)) {
        add_line(row);
        continue;
      }
      UsageCount& sum = counts_.back();
      sum.quantity += at_or(quantity_, row, std::int64_t{0});
      sum.revenue_micros += at_or(revenue_, row, std::int64_t{0});
      ++sum.lines;
    }
    begin = end;
  }
}

std::span<std::byte const> UsageBlockWriter::pack(usage::LinesView const& lines) {
  bytes_.clear();
  row::append(bytes_, lines.first_row);
  row::append(bytes_, lines.count);
  row::append(bytes_, static_cast<std::uint32_t>(counts_.size()));
  row::append(bytes_, static_cast<std::uint64_t>(lines.kinds.size()));
  for (std::string_view const kind : lines.kinds) row::append(bytes_, std::string{kind});

  column_.resize(counts_.size() * row::varint_bound);
  auto const put = [&](bool present, auto&& code) {
    row::Writer to{column_.data()};
    if (present) {
      for (UsageCount const& count : counts_) to.varint(code(count));
    }
    auto const size = static_cast<std::size_t>(to.at() - column_.data());
    row::append(bytes_, static_cast<std::uint64_t>(size));
    bytes_.insert(bytes_.end(), column_.begin(),
                  column_.begin() + static_cast<std::ptrdiff_t>(size));
  };
  std::uint64_t last_item = 0;
  std::int64_t last_day = 0;
  put(true, [&](UsageCount const& c) {
    std::uint64_t const step = c.item - last_item;
    last_item = c.item;
    return step;
  });
  bool const kinds = lines.kinds.size() > 1;
  put(kinds, [](UsageCount const& c) { return std::uint64_t{c.kind}; });
  put(!day_.empty(), [&](UsageCount const& c) {
    if (c.day == no_date) return std::uint64_t{0};
    std::int64_t const step = c.day.value() - last_day;
    last_day = c.day.value();
    return usage::zigzag(step) + 1;
  });
  put(!second_.empty(), [](UsageCount const& c) { return std::uint64_t{c.second + 1}; });
  put(!seconds_.empty(), [](UsageCount const& c) { return std::uint64_t{c.seconds}; });
  put(true, [](UsageCount const& c) { return usage::zigzag(c.quantity); });
  put(!revenue_.empty(), [](UsageCount const& c) { return usage::zigzag(c.revenue_micros); });
  bool const summed = counts_.size() != lines.count;
  put(summed, [](UsageCount const& c) { return std::uint64_t{c.lines - 1}; });
  return bytes_;
}

}  // namespace qalam::read
