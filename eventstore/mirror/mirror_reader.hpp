#pragma once

#include "eventstore/bundle/bundle.hpp"
#include "eventstore/log.hpp"
#include "eventstore/mirror/vault_ring.hpp"
#include "eventstore/tlog/checkpoint.hpp"
#include "eventstore/tlog/keys.hpp"

#include <filesystem>
#include <functional>
#include <string>

namespace qalam::mirror {

/// A mirror as somebody finds it who trusts nothing of it but a key.
class MirrorReader {
 public:
  /// Whether a folder looks like a mirror.
  static bool is_mirror(std::filesystem::path const& directory);
  /// Reads identity and checkpoint. Errors: `not_found`, `malformed`, `proof_invalid` (a signature
  /// that does not hold, or a checkpoint of another log), each naming the file.
  static Result<MirrorReader> open(std::filesystem::path directory, tlog::VerifierKey const& key);

  [[nodiscard]] store::Identity const& identity() const { return identity_; }
  [[nodiscard]] tlog::Checkpoint const& checkpoint() const { return checkpoint_; }
  /// With its signatures.
  [[nodiscard]] std::string const& note() const { return note_; }

  /// Visits every event under the checkpoint in order, after its bundle was checked: records,
  /// headers and hashes of leaves have to be the same three times. At the end all tiles have to be
  /// those of the events, and the root the signed one; what the visitor has done before must not
  /// be used where this is refused. Errors: `not_found` (a file that is missing), `malformed`,
  /// `proof_invalid`, each naming the file; what the visitor answers.
  Result<void> read(std::function<Result<void>(bundle::Record const&)> const& visit,
                    store::Progress const& progress) const;

  [[nodiscard]] std::vector<Snapshot> snapshots() const { return ring().all(); }
  [[nodiscard]] VaultRing ring() const { return VaultRing{directory_ / "vault"}; }
  [[nodiscard]] std::filesystem::path files() const { return directory_ / "files"; }

 private:
  explicit MirrorReader(std::filesystem::path directory) : directory_{std::move(directory)} {}
  Result<std::string> load(std::string const& path, std::string const& full,
                           std::size_t bytes_max) const;
  Result<std::vector<bundle::Record>> records(bundle::Place const& place) const;
  Result<void> check_entries(bundle::Place const& place,
                             std::vector<bundle::Record> const& records) const;
  Result<void> check_tile(tlog::Tile const& tile, std::span<merkle::Hash const> hashes) const;
  Result<void> check_tiles_above(std::vector<merkle::Hash> row) const;

  std::filesystem::path directory_;
  store::Identity identity_;
  tlog::Checkpoint checkpoint_;
  std::string note_;
};

}  // namespace qalam::mirror
