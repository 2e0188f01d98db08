#include "domain/core/ids.hpp"
#include "eventstore/merkle/frontier.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace qalam::merkle {
namespace {

std::vector<std::byte> from_hex(std::string_view hex) {
  std::vector<std::byte> out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    out.push_back(static_cast<std::byte>(std::stoi(std::string{hex.substr(i, 2)}, nullptr, 16)));
  }
  return out;
}

std::string hex(Hash const& hash) {
  return to_hex(hash);
}

/// RFC 6962, section 2.1, word for word: MTH(D[n]) with k the largest power of two below n.
Hash reference_root(std::span<Hash const> leaves) {
  if (leaves.empty()) return sha256(Bytes{});
  if (leaves.size() == 1) return leaves[0];
  std::size_t k = 1;
  while (k * 2 < leaves.size()) k *= 2;
  return node_hash(reference_root(leaves.first(k)), reference_root(leaves.subspan(k)));
}

/// The leaves and roots that Certificate Transparency's implementations publish as test data.
constexpr std::string_view published_leaves[] = {"",
                                                 "00",
                                                 "10",
                                                 "2021",
                                                 "3031",
                                                 "40414243",
                                                 "5051525354555657",
                                                 "606162636465666768696a6b6c6d6e6f"};
constexpr std::string_view published_roots[] = {
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

TEST(Sha256, AgreesWithFips180) {
  EXPECT_EQ(hex(sha256(Bytes{})),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  std::string_view const abc = "abc";
  EXPECT_EQ(hex(sha256(std::as_bytes(std::span{abc}))),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

RC_GTEST_PROP(Sha256, DoesNotDependOnHowTheDataAreCut, (std::vector<std::uint8_t> const& data)) {
  auto const bytes = std::as_bytes(std::span{data});
  auto const cut = *rc::gen::inRange<std::size_t>(0, data.size() + 1);
  RC_ASSERT(sha256({bytes.first(cut), bytes.subspan(cut)}) == sha256(bytes));
}

TEST(Frontier, AnEmptyTreeHasTheHashOfNothing) {
  EXPECT_EQ(Frontier{}.root(), empty_root());
  EXPECT_EQ(hex(empty_root()), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Frontier, GrowsThroughThePublishedRoots) {
  Frontier frontier;
  for (std::size_t i = 0; i < std::size(published_leaves); ++i) {
    frontier.append(leaf_hash(from_hex(published_leaves[i])));
    EXPECT_EQ(hex(frontier.root()), published_roots[i]) << "of " << i + 1 << " leaves";
  }
}

TEST(Frontier, EqualsTheSlowDefinitionAtEverySize) {
  std::vector<Hash> leaves;
  Frontier frontier;
  for (std::uint64_t i = 0; i < 300; ++i) {
    std::array<std::byte, 8> data{};
    data[0] = static_cast<std::byte>(i & 0xFFU);
    data[1] = static_cast<std::byte>(i >> 8U);
    leaves.push_back(leaf_hash(data));
    frontier.append(leaves.back());
    ASSERT_EQ(frontier.size(), leaves.size());
    ASSERT_EQ(frontier.root(), reference_root(leaves)) << leaves.size();
  }
}

RC_GTEST_PROP(Frontier, GoesOnFromItsBytes, ()) {
  auto const before = *rc::gen::inRange<std::uint64_t>(0, 200);
  auto const after = *rc::gen::inRange<std::uint64_t>(0, 50);
  auto const leaf = [](std::uint64_t i) {
    return leaf_hash(std::as_bytes(std::span{&i, std::size_t{1}}));
  };
  Frontier whole;
  for (std::uint64_t i = 0; i < before; ++i) whole.append(leaf(i));
  auto const bytes = whole.serialise();
  RC_ASSERT(bytes.size() % 8 == 0U);
  auto resumed = Frontier::parse(bytes);
  RC_ASSERT(resumed.has_value());
  RC_ASSERT(*resumed == whole);
  for (std::uint64_t i = before; i < before + after; ++i) {
    whole.append(leaf(i));
    resumed->append(leaf(i));
  }
  RC_ASSERT(resumed->root() == whole.root());
}

TEST(Frontier, RefusesBytesThatAreNoFrontier) {
  Frontier three;
  for (int i = 0; i < 3; ++i) three.append(empty_root());
  auto bytes = three.serialise();
  EXPECT_TRUE(Frontier::parse(bytes));
  EXPECT_FALSE(Frontier::parse(Bytes{bytes}.first(bytes.size() - 1)));
  EXPECT_FALSE(Frontier::parse(Bytes{bytes}.first(7)));
  bytes.resize(bytes.size() + 32);
  EXPECT_FALSE(Frontier::parse(bytes));
}

}  // namespace
}  // namespace qalam::merkle
