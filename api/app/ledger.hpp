#pragma once

#include "domain/commands.hpp"
#include "eventstore/codec/row.hpp"
#include "eventstore/event_store.hpp"
#include "eventstore/files/file_archive.hpp"
#include "eventstore/mirror/mirror.hpp"
#include "eventstore/publisher/publisher.hpp"
#include "eventstore/vault/vault.hpp"
#include "projections/ledger/balances.hpp"
#include "projections/ledger/ledger_fold.hpp"
#include "projections/ledger/registers.hpp"
#include "projections/runner.hpp"

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <vector>

/// The use cases. No HTTP and no argv in here: the routes and the commands of the command line call
/// the same functions.
namespace qalam::app {

/// Who asks, and the name that makes the request the same when it is sent again.
struct Who {
  PersonId actor;
  CommandId command{};
  /// The stream that `If-Match` is about has to stand at this position; none: no condition.
  std::optional<Position> if_match{};
};

/// What a command came to: durable when one sees it.
struct Done {
  AnyId subject;
  std::vector<std::string> notes;
  store::Receipt receipt;
};

struct LedgerOptions {
  std::filesystem::path directory;
  /// Of the signing key and its memory, outside the ledger (publisher::Signer); none: beside it,
  /// DIRECTORY.signer.
  std::filesystem::path signer{};
  /// What cannot be published while the ledger is followed.
  std::function<void(Error const&)> on_publish_error{};
  std::function<Timestamp()> clock{};                     ///< Default: the system's.
  std::function<void(std::span<std::uint8_t>)> random{};  ///< Default: the system's.
  /// Where a test may stop an erasure half-way (vault::Options::at).
  std::function<void(vault::Step)> at_vault_step{};
  std::size_t map_size_bytes = std::size_t{256} << 30;
  /// Told while read models are built: name, done, of.
  std::function<void(std::string const&, Position, Position)> on_progress{};
};

/// Where the signing key of a ledger lies.
std::filesystem::path signer_folder(LedgerOptions const& options);

/// A ledger that this process holds: log, deciding tables, read models, vault, files. One per
/// process and directory.
class Ledger {
 public:
  /// Makes an empty ledger with its vault and its signing key; never implicit, never over anything
  /// that is there.
  static Result<void> create(LedgerOptions const& options, std::string const& origin);
  static Result<std::unique_ptr<Ledger>> open(LedgerOptions options);
  ~Ledger();
  Ledger(Ledger const&) = delete;
  Ledger& operator=(Ledger const&) = delete;

  /// Decides and appends. The answer comes when the events are on disk; sent again with the same
  /// command id it is the first answer. Errors: what the decider says, and what the store says.
  template <class Command>
  Result<Done> execute(Command const& command, Who const& who) {
    return submit(command, who).wait();
  }
  /// What it would come to, without doing it.
  template <class Command>
  Result<Decided> rehearse(Command const& command, Who const& who);

  class Pending {
   public:
    Pending(std::future<Result<store::Receipt>> future) : future_{std::move(future)} {}
    Result<Done> wait();

   private:
    std::future<Result<store::Receipt>> future_;
  };
  /// Queues a command and does not wait: for importers, which keep many on their way.
  template <class Command>
  Pending submit(Command const& command, Who const& who) {
    return submit_decision(who, body_of(command), [command](Registers const& r, Context const& c) {
      return decide(r, command, c);
    });
  }
  using Deciding = std::function<Result<Decided>(Registers const&, Context const&)>;
  /// The same for a decision that is no single command of the domain. `sealed` is the commitment of
  /// what the vault holds about the subject of the first event.
  Pending submit_decision(Who const& who, Hash256 const& body, Deciding decide,
                          Hash256 const& sealed = {});
  /// What the first event commits to besides its payload, where only the moment of the decision
  /// knows it. Runs on the writer's thread.
  using Sealing = std::function<Hash256(lmdb::ReadTxn const&, store::Moment const&)>;
  Pending submit_sealed(Who const& who, Hash256 const& body, Deciding decide, Sealing seal);
  /// For events that are encoded beside the writer; `check` runs on the writer.
  Pending submit_events(Who const& who, Hash256 const& body, std::vector<store::NewEvent> events,
                        AnyId subject, std::function<Result<void>(Registers const&)> check);

  /// What makes two commands with the same id the same command.
  template <class Command>
  static Hash256 body_of(Command const& command);

  [[nodiscard]] store::EventStore& store() { return *store_; }
  [[nodiscard]] store::EventStore const& store() const { return *store_; }
  [[nodiscard]] ledger::Tables const& tables() const { return fold_.tables(); }
  [[nodiscard]] read::ReadModels& models() { return *models_; }
  [[nodiscard]] read::ReadModels const& models() const { return *models_; }
  [[nodiscard]] vault::Vault& vault() { return *vault_; }
  [[nodiscard]] vault::AccessLog& access_log() { return *access_log_; }
  [[nodiscard]] vault::AccessLog const& access_log() const { return *access_log_; }
  /// The clock, or the last event's time where the clock is behind it.
  [[nodiscard]] Timestamp now() const;
  [[nodiscard]] files::FileArchive const& files() const { return files_; }
  [[nodiscard]] std::filesystem::path const& directory() const { return directory_; }
  [[nodiscard]] std::size_t map_size_bytes() const { return map_size_bytes_; }
  /// The folder of the signing key.
  [[nodiscard]] std::filesystem::path const& signer() const { return publishing_.signer; }

  /// Brings the read models to where the log stands, or waits until their follower has.
  void catch_up();
  /// Lets them follow the log by themselves (server).
  void follow();

  /// What shows the log to outsiders: tiles and signed checkpoints in DIRECTORY/log. Opened at the
  /// first call. Errors: as Publisher::open.
  Result<publisher::Publisher*> publisher();

  /// A mirror of this ledger in a folder. Errors: as `publisher` and Mirror::open.
  Result<std::unique_ptr<mirror::Mirror>> open_mirror(std::filesystem::path const& folder);
  /// Keeps a mirror by itself as long as the ledger is open; what it cannot do is told. Errors: as
  /// `open_mirror`.
  Result<void> follow_mirror(std::filesystem::path const& folder,
                             std::function<void(Error const&)> on_error);
  /// The one that is kept; none.
  [[nodiscard]] mirror::Mirror* mirror() { return mirror_.get(); }

  /// Imports of usage number items as they go, and each notices when another has been faster. Held
  /// shared by those that risk it, and alone by one that has lost too often.
  [[nodiscard]] std::shared_mutex& imports() { return imports_; }

  /// Runs are computed one after another: an opened run that nobody computes was broken off.
  [[nodiscard]] std::unique_lock<std::mutex> computing_a_run() {
    return std::unique_lock{computing_a_run_};
  }

  /// Erasures are done one after another: each event names the keys before and after.
  [[nodiscard]] std::unique_lock<std::mutex> erasing() { return std::unique_lock{erasing_}; }

  /// A nonce and hash for an event that is encoded beside the writer.
  [[nodiscard]] store::Prepared prepare(store::Bytes payload) const;
  /// Random bytes: behind the salts of a commitment.
  [[nodiscard]] Hash256 draw_secret() const;

 private:
  explicit Ledger(LedgerOptions const& options);

  static Hash256 hash_body(std::string_view name, std::span<std::byte const> row);
  Result<Decided> rehearse_decision(Who const& who, Deciding const& decide) const;

  std::filesystem::path directory_;
  std::size_t map_size_bytes_;
  publisher::Options publishing_;
  ledger::LedgerFold fold_;
  std::unique_ptr<store::EventStore> store_;
  std::unique_ptr<read::ReadModels> models_;
  std::unique_ptr<vault::AccessLog> access_log_;  ///< The vault tells it of each look.
  std::unique_ptr<vault::Vault> vault_;
  files::FileArchive files_;
  std::function<void(std::string const&, Position, Position)> on_progress_;
  std::function<void(std::span<std::uint8_t>)> random_;
  std::function<Timestamp()> clock_;
  std::atomic<bool> following_ = false;
  std::shared_mutex imports_;
  std::mutex computing_a_run_;
  std::mutex erasing_;
  std::mutex publisher_mutex_;
  std::unique_ptr<publisher::Publisher> publisher_;
  std::unique_ptr<mirror::Mirror> mirror_;
};

/// Where things are made only to be looked at; what is left there by a process that died goes away
/// when the ledger is opened.
std::filesystem::path scratch_of(std::filesystem::path const& ledger);

/// 16 bytes that name what was asked, from what was asked: the same text is the same command.
CommandId command_id(std::string_view purpose, std::string_view text);
CommandId command_id(std::string_view purpose, Hash256 const& hash, std::uint64_t n = 0);

template <class Command>
Hash256 Ledger::body_of(Command const& command) {
  return hash_body(Command::name, row::encode(command));
}

template <class Command>
Result<Decided> Ledger::rehearse(Command const& command, Who const& who) {
  return rehearse_decision(
      who, [&](Registers const& r, Context const& c) { return decide(r, command, c); });
}

}  // namespace qalam::app
