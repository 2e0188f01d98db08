#include "eventstore/lmdb/detail.hpp"
#include "eventstore/lmdb/lmdb.hpp"
#include "eventstore/lmdb/pages.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <system_error>

namespace qalam::lmdb {
namespace detail {

Failure failure_of(int code) {
  switch (code) {
    case MDB_MAP_FULL: return Failure::map_full;
    case ENOSPC:
    case EDQUOT:
    case EFBIG: return Failure::disk_full;
    case MDB_READERS_FULL: return Failure::readers_full;
    case ENOENT:
    case MDB_NOTFOUND: return Failure::absent;
    case MDB_INVALID:
    case MDB_VERSION_MISMATCH: return Failure::foreign;
    case MDB_CORRUPTED:
    case MDB_PAGE_NOTFOUND: return Failure::damaged;
    case MDB_PANIC: return Failure::dead;
    default: return Failure::other;
  }
}

void raise(int code, char const* call, std::string const& about) {
  std::string text = std::string{call} + ": " + mdb_strerror(code);
  if (!about.empty()) text += " (" + about + ")";
  throw StoreFailure{failure_of(code), text, code};
}

}  // namespace detail

namespace {

using detail::check;
using detail::raise;

/// The file grows in steps of this size: one call to the file system for many commits.
constexpr std::uint64_t growth_step_bytes = std::uint64_t{4} << 20;
/// For what a commit writes besides the tables: its list of free pages, and the roots.
constexpr std::uint64_t commit_overhead_bytes = std::uint64_t{256} << 10;
/// Readers that keep their place between uses; more than this are closed.
constexpr std::size_t pooled_readers_max = 64;

std::filesystem::path data_file(std::filesystem::path const& directory) {
  return directory / "data.mdb";
}

/// LMDB syncs neither a new file's directory entry nor a copy that it wrote.
void sync_path(std::filesystem::path const& path, int flags) {
  int const fd = ::open(path.c_str(), flags | O_CLOEXEC);
  if (fd < 0) raise(errno, "open", path.string());
  int const failed = ::fsync(fd) == 0 ? 0 : errno;
  ::close(fd);
  if (failed != 0) raise(failed, "fsync", path.string());
}

void sync_directory(std::filesystem::path const& directory) {
  sync_path(directory, O_RDONLY | O_DIRECTORY);
  auto const parent = std::filesystem::absolute(directory).parent_path();
  sync_path(parent, O_RDONLY | O_DIRECTORY);
}

void make_directory(std::filesystem::path const& directory) {
  std::error_code failed;
  std::filesystem::create_directories(directory, failed);
  if (failed) raise(failed.value(), "create_directories", directory.string());
}

unsigned env_flags(Options const& options) {
  unsigned flags = MDB_NOTLS;
  if (options.access == Access::read_only) flags |= MDB_RDONLY;
  if (options.durability == Durability::disposable) flags |= MDB_NOSYNC;
  return flags;
}

std::uint64_t file_size(int fd) {
  struct stat info {};
  if (::fstat(fd, &info) != 0) raise(errno, "fstat");
  return static_cast<std::uint64_t>(info.st_size);
}

std::uint64_t page_size(MDB_env* env) {
  MDB_stat stat{};
  check(mdb_env_stat(env, &stat), "mdb_env_stat");
  return stat.ms_psize;
}

int file_of(MDB_env* env) {
  int fd = -1;
  check(mdb_env_get_fd(env, &fd), "mdb_env_get_fd");
  return fd;
}

/// Gives the file blocks in [from, to). Returns the system's code.
int allocate(int fd, std::uint64_t from, std::uint64_t to) {
  for (;;) {
    if (::fallocate(fd, 0, static_cast<off_t>(from), static_cast<off_t>(to - from)) == 0) return 0;
    if (errno != EINTR) break;
  }
  if (errno != EOPNOTSUPP && errno != ENOSYS) return errno;
  // The file system cannot promise blocks. Then asking for the free space is the best there is.
  struct statvfs space {};
  if (::fstatvfs(fd, &space) != 0) return errno;
  if (std::uint64_t{space.f_bavail} * space.f_frsize < to - from) return ENOSPC;
  return ::ftruncate(fd, static_cast<off_t>(to)) == 0 ? 0 : errno;
}

}  // namespace

void Environment::Close::operator()(MDB_env* env) const {
  mdb_env_close(env);
}

std::optional<std::string> refused_version(int major, int minor, int patch) {
  if (major == 0 && minor == 9 && patch >= 26 && patch <= 31) {
    return "liblmdb 0.9." + std::to_string(patch) +
           " damages its lock file when an environment is closed (ITS#9278); install 0.9.24, "
           "0.9.25 "
           "or 0.9.32 and later";
  }
  return std::nullopt;
}

std::string library_version() {
  int major = 0;
  int minor = 0;
  int patch = 0;
  mdb_version(&major, &minor, &patch);
  return "LMDB " + std::to_string(major) + "." + std::to_string(minor) + "." +
         std::to_string(patch);
}

Environment::Environment(Options options) : options_{std::move(options)} {
  int major = 0;
  int minor = 0;
  int patch = 0;
  mdb_version(&major, &minor, &patch);
  if (auto const why = refused_version(major, minor, patch)) {
    throw StoreFailure{Failure::wrong_version, *why};
  }
  auto const file = data_file(options_.directory);
  if (options_.access == Access::create) {
    make_directory(options_.directory);
  } else if (!std::filesystem::exists(file)) {
    throw StoreFailure{Failure::absent, file.string() + " does not exist"};
  }
  if (auto const broken = check_roots(file)) {
    throw StoreFailure{Failure::damaged,
                       file.string() + ": " + broken->text() + "; restore it from a backup"};
  }
  MDB_env* env = nullptr;
  check(mdb_env_create(&env), "mdb_env_create");
  env_.reset(env);
  check(mdb_env_set_mapsize(env, options_.map_size_bytes), "mdb_env_set_mapsize");
  check(mdb_env_set_maxdbs(env, options_.tables_max), "mdb_env_set_maxdbs");
  check(mdb_env_set_maxreaders(env, options_.readers_max), "mdb_env_set_maxreaders");
  int const code = mdb_env_open(env, options_.directory.c_str(), env_flags(options_), 0640);
  if (code != MDB_SUCCESS) raise(code, "mdb_env_open", file.string());
  if (options_.access == Access::create) {
    sync_path(file, O_RDONLY);
    sync_directory(options_.directory);
  }
  check_file();
  pool_.reserve(pooled_readers_max);
  reserved_end_ = file_size(file_of(env));
  check_readers();
}

Environment::~Environment() {
  for (auto* const txn : pool_) mdb_txn_abort(txn);
}

void Environment::check_file() const {
  // A page beyond the end of the file would be a SIGBUS at its first use. Every commit of ours
  // leaves the file at least as long as its last page, so shorter means torn.
  MDB_envinfo info{};
  check(mdb_env_info(env_.get(), &info), "mdb_env_info");
  auto const needed = (std::uint64_t{info.me_last_pgno} + 1) * page_size(env_.get());
  auto const size = file_size(file_of(env_.get()));
  bool const fresh = info.me_last_txnid == 0;
  if (size < needed && !fresh) {
    throw StoreFailure{Failure::damaged,
                       data_file(options_.directory).string() + " has " + std::to_string(size) +
                           " bytes, but its last page ends at " + std::to_string(needed) +
                           ": it was cut off; restore it from a backup"};
  }
}

void Environment::sync() const {
  check(mdb_env_sync(env_.get(), 1), "mdb_env_sync");
}

void Environment::trim() {
  MDB_envinfo info{};
  check(mdb_env_info(env_.get(), &info), "mdb_env_info");
  auto const end = (std::uint64_t{info.me_last_pgno} + 1) * page_size(env_.get());
  if (::ftruncate(file_of(env_.get()), static_cast<off_t>(end)) != 0) raise(errno, "ftruncate");
  reserved_end_ = end;
}

int Environment::check_readers() const {
  int dead = 0;
  check(mdb_reader_check(env_.get(), &dead), "mdb_reader_check");
  return dead;
}

Usage Environment::usage() const {
  Usage usage;
  ReadTxn const txn{*this};
  usage.free_bytes = lmdb::free_bytes(txn);
  MDB_envinfo info{};
  check(mdb_env_info(env_.get(), &info), "mdb_env_info");
  usage.used_bytes = (std::uint64_t{info.me_last_pgno} + 1) * page_size(env_.get());
  usage.map_bytes = info.me_mapsize;
  // A table with a line for each place: process, thread, and the number of the snapshot or "-".
  std::string lines;
  auto const note = [](char const* line, void* to) {
    static_cast<std::string*>(to)->append(line);
    return 0;
  };
  check(std::min(mdb_reader_list(env_.get(), note, &lines), 0), "mdb_reader_list");
  std::istringstream in{lines};
  std::string line;
  std::getline(in, line);  // What the columns are.
  std::uint64_t const newest = info.me_last_txnid;
  std::uint64_t oldest = newest;
  for (std::string pid, thread, number; in >> pid >> thread >> number;) {
    if (number.find_first_not_of("0123456789") != std::string::npos) continue;
    ++usage.readers;
    oldest = std::min<std::uint64_t>(oldest, std::stoull(number));
  }
  --usage.readers;  // The one that asks.
  usage.oldest_reader_lag = newest - oldest;
  return usage;
}

std::uint64_t ReadTxn::page_size_bytes() const {
  return page_size(env_->env_.get());
}

std::uint64_t free_bytes(ReadTxn const& txn) {
  // LMDB keeps the list in its table 0: transaction → number of pages, then the pages.
  constexpr Table free_list{0};
  std::uint64_t pages = 0;
  Cursor cursor{txn, free_list};
  for (bool more = cursor.first(); more; more = cursor.next()) {
    std::size_t count = 0;
    std::memcpy(&count, cursor.value().data(), sizeof count);
    pages += count;
  }
  return pages * txn.page_size_bytes();
}

std::uint64_t Environment::last_change() const {
  MDB_envinfo info{};
  check(mdb_env_info(env_.get(), &info), "mdb_env_info");
  return info.me_last_txnid;
}

void Environment::copy_to(std::filesystem::path const& directory) const {
  make_directory(directory);
  int const code = mdb_env_copy2(env_.get(), directory.c_str(), MDB_CP_COMPACT);
  if (code != MDB_SUCCESS) raise(code, "mdb_env_copy2", directory.string());
  sync_path(data_file(directory), O_RDONLY);
  sync_directory(directory);
}

void Environment::reserve_disk(std::uint64_t dirty_bytes) {
  // A full disk must show before the commit: in the middle of it nothing can be taken back.
  MDB_envinfo info{};
  check(mdb_env_info(env_.get(), &info), "mdb_env_info");
  auto const used = (std::uint64_t{info.me_last_pgno} + 1) * page_size(env_.get());
  auto const needed =
      std::min(used + dirty_bytes + commit_overhead_bytes, std::uint64_t{info.me_mapsize});
  if (needed <= reserved_end_) return;
  auto const end = (needed + growth_step_bytes - 1) / growth_step_bytes * growth_step_bytes;
  int const fd = file_of(env_.get());
  int code = allocate(fd, reserved_end_, end);
  auto reached = end;
  if (code != 0 && end != needed) {  // The last bit of a disk is still good for this commit.
    code = allocate(fd, reserved_end_, needed);
    reached = needed;
  }
  if (code != 0) raise(code, "fallocate", "the disk under " + options_.directory.string());
  reserved_end_ = reached;
}

MDB_txn* Environment::take_reader() const {
  MDB_txn* txn = nullptr;
  {
    std::lock_guard const lock{pool_mutex_};
    if (!pool_.empty()) {
      txn = pool_.back();
      pool_.pop_back();
    }
  }
  if (txn == nullptr) {
    check(mdb_txn_begin(env_.get(), nullptr, MDB_RDONLY, &txn), "mdb_txn_begin");
    return txn;
  }
  int const code = mdb_txn_renew(txn);
  if (code != MDB_SUCCESS) {
    mdb_txn_abort(txn);
    raise(code, "mdb_txn_renew");
  }
  return txn;
}

void Environment::give_back_reader(MDB_txn* txn) const noexcept {
  mdb_txn_reset(txn);
  {
    std::lock_guard const lock{pool_mutex_};
    if (pool_.size() < pool_.capacity()) {  // Never grows: this must not throw.
      pool_.push_back(txn);
      return;
    }
  }
  mdb_txn_abort(txn);
}

void Environment::die(std::string const& why) {
  dead_ = true;
  std::string const text = why + "; nothing more is written to " + options_.directory.string() +
                           ", the last acknowledged state is on disk";
  if (!options_.on_fatal) {
    std::fprintf(stderr, "qalam: %s\n", text.c_str());
    std::fflush(stderr);
    std::_Exit(70);
  }
  options_.on_fatal(text);
  throw StoreFailure{Failure::dead, text};
}

TableOpener::TableOpener(Environment& env, std::string prefix)
    : env_{env}, prefix_{std::move(prefix)}, txn_{nullptr} {
  unsigned const flags = env.options().access == Access::read_only ? unsigned{MDB_RDONLY} : 0U;
  check(mdb_txn_begin(env.env_.get(), nullptr, flags, &txn_), "mdb_txn_begin");
}

TableOpener::~TableOpener() {
  if (txn_ != nullptr) mdb_txn_abort(txn_);
}

Table TableOpener::open(std::string_view name) {
  std::string const full = prefix_ + std::string{name};
  unsigned const flags = env_.options().access == Access::read_only ? 0U : unsigned{MDB_CREATE};
  MDB_dbi handle = 0;
  int const code = mdb_dbi_open(txn_, full.c_str(), flags, &handle);
  if (code != MDB_SUCCESS) raise(code, "mdb_dbi_open", "table " + full);
  opened_.emplace_back(full, static_cast<Table>(handle));
  return static_cast<Table>(handle);
}

void TableOpener::commit() {
  if (env_.options().access != Access::read_only) {
    env_.reserve_disk((opened_.size() + 8) * 2 * page_size(env_.env_.get()));
  }
  int const code = mdb_txn_commit(std::exchange(txn_, nullptr));
  if (code == MDB_SUCCESS) return;
  if (code == MDB_MAP_FULL || env_.options().access == Access::read_only) {
    raise(code, "mdb_txn_commit");
  }
  env_.die(std::string{"mdb_txn_commit: "} + mdb_strerror(code));
}

}  // namespace qalam::lmdb
