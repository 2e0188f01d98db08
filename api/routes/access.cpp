#include "api/routes/access.hpp"

#include "domain/core/ensure.hpp"

#include <algorithm>
#include <array>

namespace qalam::api {
namespace {

using json::Json;

enum class Reach : std::uint8_t { none, own, all };

constexpr std::array roles_in_order{Role::public_,          Role::holder,   Role::society_clerk,
                                    Role::society_approver, Role::licensee, Role::auditor,
                                    Role::authority,        Role::operator_};

struct AreaRow {
  Area area;
  std::string_view what;
  std::array<Reach, roles_in_order.size()> reach;  ///< By role, in the order above.
};

constexpr Reach no = Reach::none;
constexpr Reach own = Reach::own;
constexpr Reach all = Reach::all;

// clang-format off
constexpr std::array area_rows{
    //                                                            public holder clerk approver licensee auditor authority operator
    AreaRow{Area::registers, "registers without money, tariffs, rules, licences, search", {all, all, all, all, all, all, all, all}},
    AreaRow{Area::money, "invoices, receipts, pools, runs, usage reports, payouts, holds", {no, own, own, own, own, all, all, no}},
    AreaRow{Area::books, "balances, trial balance",               {no, no,  own, own, no, all, all, no}},
    AreaRow{Area::holder_account, "a holder's balance and statement", {no, own, own, own, no, all, all, no}},
    AreaRow{Area::work_usage, "the usage of a work",              {no, own, own, own, no, all, all, no}},
    AreaRow{Area::events, "events, audit trails, the live stream", {no, no, own, own, no, all, all, own}},
    AreaRow{Area::headers, "the headers of all events, as bundles", {no, no, no, no, no, all, all, all}},
    AreaRow{Area::records, "bundles of the events that one sees, and hashes of the others", {no, own, own, own, own, all, all, own}},
};
// clang-format on

/// How the society is found that a command is about.
enum class Scope : std::uint8_t {
  none,  ///< Nobody's: the shared registers.
  society,
  licence,
  receipt,
  report,
  pool,
  run,
  payout,
  mandate,
};

struct CommandRow {
  std::string_view command;
  Roles anywhere;  ///< May send it whatever it is about.
  Roles theirs;    ///< May send it about their own society (a licensee: about himself).
  Scope scope;
};

constexpr Roles society_roles{Role::society_clerk, Role::society_approver};

constexpr std::array command_rows{
    CommandRow{"AccreditSociety", Role::operator_, {}, Scope::none},
    CommandRow{"ChangeAccreditation", Role::operator_, {}, Scope::none},
    CommandRow{"RegisterHolder", Role::operator_, {}, Scope::none},
    CommandRow{"ChangeHolder", Role::operator_, {}, Scope::none},
    CommandRow{"RegisterLicensee", Role::operator_, {}, Scope::none},
    CommandRow{"GrantMandate", Role::operator_, society_roles, Scope::society},
    CommandRow{"EndMandate", Role::operator_, society_roles, Scope::mandate},
    // It ends what the holder has with another society.
    CommandRow{"TransferMandate", Role::operator_, {}, Scope::none},
    CommandRow{"GrantRole", Role::operator_, {}, Scope::none},
    CommandRow{"RevokeRole", Role::operator_, {}, Scope::none},
    // Caps and rates that the law sets: no society sets its own.
    CommandRow{"SetParameter", Role::operator_, {}, Scope::none},
    CommandRow{"RegisterWork", Role::operator_, {}, Scope::none},
    CommandRow{"RegisterRecording", Role::operator_, {}, Scope::none},
    CommandRow{"LinkRecording", Role::operator_, {}, Scope::none},
    CommandRow{"RegisterAgreement", Role::operator_, {}, Scope::none},
    CommandRow{"EraseHolder", Role::operator_, {}, Scope::none},
    CommandRow{"SetTariff", {}, Role::society_approver, Scope::society},
    CommandRow{"ApproveRules", {}, Role::society_approver, Scope::society},
    CommandRow{"GrantLicence", {}, society_roles, Scope::society},
    CommandRow{"IssueInvoice", {}, society_roles, Scope::licence},
    CommandRow{"ReceiveFee", {}, society_roles, Scope::society},
    CommandRow{"ReceiveReport",
               {},
               {Role::society_clerk, Role::society_approver, Role::licensee},
               Scope::society},
    CommandRow{"SupersedeReport", {}, society_roles, Scope::report},
    CommandRow{"ReverseMatch", {}, society_roles, Scope::society},
    CommandRow{"FundPools", {}, society_roles, Scope::receipt},
    CommandRow{"TakeDeduction", {}, society_roles, Scope::pool},
    CommandRow{"OpenRun", {}, society_roles, Scope::pool},
    // Who keeps the registers never approves a distribution.
    CommandRow{"ApproveRun", {}, Role::society_approver, Scope::run},
    CommandRow{"ReverseRun", {}, Role::society_approver, Scope::run},
    CommandRow{"AdjustRun", {}, Role::society_approver, Scope::run},
    CommandRow{"PlaceHold", {}, society_roles, Scope::society},
    CommandRow{"ReleaseHold", {}, society_roles, Scope::society},
    CommandRow{"InstructPayout", {}, society_roles, Scope::society},
    CommandRow{"ConfirmPayout", {}, society_roles, Scope::payout},
    CommandRow{"ReturnPayout", {}, society_roles, Scope::payout},
    CommandRow{"IssueStatement", {}, society_roles, Scope::society},
    CommandRow{"ClosePeriod", {}, Role::society_approver, Scope::society},
};

AreaRow const& row_of(Area area) {
  auto const row = std::find_if(area_rows.begin(), area_rows.end(),
                                [&](AreaRow const& r) { return r.area == area; });
  ensure(row != area_rows.end(), "an area without a row in the table of access");
  return *row;
}

CommandRow const* row_of(std::string_view command) {
  auto const row = std::find_if(command_rows.begin(), command_rows.end(),
                                [&](CommandRow const& r) { return r.command == command; });
  return row == command_rows.end() ? nullptr : &*row;
}

template <class IdType>
Result<IdType> member(Json const& body, char const* name) {
  auto const at = body.find(name);
  if (at == body.end() || !at->is_string()) {
    return fail(ErrorCode::malformed, "it has to say the " + std::string{name},
                "/" + std::string{name});
  }
  auto const id = parse_id(KindOf<IdType>::value, at->get_ref<std::string const&>());
  if (!id) return fail(id.error().code, id.error().detail, "/" + std::string{name});
  return IdType{*id};
}

template <class Row>
Result<Row> there(std::optional<Row> row, std::string_view what) {
  if (row) return *std::move(row);
  return fail(ErrorCode::not_found, "there is no such " + std::string{what});
}

Result<SocietyId> society_of_mandate(Json const& body, Registers const& registers) {
  QALAM_TRY(auto const mandate, member<MandateId>(body, "mandate"));
  QALAM_TRY(auto const holder, member<HolderId>(body, "holder"));
  for (MandateRow const& row : registers.mandates(holder)) {
    if (row.mandate == mandate) return row.society;
  }
  return fail(ErrorCode::not_found, print(holder) + " has no mandate " + print(mandate));
}

Result<SocietyId> society_of(Scope scope, Json const& body, Registers const& registers) {
  switch (scope) {
    case Scope::none: return SocietyId{};
    case Scope::society: return member<SocietyId>(body, "society");
    case Scope::mandate: return society_of_mandate(body, registers);
    case Scope::licence: {
      QALAM_TRY(auto const id, member<LicenceId>(body, "licence"));
      QALAM_TRY(auto const row, there(registers.licence(id), "licence"));
      return row.society;
    }
    case Scope::receipt: {
      QALAM_TRY(auto const id, member<ReceiptId>(body, "receipt"));
      QALAM_TRY(auto const row, there(registers.receipt(id), "receipt"));
      return row.society;
    }
    case Scope::report: {
      QALAM_TRY(auto const id, member<ReportId>(body, "report"));
      QALAM_TRY(auto const row, there(registers.report(id), "usage report"));
      return row.society;
    }
    case Scope::pool: {
      QALAM_TRY(auto const id, member<PoolId>(body, "pool"));
      QALAM_TRY(auto const row, there(registers.pool(id), "pool"));
      return row.key.society;
    }
    case Scope::run: {
      QALAM_TRY(auto const id, member<RunId>(body, "run"));
      QALAM_TRY(auto const row, there(registers.run(id), "run"));
      return row.key.society;
    }
    case Scope::payout: {
      QALAM_TRY(auto const id, member<PayoutId>(body, "payout"));
      QALAM_TRY(auto const row, there(registers.payout(id), "payout"));
      return row.society;
    }
  }
  return SocietyId{};
}

std::string names_of(Roles roles) {
  std::string names;
  for (Role const role : roles_in_order) {
    if (roles.has(role)) names += (names.empty() ? "" : ", ") + std::string{role_name(role)};
  }
  return names;
}

std::string_view scope_text(Scope scope) {
  switch (scope) {
    case Scope::none: return "";
    case Scope::society: return "the society it names";
    case Scope::licence: return "the society of the licence";
    case Scope::receipt: return "the society of the receipt";
    case Scope::report: return "the society of the report";
    case Scope::pool: return "the society of the pool";
    case Scope::run: return "the society of the run";
    case Scope::payout: return "the society of the payout";
    case Scope::mandate: return "the society of the mandate";
  }
  return "";
}

std::string_view reach_text(Reach reach) {
  switch (reach) {
    case Reach::none: return "–";
    case Reach::own: return "own";
    case Reach::all: return "all";
  }
  return "";
}

}  // namespace

Sight sight(Principal const& principal, Area area) {
  Sight out;
  AreaRow const& row = row_of(area);
  for (std::size_t i = 0; i < roles_in_order.size(); ++i) {
    Role const role = roles_in_order[i];
    if (role != Role::public_ && !principal.roles.has(role)) continue;
    if (row.reach[i] == Reach::all) out.all = true;
    if (row.reach[i] != Reach::own) continue;
    if (role == Role::holder) out.holder = principal.holder;
    if (role == Role::licensee) out.licensee = principal.licensee;
    if (society_roles.has(role)) out.society = principal.society;
    if (area == Area::events) out.shared = true;
  }
  return out;
}

bool is_visible(Sight const& sees, SocietyId society) {
  if (sees.all) return true;
  return society == SocietyId{} ? sees.shared : sees.covers(society);
}

Roles readers(Area area) {
  Roles out;
  AreaRow const& row = row_of(area);
  for (std::size_t i = 0; i < roles_in_order.size(); ++i) {
    if (row.reach[i] != Reach::none) out.add(roles_in_order[i]);
  }
  return out;
}

Result<> may_send(Principal const& principal, app::Request const& request,
                  Registers const& registers) {
  CommandRow const* row = row_of(request.command);
  if (row == nullptr) return {};  // No such command; the use case names those that there are.
  if (principal.roles.meets(row->anywhere)) return {};
  if (!principal.roles.meets(row->theirs)) {
    std::string const names = names_of(senders(request.command));
    return fail(ErrorCode::forbidden, request.command + " is for the roles " + names);
  }
  if (row->theirs.has(Role::licensee) && principal.roles.has(Role::licensee)) {
    auto const licensee = member<LicenseeId>(request.body, "licensee");
    if (licensee && *licensee == principal.licensee) return {};
  }
  bool acts_for_society = false;
  for (Role const role : {Role::society_clerk, Role::society_approver}) {
    acts_for_society = acts_for_society || (row->theirs.has(role) && principal.roles.has(role));
  }
  QALAM_TRY(auto const society, society_of(row->scope, request.body, registers));
  if (acts_for_society && society != SocietyId{} && society == principal.society) return {};
  return fail(ErrorCode::forbidden, request.command + " is about " + print(society) +
                                        ", and this token is not of its people");
}

Roles senders(std::string_view command) {
  Roles out;
  CommandRow const* row = row_of(command);
  ensure(row != nullptr, "a command without a row in the table of access");
  for (Role const role : roles_in_order) {
    if (row->anywhere.has(role) || row->theirs.has(role)) out.add(role);
  }
  return out;
}

std::string access_markdown() {
  std::string text =
      "# Who may do what\n\n"
      "<!-- Generated from api/routes/access.cpp; `QALAM_UPDATE_GOLDEN=1` and the test of access "
      "write it. -->\n\n"
      "Everything is denied that is not in these tables. A token stands for a person with one or "
      "more roles; without a\ntoken one is the public.\n\n"
      "*own* is: for a holder, what is his; for clerks and approvers, what is their society's; for "
      "a licensee, what he\npays and reports. In the events *own* are the society's own and those "
      "of the shared registers; for the operator\nthe shared registers alone. The work of a holder "
      "is one in which he has an interest or a share.\n\n"
      "## Reading\n\n| what |";
  for (Role const role : roles_in_order) text += " " + std::string{role_name(role)} + " |";
  text += "\n|---|";
  for (std::size_t i = 0; i < roles_in_order.size(); ++i) text += "---|";
  text += "\n";
  for (AreaRow const& row : area_rows) {
    text += "| " + std::string{row.what} + " |";
    for (Reach const reach : row.reach) text += " " + std::string{reach_text(reach)} + " |";
    text += "\n";
  }
  text +=
      "\n## Commands\n\n"
      "Auditors and the authority write nothing. `ReceiveReport` is the upload of a usage report, "
      "`OpenRun` a distribution;\na licensee uploads his own reports.\n\n"
      "| command | anywhere | for their own society | which society |\n|---|---|---|---|\n";
  for (CommandRow const& row : command_rows) {
    text += "| " + std::string{row.command} + " | " + names_of(row.anywhere) + " | " +
            names_of(row.theirs) + " | " + std::string{scope_text(row.scope)} + " |\n";
  }
  return text;
}

Error not_yours(std::string_view what) {
  return fail(ErrorCode::forbidden,
              std::string{what} + " is not for this token; docs/access.md says who sees what");
}

}  // namespace qalam::api
