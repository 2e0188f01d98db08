#include "domain/identifiers/iswc.hpp"

#include "domain/identifiers/check_digit.hpp"
#include "domain/identifiers/clean.hpp"

namespace qalam {
namespace {

Cleaned cleaned(std::string_view text) {
  Cleaned code{text};
  code.drop_label("ISWC", 11);
  return code;
}

bool has_form(std::string_view code) {
  return code.size() == 11 && code[0] == 'T' && all_digits(code.substr(1));
}

char check_of(std::string_view code) {
  return static_cast<char>('0' + weighted_mod10_check(1, code.substr(1, 9)));
}

}  // namespace

Result<Iswc> Iswc::parse(std::string_view text) {
  Cleaned const c = cleaned(text);
  auto const code = c.view();
  if (!has_form(code)) {
    return fail(ErrorCode::invalid_identifier,
                "\"" + std::string{text} +
                    "\" is not an ISWC: T and ten digits are expected, as in "
                    "T-034.524.680-1 (ISO 15707)");
  }
  if (code[10] != check_of(code)) {
    return fail(ErrorCode::invalid_identifier,
                "\"" + std::string{text} +
                    "\" is not an ISWC: with these nine digits the check "
                    "digit would be " +
                    check_of(code) + ", not " + code[10] +
                    "; compare it with the register of works");
  }
  return Iswc{code};
}

bool valid_iswc(std::string_view text) {
  Cleaned const c = cleaned(text);
  return has_form(c.view()) && c.view()[10] == check_of(c.view());
}

std::string Iswc::display() const {
  return text_.substr(0, 1) + "-" + text_.substr(1, 3) + "." + text_.substr(4, 3) + "." +
         text_.substr(7, 3) + "-" + text_.substr(10);
}

}  // namespace qalam
