#include "api/routes/access.hpp"

#include "tests/api/nation_fixture.hpp"
#include "tests/support/golden.hpp"

#include <map>
#include <string>
#include <vector>

namespace qalam::api {
namespace {

using test::Json;
using test::made;

class Access : public test::NationTest {
 protected:
  /// Who stands for a letter: p public, h holder, x another holder, c clerk, a approver of our
  /// society, d clerk, e approver of another one, l licensee, u auditor, r authority, o operator.
  [[nodiscard]] std::map<char, Principal> everybody() const {
    return {{'p', nobody},   {'h', holder},      {'x', stranger},       {'c', clerk},
            {'a', approver}, {'d', other_clerk}, {'e', other_approver}, {'l', licensee},
            {'u', auditor},  {'r', authority},   {'o', operator_of}};
  }

  /// Exactly those of `allowed` get a 200, all others are refused.
  void read_by(std::string const& target, std::string const& allowed) {
    for (auto const& [letter, who] : everybody()) {
      int const status = get(target, who).status;
      if (allowed.find(letter) != std::string::npos) {
        EXPECT_EQ(status, 200) << target << " by " << letter;
      } else {
        EXPECT_EQ(status, letter == 'p' ? 401 : 403) << target << " by " << letter;
      }
    }
  }
};

TEST_F(Access, RegistersAreEverybodys) {
  for (std::string const name : {"societies", "holders", "works", "recordings", "licensees",
                                 "mandates", "licences", "tariffs", "rules"}) {
    read_by("/v1/" + name, "phxcadeluro");
  }
  read_by("/v1/works/" + made(Kind::work, "song"), "phxcadeluro");
  read_by("/v1/search?q=Айгүл", "phxcadeluro");
  read_by("/v1", "phxcadeluro");
  read_by("/healthz", "phxcadeluro");
}

TEST_F(Access, MoneyIsSeenByWhoseItIs) {
  read_by("/v1/pools/" + print(test::first_pool()), "caur");
  read_by("/v1/invoices/" + made(Kind::invoice, "invoice"), "calur");
  read_by("/v1/receipts/" + made(Kind::receipt, "fee"), "calur");
  EXPECT_EQ(get("/v1/pools", clerk).body["pools"].size(), 1U);
  EXPECT_EQ(get("/v1/pools", other_clerk).body["pools"].size(), 0U);
  EXPECT_EQ(get("/v1/pools", auditor).body["pools"].size(), 1U);
  EXPECT_EQ(get("/v1/pools", holder).body["pools"].size(), 0U);
  EXPECT_EQ(get("/v1/invoices", licensee).body["invoices"].size(), 1U);
  EXPECT_EQ(get("/v1/pools", nobody).status, 401);
  EXPECT_EQ(get("/v1/pools", operator_of).status, 403);
  EXPECT_EQ(get("/v1/pools?society=" + print(ours()), other_clerk).status, 403);
}

TEST_F(Access, BooksAreTheSocietysOwn) {
  std::string const ours_only = "?society=" + print(ours());
  read_by("/v1/balances" + ours_only, "hxcaur");  // A holder gets his own accounts there.
  read_by("/v1/trial-balance" + ours_only, "caur");
  EXPECT_EQ(get("/v1/balances", other_clerk).body["balances"].size(), 0U);
  EXPECT_GT(get("/v1/balances", clerk).body["balances"].size(), 0U);
}

TEST_F(Access, AHolderSeesHimselfAlone) {
  std::string const aigul = "/v1/holders/" + made(Kind::holder, "Aigul");
  read_by(aigul + "/balance", "hcadeur");  // A society sees what it has for anybody: its own part.
  read_by(aigul + "/balances", "hcadeur");
  read_by(aigul + "/statement", "hcadeur");
  read_by(aigul + "/statement/proof?society=" + print(ours()), "hcaur");
  read_by(aigul + "/balance?society=" + print(ours()), "hcaur");
  read_by("/v1/balances?holder=" + made(Kind::holder, "Aigul"), "hcadeur");
}

TEST_F(Access, TheUsageOfAWorkIsItsHoldersAndEachSocietysOwn) {
  read_by("/v1/works/" + made(Kind::work, "song") + "/usage", "hcadeur");
  read_by("/v1/works/" + made(Kind::work, "song") + "/usage?society=" + print(ours()), "hcaur");
}

TEST_F(Access, EventsAreThoseOfOnesBooksAndOfTheRegisters) {
  read_by("/v1/events", "cadeuro");
  read_by("/v1/entities/" + made(Kind::work, "song") + "/audit-trail", "cadeuro");
  auto const receipt = made(Kind::receipt, "fee");
  auto const trail = [&](Principal const& who) {
    return get("/v1/entities/" + receipt + "/audit-trail", who).body["events"].size();
  };
  EXPECT_GT(trail(clerk), 0U);
  EXPECT_GT(trail(auditor), 0U);
  EXPECT_EQ(trail(other_clerk), 0U);
  EXPECT_EQ(trail(operator_of), 0U);
  for (auto const& event : rows("events", "/v1/events?limit=1000", other_approver)) {
    EXPECT_TRUE(event["society"].is_null() || event["society"] == print(theirs())) << event;
  }
  for (auto const& event : rows("events", "/v1/events?limit=1000", operator_of)) {
    EXPECT_TRUE(event["society"].is_null()) << event;
  }
  auto const all = get("/v1/events?limit=1000", auditor).body["events"];
  EXPECT_EQ(all.size(), position().value());
  for (auto const& event : all) {
    auto const target = "/v1/events/" + std::to_string(event["position"].get<std::uint64_t>());
    bool const shared = event["society"].is_null();
    EXPECT_EQ(get(target, operator_of).status, shared ? 200 : 403) << target;
    EXPECT_EQ(get(target, clerk).status, shared || event["society"] == print(ours()) ? 200 : 403)
        << target;
  }
}

/// Who may send a command about our society, its pool, licence …
std::map<std::string, std::string> const& who_may_send() {
  static std::map<std::string, std::string> const table{
      {"AccreditSociety", "o"}, {"ChangeAccreditation", "o"}, {"RegisterHolder", "o"},
      {"ChangeHolder", "o"},    {"RegisterLicensee", "o"},    {"GrantMandate", "cao"},
      {"EndMandate", "cao"},    {"TransferMandate", "o"},     {"GrantRole", "o"},
      {"RevokeRole", "o"},      {"SetParameter", "o"},        {"SetTariff", "a"},
      {"ApproveRules", "a"},    {"GrantLicence", "ca"},       {"IssueInvoice", "ca"},
      {"ReceiveFee", "ca"},     {"RegisterWork", "o"},        {"RegisterRecording", "o"},
      {"LinkRecording", "o"},   {"RegisterAgreement", "o"},   {"SupersedeReport", "ca"},
      {"ReverseMatch", "ca"},   {"FundPools", "ca"},          {"TakeDeduction", "ca"},
      {"ApproveRun", "a"},      {"ReverseRun", "a"},          {"AdjustRun", "a"},
      {"PlaceHold", "ca"},      {"ReleaseHold", "ca"},        {"InstructPayout", "ca"},
      {"ConfirmPayout", "ca"},  {"ReturnPayout", "ca"},       {"IssueStatement", "ca"},
      {"ClosePeriod", "a"},     {"EraseHolder", "o"},         {"ReceiveReport", "cal"},
      {"OpenRun", "ca"},
  };
  return table;
}

/// What is there before anything was distributed or paid: the others are tried in the routes' test.
bool has_subject(std::string const& command) {
  for (char const* later : {"ApproveRun", "ReverseRun", "AdjustRun", "ConfirmPayout",
                            "ReturnPayout", "SupersedeReport"}) {
    if (command == later) return false;
  }
  return true;
}

TEST_F(Access, EveryCommandIsSentByTheRolesOfItsRowAndNobodyElse) {
  Json const about{{"society", print(ours())},
                   {"licensee", made(Kind::licensee, "radio")},
                   {"licence", made(Kind::licence, "licence")},
                   {"receipt", made(Kind::receipt, "fee")},
                   {"pool", print(test::first_pool())},
                   {"mandate", made(Kind::mandate, "mandate of Aigul")},
                   {"holder", made(Kind::holder, "Aigul")},
                   {"report", made(Kind::report, "none yet")},
                   {"run", made(Kind::run, "none yet")},
                   {"payout", made(Kind::payout, "none yet")}};
  auto const view = ledger().store().view();
  ledger::LedgerRegisters const registers{view->tables(), ledger().tables()};
  for (auto const& [command, allowed] : who_may_send()) {
    app::Request request;
    request.command = command;
    request.body = about;
    for (auto const& [letter, who] : everybody()) {
      auto const may = may_send(who, request, registers);
      if (allowed.find(letter) == std::string::npos) {
        EXPECT_FALSE(may) << command << " by " << letter;
      } else if (has_subject(command)) {
        EXPECT_TRUE(may) << command << " by " << letter << (may ? "" : may.error().detail);
      } else {
        EXPECT_EQ(may ? ErrorCode::internal : may.error().code, ErrorCode::not_found) << command;
      }
    }
  }
}

TEST_F(Access, NoCommandIsForgotten) {
  for (auto const& name : app::command_names()) {
    EXPECT_TRUE(who_may_send().contains(name)) << name << " has no row in this test";
    EXPECT_FALSE(senders(name).empty()) << name;
  }
}

TEST_F(Access, ALicenseeReportsHisOwnUseOnly) {
  app::Request request;
  request.command = "ReceiveReport";
  request.body = {{"society", print(ours())}, {"licensee", made(Kind::licensee, "another")}};
  auto const view = ledger().store().view();
  ledger::LedgerRegisters const registers{view->tables(), ledger().tables()};
  EXPECT_EQ(may_send(licensee, request, registers).error().code, ErrorCode::forbidden);
}

TEST_F(Access, ACommandThatNamesNoSocietyIsNotSentByOne) {
  app::Request request;
  request.command = "GrantLicence";
  request.body = Json::object();
  auto const view = ledger().store().view();
  ledger::LedgerRegisters const registers{view->tables(), ledger().tables()};
  auto const refused = may_send(clerk, request, registers);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::malformed);
  EXPECT_EQ(refused.error().where, "/society");
}

TEST(AccessPage, IsTheTable) {
  EXPECT_TRUE(test::matches_golden(access_markdown(), "../../docs/access.md"));
}

}  // namespace
}  // namespace qalam::api
