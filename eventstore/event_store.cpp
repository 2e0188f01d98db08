#include "eventstore/event_store.hpp"

#include "eventstore/core.hpp"
#include "eventstore/folds.hpp"
#include "eventstore/read_view.hpp"
#include "eventstore/system.hpp"
#include "eventstore/verify.hpp"
#include "eventstore/writer.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

namespace qalam::store {
namespace {

using lmdb::Access;
using lmdb::Failure;
using lmdb::StoreFailure;

/// How often a reader asks whether the writer in another process has gone on.
constexpr std::chrono::milliseconds poll_interval{20};

std::filesystem::path events_of(Options const& options) {
  return options.ledger / "events";
}

Options with_defaults(Options options) {
  if (!options.clock) options.clock = system_clock;
  if (!options.random) options.random = system_random;
  return options;
}

lmdb::Options lmdb_options(Options const& options, std::filesystem::path const& directory,
                           Access access) {
  lmdb::Options out;
  out.directory = directory;
  out.access = access;
  out.map_size_bytes = options.map_size_bytes;
  out.on_fatal = options.on_fatal;
  return out;
}

Error error_of(StoreFailure const& failure, std::filesystem::path const& directory) {
  std::string const where = directory.string();
  switch (failure.kind()) {
    case Failure::absent: return fail(ErrorCode::not_found, where + ": " + failure.what());
    case Failure::foreign:
    case Failure::damaged:
      return fail(ErrorCode::malformed,
                  "what lies in " + where + " is no whole Qalam ledger: " + failure.what());
    case Failure::map_full:
    case Failure::disk_full: return fail(ErrorCode::storage_full, failure.what());
    case Failure::wrong_version: return fail(ErrorCode::unsupported, failure.what());
    case Failure::readers_full: return fail(ErrorCode::busy, failure.what());
    case Failure::dead:
    case Failure::other: break;
  }
  return fail(ErrorCode::internal, where + ": " + failure.what());
}

/// The origin is the first line of a checkpoint and the name of its key: no spaces, no plus sign
/// (C2SP signed-note).
Result<void> check_origin(std::string const& origin) {
  auto const fits = [](char c) { return c > ' ' && c < '\x7F' && c != '+'; };
  if (!origin.empty() && origin.size() <= 255 && std::all_of(origin.begin(), origin.end(), fits)) {
    return {};
  }
  return fail(
      ErrorCode::malformed,
      "\"" + origin +
          "\" cannot be a ledger's name: 1 to 255 printable ASCII characters without spaces "
          "and \"+\", such as ledger.example.kz/royalties");
}

void write_new_ledger(Options const& options, std::filesystem::path const& directory,
                      Identity const& identity) {
  lmdb::Environment env{lmdb_options(options, directory, Access::create)};
  lmdb::TableOpener opener{env};
  auto const tables = Tables::open(opener);
  opener.commit();
  lmdb::WriteTxn txn{env};
  put_identity(txn, tables, identity);
  txn.put(tables.meta, lmdb::bytes_of(meta_state), write_state(State{}));
  std::move(txn).commit();
  env.trim();
}

/// Whether the file is ours, in our format, and whole as far as a few reads can tell.
Result<Identity> check_ledger(lmdb::ReadTxn const& txn, Tables const& tables) {
  auto const value = txn.get(tables.meta, lmdb::bytes_of(meta_identity));
  if (!value) return fail(ErrorCode::malformed, "the file has no Qalam ledger in it");
  std::uint64_t version = 0;
  auto identity = read_identity(*value, version);
  if (!identity) {
    return fail(ErrorCode::unsupported, "the ledger has format " + std::to_string(version) +
                                            ", this program reads format " +
                                            std::to_string(format_version) +
                                            ": use the program that goes with it");
  }
  // A ledger that was made before there was a check has none.
  auto const check = txn.get(tables.meta, lmdb::bytes_of(meta_identity_check));
  auto const expected = check_of(lmdb::bytes_of(meta_identity), *value);
  if (check && !std::equal(check->begin(), check->end(), expected.begin(), expected.end())) {
    return fail(ErrorCode::malformed,
                "the ledger's name, number or day of creation was changed: restore the ledger from "
                "a backup");
  }
  auto const state = state_of(txn, tables);
  lmdb::Cursor cursor{txn, tables.log};
  bool const any = cursor.last();
  Position const last{any ? lmdb::KeyReader{cursor.key()}.take<std::uint64_t>() : 0};
  if (last != state.position() || txn.entries(tables.log) != last.value()) {
    return fail(ErrorCode::malformed, "the log ends with event " + std::to_string(last.value()) +
                                          ", but its Merkle tree has " +
                                          std::to_string(state.position().value()) +
                                          " leaves: restore the ledger from a backup");
  }
  if (any && leaf_hash(event_of(cursor.value(), last).header_data) != state.last_leaf) {
    return fail(ErrorCode::malformed, "event " + std::to_string(last.value()) +
                                          ", the last, is not the one that the Merkle tree ends "
                                          "with: restore the ledger from a backup");
  }
  return *std::move(identity);
}

Result<void> open_tables(Core& core) {
  {
    // Before anything is opened, for opening makes what is missing: a foreign file stays as it is.
    lmdb::ReadTxn const txn{core.env};
    if (!txn.has_table("meta") || !txn.has_table("log")) {
      return fail(ErrorCode::malformed, core.options.ledger.string() +
                                            "/events is an LMDB file, but no Qalam ledger; it was "
                                            "not touched");
    }
  }
  lmdb::TableOpener opener{core.env};
  core.tables = Tables::open(opener);
  opener.commit();
  lmdb::ReadTxn const txn{core.env};
  QALAM_TRY(core.identity, check_ledger(txn, core.tables));
  return {};
}

Result<void> open_folds(Core& core) {
  if (core.folds.empty()) return {};
  lmdb::TableOpener opener{core.env, std::string{fold_prefix}};
  for (auto const& fold : core.folds) fold.get().open(opener);
  opener.commit();
  core.fold_tables = opener.opened();
  if (core.options.access != Access::read_only) {
    resume_folds(core, core.options.on_rebuild);
  } else if (!folds_in_step(core)) {
    return fail(ErrorCode::unsupported,
                "the ledger's tables were made by another version of the program, or are being "
                "made again; open the ledger for writing once (`qalam rebuild`)");
  }
  return {};
}

}  // namespace

class EventStore::Impl {
 public:
  Impl(std::unique_ptr<Core> core, std::optional<LockFile> lock)
      : lock_{std::move(lock)}, core_{std::move(core)} {
    position_ = LmdbView{core_->env, core_->tables}.position();
    if (core_->options.access != Access::read_only) {
      writer_.emplace(*core_, [this](Position at) { publish(at); });
    }
  }

  ~Impl() {
    stop_waiting();
    if (!writer_) return;
    writer_.reset();
    try {
      core_->env.trim();
    } catch (std::exception const&) {
      // Only a convenience: the file stays longer than it needs to be.
    }
  }
  Impl(Impl const&) = delete;
  Impl& operator=(Impl const&) = delete;

  Core& core() { return *core_; }
  std::optional<Writer>& writer() { return writer_; }

  Position position() {
    if (!writer_) return LmdbView{core_->env, core_->tables}.position();
    std::lock_guard const lock{mutex_};
    return position_;
  }

  Position wait_for(Position wanted, std::chrono::milliseconds timeout) {
    auto const until = std::chrono::steady_clock::now() + timeout;
    std::unique_lock lock{mutex_};
    if (writer_) {
      reached_.wait_until(lock, until, [&] { return stopped_ || position_ >= wanted; });
      return position_;
    }
    for (;;) {
      auto const at = LmdbView{core_->env, core_->tables}.position();
      if (stopped_ || at >= wanted || std::chrono::steady_clock::now() >= until) return at;
      reached_.wait_until(lock, std::min(until, std::chrono::steady_clock::now() + poll_interval));
    }
  }

  void stop_waiting() {
    {
      std::lock_guard const lock{mutex_};
      stopped_ = true;
    }
    reached_.notify_all();
  }

  bool is_stopped() {
    std::lock_guard const lock{mutex_};
    return stopped_;
  }

 private:
  void publish(Position at) {
    {
      std::lock_guard const lock{mutex_};
      position_ = at;
    }
    reached_.notify_all();
  }

  std::optional<LockFile> lock_;  ///< First in, last out.
  std::unique_ptr<Core> core_;
  std::mutex mutex_;
  std::condition_variable reached_;
  Position position_;
  bool stopped_ = false;
  std::optional<Writer> writer_;
};

Result<void> EventStore::create(Options const& given, std::string const& origin) {
  auto const options = with_defaults(given);
  QALAM_CHECK(check_origin(origin));
  auto const directory = events_of(options);
  auto const unfinished = options.ledger / "events.new";
  std::filesystem::create_directories(options.ledger);
  QALAM_TRY(auto const lock, LockFile::take(options.ledger / "lock"));
  if (std::filesystem::exists(directory)) {
    return fail(ErrorCode::id_taken,
                "there is a ledger in " + options.ledger.string() + " already; it stays as it is");
  }
  Identity identity{origin, {}, options.clock()};
  options.random(identity.id);
  try {
    // Left behind by a creation that was broken off; nobody was ever told that it exists.
    std::filesystem::remove_all(unfinished);
    write_new_ledger(options, unfinished, identity);
    std::filesystem::rename(unfinished, directory);
    sync_directory(options.ledger);
  } catch (StoreFailure const& failure) {
    return error_of(failure, unfinished);
  }
  return {};
}

Result<void> EventStore::set_origin(Options const& given, std::string const& origin) {
  auto const options = with_defaults(given);
  QALAM_CHECK(check_origin(origin));
  auto const directory = events_of(options);
  QALAM_TRY(auto const lock, LockFile::take(options.ledger / "lock"));
  try {
    Core core{options, lmdb_options(options, directory, Access::write), {}};
    QALAM_CHECK(open_tables(core));
    core.identity.origin = origin;
    lmdb::WriteTxn txn{core.env};
    put_identity(txn, core.tables, core.identity);
    std::move(txn).commit();
  } catch (StoreFailure const& failure) {
    return error_of(failure, directory);
  }
  return {};
}

Result<std::unique_ptr<EventStore>> EventStore::open(
    Options given, std::vector<std::reference_wrapper<Fold>> folds) {
  auto options = with_defaults(std::move(given));
  auto const directory = events_of(options);
  if (options.access == Access::create) options.access = Access::write;
  if (!std::filesystem::exists(directory / "data.mdb")) {
    return fail(ErrorCode::not_found, "there is no ledger in " + options.ledger.string() +
                                          "; `qalam init --ledger " + options.ledger.string() +
                                          "` makes one");
  }
  std::optional<LockFile> lock;
  if (options.access == Access::write) {
    QALAM_TRY(auto taken, LockFile::take(options.ledger / "lock"));
    lock.emplace(std::move(taken));
  }
  try {
    auto const env_options = lmdb_options(options, directory, options.access);
    auto core = std::make_unique<Core>(std::move(options), env_options, std::move(folds));
    QALAM_CHECK(open_tables(*core));
    QALAM_CHECK(open_folds(*core));
    return std::unique_ptr<EventStore>{
        new EventStore{std::make_unique<Impl>(std::move(core), std::move(lock))}};
  } catch (StoreFailure const& failure) {
    return error_of(failure, directory);
  }
}

EventStore::EventStore(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}

EventStore::~EventStore() = default;

std::future<Result<Receipt>> EventStore::submit(Submission submission) {
  if (auto& writer = impl_->writer()) return writer->submit(std::move(submission));
  std::promise<Result<Receipt>> refused;
  refused.set_value(fail(ErrorCode::unsupported, "the ledger was opened for reading only"));
  return refused.get_future();
}

Result<Decision> EventStore::rehearse(Submission const& submission) const {
  auto& core = impl_->core();
  LmdbView const view{core.env, core.tables};
  auto const key = command_key(submission.principal, submission.id);
  if (auto const stored = view.tables().get(core.tables.commands, key)) {
    QALAM_TRY(auto receipt, answer_again(*stored, submission));
    return Decision{{}, std::move(receipt.answer)};
  }
  QALAM_CHECK(check_expects(view.tables(), core.tables, submission.expects));
  return ask(submission, view.tables(), next_moment(core, view.position(), view.recorded_at()));
}

std::unique_ptr<ReadView> EventStore::view() const {
  return std::make_unique<LmdbView>(impl_->core().env, impl_->core().tables);
}

Identity const& EventStore::identity() const {
  return impl_->core().identity;
}
Position EventStore::position() const {
  return impl_->position();
}

Position EventStore::wait_for(Position position, std::chrono::milliseconds timeout) const {
  return impl_->wait_for(position, timeout);
}

void EventStore::stop_waiting() {
  impl_->stop_waiting();
}
bool EventStore::is_stopped() const {
  return impl_->is_stopped();
}

void EventStore::rebuild_folds(Progress const& progress) {
  auto& core = impl_->core();
  if (auto& writer = impl_->writer()) {
    writer->exclusively([&] { store::rebuild_folds(core, progress); });
    return;
  }
  throw StoreFailure{Failure::other, "the ledger was opened for reading only"};
}

Verification EventStore::verify(Progress const& progress) const {
  return store::verify(impl_->core(), progress);
}

std::optional<Head> EventStore::head(lmdb::ReadTxn const& tables, Kind kind,
                                     std::uint64_t id) const {
  return head_of(tables, impl_->core().tables, kind, id);
}

lmdb::Usage EventStore::usage() const {
  return impl_->core().env.usage();
}
void EventStore::copy_to(std::filesystem::path const& events) const {
  impl_->core().env.copy_to(events);
}
int EventStore::check_readers() const {
  return impl_->core().env.check_readers();
}

}  // namespace qalam::store
