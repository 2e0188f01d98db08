#include "domain/identifiers/ipi.hpp"

#include "domain/identifiers/check_digit.hpp"
#include "domain/identifiers/clean.hpp"

#include <cstddef>

namespace qalam {
namespace {

std::string two_digits(unsigned n) {
  return {static_cast<char>('0' + n / 10), static_cast<char>('0' + n % 10)};
}

}  // namespace

Result<IpiName> IpiName::parse(std::string_view text) {
  static constexpr std::size_t digits = 11;
  Cleaned const c{text};
  auto const code = c.view();
  if (code.size() > digits || !all_digits(code) || identifier_not_given(code)) {
    return fail(ErrorCode::invalid_identifier,
                "\"" + std::string{text} +
                    "\" is not an IPI name number: up to eleven digits, not "
                    "all of them zero, are expected, as in 00282430576");
  }
  std::string const padded = std::string(digits - code.size(), '0') + std::string{code};
  std::string const check = two_digits(ipi_name_check(std::string_view{padded}.substr(0, 9)));
  if (padded.substr(9) != check) {
    return fail(ErrorCode::invalid_identifier,
                "\"" + std::string{text} +
                    "\" is not an IPI name number: its last two digits "
                    "would be " +
                    check + "; compare it with the IPI register");
  }
  return IpiName{padded};
}

Result<IpiBase> IpiBase::parse(std::string_view text) {
  Cleaned const c{text};
  auto const code = c.view();
  if (code.size() != 11 || code[0] != 'I' || !all_digits(code.substr(1))) {
    return fail(ErrorCode::invalid_identifier,
                "\"" + std::string{text} +
                    "\" is not an IPI base number: I, nine digits and a "
                    "check digit are expected, as in I-004434992-8");
  }
  auto const check = static_cast<char>('0' + weighted_mod10_check(2, code.substr(1, 9)));
  if (code[10] != check) {
    return fail(ErrorCode::invalid_identifier,
                "\"" + std::string{text} +
                    "\" is not an IPI base number: its check digit would "
                    "be " +
                    check + "; compare it with the IPI register");
  }
  return IpiBase{"I-" + std::string{code.substr(1, 9)} + "-" + code[10]};
}

bool valid_ipi_name(std::string_view text) {
  return IpiName::parse(text).has_value();
}
bool valid_ipi_base(std::string_view text) {
  return IpiBase::parse(text).has_value();
}

}  // namespace qalam
