#pragma once

#include "projections/generation.hpp"

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

namespace qalam::read {

struct Options {
  std::filesystem::path directory;  ///< LEDGER/read
  std::size_t map_size_bytes = std::size_t{256} << 30;
  BatchLimits batch;
  /// Which run of the machine this is; by default what the kernel says.
  std::optional<std::string> boot_id{};
};

/// A consistent view of all read models at one position. Short-lived, as every ReadTxn; used by one
/// thread.
class Snapshot {
 public:
  // Shared, because a rebuild may replace the generation while somebody still reads the old one;
  // the last one who reads it removes it.
  explicit Snapshot(std::shared_ptr<Generation const> generation)
      : generation_{std::move(generation)},
        txn_{generation_->environment()},
        checkpoint_{generation_->checkpoint(txn_)} {}

  [[nodiscard]] Models const& models() const { return generation_->models(); }
  [[nodiscard]] lmdb::ReadTxn const& txn() const { return txn_; }
  [[nodiscard]] Position position() const { return checkpoint_.position; }
  [[nodiscard]] Timestamp recorded_at() const { return checkpoint_.recorded_at; }
  /// By name of the projection. Reads everything.
  [[nodiscard]] std::map<std::string, Hash256> digests() const {
    return generation_->digests(txn_);
  }
  /// All of them, by name.
  [[nodiscard]] NamedTables tables() const { return generation_->tables(); }

 private:
  std::shared_ptr<Generation const> generation_;
  lmdb::ReadTxn txn_;
  Checkpoint checkpoint_;
};

/// The read models of a ledger: LEDGER/read/<generation>/ and the file CURRENT that names the one
/// in use. Only the process that has the ledger open for writing may open them.
class ReadModels {
 public:
  /// Opens the current generation, or begins an empty one where there is none that can be gone on
  /// with. Does not catch up. The log must outlive this. Throws StoreFailure.
  ReadModels(store::Log const& log, Options options);
  ~ReadModels();
  ReadModels(ReadModels const&) = delete;
  ReadModels& operator=(ReadModels const&) = delete;

  /// Folds what the log has, up to `until` (`now_position`: all of it); returns where it stands.
  /// Killed in between, the next call goes on from the last batch.
  Position catch_up(Position until = now_position, store::Progress const& progress = {});

  /// Follows the log in a thread of its own until `stop` or the end.
  void follow();
  void stop();
  /// Why the follower has stopped, if it has: nothing new is shown until a rebuild or a restart.
  [[nodiscard]] std::optional<std::string> failure() const;

  [[nodiscard]] Position position() const;
  /// Waits until the models show `position`; returns where they stand then or at the time-out.
  Position wait_for(Position position, std::chrono::milliseconds timeout) const;

  [[nodiscard]] Snapshot snapshot() const;

  /// Builds a new generation from the first event beside the one in use, then puts it in its place.
  /// Reading and following go on meanwhile. One rebuild at a time.
  void rebuild(store::Progress const& progress = {});

 private:
  [[nodiscard]] Generation::Options options_for(std::uint64_t number) const;
  [[nodiscard]] std::uint64_t highest_number() const;
  void make_current(std::uint64_t number) const;
  void remove_others(std::uint64_t number) const;
  void run(std::stop_token const& stop);
  void publish(std::shared_ptr<Generation> generation, Position position);
  [[nodiscard]] std::shared_ptr<Generation> current() const;
  Position apply_once(Position until);

  store::Log const& log_;
  Options options_;
  std::string boot_id_;

  std::mutex apply_mutex_;    ///< Who folds into the current generation, or replaces it.
  std::mutex rebuild_mutex_;  ///< One rebuild at a time.
  mutable std::mutex mutex_;  ///< Of what follows.
  mutable std::condition_variable moved_;
  std::shared_ptr<Generation> current_;
  Position position_;
  std::optional<std::string> failure_;
  std::jthread follower_;
};

}  // namespace qalam::read
