#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace qalam::formats {

/// Cuts chunks of any size into lines. A line ends with LF; a CR before it is taken off; the last
/// line need not end at all, and an LF at the end of the file makes no empty line behind it. Only a
/// line that is cut by a chunk's end is ever copied.
class LineSplitter {
 public:
  /// A line past this is cut here: its front is handed over, marked, the rest is skipped.
  static constexpr std::size_t line_limit = std::size_t{1} << 22;

  /// Calls `line(text, too_long)` for each line that ends within `bytes`.
  template <class OnLine>
  void feed(std::string_view bytes, OnLine&& line) {
    while (!bytes.empty()) {
      auto const* const end =
          static_cast<char const*>(std::memchr(bytes.data(), '\n', bytes.size()));
      if (end == nullptr) {
        keep(bytes);
        return;
      }
      auto const front = bytes.substr(0, static_cast<std::size_t>(end - bytes.data()));
      bytes.remove_prefix(front.size() + 1);
      if (held_.empty() && front.size() <= line_limit) {
        line(without_cr(front), false);
      } else {
        keep(front);
        hand_over(line);
      }
    }
  }

  /// Hands over a last line without an end, if there is one.
  template <class OnLine>
  void finish(OnLine&& line) {
    if (!held_.empty()) hand_over(line);
  }

 private:
  static std::string_view without_cr(std::string_view text) {
    return text.ends_with('\r') ? text.substr(0, text.size() - 1) : text;
  }
  void keep(std::string_view part) {
    std::size_t const room = line_limit - held_.size();
    too_long_ = too_long_ || part.size() > room;
    held_.append(part.substr(0, room));
  }
  template <class OnLine>
  void hand_over(OnLine&& line) {
    line(without_cr(held_), too_long_);
    held_.clear();
    too_long_ = false;
  }

  std::string held_;
  bool too_long_ = false;
};

}  // namespace qalam::formats
