#pragma once

#include "api/app/import_result.hpp"

namespace qalam::app {

/// Takes a CWR 2.1, 2.2 or 3.x file into the registers: parties, works, shares, agreements,
/// recordings. The file is kept under LEDGER/files first. `options.society` is its recipient.
///
/// Works nested in an acknowledgement are the sender society's view; those with status AS or AC
/// are entered under its numbers. With `options.ack` the file is answered by an acknowledgement.
/// Errors: `not_found` for the file itself, `storage_full`; a file that is no CWR, and one for a
/// society that nobody knows, are a result with `refused`.
Result<ImportResult> import_cwr(Ledger& ledger, ImportOptions const& options);

}  // namespace qalam::app
