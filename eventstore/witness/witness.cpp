#include "eventstore/witness/witness.hpp"

#include "eventstore/files/durable.hpp"
#include "eventstore/tlog/proof_file.hpp"

namespace qalam::witness {
namespace {

constexpr unsigned for_the_owner = 0600;
constexpr unsigned for_everybody = 0644;

constexpr unsigned ok = 200;
constexpr unsigned bad_request = 400;
constexpr unsigned forbidden = 403;
constexpr unsigned not_found = 404;
constexpr unsigned conflict = 409;
constexpr unsigned unprocessable = 422;

void write(std::filesystem::path const& file, std::string const& text, unsigned mode) {
  files::replace_durably(file, std::as_bytes(std::span{text}), mode);
}

Result<std::string> read(std::filesystem::path const& file) {
  auto text = files::read_if_there(file, tlog::note_bytes_max);
  if (!text) {
    return fail(ErrorCode::not_found, "there is no witness here; --init makes one", file.string());
  }
  while (!text->empty() && text->back() == '\n') text->pop_back();
  return *std::move(text);
}

Answer told(unsigned status, std::string const& text) {
  return {status, "text/plain; charset=utf-8", text + "\n"};
}

Answer other_size(std::uint64_t size) {
  return {conflict, std::string{tlog::size_content_type}, std::to_string(size) + "\n"};
}

}  // namespace

Result<void> Witness::create(std::filesystem::path const& directory, std::string const& name,
                             tlog::VerifierKey const& log, tlog::Seed const& seed) {
  if (std::filesystem::exists(directory / "key")) {
    return fail(ErrorCode::id_taken,
                "there is a witness in " + directory.string() + " already; it stays as it is");
  }
  if (!tlog::is_key_name(name)) {
    return fail(ErrorCode::malformed,
                "\"" + name +
                    "\" cannot be a key's name: no spaces, no \"+\"; for example "
                    "witness.society.kz");
  }
  if (log.type != tlog::SignatureType::ed25519) {
    return fail(ErrorCode::malformed, "this is not the key of a log");
  }
  tlog::SigningKey const key{name, tlog::SignatureType::cosignature, seed};
  write(directory / "log.pub", print(log) + "\n", for_everybody);
  write(directory / "key.pub", print(key.verifier()) + "\n", for_everybody);
  write(directory / "key", key.print_secret() + "\n", for_the_owner);
  return {};
}

Result<std::unique_ptr<Witness>> Witness::open(std::filesystem::path const& directory) {
  QALAM_TRY(auto const secret, read(directory / "key"));
  QALAM_TRY(auto key, tlog::SigningKey::parse_secret(secret));
  QALAM_TRY(auto const log_text, read(directory / "log.pub"));
  QALAM_TRY(auto log, tlog::parse_verifier_key(log_text));
  QALAM_TRY(auto lock, store::LockFile::take(directory / "lock"));
  std::unique_ptr<Witness> out{
      new Witness{directory, std::move(key), std::move(log), std::move(lock)}};
  auto const last = files::read_if_there(directory / "last", tlog::note_bytes_max);
  if (!last) return out;
  auto const damaged = [&](Error const& error) {
    return fail(ErrorCode::malformed,
                error.detail + ". Without it nobody knows what was cosigned: restore it",
                (directory / "last").string());
  };
  auto const note = tlog::parse_note(*last);
  if (!note) return damaged(note.error());
  auto const proved = tlog::check_checkpoint(*note, {out->log_, out->key()});
  if (!proved) return damaged(proved.error());
  out->last_ = proved->checkpoint;
  return out;
}

std::optional<tlog::Checkpoint> Witness::last() const {
  std::lock_guard const lock{mutex_};
  return last_;
}

tlog::Signature Witness::sign_and_remember(tlog::Note const& checkpoint,
                                           tlog::Checkpoint const& head, std::uint64_t seconds) {
  auto signature = key_.cosign(checkpoint.text, seconds);
  tlog::Note kept{checkpoint.text, {}};
  for (auto const& s : checkpoint.signatures) {
    if (s.name == log_.name && s.key_id == log_.id()) kept.signatures.push_back(s);
  }
  kept.signatures.push_back(signature);
  write(directory_ / "last", print(kept), for_the_owner);  // Before anybody sees it.
  last_ = head;
  return signature;
}

Answer Witness::add_checkpoint(std::string_view body, std::uint64_t seconds) {
  auto const request = tlog::parse_add_checkpoint(body);
  if (!request) return told(bad_request, request.error().detail);
  std::lock_guard const lock{mutex_};
  return add_locked(*request, seconds);
}

Answer Witness::add_locked(tlog::AddCheckpoint const& request, std::uint64_t seconds) {
  auto const head = tlog::parse_checkpoint(request.checkpoint.text);
  if (!head) return told(bad_request, head.error().detail);
  if (head->origin != log_.name) {
    return told(not_found, "this witness does not know the log " + head->origin);
  }
  if (!tlog::check_checkpoint(request.checkpoint, {log_})) {
    return told(forbidden, "the log's own key has not signed this checkpoint");
  }
  if (request.old_size > head->size) {
    return told(bad_request, "the old size is beyond the checkpoint's");
  }
  std::uint64_t const known = last_ ? last_->size : 0;
  if (request.old_size != known) return other_size(known);
  if (last_ && known == head->size && last_->root != head->root) return other_size(known);
  auto const from = last_ ? last_->root : merkle::empty_root();
  if (!merkle::is_consistent(known, from, head->size, head->root, request.proof)) {
    return told(unprocessable, "the tree of " + std::to_string(head->size) +
                                   " events does not begin with the one of " +
                                   std::to_string(known) + " that was cosigned");
  }
  return {ok, "text/plain; charset=utf-8",
          print(sign_and_remember(request.checkpoint, *head, seconds))};
}

Result<tlog::Signature> Witness::cosign(tlog::Note const& checkpoint, std::uint64_t seconds) {
  QALAM_TRY(auto const proved, tlog::check_checkpoint(checkpoint, {log_}));
  auto const& head = proved.checkpoint;
  std::lock_guard const lock{mutex_};
  if (last_ &&
      (head.size < last_->size || (head.size == last_->size && head.root != last_->root))) {
    return fail(ErrorCode::log_superseded,
                "the log shows " + std::to_string(head.size) + " events, and " +
                    std::to_string(last_->size) +
                    " had been cosigned: it goes back, or has another history. Keep both "
                    "checkpoints: they are the proof");
  }
  return sign_and_remember(checkpoint, head, seconds);
}

}  // namespace qalam::witness
