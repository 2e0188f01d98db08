#include "eventstore/vault/boxes.hpp"

#include "domain/core/ensure.hpp"

#include <sodium.h>

#include <cstring>
#include <stdexcept>

namespace qalam::vault {
namespace {

static_assert(key_bytes == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
static_assert(nonce_bytes == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
static_assert(tag_bytes == crypto_aead_xchacha20poly1305_ietf_ABYTES);
static_assert(sizeof(Hash256) == crypto_auth_hmacsha256_BYTES);

std::uint8_t const* octets(Bytes bytes) {
  return reinterpret_cast<std::uint8_t const*>(bytes.data());
}

}  // namespace

Secret Secret::random(Random const& source) {
  Secret secret;
  source(secret.bytes_);
  return secret;
}

Secret Secret::from(Bytes bytes) {
  ensure(bytes.size() == key_bytes, "a key has 32 bytes");
  Secret secret;
  std::memcpy(secret.bytes_.data(), bytes.data(), key_bytes);
  return secret;
}

void Secret::take(Secret& other) {
  bytes_ = other.bytes_;
  other.wipe();
}

void Secret::wipe() {
  sodium_memzero(bytes_.data(), bytes_.size());
}

Wiped::~Wiped() {
  sodium_memzero(bytes_.data(), bytes_.size());
}

void start_sodium() {
  if (sodium_init() < 0)
    throw std::runtime_error{"libsodium cannot start: no source of randomness"};
}

void sodium_random(std::span<std::uint8_t> out) {
  randombytes_buf(out.data(), out.size());
}

std::vector<std::byte> seal(Secret const& key, Bytes plain, Bytes about, Random const& random) {
  std::vector<std::byte> out(nonce_bytes + plain.size() + tag_bytes);
  auto* const nonce = reinterpret_cast<std::uint8_t*>(out.data());
  random({nonce, nonce_bytes});
  crypto_aead_xchacha20poly1305_ietf_encrypt(nonce + nonce_bytes, nullptr, octets(plain),
                                             plain.size(), octets(about), about.size(), nullptr,
                                             nonce, key.data());
  return out;
}

std::optional<std::vector<std::byte>> unseal(Secret const& key, Bytes box, Bytes about) {
  if (box.size() < nonce_bytes + tag_bytes) return std::nullopt;
  std::vector<std::byte> out(box.size() - nonce_bytes - tag_bytes);
  auto const sealed = box.subspan(nonce_bytes);
  int const failed = crypto_aead_xchacha20poly1305_ietf_decrypt(
      reinterpret_cast<std::uint8_t*>(out.data()), nullptr, nullptr, octets(sealed), sealed.size(),
      octets(about), about.size(), octets(box), key.data());
  if (failed != 0) return std::nullopt;
  return out;
}

Hash256 hmac(Secret const& key, std::initializer_list<Bytes> pieces) {
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, key.data(), key_bytes);
  for (auto const piece : pieces) {
    crypto_auth_hmacsha256_update(&state, octets(piece), piece.size());
  }
  Hash256 out{};
  crypto_auth_hmacsha256_final(&state, out.data());
  sodium_memzero(&state, sizeof(state));
  return out;
}

}  // namespace qalam::vault
