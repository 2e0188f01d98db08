#include "domain/usage/columns.hpp"
#include "domain/usage/commands.hpp"
#include "projections/ledger/effects.hpp"
#include "projections/ledger/items.hpp"

#include <numeric>

namespace qalam::ledger {
namespace {

[[noreturn]] void damaged(Position position, Error const& error) {
  throw lmdb::StoreFailure{lmdb::Failure::damaged, "event " + std::to_string(position.value()) +
                                                       " is damaged: " + error.detail};
}

constexpr std::array next_item_key{static_cast<std::byte>(Counter::next_item)};

}  // namespace

void Effects::on(UsageReportReceived const& e) {
  ReportRow row;
  row.society = e.society;
  row.licensee = e.licensee;
  row.use = e.use;
  row.from = e.from;
  row.until = e.until;
  put(Kind::report, e.report.value(), row);
  claim(KeySpace::report_file, report_file_key(e.society, e.licensee, e.file), Kind::report,
        e.report.value());
  if (!e.message_id.empty()) {
    // A message that replaces a superseded one takes over its number.
    claim(KeySpace::report_message,
          report_message_key(e.society, e.licensee, e.sender, e.message_id, e.part), Kind::report,
          e.report.value());
  }
}

void Effects::on(UsageItemsRecorded const& e) {
  std::uint64_t const first = e.first_item.value();
  auto const next = txn_.get(tables_.counters, next_item_key);
  std::uint64_t before = next ? number_of(*next) - 1 : 0;
  auto const read = usage::read_items(e, [&](std::uint32_t index, usage::ReportedItem const& item) {
    std::uint64_t const number = first + index;
    enter_item(txn_, tables_, item_key(e.licensee, item), before, number);
    before = number;
  });
  if (!read) damaged(position_, read.error());
  txn_.put(tables_.counters, next_item_key, lmdb::make_key(first + e.count));
}

void Effects::on(UsageLinesRecorded const& e) {
  lines(usage::view_of(e));
}

void Effects::lines(usage::LinesView const& view) {
  std::vector<std::int64_t> quantities;
  if (auto const read = usage::read_quantity(view, quantities); !read) {
    damaged(position_, read.error());
  }
  auto row = need<ReportRow>(Kind::report, view.report.value());
  row.lines += view.count;
  for (std::int64_t const quantity : quantities) row.quantity = add(row.quantity, quantity);
  put(Kind::report, view.report.value(), row);
}

void Effects::on(UsageReportClosed const& e) {
  auto row = need<ReportRow>(Kind::report, e.report.value());
  row.lines = e.lines;
  row.quantity = e.quantity;
  row.from = e.from;
  row.until = e.until;
  row.closed = true;
  put(Kind::report, e.report.value(), row);
}

void Effects::on(UsageReportSuperseded const& e) {
  auto row = need<ReportRow>(Kind::report, e.report.value());
  // A report that is withdrawn and not replaced is "replaced" by itself: zero would mean that it
  // still holds.
  row.superseded_by = e.by == ReportId{} ? e.report : e.by;
  put(Kind::report, e.report.value(), row);
}

}  // namespace qalam::ledger
