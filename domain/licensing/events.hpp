#pragma once

#include "domain/core/ids.hpp"
#include "domain/core/time.hpp"
#include "domain/core/vocabulary.hpp"
#include "domain/money/money.hpp"
#include "domain/money/share.hpp"

#include <array>
#include <boost/describe/class.hpp>
#include <cstdint>
#include <string>
#include <vector>

namespace qalam {

/// Which right's pool a licence feeds, and with what part of the fee.
struct LicenceFeed {
  static constexpr std::array optional_members{"part"};
  Right right = Right::none;
  Ppm part = whole_ppm;
  friend bool operator==(LicenceFeed const&, LicenceFeed const&) = default;
};
BOOST_DESCRIBE_STRUCT(LicenceFeed, (), (right, part))

struct LicenceGranted {
  static constexpr char const* stored_as = "licenceGranted";
  LicenceId licence;
  SocietyId society;
  LicenseeId licensee;
  TariffId tariff;
  UseType use = UseType::none;
  std::vector<LicenceFeed> feeds;  ///< Parts sum to the whole.
  Date from = no_date;
  Date until = for_ever;
  Currency currency = kzt;
  friend bool operator==(LicenceGranted const&, LicenceGranted const&) = default;
};
BOOST_DESCRIBE_STRUCT(LicenceGranted, (),
                      (licence, society, licensee, tariff, use, feeds, from, until, currency))

/// What a licensee owes for a period, with every figure of the calculation.
struct InvoiceIssued {
  static constexpr char const* stored_as = "invoiceIssued";
  InvoiceId invoice;
  LicenceId licence;
  SocietyId society;
  LicenseeId licensee;
  UseType use = UseType::none;
  Date from = no_date;
  Date until = no_date;
  std::uint32_t months = 0;
  std::int64_t units = 0;        ///< Seats, rooms … of an MCI tariff.
  std::int64_t base_micros = 0;  ///< Revenue base of a percent tariff.
  std::int64_t mci_micros = 0;   ///< The MCI used; 0 where the tariff needs none.
  std::int64_t net_micros = 0;
  std::int64_t vat_micros = 0;
  Currency currency = kzt;
  Date booked = no_date;
  Date due = no_date;
  friend bool operator==(InvoiceIssued const&, InvoiceIssued const&) = default;
};
BOOST_DESCRIBE_STRUCT(InvoiceIssued, (),
                      (invoice, licence, society, licensee, use, from, until, months, units,
                       base_micros, mci_micros, net_micros, vat_micros, currency, booked, due))

/// Money came in. `net_micros` of it are rights money that becomes available, the rest is VAT; what
/// no invoice takes waits in suspense.
struct FeeReceived {
  static constexpr char const* stored_as = "feeReceived";
  ReceiptId receipt;
  SocietyId society;
  LicenseeId licensee;  ///< 0: payer unknown.
  InvoiceId invoice;    ///< 0: none named, all of it in suspense.
  UseType use = UseType::none;
  Money amount;
  std::int64_t allocated_micros = 0;  ///< Gross part that settles the invoice.
  std::int64_t net_micros = 0;        ///< Of `allocated`, without VAT.
  std::string bank_reference;         ///< The bank's entry number; never an account.
  Date booked = no_date;
  friend bool operator==(FeeReceived const&, FeeReceived const&) = default;
};
BOOST_DESCRIBE_STRUCT(FeeReceived, (),
                      (receipt, society, licensee, invoice, use, amount, allocated_micros,
                       net_micros, bank_reference, booked))

}  // namespace qalam
