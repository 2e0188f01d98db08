#pragma once

#include "api/app/import_result.hpp"

#include <string_view>

namespace qalam::app {

enum class UsageFormat : std::uint8_t { dsr, csv };

/// Takes a usage report into the ledger: file kept, report received, items numbered, lines recorded
/// in chunks, items matched, report closed. Streaming: memory does not grow with the file.
///
/// A killed import is gone on with when the same file is imported again; a finished one changes
/// nothing and says so. What the rules do not take (an unknown society, another content under a
/// number that is taken) is a result with `refused` and a finding that says why. Errors:
/// `not_found` for the file itself, `busy`, `storage_full`.
Result<ImportResult> import_usage(Ledger& ledger, UsageFormat format, ImportOptions const& options);

}  // namespace qalam::app
