#pragma once

#include "domain/core/result.hpp"

#include <boost/describe/class.hpp>

#include <array>
#include <string>

namespace qalam {

/// What is known of a person beyond the public register. It never enters an event, a key, a log
/// line or an error text: it goes to the vault, and the event holds its commitment.
/// Empty means "not known".
struct PrivateData {
  std::string legal_name;  ///< As in the identity document.
  std::string iin;         ///< Twelve digits; checked.
  std::string iban;        ///< Without blanks; checked.
  std::string bank_name;
  std::string phone;
  std::string email;
  std::string address;

  static constexpr std::array optional_members{"legal_name", "iin",   "iban",   "bank_name",
                                               "phone",      "email", "address"};
  friend bool operator==(PrivateData const&, PrivateData const&) = default;
};
BOOST_DESCRIBE_STRUCT(PrivateData, (), (legal_name, iin, iban, bank_name, phone, email, address))

constexpr std::size_t private_text_bytes_max = 512;  ///< For each of the texts.

/// The data in one spelling, or what is wrong with them; `where` says in which member, the text
/// never repeats it. Errors: `invalid_identifier` (IIN, IBAN), `too_large`, `malformed` (control
/// characters, an e-mail address without an @, nothing at all).
Result<PrivateData> checked(PrivateData data);

/// The number that payments and uniqueness care about is there.
[[nodiscard]] inline bool can_be_paid(PrivateData const& data) {
  return !data.iban.empty();
}

}  // namespace qalam
