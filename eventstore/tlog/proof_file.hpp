#pragma once

#include "eventstore/merkle/proof.hpp"
#include "eventstore/tlog/checkpoint.hpp"
#include "eventstore/tlog/note.hpp"

namespace qalam::tlog {

/// That an entry is in the log, for ever and without asking anybody: C2SP tlog-proof.
struct ProofFile {
  std::string extra;  ///< Bytes that prove nothing themselves; may be empty.
  std::uint64_t index = 0;
  std::vector<merkle::Hash> path;
  Note checkpoint;
  friend bool operator==(ProofFile const&, ProofFile const&) = default;
};

std::string print(ProofFile const& file);
/// Errors: `malformed`.
Result<ProofFile> parse_proof_file(std::string_view bytes);

/// What holds of a proof file.
struct Proved {
  Checkpoint checkpoint;
  std::vector<Signed> by;
};
/// That the leaf with this hash is at the index, under a checkpoint that the known keys have
/// signed. One of them has to be the log's: of type `ed25519`, with the origin as its name. Errors:
/// `proof_invalid`, `malformed`.
Result<Proved> check_proof(ProofFile const& file, merkle::Hash const& leaf,
                           std::vector<VerifierKey> const& known);

/// The checks that every checkpoint has to pass before anything is derived from it.
Result<Proved> check_checkpoint(Note const& note, std::vector<VerifierKey> const& known);

}  // namespace qalam::tlog
