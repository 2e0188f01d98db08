#pragma once

#include "eventstore/core.hpp"

#include <deque>
#include <vector>

namespace qalam::store {

/// A ReadView over one LMDB snapshot.
class LmdbView final : public ReadView {
 public:
  LmdbView(lmdb::Environment const& env, Tables const& tables);

  [[nodiscard]] Position position() const override { return position_; }
  [[nodiscard]] Timestamp recorded_at() const override { return recorded_at_; }
  [[nodiscard]] Hash256 root() const override;
  [[nodiscard]] std::optional<StoredEvent> read(Position position) const override;
  // NOLINTNEXTLINE(modernize-use-nodiscard): as in ReadView.
  Position scan(Position from, std::uint64_t events_max, Visit const& visit) const override;
  void stream(Kind kind, std::uint64_t id, StreamVersion from, Visit const& visit) const override;
  void society(SocietyId society, Position from, Visit const& visit) const override;
  [[nodiscard]] std::optional<Head> head(Kind kind, std::uint64_t id) const override;
  [[nodiscard]] Position position_at(Timestamp moment) const override;
  [[nodiscard]] std::optional<Receipt> receipt(PersonId principal,
                                               CommandId const& id) const override;
  [[nodiscard]] lmdb::ReadTxn const& tables() const override { return txn_; }

 private:
  [[nodiscard]] StoredEvent event(lmdb::Bytes value, Position position) const;
  [[nodiscard]] StoredEvent indexed(Position position, char const* table) const;

  Tables const& tables_;
  lmdb::ReadTxn txn_;
  Position position_;
  Timestamp recorded_at_;
  /// Values that LMDB did not align. With keys and values of 8-byte multiples there are none
  /// (measured); a payload has to be aligned all the same if ever there is one.
  mutable std::deque<std::vector<std::uint64_t>> copies_;
};

}  // namespace qalam::store
