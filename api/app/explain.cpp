#include "api/app/explain.hpp"

#include "domain/core/describe.hpp"
#include "domain/usage/columns.hpp"
#include "eventstore/codec/event_codec.hpp"
#include "replay/run_inputs.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

namespace qalam::app {
namespace {

constexpr std::size_t listed_max = 200;

Json head(Look const& look) {
  Json out;
  out["ledger"] = look.ledger().store().identity().origin;
  out["position"] = look.at().value();
  out["at"] = print(look.moment());
  return out;
}

Json pool_json(PoolId id, PoolKey const& key) {
  return {{"id", print(id)},
          {"society", print(key.society)},
          {"right", enum_name(key.right)},
          {"use", enum_name(key.use)},
          {"source", enum_name(key.source)},
          {"period", print(Period{key.from, key.until})},
          {"currency", key.currency.code()}};
}

/// Up from a pool's money: receipt, invoice with its calculation, licence, tariff.
Json fee_json(Look const& look, read::PoolMovement const& in, Currency currency) {
  auto const& money = look.models().money;
  Json out{{"amount", amount(in.micros, currency)}, {"booked", print(in.booked)}};
  auto const licensee = look.models().catalogue.licensees.as_of(look.txn(), in.licensee, look.at());
  out["licensee"] = {{"id", print(in.licensee)}, {"name", licensee ? licensee->row.name : ""}};
  if (auto const receipt = money.receipts.as_of(look.txn(), in.receipt, look.at())) {
    out["receipt"] = {{"id", print(in.receipt)},
                      {"amount", amount(receipt->row.amount.micros, currency)},
                      {"bank_reference", receipt->row.bank_reference},
                      {"event", receipt->since.value()}};
    if (auto const invoice = money.invoices.as_of(look.txn(), receipt->row.invoice, look.at())) {
      out["invoice"] = {{"id", print(receipt->row.invoice)},
                        {"period", print(Period{invoice->row.from, invoice->row.until})},
                        {"months", invoice->row.months},
                        {"units", invoice->row.units},
                        {"base", amount(invoice->row.base_micros, currency)},
                        {"mci", amount(invoice->row.mci_micros, currency)},
                        {"net", amount(invoice->row.net_micros, currency)},
                        {"vat", amount(invoice->row.vat_micros, currency)}};
    }
  }
  out["licence"] = print(in.licence);
  return out;
}

Json pool_money(Look const& look, PoolId id) {
  auto const known = look.models().money.pools.as_of(look.txn(), id, look.at());
  if (!known) return nullptr;
  auto const currency = known->row.key.currency;
  Json out = pool_json(id, known->row.key);
  out["collected"] = amount(known->row.collected_micros, currency);
  out["distributed"] = amount(known->row.distributed_micros, currency);
  Json in = Json::array();
  Json deductions = Json::array();
  std::string cursor;
  do {
    auto const page =
        look.models().money.movements(look.txn(), id, look.at(), cursor, read::page_size_max);
    for (auto const& movement : page.items) {
      if (movement.row.deduction == DeductionKind::none) {
        Json fee = fee_json(look, movement.row, currency);
        fee["event"] = movement.since.value();
        if (in.size() < listed_max) in.push_back(std::move(fee));
      } else {
        deductions.push_back({{"kind", enum_name(movement.row.deduction)},
                              {"amount", amount(movement.row.micros, currency)},
                              {"of", amount(movement.row.base_micros, currency)},
                              {"rate_ppm", movement.row.rate_ppm},
                              {"act", movement.row.act},
                              {"event", movement.since.value()}});
      }
    }
    cursor = page.next;
  } while (!cursor.empty());
  out["money_in"] = std::move(in);
  out["deductions"] = std::move(deductions);
  return out;
}

Json run_head(Look const& look, RunId id) {
  auto const known = look.models().money.runs.as_of(look.txn(), id, look.at());
  if (!known) return nullptr;
  auto const& run = known->row;
  auto const currency = run.key.currency;
  Json approvals = Json::array();
  for (auto const& a : run.approvals)
    approvals.push_back({{"by", print(a.approver)}, {"event", a.position}});
  Json reports = Json::array();
  for (ReportId const report : run.reports) reports.push_back(print(report));
  return {{"id", print(id)},
          {"state", enum_name(run.state)},
          {"known_at", run.known_at},
          {"rules", print(run.rules)},
          {"rules_hash", to_hex(run.rules_hash)},
          {"distributable", amount(run.distributable_micros, currency)},
          {"points", std::to_string(run.points)},
          {"lines", run.lines},
          {"lines_hash", to_hex(run.lines_hash)},
          {"reports", reports},
          {"approvals", approvals}};
}

/// The usage beneath a work in a run's reports: chunks with rows, so that each line can be read.
Json usage_beneath(Look const& look, read::RunEntry const& run, WorkId work) {
  std::set<ReportId> const reports{run.reports.begin(), run.reports.end()};
  Position const known{run.known_at};
  auto const usage = look.models().usage().of_work(look.txn(), work, run.key.society,
                                                   Period{run.key.from, run.key.until}, known);
  Json out = Json::array();
  for (auto const& chunk : usage.chunks) {
    if (!reports.contains(chunk.report)) continue;
    if (out.size() >= listed_max) break;
    auto const text = look.models().usage_counts.item(look.txn(), look.log(), chunk.item, known);
    Json row{{"report", print(chunk.report)},
             {"event", chunk.chunk},
             {"rows", read::rows_of(look.log(), Position{chunk.chunk}, chunk.item)},
             {"item", print(chunk.item)},
             {"quantity", chunk.quantity}};
    if (text) {
      row["title"] = text->title;
      row["artist"] = text->artist;
      row["isrc"] = text->isrc;
    }
    out.push_back(std::move(row));
  }
  return out;
}

Json line_json(Look const& look, read::RunEntry const& run, read::AllocationLine const& at,
               bool with_usage) {
  auto const currency = run.key.currency;
  Allocation const& line = at.line;
  auto const work = look.models().catalogue.works.as_of(look.txn(), line.work, look.at());
  std::string arithmetic = amount(run.distributable_micros, currency) + " × " +
                           std::to_string(line.points) + " ÷ " + std::to_string(run.points) +
                           " = " + amount(line.work_micros, currency);
  if (line.destination != Destination::unmatched) {
    arithmetic += "; × " + std::to_string(line.share) + " ppm = " + amount(line.micros, currency);
  }
  Json out{{"work", print(line.work)},
           {"title", work ? work->row.title : ""},
           {"destination", enum_name(line.destination)},
           {"points", std::to_string(line.points)},
           {"points_of_run", std::to_string(run.points)},
           {"work_amount", amount(line.work_micros, currency)},
           {"share_ppm", line.share},
           {"amount", amount(line.micros, currency)},
           {"arithmetic", arithmetic},
           {"event", at.position},
           {"row", at.row}};
  if (with_usage) out["usage"] = usage_beneath(look, run, line.work);
  return out;
}

/// A holder's lines of a run, down to the usage.
Json holder_in_run(Look const& look, RunId id, HolderId holder) {
  auto const known = look.models().money.runs.as_of(look.txn(), id, look.at());
  if (!known) return nullptr;
  Json out{{"run", run_head(look, id)}, {"pool", pool_money(look, known->row.pool)}};
  Json lines = Json::array();
  for (auto const& at :
       look.models().statements.lines_of_holder(look.txn(), look.log(), id, holder, look.at())) {
    lines.push_back(line_json(look, known->row, at, lines.size() < listed_max));
  }
  out["lines"] = std::move(lines);
  return out;
}

using Facts = std::vector<read::Known<read::MoneyFact>>;

/// Everything that happened to a holder's money until a position, in order. None as the society:
/// all.
void each_fact(Look const& look, HolderId holder, SocietyId society, Position until,
               std::function<void(read::Known<read::MoneyFact> const&)> const& each) {
  std::string cursor;
  do {
    auto const page = look.models().statements.facts(look.txn(), holder, society, until, cursor,
                                                     read::page_size_max);
    for (auto const& fact : page.items) each(fact);
    cursor = page.next;
  } while (!cursor.empty());
}

std::set<RunId> posted_runs(Look const& look, HolderId holder, Position until) {
  std::set<RunId> runs;
  each_fact(look, holder, SocietyId{}, until, [&](auto const& fact) {
    if (fact.row.kind == read::FactKind::posted) runs.insert(fact.row.run);
  });
  return runs;
}

/// What a payout is made up of. It takes all that is payable in whole units of the bank, so that is
/// everything since the payout before it and what that one left; one that came back is a part like
/// any other.
struct MadeUpOf {
  Micros carried = 0;
  Facts facts;
};

MadeUpOf made_up_of(Look const& look, PayoutId id, read::PayoutEntry const& payout,
                    Position paid_at) {
  MadeUpOf out;
  Micros running = 0;
  bool over = false;
  each_fact(look, payout.holder, payout.society, paid_at, [&](auto const& fact) {
    read::MoneyFact const& row = fact.row;
    bool const payable =
        row.destination == Destination::none || row.destination == Destination::payable;
    bool const moves = row.kind != read::FactKind::payout_confirmed &&
                       row.kind != read::FactKind::statement_issued && row.micros != 0;
    over = over || row.payout == id;
    if (over || row.currency != payout.currency || !payable || !moves) return;
    running = add(running, row.micros);
    if (row.kind == read::FactKind::paid) {
      out = {running, {}};
    } else {
      out.facts.push_back(fact);
    }
  });
  return out;
}

Json fact_json(read::Known<read::MoneyFact> const& fact) {
  read::MoneyFact const& row = fact.row;
  Json out{{"kind", enum_name(row.kind)},
           {"amount", amount(row.micros, row.currency)},
           {"booked", print(row.booked)},
           {"event", fact.since.value()}};
  if (row.run != RunId{}) out["run"] = print(row.run);
  if (row.payout != PayoutId{}) out["payout"] = print(row.payout);
  if (row.work != WorkId{}) out["work"] = print(row.work);
  if (row.hold != HoldId{}) out["hold"] = print(row.hold);
  if (!row.reason.empty()) out["reason"] = row.reason;
  return out;
}

std::string holder_name(Look const& look, HolderId id) {
  auto const holder = look.models().catalogue.holders.as_of(look.txn(), id, look.at());
  return holder ? holder->row.credit_name : "";
}

Json explain_holder(Look const& look, HolderId holder) {
  Json out = head(look);
  Json const now = balances(look, {SocietyId{}, holder, std::nullopt});
  out["holder"] = print(holder);
  out["name"] = holder_name(look, holder);
  out["totals"] = now["totals"];
  out["balances"] = now["balances"];
  Json runs = Json::array();
  for (RunId const run : posted_runs(look, holder, look.at()))
    runs.push_back(holder_in_run(look, run, holder));
  out["runs"] = std::move(runs);
  return out;
}

Result<Json> explain_payout(Look const& look, PayoutId id) {
  auto const known = look.models().money.payouts.as_of(look.txn(), id, look.at());
  if (!known) return fail(ErrorCode::not_found, "there is no payout " + print(id));
  auto const& payout = known->row;
  Json out = head(look);
  out["payout"] = {{"id", print(id)},
                   {"holder", print(payout.holder)},
                   {"name", holder_name(look, payout.holder)},
                   {"amount", amount(payout.micros, payout.currency)},
                   {"currency", payout.currency.code()},
                   {"state", enum_name(payout.state)},
                   {"booked", print(payout.booked)}};
  Json parts = Json::array();
  for (auto const& part : payout.parts) {
    parts.push_back({{"right", enum_name(part.key.right)},
                     {"use", enum_name(part.key.use)},
                     {"year", year_of(part.key.from)},
                     {"amount", amount(part.micros, payout.currency)}});
  }
  out["parts"] = std::move(parts);
  MadeUpOf const made = made_up_of(look, id, payout, known->since);
  Micros sum = made.carried;
  std::set<RunId> runs;
  out["made_up_of"] = Json::array();
  for (auto const& fact : made.facts) {
    out["made_up_of"].push_back(fact_json(fact));
    sum = add(sum, fact.row.micros);
    if (fact.row.kind == read::FactKind::posted) runs.insert(fact.row.run);
  }
  out["carried_in"] = amount(made.carried, payout.currency);
  out["carried_on"] = amount(sum - payout.micros, payout.currency);
  out["runs"] = Json::array();
  for (RunId const run : runs) out["runs"].push_back(holder_in_run(look, run, payout.holder));
  return out;
}

Result<Json> explain_run(Look const& look, RunId id) {
  auto const known = look.models().money.runs.as_of(look.txn(), id, look.at());
  if (!known) return fail(ErrorCode::not_found, "there is no run " + print(id));
  Json out = head(look);
  out["run"] = run_head(look, id);
  out["pool"] = pool_money(look, known->row.pool);
  Json lines = Json::array();
  for (auto const& chunk : look.models().statements.chunks(look.txn(), id, look.at())) {
    if (lines.size() >= listed_max) break;
    auto const stored = look.log().read(chunk.since);
    if (!stored) continue;
    auto const event = codec::decode_as<AllocationsComputed>(stored->payload);
    for (std::uint32_t row = 0; row < event.lines.size() && lines.size() < listed_max; ++row) {
      Json line = line_json(look, known->row, {chunk.since.value(), row, event.lines[row]}, false);
      if (event.lines[row].holder != HolderId{}) line["holder"] = print(event.lines[row].holder);
      lines.push_back(std::move(line));
    }
  }
  out["lines"] = std::move(lines);
  return out;
}

}  // namespace

Result<Json> explain(Look const& look, AnyId id) {
  switch (id.kind) {
    case Kind::holder: return explain_holder(look, HolderId{id.id});
    case Kind::payout: return explain_payout(look, PayoutId{id.id});
    case Kind::run: return explain_run(look, RunId{id.id});
    case Kind::pool: {
      Json out = head(look);
      out["pool"] = pool_money(look, PoolId{id.id});
      if (out["pool"].is_null())
        return fail(ErrorCode::not_found, "there is no pool " + print(PoolId{id.id}));
      return out;
    }
    case Kind::none:
    case Kind::society:
    case Kind::licensee:
    case Kind::mandate:
    case Kind::work:
    case Kind::recording:
    case Kind::agreement:
    case Kind::parameter:
    case Kind::tariff:
    case Kind::rules:
    case Kind::licence:
    case Kind::invoice:
    case Kind::receipt:
    case Kind::report:
    case Kind::hold:
    case Kind::statement:
    case Kind::period:
    case Kind::person:
    case Kind::ledger:
    case Kind::item: break;
  }
  return fail(ErrorCode::unsupported,
              "explain takes a holder (H-…), payout (PY-…), run (D-…) or pool (P-…)");
}

Result<Json> explain_line(Look const& look, RunId run, HolderId holder, WorkId work) {
  auto const known = look.models().money.runs.as_of(look.txn(), run, look.at());
  if (!known) return fail(ErrorCode::not_found, "there is no run " + print(run));
  for (auto const& at :
       look.models().statements.lines_of_holder(look.txn(), look.log(), run, holder, look.at())) {
    if (at.line.work == work) return line_json(look, known->row, at, true);
  }
  return fail(ErrorCode::not_found, "the run has no line of this holder for this work");
}

Result<Json> difference(Look const& before, Look const& after) {
  if (after.at() < before.at()) {
    return fail(ErrorCode::period_invalid, "the first instant lies after the second");
  }
  Json out;
  out["from"] = {{"position", before.at().value()}, {"at", print(before.moment())}};
  out["to"] = {{"position", after.at().value()}, {"at", print(after.moment())}};
  std::map<std::string, std::uint64_t> types;
  static_cast<void>(after.ledger().store().scan(
      Position{before.at().value() + 1}, after.at(), [&](store::StoredEvent const& stored) {
        ++types[std::string{codec::event_name(stored.header.type)}];
        return store::Go::on;
      }));
  out["events"] = Json::object();
  for (auto const& [type, n] : types) out["events"][type] = n;
  std::map<AccountKey, std::pair<Micros, Micros>> accounts;
  auto const own = [](AccountKey const& a, Balance const& b) {
    return debit_natured(a.kind) ? b.net() : -b.net();
  };
  before.balances().each(
      before.at(), [&](AccountKey const& a, Balance const& b) { accounts[a].first = own(a, b); });
  after.balances().each(
      after.at(), [&](AccountKey const& a, Balance const& b) { accounts[a].second = own(a, b); });
  Json changed = Json::array();
  for (auto const& [account, values] : accounts) {
    if (values.first == values.second) continue;
    changed.push_back({{"account", print(account)},
                       {"currency", account.currency.code()},
                       {"before", amount(values.first, account.currency)},
                       {"after", amount(values.second, account.currency)},
                       {"change", amount(values.second - values.first, account.currency)}});
  }
  out["balances"] = std::move(changed);
  return out;
}

Result<Json> recompute(Look const& look, RunId run) {
  auto const known = look.models().money.runs.as_of(look.txn(), run, look.at());
  if (!known) return fail(ErrorCode::not_found, "there is no run " + print(run));
  read::RunEntry const& entry = known->row;
  replay::Sources const sources{&look.models(), &look.txn()};
  QALAM_TRY(auto const again,
            replay::compute(sources, entry.key, entry.rules, entry.distributable_micros,
                            Position{entry.known_at}, entry.reports));
  std::uint64_t same_lines = 0;
  std::uint64_t recorded = 0;
  std::optional<std::uint64_t> first_difference;
  for (auto const& chunk : look.models().statements.chunks(look.txn(), run, look.at())) {
    auto const stored = look.log().read(chunk.since);
    if (!stored) continue;
    for (Allocation const& line : codec::decode_as<AllocationsComputed>(stored->payload).lines) {
      bool const same = recorded < again.lines.size() && again.lines[recorded] == line;
      if (same) {
        ++same_lines;
      } else if (!first_difference) {
        first_difference = recorded;
      }
      ++recorded;
    }
  }
  bool const same = again.lines_hash == entry.lines_hash &&
                    again.inputs.hash == entry.inputs_hash && recorded == again.lines.size() &&
                    same_lines == recorded;
  Json out = head(look);
  out["run"] = print(run);
  out["known_at"] = entry.known_at;
  out["same"] = same;
  out["lines"] = {{"recorded", recorded}, {"computed", again.lines.size()}, {"same", same_lines}};
  out["first_difference"] = first_difference ? Json(*first_difference) : Json(nullptr);
  out["inputs_hash"] = {{"recorded", to_hex(entry.inputs_hash)},
                        {"computed", to_hex(again.inputs.hash)}};
  out["lines_hash"] = {{"recorded", to_hex(entry.lines_hash)},
                       {"computed", to_hex(again.lines_hash)}};
  return out;
}

}  // namespace qalam::app
