#include "domain/stream.hpp"

namespace qalam {
namespace {

template <class IdType>
Place of(IdType id, SocietyId society, Date effective = no_date) {
  return {KindOf<IdType>::value, id.value(), society, effective};
}
constexpr SocietyId shared{};

Place at(SocietyAccredited const& e, SocietyId) {
  return of(e.society, shared, e.from);
}
Place at(AccreditationChanged const& e, SocietyId) {
  return of(e.society, shared, e.from);
}
Place at(RightHolderRegistered const& e, SocietyId) {
  return of(e.holder, shared);
}
Place at(RightHolderChanged const& e, SocietyId) {
  return of(e.holder, shared);
}
Place at(LicenseeRegistered const& e, SocietyId) {
  return of(e.licensee, shared);
}
Place at(MandateGranted const& e, SocietyId) {
  return of(e.mandate, e.society, e.from);
}
Place at(MandateEnded const& e, SocietyId) {
  return of(e.mandate, e.society, e.until);
}
Place at(RoleGranted const& e, SocietyId) {
  return of(e.person, e.society);
}
Place at(RoleRevoked const& e, SocietyId) {
  return of(e.person, e.society);
}
Place at(WorkRegistered const& e, SocietyId) {
  return of(e.work, shared, e.from);
}
Place at(WorkRevised const& e, SocietyId) {
  return of(e.work, shared, e.from);
}
Place at(RecordingRegistered const& e, SocietyId) {
  return of(e.recording, shared);
}
Place at(RecordingLinked const& e, SocietyId) {
  return of(e.recording, shared);
}
Place at(AgreementRegistered const& e, SocietyId) {
  return of(e.agreement, shared, e.from);
}
Place at(ParameterSet const& e, SocietyId) {
  return {Kind::parameter, parameter_stream(e.name, e.society), e.society, e.from};
}
Place at(TariffSet const& e, SocietyId) {
  return of(e.tariff, e.society, e.from);
}
Place at(DistributionRulesApproved const& e, SocietyId) {
  return of(e.rules, e.society, e.from);
}
Place at(LicenceGranted const& e, SocietyId) {
  return of(e.licence, e.society, e.from);
}
Place at(InvoiceIssued const& e, SocietyId) {
  return of(e.invoice, e.society, e.booked);
}
Place at(FeeReceived const& e, SocietyId) {
  return of(e.receipt, e.society, e.booked);
}
Place at(UsageReportReceived const& e, SocietyId) {
  return of(e.report, e.society, e.from);
}
/// Items are one ledger-wide stream: its version is how an importer notices another importer.
Place at(UsageItemsRecorded const&, SocietyId) {
  return {Kind::item, 0, shared, no_date};
}
Place at(UsageLinesRecorded const& e, SocietyId society) {
  return of(e.report, society);
}
Place at(UsageReportClosed const& e, SocietyId) {
  return of(e.report, e.society, e.from);
}
Place at(UsageReportSuperseded const& e, SocietyId) {
  return of(e.report, e.society);
}
/// One stream of matches for each society.
Place at(ItemsMatched const& e, SocietyId) {
  return {Kind::item, e.society.value(), e.society, no_date};
}
Place at(MatchReversed const& e, SocietyId) {
  return {Kind::item, e.society.value(), e.society, no_date};
}
Place at(PoolFunded const& e, SocietyId) {
  return of(e.pool, e.key.society, e.booked);
}
Place at(DeductionTaken const& e, SocietyId) {
  return of(e.pool, e.key.society, e.booked);
}
Place at(RunOpened const& e, SocietyId) {
  return of(e.run, e.key.society);
}
Place at(AllocationsComputed const& e, SocietyId society) {
  return of(e.run, society);
}
Place at(RunComputed const& e, SocietyId) {
  return of(e.run, e.key.society);
}
Place at(RunApproved const& e, SocietyId) {
  return of(e.run, e.key.society);
}
Place at(RunPosted const& e, SocietyId) {
  return of(e.run, e.key.society, e.booked);
}
Place at(RunReversed const& e, SocietyId) {
  return of(e.run, e.key.society, e.booked);
}
Place at(AdjustmentPosted const& e, SocietyId) {
  return of(e.run, e.key.society, e.booked);
}
Place at(HoldPlaced const& e, SocietyId) {
  return of(e.hold, e.society, e.booked);
}
Place at(HoldReleased const& e, SocietyId) {
  return of(e.hold, e.society, e.booked);
}
Place at(StatementIssued const& e, SocietyId) {
  return of(e.statement, e.society, e.from);
}
Place at(PayoutInstructed const& e, SocietyId) {
  return of(e.payout, e.society, e.booked);
}
Place at(PayoutConfirmed const& e, SocietyId) {
  return of(e.payout, e.society, e.booked);
}
Place at(PayoutReturned const& e, SocietyId) {
  return of(e.payout, e.society, e.booked);
}
Place at(PeriodClosed const& e, SocietyId) {
  return {Kind::period, e.society.value(), e.society, e.until};
}
Place at(SubjectErased const& e, SocietyId) {
  return of(e.holder, shared);
}
Place at(SaltDrawn const& e, SocietyId) {
  if (e.run != RunId{}) return of(e.run, e.society);
  return {Kind::period, e.society.value(), e.society, e.until};
}
Place at(LogSuperseded const&, SocietyId) {
  return {Kind::ledger, 0, shared, no_date};
}
Place at(AccessLogSealed const& e, SocietyId) {
  return {Kind::ledger, 0, shared, e.day};
}

}  // namespace

Place place_of(Event const& event, SocietyId report_society) {
  return std::visit([&](auto const& e) { return at(e, report_society); }, event);
}

std::uint64_t parameter_stream(ParameterName name, SocietyId society) {
  // One stream per name for all, and one per name for each society that has its own value.
  return society.value() ^ (static_cast<std::uint64_t>(name) << 48);
}

}  // namespace qalam
