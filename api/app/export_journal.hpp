#pragma once

#include "api/app/ledger.hpp"

#include <cstdint>
#include <optional>
#include <ostream>

namespace qalam::app {

struct JournalOptions {
  SocietyId society;
  Period booked{};  ///< Booking dates, `until` not included; what is not given is open.
  std::optional<Position> at{};  ///< As known at this position; none: now.
};

struct JournalSummary {
  Position at;  ///< What was recorded up to here is in it.
  std::uint64_t transactions = 0;
  std::uint64_t accounts = 0;
};

/// Writes a society's books as a plain-text journal that both hledger (`check --strict`) and ledger
/// (`--pedantic`) read: commodities and accounts declared, one transaction an event in the order of
/// the log, positive = debit. Before a period stands what was there when it began, and at the end
/// of every journal an assertion of each account's balance, which comes from the ledger's own
/// tables and not from the lines above it.
///
/// A transaction's date is the event's booking date, its code the event's position. Of people it
/// names credit names, and those of nobody who has been erased since; free text is left out.
/// Memory grows with the society's accounts, not with its events. Errors: `not_found` for a society
/// or position that is not there, `period_invalid`, `busy` as Look::as_of, `storage_full` when
/// `out` takes no more.
Result<JournalSummary> export_journal(Ledger& ledger, JournalOptions const& options,
                                      std::ostream& out);

}  // namespace qalam::app
