#include "api/proof/statement_check.hpp"
#include "tests/api/nation_fixture.hpp"

#include <string>

namespace qalam::test {
namespace {

/// From the upload of a report to the payout, by HTTP alone.
class MoneyPath : public NationTest {
 protected:
  [[nodiscard]] std::string upload_target() const {
    return "/v1/usage-reports?format=csv&name=january.csv&use=radio&society=" + print(ours()) +
           "&licensee=" + made(Kind::licensee, "radio");
  }
  [[nodiscard]] static std::string pool() { return "/v1/pools/" + print(first_pool()); }

  void take_usage() {
    auto const taken = upload(upload_target(), licensee, radio_report());
    ASSERT_EQ(taken.status, 201) << taken.body;
  }
  /// A run, approved by both approvers.
  std::string distribute() {
    take_usage();
    auto const run = post(pool() + "/runs", clerk, "run", "");
    EXPECT_EQ(run.status, 201) << run.body;
    auto const target = run.header("Location");
    EXPECT_EQ(post(target + "/approve", approver, "a1", "{}").status, 200);
    auto const posted = post(target + "/approve", second, "a2", R"({"booked":"2026-05-01"})");
    EXPECT_EQ(posted.status, 200) << posted.body;
    return target;
  }
};

TEST_F(MoneyPath, AReportIsTakenAndItsResultTold) {
  auto const taken = upload(upload_target(), clerk, radio_report());
  ASSERT_EQ(taken.status, 201) << taken.body;
  EXPECT_EQ(taken.body["file"], "january.csv");
  EXPECT_EQ(taken.body["lines"], 4);
  EXPECT_EQ(taken.body["matched"]["lines"], 3);
  EXPECT_EQ(taken.body["unmatched"]["lines"], 1);
  auto const report = get(taken.header("Location"), clerk);
  EXPECT_EQ(report.status, 200);
  EXPECT_EQ(report.body["state"], "closed");
  EXPECT_EQ(report.header("ETag").substr(0, 2), taken.header("ETag").substr(0, 2));
  auto const stands = position();
  auto const again = upload(upload_target(), clerk, radio_report());
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(again.body["already_imported"], true);
  EXPECT_EQ(again.header("Idempotency-Hit"), "true");
  EXPECT_EQ(position(), stands);
  EXPECT_EQ(get("/v1/reports", licensee).body["reports"].size(), 1U);
}

TEST_F(MoneyPath, AReportIsRefusedWithReasons) {
  EXPECT_EQ(upload(upload_target(), other_clerk, radio_report()).status, 403);
  EXPECT_EQ(upload(upload_target(), operator_of, radio_report()).status, 403);
  EXPECT_EQ(upload(upload_target(), clerk, "").status, 400);
  EXPECT_EQ(upload("/v1/usage-reports?format=csv&society=" + print(ours()), clerk, "x").status,
            400);
  EXPECT_EQ(upload(upload_target() + "&form=x", clerk, "x").status, 400);
  std::string dsr = upload_target();
  dsr.replace(dsr.find("format=csv"), 10, "format=dsr");
  auto const no_dsr = upload(dsr, clerk, "this is no sales report\n");
  EXPECT_EQ(no_dsr.status, 422) << no_dsr.body;
  EXPECT_TRUE(no_dsr.body.contains("import")) << no_dsr.body;
}

TEST_F(MoneyPath, ACutReportWaitsForItsRest) {
  std::string dsr = upload_target();
  dsr.replace(dsr.find("format=csv"), 10, "format=dsr");
  auto const cut = upload(dsr, clerk, "HEAD\tnonsense\n");
  EXPECT_EQ(cut.status, 202) << cut.body;
  EXPECT_EQ(cut.body["complete"], false);
}

TEST_F(MoneyPath, ADistributionIsComputedApprovedAndPosted) {
  take_usage();
  auto const rehearsed = post(pool() + "/runs?dryRun=true", clerk, "dry", "");
  ASSERT_EQ(rehearsed.status, 200) << rehearsed.body;
  EXPECT_TRUE(rehearsed.body["run"].is_null());
  EXPECT_EQ(get("/v1/runs", clerk).body["runs"].size(), 0U);

  auto const run = post(pool() + "/runs", clerk, "run", "");
  ASSERT_EQ(run.status, 201) << run.body;
  EXPECT_EQ(run.body["distributable"], "300000.00");
  EXPECT_EQ(run.body["lines_hash"], rehearsed.body["lines_hash"]);
  auto const target = run.header("Location");

  auto const again = post(pool() + "/runs", clerk, "run", "");
  EXPECT_EQ(again.status, 200) << again.body;
  EXPECT_EQ(again.header("Idempotency-Hit"), "true");
  EXPECT_EQ(again.body["run"], run.body["run"]);
  EXPECT_EQ(post(pool() + "/runs", clerk, "another", "").code(), "pool_busy");

  EXPECT_EQ(post(target + "/approve", operator_of, "a0", "{}").status, 403);
  EXPECT_EQ(post(target + "/approve", clerk, "a1", "{}").status, 403);
  EXPECT_EQ(post(target + "/approve", other_approver, "a2", "{}").status, 403);
  EXPECT_EQ(post(target + "/approve", approver, "a3", "{}").status, 200);
  EXPECT_EQ(post(target + "/approve", approver, "a4", "{}").code(), "approver_repeated");
  EXPECT_EQ(get(target, clerk).body["state"], "computed");
  EXPECT_EQ(post(target + "/approve", second, "a5", R"({"booked":"2026-05-01"})").status, 200);
  EXPECT_EQ(get(target, auditor).body["state"], "posted");
  EXPECT_EQ(get(target, other_clerk).status, 403);
}

TEST_F(MoneyPath, ThePostedMoneyIsSeenInBalancesStatementsAndUsage) {
  distribute();
  std::string const aigul = "/v1/holders/" + made(Kind::holder, "Aigul");
  // 3 of 4 uses are known: 225 000.00, of it 60 %.
  auto const balance = get(aigul + "/balance", holder);
  ASSERT_EQ(balance.status, 200);
  EXPECT_EQ(balance.body["totals"][0]["payable"], "135000.00") << balance.body;
  EXPECT_EQ(balance.body["position"], position().value());
  auto const before = get(aigul + "/balance?atPosition=20", holder);
  EXPECT_EQ(before.body["balances"].size(), 0U) << before.body;
  EXPECT_EQ(before.header("X-Qalam-Position"), "20");

  auto const statement = get(aigul + "/statement?period=2026", holder);
  ASSERT_EQ(statement.status, 200);
  ASSERT_EQ(statement.body["facts"].size(), 1U) << statement.body;
  EXPECT_EQ(statement.body["facts"][0]["amount"], "135000.00");
  EXPECT_EQ(get(aigul + "/statement?period=2025", holder).body["facts"].size(), 0U);
  EXPECT_EQ(get(aigul + "/statement?period=soon", holder).status, 400);

  auto const usage = get("/v1/works/" + made(Kind::work, "song") + "/usage", holder);
  ASSERT_EQ(usage.status, 200);
  EXPECT_EQ(usage.body["lines"], 3);
  EXPECT_EQ(get("/v1/trial-balance", auditor).body["solvency"][0]["covered"], true);
}

TEST_F(MoneyPath, TheStatementIsProvedToTheHolder) {
  distribute();
  std::string const aigul = "/v1/holders/" + made(Kind::holder, "Aigul");
  auto const got = get(aigul + "/statement/proof", holder);
  ASSERT_EQ(got.status, 200) << got.text;
  auto const file = proof::parse_statement_file(got.text);
  ASSERT_TRUE(file) << file.error().detail;
  auto const key = tlog::parse_verifier_key(
      get("/v1/log/key", nobody).text.substr(0, get("/v1/log/key", nobody).text.find('\n')));
  ASSERT_TRUE(key) << key.error().detail;
  auto const checked = proof::check_statement_file(*file, {*key});
  ASSERT_TRUE(checked) << checked.error().where << ": " << checked.error().detail;
  EXPECT_EQ(checked->totals.at(0).payable, 135'000'000'000);
  // Others' statements are theirs.
  EXPECT_EQ(get("/v1/holders/" + made(Kind::holder, "Bolat") + "/statement/proof", holder).status,
            403);
}

TEST_F(MoneyPath, PayoutsAreInstructedOnceWhateverIsRepeated) {
  distribute();
  std::string const body = R"({"society":")" + print(ours()) + R"("})";
  EXPECT_EQ(post("/v1/payouts", other_clerk, "p0", body).status, 403);
  auto const rehearsed = post("/v1/payouts?dryRun=true", clerk, "p1", body);
  EXPECT_EQ(rehearsed.body["payouts"].size(), 2U) << rehearsed.body;
  EXPECT_EQ(get("/v1/payouts", clerk).body["payouts"].size(), 0U);

  auto const paid = post("/v1/payouts", clerk, "p2", body);
  ASSERT_EQ(paid.status, 201) << paid.body;
  EXPECT_EQ(paid.body["payouts"].size(), 2U);
  EXPECT_EQ(paid.body["sum"], "225000.00");
  auto const stands = position();
  auto const again = post("/v1/payouts", clerk, "p2", body);
  EXPECT_EQ(position(), stands);
  EXPECT_EQ(again.body["payouts"].size(), 2U) << again.body;
  EXPECT_EQ(again.body["sum"], "225000.00");
  EXPECT_EQ(post("/v1/payouts", clerk, "p3", body).body["payouts"].size(), 0U);

  auto const own = get("/v1/payouts", holder).body["payouts"];
  ASSERT_EQ(own.size(), 1U) << "a holder sees his own payouts";
  std::string const target = "/v1/payouts/" + own[0]["id"].get<std::string>();
  EXPECT_EQ(get(target, stranger).status, 403);
  EXPECT_EQ(post(target + "/confirm", clerk, "c1", R"({"bank_reference":"B-1"})").status, 200);
  EXPECT_EQ(get(target, holder).body["state"], "confirmed");
  EXPECT_EQ(post(target + "/return", clerk, "c2", R"({"reason":"closed"})").code(), "payout_state");
}

TEST_F(MoneyPath, ARunIsTakenBackByAnApprover) {
  auto const target = distribute();
  std::string const body = R"({"reason":"a report was wrong","booked":"2026-05-02"})";
  EXPECT_EQ(post(target + "/reverse", clerk, "r1", body).status, 403);
  EXPECT_EQ(post(target + "/reverse", other_approver, "r2", body).status, 403);
  EXPECT_EQ(post(target + "/reverse", approver, "r3", body).status, 200);
  EXPECT_EQ(get(target, clerk).body["state"], "reversed");
}

TEST_F(MoneyPath, DeductionsStayUnderTheCap) {
  auto const taken = post(pool() + "/deductions", clerk, "d1",
                          R"({"kind":"admin_fee","amount":"60000.00","booked":"2026-04-12"})");
  ASSERT_EQ(taken.status, 200) << taken.body;
  EXPECT_EQ(get(pool(), clerk).body["admin"], "60000.00");
  auto const above = post(pool() + "/deductions", clerk, "d2",
                          R"({"kind":"admin_fee","amount":"60000.00","booked":"2026-04-12"})");
  EXPECT_EQ(above.status, 422);
  EXPECT_EQ(above.code(), "deduction_above_cap");
}

}  // namespace
}  // namespace qalam::test
