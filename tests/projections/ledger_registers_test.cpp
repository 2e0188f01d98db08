#include "domain/party/commands.hpp"
#include "domain/repertoire/commands.hpp"
#include "domain/usage/commands.hpp"
#include "tests/support/event_examples.hpp"
#include "tests/support/ledger_book.hpp"
#include "tests/support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <set>

namespace qalam::ledger {
namespace {

namespace story = test::story;
using test::LedgerBook;

template <class E>
E example() {
  return test::example(static_cast<E const*>(nullptr));
}

/// Everything that has to be there before money can move: the story up to its invoice.
LedgerBook& begun(LedgerBook& book) {
  book.add({example<SocietyAccredited>(), example<RightHolderRegistered>(),
            example<LicenseeRegistered>(), example<MandateGranted>(), example<WorkRegistered>(),
            example<TariffSet>(), example<DistributionRulesApproved>(), example<LicenceGranted>(),
            example<InvoiceIssued>()});
  return book;
}
LedgerBook& funded(LedgerBook& book) {
  begun(book).add({example<FeeReceived>(), example<PoolFunded>()});
  return book;
}
LedgerBook& computed(LedgerBook& book) {
  funded(book).add({example<DeductionTaken>(), example<RunOpened>(), example<AllocationsComputed>(),
                    example<RunComputed>()});
  return book;
}

TEST(LedgerRegisters, AnEmptyLedgerKnowsNothing) {
  LedgerBook book;
  auto const look = book.look();
  EXPECT_FALSE(look.registers.society(story::society));
  EXPECT_FALSE(look.registers.agreement_exists(story::agreement));
  EXPECT_TRUE(look.registers.mandates(story::author).empty());
  EXPECT_FALSE(look.registers.owner(KeySpace::cisac, "302"));
  EXPECT_FALSE(look.registers.parameter(ParameterName::vat_ppm, SocietyId{}, Date{20'000}));
  EXPECT_EQ(look.registers.next_item(), ItemId{1});
}

TEST(LedgerRegisters, ASocietyIsAccreditedFromDayToDay) {
  LedgerBook book;
  book.add(example<SocietyAccredited>());
  book.add(example<AccreditationChanged>());
  auto const row = book.look().registers.society(story::society);
  ASSERT_TRUE(row);
  EXPECT_EQ(row->name, "Қазақ авторлар қоғамы");
  EXPECT_FALSE(row->accredited(Right::mechanical, story::day(2019, 6, 30)));
  EXPECT_TRUE(row->accredited(Right::mechanical, story::day(2019, 7, 1)));
  EXPECT_FALSE(row->accredited(Right::mechanical, story::day(2027, 1, 1)));
  EXPECT_TRUE(row->accredited(Right::performing, story::day(2027, 1, 1)));
  auto const self = any(story::society);
  EXPECT_EQ(book.look().registers.owner(KeySpace::cisac, "302"), self);
  EXPECT_EQ(book.look().registers.owner(KeySpace::bin_society, "010140000012"), self);
}

TEST(LedgerRegisters, AnAccreditationOfTheSameDayReplacesTheOther) {
  LedgerBook book;
  book.add(example<SocietyAccredited>());
  auto change = example<AccreditationChanged>();
  change.from = story::day(2019, 7, 1);
  book.add(change);
  auto const row = book.look().registers.society(story::society);
  EXPECT_FALSE(row->accredited(Right::mechanical, story::day(2019, 7, 1)));
}

TEST(LedgerRegisters, AHolderOwnsItsNumbers) {
  LedgerBook book;
  auto const e = example<RightHolderRegistered>();
  book.add(e);
  auto const look = book.look();
  auto const row = look.registers.holder(story::author);
  ASSERT_TRUE(row);
  EXPECT_EQ(row->credit_name, e.credit_name);
  EXPECT_TRUE(row->located);
  EXPECT_EQ(row->societies, e.societies);
  auto const self = any(story::author);
  std::string const iin{e.iin_key.begin(), e.iin_key.end()};
  EXPECT_EQ(look.registers.owner(KeySpace::ipi_base, e.ipi_base), self);
  EXPECT_EQ(look.registers.owner(KeySpace::iin, iin), self);
  EXPECT_EQ(look.registers.owner(KeySpace::ipi_name, e.ipi_names[0]), self);
  EXPECT_EQ(look.registers.owner(KeySpace::submitter_party, two_part_key(58, "P0001")), self);
  EXPECT_FALSE(look.registers.owner(KeySpace::submitter_party, two_part_key(59, "P0001")));
  EXPECT_FALSE(look.registers.owner(KeySpace::bin_holder, "")) << "no number is no key";
}

TEST(LedgerRegisters, AHolderThatChangesGivesItsOldNumbersBack) {
  LedgerBook book;
  book.add(example<RightHolderRegistered>());
  auto change = example<RightHolderChanged>();
  change.ipi_base = "I-000000229-7";
  change.iin_key = {9, 9};
  change.ipi_names = {"00014107436"};
  book.add(change);
  auto const look = book.look();
  EXPECT_FALSE(look.registers.owner(KeySpace::ipi_base, "I-001068130-6"));
  EXPECT_FALSE(look.registers.owner(KeySpace::ipi_name, "00014107338"));
  EXPECT_EQ(look.registers.owner(KeySpace::ipi_base, "I-000000229-7"), any(story::author));
  EXPECT_EQ(look.registers.owner(KeySpace::iin, "\x09\x09"), any(story::author));
  EXPECT_EQ(look.registers.owner(KeySpace::ipi_name, "00014107436"), any(story::author));
}

TEST(LedgerRegisters, AnIpiNameStaysWithTheFirstWhoHadIt) {
  LedgerBook book;
  auto first = example<RightHolderRegistered>();
  auto second = first;
  second.holder = story::publisher;
  second.ipi_base = second.bin = second.submitter_key = "";
  second.iin_key = {};
  book.add(std::vector<Event>{first, second});
  EXPECT_EQ(book.look().registers.owner(KeySpace::ipi_name, "00014107338"), any(story::author));
  auto change = example<RightHolderChanged>();
  change.holder = story::publisher;
  change.ipi_base = "";
  change.iin_key = {};
  change.ipi_names = {};
  book.add(change);
  EXPECT_EQ(book.look().registers.owner(KeySpace::ipi_name, "00014107338"), any(story::author));
}

TEST(LedgerRegisters, AnErasedHolderLeavesNoTraceOfTheIin) {
  LedgerBook book;
  auto const e = example<RightHolderRegistered>();
  book.add(e);
  book.add(example<SubjectErased>());
  auto const row = book.look().registers.holder(story::author);
  EXPECT_TRUE(row->erased);
  EXPECT_FALSE(row->located);
  EXPECT_TRUE(row->iin_key.empty());
  EXPECT_EQ(row->credit_name, e.credit_name) << "what is public stays";
  std::string const iin{e.iin_key.begin(), e.iin_key.end()};
  EXPECT_FALSE(book.look().registers.owner(KeySpace::iin, iin));
}

TEST(LedgerRegisters, MandatesAreKeptInTheirOrderAndEnd) {
  LedgerBook book;
  auto first = example<MandateGranted>();
  auto second = first;
  second.mandate = MandateId{402};
  second.rights = {Right::mechanical};
  book.add(std::vector<Event>{first, second, example<MandateEnded>()});
  auto const mandates = book.look().registers.mandates(story::author);
  ASSERT_EQ(mandates.size(), 2U);
  EXPECT_EQ(mandates[0].mandate, story::mandate);
  EXPECT_EQ(mandates[0].until, story::day(2028, 1, 1));
  EXPECT_EQ(mandates[1].until, for_ever);
  EXPECT_TRUE(mandate_for(mandates, Right::performing, story::day(2027, 12, 31)));
  EXPECT_FALSE(mandate_for(mandates, Right::performing, story::day(2028, 1, 1)));
}

TEST(LedgerRegisters, APersonHoldsARoleOnceUntilItIsRevoked) {
  LedgerBook book;
  book.add(std::vector<Event>{example<RoleGranted>(), example<RoleGranted>()});
  EXPECT_EQ(book.look().registers.person(story::first_approver)->grants.size(), 1U);
  EXPECT_TRUE(has_role(book.look().registers, story::first_approver, Role::society_approver,
                       story::society));
  book.add(example<RoleRevoked>());
  EXPECT_TRUE(book.look().registers.person(story::first_approver)->grants.empty());
}

TEST(LedgerRegisters, AWorkIsKnownByItsSubmittersNumberAndItsContent) {
  LedgerBook book;
  auto const e = example<WorkRegistered>();
  book.add(e);
  auto const row = book.look().registers.work(story::work);
  ASSERT_TRUE(row);
  EXPECT_EQ(row->content, content_of(e));
  EXPECT_EQ(book.look().registers.owner(KeySpace::submitter_work,
                                        two_part_key(e.submitter, e.submitter_number)),
            any(story::work));
  auto revision = example<WorkRevised>();
  revision.submitter_number = "KZ-OTHER";
  book.add(revision);
  auto const look = book.look();
  EXPECT_EQ(look.registers.work(story::work)->content, content_of(revision));
  for (auto const* number : {"KZ0000000001", "KZ-OTHER"}) {
    EXPECT_EQ(look.registers.owner(KeySpace::submitter_work, two_part_key(58, number)),
              any(story::work));
  }
}

TEST(LedgerRegisters, AnIsrcBelongsToTheFirstRecording) {
  LedgerBook book;
  auto other = example<RecordingRegistered>();
  other.recording = RecordingId{602};
  book.add(std::vector<Event>{example<RecordingRegistered>(), other, example<RecordingLinked>()});
  auto const look = book.look();
  EXPECT_EQ(look.registers.owner(KeySpace::isrc, "KZABC2600001"), any(story::recording));
  EXPECT_EQ(look.registers.recording(story::recording)->works, example<RecordingLinked>().works);
  EXPECT_EQ(look.registers.recording(RecordingId{602})->works.size(), 1U);
}

TEST(LedgerRegisters, KnowAgreementsTariffsRulesAndLicencesAsTheyWereSet) {
  LedgerBook book;
  book.add({example<AgreementRegistered>(), example<TariffSet>(),
            example<DistributionRulesApproved>(), example<LicenceGranted>()});
  auto const look = book.look();
  EXPECT_TRUE(look.registers.agreement_exists(story::agreement));
  EXPECT_EQ(look.registers.owner(KeySpace::submitter_agreement, two_part_key(58, "A-17")),
            any(story::agreement));
  EXPECT_EQ(look.registers.tariff(story::tariff), example<TariffSet>());
  EXPECT_EQ(look.registers.rules(story::rules), example<DistributionRulesApproved>());
  EXPECT_EQ(look.registers.licence(story::licence), example<LicenceGranted>());
}

TEST(LedgerRegisters, AParameterHoldsFromItsDayAndASocietysOwnGoesFirst) {
  LedgerBook book;
  auto const set = [&](SocietyId society, std::int64_t value, Date from) {
    book.add(ParameterSet{ParameterName::vat_ppm, society, value, from, "act"});
  };
  set(SocietyId{}, 120'000, story::day(2020, 1, 1));
  set(SocietyId{}, 160'000, story::day(2026, 1, 1));
  set(story::society, 50'000, story::day(2027, 1, 1));
  set(SocietyId{0xffff'ffff'ffff'ffff}, 1, story::day(2020, 1, 1));
  book.add(ParameterSet{ParameterName::minimum_rate_ppm, SocietyId{}, 7, no_date, "act"});
  auto const look = book.look();
  auto const at = [&](SocietyId society, Date day) {
    return look.registers.parameter(ParameterName::vat_ppm, society, day);
  };
  EXPECT_EQ(at(story::society, story::day(2019, 12, 31)), std::nullopt);
  EXPECT_EQ(at(story::society, story::day(2020, 1, 1)), 120'000);
  EXPECT_EQ(at(story::society, story::day(2025, 12, 31)), 120'000);
  EXPECT_EQ(at(story::society, story::day(2026, 1, 1)), 160'000);
  EXPECT_EQ(at(story::society, story::day(2027, 1, 1)), 50'000);
  EXPECT_EQ(at(SocietyId{}, for_ever), 160'000);
  EXPECT_EQ(at(SocietyId{0xffff'ffff'ffff'ffff}, for_ever), 1);
  EXPECT_EQ(look.registers.parameter(ParameterName::minimum_rate_ppm, story::society, Date{1}), 7);
  EXPECT_FALSE(look.registers.parameter(ParameterName::reserve_ppm, story::society, for_ever));
}

TEST(LedgerRegisters, OfTwoParametersOfOneDayTheLaterEventHolds) {
  LedgerBook book;
  for (std::int64_t const value : {1, 2}) {
    book.add(ParameterSet{ParameterName::vat_ppm, SocietyId{}, value, Date{20'000}, "act"});
  }
  EXPECT_EQ(book.look().registers.parameter(ParameterName::vat_ppm, SocietyId{}, Date{20'000}), 2);
}

TEST(LedgerRegisters, AFeeSettlesItsInvoiceAndIsKnownByItsLicensee) {
  LedgerBook book;
  begun(book);
  auto const fee = example<FeeReceived>();
  book.add(fee);
  auto const look = book.look();
  auto const invoice = look.registers.invoice(story::invoice);
  EXPECT_EQ(invoice->settled_micros, fee.allocated_micros);
  EXPECT_EQ(invoice->settled_net_micros, fee.net_micros);
  EXPECT_EQ(look.registers.receipt(story::receipt)->net_micros, fee.net_micros);
  std::vector<ReceiptId> receipts;
  look.registers.receipts_of(story::radio, [&](ReceiptId id, ReceiptRow const& row) {
    EXPECT_EQ(row.invoice, story::invoice);
    receipts.push_back(id);
  });
  EXPECT_EQ(receipts, std::vector{story::receipt});
}

TEST(LedgerRegisters, APoolKnowsWhatWentInAndWhatIsLeft) {
  LedgerBook book;
  funded(book);
  book.add(example<DeductionTaken>());
  auto const look = book.look();
  auto const pool = look.registers.pool(story::pool());
  ASSERT_TRUE(pool);
  EXPECT_EQ(pool->key, story::pool_key());
  EXPECT_EQ(pool->collected_micros, 90'000'000'000);
  EXPECT_EQ(pool->admin_micros, 15'000'000'000);
  EXPECT_EQ(pool->distributable(), 75'000'000'000);
  EXPECT_EQ(look.registers.receipt(story::receipt)->funded_micros, 90'000'000'000);
}

TEST(LedgerRegisters, ARunAddsUpItsAllocations) {
  LedgerBook book;
  funded(book);
  book.add({example<DeductionTaken>(), example<RunOpened>()});
  EXPECT_EQ(book.look().registers.pool(story::pool())->open_run, story::run);
  auto chunk = example<AllocationsComputed>();
  book.add(chunk);
  chunk.chunk = 1;
  book.add(chunk);
  auto const look = book.look();
  auto const run = look.registers.run(story::run);
  EXPECT_EQ(run->state, RunState::opened);
  EXPECT_EQ(run->chunks, 2U);
  EXPECT_EQ(run->lines, 8U);
  EXPECT_EQ(run->allocated_micros, 150'000'000'000);
  std::vector<PostedAmount> amounts;
  look.registers.run_amounts(story::run,
                             [&](PostedAmount const& amount) { amounts.push_back(amount); });
  std::vector<PostedAmount> const expected{
      {Destination::payable, story::author.value(), 80'000'000'000},
      {Destination::held_unmandated, story::work.value(), 40'000'000'000},
      {Destination::due_to, 58, 20'000'000'000},
      {Destination::unmatched, 0, 10'000'000'000}};
  EXPECT_EQ(amounts, expected);
}

TEST(LedgerRegisters, WhatNobodyClaimsIsNotMixedWithWhatNobodyHasAMandateFor) {
  LedgerBook book;
  funded(book);
  auto chunk = example<AllocationsComputed>();
  chunk.lines = {{story::work, {}, 0, Destination::unclaimed, 1, 1, 5, 5},
                 {story::work, story::author, 0, Destination::held_unmandated, 1, 1, 7, 7}};
  book.add({example<RunOpened>(), chunk});
  std::vector<PostedAmount> amounts;
  book.look().registers.run_amounts(story::run,
                                    [&](PostedAmount const& amount) { amounts.push_back(amount); });
  std::vector<PostedAmount> const expected{{Destination::held_unmandated, story::work.value(), 7},
                                           {Destination::unclaimed, story::work.value(), 5}};
  EXPECT_EQ(amounts, expected);
}

TEST(LedgerRegisters, ARunIsPostedWithItsLastPart) {
  LedgerBook book;
  computed(book);
  EXPECT_EQ(book.look().registers.run(story::run)->state, RunState::computed);
  book.add(example<RunApproved>());
  auto part = example<RunPosted>();
  part.parts = 2;
  part.amounts = {story::amounts()[0]};
  book.add(part);
  EXPECT_EQ(book.look().registers.run(story::run)->state, RunState::computed);
  EXPECT_EQ(book.look().registers.pool(story::pool())->distributed_micros, 40'000'000'000);
  part.part = 1;
  part.amounts = {story::amounts()[1], story::amounts()[2], story::amounts()[3]};
  book.add(part);
  auto const look = book.look();
  EXPECT_EQ(look.registers.run(story::run)->state, RunState::posted);
  EXPECT_THAT(look.registers.run(story::run)->approvers,
              testing::ElementsAre(story::first_approver));
  EXPECT_EQ(look.registers.pool(story::pool())->open_run, RunId{});
  EXPECT_EQ(look.registers.pool(story::pool())->distributable(), 0);
}

TEST(LedgerRegisters, AReversedRunGivesThePoolItsMoneyBack) {
  LedgerBook book;
  computed(book).add({example<RunPosted>(), example<RunReversed>()});
  auto const look = book.look();
  EXPECT_EQ(look.registers.run(story::run)->state, RunState::reversed);
  EXPECT_EQ(look.registers.pool(story::pool())->distributable(), 75'000'000'000);
}

TEST(LedgerRegisters, ACancelledRunFreesItsPool) {
  LedgerBook book;
  computed(book);
  auto cancelled = example<RunReversed>();
  cancelled.amounts.clear();
  book.add(cancelled);
  EXPECT_EQ(book.look().registers.pool(story::pool())->open_run, RunId{});
}

TEST(LedgerRegisters, HoldsAndPayoutsChangeTheirState) {
  LedgerBook book;
  computed(book).add({example<RunPosted>(), example<HoldPlaced>(), example<PayoutInstructed>()});
  EXPECT_FALSE(book.look().registers.hold(story::hold)->released);
  EXPECT_EQ(book.look().registers.payout(story::payout)->state, PayoutState::instructed);
  EXPECT_EQ(book.look().registers.payout(story::payout)->parts, example<PayoutInstructed>().parts);
  book.add({example<HoldReleased>(), example<PayoutReturned>()});
  EXPECT_TRUE(book.look().registers.hold(story::hold)->released);
  EXPECT_EQ(book.look().registers.payout(story::payout)->state, PayoutState::returned);
}

TEST(LedgerRegisters, AClosedPeriodDoesNotOpenAgain) {
  LedgerBook book;
  book.add(example<SocietyAccredited>());
  book.add(example<PeriodClosed>());
  EXPECT_EQ(book.look().registers.society(story::society)->closed_until, story::next_quarter);
}

// --- usage -------------------------------------------------------------------------------------

TEST(LedgerRegisters, AReportCountsItsLinesAsTheyCome) {
  LedgerBook book;
  book.add({example<UsageReportReceived>(), example<UsageLinesRecorded>()});
  auto const row = book.look().registers.report(story::report);
  EXPECT_EQ(row->lines, 3U);
  EXPECT_EQ(row->quantity, 4);
  EXPECT_FALSE(row->closed);
  book.add(example<UsageReportClosed>());
  EXPECT_TRUE(book.look().registers.report(story::report)->closed);
  book.add(example<UsageReportSuperseded>());
  EXPECT_EQ(book.look().registers.report(story::report)->superseded_by, story::better_report);
}

TEST(LedgerRegisters, AWithdrawnReportDoesNotLookValid) {
  LedgerBook book;
  auto withdrawn = example<UsageReportSuperseded>();
  withdrawn.by = ReportId{};
  book.add({example<UsageReportReceived>(), withdrawn});
  EXPECT_NE(book.look().registers.report(story::report)->superseded_by, ReportId{});
}

TEST(LedgerRegisters, AFileAndAMessageAreRecognised) {
  LedgerBook book;
  auto const e = example<UsageReportReceived>();
  book.add(e);
  auto const file = report_file_key(e.society, e.licensee, e.file);
  auto const message = report_message_key(e.society, e.licensee, e.sender, e.message_id, e.part);
  EXPECT_EQ(book.look().registers.owner(KeySpace::report_file, file), any(story::report));
  EXPECT_EQ(book.look().registers.owner(KeySpace::report_message, message), any(story::report));
  auto better = e;
  better.report = story::better_report;
  better.file = story::hash(99);
  book.add(better);
  EXPECT_EQ(book.look().registers.owner(KeySpace::report_message, message),
            any(story::better_report))
      << "a message that replaces another has its number";
}

TEST(LedgerRegisters, ALongKeyIsAKeyToo) {
  LedgerBook book;
  auto e = example<UsageReportReceived>();
  auto other = e;
  e.message_id = std::string(600, 'm');
  other.message_id = std::string(600, 'm') + "2";
  other.report = story::better_report;
  other.file = story::hash(99);
  book.add(std::vector<Event>{e, other});
  for (auto const& r : {e, other}) {
    auto const key = report_message_key(r.society, r.licensee, r.sender, r.message_id, r.part);
    EXPECT_EQ(book.look().registers.owner(KeySpace::report_message, key), any(r.report));
  }
}

TEST(LedgerItems, AreFoundByWhatTheyAre) {
  LedgerBook book;
  book.add(example<UsageItemsRecorded>());
  auto const look = book.look();
  EXPECT_EQ(look.registers.next_item(), ItemId{3});
  usage::ReportedItem item;
  item.title = "Unknown song";
  auto const found = [&](LicenseeId licensee) {
    return find_item(*look.txn, *look.tables, item_key(licensee, item));
  };
  EXPECT_EQ(found(story::radio), ItemId{2}) << "composers do not make an item another one";
  EXPECT_FALSE(found(LicenseeId{302})) << "another licensee's system";
  item.seconds = 1;
  EXPECT_FALSE(found(story::radio));
}

TEST(LedgerItems, EveryPartOfAnItemIsInItsKey) {
  auto const title = std::string_view{"a"};
  std::vector<ItemKey> keys{item_key(LicenseeId{1}, {})};
  for (auto part : {&usage::ReportedItem::own_id, &usage::ReportedItem::isrc,
                    &usage::ReportedItem::iswc, &usage::ReportedItem::title,
                    &usage::ReportedItem::subtitle, &usage::ReportedItem::artist}) {
    usage::ReportedItem item;
    item.*part = title;
    keys.push_back(item_key(LicenseeId{1}, item));
  }
  std::sort(keys.begin(), keys.end());
  EXPECT_EQ(std::adjacent_find(keys.begin(), keys.end()), keys.end());
}

TEST(LedgerItems, KeepTheirFirstNumberAndMayPass32Bits) {
  LedgerBook book;
  auto items = example<UsageItemsRecorded>();
  book.add(items);
  items.first_item = ItemId{0xffff'ffff};
  book.add(items);
  EXPECT_EQ(book.look().registers.next_item(), ItemId{0x1'0000'0001});
  usage::ItemsWriter writer;
  usage::ReportedItem small, large;
  small.title = "small";
  large.title = "large";
  writer.add(small);
  writer.add(large);
  book.add(writer.take(story::radio, ItemId{0xffff'ffff}));
  auto const look = book.look();
  usage::ReportedItem known;
  known.title = "Unknown song";
  auto const found = [&](usage::ReportedItem const& item) {
    return find_item(*look.txn, *look.tables, item_key(story::radio, item));
  };
  EXPECT_EQ(found(known), ItemId{2});
  EXPECT_EQ(found(small), ItemId{0xffff'ffff});
  EXPECT_EQ(found(large), ItemId{0x1'0000'0000});
}

/// Items under numbers that leap, so that blocks of every size close and merge after a few of them.
RC_GTEST_PROP(LedgerItems, AreFoundThroughEverySizeOfBlock, ()) {
  test::TempDir const dir;
  lmdb::Options options;
  options.directory = dir.path() / "env";
  options.access = lmdb::Access::create;
  lmdb::Environment env{options};
  lmdb::TableOpener opener{env};
  Tables const tables = Tables::open(opener);
  opener.commit();
  auto const leaps = *rc::gen::container<std::vector<std::uint64_t>>(rc::gen::oneOf(
      rc::gen::inRange<std::uint64_t>(1, 3), rc::gen::inRange<std::uint64_t>(1, 30'000),
      rc::gen::inRange<std::uint64_t>(100'000, 700'000)));
  auto const distinct = *rc::gen::inRange<std::uint64_t>(1, 200);
  std::map<ItemKey, std::uint64_t> model;
  std::set<ItemKey> newest;
  std::uint64_t before = 0;
  auto const key_of_item = [](std::uint64_t n) {
    usage::ReportedItem item;
    std::string const title = "song " + std::to_string(n);
    item.title = title;
    return item_key(LicenseeId{1}, item);
  };
  for (std::size_t i = 0; i < leaps.size(); ++i) {
    lmdb::WriteTxn txn{env};
    std::uint64_t const number = before + leaps[i];
    auto const key = key_of_item(i * 7919 % distinct);
    enter_item(txn, tables, key, before, number);
    model.emplace(key, number);
    if (before >> 15 != number >> 15) newest.clear();
    newest.insert(key);
    before = number;
    std::move(txn).commit();
  }
  lmdb::ReadTxn const txn{env};
  // Only the newest are in the tree, and what may be merged is merged.
  RC_ASSERT(txn.entries(tables.items) == newest.size());
  lmdb::Cursor cursor{txn, tables.item_filters};
  for (bool more = cursor.first(); more; more = cursor.next()) {
    lmdb::KeyReader row{cursor.key()};
    auto const level = row.take<std::uint8_t>();
    auto const block = row.take<std::uint64_t>();
    if (level == 0) RC_ASSERT(block >> 3 == before >> 18);
    if (level == 1) RC_ASSERT(block >> 2 == before >> 20);
  }
  ItemFinder const finder{txn, tables};
  for (auto const& [key, number] : model) RC_ASSERT(finder.find(key) == ItemId{number});
  for (std::uint64_t n = distinct; n < distinct + 200; ++n) {
    RC_ASSERT_FALSE(finder.find(key_of_item(n)));
  }
}

// --- what must not happen ----------------------------------------------------------------------

TEST(LedgerFold, AnEventAboutWhatIsNotThereLeavesNoTrace) {
  LedgerBook book;
  auto const before = book.look().digest();
  for (Event const& event : std::vector<Event>{
           example<AccreditationChanged>(), example<PayoutConfirmed>(), example<RunComputed>(),
           example<UsageReportClosed>(), example<MandateEnded>(), example<WorkRevised>()}) {
    auto const refused = book.try_add({event});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::internal);
  }
  EXPECT_EQ(book.position(), Position{0});
  EXPECT_EQ(book.look().digest(), before);
}

TEST(LedgerFold, ADamagedChunkLeavesNoTrace) {
  LedgerBook book;
  book.add(example<UsageReportReceived>());
  auto lines = example<UsageLinesRecorded>();
  lines.quantity.push_back(1);
  EXPECT_FALSE(book.try_add({lines}));
  auto items = example<UsageItemsRecorded>();
  items.texts.pop_back();
  EXPECT_FALSE(book.try_add({items}));
  EXPECT_EQ(book.position(), Position{1});
  EXPECT_EQ(book.look().registers.report(story::report)->lines, 0U);
}

}  // namespace
}  // namespace qalam::ledger
