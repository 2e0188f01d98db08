#pragma once

#include "domain/core/ids.hpp"
#include "domain/core/result.hpp"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace qalam::files {

/// A file that is kept.
struct Kept {
  Hash256 sha256{};
  std::uint64_t size_bytes = 0;
  bool already_there = false;

  friend bool operator==(Kept const&, Kept const&) = default;
};

/// LEDGER/files: every file that was taken in, byte for byte, under the name of its SHA-256:
/// `ab/cdef…` (64 hex digits in all), read-only. The log names files by this hash, so what an
/// import rested on can be read again and checked.
///
/// Only `keep` changes anything, and it may run in several threads and processes at once.
class FileArchive {
 public:
  /// Makes the directory where it is missing. Throws std::system_error.
  explicit FileArchive(std::filesystem::path directory);

  /// Copies the file in, reading it once in pieces, and returns when it is on disk. A file that is
  /// there already is left as it is. Errors: `not_found` (no such file, or none that can be read),
  /// `malformed` (a directory or a device), `storage_full`. Throws std::system_error when the
  /// archive's own disk fails.
  Result<Kept> keep(std::filesystem::path const& file) const;

  /// Where the file of this hash lies or would lie.
  [[nodiscard]] std::filesystem::path path_of(Hash256 const& sha256) const;
  [[nodiscard]] bool has(Hash256 const& sha256) const;
  [[nodiscard]] std::filesystem::path const& directory() const { return directory_; }
  /// The names of all files that are kept, in order.
  [[nodiscard]] std::vector<Hash256> all() const;
  /// Reads the kept file again: whether it still has the hash of its name. Errors: `not_found`.
  [[nodiscard]] Result<bool> intact(Hash256 const& sha256) const;

 private:
  std::filesystem::path directory_;
};

/// SHA-256 of a file's bytes, read in pieces. Errors: `not_found`, `malformed` (no ordinary file).
Result<Hash256> hash_of(std::filesystem::path const& file);

}  // namespace qalam::files
