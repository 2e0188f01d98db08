#include "api/auth/sha256.hpp"

#include "domain/core/ensure.hpp"

#include <openssl/evp.h>
#include <openssl/sha.h>

namespace qalam::api {

struct Sha256::State {
  struct Free {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };
  std::unique_ptr<EVP_MD_CTX, Free> context{EVP_MD_CTX_new()};
};

Sha256::Sha256() : state_{std::make_unique<State>()} {
  ensure(state_->context != nullptr, "libcrypto has no memory for a hash");
  ensure(EVP_DigestInit_ex(state_->context.get(), EVP_sha256(), nullptr) == 1,
         "libcrypto does not know SHA-256");
}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::update(void const* data, std::size_t size) {
  ensure(EVP_DigestUpdate(state_->context.get(), data, size) == 1, "SHA-256 failed");
}

Hash256 Sha256::finish() {
  Hash256 hash{};
  ensure(EVP_DigestFinal_ex(state_->context.get(), hash.data(), nullptr) == 1, "SHA-256 failed");
  return hash;
}

Hash256 sha256(std::string_view bytes) {
  Hash256 hash{};
  SHA256(reinterpret_cast<unsigned char const*>(bytes.data()), bytes.size(), hash.data());
  return hash;
}

}  // namespace qalam::api
