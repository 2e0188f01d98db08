#include "domain/identifiers/clean.hpp"

#include <algorithm>

namespace qalam {

Cleaned::Cleaned(std::string_view raw) {
  for (char const c : raw) {
    if (c == ' ' || c == '-' || c == '.') continue;
    if (size_ == places) {
      size_ = 0;
      return;
    }
    text_[size_++] = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
}

void Cleaned::drop_label(std::string_view label, std::size_t rest) {
  if (!view().starts_with(label)) return;
  std::size_t at = label.size();
  if (view().size() > at && view()[at] == ':') ++at;
  if (view().size() == at + rest) begin_ += at;
}

bool all_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool identifier_not_given(std::string_view raw) {
  return std::all_of(raw.begin(), raw.end(),
                     [](char c) { return c == '0' || c == ' ' || c == '-' || c == '.'; });
}

}  // namespace qalam
