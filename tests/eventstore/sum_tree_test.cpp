#include "eventstore/merkle/sum_tree.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <limits>
#include <set>

namespace qalam::merkle {
namespace {

constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();

Hash filled(std::uint8_t byte) {
  Hash out;
  out.fill(byte);
  return out;
}

std::vector<SumLeaf> leaves_of(std::vector<std::uint32_t> const& amounts) {
  std::vector<SumLeaf> out;
  for (std::size_t i = 0; i < amounts.size(); ++i) {
    out.push_back({leaf_salt(filled(7), 2, i + 1), 2, i + 1, amounts[i],
                   filled(static_cast<std::uint8_t>(i))});
  }
  return out;
}

/// The definition: split at the largest power of two below the size (RFC 6962, 2.1).
SumNode root_by_definition(std::span<SumLeaf const> leaves) {
  if (leaves.size() == 1) return node_of(leaves.front());
  std::size_t half = 1;
  while (half * 2 < leaves.size()) half *= 2;
  return *node_over(root_by_definition(leaves.first(half)),
                    root_by_definition(leaves.subspan(half)));
}

std::vector<std::uint32_t> some_amounts() {
  auto const size = *rc::gen::inRange<std::size_t>(1, 70);
  return *rc::gen::container<std::vector<std::uint32_t>>(size, rc::gen::arbitrary<std::uint32_t>());
}

RC_GTEST_PROP(SumTree, HasTheRootOfItsDefinition, ()) {
  SumTree const tree{leaves_of(some_amounts())};
  RC_ASSERT(tree.root() == root_by_definition(tree.leaves()));
}

RC_GTEST_PROP(SumTree, LeadsFromEachLeafToTheRootAndItsSum, ()) {
  auto const amounts = some_amounts();
  SumTree const tree{leaves_of(amounts)};
  std::int64_t sum = 0;
  for (auto const amount : amounts) sum += amount;
  RC_ASSERT(tree.root().sum == sum);
  for (std::uint64_t i = 0; i < tree.size(); ++i) {
    auto const found = root_from(tree.leaves()[i], i, tree.size(), tree.path(i));
    RC_ASSERT(found.has_value());
    RC_ASSERT(*found == tree.root());
  }
}

RC_GTEST_PROP(SumTree, LeadsToAnotherRootWhenAnythingIsChanged, ()) {
  SumTree const tree{leaves_of(some_amounts())};
  auto const index = *rc::gen::inRange<std::uint64_t>(0, tree.size());
  auto leaf = tree.leaves()[index];
  auto path = tree.path(index);
  auto size = tree.size();
  auto at = index;
  switch (*rc::gen::inRange(0, 9)) {
    case 0: leaf.amount += 1; break;
    case 1: leaf.id += 1; break;
    case 2: leaf.kind += 1; break;
    case 3: leaf.salt[5] ^= 1; break;
    case 4: leaf.lines[31] ^= 0x80; break;
    case 5:
      RC_PRE(!path.empty());
      path[*rc::gen::inRange<std::size_t>(0, path.size())].sum += 1;
      break;
    case 6:
      RC_PRE(!path.empty());
      path.back().hash[0] ^= 1;
      break;
    case 7:
      RC_PRE(!path.empty());
      path.pop_back();
      break;
    case 8:
      RC_PRE(tree.size() > 1);
      at = index ^ 1;
      break;
    default: break;
  }
  auto const found = root_from(leaf, at, size, path);
  RC_ASSERT(!found || *found != tree.root());
}

/// Money moved between a leaf and its neighbour keeps the sum, not the root.
TEST(SumTree, FixesTheSumsOfBothSides) {
  SumNode const left{filled(1), 10};
  SumNode const right{filled(2), 20};
  auto const node = node_over(left, right);
  ASSERT_TRUE(node);
  EXPECT_EQ(node->sum, 30);
  auto const moved = node_over({filled(1), 11}, {filled(2), 19});
  ASSERT_TRUE(moved);
  EXPECT_EQ(moved->sum, 30);
  EXPECT_NE(moved->hash, node->hash);
  EXPECT_NE(node_over(right, left)->hash, node->hash);
}

/// How sum trees are cheated: somebody else's "amount" below zero makes room for a smaller total.
TEST(SumTree, TakesNoSumBelowZeroOrBeyondItsRange) {
  EXPECT_FALSE(node_over({filled(1), -1}, {filled(2), 20}));
  EXPECT_FALSE(node_over({filled(1), 1}, {filled(2), -20}));
  EXPECT_FALSE(node_over({filled(1), most}, {filled(2), 1}));
  EXPECT_TRUE(node_over({filled(1), most}, {filled(2), 0}));
  SumLeaf leaf;
  leaf.amount = -1;
  EXPECT_FALSE(root_from(leaf, 0, 1, {}));
  EXPECT_THROW(SumTree{{leaf}}, std::invalid_argument);
  leaf.amount = most;
  SumLeaf other;
  other.id = 1;
  other.amount = 1;
  EXPECT_THROW((SumTree{{leaf, other}}), std::overflow_error);
  EXPECT_FALSE(root_from(other, 0, 2, {{filled(3), most}}));
  EXPECT_FALSE(root_from(other, 0, 2, {{filled(3), -5}}));
}

TEST(SumTree, WantsAPathOfTheLengthThatTheSizeSays) {
  SumTree const tree{leaves_of({1, 2, 3, 4, 5})};
  auto path = tree.path(1);
  ASSERT_EQ(path.size(), 3U);
  EXPECT_FALSE(root_from(tree.leaves()[1], 5, 5, path));
  EXPECT_FALSE(root_from(tree.leaves()[1], 1, 0, path));
  path.push_back(path.back());
  EXPECT_FALSE(root_from(tree.leaves()[1], 1, 5, path));
  // The last of five goes up as it is, twice.
  EXPECT_EQ(tree.path(4).size(), 1U);
  EXPECT_TRUE(tree.path(5).empty());
}

TEST(SumTree, OfNothingHasNoSum) {
  SumTree const none{{}};
  EXPECT_EQ(none.size(), 0U);
  EXPECT_EQ(none.root(), SumNode{});
  EXPECT_FALSE(none.find(2, 1));
}

/// Whoever holds a path must not learn from the order whose the amounts beside his own are.
TEST(SumTree, OrdersBySaltedHashes) {
  auto const leaves = leaves_of(std::vector<std::uint32_t>(40, 5));
  SumTree const tree{leaves};
  std::vector<std::uint64_t> order;
  for (auto const& leaf : tree.leaves()) order.push_back(leaf.id);
  EXPECT_FALSE(std::is_sorted(order.begin(), order.end()));
  EXPECT_TRUE(std::is_sorted(
      tree.leaves().begin(), tree.leaves().end(),
      [](auto const& a, auto const& b) { return node_of(a).hash < node_of(b).hash; }));
  EXPECT_EQ(std::set(order.begin(), order.end()).size(), 40U);
  auto const third = tree.find(2, 3);
  ASSERT_TRUE(third);
  EXPECT_EQ(tree.leaves()[*third].id, 3U);
  // Another secret, another order.
  auto again = leaves;
  for (auto& leaf : again) leaf.salt = leaf_salt(filled(8), leaf.kind, leaf.id);
  EXPECT_NE(SumTree{again}.root().hash, tree.root().hash);
}

/// The bytes that docs/proof-format.md specifies, put together by hand.
TEST(SumTree, HashesWhatTheSpecificationSays) {
  SumLeaf const leaf{filled(0xaa), 2, 0x0102030405060708, 0x1122334455667788, filled(0xbb)};
  std::vector<std::uint8_t> bytes{0x02};
  bytes.insert(bytes.end(), 32, 0xaa);
  for (int const b :
       {0, 0, 0, 2, 1, 2, 3, 4, 5, 6, 7, 8, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88})
    bytes.push_back(static_cast<std::uint8_t>(b));
  bytes.insert(bytes.end(), 32, 0xbb);
  EXPECT_EQ(node_of(leaf).hash, sha256(std::as_bytes(std::span{bytes})));
  std::vector<std::uint8_t> node{0x03, 0, 0, 0, 0, 0, 0, 0, 9};
  node.insert(node.end(), 32, 1);
  for (int const b : {0, 0, 0, 0, 0, 0, 1, 0}) node.push_back(static_cast<std::uint8_t>(b));
  node.insert(node.end(), 32, 2);
  EXPECT_EQ(node_over({filled(1), 9}, {filled(2), 256})->hash,
            sha256(std::as_bytes(std::span{node})));
}

/// RFC 4231, test case 2.
TEST(Hmac, IsTheOneOfTheRfc) {
  auto const bytes = [](std::string_view text) { return std::as_bytes(std::span{text}); };
  Hash const want{0x5b, 0xdc, 0xc1, 0x46, 0xbf, 0x60, 0x75, 0x4e, 0x6a, 0x04, 0x24,
                  0x26, 0x08, 0x95, 0x75, 0xc7, 0x5a, 0x00, 0x3f, 0x08, 0x9d, 0x27,
                  0x39, 0x83, 0x9d, 0xec, 0x58, 0xb9, 0x64, 0xec, 0x38, 0x43};
  EXPECT_EQ(hmac_sha256(bytes("Jefe"), bytes("what do ya want for nothing?")), want);
}

}  // namespace
}  // namespace qalam::merkle
