#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace qalam::formats::cwr {

/// What the bytes of a file mean. Positions count characters, so text is decoded before it is cut.
enum class Charset : std::uint8_t {
  guess,  ///< Nothing announced: UTF-8 where a line is valid UTF-8, else ISO 8859-1.
  utf8,
  latin1,
  double_byte,  ///< Big5, GB: a lead byte from 0x81 and its trail byte are one character.
};

/// The set that HDR announces (field "character set"); nothing for a name we do not know.
[[nodiscard]] std::optional<Charset> charset_of(std::string_view announced);

struct Decoded {
  std::string utf8;
  bool replaced = false;  ///< Something had no meaning in the set and became U+FFFD.
  bool guessed = false;   ///< Not ASCII, and nothing was announced.
};
[[nodiscard]] Decoded decode(std::string_view bytes, Charset charset);
[[nodiscard]] bool valid_utf8(std::string_view bytes);
[[nodiscard]] bool all_ascii(std::string_view bytes);

[[nodiscard]] std::string_view trim(std::string_view text);
[[nodiscard]] std::string_view trim_right(std::string_view text);
/// The number that consists of nothing but digits; leading blanks are allowed (right-justified).
[[nodiscard]] std::optional<std::uint64_t> digits(std::string_view text);
/// Blank and zeros both mean "not given" (CWR: N, D, T and IPI numbers alike).
[[nodiscard]] bool blank_or_zero(std::string_view text);
/// A society number without blanks and leading zeros: "052", "0052" and "52  " are all "52".
/// Empty when not given; `000` stays "0" (public domain).
[[nodiscard]] std::string society_number(std::string_view text);

/// Cuts a stream into lines: LF, CR LF, CR alone, or the end of the stream end one. The line given
/// to the callback is valid during the call only.
class LineSplitter {
 public:
  /// The longest record of any version has 667 characters; far beyond it, it is not a record.
  static constexpr std::size_t line_bytes_max = 16 * 1024;

  struct Line {
    std::uint64_t number = 0;  ///< From 1; empty lines count.
    std::string_view bytes;    ///< Without its end; cut at `line_bytes_max`.
    bool cut = false;
  };
  using Taker = std::function<void(Line const&)>;

  void feed(std::string_view bytes, Taker const& take);
  void finish(Taker const& take);

 private:
  void end_line(Taker const& take);
  void keep(std::string_view bytes);

  std::string pending_;
  std::uint64_t number_ = 0;
  bool cut_ = false;
  bool after_cr_ = false;
  bool any_ = false;
};

}  // namespace qalam::formats::cwr
