#include "domain/formats/dsr/summaries.hpp"

#include "domain/formats/decimal.hpp"

namespace qalam::formats::dsr {

std::int64_t Summaries::amount(Row const& row, Cell cell, std::string_view name) {
  auto const text = row.cell(cell);
  if (text.empty()) return 0;
  Reporter::Place const place{row.number(), row.type(), name};
  auto const value = parse_decimal(text);
  if (!value) {
    reporter_.warn(place, Level::field, "bad_amount",
                   "This is not an amount (digits with a decimal point); it counts as nothing",
                   text);
    return 0;
  }
  if (!value->exact) {
    reporter_.warn(place, Level::field, "rounded",
                   "The amount has more than six decimals; it was rounded half to even", text);
  }
  return value->micros;
}

std::int64_t Summaries::count(Row const& row, Cell cell, std::string_view name) {
  auto const text = row.cell(cell);
  if (text.empty()) return 0;
  auto const value = parse_count(text);
  if (!value) {
    reporter_.warn({row.number(), row.type(), name}, Level::field, "bad_count",
                   "This is not a whole number; it counts as nothing", text);
  }
  return value.value_or(0);
}

void Summaries::add(Row const& row, SummaryLayout const& layout) {
  auto const& c = layout.cells;
  auto const text = [&](Cell cell) { return std::string{unescape(row.cell(cell), arena_)}; };
  usage::SummaryRow out;
  out.id = text(2);
  out.commercial_model = text(c.model);
  out.use_type = text(c.use);
  out.territory = text(c.territory);
  out.service = text(c.service);
  out.rights_controller = text(c.controller);
  out.usages = count(row, c.usages, "Usages");
  out.subscribers = count(row, c.subscribers, "Subscribers");
  out.currency = text(c.currency);
  out.net_revenue_micros = amount(row, c.net, "NetRevenue");

  Reporter::Place const place{row.number(), row.type(), {}};
  if (!add_to(totals_.summary_usages, out.usages)) {
    reporter_.warn(place, Level::record, "sum_too_large", "The usages add up beyond 64 bits");
  }
  if (!out.currency.empty() &&
      !add_to(totals_.net_revenue_micros[out.currency], out.net_revenue_micros)) {
    reporter_.warn(place, Level::record, "sum_too_large", "The revenue adds up beyond 64 bits");
  }
  ++totals_.summaries;
  sink_.summary(out);
  if (rows_.size() == limit) {
    reporter_.warn_once(place, Level::file, "too_many_summaries",
                        "The file has more than " + std::to_string(limit) +
                            " summaries; usage lines do not find those behind");
    return;
  }

  std::string const station = text(c.station);
  std::string outlet = station.empty() ? out.territory + " " + out.service : station;
  if (outlet == " ") outlet.clear();
  rows_.push_back({out.id, out.use_type, out.currency, text(c.subscriber_type),
                   out.rights_controller, text(c.rights), outlet, out.usages, 0,
                   layout.kind == "SY01", row.number()});
  arena_.clear();
  auto& group = groups_[out.id];
  group.rows.push_back(rows_.size() - 1);
  last_ = nullptr;
  auto const& added = rows_.back();
  if (group.rows.size() == 1) {
    group.common = added;
    return;
  }
  auto const agree = [](std::string& a, std::string const& b) {
    if (a != b) a.clear();
  };
  agree(group.common.use_type, added.use_type);
  agree(group.common.currency, added.currency);
  agree(group.common.subscriber_class, added.subscriber_class);
  agree(group.common.outlet, added.outlet);
  reporter_.warn_once({row.number(), row.type(), "SummaryRecordId"}, Level::field,
                      "summary_id_repeated",
                      "Several summaries have the same id; a usage finds its own by right holder "
                      "and right, where the file names them",
                      out.id);
}

Summaries::Group* Summaries::find(std::string_view id) {
  if (last_ != nullptr && id == last_id_) return last_;
  auto const at = groups_.find(id);
  if (at == groups_.end()) return nullptr;
  last_ = &at->second;
  last_id_ = id;
  return last_;
}

Summary& Summaries::choose(Group& group, std::string_view controller, std::string_view rights) {
  if (group.rows.size() == 1) return rows_[group.rows.front()];
  Summary* found = nullptr;
  for (auto const n : group.rows) {
    auto& row = rows_[n];
    if (controller.empty() || row.controller != controller) continue;
    if (!rights.empty() && !row.rights.empty() && row.rights != rights) continue;
    if (found != nullptr) return group.common;  // Two fit: neither is known to be meant.
    found = &row;
  }
  return found != nullptr ? *found : group.common;
}

void Summaries::check() const {
  for (auto const& row : rows_) {
    if (!row.counts_its_lines || row.declared == row.used) continue;
    reporter_.warn({row.line, "SY01", "Usages"}, Level::file, "summary_usages_differ",
                   "The summary declares " + std::to_string(row.declared) +
                       " usages, its lines add up to " + std::to_string(row.used) +
                       "; ask the sender whether the file is an extract",
                   row.id);
  }
}

}  // namespace qalam::formats::dsr
