#include "projections/usage.hpp"

#include <map>
#include <tuple>

namespace qalam::read {
namespace {

using TotalKey = std::tuple<Date, LicenseeId, std::string, std::string, std::string>;
using Totals = std::map<TotalKey, UsageTotal>;

struct Asked {
  ReportEntry const& report;
  Period const& period;
  Matches::WorkItem item;
};

bool in_period(Asked const& asked, Date day) {
  if (day != no_date) return asked.period.contains(day);
  Date const until = asked.report.until == no_date ? for_ever : asked.report.until;
  return asked.period.overlaps({asked.report.from, until});
}

void add(Totals& totals, Asked const& asked, UsageCount const& count, std::string_view kind_text) {
  auto const kind = usage::parse_line_kind(kind_text);
  if (!kind) throw StoreCorrupt{"a block of counts is damaged: " + kind.error().detail};
  TotalKey key{count.day, asked.report.licensee, std::string{kind->outlet}, std::string{kind->use},
               std::string{kind->currency}};
  UsageTotal& total = totals[key];
  total.quantity += count.quantity;
  total.lines += count.lines;
  total.revenue_micros += count.revenue_micros;
}

/// Adds what the block says of the item; the chunk's part of it.
UsageChunk add_block(Totals& totals, Asked const& asked, UsageBlock const& block) {
  UsageChunk chunk;
  chunk.report = asked.report.report;
  chunk.item = asked.item.item;
  chunk.part = asked.item.part;
  block.each([&](UsageCount const& count) {
    if (count.item > asked.item.item.value()) return false;
    if (count.item < asked.item.item.value() || !in_period(asked, count.day)) return true;
    if (count.kind >= block.kinds().size()) row::Reader::corrupt("a kind is out of range");
    add(totals, asked, count, block.kinds()[count.kind]);
    chunk.lines += count.lines;
    chunk.quantity += count.quantity;
    return true;
  });
  return chunk;
}

}  // namespace

WorkUsage Usage::of_work(lmdb::ReadTxn const& txn, WorkId work, SocietyId society,
                         Period const& period, Position at) const {
  return of_items(txn, matches_->items_of_work(txn, society, work, at), society, period, at);
}

WorkUsage Usage::of_item(lmdb::ReadTxn const& txn, ItemId item, SocietyId society,
                         Period const& period, Position at) const {
  return of_items(txn, {{item, whole_ppm}}, society, period, at);
}

WorkUsage Usage::of_items(lmdb::ReadTxn const& txn, std::vector<Matches::WorkItem> const& items,
                          SocietyId society, Period const& period, Position at) const {
  WorkUsage usage;
  if (items.empty()) return usage;
  auto const reports = counts_->counting(txn, society, at);
  Totals totals;
  for (Matches::WorkItem const& item : items) {
    auto const run = counts_->item_run(txn, item.item, at);
    if (!run) continue;
    for (auto const& [since, report] : reports) {
      // An item is a licensee's own; only that licensee's reports can speak of it.
      if (report.licensee != run->row.licensee) continue;
      Asked const asked{report, period, item};
      for (Position const position : index_->chunks(txn, report.report, item.item)) {
        auto const bytes = counts_->block(txn, report.report, position);
        if (!bytes) throw StoreCorrupt{"counts of a chunk are missing: rebuild the read models"};
        UsageChunk chunk = add_block(totals, asked, UsageBlock{*bytes});
        if (chunk.lines == 0) continue;
        chunk.chunk = position.value();
        usage.lines += chunk.lines;
        usage.quantity += chunk.quantity;
        usage.chunks.push_back(chunk);
      }
    }
  }
  for (auto& [key, total] : totals) {
    std::tie(total.day, total.licensee, total.outlet, total.use, total.currency) = key;
    usage.totals.push_back(std::move(total));
  }
  return usage;
}

}  // namespace qalam::read
