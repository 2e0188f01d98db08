#include "projections/words.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace qalam::read {
namespace {

/// The next code point of well-formed UTF-8; a bad byte is U+FFFD, which is no letter.
char32_t take(std::string_view& text) {
  auto const byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  std::uint8_t const lead = byte(0);
  std::size_t const size = lead < 0x80   ? 1
                           : lead < 0xC0 ? 0
                           : lead < 0xE0 ? 2
                           : lead < 0xF0 ? 3
                                         : 4;
  if (size == 0 || size > text.size()) {
    text.remove_prefix(1);
    return 0xFFFD;
  }
  char32_t code = size == 1 ? lead : lead & (0x7FU >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) {
      text.remove_prefix(i);
      return 0xFFFD;
    }
    code = code << 6 | (byte(i) & 0x3FU);
  }
  text.remove_prefix(size);
  return code;
}

void put(std::string& out, char32_t code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | code >> 6);
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    out += static_cast<char>(0xE0 | code >> 12);
    out += static_cast<char>(0x80 | (code >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  }
}

// Base letters of U+00C0 … U+017F (Latin-1 Supplement and Latin Extended-A), one character each;
// '.' is no letter. Two-letter ones (Æ, Œ, ß, Þ) are given by their first sound.
constexpr std::string_view latin_bases =
    "aaaaaaaceeeeiiiidnooooo.ouuuuyts"  // C0-DF
    "aaaaaaaceeeeiiiidnooooo.ouuuuyty"  // E0-FF
    "aaaaaaccccccccddddeeeeeeeeeegggg"  // 100-11F
    "gggghhhhiiiiiiiiiiiijjkkklllllll"  // 120-13F
    "lllnnnnnnnnnoooooooorrrrrrssssss"  // 140-15F
    "ssttttttuuuuuuuuuuuuwwyyyzzzzzzs"  // 160-17F
    ;
static_assert(latin_bases.size() == 0x180 - 0xC0);

/// 0: not a letter or digit.
char32_t fold(char32_t c) {
  if (c < 0x80) {
    if (c >= 'A' && c <= 'Z') return c + ('a' - 'A');
    bool const kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    return kept ? c : 0;
  }
  if (c >= 0xC0 && c < 0x180) {
    char const base = latin_bases[c - 0xC0];
    return base == '.' ? 0 : static_cast<char32_t>(base);
  }
  if (c == 0x18F || c == 0x259) return 0x259;  // Ə ə of Azerbaijani and the Latin alphabets.
  if (c >= 0x391 && c <= 0x3A9) return c + 0x20;
  if (c >= 0x3B1 && c <= 0x3C9) return c == 0x3C2 ? 0x3C3 : c;
  // Cyrillic: capitals stand 0x50 or 0x20 before the small ones, from U+0460 on in pairs.
  if (c >= 0x400 && c <= 0x40F) c += 0x50;
  if (c >= 0x410 && c <= 0x42F) c += 0x20;
  if (c >= 0x430 && c <= 0x45F) return c == 0x451 ? 0x435 : c;
  if (c == 0x4C0) return 0x4CF;
  if (c >= 0x4C1 && c <= 0x4CE) return (c & 1) != 0 ? c + 1 : c;
  if ((c >= 0x460 && c <= 0x481) || (c >= 0x48A && c <= 0x52F)) return c | 1;
  return c >= 0x3040 && c <= 0xD7FF ? c : 0;  // Scripts without case stay as they are.
}

bool is_mark(char32_t c) {
  return (c >= 0x300 && c <= 0x36F) || c == 0x2019 || c == '\'' || c == 0x2BC;
}

}  // namespace

std::string folded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    char32_t const c = take(text);
    if (is_mark(c)) continue;  // Accents written apart, and apostrophes inside words.
    char32_t const letter = fold(c);
    if (letter != 0) {
      put(out, letter);
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

std::vector<std::string> words_of(std::string_view text) {
  std::string const plain = folded(text);
  std::vector<std::string> words;
  std::size_t at = 0;
  while (at < plain.size()) {
    std::size_t const end = std::min(plain.find(' ', at), plain.size());
    std::size_t size = std::min(end - at, word_bytes_max);
    // Cut between characters.
    while (size < end - at && (static_cast<std::uint8_t>(plain[at + size]) & 0xC0U) == 0x80U)
      --size;
    words.push_back(plain.substr(at, size));
    at = end + 1;
  }
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  return words;
}

}  // namespace qalam::read
