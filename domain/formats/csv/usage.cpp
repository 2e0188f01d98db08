#include "domain/formats/csv/usage.hpp"

#include "domain/formats/csv/columns.hpp"
#include "domain/formats/csv/guess.hpp"
#include "domain/formats/csv/reader.hpp"
#include "domain/formats/csv/values.hpp"
#include "domain/formats/decimal.hpp"
#include "domain/formats/reporter.hpp"
#include "domain/formats/when.hpp"
#include "domain/identifiers/clean.hpp"
#include "domain/identifiers/isrc.hpp"
#include "domain/identifiers/iswc.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace qalam::formats::csv {
namespace {

constexpr std::size_t roles_known = 32;
constexpr std::size_t nowhere = static_cast<std::size_t>(-1);
/// So many rows are looked at before the columns of a table without names are guessed.
constexpr std::size_t rows_guessed_from = 100;
constexpr std::int64_t seconds_per_day = 86'400;
/// Times before 1990 are a clock that was never set.
constexpr Date earliest = Date{7305};

/// A row kept while the columns are still unknown.
struct Kept {
  std::vector<std::string> cells;
  std::vector<bool> quoted;
  std::uint64_t line = 0;
};

}  // namespace

struct UsageReader::State {
  explicit State(usage::Sink& to)
      : sink{to},
        reporter{[&to](Finding const& f, bool rejected) { to.finding(f, rejected); }},
        reader{{[this](Record const& r) { on_record(r); },
                [this](std::uint64_t line, std::string_view code, std::string reason) {
                  reporter.reject({line, "row", {}}, Level::record, code, std::move(reason));
                },
                [this](std::string_view code, std::string reason) {
                  refuse(0, code, std::move(reason));
                }}} {}

  void on_record(Record const& record);
  bool remark(Record const& record);
  void set_columns(std::vector<Role> const& found);
  void guess();
  void begin_rows(Record const& first);
  void row(Record const& record);
  [[nodiscard]] std::string_view cell(Record const& record, Role role);
  [[nodiscard]] bool count(Record const& record, std::int64_t& out);
  void when(Record const& record, usage::ReportedLine& out);
  void moment(Record const& record, usage::ReportedLine& out);
  [[nodiscard]] std::uint32_t seconds(Record const& record, Role role);
  void money(Record const& record, usage::ReportedLine& out);
  [[nodiscard]] std::optional<Date> day(Record const& record, Role role);
  [[nodiscard]] std::uint64_t announce(Record const& record, bool& nameless);
  void refuse(std::uint64_t line, std::string_view code, std::string reason);
  void add(std::int64_t& sum, std::int64_t value, std::uint64_t line);
  [[nodiscard]] Reporter::Place place(Record const& record, Role role = Role::none) const {
    return {record.line, "row", role == Role::none ? std::string_view{} : role_name(role)};
  }

  usage::Sink& sink;
  Reporter reporter;
  Reader reader;
  UsageTotals totals;
  usage::ReportHead head;
  std::string default_outlet, default_use, default_currency;
  std::vector<std::string> names;
  std::vector<Role> roles;
  std::array<std::size_t, roles_known> column{};
  std::vector<Kept> kept;
  bool has_columns = false, has_header = false, head_sent = false;
  std::string isrc, iswc, title, artist, composers, subtitle;
};

UsageReader::UsageReader(std::string_view /*file_name*/, usage::Sink& sink)
    : state_{std::make_unique<State>(sink)} {}
UsageReader::~UsageReader() = default;
UsageReader::UsageReader(UsageReader&&) noexcept = default;
UsageReader& UsageReader::operator=(UsageReader&&) noexcept = default;

void UsageReader::feed(std::string_view bytes) {
  state_->reader.feed(bytes);
}

UsageTotals UsageReader::finish() {
  auto& s = *state_;
  s.reader.finish();
  if (!s.has_columns && !s.totals.refused) s.guess();
  if (!s.head_sent && !s.totals.refused) s.sink.head(s.head);
  s.totals.physical_lines = s.reader.physical_lines();
  s.totals.rejected = s.reporter.rejected();
  s.reporter.finish();
  return s.totals;
}

void UsageReader::State::refuse(std::uint64_t line, std::string_view code, std::string reason) {
  totals.refused = true;
  reporter.reject({line, {}, {}}, Level::file, code, std::move(reason));
}

void UsageReader::State::add(std::int64_t& sum, std::int64_t value, std::uint64_t line) {
  if (add_to(sum, value)) return;
  reporter.warn({line, "row", {}}, Level::record, "sum_too_large",
                "The file's figures add up beyond 64 bits; this row is not in the sums");
}

void UsageReader::State::on_record(Record const& record) {
  if (totals.refused) return;
  if (record.blank()) {
    reporter.warn(place(record), Level::record, "blank_row", "The row is blank");
    return;
  }
  if (!has_columns && remark(record)) return;
  if (has_columns) return row(record);
  if (kept.empty()) {
    names.clear();
    for (auto const& field : record.fields) names.emplace_back(trimmed(field.text));
    auto const found = roles_of(names);
    if (is_header(found)) {
      has_header = true;
      return set_columns(found);
    }
  }
  Kept copy;
  copy.line = record.line;
  for (auto const& field : record.fields) {
    copy.cells.emplace_back(field.text);
    copy.quoted.push_back(field.quoted);
  }
  kept.push_back(std::move(copy));
  if (kept.size() == rows_guessed_from) guess();
}

/// `# period: 2026-01` before the header says what holds for the whole file.
bool UsageReader::State::remark(Record const& record) {
  if (record.fields[0].quoted || !record.text(0).starts_with('#') || !kept.empty()) return false;
  auto const text = record.text(0);
  auto const colon = text.find(':');
  if (colon == std::string_view::npos) return false;
  auto const key = plain_name(text.substr(1, colon - 1));
  std::string const value = one_line(text.substr(colon + 1));
  if (key == "sender") {
    head.sender = value;
  } else if (key == "report") {
    head.message_id = value;
  } else if (key == "service") {
    head.service = value;
  } else if (key == "outlet") {
    default_outlet = value;
  } else if (key == "usetype") {
    default_use = value;
  } else if (key == "currency") {
    default_currency = value;
  } else if (key == "period") {
    auto const period = parse_period(value);
    if (period) head.period = *period;
    if (!period) {
      reporter.warn({record.line, "remark", "period"}, Level::field, "bad_period",
                    "This is not a period (2026-01, 2026-Q1 or 2026-01-01--2026-03-31)", value);
    }
  } else {
    reporter.warn({record.line, "remark", {}}, Level::field, "unknown_remark",
                  "Remarks of this name are not understood", text);
  }
  return true;
}

void UsageReader::State::set_columns(std::vector<Role> const& found) {
  roles = found;
  column.fill(nowhere);
  for (std::size_t i = 0; i < roles.size(); ++i) column[static_cast<std::size_t>(roles[i])] = i;
  has_columns = true;
  head.format = "usage-csv";
  head.version = has_header ? "table with named columns" : "table without column names";
  for (std::size_t i = 0; has_header && i < roles.size(); ++i) {
    if (roles[i] != Role::none) continue;
    reporter.warn_once({1, "header", names[i]}, Level::field, "column_not_read",
                       "No column of this name is understood; its cells were not read", names[i]);
  }
}

void UsageReader::State::guess() {
  std::vector<std::vector<std::string>> rows;
  for (auto const& k : kept) rows.push_back(k.cells);
  auto const guessed = guess_roles(rows);
  auto const has = [&](Role r) {
    return std::find(guessed.begin(), guessed.end(), r) != guessed.end();
  };
  if (!has(Role::title) && !has(Role::isrc) && !has(Role::iswc)) {
    refuse(1, "no_columns",
           kept.empty() ? "The file holds no rows"
                        : "No column says what was used; give the columns names, such as title, "
                          "artist, date, count (docs/usage-csv.md)");
    return;
  }
  set_columns(guessed);
  reporter.warn({1, {}, {}}, Level::file, "columns_guessed",
                "The table names no columns; by their contents they were taken for: " +
                    describe(guessed) + ". Check it, or send the file with names");
  for (auto const& k : std::exchange(kept, {})) {
    Record record;
    record.line = k.line;
    for (std::size_t i = 0; i < k.cells.size(); ++i) {
      record.fields.push_back({k.cells[i], static_cast<bool>(k.quoted[i])});
    }
    row(record);
  }
}

std::string_view UsageReader::State::cell(Record const& record, Role role) {
  auto const n = column[static_cast<std::size_t>(role)];
  if (n >= record.fields.size()) return {};
  auto const text = trimmed(record.fields[n].text);
  if (text != null_literal || record.fields[n].quoted) return text;
  reporter.warn_once({record.line, "row", role_name(role)}, Level::field, "null_literal",
                     "The cell holds the word NULL, which was taken for nothing, here and below");
  return {};
}

std::optional<Date> UsageReader::State::day(Record const& record, Role role) {
  auto const text = cell(record, role);
  if (text.empty()) return std::nullopt;
  auto const read = read_day(text);
  if (!read || read->day < earliest) {
    reporter.warn(place(record, role), Level::field, "bad_date",
                  "This is not a date of use; the row counts for the whole period", text);
    return std::nullopt;
  }
  if (read->doubtful) {
    reporter.warn_once({record.line, "row", role_name(role)}, Level::field, "date_order_assumed",
                       "Day and month could be exchanged; the month was taken to stand first, here "
                       "and below. Write 2026-01-31 to leave no doubt",
                       text);
  }
  return read->day;
}

/// The head goes out with the first row, which may be the only place that says the period.
void UsageReader::State::begin_rows(Record const& first) {
  head_sent = true;
  if (head.period.from == no_date) {
    auto const from = day(first, Role::start_date);
    auto const last = day(first, Role::end_date);
    if (from && last && *from <= *last) head.period = {*from, Date{last->value() + 1}};
  }
  sink.head(head);
}

void UsageReader::State::row(Record const& record) {
  ++totals.rows;
  if (!head_sent) begin_rows(record);
  if (record.fields.size() != roles.size()) {
    reporter.warn(place(record), Level::record, "cell_count",
                  "The row has " + std::to_string(record.fields.size()) + " cells, the table " +
                      std::to_string(roles.size()));
  }
  if (record.stray_quote) {
    reporter.warn(place(record), Level::record, "stray_quote",
                  "A quote inside of a quoted cell is not doubled; it was taken as text");
  }
  if (record.bad_utf8) {
    reporter.warn(place(record), Level::record, "bad_utf8",
                  "The row is not UTF-8; the bad bytes were replaced. Save the file as CSV UTF-8");
  }
  usage::ReportedLine line;
  if (!count(record, line.count)) return;
  bool nameless = false;
  line.item = announce(record, nameless);
  if (nameless) return;
  line.physical_line = record.line;
  auto const outlet = cell(record, Role::outlet);
  line.outlet = outlet.empty() ? std::string_view{default_outlet} : outlet;
  auto const use = cell(record, Role::use_type);
  line.use_type = use.empty() ? std::string_view{default_use} : use;
  line.subscriber_class = cell(record, Role::subscriber_class);
  when(record, line);
  line.seconds = seconds(record, Role::duration);
  money(record, line);
  auto const bearing = plain_name(cell(record, Role::bearing));
  line.royalty_bearing = bearing != "false" && bearing != "no" && bearing != "0" &&
                         bearing != "нет" && bearing != "жоқ";
  ++totals.lines;
  totals.returns += line.count < 0 ? 1 : 0;
  add(totals.quantity, line.count, record.line);
  add(totals.seconds, line.seconds, record.line);
  sink.line(line);
}

bool UsageReader::State::count(Record const& record, std::int64_t& out) {
  out = 1;
  auto const text = cell(record, Role::count);
  if (column[static_cast<std::size_t>(Role::count)] != nowhere) {
    auto const n = parse_count(plain_amount(text, reader.delimiter()));
    if (!n) {
      reporter.reject(place(record, Role::count), Level::record, "bad_count",
                      "This is not a whole number of uses; the row was left out", text);
      return false;
    }
    out = *n;
  }
  auto const returned = plain_name(cell(record, Role::returned));
  if ((returned == "r" || returned == "return") && out > 0) out = -out;
  return true;
}

std::uint64_t UsageReader::State::announce(Record const& record, bool& nameless) {
  usage::ReportedItem item;
  item.own_id = cell(record, Role::own_id);
  isrc.clear();
  iswc.clear();
  if (auto const text = cell(record, Role::isrc); !identifier_not_given(text)) {
    if (auto const code = Isrc::parse(text)) isrc = code->str();
    if (isrc.empty()) {
      reporter.warn(place(record, Role::isrc), Level::field, "invalid_isrc",
                    "This is not an ISRC; the row was taken without it", text);
    }
  }
  if (auto const text = cell(record, Role::iswc); !identifier_not_given(text)) {
    auto const code = Iswc::parse(text);
    if (code) iswc = code->str();
    if (!code) {
      reporter.warn(place(record, Role::iswc), Level::field, "invalid_iswc", code.error().detail,
                    text);
    }
  }
  title = one_line(cell(record, Role::title));
  subtitle = one_line(cell(record, Role::subtitle));
  artist = one_line(cell(record, Role::artist));
  composers = one_line(cell(record, Role::composers));
  // People write lists with semicolons or bars; the ledger with bars.
  std::replace(composers.begin(), composers.end(), ';', '|');
  nameless = title.empty() && isrc.empty() && iswc.empty() && item.own_id.empty();
  if (nameless) {
    reporter.reject(place(record), Level::record, "nothing_named",
                    "The row has no title and no code, so nobody knows what was used; it was left "
                    "out");
    return 0;
  }
  if (title.empty()) {
    reporter.warn(place(record, Role::title), Level::field, "missing_cell", "The row has no title");
  }
  item.isrc = isrc;
  item.iswc = iswc;
  item.title = title;
  item.subtitle = subtitle;
  item.artist = artist;
  item.composers = composers;
  item.seconds = seconds(record, Role::length);
  return sink.item(item);
}

void UsageReader::State::when(Record const& record, usage::ReportedLine& out) {
  if (auto const date = day(record, Role::date)) out.day = *date;
  if (auto const text = cell(record, Role::time); !text.empty()) {
    auto const second = parse_time_of_day(text);
    if (second) out.second_of_day = *second;
    if (!second) {
      reporter.warn(place(record, Role::time), Level::field, "bad_time",
                    "This is not a time of the day such as 10:00:05; it counts as unknown", text);
    }
  }
  moment(record, out);
  auto const from = day(record, Role::start_date);
  auto const last = day(record, Role::end_date);
  // A row about the report's whole period has no day of its own.
  bool const whole = from && last && head.period == Period{*from, Date{last->value() + 1}};
  if (out.day == no_date && from && !whole) out.day = *from;
}

void UsageReader::State::moment(Record const& record, usage::ReportedLine& out) {
  bool const epoch = column[static_cast<std::size_t>(Role::epoch)] != nowhere;
  Role const role = epoch ? Role::epoch : Role::moment;
  auto const text = cell(record, role);
  if (text.empty()) return;
  std::optional<Moment> read;
  if (!epoch) {
    read = parse_moment(text);
  } else if (auto const n = parse_count(text); n && *n >= 0 && *n < count_limit / 10) {
    read = Moment{Date{static_cast<std::int32_t>(*n / seconds_per_day)},
                  static_cast<std::uint32_t>(*n % seconds_per_day)};
  }
  if (read && read->day >= earliest) {
    out.day = read->day;
    out.second_of_day = read->second;
    return;
  }
  reporter.warn(place(record, role), Level::field, "bad_time",
                "This is not a time of use; the row counts for the whole period", text);
}

std::uint32_t UsageReader::State::seconds(Record const& record, Role role) {
  auto const text = cell(record, role);
  if (text.empty()) return 0;
  auto const read = text.starts_with('P') ? parse_iso_duration(text) : parse_clock_duration(text);
  if (!read) {
    reporter.warn(place(record, role), Level::field, "bad_duration",
                  "This is not a duration (03:37, 217 or PT3M37S); it counts as unknown", text);
  }
  return read.value_or(0);
}

void UsageReader::State::money(Record const& record, usage::ReportedLine& out) {
  auto const text = cell(record, Role::revenue);
  if (text.empty()) return;
  auto const amount = parse_decimal(plain_amount(text, reader.delimiter()));
  if (!amount) {
    reporter.warn(place(record, Role::revenue), Level::field, "bad_amount",
                  "This is not an amount (digits with a decimal point); it counts as nothing",
                  text);
    return;
  }
  if (!amount->exact) {
    reporter.warn(place(record, Role::revenue), Level::field, "rounded",
                  "The amount has more than six decimals; it was rounded half to even", text);
  }
  auto const currency = cell(record, Role::currency);
  out.currency = currency.empty() ? std::string_view{default_currency} : currency;
  out.revenue_micros = amount->micros;
  if (out.currency.empty()) {
    reporter.warn_once({record.line, "row", "currency"}, Level::field, "no_currency",
                       "Amounts stand without a currency, here and below");
  }
  add(totals.revenue_micros[std::string{out.currency}], amount->micros, record.line);
}

}  // namespace qalam::formats::csv
