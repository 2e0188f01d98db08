#pragma once

#include "domain/events.hpp"
#include "domain/registers/rows.hpp"

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <cstdint>
#include <string>
#include <vector>

/// What people see of fees, pools, runs and payouts, as rows of the money read model.
namespace qalam::read {

struct InvoiceEntry {
  InvoiceId invoice;
  LicenceId licence;
  SocietyId society;
  LicenseeId licensee;
  UseType use = UseType::none;
  Date from = no_date;
  Date until = no_date;
  std::uint32_t months = 0;
  std::int64_t units = 0;
  std::int64_t base_micros = 0;
  std::int64_t mci_micros = 0;
  std::int64_t net_micros = 0;
  std::int64_t vat_micros = 0;
  Currency currency = kzt;
  Date booked = no_date;
  Date due = no_date;
  std::int64_t settled_micros = 0;      ///< Gross, by receipts.
  std::int64_t settled_net_micros = 0;  ///< Of it, without VAT.

  [[nodiscard]] std::int64_t open_micros() const {
    return net_micros + vat_micros - settled_micros;
  }
};
BOOST_DESCRIBE_STRUCT(InvoiceEntry, (),
                      (invoice, licence, society, licensee, use, from, until, months, units,
                       base_micros, mci_micros, net_micros, vat_micros, currency, booked, due,
                       settled_micros, settled_net_micros))

struct ReceiptEntry {
  ReceiptId receipt;
  SocietyId society;
  LicenseeId licensee;
  InvoiceId invoice;
  UseType use = UseType::none;
  Money amount;
  std::int64_t allocated_micros = 0;  ///< Gross part that settled the invoice.
  std::int64_t net_micros = 0;        ///< Of it, without VAT: what pools may take.
  std::int64_t funded_micros = 0;     ///< What pools have taken.
  std::string bank_reference;
  Date booked = no_date;
};
BOOST_DESCRIBE_STRUCT(ReceiptEntry, (),
                      (receipt, society, licensee, invoice, use, amount, allocated_micros,
                       net_micros, funded_micros, bank_reference, booked))

struct PoolEntry {
  PoolId pool;
  PoolKey key;
  std::int64_t collected_micros = 0;
  std::int64_t admin_micros = 0;
  std::int64_t social_micros = 0;
  std::int64_t reserve_micros = 0;
  std::int64_t distributed_micros = 0;  ///< By posted runs, the unmatched part included.
  std::int64_t unmatched_micros = 0;    ///< Of it, what still waits for identification.
  RunId open_run;                       ///< Opened and neither posted nor reversed.
  std::uint32_t runs = 0;

  [[nodiscard]] std::int64_t distributable_micros() const {
    return collected_micros - admin_micros - social_micros - reserve_micros - distributed_micros;
  }
};
BOOST_DESCRIBE_STRUCT(PoolEntry, (),
                      (pool, key, collected_micros, admin_micros, social_micros, reserve_micros,
                       distributed_micros, unmatched_micros, open_run, runs))

/// One thing that happened to a pool: money in, or a deduction.
struct PoolMovement {
  DeductionKind deduction = DeductionKind::none;  ///< None: money in.
  std::int64_t micros = 0;
  LicenseeId licensee;  ///< Money in: who paid, by which receipt, under which licence.
  ReceiptId receipt;
  LicenceId licence;
  std::int64_t base_micros = 0;  ///< A deduction: of how much, at what rate, by which act.
  std::int64_t rate_ppm = 0;
  std::string act;
  Date booked = no_date;
};
BOOST_DESCRIBE_STRUCT(PoolMovement, (),
                      (deduction, micros, licensee, receipt, licence, base_micros, rate_ppm, act,
                       booked))

struct RunApproval {
  PersonId approver;
  std::uint64_t position = 0;
};
BOOST_DESCRIBE_STRUCT(RunApproval, (), (approver, position))

struct RunEntry {
  RunId run;
  PoolId pool;
  PoolKey key;
  RunState state = RunState::none;
  RulesId rules;
  Hash256 rules_hash{};
  std::uint64_t known_at = 0;
  std::vector<ReportId> reports;
  Hash256 inputs_hash{};
  std::int64_t distributable_micros = 0;
  PersonId opened_by;
  std::uint32_t chunks = 0;
  std::uint64_t lines = 0;
  std::int64_t allocated_micros = 0;
  std::int64_t unmatched_micros = 0;
  std::uint64_t points = 0;
  Hash256 lines_hash{};
  std::vector<RunApproval> approvals;
  std::uint64_t posted_at = 0;    ///< Position; 0: not posted.
  std::uint64_t reversed_at = 0;  ///< Position; 0: not reversed.
  std::string reverse_reason;
  Date booked = no_date;  ///< Of the posting.
};
BOOST_DESCRIBE_STRUCT(RunEntry, (),
                      (run, pool, key, state, rules, rules_hash, known_at, reports, inputs_hash,
                       distributable_micros, opened_by, chunks, lines, allocated_micros,
                       unmatched_micros, points, lines_hash, approvals, posted_at, reversed_at,
                       reverse_reason, booked))

struct HoldEntry {
  HoldId hold;
  SocietyId society;
  WorkId work;
  HolderId holder;
  HoldReason reason = HoldReason::none;
  PoolKey key;
  std::int64_t micros = 0;
  std::string note;
  Date booked = no_date;
  bool released = false;
  HolderId released_to;
  std::int64_t released_micros = 0;
  std::string release_reason;
  Date released_on = no_date;
};
BOOST_DESCRIBE_STRUCT(HoldEntry, (),
                      (hold, society, work, holder, reason, key, micros, note, booked, released,
                       released_to, released_micros, release_reason, released_on))

struct PayoutEntry {
  PayoutId payout;
  SocietyId society;
  HolderId holder;
  Currency currency = kzt;
  std::int64_t micros = 0;
  std::vector<PayoutPart> parts;
  PayoutState state = PayoutState::none;
  Date booked = no_date;   ///< Of the instruction.
  Date settled = no_date;  ///< Of the confirmation or the return.
  std::string bank_reference;
  std::string return_reason;
};
BOOST_DESCRIBE_STRUCT(PayoutEntry, (),
                      (payout, society, holder, currency, micros, parts, state, booked, settled,
                       bank_reference, return_reason))

}  // namespace qalam::read
