#include "eventstore/merkle/sum_tree.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace qalam::merkle {
namespace {

template <class Number>
std::array<std::byte, sizeof(Number)> big_endian(Number value) {
  std::array<std::byte, sizeof(Number)> out;
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[out.size() - 1 - i] = static_cast<std::byte>(value >> (8 * i) & 0xff);
  }
  return out;
}

Bytes bytes_of(Hash const& hash) {
  return std::as_bytes(std::span{hash});
}

constexpr std::array leaf_prefix{std::byte{0x02}};
constexpr std::array node_prefix{std::byte{0x03}};

}  // namespace

Hash leaf_salt(Hash const& secret, std::uint32_t kind, std::uint64_t id) {
  std::array<std::byte, sizeof kind + sizeof id> owner;
  std::ranges::copy(big_endian(kind), owner.begin());
  std::ranges::copy(big_endian(id), owner.begin() + sizeof kind);
  return hmac_sha256(bytes_of(secret), owner);
}

SumNode node_of(SumLeaf const& leaf) {
  auto const amount = big_endian(static_cast<std::uint64_t>(leaf.amount));
  return {sha256({leaf_prefix, bytes_of(leaf.salt), big_endian(leaf.kind), big_endian(leaf.id),
                  amount, bytes_of(leaf.lines)}),
          leaf.amount};
}

std::optional<SumNode> node_over(SumNode const& left, SumNode const& right) {
  SumNode out;
  if (left.sum < 0 || right.sum < 0 || __builtin_add_overflow(left.sum, right.sum, &out.sum)) {
    return std::nullopt;
  }
  out.hash =
      sha256({node_prefix, big_endian(static_cast<std::uint64_t>(left.sum)), bytes_of(left.hash),
              big_endian(static_cast<std::uint64_t>(right.sum)), bytes_of(right.hash)});
  return out;
}

SumTree::SumTree(std::vector<SumLeaf> leaves) {
  std::vector<std::pair<SumNode, SumLeaf>> sorted;
  sorted.reserve(leaves.size());
  for (SumLeaf& leaf : leaves) {
    if (leaf.amount < 0) throw std::invalid_argument{"a leaf of a sum tree is negative"};
    sorted.emplace_back(node_of(leaf), leaf);
  }
  std::sort(sorted.begin(), sorted.end(),
            [](auto const& a, auto const& b) { return a.first.hash < b.first.hash; });
  leaves_.reserve(sorted.size());
  levels_.emplace_back();
  for (auto const& [node, leaf] : sorted) {
    levels_.front().push_back(node);
    leaves_.push_back(leaf);
  }
  // Pairing from the left, with an odd last node going up, is RFC 6962's split.
  while (levels_.back().size() > 1) {
    auto const& below = levels_.back();
    std::vector<SumNode> level;
    for (std::size_t i = 0; i + 1 < below.size(); i += 2) {
      auto const node = node_over(below[i], below[i + 1]);
      if (!node) throw std::overflow_error{"the amounts of a sum tree exceed 64 bits"};
      level.push_back(*node);
    }
    if (below.size() % 2 == 1) level.push_back(below.back());
    levels_.push_back(std::move(level));
  }
  if (!levels_.back().empty()) root_ = levels_.back().front();
}

std::optional<std::uint64_t> SumTree::find(std::uint32_t kind, std::uint64_t id) const {
  auto const at = std::find_if(leaves_.begin(), leaves_.end(), [&](SumLeaf const& leaf) {
    return leaf.kind == kind && leaf.id == id;
  });
  if (at == leaves_.end()) return std::nullopt;
  return static_cast<std::uint64_t>(at - leaves_.begin());
}

std::vector<SumNode> SumTree::path(std::uint64_t index) const {
  std::vector<SumNode> out;
  if (index >= size()) return out;
  for (auto const& level : levels_) {
    auto const beside = index ^ 1;
    if (beside < level.size()) out.push_back(level[beside]);
    index /= 2;
  }
  return out;
}

std::optional<SumNode> root_from(SumLeaf const& leaf, std::uint64_t index, std::uint64_t size,
                                 std::vector<SumNode> const& path) {
  if (index >= size || leaf.amount < 0) return std::nullopt;
  SumNode node = node_of(leaf);
  auto beside = path.begin();
  for (std::uint64_t last = size - 1; last > 0; index /= 2, last /= 2) {
    if (index == last && index % 2 == 0) continue;  // It goes up as it is.
    if (beside == path.end()) return std::nullopt;
    auto const over = index % 2 == 1 ? node_over(*beside, node) : node_over(node, *beside);
    if (!over) return std::nullopt;
    node = *over;
    ++beside;
  }
  if (beside != path.end()) return std::nullopt;
  return node;
}

}  // namespace qalam::merkle
