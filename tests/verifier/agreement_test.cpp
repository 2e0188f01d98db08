#include "api/app/close_period.hpp"
#include "api/app/prove_statement.hpp"
#include "api/proof/statement_check.hpp"
#include "domain/payment/commands.hpp"
#include "tests/app/money_fixture.hpp"
#include "tests/end_to_end/program.hpp"

#include <gmock/gmock.h>

namespace qalam::test {
namespace {

using testing::HasSubstr;

/// Two programs that were written by different people from one text say the same of a statement
/// in which everything occurs that the page can tell.
class Agreement : public Money {
 protected:
  void close(Date until) {
    auto const closed =
        app::close_period(*book, ClosePeriod{nation.society, until, {}},
                          {Nation::approver, app::command_id("close", print(until)), {}});
    ASSERT_TRUE(closed) << closed.error().detail;
  }
  /// The statement as a file; both programs say that it holds.
  std::string agreed(HolderId holder) {
    auto const file = app::prove_statement(*book, holder, nation.society);
    EXPECT_TRUE(file) << file.error().where << ": " << file.error().detail;
    if (!file) return {};
    std::string text = print(*file);
    auto const read = proof::parse_statement_file(text);
    EXPECT_TRUE(read) << read.error().detail;
    auto const own =
        proof::check_statement_file(*read, {*tlog::parse_verifier_key(file->bundle.key)});
    EXPECT_TRUE(own) << own.error().where << ": " << own.error().detail;
    std::ofstream{dir.path() / "statement", std::ios::binary} << text;
    Process other{{QALAM_PYTHON, QALAM_SOURCE_DIR "/tools/verifier/verify.py",
                   (dir.path() / "statement").string(), "--key", file->bundle.key},
                  "/dev/null",
                  dir.path() / "out",
                  dir.path() / "err"};
    EXPECT_EQ(other.wait(), 0) << other.err() << file->page;
    EXPECT_THAT(other.out(), HasSubstr("Everything holds."));
    return file->page;
  }

  TempDir dir;
};

TEST_F(Agreement, OnRunsThatArePostedOrTakenBack) {
  RunId const first = earn_and_post();
  close(Nation::next_quarter);
  book.done(ReverseRun{first, "the wrong quarter", no_date}, Nation::approver);
  auto page = agreed(nation.aigul);
  EXPECT_THAT(page, HasSubstr("  taken back "));
  post(distribute(performing).run);
  distribute(mechanical);  // Not posted: it is nobody's money yet.
  page = agreed(nation.aigul);
  EXPECT_THAT(page, HasSubstr("  posted on "));
  for (HolderId const holder : {nation.bolat, nation.lost, nation.stranger}) agreed(holder);
}

TEST_F(Agreement, OnHoldsPayoutsAndCorrections) {
  RunId const run = earn_and_post();
  auto const paid = pay(nation.aigul);
  ASSERT_EQ(paid.payouts.size(), 1U);
  book.done(ReturnPayout{paid.payouts[0].payout, "AC01", no_date});
  close(Nation::next_quarter);
  book.done(AdjustRun{run, nation.dala, nation.bolat, nation.aigul, 5'000'000, "a credit", no_date},
            Nation::approver);
  book.done(AdjustRun{run, nation.dala, nation.aigul, nation.bolat, 1, "a debit", no_date},
            Nation::approver);
  book.done(PlaceHold{nation.society, nation.dala, nation.aigul, HoldReason::dispute, performing,
                      1'000'000, "two claims", no_date},
            Nation::approver);
  book.done(
      IssueStatement{nation.society, nation.aigul, Nation::quarter, Nation::next_quarter, 0, kzt});
  auto const again = pay(nation.aigul);
  ASSERT_EQ(again.payouts.size(), 1U);
  book.done(ConfirmPayout{again.payouts[0].payout, "B-77", no_date});
  auto const page = agreed(nation.aigul);
  for (auto const* what :
       {"CORRECTION of run ", "\n  payable -0.000001 KZT ", "HOLD ", " came back, ", " was paid, ",
        "STATEMENT ", "PERIOD closed until ", "TOTAL in KZT"}) {
    EXPECT_THAT(page, HasSubstr(what));
  }
  agreed(nation.bolat);
}

}  // namespace
}  // namespace qalam::test
