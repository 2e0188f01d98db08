#include "api/app/prove_statement.hpp"
#include "api/http/paging.hpp"
#include "api/routes/common.hpp"
#include "api/routes/routes.hpp"
#include "domain/core/describe.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace qalam::api {
namespace {

using json::Json;

Result<std::optional<AccountKind>> kind_parameter(Query const& query) {
  auto const text = query.find("kind");
  if (!text) return std::optional<AccountKind>{};
  auto const kind = enum_from<AccountKind>(*text);
  if (kind && *kind != AccountKind::none) return std::optional<AccountKind>{*kind};
  return fail(ErrorCode::malformed,
              "\"" + std::string{*text} +
                  "\" is no kind of account; design and docs/postings.md list them: payable, "
                  "collected, bank_rights …",
              "kind");
}

/// What he may see of one holder: himself, or the part of his own society.
Result<SocietyId> society_for_holder(Principal const& principal, HolderId holder, SocietyId asked) {
  Sight const sees = sight(principal, Area::holder_account);
  if (sees.covers(holder)) return asked;
  return society_shown(sees, asked);
}

Result<> need_holder_entry(app::Look const& look, HolderId holder) {
  if (look.models().catalogue.holders.as_of(look.txn(), holder, look.at())) return {};
  return fail(ErrorCode::not_found, "there is no holder " + print(holder) + " at position " +
                                        std::to_string(look.at().value()));
}

Result<Response> get_balances(app::Ledger& ledger, Call const& call) {
  Query const& query = call.request.query;
  QALAM_CHECK(check_read(query, {"society", "holder", "kind"}));
  app::BalanceFilter filter;
  QALAM_TRY(filter.society, id_parameter<SocietyId>(query, "society"));
  QALAM_TRY(filter.holder, id_parameter<HolderId>(query, "holder"));
  QALAM_TRY(filter.kind, kind_parameter(query));
  Sight const books = sight(call.principal, Area::books);
  if (books.nothing() && filter.holder == HolderId{}) filter.holder = call.principal.holder;
  if (filter.holder != HolderId{}) {
    QALAM_TRY(filter.society, society_for_holder(call.principal, filter.holder, filter.society));
  } else {
    QALAM_TRY(filter.society, society_shown(books, filter.society));
  }
  QALAM_TRY(auto const look, look_at(ledger, call));
  if (filter.holder != HolderId{}) QALAM_CHECK(need_holder_entry(look, filter.holder));
  return answer_json(look, app::balances(look, filter));
}

Result<Response> get_holder_balance(app::Ledger& ledger, Call const& call) {
  QALAM_CHECK(check_read(call.request.query, {"society"}));
  QALAM_TRY(auto const holder, call.path.id<HolderId>("holder"));
  QALAM_TRY(auto const asked, id_parameter<SocietyId>(call.request.query, "society"));
  QALAM_TRY(auto const society, society_for_holder(call.principal, holder, asked));
  QALAM_TRY(auto const look, look_at(ledger, call));
  QALAM_CHECK(need_holder_entry(look, holder));
  return answer_json(look, app::balances(look, {society, holder, std::nullopt}));
}

Result<Response> get_statement(app::Ledger& ledger, Call const& call) {
  QALAM_CHECK(check_read(call.request.query, {"society", "period"}));
  QALAM_TRY(auto const holder, call.path.id<HolderId>("holder"));
  QALAM_TRY(auto const asked, id_parameter<SocietyId>(call.request.query, "society"));
  QALAM_TRY(auto const period, period_parameter(call.request.query));
  QALAM_TRY(auto const society, society_for_holder(call.principal, holder, asked));
  QALAM_TRY(auto const look, look_at(ledger, call));
  QALAM_TRY(auto const body, app::statement(look, holder, society, period));
  return answer_json(look, body);
}

/// The statement with its proof: a file to keep, and to have checked by anybody.
Result<Response> get_statement_proof(app::Ledger& ledger, Call const& call) {
  QALAM_CHECK(check_known(call.request.query, {"society"}));
  QALAM_TRY(auto const holder, call.path.id<HolderId>("holder"));
  QALAM_TRY(auto const asked, id_parameter<SocietyId>(call.request.query, "society"));
  QALAM_TRY(auto society, society_for_holder(call.principal, holder, asked));
  if (society == SocietyId{}) {
    QALAM_TRY(society, app::only_society_of(ledger, holder));
  }
  QALAM_TRY(auto const file, app::prove_statement(ledger, holder, society));
  Response response = reply(Status::ok, print(file), "text/plain; charset=utf-8");
  response.headers.set("Content-Disposition",
                       "attachment; filename=\"" + print(holder) + ".statement\"");
  response.headers.set("Cache-Control", "no-store");
  return response;
}

/// A holder's work is one in which he has an interest or a share.
bool has_part(app::Look const& look, WorkId work, HolderId holder) {
  auto const known = look.models().catalogue.works.as_of(look.txn(), work, look.at());
  if (!known || holder == HolderId{}) return false;
  auto const his = [&](auto const& part) { return part.holder == holder; };
  return std::any_of(known->row.shares.begin(), known->row.shares.end(), his) ||
         std::any_of(known->row.interests.begin(), known->row.interests.end(), his);
}

Result<Response> get_work_usage(app::Ledger& ledger, Call const& call) {
  QALAM_CHECK(check_read(call.request.query, {"society", "period"}));
  QALAM_TRY(auto const work, call.path.id<WorkId>("id"));
  QALAM_TRY(auto society, id_parameter<SocietyId>(call.request.query, "society"));
  QALAM_TRY(auto const period, period_parameter(call.request.query));
  QALAM_TRY(auto const look, look_at(ledger, call));
  Sight const sees = sight(call.principal, Area::work_usage);
  if (!has_part(look, work, sees.holder)) {
    QALAM_TRY(society, society_shown(sees, society));
  }
  QALAM_TRY(auto const body, app::usage_of_work(look, work, society, period));
  return answer_json(look, body);
}

Result<Response> get_trial_balance(app::Ledger& ledger, Call const& call) {
  QALAM_CHECK(check_read(call.request.query, {"society"}));
  QALAM_TRY(auto const asked, id_parameter<SocietyId>(call.request.query, "society"));
  QALAM_TRY(auto const society, society_shown(sight(call.principal, Area::books), asked));
  QALAM_TRY(auto const look, look_at(ledger, call));
  return answer_json(look, app::trial_balance(look, society));
}

/// One hash over all that the society's accounts hold, for those who fold the log themselves.
Result<Response> get_balances_digest(app::Ledger& ledger, Call const& call) {
  QALAM_CHECK(check_read(call.request.query, {"society"}));
  QALAM_TRY(auto const asked, id_parameter<SocietyId>(call.request.query, "society"));
  QALAM_TRY(auto const society, society_shown(sight(call.principal, Area::books), asked));
  if (society == SocietyId{}) {
    return fail(ErrorCode::malformed, "say whose: society=S-…", "society");
  }
  QALAM_TRY(auto const look, look_at(ledger, call));
  return answer_json(look, app::balances_digest(look, society));
}

}  // namespace

void add_book_routes(Router& router, app::Ledger& ledger) {
  using R = RouteOf<app::Ledger>;
  Roles const account = readers(Area::holder_account);
  std::array const table{
      R{Verb::get, "/v1/balances", account, get_balances, {}, {}, Pace::waits},
      R{Verb::get, "/v1/holders/{holder}/balance", account, get_holder_balance},
      R{Verb::get, "/v1/holders/{holder}/balances", account, get_holder_balance},
      R{Verb::get, "/v1/holders/{holder}/statement", account, get_statement, {}, {}, Pace::waits},
      R{Verb::get,
        "/v1/holders/{holder}/statement/proof",
        account,
        get_statement_proof,
        {},
        {},
        Pace::waits},
      R{Verb::get,
        "/v1/works/{id}/usage",
        readers(Area::work_usage),
        get_work_usage,
        {},
        {},
        Pace::waits},
      R{Verb::get,
        "/v1/trial-balance",
        readers(Area::books),
        get_trial_balance,
        {},
        {},
        Pace::waits},
      R{Verb::get,
        "/v1/balances/digest",
        readers(Area::books),
        get_balances_digest,
        {},
        {},
        Pace::waits},
  };
  router.add(ledger, table);
}

}  // namespace qalam::api
