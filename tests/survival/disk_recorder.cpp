#include "tests/survival/disk_recorder.hpp"

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <mutex>
#include <optional>
#include <span>

namespace qalam::survival {
namespace {

using Kind = Operation::Kind;

bool is_ignored(std::string const& path) {
  auto const name = path.substr(path.rfind('/') + 1);
  return name == "lock.mdb" || name == "lock" || name == "qalam.sock";
}

/// All state of the recorder. The mutex is held across each call, so that the order that is written
/// down is the order in which things happened.
struct Recorder {
  std::mutex mutex;
  std::atomic<bool> watching = false;
  bool recording = false;
  std::string root;
  Recording made;
  std::map<ino_t, std::size_t> inodes;
  Trouble trouble;
  std::uint64_t calls = 0;
  bool troubled = false;

  /// The path below the root; nothing for one that lies elsewhere or is of no interest.
  [[nodiscard]] std::optional<std::string> below(std::string const& path) const {
    if (path.size() <= root.size() + 1 || path.compare(0, root.size(), root) != 0 ||
        path[root.size()] != '/') {
      return std::nullopt;
    }
    auto inside = path.substr(root.size() + 1);
    if (is_ignored(inside)) return std::nullopt;
    return inside;
  }
  [[nodiscard]] std::optional<std::string> below(int fd) const {
    std::array<char, 4096> text{};
    auto const link = "/proc/self/fd/" + std::to_string(fd);
    auto const size = ::readlink(link.c_str(), text.data(), text.size());
    if (size <= 0) return std::nullopt;
    std::string path{text.data(), static_cast<std::size_t>(size)};
    if (path.ends_with(" (deleted)")) return std::nullopt;
    return below(path);
  }
  std::size_t add_file(std::string const& path, ino_t inode) {
    std::size_t const file = made.before.files.size();
    made.before.files.emplace_back();
    inodes[inode] = file;
    Operation operation{Kind::make, file};
    operation.path = path;
    made.operations.push_back(std::move(operation));
    return file;
  }
  /// The number of the file behind a descriptor; nothing for one that is not watched.
  std::optional<std::size_t> file_of(int fd) {
    struct stat info {};
    if (::fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) return std::nullopt;
    if (auto const known = inodes.find(info.st_ino); known != inodes.end()) return known->second;
    auto const path = below(fd);
    if (!path) return std::nullopt;
    return add_file(*path, info.st_ino);
  }
  /// Whether this call, which would change something, has to fail.
  bool fails() {
    ++calls;
    if (trouble.at == 0) return false;
    bool const now = trouble.for_good ? calls >= trouble.at : calls == trouble.at;
    troubled = troubled || now;
    return now;
  }
};

Recorder& recorder() {
  static auto* const the_one = new Recorder;  // Never destroyed: calls come until the very end.
  return *the_one;
}

template <class Function>
Function* real(char const* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

std::vector<std::byte> read_file(std::filesystem::path const& path) {
  std::ifstream in{path, std::ios::binary};
  std::string const text{std::istreambuf_iterator<char>{in}, {}};
  auto const bytes = std::as_bytes(std::span{text});
  return {bytes.begin(), bytes.end()};
}

ino_t inode_of(std::filesystem::path const& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 ? info.st_ino : 0;
}

void watch(std::filesystem::path const& root) {
  auto& state = recorder();
  state.root = std::filesystem::canonical(root).string();
  state.inodes.clear();
  state.made = {read_tree(root), {}};
  for (auto const& [name, file] : state.made.before.names) {
    state.inodes[inode_of(root / name)] = file;
  }
  state.calls = 0;
  state.troubled = false;
  state.watching = true;
}

/// Runs `call` for a watched file, fails it where that is due (or tells it to take only half), and
/// writes down what it has done.
template <class Call, class Note>
auto changing(int fd, Call const& call, Note const& note) {
  auto& state = recorder();
  using Answer = decltype(call(false));
  if (!state.watching) return call(false);
  std::lock_guard const lock{state.mutex};
  auto const file = state.file_of(fd);
  if (!file) return call(false);
  bool const fails = state.fails();
  if (fails && !state.trouble.half) {
    errno = state.trouble.error;
    return static_cast<Answer>(-1);
  }
  auto const answer = call(fails);
  int const error = errno;
  if (answer >= 0 && state.recording) note(*file, answer, state.made.operations);
  errno = error;
  return answer;
}

bool is_durable(int fd) {
  int const flags = ::fcntl(fd, F_GETFL);
  return flags >= 0 && (flags & O_DSYNC) != 0;
}

void note_write(std::size_t file, int fd, std::uint64_t offset, void const* data, std::size_t size,
                std::vector<Operation>& to) {
  Operation operation{Kind::write, file};
  operation.offset = offset;
  auto const* const bytes = static_cast<std::byte const*>(data);
  operation.bytes.assign(bytes, bytes + size);
  operation.durable = is_durable(fd);
  to.push_back(std::move(operation));
}

void note_size(Kind kind, std::size_t file, std::uint64_t size, std::vector<Operation>& to) {
  Operation operation{kind, file};
  operation.size = size;
  to.push_back(std::move(operation));
}

/// Calls on names. `gone`: what is called so before has no name afterwards.
template <class Call, class Note>
int naming(Call const& call, Note const& note, char const* gone = nullptr) {
  auto& state = recorder();
  if (!state.watching) return call();
  std::lock_guard const lock{state.mutex};
  auto const inode = gone != nullptr ? inode_of(gone) : ino_t{0};
  int const answer = call();
  int const error = errno;
  if (answer == 0) state.inodes.erase(inode);  // The system gives the number to another file.
  if (answer == 0 && state.recording) note(state);
  errno = error;
  return answer;
}

void note_name(Recorder& state, Kind kind, std::string const& path, std::string const& to = {}) {
  auto const from = state.below(path);
  auto const after = to.empty() ? std::nullopt : state.below(to);
  if (!from || (!to.empty() && !after)) return;
  Operation operation{kind, 0};
  operation.path = *from;
  operation.to = after.value_or("");
  state.made.operations.push_back(std::move(operation));
}

/// `path` of an …at call, from the root of the file system.
std::string absolute(int folder, char const* path) {
  if (path[0] == '/') return path;
  auto const base = folder == AT_FDCWD ? std::string{"/proc/self/cwd"}
                                       : "/proc/self/fd/" + std::to_string(folder);
  std::error_code failed;
  auto const at = std::filesystem::read_symlink(base, failed);
  return failed ? std::string{} : (at / path).string();
}

int sync_call(int fd, char const* name) {
  auto* const call = real<int(int)>(name);
  auto& state = recorder();
  struct stat info {};
  if (state.watching && ::fstat(fd, &info) == 0 && S_ISDIR(info.st_mode)) {
    return naming([&] { return call(fd); },
                  [&](Recorder& at) {
                    auto const path = at.below(fd);
                    if (!path) return;
                    Operation operation{Kind::sync_folder, 0};
                    operation.path = *path;
                    at.made.operations.push_back(std::move(operation));
                  });
  }
  return changing(
      fd, [&](bool) { return call(fd); },
      [&](std::size_t file, int, std::vector<Operation>& to) {
        to.push_back({Kind::sync, file});
      });
}

int open_call(char const* name, char const* path, int flags, mode_t mode) {
  auto* const call = real<int(char const*, int, ...)>(name);
  auto& state = recorder();
  if (!state.watching || (flags & (O_CREAT | O_TRUNC)) == 0) return call(path, flags, mode);
  std::lock_guard const lock{state.mutex};
  auto const inside = state.below(absolute(AT_FDCWD, path));
  bool const there = inside && inode_of(path) != 0;
  int const fd = call(path, flags, mode);
  if (fd < 0 || !inside || !state.recording) return fd;
  int const error = errno;
  struct stat info {};
  ::fstat(fd, &info);
  if (!there) {
    state.add_file(*inside, info.st_ino);
  } else if ((flags & O_TRUNC) != 0) {
    if (auto const file = state.file_of(fd)) {
      note_size(Kind::resize, *file, 0, state.made.operations);
    }
  }
  errno = error;
  return fd;
}

}  // namespace

Tree read_tree(std::filesystem::path const& root) {
  Tree tree;
  for (auto const& entry : std::filesystem::recursive_directory_iterator{root}) {
    auto const name = entry.path().lexically_relative(root).string();
    if (entry.is_directory()) tree.folders[name] = true;
    if (!entry.is_regular_file() || is_ignored(name)) continue;
    tree.names[name] = tree.files.size();
    tree.files.push_back(read_file(entry.path()));
  }
  return tree;
}

void start_recording(std::filesystem::path const& root) {
  watch(root);
  recorder().trouble = {};
  recorder().recording = true;
}

Recording stop_recording() {
  auto& state = recorder();
  std::lock_guard const lock{state.mutex};
  state.watching = false;
  state.recording = false;
  return std::move(state.made);
}

std::size_t recorded() {
  auto& state = recorder();
  std::lock_guard const lock{state.mutex};
  return state.made.operations.size();
}

void make_trouble(std::filesystem::path const& root, Trouble const& trouble) {
  watch(root);
  recorder().trouble = trouble;
}

bool was_troubled() {
  return recorder().troubled;
}

}  // namespace qalam::survival

// --- the calls themselves -----------------------------------------------------------------------

namespace survival = qalam::survival;

extern "C" {

ssize_t pwrite(int fd, void const* data, size_t size, off_t offset) {
  static auto* const call = survival::real<ssize_t(int, void const*, size_t, off_t)>("pwrite");
  return survival::changing(
      fd, [&](bool half) { return call(fd, data, half ? size / 2 : size, offset); },
      [&](std::size_t file, ssize_t done, std::vector<survival::Operation>& to) {
        survival::note_write(file, fd, static_cast<std::uint64_t>(offset), data,
                             static_cast<std::size_t>(done), to);
      });
}

ssize_t write(int fd, void const* data, size_t size) {
  static auto* const call = survival::real<ssize_t(int, void const*, size_t)>("write");
  return survival::changing(
      fd, [&](bool half) { return call(fd, data, half ? size / 2 : size); },
      [&](std::size_t file, ssize_t done, std::vector<survival::Operation>& to) {
        auto const end = ::lseek(fd, 0, SEEK_CUR);
        survival::note_write(file, fd, static_cast<std::uint64_t>(end - done), data,
                             static_cast<std::size_t>(done), to);
      });
}

ssize_t writev(int fd, iovec const* pieces, int count) {
  static auto* const call = survival::real<ssize_t(int, iovec const*, int)>("writev");
  return survival::changing(
      fd, [&](bool) { return call(fd, pieces, count); },
      [&](std::size_t file, ssize_t done, std::vector<survival::Operation>& to) {
        auto at = static_cast<std::uint64_t>(::lseek(fd, 0, SEEK_CUR) - done);
        auto left = static_cast<std::size_t>(done);
        for (int i = 0; i < count && left > 0; ++i) {
          auto const size = std::min(left, pieces[i].iov_len);
          survival::note_write(file, fd, at, pieces[i].iov_base, size, to);
          at += size;
          left -= size;
        }
      });
}

ssize_t pwritev(int fd, iovec const* pieces, int count, off_t offset) {
  static auto* const call = survival::real<ssize_t(int, iovec const*, int, off_t)>("pwritev");
  return survival::changing(
      fd, [&](bool) { return call(fd, pieces, count, offset); },
      [&](std::size_t file, ssize_t done, std::vector<survival::Operation>& to) {
        auto at = static_cast<std::uint64_t>(offset);
        auto left = static_cast<std::size_t>(done);
        for (int i = 0; i < count && left > 0; ++i) {
          auto const size = std::min(left, pieces[i].iov_len);
          survival::note_write(file, fd, at, pieces[i].iov_base, size, to);
          at += size;
          left -= size;
        }
      });
}

int fsync(int fd) {
  return survival::sync_call(fd, "fsync");
}

int fdatasync(int fd) {
  return survival::sync_call(fd, "fdatasync");
}

int ftruncate(int fd, off_t size) noexcept {
  static auto* const call = survival::real<int(int, off_t)>("ftruncate");
  return survival::changing(
      fd, [&](bool) { return call(fd, size); },
      [&](std::size_t file, int, std::vector<survival::Operation>& to) {
        survival::note_size(survival::Operation::Kind::resize, file,
                            static_cast<std::uint64_t>(size), to);
      });
}

int fallocate(int fd, int mode, off_t offset, off_t size) {
  static auto* const call = survival::real<int(int, int, off_t, off_t)>("fallocate");
  return survival::changing(
      fd, [&](bool) { return call(fd, mode, offset, size); },
      [&](std::size_t file, int, std::vector<survival::Operation>& to) {
        survival::note_size(survival::Operation::Kind::allocate, file,
                            static_cast<std::uint64_t>(offset + size), to);
      });
}

int open(char const* path, int flags, ...) {
  std::va_list rest;
  va_start(rest, flags);
  mode_t const mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return survival::open_call("open", path, flags, mode);
}

int rename(char const* from, char const* to) noexcept {
  static auto* const call = survival::real<int(char const*, char const*)>("rename");
  return survival::naming([&] { return call(from, to); },
                          [&](auto& state) {
                            survival::note_name(state, survival::Operation::Kind::rename,
                                                survival::absolute(AT_FDCWD, from),
                                                survival::absolute(AT_FDCWD, to));
                          },
                          to);
}

int unlink(char const* path) noexcept {
  static auto* const call = survival::real<int(char const*)>("unlink");
  auto const name = survival::absolute(AT_FDCWD, path);
  return survival::naming(
      [&] { return call(path); },
      [&](auto& state) { note_name(state, survival::Operation::Kind::remove, name); },
      name.c_str());
}

int unlinkat(int folder, char const* path, int flags) noexcept {
  static auto* const call = survival::real<int(int, char const*, int)>("unlinkat");
  auto const name = survival::absolute(folder, path);
  return survival::naming(
      [&] { return call(folder, path, flags); },
      [&](auto& state) { note_name(state, survival::Operation::Kind::remove, name); },
      name.c_str());
}

int rmdir(char const* path) noexcept {
  static auto* const call = survival::real<int(char const*)>("rmdir");
  auto const name = survival::absolute(AT_FDCWD, path);
  return survival::naming(
      [&] { return call(path); },
      [&](auto& state) { note_name(state, survival::Operation::Kind::remove, name); },
      name.c_str());
}

int remove(char const* path) noexcept {
  static auto* const call = survival::real<int(char const*)>("remove");
  auto const name = survival::absolute(AT_FDCWD, path);
  return survival::naming(
      [&] { return call(path); },
      [&](auto& state) { note_name(state, survival::Operation::Kind::remove, name); },
      name.c_str());
}

int mkdir(char const* path, mode_t mode) noexcept {
  static auto* const call = survival::real<int(char const*, mode_t)>("mkdir");
  return survival::naming([&] { return call(path, mode); },
                          [&](auto& state) {
                            survival::note_name(state, survival::Operation::Kind::make_folder,
                                                survival::absolute(AT_FDCWD, path));
                          });
}

}  // extern "C"
