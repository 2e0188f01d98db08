#include "domain/distribution/engine.hpp"

#include "domain/core/ensure.hpp"

namespace qalam {
namespace {

std::uint64_t use_weight(DistributionRulesApproved const& rules, std::string_view use) {
  std::uint64_t other = 1000;
  for (UseWeight const& w : rules.use_weights) {
    if (w.use == use) return w.weight;
    if (w.use.empty()) other = w.weight;
  }
  return other;
}

std::uint64_t time_weight(DistributionRulesApproved const& rules, std::uint32_t second_of_day) {
  for (TimeBand const& band : rules.time_bands) {
    if (band.from_second <= second_of_day && second_of_day < band.until_second) return band.weight;
  }
  return 1000;
}

std::uint64_t duration_factor(DistributionRulesApproved const& rules, std::uint32_t seconds) {
  if (rules.duration_unit_seconds == 0 || seconds == 0) return 1;
  // A begun unit counts.
  std::uint64_t const units =
      (std::uint64_t{seconds} + rules.duration_unit_seconds - 1) / rules.duration_unit_seconds;
  if (rules.duration_cap_units != 0 && units > rules.duration_cap_units) {
    return rules.duration_cap_units;
  }
  return units;
}

/// The holders' lines of one work, and a line for what nobody claims.
Result<void> share_out(WorkInput const& work, Micros amount, std::vector<Allocation>& lines) {
  std::vector<std::uint64_t> weights;
  std::uint64_t claimed = 0;
  for (ShareInput const& share : work.shares) {
    weights.push_back(share.ppm);
    claimed += share.ppm;
  }
  if (claimed > whole_ppm) {
    return fail(ErrorCode::shares_above_whole,
                "the shares of " + print(work.work) + " exceed the whole");
  }
  weights.push_back(whole_ppm - claimed);
  QALAM_TRY(auto const parts, split(amount, weights));
  for (std::size_t i = 0; i < work.shares.size(); ++i) {
    ShareInput const& share = work.shares[i];
    lines.push_back({work.work, share.holder, share.due_society, share.destination, share.ppm,
                     work.points, amount, parts[i]});
  }
  if (claimed < whole_ppm) {
    lines.push_back({work.work, HolderId{}, 0, Destination::unclaimed,
                     static_cast<Ppm>(whole_ppm - claimed), work.points, amount, parts.back()});
  }
  return {};
}

}  // namespace

std::int64_t points_of(DistributionRulesApproved const& rules, std::string_view use,
                       std::uint32_t second_of_day, std::uint32_t seconds, std::int64_t count) {
  Weight const factor = Weight{use_weight(rules, use)} * time_weight(rules, second_of_day) *
                        duration_factor(rules, seconds);
  bool const negative = count < 0;
  Weight const points = factor * static_cast<std::uint64_t>(negative ? -count : count);
  ensure(points < Weight{1} << 62, "the points of a count leave their bounds");
  auto const value = static_cast<std::int64_t>(points);
  return negative ? -value : value;
}

Result<Distribution> distribute(Micros distributable, std::vector<WorkInput> const& works,
                                std::uint64_t unmatched_points) {
  Distribution result;
  std::vector<Weight> points;
  points.reserve(works.size() + 1);
  for (WorkInput const& work : works) points.push_back(work.points);
  points.push_back(unmatched_points);
  for (Weight const p : points) result.points += p;
  QALAM_TRY(auto const amounts, split(distributable, points));
  for (std::size_t i = 0; i < works.size(); ++i) {
    if (amounts[i] != 0) QALAM_CHECK(share_out(works[i], amounts[i], result.lines));
  }
  result.unmatched = amounts.back();
  Micros sum = result.unmatched;
  for (Allocation const& line : result.lines) sum = add(sum, line.micros);
  ensure(sum == distributable, "a distribution spends its pool to the last micro");
  return result;
}

}  // namespace qalam
