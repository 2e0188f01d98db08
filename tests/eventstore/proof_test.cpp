#include "eventstore/merkle/proof.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

namespace qalam::merkle {
namespace {

/// The definitions of RFC 6962, 2.1, word for word and slow: over lists of leaf hashes.
namespace rfc {

using List = std::span<Hash const>;

std::size_t split(std::size_t n) {
  std::size_t k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

Hash mth(List d) {
  if (d.empty()) return empty_root();
  if (d.size() == 1) return d[0];
  std::size_t const k = split(d.size());
  return node_hash(mth(d.first(k)), mth(d.subspan(k)));
}

std::vector<Hash> path(std::size_t m, List d) {
  if (d.size() <= 1) return {};
  std::size_t const k = split(d.size());
  std::vector<Hash> out = m < k ? path(m, d.first(k)) : path(m - k, d.subspan(k));
  out.push_back(m < k ? mth(d.subspan(k)) : mth(d.first(k)));
  return out;
}

std::vector<Hash> subproof(std::size_t m, List d, bool b) {
  if (m == d.size()) return b ? std::vector<Hash>{} : std::vector<Hash>{mth(d)};
  std::size_t const k = split(d.size());
  std::vector<Hash> out =
      m <= k ? subproof(m, d.first(k), b) : subproof(m - k, d.subspan(k), false);
  out.push_back(m <= k ? mth(d.subspan(k)) : mth(d.first(k)));
  return out;
}

}  // namespace rfc

std::vector<Hash> leaves(std::size_t n) {
  std::vector<Hash> out;
  for (std::size_t i = 0; i < n; ++i) {
    std::string const data = std::to_string(i);
    out.push_back(leaf_hash(std::as_bytes(std::span{data})));
  }
  return out;
}

class Listed final : public Subtrees {
 public:
  explicit Listed(std::vector<Hash> const& leaves) : leaves_{leaves} {}
  [[nodiscard]] Hash root_of(unsigned level, std::uint64_t index) const override {
    auto const width = std::size_t{1} << level;
    return rfc::mth(std::span{leaves_}.subspan(index * width, width));
  }

 private:
  std::vector<Hash> const& leaves_;
};

constexpr std::size_t every_size_until = 70;

TEST(InclusionProof, IsThatOfTheRfcForEveryLeafOfEverySize) {
  auto const all = leaves(every_size_until);
  Listed const tree{all};
  for (std::size_t size = 1; size <= all.size(); ++size) {
    auto const d = std::span{all}.first(size);
    auto const top = rfc::mth(d);
    ASSERT_EQ(root(tree, size), top);
    for (std::size_t i = 0; i < size; ++i) {
      auto const proof = inclusion_proof(tree, i, size);
      ASSERT_EQ(proof, rfc::path(i, d)) << i << " of " << size;
      ASSERT_TRUE(is_included(all[i], i, size, proof, top)) << i << " of " << size;
    }
  }
}

TEST(ConsistencyProof, IsThatOfTheRfcBetweenAnyTwoSizes) {
  auto const all = leaves(every_size_until);
  Listed const tree{all};
  for (std::size_t size = 0; size <= all.size(); ++size) {
    for (std::size_t from = 0; from <= size; ++from) {
      auto const proof = consistency_proof(tree, from, size);
      auto const d = std::span{all}.first(size);
      if (from != 0) {
        ASSERT_EQ(proof, rfc::subproof(from, d, true)) << from << " → " << size;
      }
      ASSERT_TRUE(is_consistent(from, rfc::mth(d.first(from)), size, rfc::mth(d), proof))
          << from << " → " << size;
    }
  }
}

TEST(InclusionProof, FailsForAnotherLeafPlaceSizeOrLength) {
  auto const all = leaves(every_size_until);
  Listed const tree{all};
  for (std::size_t size : {1UL, 2UL, 3UL, 7UL, 8UL, 9UL, 33UL, 70UL}) {
    auto const top = root(tree, size);
    for (std::size_t i = 0; i < size; ++i) {
      auto proof = inclusion_proof(tree, i, size);
      EXPECT_FALSE(is_included(all[(i + 1) % all.size()], i, size, proof, top));
      EXPECT_FALSE(is_included(all[i], i + 1, size, proof, top));
      EXPECT_FALSE(is_included(all[i], size, size, proof, top));
      EXPECT_FALSE(is_included(all[i], i, 0, proof, top));
      EXPECT_FALSE(is_included(all[i], i, size, proof, all[0] == top ? all[1] : all[0]));
      proof.push_back(all[0]);
      EXPECT_FALSE(is_included(all[i], i, size, proof, top)) << "longer";
      proof.pop_back();
      for (Hash& hash : proof) {
        hash[0] ^= 1;
        EXPECT_FALSE(is_included(all[i], i, size, proof, top)) << "changed";
        hash[0] ^= 1;
      }
      if (proof.empty()) continue;
      proof.pop_back();
      EXPECT_FALSE(is_included(all[i], i, size, proof, top)) << "shorter";
    }
  }
}

/// Hashes that fit, in a proof whose length does not: an inner node is no leaf, and a tree of one
/// leaf has no path.
TEST(InclusionProof, IsAsLongAsTheSizeSays) {
  auto const all = leaves(4);
  Listed const tree{all};
  auto const top = root(tree, 4);
  std::vector<Hash> const above{tree.root_of(1, 1)};
  EXPECT_FALSE(is_included(tree.root_of(1, 0), 0, 4, above, top));
  std::vector<Hash> const one{all[1]};
  EXPECT_FALSE(is_included(all[0], 0, 1, one, node_hash(all[1], all[0])));
  EXPECT_FALSE(is_included(all[0], 0, 1, one, node_hash(all[0], all[1])));
}

TEST(ConsistencyProof, IsAsLongAsTheSizesSay) {
  auto const all = leaves(8);
  Listed const tree{all};
  // As if the second tree had 4 leaves, which are the first half of what it has.
  std::vector<Hash> const half{tree.root_of(1, 1)};
  EXPECT_TRUE(is_consistent(2, root(tree, 2), 4, root(tree, 4), half));
  EXPECT_FALSE(is_consistent(2, root(tree, 2), 8, root(tree, 4), half));
  std::vector<Hash> const more{tree.root_of(1, 1), tree.root_of(2, 1)};
  EXPECT_TRUE(is_consistent(2, root(tree, 2), 8, root(tree, 8), more));
  EXPECT_FALSE(is_consistent(2, root(tree, 2), 4, root(tree, 8), more));
}

TEST(ConsistencyProof, FailsForARewrittenHistory) {
  auto const all = leaves(every_size_until);
  auto other = all;
  other[2] = all[3];
  Listed const tree{all};
  Listed const rewritten{other};
  for (std::size_t size = 4; size <= all.size(); ++size) {
    for (std::size_t from = 3; from < size; ++from) {
      auto const proof = consistency_proof(rewritten, from, size);
      EXPECT_FALSE(is_consistent(from, root(tree, from), size, root(rewritten, size), proof));
      EXPECT_FALSE(is_consistent(size, root(tree, size), from, root(tree, from), proof));
    }
    EXPECT_FALSE(is_consistent(size, root(tree, size), size, root(rewritten, size), {}));
  }
  std::vector<Hash> const something{all[0]};
  EXPECT_FALSE(is_consistent(0, empty_root(), 3, root(tree, 3), something));
  EXPECT_FALSE(is_consistent(0, all[0], 3, root(tree, 3), {}));
  EXPECT_FALSE(is_consistent(2, root(tree, 2), 3, root(tree, 3), {}));
  EXPECT_FALSE(is_consistent(3, root(tree, 3), 3, root(tree, 3), something));
}

RC_GTEST_PROP(ConsistencyProof, FailsWhereAnyHashIsChangedAddedOrLeftOut, ()) {
  auto const all = leaves(200);
  Listed const tree{all};
  auto const size = *rc::gen::inRange<std::size_t>(2, all.size());
  auto const from = *rc::gen::inRange<std::size_t>(1, size);
  auto proof = consistency_proof(tree, from, size);
  auto const holds = [&] {
    return is_consistent(from, root(tree, from), size, root(tree, size), proof);
  };
  RC_ASSERT(holds());
  auto const at = static_cast<std::ptrdiff_t>(*rc::gen::inRange<std::size_t>(0, proof.size()));
  switch (*rc::gen::inRange(0, 3)) {
    case 0: proof[static_cast<std::size_t>(at)][5] ^= 0x20; break;
    case 1: proof.insert(proof.begin() + at, all[0]); break;
    default: proof.erase(proof.begin() + at); break;
  }
  RC_ASSERT_FALSE(holds());
}

}  // namespace
}  // namespace qalam::merkle
