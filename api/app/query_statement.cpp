#include "api/app/queries.hpp"
#include "api/json/describe_json.hpp"
#include "domain/core/describe.hpp"

#include <algorithm>
#include <map>

namespace qalam::app {
namespace {

Json pool_json(PoolKey const& key) {
  return {{"id", print(pool_id(key))},       {"society", print(key.society)},
          {"right", enum_name(key.right)},   {"use", enum_name(key.use)},
          {"source", enum_name(key.source)}, {"period", print(Period{key.from, key.until})},
          {"currency", key.currency.code()}};
}

std::string title_of(Look const& look, WorkId work) {
  auto const known = look.models().catalogue.works.as_of(look.txn(), work, look.at());
  return known ? known->row.title : std::string{};
}

/// The lines of one run that are a holder's, each with the arithmetic that led to it.
Json run_lines(Look const& look, RunId run, HolderId holder, Currency currency) {
  Json lines = Json::array();
  for (auto const& at :
       look.models().statements.lines_of_holder(look.txn(), look.log(), run, holder, look.at())) {
    Allocation const& line = at.line;
    lines.push_back({{"work", print(line.work)},
                     {"title", title_of(look, line.work)},
                     {"points", std::to_string(line.points)},
                     {"work_amount", amount(line.work_micros, currency)},
                     {"share_ppm", line.share},
                     {"amount", amount(line.micros, currency)},
                     {"destination", enum_name(line.destination)},
                     {"event", at.position},
                     {"row", at.row}});
  }
  return lines;
}

Json fact_json(Look const& look, read::Known<read::MoneyFact> const& known, HolderId holder) {
  read::MoneyFact const& fact = known.row;
  Json row;
  row["position"] = known.since.value();
  row["fact"] = enum_name(fact.kind);
  row["booked"] = fact.booked == no_date ? Json(nullptr) : Json(print(fact.booked));
  row["amount"] = amount(fact.micros, fact.currency);
  row["currency"] = fact.currency.code();
  row["society"] = print(fact.society);
  if (fact.destination != Destination::none) row["destination"] = enum_name(fact.destination);
  if (fact.pool.right != Right::none) row["pool"] = pool_json(fact.pool);
  if (fact.payout != PayoutId{}) row["payout"] = print(fact.payout);
  if (fact.hold != HoldId{}) row["hold"] = print(fact.hold);
  if (fact.work != WorkId{}) row["work"] = print(fact.work);
  if (!fact.reason.empty()) row["reason"] = fact.reason;
  if (fact.run != RunId{}) {
    row["run"] = print(fact.run);
    if (fact.kind == read::FactKind::posted)
      row["lines"] = run_lines(look, fact.run, holder, fact.currency);
  }
  return row;
}

}  // namespace

Result<Json> statement(Look const& look, HolderId holder, SocietyId society, Period const& period) {
  auto const who = look.models().catalogue.holders.as_of(look.txn(), holder, look.at());
  if (!who) return fail(ErrorCode::not_found, "there is no holder " + print(holder));
  Json out;
  out["ledger"] = look.ledger().store().identity().origin;
  out["position"] = look.at().value();
  out["at"] = print(look.moment());
  out["holder"] = {{"id", print(holder)}, {"name", who->row.credit_name}};
  out["period"] = period.from == no_date ? Json(nullptr) : Json(print(period));
  Json facts = Json::array();
  std::string cursor;
  do {
    auto const page = look.models().statements.facts(look.txn(), holder, society, look.at(), cursor,
                                                     read::page_size_max);
    for (auto const& known : page.items) {
      bool const inside = period.from == no_date || known.row.booked == no_date ||
                          period.contains(known.row.booked);
      if (inside) facts.push_back(fact_json(look, known, holder));
    }
    cursor = page.next;
  } while (!cursor.empty());
  out["facts"] = std::move(facts);
  Json const now = balances(look, {society, holder, std::nullopt});
  out["totals"] = now["totals"];
  out["balances"] = now["balances"];
  return out;
}

Result<Json> usage_of_work(Look const& look, WorkId work, SocietyId society, Period const& period) {
  auto const known = look.models().catalogue.works.as_of(look.txn(), work, look.at());
  if (!known) return fail(ErrorCode::not_found, "there is no work " + print(work));
  Json out;
  out["ledger"] = look.ledger().store().identity().origin;
  out["position"] = look.at().value();
  out["at"] = print(look.moment());
  out["work"] = {{"id", print(work)}, {"title", known->row.title}};
  std::vector<SocietyId> societies;
  if (society != SocietyId{}) {
    societies.push_back(society);
  } else {
    auto const all =
        look.models().catalogue.societies.list(look.txn(), look.at(), "", read::page_size_max);
    for (auto const& s : all.items) societies.push_back(s.row.society);
  }
  Json totals = Json::array();
  Json chunks = Json::array();
  std::int64_t quantity = 0;
  std::uint64_t lines = 0;
  for (SocietyId const s : societies) {
    auto const usage = look.models().usage().of_work(look.txn(), work, s, period, look.at());
    quantity += usage.quantity;
    lines += usage.lines;
    for (auto const& t : usage.totals) {
      auto const who = look.models().catalogue.licensees.as_of(look.txn(), t.licensee, look.at());
      totals.push_back({{"society", print(s)},
                        {"day", t.day == no_date ? Json(nullptr) : Json(print(t.day))},
                        {"licensee", print(t.licensee)},
                        {"licensee_name", who ? who->row.name : std::string{}},
                        {"outlet", t.outlet},
                        {"use", t.use},
                        {"quantity", t.quantity},
                        {"lines", t.lines}});
    }
    for (auto const& c : usage.chunks) {
      chunks.push_back({{"report", print(c.report)},
                        {"chunk", c.chunk},
                        {"item", print(c.item)},
                        {"lines", c.lines},
                        {"quantity", c.quantity}});
    }
  }
  out["quantity"] = quantity;
  out["lines"] = lines;
  out["usage"] = std::move(totals);
  out["chunks"] = std::move(chunks);
  return out;
}

}  // namespace qalam::app
