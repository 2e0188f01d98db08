#pragma once

#include "eventstore/log.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace qalam::store {

struct Options {
  std::filesystem::path ledger;  ///< LEDGER; the log lies in LEDGER/events.
  /// `read_only` opens beside a writer in another process, takes no commands, and asks the file
  /// where the log stands.
  lmdb::Access access = lmdb::Access::write;
  std::size_t map_size_bytes = std::size_t{256} << 30;

  std::size_t queue_max = 4096;                             ///< Waiting commands; more is `busy`.
  std::size_t batch_commands_max = 1024;                    ///< Commands in one transaction.
  std::uint64_t batch_bytes_max = std::uint64_t{44} << 20;  ///< What one may dirty.
  std::uint64_t refusals_per_principal_max = 4096;          ///< Refusals that are remembered.

  /// Of the folds together: another number than the one the tables were made with rebuilds them
  /// while opening, as does a rebuild that was interrupted.
  std::uint64_t folds_version = 1;
  Progress on_rebuild{};

  std::function<Timestamp()> clock{};                     ///< Default: the system's, UTC.
  std::function<void(std::span<std::uint8_t>)> random{};  ///< Default: getrandom(2).
  std::function<void(std::string const&)> on_fatal{};     ///< lmdb::Options::on_fatal.
};

/// The log in LMDB: one writer thread, group commit, every answer after a full sync.
class EventStore final : public Log {
 public:
  /// Makes an empty ledger; never implicit, never over anything that is there. Errors: `id_taken`
  /// when there is one, `malformed` for the origin's form, `storage_full`.
  static Result<void> create(Options const& options, std::string const& origin);
  /// Gives a ledger that nobody has open another name: the log goes on as another one (signer.hpp
  /// says when). Errors: as `create` for the origin's form, and as `open`.
  static Result<void> set_origin(Options const& options, std::string const& origin);
  /// Errors: `not_found`, `already_running` (naming the process), `forbidden` (a ledger that cannot
  /// be written), `unsupported` (format version),
  /// `malformed` (foreign, torn or inconsistent file). The folds must outlive the store. All
  /// checks are O(1); `verify` is the thorough one.
  static Result<std::unique_ptr<EventStore>> open(
      Options options, std::vector<std::reference_wrapper<Fold>> folds = {});

  ~EventStore() override;

  [[nodiscard]] std::future<Result<Receipt>> submit(Submission submission) override;
  [[nodiscard]] Result<Decision> rehearse(Submission const& submission) const override;
  [[nodiscard]] std::unique_ptr<ReadView> view() const override;
  [[nodiscard]] Identity const& identity() const override;
  [[nodiscard]] Position position() const override;
  // NOLINTNEXTLINE(modernize-use-nodiscard): as in Log.
  Position wait_for(Position position, std::chrono::milliseconds timeout) const override;
  void stop_waiting() override;
  [[nodiscard]] bool is_stopped() const override;
  void rebuild_folds(Progress const& progress) override;
  [[nodiscard]] Verification verify(Progress const& progress) const override;

  /// The stream's head as a decision sees it, inside its transaction.
  [[nodiscard]] std::optional<Head> head(lmdb::ReadTxn const& tables, Kind kind,
                                         std::uint64_t id) const;
  [[nodiscard]] lmdb::Usage usage() const;
  /// Copies the log and all its tables, as they stand in one snapshot, into an empty folder: what
  /// `open` takes as LEDGER/events. Without free pages, and synced. Throws lmdb::StoreFailure.
  void copy_to(std::filesystem::path const& events) const;
  /// Frees the places of dead readers; call each minute.
  // NOLINTNEXTLINE(modernize-use-nodiscard): the number is only news.
  int check_readers() const;

 private:
  class Impl;
  explicit EventStore(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace qalam::store
