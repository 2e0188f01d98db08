#include "domain/licensing/commands.hpp"

#include <algorithm>

namespace qalam {
namespace {

std::uint32_t months_of(Period const& period) {
  auto const first = civil(period.from);
  auto const last = civil(Date{period.until.value() - 1});
  return static_cast<std::uint32_t>((last.year - first.year) * 12 + static_cast<int>(last.month) -
                                    static_cast<int>(first.month) + 1);
}

/// value × numerator ÷ denominator, or nothing where that is no amount of the ledger: what people
/// type in is refused, not a reason to stop.
std::optional<Micros> times(Micros value, std::int64_t numerator, std::int64_t denominator = 1) {
  __extension__ typedef __int128 Wide;
  Wide const result = static_cast<Wide>(value) * numerator / denominator;
  if (result < 0 || result >= amount_limit) return std::nullopt;
  return static_cast<Micros>(result);
}

/// The amount by the tariff's formula, before rounding; nothing where it leaves the ledger.
std::optional<Micros> formula(TariffSet const& tariff, std::int64_t months, std::int64_t units,
                              Micros base, Micros mci) {
  auto const by_month = times(tariff.amount_micros, months);
  if (tariff.kind == TariffKind::flat) return by_month;
  if (tariff.kind == TariffKind::mci_per_unit) {
    auto const per_unit = times(mci, tariff.rate_ppm, whole_ppm);
    return per_unit ? times(*per_unit, units * months) : std::nullopt;
  }
  auto const part = times(base, tariff.rate_ppm, whole_ppm);
  return part && by_month ? std::optional{std::max(*part, *by_month)} : std::nullopt;
}

}  // namespace

Result<Charge> charge(TariffSet const& tariff, Period const& period, std::int64_t units,
                      std::int64_t base_micros, std::optional<std::int64_t> mci_micros) {
  Charge out;
  out.months = months_of(period);
  auto const months = static_cast<std::int64_t>(out.months);
  constexpr std::int64_t units_max = 100'000'000;
  bool const by_mci = tariff.kind == TariffKind::mci_per_unit;
  if (tariff.kind == TariffKind::none) {
    return fail(ErrorCode::wrong_kind, "the tariff has no formula");
  }
  if (by_mci && !mci_micros) {
    return fail(ErrorCode::parameter_missing,
                "no monthly calculation index (mci_micros) is in force on " + print(period.from));
  }
  // Copyright Law, art. 16-1: not below the minimum rate, whatever the contract says.
  if (tariff.kind != TariffKind::flat && tariff.rate_ppm < tariff.minimum_ppm) {
    return fail(ErrorCode::below_minimum_rate, "the tariff is below the legal minimum rate");
  }
  if (units < 0 || units > units_max) {
    return fail(ErrorCode::amount_invalid, "the number of units is not plausible", "/units");
  }
  if (by_mci && units == 0) {
    return fail(ErrorCode::amount_invalid, "needs a number of units", "/units");
  }
  if (tariff.kind == TariffKind::percent && (base_micros < 0 || base_micros >= amount_limit)) {
    return fail(ErrorCode::amount_invalid, "the base is not an amount", "/base");
  }
  if (by_mci) out.mci_micros = *mci_micros;
  auto const net = formula(tariff, months, units, base_micros, out.mci_micros);
  if (!net) return fail(ErrorCode::amount_invalid, "the amount is too large for the ledger");
  // An invoice is in whole minor units.
  out.net_micros = payable_part(*net, kzt);
  QALAM_CHECK(need_amount(out.net_micros));
  return out;
}

Result<Decided> decide(Registers const& registers, GrantLicence const& c, Context const& context) {
  QALAM_TRY(auto const society, need_society(registers, c.society));
  QALAM_CHECK(need_licensee(registers, c.licensee));
  auto const tariff = registers.tariff(c.tariff);
  if (!tariff)
    return fail(ErrorCode::not_found, "there is no tariff " + print(c.tariff), "/tariff");
  auto const id = derive<LicenceId>(context.command);
  if (registers.licence(id)) return fail(ErrorCode::id_taken, print(id) + " is registered already");
  if (tariff->society != c.society) {
    return fail(ErrorCode::wrong_kind, "the tariff is another society's", "/tariff");
  }
  std::uint64_t sum = 0;
  bool too_much = false;
  for (LicenceFeed const& feed : c.feeds) {
    sum += feed.part;
    too_much = too_much || feed.part > whole_ppm;
  }
  if (too_much) return fail(ErrorCode::shares_above_whole, "a part is above the whole", "/feeds");
  if (sum != whole_ppm) {
    return fail(ErrorCode::shares_invalid, "the parts of the pools add up to 1 000 000 ppm",
                "/feeds");
  }
  for (std::size_t i = 0; i < c.feeds.size(); ++i) {
    if (c.from != no_date && !society.accredited(c.feeds[i].right, c.from)) {
      return fail(ErrorCode::not_accredited, society.name + " is not accredited for this right",
                  "/feeds/" + std::to_string(i));
    }
  }
  if (c.from == no_date || c.until <= c.from) {
    return fail(ErrorCode::period_invalid, "the licence needs a first day and an end after it",
                "/from");
  }
  return Decided{{LicenceGranted{id, c.society, c.licensee, c.tariff, c.use, c.feeds, c.from,
                                 c.until, c.currency}},
                 any(id),
                 {}};
}

Result<Decided> decide(Registers const& registers, IssueInvoice const& c, Context const& context) {
  QALAM_TRY(auto const licence, need_licence(registers, c.licence));
  QALAM_TRY(auto const society, need_society(registers, licence.society));
  auto const tariff = registers.tariff(licence.tariff);
  if (!tariff) return fail(ErrorCode::not_found, "the licence's tariff is not in the register");
  auto const id = derive<InvoiceId>(context.command);
  if (registers.invoice(id)) return fail(ErrorCode::id_taken, print(id) + " is registered already");
  QALAM_TRY(auto const booked, open_day(society, c.booked, context.today()));
  if (c.from == no_date || c.until == no_date || c.until <= c.from || c.until == for_ever) {
    return fail(ErrorCode::period_invalid, "the invoice needs a first day and an end after it",
                "/from");
  }
  auto const sum = charge(*tariff, Period{c.from, c.until}, c.units, c.base_micros,
                          registers.parameter(ParameterName::mci_micros, licence.society, c.from));
  if (!sum && sum.error().code < ErrorCode::licence_inactive) return sum.error();
  if (c.from < licence.from || c.until > licence.until) {
    return fail(ErrorCode::licence_inactive, "the licence holds " +
                                                 print(Period{licence.from, licence.until}) +
                                                 "; the invoice is for other days");
  }
  if (!sum) return sum.error();
  auto const vat_ppm =
      registers.parameter(ParameterName::vat_ppm, licence.society, booked).value_or(0);
  Micros const vat = payable_part(scale(sum->net_micros, vat_ppm, whole_ppm), licence.currency);
  return Decided{
      {InvoiceIssued{id, c.licence, licence.society, licence.licensee, licence.use, c.from, c.until,
                     sum->months, c.units, c.base_micros, sum->mci_micros, sum->net_micros, vat,
                     licence.currency, booked, c.due}},
      any(id),
      {}};
}

namespace {

/// The invoice that a receipt names: this society's.
Result<InvoiceRow> need_invoice(Registers const& registers, ReceiveFee const& c) {
  auto const invoice = registers.invoice(c.invoice);
  if (!invoice || invoice->society != c.society) {
    return fail(ErrorCode::not_found, "this society has no invoice " + print(c.invoice),
                "/invoice");
  }
  return *invoice;
}

}  // namespace

Result<Decided> decide(Registers const& registers, ReceiveFee const& c, Context const& context) {
  if (c.amount.currency == Currency{}) {
    return fail(ErrorCode::malformed, "the amount has no currency", "/amount");
  }
  QALAM_TRY(auto const society, need_society(registers, c.society));
  std::optional<InvoiceRow> invoice;
  if (c.invoice != InvoiceId{}) {
    QALAM_TRY(invoice, need_invoice(registers, c));
  } else if (c.licensee != LicenseeId{}) {
    QALAM_CHECK(need_licensee(registers, c.licensee));
  }
  auto const id = derive<ReceiptId>(context.command);
  if (registers.receipt(id)) return fail(ErrorCode::id_taken, print(id) + " is registered already");
  if (invoice && c.licensee != LicenseeId{} && c.licensee != invoice->licensee) {
    return fail(ErrorCode::wrong_kind, "the invoice is another licensee's", "/licensee");
  }
  QALAM_TRY(auto const booked, open_day(society, c.booked, context.today()));
  QALAM_CHECK(need_amount(c.amount.micros));
  FeeReceived event;
  event.receipt = id;
  event.society = c.society;
  event.licensee = c.licensee;
  event.invoice = c.invoice;
  event.amount = c.amount;
  event.bank_reference = c.bank_reference;
  event.booked = booked;
  Decided decided{{}, any(event.receipt), {}};
  if (invoice) {
    if (invoice->currency != c.amount.currency) {
      return fail(ErrorCode::currency_mismatch,
                  "the invoice is in " + std::string{invoice->currency.code()}, "/amount");
    }
    Micros const gross = add(invoice->net_micros, invoice->vat_micros);
    Micros const open = gross - invoice->settled_micros;
    event.licensee = invoice->licensee;
    event.use = invoice->use;
    event.allocated_micros = std::min(open, c.amount.micros);
    // The rights part of what is settled, cumulatively, so that instalments add up exactly.
    Micros const settled = invoice->settled_micros + event.allocated_micros;
    event.net_micros = scale(invoice->net_micros, settled, gross) - invoice->settled_net_micros;
    if (event.allocated_micros < c.amount.micros) {
      decided.notes.push_back(
          "the invoice was open for less: " +
          print(Money{c.amount.currency, c.amount.micros - event.allocated_micros}) +
          " wait in suspense");
    }
  } else {
    decided.notes.push_back("no invoice is named: the amount waits in suspense");
  }
  decided.events.emplace_back(std::move(event));
  return decided;
}

}  // namespace qalam
