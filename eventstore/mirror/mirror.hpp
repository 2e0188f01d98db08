#pragma once

#include "eventstore/files/file_archive.hpp"
#include "eventstore/log.hpp"
#include "eventstore/mirror/vault_ring.hpp"
#include "eventstore/publisher/publisher.hpp"
#include "eventstore/system.hpp"
#include "eventstore/vault/vault.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace qalam::mirror {

/// Where a test may stop the mirror, as a power cut would: before each of these.
enum class Step : std::uint8_t { files, records, entries, tiles, vault, checkpoint };

struct Options {
  std::filesystem::path directory;
  std::function<Timestamp()> clock{};  ///< Default: the system's.
  /// Called before each step; what it throws leaves the folder as a crash there would.
  std::function<void(Step)> at{};
};

/// What there is to mirror.
struct Source {
  store::Log const& log;
  publisher::Publisher& publisher;
  vault::Vault const& vault;
  std::filesystem::path files;  ///< LEDGER/files.
};

/// What one round has brought.
struct Caught {
  Position position;  ///< The mirror has everything up to here, under a signed checkpoint.
  std::uint64_t events = 0;
  std::uint64_t files = 0;
  bool snapshot = false;  ///< Of the vault.
};

/// Keeps a ledger a second time in a folder, as files that any program can copy and from which the
/// ledger can be made again (docs/proof-format.md, "Mirror").
///
/// What the signed checkpoint in the folder speaks of is there and on disk: it is written last.
/// What a round that was broken off has left behind is written again by the next.
class Mirror {
 public:
  /// Makes the folder where there is none. Errors: `wrong_kind` (a folder with something else in
  /// it, or with another ledger's mirror), `already_running`, `malformed`, `internal` where the
  /// folder cannot be written.
  static Result<std::unique_ptr<Mirror>> open(Source source, Options options);
  ~Mirror();
  Mirror(Mirror const&) = delete;
  Mirror& operator=(Mirror const&) = delete;

  /// Brings the mirror to where the log stands. Errors: as Publisher::publish; `log_superseded`
  /// where the mirror has more events, or others, than this ledger; `malformed` where the mirror
  /// is damaged; `internal` where it cannot be written.
  Result<Caught> catch_up();
  /// Does so by itself, a moment after each commit, until the log is about to close. What it cannot
  /// do is told, once for each reason in turn.
  void follow(std::function<void(Error const&)> on_error = {});

  /// What it is known to have; 0 before the first round.
  [[nodiscard]] Position position() const { return Position{position_.load()}; }
  [[nodiscard]] std::filesystem::path const& directory() const { return options_.directory; }

 private:
  Mirror(Source source, Options options, store::LockFile lock);
  Result<Caught> catch_up_locked();
  Result<std::uint64_t> mirrored(tlog::Checkpoint const& now) const;
  std::uint64_t copy_files();
  void copy_events(std::uint64_t from, std::uint64_t size);
  std::vector<merkle::Hash> copy_bundles(std::uint64_t from, std::uint64_t until);
  void at(Step step) const;
  void run(std::function<void(Error const&)> const& on_error);

  Source source_;
  Options options_;
  store::LockFile lock_;
  std::mutex mutex_;
  VaultRing ring_;
  std::map<std::filesystem::path, std::filesystem::file_time_type> seen_;  ///< Folders of files.
  std::atomic<std::uint64_t> position_ = 0;
  std::thread follower_;
};

}  // namespace qalam::mirror
