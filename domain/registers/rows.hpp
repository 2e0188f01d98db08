#pragma once

#include "domain/events.hpp"

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <cstdint>
#include <string>
#include <vector>

namespace qalam {

// What the deciders remember about each thing: rows of the tables that decide. Folded from events
// by projections/ledger; never shown to anybody, so they hold only what a rule asks for.

struct AccreditationSpan {
  Date from = no_date;
  std::vector<Right> rights;
};
BOOST_DESCRIBE_STRUCT(AccreditationSpan, (), (from, rights))

struct SocietyRow {
  std::string name;
  std::uint16_t cisac_code = 0;
  std::vector<AccreditationSpan> spans;  ///< By date, each until the next.
  Date closed_until = no_date;           ///< First day that is open for bookings.

  [[nodiscard]] bool accredited(Right right, Date day) const {
    bool yes = false;
    for (auto const& span : spans) {
      if (span.from > day) break;
      yes = false;
      for (Right const r : span.rights) yes = yes || r == right;
    }
    return yes;
  }
};
BOOST_DESCRIBE_STRUCT(SocietyRow, (), (name, cisac_code, spans, closed_until))

struct HolderRow {
  PartyKind kind = PartyKind::none;
  bool located = false;
  bool erased = false;
  std::string credit_name;
  std::vector<std::string> ipi_names;
  std::string ipi_base, isni, bin;
  std::vector<std::uint8_t> iin_key;
  std::vector<std::uint16_t> societies;
};
BOOST_DESCRIBE_STRUCT(HolderRow, (),
                      (kind, located, erased, credit_name, ipi_names, ipi_base, isni, bin, iin_key,
                       societies))

struct LicenseeRow {
  std::string name;
};
BOOST_DESCRIBE_STRUCT(LicenseeRow, (), (name))

struct MandateRow {
  MandateId mandate;
  SocietyId society;
  std::vector<Right> rights;
  std::uint16_t territory = 0;
  Date from = no_date;
  Date until = for_ever;
};
BOOST_DESCRIBE_STRUCT(MandateRow, (), (mandate, society, rights, territory, from, until))

struct MandatesRow {
  std::vector<MandateRow> mandates;  ///< Of one holder, in order of granting.
};
BOOST_DESCRIBE_STRUCT(MandatesRow, (), (mandates))

struct WorkRow {
  std::uint64_t submitter = 0;
  std::string submitter_number;
  std::uint64_t content = 0;  ///< SipHash of the registration, to tell a repeat from a revision.
};
BOOST_DESCRIBE_STRUCT(WorkRow, (), (submitter, submitter_number, content))

struct RecordingRow {
  std::string isrc;
  std::vector<RecordedWork> works;
};
BOOST_DESCRIBE_STRUCT(RecordingRow, (), (isrc, works))

struct InvoiceRow {
  LicenceId licence;
  SocietyId society;
  LicenseeId licensee;
  UseType use = UseType::none;
  Currency currency = kzt;
  std::int64_t net_micros = 0, vat_micros = 0;
  std::int64_t settled_micros = 0;  ///< Gross.
  std::int64_t settled_net_micros = 0;
};
BOOST_DESCRIBE_STRUCT(InvoiceRow, (),
                      (licence, society, licensee, use, currency, net_micros, vat_micros,
                       settled_micros, settled_net_micros))

struct ReceiptRow {
  SocietyId society;
  LicenseeId licensee;
  InvoiceId invoice;
  UseType use = UseType::none;
  Currency currency = kzt;
  std::int64_t net_micros = 0;     ///< Available for pools.
  std::int64_t funded_micros = 0;  ///< Of it, in pools already.
};
BOOST_DESCRIBE_STRUCT(ReceiptRow, (),
                      (society, licensee, invoice, use, currency, net_micros, funded_micros))

struct ReportRow {
  SocietyId society;
  LicenseeId licensee;
  UseType use = UseType::none;
  Date from = no_date, until = no_date;
  std::uint64_t lines = 0;
  std::int64_t quantity = 0;
  bool closed = false;
  ReportId superseded_by;
};
BOOST_DESCRIBE_STRUCT(ReportRow, (),
                      (society, licensee, use, from, until, lines, quantity, closed, superseded_by))

struct PoolRow {
  PoolKey key;
  std::int64_t collected_micros = 0;  ///< All that was ever put in.
  std::int64_t admin_micros = 0, social_micros = 0, reserve_micros = 0;
  std::int64_t distributed_micros = 0;  ///< Posted by runs, the unmatched part included.
  RunId open_run;                       ///< Opened and neither posted nor reversed.
  std::uint32_t runs = 0;

  [[nodiscard]] std::int64_t distributable() const {
    return collected_micros - admin_micros - social_micros - reserve_micros - distributed_micros;
  }
};
BOOST_DESCRIBE_STRUCT(PoolRow, (),
                      (key, collected_micros, admin_micros, social_micros, reserve_micros,
                       distributed_micros, open_run, runs))

enum class RunState : std::uint8_t { none = 0, opened = 1, computed = 2, posted = 3, reversed = 4 };
BOOST_DESCRIBE_ENUM(RunState, none, opened, computed, posted, reversed)

struct RunRow {
  PoolId pool;
  PoolKey key;
  RunState state = RunState::none;
  PersonId opened_by;
  std::int64_t distributable_micros = 0;
  std::uint32_t chunks = 0;
  std::uint64_t lines = 0;
  std::int64_t allocated_micros = 0;
  std::vector<PersonId> approvers;
};
BOOST_DESCRIBE_STRUCT(RunRow, (),
                      (pool, key, state, opened_by, distributable_micros, chunks, lines,
                       allocated_micros, approvers))

struct HoldRow {
  SocietyId society;
  WorkId work;
  HolderId holder;
  HoldReason reason = HoldReason::none;
  std::int64_t micros = 0;
  bool released = false;
};
BOOST_DESCRIBE_STRUCT(HoldRow, (), (society, work, holder, reason, micros, released))

enum class PayoutState : std::uint8_t { none = 0, instructed = 1, confirmed = 2, returned = 3 };
BOOST_DESCRIBE_ENUM(PayoutState, none, instructed, confirmed, returned)

struct PayoutRow {
  SocietyId society;
  HolderId holder;
  Currency currency = kzt;
  std::int64_t micros = 0;
  std::vector<PayoutPart> parts;
  PayoutState state = PayoutState::none;
};
BOOST_DESCRIBE_STRUCT(PayoutRow, (), (society, holder, currency, micros, parts, state))

struct GrantRow {
  Role role = Role::none;
  SocietyId society;
  HolderId holder;
  LicenseeId licensee;
  friend bool operator==(GrantRow const&, GrantRow const&) = default;
};
BOOST_DESCRIBE_STRUCT(GrantRow, (), (role, society, holder, licensee))

struct PersonRow {
  std::vector<GrantRow> grants;
};
BOOST_DESCRIBE_STRUCT(PersonRow, (), (grants))

/// What must belong to one thing only. The number is part of the table's key.
enum class KeySpace : std::uint8_t {
  none = 0,
  ipi_base = 1,
  bin_holder = 2,
  bin_licensee = 3,
  bin_society = 4,
  iin = 5,              ///< Keyed hash of an IIN.
  submitter_work = 6,   ///< submitter id ‖ the submitter's work number
  submitter_party = 7,  ///< submitter id ‖ interested-party number
  submitter_agreement = 8,
  report_file = 9,      ///< society ‖ licensee ‖ SHA-256 of the file
  report_message = 10,  ///< society ‖ licensee ‖ sender ‖ message id ‖ part
  isrc = 11,            ///< The first recording registered with it.
  cisac = 12,
  ipi_name = 13,  ///< Not unique in life: the first holder registered with it.
};

}  // namespace qalam
