#pragma once

#include "eventstore/merkle/sha256.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

/// The Merkle tree of RFC 6962, section 2.1, over the log's headers.
namespace qalam::merkle {

[[nodiscard]] Hash empty_root();                                    ///< SHA-256 of nothing.
[[nodiscard]] Hash leaf_hash(Bytes leaf_data);                      ///< SHA-256(0x00 ‖ data).
[[nodiscard]] Hash node_hash(Hash const& left, Hash const& right);  ///< SHA-256(0x01 ‖ l ‖ r).

/// The right edge of a growing tree: the roots of the complete subtrees that the size's binary
/// digits name, largest first. It is all that is needed to go on and to know the root; at most 64
/// hashes however long the log is.
class Frontier {
 public:
  Frontier() = default;

  void append(Hash const& leaf);
  [[nodiscard]] std::uint64_t size() const { return size_; }
  [[nodiscard]] Hash root() const;
  [[nodiscard]] std::span<Hash const> peaks() const { return peaks_; }

  /// Size as 8 bytes, big-endian, then the peaks, largest first: always a multiple of 8.
  [[nodiscard]] std::vector<std::byte> serialise() const;
  /// Nothing when the bytes are not exactly what `serialise` writes for some tree.
  [[nodiscard]] static std::optional<Frontier> parse(Bytes bytes);

  friend bool operator==(Frontier const&, Frontier const&) = default;

 private:
  std::uint64_t size_ = 0;
  std::vector<Hash> peaks_;
};

}  // namespace qalam::merkle
