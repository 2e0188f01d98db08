#pragma once

#include "api/app/ledger.hpp"

#include <functional>
#include <map>
#include <string>
#include <vector>

/// Looks into the vault, and who has looked. LEDGER/access keeps every one (vault::AccessLog).
namespace qalam::app {

struct LookingAt {
  HolderId holder;
  /// Members of PrivateData that the purpose needs; none: all.
  std::vector<std::string> fields;
  std::string purpose;
  PersonId by;
};

/// Writes into the log where the chain of looks stood at the end of each day that is over: once a
/// day, when the server starts or somebody is the first to look. Errors: `idempotency_mismatch`
/// where a day was sealed with another end: somebody has changed the files.
Result<void> seal_access_log(Ledger& ledger);

/// What the vault holds about a person, by member; empty members are left out. It is recorded
/// before it is read. Errors: `not_found` for an unknown or erased person, or one about whom the
/// vault holds nothing; `malformed` for a purpose or member that is none.
Result<std::map<std::string, std::string>> look_at_person(Ledger& ledger, LookingAt const& look);

/// Who has looked at a person's data, oldest first. The chain is checked on the way. Errors: those
/// of vault::check_access_log.
Result<std::vector<vault::AccessRecord>> looks_at(Ledger const& ledger, HolderId holder);

struct AccessLogCheck {
  std::uint64_t records = 0;
  std::uint64_t days = 0;
  std::uint64_t sealed = 0;  ///< Days whose end is in the log.
};
/// That the access log's chain is whole, that each day ends as the log says, and that the vault
/// knows nobody whom the log has erased. Errors: `malformed`, `proof_invalid`; the place is the
/// file and the line, or the person.
Result<AccessLogCheck> verify_access_log(Ledger& ledger);

}  // namespace qalam::app
