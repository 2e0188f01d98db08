#pragma once

#include "domain/core/described.hpp"
#include "domain/core/strong.hpp"
#include "eventstore/codec/canonical_wire.hpp"

#include <capnp/schema.h>
#include <boost/describe/enumerators.hpp>

#include <concepts>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace qalam::canonical {

/// What lies in the data section of a struct: `Raw` bits, and the schema's type for them. Where a
/// field is absent, as in what an older version wrote, its bits are zero.
template <class T>
struct Number;

template <class T>
concept IsNumber = requires {
  typename Number<T>::Raw;
};

using Which = capnp::schema::Type::Which;

constexpr Which which_unsigned(std::size_t bytes) {
  return bytes == 1   ? Which::UINT8
         : bytes == 2 ? Which::UINT16
         : bytes == 4 ? Which::UINT32
                      : Which::UINT64;
}
constexpr Which which_signed(std::size_t bytes) {
  return bytes == 1   ? Which::INT8
         : bytes == 2 ? Which::INT16
         : bytes == 4 ? Which::INT32
                      : Which::INT64;
}

template <>
struct Number<bool> {
  using Raw = bool;
  static constexpr Which which = Which::BOOL;
  static Raw raw(bool value) { return value; }
  static bool from(Raw raw, bool& out, Reader&) {
    out = raw;
    return true;
  }
};

template <std::integral T>
struct Number<T> {
  using Raw = std::make_unsigned_t<T>;
  static constexpr Which which =
      std::is_signed_v<T> ? which_signed(sizeof(T)) : which_unsigned(sizeof(T));
  static Raw raw(T value) { return static_cast<Raw>(value); }
  static bool from(Raw raw, T& out, Reader&) {
    out = static_cast<T>(raw);
    return true;
  }
};

/// A number that no enumerator has is refused: what it means, this version does not know.
template <class T>
requires std::is_enum_v<T>
struct Number<T> {
  using Raw = std::make_unsigned_t<std::underlying_type_t<T>>;
  static constexpr Which which = which_unsigned(sizeof(T));
  static Raw raw(T value) { return static_cast<Raw>(value); }
  static bool from(Raw raw, T& out, Reader& reader) {
    out = static_cast<T>(raw);
    return known(raw) || reader.fail("is a number that this version does not know");
  }

 private:
  using Enumerators = boost::describe::describe_enumerators<T>;

  /// All of 0, 1 … n - 1, as is usual: then one comparison says it.
  static constexpr bool dense = []<class... E>(boost::mp11::mp_list<E...>) {
    std::size_t next = 0;
    return ((static_cast<Raw>(E::value) == next++) && ...);
  }(boost::mp11::mp_rename<Enumerators, boost::mp11::mp_list>{});

  static bool known(Raw raw) {
    if constexpr (dense) return raw < boost::mp11::mp_size<Enumerators>::value;
    return [raw]<class... E>(boost::mp11::mp_list<E...>) {
      return ((static_cast<Raw>(E::value) == raw) || ...);
    }(boost::mp11::mp_rename<Enumerators, boost::mp11::mp_list>{});
  }
};

template <class Tag, class Rep>
requires IsNumber<Rep>
struct Number<Strong<Tag, Rep>> {
  using Raw = typename Number<Rep>::Raw;
  static constexpr Which which = Number<Rep>::which;
  static Raw raw(Strong<Tag, Rep> const& value) { return Number<Rep>::raw(value.value()); }
  static bool from(Raw raw, Strong<Tag, Rep>& out, Reader& reader) {
    Rep value{};
    if (!Number<Rep>::from(raw, value, reader)) return false;
    out = Strong<Tag, Rep>{value};
    return true;
  }
};

template <HasStoredForm T>
requires IsNumber<typename StoredForm<T>::Form>
struct Number<T> {
  using Form = typename StoredForm<T>::Form;
  using Raw = typename Number<Form>::Raw;
  static constexpr Which which = Number<Form>::which;
  static Raw raw(T const& value) { return Number<Form>::raw(StoredForm<T>::of(value)); }
  static bool from(Raw raw, T& out, Reader& reader) {
    Form form{};
    if (!Number<Form>::from(raw, form, reader)) return false;
    auto value = StoredForm<T>::from(form);
    if (!value) return reader.fail("cannot be: " + value.error().detail);
    out = *std::move(value);
    return true;
  }
};

}  // namespace qalam::canonical
