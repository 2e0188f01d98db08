#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace qalam {

/// Every reason for which Qalam says no: a closed list. Where several apply, the first one in this
/// order is the answer. docs/errors.md is generated from `error_info`.
enum class ErrorCode : std::uint16_t {
  // The request itself.
  malformed,             ///< Bytes that are not what their format says.
  too_large,             ///< A documented limit is passed.
  unauthenticated,       ///< No token, or one that is not known.
  forbidden,             ///< This person may not do or see this.
  not_found,             ///< No such thing in the registers.
  unsupported,           ///< A combination that is not offered; never answered by an empty list.
  precondition_failed,   ///< If-Match or an expected version names an older state.
  idempotency_mismatch,  ///< The command id was used before with another content.
  // Registers.
  id_taken,            ///< This id is registered already.
  identifier_taken,    ///< A unique industry identifier is registered for somebody else.
  invalid_identifier,  ///< A check digit or form is wrong.
  wrong_kind,          ///< The thing exists, but is of another kind than the command needs.
  shares_above_whole,  ///< More than 100 % of a work in one registration (CWR NWR T 011).
  shares_invalid,      ///< CWR share conventions (domain/formats/README.md).
  role_invalid,
  not_accredited,  ///< The society is not accredited on that date.
  mandate_exists,  ///< The holder has an active mandate for the right and territory.
  no_mandate,      ///< There is no active mandate to end or to act under.
  // Time and periods.
  period_closed,      ///< The booking date lies in a closed period.
  period_invalid,     ///< An end before its start, or a date out of range.
  parameter_missing,  ///< No value of the parameter is in force on that date.
  // Licences and money.
  licence_inactive,
  below_minimum_rate,   ///< An invoice under the legal minimum of its date and category.
  deduction_above_cap,  ///< A deduction over the cap of its date.
  amount_invalid,       ///< Zero, negative, or too large for the ledger.
  currency_mismatch,
  insufficient_funds,  ///< The account does not hold that much.
  // Usage.
  report_closed,
  report_incomplete,
  report_superseded,
  // Distribution and payout.
  pool_busy,            ///< Another run of the pool is open.
  run_state,            ///< The run is not in the state that the command needs.
  approver_opened_run,  ///< An approver must not be the one who opened the run.
  approver_repeated,    ///< Two different people have to approve.
  nothing_to_distribute,
  allocation_mismatch,  ///< Allocations that do not add up to the distributable amount.
  hold_state,
  below_minimum_payout,
  payee_unlocated,
  payout_state,
  // The log, to those who check it.
  proof_invalid,   ///< Signatures or hashes do not show what they are said to show.
  log_superseded,  ///< The log was signed further than it is here: an old copy must not go on.
  // The machine.
  busy,  ///< The queue is full; try again.
  storage_full,
  already_running,  ///< Another process holds the ledger.
  internal,
};

/// What is stable about an error: its name on every wire, a title, and the norm behind it.
struct ErrorInfo {
  ErrorCode code;
  std::string_view name;   ///< snake_case; never renamed.
  std::string_view title;  ///< One short sentence for a person.
  std::string_view
      norm;  ///< The law, standard or rule of the house that it rests on; may be empty.
};

ErrorInfo const& error_info(ErrorCode code);
ErrorCode constexpr last_error_code = ErrorCode::internal;

/// A refusal that somebody outside can mend.
struct Error {
  ErrorCode code;
  std::string detail;  ///< For a person: what, why, what to do. Never a secret.
  std::string where;   ///< JSON pointer, or file:line; empty where neither applies.

  friend bool operator==(Error const&, Error const&) = default;
};

[[nodiscard]] inline Error fail(ErrorCode code, std::string detail, std::string where = {}) {
  return Error{code, std::move(detail), std::move(where)};
}

}  // namespace qalam
