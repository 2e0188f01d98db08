#pragma once

#include "domain/decision.hpp"

#include <array>

namespace qalam {

struct SetParameter {
  static constexpr char const* name = "SetParameter";
  static constexpr std::array optional_members{"society"};
  ParameterName parameter = ParameterName::none;
  SocietyId society;  ///< None: for all.
  std::int64_t value = 0;
  Date from = no_date;
  std::string act;
};
BOOST_DESCRIBE_STRUCT(SetParameter, (), (parameter, society, value, from, act))

struct SetTariff {
  static constexpr char const* name = "SetTariff";
  static constexpr std::array optional_members{"rate_ppm", "amount_micros", "minimum_ppm", "unit",
                                               "act"};
  SocietyId society;
  std::string title;
  UseType use = UseType::none;
  TariffKind kind = TariffKind::none;
  std::int64_t rate_ppm = 0;
  std::int64_t amount_micros = 0;
  std::int64_t minimum_ppm = 0;
  std::string unit;
  Date from = no_date;
  std::string act;
};
BOOST_DESCRIBE_STRUCT(SetTariff, (),
                      (society, title, use, kind, rate_ppm, amount_micros, minimum_ppm, unit, from,
                       act))

struct ApproveRules {
  static constexpr char const* name = "ApproveRules";
  static constexpr std::array optional_members{
      "version", "use_weights", "time_bands", "duration_unit_seconds", "duration_cap_units", "act"};
  SocietyId society;
  std::string title;
  std::uint32_t version = 1;
  std::vector<UseWeight> use_weights;
  std::vector<TimeBand> time_bands;
  std::uint32_t duration_unit_seconds = 0;
  std::uint32_t duration_cap_units = 0;
  Date from = no_date;
  std::string act;
};
BOOST_DESCRIBE_STRUCT(ApproveRules, (),
                      (society, title, version, use_weights, time_bands, duration_unit_seconds,
                       duration_cap_units, from, act))

Result<Decided> decide(Registers const&, SetParameter const&, Context const&);
Result<Decided> decide(Registers const&, SetTariff const&, Context const&);
Result<Decided> decide(Registers const&, ApproveRules const&, Context const&);

}  // namespace qalam
