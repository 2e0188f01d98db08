#pragma once

#include "tools/demo/chance.hpp"

#include <cstdint>
#include <string>

namespace qalam::demo {

/// Invented people and numbers that look real: check digits are right, nobody has them.
struct Person {
  std::string last, first;          ///< In Cyrillic or Latin, as in a document.
  std::string cwr_last, cwr_first;  ///< The same in the letters of CWR.
  bool foreign = false;
};
Person invent_person(Chance& chance);

std::string invent_title(Chance& chance);  ///< Kazakh, Russian or English, as people write it.
std::string cwr_letters(std::string_view text);  ///< Capitals of ASCII, Cyrillic transliterated.

std::string ipi_name(std::uint32_t serial);  ///< 11 digits, check digits right.
std::string iswc(std::uint32_t serial);      ///< T + 9 digits + check digit.
std::string isrc(std::uint32_t serial);      ///< KZQ25 …
std::string iin(std::uint32_t serial);       ///< 12 digits, or empty where the rule issues none.
std::string bin(std::uint32_t serial);
std::string iban(std::uint32_t serial);  ///< KZ…

}  // namespace qalam::demo
