#include "domain/identifiers/iban.hpp"

#include "domain/identifiers/check_digit.hpp"
#include "domain/identifiers/clean.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace qalam {
namespace {

struct CountryLength {
  std::string_view country;
  std::size_t length;
};

// ISO 13616-2, the registry of national formats: total length per country.
constexpr std::array<CountryLength, 88> lengths{{
    {"AD", 24}, {"AE", 23}, {"AL", 28}, {"AT", 20}, {"AZ", 28}, {"BA", 20}, {"BE", 16}, {"BG", 22},
    {"BH", 22}, {"BI", 27}, {"BR", 29}, {"BY", 28}, {"CH", 21}, {"CR", 22}, {"CY", 28}, {"CZ", 24},
    {"DE", 22}, {"DJ", 27}, {"DK", 18}, {"DO", 28}, {"EE", 20}, {"EG", 29}, {"ES", 24}, {"FI", 18},
    {"FK", 18}, {"FO", 18}, {"FR", 27}, {"GB", 22}, {"GE", 22}, {"GI", 23}, {"GL", 18}, {"GR", 27},
    {"GT", 28}, {"HR", 21}, {"HU", 28}, {"IE", 22}, {"IL", 23}, {"IQ", 23}, {"IS", 26}, {"IT", 27},
    {"JO", 30}, {"KW", 30}, {"KZ", 20}, {"LB", 28}, {"LC", 32}, {"LI", 21}, {"LT", 20}, {"LU", 20},
    {"LV", 21}, {"LY", 25}, {"MC", 27}, {"MD", 24}, {"ME", 22}, {"MK", 19}, {"MN", 20}, {"MR", 27},
    {"MT", 31}, {"MU", 30}, {"NI", 28}, {"NL", 18}, {"NO", 15}, {"OM", 23}, {"PK", 24}, {"PL", 28},
    {"PS", 29}, {"PT", 25}, {"QA", 29}, {"RO", 24}, {"RS", 22}, {"RU", 33}, {"SA", 24}, {"SC", 31},
    {"SD", 18}, {"SE", 24}, {"SI", 19}, {"SK", 24}, {"SM", 27}, {"SO", 23}, {"ST", 25}, {"SV", 28},
    {"TL", 23}, {"TN", 24}, {"TR", 26}, {"UA", 29}, {"VA", 22}, {"VG", 24}, {"XK", 20}, {"YE", 30},
}};

bool letters_and_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
}

unsigned remainder(std::string_view code) {
  return mod97(std::string{code.substr(4)} + std::string{code.substr(0, 4)});
}

std::string flaw(std::string_view code) {
  if (code.size() < 5 || !letters_and_digits(code) || all_digits(code.substr(0, 1)) ||
      all_digits(code.substr(1, 1)) || !all_digits(code.substr(2, 2))) {
    return "two letters of a country, two digits and letters or digits are expected, as in "
           "KZ86 125K ZT50 0410 0100";
  }
  auto const known = std::find_if(lengths.begin(), lengths.end(), [&](CountryLength const& c) {
    return c.country == code.substr(0, 2);
  });
  if (known == lengths.end()) {
    return "banks in " + std::string{code.substr(0, 2)} +
           " do not use IBANs; give the plain account number";
  }
  if (code.size() != known->length) {
    return "in " + std::string{known->country} + " it has " + std::to_string(known->length) +
           " characters, this one has " + std::to_string(code.size());
  }
  // National Bank of Kazakhstan: KZ, two check digits, three digits of the bank, thirteen of the
  // account.
  if (known->country == "KZ" && !all_digits(code.substr(4, 3))) {
    return "in Kazakhstan the check digits are followed by three digits of the bank";
  }
  if (remainder(code) != 1) return "the two check digits do not fit the rest; type it again";
  return {};
}

}  // namespace

Result<Iban> Iban::parse(std::string_view text) {
  Cleaned const c{text};
  auto const why = flaw(c.view());
  if (!why.empty()) return fail(ErrorCode::invalid_identifier, "This is not an IBAN: " + why);
  return Iban{c.view()};
}

bool valid_iban(std::string_view text) {
  return Iban::parse(text).has_value();
}

Result<Iban> make_iban(std::string_view country, std::string_view account) {
  Cleaned const c{std::string{country} + "00" + std::string{account}};
  auto const code = c.view();
  if (code.size() < 5 || !letters_and_digits(code)) return Iban::parse(code);
  unsigned const check = 98 - remainder(code);
  return Iban::parse(std::string{code.substr(0, 2)} + static_cast<char>('0' + check / 10) +
                     static_cast<char>('0' + check % 10) + std::string{code.substr(4)});
}

std::string Iban::display() const {
  std::string out;
  for (std::size_t i = 0; i < text_.size(); ++i) {
    if (i > 0 && i % 4 == 0) out += ' ';
    out += text_[i];
  }
  return out;
}

}  // namespace qalam
