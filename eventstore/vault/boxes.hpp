#pragma once

#include "domain/core/ids.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <vector>

/// Private to the vault: keys, boxes and keyed hashes over libsodium.
namespace qalam::vault {

using Bytes = std::span<std::byte const>;
using Random = std::function<void(std::span<std::uint8_t>)>;

constexpr std::size_t key_bytes = 32;
constexpr std::size_t nonce_bytes = 24;
constexpr std::size_t tag_bytes = 16;

/// 32 secret bytes: not copied by accident, wiped when they go.
class Secret {
 public:
  Secret() = default;
  Secret(Secret&& other) noexcept { take(other); }
  Secret& operator=(Secret&& other) noexcept {
    if (this != &other) take(other);
    return *this;
  }
  Secret(Secret const&) = delete;
  Secret& operator=(Secret const&) = delete;
  ~Secret() { wipe(); }

  static Secret random(Random const& source);
  /// Of exactly 32 bytes.
  static Secret from(Bytes bytes);

  [[nodiscard]] std::uint8_t const* data() const { return bytes_.data(); }
  [[nodiscard]] Bytes bytes() const { return std::as_bytes(std::span{bytes_}); }

 private:
  void take(Secret& other);
  void wipe();
  std::array<std::uint8_t, key_bytes> bytes_{};
};

/// Wipes a buffer that held something readable when it goes.
class Wiped {
 public:
  explicit Wiped(std::vector<std::byte> bytes) : bytes_{std::move(bytes)} {}
  Wiped(Wiped const&) = delete;
  Wiped& operator=(Wiped const&) = delete;
  ~Wiped();
  [[nodiscard]] Bytes bytes() const { return bytes_; }

 private:
  std::vector<std::byte> bytes_;
};

/// libsodium can be used; throws std::runtime_error where it cannot start.
void start_sodium();
void sodium_random(std::span<std::uint8_t> out);

/// nonce ‖ XChaCha20-Poly1305 box of `plain`, bound to `about`, which is not in it.
std::vector<std::byte> seal(Secret const& key, Bytes plain, Bytes about, Random const& random);
/// What was sealed; nothing when the key, the bytes or `about` is another.
std::optional<std::vector<std::byte>> unseal(Secret const& key, Bytes box, Bytes about);
/// HMAC-SHA-256 (RFC 2104) of the pieces one after the other.
Hash256 hmac(Secret const& key, std::initializer_list<Bytes> pieces);

}  // namespace qalam::vault
