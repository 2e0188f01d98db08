#include "domain/identifiers/kz_number.hpp"

#include "domain/identifiers/check_digit.hpp"
#include "domain/identifiers/clean.hpp"

namespace qalam {
namespace {

/// What is wrong with the twelve digits, `first`–`last` being the fifth digits that fit; empty if
/// nothing is. The number itself is not repeated: an IIN is personal data.
std::string flaw(std::string_view code, char first, char last) {
  if (code.size() != 12 || !all_digits(code)) return "twelve digits are expected";
  if (code[4] < first || code[4] > last) {
    return code[4] <= '3'   ? "its fifth digit is that of a person's number (IIN)"
           : code[4] <= '6' ? "its fifth digit is that of an organisation's number (BIN)"
                            : "its fifth digit belongs to no kind of number";
  }
  auto const check = kz_check(code.substr(0, 11));
  if (!check) return "numbers with these eleven digits are never issued";
  if (static_cast<unsigned>(code[11] - '0') != *check) {
    return "the check digit does not fit the other eleven; type it again";
  }
  return {};
}

}  // namespace

Result<Iin> Iin::parse(std::string_view text) {
  Cleaned const c{text};
  auto const why = flaw(c.view(), '0', '3');
  if (!why.empty()) return fail(ErrorCode::invalid_identifier, "This is not an IIN: " + why);
  return Iin{c.view()};
}

Result<Bin> Bin::parse(std::string_view text) {
  Cleaned const c{text};
  auto const why = flaw(c.view(), '4', '6');
  if (!why.empty()) return fail(ErrorCode::invalid_identifier, "This is not a BIN: " + why);
  return Bin{c.view()};
}

bool valid_iin(std::string_view text) {
  return Iin::parse(text).has_value();
}
bool valid_bin(std::string_view text) {
  return Bin::parse(text).has_value();
}

}  // namespace qalam
