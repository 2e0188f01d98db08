#pragma once

#include "api/app/queries.hpp"

namespace qalam::app {

/// Walks down from a number to what it rests on, with the arithmetic at each step.
///
/// A holder: what is payable and held now, run by run. A payout: its parts and the runs that made
/// them payable. A run: pool, money in (fee, invoice, licence), deductions, rules, reports, and its
/// lines for the holder where one was asked. A pool: where its money came from and went. Errors:
/// `not_found`, `unsupported` for kinds that carry no money.
Result<Json> explain(Look const& look, AnyId id);
/// One holder's lines of one run, each down to the usage lines: (chunk position, rows).
Result<Json> explain_line(Look const& look, RunId run, HolderId holder, WorkId work);

/// What changed from `before` to `after`: events by type, balances with the change, register
/// entries that are new or other.
Result<Json> difference(Look const& before, Look const& after);

/// Gathers a run's inputs as known when it opened, computes it again and compares hash and lines.
Result<Json> recompute(Look const& look, RunId run);

}  // namespace qalam::app
