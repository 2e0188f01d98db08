#pragma once

#include "eventstore/system.hpp"
#include "eventstore/tlog/add_checkpoint.hpp"
#include "eventstore/tlog/checkpoint.hpp"
#include "eventstore/tlog/note.hpp"

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

/// What a society or a ministry runs beside a log that it does not trust: C2SP tlog-witness.
namespace qalam::witness {

/// An answer in terms of HTTP, without any HTTP.
struct Answer {
  unsigned status = 0;
  std::string content_type;
  std::string body;
};

/// Cosigns the checkpoints of one log, each a continuation of the one before.
///
/// Its folder: `key` (mode 0600), `key.pub`, `log.pub` (the log's key, as it was given at the
/// beginning), `last` (the last checkpoint that it has cosigned). The folder is the witness's
/// memory: with an old copy of it the witness would cosign a history that it had left behind.
class Witness {
 public:
  /// Makes the folder with a key. Errors: `id_taken` where there is one; `malformed` for a name
  /// that no key can have and for a key that is no log's.
  static Result<void> create(std::filesystem::path const& directory, std::string const& name,
                             tlog::VerifierKey const& log, tlog::Seed const& seed);
  /// Errors: `not_found`, `malformed`, `already_running`.
  static Result<std::unique_ptr<Witness>> open(std::filesystem::path const& directory);

  [[nodiscard]] tlog::VerifierKey const& key() const { return key_.verifier(); }
  [[nodiscard]] tlog::VerifierKey const& log() const { return log_; }
  /// What was cosigned last.
  [[nodiscard]] std::optional<tlog::Checkpoint> last() const;

  /// The whole of add-checkpoint, at a time in seconds since 1970: 200 with the cosignature, 400,
  /// 403, 404, 409, 422. What is answered 200 has been written down before.
  Answer add_checkpoint(std::string_view body, std::uint64_t seconds);

  /// The same for somebody who has followed the log himself: whether the checkpoint is a
  /// continuation is his to know. Errors: `proof_invalid` where the log has not signed it,
  /// `log_superseded` where it goes back behind what was cosigned, or has another root there.
  Result<tlog::Signature> cosign(tlog::Note const& checkpoint, std::uint64_t seconds);

 private:
  Witness(std::filesystem::path directory, tlog::SigningKey key, tlog::VerifierKey log,
          store::LockFile lock)
      : directory_{std::move(directory)},
        key_{std::move(key)},
        log_{std::move(log)},
        lock_{std::move(lock)} {}

  Answer add_locked(tlog::AddCheckpoint const& request, std::uint64_t seconds);
  tlog::Signature sign_and_remember(tlog::Note const& checkpoint, tlog::Checkpoint const& head,
                                    std::uint64_t seconds);

  std::filesystem::path directory_;
  tlog::SigningKey key_;
  tlog::VerifierKey log_;
  store::LockFile lock_;
  mutable std::mutex mutex_;
  std::optional<tlog::Checkpoint> last_;
};

}  // namespace qalam::witness
