#pragma once

#include "eventstore/merkle/sha256.hpp"

#include <cstdint>
#include <optional>
#include <vector>

/// Merkle sum trees: a root that fixes a set of amounts and their sum, and shows none of them. No
/// standard has one; docs/proof-format.md specifies this one and says what a path gives away.
namespace qalam::merkle {

/// A subtree: its hash, and what its leaves come to.
struct SumNode {
  Hash hash{};
  std::int64_t sum = 0;
  friend bool operator==(SumNode const&, SumNode const&) = default;
};

/// What one owner has: an owner has one leaf in a tree.
struct SumLeaf {
  Hash salt{};              ///< Without it the hash says nothing about whose it is.
  std::uint32_t kind = 0;   ///< Of the owner.
  std::uint64_t id = 0;     ///< Of the owner.
  std::int64_t amount = 0;  ///< Not negative.
  Hash lines{};             ///< SHA-256 of the lines that the amount is the sum of.
  friend bool operator==(SumLeaf const&, SumLeaf const&) = default;
};

/// HMAC-SHA-256 of the owner (kind u32, id u64, big-endian) under the tree's secret.
[[nodiscard]] Hash leaf_salt(Hash const& secret, std::uint32_t kind, std::uint64_t id);
/// SHA-256(0x02 ‖ salt ‖ kind u32 ‖ id u64 ‖ amount u64 ‖ lines), big-endian.
[[nodiscard]] SumNode node_of(SumLeaf const& leaf);
/// SHA-256(0x03 ‖ left sum u64 ‖ left hash ‖ right sum u64 ‖ right hash), and the sum of both.
/// Nothing where a sum is negative or the two exceed 2^63 − 1.
[[nodiscard]] std::optional<SumNode> node_over(SumNode const& left, SumNode const& right);

/// All leaves of a tree, ordered by their hashes, which are salted: a place in it says nothing
/// about the owner.
class SumTree {
 public:
  /// Throws std::overflow_error where the amounts exceed what 64 bits hold, std::invalid_argument
  /// where one is negative.
  explicit SumTree(std::vector<SumLeaf> leaves);

  [[nodiscard]] std::uint64_t size() const { return leaves_.size(); }
  /// Of no leaves: a hash of zeros and the sum 0.
  [[nodiscard]] SumNode const& root() const { return root_; }
  [[nodiscard]] std::vector<SumLeaf> const& leaves() const { return leaves_; }
  /// Where an owner's leaf is.
  [[nodiscard]] std::optional<std::uint64_t> find(std::uint32_t kind, std::uint64_t id) const;
  /// The subtrees beside the way from the leaf to the root, in that order; the tree is split as in
  /// RFC 6962.
  [[nodiscard]] std::vector<SumNode> path(std::uint64_t index) const;

 private:
  std::vector<SumLeaf> leaves_;
  /// Level by level from the leaves up; an odd last node goes up as it is.
  std::vector<std::vector<SumNode>> levels_;
  SumNode root_;
};

/// The root that a leaf and its path lead to; nothing where the path is longer or shorter than the
/// size says, or a sum is out of range.
[[nodiscard]] std::optional<SumNode> root_from(SumLeaf const& leaf, std::uint64_t index,
                                               std::uint64_t size,
                                               std::vector<SumNode> const& path);

}  // namespace qalam::merkle
