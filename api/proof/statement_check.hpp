#pragma once

#include "api/proof/statement_file.hpp"
#include "domain/trust/events.hpp"
#include "eventstore/tlog/proof_file.hpp"

namespace qalam::proof {

/// A run as far as the bundle proves it.
struct ProvedRun {
  RunComputed computed;
  std::uint64_t computed_at = 0;  ///< Position, as all that ends in `_at`.
  RunOpened opened;
  std::uint64_t opened_at = 0;
  DistributionRulesApproved rules;
  std::uint64_t payments = 0;  ///< Into the pool, before the run.
  Micros funded = 0;
  Micros deducted = 0;
  std::vector<RunApproved> approvals;
  std::uint64_t posted_at = 0;  ///< 0: not posted.
  Date posted = no_date;
  std::uint64_t reversed_at = 0;  ///< 0: not reversed.
  Micros payable = 0;             ///< Of the holder's lines.
  Micros held = 0;                ///< The other lines.
  RunProof const* proof = nullptr;
};

/// A period as far as the bundle proves it, in one currency.
struct ProvedPeriod {
  PeriodClosed closed;
  std::uint64_t closed_at = 0;
  BalanceCommitment committed;
  Micros payable = 0;  ///< Of the holder, by the leaf and by the events.
  Micros held = 0;
};

/// Something else that happened to the holder's money.
struct ProvedFact {
  std::uint64_t position = 0;
  Event event;
  Micros payable = 0;  ///< What it changes.
};

/// What is payable and held for want of an address, in one currency.
struct ProvedTotal {
  Currency currency;
  Micros earned = 0;  ///< By posted runs that were not reversed, payable or held.
  Micros paid = 0;    ///< Instructed and not returned.
  Micros payable = 0;
  Micros held_unlocated = 0;
};

/// A statement of which everything holds.
struct ProvedStatement {
  tlog::Checkpoint checkpoint;
  std::vector<tlog::Signed> by;
  SocietyId society;
  std::string society_name;
  HolderId holder;
  std::string holder_name;
  std::vector<std::pair<WorkId, std::string>> titles;  ///< By work.
  std::vector<ProvedRun> runs;
  std::vector<ProvedFact> facts;
  std::vector<ProvedPeriod> periods;
  std::vector<ProvedTotal> totals;  ///< By currency.
  std::vector<std::string> steps;   ///< What was checked, in words.
};

/// Checks a bundle without asking anybody. `known`: the keys that are trusted; the bundle's own has
/// to be one of them. The bundle must outlive the answer. Errors: `proof_invalid`, `malformed`,
/// with the place.
Result<ProvedStatement> check_statement(StatementBundle const& bundle,
                                        std::vector<tlog::VerifierKey> const& known);

/// The page for people, made from nothing but what is proved.
std::string page_of(ProvedStatement const& statement);

/// The whole file: the bundle, and that the page says what the bundle proves. Errors: as
/// `check_statement`; `proof_invalid` with the page's first line that differs.
Result<ProvedStatement> check_statement_file(StatementFile const& file,
                                             std::vector<tlog::VerifierKey> const& known);

}  // namespace qalam::proof
