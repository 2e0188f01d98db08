#include "api/app/queries.hpp"
#include "api/json/describe_json.hpp"

#include <array>
#include <functional>
#include <type_traits>

namespace qalam::app {
namespace {

/// The society that a row belongs to, where it has one.
template <class Row>
std::optional<SocietyId> society_of(Row const& row) {
  if constexpr (requires { row.key.society; }) {
    return row.key.society;
  } else if constexpr (std::is_same_v<Row, read::SocietyEntry>) {
    return std::nullopt;
  } else if constexpr (requires { row.society; }) {
    return row.society;
  } else {
    return std::nullopt;
  }
}

template <class Row>
Json row_json(read::Known<Row> const& known) {
  Json out = json::write(known.row);
  // Every entry can be asked for by `id`, and has a `name` for people.
  Json with_id;
  if (!out.empty()) with_id["id"] = out.front();
  for (char const* name : {"name", "credit_name", "title"}) {
    if (out.contains(name)) {
      with_id["name"] = out[name];
      break;
    }
  }
  for (auto const& [key, value] : out.items()) {
    if (!with_id.contains(key)) with_id[key] = value;
  }
  with_id["since"] = known.since.value();
  return with_id;
}

template <class Register>
Json list_of(Look const& look, std::string_view name, Register const& rows, PageRequest const& page,
             SocietyId society) {
  auto const found =
      rows.list(look.txn(), look.at(), page.cursor, page.limit, [&](auto const& row) {
        auto const whose = society_of(row);
        return society == SocietyId{} || !whose || *whose == society;
      });
  Json out;
  out["ledger"] = look.ledger().store().identity().origin;
  out["position"] = look.at().value();
  out["at"] = print(look.moment());
  Json items = Json::array();
  for (auto const& known : found.items) items.push_back(row_json(known));
  out[std::string{name}] = std::move(items);
  out["next"] = found.next.empty()
                    ? Json(nullptr)
                    : Json(to_hex(reinterpret_cast<std::uint8_t const*>(found.next.data()),
                                  found.next.size()));
  return out;
}

template <class Register, class IdType>
Result<Json> one(Look const& look, Register const& rows, IdType id) {
  auto const known = rows.as_of(look.txn(), id, look.at());
  if (!known) {
    return fail(ErrorCode::not_found,
                "there is no " + std::string{kind_name(KindOf<IdType>::value)} + " " + print(id) +
                    " at position " + std::to_string(look.at().value()));
  }
  return row_json(*known);
}

constexpr std::array<std::string_view, 16> names{"societies", "holders",    "licensees", "mandates",
                                                 "works",     "recordings", "licences",  "invoices",
                                                 "receipts",  "pools",      "runs",      "reports",
                                                 "payouts",   "holds",      "tariffs",   "rules"};

}  // namespace

std::vector<std::string_view> register_names() {
  return {names.begin(), names.end()};
}

Result<Json> list(Look const& look, std::string_view name, PageRequest const& page,
                  SocietyId society) {
  auto const& c = look.models().catalogue;
  auto const& m = look.models().money;
  auto const of = [&](auto const& rows) -> Result<Json> {
    return list_of(look, name, rows, page, society);
  };
  if (name == "societies") return of(c.societies);
  if (name == "holders") return of(c.holders);
  if (name == "licensees") return of(c.licensees);
  if (name == "mandates") return of(c.mandates);
  if (name == "works") return of(c.works);
  if (name == "recordings") return of(c.recordings);
  if (name == "licences") return of(m.licences);
  if (name == "invoices") return of(m.invoices);
  if (name == "receipts") return of(m.receipts);
  if (name == "pools") return of(m.pools);
  if (name == "runs") return of(m.runs);
  if (name == "reports") return of(look.models().usage_counts.reports);
  if (name == "payouts") return of(m.payouts);
  if (name == "holds") return of(m.holds);
  if (name == "tariffs") return of(c.tariffs);
  if (name == "rules") return of(c.rules);
  return fail(ErrorCode::not_found, "there is no register \"" + std::string{name} + "\"");
}

Result<Json> entry(Look const& look, AnyId id) {
  auto const& c = look.models().catalogue;
  auto const& m = look.models().money;
  switch (id.kind) {
    case Kind::society: return one(look, c.societies, SocietyId{id.id});
    case Kind::holder: return one(look, c.holders, HolderId{id.id});
    case Kind::licensee: return one(look, c.licensees, LicenseeId{id.id});
    case Kind::mandate: return one(look, c.mandates, MandateId{id.id});
    case Kind::work: return one(look, c.works, WorkId{id.id});
    case Kind::recording: return one(look, c.recordings, RecordingId{id.id});
    case Kind::agreement: return one(look, c.agreements, AgreementId{id.id});
    case Kind::tariff: return one(look, c.tariffs, TariffId{id.id});
    case Kind::rules: return one(look, c.rules, RulesId{id.id});
    case Kind::licence: return one(look, m.licences, LicenceId{id.id});
    case Kind::invoice: return one(look, m.invoices, InvoiceId{id.id});
    case Kind::receipt: return one(look, m.receipts, ReceiptId{id.id});
    case Kind::report: return one(look, look.models().usage_counts.reports, ReportId{id.id});
    case Kind::pool: return one(look, m.pools, PoolId{id.id});
    case Kind::run: return one(look, m.runs, RunId{id.id});
    case Kind::hold: return one(look, m.holds, HoldId{id.id});
    case Kind::statement: return one(look, m.statements, StatementId{id.id});
    case Kind::payout: return one(look, m.payouts, PayoutId{id.id});
    case Kind::person: return one(look, c.persons, PersonId{id.id});
    case Kind::item: {
      auto const text =
          look.models().usage_counts.item(look.txn(), look.log(), ItemId{id.id}, look.at());
      if (!text) return fail(ErrorCode::not_found, "there is no item " + print(ItemId{id.id}));
      return json::write(*text);
    }
    case Kind::none:
    case Kind::parameter:
    case Kind::period:
    case Kind::ledger: break;
  }
  return fail(ErrorCode::not_found, "entries of this kind have no page of their own");
}

}  // namespace qalam::app
