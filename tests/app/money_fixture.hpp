#pragma once

#include "api/app/distribute.hpp"
#include "api/app/import_usage.hpp"
#include "api/app/pay.hpp"
#include "domain/trust/commands.hpp"
#include "tests/app/nation.hpp"

#include <string>

namespace qalam::test {

/// The nation's money, from the invoice to the payout. What the performing pool comes to by hand:
/// 336 000.00 paid, 36 000.00 of it VAT; 60 % of 300 000.00 is 180 000.00; less 15 % and 5 % is
/// 144 000.00 for seven uses:
///   3/7 = 61 714.285714, 2/7 = 41 142.857143, 1/7 = 20 571.428572 and 20 571.428571.
class Money : public testing::Test {
 protected:
  app::ImportResult import_dsr(std::string const& name, std::string const& text) {
    app::ImportOptions options;
    options.file = book.file(name, text);
    options.society = nation.society;
    options.licensee = nation.licensee;
    options.actor = Nation::clerk;
    auto result = app::import_usage(*book, app::UsageFormat::dsr, options);
    EXPECT_TRUE(result) << (result ? "" : result.error().detail);
    return result ? *std::move(result) : app::ImportResult{};
  }
  /// Everything up to a pool with money and usage.
  void earn() {
    nation.paid_invoice();
    book.done(FundPools{nation.receipt, Nation::quarter, Nation::next_quarter, no_date});
    book.done(TakeDeduction{performing, DeductionKind::admin_fee, 0, "meeting 12", no_date});
    book.done(TakeDeduction{performing, DeductionKind::social_fund, 0, "meeting 12", no_date});
    auto const usage = import_dsr("q1.tsv", Nation::dsr("M1", Nation::plays()));
    EXPECT_EQ(usage.lines, 4U);
    report = usage.report.value_or(ReportId{});
  }
  app::DistributeResult distribute(PoolId pool) {
    auto result = app::distribute(*book, {pool, nation.rules, Nation::clerk});
    EXPECT_TRUE(result) << (result ? "" : result.error().detail);
    return result ? *std::move(result) : app::DistributeResult{};
  }
  void post(RunId run) {
    book.done(ApproveRun{run, no_date}, Nation::approver);
    book.done(ApproveRun{run, no_date}, Nation::second_approver);
  }
  RunId earn_and_post() {
    earn();
    RunId const run = distribute(performing).run;
    post(run);
    return run;
  }
  app::PayResult pay(HolderId holder = HolderId{}) {
    app::PayOptions options;
    options.society = nation.society;
    options.holder = holder;
    options.actor = Nation::clerk;
    auto result = app::pay(*book, options);
    EXPECT_TRUE(result) << (result ? "" : result.error().detail);
    return result ? *std::move(result) : app::PayResult{};
  }
  Micros payable(HolderId holder, Position at = ledger::latest) {
    return book.on(nation.society, AccountKind::payable, holder.value(), at);
  }
  Micros all(AccountKind kind) { return book.on(nation.society, kind); }

  TestLedger book;
  Nation nation{book};
  PoolId performing = nation.pool(Right::performing), mechanical = nation.pool(Right::mechanical);
  ReportId report;
};

}  // namespace qalam::test
