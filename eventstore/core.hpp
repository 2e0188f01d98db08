#pragma once

#include "eventstore/event_store.hpp"
#include "eventstore/tables.hpp"

#include <array>
#include <functional>
#include <string>
#include <utility>
#include <vector>

/// Private to the store: what its parts share. A reference to it outlives every part.
namespace qalam::store {

/// Nonces by the page: a system call for each would cost as much as hashing the event.
class NonceSource {
 public:
  explicit NonceSource(std::function<void(std::span<std::uint8_t>)> const& random)
      : random_{random} {}
  Nonce next() {
    if (used_ == nonces_.size()) {
      random_({nonces_.front().data(), sizeof(nonces_)});
      used_ = 0;
    }
    return nonces_[used_++];
  }

 private:
  std::function<void(std::span<std::uint8_t>)> const& random_;
  std::array<Nonce, 256> nonces_{};
  std::size_t used_ = nonces_.size();
};

using OpenTables = std::vector<std::pair<std::string, lmdb::Table>>;

struct Core {
  /// Opens the environment; the tables follow (`open_tables` in event_store.cpp).
  Core(Options given, lmdb::Options const& env_options,
       std::vector<std::reference_wrapper<Fold>> given_folds)
      : options{std::move(given)},
        env{env_options},
        folds{std::move(given_folds)},
        nonces{options.random} {}

  Options options;  ///< Every function in it that is needed is set.
  lmdb::Environment env;
  Tables tables{};
  std::vector<std::reference_wrapper<Fold>> folds;
  OpenTables fold_tables;
  Identity identity;
  NonceSource nonces;  ///< The writer's alone.
  /// False while the folds' tables are being made again, and after a rebuild that was broken off:
  /// then nothing is appended, for it would be folded into the middle of something.
  bool folds_current = true;
};

/// The log's state in this transaction's snapshot.
State state_of(lmdb::ReadTxn const& txn, Tables const& tables);
std::optional<Head> head_of(lmdb::ReadTxn const& txn, Tables const& tables, Kind kind,
                            std::uint64_t id);
/// Decodes a value of the log at `position`; throws StoreFailure (`damaged`) where it is not right.
StoredEvent event_of(lmdb::Bytes value, Position position);

/// Errors: `precondition_failed`, naming the stream and the version that it has.
Result<void> check_expects(lmdb::ReadTxn const& txn, Tables const& tables,
                           std::vector<Expect> const& expects);
/// The moment of a decision after `position`: time never runs backwards.
Moment next_moment(Core const& core, Position position, Timestamp last_recorded_at);
/// What a command that is known already was answered. Errors: the refusal that was remembered, or
/// `idempotency_mismatch`.
Result<Receipt> answer_again(lmdb::Bytes stored, Submission const& submission);
/// Asks the decision. An exception in it is this command's trouble alone: `internal`.
Result<Decision> ask(Submission const& submission, lmdb::ReadTxn const& txn, Moment const& moment);

}  // namespace qalam::store
