#include "api/app/result_json.hpp"

#include "domain/core/describe.hpp"

#include <nlohmann/json.hpp>

#include <map>

namespace qalam::app {
namespace {

using json::Json;

std::string_view level_name(formats::Level level) {
  switch (level) {
    case formats::Level::file: return "file";
    case formats::Level::group: return "group";
    case formats::Level::transaction: return "transaction";
    case formats::Level::record: return "record";
    case formats::Level::field: return "field";
  }
  return "";
}

Json findings(std::vector<formats::Finding> const& list) {
  Json out = Json::array();
  for (auto const& f : list) {
    Json row{{"line", f.line}, {"record", f.record},           {"field", f.field},
             {"code", f.code}, {"level", level_name(f.level)}, {"reason", f.reason}};
    if (!f.value.empty()) row["value"] = f.value;
    out.push_back(std::move(row));
  }
  return out;
}

}  // namespace

Json to_json(ImportResult const& r) {
  Json out;
  out["file"] = r.file;
  out["format"] = r.format;
  out["version"] = r.version;
  out["sha256"] = to_hex(r.sha256);
  out["refused"] = r.refused;
  out["complete"] = r.complete;
  out["records"] = r.records;
  out["transactions_by_type"] = Json::object();
  for (auto const& [type, n] : r.transactions_by_type) out["transactions_by_type"][type] = n;
  out["works"] = r.works;
  out["holders"] = r.holders;
  out["recordings"] = r.recordings;
  out["lines"] = r.lines;
  out["quantity"] = r.quantity;
  out["amounts"] = Json::object();
  for (auto const& [currency, micros] : r.amounts)
    out["amounts"][currency] = print_micros(micros, 2);
  out["matched"] = {{"items", r.matched_items}, {"lines", r.matched_lines}};
  out["unmatched"] = {{"items", r.unmatched_items}, {"lines", r.unmatched_lines}};
  out["rejected"] = findings(r.rejected);
  out["warnings"] = findings(r.warnings);
  out["rejected_count"] = r.rejected_count;
  out["warning_count"] = r.warning_count;
  out["accepted"] = r.accepted;
  out["already_imported"] = r.already_imported;
  if (r.ack) out["ack"] = r.ack->string();
  out["report"] = r.report ? Json(print(*r.report)) : Json(nullptr);
  bool const any = r.first != Position{};
  out["first_position"] = any ? Json(r.first.value()) : Json(nullptr);
  out["last_position"] = any ? Json(r.last.value()) : Json(nullptr);
  out["seconds"] = static_cast<double>(r.micros_taken) / 1e6;
  return out;
}

Json to_json(DistributeResult const& r) {
  auto const currency = r.result.inputs.key.currency;
  Json by = Json::object();
  std::map<Destination, Micros> sums;
  for (auto const& line : r.result.lines)
    sums[line.destination] = add(sums[line.destination], line.micros);
  for (auto const& [destination, micros] : sums) {
    by[std::string{enum_name(destination)}] = print_micros(micros, currency.decimals());
  }
  Json reports = Json::array();
  for (ReportId const id : r.result.inputs.reports) reports.push_back(print(id));
  return {{"run", r.run == RunId{} ? Json(nullptr) : Json(print(r.run))},
          {"pool", print(r.pool)},
          {"currency", currency.code()},
          {"distributable", print_micros(r.distributable, currency.decimals())},
          {"works", r.result.inputs.works.size()},
          {"lines", r.result.lines.size()},
          {"by_destination", by},
          {"reports", reports},
          {"known_at", r.result.inputs.known_at.value()},
          {"rules", print(r.result.inputs.rules.rules)},
          {"inputs_hash", to_hex(r.result.inputs.hash)},
          {"lines_hash", to_hex(r.result.lines_hash)},
          {"resumed", r.resumed},
          {"position", r.last.value()}};
}

Json to_json(PayResult const& result, Currency currency) {
  Json payouts = Json::array();
  for (auto const& p : result.payouts) {
    payouts.push_back({{"payout", p.payout == PayoutId{} ? Json(nullptr) : Json(print(p.payout))},
                       {"holder", print(p.holder)},
                       {"amount", print_micros(p.micros, currency.decimals())},
                       {"currency", currency.code()}});
  }
  Json waiting = Json::array();
  for (auto const& w : result.waiting) {
    waiting.push_back({{"holder", print(w.holder)},
                       {"amount", print_micros(w.micros, currency.decimals())},
                       {"code", error_info(w.why.code).name},
                       {"reason", w.why.detail}});
  }
  Json out;
  out["payouts"] = std::move(payouts);
  out["waiting"] = std::move(waiting);
  out["sum"] = print_micros(result.sum, currency.decimals());
  out["currency"] = currency.code();
  out["position"] = result.last.value();
  return out;
}

}  // namespace qalam::app
