#include "domain/money/money.hpp"

#include "domain/core/ensure.hpp"

namespace qalam {
namespace {

__extension__ typedef __int128 Wide;

Error bad(std::string_view text) {
  return fail(ErrorCode::malformed, "\"" + std::string{text} +
                                        "\" is not an amount (a decimal number with a point and at "
                                        "most six decimals, such as 1250.50)");
}

}  // namespace

Micros add(Micros a, Micros b) {
  Micros sum = 0;
  ensure(!__builtin_add_overflow(a, b, &sum), "an amount leaves the range of the ledger");
  return sum;
}

Result<Micros> parse_micros(std::string_view text) {
  std::string_view rest = text;
  bool const negative = !rest.empty() && rest.front() == '-';
  if (negative) rest.remove_prefix(1);
  auto const point = rest.find('.');
  std::string_view const whole = rest.substr(0, point);
  std::string_view const part =
      point == std::string_view::npos ? std::string_view{} : rest.substr(point + 1);
  if (whole.empty() || part.size() > 6 || (point != std::string_view::npos && part.empty())) {
    return bad(text);
  }
  Wide value = 0;
  for (char const c : whole) {
    if (c < '0' || c > '9') return bad(text);
    value = value * 10 + (c - '0');
    if (value > amount_limit) {
      return fail(ErrorCode::amount_invalid, std::string{text} + " is too large for the ledger");
    }
  }
  Wide fraction = 0;
  for (std::size_t i = 0; i < 6; ++i) {
    char const c = i < part.size() ? part[i] : '0';
    if (c < '0' || c > '9') return bad(text);
    fraction = fraction * 10 + (c - '0');
  }
  value = value * micros_per_unit + fraction;
  if (value >= amount_limit) {
    return fail(ErrorCode::amount_invalid, std::string{text} + " is too large for the ledger");
  }
  return static_cast<Micros>(negative ? -value : value);
}

std::string print_micros(Micros micros, int decimals) {
  bool const negative = micros < 0;
  // Through unsigned, so that the smallest int64 prints too.
  std::uint64_t const value =
      negative ? ~static_cast<std::uint64_t>(micros) + 1 : static_cast<std::uint64_t>(micros);
  std::string fraction = std::to_string(value % micros_per_unit);
  fraction.insert(0, 6 - fraction.size(), '0');
  while (static_cast<int>(fraction.size()) > decimals && fraction.back() == '0') {
    fraction.pop_back();
  }
  std::string out = negative ? "-" : "";
  out += std::to_string(value / micros_per_unit);
  return fraction.empty() ? out : out + "." + fraction;
}

std::string print(Money const& money) {
  return print_micros(money.micros, money.currency.decimals()) + " " +
         std::string{money.currency.code()};
}

Micros payable_part(Micros owed, Currency currency) {
  Micros unit = micros_per_unit;
  for (int i = 0; i < currency.decimals(); ++i) unit /= 10;
  return owed <= 0 ? 0 : owed - owed % unit;
}

Micros scale(Micros value, std::int64_t numerator, std::int64_t denominator) {
  ensure(denominator > 0, "scale needs a positive denominator");
  Wide const result = static_cast<Wide>(value) * numerator / denominator;
  ensure(result < amount_limit * Wide{1024} && result > -amount_limit * Wide{1024},
         "an amount leaves the range of the ledger");
  return static_cast<Micros>(result);
}

ShownMoney ShownForm<Money>::of(Money const& money) {
  return {print_micros(money.micros, money.currency.decimals()), money.currency};
}

Result<Money> ShownForm<Money>::from(ShownMoney const& form) {
  auto const micros = parse_micros(form.amount);
  if (!micros) return fail(micros.error().code, micros.error().detail, "/amount");
  return Money{form.currency, *micros};
}

}  // namespace qalam
