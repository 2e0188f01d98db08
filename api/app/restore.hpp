#pragma once

#include "api/app/ledger.hpp"
#include "eventstore/tlog/keys.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace qalam::app {

struct RestoreOptions {
  std::filesystem::path from;       ///< A mirror or a backup; which one shows in it.
  std::filesystem::path directory;  ///< The ledger to be: does not exist yet, or is empty.
  tlog::VerifierKey key;            ///< Of the log: everything has to lead to what it has signed.
  /// Of the files outer.key and pepper.key; none: the vault's tables come without them, and the
  /// ledger opens once they are put into its vault.
  std::filesystem::path vault_keys{};
  /// Begins an empty vault instead: for when the keys are lost, and personal data with them.
  bool new_vault = false;
  std::filesystem::path signer{};  ///< As LedgerOptions::signer.
  std::size_t map_size_bytes = std::size_t{256} << 30;
  std::function<void(std::string const& what, Position done, Position of)> on_progress{};
};

struct Restored {
  std::string origin;
  Position position;
  Hash256 root{};
  Position signed_size;  ///< Of the checkpoint that it was held against.
  std::uint64_t files = 0;
  bool vault_opens = false;
  std::uint64_t erased_again = 0;  ///< Subjects that an older copy of the vault still knew.
  /// Why this copy will not be signed any further; none: it goes on.
  std::optional<Error> unsigned_because{};
};

/// Makes a ledger from what was kept of it outside. It is built beside its place and verified as a
/// whole: each bundle and hash, the root against the signed checkpoint, then every index, stream
/// and receipt; only then it gets its name. Errors: `id_taken` where something is there,
/// `not_found`, `malformed` and `proof_invalid`, each naming the file, `storage_full`.
Result<Restored> restore(RestoreOptions const& options);

}  // namespace qalam::app
