#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

/// Numbers as columns keep them: LEB128 in the fewest bytes, signed ones zigzag first.
namespace qalam::usage {

constexpr std::uint64_t zigzag(std::int64_t value) {
  auto const bits = static_cast<std::uint64_t>(value);
  return bits << 1 ^ (value < 0 ? ~std::uint64_t{0} : 0);
}
constexpr std::int64_t unzigzag(std::uint64_t value) {
  return static_cast<std::int64_t>(value >> 1 ^ (~(value & 1) + 1));
}

inline void put_varint(std::vector<std::uint8_t>& out, std::uint64_t value) {
  while (value >= 0x80) {
    out.push_back(static_cast<std::uint8_t>(value | 0x80));
    value >>= 7;
  }
  out.push_back(static_cast<std::uint8_t>(value));
}

/// Walks through a column. After a number that is cut off, too large or longer than it needs to be
/// `ok()` is false and everything that follows is zero.
class NumberReader {
 public:
  explicit NumberReader(std::span<std::uint8_t const> column)
      : at_{column.data()}, end_{column.data() + column.size()} {}

  std::uint64_t take() {
    if (at_ != end_ && *at_ < 0x80) [[likely]]
      return *at_++;
    return take_long();
  }
  /// A number that fits 32 bits.
  std::uint32_t take32() {
    std::uint64_t const value = take();
    if (value > std::numeric_limits<std::uint32_t>::max()) return static_cast<std::uint32_t>(bad());
    return static_cast<std::uint32_t>(value);
  }
  std::int64_t take_signed() { return unzigzag(take()); }

  /// The next `size` bytes as they are.
  std::string_view take_text(std::uint64_t size) {
    if (size > static_cast<std::uint64_t>(end_ - at_)) {
      bad();
      return {};
    }
    std::string_view const text{reinterpret_cast<char const*>(at_), size};
    at_ += size;
    return text;
  }
  /// Eight bytes, big-endian.
  std::uint64_t take_u64() {
    std::string_view const bytes = take_text(8);
    std::uint64_t value = 0;
    for (char const c : bytes) value = value << 8 | static_cast<std::uint8_t>(c);
    return value;
  }

  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] bool at_end() const { return at_ == end_; }
  [[nodiscard]] bool complete() const { return ok_ && at_ == end_; }

 private:
  std::uint64_t bad() {
    ok_ = false;
    at_ = end_;
    return 0;
  }
  std::uint64_t take_long() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && at_ != end_; shift += 7) {
      std::uint64_t const byte = *at_++;
      if (shift == 63 && byte > 1) break;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return byte == 0 && shift != 0 ? bad() : value;
    }
    return bad();
  }

  std::uint8_t const* at_;
  std::uint8_t const* end_;
  bool ok_ = true;
};

}  // namespace qalam::usage
