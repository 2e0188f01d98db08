#pragma once

#include "domain/core/described.hpp"
#include "domain/core/result.hpp"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace qalam {

/// An ISO 4217 currency, kept by its numeric code (398 = KZT). Zero is "none".
class Currency {
 public:
  constexpr Currency() = default;
  constexpr explicit Currency(std::uint16_t number) : number_{number} {}

  /// Three capital letters of the list. Errors: `malformed`.
  static Result<Currency> parse(std::string_view code);

  [[nodiscard]] constexpr std::uint16_t number() const { return number_; }
  [[nodiscard]] std::string_view code() const;  ///< "KZT"; "XXX" for none.
  [[nodiscard]] int decimals() const;           ///< Of what is paid: 2 for KZT (tiyn), 0 for JPY.

  friend auto operator<=>(Currency const&, Currency const&) = default;

 private:
  std::uint16_t number_ = 0;
};

constexpr Currency kzt{398};

template <>
struct StoredForm<Currency> {
  using Form = std::uint16_t;
  static Form of(Currency currency) { return currency.number(); }
  static Result<Currency> from(Form number);  ///< Errors: `malformed`, not zero and not listed.
};
template <>
struct ShownForm<Currency> {
  using Form = std::string;
  static Form of(Currency currency) { return std::string{currency.code()}; }
  static Result<Currency> from(Form const& code);  ///< As `parse`, but "XXX" is none.
};

}  // namespace qalam
