#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <vector>

/// Files that are there after a power cut. All of it throws std::system_error with the path: no
/// caller can mend a disk.
namespace qalam::files {

using Bytes = std::span<std::byte const>;

/// An open file, closed with its owner.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_{fd} {}
  Descriptor(Descriptor&& other) noexcept;
  Descriptor& operator=(Descriptor&& other) noexcept;
  Descriptor(Descriptor const&) = delete;
  Descriptor& operator=(Descriptor const&) = delete;
  ~Descriptor();

  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_ = -1;
};

void write_all(int fd, Bytes bytes, std::filesystem::path const& path);
/// Makes a file that must not exist yet; its bytes and its name are on disk when this returns.
void create_durably(std::filesystem::path const& path, Bytes bytes, unsigned mode);
/// Writes `bytes` over the first bytes of a file and syncs it, then takes its name away.
void overwrite_and_remove(std::filesystem::path const& path, Bytes bytes);
/// Gives a file another name, in place of a file of that name, durably.
void rename_durably(std::filesystem::path const& from, std::filesystem::path const& to);
void sync_file(int fd, std::filesystem::path const& path);
void sync_directory(std::filesystem::path const& directory);
/// The bytes of a small file; one over `size_max` is refused as std::errc::file_too_large.
std::vector<std::byte> read_small(std::filesystem::path const& path, std::size_t size_max);

}  // namespace qalam::files
