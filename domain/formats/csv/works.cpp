#include "domain/formats/csv/works.hpp"

#include "domain/formats/csv/columns.hpp"
#include "domain/formats/csv/reader.hpp"
#include "domain/formats/csv/values.hpp"
#include "domain/formats/decimal.hpp"
#include "domain/formats/reporter.hpp"
#include "domain/formats/when.hpp"
#include "domain/identifiers/clean.hpp"
#include "domain/identifiers/ipi.hpp"
#include "domain/identifiers/isrc.hpp"
#include "domain/identifiers/iswc.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace qalam::formats::csv {
namespace {

using repertoire::InterestDraft;
using repertoire::RecordingDraft;
using repertoire::WorkDraft;

constexpr std::uint32_t whole = 10'000;
/// No layout has more writers, artists or recordings than this; more is a bad number in a name.
constexpr unsigned most_of_a_kind = 200;

/// A column name in two parts and a number: "Writer 12 Last" is {"writer", 12, "last"}.
struct Key {
  std::string of, what;
  unsigned n = 0;
  friend auto operator<=>(Key const&, Key const&) = default;
};

Key key_of(std::string_view name) {
  auto const plain = plain_name(name);
  auto const from = plain.find_first_of("0123456789");
  if (from == std::string::npos) return {plain, {}, 0};
  auto const until = plain.find_first_not_of("0123456789", from);
  auto const digits = plain.substr(from, until == std::string::npos ? until : until - from);
  if (digits.size() > 3) return {plain, {}, 0};
  return {plain.substr(0, from), until == std::string::npos ? "" : plain.substr(until),
          static_cast<unsigned>(std::stoul(digits))};
}

bool understood(Key const& key) {
  static std::set<std::pair<std::string_view, std::string_view>> const known{
      {"workid", ""},         {"worktitle", ""},        {"title", ""},
      {"iswc", ""},           {"originaltitle", ""},    {"originaliswc", ""},
      {"language", ""},       {"duration", ""},         {"alttitle", ""},
      {"writer", "last"},     {"writer", "first"},      {"writer", "ipi"},
      {"writer", "pro"},      {"writer", "role"},       {"writer", "share"},
      {"writer", "saan"},     {"writer", "controlled"}, {"publisher", "name"},
      {"publisher", "ipi"},   {"publisher", "pro"},     {"publisher", "role"},
      {"publisher", "share"}, {"publisher", "saan"},    {"publisher", "controlled"},
      {"artist", "last"},     {"artist", "first"},      {"recording", "isrc"},
      {"recording", "title"}, {"recording", "label"},   {"recording", "duration"},
      {"reference", "cmo"},   {"reference", "id"}};
  return known.contains({key.of, key.what});
}

/// "CA" of "CA – Composer&Lyricist", "10" of "10-ASCAP": what stands before the first dash.
std::string_view code_of(std::string_view text) {
  auto const end = text.find_first_of(" -\xE2");  // Blank, hyphen, first byte of an en dash.
  return trimmed(text.substr(0, end));
}

std::string society_of(std::string_view text) {
  auto code = code_of(text);
  while (code.size() > 1 && code.front() == '0') code.remove_prefix(1);
  return std::string{all_digits(code) && code.size() <= 3 ? code : std::string_view{}};
}

}  // namespace

std::optional<ReadShare> parse_share(std::string_view text) {
  text = trimmed(text);
  bool const percent = text.ends_with('%');
  if (percent) text = trimmed(text.substr(0, text.size() - 1));
  auto const value = parse_decimal(text);
  if (!value || value->micros < 0) return std::nullopt;
  constexpr std::int64_t one = 1'000'000;
  // Up to one it is a fraction: 1 is the whole, as spreadsheets store 100 %.
  bool const fraction = !percent && value->micros <= one;
  std::int64_t const unit = fraction ? one / whole : one / 100;  // Micros in a hundredth percent.
  std::int64_t n = value->micros / unit;
  std::int64_t const rest = value->micros % unit;
  if (rest * 2 > unit || (rest * 2 == unit && n % 2 != 0)) ++n;
  if (n > std::int64_t{whole}) return std::nullopt;
  return ReadShare{static_cast<std::uint32_t>(n), rest == 0 && value->exact};
}

struct WorksReader::State {
  explicit State(WorksSink& to)
      : sink{to},
        reporter{[&to](Finding const& f, bool rejected) { to.finding(f, rejected); }},
        reader{{[this](Record const& r) { on_record(r); },
                [this](std::uint64_t line, std::string_view code, std::string reason) {
                  reporter.reject({line, "row", {}}, Level::record, code, std::move(reason));
                },
                [this](std::string_view code, std::string reason) {
                  totals.refused = true;
                  reporter.reject({}, Level::file, code, std::move(reason));
                }}} {}

  void on_record(Record const& record);
  void header(Record const& record);
  void row(Record const& record);
  void titles(Record const& record, WorkDraft& draft);
  void interest(Record const& record, std::string_view kind, unsigned n, WorkDraft& draft);
  void shares(Record const& record, std::string_view kind, unsigned n, InterestDraft& out);
  void ipi(Record const& record, std::string_view kind, unsigned n, InterestDraft& out);
  void others(Record const& record, WorkDraft& draft);
  void recording(Record const& record, unsigned n, WorkDraft& draft);
  [[nodiscard]] std::string_view cell(Record const& record, std::string_view of, unsigned n = 0,
                                      std::string_view what = {}) const;
  [[nodiscard]] unsigned most(std::string_view of) const;
  [[nodiscard]] Reporter::Place place(Record const& record, std::string_view field) const {
    return {record.line, "row", field};
  }

  WorksSink& sink;
  Reporter reporter;
  Reader reader;
  WorksTotals totals;
  std::map<Key, std::size_t> columns;
  std::map<std::string, unsigned, std::less<>> counts;
  std::size_t width = 0;
};

WorksReader::WorksReader(WorksSink& sink) : state_{std::make_unique<State>(sink)} {}
WorksReader::~WorksReader() = default;
WorksReader::WorksReader(WorksReader&&) noexcept = default;
WorksReader& WorksReader::operator=(WorksReader&&) noexcept = default;

void WorksReader::feed(std::string_view bytes) {
  state_->reader.feed(bytes);
}

WorksTotals WorksReader::finish() {
  auto& s = *state_;
  s.reader.finish();
  if (s.columns.empty() && !s.totals.refused) {
    s.totals.refused = true;
    s.reporter.reject({}, Level::file, "no_columns", "The file holds no rows");
  }
  s.totals.physical_lines = s.reader.physical_lines();
  s.totals.rejected = s.reporter.rejected();
  s.reporter.finish();
  return s.totals;
}

void WorksReader::State::on_record(Record const& record) {
  if (totals.refused) return;
  if (record.blank()) {
    reporter.warn(place(record, {}), Level::record, "blank_row", "The row is blank");
    return;
  }
  if (columns.empty()) return header(record);
  row(record);
}

void WorksReader::State::header(Record const& record) {
  width = record.fields.size();
  for (std::size_t i = 0; i < width; ++i) {
    auto const name = trimmed(record.fields[i].text);
    auto key = key_of(name);
    if (key.of == "title") key.of = "worktitle";
    if (!understood(key) || key.n > most_of_a_kind || columns.contains(key)) {
      reporter.warn_once({record.line, "header", name}, Level::field, "column_not_read",
                         "No column of this name is understood; its cells were not read", name);
      continue;
    }
    auto& count = counts[key.of];
    count = std::max(count, key.n);
    columns.emplace(std::move(key), i);
  }
  if (columns.contains(Key{"worktitle", {}, 0})) return;
  totals.refused = true;
  reporter.reject(
      {record.line, "header", {}}, Level::file, "no_columns",
      "The first row has to name the columns, and \"Work Title\" has to be one of them");
}

std::string_view WorksReader::State::cell(Record const& record, std::string_view of, unsigned n,
                                          std::string_view what) const {
  auto const at = columns.find(Key{std::string{of}, std::string{what}, n});
  if (at == columns.end()) return {};
  auto const text = trimmed(record.text(at->second));
  bool const quoted = at->second < record.fields.size() && record.fields[at->second].quoted;
  return text == null_literal && !quoted ? std::string_view{} : text;
}

unsigned WorksReader::State::most(std::string_view of) const {
  auto const at = counts.find(of);
  return at == counts.end() ? 0 : at->second;
}

void WorksReader::State::row(Record const& record) {
  ++totals.rows;
  if (record.fields.size() > width) {
    reporter.warn(place(record, {}), Level::record, "cell_count",
                  "The row has " + std::to_string(record.fields.size()) + " cells, the header " +
                      std::to_string(width) + "; those behind were not read");
  }
  if (record.bad_utf8) {
    reporter.warn(place(record, {}), Level::record, "bad_utf8",
                  "The row is not UTF-8; the bad bytes were replaced. Save the file as CSV UTF-8");
  }
  WorkDraft draft;
  draft.transaction = "row";
  draft.line = record.line;
  draft.submitter_number = one_line(cell(record, "workid"));
  draft.title = one_line(cell(record, "worktitle"));
  if (draft.title.empty()) {
    reporter.reject(place(record, "Work Title"), Level::record, "missing_cell",
                    "The work has no title; the row was left out");
    return;
  }
  titles(record, draft);
  for (unsigned n = 1; n <= most("publisher"); ++n) interest(record, "publisher", n, draft);
  for (unsigned n = 1; n <= most("writer"); ++n) interest(record, "writer", n, draft);
  std::uint64_t sum = 0;
  for (auto const& party : draft.interests) sum += party.ownership[0];
  // As in CWR: six hundredths of a percent are rounding. The register decides what follows.
  if (sum > whole + 6 || sum + 6 < whole) {
    reporter.warn(place(record, "Share"), Level::record, "shares_not_whole",
                  "The shares add up to " + print_decimal(static_cast<std::int64_t>(sum) * 10'000) +
                      " % of the work");
  }
  others(record, draft);
  ++totals.works;
  totals.recordings += draft.recordings.size();
  sink.work(draft);
}

void WorksReader::State::titles(Record const& record, WorkDraft& draft) {
  draft.original_title = one_line(cell(record, "originaltitle"));
  draft.language = one_line(cell(record, "language"));
  auto const code = [&](std::string_view of, std::string_view field) {
    auto const text = cell(record, of);
    if (identifier_not_given(text)) return std::string{};
    auto const parsed = Iswc::parse(text);
    if (parsed) return parsed->str();
    reporter.warn(place(record, field), Level::field, "invalid_iswc", parsed.error().detail, text);
    return std::string{};
  };
  draft.iswc = code("iswc", "ISWC");
  draft.original_iswc = code("originaliswc", "Original ISWC");
  if (auto const text = cell(record, "duration"); !text.empty()) {
    draft.seconds = parse_clock_duration(text).value_or(0);
    if (draft.seconds == 0) {
      reporter.warn(place(record, "Duration"), Level::field, "bad_duration",
                    "This is not a duration such as 03:37; it counts as unknown", text);
    }
  }
  for (unsigned n = 0; n <= most("alttitle"); ++n) {
    auto const title = one_line(cell(record, "alttitle", n));
    if (!title.empty()) draft.titles.push_back({title, "AT", {}});
  }
}

void WorksReader::State::ipi(Record const& record, std::string_view kind, unsigned n,
                             InterestDraft& out) {
  auto const text = cell(record, kind, n, "ipi");
  if (identifier_not_given(text)) return;
  auto const parsed = IpiName::parse(text);
  if (parsed) out.ipi_name = parsed->str();
  if (!parsed) {
    reporter.warn(place(record, "IPI"), Level::field, "invalid_ipi", parsed.error().detail, text);
  }
}

void WorksReader::State::shares(Record const& record, std::string_view kind, unsigned n,
                                InterestDraft& out) {
  auto const text = cell(record, kind, n, "share");
  if (text.empty()) return;
  auto const share = parse_share(text);
  if (!share) {
    reporter.warn(place(record, "Share"), Level::field, "bad_share",
                  "This is not a share (33.33%, 0.3333 or 50); it counts as nothing", text);
    return;
  }
  if (!share->exact) {
    reporter.warn(place(record, "Share"), Level::field, "rounded",
                  "The share was rounded to hundredths of a percent", text);
  }
  out.ownership.fill(share->hundredths);
}

void WorksReader::State::interest(Record const& record, std::string_view kind, unsigned n,
                                  WorkDraft& draft) {
  auto const text = [&](std::string_view what) { return cell(record, kind, n, what); };
  InterestDraft out;
  out.publisher = kind == "publisher";
  out.last_name = one_line(text(out.publisher ? "name" : "last"));
  out.first_name = one_line(text("first"));
  bool const named = !out.last_name.empty() || !out.first_name.empty();
  // A role that a form has filled in beforehand does not make a person.
  if (!named && identifier_not_given(text("ipi")) && text("share").empty()) return;
  ipi(record, kind, n, out);
  shares(record, kind, n, out);
  if (!named && out.ipi_name.empty()) {
    out.unknown = true;
    reporter.warn(place(record, kind), Level::record, "unknown_party",
                  "Party " + std::to_string(n) +
                      " has a share and no name; the share stands for an unknown party");
  }
  if (out.last_name.empty()) std::swap(out.last_name, out.first_name);
  out.role = code_of(text("role"));
  auto const society = society_of(text("pro"));
  out.societies.fill(society);
  if (society.empty() && !text("pro").empty()) {
    reporter.warn(place(record, "PRO"), Level::field, "unknown_society",
                  "The cell does not begin with the number of a society (\"10 – ASCAP\")",
                  text("pro"));
  }
  auto const controlled = plain_name(text("controlled"));
  out.controlled = controlled == "yes" || controlled == "general" || controlled == "true" ||
                   controlled == "1" || controlled == "да" || controlled == "иә";
  out.agreement = one_line(text("saan"));
  out.chain = out.publisher ? n : 0;
  out.line = record.line;
  totals.writers += out.publisher ? 0 : 1;
  draft.interests.push_back(std::move(out));
}

void WorksReader::State::others(Record const& record, WorkDraft& draft) {
  for (unsigned n = 1; n <= most("artist"); ++n) {
    auto name = one_line(cell(record, "artist", n, "first"));
    auto const last = one_line(cell(record, "artist", n, "last"));
    if (!name.empty() && !last.empty()) name += ' ';
    name += last;
    if (!name.empty()) draft.artists.push_back(name);
  }
  for (unsigned n = 1; n <= most("recording"); ++n) recording(record, n, draft);
  for (unsigned n = 1; n <= most("reference"); ++n) {
    auto const id = one_line(cell(record, "reference", n, "id"));
    if (id.empty()) continue;
    draft.references.push_back({society_of(cell(record, "reference", n, "cmo")), id, "W", {}});
  }
}

void WorksReader::State::recording(Record const& record, unsigned n, WorkDraft& draft) {
  RecordingDraft out;
  auto const code = cell(record, "recording", n, "isrc");
  if (!identifier_not_given(code)) {
    auto const parsed = Isrc::parse(code);
    if (parsed) out.isrc = parsed->str();
    if (!parsed) {
      reporter.warn(place(record, "ISRC"), Level::field, "invalid_isrc", parsed.error().detail,
                    code);
    }
  }
  out.title = one_line(cell(record, "recording", n, "title"));
  out.label = one_line(cell(record, "recording", n, "label"));
  if (auto const text = cell(record, "recording", n, "duration"); !text.empty()) {
    out.seconds = parse_clock_duration(text).value_or(0);
  }
  if (out != RecordingDraft{}) draft.recordings.push_back(std::move(out));
}

}  // namespace qalam::formats::csv
