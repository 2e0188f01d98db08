#include "projections/usage_index.hpp"

#include "domain/usage/columns.hpp"
#include "eventstore/codec/corrupt.hpp"

namespace qalam::read {

void UsageIndex::on(lmdb::WriteTxn& txn, Recorded const& recorded, UsageLinesRecorded const& e) {
  auto const read = usage::read_item(usage::view_of(e), items_);
  if (!read) throw StoreCorrupt{"a usage chunk in the log is damaged: " + read.error().detail};
  postings_.clear();
  std::uint64_t last = 0;
  for (std::uint64_t const item : items_) {
    if (item != last) postings_.push_back({item, recorded.position().value()});
    last = item;
  }
  index_.add(txn, e.report.value(), postings_);
}

void UsageIndex::on(lmdb::WriteTxn& txn, Recorded const&, UsageReportClosed const& e) {
  index_.seal(txn, e.report.value());
}

std::vector<Position> UsageIndex::chunks(lmdb::ReadTxn const& txn, ReportId report,
                                         ItemId item) const {
  std::vector<Position> found;
  for (std::uint64_t const place : index_.places(txn, report.value(), item.value())) {
    found.emplace_back(place);
  }
  return found;
}

}  // namespace qalam::read
