#pragma once

#include "domain/account/account.hpp"
#include "domain/events.hpp"
#include "domain/usage/columns.hpp"

#include <utility>
#include <vector>

/// One believable event of each type, all of one small story: a radio station pays a society, a
/// quarter is distributed, an author is paid. An event without an example does not compile where
/// the examples are asked for.
namespace qalam::test {

namespace story {

constexpr SocietyId society{101};
constexpr HolderId author{201}, publisher{202};
constexpr LicenseeId radio{301};
constexpr MandateId mandate{401};
constexpr WorkId work{501};
constexpr RecordingId recording{601};
constexpr AgreementId agreement{701};
constexpr TariffId tariff{801};
constexpr RulesId rules{901};
constexpr LicenceId licence{1001};
constexpr InvoiceId invoice{1101};
constexpr ReceiptId receipt{1201};
constexpr ReportId report{1301}, better_report{1302};
constexpr RunId run{1401};
constexpr HoldId hold{1501};
constexpr StatementId statement{1601};
constexpr PayoutId payout{1701};
constexpr PersonId clerk{1801}, first_approver{1802};

inline Date day(int year, unsigned month, unsigned of_month) {
  return make_date(year, month, of_month);
}
inline Date const quarter = day(2026, 1, 1);
inline Date const next_quarter = day(2026, 4, 1);

inline PoolKey pool_key() {
  return {society, Right::performing, UseType::radio, Source::direct_licence, quarter, next_quarter,
          kzt};
}
inline PoolId pool() {
  return pool_id(pool_key());
}
inline Hash256 hash(std::uint8_t seed) {
  Hash256 out{};
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::uint8_t>(seed + i);
  return out;
}
inline std::vector<PostedAmount> amounts() {
  return {{Destination::payable, author.value(), 40'000'000'000},
          {Destination::held_unmandated, work.value(), 20'000'000'000},
          {Destination::due_to, 58, 10'000'000'000},
          {Destination::unmatched, 0, 5'000'000'000}};
}
inline std::vector<WorkShare> shares() {
  return {{author, Right::performing, 666'667, PartRole::composer_author},
          {publisher, Right::performing, 333'333, PartRole::original_publisher}};
}
template <class E>
E registration() {
  E e;
  e.work = work;
  e.submitter = 58;
  e.submitter_number = "KZ0000000001";
  e.title = "ҚАРА ЖОРҒА";
  e.language = "KK";
  e.titles = {{"KARA ZHORGA", "AT", "EN"}};
  e.iswcs = {"T0345246801"};
  e.version = "ORI";
  e.seconds = 215;
  e.artists = {"ДОС-МҰҚАСАН"};
  e.interests = {{author, PartRole::composer_author, true, 0, {5000, 0, 0}, "", {}, {1}},
                 {publisher,
                  PartRole::original_publisher,
                  true,
                  1,
                  {5000, 10'000, 10'000},
                  "A-17",
                  {{true, 398, {5000, 10'000, 10'000}}, {false, 840, {}}},
                  {}}};
  e.shares = shares();
  e.references = {{"58", "KZ-7", "W"}};
  e.from = day(2020, 1, 1);
  e.source = {0xde, 0xad, 0xbe, 0xef};
  e.source_line = 42;
  return e;
}

}  // namespace story

inline SocietyAccredited example(SocietyAccredited const*) {
  return {story::society,
          "Қазақ авторлар қоғамы",
          "010140000012",
          302,
          {Right::performing, Right::mechanical},
          story::day(2019, 7, 1),
          "order 17 of the authority"};
}
inline AccreditationChanged example(AccreditationChanged const*) {
  return {story::society, {Right::performing}, story::day(2027, 1, 1), "order 23"};
}
inline RightHolderRegistered example(RightHolderRegistered const*) {
  return {story::author,
          PartyKind::natural,
          "ДОСЫМБЕТ А.",
          {"00014107338"},
          "I-001068130-6",
          "0000000121032683",
          "",
          {1, 2, 3, 4, 5, 6, 7, 8},
          true,
          {302, 302, 0},
          58,
          "P0001"};
}
inline RightHolderChanged example(RightHolderChanged const*) {
  return {story::author,
          "ДОСЫМБЕТ АСАН",
          {"00014107338", "00014107436"},
          "I-001068130-6",
          "0000000121032683",
          {1, 2, 3, 4, 5, 6, 7, 8},
          true,
          {302, 302, 302},
          "a pseudonym was added"};
}
inline LicenseeRegistered example(LicenseeRegistered const*) {
  return {story::radio, "Радио Дала", "020240000023", "radio"};
}
inline MandateGranted example(MandateGranted const*) {
  return {story::mandate, story::author,          story::society,     {Right::performing},
          2136,           story::day(2021, 1, 1), "contract 118/2021"};
}
inline MandateEnded example(MandateEnded const*) {
  return {story::mandate, story::author, story::society, story::day(2028, 1, 1), "notice given"};
}
inline RoleGranted example(RoleGranted const*) {
  return {story::first_approver, Role::society_approver, story::society, HolderId{}, LicenseeId{}};
}
inline RoleRevoked example(RoleRevoked const*) {
  return {story::first_approver, Role::society_approver, story::society, HolderId{}, LicenseeId{}};
}
inline WorkRegistered example(WorkRegistered const*) {
  return story::registration<WorkRegistered>();
}
inline WorkRevised example(WorkRevised const*) {
  auto e = story::registration<WorkRevised>();
  e.title = "ҚАРА ЖОРҒА (ӘН)";
  return e;
}
inline RecordingRegistered example(RecordingRegistered const*) {
  return {story::recording,
          "KZABC2600001",
          "Қара жорға",
          "Дос-Мұқасан",
          214,
          {{story::work, whole_ppm}},
          {{story::publisher, Right::producer, whole_ppm, PartRole::producer}}};
}
inline RecordingLinked example(RecordingLinked const*) {
  return {story::recording, {{story::work, 600'000}, {WorkId{502}, 400'000}}};
}
inline AgreementRegistered example(AgreementRegistered const*) {
  return {story::agreement,
          58,
          "A-17",
          "OS",
          story::day(2020, 1, 1),
          for_ever,
          {{true, 2136}, {false, 840}},
          {{story::author, true, {5000, 0, 0}}, {story::publisher, false, {5000, 10'000, 10'000}}},
          {0xde, 0xad, 0xbe, 0xef},
          7};
}
inline ParameterSet example(ParameterSet const*) {
  return {ParameterName::deduction_cap_ppm, SocietyId{}, 300'000, story::day(2020, 1, 1),
          "Law on Copyright, art. 47"};
}
inline TariffSet example(TariffSet const*) {
  return {story::tariff,
          story::society,
          "Radio, part of revenue",
          UseType::radio,
          TariffKind::percent,
          30'000,
          1'000'000'000,
          10'000,
          "revenue",
          story::day(2024, 1, 1),
          "order 400"};
}
inline DistributionRulesApproved example(DistributionRulesApproved const*) {
  return {story::rules,
          story::society,
          "Radio",
          3,
          {{"live", 2000}, {"", 1000}},
          {{64'800, 86'400, 1500}},
          30,
          20,
          story::day(2025, 1, 1),
          "general meeting 12"};
}
inline LicenceGranted example(LicenceGranted const*) {
  return {story::licence,
          story::society,
          story::radio,
          story::tariff,
          UseType::radio,
          {{Right::performing, 750'000}, {Right::mechanical, 250'000}},
          story::day(2025, 1, 1),
          for_ever,
          kzt};
}
inline InvoiceIssued example(InvoiceIssued const*) {
  return {story::invoice,
          story::licence,
          story::society,
          story::radio,
          UseType::radio,
          story::quarter,
          story::next_quarter,
          3,
          0,
          4'000'000'000'000,
          0,
          120'000'000'000,
          14'400'000'000,
          kzt,
          story::day(2026, 4, 2),
          story::day(2026, 4, 30)};
}
inline FeeReceived example(FeeReceived const*) {
  return {story::receipt,         story::society,  story::radio,
          story::invoice,         UseType::radio,  Money{kzt, 135'000'000'000},
          134'400'000'000,        120'000'000'000, "B-2026-04-1177",
          story::day(2026, 4, 20)};
}
inline UsageReportReceived example(UsageReportReceived const*) {
  return {story::report,
          story::society,
          story::radio,
          "usage-csv",
          "1",
          "Радио Дала",
          "2026-Q1",
          1,
          1,
          "Дала FM",
          story::quarter,
          story::next_quarter,
          story::hash(7),
          UseType::radio};
}
inline UsageItemsRecorded example(UsageItemsRecorded const*) {
  usage::ItemsWriter items;
  usage::ReportedItem item;
  item.own_id = "D-17";
  item.isrc = "KZABC2600001";
  item.title = "Қара жорға";
  item.artist = "Дос-Мұқасан";
  item.seconds = 214;
  items.add(item);
  usage::ReportedItem other;
  other.title = "Unknown song";
  other.composers = "A. Author|B. Author";
  items.add(other);
  return items.take(story::radio, ItemId{1});
}
inline UsageLinesRecorded example(UsageLinesRecorded const*) {
  usage::LinesWriter lines;
  auto const kind = lines.kind(usage::print({"Дала FM", "Broadcast", "", "", true}));
  Date const day = story::quarter;
  lines.add({1, 1, day, 3600, 200, 0, kind});
  lines.add({2, 1, day, 3900, 0, 0, kind});
  lines.add({1, 2, Date{day.value() + 1}, usage::no_second, 214, 1'500'000, kind});
  return lines.take(story::report, 0);
}
inline UsageReportClosed example(UsageReportClosed const*) {
  return {story::report,  story::society,      story::radio,  3, 1, 4, {{kzt, 1'500'000}},
          story::quarter, story::next_quarter, UseType::radio};
}
inline UsageReportSuperseded example(UsageReportSuperseded const*) {
  return {story::report, story::better_report, story::society, "the station sent a full log"};
}
inline ItemsMatched example(ItemsMatched const*) {
  usage::MatchesWriter matches;
  matches.add({1, MatchMethod::isrc, 1000, story::recording, {{story::work, whole_ppm}}});
  matches.add({2, MatchMethod::names, 870, RecordingId{}, {{story::work, whole_ppm}}});
  return matches.take(story::society, 1);
}
inline MatchReversed example(MatchReversed const*) {
  return {story::society, ItemId{2}, "another song of that name"};
}
inline PoolFunded example(PoolFunded const*) {
  return {story::pool(),  story::pool_key(), story::radio,           story::receipt,
          story::licence, 90'000'000'000,    story::day(2026, 4, 21)};
}
inline DeductionTaken example(DeductionTaken const*) {
  return {story::pool(),  story::pool_key(), DeductionKind::admin_fee, 15'000'000'000,
          90'000'000'000, 166'667,           "general meeting 12",     story::day(2026, 4, 22)};
}
inline RunOpened example(RunOpened const*) {
  return {story::run, story::pool(),   story::pool_key(), story::rules,   story::hash(11),
          95,         {story::report}, story::hash(13),   75'000'000'000, story::clerk};
}
inline AllocationsComputed example(AllocationsComputed const*) {
  return {
      story::run,
      0,
      {{story::work, story::author, 0, Destination::payable, 666'667, 4000, 60'000'000'000,
        40'000'000'000},
       {story::work, story::publisher, 0, Destination::held_unmandated, 333'333, 4000,
        60'000'000'000, 20'000'000'000},
       {WorkId{502}, HolderId{203}, 58, Destination::due_to, whole_ppm, 700, 10'000'000'000,
        10'000'000'000},
       {WorkId{}, HolderId{}, 0, Destination::unmatched, 0, 300, 5'000'000'000, 5'000'000'000}}};
}
inline RunComputed example(RunComputed const*) {
  return {story::run,    story::pool(), story::pool_key(), 1, 4, 75'000'000'000,
          5'000'000'000, 5000,          story::hash(17)};
}
inline RunApproved example(RunApproved const*) {
  return {story::run, story::pool_key(), story::first_approver, 1};
}
inline RunPosted example(RunPosted const*) {
  return {story::run, story::pool(),    story::pool_key(),     0,
          1,          story::amounts(), story::day(2026, 5, 4)};
}
inline RunReversed example(RunReversed const*) {
  return {story::run,
          story::pool(),
          story::pool_key(),
          0,
          1,
          story::amounts(),
          "the report was of another station",
          story::day(2026, 5, 6)};
}
inline AdjustmentPosted example(AdjustmentPosted const*) {
  return {story::run,
          story::pool(),
          story::pool_key(),
          HolderId{},
          story::author,
          story::work,
          2'000'000'000,
          "item I-2 was identified",
          story::day(2026, 6, 1)};
}
inline HoldPlaced example(HoldPlaced const*) {
  return {story::hold,           story::society,    story::work,   story::author,
          HoldReason::dispute,   story::pool_key(), 3'000'000'000, "two claims above the whole",
          story::day(2026, 6, 2)};
}
inline HoldReleased example(HoldReleased const*) {
  return {story::hold,           story::society,    story::work,   Destination::held_dispute,
          story::author,         story::pool_key(), 3'000'000'000, "the claim was withdrawn",
          story::day(2026, 7, 1)};
}
inline StatementIssued example(StatementIssued const*) {
  return {story::statement,
          story::society,
          story::author,
          story::quarter,
          story::next_quarter,
          120,
          kzt,
          42'000'000'000};
}
inline PayoutInstructed example(PayoutInstructed const*) {
  return {story::payout,          story::society,
          story::author,          kzt,
          42'000'000'000,         {{story::pool_key(), 42'000'000'000}},
          story::day(2026, 7, 10)};
}
inline PayoutConfirmed example(PayoutConfirmed const*) {
  return {story::payout,  story::society,   story::author,          kzt,
          42'000'000'000, "B-2026-07-0042", story::day(2026, 7, 11)};
}
inline PayoutReturned example(PayoutReturned const*) {
  return {story::payout, story::society,         story::author,
          kzt,           42'000'000'000,         {{story::pool_key(), 42'000'000'000}},
          "AC01",        story::day(2026, 7, 12)};
}
inline PeriodClosed example(PeriodClosed const*) {
  return {story::society, no_date, story::next_quarter, story::hash(19)};
}
inline SubjectErased example(SubjectErased const*) {
  return {story::author, "request under the law on personal data, art. 24"};
}

inline SaltDrawn example(SaltDrawn const*) {
  return {story::society, story::run, no_date, story::hash(23)};
}
inline LogSuperseded example(LogSuperseded const*) {
  return {"ledger.example.kz/royalties", 4711, story::hash(29), 4700,
          "the disk was lost; this copy is of the night before"};
}
inline AccessLogSealed example(AccessLogSealed const*) {
  return {story::day(2026, 8, 2), 17, story::hash(31)};
}

/// All of them, in the order of their types.
inline std::vector<Event> examples() {
  return []<class... E>(std::variant<E...> const*) {
    return std::vector<Event>{example(static_cast<E const*>(nullptr))...};
  }(static_cast<Event const*>(nullptr));
}

}  // namespace qalam::test
