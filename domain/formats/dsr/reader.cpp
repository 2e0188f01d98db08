#include "domain/formats/dsr/reader.hpp"

#include "domain/formats/decimal.hpp"
#include "domain/formats/dsr/block.hpp"
#include "domain/formats/dsr/cells.hpp"
#include "domain/formats/dsr/file_name.hpp"
#include "domain/formats/dsr/layout.hpp"
#include "domain/formats/dsr/seen_blocks.hpp"
#include "domain/formats/dsr/summaries.hpp"
#include "domain/formats/lines.hpp"
#include "domain/formats/reporter.hpp"
#include "domain/formats/utf8.hpp"
#include "domain/formats/when.hpp"

#include <limits>
#include <optional>
#include <string>
#include <utility>

namespace qalam::formats::dsr {
namespace {

constexpr std::uint32_t tag(char a, char b) {
  return static_cast<std::uint32_t>(static_cast<unsigned char>(a)) << 8 |
         static_cast<unsigned char>(b);
}

std::optional<std::uint64_t> declared(std::string_view cell) {
  auto const n = parse_count(cell);
  if (!n || *n < 0) return std::nullopt;
  return static_cast<std::uint64_t>(*n);
}

}  // namespace

struct Reader::State {
  State(std::string_view file_name, usage::Sink& to)
      : sink{to},
        name{parse_file_name(file_name)},
        reporter{[&to](Finding const& f, bool rejected) { to.finding(f, rejected); }},
        summaries{to, reporter, totals},
        block{to, reporter, summaries, totals} {}

  void on_line(std::string_view text, bool too_long);
  void on_row();
  void dispatch();
  void head(bool short_form);
  [[nodiscard]] Period head_period();
  void head_part(usage::ReportHead& out, std::size_t number, std::size_t of);
  void foot(bool single_record);
  void check_foot();
  void summary();
  void usage_row();
  void enter_block();
  void check_version(int newest);
  void refuse(std::string_view code, std::string reason);
  [[nodiscard]] Reporter::Place place(std::string_view field = {}) const {
    return {totals.physical_lines, row.type(), field};
  }

  usage::Sink& sink;
  std::optional<FileName> name;
  Reporter reporter;
  Totals totals;
  Summaries summaries;
  Block block;
  LineSplitter lines;
  SeenBlocks seen;
  Row row;
  std::string repaired;
  std::string block_id;
  bool has_head = false, in_block = false, single_records = false;
};

Reader::Reader(std::string_view file_name, usage::Sink& sink)
    : state_{std::make_unique<State>(file_name, sink)} {}
Reader::~Reader() = default;
Reader::Reader(Reader&&) noexcept = default;
Reader& Reader::operator=(Reader&&) noexcept = default;

void Reader::feed(std::string_view bytes) {
  state_->lines.feed(bytes,
                     [this](std::string_view line, bool cut) { state_->on_line(line, cut); });
}

Totals Reader::finish() {
  auto& s = *state_;
  s.lines.finish([&s](std::string_view line, bool cut) { s.on_line(line, cut); });
  s.block.end();
  if (!s.totals.refused && !s.has_head) {
    s.refuse("no_head", "The file is empty: a report begins with a HEAD record");
  }
  if (!s.totals.refused) {
    s.check_foot();
    s.summaries.check();
  }
  s.reporter.finish();
  return s.totals;
}

void Reader::State::refuse(std::string_view code, std::string reason) {
  totals.refused = true;
  reporter.reject(place(), Level::file, code, std::move(reason), row.line());
}

void Reader::State::on_line(std::string_view text, bool too_long) {
  if (++totals.physical_lines == 1) {
    // DSRF 1: a byte order mark is not foreseen.
    if (text.starts_with(utf8_bom)) text.remove_prefix(utf8_bom.size());
    if (text.starts_with("\x1F\x8B")) {
      refuse("compressed", "The file is compressed (gzip); it has to be unpacked before reading");
    }
  }
  if (totals.refused) return;
  if (text.starts_with('#')) {
    ++totals.comments;
    return;
  }
  row.split({}, totals.physical_lines);
  if (too_long) {
    reporter.reject(place(), Level::record, "line_too_long",
                    "The line is longer than " + std::to_string(LineSplitter::line_limit) +
                        " bytes; it was left out");
    return;
  }
  if (auto const bad = first_bad_utf8(text)) {
    reporter.warn(place(), Level::record, "bad_utf8",
                  "The line is not UTF-8 from byte " + std::to_string(*bad + 1) +
                      " on; the bad bytes were replaced");
    repaired = repaired_utf8(text);
    text = repaired;
  }
  row.split(text, totals.physical_lines);
  on_row();
}

void Reader::State::on_row() {
  if (row.size() == 0) {
    reporter.warn(place(), Level::record, "blank_line", "The line is blank");
    return;
  }
  if (row.cut()) {
    reporter.warn(place(), Level::record, "too_many_cells",
                  "The row has more than " + std::to_string(Row::cell_limit) +
                      " cells; those behind were not read");
  }
  if (!has_head) {
    auto const kind = row.type();
    if (kind == "HEAD" || kind == "SRHE") return head(false);
    if (kind == "FHEA") return head(row.size() < 10);
    return refuse("no_head",
                  "The file does not begin with a HEAD record, so it is not a sales report in "
                  "DDEX's flat-file form; nothing of it was read");
  }
  if (totals.foot.present) {
    reporter.warn(place(), Level::record, "after_foot", "A row stands behind the last record");
  }
  dispatch();
}

void Reader::State::dispatch() {
  auto const kind = row.kind();
  if (kind.size() != 4 || row.version() < 0) {
    reporter.reject(place(), Level::record, "unknown_record",
                    "This is not the name of a record; the row was left out", row.type());
    return;
  }
  switch (tag(kind[0], kind[1])) {
    case tag('S', 'U'):
    case tag('S', 'R'): return kind == "SRFO" ? foot(true) : usage_row();
    case tag('A', 'S'):
      if (auto const* const layout = find_resource_layout(kind)) {
        check_version(layout->newest);
        enter_block();
        return block.resource(row, layout->cells);
      }
      break;
    case tag('M', 'W'):
      enter_block();
      // MW02 lists the works of a master list; it is described there, not used.
      if (kind == "MW01") check_version(1);
      return block.work(row);
    case tag('L', 'I'): enter_block(); return block.claim(row);
    case tag('R', 'U'): enter_block(); return block.release_usage(row);
    case tag('R', 'E'):
      if (auto const* const layout = find_release_layout(kind)) {
        check_version(layout->newest);
        enter_block();
        return block.release(row, layout->cells);
      }
      break;
    case tag('S', 'Y'): return summary();
    case tag('F', 'O'):
    case tag('F', 'F'):
      if (kind == "FOOT" || kind == "FFOO") return foot(false);
      break;
    case tag('H', 'E'):
    case tag('F', 'H'):
      reporter.reject(place(), Level::record, "second_head",
                      "The file has a second head; it was left out");
      return;
    case tag('C', 'U'):
    case tag('M', 'L'):
    case tag('D', 'E'):
      reporter.warn(place(), Level::record, "not_kept",
                    "Rows of this kind (cue sheets, priorities, private agreements) are no usage; "
                    "the ledger does not keep them",
                    row.type());
      if (kind[0] != 'D') enter_block();
      return;
    default: break;
  }
  reporter.reject(place(), Level::record, "unknown_record",
                  "Records of this kind are not known; the row was left out", row.type());
}

void Reader::State::check_version(int newest) {
  if (row.version() <= newest) return;
  reporter.warn_once({totals.physical_lines, row.type(), {}}, Level::record, "newer_version",
                     "The record is of a newer version than those published with a schema; it was "
                     "read like the newest of them",
                     row.type());
}

void Reader::State::enter_block() {
  auto const id = row.cell(2);
  if (in_block && id == block_id) return;
  if (id.empty()) {
    reporter.warn(place("BlockId"), Level::field, "missing_cell",
                  "The row does not say to which block it belongs; it was read with the rows "
                  "before");
    return;
  }
  block.end();
  block_id = id;
  in_block = true;
  switch (seen.add(id)) {
    case SeenBlocks::Answer::fresh: break;
    case SeenBlocks::Answer::seen:
      reporter.warn(place("BlockId"), Level::record, "block_repeated",
                    "A block with this id stood before, in another place; the file may hold the "
                    "same usage twice",
                    id);
      return;  // Counted already.
    case SeenBlocks::Answer::full:
      reporter.warn_once(place("BlockId"), Level::file, "blocks_not_compared",
                         "There are too many block ids without order to see repeated ones");
      break;
  }
  ++totals.blocks;
}

void Reader::State::usage_row() {
  auto const* const layout = find_usage_layout(row.kind());
  if (layout == nullptr) {
    bool const list = row.kind() == "SR07";
    if (list) {
      reporter.warn(place(), Level::record, "not_kept",
                    "Rows of a master list say what may be claimed, not what was used; the ledger "
                    "does not keep them",
                    row.type());
    } else {
      reporter.reject(place(), Level::record, "unknown_record",
                      "Usage records of this kind are not known; the row was left out", row.type());
    }
    return;
  }
  check_version(layout->newest);
  if (row.kind()[1] == 'R') {
    single_records = true;
    return block.single_record(row, *layout);
  }
  enter_block();
  block.usage(row, layout->usage);
}

void Reader::State::summary() {
  auto const* const layout = find_summary_layout(row.kind(), row.version());
  if (layout == nullptr) {
    reporter.reject(place(), Level::record, "unknown_record",
                    "Summaries of this kind are not known; the row was left out", row.type());
    return;
  }
  check_version(layout->newest);
  if (in_block) {
    reporter.warn_once({totals.physical_lines, "SY", {}}, Level::record, "summary_late",
                       "A summary stands behind blocks; usages before it could not refer to it");
  }
  summaries.add(row, *layout);
}

Period Reader::State::head_period() {
  auto const from = parse_days(row.cell(9));
  auto const last = parse_days(row.cell(10));
  if (from && last && from->from < last->until) return {from->from, last->until};
  if (name) {
    reporter.warn(place("UsageStartDate"), Level::field, "bad_period",
                  "The head gives no period of usage; that of the file's name was taken",
                  row.cell(9));
    return name->period;
  }
  reporter.warn(place("UsageStartDate"), Level::field, "bad_period",
                "The head gives no period of usage, and the file's name neither", row.cell(9));
  return {no_date, no_date};
}

void Reader::State::head_part(usage::ReportHead& out, std::size_t number, std::size_t of) {
  auto const part = declared(row.cell(number));
  auto const parts = declared(row.cell(of));
  constexpr std::uint64_t most = std::numeric_limits<std::uint32_t>::max();
  bool const good = part && parts && *part >= 1 && *part <= *parts && *parts <= most;
  if (good) {
    out.part = static_cast<std::uint32_t>(*part);
    out.parts = static_cast<std::uint32_t>(*parts);
    if (name && (name->part != out.part || name->parts != out.parts)) {
      reporter.warn(place("FileNumber"), Level::field, "part_differs",
                    "The head says file " + std::to_string(out.part) + " of " +
                        std::to_string(out.parts) + ", the name " + std::to_string(name->part) +
                        " of " + std::to_string(name->parts) + "; the head was taken");
    }
  } else {
    if (name) {
      out.part = name->part;
      out.parts = name->parts;
    }
    reporter.warn(place("FileNumber"), Level::field, "bad_part",
                  "The head does not say which file of how many this is; taken was file " +
                      std::to_string(out.part) + " of " + std::to_string(out.parts),
                  row.cell(number));
  }
  totals.part = out.part;
  totals.parts = out.parts;
}

void Reader::State::head(bool short_form) {
  has_head = true;
  usage::ReportHead out;
  out.format = "dsr";
  Arena arena;
  auto const text = [&](std::size_t n) { return std::string{unescape(row.cell(n), arena)}; };
  if (short_form) {
    // Continuation files of old drafts: FHEA, message id, file number, number of files.
    out.message_id = text(2);
    head_part(out, 3, 4);
  } else {
    out.version = text(3);
    if (auto const version = text(4); !version.empty()) out.version += " " + version;
    out.message_id = text(5);
    head_part(out, 7, 8);
    out.sender = row.cell(11).empty() ? text(12) : text(11);
    out.service = text(13);
  }
  if (row.size() < 12) {
    reporter.warn(
        place(), Level::record, "head_incomplete",
        "The head has " + std::to_string(row.size()) + " cells, where twelve at least are due");
  }
  out.period = short_form && name ? name->period : head_period();
  if (out.sender.empty() && name) out.sender = name->sender;
  if (out.service.empty() && name) out.service = name->service;
  sink.head(out);
}

void Reader::State::foot(bool single_record) {
  if (totals.foot.present) return;
  block.end();
  in_block = false;
  auto& f = totals.foot;
  f.present = totals.complete = true;
  if (single_record) {
    f.lines_in_report = declared(row.cell(2));
    f.summaries = declared(row.cell(3));
  } else {
    f.lines_in_file = declared(row.cell(2));
    f.lines_in_report = declared(row.cell(3));
    f.summaries = declared(row.cell(4));
    f.blocks_in_file = declared(row.cell(5));
    f.blocks_in_report = declared(row.cell(6));
  }
}

void Reader::State::check_foot() {
  auto& f = totals.foot;
  if (!f.present) {
    reporter.warn({totals.physical_lines, "FOOT", {}}, Level::file, "no_foot",
                  "The file has no last record: it is cut off, and the rest of it has to be asked "
                  "for");
    return;
  }
  auto const lines_fit = [&](std::optional<std::uint64_t> n) {
    return n && (*n == totals.physical_lines || *n == totals.physical_lines - totals.comments);
  };
  bool const whole = totals.parts == 1;
  // A single-record file declares figures of the report alone.
  f.lines_ok = lines_fit(f.lines_in_file) ||
               (!f.lines_in_file && single_records && (!whole || lines_fit(f.lines_in_report)));
  f.summaries_ok = f.summaries == totals.summaries;
  f.blocks_ok = f.blocks_in_file == totals.blocks || (single_records && !f.blocks_in_file);
  f.blocks_in_report_ok =
      (whole && f.blocks_in_report == totals.blocks) || (single_records && !f.blocks_in_report);
  auto const differs = [&](std::string_view field, std::optional<std::uint64_t> said,
                           std::uint64_t found) {
    reporter.warn({totals.physical_lines, "FOOT", field}, Level::file, "foot_differs",
                  said ? "The last record declares " + std::to_string(*said) + ", the file has " +
                             std::to_string(found)
                       : "The last record does not declare this number; the file has " +
                             std::to_string(found));
  };
  if (!f.lines_ok) {
    differs("NumberOfLines", f.lines_in_file ? f.lines_in_file : f.lines_in_report,
            totals.physical_lines);
  }
  if (!f.summaries_ok) differs("NumberOfSummaryRecords", f.summaries, totals.summaries);
  if (!f.blocks_ok) differs("NumberOfBlocksInFile", f.blocks_in_file, totals.blocks);
  if (whole && f.blocks_ok && !f.blocks_in_report_ok) {
    differs("NumberOfBlocksInReport", f.blocks_in_report, totals.blocks);
  }
}

}  // namespace qalam::formats::dsr
