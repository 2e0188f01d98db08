#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace qalam::read {

/// Longer words are cut: nobody types more.
constexpr std::size_t word_bytes_max = 60;

/// The text for comparing: letters in lower case by a table of our own (Latin with its accents
/// taken off, Cyrillic with the letters of Kazakh, Greek), digits as they are, every other
/// character a space; "ё" as "е". No locale, so that the same log makes the same index anywhere.
std::string folded(std::string_view text);

/// The words of `folded(text)`, sorted, each once.
std::vector<std::string> words_of(std::string_view text);

}  // namespace qalam::read
