#pragma once

#include "api/app/ledger.hpp"

#include <filesystem>
#include <string>
#include <vector>

/// To forget a person: the event, the vault's keys, the certificate. The order, and what a crash
/// leaves of it, are in docs/forgetting.md.
namespace qalam::app {

/// Appends SubjectErased and destroys what the vault holds; the money facts stay. The certificate
/// is made too where the log is signed; where it cannot be, a note says so and a later
/// `erasure_certificate` makes it. Somebody who is erased already is not erased twice, but what was
/// left undone is done. Errors: what the decider says.
Result<Done> erase_holder(Ledger& ledger, EraseHolder const& command, Who const& who);

/// The certificate of a person's erasure (app::ErasureCertificate as JSON), made once and kept:
/// asked for again it is the same, to the byte. Errors: `not_found` for a person who is not erased;
/// `unsupported` for an erasure whose event commits to no balances; those of Publisher::prove.
Result<std::string> erasure_certificate(Ledger& ledger, HolderId holder);

/// Ends what a crash has broken off: a person whose event is in the log is erased from the vault,
/// another announced one is left alone. Ledger::open does it.
void finish_erasures(Ledger& ledger);

/// The people who are erased in the log and still known to the vault: an old copy of the vault was
/// put back. To erase them again, `erase_holder`.
std::vector<HolderId> not_forgotten(Ledger& ledger);

}  // namespace qalam::app
