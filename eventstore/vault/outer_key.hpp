#pragma once

#include "domain/core/result.hpp"
#include "eventstore/vault/boxes.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>

/// Private to the vault: its key files, 0600, 56 bytes each.
///
///     magic "QLMKEY1\n" (8) ‖ generation, big-endian (8) ‖ key (32) ‖ SHA-256 of these, first 8
///
/// `outer.key` wraps the data keys, `outer.key.next` is there during a rotation, `pepper.key` keys
/// the hashes and has generation 0.
namespace qalam::vault {

struct FileKey {
  std::uint64_t generation = 0;
  Secret secret;
};

class KeyFiles {
 public:
  KeyFiles(std::filesystem::path directory, Random const& random)
      : directory_{std::move(directory)}, random_{random} {}

  [[nodiscard]] std::filesystem::path outer() const { return directory_ / "outer.key"; }
  [[nodiscard]] std::filesystem::path next() const { return directory_ / "outer.key.next"; }
  [[nodiscard]] std::filesystem::path pepper() const { return directory_ / "pepper.key"; }

  static void write(std::filesystem::path const& file, FileKey const& key);
  /// Nothing when there is no such file, or one that was cut off or written over: a rotation that
  /// a crash has stopped leaves such. Errors: `forbidden` when others may read it.
  static Result<std::optional<FileKey>> read(std::filesystem::path const& file);

  /// Writes random bytes over the file, then removes it. No file is fine.
  void destroy(std::filesystem::path const& file) const;
  /// The next key takes the place of the destroyed one.
  void promote_next() const;

 private:
  std::filesystem::path directory_;
  Random const& random_;  ///< Of the vault that owns this.
};

}  // namespace qalam::vault
