#include "domain/formats/cwr/text.hpp"

#include "domain/core/utf8.hpp"
#include "domain/formats/utf8.hpp"

#include <algorithm>
#include <array>

namespace qalam::formats::cwr {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD

unsigned byte(char c) {
  return static_cast<unsigned char>(c);
}

void append_latin1(std::string& to, unsigned c) {
  to += static_cast<char>(0xC0U | (c >> 6U));
  to += static_cast<char>(0x80U | (c & 0x3FU));
}

Decoded decode_utf8(std::string_view bytes) {
  Decoded decoded;
  while (!bytes.empty()) {
    std::size_t const size = utf8_sequence(bytes);
    if (size == 0) {
      decoded.utf8 += replacement;
      decoded.replaced = true;
    } else {
      decoded.utf8 += bytes.substr(0, size);
    }
    bytes.remove_prefix(std::max<std::size_t>(size, 1));
  }
  return decoded;
}

Decoded decode_double_byte(std::string_view bytes) {
  Decoded decoded;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (byte(bytes[i]) < 0x80) {
      decoded.utf8 += bytes[i];
      continue;
    }
    decoded.utf8 += replacement;
    decoded.replaced = true;
    if (byte(bytes[i]) != 0x80 && i + 1 < bytes.size()) ++i;
  }
  return decoded;
}

}  // namespace

std::optional<Charset> charset_of(std::string_view announced) {
  std::string name;
  for (char const c : announced) {
    if (c >= 'a' && c <= 'z') name += static_cast<char>(c - 'a' + 'A');
    if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) name += c;
  }
  if (name.empty()) return Charset::guess;
  if (name == "UTF8" || name == "UNICODE") return Charset::utf8;
  if (name == "ISO88591" || name == "LATIN1" || name == "ISOLATIN1") return Charset::latin1;
  if (name == "ASCII" || name == "USASCII") return Charset::guess;
  if (name == "BIG5" || name == "GB" || name == "GBK" || name == "GB2312" || name == "GB18030") {
    return Charset::double_byte;
  }
  return std::nullopt;
}

bool all_ascii(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char c) { return byte(c) < 0x80; });
}

bool valid_utf8(std::string_view bytes) {
  return !first_bad_utf8(bytes);
}

Decoded decode(std::string_view bytes, Charset charset) {
  if (all_ascii(bytes)) return {std::string{bytes}, false, false};
  if (charset == Charset::double_byte) return decode_double_byte(bytes);
  if (charset == Charset::utf8) return decode_utf8(bytes);
  bool const guessed = charset == Charset::guess;
  // Latin-1 text is hardly ever valid UTF-8 by chance.
  if (guessed && valid_utf8(bytes)) return {std::string{bytes}, false, true};
  Decoded decoded;
  decoded.guessed = guessed;
  for (char const c : bytes) {
    if (byte(c) < 0x80) {
      decoded.utf8 += c;
    } else {
      append_latin1(decoded.utf8, byte(c));
    }
  }
  return decoded;
}

std::string_view trim_right(std::string_view text) {
  auto const last = text.find_last_not_of(" \t");
  return last == std::string_view::npos ? std::string_view{} : text.substr(0, last + 1);
}

std::string_view trim(std::string_view text) {
  auto const first = text.find_first_not_of(" \t");
  return first == std::string_view::npos ? std::string_view{} : trim_right(text.substr(first));
}

std::optional<std::uint64_t> digits(std::string_view text) {
  auto const first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return std::nullopt;
  text.remove_prefix(first);
  if (text.size() > 18) return std::nullopt;
  std::uint64_t value = 0;
  for (char const c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return value;
}

bool blank_or_zero(std::string_view text) {
  return text.find_first_not_of(" 0\t") == std::string_view::npos;
}

std::string society_number(std::string_view text) {
  text = trim(text);
  if (text.empty()) return {};
  auto const first = text.find_first_not_of('0');
  return first == std::string_view::npos ? "0" : std::string{text.substr(first)};
}

void LineSplitter::keep(std::string_view bytes) {
  any_ = any_ || !bytes.empty();
  std::size_t const room = line_bytes_max - pending_.size();
  cut_ = cut_ || bytes.size() > room;
  pending_ += bytes.substr(0, room);
}

void LineSplitter::end_line(Taker const& take) {
  ++number_;
  take({number_, pending_, cut_});
  pending_.clear();
  cut_ = any_ = false;
}

void LineSplitter::feed(std::string_view bytes, Taker const& take) {
  while (!bytes.empty()) {
    if (after_cr_) {
      // CR LF, and CR CR LF of files that were converted twice, are one end of a line.
      if (bytes[0] == '\r') {
        bytes.remove_prefix(1);
        continue;
      }
      if (bytes[0] == '\n') bytes.remove_prefix(1);
      after_cr_ = false;
      end_line(take);
      continue;
    }
    auto const end = bytes.find_first_of("\r\n");
    keep(bytes.substr(0, end));
    if (end == std::string_view::npos) return;
    if (bytes[end] == '\r') {
      after_cr_ = true;
    } else {
      end_line(take);
    }
    bytes.remove_prefix(end + 1);
  }
}

void LineSplitter::finish(Taker const& take) {
  if (after_cr_ || any_) end_line(take);
  after_cr_ = false;
}

}  // namespace qalam::formats::cwr
