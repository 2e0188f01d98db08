#include "api/app/do_command.hpp"

#include "api/http/conditions.hpp"
#include "api/http/paging.hpp"
#include "api/http/problem.hpp"
#include "api/routes/answers.hpp"
#include "api/routes/common.hpp"
#include "api/routes/registers.hpp"
#include "api/routes/routes.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>

namespace qalam::api {
namespace {

using json::Json;

constexpr Guards keyed{.idempotency_key = true};

/// The tag of the subject's state after the command, and whether the command made it.
struct After {
  std::optional<Position> last;
  bool created = false;
};

After after(app::Ledger& ledger, app::Done const& done) {
  After out;
  auto const view = ledger.store().view();
  auto const& receipt = done.receipt;
  for (auto at = receipt.first.value(); at <= receipt.last.value(); ++at) {
    auto const stored = view->read(Position{at});
    if (!stored || stored->header.stream_kind != done.subject.kind ||
        stored->header.stream_id != done.subject.id) {
      continue;
    }
    out.last = Position{at};
    out.created = out.created || stored->header.stream_version == StreamVersion{1};
  }
  if (!out.last) {
    if (auto const head = view->head(done.subject.kind, done.subject.id)) out.last = head->last;
  }
  return out;
}

Result<app::Asking> asking_of(Call const& call) {
  app::Asking asking;
  asking.actor = call.principal.person;
  QALAM_TRY(auto const key, idempotency_key(call.request));
  if (key) asking.key = command_id(call.principal.person, *key);
  return asking;
}

/// If-Match goes into the write transaction, where it is decided; `*` and If-None-Match need only
/// know whether there is such an entry, and no entry ever goes away.
Result<> set_condition(app::Ledger& ledger, Call const& call, std::optional<AnyId> target,
                       app::Asking& asking) {
  QALAM_TRY(auto const expected, expected_state(call.request));
  if (expected.kind == Expected::Kind::anything) return {};
  if (expected.kind == Expected::Kind::state) {
    asking.if_match = expected.last;
    return {};
  }
  std::optional<Position> last;
  if (target) {
    if (auto const head = ledger.store().view()->head(target->kind, target->id)) last = head->last;
  }
  return check_expected(expected, last);
}

Response rehearsal(app::Ledger& ledger, app::Request const& request, Decided const& decided) {
  Json body;
  body["command"] = request.command;
  body["dry_run"] = true;
  body["position"] = ledger.store().position().value();
  body["events"] = Json::array();
  for (Event const& event : decided.events) body["events"].push_back(app::to_json(event));
  body["notes"] = decided.notes;
  return reply(Status::ok, json::dump(body));
}

Result<Response> run(app::Ledger& ledger, Call const& call, app::Request const& request,
                     std::optional<AnyId> target) {
  QALAM_CHECK(check_known(call.request.query, {"dryRun"}));
  {
    auto const view = ledger.store().view();
    ledger::LedgerRegisters const registers{view->tables(), ledger.tables()};
    QALAM_CHECK(may_send(call.principal, request, registers));
  }
  QALAM_TRY(auto asking, asking_of(call));
  QALAM_CHECK(set_condition(ledger, call, target, asking));
  QALAM_TRY(auto const dry_run, is_dry_run(call.request.query));
  if (dry_run) {
    QALAM_TRY(auto const decided, app::rehearse(ledger, request, asking));
    return rehearsal(ledger, request, decided);
  }
  QALAM_TRY(auto const done, app::execute(ledger, request, asking));
  After const state = after(ledger, done);
  Response response =
      reply(state.created ? Status::created : Status::ok, json::dump(app::to_json(done)));
  set_position(response, done.receipt.last);
  if (state.last) response.headers.set("ETag", etag(*state.last));
  auto const address = address_of(done.subject);
  if (state.created && !address.empty()) response.headers.set("Location", address);
  if (done.receipt.repeated) response.headers.set("Idempotency-Hit", "true");
  return response;
}

Result<Response> post_command(app::Ledger& ledger, Call const& call) {
  if (auto refusal = check_media_type(call)) return *std::move(refusal);
  QALAM_TRY(auto const body, json_body(call));
  QALAM_TRY(auto request, app::parse_request(body));
  if (!request.id_text.empty()) {
    return fail(ErrorCode::malformed,
                "over HTTP the header Idempotency-Key takes the place of command_id",
                "/command_id");
  }
  return run(ledger, call, request, std::nullopt);
}

/// A resource whose writing is a command: the body is the command's members.
struct Writing {
  Verb verb;
  std::string_view pattern;
  std::string_view command;
  std::string_view member{};  ///< What the `{id}` of the address stands for in the command.
  Kind kind = Kind::none;
};

constexpr std::array writings{
    Writing{Verb::post, "/v1/societies", "AccreditSociety"},
    Writing{Verb::post, "/v1/societies/{id}/accreditation", "ChangeAccreditation", "society",
            Kind::society},
    Writing{Verb::post, "/v1/holders", "RegisterHolder"},
    Writing{Verb::put, "/v1/holders/{id}", "ChangeHolder", "holder", Kind::holder},
    Writing{Verb::post, "/v1/licensees", "RegisterLicensee"},
    Writing{Verb::post, "/v1/mandates", "GrantMandate"},
    Writing{Verb::post, "/v1/mandates/{id}/end", "EndMandate", "mandate", Kind::mandate},
    Writing{Verb::post, "/v1/works", "RegisterWork"},
    Writing{Verb::put, "/v1/works/{id}", "RegisterWork", "work", Kind::work},
    Writing{Verb::post, "/v1/recordings", "RegisterRecording"},
    Writing{Verb::post, "/v1/recordings/{id}/works", "LinkRecording", "recording", Kind::recording},
    Writing{Verb::post, "/v1/tariffs", "SetTariff"},
    Writing{Verb::post, "/v1/rules", "ApproveRules"},
    Writing{Verb::post, "/v1/licences", "GrantLicence"},
    Writing{Verb::post, "/v1/invoices", "IssueInvoice"},
    Writing{Verb::post, "/v1/receipts", "ReceiveFee"},
    Writing{Verb::post, "/v1/pools/fund", "FundPools"},
    Writing{Verb::post, "/v1/pools/{id}/deductions", "TakeDeduction", "pool", Kind::pool},
    Writing{Verb::post, "/v1/runs/{id}/approve", "ApproveRun", "run", Kind::run},
    Writing{Verb::post, "/v1/runs/{id}/reverse", "ReverseRun", "run", Kind::run},
    Writing{Verb::post, "/v1/holds", "PlaceHold"},
    Writing{Verb::post, "/v1/holds/{id}/release", "ReleaseHold", "hold", Kind::hold},
    Writing{Verb::post, "/v1/payouts/{id}/confirm", "ConfirmPayout", "payout", Kind::payout},
    Writing{Verb::post, "/v1/payouts/{id}/return", "ReturnPayout", "payout", Kind::payout},
    Writing{Verb::post, "/v1/usage-reports/{id}/supersede", "SupersedeReport", "report",
            Kind::report},
};

/// The id of the address goes into the command; a body that says another one is refused.
Result<AnyId> put_id(Writing const& writing, Call const& call, Json& members) {
  QALAM_TRY(auto const number, parse_id(writing.kind, call.path.at("id")));
  std::string const name{writing.member};
  std::string const text = print_id(writing.kind, number);
  if (auto const said = members.find(name); said != members.end() && *said != text) {
    return fail(ErrorCode::malformed, "the address says " + text + ", the body something else",
                "/" + name);
  }
  members[name] = text;
  return AnyId{writing.kind, number};
}

/// Whose mandate it is: the address names only the mandate.
Result<> put_holder_of_mandate(app::Ledger& ledger, AnyId id, Json& members) {
  if (members.contains("holder")) return {};
  ledger.models().wait_for(ledger.store().position(), wait_max);
  auto const snapshot = ledger.models().snapshot();
  auto const known = snapshot.models().catalogue.mandates.latest(snapshot.txn(), MandateId{id.id});
  if (!known) return fail(ErrorCode::not_found, "there is no mandate " + print_id(id.kind, id.id));
  members["holder"] = print(known->holder);
  return {};
}

Result<Response> write(app::Ledger& ledger, Writing const& writing, Call const& call) {
  if (auto refusal = check_media_type(call)) return *std::move(refusal);
  QALAM_TRY(auto members, json_body(call));
  for (char const* own : {"command", "command_id"}) {
    if (members.contains(own)) {
      return fail(ErrorCode::malformed, "the address says what is to be done; leave this out",
                  "/" + std::string{own});
    }
  }
  std::optional<AnyId> target;
  if (!writing.member.empty()) {
    QALAM_TRY(target, put_id(writing, call, members));
    if (writing.kind == Kind::mandate) {
      QALAM_CHECK(put_holder_of_mandate(ledger, *target, members));
    }
  }
  members["command"] = writing.command;
  QALAM_TRY(auto const request, app::parse_request(members));
  return run(ledger, call, request, target);
}

}  // namespace

std::optional<Response> check_media_type(Call const& call) {
  constexpr std::string_view json_type = "application/json";
  auto const type = call.request.headers.find("Content-Type");
  if (!type || equal_ignoring_case(type->substr(0, type->find(';')), json_type)) return {};
  return problem(HttpFault::unsupported_media_type,
                 "the body is " + std::string{*type} + ", but this takes application/json",
                 call.request.path);
}

Result<Json> json_body(Call const& call) {
  if (call.request.body.empty()) return Json::object();
  QALAM_TRY(auto body, json::parse(call.request.body));
  if (!body.is_object()) return fail(ErrorCode::malformed, "the body has to be a JSON object");
  return body;
}

void add_command_routes(Router& router, app::Ledger& ledger) {
  router.add(Route{Verb::post,
                   "/v1/commands",
                   signed_in,
                   [&ledger](Call const& call) { return post_command(ledger, call); },
                   {},
                   keyed});
  for (Writing const& writing : writings) {
    router.add(Route{writing.verb,
                     writing.pattern,
                     senders(writing.command),
                     [&ledger, &writing](Call const& call) { return write(ledger, writing, call); },
                     {},
                     keyed});
  }
}

}  // namespace qalam::api
