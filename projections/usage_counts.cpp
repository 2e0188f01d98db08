#include "projections/usage_counts.hpp"

#include "eventstore/codec/event_codec.hpp"

#include <utility>

namespace qalam::read {

void UsageCounts::open(lmdb::TableOpener& tables) {
  reports.open(tables, "reports");
  links.open(tables, "links");
  blocks_ = tables.open("blocks");
  items_ = tables.open("items");
}

void UsageCounts::on(lmdb::WriteTxn& txn, Recorded const& recorded, UsageReportReceived const& e) {
  Position const at = recorded.position();
  ReportEntry row;
  row.report = e.report;
  row.state = ReportState::receiving;
  row.society = e.society;
  row.licensee = e.licensee;
  row.format = e.format;
  row.version = e.version;
  row.sender = e.sender;
  row.message_id = e.message_id;
  row.part = e.part;
  row.parts = e.parts;
  row.service = e.service;
  row.from = e.from;
  row.until = e.until;
  row.file = e.file;
  row.use = e.use;
  reports.put(txn, e.report, at, row);
  links.put(txn, Reported::report_to_society, e.society, e.report, at);
  links.put(txn, Reported::report_to_licensee, e.licensee, e.report, at);
}

void UsageCounts::on(lmdb::WriteTxn& txn, Recorded const& recorded, UsageItemsRecorded const& e) {
  ItemRun const run{e.licensee, recorded.position().value(), e.count};
  txn.put(items_, lmdb::make_key(e.first_item.value(), recorded.position().value()),
          row::encode(run));
}

void UsageCounts::on(lmdb::WriteTxn& txn, Recorded const& recorded, UsageLinesRecorded const& e) {
  txn.put(blocks_, lmdb::make_key(e.report.value(), recorded.position().value()),
          writer_.write(usage::view_of(e)));
}

void UsageCounts::on(lmdb::WriteTxn& txn, Recorded const& recorded, UsageReportClosed const& e) {
  auto row = reports.latest(txn, e.report);
  must_exist(row);
  row->state = ReportState::closed;
  row->lines = e.lines;
  row->rejected = e.rejected;
  row->quantity = e.quantity;
  row->revenue = e.revenue;
  if (e.from != no_date) row->from = e.from;
  if (e.until != no_date) row->until = e.until;
  reports.put(txn, e.report, recorded.position(), *row);
}

void UsageCounts::on(lmdb::WriteTxn& txn, Recorded const& recorded,
                     UsageReportSuperseded const& e) {
  auto row = reports.latest(txn, e.report);
  must_exist(row);
  row->state = ReportState::superseded;
  row->superseded_by = e.by;
  row->reason = e.reason;
  reports.put(txn, e.report, recorded.position(), *row);
}

std::vector<Known<ReportEntry>> UsageCounts::counting(lmdb::ReadTxn const& txn, SocietyId society,
                                                      Position at) const {
  std::vector<Known<ReportEntry>> found;
  std::string cursor;
  do {
    auto page = links.children<ReportId>(txn, Reported::report_to_society, society, at, cursor,
                                         page_size_max);
    for (ReportId const report : page.items) {
      auto known = reports.as_of(txn, report, at);
      if (known && known->row.state == ReportState::closed) found.push_back(*std::move(known));
    }
    cursor = page.next;
  } while (!cursor.empty());
  return found;
}

void UsageCounts::blocks(lmdb::ReadTxn const& txn, ReportId report, Position at,
                         EachBlock const& each) const {
  lmdb::Cursor cursor{txn, blocks_};
  bool more = cursor.seek(lmdb::make_key(report.value(), std::uint64_t{0}));
  for (; more; more = cursor.next()) {
    lmdb::KeyReader key{cursor.key()};
    if (key.take<std::uint64_t>() != report.value()) break;
    Position const chunk{key.take<std::uint64_t>()};
    if (chunk > at || !each(chunk, UsageBlock{cursor.value()})) break;
  }
}

std::optional<lmdb::Bytes> UsageCounts::block(lmdb::ReadTxn const& txn, ReportId report,
                                              Position chunk) const {
  return txn.get(blocks_, lmdb::make_key(report.value(), chunk.value()));
}

std::optional<Known<ItemRun>> UsageCounts::item_run(lmdb::ReadTxn const& txn, ItemId item,
                                                    Position at) const {
  lmdb::Cursor cursor{txn, items_};
  if (!cursor.seek_before(lmdb::make_key(item.value(), now_position.value()))) return std::nullopt;
  auto const run = row::decode<ItemRun>(cursor.value());
  lmdb::KeyReader key{cursor.key()};
  Position const since{run.position};
  std::uint64_t const index = item.value() - key.take<std::uint64_t>();
  if (index >= run.count || since > at) return std::nullopt;
  return Known<ItemRun>{since, run};
}

std::optional<ItemText> UsageCounts::item(lmdb::ReadTxn const& txn, store::ReadView const& log,
                                          ItemId item, Position at) const {
  auto const run = item_run(txn, item, at);
  if (!run) return std::nullopt;
  auto const stored = log.read(run->since);
  if (!stored) return std::nullopt;
  Event const event = codec::decode(*stored);
  auto const* const items = std::get_if<UsageItemsRecorded>(&event);
  if (items == nullptr) throw StoreCorrupt{"an item points at an event of another type"};
  std::uint64_t const wanted = item.value() - items->first_item.value();
  ItemText text;
  text.item = item;
  text.licensee = items->licensee;
  auto const done = usage::read_items(*items, [&](std::uint32_t index, auto const& reported) {
    if (index != wanted) return;
    text.own_id = reported.own_id;
    text.isrc = reported.isrc;
    text.iswc = reported.iswc;
    text.title = reported.title;
    text.subtitle = reported.subtitle;
    text.artist = reported.artist;
    text.composers = reported.composers;
    text.work_id = reported.work_id;
    text.seconds = reported.seconds;
  });
  if (!done) throw StoreCorrupt{done.error().detail};
  return text;
}

std::vector<std::uint32_t> rows_of(store::ReadView const& log, Position chunk, ItemId item) {
  std::vector<std::uint32_t> rows;
  auto const stored = log.read(chunk);
  if (!stored || stored->header.type != type_id<UsageLinesRecorded>) return rows;
  Event const event = codec::decode(*stored);
  std::vector<std::uint64_t> items;
  auto const read = usage::read_item(usage::view_of(std::get<UsageLinesRecorded>(event)), items);
  if (!read) throw StoreCorrupt{read.error().detail};
  for (std::uint32_t row = 0; row < items.size(); ++row) {
    if (items[row] == item.value()) rows.push_back(row);
  }
  return rows;
}

}  // namespace qalam::read
