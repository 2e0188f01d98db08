#include "api/app/restore.hpp"

#include "api/app/backup.hpp"
#include "eventstore/codec/event_codec.hpp"
#include "eventstore/files/durable.hpp"
#include "eventstore/mirror/mirror_reader.hpp"
#include "eventstore/restorer.hpp"
#include "eventstore/tlog/proof_file.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace qalam::app {
namespace {

namespace fs = std::filesystem;

constexpr unsigned for_the_owner = 0600;

/// What the two kinds of copies have in common once their events are there.
struct Kept {
  tlog::Checkpoint checkpoint;
  fs::path files;
  /// Copies of the vault's tables, the best first.
  std::vector<fs::path> vaults;
};

store::Options store_options(RestoreOptions const& options, fs::path const& building) {
  store::Options out;
  out.ledger = building;
  out.map_size_bytes = options.map_size_bytes;
  out.folds_version = ledger::LedgerFold::version;
  if (options.on_progress) {
    out.on_rebuild = [told = options.on_progress](Position done, Position of) {
      told("balances", done, of);
    };
  }
  return out;
}

store::Progress progress_of(RestoreOptions const& options, char const* what) {
  if (!options.on_progress) return {};
  return [told = options.on_progress, what](Position done, Position of) { told(what, done, of); };
}

Error of_file(Error error, fs::path const& file) {
  error.where = file.string();
  return error;
}

// ---- a mirror ----

Result<Kept> take_mirror(RestoreOptions const& options, fs::path const& building) {
  QALAM_TRY(auto const mirror, mirror::MirrorReader::open(options.from, options.key));
  QALAM_TRY(auto const restorer,
            store::Restorer::create(store_options(options, building), mirror.identity()));
  QALAM_CHECK(mirror.read(
      [&](bundle::Record const& record) { return restorer->add(record.event(), record.answer); },
      progress_of(options, "events")));
  QALAM_TRY(auto const root, restorer->finish());
  if (root != mirror.checkpoint().root) {
    return fail(ErrorCode::internal, "the events were read, but do not have the signed root");
  }
  Kept out{mirror.checkpoint(), mirror.files(), {}};
  for (auto const& snapshot : mirror.snapshots()) {
    auto const file = mirror.ring().file_of(snapshot);
    QALAM_TRY(auto const hash, files::hash_of(file));
    if (hash != snapshot.sha256) {
      return of_file(fail(ErrorCode::malformed,
                          "this copy of the vault does not have the SHA-256 of its name: it was "
                          "changed. Take it from another mirror, or move it away: an older one "
                          "is used then"),
                     file);
    }
    out.vaults.push_back(file);
  }
  return out;
}

// ---- a backup ----

Result<std::string> read_text(fs::path const& file, std::size_t bytes_max) {
  auto text = files::read_if_there(file, bytes_max);
  if (text) return *std::move(text);
  return fail(ErrorCode::not_found, "the file is missing: the backup is not whole", file.string());
}

/// That every file is there and as it was.
Result<void> check_manifest(fs::path const& from) {
  auto const file = from / "manifest";
  QALAM_TRY(auto const text, read_text(file, manifest_bytes_max));
  auto const lines = parse_manifest(text);
  if (!lines) return of_file(lines.error(), file);
  std::set<std::string> listed;
  for (ManifestLine const& line : *lines) {
    listed.insert(line.path);
    if (!fs::exists(from / line.path)) {
      return fail(ErrorCode::not_found, "the file is missing: the backup is not whole",
                  (from / line.path).string());
    }
    QALAM_TRY(auto const hash, files::hash_of(from / line.path));
    if (hash == line.sha256) continue;
    return fail(ErrorCode::malformed,
                "the file does not have the SHA-256 that the manifest states: one of the two was "
                "changed. Take another backup",
                (from / line.path).string());
  }
  for (char const* name : {"events/data.mdb", "vault/data.mdb", "checkpoint", "consistency"}) {
    if (listed.contains(name)) continue;
    return fail(ErrorCode::malformed, std::string{"it does not list "} + name, file.string());
  }
  return {};
}

Result<tlog::Checkpoint> checkpoint_of(fs::path const& file, tlog::VerifierKey const& key) {
  QALAM_TRY(auto const text, read_text(file, tlog::note_bytes_max));
  auto const note = tlog::parse_note(text);
  if (!note) return of_file(note.error(), file);
  auto proved = tlog::check_checkpoint(*note, {key});
  if (!proved) return of_file(proved.error(), file);
  return std::move(proved->checkpoint);
}

Result<Kept> take_backup(RestoreOptions const& options, fs::path const& building) {
  QALAM_CHECK(check_manifest(options.from));
  QALAM_TRY(auto checkpoint, checkpoint_of(options.from / "checkpoint", options.key));
  auto const file = options.from / "consistency";
  QALAM_TRY(auto const text, read_text(file, tlog::note_bytes_max));
  auto const proof = parse_hashes(text);
  if (!proof) return of_file(proof.error(), file);
  auto const data = options.from / "events" / "data.mdb";
  files::copy_durably(data, building / "events" / "data.mdb", for_the_owner);
  // Every hash is derived again here; the tables that follow from the log are checked after the
  // folds were made anew.
  QALAM_TRY(auto const store, store::EventStore::open(store_options(options, building)));
  if (store->identity().origin != checkpoint.origin) {
    return of_file(
        fail(ErrorCode::proof_invalid, "it is the checkpoint of " + checkpoint.origin +
                                           ", and the events are of " + store->identity().origin),
        options.from / "checkpoint");
  }
  auto const found = store->verify(progress_of(options, "events"));
  if (!found.ok()) {
    return of_file(fail(ErrorCode::malformed,
                        "event " + std::to_string(found.first_divergence->position.value()) + ": " +
                            found.first_divergence->what),
                   data);
  }
  if (!merkle::is_consistent(found.size.value(), found.root, checkpoint.size, checkpoint.root,
                             *proof)) {
    return of_file(fail(ErrorCode::proof_invalid,
                        "the events are not those that were signed: the checkpoint is of another "
                        "log, or events were changed"),
                   data);
  }
  return Kept{std::move(checkpoint), options.from / "files", {options.from / "vault" / "data.mdb"}};
}

// ---- what both have ----

Result<std::uint64_t> take_files(fs::path const& from, fs::path const& to) {
  files::FileArchive const archive{to};
  std::uint64_t count = 0;
  if (!fs::exists(from)) return count;
  for (auto const& folder : fs::directory_iterator{from}) {
    auto const prefix = folder.path().filename().string();
    if (!folder.is_directory() || prefix.size() != 2) continue;
    for (auto const& file : fs::directory_iterator{folder.path()}) {
      QALAM_TRY(auto const kept, archive.keep(file.path()));
      if (to_hex(kept.sha256) != prefix + file.path().filename().string()) {
        return fail(ErrorCode::malformed,
                    "the file does not have the SHA-256 of its name: it was changed",
                    file.path().string());
      }
      ++count;
    }
  }
  return count;
}

void copy_vault(fs::path const& tables, fs::path const& to) {
  fs::remove_all(to);
  fs::create_directories(to);
  fs::permissions(to, fs::perms::owner_all);
  files::copy_durably(tables, to / "data.mdb", for_the_owner);
}

/// The vault that the keys open, which may be an older one than the newest.
Result<std::unique_ptr<vault::Vault>> open_vault(RestoreOptions const& options, Kept const& kept,
                                                 fs::path const& to) {
  std::string why = "there is no copy of its tables";
  for (auto const& tables : kept.vaults) {
    copy_vault(tables, to);
    for (char const* name : {"outer.key", "outer.key.next", "pepper.key"}) {
      auto const key = options.vault_keys / name;
      if (fs::exists(key)) files::copy_durably(key, to / name, for_the_owner);
    }
    auto vault = vault::Vault::open(to);
    if (vault) return vault;
    why = vault.error().detail;
  }
  return fail(ErrorCode::malformed,
              "the keys in " + options.vault_keys.string() + " open no copy of the vault: " + why,
              "--vault-keys");
}

/// Whoever was erased stays erased, also where the copy of the vault is older than that.
std::uint64_t erase_again(store::EventStore const& store, vault::Vault& vault) {
  std::set<std::uint64_t> known;
  vault.each_subject([&](AnyId subject) {
    if (subject.kind == Kind::holder) known.insert(subject.id);
  });
  std::uint64_t erased = 0;
  store.scan(Position{1}, store.position(), [&](store::StoredEvent const& stored) {
    if (stored.header.stream_kind != Kind::holder) return store::Go::on;
    auto const event = codec::decode(stored);
    if (auto const* subject = std::get_if<SubjectErased>(&event)) {
      auto const id = subject->holder.value();
      if (!vault.erasure(Kind::holder, id)) vault.erase(Kind::holder, id);
      erased += known.contains(id) ? 1 : 0;
    }
    return store::Go::on;
  });
  return erased;
}

Result<void> take_vault(RestoreOptions const& options, Kept const& kept,
                        store::EventStore const& store, Restored& out) {
  auto const to = options.directory / "vault";
  if (options.new_vault) {
    QALAM_TRY(auto const vault, vault::Vault::create(to));
    out.vault_opens = true;
  } else if (!options.vault_keys.empty()) {
    QALAM_TRY(auto const vault, open_vault(options, kept, to));
    out.erased_again = erase_again(store, *vault);
    out.vault_opens = true;
  } else if (!kept.vaults.empty()) {
    copy_vault(kept.vaults.front(), to);
  }
  return {};
}

/// Why the signer will not go on with these events; none: it has signed nothing else.
std::optional<Error> why_unsigned(fs::path const& folder, store::EventStore const& store) {
  auto const signer = publisher::Signer::open(folder);
  if (!signer) return signer.error();
  auto const& last = signer->last();
  if (!last) return std::nullopt;
  merkle::Frontier before;
  store.scan(Position{1}, Position{std::min(last->size, store.position().value())},
             [&](store::StoredEvent const& event) {
               before.append(store::leaf_hash(event.header_data));
               return store::Go::on;
             });
  if (before.size() == last->size && before.root() == last->root) return std::nullopt;
  return fail(
      ErrorCode::log_superseded,
      "the key in " + folder.string() + " has signed " + std::to_string(last->size) +
          " events, and this copy " +
          (before.size() < last->size ? "has only " + std::to_string(before.size()) + " of them"
                                      : std::string{"has others in their place"}) +
          ": it can be read, but will not be signed or served. Restore from a mirror that "
          "has them all");
}

Result<Restored> build(RestoreOptions const& options, fs::path const& signer) {
  bool const is_mirror = mirror::MirrorReader::is_mirror(options.from);
  if (!is_mirror && !fs::exists(options.from / "manifest")) {
    return fail(ErrorCode::not_found,
                options.from.string() + " is neither a mirror nor a backup of a ledger", "--from");
  }
  auto const& building = options.directory;
  auto const took = is_mirror ? take_mirror(options, building) : take_backup(options, building);
  if (!took) return took.error();
  Kept const& kept = *took;
  Restored out;
  QALAM_TRY(out.files, take_files(kept.files, building / "files"));
  ledger::LedgerFold fold;
  QALAM_TRY(auto const store, store::EventStore::open(store_options(options, building), {fold}));
  // The tables of a backup came with it; those of a mirror were just made.
  if (!is_mirror) store->rebuild_folds(progress_of(options, "balances"));
  auto const verified = store->verify(progress_of(options, "verified"));
  if (!verified.ok()) {
    return fail(ErrorCode::malformed,
                "event " + std::to_string(verified.first_divergence->position.value()) + ": " +
                    verified.first_divergence->what,
                options.from.string());
  }
  QALAM_CHECK(take_vault(options, kept, *store, out));
  out.origin = store->identity().origin;
  out.position = verified.size;
  out.root = verified.root;
  out.signed_size = Position{kept.checkpoint.size};
  out.unsigned_because = why_unsigned(signer, *store);
  return out;
}

}  // namespace

Result<Restored> restore(RestoreOptions const& given) {
  auto target = fs::absolute(given.directory).lexically_normal();
  if (!target.has_filename()) target = target.parent_path();
  if (fs::exists(target) && !(fs::is_directory(target) && fs::is_empty(target))) {
    return fail(ErrorCode::id_taken,
                "there is something in " + target.string() +
                    " already, and it is not written over: move it away, or name another folder",
                "--ledger");
  }
  RestoreOptions options = given;
  options.directory = target;
  options.directory += ".restoring";
  LedgerOptions named;
  named.directory = target;
  named.signer = given.signer;
  try {
    fs::remove_all(options.directory);  // Of a restoration that was broken off.
    fs::create_directories(options.directory);
    auto out = build(options, signer_folder(named));
    if (!out) {
      fs::remove_all(options.directory);
      return out;
    }
    files::sync_directory(options.directory);
    files::rename_durably(options.directory, target);
    return out;
  } catch (std::exception const& e) {
    return fail(ErrorCode::internal, std::string{"the restoration was broken off: "} + e.what() +
                                         ". What there is of it lies in " +
                                         options.directory.string() + " and must not be used");
  }
}

}  // namespace qalam::app
