#pragma once

#include "api/app/ledger.hpp"

namespace qalam::app {

struct SupersedeOptions {
  std::string origin;  ///< The new log's.
  std::string reason;
  PersonId actor;
};

struct Superseded {
  tlog::Checkpoint before;  ///< What the old log had been signed with.
  Position position;        ///< Of the LogSuperseded.
  std::string checkpoint;   ///< The first of the new log.
  tlog::VerifierKey key;
};

/// The ceremony for a ledger whose log had been signed further than this copy goes, where no better
/// copy is left: says in the log what it supersedes, then goes on under another name and key. May
/// be called again after it was broken off. Errors: `precondition_failed` where the log goes on
/// from what was signed, so that there is nothing to supersede; as Ledger::open.
Result<Superseded> supersede(LedgerOptions const& options, SupersedeOptions const& asked);

}  // namespace qalam::app
