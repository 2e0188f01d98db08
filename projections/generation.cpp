#include "projections/generation.hpp"

#include <fcntl.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <utility>

namespace qalam::read {
namespace {

constexpr std::string_view checkpoint_key = "checkpoint";
constexpr std::string_view made_for_key = "made_for";
constexpr char const* state_file = "STATE";

std::string state_open(std::string const& boot_id) {
  return "open " + boot_id + '\n';
}
constexpr char const* state_clean = "clean\n";

/// What the tables were made for: this ledger, by projections of these versions.
std::string made_for(store::Log const& log, std::array<Projection*, Models::size> const& all) {
  return to_hex(log.identity().id) + ' ' + versions(all);
}

[[noreturn]] void fail_with(char const* call, std::filesystem::path const& file) {
  int const code = errno;
  throw lmdb::StoreFailure{
      code == ENOSPC ? lmdb::Failure::disk_full : lmdb::Failure::other,
      std::string{call} + ' ' + file.string() + ": " + std::generic_category().message(code), code};
}

/// A file descriptor for the length of a block.
class File {
 public:
  File(std::filesystem::path const& path, int flags) : path_{path} {
    fd_ = ::open(path.c_str(), flags | O_CLOEXEC, 0600);
    if (fd_ < 0) fail_with("open", path);
  }
  ~File() { ::close(fd_); }
  File(File const&) = delete;
  File& operator=(File const&) = delete;

  void write(std::string_view text) const {
    while (!text.empty()) {
      auto const size = ::write(fd_, text.data(), text.size());
      if (size < 0 && errno == EINTR) continue;
      if (size < 0) fail_with("write", path_);
      text.remove_prefix(static_cast<std::size_t>(size));
    }
  }
  void sync() const {
    if (::fsync(fd_) != 0) fail_with("fsync", path_);
  }

 private:
  std::filesystem::path path_;
  int fd_ = -1;
};

lmdb::Options environment_options(Generation::Options const& options, lmdb::Access access) {
  lmdb::Options env;
  env.directory = options.directory;
  env.access = access;
  env.durability = lmdb::Durability::disposable;
  env.map_size_bytes = options.map_size_bytes;
  // A read model that cannot be written is built again; it must not end the process that keeps the
  // log.
  env.on_fatal = [](std::string const&) {};
  return env;
}

}  // namespace

void write_durably(std::filesystem::path const& file, std::string const& text) {
  auto const fresh = file.string() + ".new";
  {
    File const to{fresh, O_WRONLY | O_CREAT | O_TRUNC};
    to.write(text);
    to.sync();
  }
  if (::rename(fresh.c_str(), file.c_str()) != 0) fail_with("rename", file);
  File{file.parent_path(), O_RDONLY | O_DIRECTORY}.sync();
}

std::optional<std::string> read_text(std::filesystem::path const& file) {
  std::ifstream in{file, std::ios::binary};
  if (!in) return std::nullopt;
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::string kernel_boot_id() {
  auto text = read_text("/proc/sys/kernel/random/boot_id").value_or("");
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

Generation::Generation(Options const& options, lmdb::Access access)
    : options_{options}, env_{environment_options(options, access)}, all_{models_.all()} {
  for (Projection* model : all_) {
    std::string const name{model->name()};
    lmdb::TableOpener opener{env_, name + '.'};
    model->open(opener);
    opener.commit();
    tables_[name] = opener.opened();
  }
  lmdb::TableOpener opener{env_};
  meta_ = opener.open("meta");
  opener.commit();
}

std::unique_ptr<Generation> Generation::create(Options const& options, store::Log const& log) {
  std::filesystem::create_directories(options.directory);
  write_durably(options.directory / state_file, state_open(options.boot_id));
  std::unique_ptr<Generation> made{new Generation{options, lmdb::Access::create}};
  lmdb::WriteTxn txn{made->env_};
  txn.put(made->meta_, lmdb::bytes_of(made_for_key), lmdb::bytes_of(made_for(log, made->all_)));
  txn.put(made->meta_, lmdb::bytes_of(checkpoint_key), row::encode(Checkpoint{}));
  std::move(txn).commit();
  return made;
}

std::unique_ptr<Generation> Generation::reopen(Options const& options, store::Log const& log) {
  auto const state = read_text(options.directory / state_file);
  // What was open when the process died is whole as long as the kernel kept running: it has the
  // pages. After a crash of the machine anything may be missing.
  bool const usable = state && (*state == state_clean || (!options.boot_id.empty() &&
                                                          *state == state_open(options.boot_id)));
  if (!usable) return nullptr;
  try {
    write_durably(options.directory / state_file, state_open(options.boot_id));
    std::unique_ptr<Generation> found{new Generation{options, lmdb::Access::write}};
    if (found->belongs_to(log)) return found;
    found->retire();
  } catch (lmdb::StoreFailure const& failure) {
    // A torn or foreign file is only a reason to build it again; a full disk is not mended by that.
    if (failure.kind() == lmdb::Failure::disk_full) throw;
  } catch (StoreCorrupt const&) {
  }
  return nullptr;
}

bool Generation::belongs_to(store::Log const& log) const {
  lmdb::ReadTxn const txn{env_};
  auto const mark = txn.get(meta_, lmdb::bytes_of(made_for_key));
  if (!mark || to_cursor(*mark) != made_for(log, all_)) return false;
  Checkpoint const stands = checkpoint(txn);
  if (stands.position == Position{}) return true;
  // A log that was restored from an older backup and went another way since.
  auto const view = log.view();
  if (stands.position > view->position()) return false;
  auto const event = view->read(stands.position);
  return event && event->header.payload_hash == stands.payload_hash;
}

Generation::~Generation() {
  std::error_code ignored;
  if (retired_) {
    std::filesystem::remove_all(options_.directory, ignored);
    return;
  }
  try {
    env_.sync();
    env_.trim();
    write_durably(options_.directory / state_file, state_clean);
  } catch (std::exception const&) {
    // STATE still says "open": the next start trusts it if the machine kept running, and builds it
    // again otherwise.
  }
}

Checkpoint Generation::checkpoint(lmdb::ReadTxn const& txn) const {
  auto const value = txn.get(meta_, lmdb::bytes_of(checkpoint_key));
  if (!value) throw StoreCorrupt{"the read models have no checkpoint: rebuild them"};
  return row::decode<Checkpoint>(*value);
}

void Generation::fold(lmdb::WriteTxn& txn, store::Log const& log, Checkpoint& stands,
                      Position until) {
  // A put that is kept back may dirty a page.
  constexpr std::uint64_t page_bytes = 4096;
  std::uint64_t events = 0;
  Position const next{stands.position.value() + 1};
  log.scan(next, until, [&](store::StoredEvent const& stored) {
    Recorded const recorded{stored};
    std::uint64_t pending = 0;
    for (Projection* model : all_) {
      model->apply(txn, recorded);
      pending += model->pending();
    }
    stands = {stored.header.position, stored.header.recorded_at, stored.header.payload_hash};
    ++events;
    bool const full = events >= options_.batch.events ||
                      txn.dirtied_bytes() + pending * page_bytes >= options_.batch.dirty_bytes;
    return full ? store::Go::stop : store::Go::on;
  });
  for (Projection* model : all_) model->flush(txn);
}

Position Generation::apply(store::Log const& log, Position until) {
  try {
    lmdb::WriteTxn txn{env_};
    Checkpoint stands = checkpoint(txn);
    Position const before = stands.position;
    if (before >= until) return before;
    fold(txn, log, stands, until);
    if (stands.position == before) return before;
    txn.put(meta_, lmdb::bytes_of(checkpoint_key), row::encode(stands));
    std::move(txn).commit();
    return stands.position;
  } catch (...) {
    for (Projection* model : all_) model->forget();
    throw;
  }
}

NamedTables Generation::tables() const {
  NamedTables all;
  for (auto const& [name, tables] : tables_) all.insert(all.end(), tables.begin(), tables.end());
  std::sort(all.begin(), all.end());
  return all;
}

std::map<std::string, Hash256> Generation::digests(lmdb::ReadTxn const& txn) const {
  std::map<std::string, Hash256> all;
  for (auto const& [name, tables] : tables_) all[name] = digest(txn, tables);
  return all;
}

}  // namespace qalam::read
