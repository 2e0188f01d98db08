#include "api/app/backup.hpp"

#include "eventstore/files/durable.hpp"
#include "eventstore/tlog/note.hpp"

#include <algorithm>
#include <charconv>
#include <sstream>

namespace qalam::app {
namespace {

namespace fs = std::filesystem;

constexpr unsigned for_the_owner = 0600;

lmdb::Bytes bytes_of(std::string const& text) {
  return std::as_bytes(std::span{text});
}

bool parse_hex(std::string_view text, Hash256& out) {
  if (text.size() != 2 * out.size()) return false;
  for (std::size_t i = 0; i < out.size(); ++i) {
    auto const* const from = text.data() + 2 * i;
    auto const parsed = std::from_chars(from, from + 2, out[i], 16);
    if (parsed.ec != std::errc{} || parsed.ptr != from + 2) return false;
  }
  return true;
}

Result<void> check_target(fs::path const& to, char const* what) {
  if (!fs::exists(to) || (fs::is_directory(to) && fs::is_empty(to))) return {};
  return fail(ErrorCode::id_taken,
              to.string() + " is there already and is not written over: " + what);
}

bool lies_in(fs::path const& inner, fs::path const& outer) {
  auto const a = fs::weakly_canonical(inner);
  auto const b = fs::weakly_canonical(outer);
  return std::mismatch(b.begin(), b.end(), a.begin(), a.end()).first == b.end();
}

std::uint64_t copy_files(Ledger const& ledger, fs::path const& to) {
  files::FileArchive const copy{to};
  std::uint64_t copied = 0;
  for (auto const& folder : fs::directory_iterator{ledger.files().directory()}) {
    auto const prefix = folder.path().filename().string();
    if (!folder.is_directory() || prefix.size() != 2) continue;  // "incoming" is nobody's yet.
    for (auto const& file : fs::directory_iterator{folder.path()}) {
      auto const kept = copy.keep(file.path());
      if (!kept) throw std::runtime_error{kept.error().detail};
      if (to_hex(kept->sha256) != prefix + file.path().filename().string()) {
        throw std::runtime_error{file.path().string() +
                                 " does not have the SHA-256 of its name: it was changed"};
      }
      ++copied;
    }
  }
  return copied;
}

/// Every file of a folder with its hash, by name.
Result<std::vector<ManifestLine>> manifest_of(fs::path const& folder, std::uint64_t& bytes) {
  std::vector<ManifestLine> lines;
  for (auto const& entry : fs::recursive_directory_iterator{folder}) {
    if (!entry.is_regular_file()) continue;
    QALAM_TRY(auto const hash, files::hash_of(entry.path()));
    lines.push_back({hash, fs::relative(entry.path(), folder).string()});
    bytes += entry.file_size();
  }
  std::sort(lines.begin(), lines.end(),
            [](ManifestLine const& a, ManifestLine const& b) { return a.path < b.path; });
  return lines;
}

/// Opens the copy as anybody would, derives everything in it again, and answers its root.
Result<store::Verification> verify_copy(fs::path const& folder, std::size_t map_size_bytes) {
  store::Options options;
  options.ledger = folder;
  options.access = lmdb::Access::read_only;
  options.map_size_bytes = map_size_bytes;
  QALAM_TRY(auto const copy, store::EventStore::open(options));
  auto found = copy->verify({});
  if (found.ok()) return found;
  return fail(ErrorCode::internal, "the copy is not whole: event " +
                                       std::to_string(found.first_divergence->position.value()) +
                                       ": " + found.first_divergence->what +
                                       ". Run `qalam verify` on the ledger");
}

/// The checkpoint of now, which has to go on from the copy, and the proof that it does.
Result<tlog::Checkpoint> seal(Ledger& ledger, fs::path const& folder,
                              store::Verification const& copy) {
  QALAM_TRY(auto* const publisher, ledger.publisher());
  QALAM_TRY(auto const text, publisher->publish());
  QALAM_TRY(auto const note, tlog::parse_note(text));
  QALAM_TRY(auto checkpoint, tlog::parse_checkpoint(note.text));
  QALAM_TRY(auto const proof, publisher->consistency(copy.size.value(), checkpoint.size));
  if (!merkle::is_consistent(copy.size.value(), copy.root, checkpoint.size, checkpoint.root,
                             proof)) {
    return fail(ErrorCode::internal,
                "the copy does not have the events that are signed; it was not kept");
  }
  files::replace_durably(folder / "checkpoint", bytes_of(text), for_the_owner);
  files::replace_durably(folder / "consistency", bytes_of(print_hashes(proof)), for_the_owner);
  files::replace_durably(folder / "key", bytes_of(print(publisher->key()) + "\n"), for_the_owner);
  return checkpoint;
}

Result<BackedUp> make(Ledger& ledger, BackupOptions const& options, fs::path const& unfinished) {
  BackedUp out;
  fs::remove_all(unfinished);  // Of a backup that was broken off.
  fs::create_directories(unfinished);
  fs::permissions(unfinished, fs::perms::owner_all);
  // A record of the vault and a file come before the event that names them, so they are copied
  // after the events: what the events name is there.
  ledger.store().copy_to(unfinished / "events");
  ledger.vault().copy_tables_to(unfinished / "vault");
  out.files = copy_files(ledger, unfinished / "files");
  QALAM_TRY(auto const copy, verify_copy(unfinished, ledger.map_size_bytes()));
  fs::remove(unfinished / "events" / "lock.mdb");
  fs::remove_all(unfinished / "files" / "incoming");
  out.position = copy.size;
  QALAM_TRY(out.checkpoint, seal(ledger, unfinished, copy));
  QALAM_TRY(auto const lines, manifest_of(unfinished, out.bytes));
  auto const manifest = print_manifest(lines);
  files::replace_durably(unfinished / "manifest", bytes_of(manifest), for_the_owner);
  for (auto const& entry : fs::recursive_directory_iterator{unfinished}) {
    if (entry.is_directory()) files::sync_directory(entry.path());
  }
  files::sync_directory(unfinished);
  if (!options.vault_keys.empty()) {
    ledger.vault().copy_keys_to(options.vault_keys);
    files::sync_directory(options.vault_keys);
  }
  files::rename_durably(unfinished, options.to);
  return out;
}

}  // namespace

Result<BackedUp> back_up(Ledger& ledger, BackupOptions const& options) {
  QALAM_CHECK(check_target(options.to, "give each backup a folder of its own, such as its date"));
  if (!options.vault_keys.empty()) {
    QALAM_CHECK(check_target(options.vault_keys, "keys of another backup may be in it"));
    if (lies_in(options.vault_keys, options.to)) {
      return fail(ErrorCode::wrong_kind,
                  "whoever has the vault's keys and its tables can read it: keep " +
                      options.vault_keys.string() + " apart from " + options.to.string(),
                  "--with-vault-keys");
    }
  }
  try {
    auto const whole = fs::absolute(options.to).lexically_normal();
    auto const to = whole.has_filename() ? whole : whole.parent_path();
    auto unfinished = to;
    unfinished += ".unfinished";
    BackupOptions named = options;
    named.to = to;
    return make(ledger, named, unfinished);
  } catch (std::exception const& e) {
    return fail(ErrorCode::internal, std::string{"the backup was broken off: "} + e.what());
  }
}

std::string print_manifest(std::vector<ManifestLine> const& lines) {
  std::string out;
  for (ManifestLine const& line : lines) out += to_hex(line.sha256) + "  " + line.path + "\n";
  return out;
}

Result<std::vector<ManifestLine>> parse_manifest(std::string_view text) {
  std::vector<ManifestLine> out;
  std::istringstream lines{std::string{text}};
  for (std::string line; std::getline(lines, line);) {
    constexpr std::size_t path_at = 66;  // 64 digits and two spaces.
    ManifestLine one;
    bool const well = line.size() > path_at && line.substr(64, 2) == "  " &&
                      parse_hex(std::string_view{line}.substr(0, 64), one.sha256);
    one.path = well ? line.substr(path_at) : "";
    fs::path const path{one.path};
    bool const leads_out =
        path.is_absolute() || std::find(path.begin(), path.end(), "..") != path.end();
    if (!well || leads_out) {
      return fail(ErrorCode::malformed,
                  "line " + std::to_string(out.size() + 1) + " is no hash with a file's name");
    }
    out.push_back(std::move(one));
  }
  return out;
}

std::string print_hashes(std::vector<merkle::Hash> const& hashes) {
  std::string out;
  for (merkle::Hash const& hash : hashes) out += to_hex(hash) + "\n";
  return out;
}

Result<std::vector<merkle::Hash>> parse_hashes(std::string_view text) {
  std::vector<merkle::Hash> out;
  std::istringstream lines{std::string{text}};
  for (std::string line; std::getline(lines, line);) {
    merkle::Hash hash{};
    if (!parse_hex(line, hash)) return fail(ErrorCode::malformed, "a line is no hash");
    out.push_back(hash);
  }
  return out;
}

}  // namespace qalam::app
