#include "api/json/describe_json.hpp"

#include "domain/money/money.hpp"

#include <charconv>

namespace qalam::json {
namespace {

/// Every integer up to here is a whole number in every JSON reader (RFC 8259, 6).
constexpr std::int64_t exact_max = (std::int64_t{1} << 53) - 1;

std::string list(std::span<std::string_view const> names) {
  std::string out;
  for (std::string_view const name : names) {
    if (!out.empty()) out += ", ";
    out += detail::enumerator_name(name);
  }
  return out;
}

/// Reads all of `text` as a decimal number without a plus sign or leading zeros.
template <class T>
std::optional<T> digits_of(std::string_view text) {
  T value{};
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (std::to_string(value) != text) return std::nullopt;
  return value;
}

template <class T>
std::optional<T> whole_number(Json const& json, detail::Digits digits) {
  if (json.is_number_unsigned()) {
    auto const value = json.get<std::uint64_t>();
    return std::in_range<T>(value) ? std::optional{static_cast<T>(value)} : std::nullopt;
  }
  if (json.is_number_integer()) {
    auto const value = json.get<std::int64_t>();
    return std::in_range<T>(value) ? std::optional{static_cast<T>(value)} : std::nullopt;
  }
  if (json.is_string() && digits == detail::Digits::string_too) {
    return digits_of<T>(json.get_ref<std::string const&>());
  }
  return std::nullopt;
}

template <class T>
Error out_of_range(T min, T max, Json const& json, Path const& path) {
  return detail::expected(
      "a whole number from " + std::to_string(min) + " to " + std::to_string(max), json, path);
}

int nibble(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

namespace detail {

Error expected(std::string_view what, Json const& found, Path const& path) {
  // A number may be shown; a string may be a secret, or long, so only its kind is told.
  std::string const seen = found.is_number()   ? found.dump()
                           : found.is_object() ? "an object"
                           : found.is_array()  ? "an array of " + std::to_string(found.size())
                           : found.is_string() ? "another string"
                           : found.is_null()   ? "null"
                                               : "true or false";
  return fail(ErrorCode::malformed, "expected " + std::string{what} + ", found " + seen,
              path.print());
}

Error unknown_member(std::string_view name, std::span<std::string_view const> known,
                     Path const& path) {
  return fail(ErrorCode::malformed, "there is no such member here; known are: " + list(known),
              Path{path, name}.print());
}

Error unknown_name(std::string_view name, std::span<std::string_view const> known,
                   Path const& path) {
  return fail(ErrorCode::malformed,
              "\"" + std::string{name.substr(0, 64)} + "\" is none of: " + list(known),
              path.print());
}

Error missing(Path const& path) {
  return fail(ErrorCode::malformed, "this member is missing", path.print());
}

Error at(Error error, Path const& path) {
  error.where = path.print() + error.where;
  return error;
}

Result<std::int64_t> read_signed(Json const& json, std::int64_t min, std::int64_t max,
                                 Digits digits, Path const& path) {
  auto const value = whole_number<std::int64_t>(json, digits);
  if (!value || *value < min || *value > max) return out_of_range(min, max, json, path);
  return *value;
}

Result<std::uint64_t> read_unsigned(Json const& json, std::uint64_t max, Digits digits,
                                    Path const& path) {
  auto const value = whole_number<std::uint64_t>(json, digits);
  if (!value || *value > max) return out_of_range(std::uint64_t{0}, max, json, path);
  return *value;
}

Json write_signed(std::int64_t value) {
  if (value > exact_max || value < -exact_max) return std::to_string(value);
  return value;
}

Json write_unsigned(std::uint64_t value) {
  if (value > static_cast<std::uint64_t>(exact_max)) return std::to_string(value);
  return value;
}

Result<std::int64_t> read_amount(Json const& json, Path const& path) {
  if (!json.is_string()) {
    return expected("an amount as a decimal string, \"12.50\"", json, path);
  }
  auto micros = parse_micros(json.get_ref<std::string const&>());
  if (!micros) return at(micros.error(), path);
  return *micros;
}

std::string show_amount(std::int64_t micros) {
  constexpr int decimals = 2;
  return print_micros(micros, decimals);
}

Result<std::vector<std::uint8_t>> read_hex(Json const& json, Path const& path) {
  if (!json.is_string()) return expected("a string of hexadecimal digits", json, path);
  auto const& text = json.get_ref<std::string const&>();
  std::vector<std::uint8_t> out;
  out.reserve(text.size() / 2);
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    int const high = nibble(text[i]);
    int const low = nibble(text[i + 1]);
    if (high < 0 || low < 0) break;
    out.push_back(static_cast<std::uint8_t>(high << 4 | low));
  }
  if (out.size() * 2 != text.size()) return expected("pairs of hexadecimal digits", json, path);
  return out;
}

}  // namespace detail

Json Value<Date>::put(Date date) {
  return date == no_date ? Json{} : Json(print(date));
}

Result<Date> Value<Date>::get(Json const& json, Path const& path) {
  if (json.is_null()) return no_date;
  if (!json.is_string()) return detail::expected("a date, \"2026-01-31\"", json, path);
  auto const& text = json.get_ref<std::string const&>();
  if (text == "open") return for_ever;
  auto const date = parse_date(text);
  if (!date) return detail::at(date.error(), path);
  if (text.size() != 10) return detail::expected("a date, \"2026-01-31\"", json, path);
  return *date;
}

Json Value<Timestamp>::put(Timestamp moment) {
  return print(moment);
}

Result<Timestamp> Value<Timestamp>::get(Json const& json, Path const& path) {
  if (!json.is_string()) return detail::expected("a time, \"2026-01-31T10:00:00Z\"", json, path);
  auto const moment = parse_timestamp(json.get_ref<std::string const&>());
  if (!moment) return detail::at(moment.error(), path);
  return *moment;
}

Json Value<std::vector<std::uint8_t>>::put(std::vector<std::uint8_t> const& bytes) {
  return to_hex(bytes.data(), bytes.size());
}

Result<std::vector<std::uint8_t>> Value<std::vector<std::uint8_t>>::get(Json const& json,
                                                                        Path const& path) {
  return detail::read_hex(json, path);
}

Json Value<std::vector<std::byte>>::put(std::vector<std::byte> const& bytes) {
  std::vector<std::uint8_t> numbers(bytes.size());
  std::transform(bytes.begin(), bytes.end(), numbers.begin(),
                 [](std::byte b) { return std::to_integer<std::uint8_t>(b); });
  return to_hex(numbers.data(), numbers.size());
}

Result<std::vector<std::byte>> Value<std::vector<std::byte>>::get(Json const& json,
                                                                  Path const& path) {
  QALAM_TRY(auto const numbers, detail::read_hex(json, path));
  std::vector<std::byte> out(numbers.size());
  std::transform(numbers.begin(), numbers.end(), out.begin(),
                 [](std::uint8_t n) { return static_cast<std::byte>(n); });
  return out;
}

}  // namespace qalam::json
