#include "domain/formats/csv/reader.hpp"

#include "domain/formats/csv/delimiter.hpp"
#include "domain/formats/utf8.hpp"

#include <algorithm>
#include <utility>

namespace qalam::formats::csv {
namespace {

/// So much of the file is looked at for its delimiter.
constexpr std::size_t sample_size = std::size_t{1} << 15;

}  // namespace

void Reader::feed(std::string_view bytes) {
  if (refused_) return;
  buffer_.append(bytes);
  if (!began_) {
    if (buffer_.size() < sample_size) return;
    begin_file(false);
  }
  scan();
}

void Reader::finish() {
  if (!began_) begin_file(true);
  scan();
  while (!refused_ && at_ > 0) {  // A last record without a line end.
    if (state_ == State::quoted) {
      recover("unclosed_quote", "A quote opens here and never closes; the line was left out");
      scan();
      continue;
    }
    bool const cr = state_ == State::plain && buffer_[record_ + at_ - 1] == '\r';
    end_field();
    if (cr) --spans_.back().end;
    line_breaks_ += lines_inside_;
    open_end_ = true;
    hand_over();
  }
  if (state_ == State::skipping) open_end_ = true;
}

std::uint64_t Reader::physical_lines() const {
  return line_breaks_ + (open_end_ ? 1 : 0);
}

void Reader::refuse(std::string_view code, std::string reason) {
  refused_ = true;
  handler_.refused(code, std::move(reason));
}

void Reader::begin_file(bool at_end) {
  began_ = true;
  if (std::string_view{buffer_}.starts_with(utf8_bom)) buffer_.erase(0, utf8_bom.size());
  std::string_view const text{buffer_};
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
    return refuse("not_utf8", "The file is UTF-16; save it again as \"CSV UTF-8\" and send that");
  }
  if (text.starts_with("\x1F\x8B") || text.starts_with("PK\x03\x04")) {
    return refuse(
        "compressed",
        "The file is compressed or a spreadsheet; it has to be unpacked, or saved as CSV");
  }
  delimiter_ = find_delimiter(text.substr(0, sample_size), at_end);
}

void Reader::scan() {
  while (!refused_ && record_ + at_ < buffer_.size()) {
    char const c = buffer_[record_ + at_];
    step(c);
    if (at_ > record_limit || spans_.size() > field_limit) {
      recover("record_too_long",
              "The record is longer than " + std::to_string(record_limit) +
                  " bytes: a quote that never closes, or not a table; its first line was left out");
    }
  }
  if (record_ > 0) {
    buffer_.erase(0, record_);
    record_ = 0;
  }
}

void Reader::step(char c) {
  switch (state_) {
    case State::skipping:
      ++record_;
      if (c != '\n') return;
      state_ = State::start;
      ++line_;
      ++line_breaks_;
      return;
    case State::start:
      span_ = {at_, at_, false, false};
      if (c == '"') {
        span_.quoted = true;
        ++span_.begin;
        state_ = State::quoted;
        break;
      }
      state_ = State::plain;
      [[fallthrough]];
    case State::plain:
      if (c == delimiter_) return end_field();
      if (c == '\n') return end_record();
      break;
    case State::quoted:
      if (c == '"') {
        quote_at_ = at_;
        state_ = State::after_quote;
      } else if (c == '\n') {
        ++lines_inside_;
      }
      break;
    case State::after_quote:
      if (c == delimiter_) return end_field();
      if (c == '\n') return end_record();
      if (c == '\r' && at_ == quote_at_ + 1) break;
      if (c == '"' && at_ == quote_at_ + 1) {
        span_.doubled = true;
      } else {
        stray_ = true;
      }
      state_ = State::quoted;
      break;
  }
  ++at_;
}

void Reader::end_field() {
  // A quoted field ends at its quote; whether one may follow it is settled by now.
  span_.end = state_ == State::after_quote ? quote_at_ : at_;
  if (state_ == State::start) span_ = {at_, at_, false, false};
  spans_.push_back(span_);
  state_ = State::start;
  ++at_;
}

void Reader::end_record() {
  bool const cr = state_ == State::plain && at_ > span_.begin && buffer_[record_ + at_ - 1] == '\r';
  end_field();
  if (cr) --spans_.back().end;
  line_breaks_ += lines_inside_ + 1;
  auto const breaks = lines_inside_ + 1;
  hand_over();
  line_ += breaks;
}

std::string_view Reader::unquoted(Span const& span, std::string_view raw) {
  auto const text = raw.substr(span.begin, span.end - span.begin);
  if (!span.doubled) return text;
  auto const from = texts_.size();
  for (std::size_t i = 0; i < text.size(); ++i) {
    texts_.push_back(text[i]);
    if (text[i] == '"' && i + 1 < text.size() && text[i + 1] == '"') ++i;
  }
  return std::string_view{texts_}.substr(from);
}

void Reader::hand_over() {
  std::string_view const raw{buffer_.data() + record_, std::min(at_, buffer_.size() - record_)};
  out_.fields.clear();
  out_.line = line_;
  out_.stray_quote = stray_;
  out_.bad_utf8 = first_bad_utf8(raw).has_value();
  texts_.clear();
  texts_.reserve(raw.size());  // The views into it stay valid.
  std::vector<std::string> repaired;
  if (out_.bad_utf8) repaired.reserve(spans_.size());
  for (auto const& span : spans_) {
    auto text = unquoted(span, raw);
    if (out_.bad_utf8) text = repaired.emplace_back(repaired_utf8(text));
    out_.fields.push_back({text, span.quoted});
  }
  handler_.record(out_);
  record_ += at_;
  at_ = 0;
  state_ = State::start;
  spans_.clear();
  stray_ = false;
  lines_inside_ = 0;
}

void Reader::recover(std::string_view code, std::string reason) {
  if (++recoveries_ > recovery_limit) {
    return refuse(
        "not_a_table",
        "Quotes that do not close were met again and again; this is not a CSV file, or it "
        "was damaged on its way");
  }
  handler_.left_out(line_, code, std::move(reason));
  // Back to the second line of what was taken for one record.
  auto const end = buffer_.find('\n', record_);
  bool const ends = end != std::string::npos;
  record_ = ends ? end + 1 : buffer_.size();
  if (ends) {
    ++line_;
    ++line_breaks_;
  }
  at_ = 0;
  state_ = ends ? State::start : State::skipping;
  spans_.clear();
  stray_ = false;
  lines_inside_ = 0;
}

}  // namespace qalam::formats::csv
