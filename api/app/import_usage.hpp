#pragma once

#include "api/app/import_result.hpp"

#include <string_view>

namespace qalam::app {

enum class UsageFormat : std::uint8_t { dsr, csv };

/// Takes a usage report into the ledger: file kept, report received, items numbered, lines recorded
/// in chunks, items matched, report closed. Streaming: memory does not grow with the file.
///
/// A killed import is gone on with when the same file is imported again; a finished one changes
/// nothing and says so. Errors: what the deciders of the report say, `not_found`, `storage_full`.
Result<ImportResult> import_usage(Ledger& ledger, UsageFormat format, ImportOptions const& options);

}  // namespace qalam::app
