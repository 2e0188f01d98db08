// The SHA256_* functions are deprecated in OpenSSL 3 in favour of EVP, but EVP costs an allocation
// and, in the one-shot form, a fetch per hash; here a hash of 200 bytes is the commonest thing
// there is, and these functions reach the same SHA-NI code.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "eventstore/merkle/sha256.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include <new>
#include <stdexcept>

namespace qalam::merkle {
namespace {

static_assert(sizeof(SHA256_CTX) <= sizeof(Sha256));
static_assert(alignof(SHA256_CTX) <= alignof(Sha256));

SHA256_CTX* context(std::array<std::byte, 112>& state) {
  return std::launder(reinterpret_cast<SHA256_CTX*>(state.data()));
}

}  // namespace

Sha256::Sha256() {
  ::new (static_cast<void*>(state_.data())) SHA256_CTX;
  SHA256_Init(context(state_));
}

Sha256& Sha256::update(Bytes piece) {
  if (!piece.empty()) SHA256_Update(context(state_), piece.data(), piece.size());
  return *this;
}

Hash Sha256::finish() {
  Hash out;
  SHA256_Final(out.data(), context(state_));
  return out;
}

Hash sha256(Bytes data) {
  return Sha256{}.update(data).finish();
}

Hash sha256(std::initializer_list<Bytes> pieces) {
  Sha256 hash;
  for (auto const piece : pieces) hash.update(piece);
  return hash.finish();
}

Hash hmac_sha256(Bytes key, Bytes data) {
  Hash out;
  unsigned size = 0;
  if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
           reinterpret_cast<unsigned char const*>(data.data()), data.size(), out.data(),
           &size) == nullptr) {
    throw std::runtime_error{"HMAC-SHA-256 is not to be had"};
  }
  return out;
}

}  // namespace qalam::merkle
