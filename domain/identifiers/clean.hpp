#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace qalam {

/// An identifier as people and programs write it, without blanks, hyphens and dots, in upper case;
/// on the stack, for readers that see millions of them.
class Cleaned {
 public:
  explicit Cleaned(std::string_view raw);

  /// Empty when the text was empty, or longer than any identifier.
  [[nodiscard]] std::string_view view() const { return {text_.data() + begin_, size_ - begin_}; }
  /// Takes a written-out name off the front ("ISRC", "ISWC:"), if what follows has `rest` places.
  void drop_label(std::string_view label, std::size_t rest);

 private:
  static constexpr std::size_t places = 48;
  std::array<char, places> text_;
  std::size_t begin_ = 0;
  std::size_t size_ = 0;
};

[[nodiscard]] bool all_digits(std::string_view text);
/// "Not given" is not "wrong": nothing there, or nothing but zeros (files fill fields with them).
[[nodiscard]] bool identifier_not_given(std::string_view raw);

}  // namespace qalam
