#pragma once

#include "domain/core/context.hpp"
#include "domain/core/result.hpp"
#include "domain/events.hpp"
#include "domain/registers/registers.hpp"

#include <string>
#include <vector>

namespace qalam {

/// What a command came to: the events, what it was about, and remarks for the one who asked.
/// No events: nothing had to happen, and that is said by the subject alone.
struct Decided {
  std::vector<Event> events;
  AnyId subject;
  std::vector<std::string> notes;
};

template <class IdType>
AnyId any(IdType id) {
  return {KindOf<IdType>::value, id.value()};
}

/// The checks that several deciders share. Each answers the Error that stands in docs/errors.md.
Result<SocietyRow> need_society(Registers const& registers, SocietyId id);
Result<HolderRow> need_holder(Registers const& registers, HolderId id);
Result<LicenseeRow> need_licensee(Registers const& registers, LicenseeId id);
Result<LicenceGranted> need_licence(Registers const& registers, LicenceId id);
Result<PoolRow> need_pool(Registers const& registers, PoolId id);
Result<RunRow> need_run(Registers const& registers, RunId id);
Result<ReportRow> need_report(Registers const& registers, ReportId id);
Result<PayoutRow> need_payout(Registers const& registers, PayoutId id);
/// A booking date has to lie in an open period of the society; `no_date` means today.
Result<Date> open_day(SocietyRow const& society, Date wanted, Date today);
/// Positive, and within what the ledger can hold.
Result<void> need_amount(Micros micros);
/// True where the person holds the role for this society (or for all).
bool has_role(Registers const& registers, PersonId person, Role role, SocietyId society);

}  // namespace qalam
