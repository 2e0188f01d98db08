#pragma once

#include "domain/core/result.hpp"

#include <compare>
#include <string>
#include <string_view>

namespace qalam {

/// International Bank Account Number (ISO 13616). It is somebody's bank data: no event, key, log
/// line or error text may hold it, and the errors here do not repeat it.
class Iban {
 public:
  /// Reads it with or without blanks. Checks the country, its length, the two check digits and, for
  /// Kazakhstan, the form of the account part. Errors: `invalid_identifier`.
  static Result<Iban> parse(std::string_view text);

  [[nodiscard]] std::string const& str() const { return text_; }  ///< "KZ86125KZT5004100100"
  [[nodiscard]] std::string display() const;                      ///< "KZ86 125K ZT50 0410 0100"
  [[nodiscard]] std::string_view country() const { return std::string_view{text_}.substr(0, 2); }
  friend auto operator<=>(Iban const&, Iban const&) = default;

 private:
  explicit Iban(std::string_view text) : text_{text} {}
  std::string text_;
};

[[nodiscard]] bool valid_iban(std::string_view text);  ///< Whether `parse` would read it.
/// An IBAN from its country ("KZ") and its account part ("125KZT5004100100"), with the check digits
/// computed. Errors: `invalid_identifier`.
[[nodiscard]] Result<Iban> make_iban(std::string_view country, std::string_view account);

}  // namespace qalam
