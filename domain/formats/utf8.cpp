#include "domain/formats/utf8.hpp"

#include "domain/core/utf8.hpp"

#include <cstdint>
#include <cstring>

namespace qalam::formats {
std::optional<std::size_t> first_bad_utf8(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size()) {
    // Nearly all text is ASCII: eight bytes at a time.
    while (i + 8 <= text.size()) {
      std::uint64_t eight = 0;
      std::memcpy(&eight, text.data() + i, 8);
      if ((eight & 0x8080'8080'8080'8080U) != 0) break;
      i += 8;
    }
    if (i == text.size()) break;
    std::size_t const size = utf8_sequence(text.substr(i));
    if (size == 0) return i;
    i += size;
  }
  return std::nullopt;
}

std::string repaired_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 16);
  while (!text.empty()) {
    auto const bad = first_bad_utf8(text);
    out.append(text.substr(0, bad.value_or(text.size())));
    if (!bad) break;
    out.append("\xEF\xBF\xBD");
    text.remove_prefix(*bad + 1);
  }
  return out;
}

std::string shortened(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return std::string{text};
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80) --bytes;
  return std::string{text.substr(0, bytes)} + "…";
}

}  // namespace qalam::formats
