#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
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
/// Puts a file in place of the one of that name, if any: after a power cut it is the one or the
/// other, whole. Folders above it are made.
void replace_durably(std::filesystem::path const& path, Bytes bytes, unsigned mode);
/// The same for one of many files; their names are on disk after `sync_directory` of their folder.
void replace(std::filesystem::path const& path, Bytes bytes, unsigned mode);
/// Copies a file to a name that must not exist yet, as create_durably; folders above it are made.
void copy_durably(std::filesystem::path const& from, std::filesystem::path const& to,
                  unsigned mode);
void sync_file(int fd, std::filesystem::path const& path);
void sync_directory(std::filesystem::path const& directory);
/// The bytes of a small file; one over `size_max` is refused as std::errc::file_too_large.
std::vector<std::byte> read_small(std::filesystem::path const& path, std::size_t size_max);

/// The whole of such a file as text; nothing where there is none.
std::optional<std::string> read_if_there(std::filesystem::path const& path, std::size_t size_max);

}  // namespace qalam::files
