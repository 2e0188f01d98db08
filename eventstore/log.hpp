#pragma once

#include "domain/core/ids.hpp"
#include "domain/core/result.hpp"
#include "domain/core/time.hpp"
#include "eventstore/lmdb/lmdb.hpp"
#include "eventstore/record.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

/// The log's one small interface. It takes types and bytes and knows no royalties; LMDB is the
/// first implementation (event_store.hpp), and tests/eventstore/log_contract.hpp is what any other
/// has to pass.
namespace qalam::store {

// --- writing ----------------------------------------------------------------------------------

constexpr std::size_t events_per_command_max = 4096;
constexpr std::size_t bytes_per_command_max = std::size_t{24} << 20;
constexpr std::size_t answer_bytes_max = std::size_t{16} << 10;
constexpr std::size_t expects_per_command_max = 4096;

/// A nonce and the hash over it and the payload, made beside the writer to spare it the work.
struct Prepared {
  Nonce nonce{};
  Hash256 payload_hash{};
};

/// An event as a decision gives it; the store adds position, version, time, actor and command.
struct NewEvent {
  std::uint32_t type = 0;
  std::uint16_t schema_version = 1;
  std::uint16_t flags = 0;
  Kind stream_kind = Kind::none;
  std::uint64_t stream_id = 0;
  SocietyId society{};
  Date effective_on = no_date;
  std::uint64_t causation = 0;
  std::vector<std::byte> payload{};
  std::optional<Prepared> prepared{};
  Hash256 sealed_hash{};
};

struct Decision {
  std::vector<NewEvent> events{};   ///< None: nothing happened, which is an answer too.
  std::vector<std::byte> answer{};  ///< Kept with the receipt; at most `answer_bytes_max`.
};

/// The stream has exactly this many events; 0 means that it does not exist yet.
struct Expect {
  Kind kind = Kind::none;
  std::uint64_t stream = 0;
  StreamVersion version{};
};

/// What a decision may know about its place in time.
struct Moment {
  Timestamp recorded_at{};
  Position next{};  ///< The position that the decision's first event will have.
};

/// Runs on the writer's thread inside the write transaction, and sees everything before it, also
/// what its own batch has done. It only reads and may run more than once: when a batch does not fit
/// on the disk it is tried again in smaller ones. It must not wait for another command: the one
/// thread that could do it is busy with this. Answers `Error`: the command is refused.
using Decide = std::function<Result<Decision>(lmdb::ReadTxn const& tables, Moment const& moment)>;

struct Submission {
  CommandId id{};
  PersonId principal{};
  Hash256 body{};  ///< SHA-256 of what was asked, so that the same id cannot mean two things.
  std::vector<Expect> expects{};
  Decide decide{};
};

/// What was acknowledged: on disk before anybody sees it.
struct Receipt {
  Position first{};  ///< The command's events are [first, last]; none where `last < first`,
  Position last{};   ///< and then `last` is where the log stood.
  Timestamp recorded_at{};
  bool repeated = false;  ///< This command was done before; this is its first receipt.
  std::vector<std::byte> answer{};

  [[nodiscard]] std::uint64_t events() const { return last.value() + 1 - first.value(); }
  friend bool operator==(Receipt const&, Receipt const&) = default;
};

/// A table-making fold, run for every event in the transaction that appends it.
///
/// It keeps everything in its tables and nothing in itself but their handles: a batch may be
/// aborted and run again, and a rebuild starts from empty tables. `apply` never refuses; an
/// exception from it refuses the command with `internal` and leaves no trace.
class Fold {
 public:
  Fold() = default;
  Fold(Fold const&) = delete;
  Fold& operator=(Fold const&) = delete;
  virtual ~Fold() = default;

  /// Opens the fold's tables. The store puts "fold." in front of every name, and by that finds
  /// them when they are to be rebuilt; two folds must not open the same name.
  virtual void open(lmdb::TableOpener& tables) = 0;
  virtual void apply(lmdb::WriteTxn& txn, StoredEvent const& event) = 0;
};

// --- reading ----------------------------------------------------------------------------------

enum class Go : std::uint8_t { on, stop };
/// The event's views are valid during the call only.
using Visit = std::function<Go(StoredEvent const&)>;

struct Head {
  StreamVersion version{};
  Position last{};  ///< Of the stream's last event: its ETag.
  friend bool operator==(Head const&, Head const&) = default;
};

/// One consistent snapshot. Short-lived, used by one thread at a time, and gone before its log.
/// What it returns is valid as long as it lives. Damage found while reading is a
/// lmdb::StoreFailure.
class ReadView {
 public:
  ReadView() = default;
  ReadView(ReadView const&) = delete;
  ReadView& operator=(ReadView const&) = delete;
  virtual ~ReadView() = default;

  [[nodiscard]] virtual Position position() const = 0;      ///< Of the last event; 0 when empty.
  [[nodiscard]] virtual Timestamp recorded_at() const = 0;  ///< Of the last event.
  [[nodiscard]] virtual Hash256 root() const = 0;           ///< RFC 6962, over `position()` leaves.

  [[nodiscard]] virtual std::optional<StoredEvent> read(Position position) const = 0;
  /// Visits from `from` on, at most `events_max`; returns the position to go on from.
  // NOLINTNEXTLINE(modernize-use-nodiscard): mostly one only wants to walk.
  virtual Position scan(Position from, std::uint64_t events_max, Visit const& visit) const = 0;
  /// The events of one stream from version `from` on.
  virtual void stream(Kind kind, std::uint64_t id, StreamVersion from,
                      Visit const& visit) const = 0;
  /// The events of one society (0: of the shared registers) from position `from` on.
  virtual void society(SocietyId society, Position from, Visit const& visit) const = 0;
  [[nodiscard]] virtual std::optional<Head> head(Kind kind, std::uint64_t id) const = 0;
  /// The last position recorded at or before `moment`; 0 when there is none. O(log n).
  [[nodiscard]] virtual Position position_at(Timestamp moment) const = 0;
  /// What a command was answered; nothing when it is unknown or was refused.
  [[nodiscard]] virtual std::optional<Receipt> receipt(PersonId principal,
                                                       CommandId const& id) const = 0;
  /// For the queries of the folds: the same snapshot.
  [[nodiscard]] virtual lmdb::ReadTxn const& tables() const = 0;
};

using Progress = std::function<void(Position done, Position of)>;

struct Divergence {
  Position position{};
  std::string what;
};

struct Verification {
  Position size{};
  Hash256 root{};  ///< Recomputed from the headers.
  std::uint64_t checked = 0;
  std::uint64_t pages = 0;  ///< Of the file, looked at before.
  /// Position 0: a page of the file, or what a command was answered, and no event.
  std::optional<Divergence> first_divergence{};
  [[nodiscard]] bool ok() const { return !first_divergence; }
};

struct Identity {
  std::string origin;  ///< The ledger's name, for ever: first line of its checkpoints.
  std::array<std::uint8_t, 16> id{};
  Timestamp created_at{};
};

class Log {
 public:
  Log() = default;
  Log(Log const&) = delete;
  Log& operator=(Log const&) = delete;
  virtual ~Log() = default;

  /// Queues a command; the future is ready when its events are on disk, or when it was refused.
  /// Errors: `busy`, `too_large`, `precondition_failed` (an Expect that does not hold; the text
  /// names the version that does), `idempotency_mismatch`, `storage_full`, `internal`, and
  /// whatever the decision itself answers.
  [[nodiscard]] virtual std::future<Result<Receipt>> submit(Submission submission) = 0;
  Result<Receipt> execute(Submission submission);
  /// What the command would do now, without doing it.
  [[nodiscard]] virtual Result<Decision> rehearse(Submission const& submission) const = 0;

  [[nodiscard]] virtual std::unique_ptr<ReadView> view() const = 0;
  [[nodiscard]] virtual Identity const& identity() const = 0;
  [[nodiscard]] virtual Position position() const = 0;  ///< Of the last durable event.
  /// Waits until the log has reached `position`; returns where it stands then or at the time-out.
  // NOLINTNEXTLINE(modernize-use-nodiscard): or only to wait.
  virtual Position wait_for(Position position, std::chrono::milliseconds timeout) const = 0;
  /// Wakes everybody who waits, for good: the log is about to close.
  virtual void stop_waiting() = 0;
  [[nodiscard]] virtual bool is_stopped() const = 0;

  /// Empties the folds' tables and folds the whole log again. Writers wait meanwhile; readers see
  /// half-built tables, so nothing is served from them until this returns.
  virtual void rebuild_folds(Progress const& progress) = 0;
  /// Derives everything derivable from the log again and names the first event that differs.
  [[nodiscard]] virtual Verification verify(Progress const& progress) const = 0;

  /// Visits [from, until] in slices, each in a snapshot of its own, so that a long walk pins no
  /// pages; the log only grows, so the slices agree. Returns the position to go on from.
  // NOLINTNEXTLINE(modernize-use-nodiscard): mostly one only wants to walk.
  Position scan(Position from, Position until, Visit const& visit) const;
  /// Visits everything from `from` on, then what comes, until `stop` is asked for or the visitor
  /// says so; returns the position to go on from.
  // NOLINTNEXTLINE(modernize-use-nodiscard): mostly one only wants to walk.
  Position follow(Position from, std::stop_token const& stop, Visit const& visit) const;
};

/// A fresh nonce from the system and the hash over it.
Prepared prepare(Bytes payload);
/// The same with a nonce that the caller has drawn.
Prepared prepare(Bytes payload, Nonce const& nonce);

}  // namespace qalam::store
