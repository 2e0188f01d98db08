#include "eventstore/files/durable.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

namespace qalam::files {
namespace {

[[noreturn]] void raise(char const* call, std::filesystem::path const& path) {
  throw std::system_error{errno, std::generic_category(), call + (" " + path.string())};
}

Descriptor open_file(std::filesystem::path const& path, int flags, unsigned mode = 0) {
  int const fd = ::open(path.c_str(), flags | O_CLOEXEC, mode);
  if (fd < 0) raise("open", path);
  return Descriptor{fd};
}

std::filesystem::path folder_of(std::filesystem::path const& path) {
  return std::filesystem::absolute(path).parent_path();
}

}  // namespace

Descriptor::Descriptor(Descriptor&& other) noexcept : fd_{std::exchange(other.fd_, -1)} {}

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

Descriptor::~Descriptor() {
  if (fd_ >= 0) ::close(fd_);
}

void write_all(int fd, Bytes bytes, std::filesystem::path const& path) {
  while (!bytes.empty()) {
    auto const written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) raise("write", path);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

void sync_file(int fd, std::filesystem::path const& path) {
  if (::fsync(fd) != 0) raise("fsync", path);
}

void sync_directory(std::filesystem::path const& directory) {
  auto const fd = open_file(directory, O_RDONLY | O_DIRECTORY);
  sync_file(fd.get(), directory);
}

void create_durably(std::filesystem::path const& path, Bytes bytes, unsigned mode) {
  {
    auto const fd = open_file(path, O_WRONLY | O_CREAT | O_EXCL, mode);
    // The mode counts, whatever the umask takes away.
    if (::fchmod(fd.get(), mode) != 0) raise("fchmod", path);
    write_all(fd.get(), bytes, path);
    sync_file(fd.get(), path);
  }
  sync_directory(folder_of(path));
}

void replace(std::filesystem::path const& path, Bytes bytes, unsigned mode) {
  std::filesystem::create_directories(folder_of(path));
  auto const fresh = path.parent_path() / ("." + path.filename().string() + ".new");
  {
    auto const fd = open_file(fresh, O_WRONLY | O_CREAT | O_TRUNC, mode);
    // The mode counts, whatever the umask takes away and a broken-off write has left.
    if (::fchmod(fd.get(), mode) != 0) raise("fchmod", fresh);
    write_all(fd.get(), bytes, fresh);
    sync_file(fd.get(), fresh);
  }
  if (::rename(fresh.c_str(), path.c_str()) != 0) raise("rename", fresh);
}

void replace_durably(std::filesystem::path const& path, Bytes bytes, unsigned mode) {
  replace(path, bytes, mode);
  sync_directory(folder_of(path));
}

void copy_durably(std::filesystem::path const& from, std::filesystem::path const& to,
                  unsigned mode) {
  std::filesystem::create_directories(folder_of(to));
  std::filesystem::copy_file(from, to);
  {
    auto const fd = open_file(to, O_RDONLY);
    if (::fchmod(fd.get(), mode) != 0) raise("fchmod", to);
    sync_file(fd.get(), to);
  }
  sync_directory(folder_of(to));
}

void overwrite_and_remove(std::filesystem::path const& path, Bytes bytes) {
  {
    auto const fd = open_file(path, O_WRONLY);
    write_all(fd.get(), bytes, path);
    sync_file(fd.get(), path);
  }
  if (::unlink(path.c_str()) != 0) raise("unlink", path);
  sync_directory(folder_of(path));
}

void rename_durably(std::filesystem::path const& from, std::filesystem::path const& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) raise("rename", from);
  sync_directory(folder_of(to));
}

std::vector<std::byte> read_small(std::filesystem::path const& path, std::size_t size_max) {
  auto const fd = open_file(path, O_RDONLY);
  struct stat info {};
  if (::fstat(fd.get(), &info) != 0) raise("fstat", path);
  // As much room as there are bytes, not as there may be; more where the file grows meanwhile.
  auto const there = static_cast<std::size_t>(info.st_size);
  std::vector<std::byte> bytes(std::min(size_max, there) + 1);
  std::size_t size = 0;
  while (size < bytes.size()) {
    auto const got = ::read(fd.get(), bytes.data() + size, bytes.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) raise("read", path);
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
    if (size == bytes.size() && size <= size_max) bytes.resize(std::min(size_max, 2 * size) + 1);
  }
  if (size > size_max) {
    errno = EFBIG;
    raise("read", path);
  }
  bytes.resize(size);
  return bytes;
}

std::optional<std::string> read_if_there(std::filesystem::path const& path, std::size_t size_max) {
  if (!std::filesystem::is_regular_file(path)) return std::nullopt;
  auto const bytes = read_small(path, size_max);
  return std::string{reinterpret_cast<char const*>(bytes.data()), bytes.size()};
}

}  // namespace qalam::files
