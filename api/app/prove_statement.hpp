#pragma once

#include "api/app/ledger.hpp"
#include "api/proof/statement_file.hpp"

namespace qalam::app {

/// Makes the statement bundle of a holder with a society, as the log stands: a file that proves to
/// anybody what it says. Its cost grows with the runs in which the holder has lines, and with their
/// lines. Errors: `not_found` for the holder or society, and as Publisher::publish.
Result<proof::StatementFile> prove_statement(Ledger& ledger, HolderId holder, SocietyId society);

/// The society of a holder who has money with one alone. Errors: `not_found` where he has none,
/// `malformed` where there are several to choose from.
Result<SocietyId> only_society_of(Ledger& ledger, HolderId holder);

}  // namespace qalam::app
