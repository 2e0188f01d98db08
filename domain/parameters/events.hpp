#pragma once

#include "domain/core/ids.hpp"
#include "domain/core/time.hpp"
#include "domain/core/vocabulary.hpp"
#include "domain/money/share.hpp"

#include <array>
#include <boost/describe/class.hpp>
#include <cstdint>
#include <string>
#include <vector>

namespace qalam {

/// A figure that the law or a society sets, from a date on. Nothing of the sort is in the code.
struct ParameterSet {
  static constexpr char const* stored_as = "parameterSet";
  ParameterName name = ParameterName::none;
  SocietyId society;  ///< 0: for all; a society's own value goes first.
  std::int64_t value = 0;
  Date from = no_date;
  std::string act;  ///< "Law on Copyright, art. 44", "order 400, appendix 1" …
  friend bool operator==(ParameterSet const&, ParameterSet const&) = default;
};
BOOST_DESCRIBE_STRUCT(ParameterSet, (), (name, society, value, from, act))

struct TariffSet {
  static constexpr char const* stored_as = "tariffSet";
  TariffId tariff;
  SocietyId society;
  std::string name;
  UseType use = UseType::none;
  TariffKind kind = TariffKind::none;
  std::int64_t rate_ppm = 0;       ///< Of the base, or of the MCI per unit.
  std::int64_t amount_micros = 0;  ///< flat: per month; percent: the minimum per month.
  std::int64_t minimum_ppm = 0;    ///< The legal minimum in the same unit as the rate.
  std::string unit;                ///< "seat", "m2", "room" … for people.
  Date from = no_date;
  std::string act;
  friend bool operator==(TariffSet const&, TariffSet const&) = default;
};
BOOST_DESCRIBE_STRUCT(TariffSet, (),
                      (tariff, society, name, use, kind, rate_ppm, amount_micros, minimum_ppm, unit,
                       from, act))

/// Weight of a use, in thousandths: 1 000 counts once.
struct UseWeight {
  static constexpr std::array optional_members{"use"};
  std::string use;  ///< As reports say it ("OnDemandStream", "Broadcast"); empty = any other.
  std::uint32_t weight = 1000;
  friend bool operator==(UseWeight const&, UseWeight const&) = default;
};
BOOST_DESCRIBE_STRUCT(UseWeight, (), (use, weight))

/// Weight of a time of day `[from_second, until_second)`, in thousandths.
struct TimeBand {
  std::uint32_t from_second = 0;
  std::uint32_t until_second = 86'400;
  std::uint32_t weight = 1000;
  friend bool operator==(TimeBand const&, TimeBand const&) = default;
};
BOOST_DESCRIBE_STRUCT(TimeBand, (), (from_second, until_second, weight))

struct DistributionRulesApproved {
  static constexpr char const* stored_as = "distributionRulesApproved";
  RulesId rules;
  SocietyId society;
  std::string name;
  std::uint32_t version = 1;
  std::vector<UseWeight> use_weights;
  std::vector<TimeBand> time_bands;
  std::uint32_t duration_unit_seconds = 0;  ///< 0: a use counts once, whatever its length.
  std::uint32_t duration_cap_units = 0;     ///< 0: no cap.
  Date from = no_date;
  std::string act;
  friend bool operator==(DistributionRulesApproved const&,
                         DistributionRulesApproved const&) = default;
};
BOOST_DESCRIBE_STRUCT(DistributionRulesApproved, (),
                      (rules, society, name, version, use_weights, time_bands,
                       duration_unit_seconds, duration_cap_units, from, act))

}  // namespace qalam
