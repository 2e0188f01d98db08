#include "domain/party/commands.hpp"
#include "domain/repertoire/territory.hpp"

#include "domain/trust/commands.hpp"
#include "tests/support/given.hpp"
#include "tests/support/small_world.hpp"

namespace qalam::test {
namespace {

using namespace story;

std::string const bin = "940140000385";
std::string const ipi_base = "I-004434992-8";
AnyId const somebody{Kind::holder, 999};

RegisterHolder holder() {
  RegisterHolder c;
  c.credit_name = "ДОСЫМБЕТ А.";
  return c;
}
ChangeHolder change() {
  ChangeHolder c;
  c.holder = author;
  c.credit_name = "ДОСЫМБЕТ А.";
  return c;
}
GrantMandate mandate_for_performing() {
  return {author, society, {Right::performing}, 0, day(2026, 1, 1), "contract"};
}
MandateRow held(SocietyId with, std::vector<Right> rights, std::uint16_t territory = world) {
  return {mandate, with, std::move(rights), territory, day(2021, 1, 1), for_ever};
}

// --- societies ---------------------------------------------------------------------------------

TEST(AccreditSociety, EntersItWithItsRightsInOrder) {
  AccreditSociety const c{
      "QazAK",         bin,       302, {Right::mechanical, Right::performing, Right::mechanical},
      day(2026, 1, 1), "order 17"};
  given(small_world())
      .when(c)
      .then({SocietyAccredited{made<SocietyId>(),
                               "QazAK",
                               bin,
                               302,
                               {Right::performing, Right::mechanical},
                               day(2026, 1, 1),
                               "order 17"}})
      .about(any(made<SocietyId>()));
}

TEST(AccreditSociety, RefusesWhatBelongsToAnotherOrIsNoNumber) {
  auto r = small_world();
  AccreditSociety c{"QazAK", bin, 302, {Right::performing}, no_date, ""};
  c.title = "";
  given(r).when(c).then_fails(ErrorCode::malformed);
  c.title = std::string(1001, 'a');
  given(r).when(c).then_fails(ErrorCode::too_large);
  c.title = std::string(1000, 'a');
  given(r).when(c).then(
      {SocietyAccredited{made<SocietyId>(), c.title, bin, 302, {Right::performing}, no_date, ""}});
  c.bin = "940140000386";
  given(r).when(c).then_fails(ErrorCode::invalid_identifier);
  r.own(KeySpace::cisac, "302", any(society));
  given(r).when(c).then_fails(ErrorCode::identifier_taken);
  c.cisac_code = 0;
  c.bin = bin;
  r.own(KeySpace::bin_society, bin, any(society));
  given(r).when(c).then_fails(ErrorCode::identifier_taken);
  r.societies[made<SocietyId>()] = {};
  given(r).when(c).then_fails(ErrorCode::id_taken);
}

TEST(ChangeAccreditation, TakesEffectFromItsDate) {
  ChangeAccreditation c{society, {Right::performing}, day(2027, 1, 1), "order 23"};
  given(small_world())
      .when(c)
      .then({AccreditationChanged{society, {Right::performing}, day(2027, 1, 1), "order 23"}});
  c.from = no_date;
  given(small_world()).when(c).then_fails(ErrorCode::period_invalid);
  c.society = SocietyId{9};
  given(small_world()).when(c).then_fails(ErrorCode::not_found);
}

// --- holders -----------------------------------------------------------------------------------

TEST(RegisterHolder, EntersThePartyWithItsNumbersClean) {
  RegisterHolder c = holder();
  c.ipi_names = {"14107338"};
  c.ipi_base = "i0044349928";
  c.isni = "ISNI 0000 0001 2103 2683";
  c.iin_key = {1, 2};
  c.located = true;
  c.submitter = 58;
  c.submitter_key = "P0001";
  given(small_world())
      .when(c)
      .then({RightHolderRegistered{made<HolderId>(),
                                   PartyKind::natural,
                                   c.credit_name,
                                   {"00014107338"},
                                   ipi_base,
                                   "0000000121032683",
                                   "",
                                   {1, 2},
                                   true,
                                   {},
                                   58,
                                   "P0001"}})
      .about(any(made<HolderId>()));
}

TEST(RegisterHolder, RefusesANumberThatAnotherEntryHas) {
  struct Case {
    KeySpace space;
    std::string key;
    void (*say)(RegisterHolder&);
  };
  for (Case const& at : {
           Case{KeySpace::ipi_base, ipi_base, [](RegisterHolder& c) { c.ipi_base = ipi_base; }},
           Case{KeySpace::bin_holder, bin,
                [](RegisterHolder& c) { c.kind = PartyKind::legal, c.bin = bin; }},
           Case{KeySpace::iin, "\x01\x02",
                [](RegisterHolder& c) {
                  c.iin_key = {1, 2};
                }},
           Case{KeySpace::submitter_party, two_part_key(58, "P0001"),
                [](RegisterHolder& c) { c.submitter = 58, c.submitter_key = "P0001"; }},
       }) {
    auto r = small_world();
    RegisterHolder c = holder();
    at.say(c);
    EXPECT_TRUE(given(r).when(c).result());
    r.own(at.space, at.key, somebody);
    auto const said = given(r).when(c).then_fails(ErrorCode::identifier_taken);
    EXPECT_NE(said.result().error().detail.find(print_id(Kind::holder, 999)), std::string::npos);
    // A number that is taken goes before one that is wrong.
    c.isni = "0000000121032684";
    given(r).when(c).then_fails(ErrorCode::identifier_taken);
  }
}

TEST(RegisterHolder, RefusesNumbersWithAWrongCheckDigitAndWhereTheyStand) {
  auto const r = small_world();
  RegisterHolder c = holder();
  c.ipi_names = {"00014107338", "00014107339"};
  EXPECT_EQ(given(r).when(c).then_fails(ErrorCode::invalid_identifier).result().error().where,
            "/ipi_names/1");
  c = holder();
  c.ipi_base = "I-004434992-7";
  given(r).when(c).then_fails(ErrorCode::invalid_identifier);
  c = holder();
  c.isni = "0000000121032684";
  given(r).when(c).then_fails(ErrorCode::invalid_identifier);
}

TEST(RegisterHolder, RefusesANaturalPersonWithABinAndNobodyAtAll) {
  auto r = small_world();
  RegisterHolder c = holder();
  c.bin = bin;
  given(r).when(c).then_fails(ErrorCode::wrong_kind);
  c.credit_name = "";
  given(r).when(c).then_fails(ErrorCode::malformed);
  c = holder();
  r.holders[made<HolderId>()] = {};
  given(r).when(c).then_fails(ErrorCode::id_taken);
}

TEST(ChangeHolder, RepeatsTheWholeEntryAndKeepsItsOwnNumbers) {
  auto r = small_world();
  r.own(KeySpace::ipi_base, ipi_base, any(author));
  ChangeHolder c = change();
  c.ipi_base = ipi_base;
  c.located = true;
  c.reason = "moved";
  given(r).when(c).then(
      {RightHolderChanged{author, c.credit_name, {}, ipi_base, "", {}, true, {}, "moved"}});
}

TEST(ChangeHolder, RefusesTheNumbersOfOthersTheErasedAndTheUnknown) {
  auto r = small_world();
  r.own(KeySpace::ipi_base, ipi_base, somebody);
  r.own(KeySpace::iin, "\x01", somebody);
  ChangeHolder c = change();
  c.ipi_base = ipi_base;
  c.isni = "1";
  given(r).when(c).then_fails(ErrorCode::identifier_taken);
  c.ipi_base = "";
  given(r).when(c).then_fails(ErrorCode::invalid_identifier);
  c.iin_key = {1};
  given(r).when(c).then_fails(ErrorCode::identifier_taken);
  r.holders[author].erased = true;
  given(r).when(c).then_fails(ErrorCode::not_found);
  c.holder = HolderId{9};
  given(r).when(c).then_fails(ErrorCode::not_found);
  c.credit_name = "";
  given(r).when(c).then_fails(ErrorCode::malformed);
}

TEST(EraseHolder, NeedsAGroundAndANaturalPersonAndHappensOnce) {
  auto r = small_world();
  given(r).when(EraseHolder{author, "art. 24"}).then({SubjectErased{author, "art. 24"}});
  given(r).when(EraseHolder{publisher, "art. 24"}).then_fails(ErrorCode::wrong_kind);
  given(r).when(EraseHolder{HolderId{9}, "art. 24"}).then_fails(ErrorCode::not_found);
  given(r).when(EraseHolder{HolderId{9}, ""}).then_fails(ErrorCode::malformed);
  r.holders[author].erased = true;
  given(r).when(EraseHolder{author, "art. 24"}).then_nothing_happens(any(author)).with_notes(1);
}

TEST(RegisterLicensee, EntersItOnce) {
  auto r = small_world();
  RegisterLicensee c{"Дала FM", bin, "radio"};
  given(r).when(c).then({LicenseeRegistered{made<LicenseeId>(), "Дала FM", bin, "radio"}});
  r.own(KeySpace::bin_licensee, bin, any(radio));
  given(r).when(c).then_fails(ErrorCode::identifier_taken);
  c.bin = "1";
  given(r).when(c).then_fails(ErrorCode::invalid_identifier);
  r.licensees[made<LicenseeId>()] = {};
  given(r).when(c).then_fails(ErrorCode::id_taken);
  c.title = "";
  given(r).when(c).then_fails(ErrorCode::malformed);
}

// --- mandates ----------------------------------------------------------------------------------

TEST(GrantMandate, CoversTheWorldFromTodayUnlessItSaysOtherwise) {
  GrantMandate c = mandate_for_performing();
  given(small_world())
      .when(c)
      .then({MandateGranted{made<MandateId>(),
                            author,
                            society,
                            {Right::performing},
                            world,
                            day(2026, 1, 1),
                            "contract"}});
  c.from = no_date;
  c.territory = kazakhstan;
  given(small_world())
      .when(c)
      .then({MandateGranted{
          made<MandateId>(), author, society, {Right::performing}, kazakhstan, today, "contract"}});
}

TEST(GrantMandate, IsOneForAHolderRightAndTerritory) {
  auto r = small_world();
  r.mandate_rows[author] = {held(other_society, {Right::performing}, 2118)};
  GrantMandate c = mandate_for_performing();
  given(r).when(c).then_fails(ErrorCode::mandate_exists);
  c.territory = kazakhstan;
  given(r).when(c).then_fails(ErrorCode::mandate_exists);
  c.territory = 2106;  // Shares Kazakhstan with 2118; neither contains the other.
  given(r).when(c).then_fails(ErrorCode::mandate_exists);
  c.territory = 840;
  EXPECT_TRUE(given(r).when(c).result());
  c = mandate_for_performing();
  c.rights = {Right::mechanical};
  EXPECT_TRUE(given(r).when(c).result());
  c = mandate_for_performing();
  r.mandate_rows[author][0].until = c.from;
  EXPECT_TRUE(given(r).when(c).result());
  r.mandate_rows[author][0].until = Date{c.from.value() + 1};
  given(r).when(c).then_fails(ErrorCode::mandate_exists);
}

TEST(GrantMandate, NeedsAnAccreditedSocietyAHolderAndARight) {
  auto r = small_world();
  r.mandate_rows[author] = {held(other_society, {Right::performing})};
  GrantMandate c = mandate_for_performing();
  c.rights = {Right::performing, Right::producer};
  given(r).when(c).then_fails(ErrorCode::not_accredited);  // Before the mandate that exists.
  c.rights = {Right::performing};
  c.from = Date{long_ago.value() - 1};
  given(r).when(c).then_fails(ErrorCode::not_accredited);
  r.holders[author].erased = true;
  given(r).when(c).then_fails(ErrorCode::not_found);
  c.holder = HolderId{9};
  given(r).when(c).then_fails(ErrorCode::not_found);
  c = mandate_for_performing();
  c.society = SocietyId{9};
  given(r).when(c).then_fails(ErrorCode::not_found);
  c.rights = {};
  given(r).when(c).then_fails(ErrorCode::malformed);
}

TEST(EndMandate, EndsTheOneThatIsNamedOnce) {
  auto r = small_world();
  r.mandate_rows[author] = {held(society, {Right::performing})};
  EndMandate c{mandate, author, no_date, "notice"};
  given(r).when(c).then({MandateEnded{mandate, author, society, today, "notice"}});
  c.until = day(2020, 12, 31);
  given(r).when(c).then_fails(ErrorCode::period_invalid);
  r.mandate_rows[author][0].until = day(2026, 1, 1);
  given(r).when(c).then_fails(ErrorCode::no_mandate);
  c.mandate = MandateId{9};
  given(r).when(c).then_fails(ErrorCode::no_mandate);
  c.holder = HolderId{9};
  given(r).when(c).then_fails(ErrorCode::not_found);
}

TEST(TransferMandate, EndsTheOldGrantsTheNewAndKeepsTheRest) {
  auto r = small_world();
  r.mandate_rows[author] = {held(other_society, {Right::performing, Right::mechanical})};
  TransferMandate const c{author, society, {Right::performing}, 0, day(2026, 9, 1), "contract"};
  given(r)
      .when(c)
      .then({MandateEnded{mandate, author, other_society, day(2026, 9, 1), "transferred"},
             MandateGranted{made<MandateId>(1),
                            author,
                            other_society,
                            {Right::mechanical},
                            world,
                            day(2026, 9, 1),
                            "remainder of " + print(mandate)},
             MandateGranted{made<MandateId>(),
                            author,
                            society,
                            {Right::performing},
                            world,
                            day(2026, 9, 1),
                            "contract"}})
      .about(any(made<MandateId>()));
}

TEST(TransferMandate, KeepsTheRestNoLongerThanItWasGranted) {
  auto r = small_world();
  r.mandate_rows[author] = {held(other_society, {Right::performing, Right::mechanical})};
  r.mandate_rows[author][0].until = day(2026, 12, 31);
  TransferMandate const c{author, society, {Right::performing}, 0, day(2026, 9, 1), "contract"};
  auto const said = given(r).when(c);
  ASSERT_TRUE(said.result());
  ASSERT_EQ(said.result()->events.size(), 4U);
  EXPECT_TRUE(said.result()->events[2] ==
              Event(MandateEnded{made<MandateId>(1), author, other_society, day(2026, 12, 31),
                                 "as " + print(mandate)}));
}

TEST(Mandates, TakeNoIdThatIsThere) {
  auto r = small_world();
  GrantMandate const grant{author, society, {Right::performing}, 0, day(2026, 9, 1), "contract"};
  TransferMandate const transfer{author, society,         {Right::performing},
                                 0,      day(2026, 9, 1), "contract"};
  r.mandate_rows[author] = {held(society, {Right::mechanical})};
  r.mandate_rows[author][0].mandate = made<MandateId>();
  r.mandate_rows[author][0].until = day(2026, 1, 1);
  given(r).when(grant).then_fails(ErrorCode::id_taken);
  given(r).when(transfer).then_fails(ErrorCode::id_taken);
}

TEST(TransferMandate, OfAPartOfTheTerritoryNeverEndsTheWhole) {
  auto r = small_world();
  r.mandate_rows[author] = {held(other_society, {Right::performing})};
  TransferMandate c{author, society, {Right::performing}, kazakhstan, day(2026, 9, 1), "contract"};
  given(r).when(c).then_fails(ErrorCode::mandate_exists);
  r.mandate_rows[author][0].territory = kazakhstan;
  EXPECT_TRUE(given(r).when(c).result());
  c.territory = world;
  EXPECT_TRUE(given(r).when(c).result());
}

TEST(MandateFor, ARightCountsTheTerritory) {
  std::vector<MandateRow> rows{held(other_society, {Right::performing})};
  EXPECT_TRUE(mandate_for(rows, Right::performing, day(2026, 9, 1)));
  EXPECT_FALSE(mandate_for(rows, Right::mechanical, day(2026, 9, 1)));
  rows[0].territory = kazakhstan;
  EXPECT_TRUE(mandate_for(rows, Right::performing, day(2026, 9, 1)));
  constexpr std::uint16_t france = 250;
  rows[0].territory = france;
  EXPECT_FALSE(mandate_for(rows, Right::performing, day(2026, 9, 1)));
}

TEST(TransferMandate, CannotComeBeforeWhatItEnds) {
  auto r = small_world();
  r.mandate_rows[author] = {held(other_society, {Right::performing})};
  TransferMandate c{author, society, {Right::performing}, 0, day(2020, 1, 1), ""};
  given(r).when(c).then_fails(ErrorCode::period_invalid);
  c.rights = {Right::producer};
  given(r).when(c).then_fails(ErrorCode::not_accredited);
  c.holder = HolderId{9};
  given(r).when(c).then_fails(ErrorCode::not_found);
  c.rights = {};
  given(r).when(c).then_fails(ErrorCode::malformed);
}

// --- roles -------------------------------------------------------------------------------------

TEST(GrantRole, IsGivenOnce) {
  auto r = small_world();
  GrantRole const c{clerk, Role::society_clerk, society, {}, {}};
  given(r).when(c).then({RoleGranted{clerk, Role::society_clerk, society, {}, {}}});
  r.grant(clerk, Role::society_clerk, society);
  given(r).when(c).then_nothing_happens(any(clerk)).with_notes(1);
}

TEST(GrantRole, OfAnApproverAndOfAnOperatorExcludeEachOtherWhateverTheSociety) {
  auto r = small_world();
  GrantRole c{operator_person, Role::society_approver, society, {}, {}};
  given(r).when(c).then_fails(ErrorCode::forbidden);
  c = {first_approver, Role::operator_, {}, {}, {}};
  given(r).when(c).then_fails(ErrorCode::forbidden);
  c.society = other_society;
  given(r).when(c).then_fails(ErrorCode::forbidden);
  r.grant(clerk, Role::operator_, other_society);
  c = {clerk, Role::society_approver, society, {}, {}};
  given(r).when(c).then_fails(ErrorCode::forbidden);
}

TEST(GrantRole, ToNobodyKnownMakesAPerson) {
  auto const r = small_world();
  given(r)
      .when(GrantRole{{}, Role::auditor, {}, {}, {}})
      .then({RoleGranted{made<PersonId>(), Role::auditor, {}, {}, {}}});
}

TEST(GrantRole, NeedsARoleAndASocietyWhereItIsForOne) {
  auto const r = small_world();
  given(r).when(GrantRole{clerk, Role::none, {}, {}, {}}).then_fails(ErrorCode::malformed);
  GrantRole c{clerk, Role::society_clerk, {}, HolderId{9}, {}};
  given(r).when(c).then_fails(ErrorCode::malformed);
  c.role = Role::holder;
  given(r).when(c).then_fails(ErrorCode::not_found);
  given(r)
      .when(GrantRole{clerk, Role::licensee, {}, {}, LicenseeId{9}})
      .then_fails(ErrorCode::not_found);
  given(r)
      .when(GrantRole{clerk, Role::society_clerk, SocietyId{9}, {}, {}})
      .then_fails(ErrorCode::not_found);
}

TEST(RevokeRole, TakesWhatThePersonHas) {
  auto const r = small_world();
  RevokeRole c{first_approver, Role::society_approver, society, {}, {}};
  given(r).when(c).then({RoleRevoked{first_approver, Role::society_approver, society, {}, {}}});
  c.society = other_society;
  given(r).when(c).then_fails(ErrorCode::not_found);
  c.person = PersonId{9};
  given(r).when(c).then_fails(ErrorCode::not_found);
}

// --- periods -----------------------------------------------------------------------------------

TEST(ClosePeriod, ClosesWhatIsOverAndOnlyForwards) {
  auto r = small_world();
  ClosePeriod c{society, today, hash(19)};
  given(r).when(c).then({PeriodClosed{society, no_date, today, hash(19)}});
  c.until = Date{today.value() + 1};
  given(r).when(c).then_fails(ErrorCode::period_invalid);
  c.until = no_date;
  given(r).when(c).then_fails(ErrorCode::period_invalid);
  r.societies[society].closed_until = day(2026, 7, 1);
  c.until = day(2026, 7, 1);
  given(r).when(c).then_fails(ErrorCode::period_closed);
  c.until = day(2026, 7, 2);
  given(r).when(c).then({PeriodClosed{society, day(2026, 7, 1), day(2026, 7, 2), hash(19)}});
  c.society = SocietyId{9};
  given(r).when(c).then_fails(ErrorCode::not_found);
}

/// With what the books hold; and only where that is what the sender has seen.
TEST(ClosePeriod, CommitsToTheBalances) {
  auto const r = small_world();
  PeriodBalances const held{hash(19), {{kzt, {2, 500, hash(20)}, {1, 500, hash(21)}}}, hash(22)};
  auto const decide_with = [&](ClosePeriod const& c) {
    return Said{
        decide(r, c, held, Context{Timestamp{0}, PersonId{1801}, the_command, Position{77}})};
  };
  Date const before{-1};  // The clock of this decision stands on day 0.
  std::vector<Event> const both{
      SaltDrawn{society, {}, before, hash(22)},
      PeriodClosed{society, no_date, before, hash(19), 77, held.balances}};
  decide_with({society, before, {}}).then(both);
  decide_with({society, before, hash(19)}).then(both);
  decide_with({society, before, hash(9)}).then_fails(ErrorCode::precondition_failed);
  decide_with({society, Date{1}, {}}).then_fails(ErrorCode::period_invalid);
}

// --- the log itself ----------------------------------------------------------------------------

TEST(SupersedeLog, SaysWhyAndKeepsNoMoreThanThereWas) {
  auto const r = small_world();
  SupersedeLog c{"ledger.example.kz", 10, hash(1), 8, "the disk was lost"};
  given(r).when(c).then({LogSuperseded{"ledger.example.kz", 10, hash(1), 8, "the disk was lost"}});
  c.kept = 11;
  given(r).when(c).then_fails(ErrorCode::malformed);
  c.kept = 10;
  c.reason = "";
  given(r).when(c).then_fails(ErrorCode::malformed);
}

TEST(SealAccessLog, IsForDaysThatAreOver) {
  auto const r = small_world();
  Date const yesterday{today.value() - 1};
  given(r)
      .when(SealAccessLog{yesterday, 3, hash(1)})
      .then({AccessLogSealed{yesterday, 3, hash(1)}});
  given(r).when(SealAccessLog{today, 3, hash(1)}).then_fails(ErrorCode::period_invalid);
}

}  // namespace
}  // namespace qalam::test
