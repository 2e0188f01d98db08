#include "eventstore/system.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/random.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace qalam::store {
namespace {

[[noreturn]] void raise(char const* call, std::filesystem::path const& path) {
  throw std::system_error{errno, std::generic_category(), call + (" " + path.string())};
}

std::string holder_of(int fd) {
  std::array<char, 32> text{};
  auto const size = ::pread(fd, text.data(), text.size(), 0);
  std::string_view const all{text.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
  return std::string{all.substr(0, all.find('\n'))};
}

}  // namespace

Timestamp system_clock() {
  auto const now = std::chrono::system_clock::now().time_since_epoch();
  return Timestamp{std::chrono::duration_cast<std::chrono::microseconds>(now).count()};
}

void system_random(std::span<std::uint8_t> out) {
  while (!out.empty()) {
    auto const got = ::getrandom(out.data(), out.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw std::system_error{errno, std::generic_category(), "getrandom"};
    out = out.subspan(static_cast<std::size_t>(got));
  }
}

Result<LockFile> LockFile::take(std::filesystem::path const& path) {
  int const fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
  if (fd < 0 && (errno == EROFS || errno == EACCES || errno == EPERM)) {
    return fail(ErrorCode::forbidden,
                path.string() + " cannot be written: " +
                    (errno == EROFS ? "the disk is mounted read-only" : "this user may not") +
                    ". Nothing was changed");
  }
  if (fd < 0) raise("open", path);
  LockFile file{fd};
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) raise("flock", path);
    return fail(ErrorCode::already_running, "the ledger is in use by process " + holder_of(fd) +
                                                " (" + path.string() +
                                                "). Stop that process, or let it do the work");
  }
  std::string const text = std::to_string(::getpid()) + "\n";
  if (::ftruncate(fd, 0) != 0) raise("ftruncate", path);
  if (::pwrite(fd, text.data(), text.size(), 0) != static_cast<ssize_t>(text.size())) {
    raise("write", path);
  }
  return file;
}

LockFile::LockFile(LockFile&& other) noexcept : fd_{std::exchange(other.fd_, -1)} {}

LockFile::~LockFile() {
  if (fd_ >= 0) ::close(fd_);  // Closing lets the lock go.
}

void sync_directory(std::filesystem::path const& directory) {
  int const fd = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) raise("open", directory);
  int const code = ::fsync(fd);
  ::close(fd);
  if (code != 0) raise("fsync", directory);
}

}  // namespace qalam::store
