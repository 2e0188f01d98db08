#pragma once

#include <optional>
#include <string_view>

namespace qalam {

/// The sums behind the identifiers. They catch slips of the pen only: a number may pass and still
/// never have been given out. Every argument must consist of digits of the stated length (IBAN:
/// digits and capital letters); anything else is a bug of the caller.

/// IPI name number: the two check digits (0…99) of nine serial digits. Weights 10…2, modulo 101.
[[nodiscard]] unsigned ipi_name_check(std::string_view serial);

/// ISWC (start 1, for the T) and IPI base number (start 2, for the I): nine digits, weights 1…9,
/// modulo 10.
[[nodiscard]] unsigned weighted_mod10_check(unsigned start, std::string_view digits);

/// ISNI: the check character of fifteen digits, ISO 7064 MOD 11-2: '0'…'9' or 'X'.
[[nodiscard]] char mod11_2_check(std::string_view digits);

/// IIN and BIN: the twelfth digit of eleven; none where both passes give 10 (never issued).
[[nodiscard]] std::optional<unsigned> kz_check(std::string_view digits);

/// ISO 7064 MOD 97-10 with letters as 10…35: 0…96. An IBAN, its first four places moved to the
/// end, gives 1.
[[nodiscard]] unsigned mod97(std::string_view text);

}  // namespace qalam
