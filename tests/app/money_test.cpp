#include "api/app/explain.hpp"
#include "domain/payment/commands.hpp"
#include "domain/usage/commands.hpp"
#include "tests/app/money_fixture.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace qalam::test {
namespace {

using app::Json;

TEST_F(Money, OfAFeeIsSplitIntoPoolsAndDeductions) {
  nation.paid_invoice();
  EXPECT_EQ(all(AccountKind::bank_rights), 336'000'000'000);
  EXPECT_EQ(all(AccountKind::receivable), 0);
  EXPECT_EQ(all(AccountKind::vat), 36'000'000'000);
  EXPECT_EQ(all(AccountKind::unassigned), 300'000'000'000);
  book.done(FundPools{nation.receipt, Nation::quarter, Nation::next_quarter, no_date});
  EXPECT_EQ(book.on(nation.society, AccountKind::collected, performing.value()), 180'000'000'000);
  EXPECT_EQ(book.on(nation.society, AccountKind::collected, mechanical.value()), 120'000'000'000);
  // The same receipt funds nothing twice.
  EXPECT_EQ(book.done(FundPools{nation.receipt, Nation::quarter, Nation::next_quarter, no_date})
                .receipt.events(),
            0U);
  book.done(TakeDeduction{performing, DeductionKind::admin_fee, 0, "meeting 12", no_date});
  EXPECT_EQ(all(AccountKind::admin_fee), 27'000'000'000);
  // 27 000.00 are taken; the cap of 30 % on 180 000.00 leaves 27 000.00 more, and not a micro.
  TakeDeduction more{performing, DeductionKind::social_fund, 27'000'000'001, "meeting 13", no_date};
  EXPECT_EQ(book.refusal(more), ErrorCode::deduction_above_cap);
  more.micros = 27'000'000'000;
  book.done(more);
  EXPECT_EQ(all(AccountKind::social_fund), 27'000'000'000);
  EXPECT_EQ(book.on(nation.society, AccountKind::collected, performing.value()), 126'000'000'000);
  book.expect_sound();
}

TEST_F(Money, OfARunIsSpentToTheLastMicro) {
  earn();
  auto const result = distribute(performing);
  EXPECT_EQ(result.distributable, 144'000'000'000);
  Micros sum = 0;
  for (Allocation const& line : result.result.lines) sum = add(sum, line.micros);
  EXPECT_EQ(sum, result.distributable);
  // Nothing moves before two people have approved it.
  EXPECT_EQ(all(AccountKind::payable), 0);
  post(result.run);
  EXPECT_EQ(payable(nation.aigul), 41'142'877'714);
  EXPECT_EQ(payable(nation.bolat), 20'571'408'000);
  EXPECT_EQ(book.on(nation.society, AccountKind::held_unlocated, nation.lost.value()),
            12'342'857'143);
  // Half of Тәулік belongs to a stranger without a mandate, half to a member of SACEM (58).
  Micros const unmandated =
      book.on(nation.society, AccountKind::held_unmandated, nation.taulyq.value());
  Micros const due = book.on(nation.society, AccountKind::due_to, 58);
  EXPECT_EQ(unmandated + due, 41'142'857'143);
  EXPECT_LE(std::max(unmandated, due) - std::min(unmandated, due), 1);
  // What nobody claims of Өзен, and what nobody could identify.
  Micros const unclaimed =
      book.on(nation.society, AccountKind::held_unmandated, nation.ozen.value());
  EXPECT_EQ(unclaimed, 8'228'571'429);
  Micros const unmatched = book.on(nation.society, AccountKind::unmatched, performing.value());
  EXPECT_EQ(12'342'857'143 + unclaimed + unmatched, 41'142'857'143);
  EXPECT_EQ(book.on(nation.society, AccountKind::collected, performing.value()), 0);
  book.expect_sound();
}

TEST_F(Money, OfARunThatWasBrokenOffIsDistributedToTheEnd) {
  earn();
  auto const wanted = app::rehearse_distribution(*book, {performing, nation.rules, Nation::clerk});
  ASSERT_TRUE(wanted);
  auto const& inputs = wanted->result.inputs;
  // What the log holds when the program ends after the first allocation.
  OpenRun open;
  open.pool = performing;
  open.rules = nation.rules;
  open.rules_hash = inputs.rules_hash;
  open.known_at = inputs.known_at.value();
  open.reports = inputs.reports;
  open.inputs_hash = inputs.hash;
  auto const opened = book.done(open);
  RunId const run{opened.subject.id};
  ASSERT_GT(wanted->result.lines.size(), 1U);
  book.done(RecordAllocations{run, 0, {wanted->result.lines.front()}});
  // More has come to be known since, and does not count.
  import_dsr("late.tsv", Nation::dsr("M2", Nation::plays()));

  auto const by_others = app::distribute(*book, {performing, RulesId{9}, Nation::clerk});
  ASSERT_FALSE(by_others);
  EXPECT_EQ(by_others.error().code, ErrorCode::pool_busy);
  auto const finished = distribute(performing);
  EXPECT_TRUE(finished.resumed);
  EXPECT_EQ(finished.run, run);
  EXPECT_EQ(finished.result.lines, wanted->result.lines);
  EXPECT_EQ(finished.result.lines_hash, wanted->result.lines_hash);
  post(run);
  EXPECT_EQ(payable(nation.aigul), 41'142'877'714);
  auto const again = app::recompute(book.look(), run);
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->at("same")) << again->dump();
  book.expect_sound();
}

TEST_F(Money, OfARunMovesWhenTwoOthersApprove) {
  earn();
  RunId const run = distribute(performing).run;
  EXPECT_EQ(book.refusal(ApproveRun{run, no_date}, Nation::clerk), ErrorCode::approver_opened_run);
  EXPECT_EQ(book.refusal(ApproveRun{run, no_date}, Nation::operator_person), ErrorCode::forbidden);
  EXPECT_EQ(book.refusal(ApproveRun{run, no_date}, PersonId{99}), ErrorCode::forbidden);
  book.done(ApproveRun{run, no_date}, Nation::approver);
  EXPECT_EQ(book.refusal(ApproveRun{run, no_date}, Nation::approver), ErrorCode::approver_repeated);
  EXPECT_EQ(book.count<RunPosted>(), 0U);
  book.done(ApproveRun{run, no_date}, Nation::second_approver);
  EXPECT_EQ(book.count<RunPosted>(), 1U);
  EXPECT_EQ(book.refusal(ApproveRun{run, no_date}, Nation::approver), ErrorCode::run_state);
}

TEST_F(Money, IsPaidInWholeTiynAndTheRestIsCarried) {
  earn_and_post();
  auto const paid = pay();
  ASSERT_EQ(paid.payouts.size(), 1U);
  EXPECT_EQ(paid.payouts[0].holder, nation.aigul);
  EXPECT_EQ(paid.payouts[0].micros, 41'142'870'000);
  EXPECT_EQ(payable(nation.aigul), 7'714);
  // Below the minimum of 25 000.00 the money waits.
  ASSERT_EQ(paid.waiting.size(), 1U);
  EXPECT_EQ(paid.waiting[0].holder, nation.bolat);
  EXPECT_EQ(paid.waiting[0].why.code, ErrorCode::below_minimum_payout);
  EXPECT_EQ(payable(nation.bolat), 20'571'408'000);
  EXPECT_EQ(all(AccountKind::in_transit), 41'142'870'000);

  PayoutId const first = paid.payouts[0].payout;
  book.done(ReturnPayout{first, "AC01", no_date});
  EXPECT_EQ(payable(nation.aigul), 41'142'877'714);
  EXPECT_EQ(book.refusal(ConfirmPayout{first, "B-2", no_date}), ErrorCode::payout_state);
  auto const again = pay(nation.aigul);
  ASSERT_EQ(again.payouts.size(), 1U);
  Micros const bank = all(AccountKind::bank_rights);
  book.done(ConfirmPayout{again.payouts[0].payout, "B-3", no_date});
  EXPECT_EQ(all(AccountKind::in_transit), 0);
  EXPECT_EQ(all(AccountKind::bank_rights), bank - 41'142'870'000);
  EXPECT_TRUE(pay(nation.aigul).payouts.empty());
  book.expect_sound();
}

TEST_F(Money, ThatIsPaidCannotBeTakenBackWithItsRun) {
  RunId const run = earn_and_post();
  Position const posted = book.position();
  book.done(ReverseRun{run, "wrong station", no_date}, Nation::approver);
  EXPECT_EQ(all(AccountKind::payable), 0);
  EXPECT_EQ(book.on(nation.society, AccountKind::collected, performing.value()), 144'000'000'000);
  // The past stays what it was.
  EXPECT_EQ(payable(nation.aigul, posted), 41'142'877'714);
  RunId const second = distribute(performing).run;
  EXPECT_NE(second, run);
  post(second);
  pay(nation.aigul);
  EXPECT_EQ(book.refusal(ReverseRun{second, "wrong station", no_date}, Nation::approver),
            ErrorCode::insufficient_funds);
  book.expect_sound();
}

TEST_F(Money, InDisputeIsHeldAndReleased) {
  earn_and_post();
  PlaceHold place;
  place.society = nation.society;
  place.work = nation.dala;
  place.holder = nation.bolat;
  place.reason = HoldReason::dispute;
  place.pool = performing;
  place.micros = 20'571'408'001;
  EXPECT_EQ(book.refusal(place), ErrorCode::insufficient_funds);
  place.micros = 20'571'408'000;
  auto const hold = book.make<HoldId>(place);
  EXPECT_EQ(payable(nation.bolat), 0);
  EXPECT_EQ(book.on(nation.society, AccountKind::held_dispute, nation.dala.value()), place.micros);
  ReleaseHold release;
  release.hold = hold;
  release.society = nation.society;
  release.pool = performing;
  release.from = Destination::held_dispute;
  release.work = nation.dala;
  release.holder = nation.bolat;
  release.reason = "the claim was withdrawn";
  book.done(release);
  EXPECT_EQ(payable(nation.bolat), 20'571'408'000);
  EXPECT_EQ(book.refusal(release), ErrorCode::hold_state);
  book.expect_sound();
}

TEST_F(Money, OfAReplacedReportCountsByTheNewOne) {
  earn();
  auto const better =
      import_dsr("q1-better.tsv", Nation::dsr("M2", {{"KZABC2600001", "Dala", 70}}));
  ASSERT_TRUE(better.report);
  EXPECT_EQ(book.refusal(SupersedeReport{report, report, "itself"}), ErrorCode::malformed);
  book.done(SupersedeReport{report, *better.report, "the service sent it again"});
  EXPECT_EQ(book.refusal(SupersedeReport{report, *better.report, "twice"}),
            ErrorCode::report_superseded);
  auto const result = distribute(performing);
  EXPECT_EQ(result.result.inputs.reports, std::vector<ReportId>{*better.report});
  post(result.run);
  // All of it is Дала's now: 144 000.00 × 0.666667.
  EXPECT_EQ(payable(nation.aigul), 96'000'048'000);
  EXPECT_EQ(payable(nation.bolat), 47'999'952'000);
  EXPECT_EQ(book.on(nation.society, AccountKind::unmatched, performing.value()), 0);
}

TEST_F(Money, OfOnePoolKnowsNothingOfTheOther) {
  earn();
  auto const result = distribute(mechanical);
  EXPECT_EQ(result.distributable, 120'000'000'000);
  post(result.run);
  // Only Дала has mechanical shares. 120 000 × 3/7 = 51 428.571428 571…; the three micros that are
  // left go to the larger remainders of the other parts.
  EXPECT_EQ(payable(nation.aigul), 51'428'571'428);
  EXPECT_EQ(book.on(nation.society, AccountKind::collected, performing.value()), 144'000'000'000);
  book.expect_sound();
}

TEST_F(Money, IsExplainedDownToTheRowsAndUpToTheFee) {
  earn_and_post();
  auto const payout = pay(nation.aigul).payouts.at(0).payout;
  auto const look = book.look();
  auto const explained = app::explain(look, any(payout));
  ASSERT_TRUE(explained) << explained.error().detail;
  Json const& run = explained->at("runs").at(0);
  Json const& line = run.at("lines").at(0);
  EXPECT_EQ(line.at("work"), print(nation.dala));
  EXPECT_EQ(line.at("amount"), "41142.877714");
  Json const& usage = line.at("usage").at(0);
  EXPECT_EQ(usage.at("report"), print(report));
  EXPECT_EQ(usage.at("rows"), Json::array({0}));
  EXPECT_EQ(usage.at("quantity"), 3);
  // The row is where it says.
  auto const chunk = look.log().read(Position{usage.at("event").get<std::uint64_t>()});
  ASSERT_TRUE(chunk);
  EXPECT_EQ(codec::decode_as<UsageLinesRecorded>(chunk->payload).report, report);
  Json const& fee = run.at("pool").at("money_in").at(0);
  EXPECT_EQ(fee.at("receipt").at("id"), print(nation.receipt));
  EXPECT_EQ(fee.at("receipt").at("bank_reference"), "B-1");
  EXPECT_EQ(fee.at("invoice").at("id"), print(nation.invoice));
  EXPECT_EQ(fee.at("invoice").at("net"), "300000.00");
  EXPECT_EQ(fee.at("licence"), print(nation.licence));
  EXPECT_EQ(run.at("pool").at("deductions").size(), 2U);
}

TEST_F(Money, ThatIsPaidIsExplainedByWhatCameSinceThePayoutBefore) {
  RunId const run = earn_and_post();
  PayoutId const first = pay(nation.aigul).payouts.at(0).payout;
  auto const before = app::explain(book.look(), any(first));
  ASSERT_TRUE(before) << before.error().detail;
  EXPECT_EQ(before->at("carried_in"), "0.00");
  EXPECT_EQ(before->at("carried_on"), "0.007714");
  ASSERT_EQ(before->at("made_up_of").size(), 1U);
  EXPECT_EQ(before->at("made_up_of")[0].at("run"), print(run));
  EXPECT_EQ(before->at("made_up_of")[0].at("amount"), "41142.877714");

  book.done(ReturnPayout{first, "AC01", no_date});
  RunId const other = distribute(mechanical).run;
  post(other);
  auto const paid = pay(nation.aigul).payouts.at(0);
  auto const after = app::explain(book.look(), any(paid.payout));
  ASSERT_TRUE(after) << after.error().detail;
  // 0.007714 + 41 142.87 that came back + 51 428.571428 of the other pool.
  EXPECT_EQ(after->at("carried_in"), "0.007714");
  ASSERT_EQ(after->at("made_up_of").size(), 2U);
  EXPECT_EQ(after->at("made_up_of")[0].at("kind"), "payout_returned");
  EXPECT_EQ(after->at("made_up_of")[0].at("amount"), "41142.87");
  EXPECT_EQ(after->at("made_up_of")[1].at("run"), print(other));
  EXPECT_EQ(after->at("made_up_of")[1].at("amount"), "51428.571428");
  EXPECT_EQ(paid.micros, 92'571'440'000);
  EXPECT_EQ(after->at("carried_on"), "0.009142");
  ASSERT_EQ(after->at("runs").size(), 1U);
  EXPECT_EQ(after->at("runs")[0].at("run").at("id"), print(other));
  // The first payout is explained as before.
  EXPECT_EQ(app::explain(book.look(), any(first))->at("made_up_of"), before->at("made_up_of"));
}

TEST_F(Money, IsToldInAStatementAndByWork) {
  RunId const run = earn_and_post();
  pay(nation.aigul);
  Position const before = book.position();
  IssueStatement issue{nation.society,        nation.aigul,   Nation::quarter,
                       make_date(2027, 1, 1), before.value(), kzt};
  book.done(issue);
  auto const look = book.look();
  auto const told = app::statement(look, nation.aigul, nation.society, {});
  ASSERT_TRUE(told) << told.error().detail;
  Json const& facts = told->at("facts");
  ASSERT_GE(facts.size(), 2U);
  EXPECT_EQ(facts[0].at("fact"), "posted");
  EXPECT_EQ(facts[0].at("run"), print(run));
  EXPECT_EQ(facts[0].at("amount"), "41142.877714");
  EXPECT_EQ(facts[0].at("lines").at(0).at("share_ppm"), 666'667);
  EXPECT_EQ(told->at("totals").at(0).at("payable"), "0.007714");
  auto const usage = app::usage_of_work(look, nation.dala, nation.society,
                                        {Nation::quarter, Nation::next_quarter});
  ASSERT_TRUE(usage) << usage.error().detail;
  EXPECT_EQ(usage->at("quantity"), 3);
  EXPECT_EQ(usage->at("lines"), 1);
}

TEST_F(Money, OfAClosedRunIsComputedAgainToTheSameLines) {
  RunId const run = earn_and_post();
  // What is learnt later changes nothing that was known when the run opened.
  import_dsr("late.tsv", Nation::dsr("M3", {{"KZABC2600002", "Taulyq", 900}}));
  ChangeHolder moved;
  moved.holder = nation.bolat;
  moved.credit_name = "Болат Ә.";
  moved.reason = "nobody knows where he lives";
  book.done(moved);
  auto const again = app::recompute(book.look(), run);
  ASSERT_TRUE(again) << again.error().detail;
  EXPECT_EQ(again->at("same"), true) << again->dump(2);
  EXPECT_EQ(again->at("first_difference"), nullptr);
}

TEST_F(Money, IsNotBookedIntoAClosedPeriod) {
  EXPECT_EQ(book.refusal(ClosePeriod{nation.society, make_date(2026, 5, 1), {}}),
            ErrorCode::period_invalid);
  book.done(ClosePeriod{nation.society, Nation::next_quarter, {}});
  IssueInvoice late{nation.licence,         Nation::quarter, Nation::next_quarter, 0, 0,
                    make_date(2026, 3, 31), no_date};
  EXPECT_EQ(book.refusal(late), ErrorCode::period_closed);
  late.booked = Nation::next_quarter;
  book.done(late);
  EXPECT_EQ(book.refusal(ClosePeriod{nation.society, Nation::next_quarter, {}}),
            ErrorCode::period_closed);
}

TEST_F(Money, OfUsageThatIsIdentifiedLaterIsDistributed) {
  earn();
  RegisterWork work;
  work.submitter_number = "found";
  work.title = "Nobody knows";
  work.shares = {{nation.bolat, Right::performing, whole_ppm, PartRole::composer_author}};
  auto const id = book.make<WorkId>(work);
  book.done(
      RegisterRecording{"KZABC2600009", "Nobody knows", "Singer", 217, {{id, whole_ppm}}, {}});
  auto const result = distribute(performing);
  EXPECT_EQ(result.result.inputs.unmatched_points, 0U);
  post(result.run);
  EXPECT_EQ(book.on(nation.society, AccountKind::unmatched, performing.value()), 0);
  EXPECT_GT(payable(nation.bolat), 41'142'000'000);
  EXPECT_EQ(book.count<ItemsMatched>(), 2U);
}

}  // namespace
}  // namespace qalam::test
