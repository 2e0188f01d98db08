#pragma once

#include "projections/projection.hpp"
#include "projections/sorted_puts.hpp"
#include "projections/versioned.hpp"

#include <string_view>
#include <vector>

namespace qalam::read {

/// One event in the trail of a thing.
struct TrailStep {
  Position position;
  std::uint32_t type = 0;  ///< Place in the Event list.
  friend bool operator==(TrailStep const&, TrailStep const&) = default;
};

/// Every thing that an event names by its id, each once, sorted: all members of an id's type,
/// however deep, and the accounts of posted amounts. Bulk events name thousands; of them only the
/// stream they belong to.
std::vector<AnyId> mentions(Recorded const& recorded);

/// The audit trail: thing → every event that names it, who acted included.
class AuditTrail final : public ProjectionOf<AuditTrail> {
 public:
  using Wanted = boost::mp11::mp_set_difference<EveryEvent, BulkEvents>;
  using Headers = BulkEvents;
  [[nodiscard]] std::string_view name() const override { return "audit"; }
  [[nodiscard]] std::uint32_t version() const override { return 1; }
  void open(lmdb::TableOpener& tables) override { steps_ = tables.open("steps"); }
  void flush(lmdb::WriteTxn& txn) override { pending_.flush(txn, steps_); }
  [[nodiscard]] std::size_t pending() const override { return pending_.size(); }
  void forget() override { pending_.clear(); }

  /// Oldest first, up to and including `at`.
  [[nodiscard]] Page<TrailStep> trail(lmdb::ReadTxn const& txn, AnyId thing, Position at,
                                      std::string_view cursor, std::size_t limit) const;

  void on_header(lmdb::WriteTxn& txn, Recorded const& recorded);
  template <class E>
  void on(lmdb::WriteTxn&, Recorded const& recorded, E const&) {
    note(recorded);
  }

 private:
  void note(Recorded const& recorded);

  lmdb::Table steps_{};  ///< (kind, id, position) → type
  SortedPuts pending_;
};

}  // namespace qalam::read
