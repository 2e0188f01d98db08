#include "api/routes/registers.hpp"

#include "api/http/conditions.hpp"
#include "api/routes/common.hpp"
#include "api/routes/routes.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace qalam::api {
namespace {

using json::Json;

/// How many pieces are read for one page of somebody who sees few of the rows.
constexpr int pieces_max = 20;

template <class IdType>
IdType id_in(Json const& row, char const* name) {
  auto const at = row.find(name);
  if (at == row.end() || !at->is_string()) return IdType{};
  auto const id = parse_id(KindOf<IdType>::value, at->get_ref<std::string const&>());
  return id ? IdType{*id} : IdType{};
}

SocietyId society_in(Json const& row) {
  if (auto const key = row.find("key"); key != row.end() && key->is_object()) {
    return id_in<SocietyId>(*key, "society");
  }
  return id_in<SocietyId>(row, "society");
}

bool is_visible(Sight const& sight, Json const& row) {
  return sight.all || sight.covers(society_in(row)) ||
         sight.covers(id_in<HolderId>(row, "holder")) ||
         sight.covers(id_in<LicenseeId>(row, "licensee"));
}

/// The rows of a page that he may see, from as many pieces of the list as it takes.
Result<Json> visible_list(PageLook const& at, Register const& of, Sight const& sight,
                          SocietyId society) {
  app::PageRequest page = at.page;
  Json out;
  Json rows = Json::array();
  for (int piece = 0; piece < pieces_max; ++piece) {
    QALAM_TRY(auto part, app::list(at.look, of.name, page, society));
    for (auto& row : part[std::string{of.name}]) {
      if (is_visible(sight, row)) rows.push_back(std::move(row));
    }
    out = std::move(part);
    if (!out["next"].is_string() || rows.size() == at.page.limit) break;
    QALAM_TRY(page.cursor, app::cursor_bytes(out["next"].get_ref<std::string const&>()));
    page.limit = at.page.limit - rows.size();
  }
  out[std::string{of.name}] = std::move(rows);
  return out;
}

Result<Response> get_list(app::Ledger& ledger, Register const& of, Call const& call) {
  QALAM_CHECK(check_read(call.request.query, {"limit", "cursor", "society"}));
  QALAM_TRY(auto society, id_parameter<SocietyId>(call.request.query, "society"));
  Sight const sees = sight(call.principal, of.area);
  bool const one_society = sees.holder == HolderId{} && sees.licensee == LicenseeId{};
  if (!sees.all && one_society) {
    QALAM_TRY(society, society_shown(sees, society));
  }
  QALAM_TRY(auto const at, look_at_page(ledger, call));
  QALAM_TRY(auto body, visible_list(at, of, sees, society));
  return page_answer(call, at.look, std::move(body));
}

/// The tag of an entry: the last event of its stream, which is what If-Match is about, and, where
/// another stream's event has changed the entry since (a receipt settles an invoice), that one too.
std::string entry_tag(app::Look const& look, AnyId id, Position since) {
  auto const head = look.log().head(id.kind, id.id);
  if (!head || look.at() < head->last) return etag(since, "as-known");
  return etag(head->last, head->last == since ? "" : std::to_string(since.value()));
}

Result<Response> get_entry(app::Ledger& ledger, Register const& of, Call const& call) {
  QALAM_CHECK(check_read(call.request.query));
  QALAM_TRY(auto const number, parse_id(of.kind, call.path.at("id")));
  AnyId const id{of.kind, number};
  QALAM_TRY(auto const look, look_at(ledger, call));
  QALAM_TRY(auto const row, app::entry(look, id));
  if (!is_visible(sight(call.principal, of.area), row)) {
    return not_yours(print_id(id.kind, id.id));
  }
  Json body;
  body["position"] = look.at().value();
  body["at"] = print(look.moment());
  for (auto const& [name, value] : row.items()) body[name] = value;
  Position const since{row["since"].get<std::uint64_t>()};
  return with_etag(answer_json(look, body), call.request, entry_tag(look, id, since));
}

}  // namespace

std::string address_of(AnyId id) {
  auto const found = std::find_if(all_registers.begin(), all_registers.end(),
                                  [&](Register const& r) { return r.kind == id.kind; });
  if (found == all_registers.end()) return {};
  return std::string{found->list} + "/" + print_id(id.kind, id.id);
}

void add_register_routes(Router& router, app::Ledger& ledger) {
  for (Register const& of : all_registers) {
    router.add(Route{Verb::get,
                     of.list,
                     readers(of.area),
                     [&ledger, &of](Call const& call) { return get_list(ledger, of, call); },
                     {},
                     {},
                     Pace::waits});
    router.add(Route{Verb::get, of.entry, readers(of.area),
                     [&ledger, &of](Call const& call) { return get_entry(ledger, of, call); }});
  }
}

}  // namespace qalam::api
