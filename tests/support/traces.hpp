#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace qalam::test {

/// A text as it may lie in a file: as it is, or in a form in which programs carry it.
struct Trace {
  std::string form;
  std::string bytes;
};

namespace traces {

inline std::string utf16(std::string_view utf8, bool big) {
  std::string out;
  auto const unit = [&](unsigned value) {
    auto const high = static_cast<char>(value >> 8), low = static_cast<char>(value & 0xffU);
    out += big ? high : low;
    out += big ? low : high;
  };
  for (std::size_t i = 0; i < utf8.size();) {
    auto const lead = static_cast<unsigned char>(utf8[i]);
    std::size_t const more = lead < 0x80 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
    unsigned value = more == 0 ? lead : lead & (0x3fU >> more);
    for (std::size_t k = 1; k <= more; ++k) {
      value = value << 6 | (static_cast<unsigned char>(utf8.at(i + k)) & 0x3fU);
    }
    i += more + 1;
    if (value < 0x10000) {
      unit(value);
    } else {
      unit(0xd800 + ((value - 0x10000) >> 10));
      unit(0xdc00 + ((value - 0x10000) & 0x3ffU));
    }
  }
  return out;
}

inline std::string hex(std::string_view text, std::string_view digits) {
  std::string out;
  for (char const c : text) {
    auto const byte = static_cast<unsigned char>(c);
    out += digits[byte >> 4];
    out += digits[byte & 15U];
  }
  return out;
}

/// The letters that stand in base64 wherever the text begins at `shift` bytes after a multiple of
/// three: those that hang on its own bits alone.
inline std::string base64(std::string_view text, std::size_t shift) {
  constexpr std::string_view letters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string const padded = std::string(shift, '\0') + std::string{text};
  std::string out;
  for (std::size_t bit = 0; bit + 6 <= padded.size() * 8; bit += 6) {
    unsigned value = 0;
    for (std::size_t k = bit; k < bit + 6; ++k) {
      value = value << 1 | (static_cast<unsigned char>(padded[k / 8]) >> (7 - k % 8) & 1U);
    }
    if (bit >= shift * 8) out += letters[value];
  }
  return out;
}

}  // namespace traces

inline std::vector<Trace> traces_of(std::string const& text) {
  std::vector<Trace> out{{"UTF-8", text},
                         {"UTF-16LE", traces::utf16(text, false)},
                         {"UTF-16BE", traces::utf16(text, true)},
                         {"hex", traces::hex(text, "0123456789abcdef")},
                         {"HEX", traces::hex(text, "0123456789ABCDEF")}};
  for (std::size_t shift = 0; shift < 3; ++shift) {
    out.push_back({"base64+" + std::to_string(shift), traces::base64(text, shift)});
  }
  return out;
}

inline std::string bytes_of_file(std::filesystem::path const& file) {
  std::ifstream in{file, std::ios::binary};
  std::ostringstream bytes;
  bytes << in.rdbuf();
  return bytes.str();
}

/// A plain copy of all regular files below a folder.
inline void copy_files(std::filesystem::path const& from, std::filesystem::path const& to) {
  for (auto const& entry : std::filesystem::recursive_directory_iterator{from}) {
    if (!entry.is_regular_file()) continue;
    auto const copy = to / std::filesystem::relative(entry.path(), from);
    std::filesystem::create_directories(copy.parent_path());
    std::filesystem::copy_file(entry.path(), copy);
  }
}

/// What a search for the texts, in every form, finds below a folder: "file: what as form".
/// `searched` counts the files.
inline std::vector<std::string> found_below(
    std::filesystem::path const& folder,
    std::vector<std::pair<std::string, std::string>> const& texts, std::size_t& searched) {
  std::vector<std::string> out;
  for (auto const& entry : std::filesystem::recursive_directory_iterator{folder}) {
    if (!entry.is_regular_file()) continue;
    ++searched;
    auto const bytes = bytes_of_file(entry.path());
    for (auto const& [name, text] : texts) {
      for (auto const& trace : traces_of(text)) {
        if (bytes.find(trace.bytes) == std::string::npos) continue;
        out.push_back(entry.path().string() + ": " + name + " as " + trace.form);
      }
    }
  }
  return out;
}

}  // namespace qalam::test
