#include "eventstore/publisher/signer.hpp"

#include "eventstore/files/durable.hpp"

namespace qalam::publisher {
namespace {

constexpr unsigned for_the_owner = 0600;
constexpr unsigned for_everybody = 0644;

void write(std::filesystem::path const& file, std::string const& text, unsigned mode) {
  files::replace_durably(file, std::as_bytes(std::span{text}), mode);
}

std::string without_newline(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text;
}

Error superseded(std::string const& what) {
  return fail(
      ErrorCode::log_superseded,
      what +
          ". This is an old or another copy of the ledger: signing it would give the log "
          "two histories. Catch up from a mirror, or put the right copy back; only where "
          "neither exists, `qalam supersede` goes on under another name and says what was lost");
}

}  // namespace

Result<void> Signer::create(std::filesystem::path const& directory, std::string const& origin,
                            tlog::Seed const& seed) {
  if (std::filesystem::exists(directory / "key")) {
    return fail(ErrorCode::id_taken,
                "there is a signing key in " + directory.string() + " already; it stays as it is");
  }
  tlog::SigningKey const key{origin, tlog::SignatureType::ed25519, seed};
  write(directory / "key.pub", print(key.verifier()) + "\n", for_everybody);
  write(directory / "key", key.print_secret() + "\n", for_the_owner);
  return {};
}

Result<void> Signer::replace_key(std::filesystem::path const& directory, std::string const& origin,
                                 tlog::Seed const& seed) {
  std::string id;
  {
    QALAM_TRY(auto const old, open(directory));
    if (old.key().name == origin) {
      return fail(ErrorCode::id_taken, "the new log needs another name than " + origin);
    }
    auto const text = print(old.key());
    constexpr std::size_t id_digits = 8;
    id = text.substr(old.key().name.size() + 1, id_digits);
  }
  auto const aside = directory / ("superseded-" + id);
  std::filesystem::create_directories(aside);
  // The key last: as long as it is in its place, this can be done again.
  for (char const* const name : {"last", "key.pub", "key"}) {
    if (std::filesystem::exists(directory / name)) {
      files::rename_durably(directory / name, aside / name);
    }
  }
  return create(directory, origin, seed);
}

Result<Signer> Signer::open(std::filesystem::path const& directory) {
  auto const secret = files::read_if_there(directory / "key", tlog::note_bytes_max);
  if (!secret) {
    return fail(ErrorCode::not_found, "there is no signing key in " + directory.string() +
                                          "; `qalam init` makes one, and --signer names another "
                                          "folder");
  }
  auto key = tlog::SigningKey::parse_secret(without_newline(*secret));
  if (!key) return fail(key.error().code, key.error().detail, (directory / "key").string());
  QALAM_TRY(auto lock, store::LockFile::take(directory / "lock"));
  Signer signer{directory, *std::move(key), std::move(lock)};
  auto const last = files::read_if_there(directory / "last", tlog::note_bytes_max);
  if (!last) return signer;
  auto const damaged = [&](Error const& error) {
    return fail(ErrorCode::malformed,
                error.detail + ". Without it nobody knows what was signed: restore it",
                (directory / "last").string());
  };
  auto const note = tlog::parse_note(*last);
  if (!note) return damaged(note.error());
  if (auto const by = tlog::check_note(*note, {signer.key()}); !by) return damaged(by.error());
  auto checkpoint = tlog::parse_checkpoint(note->text);
  if (!checkpoint) return damaged(checkpoint.error());
  signer.last_ = *std::move(checkpoint);
  return signer;
}

Result<tlog::Note> Signer::sign(tlog::Checkpoint const& checkpoint, merkle::Subtrees const& tree) {
  if (checkpoint.origin != key().name) {
    return fail(ErrorCode::wrong_kind, "the key in " + directory_.string() + " signs for " +
                                           key().name + ", and this is " + checkpoint.origin);
  }
  if (last_ && checkpoint.size < last_->size) {
    return superseded("the log was signed with " + std::to_string(last_->size) +
                      " events, and here it has only " + std::to_string(checkpoint.size));
  }
  if (last_ && merkle::root(tree, last_->size) != last_->root) {
    return superseded("the first " + std::to_string(last_->size) +
                      " events are not those that were signed");
  }
  std::string const text = print(checkpoint);
  tlog::Note note{text, {key_.sign(text)}};
  // Before anybody sees it.
  write(directory_ / "last", print(note), for_the_owner);
  last_ = checkpoint;
  return note;
}

}  // namespace qalam::publisher
