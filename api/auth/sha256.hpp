#pragma once

#include "domain/core/ids.hpp"

#include <cstddef>
#include <memory>
#include <string_view>

namespace qalam::api {

/// SHA-256 (FIPS 180-4) of bytes that arrive in pieces.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;

  void update(void const* data, std::size_t size);
  /// Ends the sum; nothing may follow.
  [[nodiscard]] Hash256 finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

Hash256 sha256(std::string_view bytes);

}  // namespace qalam::api
