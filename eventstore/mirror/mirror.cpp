#include "eventstore/mirror/mirror.hpp"

#include "eventstore/bundle/from_log.hpp"
#include "eventstore/files/durable.hpp"
#include "eventstore/mirror/identity_file.hpp"
#include "eventstore/publisher/tile_files.hpp"
#include "eventstore/tlog/proof_file.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>
#include <string>

namespace qalam::mirror {
namespace {

using tlog::tile_width;

/// Between two rounds of a follower, and the longest that it waits for an event: files and the
/// vault change without one.
constexpr std::chrono::milliseconds rest{1000};
constexpr std::chrono::milliseconds patience{500};
constexpr std::chrono::minutes round_at_least_every{10};
/// Events that are copied in one go: a tile of level 1 is full after them.
constexpr std::uint64_t slice = 65'536;

constexpr unsigned for_the_owner = 0600;
constexpr unsigned for_everybody = 0644;

lmdb::Bytes bytes_of(std::string const& text) {
  return std::as_bytes(std::span{text});
}

/// Files that are written one by one, and whose folders are synced together.
class Batch {
 public:
  explicit Batch(std::filesystem::path root) : root_{std::move(root)} {}

  void write(std::string const& path, std::vector<std::byte> const& bytes) {
    auto const file = root_ / path;
    bool const is_known = std::filesystem::exists(file.parent_path());
    files::replace(file, bytes, for_the_owner);
    folders_.insert(file.parent_path());
    // A new folder's own name is on disk after the folder above it is.
    for (auto folder = file.parent_path(); !is_known && folder != root_;) {
      folder = folder.parent_path();
      folders_.insert(folder);
    }
  }
  void sync() {
    for (auto const& folder : folders_) files::sync_directory(folder);
    folders_.clear();
  }

 private:
  std::filesystem::path root_;
  std::set<std::filesystem::path> folders_;
};

/// A partial bundle lies in a folder "….p" beside the full one, which replaces it.
void remove_partial(std::filesystem::path full) {
  full += ".p";
  std::filesystem::remove_all(full);
}

Error foreign(std::filesystem::path const& directory, std::string const& why) {
  return fail(ErrorCode::wrong_kind,
              directory.string() + " " + why + ". Name the right folder, or an empty one");
}

/// Makes the folder this ledger's, or finds that it is.
Result<void> claim(std::filesystem::path const& directory, Source const& source) {
  auto const identity = print_identity(source.log.identity());
  auto const key = print(source.publisher.key()) + "\n";
  auto const there = files::read_if_there(directory / "identity", identity_bytes_max);
  if (!there) {
    for (auto const& entry : std::filesystem::directory_iterator{directory}) {
      auto const name = entry.path().filename();
      if (name != ".lock" && name != "key" && name != ".key.new" && name != ".identity.new") {
        return foreign(directory, "has " + name.string() + " in it and is no mirror of a ledger");
      }
    }
    files::replace_durably(directory / "key", bytes_of(key), for_everybody);
    files::replace_durably(directory / "identity", bytes_of(identity), for_the_owner);
    return {};
  }
  if (*there != identity) return foreign(directory, "is the mirror of another ledger");
  if (files::read_if_there(directory / "key", tlog::note_bytes_max) != key) {
    return foreign(directory, "is the mirror of a log that another key has signed");
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<Mirror>> Mirror::open(Source source, Options options) {
  if (!options.clock) options.clock = store::system_clock;
  try {
    std::filesystem::create_directories(options.directory);
    options.directory = std::filesystem::canonical(options.directory);
    QALAM_TRY(auto lock, store::LockFile::take(options.directory / ".lock"));
    QALAM_CHECK(claim(options.directory, source));
    return std::unique_ptr<Mirror>{
        new Mirror{std::move(source), std::move(options), std::move(lock)}};
  } catch (std::exception const& e) {
    return fail(ErrorCode::internal, std::string{"the mirror cannot be opened: "} + e.what());
  }
}

Mirror::Mirror(Source source, Options options, store::LockFile lock)
    : source_{std::move(source)},
      options_{std::move(options)},
      lock_{std::move(lock)},
      ring_{options_.directory / "vault"} {}

Mirror::~Mirror() {
  if (follower_.joinable()) follower_.join();
}

void Mirror::at(Step step) const {
  if (options_.at) options_.at(step);
}

Result<Caught> Mirror::catch_up() {
  std::lock_guard const lock{mutex_};
  try {
    return catch_up_locked();
  } catch (std::exception const& e) {
    return fail(ErrorCode::internal, std::string{"the mirror cannot go on: "} + e.what());
  }
}

/// How many events the mirror has: those of its checkpoint, which this log has to begin with.
Result<std::uint64_t> Mirror::mirrored(tlog::Checkpoint const& now) const {
  auto const file = options_.directory / "checkpoint";
  auto const text = files::read_if_there(file, tlog::note_bytes_max);
  if (!text) return std::uint64_t{0};
  auto const damaged = [&](Error const& error) {
    return fail(ErrorCode::malformed,
                error.detail +
                    ". Put the right checkpoint back, or begin another mirror in an "
                    "empty folder and keep this one",
                file.string());
  };
  auto const note = tlog::parse_note(*text);
  if (!note) return damaged(note.error());
  auto const known = tlog::check_checkpoint(*note, {source_.publisher.key()});
  if (!known) return damaged(known.error());
  auto const& before = known->checkpoint;
  if (before.size > now.size) {
    return fail(ErrorCode::log_superseded,
                "the mirror in " + options_.directory.string() + " has " +
                    std::to_string(before.size) + " signed events, and this ledger only " +
                    std::to_string(now.size) +
                    ": it is an old copy. Nothing was written. Restore the ledger from the mirror "
                    "(`qalam restore`), or put the right copy back");
  }
  publisher::TileFiles const tree{source_.publisher.directory(), now.size};
  if (merkle::root(tree, before.size) != before.root) {
    return fail(ErrorCode::log_superseded,
                "the first " + std::to_string(before.size) +
                    " events of this ledger are not "
                    "those of the mirror in " +
                    options_.directory.string() +
                    ", which were signed. Nothing was written. Keep both, find out which is the "
                    "ledger, and restore it from its own mirror");
  }
  return before.size;
}

Result<Caught> Mirror::catch_up_locked() {
  QALAM_TRY(auto const text, source_.publisher.publish());
  QALAM_TRY(auto const note, tlog::parse_note(text));
  QALAM_TRY(auto const now, tlog::parse_checkpoint(note.text));
  QALAM_TRY(auto const before, mirrored(now));
  Caught caught;
  // A file is kept before the event that names it: those of all these events are there by now.
  at(Step::files);
  caught.files = copy_files();
  copy_events(before, now.size);
  at(Step::vault);
  caught.snapshot = ring_.keep(source_.vault, options_.clock());
  at(Step::checkpoint);
  files::replace_durably(options_.directory / "checkpoint", bytes_of(text), for_everybody);
  caught.events = now.size - before;
  caught.position = Position{now.size};
  position_ = now.size;
  return caught;
}

std::uint64_t Mirror::copy_files() {
  if (!std::filesystem::exists(source_.files)) return 0;
  files::FileArchive const archive{options_.directory / "files"};
  std::uint64_t copied = 0;
  for (auto const& folder : std::filesystem::directory_iterator{source_.files}) {
    auto const prefix = folder.path().filename().string();
    if (!folder.is_directory() || prefix.size() != 2) continue;  // "incoming" is nobody's yet.
    auto const changed = folder.last_write_time();
    if (auto const seen = seen_.find(folder.path()); seen != seen_.end() && seen->second == changed)
      continue;
    for (auto const& file : std::filesystem::directory_iterator{folder.path()}) {
      auto const name = prefix + file.path().filename().string();
      if (std::filesystem::exists(archive.directory() / prefix / file.path().filename())) continue;
      auto const kept = archive.keep(file.path());
      if (!kept) throw std::runtime_error{kept.error().detail};
      if (to_hex(kept->sha256) != name) {
        std::filesystem::remove(archive.path_of(kept->sha256));
        throw std::runtime_error{file.path().string() +
                                 " does not have the SHA-256 of its name: it was changed. Restore "
                                 "it from a backup"};
      }
      ++copied;
    }
    // A change within the clock's tick would not show: only what has been quiet is passed by.
    if (std::filesystem::file_time_type::clock::now() - changed > std::chrono::seconds{2}) {
      seen_[folder.path()] = changed;
    }
  }
  return copied;
}

void Mirror::copy_events(std::uint64_t from, std::uint64_t size) {
  for (std::uint64_t done = from; done < size;) {
    std::uint64_t const until = std::min(size, done - done % slice + slice);
    auto const leaves = copy_bundles(done, until);
    at(Step::tiles);
    publisher::grow(options_.directory, done, leaves);
    done = until;
  }
}

/// Writes the bundles that have changed between two sizes, and answers the new leaf hashes.
std::vector<merkle::Hash> Mirror::copy_bundles(std::uint64_t from, std::uint64_t until) {
  Batch batch{options_.directory};
  std::vector<merkle::Hash> leaves;
  std::vector<bundle::Place> full;
  for (std::uint64_t index = from / tile_width; index * tile_width < until; ++index) {
    if (source_.log.is_stopped()) throw std::runtime_error{"the ledger was closed meanwhile"};
    auto const place = bundle::place_in(index, until);
    auto const view = source_.log.view();
    at(Step::records);
    batch.write(bundle::records_path_of(place), bundle::records_of(*view, place));
    at(Step::entries);
    auto const entries = bundle::entries_of(*view, place);
    batch.write(bundle::entries_path_of(place), entries);
    auto const headers = bundle::parse_entries(entries, place);
    if (!headers) throw std::runtime_error{headers.error().where + headers.error().detail};
    for (std::uint64_t i = index * tile_width; i < place.last().value(); ++i) {
      if (i >= from) leaves.push_back(store::leaf_hash((*headers)[i - index * tile_width]));
    }
    if (place.width == tile_width) full.push_back(place);
  }
  batch.sync();
  for (auto const& place : full) {
    remove_partial(options_.directory / bundle::records_path_of(place));
    remove_partial(options_.directory / bundle::entries_path_of(place));
  }
  return leaves;
}

void Mirror::follow(std::function<void(Error const&)> on_error) {
  follower_ = std::thread{[this, on_error = std::move(on_error)] { run(on_error); }};
}

void Mirror::run(std::function<void(Error const&)> const& on_error) {
  std::string told;
  auto last_round = std::chrono::steady_clock::time_point{};
  while (!source_.log.is_stopped()) {
    auto const wanted = Position{position_ + 1};
    bool const more = source_.log.wait_for(wanted, patience) >= wanted;
    auto const now = std::chrono::steady_clock::now();
    if (!more && now - last_round < round_at_least_every) continue;
    auto const done = catch_up();
    last_round = std::chrono::steady_clock::now();
    if (done) {
      told.clear();
    } else if (done.error().detail != told && on_error && !source_.log.is_stopped()) {
      told = done.error().detail;
      on_error(done.error());
    }
    auto const end = last_round + rest;
    while (!source_.log.is_stopped() && std::chrono::steady_clock::now() < end) {
      std::this_thread::sleep_for(std::chrono::milliseconds{20});
    }
  }
}

}  // namespace qalam::mirror
