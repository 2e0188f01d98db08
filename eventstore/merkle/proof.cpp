#include "eventstore/merkle/proof.hpp"

#include <algorithm>
#include <bit>

namespace qalam::merkle {
namespace {

/// The root over leaves [begin, end), where the tree of `end` leaves has them as one side of a
/// node: `begin` is a multiple of the largest power of two below their number.
Hash range_root(Subtrees const& tree, std::uint64_t begin, std::uint64_t end) {
  std::uint64_t const count = end - begin;
  if (std::has_single_bit(count)) {
    auto const level = static_cast<unsigned>(std::countr_zero(count));
    return tree.root_of(level, begin >> level);
  }
  std::uint64_t const split = std::bit_floor(count);
  return node_hash(range_root(tree, begin, begin + split), range_root(tree, begin + split, end));
}

/// The largest power of two that is less than `count`: where RFC 6962 splits.
std::uint64_t split_of(std::uint64_t count) {
  return std::bit_floor(count - 1);
}

void path(Subtrees const& tree, std::uint64_t index, std::uint64_t begin, std::uint64_t end,
          std::vector<Hash>& out) {
  if (end - begin == 1) return;
  std::uint64_t const middle = begin + split_of(end - begin);
  if (index < middle) {
    path(tree, index, begin, middle, out);
    out.push_back(range_root(tree, middle, end));
  } else {
    path(tree, index, middle, end, out);
    out.push_back(range_root(tree, begin, middle));
  }
}

/// SUBPROOF(from − begin, D[begin:end], whole): `whole` while the first tree is this very subtree.
void subproof(Subtrees const& tree, std::uint64_t from, std::uint64_t begin, std::uint64_t end,
              bool whole, std::vector<Hash>& out) {
  if (from == end) {
    if (!whole) out.push_back(range_root(tree, begin, end));
    return;
  }
  std::uint64_t const middle = begin + split_of(end - begin);
  if (from <= middle) {
    subproof(tree, from, begin, middle, whole, out);
    out.push_back(range_root(tree, middle, end));
  } else {
    subproof(tree, from, middle, end, false, out);
    out.push_back(range_root(tree, begin, middle));
  }
}

}  // namespace

Hash root(Subtrees const& tree, std::uint64_t size) {
  return size == 0 ? empty_root() : range_root(tree, 0, size);
}

std::vector<Hash> inclusion_proof(Subtrees const& tree, std::uint64_t index, std::uint64_t size) {
  std::vector<Hash> out;
  if (index < size) path(tree, index, 0, size, out);
  return out;
}

std::vector<Hash> consistency_proof(Subtrees const& tree, std::uint64_t from, std::uint64_t size) {
  std::vector<Hash> out;
  if (from != 0 && from < size) subproof(tree, from, 0, size, true, out);
  return out;
}

bool is_included(Hash const& leaf, std::uint64_t index, std::uint64_t size,
                 std::span<Hash const> proof, Hash const& root) {
  if (index >= size) return false;
  std::uint64_t at = index;
  std::uint64_t last = size - 1;
  Hash hash = leaf;
  for (Hash const& sibling : proof) {
    if (last == 0) return false;
    if ((at & 1) != 0 || at == last) {
      hash = node_hash(sibling, hash);
      // A node without a right sibling is its own parent.
      auto const up = std::countr_zero(at);
      if ((at & 1) == 0) {
        at >>= up;
        last >>= up;
      }
    } else {
      hash = node_hash(hash, sibling);
    }
    at >>= 1;
    last >>= 1;
  }
  return last == 0 && hash == root;
}

bool is_consistent(std::uint64_t first_size, Hash const& first_root, std::uint64_t second_size,
                   Hash const& second_root, std::span<Hash const> proof) {
  if (first_size > second_size) return false;
  if (first_size == second_size) return proof.empty() && first_root == second_root;
  if (first_size == 0) return proof.empty() && first_root == empty_root();
  if (proof.empty()) return false;
  // A first tree that is one complete subtree is its own first hash, and is left out.
  bool const complete = std::has_single_bit(first_size);
  std::uint64_t at = first_size - 1;
  std::uint64_t last = second_size - 1;
  auto const up = std::countr_one(at);
  at >>= up;
  last >>= up;
  Hash first = complete ? first_root : proof.front();
  Hash second = first;
  for (Hash const& hash : proof.subspan(complete ? 0 : 1)) {
    if (last == 0) return false;
    if ((at & 1) != 0 || at == last) {
      first = node_hash(hash, first);
      second = node_hash(hash, second);
      if ((at & 1) == 0) {
        auto const skip = std::countr_zero(at);
        at >>= skip;
        last >>= skip;
      }
    } else {
      second = node_hash(second, hash);
    }
    at >>= 1;
    last >>= 1;
  }
  return last == 0 && first == first_root && second == second_root;
}

}  // namespace qalam::merkle
