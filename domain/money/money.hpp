#pragma once

#include "domain/core/described.hpp"
#include "domain/core/result.hpp"
#include "domain/money/currency.hpp"

#include <boost/describe/class.hpp>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace qalam {

/// A whole number of micros: 1/1 000 000 of a currency's unit. A tiyn is 10 000 of them.
using Micros = std::int64_t;
constexpr Micros micros_per_unit = 1'000'000;
/// No single amount reaches 2^53 micros: nine thousand million units.
constexpr Micros amount_limit = Micros{1} << 53;

struct Money {
  Currency currency;
  Micros micros = 0;

  friend auto operator<=>(Money const&, Money const&) = default;
};
BOOST_DESCRIBE_STRUCT(Money, (), (currency, micros))

/// `{"amount": "12.50", "currency": "KZT"}`: never a JSON number.
struct ShownMoney {
  std::string amount;
  Currency currency;
};
BOOST_DESCRIBE_STRUCT(ShownMoney, (), (amount, currency))
template <>
struct ShownForm<Money> {
  using Form = ShownMoney;
  static Form of(Money const& money);
  static Result<Money> from(Form const& form);  ///< Errors: as `parse_micros`.
};

/// a + b, stopping the process where the sum leaves int64: the bounds of `amount_limit` make that
/// impossible for amounts that passed the door.
Micros add(Micros a, Micros b);

/// `12.5`, `-0.000001`, `7`; at most six decimals, no exponent, no grouping.
/// Errors: `malformed`, `amount_invalid` past the limit.
Result<Micros> parse_micros(std::string_view text);
/// The shortest exact decimal with at least `decimals` digits after the point: `12.50`, `0.000001`.
std::string print_micros(Micros micros, int decimals);
std::string print(Money const& money);  ///< `12.50 KZT`

/// What can be paid of `owed`: whole minor units (tiyn), rounded down. The rest is carried on the
/// payee's account and never lost.
Micros payable_part(Micros owed, Currency currency);

/// value × numerator ÷ denominator, rounded toward zero, through 128 bits. `denominator` > 0.
Micros scale(Micros value, std::int64_t numerator, std::int64_t denominator);

}  // namespace qalam
