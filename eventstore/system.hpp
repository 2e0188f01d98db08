#pragma once

#include "domain/core/result.hpp"
#include "domain/core/time.hpp"

#include <cstdint>
#include <filesystem>
#include <span>

/// Private to the store: the three things it needs from the system besides LMDB.
namespace qalam::store {

Timestamp system_clock();
void system_random(std::span<std::uint8_t> out);  ///< getrandom(2); throws std::system_error.

/// Holds a file locked (flock) as long as it lives, with the number of the process in it.
class LockFile {
 public:
  /// Errors: `already_running`, naming the process that holds it; `forbidden` where it cannot be
  /// written.
  static Result<LockFile> take(std::filesystem::path const& path);
  LockFile(LockFile&& other) noexcept;
  LockFile& operator=(LockFile&&) = delete;
  LockFile(LockFile const&) = delete;
  LockFile& operator=(LockFile const&) = delete;
  ~LockFile();

 private:
  explicit LockFile(int fd) : fd_{fd} {}
  int fd_;
};

void sync_directory(std::filesystem::path const& directory);

}  // namespace qalam::store
