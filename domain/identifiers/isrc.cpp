#include "domain/identifiers/isrc.hpp"

#include "domain/identifiers/clean.hpp"

#include <algorithm>

namespace qalam {
namespace {

bool is_letter(char c) {
  return c >= 'A' && c <= 'Z';
}

Cleaned cleaned(std::string_view text) {
  Cleaned code{text};
  code.drop_label("ISRC", 12);
  return code;
}

bool has_form(std::string_view code) {
  if (code.size() != 12 || !is_letter(code[0]) || !is_letter(code[1])) return false;
  auto const issuer = code.substr(2, 3);
  return all_digits(code.substr(5)) && std::all_of(issuer.begin(), issuer.end(), [](char c) {
           return is_letter(c) || (c >= '0' && c <= '9');
         });
}

}  // namespace

Result<Isrc> Isrc::parse(std::string_view text) {
  Cleaned const code = cleaned(text);
  if (!has_form(code.view())) {
    return fail(ErrorCode::invalid_identifier,
                "\"" + std::string{text} +
                    "\" is not an ISRC: two letters, three letters or "
                    "digits, and seven digits are expected, as in US-RC1-76-07839 (ISO 3901)");
  }
  return Isrc{code.view()};
}

bool valid_isrc(std::string_view text) {
  return has_form(cleaned(text).view());
}

std::string Isrc::display() const {
  return text_.substr(0, 2) + "-" + text_.substr(2, 3) + "-" + text_.substr(5, 2) + "-" +
         text_.substr(7);
}

}  // namespace qalam
