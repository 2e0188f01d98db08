#include "domain/distribution/commands.hpp"

#include "domain/repertoire/territory.hpp"

#include "tests/support/given.hpp"
#include "tests/support/small_world.hpp"

namespace qalam::test {
namespace {

using namespace story;

/// A world in which the run is open and nothing is computed.
MemoryRegisters opened() {
  auto r = small_world();
  RunRow& row = r.runs[run];
  row.state = RunState::opened;
  row.chunks = 0;
  row.lines = 0;
  row.allocated_micros = 0;
  return r;
}
/// A world in which the run is posted and its money lies where it was put.
MemoryRegisters posted() {
  auto r = small_world();
  r.runs[run].state = RunState::posted;
  r.runs[run].approvers = {first_approver, second_approver};
  for (auto const& amount : amounts()) r.owe(account(pool_key(), pool(), amount), amount.micros);
  return r;
}

// --- pools -------------------------------------------------------------------------------------

TEST(FundPools, SplitsWhatIsLeftOfTheReceiptByTheLicence) {
  auto r = small_world();
  r.receipts[receipt].funded_micros = 20'000'000'000;
  PoolKey mechanical = pool_key();
  mechanical.right = Right::mechanical;
  given(r)
      .when(FundPools{receipt, quarter, next_quarter, no_date})
      .then({PoolFunded{pool(), pool_key(), radio, receipt, licence, 75'000'000'000, today},
             PoolFunded{pool_id(mechanical), mechanical, radio, receipt, licence, 25'000'000'000,
                        today}})
      .about(any(receipt));
  r.receipts[receipt].funded_micros = 120'000'000'000;
  given(r)
      .when(FundPools{receipt, quarter, next_quarter, no_date})
      .then_nothing_happens(any(receipt))
      .with_notes(1);
}

TEST(FundPools, AnswersTheFirstOfItsReasons) {
  auto r = small_world();
  FundPools c{receipt, quarter, next_quarter, no_date};
  for (Date const until : {quarter, no_date, for_ever}) {
    c.until = until;
    given(r).when(c).then_fails(ErrorCode::period_invalid);
  }
  r.societies[society].closed_until = day(2026, 9, 1);
  given(r).when(c).then_fails(ErrorCode::period_closed);
  r.receipts[receipt].invoice = {};
  given(r).when(c).then_fails(ErrorCode::wrong_kind);
  c.receipt = ReceiptId{9};
  given(r).when(c).then_fails(ErrorCode::not_found);
}

TakeDeduction fee(Micros micros = 0) {
  return {pool(), DeductionKind::admin_fee, micros, "general meeting 12", no_date};
}
DeductionTaken taken(DeductionKind kind, Micros micros, std::int64_t rate) {
  return {pool(), pool_key(), kind, micros, 100'000'000'000, rate, "general meeting 12", today};
}

TEST(TakeDeduction, TakesTheRateOfTheDayOnWhatIsNotYetDeducted) {
  auto r = small_world();
  r.set(ParameterName::admin_fee_ppm, 150'000, long_ago);
  r.pools[pool()].admin_micros = 5'000'000'000;
  given(r).when(fee()).then({taken(DeductionKind::admin_fee, 10'000'000'000, 150'000)});
  r.pools[pool()].admin_micros = 15'000'000'000;
  given(r).when(fee()).then_nothing_happens(any(pool())).with_notes(1);
}

TEST(TakeDeduction, ReachesTheCapOfItsDateAndNotOneMicroPast) {
  auto r = small_world();
  r.pools[pool()].social_micros = 10'000'000'000;
  given(r).when(fee(20'000'000'000)).then({taken(DeductionKind::admin_fee, 20'000'000'000, 0)});
  given(r).when(fee(20'000'000'001)).then_fails(ErrorCode::deduction_above_cap);
  given(r).when(fee(std::numeric_limits<Micros>::max())).then_fails(ErrorCode::deduction_above_cap);
}

TEST(TakeDeduction, KeepsTheSocialFundUnderACapOfItsOwn) {
  auto r = small_world();
  r.set(ParameterName::social_cap_ppm, 100'000, long_ago);
  r.pools[pool()].social_micros = 4'000'000'000;
  auto c = fee(6'000'000'000);
  c.kind = DeductionKind::social_fund;
  given(r).when(c).then({taken(DeductionKind::social_fund, 6'000'000'000, 0)});
  ++c.micros;
  given(r).when(c).then_fails(ErrorCode::deduction_above_cap);
}

TEST(TakeDeduction, OfAReserveHasNoCapButThePool) {
  auto r = small_world();
  auto c = fee(100'000'000'000);
  c.kind = DeductionKind::reserve;
  given(r).when(c).then({taken(DeductionKind::reserve, 100'000'000'000, 0)});
  ++c.micros;
  given(r).when(c).then_fails(ErrorCode::insufficient_funds);
}

TEST(TakeDeduction, AnswersTheFirstOfItsReasons) {
  auto r = small_world();
  r.pools[pool()].open_run = run;
  given(r).when(fee(1)).then_fails(ErrorCode::pool_busy);
  r.pools[pool()].distributed_micros = 100'000'000'000;
  given(r).when(fee(1)).then_fails(ErrorCode::insufficient_funds);
  given(r).when(fee(-1)).then_fails(ErrorCode::amount_invalid);
  given(r).when(fee(30'000'000'001)).then_fails(ErrorCode::deduction_above_cap);
  auto early = fee(30'000'000'001);
  early.booked = Date{long_ago.value() - 1};
  given(r).when(early).then_fails(ErrorCode::parameter_missing);
  given(r).when(fee()).then_fails(ErrorCode::parameter_missing);
  r.societies[society].closed_until = day(2026, 9, 1);
  given(r).when(fee()).then_fails(ErrorCode::period_closed);
  auto c = fee();
  c.pool = PoolId{9};
  given(r).when(c).then_fails(ErrorCode::not_found);
  c.kind = DeductionKind::none;
  given(r).when(c).then_fails(ErrorCode::malformed);
}

// --- computing a run ---------------------------------------------------------------------------

OpenRun open_run() {
  return {pool(), rules, hash(11), 95, {report}, hash(13)};
}

TEST(OpenRun, NamesEverythingItIsComputedFrom) {
  auto r = small_world();
  r.pools[pool()].admin_micros = 25'000'000'000;
  given(r)
      .when(open_run(), clerk)
      .then({RunOpened{made<RunId>(),
                       pool(),
                       pool_key(),
                       rules,
                       hash(11),
                       95,
                       {report},
                       hash(13),
                       75'000'000'000,
                       clerk}});
}

TEST(OpenRun, AnswersTheFirstOfItsReasons) {
  auto r = small_world();
  auto c = open_run();
  r.pools[pool()].collected_micros = 0;
  given(r).when(c).then_fails(ErrorCode::nothing_to_distribute);
  r.pools[pool()].open_run = run;
  given(r).when(c).then_fails(ErrorCode::pool_busy);
  ReportRow const whole = r.reports[report];
  r.reports[report].superseded_by = better_report;
  given(r).when(c).then_fails(ErrorCode::report_superseded);
  r.reports[better_report] = whole;
  r.reports[better_report].closed = false;
  c.reports = {report, better_report};
  given(r).when(c).then_fails(ErrorCode::report_incomplete);
  r.reports[ReportId{1303}] = whole;
  r.reports[ReportId{1303}].society = other_society;
  c.reports.push_back(ReportId{1303});
  given(r).when(c).then_fails(ErrorCode::wrong_kind);
  r.runs[made<RunId>()] = {};
  given(r).when(c).then_fails(ErrorCode::id_taken);
  c.reports.push_back(ReportId{9});
  given(r).when(c).then_fails(ErrorCode::not_found);
  r.approved_rules[rules].society = other_society;
  given(r).when(open_run()).then_fails(ErrorCode::not_found);
  given(r).when(OpenRun{}).then_fails(ErrorCode::not_found);
}

Allocation line(Micros micros) {
  return {work, author, 0, Destination::payable, 1, 1, micros, micros};
}

TEST(RecordAllocations, StayWithinThePool) {
  auto r = opened();
  RecordAllocations c{run, 0, {line(74'000'000'000), line(1'000'000'000)}};
  given(r).when(c).then({AllocationsComputed{run, 0, c.lines}});
  ++c.lines[1].micros;
  given(r).when(c).then_fails(ErrorCode::allocation_mismatch);
  c.lines[1].micros = std::numeric_limits<Micros>::max();
  given(r).when(c).then_fails(ErrorCode::allocation_mismatch);
  c.lines = {line(-1)};
  given(r).when(c).then_fails(ErrorCode::allocation_mismatch);
  c.lines = {line(1)};
  c.lines[0].destination = Destination::none;
  given(r).when(c).then_fails(ErrorCode::allocation_mismatch);
  r.runs[run].state = RunState::computed;
  given(r).when(c).then_fails(ErrorCode::run_state);
  c.chunk = 1;
  given(r).when(c).then_fails(ErrorCode::precondition_failed);
  c.run = RunId{9};
  given(r).when(c).then_fails(ErrorCode::not_found);
}

TEST(CompleteRun, HasSpentThePoolToTheLastMicro) {
  auto r = opened();
  SumRoot const amounts{3, 75'000'000'000, hash(18)};
  CompleteRun c{run, 5000, hash(17), amounts, hash(19)};
  r.runs[run].allocated_micros = 75'000'000'000;
  r.runs[run].chunks = 1;
  r.runs[run].lines = 4;
  given(r).when(c).then({SaltDrawn{society, run, no_date, hash(19)},
                         RunComputed{run, pool(), pool_key(), 1, 4, 75'000'000'000, 5'000'000'000,
                                     5000, hash(17), amounts}});
  c.amounts.micros -= 1;
  given(r).when(c).then_fails(ErrorCode::allocation_mismatch);
  c.amounts = amounts;
  for (Micros const off : {-1, 1}) {
    r.runs[run].allocated_micros = 75'000'000'000 + off;
    given(r).when(c).then_fails(ErrorCode::allocation_mismatch);
  }
  r.runs[run].state = RunState::computed;
  given(r).when(c).then_fails(ErrorCode::run_state);
  c.run = RunId{9};
  given(r).when(c).then_fails(ErrorCode::not_found);
}

// --- approving, reversing, adjusting -----------------------------------------------------------

TEST(ApproveRun, IsPostedByTheSecondOfTwoPeople) {
  auto r = small_world();
  ApproveRun const c{run, no_date};
  given(r).when(c, first_approver).then({RunApproved{run, pool_key(), first_approver, 1}});
  r.runs[run].approvers = {first_approver};
  given(r).when(c, first_approver).then_fails(ErrorCode::approver_repeated);
  given(r)
      .when(c, second_approver)
      .then({RunApproved{run, pool_key(), second_approver, 2},
             RunPosted{run, pool(), pool_key(), 0, 1, amounts(), today}});
}

TEST(ApproveRun, OfManyHoldersIsPostedInParts) {
  auto r = small_world();
  r.runs[run].approvers = {first_approver};
  r.amounts[run].assign(601, {Destination::payable, 1, 1});
  r.amounts[run].push_back({Destination::payable, 2, 0});  // Nothing is not posted.
  auto const said = given(r).when(ApproveRun{run, no_date}, second_approver);
  ASSERT_EQ(said.result()->events.size(), 3U);
  auto const& first = std::get<RunPosted>(said.result()->events[1]);
  auto const& last = std::get<RunPosted>(said.result()->events[2]);
  EXPECT_EQ(first.amounts.size(), 600U);
  EXPECT_EQ(last.amounts.size(), 1U);
  EXPECT_EQ(std::pair(last.part, last.parts), std::pair(1U, 2U));
}

TEST(ApproveRun, IsForApproversOfTheSocietyWhoAreNoOperators) {
  auto r = small_world();
  ApproveRun const c{run, no_date};
  given(r).when(c, clerk).then_fails(ErrorCode::forbidden);
  given(r).when(c, operator_person).then_fails(ErrorCode::forbidden);
  r.grant(operator_person, Role::society_approver, society);
  given(r).when(c, operator_person).then_fails(ErrorCode::forbidden);
  r.grant(clerk, Role::society_approver, other_society);
  given(r).when(c, clerk).then_fails(ErrorCode::forbidden);
}

TEST(ApproveRun, AnswersTheFirstOfItsReasons) {
  auto r = small_world();
  ApproveRun const c{run, no_date};
  r.runs[run].opened_by = first_approver;
  r.runs[run].approvers = {first_approver};
  given(r).when(c, first_approver).then_fails(ErrorCode::approver_opened_run);
  r.societies[society].closed_until = day(2026, 9, 1);
  given(r).when(c, first_approver).then_fails(ErrorCode::period_closed);
  for (RunState const state : {RunState::opened, RunState::posted, RunState::reversed}) {
    r.runs[run].state = state;
    given(r).when(c, first_approver).then_fails(ErrorCode::run_state);
  }
  given(r).when(c, clerk).then_fails(ErrorCode::forbidden);
  given(r).when(ApproveRun{RunId{9}, {}}, first_approver).then_fails(ErrorCode::not_found);
}

TEST(ReverseRun, TakesBackExactlyWhatWasPosted) {
  given(posted())
      .when(ReverseRun{run, "another station", no_date}, first_approver)
      .then({RunReversed{run, pool(), pool_key(), 0, 1, amounts(), "another station", today}});
}

TEST(ReverseRun, CancelsARunThatIsNotPosted) {
  given(small_world())
      .when(ReverseRun{run, "another station", no_date}, first_approver)
      .then({RunReversed{run, pool(), pool_key(), 0, 1, {}, "another station", today}});
}

TEST(ReverseRun, NeedsTheMoneyOfEveryAccountEvenWhereTwoDestinationsShareIt) {
  auto r = posted();
  ReverseRun const c{run, "another station", no_date};
  AccountKey const held = account(pool_key(), AccountKind::held_unmandated, work.value());
  r.amounts[run].push_back({Destination::unclaimed, work.value(), 1'000'000});
  r.owe(held, 20'001'000'000);
  EXPECT_TRUE(given(r).when(c, first_approver).result());
  r.owe(held, 20'000'999'999);
  given(r).when(c, first_approver).then_fails(ErrorCode::insufficient_funds);
}

TEST(ReverseRun, AnswersTheFirstOfItsReasons) {
  auto r = posted();
  ReverseRun c{run, "another station", no_date};
  r.runs[run].state = RunState::reversed;
  given(r).when(c, first_approver).then_fails(ErrorCode::run_state);
  r.societies[society].closed_until = day(2026, 9, 1);
  given(r).when(c, first_approver).then_fails(ErrorCode::period_closed);
  given(r).when(c, clerk).then_fails(ErrorCode::forbidden);
  c.run = RunId{9};
  given(r).when(c, clerk).then_fails(ErrorCode::not_found);
  c.reason = "";
  given(r).when(c, clerk).then_fails(ErrorCode::malformed);
}

AdjustRun adjustment() {
  return {run, work, {}, author, 5'000'000'000, "item I-2 was identified", no_date};
}

TEST(AdjustRun, MovesMoneyOfAPostedRunAndPointsBackToIt) {
  auto r = posted();
  given(r)
      .when(adjustment())
      .then({AdjustmentPosted{run,
                              pool(),
                              pool_key(),
                              {},
                              author,
                              work,
                              5'000'000'000,
                              "item I-2 was identified",
                              today}});
  auto c = adjustment();
  std::swap(c.from_holder, c.to_holder);
  given(r).when(c).then({AdjustmentPosted{
      run, pool(), pool_key(), author, {}, work, 5'000'000'000, "item I-2 was identified", today}});
}

TEST(AdjustRun, AnswersTheFirstOfItsReasons) {
  auto r = posted();
  r.runs[run].state = RunState::computed;
  auto c = adjustment();
  given(r).when(c).then_fails(ErrorCode::run_state);
  ++c.micros;
  given(r).when(c).then_fails(ErrorCode::insufficient_funds);
  c.micros = 0;
  given(r).when(c).then_fails(ErrorCode::amount_invalid);
  r.societies[society].closed_until = day(2026, 9, 1);
  given(r).when(c).then_fails(ErrorCode::period_closed);
  c.work = WorkId{9};
  given(r).when(c).then_fails(ErrorCode::not_found);
  c.work = work;
  c.to_holder = HolderId{9};
  given(r).when(c).then_fails(ErrorCode::not_found);
  c = adjustment();
  c.run = RunId{9};
  given(r).when(c).then_fails(ErrorCode::not_found);
  c.from_holder = c.to_holder;
  given(r).when(c).then_fails(ErrorCode::malformed);
  c = adjustment();
  c.reason = "";
  given(r).when(c).then_fails(ErrorCode::malformed);
}

// --- holds -------------------------------------------------------------------------------------

PlaceHold dispute() {
  return {society, work,           author,       HoldReason::dispute,
          pool(),  50'000'000'000, "two claims", no_date};
}

TEST(PlaceHold, HoldsWhatIsPayableOrOnlyWhatComes) {
  auto const r = small_world();
  given(r).when(dispute()).then(
      {HoldPlaced{made<HoldId>(), society, work, author, HoldReason::dispute, pool_key(),
                  50'000'000'000, "two claims", today}});
  auto c = dispute();
  c.micros = 0;
  c.pool = {};
  PoolKey key;
  key.society = society;
  given(r).when(c).then({HoldPlaced{made<HoldId>(), society, work, author, HoldReason::dispute, key,
                                    0, "two claims", today}});
}

TEST(PlaceHold, AnswersTheFirstOfItsReasons) {
  auto r = small_world();
  auto c = dispute();
  ++c.micros;
  given(r).when(c).then_fails(ErrorCode::insufficient_funds);
  c.micros = -1;
  given(r).when(c).then_fails(ErrorCode::amount_invalid);
  r.societies[society].closed_until = day(2026, 9, 1);
  given(r).when(c).then_fails(ErrorCode::period_closed);
  r.societies[other_society].closed_until = day(2026, 9, 1);
  c.society = other_society;
  given(r).when(c).then_fails(ErrorCode::wrong_kind);
  c.pool = PoolId{9};
  given(r).when(c).then_fails(ErrorCode::not_found);
  c = dispute();
  c.holder = HolderId{9};
  given(r).when(c).then_fails(ErrorCode::not_found);
  c.work = WorkId{9};
  c.holder = {};
  given(r).when(c).then_fails(ErrorCode::not_found);
  c.society = SocietyId{9};
  given(r).when(c).then_fails(ErrorCode::not_found);
  c.work = {};
  given(r).when(c).then_fails(ErrorCode::malformed);
  c = dispute();
  c.reason = HoldReason::none;
  given(r).when(c).then_fails(ErrorCode::malformed);
}

ReleaseHold release() {
  return {hold, society, pool(), Destination::held_dispute, work, author, 0, "withdrawn", no_date};
}
AccountKey disputed() {
  return account(pool_key(), AccountKind::held_dispute, work.value());
}

TEST(ReleaseHold, ReleasesAllThatIsHeldOrAsMuchAsItSays) {
  auto r = small_world();
  r.owe(disputed(), 3'000'000'000);
  given(r)
      .when(release())
      .then({HoldReleased{hold, society, work, Destination::held_dispute, author, pool_key(),
                          3'000'000'000, "withdrawn", today}})
      .about(any(hold));
  auto c = release();
  c.micros = 1'000'000'000;
  c.hold = {};
  given(r)
      .when(c)
      .then({HoldReleased{made<HoldId>(), society, work, Destination::held_dispute, author,
                          pool_key(), 1'000'000'000, "withdrawn", today}})
      .about(any(author));
}

TEST(ReleaseHold, OfAHoldThatHoldsNothingYetMovesNoMoney) {
  auto c = release();
  c.pool = {};
  PoolKey key;
  key.society = society;
  given(small_world())
      .when(c)
      .then({HoldReleased{hold, society, work, Destination::held_dispute, author, key, 0,
                          "withdrawn", today}});
}

TEST(ReleaseHold, OfUnmandatedMoneyNeedsAMandateForTheRight) {
  auto r = small_world();
  auto c = release();
  c.hold = {};
  c.from = Destination::held_unmandated;
  r.owe(account(pool_key(), AccountKind::held_unmandated, work.value()), 7);
  given(r).when(c).then_fails(ErrorCode::no_mandate);
  r.mandate_rows[author] = {
      {mandate, society, {Right::mechanical}, world, day(2021, 1, 1), for_ever}};
  given(r).when(c).then_fails(ErrorCode::no_mandate);
  r.mandate_rows[author][0].rights = {Right::performing};
  EXPECT_TRUE(given(r).when(c).result());
  r.mandate_rows[author][0].until = today;
  given(r).when(c).then_fails(ErrorCode::no_mandate);
}

TEST(ReleaseHold, OfMoneyForAnUnlocatedHolderNeedsToKnowWhereHeIs) {
  auto r = small_world();
  auto c = release();
  c.hold = {};
  c.from = Destination::held_unlocated;
  r.owe(account(pool_key(), AccountKind::held_unlocated, author.value()), 7);
  EXPECT_TRUE(given(r).when(c).result());
  r.holders[author].located = false;
  given(r).when(c).then_fails(ErrorCode::payee_unlocated);
}

TEST(ReleaseHold, OfAnotherSocietyIsNotFound) {
  auto r = small_world();
  r.holds[hold].society = other_society;
  given(r).when(release()).then_fails(ErrorCode::not_found);
}

TEST(ReleaseHold, AnswersTheFirstOfItsReasons) {
  auto r = small_world();
  auto c = release();
  r.owe(disputed(), 3'000'000'000);
  r.holds[hold].released = true;
  c.micros = 3'000'000'000;
  given(r).when(c).then_fails(ErrorCode::hold_state);
  ++c.micros;
  given(r).when(c).then_fails(ErrorCode::insufficient_funds);
  c.micros = -1;
  given(r).when(c).then_fails(ErrorCode::amount_invalid);
  c.micros = 0;
  given(r).when(c).then_fails(ErrorCode::hold_state);
  r.societies[society].closed_until = day(2026, 9, 1);
  given(r).when(c).then_fails(ErrorCode::period_closed);
  r.pools[PoolId{7}].key.society = other_society;
  c.pool = PoolId{7};
  given(r).when(c).then_fails(ErrorCode::wrong_kind);
  c.pool = pool();
  c.from = Destination::payable;
  given(r).when(c).then_fails(ErrorCode::wrong_kind);
  c.pool = PoolId{9};
  given(r).when(c).then_fails(ErrorCode::not_found);
  c.hold = HoldId{9};
  given(r).when(c).then_fails(ErrorCode::not_found);
  c.holder = HolderId{9};
  given(r).when(c).then_fails(ErrorCode::not_found);
  c.pool = {};
  c.micros = 1;
  given(r).when(c).then_fails(ErrorCode::malformed);
  c = release();
  c.hold = {};
  c.pool = {};
  given(r).when(c).then_fails(ErrorCode::malformed);
}

TEST(Holds, TakeNoIdThatIsThere) {
  auto r = small_world();
  PlaceHold place;
  place.society = society;
  place.work = work;
  place.reason = HoldReason::dispute;
  EXPECT_TRUE(given(r).when(place).result());
  ReleaseHold release;
  release.society = society;
  release.pool = pool();
  release.from = Destination::held_dispute;
  release.work = work;
  release.holder = author;
  r.owe(account(pool_key(), AccountKind::held_dispute, work.value()), 1'000'000);
  EXPECT_TRUE(given(r).when(release).result());
  r.holds[made<HoldId>()] = r.holds.at(hold);
  given(r).when(place).then_fails(ErrorCode::id_taken);
  given(r).when(release).then_fails(ErrorCode::id_taken);
}

}  // namespace
}  // namespace qalam::test
