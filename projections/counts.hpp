#pragma once

#include "projections/projection.hpp"
#include "projections/versioned.hpp"

#include <cstdint>
#include <map>
#include <tuple>
#include <vector>

namespace qalam::read {

/// How many events of a type a society (none: the shared registers) had in a year of recording.
struct EventCount {
  std::uint32_t type = 0;
  SocietyId society;
  std::int32_t year = 0;  ///< UTC
  std::uint64_t count = 0;
  friend bool operator==(EventCount const&, EventCount const&) = default;
};

/// Figures for `qalam stats`: of now only, they keep no history.
class EventCounts final : public ProjectionOf<EventCounts> {
 public:
  using Wanted = Cares<>;
  using Headers = EveryEvent;
  [[nodiscard]] std::string_view name() const override { return "counts"; }
  [[nodiscard]] std::uint32_t version() const override { return 1; }
  void open(lmdb::TableOpener& tables) override { counts_ = tables.open("counts"); }
  void flush(lmdb::WriteTxn& txn) override;
  void forget() override { pending_.clear(); }

  /// By type, society and year.
  [[nodiscard]] std::vector<EventCount> all(lmdb::ReadTxn const& txn) const;

  void on_header(lmdb::WriteTxn& txn, Recorded const& recorded);

 private:
  lmdb::Table counts_{};  ///< (type, society, year) → count
  std::map<std::tuple<std::uint32_t, std::uint64_t, std::int32_t>, std::uint64_t> pending_;
};

}  // namespace qalam::read
