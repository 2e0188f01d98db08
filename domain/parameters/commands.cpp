#include "domain/parameters/commands.hpp"

#include "domain/stream.hpp"

namespace qalam {
namespace {

/// What is a part of something is at most the whole of it; a legal minimum is in the tariff's own
/// unit and, like an amount, only has to fit the ledger.
std::int64_t most_of(ParameterName name) {
  switch (name) {
    case ParameterName::deduction_cap_ppm:
    case ParameterName::social_cap_ppm:
    case ParameterName::vat_ppm:
    case ParameterName::reserve_ppm:
    case ParameterName::social_fund_ppm:
    case ParameterName::admin_fee_ppm: return whole_ppm;
    case ParameterName::none:
    case ParameterName::minimum_payout_micros:
    case ParameterName::mci_micros:
    case ParameterName::minimum_rate_ppm: break;
  }
  return amount_limit - 1;
}

}  // namespace

Result<Decided> decide(Registers const& registers, SetParameter const& c, Context const&) {
  if (c.parameter == ParameterName::none)
    return fail(ErrorCode::malformed, "names no parameter", "/parameter");
  if (c.act.empty()) return fail(ErrorCode::malformed, "name the act it rests on", "/act");
  if (c.society != SocietyId{}) QALAM_CHECK(need_society(registers, c.society));
  if (c.from == no_date) return fail(ErrorCode::period_invalid, "needs a first day", "/from");
  if (c.value < 0) return fail(ErrorCode::amount_invalid, "cannot be negative", "/value");
  if (c.value > most_of(c.parameter)) {
    return fail(ErrorCode::amount_invalid,
                "cannot be above " + std::to_string(most_of(c.parameter)), "/value");
  }
  return Decided{{ParameterSet{c.parameter, c.society, c.value, c.from, c.act}},
                 {Kind::parameter, parameter_stream(c.parameter, c.society)},
                 {}};
}

Result<Decided> decide(Registers const& registers, SetTariff const& c, Context const& context) {
  if (c.kind == TariffKind::none) return fail(ErrorCode::malformed, "names no kind", "/kind");
  QALAM_CHECK(need_society(registers, c.society));
  auto const id = derive<TariffId>(context.command);
  if (registers.tariff(id)) return fail(ErrorCode::id_taken, print(id) + " is registered already");
  if (c.kind != TariffKind::flat && c.rate_ppm < c.minimum_ppm) {
    return fail(ErrorCode::below_minimum_rate, "the rate is below the legal minimum of its unit",
                "/rate_ppm");
  }
  for (std::int64_t const figure : {c.rate_ppm, c.amount_micros, c.minimum_ppm}) {
    if (figure < 0 || figure >= amount_limit) {
      return fail(ErrorCode::amount_invalid,
                  "rates and amounts are not negative, and fit the ledger");
    }
  }
  return Decided{{TariffSet{id, c.society, c.title, c.use, c.kind, c.rate_ppm, c.amount_micros,
                            c.minimum_ppm, c.unit, c.from, c.act}},
                 any(id),
                 {}};
}

Result<Decided> decide(Registers const& registers, ApproveRules const& c, Context const& context) {
  std::uint32_t last = 0;
  for (std::size_t i = 0; i < c.time_bands.size(); ++i) {
    TimeBand const& band = c.time_bands[i];
    if (band.from_second < last || band.until_second <= band.from_second ||
        band.until_second > 86'400) {
      return fail(ErrorCode::malformed, "bands lie in order within one day and do not overlap",
                  "/time_bands/" + std::to_string(i));
    }
    last = band.until_second;
  }
  constexpr std::uint32_t weight_max = 1'000'000;
  for (auto const& w : c.use_weights) {
    if (w.weight > weight_max)
      return fail(ErrorCode::too_large, "a weight is at most 1 000 000 thousandths");
  }
  for (auto const& b : c.time_bands) {
    if (b.weight > weight_max)
      return fail(ErrorCode::too_large, "a weight is at most 1 000 000 thousandths");
  }
  QALAM_CHECK(need_society(registers, c.society));
  auto const id = derive<RulesId>(context.command);
  if (registers.rules(id)) return fail(ErrorCode::id_taken, print(id) + " is registered already");
  return Decided{
      {DistributionRulesApproved{id, c.society, c.title, c.version, c.use_weights, c.time_bands,
                                 c.duration_unit_seconds, c.duration_cap_units, c.from, c.act}},
      any(id),
      {}};
}

}  // namespace qalam
