#pragma once

#include "eventstore/event_store.hpp"

#include <memory>

namespace qalam::store {

/// Makes a ledger again from the records of one that was: events as they were, with their
/// positions, times and nonces, and receipts from the answers. Indexes, heads and the tree are
/// derived on the way; the folds' tables are made when the ledger is opened.
///
/// Nothing of it may be used before `finish` has answered, and the root is the right one: until
/// then nothing is synced.
class Restorer {
 public:
  /// Errors: as EventStore::create.
  static Result<std::unique_ptr<Restorer>> create(Options const& options, Identity const& identity);
  ~Restorer();
  Restorer(Restorer const&) = delete;
  Restorer& operator=(Restorer const&) = delete;

  /// Takes the next event, whose payload has to be the one that its header commits to; `answer`
  /// comes with the last of its command. Errors: `malformed` (an event that cannot follow those
  /// before it), `storage_full`.
  Result<void> add(StoredEvent const& event, Bytes answer);
  /// Everything is on disk when it returns; answers the root over all events. Errors:
  /// as `add`.
  Result<Hash256> finish();

 private:
  class Impl;
  explicit Restorer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace qalam::store
