#include "domain/identifiers/isni.hpp"

#include "domain/identifiers/check_digit.hpp"
#include "domain/identifiers/clean.hpp"

namespace qalam {

Result<Isni> Isni::parse(std::string_view text) {
  Cleaned c{text};
  c.drop_label("ISNI", 16);
  auto const code = c.view();
  if (code.size() != 16 || !all_digits(code.substr(0, 15)) ||
      !(all_digits(code.substr(15)) || code[15] == 'X')) {
    return fail(ErrorCode::invalid_identifier,
                "\"" + std::string{text} +
                    "\" is not an ISNI: fifteen digits and a check character "
                    "(a digit or X) are expected, as in 0000 0001 2146 438X (ISO 27729)");
  }
  char const check = mod11_2_check(code.substr(0, 15));
  if (code[15] != check) {
    return fail(ErrorCode::invalid_identifier,
                "\"" + std::string{text} + "\" is not an ISNI: its last character would be " +
                    check + "; compare it with isni.org");
  }
  return Isni{code};
}

bool valid_isni(std::string_view text) {
  return Isni::parse(text).has_value();
}

std::string Isni::display() const {
  return text_.substr(0, 4) + " " + text_.substr(4, 4) + " " + text_.substr(8, 4) + " " +
         text_.substr(12);
}

}  // namespace qalam
