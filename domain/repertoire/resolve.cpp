#include "domain/repertoire/resolve.hpp"

#include "domain/core/describe.hpp"
#include "domain/core/ensure.hpp"
#include "domain/money/allocate.hpp"
#include "domain/repertoire/territory.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace qalam {
namespace {

constexpr std::array authors_rights{Right::performing, Right::mechanical, Right::synchronisation};

struct Part {
  HolderId holder;
  PartRole role = PartRole::none;
  std::uint32_t hundredths = 0;
};

std::uint32_t at(std::vector<std::uint16_t> const& shares, std::size_t right) {
  return right < shares.size() ? shares[right] : 0;
}

std::uint32_t collected(Interest const& interest, std::size_t right, std::uint16_t territory,
                        Date day) {
  if (interest.collection.empty()) {
    return interest.controlled ? 0 : at(interest.ownership, right);
  }
  std::uint32_t share = 0;
  for (CollectionLine const& line : interest.collection) {
    if (!territory_contains(line.territory, territory, day)) continue;
    share = line.include ? at(line.shares, right) : 0;
  }
  return share;
}

std::string percent(std::uint32_t hundredths) {
  std::string cents = std::to_string(hundredths % 100);
  if (cents.size() == 1) cents.insert(0, "0");
  return std::to_string(hundredths / 100) + "." + cents + " %";
}

/// Scales hundredths to parts per million; a sum within the tolerance becomes exactly whole.
std::vector<Ppm> to_ppm(std::vector<Part> const& parts, std::uint32_t sum, bool whole) {
  std::vector<Ppm> out;
  if (!whole) {
    for (Part const& part : parts) out.push_back(part.hundredths * ppm_per_hundredth);
    return out;
  }
  std::vector<std::uint64_t> weights;
  for (Part const& part : parts) weights.push_back(part.hundredths);
  auto const split_parts = split(whole_ppm, weights);
  ensure(split_parts.has_value() && sum > 0, "shares that are whole can be split");
  for (Micros const ppm : *split_parts) out.push_back(static_cast<Ppm>(ppm));
  return out;
}

}  // namespace

Result<ResolvedShares> resolve_shares(std::vector<Interest> const& interests,
                                      std::uint16_t territory, Date day) {
  ResolvedShares resolved;
  for (std::size_t r = 0; r < authors_rights.size(); ++r) {
    std::vector<Part> parts;
    std::uint32_t sum = 0;
    for (Interest const& interest : interests) {
      std::uint32_t const share = collected(interest, r, territory, day);
      if (share == 0) continue;
      sum += share;
      // A party may stand in two chains, or write words and music: one amount for each role.
      auto const same = std::find_if(parts.begin(), parts.end(), [&](Part const& p) {
        return p.holder == interest.holder && p.role == interest.role;
      });
      if (same != parts.end()) {
        same->hundredths += share;
      } else {
        parts.push_back({interest.holder, interest.role, share});
      }
    }
    if (sum > cwr_whole + cwr_tolerance) {
      return fail(ErrorCode::shares_above_whole,
                  "the " + std::string{enum_name(authors_rights[r])} + " shares add up to " +
                      percent(sum) + " in the territory; at most 100.06 % is accepted");
    }
    std::sort(parts.begin(), parts.end(), [](Part const& a, Part const& b) {
      return std::pair{a.holder, a.role} < std::pair{b.holder, b.role};
    });
    bool const whole = sum != 0 && sum + cwr_tolerance >= cwr_whole;
    if (whole && sum != cwr_whole) {
      resolved.notes.push_back("the " + std::string{enum_name(authors_rights[r])} +
                               " shares add up to " + percent(sum) +
                               ", within the tolerance of CWR: made exactly whole");
    }
    auto const ppm = to_ppm(parts, sum, whole);
    for (std::size_t i = 0; i < parts.size(); ++i) {
      resolved.shares.push_back({parts[i].holder, authors_rights[r], ppm[i], parts[i].role});
    }
  }
  return resolved;
}

}  // namespace qalam
