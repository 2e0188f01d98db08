#pragma once

#include "domain/distribution/events.hpp"
#include "domain/licensing/events.hpp"
#include "domain/parameters/events.hpp"
#include "domain/party/events.hpp"
#include "domain/payment/events.hpp"
#include "domain/repertoire/events.hpp"
#include "domain/trust/events.hpp"
#include "domain/usage/events.hpp"

#include <boost/mp11/algorithm.hpp>
#include <cstdint>
#include <variant>

namespace qalam {

/// Everything that can happen. The place in this list is the event's `type_id` and its ordinal in
/// the schema's union: append, never reorder. Whoever folds events does so by std::visit without a
/// catch-all, so that a new event does not compile until everybody has said what it means to them.
using Event = std::variant<
    SocietyAccredited, AccreditationChanged, RightHolderRegistered, RightHolderChanged,
    LicenseeRegistered, MandateGranted, MandateEnded, RoleGranted, RoleRevoked,              // 0-8
    WorkRegistered, WorkRevised, RecordingRegistered, RecordingLinked, AgreementRegistered,  // 9-13
    ParameterSet, TariffSet, DistributionRulesApproved,  // 14-16
    LicenceGranted, InvoiceIssued, FeeReceived,          // 17-19
    UsageReportReceived, UsageItemsRecorded, UsageLinesRecorded, UsageReportClosed,
    UsageReportSuperseded, ItemsMatched, MatchReversed,  // 20-26
    PoolFunded, DeductionTaken, RunOpened, AllocationsComputed, RunComputed, RunApproved, RunPosted,
    RunReversed, AdjustmentPosted, HoldPlaced, HoldReleased,             // 27-37
    StatementIssued, PayoutInstructed, PayoutConfirmed, PayoutReturned,  // 38-41
    PeriodClosed, SubjectErased,                                         // 42-43
    SaltDrawn, LogSuperseded, AccessLogSealed>;                          // 44-46

template <class E>
constexpr std::uint32_t type_id = boost::mp11::mp_find<Event, E>::value;
constexpr std::uint32_t event_types = std::variant_size_v<Event>;

}  // namespace qalam
