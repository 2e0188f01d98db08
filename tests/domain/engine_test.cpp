#include "domain/distribution/engine.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

namespace qalam {
namespace {

constexpr std::uint32_t no_second = 0xffffffff;

DistributionRulesApproved rules() {
  DistributionRulesApproved r;
  r.use_weights = {{"live", 2000}, {"jingle", 500}, {"", 1200}};
  r.time_bands = {{0, 21'600, 250}, {64'800, 86'400, 1500}};
  r.duration_unit_seconds = 30;
  r.duration_cap_units = 20;
  return r;
}

// --- points ------------------------------------------------------------------------------------

TEST(Points, OfAnOrdinaryUseAreAMillionATime) {
  DistributionRulesApproved const plain;
  EXPECT_EQ(points_of(plain, "live", no_second, 0, 1), 1'000'000);
  EXPECT_EQ(points_of(plain, "live", 3600, 600, 7), 7'000'000);
}

TEST(Points, FollowTheWeightOfTheUseAndTheOneForAnyOther) {
  EXPECT_EQ(points_of(rules(), "live", no_second, 0, 1), 2'000'000);
  EXPECT_EQ(points_of(rules(), "jingle", no_second, 0, 1), 500'000);
  EXPECT_EQ(points_of(rules(), "concert", no_second, 0, 1), 1'200'000);
  EXPECT_EQ(points_of(rules(), "", no_second, 0, 1), 1'200'000);
}

TEST(Points, FollowTheBandOfTheDayFromItsFirstSecondToBeforeItsLast) {
  auto const at = [](std::uint32_t second) { return points_of(rules(), "live", second, 0, 1); };
  EXPECT_EQ(at(0), 500'000);
  EXPECT_EQ(at(21'599), 500'000);
  EXPECT_EQ(at(21'600), 2'000'000);
  EXPECT_EQ(at(64'799), 2'000'000);
  EXPECT_EQ(at(64'800), 3'000'000);
  EXPECT_EQ(at(86'399), 3'000'000);
  EXPECT_EQ(at(no_second), 2'000'000);
}

TEST(Points, CountABegunUnitOfLengthUpToTheCap) {
  auto const of = [](std::uint32_t seconds) {
    return points_of(rules(), "live", no_second, seconds, 1) / 2'000'000;
  };
  EXPECT_EQ(of(0), 1);
  EXPECT_EQ(of(1), 1);
  EXPECT_EQ(of(30), 1);
  EXPECT_EQ(of(31), 2);
  EXPECT_EQ(of(600), 20);
  EXPECT_EQ(of(601), 20);
  EXPECT_EQ(of(0xffffffff), 20);
  auto uncapped = rules();
  uncapped.duration_cap_units = 0;
  EXPECT_EQ(points_of(uncapped, "live", no_second, 3000, 1), 200'000'000);
}

TEST(Points, OfACorrectionAreNegative) {
  EXPECT_EQ(points_of(rules(), "live", no_second, 0, -3), -6'000'000);
  EXPECT_EQ(points_of(rules(), "live", no_second, 0, 0), 0);
}

// --- distribution ------------------------------------------------------------------------------

WorkInput a_work(std::uint64_t id, std::uint64_t points, std::vector<Ppm> const& shares) {
  WorkInput work{WorkId{id}, points, {}};
  for (Ppm const ppm : shares) {
    work.shares.push_back({HolderId{work.shares.size() + 1}, ppm, Destination::payable, 0});
  }
  return work;
}

std::vector<WorkInput> any_works() {
  std::vector<WorkInput> works;
  int const count = *rc::gen::inRange(0, 12);
  for (int i = 0; i < count; ++i) {
    std::vector<Ppm> shares;
    Ppm left = whole_ppm;
    for (int k = *rc::gen::inRange(0, 5); k > 0 && left > 0; --k) {
      shares.push_back(*rc::gen::inRange<Ppm>(1, left + 1));
      left -= shares.back();
    }
    works.push_back(a_work(static_cast<std::uint64_t>(i + 1),
                           *rc::gen::inRange<std::uint64_t>(0, 1'000'000'000), shares));
  }
  return works;
}

RC_GTEST_PROP(Distribution, SpendsThePoolToTheLastMicro, ()) {
  Micros const pool = *rc::gen::inRange<Micros>(1, amount_limit);
  auto const works = any_works();
  auto const unmatched = *rc::gen::inRange<std::uint64_t>(1, 1'000'000);
  auto const done = distribute(pool, works, unmatched);
  RC_ASSERT(done.has_value());
  Micros sum = done->unmatched;
  std::map<WorkId, Micros> by_work;
  for (Allocation const& line : done->lines) {
    RC_ASSERT(line.micros >= 0);
    sum += line.micros;
    by_work[line.work] += line.micros;
  }
  RC_ASSERT(sum == pool);
  for (Allocation const& line : done->lines) RC_ASSERT(by_work[line.work] == line.work_micros);
}

RC_GTEST_PROP(Distribution, GivesEachHolderTheShareWithinOneMicro, ()) {
  Micros const pool = *rc::gen::inRange<Micros>(1, amount_limit);
  auto const done = distribute(pool, any_works(), 1);
  for (Allocation const& line : done->lines) {
    Micros const exact = scale(line.work_micros, line.share, whole_ppm);
    RC_ASSERT(line.micros == exact || line.micros == exact + 1);
  }
}

TEST(Distribution, KeepsWhatNobodyClaimsOnALineOfItsOwn) {
  auto const done = distribute(1'000'000, {a_work(7, 1, {600'000, 150'000})}, 0);
  ASSERT_TRUE(done);
  ASSERT_EQ(done->lines.size(), 3U);
  EXPECT_EQ(done->lines[0].micros, 600'000);
  EXPECT_EQ(done->lines[1].micros, 150'000);
  Allocation const rest{WorkId{7}, {}, 0, Destination::unclaimed, 250'000, 1, 1'000'000, 250'000};
  EXPECT_EQ(done->lines[2], rest);
}

TEST(Distribution, OfAWholeWorkHasNoLineForNobody) {
  auto const done = distribute(10, {a_work(7, 1, {whole_ppm})}, 0);
  ASSERT_EQ(done->lines.size(), 1U);
  EXPECT_EQ(done->unmatched, 0);
}

TEST(Distribution, KeepsThePartOfUnidentifiedUsageApart) {
  auto const done = distribute(1000, {a_work(1, 3, {whole_ppm})}, 1);
  EXPECT_EQ(done->unmatched, 250);
  EXPECT_EQ(done->lines.at(0).micros, 750);
  EXPECT_TRUE(done->points == 4);
  EXPECT_EQ(distribute(1000, {}, 1)->unmatched, 1000);
}

TEST(Distribution, WithoutPointsIsRefused) {
  EXPECT_EQ(distribute(1000, {}, 0).error().code, ErrorCode::nothing_to_distribute);
  EXPECT_EQ(distribute(1000, {a_work(1, 0, {whole_ppm})}, 0).error().code,
            ErrorCode::nothing_to_distribute);
}

TEST(Distribution, OfSharesAboveTheWholeIsRefused) {
  EXPECT_EQ(distribute(1000, {a_work(1, 1, {whole_ppm, 1})}, 0).error().code,
            ErrorCode::shares_above_whole);
}

TEST(Distribution, GivesTheFiguresOfTheHandWorkedExample) {
  // 100 000 on two works of 13 and 1.4 points: 90 277.777778 and 9 722.222222, paid .77 and .22.
  auto const done =
      distribute(100'000'000'000, {a_work(1, 130, {whole_ppm}), a_work(2, 14, {whole_ppm})}, 0);
  ASSERT_TRUE(done);
  EXPECT_EQ(print_micros(done->lines.at(0).micros, 2), "90277.777778");
  EXPECT_EQ(print_micros(done->lines.at(1).micros, 2), "9722.222222");
  EXPECT_EQ(print_micros(payable_part(done->lines[0].micros, kzt), 2), "90277.77");
  EXPECT_EQ(print_micros(payable_part(done->lines[1].micros, kzt), 2), "9722.22");
}

}  // namespace
}  // namespace qalam
