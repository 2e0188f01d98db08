#pragma once

#include "eventstore/merkle/frontier.hpp"

#include <vector>

/// Proofs of RFC 6962, section 2.1: that a leaf is in a tree, and that a tree goes on from another.
/// Made from the roots of complete subtrees, and checked from nothing but hashes.
namespace qalam::merkle {

/// A tree that can be asked for the roots of its complete subtrees: that of `level` and `index`
/// stands over the leaves [index · 2^level, (index + 1) · 2^level).
class Subtrees {
 public:
  virtual ~Subtrees() = default;
  [[nodiscard]] virtual Hash root_of(unsigned level, std::uint64_t index) const = 0;
};

/// MTH of the first `size` leaves.
[[nodiscard]] Hash root(Subtrees const& tree, std::uint64_t size);
/// PATH(index, D[size]), from the leaf to the root; empty for an index outside the tree.
[[nodiscard]] std::vector<Hash> inclusion_proof(Subtrees const& tree, std::uint64_t index,
                                                std::uint64_t size);
/// PROOF(from, D[size]); empty where there is nothing to show: from 0, to itself, or backwards.
[[nodiscard]] std::vector<Hash> consistency_proof(Subtrees const& tree, std::uint64_t from,
                                                  std::uint64_t size);

/// Whether the leaf with this hash is number `index` of the tree (RFC 9162, 2.1.3.2). False for an
/// index outside the tree and for a proof that is longer or shorter than the size says.
[[nodiscard]] bool is_included(Hash const& leaf, std::uint64_t index, std::uint64_t size,
                               std::span<Hash const> proof, Hash const& root);
/// Whether the second tree begins with the first (RFC 9162, 2.1.4.2). From 0 any tree goes on, with
/// an empty proof; equal sizes want equal roots.
[[nodiscard]] bool is_consistent(std::uint64_t first_size, Hash const& first_root,
                                 std::uint64_t second_size, Hash const& second_root,
                                 std::span<Hash const> proof);

}  // namespace qalam::merkle
