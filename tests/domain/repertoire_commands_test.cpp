#include "domain/repertoire/commands.hpp"

#include "domain/usage/columns.hpp"
#include "domain/usage/commands.hpp"
#include "tests/support/given.hpp"
#include "tests/support/small_world.hpp"

namespace qalam::test {
namespace {

using namespace story;

RegisterWork song() {
  RegisterWork c;
  c.submitter = 58;
  c.submitter_number = "KZ-NEW";
  c.title = "ҚАРА ЖОРҒА";
  c.iswcs = {"T-034.524.680-1"};
  c.shares = shares();
  return c;
}
WorkRegistered registered(RegisterWork const& c) {
  WorkRegistered e;
  e.work = made<WorkId>();
  e.submitter = c.submitter;
  e.submitter_number = c.submitter_number;
  e.title = c.title;
  e.iswcs = {"T0345246801"};
  e.shares = c.shares;
  return e;
}

// --- works -------------------------------------------------------------------------------------

TEST(RegisterWork, EntersANewWork) {
  RegisterWork const c = song();
  given(small_world()).when(c).then({registered(c)}).about(any(made<WorkId>())).with_notes(0);
}

TEST(RegisterWork, ResolvesTheSharesFromTheInterestsForKazakhstanAndSaysWhatItRounded) {
  RegisterWork c = song();
  c.shares = {};
  Interest interest;
  interest.holder = author;
  interest.role = PartRole::composer;
  interest.ownership = {9999};
  c.interests = {interest};
  WorkRegistered e = registered(c);
  e.interests = c.interests;
  e.shares = {{author, Right::performing, whole_ppm, PartRole::composer}};
  given(small_world()).when(c).then({e}).with_notes(1);
}

TEST(RegisterWork, OfASubmittersNumberAgainRevisesItAndOfTheSameContentDoesNothing) {
  auto r = small_world();
  RegisterWork c = song();
  r.own(KeySpace::submitter_work, two_part_key(58, "KZ-NEW"), any(work));
  auto const said = given(r).when(c).about(any(work));
  ASSERT_EQ(said.result()->events.size(), 1U);
  auto const& revised = std::get<WorkRevised>(said.result()->events[0]);
  EXPECT_EQ(revised.work, work);
  EXPECT_EQ(revised.title, c.title);
  r.works[work].content = content_of(revised);
  given(r).when(c).then_nothing_happens(any(work));
  c.source_line = 77;  // Where it stood in a file is not content.
  given(r).when(c).then_nothing_happens(any(work));
  c.shares[0].ppm = 1;
  EXPECT_EQ(given(r).when(c).result()->events.size(), 1U);
}

TEST(RegisterWork, NamedByItsIdKeepsItsSubmittersNumber) {
  RegisterWork c = song();
  c.work = work;
  c.submitter = 0;
  c.submitter_number = "";
  auto const said = given(small_world()).when(c);
  auto const& revised = std::get<WorkRevised>(said.result()->events.at(0));
  EXPECT_EQ(revised.submitter, 58U);
  EXPECT_EQ(revised.submitter_number, "KZ0000000001");
}

TEST(RegisterWork, RefusesSharesAboveTheWholeOrOfNothing) {
  auto const r = small_world();
  RegisterWork c = song();
  c.shares[1].ppm = 333'334;
  given(r).when(c).then_fails(ErrorCode::shares_above_whole);
  c.shares[1].right = Right::mechanical;
  EXPECT_TRUE(given(r).when(c).result());
  c.shares[0].ppm = 0;
  given(r).when(c).then_fails(ErrorCode::shares_invalid);
  c.shares[1].ppm = 1'000'001;
  given(r).when(c).then_fails(ErrorCode::shares_above_whole);
}

TEST(RegisterWork, AnswersTheFirstOfItsReasons) {
  auto r = small_world();
  RegisterWork c = song();
  c.shares[0].ppm = 2'000'000;
  c.iswcs = {"T0345246802"};
  given(r).when(c).then_fails(ErrorCode::invalid_identifier);
  r.works[made<WorkId>()] = {};
  given(r).when(c).then_fails(ErrorCode::id_taken);
  c.work = WorkId{9};
  given(r).when(c).then_fails(ErrorCode::not_found);
  c.work = {};
  c.shares[0].holder = HolderId{9};
  given(r).when(c).then_fails(ErrorCode::not_found);
  c.shares[1].right = Right::none;
  given(r).when(c).then_fails(ErrorCode::malformed);
  c = song();
  c.title = "";
  given(r).when(c).then_fails(ErrorCode::malformed);
  c = song();
  c.interests = {{}};
  given(r).when(c).then_fails(ErrorCode::not_found);
}

// --- recordings --------------------------------------------------------------------------------

RegisterRecording track() {
  return {"us-rc1-76-07839",   "Қара жорға",
          "Дос-Мұқасан",       214,
          {{work, whole_ppm}}, {{publisher, Right::producer, whole_ppm, PartRole::producer}}};
}

TEST(RegisterRecording, EntersANewRecording) {
  RegisterRecording const c = track();
  given(small_world())
      .when(c)
      .then({RecordingRegistered{made<RecordingId>(), "USRC17607839", c.title, c.artist, 214,
                                 c.works, c.shares}})
      .about(any(made<RecordingId>()));
}

TEST(RegisterRecording, OfAKnownIsrcLearnsItsNewWorksInEqualParts) {
  auto r = small_world();
  r.own(KeySpace::isrc, "USRC17607839", any(recording));
  RegisterRecording c = track();
  given(r).when(c).then_nothing_happens(any(recording));
  r.works[WorkId{502}] = {};
  r.works[WorkId{503}] = {};
  c.works = {{WorkId{502}, 500'000}, {WorkId{503}, 500'000}};
  given(r)
      .when(c)
      .then({RecordingLinked{recording,
                             {{work, 333'334}, {WorkId{502}, 333'333}, {WorkId{503}, 333'333}}}})
      .with_notes(2);
}

TEST(RegisterRecording, AnswersTheFirstOfItsReasons) {
  auto r = small_world();
  RegisterRecording c = track();
  c.works[0].part = 999'999;
  given(r).when(c).then_fails(ErrorCode::shares_invalid);
  c.works[0].part = 0;
  given(r).when(c).then_fails(ErrorCode::shares_invalid);
  c.shares.push_back({author, Right::producer, 1, PartRole::producer});
  given(r).when(c).then_fails(ErrorCode::shares_above_whole);
  c.isrc = "1SRC17607839";
  given(r).when(c).then_fails(ErrorCode::invalid_identifier);
  c.shares[0].holder = HolderId{9};
  given(r).when(c).then_fails(ErrorCode::not_found);
  c.shares[0].right = Right::none;
  given(r).when(c).then_fails(ErrorCode::malformed);
  c = track();
  c.works[0].work = WorkId{9};
  given(r).when(c).then_fails(ErrorCode::not_found);
  c.isrc = c.title = "";
  given(r).when(c).then_fails(ErrorCode::malformed);
  r.recordings[made<RecordingId>()] = {};
  given(r).when(track()).then_fails(ErrorCode::id_taken);
}

TEST(LinkRecording, ReplacesTheWorks) {
  auto r = small_world();
  r.works[WorkId{502}] = {};
  LinkRecording c{recording, {{work, 600'000}, {WorkId{502}, 400'000}}};
  given(r).when(c).then({RecordingLinked{recording, c.works}});
  r.recordings[recording].works = c.works;
  given(r).when(c).then_nothing_happens(any(recording));
  c.works[0].part = 0;
  given(r).when(c).then_fails(ErrorCode::shares_invalid);
  c.works[1].work = WorkId{9};
  given(r).when(c).then_fails(ErrorCode::not_found);
  c.recording = RecordingId{9};
  given(r).when(c).then_fails(ErrorCode::not_found);
  given(r).when(LinkRecording{recording, {}}).then({RecordingLinked{recording, {}}});
}

// --- agreements --------------------------------------------------------------------------------

TEST(RegisterAgreement, StandsBetweenAnAssignorAndAnAcquirer) {
  auto r = small_world();
  RegisterAgreement c;
  c.submitter = 58;
  c.number = "A-17";
  c.from = day(2020, 1, 1);
  c.parties = {{author, true, {}}, {publisher, false, {}}};
  given(r).when(c).then({AgreementRegistered{
      made<AgreementId>(), 58, "A-17", "", c.from, for_ever, {}, c.parties, {}, 0}});
  r.own(KeySpace::submitter_agreement, two_part_key(58, "A-17"), any(agreement));
  given(r).when(c).then_nothing_happens(any(agreement));
  c.number = "A-18";
  r.agreements[made<AgreementId>()] = true;
  given(r).when(c).then_fails(ErrorCode::id_taken);
  c.until = c.from;
  given(r).when(c).then_fails(ErrorCode::period_invalid);
  c.parties[1].assignor = true;
  given(r).when(c).then_fails(ErrorCode::role_invalid);
  c.parties[1].holder = HolderId{9};
  given(r).when(c).then_fails(ErrorCode::not_found);
}

// --- usage reports -----------------------------------------------------------------------------

ReceiveReport file() {
  ReceiveReport c;
  c.society = society;
  c.licensee = radio;
  c.format = "dsr";
  c.sender = "PADPIDA";
  c.message_id = "M1";
  c.from = quarter;
  c.until = next_quarter;
  c.file = hash(7);
  c.use = UseType::radio;
  return c;
}

TEST(ReceiveReport, BeginsAReport) {
  ReceiveReport const c = file();
  given(small_world())
      .when(c)
      .then({UsageReportReceived{made<ReportId>(), society, radio, "dsr", "", "PADPIDA", "M1", 1, 1,
                                 "", quarter, next_quarter, hash(7), UseType::radio}})
      .about(any(made<ReportId>()));
}

TEST(ReceiveReport, KnowsTheSameFileByItsBytes) {
  auto r = small_world();
  r.own(KeySpace::report_file, report_file_key(society, radio, hash(7)), any(report));
  given(r).when(file()).then_nothing_happens(any(report)).with_notes(1);
  r.reports[report].closed = false;
  given(r).when(file()).then_nothing_happens(any(report)).with_notes(1);
}

TEST(ReceiveReport, KnowsTheSameMessageUnlessItsReportWasReplaced) {
  auto r = small_world();
  r.own(KeySpace::report_message, report_message_key(society, radio, "PADPIDA", "M1", 1),
        any(report));
  given(r).when(file()).then_fails(ErrorCode::identifier_taken);
  ReceiveReport second = file();
  second.part = 2;
  EXPECT_TRUE(given(r).when(second).result());
  r.reports[report].superseded_by = better_report;
  EXPECT_TRUE(given(r).when(file()).result());
}

TEST(ReceiveReport, AnswersTheFirstOfItsReasons) {
  auto r = small_world();
  ReceiveReport c = file();
  c.until = c.from;
  given(r).when(c).then_fails(ErrorCode::period_invalid);
  r.own(KeySpace::report_message, report_message_key(society, radio, "PADPIDA", "M1", 1),
        any(report));
  given(r).when(c).then_fails(ErrorCode::identifier_taken);
  r.reports[made<ReportId>()] = {};
  given(r).when(c).then_fails(ErrorCode::id_taken);
  c.licensee = LicenseeId{9};
  given(r).when(c).then_fails(ErrorCode::not_found);
  c = file();
  c.society = SocietyId{9};
  given(r).when(c).then_fails(ErrorCode::not_found);
}

TEST(RecordItems, AreNumberedWithoutGaps) {
  auto r = small_world();
  auto const items = example(static_cast<UsageItemsRecorded const*>(nullptr));
  given(r).when(RecordItems{items}).then({items});
  r.next = ItemId{2};
  given(r).when(RecordItems{items}).then_fails(ErrorCode::precondition_failed);
}

TEST(RecordLines, FollowEachOtherInAnOpenReport) {
  auto r = small_world();
  auto lines = example(static_cast<UsageLinesRecorded const*>(nullptr));
  r.reports[report].closed = false;
  r.reports[report].lines = 0;
  given(r).when(RecordLines{lines}).then({lines});
  r.reports[report].closed = true;
  given(r).when(RecordLines{lines}).then_fails(ErrorCode::report_closed);
  lines.first_row = 1;
  given(r).when(RecordLines{lines}).then_fails(ErrorCode::precondition_failed);
  lines.report = ReportId{9};
  given(r).when(RecordLines{lines}).then_fails(ErrorCode::not_found);
}

TEST(CloseReport, NeedsTheLedgersOwnCount) {
  auto r = small_world();
  CloseReport c{report, 3, 1, 4, {}, no_date, no_date};
  given(r).when(c).then_nothing_happens(any(report)).with_notes(1);
  r.reports[report].closed = false;
  given(r).when(c).then({UsageReportClosed{
      report, society, radio, 3, 1, 4, {}, quarter, next_quarter, UseType::radio}});
  c.quantity = 5;
  given(r).when(c).then_fails(ErrorCode::report_incomplete);
  c.quantity = 4;
  c.lines = 2;
  given(r).when(c).then_fails(ErrorCode::report_incomplete);
  c.report = ReportId{9};
  given(r).when(c).then_fails(ErrorCode::not_found);
}

TEST(SupersedeReport, PutsAClosedReportOfTheSameUserInItsPlace) {
  auto r = small_world();
  r.reports[better_report] = r.reports[report];
  SupersedeReport c{report, better_report, "a full log"};
  given(r).when(c).then({UsageReportSuperseded{report, better_report, society, "a full log"}});
  given(r)
      .when(SupersedeReport{report, {}, "withdrawn"})
      .then({UsageReportSuperseded{report, {}, society, "withdrawn"}});
  r.reports[report].superseded_by = ReportId{1303};
  given(r).when(c).then_fails(ErrorCode::report_superseded);
  r.reports[better_report].closed = false;
  given(r).when(c).then_fails(ErrorCode::report_incomplete);
  r.reports[better_report].licensee = LicenseeId{9};
  given(r).when(c).then_fails(ErrorCode::wrong_kind);
  c.by = ReportId{9};
  given(r).when(c).then_fails(ErrorCode::not_found);
  c.by = report;
  given(r).when(c).then_fails(ErrorCode::malformed);
}

TEST(MatchItems, AndTheirReversalAreASocietysFinding) {
  auto r = small_world();
  r.next = ItemId{3};
  auto const of = [](std::uint64_t item, WorkId work) {
    usage::MatchesWriter writer;
    writer.add({item, MatchMethod::names, 900, RecordingId{}, {{work, whole_ppm}}});
    return writer.take(society, 1);
  };
  auto matches = of(2, r.works.begin()->first);
  given(r).when(MatchItems{matches}).then({matches});
  given(r).when(MatchItems{of(3, r.works.begin()->first)}).then_fails(ErrorCode::not_found);
  given(r).when(MatchItems{of(2, WorkId{9})}).then_fails(ErrorCode::not_found);
  matches.works.clear();
  given(r).when(MatchItems{matches}).then_fails(ErrorCode::malformed);
  matches.society = SocietyId{9};
  given(r).when(MatchItems{matches}).then_fails(ErrorCode::not_found);
  ReverseMatch c{society, ItemId{2}, "another song"};
  given(r).when(c).then({MatchReversed{society, ItemId{2}, "another song"}});
  c.item = ItemId{3};
  given(r).when(c).then_fails(ErrorCode::not_found);
  c.item = {};
  given(r).when(c).then_fails(ErrorCode::not_found);
  c.reason = "";
  given(r).when(c).then_fails(ErrorCode::malformed);
}

}  // namespace
}  // namespace qalam::test
