#pragma once

#include "domain/core/ids.hpp"
#include "domain/core/time.hpp"
#include "eventstore/vault/vault.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qalam::mirror {

/// A copy of the vault's tables, without its keys.
struct Snapshot {
  Timestamp made_at{};           ///< To the second.
  std::uint64_t generation = 0;  ///< Of the outer key that opens it.
  Hash256 sha256{};              ///< Of the file.
  friend bool operator==(Snapshot const&, Snapshot const&) = default;
};

/// "20261125T091233Z-7-<SHA-256 in hex>": moment, generation, content.
std::string name_of(Snapshot const& snapshot);
std::optional<Snapshot> parse_snapshot_name(std::string_view name);

/// A folder of snapshots: one for each day and for each generation of the key, none older than
/// thirty days, so that what was erased is gone from here too when they have passed.
class VaultRing {
 public:
  explicit VaultRing(std::filesystem::path directory) : directory_{std::move(directory)} {}

  /// Makes a snapshot where one is due: on a new day, under a new key, and an hour after the last
  /// one where the vault has changed since; that one then stands for its day. Deletes what is too
  /// old, but never the newest. True: one was made. Throws as the vault, and std::system_error.
  bool keep(vault::Vault const& vault, Timestamp now);
  /// Newest first.
  [[nodiscard]] std::vector<Snapshot> all() const;
  [[nodiscard]] std::filesystem::path file_of(Snapshot const& snapshot) const {
    return directory_ / name_of(snapshot);
  }

 private:
  [[nodiscard]] bool is_due(vault::Vault const& vault, Timestamp now) const;

  std::filesystem::path directory_;
  std::optional<std::uint64_t> copied_;  ///< The vault's last change when it was copied.
};

}  // namespace qalam::mirror
