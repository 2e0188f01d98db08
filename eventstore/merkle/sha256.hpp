#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>

namespace qalam::merkle {

using Hash = std::array<std::uint8_t, 32>;
using Bytes = std::span<std::byte const>;

/// SHA-256 (FIPS 180-4), piece by piece. It allocates nothing: the state lives in the object.
class Sha256 {
 public:
  Sha256();
  Sha256& update(Bytes piece);
  [[nodiscard]] Hash finish();  ///< Once; the object is spent afterwards.

 private:
  alignas(8) std::array<std::byte, 112> state_;
};

[[nodiscard]] Hash sha256(Bytes data);
/// Of the pieces one after the other.
[[nodiscard]] Hash sha256(std::initializer_list<Bytes> pieces);
/// HMAC-SHA-256 (RFC 2104, FIPS 198-1).
[[nodiscard]] Hash hmac_sha256(Bytes key, Bytes data);

}  // namespace qalam::merkle
