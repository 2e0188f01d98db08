#include "domain/licensing/commands.hpp"

#include "domain/parameters/commands.hpp"
#include "domain/payment/commands.hpp"
#include "tests/support/given.hpp"
#include "tests/support/small_world.hpp"

namespace qalam::test {
namespace {

using namespace story;

Period const three_months{day(2026, 1, 15), day(2026, 3, 2)};

TariffSet tariff_of(TariffKind kind) {
  TariffSet t = small_world().tariffs.at(tariff);
  t.kind = kind;
  t.minimum_ppm = 0;
  return t;
}

// --- charges -----------------------------------------------------------------------------------

TEST(Charge, OfAFlatTariffIsItsAmountPerBegunMonth) {
  TariffSet t = tariff_of(TariffKind::flat);
  t.amount_micros = 1'000'000'000;
  auto const sum = charge(t, three_months, 0, 0, {});
  ASSERT_TRUE(sum);
  EXPECT_EQ(sum->months, 3U);
  EXPECT_EQ(sum->net_micros, 3'000'000'000);
  EXPECT_EQ(charge(t, {day(2025, 12, 31), day(2026, 1, 1)}, 0, 0, {})->months, 1U);
  EXPECT_EQ(charge(t, {day(2025, 12, 31), day(2026, 1, 2)}, 0, 0, {})->months, 2U);
}

TEST(Charge, OfATenthOfTheIndexPerSeatIs432Tenge50ASeatAndMonth) {
  TariffSet t = tariff_of(TariffKind::mci_per_unit);
  t.rate_ppm = 100'000;
  Period const month{day(2026, 1, 1), day(2026, 2, 1)};
  auto const seat = charge(t, month, 1, 0, 4'325'000'000);
  ASSERT_TRUE(seat);
  EXPECT_EQ(print_micros(seat->net_micros, 2), "432.50");
  EXPECT_EQ(seat->mci_micros, 4'325'000'000);
  EXPECT_EQ(charge(t, three_months, 40, 0, 4'325'000'000)->net_micros, 3 * 40 * 432'500'000LL);
}

TEST(Charge, OfAPercentIsAPartOfTheBaseAndNotBelowTheMinimum) {
  TariffSet t = tariff_of(TariffKind::percent);
  t.rate_ppm = 30'000;
  t.amount_micros = 1'000'000'000;
  EXPECT_EQ(charge(t, three_months, 0, 200'000'000'000, {})->net_micros, 6'000'000'000);
  EXPECT_EQ(charge(t, three_months, 0, 100'000'000'000, {})->net_micros, 3'000'000'000);
  EXPECT_EQ(charge(t, three_months, 0, 99'000'000'000, {})->net_micros, 3'000'000'000);
}

TEST(Charge, IsInWholeTiynRoundedDown) {
  TariffSet t = tariff_of(TariffKind::percent);
  t.rate_ppm = 1;
  t.amount_micros = 0;
  EXPECT_EQ(charge(t, three_months, 0, 19'999'000'000, {})->net_micros, 10'000);
}

TEST(Charge, AnswersTheFirstOfItsReasons) {
  TariffSet t = tariff_of(TariffKind::mci_per_unit);
  t.rate_ppm = 100'000;
  auto const refusal = [&](std::int64_t units, std::int64_t base, std::optional<std::int64_t> mci) {
    auto const sum = charge(t, three_months, units, base, mci);
    return sum ? ErrorCode::internal : sum.error().code;
  };
  EXPECT_EQ(refusal(0, 0, 1'000'000), ErrorCode::amount_invalid);
  EXPECT_EQ(refusal(-1, 0, 1'000'000), ErrorCode::amount_invalid);
  EXPECT_EQ(refusal(100'000'001, 0, 1'000'000), ErrorCode::amount_invalid);
  t.minimum_ppm = 100'001;
  EXPECT_EQ(refusal(-1, 0, 1'000'000), ErrorCode::below_minimum_rate);
  EXPECT_EQ(refusal(-1, 0, {}), ErrorCode::parameter_missing);
  t.kind = TariffKind::percent;
  EXPECT_EQ(refusal(0, -1, {}), ErrorCode::below_minimum_rate);
  t.minimum_ppm = t.rate_ppm;
  EXPECT_EQ(refusal(0, -1, {}), ErrorCode::amount_invalid);
  EXPECT_EQ(refusal(0, amount_limit, {}), ErrorCode::amount_invalid);
  t.amount_micros = 0;
  EXPECT_EQ(refusal(0, 0, {}), ErrorCode::amount_invalid);
  t.kind = TariffKind::none;
  EXPECT_EQ(refusal(-1, 0, {}), ErrorCode::wrong_kind);
}

TEST(Charge, ThatLeavesTheLedgerIsRefusedAndDoesNotStopTheProcess) {
  constexpr Micros most = amount_limit - 1;
  for (TariffKind const kind : {TariffKind::flat, TariffKind::mci_per_unit, TariffKind::percent}) {
    TariffSet t = tariff_of(kind);
    t.rate_ppm = most;
    t.amount_micros = most;
    auto const sum = charge(t, three_months, 100'000'000, most, most);
    ASSERT_FALSE(sum);
    EXPECT_EQ(sum.error().code, ErrorCode::amount_invalid);
  }
}

// --- parameters and tariffs --------------------------------------------------------------------

TEST(SetParameter, RestsOnAnActAndHoldsFromADay) {
  auto const r = small_world();
  SetParameter c{ParameterName::vat_ppm, {}, 1'000'000, day(2027, 1, 1), "Tax Code"};
  given(r).when(c).then(
      {ParameterSet{ParameterName::vat_ppm, {}, 1'000'000, day(2027, 1, 1), "Tax Code"}});
  c.value = 1'000'001;
  given(r).when(c).then_fails(ErrorCode::amount_invalid);
  c.parameter = ParameterName::mci_micros;
  EXPECT_TRUE(given(r).when(c).result());
  c.value = amount_limit;
  given(r).when(c).then_fails(ErrorCode::amount_invalid);
  c.value = -1;
  given(r).when(c).then_fails(ErrorCode::amount_invalid);
  c.from = no_date;
  given(r).when(c).then_fails(ErrorCode::period_invalid);
  c.society = SocietyId{9};
  given(r).when(c).then_fails(ErrorCode::not_found);
  c.act = "";
  given(r).when(c).then_fails(ErrorCode::malformed);
  c.act = "Tax Code";
  c.parameter = ParameterName::none;
  given(r).when(c).then_fails(ErrorCode::malformed);
}

TEST(SetTariff, IsNotBelowTheLegalMinimum) {
  auto const r = small_world();
  SetTariff c{society, "Radio", UseType::radio, TariffKind::percent, 30'000,
              5,       30'000,  "revenue",      day(2024, 1, 1),     "order 400"};
  given(r).when(c).then(
      {TariffSet{made<TariffId>(), society, "Radio", UseType::radio, TariffKind::percent, 30'000, 5,
                 30'000, "revenue", day(2024, 1, 1), "order 400"}});
  c.amount_micros = amount_limit;
  given(r).when(c).then_fails(ErrorCode::amount_invalid);
  c.amount_micros = -1;
  given(r).when(c).then_fails(ErrorCode::amount_invalid);
  c.minimum_ppm = 30'001;
  given(r).when(c).then_fails(ErrorCode::below_minimum_rate);
  c.society = SocietyId{9};
  given(r).when(c).then_fails(ErrorCode::not_found);
  c.kind = TariffKind::none;
  given(r).when(c).then_fails(ErrorCode::malformed);
}

TEST(ApproveRules, HaveBandsInOrderAndWeightsWithinBounds) {
  auto const r = small_world();
  ApproveRules c;
  c.society = society;
  c.title = "Radio";
  c.use_weights = {{"live", 1'000'000}};
  c.time_bands = {{0, 100, 1}, {100, 86'400, 1'000'000}};
  given(r).when(c).then({DistributionRulesApproved{
      made<RulesId>(), society, "Radio", 1, c.use_weights, c.time_bands, 0, 0, no_date, ""}});
  for (TimeBand const bad :
       {TimeBand{99, 200, 1}, TimeBand{100, 100, 1}, TimeBand{100, 86'401, 1}}) {
    c.time_bands[1] = bad;
    given(r).when(c).then_fails(ErrorCode::malformed);
  }
  c.time_bands[1] = {100, 200, 1'000'001};
  given(r).when(c).then_fails(ErrorCode::too_large);
  c.time_bands.pop_back();
  c.society = SocietyId{9};
  given(r).when(c).then_fails(ErrorCode::not_found);
  c.use_weights[0].weight = 1'000'001;
  given(r).when(c).then_fails(ErrorCode::too_large);
}

// --- licences ----------------------------------------------------------------------------------

GrantLicence radio_licence() {
  return {society,
          radio,
          tariff,
          UseType::radio,
          {{Right::performing, 750'000}, {Right::mechanical, 250'000}},
          day(2026, 1, 1),
          for_ever,
          kzt};
}

TEST(GrantLicence, FeedsPoolsWithTheWholeOfTheFee) {
  auto const c = radio_licence();
  given(small_world())
      .when(c)
      .then({LicenceGranted{made<LicenceId>(), society, radio, tariff, UseType::radio, c.feeds,
                            day(2026, 1, 1), for_ever, kzt}});
}

TEST(GrantLicence, AnswersTheFirstOfItsReasons) {
  auto const r = small_world();
  auto c = radio_licence();
  c.until = c.from;
  given(r).when(c).then_fails(ErrorCode::period_invalid);
  c.feeds[1].right = Right::producer;
  given(r).when(c).then_fails(ErrorCode::not_accredited);
  c.feeds[1].part = 249'999;
  given(r).when(c).then_fails(ErrorCode::shares_invalid);
  c.feeds[1].part = 1'000'001;
  given(r).when(c).then_fails(ErrorCode::shares_above_whole);
  c.society = other_society;
  given(r).when(c).then_fails(ErrorCode::wrong_kind);
  c.tariff = TariffId{9};
  given(r).when(c).then_fails(ErrorCode::not_found);
  c = radio_licence();
  c.licensee = LicenseeId{9};
  given(r).when(c).then_fails(ErrorCode::not_found);
  c = radio_licence();
  c.society = SocietyId{9};
  given(r).when(c).then_fails(ErrorCode::not_found);
  c = radio_licence();
  c.from = no_date;
  given(r).when(c).then_fails(ErrorCode::period_invalid);
  c = radio_licence();
  c.feeds = {};
  given(r).when(c).then_fails(ErrorCode::shares_invalid);
}

// --- invoices ----------------------------------------------------------------------------------

IssueInvoice quarterly() {
  return {licence, quarter, next_quarter, 0, 4'000'000'000'000, no_date, day(2026, 9, 1)};
}

TEST(IssueInvoice, ShowsEveryFigureAndTheTaxOfItsDay) {
  auto r = small_world();
  r.set(ParameterName::vat_ppm, 120'000, day(2026, 1, 1));
  r.set(ParameterName::vat_ppm, 160'000, today);
  given(r)
      .when(quarterly())
      .then({InvoiceIssued{made<InvoiceId>(), licence, society, radio, UseType::radio, quarter,
                           next_quarter, 3, 0, 4'000'000'000'000, 0, 120'000'000'000,
                           19'200'000'000, kzt, today, day(2026, 9, 1)}});
}

TEST(IssueInvoice, UsesTheIndexOfItsFirstDayAndTheSocietysOwnFirst) {
  auto r = small_world();
  r.tariffs[tariff].kind = TariffKind::mci_per_unit;
  r.tariffs[tariff].rate_ppm = 100'000;
  r.set(ParameterName::mci_micros, 9'000'000'000, Date{quarter.value() + 1});
  auto c = quarterly();
  c.units = 1;
  auto said = given(r).when(c);
  EXPECT_EQ(std::get<InvoiceIssued>(said.result()->events.at(0)).mci_micros, 4'325'000'000);
  r.set(ParameterName::mci_micros, 5'000'000'000, quarter, society);
  said = given(r).when(c);
  EXPECT_EQ(std::get<InvoiceIssued>(said.result()->events.at(0)).mci_micros, 5'000'000'000);
}

TEST(IssueInvoice, AnswersTheFirstOfItsReasons) {
  auto r = small_world();
  auto c = quarterly();
  c.base_micros = -1;
  given(r).when(c).then_fails(ErrorCode::amount_invalid);
  r.tariffs[tariff].minimum_ppm = 30'001;
  given(r).when(c).then_fails(ErrorCode::below_minimum_rate);
  c.from = day(2024, 12, 31);
  given(r).when(c).then_fails(ErrorCode::licence_inactive);
  r.licences[licence].until = next_quarter;
  c = quarterly();
  c.until = Date{next_quarter.value() + 1};
  given(r).when(c).then_fails(ErrorCode::licence_inactive);
  r.tariffs[tariff].kind = TariffKind::mci_per_unit;
  c.from = Date{long_ago.value() - 1};
  given(r).when(c).then_fails(ErrorCode::parameter_missing);
  for (Date const until : {c.from, no_date, for_ever}) {
    c.until = until;
    given(r).when(c).then_fails(ErrorCode::period_invalid);
  }
  r.societies[society].closed_until = day(2026, 9, 1);
  given(r).when(c).then_fails(ErrorCode::period_closed);
  r.tariffs.clear();
  given(r).when(c).then_fails(ErrorCode::not_found);
  given(r).when(IssueInvoice{}).then_fails(ErrorCode::not_found);
}

// --- receipts ----------------------------------------------------------------------------------

ReceiveFee payment(Micros micros) {
  return {society, {}, invoice, Money{kzt, micros}, "B-1", no_date};
}
FeeReceived received(Micros micros, Micros allocated, Micros net) {
  return {made<ReceiptId>(),  society,   radio, invoice, UseType::radio,
          Money{kzt, micros}, allocated, net,   "B-1",   today};
}

TEST(ReceiveFee, SettlesItsInvoiceAndLeavesTheRestInSuspense) {
  auto const r = small_world();
  given(r)
      .when(payment(134'400'000'000))
      .then({received(134'400'000'000, 134'400'000'000, 120'000'000'000)})
      .with_notes(0);
  given(r)
      .when(payment(135'000'000'000))
      .then({received(135'000'000'000, 134'400'000'000, 120'000'000'000)})
      .with_notes(1);
}

TEST(ReceiveFee, InInstalmentsAddsUpToTheInvoiceExactly) {
  auto r = small_world();
  InvoiceRow& row = r.invoices[invoice];
  row.net_micros = 100'000'000;
  row.vat_micros = 12'000'000;
  Micros net = 0;
  for (Micros const part : {33'333'333, 33'333'333, 45'333'334}) {
    auto const said = given(r).when(payment(part));
    auto const& event = std::get<FeeReceived>(said.result()->events.at(0));
    EXPECT_EQ(event.allocated_micros, part);
    row.settled_micros += event.allocated_micros;
    row.settled_net_micros += event.net_micros;
    net += event.net_micros;
  }
  EXPECT_EQ(net, 100'000'000);
  given(r).when(payment(1)).then({received(1, 0, 0)}).with_notes(1);
}

TEST(ReceiveFee, WithoutAnInvoiceWaitsInSuspense) {
  auto c = payment(7);
  c.invoice = {};
  given(small_world())
      .when(c)
      .then({FeeReceived{
          made<ReceiptId>(), society, {}, {}, UseType::none, Money{kzt, 7}, 0, 0, "B-1", today}})
      .with_notes(1);
}

TEST(ReceiveFee, AnswersTheFirstOfItsReasons) {
  auto r = small_world();
  auto c = payment(7);
  c.amount.currency = Currency{840};
  given(r).when(c).then_fails(ErrorCode::currency_mismatch);
  c.amount.micros = amount_limit;
  given(r).when(c).then_fails(ErrorCode::amount_invalid);
  c.amount.micros = 0;
  given(r).when(c).then_fails(ErrorCode::amount_invalid);
  r.societies[society].closed_until = day(2026, 9, 1);
  given(r).when(c).then_fails(ErrorCode::period_closed);
  c.licensee = LicenseeId{9};
  given(r).when(c).then_fails(ErrorCode::wrong_kind);
  c.society = other_society;
  given(r).when(c).then_fails(ErrorCode::not_found);
  c.invoice = {};
  given(r).when(c).then_fails(ErrorCode::not_found);
  c.society = SocietyId{9};
  given(r).when(c).then_fails(ErrorCode::not_found);
  c.amount.currency = {};
  given(r).when(c).then_fails(ErrorCode::malformed);
}

// --- payouts -----------------------------------------------------------------------------------

InstructPayout pay_author() {
  return {society, author, kzt, no_date};
}

TEST(InstructPayout, PaysWholeTiynAndCarriesTheRest) {
  auto r = small_world();
  r.owe(author_payable(), 90'277'777'778);
  given(r)
      .when(pay_author())
      .then({PayoutInstructed{made<PayoutId>(),
                              society,
                              author,
                              kzt,
                              90'277'770'000,
                              {{dimensions_of(author_payable()), 90'277'770'000}},
                              today}});
}

TEST(InstructPayout, TakesWhatIsCarriedFromTheLastAccounts) {
  auto r = small_world();
  r.balances.clear();
  AccountKey first = author_payable();
  AccountKey last = first;
  last.year = 2027;
  r.owe(first, 15'000);
  r.owe(last, 4'000);
  auto const said = given(r).when(pay_author());
  auto const& event = std::get<PayoutInstructed>(said.result()->events.at(0));
  EXPECT_EQ(event.micros, 10'000);
  ASSERT_EQ(event.parts.size(), 1U);
  EXPECT_EQ(event.parts[0].key.from, day(2026, 1, 1));
  EXPECT_EQ(event.parts[0].micros, 10'000);
}

TEST(InstructPayout, CountsOnlyItsOwnCurrency) {
  auto r = small_world();
  AccountKey dollars = author_payable();
  dollars.currency = Currency{840};
  r.owe(dollars, 1'000'000);
  auto const said = given(r).when(pay_author());
  EXPECT_EQ(std::get<PayoutInstructed>(said.result()->events.at(0)).micros, 50'000'000'000);
}

TEST(InstructPayout, AnswersTheFirstOfItsReasons) {
  auto r = small_world();
  r.set(ParameterName::minimum_payout_micros, 50'000'000'000, long_ago);
  EXPECT_TRUE(given(r).when(pay_author()).result());
  r.holders[author].located = false;
  given(r).when(pay_author()).then_fails(ErrorCode::payee_unlocated);
  r.set(ParameterName::minimum_payout_micros, 50'000'010'000, long_ago);
  given(r).when(pay_author()).then_fails(ErrorCode::below_minimum_payout);
  r.societies[society].closed_until = day(2026, 9, 1);
  given(r).when(pay_author()).then_fails(ErrorCode::period_closed);
  given(r).when(InstructPayout{society, HolderId{9}, kzt, {}}).then_fails(ErrorCode::not_found);
  given(r).when(InstructPayout{SocietyId{9}, author, kzt, {}}).then_fails(ErrorCode::not_found);
  auto nothing = small_world();
  nothing.balances.clear();
  given(nothing).when(pay_author()).then_fails(ErrorCode::below_minimum_payout);
  nothing.owe(author_payable(), 9'999);
  given(nothing).when(pay_author()).then_fails(ErrorCode::below_minimum_payout);
}

TEST(ConfirmPayout, EndsAPayoutThatIsOnItsWay) {
  auto r = small_world();
  ConfirmPayout const c{payout, "B-2", no_date};
  given(r).when(c).then(
      {PayoutConfirmed{payout, society, author, kzt, 42'000'000'000, "B-2", today}});
  r.payouts[payout].state = PayoutState::returned;
  given(r).when(c).then_fails(ErrorCode::payout_state);
  r.societies[society].closed_until = day(2026, 9, 1);
  given(r).when(c).then_fails(ErrorCode::period_closed);
  given(r).when(ConfirmPayout{PayoutId{9}, "", {}}).then_fails(ErrorCode::not_found);
}

TEST(ReturnPayout, PutsTheMoneyBackWhereItCameFromAndSaysWhy) {
  auto r = small_world();
  ReturnPayout c{payout, "AC01", no_date};
  given(r).when(c).then({PayoutReturned{payout,
                                        society,
                                        author,
                                        kzt,
                                        42'000'000'000,
                                        {{pool_key(), 42'000'000'000}},
                                        "AC01",
                                        today}});
  r.payouts[payout].state = PayoutState::confirmed;
  given(r).when(c).then_fails(ErrorCode::payout_state);
  r.societies[society].closed_until = day(2026, 9, 1);
  given(r).when(c).then_fails(ErrorCode::period_closed);
  c.payout = PayoutId{9};
  given(r).when(c).then_fails(ErrorCode::not_found);
  c.reason = "";
  given(r).when(c).then_fails(ErrorCode::malformed);
}

TEST(IssueStatement, SaysWhatIsPayable) {
  auto const r = small_world();
  IssueStatement c{society, author, quarter, next_quarter, 120, kzt};
  given(r).when(c).then({StatementIssued{made<StatementId>(), society, author, quarter,
                                         next_quarter, 120, kzt, 50'000'000'000}});
  c.until = c.from;
  given(r).when(c).then_fails(ErrorCode::period_invalid);
  c.holder = HolderId{9};
  given(r).when(c).then_fails(ErrorCode::not_found);
  c.society = SocietyId{9};
  given(r).when(c).then_fails(ErrorCode::not_found);
}

// Ids follow from the command id, which two people may have in common.
TEST(Licensing, TakesNoIdThatIsThere) {
  auto const taken = [](auto const& put, auto const& command) {
    auto r = small_world();
    EXPECT_TRUE(given(r).when(command).result());
    put(r);
    given(r).when(command).then_fails(ErrorCode::id_taken);
  };
  taken([](auto& r) { r.licences[made<LicenceId>()] = r.licences.at(licence); },
        GrantLicence{society,
                     radio,
                     tariff,
                     UseType::radio,
                     {{Right::performing, whole_ppm}},
                     day(2026, 1, 1),
                     for_ever,
                     kzt});
  taken([](auto& r) { r.invoices[made<InvoiceId>()] = r.invoices.at(invoice); },
        IssueInvoice{licence, day(2026, 4, 1), day(2026, 7, 1), 40, 0, no_date, no_date});
  taken([](auto& r) { r.receipts[made<ReceiptId>()] = r.receipts.at(receipt); },
        ReceiveFee{society, radio, InvoiceId{}, Money{kzt, 1'000'000}, "", no_date});
  taken([](auto& r) { r.payouts[made<PayoutId>()] = r.payouts.at(payout); },
        InstructPayout{society, author, kzt, no_date});
  taken([](auto& r) { r.tariffs[made<TariffId>()] = r.tariffs.at(tariff); },
        SetTariff{society, "Flat", UseType::radio, TariffKind::flat, 0, 1'000'000, 0, "",
                  day(2026, 1, 1), ""});
  taken([](auto& r) { r.approved_rules[made<RulesId>()] = r.approved_rules.at(rules); },
        ApproveRules{society, "Rules", 1, {}, {}, 0, 0, day(2026, 1, 1), ""});
}

}  // namespace
}  // namespace qalam::test
