#include "api/http/paging.hpp"
#include "api/routes/common.hpp"
#include "api/routes/registers.hpp"
#include "api/routes/routes.hpp"

#include <nlohmann/json.hpp>

namespace qalam::api {
namespace {

using json::Json;

Result<Response> get_index(app::Ledger& ledger, Call const& call) {
  QALAM_CHECK(check_read(call.request.query));
  QALAM_TRY(auto const look, look_at(ledger, call));
  Json links;
  for (Register const& of : all_registers) links[std::string{of.list.substr(4)}] = of.list;
  links["balances"] = "/v1/balances";
  links["holder_balance"] = "/v1/holders/{holder}/balance";
  links["holder_statement"] = "/v1/holders/{holder}/statement";
  links["holder_statement_proof"] = "/v1/holders/{holder}/statement/proof";
  links["work_usage"] = "/v1/works/{work}/usage";
  links["trial_balance"] = "/v1/trial-balance";
  links["audit_trail"] = "/v1/entities/{id}/audit-trail";
  links["events"] = "/v1/events";
  links["event_stream"] = "/v1/events/stream";
  links["log_checkpoint"] = "/v1/log/checkpoint";
  links["log_key"] = "/v1/log/key";
  links["log_witnesses"] = "/v1/log/witnesses";
  links["balances_digest"] = "/v1/balances/digest?society={society}";
  links["event_proof"] = "/v1/events/{position}/proof";
  links["search"] = "/v1/search?q={text}";
  links["commands"] = "/v1/commands";
  links["health"] = "/healthz";
  Json body;
  body["name"] = "qalam";
  body["version"] = "0.1.0";
  body["api_version"] = "v1";
  body["ledger"] = ledger.store().identity().origin;
  body["position"] = look.at().value();
  body["at"] = print(look.moment());
  body["links"] = std::move(links);
  return answer_json(look, body);
}

Result<Response> get_health(app::Ledger& ledger, Call const& call) {
  QALAM_CHECK(check_known(call.request.query, {}));
  auto const failure = ledger.models().failure();
  bool const well = !failure && !ledger.store().is_stopped();
  Position const log = ledger.store().position();
  Json body;
  body["status"] = well ? "ok" : "failing";
  body["position"] = log.value();
  body["read_models_position"] = ledger.models().position().value();
  Response response = reply(well ? Status::ok : Status::service_unavailable, json::dump(body));
  response.headers.set("Cache-Control", "no-store");
  set_position(response, log);
  return response;
}

}  // namespace

void add_service_routes(Router& router, app::Ledger& ledger) {
  using R = RouteOf<app::Ledger>;
  std::array const table{
      R{Verb::get, "/v1", Role::public_, get_index},
      R{Verb::get, "/healthz", Role::public_, get_health},
  };
  router.add(ledger, table);
}

}  // namespace qalam::api
