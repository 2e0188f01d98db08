#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace qalam::formats::csv {

struct Field {
  std::string_view text;
  bool quoted = false;
};

/// One record; the views live until the call returns.
struct Record {
  std::vector<Field> fields;
  std::uint64_t line = 0;    ///< Physical line on which it begins, from 1.
  bool stray_quote = false;  ///< A quote inside of a quoted field that was not doubled.
  bool bad_utf8 = false;     ///< Bytes were replaced by U+FFFD.
  [[nodiscard]] std::string_view text(std::size_t n) const {
    return n < fields.size() ? fields[n].text : std::string_view{};
  }
  /// One field without text: what a blank line is.
  [[nodiscard]] bool blank() const {
    return fields.empty() || (fields.size() == 1 && !fields[0].quoted && fields[0].text.empty());
  }
};

/// Reads RFC 4180 text, in chunks of any size: quoted fields with line breaks, doubled quotes, LF
/// or CR LF, a byte order mark or none. A backslash is an ordinary character. The delimiter
/// (comma, tab or semicolon) is found from the first records. A quote opens a field only at its
/// beginning; inside of a quoted field one that no delimiter follows is taken as text, and said.
class Reader {
 public:
  /// Longest record, with all its line breaks. A quote that never closes would swallow the file.
  static constexpr std::size_t record_limit = std::size_t{1} << 16;
  static constexpr std::size_t field_limit = 4096;
  /// So often a record may be given up and read again from its second line on.
  static constexpr std::size_t recovery_limit = 1000;

  struct Handler {
    std::function<void(Record const&)> record;
    /// A physical line that had to be left out, and why.
    std::function<void(std::uint64_t line, std::string_view code, std::string reason)> left_out;
    /// The whole file cannot be read; nothing comes after.
    std::function<void(std::string_view code, std::string reason)> refused;
  };

  explicit Reader(Handler handler) : handler_{std::move(handler)} {}

  void feed(std::string_view bytes);
  void finish();

  [[nodiscard]] char delimiter() const { return delimiter_; }
  [[nodiscard]] std::uint64_t physical_lines() const;

 private:
  enum class State : std::uint8_t { start, plain, quoted, after_quote, skipping };
  struct Span {
    std::size_t begin, end;  ///< In the buffer, counted from the record's beginning.
    bool quoted, doubled;
  };

  void begin_file(bool at_end);
  void scan();
  void step(char c);
  void end_field();
  void end_record();
  void recover(std::string_view code, std::string reason);
  void hand_over();
  void refuse(std::string_view code, std::string reason);
  [[nodiscard]] std::string_view unquoted(Span const& span, std::string_view raw);

  Handler handler_;
  std::string buffer_;
  std::size_t record_ = 0;  ///< Where the record begins in the buffer.
  std::size_t at_ = 0;      ///< The next character to look at, counted from there.
  State state_ = State::start;
  Span span_{};
  std::vector<Span> spans_;
  std::size_t quote_at_ = 0;
  bool stray_ = false, began_ = false, refused_ = false;
  char delimiter_ = ',';
  std::uint64_t line_ = 1;          ///< Of the record.
  std::uint64_t lines_inside_ = 0;  ///< Line breaks within the record so far.
  std::uint64_t line_breaks_ = 0;
  bool open_end_ = false;
  std::size_t recoveries_ = 0;
  Record out_;
  std::string repaired_;
  std::string texts_;
};

}  // namespace qalam::formats::csv
