#pragma once

#include "domain/decision.hpp"

#include <array>

namespace qalam {

struct GrantLicence {
  static constexpr char const* name = "GrantLicence";
  static constexpr std::array optional_members{"until", "currency"};
  SocietyId society;
  LicenseeId licensee;
  TariffId tariff;
  UseType use = UseType::none;
  std::vector<LicenceFeed> feeds;
  Date from = no_date;
  Date until = for_ever;
  Currency currency = kzt;
};
BOOST_DESCRIBE_STRUCT(GrantLicence, (),
                      (society, licensee, tariff, use, feeds, from, until, currency))

struct IssueInvoice {
  static constexpr char const* name = "IssueInvoice";
  static constexpr std::array optional_members{"units", "base_micros", "booked", "due"};
  LicenceId licence;
  Date from = no_date;
  Date until = no_date;  ///< First day after the period.
  std::int64_t units = 0;
  std::int64_t base_micros = 0;
  Date booked = no_date;
  Date due = no_date;
};
BOOST_DESCRIBE_STRUCT(IssueInvoice, (), (licence, from, until, units, base_micros, booked, due))

struct ReceiveFee {
  static constexpr char const* name = "ReceiveFee";
  static constexpr std::array optional_members{"licensee", "invoice", "bank_reference", "booked"};
  SocietyId society;
  LicenseeId licensee;
  InvoiceId invoice;
  Money amount;
  std::string bank_reference;
  Date booked = no_date;
};
BOOST_DESCRIBE_STRUCT(ReceiveFee, (), (society, licensee, invoice, amount, bank_reference, booked))

/// How much a tariff comes to, with the figures it was computed from.
struct Charge {
  std::uint32_t months = 0;
  std::int64_t mci_micros = 0;
  std::int64_t net_micros = 0;
};
/// `months` are begun calendar months of the period. Errors: `below_minimum_rate`,
/// `amount_invalid`.
Result<Charge> charge(TariffSet const& tariff, Period const& period, std::int64_t units,
                      std::int64_t base_micros, std::optional<std::int64_t> mci_micros);

Result<Decided> decide(Registers const&, GrantLicence const&, Context const&);
/// The amount follows from the licence's tariff and the parameters of the period's first day.
Result<Decided> decide(Registers const&, IssueInvoice const&, Context const&);
/// Settles the invoice it names, up to what is open; the rest waits in suspense.
Result<Decided> decide(Registers const&, ReceiveFee const&, Context const&);

}  // namespace qalam
