#pragma once

#include "eventstore/lmdb/lmdb.hpp"
#include "eventstore/log.hpp"
#include "projections/digest.hpp"
#include "projections/registry.hpp"

#include <boost/describe/class.hpp>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace qalam::read {

/// Up to where the tables are, and of which log.
struct Checkpoint {
  Position position;
  Timestamp recorded_at;
  Hash256 payload_hash{};  ///< Of the event at `position`, to tell another history.
};
BOOST_DESCRIBE_STRUCT(Checkpoint, (), (position, recorded_at, payload_hash))

/// How much goes into one transaction.
struct BatchLimits {
  std::uint64_t events = 8192;
  /// By LMDB's upper estimate. It would spill at 512 MiB (0.9.24 leaks pages then).
  std::uint64_t dirty_bytes = std::uint64_t{96} << 20;
};

/// One complete set of read models, in a directory and an LMDB environment of its own. It does not
/// wait for the disk when it commits; the file STATE tells whether that is safe to go on from.
class Generation {
 public:
  struct Options {
    std::filesystem::path directory;
    std::size_t map_size_bytes = std::size_t{256} << 30;
    std::string boot_id;
    BatchLimits batch;
  };

  /// Makes an empty one. Throws StoreFailure.
  static std::unique_ptr<Generation> create(Options const& options, store::Log const& log);
  /// Opens one that was made before; nothing where it must be built again: it was open when the
  /// machine went down, it is of other versions or another log, or it is damaged.
  static std::unique_ptr<Generation> reopen(Options const& options, store::Log const& log);

  Generation(Generation const&) = delete;
  Generation& operator=(Generation const&) = delete;
  /// Makes everything durable and marks it clean, or removes the directory when `retire` was
  /// called.
  ~Generation();

  /// Folds a batch of events after the checkpoint, up to `until`; returns where it stands. An
  /// exception leaves the tables as they were.
  Position apply(store::Log const& log, Position until);
  /// Its directory goes away with it.
  void retire() { retired_ = true; }
  void sync() const { env_.sync(); }

  [[nodiscard]] Checkpoint checkpoint(lmdb::ReadTxn const& txn) const;
  [[nodiscard]] Models const& models() const { return models_; }
  [[nodiscard]] lmdb::Environment const& environment() const { return env_; }
  /// By name of the projection.
  [[nodiscard]] std::map<std::string, Hash256> digests(lmdb::ReadTxn const& txn) const;
  /// The tables of all projections, by their full names.
  [[nodiscard]] NamedTables tables() const;

 private:
  Generation(Options const& options, lmdb::Access access);
  [[nodiscard]] bool belongs_to(store::Log const& log) const;
  void fold(lmdb::WriteTxn& txn, store::Log const& log, Checkpoint& checkpoint, Position until);

  Options options_;
  lmdb::Environment env_;
  Models models_;
  std::array<Projection*, Models::size> all_;
  std::map<std::string, NamedTables> tables_;
  lmdb::Table meta_{};  ///< "checkpoint" → Checkpoint; "made_for" → ledger and versions
  bool retired_ = false;
};

/// Writes a small file so that after a crash it is there as it was or as it is now.
void write_durably(std::filesystem::path const& file, std::string const& text);
/// Nothing when there is no such file.
std::optional<std::string> read_text(std::filesystem::path const& file);
/// The kernel's id of this run of the machine; empty where it does not say.
std::string kernel_boot_id();

}  // namespace qalam::read
