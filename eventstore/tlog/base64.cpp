#include "eventstore/tlog/base64.hpp"

#include <sodium.h>

namespace qalam::tlog {

std::string base64(std::span<std::uint8_t const> bytes) {
  std::string out(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(out.data(), out.size(), bytes.data(), bytes.size(),
                    sodium_base64_VARIANT_ORIGINAL);
  out.pop_back();  // The terminator that libsodium counts.
  return out;
}

std::optional<std::vector<std::uint8_t>> parse_base64(std::string_view text) {
  std::vector<std::uint8_t> out(text.size() / 4 * 3 + 3);
  std::size_t size = 0;
  if (sodium_base642bin(out.data(), out.size(), text.data(), text.size(), nullptr, &size, nullptr,
                        sodium_base64_VARIANT_ORIGINAL) != 0) {
    return std::nullopt;
  }
  out.resize(size);
  // libsodium 1.0.18 takes some bytes above 0x7F for an A.
  if (base64(out) != text) return std::nullopt;
  return out;
}

}  // namespace qalam::tlog
