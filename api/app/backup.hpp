#pragma once

#include "api/app/ledger.hpp"
#include "eventstore/tlog/checkpoint.hpp"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace qalam::app {

struct BackupOptions {
  std::filesystem::path to;  ///< A folder that does not exist yet, or is empty.
  /// Where the vault's keys go, apart from its tables; none: they are not copied.
  std::filesystem::path vault_keys{};
};

struct BackedUp {
  Position position;            ///< The copy has the events up to here.
  tlog::Checkpoint checkpoint;  ///< Signed, and going on from all of them.
  std::uint64_t bytes = 0;
  std::uint64_t files = 0;  ///< Of the archive.
};

/// Copies a ledger while it goes on: events and vault without free pages and without keys, the
/// archive of files, the signed checkpoint with the proof that it goes on from the copy, and a
/// manifest (docs/operations.md). The copy is opened and every hash in it derived again before the
/// folder gets its name. Errors: `id_taken` where something is there, `wrong_kind` for keys within
/// the backup, `internal` where the copy is not the ledger or cannot be written; as
/// Publisher::publish.
Result<BackedUp> back_up(Ledger& ledger, BackupOptions const& options);

/// The file `manifest` of a backup: "SHA-256  path" for each file, as sha256sum writes it.
struct ManifestLine {
  Hash256 sha256{};
  std::string path;
};
std::string print_manifest(std::vector<ManifestLine> const& lines);
/// Errors: `malformed`, also for paths that lead out of the folder.
Result<std::vector<ManifestLine>> parse_manifest(std::string_view text);
constexpr std::size_t manifest_bytes_max = std::size_t{256} << 20;

/// The file `consistency`: a hash in hex on each line.
std::string print_hashes(std::vector<merkle::Hash> const& hashes);
Result<std::vector<merkle::Hash>> parse_hashes(std::string_view text);

}  // namespace qalam::app
