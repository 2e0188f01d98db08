#pragma once

#include "domain/core/ensure.hpp"

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <type_traits>

/// Keys whose byte order is the order of what they mean: integers big-endian, signed ones with the
/// sign bit turned, so that memcmp sorts them (MDB_INTEGERKEY would make the file depend on the
/// machine).
namespace qalam::lmdb {

/// Writes `value` big-endian at `out`; returns the place after it.
template <std::unsigned_integral T>
inline std::byte* write_be(std::byte* out, T value) {
  for (std::size_t i = sizeof(T); i-- > 0;) {
    out[i] = static_cast<std::byte>(value & 0xFFU);
    if constexpr (sizeof(T) > 1) value = static_cast<T>(value >> 8U);
  }
  return out + sizeof(T);
}

template <std::unsigned_integral T>
[[nodiscard]] inline T read_be(std::byte const* in) {
  T value = 0;
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    if constexpr (sizeof(T) > 1) value = static_cast<T>(value << 8U);
    value = static_cast<T>(value | static_cast<T>(in[i]));
  }
  return value;
}

/// Signed to unsigned in the same order, and back.
template <std::signed_integral T>
[[nodiscard]] constexpr std::make_unsigned_t<T> biased(T value) {
  using U = std::make_unsigned_t<T>;
  return static_cast<U>(static_cast<U>(value) ^ (U{1} << (sizeof(T) * 8 - 1)));
}
template <std::unsigned_integral U>
[[nodiscard]] constexpr std::make_signed_t<U> unbiased(U value) {
  return static_cast<std::make_signed_t<U>>(static_cast<U>(value ^ (U{1} << (sizeof(U) * 8 - 1))));
}

/// A key of a fixed shape: `make_key(society.value(), position.value())`.
template <std::integral... Parts>
[[nodiscard]] inline auto make_key(Parts... parts) {
  std::array<std::byte, (sizeof(Parts) + ...)> key;
  std::byte* at = key.data();
  auto const one = [&at]<class T>(T part) {
    if constexpr (std::is_signed_v<T>) {
      at = write_be(at, biased(part));
    } else {
      at = write_be(at, part);
    }
  };
  (one(parts), ...);
  return key;
}

/// A key of a shape that depends on the data. LMDB's limit is 511 bytes: hash what may be longer.
class Key {
 public:
  static constexpr std::size_t size_max = 511;

  Key() = default;

  template <std::unsigned_integral T>
  Key& add(T value) {
    write_be(room(sizeof(T)), value);
    return *this;
  }
  template <std::signed_integral T>
  Key& add(T value) {
    return add(biased(value));
  }
  Key& add(std::span<std::byte const> raw) {
    if (!raw.empty()) std::memcpy(room(raw.size()), raw.data(), raw.size());
    return *this;
  }
  template <std::size_t N>
  Key& add(std::array<std::uint8_t, N> const& raw) {
    return add(std::as_bytes(std::span{raw}));
  }
  /// A text that may be followed by more: zero bytes become 00 FF, the end is 00 00, and "a" stays
  /// before "a\0" and "ab".
  Key& add_text(std::string_view text) {
    for (char const c : text) {
      *room(1) = static_cast<std::byte>(c);
      if (c == '\0') *room(1) = std::byte{0xFF};
    }
    return add(std::uint16_t{0});
  }
  /// A text at the end of the key, as it is.
  Key& add_last_text(std::string_view text) { return add(std::as_bytes(std::span{text})); }

  [[nodiscard]] std::span<std::byte const> bytes() const { return {bytes_.data(), size_}; }
  // NOLINTNEXTLINE(google-explicit-constructor): a key is bytes wherever a table is asked.
  operator std::span<std::byte const>() const { return bytes(); }

 private:
  std::byte* room(std::size_t size) {
    ensure(size <= size_max - size_, "a key is at most 511 bytes");
    std::byte* const at = bytes_.data() + size_;
    size_ += size;
    return at;
  }

  std::array<std::byte, size_max> bytes_;
  std::size_t size_ = 0;
};

/// Takes a key apart in the order in which it was put together. A key that is too short is a bug or
/// a damaged file: ask `left()` first where that must not stop the process.
class KeyReader {
 public:
  explicit KeyReader(std::span<std::byte const> key) : rest_{key} {}
  template <std::size_t N>
  explicit KeyReader(std::array<std::byte, N>&& key) = delete;  // It would be gone at once.

  template <std::integral T>
  [[nodiscard]] T take() {
    auto const part = take_bytes(sizeof(T));
    if constexpr (std::is_signed_v<T>) {
      return unbiased(read_be<std::make_unsigned_t<T>>(part.data()));
    } else {
      return read_be<T>(part.data());
    }
  }
  [[nodiscard]] std::span<std::byte const> take_bytes(std::size_t size) {
    ensure(size <= rest_.size(), "a key is shorter than its table's shape");
    auto const part = rest_.first(size);
    rest_ = rest_.subspan(size);
    return part;
  }
  [[nodiscard]] std::string_view rest_as_text() const {
    return {reinterpret_cast<char const*>(rest_.data()), rest_.size()};
  }
  [[nodiscard]] std::size_t left() const { return rest_.size(); }

 private:
  std::span<std::byte const> rest_;
};

}  // namespace qalam::lmdb
