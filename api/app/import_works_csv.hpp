#pragma once

#include "api/app/import_result.hpp"

namespace qalam::app {

/// Takes a table of works (CSV) into the registers, under the numbers of `options.society`, which
/// has sent it. Errors: `not_found`, `storage_full`; a table without titles is a result with
/// `refused`.
Result<ImportResult> import_works_csv(Ledger& ledger, ImportOptions const& options);

}  // namespace qalam::app
