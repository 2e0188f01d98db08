#include "domain/money/allocate.hpp"
#include "domain/money/money.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <numeric>
#include <string>

namespace qalam {
namespace {

Micros any_amount() {
  return *rc::gen::oneOf(rc::gen::inRange<Micros>(0, 1000),
                         rc::gen::inRange<Micros>(0, amount_limit));
}

/// Weights that do not all vanish.
std::vector<std::uint64_t> any_weights() {
  auto weights = *rc::gen::nonEmpty(rc::gen::container<std::vector<std::uint64_t>>(
      rc::gen::oneOf(rc::gen::inRange<std::uint64_t>(0, 10),
                     rc::gen::inRange<std::uint64_t>(0, std::uint64_t{1} << 60))));
  if (std::all_of(weights.begin(), weights.end(), [](auto w) { return w == 0; })) weights[0] = 1;
  return weights;
}

Micros sum_of(std::vector<Micros> const& parts) {
  return std::accumulate(parts.begin(), parts.end(), Micros{0});
}

// --- splitting ---------------------------------------------------------------------------------

RC_GTEST_PROP(Split, SpendsTheTotalToTheLastMicro, ()) {
  Micros const total = any_amount();
  RC_ASSERT(sum_of(*split(total, any_weights())) == total);
}

RC_GTEST_PROP(Split, IsWithinOneMicroOfTheExactPart, ()) {
  Micros const total = any_amount();
  auto const weights = any_weights();
  Weight sum = 0;
  for (auto const w : weights) sum += w;
  auto const parts = *split(total, weights);
  for (std::size_t i = 0; i < weights.size(); ++i) {
    Weight const exact = static_cast<Weight>(total) * weights[i];
    auto const part = static_cast<Weight>(parts[i]);
    RC_ASSERT(part * sum < exact + sum);
    RC_ASSERT(exact < part * sum + sum);
  }
}

RC_GTEST_PROP(Split, GivesTheHeavierAtLeastAsMuch, ()) {
  auto const weights = any_weights();
  auto const parts = *split(any_amount(), weights);
  for (std::size_t i = 0; i < weights.size(); ++i) {
    for (std::size_t j = 0; j < weights.size(); ++j) {
      if (weights[i] > weights[j]) RC_ASSERT(parts[i] >= parts[j]);
      if (weights[i] == weights[j]) RC_ASSERT(std::abs(parts[i] - parts[j]) <= 1);
      if (weights[i] == weights[j] && i < j) RC_ASSERT(parts[i] >= parts[j]);
    }
  }
}

RC_GTEST_PROP(Split, DependsOnOrderOnlyInTies, ()) {
  Micros const total = any_amount();
  auto const weights = any_weights();
  std::vector<std::size_t> order(weights.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t i = order.size(); i > 1; --i) {
    std::swap(order[i - 1], order[*rc::gen::inRange<std::size_t>(0, i)]);
  }
  std::vector<std::uint64_t> shuffled;
  for (auto const i : order) shuffled.push_back(weights[i]);
  auto const there = *split(total, weights);
  auto const here = *split(total, shuffled);
  // Equal weights may swap their micro; as a bag of (weight, part) nothing differs.
  std::vector<std::pair<std::uint64_t, Micros>> a;
  std::vector<std::pair<std::uint64_t, Micros>> b;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    a.emplace_back(weights[i], there[i]);
    b.emplace_back(shuffled[i], here[i]);
  }
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  // Different weights with the same remainder tie too: then only the sums per weight may move by
  // one micro.
  for (std::size_t i = 0; i < a.size(); ++i) RC_ASSERT(std::abs(a[i].second - b[i].second) <= 1);
  RC_ASSERT(sum_of(there) == sum_of(here));
}

RC_GTEST_PROP(Split, OfANegativeAmountIsTheNegative, ()) {
  Micros const total = any_amount();
  auto const weights = any_weights();
  auto parts = *split(total, weights);
  for (Micros& part : parts) part = -part;
  RC_ASSERT(*split(-total, weights) == parts);
}

TEST(Split, GivesWhatIsLeftToTheLargestRemaindersAndTheFirstOfEquals) {
  std::vector<std::uint64_t> const thirds{1, 1, 1};
  EXPECT_EQ(*split(100, thirds), (std::vector<Micros>{34, 33, 33}));
  EXPECT_EQ(*split(101, thirds), (std::vector<Micros>{34, 34, 33}));
  std::vector<std::uint64_t> const uneven{1, 2, 4};
  // 10/7 = 1 rest 3, 20/7 = 2 rest 6, 40/7 = 5 rest 5.
  EXPECT_EQ(*split(10, uneven), (std::vector<Micros>{1, 3, 6}));
}

TEST(Split, ReachesItsLimitsAndNotOnePast) {
  std::vector<std::uint64_t> const halves{1, 1};
  EXPECT_EQ(sum_of(*split(amount_limit - 1, halves)), amount_limit - 1);
  EXPECT_EQ(sum_of(*split(1 - amount_limit, halves)), 1 - amount_limit);
  EXPECT_EQ(split(amount_limit, halves).error().code, ErrorCode::amount_invalid);
  EXPECT_EQ(split(-amount_limit, halves).error().code, ErrorCode::amount_invalid);
  EXPECT_EQ(split(std::numeric_limits<Micros>::min(), halves).error().code,
            ErrorCode::amount_invalid);
  Weight const limit = Weight{1} << 74;
  std::vector<Weight> heavy{limit - 2, 1};
  EXPECT_EQ(sum_of(*split(amount_limit - 1, heavy)), amount_limit - 1);
  heavy = {limit - 1, 1};
  EXPECT_EQ(split(1, heavy).error().code, ErrorCode::amount_invalid);
  heavy = {limit, 0};
  EXPECT_EQ(split(1, heavy).error().code, ErrorCode::amount_invalid);
  heavy = {~Weight{0}, 2};
  EXPECT_EQ(split(1, heavy).error().code, ErrorCode::amount_invalid);
}

TEST(Split, AmongNobodyIsRefused) {
  EXPECT_EQ(split(5, std::vector<Weight>{}).error().code, ErrorCode::nothing_to_distribute);
  EXPECT_EQ(split(5, std::vector<Weight>{0, 0}).error().code, ErrorCode::nothing_to_distribute);
}

// --- decimals ----------------------------------------------------------------------------------

RC_GTEST_PROP(Amounts, ReadWhatTheyPrint, ()) {
  Micros const micros = *rc::gen::element(1, -1) * any_amount();
  int const decimals = *rc::gen::inRange(0, 7);
  RC_ASSERT(*parse_micros(print_micros(micros, decimals)) == micros);
}

TEST(Amounts, PrintAtLeastTheirDecimals) {
  EXPECT_EQ(print_micros(12'500'000, 2), "12.50");
  EXPECT_EQ(print_micros(1, 2), "0.000001");
  EXPECT_EQ(print_micros(-10'000, 2), "-0.01");
  EXPECT_EQ(print_micros(7'000'000, 0), "7");
  EXPECT_EQ(print_micros(std::numeric_limits<Micros>::min(), 2), "-9223372036854.775808");
  EXPECT_EQ(print(Money{kzt, 1'000'000}), "1.00 KZT");
  EXPECT_EQ(print(Money{Currency{392}, 1'000'000}), "1 JPY");
}

TEST(Amounts, ThatAreNoDecimalsAreMalformed) {
  for (std::string const text :
       {"", "-", ".5", "5.", "1,5", "1e3", "+1", " 1", "0.0000001", "--1", "1.2.3", "1 000"}) {
    auto const micros = parse_micros(text);
    ASSERT_FALSE(micros) << text;
    EXPECT_EQ(micros.error().code, ErrorCode::malformed) << text;
  }
  EXPECT_EQ(*parse_micros("-0"), 0);
  EXPECT_EQ(*parse_micros("12.5"), 12'500'000);
}

TEST(Amounts, ReachTheLimitAndNotOnePast) {
  EXPECT_EQ(*parse_micros("9007199254.740991"), amount_limit - 1);
  EXPECT_EQ(*parse_micros("-9007199254.740991"), 1 - amount_limit);
  for (std::string const text : {"9007199254.740992", "-9007199254.740992",
                                 "99999999999999999999999999999999999999999999"}) {
    EXPECT_EQ(parse_micros(text).error().code, ErrorCode::amount_invalid) << text;
  }
}

RC_GTEST_PROP(Payable, IsWholeMinorUnitsAndLessThanOneIsLeft, ()) {
  Micros const owed = any_amount();
  auto const [currency, unit] =
      *rc::gen::element(std::pair{kzt, Micros{10'000}}, std::pair{Currency{392}, Micros{1'000'000}},
                        std::pair{Currency{48}, Micros{1'000}});
  Micros const part = payable_part(owed, currency);
  RC_ASSERT(part % unit == 0);
  RC_ASSERT(part <= owed);
  RC_ASSERT(owed - part < unit);
}

TEST(Payable, IsNothingWhereNothingIsOwed) {
  EXPECT_EQ(payable_part(0, kzt), 0);
  EXPECT_EQ(payable_part(-20'000, kzt), 0);
  // domain 6.4: 90 277.777778 is paid as .77.
  EXPECT_EQ(payable_part(90'277'777'778, kzt), 90'277'770'000);
}

TEST(Scale, RoundsTowardZero) {
  EXPECT_EQ(scale(7, 1, 2), 3);
  EXPECT_EQ(scale(-7, 1, 2), -3);
  EXPECT_EQ(scale(amount_limit - 1, 1'000'000, 1'000'000), amount_limit - 1);
}

}  // namespace
}  // namespace qalam
