#pragma once

#include "eventstore/merkle/proof.hpp"
#include "eventstore/system.hpp"
#include "eventstore/tlog/checkpoint.hpp"
#include "eventstore/tlog/note.hpp"

#include <filesystem>
#include <optional>

namespace qalam::publisher {

/// Signs a log's checkpoints, and never two that are inconsistent.
///
/// Its folder lies outside the ledger: whoever puts an old copy of the ledger back must not put the
/// signer's memory back with it, or the log would have two histories. In it: `key` (mode 0600),
/// `key.pub` (to be given to everybody), `last` (the last checkpoint that was signed).
class Signer {
 public:
  /// Makes the folder with a key for the log of this origin. Errors: `id_taken` where there is one.
  static Result<void> create(std::filesystem::path const& directory, std::string const& origin,
                             tlog::Seed const& seed);
  /// The end of the ceremony by which a log goes on under another name (LogSuperseded): the key and
  /// its memory are put aside into a folder `superseded-<key id>`, and a key for the new origin
  /// takes their place. Errors: `not_found`, `already_running`; `id_taken` where the origin is the
  /// same.
  static Result<void> replace_key(std::filesystem::path const& directory, std::string const& origin,
                                  tlog::Seed const& seed);
  /// Errors: `not_found`, `malformed`, `already_running`.
  static Result<Signer> open(std::filesystem::path const& directory);

  [[nodiscard]] tlog::VerifierKey const& key() const { return key_.verifier(); }
  [[nodiscard]] std::optional<tlog::Checkpoint> const& last() const { return last_; }

  /// Signs the checkpoint of a tree after it has made sure that the tree begins with what it signed
  /// before, and has written down what it signs. Errors: `log_superseded`, `wrong_kind` for another
  /// log's checkpoint.
  Result<tlog::Note> sign(tlog::Checkpoint const& checkpoint, merkle::Subtrees const& tree);

 private:
  Signer(std::filesystem::path directory, tlog::SigningKey key, store::LockFile lock)
      : directory_{std::move(directory)}, key_{std::move(key)}, lock_{std::move(lock)} {}

  std::filesystem::path directory_;
  tlog::SigningKey key_;
  store::LockFile lock_;
  std::optional<tlog::Checkpoint> last_;
};

}  // namespace qalam::publisher
