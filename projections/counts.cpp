#include "projections/counts.hpp"

#include "domain/core/time.hpp"

namespace qalam::read {

void EventCounts::on_header(lmdb::WriteTxn&, Recorded const& recorded) {
  ++pending_[{recorded.type(), recorded.society().value(),
              year_of(date_of(recorded.recorded_at()))}];
}

void EventCounts::flush(lmdb::WriteTxn& txn) {
  for (auto const& [what, count] : pending_) {
    auto const& [type, society, year] = what;
    auto const key = lmdb::make_key(type, society, year);
    auto const before = txn.get(counts_, key);
    std::uint64_t const sum = count + (before ? lmdb::read_be<std::uint64_t>(before->data()) : 0);
    txn.put(counts_, key, lmdb::make_key(sum));
  }
  pending_.clear();
}

std::vector<EventCount> EventCounts::all(lmdb::ReadTxn const& txn) const {
  std::vector<EventCount> counts;
  lmdb::Cursor cursor{txn, counts_};
  for (bool more = cursor.first(); more; more = cursor.next()) {
    lmdb::KeyReader key{cursor.key()};
    EventCount row;
    row.type = key.take<std::uint32_t>();
    row.society = SocietyId{key.take<std::uint64_t>()};
    row.year = key.take<std::int32_t>();
    row.count = lmdb::read_be<std::uint64_t>(cursor.value().data());
    counts.push_back(row);
  }
  return counts;
}

}  // namespace qalam::read
