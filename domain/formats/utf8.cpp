#include "domain/formats/utf8.hpp"

#include <cstdint>
#include <cstring>

namespace qalam::formats {
namespace {

/// Bytes of the well-formed character at the front of `text`; 0 where there is none.
std::size_t character(std::string_view text) {
  auto const at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  auto const tail = [&](std::size_t from, std::size_t until) {
    for (; from < until; ++from) {
      if ((at(from) & 0xC0) != 0x80) return false;
    }
    return true;
  };
  unsigned char const lead = at(0);
  if (lead < 0x80) return 1;
  std::size_t const size = lead >= 0xC2 && lead <= 0xDF   ? 2
                           : lead >= 0xE0 && lead <= 0xEF ? 3
                           : lead >= 0xF0 && lead <= 0xF4 ? 4
                                                          : 0;
  if (size == 0 || text.size() < size || !tail(1, size)) return 0;
  unsigned char const second = at(1);
  if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F) ||
      (lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second > 0x8F)) {
    return 0;
  }
  return size;
}

}  // namespace

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
    std::size_t const size = character(text.substr(i));
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
