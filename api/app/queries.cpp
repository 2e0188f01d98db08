#include "api/app/queries.hpp"

#include "api/app/do_command.hpp"
#include "api/json/describe_json.hpp"
#include "domain/core/describe.hpp"
#include "eventstore/codec/event_codec.hpp"
#include "replay/commitments.hpp"

#include <algorithm>
#include <charconv>
#include <map>

namespace qalam::app {
namespace {

Json head(Look const& look) {
  Json out;
  out["ledger"] = look.ledger().store().identity().origin;
  out["position"] = look.at().value();
  out["at"] = print(look.moment());
  return out;
}

/// Positive where the account stands on its own side.
Micros own_side(AccountKey const& account, Balance const& balance) {
  return debit_natured(account.kind) ? balance.net() : -balance.net();
}

bool held(AccountKind kind) {
  return kind == AccountKind::held_dispute || kind == AccountKind::held_unlocated ||
         kind == AccountKind::held_unmandated || kind == AccountKind::below_threshold;
}

Json header_json(store::EventHeader const& header) {
  Json out;
  out["position"] = header.position.value();
  out["recorded_at"] = print(header.recorded_at);
  out["type_id"] = header.type;
  out["stream"] = print_id(header.stream_kind, header.stream_id);
  out["stream_version"] = header.stream_version.value();
  out["society"] = header.society == SocietyId{} ? Json(nullptr) : Json(print(header.society));
  out["actor"] = header.actor == PersonId{} ? Json(nullptr) : Json(print(header.actor));
  out["effective_on"] =
      header.effective_on == no_date ? Json(nullptr) : Json(print(header.effective_on));
  out["command_id"] = to_hex(header.command);
  out["payload_hash"] = to_hex(header.payload_hash);
  return out;
}

Json event_json(store::StoredEvent const& stored) {
  Json out = header_json(stored.header);
  Json const body = to_json(codec::decode(stored));
  out["type"] = body["type"];
  Json members = body;
  members.erase("type");
  out["data"] = std::move(members);
  return out;
}

std::string hex_cursor(std::string const& bytes) {
  return to_hex(reinterpret_cast<std::uint8_t const*>(bytes.data()), bytes.size());
}

}  // namespace

std::string amount(Micros micros, Currency currency) {
  return print_micros(micros, currency.decimals());
}

Result<std::string> cursor_bytes(std::string_view next) {
  std::string out;
  auto const digit = [](char c) { return c >= 'a' ? c - 'a' + 10 : c - '0'; };
  for (std::size_t i = 0; i + 1 < next.size() + 1; i += 2) {
    if (i + 1 >= next.size() ||
        next.find_first_not_of("0123456789abcdef") != std::string_view::npos) {
      return fail(ErrorCode::malformed, "the cursor is not one that a page has given", "cursor");
    }
    out += static_cast<char>(digit(next[i]) << 4 | digit(next[i + 1]));
  }
  return out;
}

Result<Look> Look::as_of(Ledger& ledger, std::optional<Position> at,
                         std::chrono::milliseconds wait) {
  Look look;
  look.ledger_ = &ledger;
  Position const log_at = ledger.store().position();
  if (at && log_at < *at) {
    return fail(ErrorCode::not_found, "the ledger stands at position " +
                                          std::to_string(log_at.value()) + "; " +
                                          std::to_string(at->value()) + " is not written yet");
  }
  Position const wanted = at.value_or(log_at);
  ledger.models().wait_for(wanted, wait);
  look.snapshot_.reset(new read::Snapshot{ledger.models().snapshot()});
  Position const models_at = look.snapshot_->position();
  if (at && models_at < *at) {
    return fail(ErrorCode::busy, "the read models stand at position " +
                                     std::to_string(models_at.value()) +
                                     " and are catching up; try again");
  }
  // Taken after the read models: the log is never behind them.
  look.view_ = ledger.store().view();
  look.at_ = at ? *at : std::min(models_at, look.view_->position());
  if (look.at_ != Position{}) {
    if (auto const last = look.view_->read(look.at_)) look.moment_ = last->header.recorded_at;
  }
  return look;
}

Result<std::optional<Position>> parse_at(Ledger const& ledger, std::string_view text) {
  if (text.empty()) return std::optional<Position>{};
  std::uint64_t number = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc{} && end == text.data() + text.size()) {
    return std::optional<Position>{Position{number}};
  }
  std::optional<Timestamp> moment;
  if (auto const day = parse_date(text)) {
    constexpr std::int64_t day_micros = 86'400'000'000;
    moment = Timestamp{(std::int64_t{day->value()} + 1) * day_micros - 1};
  } else if (auto const time = parse_timestamp(text)) {
    moment = *time;
  }
  if (!moment) {
    return fail(ErrorCode::malformed, "\"" + std::string{text} +
                                          "\" is no position, date (2026-03-31) or time "
                                          "(2026-03-31T12:00:00Z)");
  }
  return std::optional<Position>{ledger.store().view()->position_at(*moment)};
}

Json balances(Look const& look, BalanceFilter const& filter) {
  Json out = head(look);
  Json rows = Json::array();
  std::map<Currency, std::pair<Micros, Micros>> totals;
  auto const each = [&](AccountKey const& account, Balance const& balance) {
    if (filter.society != SocietyId{} && account.society != filter.society) return;
    if (filter.kind && account.kind != *filter.kind) return;
    Json row;
    row["account"] = print(account);
    row["currency"] = account.currency.code();
    row["debit"] = amount(balance.debit, account.currency);
    row["credit"] = amount(balance.credit, account.currency);
    row["balance"] = amount(own_side(account, balance), account.currency);
    rows.push_back(std::move(row));
    auto& [payable, on_hold] = totals[account.currency];
    if (account.kind == AccountKind::payable) payable = add(payable, own_side(account, balance));
    if (held(account.kind)) on_hold = add(on_hold, own_side(account, balance));
  };
  if (filter.holder != HolderId{}) {
    look.balances().of_holder(filter.holder, look.at(), each);
  } else if (filter.society != SocietyId{}) {
    look.balances().each({filter.society, filter.kind, std::nullopt}, look.at(), each);
  } else {
    look.balances().each(look.at(), each);
  }
  out["balances"] = std::move(rows);
  if (filter.holder != HolderId{}) {
    out["holder"] = print(filter.holder);
    Json sums = Json::array();
    for (auto const& [currency, sum] : totals) {
      sums.push_back({{"currency", currency.code()},
                      {"payable", amount(sum.first, currency)},
                      {"held", amount(sum.second, currency)}});
    }
    out["totals"] = std::move(sums);
  }
  return out;
}

Json balances_digest(Look const& look, SocietyId society) {
  Json out = head(look);
  out["society"] = print(society);
  out["digest"] = to_hex(replay::balances_digest([&](auto const& each) {
    look.balances().each({society, {}, {}}, look.at(), each);
  }));
  return out;
}

Json trial_balance(Look const& look, SocietyId society) {
  Json out = head(look);
  Json rows = Json::array();
  std::map<Currency, Balance> sums;
  for (auto const& line : look.balances().trial_balance(society, look.at())) {
    rows.push_back({{"society", print(line.society)},
                    {"kind", enum_name(line.kind)},
                    {"currency", line.currency.code()},
                    {"debit", amount(line.balance.debit, line.currency)},
                    {"credit", amount(line.balance.credit, line.currency)},
                    {"balance", amount(line.balance.net(), line.currency)}});
    auto& sum = sums[line.currency];
    sum.debit = add(sum.debit, line.balance.debit);
    sum.credit = add(sum.credit, line.balance.credit);
  }
  out["accounts"] = std::move(rows);
  Json totals = Json::array();
  for (auto const& [currency, sum] : sums) {
    totals.push_back({{"currency", currency.code()},
                      {"debit", amount(sum.debit, currency)},
                      {"credit", amount(sum.credit, currency)},
                      {"difference", amount(sum.net(), currency)}});
  }
  out["sums"] = std::move(totals);
  Json solvency = Json::array();
  for (auto const& s : look.balances().solvency(look.at())) {
    if (society != SocietyId{} && s.society != society) continue;
    solvency.push_back({{"society", print(s.society)},
                        {"currency", s.currency.code()},
                        {"bank", amount(s.bank_micros, s.currency)},
                        {"owed", amount(s.owed_micros, s.currency)},
                        {"covered", s.covered()}});
  }
  out["solvency"] = std::move(solvency);
  return out;
}

Result<Json> event(Look const& look, Position position) {
  auto const stored = position <= look.at() ? look.log().read(position) : std::nullopt;
  if (!stored)
    return fail(ErrorCode::not_found,
                "there is no event at position " + std::to_string(position.value()));
  return event_json(*stored);
}

Json events(Look const& look, Position from, std::size_t limit) {
  Json out = head(look);
  Json rows = Json::array();
  Position const next = look.log().scan(from, limit, [&](store::StoredEvent const& stored) {
    if (look.at() < stored.header.position) return store::Go::stop;
    rows.push_back(event_json(stored));
    return store::Go::on;
  });
  out["events"] = std::move(rows);
  out["next"] = next <= look.at() ? Json(next.value()) : Json(nullptr);
  return out;
}

Json audit_trail(Look const& look, AnyId id, PageRequest const& page) {
  Json out = head(look);
  out["id"] = print_id(id.kind, id.id);
  auto const steps = look.models().audit.trail(look.txn(), id, look.at(), page.cursor, page.limit);
  Json rows = Json::array();
  for (auto const& step : steps.items) {
    if (auto const stored = look.log().read(step.position)) rows.push_back(event_json(*stored));
  }
  out["events"] = std::move(rows);
  out["next"] = steps.next.empty() ? Json(nullptr) : Json(hex_cursor(steps.next));
  return out;
}

Json search(Look const& look, std::string_view text, PageRequest const& page) {
  Json out = head(look);
  Json rows = Json::array();
  // Numbers stand in front of the first page.
  auto const numbered = page.cursor.empty()
                            ? look.models().identifiers.find_any(look.txn(), text, look.at())
                            : read::Identified{};
  for (AnyId const id : numbered.things) {
    rows.push_back(
        {{"id", print_id(id.kind, id.id)}, {"kind", kind_name(id.kind)}, {"by", "identifier"}});
  }
  auto const found =
      look.models().search.find(look.txn(), text, Kind::none, look.at(), page.cursor, page.limit);
  for (AnyId const id : found.items) {
    rows.push_back(
        {{"id", print_id(id.kind, id.id)}, {"kind", kind_name(id.kind)}, {"by", "words"}});
  }
  for (auto& row : rows) {
    auto const id = parse_any_id(row["id"].get<std::string>());
    if (!id) continue;
    if (auto const found_entry = entry(look, *id)) {
      for (char const* name : {"title", "name", "credit_name"}) {
        if (found_entry->contains(name)) row["name"] = (*found_entry)[name];
      }
    }
  }
  out["results"] = std::move(rows);
  out["next"] = found.next.empty() ? Json(nullptr) : Json(hex_cursor(found.next));
  return out;
}

}  // namespace qalam::app
