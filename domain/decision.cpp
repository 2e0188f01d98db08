#include "domain/decision.hpp"

namespace qalam {
namespace {

template <class Row, class IdType>
Result<Row> need(std::optional<Row> row, IdType id) {
  if (row) return *std::move(row);
  return fail(ErrorCode::not_found, "there is no " + std::string{kind_name(KindOf<IdType>::value)} +
                                        " " + print(id) + " in the registers");
}

}  // namespace

Result<SocietyRow> need_society(Registers const& r, SocietyId id) {
  return need(r.society(id), id);
}
Result<HolderRow> need_holder(Registers const& r, HolderId id) {
  return need(r.holder(id), id);
}
Result<LicenseeRow> need_licensee(Registers const& r, LicenseeId id) {
  return need(r.licensee(id), id);
}
Result<LicenceGranted> need_licence(Registers const& r, LicenceId id) {
  return need(r.licence(id), id);
}
Result<PoolRow> need_pool(Registers const& r, PoolId id) {
  return need(r.pool(id), id);
}
Result<RunRow> need_run(Registers const& r, RunId id) {
  return need(r.run(id), id);
}
Result<ReportRow> need_report(Registers const& r, ReportId id) {
  return need(r.report(id), id);
}
Result<PayoutRow> need_payout(Registers const& r, PayoutId id) {
  return need(r.payout(id), id);
}

Result<Date> open_day(SocietyRow const& society, Date wanted, Date today) {
  Date const day = wanted == no_date ? today : wanted;
  if (society.closed_until != no_date && day < society.closed_until) {
    return fail(ErrorCode::period_closed,
                "the books are closed before " + print(society.closed_until) + ", and " +
                    print(day) + " lies before it: book it on an open day, as a correction",
                "/booked");
  }
  return day;
}

Result<void> need_amount(Micros micros) {
  if (micros <= 0) return fail(ErrorCode::amount_invalid, "the amount has to be above zero");
  if (micros >= amount_limit) {
    return fail(ErrorCode::amount_invalid, "the amount is too large for the ledger");
  }
  return {};
}

bool has_role(Registers const& registers, PersonId person, Role role, SocietyId society) {
  auto const row = registers.person(person);
  if (!row) return false;
  for (GrantRow const& grant : row->grants) {
    bool const here = grant.society == SocietyId{} || grant.society == society;
    if (grant.role == role && here) return true;
  }
  return false;
}

}  // namespace qalam
