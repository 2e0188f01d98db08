#include "domain/repertoire/resolve.hpp"
#include "domain/repertoire/territory.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

namespace qalam {
namespace {

Date const today = make_date(2026, 6, 1);

/// A writer who collects what is owned.
Interest owner(std::uint64_t holder, std::uint16_t hundredths) {
  Interest interest;
  interest.holder = HolderId{holder};
  interest.role = PartRole::composer;
  interest.ownership = {hundredths};
  return interest;
}

/// A controlled party with these collection lines for the performing right.
Interest collector(std::uint64_t holder, std::vector<CollectionLine> lines) {
  Interest interest = owner(holder, 5000);
  interest.controlled = true;
  interest.collection = std::move(lines);
  return interest;
}

std::map<std::uint64_t, Ppm> performing(std::vector<Interest> const& interests,
                                        std::uint16_t territory = kazakhstan, Date day = today) {
  auto const resolved = resolve_shares(interests, territory, day);
  std::map<std::uint64_t, Ppm> out;
  EXPECT_TRUE(resolved);
  if (!resolved) return out;
  for (auto const& share : resolved->shares) {
    EXPECT_EQ(share.right, Right::performing);
    out[share.holder.value()] += share.ppm;
  }
  return out;
}

using Shares = std::map<std::uint64_t, Ppm>;

// --- sums and tolerance of CWR ----------------------------------------------------------------

TEST(ResolveShares, MakesThirdsExactlyWholeByLargestRemainderAndSaysSo) {
  auto const resolved =
      resolve_shares({owner(3, 3333), owner(1, 3333), owner(2, 3333)}, kazakhstan, today);
  ASSERT_TRUE(resolved);
  ASSERT_EQ(resolved->shares.size(), 3U);
  EXPECT_EQ(resolved->shares[0].ppm, 333'334U);
  EXPECT_EQ(resolved->shares[0].holder, HolderId{1});
  EXPECT_EQ(resolved->shares[1].ppm, 333'333U);
  EXPECT_EQ(resolved->shares[2].ppm, 333'333U);
  ASSERT_EQ(resolved->notes.size(), 1U);
  EXPECT_NE(resolved->notes[0].find("99.99 %"), std::string::npos) << resolved->notes[0];
}

TEST(ResolveShares, TakesASumAtTheToleranceForWholeAndOnePastItNot) {
  EXPECT_EQ(performing({owner(1, 9994)}), (Shares{{1, 1'000'000}}));
  EXPECT_EQ(performing({owner(1, 9993)}), (Shares{{1, 999'300}}));
  EXPECT_EQ(performing({owner(1, 10'006)}), (Shares{{1, 1'000'000}}));
  auto const above = resolve_shares({owner(1, 5000), owner(2, 5007)}, kazakhstan, today);
  ASSERT_FALSE(above);
  EXPECT_EQ(above.error().code, ErrorCode::shares_above_whole);
}

TEST(ResolveShares, LeavesAPartiallyClaimedWorkAsItIs) {
  EXPECT_EQ(performing({owner(1, 2500), owner(2, 2500)}), (Shares{{1, 250'000}, {2, 250'000}}));
}

TEST(ResolveShares, OfAWholeWorkNeedsNoNote) {
  auto const resolved = resolve_shares({owner(1, 10'000)}, kazakhstan, today);
  ASSERT_TRUE(resolved);
  EXPECT_TRUE(resolved->notes.empty());
}

TEST(ResolveShares, KeepsTheRightsApart) {
  Interest interest = owner(1, 0);
  interest.ownership = {5000, 10'000, 2500};
  auto const resolved = resolve_shares({interest}, kazakhstan, today);
  ASSERT_TRUE(resolved);
  std::vector<WorkShare> const want{
      {HolderId{1}, Right::performing, 500'000, PartRole::composer},
      {HolderId{1}, Right::mechanical, 1'000'000, PartRole::composer},
      {HolderId{1}, Right::synchronisation, 250'000, PartRole::composer}};
  EXPECT_EQ(resolved->shares, want);
}

TEST(ResolveShares, AddsWhatAPartyHasInTwoChainsAndKeepsItsRolesApart) {
  EXPECT_EQ(performing({owner(1, 2000), owner(1, 3000)}), (Shares{{1, 500'000}}));
  Interest words = owner(1, 3000);
  words.role = PartRole::author;
  auto const resolved = resolve_shares({owner(1, 2000), words}, kazakhstan, today);
  ASSERT_TRUE(resolved);
  EXPECT_EQ(resolved->shares.size(), 2U);
}

RC_GTEST_PROP(ResolveShares, NeverGiveARightMoreThanTheWhole, ()) {
  std::vector<Interest> interests;
  std::uint32_t sum = 0;
  int const count = *rc::gen::inRange(1, 6);
  for (int i = 0; i < count; ++i) {
    auto const share = static_cast<std::uint16_t>(*rc::gen::inRange(0, 10'010 / count + 3));
    sum += share;
    interests.push_back(owner(static_cast<std::uint64_t>(i + 1), share));
  }
  auto const resolved = resolve_shares(interests, kazakhstan, today);
  RC_ASSERT(resolved.has_value() == (sum <= 10'006));
  if (!resolved) return;
  Ppm ppm = 0;
  for (auto const& share : resolved->shares) ppm += share.ppm;
  RC_ASSERT(ppm == (sum >= 9'994 ? whole_ppm : sum * 100));
}

// --- territories -------------------------------------------------------------------------------

TEST(ResolveShares, FollowTheLaterLineOfATerritory) {
  std::vector<CollectionLine> const but_not_here{{true, world, {5000}}, {false, kazakhstan, {}}};
  EXPECT_EQ(performing({collector(1, but_not_here)}), Shares{});
  EXPECT_EQ(performing({collector(1, but_not_here)}, 643), (Shares{{1, 500'000}}));
  std::vector<CollectionLine> const here_again{
      {false, kazakhstan, {}}, {true, world, {5000}}, {true, kazakhstan, {2500}}};
  EXPECT_EQ(performing({collector(1, here_again)}), (Shares{{1, 250'000}}));
}

TEST(ResolveShares, KnowGroupsAndTheirDates) {
  for (std::uint16_t const group : {std::uint16_t{2118}, std::uint16_t{2106}}) {
    std::vector<CollectionLine> const lines{{true, group, {5000}}};
    EXPECT_EQ(performing({collector(1, lines)}), (Shares{{1, 500'000}})) << group;
    EXPECT_EQ(performing({collector(1, lines)}, kazakhstan, make_date(1991, 12, 31)), Shares{})
        << group;
  }
}

TEST(ResolveShares, GiveAControlledPartyWithoutLinesNothing) {
  Interest silent = owner(1, 5000);
  silent.controlled = true;
  EXPECT_EQ(performing({silent, owner(2, 5000)}), (Shares{{2, 500'000}}));
}

TEST(ResolveShares, LetAPartyThatIsNotControlledFollowItsLinesWhereItHasSome) {
  Interest foreign = owner(1, 5000);
  foreign.collection = {{true, 840, {5000}}};
  EXPECT_EQ(performing({foreign}), Shares{});
}

TEST(Territories, ContainThemselvesTheirMembersAndTheirMembersMembers) {
  EXPECT_TRUE(territory_contains(kazakhstan, kazakhstan, today));
  EXPECT_TRUE(territory_contains(world, kazakhstan, today));
  EXPECT_TRUE(territory_contains(world, 840, today));
  EXPECT_TRUE(territory_contains(2118, kazakhstan, today));
  EXPECT_TRUE(territory_contains(2106, kazakhstan, today));
  EXPECT_FALSE(territory_contains(kazakhstan, world, today));
  EXPECT_FALSE(territory_contains(2118, 840, today));
}

TEST(Territories, BelongToAGroupFromDayToDay) {
  // Georgia in the CIS: 1994-01-01 to 2009-08-17, both included.
  EXPECT_FALSE(territory_contains(2118, 268, make_date(1993, 12, 31)));
  EXPECT_TRUE(territory_contains(2118, 268, make_date(1994, 1, 1)));
  EXPECT_TRUE(territory_contains(2118, 268, make_date(2009, 8, 17)));
  EXPECT_FALSE(territory_contains(2118, 268, make_date(2009, 8, 18)));
}

TEST(Territories, MeetWhereGroupsShareAMemberWithoutContainingEachOther) {
  EXPECT_FALSE(territory_contains(2106, 2118, today));
  EXPECT_FALSE(territory_contains(2118, 2106, today));
  EXPECT_TRUE(territories_meet(2106, 2118, today));
  EXPECT_TRUE(territories_meet(world, kazakhstan, today));
  EXPECT_TRUE(territories_meet(kazakhstan, world, today));
  EXPECT_FALSE(territories_meet(kazakhstan, 840, today));
  EXPECT_FALSE(territories_meet(2118, 2126, today));
}

}  // namespace
}  // namespace qalam
