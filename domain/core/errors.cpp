#include "domain/core/errors.hpp"

#include "domain/core/ensure.hpp"

#include <array>
#include <cstddef>

namespace qalam {
namespace {

using enum ErrorCode;

constexpr std::array<ErrorInfo, static_cast<std::size_t>(internal) + 1> infos{{
    {malformed, "malformed", "The request cannot be read", ""},
    {too_large, "too_large", "A limit is passed", ""},
    {unauthenticated, "unauthenticated", "Who is asking is not known", ""},
    {forbidden, "forbidden", "Not allowed for this person", "access matrix, docs/access.md"},
    {not_found, "not_found", "There is no such entry", ""},
    {unsupported, "unsupported", "This combination is not offered", ""},
    {precondition_failed, "precondition_failed", "The entry has changed since it was read",
     "RFC 9110 13.1.1"},
    {idempotency_mismatch, "idempotency_mismatch",
     "The idempotency key was used with another content", "draft-ietf-httpapi-idempotency-key"},
    {id_taken, "id_taken", "This id is registered already", ""},
    {identifier_taken, "identifier_taken", "The identifier belongs to another register entry", ""},
    {invalid_identifier, "invalid_identifier", "An identifier fails its check", "ISO 15707, 3901"},
    {wrong_kind, "wrong_kind", "The entry is of another kind", ""},
    {shares_above_whole, "shares_above_whole", "Shares add up to more than the whole",
     "CWR NWR T 011"},
    {shares_invalid, "shares_invalid", "Shares break a CWR convention", "CWR NWR T 004, 009"},
    {role_invalid, "role_invalid", "The role does not fit", "CWR SWR F 008, SPU F 006"},
    {not_accredited, "not_accredited", "The society is not accredited on that date",
     "Copyright Law, art. 43-47"},
    {mandate_exists, "mandate_exists", "The right is entrusted to a society already",
     "one active mandate per right holder, right and territory"},
    {no_mandate, "no_mandate", "There is no such mandate in force", ""},
    {period_closed, "period_closed", "The period is closed",
     "corrections are booked forward, as adjustments"},
    {period_invalid, "period_invalid", "The dates do not make a period", ""},
    {parameter_missing, "parameter_missing", "A parameter has no value on that date", ""},
    {licence_inactive, "licence_inactive", "The licence is not in force on that date", ""},
    {below_minimum_rate, "below_minimum_rate", "Below the legal minimum rate",
     "Copyright Law, art. 16-1"},
    {deduction_above_cap, "deduction_above_cap", "The deduction is above the cap",
     "70 % to right holders; parameter deduction_cap"},
    {amount_invalid, "amount_invalid", "The amount is not acceptable", ""},
    {currency_mismatch, "currency_mismatch", "The currencies differ", ""},
    {insufficient_funds, "insufficient_funds", "The account does not hold that much", ""},
    {report_closed, "report_closed", "The usage report is closed", ""},
    {report_incomplete, "report_incomplete", "The usage report is not complete", ""},
    {report_superseded, "report_superseded", "The usage report has been replaced", ""},
    {pool_busy, "pool_busy", "Another run of this pool is open", ""},
    {run_state, "run_state", "The run is not in the right state", ""},
    {approver_opened_run, "approver_opened_run", "Who opened a run cannot approve it",
     "two different people approve a distribution"},
    {approver_repeated, "approver_repeated", "This person has approved already",
     "two different people approve a distribution"},
    {nothing_to_distribute, "nothing_to_distribute", "There is nothing to distribute", ""},
    {allocation_mismatch, "allocation_mismatch", "Allocations do not add up", "conservation"},
    {hold_state, "hold_state", "The hold is not in the right state", ""},
    {below_minimum_payout, "below_minimum_payout", "Below the minimum payout",
     "the money waits and is never lost; parameter minimum_payout"},
    {payee_unlocated, "payee_unlocated", "The payee is not located", ""},
    {payout_state, "payout_state", "The payout is not in the right state", ""},
    {proof_invalid, "proof_invalid", "The proof does not hold", "RFC 9162; C2SP signed-note"},
    {log_superseded, "log_superseded", "The log has been signed further than it is here",
     "C2SP tlog-checkpoint: never two inconsistent checkpoints"},
    {busy, "busy", "The server is busy", ""},
    {storage_full, "storage_full", "The disk or the map of the ledger is full", ""},
    {already_running, "already_running", "Another process holds the ledger", ""},
    {internal, "internal", "Something went wrong here", ""},
}};

constexpr bool in_order() {
  for (std::size_t i = 0; i < infos.size(); ++i) {
    if (static_cast<std::size_t>(infos[i].code) != i) return false;
  }
  return true;
}
static_assert(in_order(), "error_info lists every ErrorCode, in the order of the enum");

}  // namespace

ErrorInfo const& error_info(ErrorCode code) {
  auto const i = static_cast<std::size_t>(code);
  ensure(i < infos.size(), "an ErrorCode outside the list");
  return infos[i];
}

}  // namespace qalam
