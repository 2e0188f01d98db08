#include "api/app/distribute.hpp"
#include "api/app/import_usage.hpp"
#include "api/app/pay.hpp"
#include "api/app/result_json.hpp"
#include "api/http/conditions.hpp"
#include "api/http/paging.hpp"
#include "api/http/problem.hpp"
#include "api/routes/answers.hpp"
#include "api/routes/common.hpp"
#include "api/routes/registers.hpp"
#include "api/routes/routes.hpp"
#include "domain/core/describe.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>

namespace qalam::api {
namespace {

using json::Json;

constexpr Guards keyed{.idempotency_key = true};

/// What these use cases append is more than one command; the access table knows them by the first.
Result<> may_begin(app::Ledger& ledger, Call const& call, std::string command, Json members) {
  app::Request request;
  request.command = std::move(command);
  request.body = std::move(members);
  auto const view = ledger.store().view();
  return may_send(call.principal, request,
                  ledger::LedgerRegisters{view->tables(), ledger.tables()});
}

Result<CommandId> key_of(Call const& call) {
  QALAM_TRY(auto const key, idempotency_key(call.request));
  return command_id(call.principal.person, key.value_or(""));
}

/// A member of the body that is read and taken out of it, so that what is left is unknown.
std::optional<std::string> take_text(Json& body, char const* name) {
  auto const at = body.find(name);
  if (at == body.end() || !at->is_string()) return std::nullopt;
  auto text = at->get<std::string>();
  body.erase(name);
  return text;
}

template <class IdType>
Result<IdType> take_id(Json& body, char const* name) {
  auto const text = take_text(body, name);
  if (!text) return IdType{};
  auto const id = parse_id(KindOf<IdType>::value, *text);
  if (!id) return fail(id.error().code, id.error().detail, "/" + std::string{name});
  return IdType{*id};
}

Result<> nothing_left(Json const& body) {
  if (body.empty()) return {};
  auto const name = body.begin().key();
  return fail(ErrorCode::malformed, "this is not known here, or not of the right kind", "/" + name);
}

// --- a distribution ----------------------------------------------------------------------------

Response run_answer(Status status, RunId run, Json const& body, Position position) {
  Response response = reply(status, json::dump(body));
  set_position(response, position);
  if (run != RunId{}) response.headers.set("Location", address_of({Kind::run, run.value()}));
  return response;
}

/// The answer to a repeated request: the run, as it stands now.
Result<Response> run_again(app::Ledger& ledger, RunId run) {
  ledger.catch_up();
  QALAM_TRY(auto const look, app::Look::as_of(ledger, std::nullopt, wait_max));
  QALAM_TRY(auto const entry, app::entry(look, {Kind::run, run.value()}));
  Json body;
  body["run"] = print(run);
  body["position"] = look.at().value();
  body["repeated"] = true;
  body["entry"] = entry;
  Response response = run_answer(Status::ok, run, body, look.at());
  response.headers.set("Idempotency-Hit", "true");
  return response;
}

Result<Response> post_run(app::Ledger& ledger, Call const& call) {
  if (auto refusal = check_media_type(call)) return *std::move(refusal);
  QALAM_CHECK(check_known(call.request.query, {"dryRun"}));
  QALAM_TRY(auto const dry_run, is_dry_run(call.request.query));
  app::DistributeOptions options;
  QALAM_TRY(options.pool, call.path.id<PoolId>("id"));
  QALAM_CHECK(may_begin(ledger, call, "OpenRun", {{"pool", print(options.pool)}}));
  QALAM_TRY(auto body, json_body(call));
  QALAM_TRY(options.rules, take_id<RulesId>(body, "rules"));
  QALAM_CHECK(nothing_left(body));
  options.actor = call.principal.person;
  QALAM_TRY(options.key, key_of(call));
  if (dry_run) {
    QALAM_TRY(auto const rehearsed, app::rehearse_distribution(ledger, options));
    Json out = app::to_json(rehearsed);
    out["dry_run"] = true;
    return run_answer(Status::ok, RunId{}, out, rehearsed.result.inputs.known_at);
  }
  QALAM_TRY(auto const before, app::run_opened_before(ledger, options));
  if (before) {
    QALAM_CHECK(app::finish_run(ledger, *before, options.actor));
    return run_again(ledger, *before);
  }
  QALAM_TRY(auto const done, app::distribute(ledger, options));
  return run_answer(Status::created, done.run, app::to_json(done), done.last);
}

// --- payouts -----------------------------------------------------------------------------------

Result<Response> post_payouts(app::Ledger& ledger, Call const& call) {
  if (auto refusal = check_media_type(call)) return *std::move(refusal);
  QALAM_CHECK(check_known(call.request.query, {"dryRun"}));
  app::PayOptions options;
  QALAM_TRY(options.dry_run, is_dry_run(call.request.query));
  QALAM_TRY(auto body, json_body(call));
  QALAM_TRY(options.society, take_id<SocietyId>(body, "society"));
  if (options.society == SocietyId{}) options.society = call.principal.society;
  QALAM_CHECK(may_begin(ledger, call, "InstructPayout", {{"society", print(options.society)}}));
  QALAM_TRY(options.holder, take_id<HolderId>(body, "holder"));
  if (auto const currency = take_text(body, "currency")) {
    QALAM_TRY(options.currency, Currency::parse(*currency));
  }
  if (auto const booked = take_text(body, "booked")) {
    QALAM_TRY(options.booked, parse_date(*booked));
  }
  QALAM_CHECK(nothing_left(body));
  options.actor = call.principal.person;
  QALAM_TRY(options.key, key_of(call));
  QALAM_TRY(auto const paid, app::pay(ledger, options));
  Json out = app::to_json(paid, options.currency);
  out["dry_run"] = options.dry_run;
  bool const one = !options.dry_run && options.holder != HolderId{} && paid.payouts.size() == 1;
  bool const any = !options.dry_run && !paid.payouts.empty();
  Response response = reply(any ? Status::created : Status::ok, json::dump(out));
  set_position(response, std::max(paid.last, Position{}));
  if (one) {
    PayoutId const payout = paid.payouts.front().payout;
    response.headers.set("Location", address_of({Kind::payout, payout.value()}));
  }
  return response;
}

// --- usage reports -----------------------------------------------------------------------------

Result<app::UsageFormat> format_parameter(Query const& query) {
  auto const text = query.find("format");
  if (text == "dsr") return app::UsageFormat::dsr;
  if (text == "csv") return app::UsageFormat::csv;
  return fail(ErrorCode::malformed, "say what the file is: format=dsr or format=csv", "format");
}

/// The name that the sender gave the file, without a folder: some formats tell things by it.
std::string name_parameter(Query const& query) {
  auto const text = query.find("name");
  return text ? std::filesystem::path{*text}.filename().string() : std::string{};
}

Result<app::ImportOptions> upload_options(Call const& call) {
  Query const& query = call.request.query;
  QALAM_CHECK(check_known(query, {"society", "licensee", "format", "name", "use", "period"}));
  app::ImportOptions options;
  QALAM_TRY(options.society, id_parameter<SocietyId>(query, "society"));
  QALAM_TRY(options.licensee, id_parameter<LicenseeId>(query, "licensee"));
  if (options.society == SocietyId{} || options.licensee == LicenseeId{}) {
    return fail(ErrorCode::malformed,
                "say for whom the report is and whose usage it tells: society= and licensee=");
  }
  if (auto const use = query.find("use")) {
    auto const known = enum_from<UseType>(*use);
    if (!known) {
      return fail(ErrorCode::malformed, "\"" + std::string{*use} + "\" is no type of use", "use");
    }
    options.use = *known;
  }
  if (query.find("period")) {
    QALAM_TRY(options.period, period_parameter(query));
  }
  options.name = name_parameter(query);
  options.actor = call.principal.person;
  return options;
}

/// A refused file is a problem that carries the whole result.
Response refused_file(Call const& call, app::ImportResult const& result, Json const& body) {
  std::string why = "nothing of the file was taken";
  if (!result.rejected.empty()) {
    auto const& first = result.rejected.front();
    why += ": line " + std::to_string(first.line) + ", " + first.reason;
  }
  Response response = problem(fail(ErrorCode::unsupported, why), call.request.path);
  auto text = json::parse(body_text(response));
  if (text) {
    (*text)["import"] = body;
    response.body = json::dump(*text);
  }
  return response;
}

Result<Response> post_usage_report(app::Ledger& ledger, Call const& call) {
  QALAM_TRY(auto options, upload_options(call));
  QALAM_TRY(auto const format, format_parameter(call.request.query));
  QALAM_CHECK(
      may_begin(ledger, call, "ReceiveReport",
                {{"society", print(options.society)}, {"licensee", print(options.licensee)}}));
  if (!call.request.upload || call.request.upload->size == 0) {
    return fail(ErrorCode::malformed, "the body is the file, and there is none");
  }
  options.file = call.request.upload->file;
  if (options.name.empty())
    options.name = format == app::UsageFormat::dsr ? "report.tsv" : "report.csv";
  QALAM_TRY(auto const result, app::import_usage(ledger, format, options));
  Json const body = app::to_json(result);
  if (result.refused) return refused_file(call, result, body);
  Status const status = !result.complete          ? Status::accepted
                        : result.already_imported ? Status::ok
                                                  : Status::created;
  Response response = reply(status, json::dump(body));
  set_position(response, result.last == Position{} ? ledger.store().position() : result.last);
  if (result.already_imported) response.headers.set("Idempotency-Hit", "true");
  if (result.report) {
    AnyId const report{Kind::report, result.report->value()};
    response.headers.set("Location", address_of(report));
    if (auto const head = ledger.store().view()->head(report.kind, report.id)) {
      response.headers.set("ETag", etag(head->last));
    }
  }
  return response;
}

}  // namespace

void add_flow_routes(Router& router, app::Ledger& ledger) {
  using R = RouteOf<app::Ledger>;
  std::array const table{
      R{Verb::post, "/v1/pools/{id}/runs", senders("OpenRun"), post_run, {}, keyed},
      R{Verb::post, "/v1/payouts", senders("InstructPayout"), post_payouts, {}, keyed},
      R{Verb::post, "/v1/usage-reports", senders("ReceiveReport"), post_usage_report, to_file,
        keyed},
  };
  router.add(ledger, table);
}

}  // namespace qalam::api
