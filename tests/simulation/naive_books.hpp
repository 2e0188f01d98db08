#pragma once

#include "tests/simulation/naive_nation.hpp"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

/// What the naive model's two files share: shares, accounts, and what is remembered.
namespace qalam::test {

template <class IdType>
AnyId thing(IdType id) {
  return {KindOf<IdType>::value, id.value()};
}

inline std::vector<Right> in_order(std::vector<Right> rights) {
  std::set<Right> const once(rights.begin(), rights.end());
  return {once.begin(), once.end()};
}

/// value × part ÷ whole, rounded down.
inline Micros part_of(Micros value, Micros part, Micros whole) {
  __extension__ typedef __int128 Wide;
  return static_cast<Micros>(static_cast<Wide>(value) * part / whole);
}

/// Down to a whole tiyn.
inline Micros whole_tiyn(Micros micros) {
  return micros < 0 ? 0 : micros - micros % 10'000;
}

/// Parts by weight: each rounded down, and what is left over goes, a micro each, to those who lost
/// most by the rounding, the first ones first.
inline std::vector<Micros> shared_out(Micros total, std::vector<std::uint64_t> const& weights) {
  __extension__ typedef __int128 Wide;
  Wide sum = 0;
  for (auto const weight : weights) sum += static_cast<Wide>(weight);
  std::vector<Micros> parts;
  std::vector<std::pair<Wide, std::size_t>> lost;
  Micros left = total;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    Wide const exact = static_cast<Wide>(total) * static_cast<Wide>(weights[i]);
    parts.push_back(static_cast<Micros>(exact / sum));
    lost.emplace_back(-(exact % sum), i);
    left -= parts.back();
  }
  std::sort(lost.begin(), lost.end());
  for (std::size_t i = 0; left > 0; ++i, --left) ++parts[lost[i].second];
  return parts;
}

inline AccountKey plain(SocietyId society, AccountKind kind, Currency currency,
                        std::uint64_t sub = 0, UseType use = UseType::none) {
  AccountKey key;
  key.society = society;
  key.kind = kind;
  key.sub = sub;
  key.currency = currency;
  key.use = use;
  return key;
}

/// An account with the dimensions of a pool.
inline AccountKey of_pool(PoolKey const& pool, AccountKind kind, std::uint64_t sub) {
  AccountKey key = plain(pool.society, kind, pool.currency, sub, pool.use);
  key.right = pool.right;
  key.source = pool.source;
  key.year = static_cast<std::uint16_t>(year_of(pool.from));
  return key;
}

/// Where an allocation's money goes.
inline AccountKind kind_of(Destination destination) {
  switch (destination) {
    case Destination::payable: return AccountKind::payable;
    case Destination::held_unlocated: return AccountKind::held_unlocated;
    case Destination::held_unmandated:
    case Destination::unclaimed: return AccountKind::held_unmandated;
    case Destination::due_to: return AccountKind::due_to;
    case Destination::held_dispute: return AccountKind::held_dispute;
    case Destination::unmatched: return AccountKind::unmatched;
    case Destination::none: break;
  }
  return AccountKind::none;
}

/// Whose account it is: a holder's, a work's, a sister society's, or the pool's own.
inline std::uint64_t whose(Allocation const& line) {
  switch (line.destination) {
    case Destination::payable:
    case Destination::held_unlocated: return line.holder.value();
    case Destination::held_unmandated:
    case Destination::held_dispute:
    case Destination::unclaimed: return line.work.value();
    case Destination::due_to: return line.due_society;
    case Destination::unmatched:
    case Destination::none: break;
  }
  return 0;
}

/// What is said to the same request again, even when it could be done by then. Not what was wrong
/// with the request itself, and not "try again".
inline bool is_remembered(ErrorCode code) {
  return code != ErrorCode::malformed && code != ErrorCode::forbidden &&
         code != ErrorCode::precondition_failed;
}

}  // namespace qalam::test
