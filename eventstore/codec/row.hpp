#pragma once

#include "domain/core/described.hpp"
#include "domain/core/strong.hpp"
#include "eventstore/codec/corrupt.hpp"

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

/// Table rows: a described struct as few bytes, always the same for the same value, so that tables
/// can be compared and digested. There is no version in them: a table whose struct changes is
/// rebuilt from the log.
///
/// Members one after the other, in the order in which they are described. bool and integers of one
/// byte: that byte. Wider unsigned integers and enums: LEB128, in the fewest bytes. Wider signed
/// integers: zigzag, then the same. Texts and lists: their size, then what is in them.
/// std::array: what is in it. Strong and StoredForm: what they stand for.
namespace qalam::row {

template <class T>
struct Field;  ///< How one type lies in a row: `bound` (bytes at most), `put`, `get`.

/// Appends the bytes of `value` to `out`.
template <class T>
void append(std::vector<std::byte>& out, T const& value);

template <class T>
std::vector<std::byte> encode(T const& value) {
  std::vector<std::byte> out;
  append(out, value);
  return out;
}

/// The value of exactly these bytes. Throws StoreCorrupt where `encode` cannot have made them.
template <class T>
T decode(std::span<std::byte const> bytes);

/// Writes where `append` has made enough room.
class Writer {
 public:
  explicit Writer(std::byte* at) : at_{at} {}

  [[nodiscard]] std::byte* at() const { return at_; }
  void byte(std::uint8_t value) { *at_++ = static_cast<std::byte>(value); }
  void varint(std::uint64_t value) {
    while (value >= 0x80) {
      byte(static_cast<std::uint8_t>(value | 0x80));
      value >>= 7;
    }
    byte(static_cast<std::uint8_t>(value));
  }
  void raw(void const* data, std::size_t size) {
    if (size != 0) std::memcpy(at_, data, size);
    at_ += size;
  }

 private:
  std::byte* at_;
};

/// Reads with every step checked; throws StoreCorrupt.
class Reader {
 public:
  explicit Reader(std::span<std::byte const> bytes)
      : at_{bytes.data()}, end_{bytes.data() + bytes.size()} {}

  [[nodiscard]] std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }
  std::uint8_t byte() {
    if (at_ == end_) corrupt("it ends too early");
    return std::to_integer<std::uint8_t>(*at_++);
  }
  std::uint64_t varint() {
    if (at_ != end_ && std::to_integer<unsigned>(*at_) < 0x80) return byte();
    return long_varint();
  }
  std::byte const* raw(std::size_t size) {
    if (size > left()) corrupt("it ends too early");
    return std::exchange(at_, at_ + size);
  }
  /// The number of things that follow, each of at least one byte.
  std::size_t count() {
    std::uint64_t const n = varint();
    if (n > left()) corrupt("a list is longer than the row");
    return static_cast<std::size_t>(n);
  }
  [[noreturn]] static void corrupt(char const* why);

 private:
  std::uint64_t long_varint();

  std::byte const* at_;
  std::byte const* end_;
};

constexpr std::size_t varint_bound = 10;

template <class T>
concept OneByte = std::same_as<T, bool> ||(std::integral<T> && sizeof(T) == 1);

template <OneByte T>
struct Field<T> {
  static std::size_t bound(T) { return 1; }
  static void put(Writer& to, T value) { to.byte(static_cast<std::uint8_t>(value)); }
  static T get(Reader& from) {
    std::uint8_t const byte = from.byte();
    if constexpr (std::same_as<T, bool>) {
      if (byte > 1) Reader::corrupt("a yes or no is neither");
      return byte == 1;
    } else {
      return static_cast<T>(byte);
    }
  }
};

template <std::unsigned_integral T>
requires(!OneByte<T>) struct Field<T> {
  static std::size_t bound(T) { return varint_bound; }
  static void put(Writer& to, T value) { to.varint(value); }
  static T get(Reader& from) {
    std::uint64_t const value = from.varint();
    if (value > std::numeric_limits<T>::max()) Reader::corrupt("a number is too large");
    return static_cast<T>(value);
  }
};

template <std::signed_integral T>
requires(!OneByte<T>) struct Field<T> {
  static std::size_t bound(T) { return varint_bound; }
  static void put(Writer& to, T value) {
    // Zigzag: 0, -1, 1, -2 … become 0, 1, 2, 3 …
    auto const wide = static_cast<std::uint64_t>(std::int64_t{value});
    to.varint(wide << 1 ^ (value < 0 ? ~std::uint64_t{0} : 0));
  }
  static T get(Reader& from) {
    std::uint64_t const zigzag = from.varint();
    auto const value = static_cast<std::int64_t>(zigzag >> 1 ^ (~(zigzag & 1) + 1));
    if (!std::in_range<T>(value)) Reader::corrupt("a number is out of range");
    return static_cast<T>(value);
  }
};

template <class T>
requires std::is_enum_v<T>
struct Field<T> {
  using Number = std::make_unsigned_t<std::underlying_type_t<T>>;
  static std::size_t bound(T) { return varint_bound; }
  static void put(Writer& to, T value) { Field<Number>::put(to, static_cast<Number>(value)); }
  static T get(Reader& from) { return static_cast<T>(Field<Number>::get(from)); }
};

template <class Tag, class Rep>
struct Field<Strong<Tag, Rep>> {
  using T = Strong<Tag, Rep>;
  static std::size_t bound(T const& value) { return Field<Rep>::bound(value.value()); }
  static void put(Writer& to, T const& value) { Field<Rep>::put(to, value.value()); }
  static T get(Reader& from) { return T{Field<Rep>::get(from)}; }
};

template <HasStoredForm T>
struct Field<T> {
  using Form = typename StoredForm<T>::Form;
  static std::size_t bound(T const& value) { return Field<Form>::bound(StoredForm<T>::of(value)); }
  static void put(Writer& to, T const& value) { Field<Form>::put(to, StoredForm<T>::of(value)); }
  static T get(Reader& from) {
    auto value = StoredForm<T>::from(Field<Form>::get(from));
    if (!value) Reader::corrupt(value.error().detail.c_str());
    return *std::move(value);
  }
};

template <>
struct Field<std::string> {
  static std::size_t bound(std::string const& value) { return varint_bound + value.size(); }
  static void put(Writer& to, std::string const& value) {
    to.varint(value.size());
    to.raw(value.data(), value.size());
  }
  static std::string get(Reader& from) {
    std::size_t const size = from.count();
    return {reinterpret_cast<char const*>(from.raw(size)), size};
  }
};

template <class T>
struct Field<std::vector<T>> {
  static std::size_t bound(std::vector<T> const& values) {
    if constexpr (is_bytes) {
      return varint_bound + values.size();
    } else {
      std::size_t sum = varint_bound;
      for (auto const& value : values) sum += Field<T>::bound(value);
      return sum;
    }
  }
  static void put(Writer& to, std::vector<T> const& values) {
    to.varint(values.size());
    if constexpr (is_bytes) {
      to.raw(values.data(), values.size());
    } else {
      for (auto const& value : values) Field<T>::put(to, value);
    }
  }
  static std::vector<T> get(Reader& from) {
    std::size_t const size = from.count();
    std::vector<T> out;
    if constexpr (is_bytes) {
      auto const* data = reinterpret_cast<T const*>(from.raw(size));
      out.assign(data, data + size);
    } else {
      out.reserve(size);
      for (std::size_t i = 0; i < size; ++i) out.push_back(Field<T>::get(from));
    }
    return out;
  }

 private:
  static constexpr bool is_bytes = std::same_as<T, std::byte> || std::same_as<T, std::uint8_t>;
};

template <class T, std::size_t N>
struct Field<std::array<T, N>> {
  static std::size_t bound(std::array<T, N> const& values) {
    std::size_t sum = 0;
    for (auto const& value : values) sum += Field<T>::bound(value);
    return sum;
  }
  static void put(Writer& to, std::array<T, N> const& values) {
    if constexpr (std::same_as<T, std::uint8_t>) {
      to.raw(values.data(), N);
    } else {
      for (auto const& value : values) Field<T>::put(to, value);
    }
  }
  static std::array<T, N> get(Reader& from) {
    std::array<T, N> out{};
    if constexpr (std::same_as<T, std::uint8_t>) {
      std::memcpy(out.data(), from.raw(N), N);
    } else {
      for (auto& value : out) value = Field<T>::get(from);
    }
    return out;
  }
};

template <Described T>
requires(!HasStoredForm<T>) struct Field<T> {
  static_assert(boost::mp11::mp_size<Members<T>>::value != 0, "a row of nothing");
  static std::size_t bound(T const& value) {
    std::size_t sum = 0;
    described::for_each<T>(
        [&]<class D>(D) { sum += Field<described::Type<D>>::bound(value.*D::pointer); });
    return sum;
  }
  static void put(Writer& to, T const& value) {
    described::for_each<T>(
        [&]<class D>(D) { Field<described::Type<D>>::put(to, value.*D::pointer); });
  }
  static T get(Reader& from) {
    T out{};
    described::for_each<T>(
        [&]<class D>(D) { out.*D::pointer = Field<described::Type<D>>::get(from); });
    return out;
  }
};

template <class T>
void append(std::vector<std::byte>& out, T const& value) {
  std::size_t const start = out.size();
  out.resize(start + Field<T>::bound(value));
  Writer to{out.data() + start};
  Field<T>::put(to, value);
  out.resize(static_cast<std::size_t>(to.at() - out.data()));
}

template <class T>
T decode(std::span<std::byte const> bytes) {
  Reader from{bytes};
  T out = Field<T>::get(from);
  if (from.left() != 0) Reader::corrupt("it goes on after its end");
  return out;
}

}  // namespace qalam::row
