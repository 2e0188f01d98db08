#include "domain/formats/cwr/reader.hpp"

#include "domain/formats/cwr/census.hpp"
#include "domain/formats/cwr/codes.hpp"
#include "domain/formats/cwr/control_reader.hpp"
#include "domain/formats/cwr/transaction_reader.hpp"
#include "domain/formats/cwr/version.hpp"

#include <optional>
#include <string>
#include <utility>

namespace qalam::formats::cwr {
namespace {

constexpr std::string_view utf8_mark = "\xEF\xBB\xBF";
constexpr std::size_t record_types_max = 200;  ///< Rubbish has more; it is counted as "?".

/// Without what DOS programs and transports leave at the end: ^Z, NUL.
std::string_view without_tail(std::string_view bytes) {
  while (!bytes.empty() && (bytes.back() == '\x1A' || bytes.back() == '\0')) bytes.remove_suffix(1);
  return bytes;
}

bool is_utf16(std::string_view bytes) {
  return bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF");
}

/// Passes everything on and counts the findings.
class CountingHandler final : public Handler {
 public:
  CountingHandler(Handler& to, Summary& summary) : to_{to}, summary_{summary} {}
  void header(Header const& header) override { to_.header(header); }
  void work(WorkTransaction const& made) override { to_.work(made); }
  void agreement(AgreementTransaction const& made) override { to_.agreement(made); }
  void acknowledgement(AckTransaction const& made) override { to_.acknowledgement(made); }
  void finding(Finding const& found, bool rejected) override {
    ++summary_.findings;
    to_.finding(found, rejected);
  }

 private:
  Handler& to_;
  Summary& summary_;
};

}  // namespace

class Reader::Impl {
 public:
  Impl(std::string_view file_name, Handler& handler)
      : file_name_{file_name},
        handler_{handler, summary_},
        census_{summary_},
        control_{summary_, census_, handler_} {}

  void feed(std::string_view bytes) {
    summary_.bytes += bytes.size();
    splitter_.feed(bytes, [this](LineSplitter::Line const& line) { take_line(line); });
  }

  Summary finish() {
    splitter_.finish([this](LineSplitter::Line const& line) { take_line(line); });
    if (summary_.records == 0) refuse(0, "the file is empty");
    if (!summary_.refused) {
      close_transaction();
      control_.end_of_file(last_line_, last_type_);
    }
    census_.finish();
    conclude();
    return std::move(summary_);
  }

 private:
  void take_line(LineSplitter::Line const& line) {
    auto bytes = line.bytes;
    if (line.number == 1) {
      if (is_utf16(bytes)) refuse(1, "the text is UTF-16; save the file as UTF-8 or ISO 8859-1");
      if (bytes.starts_with(utf8_mark)) {
        bytes.remove_prefix(utf8_mark.size());
        charset_ = Charset::utf8;
        marked_ = true;
      }
    }
    bytes = without_tail(bytes);
    if (trim(bytes).empty()) return;  // An empty line is no record.
    ++summary_.records;
    if (summary_.refused || stopped_) return;
    Record record{line.number, bytes, charset_};
    count_type(record);
    if (!header_read_) {
      read_header(std::move(record), line.cut);
    } else if (line.cut) {
      census_.malformed(line.number, "longer than any record");
      control_.tell(edit::line_too_long, record, "",
                    "the line has more than " + std::to_string(LineSplitter::line_bytes_max) +
                        " bytes; left out");
    } else {
      take(std::move(record));
    }
    last_line_ = line.number;
  }

  void count_type(Record const& record) {
    last_type_ = std::string{record.type()};
    auto& types = summary_.record_types;
    bool const room = types.size() < record_types_max || types.contains(last_type_);
    ++types[room ? last_type_ : "?"];
  }

  void refuse(std::uint64_t line, std::string why) {
    summary_.refused = true;
    summary_.refused_why = std::move(why);
    Finding found;
    found.line = line;
    found.record = "HDR";
    found.code = std::string{edit::not_cwr.code_2};
    found.level = Level::file;
    found.reason = "not a CWR file: " + summary_.refused_why;
    handler_.finding(found, true);
  }

  void read_header(Record record, bool cut) {
    if (record.type() != "HDR" || cut) {
      census_.malformed(record.line(), "first record is not HDR");
      refuse(record.line(),
             "its first record must begin with HDR, but begins with " + quoted(record.slice(1, 8)));
      return;
    }
    header_read_ = true;
    auto const guess = guess_version(file_name_, record);
    control_.set_version(guess.version, guess.certain);
    record.bind(guess.version);
    auto const announced = record.get("character set");
    auto const charset = charset_of(announced);
    if (!marked_) charset_ = charset.value_or(Charset::guess);
    control_.header(record, file_name_, guess.conflict);
    handler_.header(summary_.header);
    if (!charset) {
      control_.tell(edit::charset_unknown, record, "character set",
                    "the character set " + quoted(announced) +
                        " is not known here; read as UTF-8 or ISO 8859-1");
    }
  }

  void take(Record record) {
    auto const type = record.type();
    if (type == "GRH") {
      close_transaction();
      control_.group(record);
      return;
    }
    if (!is_control(type)) {
      take_body(std::move(record));
      return;
    }
    close_transaction();
    record.bind(control_.version());
    census_.check_form(record);
    if (type == "GRT") {
      control_.group_end(record);
    } else if (type == "TRL") {
      control_.trailer(record);
    } else {
      control_.tell(edit::second_control, record, "",
                    "a second HDR: only the first transmission of the file is read");
      stopped_ = true;
    }
  }

  void take_body(Record record) {
    record.bind(control_.version());
    control_.in_group(record);
    if (record.layout() == nullptr) {
      census_.malformed(record.line(), "unknown record type " + quoted(record.type()));
    } else {
      census_.check_form(record);
      census_.count(record);
    }
    bool const nested = is_nested(record);
    if (is_transaction_header(record.type()) && record.layout() != nullptr && !nested) {
      close_transaction();
      open_transaction(record);
    } else {
      if (nested) ++summary_.nested[std::string{record.type()}];
      if (!control_.detail(record, records_.empty() ? nullptr : &records_.front())) return;
    }
    check_text(record);
    if (record.layout() == nullptr) {
      notes_->report(edit::unknown_record, record, "",
                     "a record " + quoted(record.type()) + " is unknown in CWR " +
                         std::string{name_of(control_.version())} + "; left out");
    } else if (records_.size() < transaction_records_max) {
      records_.push_back(std::move(record));
    } else if (!overflow_) {
      overflow_ = true;
      notes_->report(
          edit::transaction_too_long, record, "",
          "the transaction has more than " + std::to_string(transaction_records_max) + " records");
    }
  }

  /// A header inside an ACK is no new transaction: it goes on counting records
  /// (domain/formats/README.md).
  [[nodiscard]] bool is_nested(Record const& record) const {
    if (records_.empty() || !is_transaction_header(record.type())) return false;
    if (records_.front().type() != "ACK" || record.type() == "ACK") return false;
    return record.type() == "EXC" || record.number_text() != "00000000";
  }

  void open_transaction(Record const& record) {
    notes_.emplace(control_.version(), Purpose::registration);
    ++summary_.transactions;
    ++summary_.transactions_by_type[std::string{record.type()}];
    open_ = control_.transaction(record, *notes_);
    auto const number = record.get("submitter work number");
    bool const is_new = record.type() == "NWR";
    if (is_new && !number.empty() && !registered_.add(number)) {
      notes_->tell(edit::repeated_work, record, "submitter work number",
                   "the work " + quoted(number) +
                       " was registered before in this file; the register decides what holds");
    }
  }

  void check_text(Record const& record) {
    if (record.too_long()) {
      notes_->tell(edit::record_length, record, "",
                   "the record has " + std::to_string(record.length()) +
                       " characters, its layout " + std::to_string(record.layout()->length) +
                       "; the rest is not read");
    }
    if (record.shifted() && !std::exchange(shift_told_, true)) {
      notes_->tell(edit::tax_id_left, record, "",
                   "the record keeps the tax id of CWR 2.x; the fields after it are read nine "
                   "characters later, here and wherever it is so");
    }
    if (record.guessed() && !std::exchange(guess_told_, true)) {
      notes_->tell(edit::charset_guessed, record, "",
                   "letters beyond ASCII, but HDR announces no character set; they are read as "
                   "UTF-8 where they are that, else as ISO 8859-1");
    }
    if (record.replaced() && !std::exchange(replaced_told_, true)) {
      notes_->tell(edit::charset_replaced, record, "",
                   "characters that the announced set does not have, or that cannot be shown "
                   "here, were read as U+FFFD");
    }
  }

  void close_transaction() {
    if (records_.empty()) return;
    auto const verdict = read_transaction(records_, std::move(open_), std::move(*notes_), handler_);
    control_.done(verdict);
    records_.clear();
    notes_.reset();
    overflow_ = false;
  }

  void conclude() {
    auto const taken = summary_.accepted + summary_.accepted_with_changes;
    if (summary_.refused || (taken == 0 && summary_.rejected != 0)) {
      summary_.verdict = Verdict::rejected;
    } else if (summary_.accepted_with_changes + summary_.rejected != 0) {
      summary_.verdict = Verdict::accepted_with_changes;
    }
  }

  std::string file_name_;
  Summary summary_;
  CountingHandler handler_;
  Census census_;
  ControlReader control_;
  LineSplitter splitter_;
  Charset charset_ = Charset::guess;
  Distinct registered_;

  std::vector<Record> records_;  ///< Of the open transaction; empty when none is open.
  Transaction open_;
  std::optional<Notes> notes_;

  std::uint64_t last_line_ = 0;
  std::string last_type_;
  bool header_read_ = false;
  bool marked_ = false;   ///< Began with a byte order mark.
  bool stopped_ = false;  ///< A second HDR came.
  bool overflow_ = false;
  bool shift_told_ = false, guess_told_ = false, replaced_told_ = false;
};

Reader::Reader(std::string_view file_name, Handler& handler)
    : impl_{std::make_unique<Impl>(file_name, handler)} {}
Reader::~Reader() = default;
void Reader::feed(std::string_view bytes) {
  impl_->feed(bytes);
}
Summary Reader::finish() {
  return impl_->finish();
}

}  // namespace qalam::formats::cwr
