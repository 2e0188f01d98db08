#pragma once

#include "api/json/parse.hpp"
#include "api/json/path.hpp"
#include "domain/core/described.hpp"
#include "domain/core/ids.hpp"
#include "domain/core/time.hpp"

#include <boost/describe/enumerators.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

/// Described values <-> JSON. Reading is strict: a missing member, an extra member or a wrong type
/// is `malformed`, and the error's `where` is the JSON pointer of the culprit.
///
/// | C++ | JSON |
/// |---|---|
/// | bool, integers of 8 to 32 bits | true/false, number |
/// | 64-bit integers | number up to 2^53 - 1, above it a string of digits; both are read |
/// | enum (BOOST_DESCRIBE_ENUM) | its name, without a trailing underscore |
/// | Id of a kind | "W-…"; null for none |
/// | Date | "2026-01-31"; null for `no_date`, "open" for `for_ever` |
/// | Timestamp | RFC 3339 |
/// | std::string | string |
/// | bytes, std::array of bytes | string of hexadecimal digits |
/// | std::vector, other std::array | array |
/// | std::optional | the value or null; the member may be absent |
/// | std::int64_t called `micros` or `…_micros` | "amount" or "…" ("…_amount" beside a member of
/// that name): a decimal string such as "12.50" | | a type with a ShownForm (Money) | what its form
/// is | | described struct | object, all members there, in their order |
///
/// A struct says which of its members a sender may leave out; they keep their default then:
/// `static constexpr std::array optional_members{"language", "titles"};`
namespace qalam::json {

template <class T>
struct Value;  ///< How one type is shown: `put` makes JSON, `get` reads it.

template <class T>
Result<T> read(Json const& json, std::string_view where = {}) {
  return Value<T>::get(json, Path{where});
}

template <class T>
Json write(T const& value) {
  return Value<T>::put(value);
}

namespace detail {

Error expected(std::string_view what, Json const& found, Path const& path);
Error unknown_member(std::string_view name, std::span<std::string_view const> known,
                     Path const& path);
Error unknown_name(std::string_view name, std::span<std::string_view const> known,
                   Path const& path);
Error missing(Path const& path);
/// The same error, told at the place in the JSON where its text stands.
Error at(Error error, Path const& path);

enum class Digits { number_only, string_too };
Result<std::int64_t> read_signed(Json const& json, std::int64_t min, std::int64_t max,
                                 Digits digits, Path const& path);
Result<std::uint64_t> read_unsigned(Json const& json, std::uint64_t max, Digits digits,
                                    Path const& path);
Json write_signed(std::int64_t value);
Json write_unsigned(std::uint64_t value);
Result<std::vector<std::uint8_t>> read_hex(Json const& json, Path const& path);

constexpr std::string_view enumerator_name(std::string_view name) {
  std::string_view text = name;  // `public_` is written because `public` cannot be.
  if (!text.empty() && text.back() == '_') text.remove_suffix(1);
  return text;
}

template <Described T>
consteval bool may_be_absent(std::string_view name) {
  if constexpr (requires { T::optional_members; }) {
    return std::any_of(T::optional_members.begin(), T::optional_members.end(),
                       [&](std::string_view optional) { return optional == name; });
  }
  return false;
}

/// A slip in `optional_members` would make a member required without a word.
template <Described T>
consteval bool optional_members_exist() {
  bool all = true;
  if constexpr (requires { T::optional_members; }) {
    for (std::string_view const optional : T::optional_members) {
      bool one = false;
      described::for_each<T>([&]<class D>(D) { one = one || optional == D::name; });
      all = all && one;
    }
  }
  return all;
}

/// Amounts whose currency stands elsewhere (a pool's) are plain integers, known by their name.
constexpr bool is_amount(std::string_view member) {
  return member == "micros" || member.ends_with("_micros");
}
/// "work_micros" as "work_amount": as long as it was.
template <class D>
constexpr auto amount_characters = [] {
  constexpr std::string_view name{D::name};
  constexpr std::string_view tail = "_amount";
  std::array<char, name.size()> out{};
  std::copy(name.begin(), name.end() - tail.size(), out.begin());
  std::copy(tail.begin(), tail.end(), out.end() - tail.size());
  return out;
}();
template <class T>
consteval bool has_member(std::string_view name) {
  bool found = false;
  described::for_each<T>([&]<class D>(D) { found = found || name == D::name; });
  return found;
}
/// On a wire an amount is a decimal and its name does not speak of micros: `net_micros` is "net",
/// `micros` is "amount"; `work_micros` beside a `work` is "work_amount".
template <class T, class D>
consteval std::string_view shown_name() {
  constexpr std::string_view name{D::name};
  if constexpr (!std::is_same_v<described::Type<D>, std::int64_t> || !is_amount(name)) {
    return name;
  } else if constexpr (name == "micros") {
    return "amount";
  } else {
    constexpr auto stem = name.substr(0, name.size() - std::string_view{"_micros"}.size());
    if (!has_member<T>(stem)) return stem;
    return {amount_characters<D>.data(), amount_characters<D>.size()};
  }
}
Result<std::int64_t> read_amount(Json const& json, Path const& path);
std::string show_amount(std::int64_t micros);

/// Reads a member by its type, or an amount by its name.
template <class D>
Result<described::Type<D>> read_member(Json const& json, Path const& path) {
  if constexpr (std::is_same_v<described::Type<D>, std::int64_t> && is_amount(D::name)) {
    return read_amount(json, path);
  } else {
    return Value<described::Type<D>>::get(json, path);
  }
}
template <class D>
Json write_member(described::Type<D> const& value) {
  if constexpr (std::is_same_v<described::Type<D>, std::int64_t> && is_amount(D::name)) {
    return show_amount(value);
  } else {
    return Value<described::Type<D>>::put(value);
  }
}

template <class T>
constexpr bool is_optional = false;
template <class T>
constexpr bool is_optional<std::optional<T>> = true;

}  // namespace detail

template <>
struct Value<bool> {
  static Json put(bool value) { return value; }
  static Result<bool> get(Json const& json, Path const& path) {
    if (!json.is_boolean()) return detail::expected("true or false", json, path);
    return json.get<bool>();
  }
};

template <std::signed_integral T>
struct Value<T> {
  static Json put(T value) { return detail::write_signed(value); }
  static Result<T> get(Json const& json, Path const& path) {
    using Limit = std::numeric_limits<T>;
    constexpr auto digits =
        sizeof(T) == 8 ? detail::Digits::string_too : detail::Digits::number_only;
    QALAM_TRY(auto const value,
              detail::read_signed(json, Limit::min(), Limit::max(), digits, path));
    return static_cast<T>(value);
  }
};

template <std::unsigned_integral T>
struct Value<T> {
  static Json put(T value) { return detail::write_unsigned(value); }
  static Result<T> get(Json const& json, Path const& path) {
    constexpr auto digits =
        sizeof(T) == 8 ? detail::Digits::string_too : detail::Digits::number_only;
    QALAM_TRY(auto const value,
              detail::read_unsigned(json, std::numeric_limits<T>::max(), digits, path));
    return static_cast<T>(value);
  }
};

template <class T>
requires std::is_enum_v<T>
struct Value<T> {
  using Enumerators = boost::describe::describe_enumerators<T>;

  static Json put(T value) {
    std::optional<std::string_view> name;
    boost::mp11::mp_for_each<Enumerators>([&](auto enumerator) {
      if (enumerator.value == value) name = detail::enumerator_name(enumerator.name);
    });
    if (!name) return detail::write_unsigned(static_cast<std::make_unsigned_t<Rep>>(value));
    return *name;
  }
  static Result<T> get(Json const& json, Path const& path) {
    if (!json.is_string()) return detail::expected("a name", json, path);
    std::string_view const name = json.template get_ref<std::string const&>();
    std::optional<T> value;
    boost::mp11::mp_for_each<Enumerators>([&](auto enumerator) {
      if (detail::enumerator_name(enumerator.name) == name) value = enumerator.value;
    });
    if (!value) {
      return [&]<class... E>(boost::mp11::mp_list<E...>) {
        return detail::unknown_name(name, std::array<std::string_view, sizeof...(E)>{E::name...},
                                    path);
      }(boost::mp11::mp_rename<Enumerators, boost::mp11::mp_list>{});
    }
    return *value;
  }

 private:
  using Rep = std::underlying_type_t<T>;
};

template <>
struct Value<std::string> {
  static Json put(std::string const& value) { return value; }
  static Result<std::string> get(Json const& json, Path const& path) {
    if (!json.is_string()) return detail::expected("a string", json, path);
    return json.get<std::string>();
  }
};

template <class Tag, class Rep>
struct Value<Strong<Tag, Rep>> {
  static Json put(Strong<Tag, Rep> const& value) { return Value<Rep>::put(value.value()); }
  static Result<Strong<Tag, Rep>> get(Json const& json, Path const& path) {
    QALAM_TRY(auto value, Value<Rep>::get(json, path));
    return Strong<Tag, Rep>{std::move(value)};
  }
};

template <Kind K>
struct Value<Id<K>> {
  static Json put(Id<K> id) { return id == Id<K>{} ? Json{} : Json(print(id)); }
  static Result<Id<K>> get(Json const& json, Path const& path) {
    if (json.is_null()) return Id<K>{};
    if (!json.is_string()) {
      return detail::expected("the id of a " + std::string{kind_name(K)}, json, path);
    }
    auto const id = parse_id(K, json.get_ref<std::string const&>());
    if (!id) return detail::at(id.error(), path);
    if (*id == 0) return detail::at(fail(ErrorCode::malformed, "none is written null"), path);
    return Id<K>{*id};
  }
};

template <>
struct Value<Date> {
  static Json put(Date date);
  static Result<Date> get(Json const& json, Path const& path);
};

template <>
struct Value<Timestamp> {
  static Json put(Timestamp moment);
  static Result<Timestamp> get(Json const& json, Path const& path);
};

template <>
struct Value<std::vector<std::byte>> {
  static Json put(std::vector<std::byte> const& bytes);
  static Result<std::vector<std::byte>> get(Json const& json, Path const& path);
};

/// Bytes too: packed columns, keyed hashes.
template <>
struct Value<std::vector<std::uint8_t>> {
  static Json put(std::vector<std::uint8_t> const& bytes);
  static Result<std::vector<std::uint8_t>> get(Json const& json, Path const& path);
};

template <std::size_t N>
struct Value<std::array<std::uint8_t, N>> {
  static Json put(std::array<std::uint8_t, N> const& bytes) { return to_hex(bytes); }
  static Result<std::array<std::uint8_t, N>> get(Json const& json, Path const& path) {
    QALAM_TRY(auto const bytes, detail::read_hex(json, path));
    if (bytes.size() != N) {
      return detail::expected(std::to_string(2 * N) + " hexadecimal digits", json, path);
    }
    std::array<std::uint8_t, N> out{};
    std::copy(bytes.begin(), bytes.end(), out.begin());
    return out;
  }
};

template <class T>
struct Value<std::vector<T>> {
  static Json put(std::vector<T> const& values) {
    auto out = Json::array();
    for (auto const& value : values) out.push_back(Value<T>::put(value));
    return out;
  }
  static Result<std::vector<T>> get(Json const& json, Path const& path) {
    if (!json.is_array()) return detail::expected("an array", json, path);
    std::vector<T> out;
    out.reserve(json.size());
    for (auto const& item : json) {
      QALAM_TRY(auto value, Value<T>::get(item, Path{path, out.size()}));
      out.push_back(std::move(value));
    }
    return out;
  }
};

template <class T, std::size_t N>
struct Value<std::array<T, N>> {
  static Json put(std::array<T, N> const& values) {
    auto out = Json::array();
    for (auto const& value : values) out.push_back(Value<T>::put(value));
    return out;
  }
  static Result<std::array<T, N>> get(Json const& json, Path const& path) {
    if (!json.is_array() || json.size() != N) {
      return detail::expected("an array of " + std::to_string(N), json, path);
    }
    std::array<T, N> out{};
    for (std::size_t i = 0; i < N; ++i) {
      QALAM_TRY(out[i], Value<T>::get(json[i], Path{path, i}));
    }
    return out;
  }
};

template <class T>
struct Value<std::optional<T>> {
  static Json put(std::optional<T> const& value) { return value ? Value<T>::put(*value) : Json{}; }
  static Result<std::optional<T>> get(Json const& json, Path const& path) {
    if (json.is_null()) return std::optional<T>{};
    QALAM_TRY(auto value, Value<T>::get(json, path));
    return std::optional<T>{std::move(value)};
  }
};

template <HasShownForm T>
struct Value<T> {
  using Form = typename ShownForm<T>::Form;
  static Json put(T const& value) { return Value<Form>::put(ShownForm<T>::of(value)); }
  static Result<T> get(Json const& json, Path const& path) {
    QALAM_TRY(auto const form, Value<Form>::get(json, path));
    Result<T> value = ShownForm<T>::from(form);
    if (!value) return detail::at(value.error(), path);
    return value;
  }
};

template <Described T>
requires(!HasShownForm<T>) struct Value<T> {
  static_assert(detail::optional_members_exist<T>(), "optional_members names no member");

  static Json put(T const& value) {
    auto out = Json::object();
    auto& members = out.template get_ref<Json::object_t&>();
    members.reserve(boost::mp11::mp_size<Members<T>>::value);
    described::for_each<T>([&]<class D>(D) {
      members.emplace_back(std::string{detail::shown_name<T, D>()},
                           detail::write_member<D>(value.*D::pointer));
    });
    return out;
  }

  static Result<T> get(Json const& json, Path const& path) {
    if (!json.is_object()) return detail::expected("an object", json, path);
    T out{};
    std::size_t known = 0;
    std::optional<Error> error;
    described::all_of<T>([&]<class D>(D) {
      using M = described::Type<D>;
      constexpr std::string_view name = detail::shown_name<T, D>();
      Path const here{path, name};
      auto const it = json.find(name);
      if (it == json.end()) {
        if (!detail::is_optional<M> && !detail::may_be_absent<T>(D::name)) {
          error = detail::missing(here);
        }
        return !error;
      }
      ++known;
      auto value = detail::read_member<D>(*it, here);
      if (!value) {
        error = value.error();
        return false;
      }
      out.*D::pointer = *std::move(value);
      return true;
    });
    if (error) return *std::move(error);
    if (known != json.size()) return stranger(json, path);
    return out;
  }

 private:
  static Error stranger(Json const& json, Path const& path) {
    return [&]<class... D>(boost::mp11::mp_list<D...>) {
      std::array<std::string_view, sizeof...(D)> const names{detail::shown_name<T, D>()...};
      for (auto const& member : json.items()) {
        if (std::find(names.begin(), names.end(), member.key()) == names.end()) {
          return detail::unknown_member(member.key(), names, path);
        }
      }
      return detail::unknown_member("", names, path);
    }(Members<T>{});
  }
};

}  // namespace qalam::json
