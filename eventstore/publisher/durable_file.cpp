#include "eventstore/publisher/durable_file.hpp"

#include "eventstore/system.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <sstream>
#include <system_error>

namespace qalam::publisher {
namespace {

[[noreturn]] void raise(char const* call, std::filesystem::path const& path) {
  throw std::system_error{errno, std::generic_category(), call + (" " + path.string())};
}

void write_whole(std::filesystem::path const& file, std::string_view bytes, mode_t mode) {
  int const fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
  if (fd < 0) raise("open", file);
  bool done = true;
  while (done && !bytes.empty()) {
    auto const wrote = ::write(fd, bytes.data(), bytes.size());
    if (wrote < 0 && errno == EINTR) continue;
    done = wrote > 0;
    if (done) bytes.remove_prefix(static_cast<std::size_t>(wrote));
  }
  done = done && ::fsync(fd) == 0;
  int const error = errno;
  ::close(fd);
  errno = error;
  if (!done) raise("write", file);
}

}  // namespace

void write_synced(std::filesystem::path const& file, std::string_view bytes, mode_t mode) {
  std::filesystem::create_directories(file.parent_path());
  auto const fresh = file.parent_path() / ("." + file.filename().string() + ".new");
  write_whole(fresh, bytes, mode);
  std::filesystem::rename(fresh, file);
}

void sync_directories(std::set<std::filesystem::path> const& directories) {
  for (auto const& directory : directories) store::sync_directory(directory);
}

void write_durably(std::filesystem::path const& file, std::string_view bytes, mode_t mode) {
  write_synced(file, bytes, mode);
  store::sync_directory(file.parent_path());
}

std::optional<std::string> read_file(std::filesystem::path const& file) {
  std::ifstream in{file, std::ios::binary};
  if (!in) return std::nullopt;
  std::ostringstream out;
  out << in.rdbuf();
  if (in.bad()) raise("read", file);
  return out.str();
}

}  // namespace qalam::publisher
