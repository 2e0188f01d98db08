#include "domain/usage/columns.hpp"

#include "domain/core/ensure.hpp"
#include "domain/usage/varint.hpp"

#include <algorithm>
#include <utility>

namespace qalam::usage {
namespace {

constexpr char separator = '\x1f';
constexpr std::uint32_t seconds_per_day = 86'400;

Error broken_column(char const* column, char const* why) {
  return fail(ErrorCode::malformed,
              std::string{"the column \""} + column + "\" of a usage chunk " + why, column);
}

/// Bytes that a list of `size` bytes takes in a payload: whole words.
constexpr std::size_t words(std::size_t size) {
  return (size + 7) & ~std::size_t{7};
}

void put_text(Column& out, std::string_view text) {
  out.insert(out.end(), text.begin(), text.end());
}

Column take_column(Column& column) {
  return std::exchange(column, {});
}

/// Reads `lines.count` numbers; an empty column gives none. `convert` answers false for a number
/// that cannot be.
template <class T, class Convert>
Result<void> read_column(char const* name, ColumnView column, std::uint32_t count,
                         std::vector<T>& out, Convert const& convert) {
  out.clear();
  if (column.empty()) return {};
  if (count > column.size()) return broken_column(name, "is shorter than the chunk has lines");
  out.resize(count);
  NumberReader from{column};
  bool possible = true;
  bool anything = false;
  T* to = out.data();
  for (std::uint32_t i = 0; i < count; ++i) {
    std::uint64_t const number = from.take();
    anything = anything || number != 0;
    possible = convert(number, *to++) && possible;
  }
  if (!from.complete()) return broken_column(name, "does not hold one number for each line");
  if (!possible) return broken_column(name, "holds a number out of range");
  // Nothing at all is said by leaving the column out.
  if (!anything) return broken_column(name, "is there though no line has a value");
  return {};
}

/// Reads runs of (length, number); `convert` as above. Runs that follow each other differ.
template <class T, class Convert>
Result<void> read_runs(char const* name, ColumnView column, std::uint32_t count,
                       std::vector<T>& out, Convert const& convert) {
  out.clear();
  NumberReader from{column};
  while (!from.at_end()) {
    std::uint64_t const length = from.take();
    T value{};
    if (!convert(from.take(), value) || !from.ok()) {
      return broken_column(name, "holds a number out of range");
    }
    if (length == 0 || length > count - out.size()) {
      return broken_column(name, "does not have one value for each line");
    }
    if (!out.empty() && out.back() == value) {
      return broken_column(name, "has two runs of the same value in a row");
    }
    out.insert(out.end(), length, value);
  }
  if (out.size() != count) return broken_column(name, "does not have one value for each line");
  return {};
}

}  // namespace

// --- items -------------------------------------------------------------------------------------

namespace {
constexpr std::size_t texts_per_item = 8;

std::array<std::string_view, texts_per_item> texts_of(ReportedItem const& item) {
  return {item.own_id,   item.isrc,   item.iswc,      item.title,
          item.subtitle, item.artist, item.composers, item.work_id};
}
}  // namespace

void ItemsWriter::add(ReportedItem const& item) {
  for (std::string_view const text : texts_of(item)) {
    put_varint(lengths_, text.size());
    put_text(texts_, text);
  }
  put_varint(seconds_, item.seconds);
  any_seconds_ = any_seconds_ || item.seconds != 0;
  ++count_;
}

std::size_t ItemsWriter::payload_bytes() const {
  // Root pointer, three words of data, three pointers, the three lists.
  return 7 * 8 + words(lengths_.size()) + words(texts_.size()) + words(seconds_.size());
}

UsageItemsRecorded ItemsWriter::take(LicenseeId licensee, ItemId first) {
  ensure(count_ != 0, "a chunk of no items");
  UsageItemsRecorded event;
  event.licensee = licensee;
  event.first_item = first;
  event.count = std::exchange(count_, 0);
  event.lengths = take_column(lengths_);
  event.texts = take_column(texts_);
  if (std::exchange(any_seconds_, false)) event.seconds = take_column(seconds_);
  seconds_.clear();
  return event;
}

Result<void> read_items(UsageItemsRecorded const& event,
                        std::function<void(std::uint32_t, ReportedItem const&)> const& each) {
  std::vector<std::uint32_t> seconds;
  QALAM_CHECK(read_column("seconds", event.seconds, event.count, seconds,
                          [](std::uint64_t number, std::uint32_t& to) {
                            to = static_cast<std::uint32_t>(number);
                            return number <= 0xffff'ffff;
                          }));
  if (event.count == 0) return broken_column("lengths", "belongs to no item");
  if (event.lengths.size() / texts_per_item < event.count) {
    return broken_column("lengths", "does not hold eight sizes for each item");
  }
  std::vector<std::uint32_t> sizes(event.count * texts_per_item);
  NumberReader from{event.lengths};
  std::uint64_t sum = 0;
  for (std::uint32_t& size : sizes) sum += size = from.take32();
  if (!from.complete()) return broken_column("lengths", "does not hold eight sizes for each item");
  if (sum != event.texts.size()) return broken_column("texts", "is not as long as its sizes say");

  NumberReader texts{event.texts};
  for (std::uint32_t i = 0; i < event.count; ++i) {
    std::uint32_t const* size = sizes.data() + i * texts_per_item;
    ReportedItem item;
    for (std::string_view* text : {&item.own_id, &item.isrc, &item.iswc, &item.title,
                                   &item.subtitle, &item.artist, &item.composers, &item.work_id}) {
      *text = texts.take_text(*size++);
    }
    item.seconds = seconds.empty() ? 0 : seconds[i];
    each(i, item);
  }
  return {};
}

// --- lines -------------------------------------------------------------------------------------

std::string print(LineKind const& kind) {
  std::string out;
  auto const part = [&](std::string_view text) {
    for (char const c : text) out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    out += separator;
  };
  part(kind.outlet);
  part(kind.use);
  part(kind.subscriber_class);
  part(kind.currency);
  out += kind.royalty_bearing ? '1' : '0';
  return out;
}

Result<LineKind> parse_line_kind(std::string_view text) {
  LineKind kind;
  for (std::string_view* part : {&kind.outlet, &kind.use, &kind.subscriber_class, &kind.currency}) {
    auto const end = text.find(separator);
    if (end == std::string_view::npos) return broken_column("kinds", "has an entry of few parts");
    *part = text.substr(0, end);
    text.remove_prefix(end + 1);
  }
  if (text != "0" && text != "1") return broken_column("kinds", "does not end in 0 or 1");
  kind.royalty_bearing = text == "1";
  return kind;
}

std::uint32_t LinesWriter::kind(std::string_view printed) {
  // A chunk has few kinds, and neighbours mostly the same one: the last ones first.
  for (std::size_t i = kinds_.size(); i-- > 0;) {
    if (kinds_[i] == printed) return static_cast<std::uint32_t>(i);
  }
  kinds_.emplace_back(printed);
  kinds_bytes_ += words(printed.size() + 1) + 8;
  return static_cast<std::uint32_t>(kinds_.size() - 1);
}

void LinesWriter::end_day_run() {
  if (day_run_ == 0) return;
  put_varint(day_, std::exchange(day_run_, 0));
  put_varint(day_, zigzag(run_day_.value() - std::exchange(last_day_, run_day_.value())));
}

void LinesWriter::end_kind_run() {
  if (kind_run_ == 0) return;
  put_varint(kind_, std::exchange(kind_run_, 0));
  put_varint(kind_, run_kind_);
}

void LinesWriter::add(Line const& line) {
  ensure(line.kind < kinds_.size(), "a usage line of a kind that its chunk does not have");
  ensure(line.second == no_second || line.second < seconds_per_day, "a second of no day");
  // The difference of unsigned numbers wraps, and wraps back when it is read.
  put_varint(item_, zigzag(static_cast<std::int64_t>(line.item - last_item_)));
  last_item_ = line.item;
  put_varint(quantity_, zigzag(line.quantity));
  put_varint(second_, line.second == no_second ? 0 : line.second + 1);
  put_varint(seconds_, line.seconds);
  put_varint(revenue_, zigzag(line.revenue_micros));
  if (line.day != run_day_) end_day_run();
  run_day_ = line.day;
  ++day_run_;
  if (line.kind != run_kind_) end_kind_run();
  run_kind_ = line.kind;
  ++kind_run_;
  any_day_ = any_day_ || line.day != no_date;
  any_second_ = any_second_ || line.second != no_second;
  any_seconds_ = any_seconds_ || line.seconds != 0;
  any_revenue_ = any_revenue_ || line.revenue_micros != 0;
  ++count_;
}

std::size_t LinesWriter::payload_bytes() const {
  constexpr std::size_t open_runs = 2 * 15;  // What the two runs that are still open may add.
  auto const if_any = [](bool any, Column const& column) { return any ? words(column.size()) : 0; };
  // Root pointer, three words of data, eight pointers, the lists.
  return 12 * 8 + open_runs + words(item_.size()) + words(quantity_.size()) +
         if_any(any_day_, day_) + if_any(any_second_, second_) + if_any(any_seconds_, seconds_) +
         if_any(any_revenue_, revenue_) + words(kind_.size()) + kinds_bytes_;
}

UsageLinesRecorded LinesWriter::take(ReportId report, std::uint64_t first_row) {
  ensure(count_ != 0, "a chunk of no lines");
  end_day_run();
  end_kind_run();
  UsageLinesRecorded event;
  event.report = report;
  event.first_row = first_row;
  event.count = count_;
  event.item = std::move(item_);
  // A chunk whose quantities are all zero leaves the column out, as every other.
  bool const any_quantity =
      std::any_of(quantity_.begin(), quantity_.end(), [](std::uint8_t byte) { return byte != 0; });
  if (any_quantity) event.quantity = std::move(quantity_);
  if (any_day_) event.day = std::move(day_);
  if (any_second_) event.second = std::move(second_);
  if (any_seconds_) event.seconds = std::move(seconds_);
  if (any_revenue_) event.revenue = std::move(revenue_);
  event.kind = std::move(kind_);
  event.kinds = std::move(kinds_);
  *this = LinesWriter{};
  return event;
}

LinesView view_of(UsageLinesRecorded const& event) {
  LinesView view;
  view.report = event.report;
  view.first_row = event.first_row;
  view.count = event.count;
  view.item = event.item;
  view.quantity = event.quantity;
  view.day = event.day;
  view.second = event.second;
  view.seconds = event.seconds;
  view.revenue = event.revenue;
  view.kind = event.kind;
  view.kinds.assign(event.kinds.begin(), event.kinds.end());
  return view;
}

Result<void> read_item(LinesView const& lines, std::vector<std::uint64_t>& out) {
  if (lines.count == 0) return broken_column("item", "belongs to no line");
  if (lines.item.empty()) return broken_column("item", "is missing");
  std::uint64_t item = 0;
  return read_column("item", lines.item, lines.count, out,
                     [&item](std::uint64_t number, std::uint64_t& to) {
                       to = item += static_cast<std::uint64_t>(unzigzag(number));
                       return item != 0;
                     });
}

Result<void> read_quantity(LinesView const& lines, std::vector<std::int64_t>& out) {
  return read_column("quantity", lines.quantity, lines.count, out,
                     [](std::uint64_t number, std::int64_t& to) {
                       to = unzigzag(number);
                       return true;
                     });
}

Result<void> read_day(LinesView const& lines, std::vector<Date>& out) {
  out.clear();
  if (lines.day.empty()) return {};
  // A run of a few bytes must not claim more lines than there are.
  if (lines.count > lines.item.size()) return broken_column("item", "is too short");
  std::int64_t day = 0;
  QALAM_CHECK(read_runs("day", lines.day, lines.count, out, [&day](std::uint64_t number, Date& to) {
    if (__builtin_add_overflow(day, unzigzag(number), &day)) return false;
    to = Date{static_cast<std::int32_t>(day)};
    return std::in_range<std::int32_t>(day);
  }));
  bool const any = std::any_of(out.begin(), out.end(), [](Date d) { return d != no_date; });
  if (!any) return broken_column("day", "is there though no line has a value");
  return {};
}

Result<void> read_second(LinesView const& lines, std::vector<std::uint32_t>& out) {
  return read_column("second", lines.second, lines.count, out,
                     [](std::uint64_t number, std::uint32_t& to) {
                       to = number == 0 ? no_second : static_cast<std::uint32_t>(number - 1);
                       return number <= seconds_per_day;
                     });
}

Result<void> read_seconds(LinesView const& lines, std::vector<std::uint32_t>& out) {
  return read_column("seconds", lines.seconds, lines.count, out,
                     [](std::uint64_t number, std::uint32_t& to) {
                       to = static_cast<std::uint32_t>(number);
                       return number <= 0xffff'ffff;
                     });
}

Result<void> read_revenue(LinesView const& lines, std::vector<std::int64_t>& out) {
  return read_column("revenue", lines.revenue, lines.count, out,
                     [](std::uint64_t number, std::int64_t& to) {
                       to = unzigzag(number);
                       return true;
                     });
}

Result<void> read_kind(LinesView const& lines, std::vector<std::uint32_t>& out) {
  if (lines.count > lines.item.size()) return broken_column("item", "is too short");
  return read_runs("kind", lines.kind, lines.count, out,
                   [&lines](std::uint64_t number, std::uint32_t& to) {
                     to = static_cast<std::uint32_t>(number);
                     return number < lines.kinds.size();
                   });
}

Result<std::vector<Line>> read_lines(LinesView const& lines) {
  std::vector<std::uint64_t> items;
  std::vector<std::int64_t> quantities, revenues;
  std::vector<Date> days;
  std::vector<std::uint32_t> second, seconds, kinds;
  QALAM_CHECK(read_item(lines, items));
  QALAM_CHECK(read_quantity(lines, quantities));
  QALAM_CHECK(read_day(lines, days));
  QALAM_CHECK(read_second(lines, second));
  QALAM_CHECK(read_seconds(lines, seconds));
  QALAM_CHECK(read_revenue(lines, revenues));
  QALAM_CHECK(read_kind(lines, kinds));
  std::vector<Line> out(lines.count);
  for (std::size_t i = 0; i < out.size(); ++i) {
    Line& line = out[i];
    line.item = items[i];
    if (!quantities.empty()) line.quantity = quantities[i];
    if (!days.empty()) line.day = days[i];
    if (!second.empty()) line.second = second[i];
    if (!seconds.empty()) line.seconds = seconds[i];
    if (!revenues.empty()) line.revenue_micros = revenues[i];
    line.kind = kinds[i];
  }
  return out;
}

}  // namespace qalam::usage
