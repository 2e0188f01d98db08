#pragma once

#include "domain/distribution/commands.hpp"
#include "domain/licensing/commands.hpp"
#include "domain/parameters/commands.hpp"
#include "domain/party/commands.hpp"
#include "domain/repertoire/commands.hpp"
#include "tests/support/test_ledger.hpp"

#include <string>
#include <vector>

namespace qalam::test {

/// A society with a streaming service as its licensee, four right holders and three works: as much
/// as a distribution needs. The people: 11 opens runs, 12 and 13 approve them, 20 is the operator.
struct Nation {
  static constexpr PersonId clerk{11}, approver{12}, second_approver{13}, operator_person{20};
  static inline Date const quarter = make_date(2026, 1, 1);
  static inline Date const next_quarter = make_date(2026, 4, 1);

  explicit Nation(TestLedger& ledger) : book{ledger} {
    society = book.make<SocietyId>(AccreditSociety{
        "Авторлар қоғамы", "", 302, {Right::performing, Right::mechanical}, long_ago, "order 17"});
    people();
    parameters();
    holders();
    works();
    licensee = book.make<LicenseeId>(RegisterLicensee{"Dala Music", "", "streaming"});
    tariff = book.make<TariffId>(SetTariff{society, "Streaming, flat", UseType::streaming,
                                           TariffKind::flat, 0, 100'000 * million, 0, "", long_ago,
                                           "order 400"});
    rules = book.make<RulesId>(
        ApproveRules{society, "Streaming", 1, {}, {}, 0, 0, long_ago, "general meeting 12"});
    licence = book.make<LicenceId>(
        GrantLicence{society,
                     licensee,
                     tariff,
                     UseType::streaming,
                     {{Right::performing, 600'000}, {Right::mechanical, 400'000}},
                     long_ago,
                     for_ever,
                     kzt});
  }

  [[nodiscard]] PoolId pool(Right right) const {
    return pool_id(
        {society, right, UseType::streaming, Source::direct_licence, quarter, next_quarter, kzt});
  }
  /// Three months at 100 000 KZT, and VAT of 12 %.
  ReceiptId paid_invoice() {
    invoice =
        book.make<InvoiceId>(IssueInvoice{licence, quarter, next_quarter, 0, 0, no_date, no_date});
    receipt = book.make<ReceiptId>(
        ReceiveFee{society, licensee, invoice, Money{kzt, 336'000 * million}, "B-1", no_date});
    return receipt;
  }

  /// A sales report of the service: for each code of a recording, how often it was streamed.
  struct Streams {
    std::string isrc, title;
    int count;
  };
  static std::string dsr(std::string const& message, std::vector<Streams> const& streams) {
    std::string text =
        "HEAD\tdsrf-1.2\tBasicAudioProfile\t1.2\t" + message +
        "\t2026-04-02T00:00:00Z\t1\t1\t2026-01-01\t2026-03-31\tPADPIDA1\tDala\n"
        "SY01\tS1\t\t\tSubscriptionModel\tOnDemandStream\tKZ\tMusic\t7\t10\tKZT\t0\n";
    std::size_t block = 0;
    for (auto const& s : streams) {
      std::string const n = std::to_string(++block);
      text += "AS02\t" + n + "\tR" + n + "\tD-" + s.isrc + s.title + "\t" + s.isrc + "\t" +
              s.title + "\t\tSinger\t\tPT3M37S\tSoundRecording\t\t\n";
      text +=
          "SU02\t" + n + "\tS1\tT" + n + "\t\tR" + n + "\tTRUE\t" + std::to_string(s.count) + "\n";
    }
    std::string const lines = std::to_string(3 + 2 * block);
    return text + "FOOT\t" + lines + "\t" + lines + "\t1\t" + std::to_string(block) + "\t" +
           std::to_string(block) + "\n";
  }
  static std::vector<Streams> plays() {
    return {{"KZABC2600001", "Dala", 3},
            {"KZABC2600002", "Taulyq", 2},
            {"KZABC2600003", "Ozen", 1},
            {"KZABC2600009", "Nobody knows", 1}};
  }

  static constexpr Micros million = 1'000'000;
  static inline Date const long_ago = make_date(2020, 1, 1);

  TestLedger& book;
  SocietyId society;
  HolderId aigul, bolat, foreigner, stranger, lost;
  WorkId dala, taulyq, ozen;
  LicenseeId licensee;
  TariffId tariff;
  RulesId rules;
  LicenceId licence;
  InvoiceId invoice;
  ReceiptId receipt;

 private:
  void people() {
    for (PersonId const person : {clerk, approver, second_approver}) {
      book.done(GrantRole{person, Role::society_approver, society, HolderId{}, LicenseeId{}});
    }
    book.done(GrantRole{operator_person, Role::operator_, SocietyId{}, HolderId{}, LicenseeId{}});
  }
  void parameters() {
    using enum ParameterName;
    book.done(SetParameter{deduction_cap_ppm, SocietyId{}, 300'000, long_ago, "Law, art. 47"});
    book.done(SetParameter{admin_fee_ppm, SocietyId{}, 150'000, long_ago, "meeting 12"});
    book.done(SetParameter{social_fund_ppm, SocietyId{}, 50'000, long_ago, "meeting 12"});
    book.done(SetParameter{vat_ppm, SocietyId{}, 120'000, long_ago, "Tax Code"});
    book.done(
        SetParameter{minimum_payout_micros, SocietyId{}, 25'000 * million, long_ago, "meeting 12"});
  }
  HolderId holder(std::string name, bool located, std::vector<std::uint16_t> societies = {}) {
    RegisterHolder command;
    command.credit_name = std::move(name);
    command.located = located;
    command.societies = std::move(societies);
    return book.make<HolderId>(command);
  }
  void mandate(HolderId holder, std::vector<Right> rights) {
    book.done(GrantMandate{holder, society, std::move(rights), 0, long_ago, "contract"});
  }
  void holders() {
    aigul = holder("Айгүл", true);
    bolat = holder("Болат", true);
    lost = holder("Ермек", false);
    stranger = holder("Stranger", true);
    foreigner = holder("Étranger", true, {58, 58, 58});
    mandate(aigul, {Right::performing, Right::mechanical});
    mandate(bolat, {Right::performing});
    mandate(lost, {Right::performing});
  }
  WorkId work(std::string const& title, std::string const& isrc, std::vector<WorkShare> shares) {
    RegisterWork command;
    command.submitter_number = title;
    command.title = title;
    command.shares = std::move(shares);
    auto const id = book.make<WorkId>(command);
    book.done(RegisterRecording{isrc, title, "Singer", 217, {{id, whole_ppm}}, {}});
    return id;
  }
  void works() {
    using enum Right;
    dala = work("Дала", "KZABC2600001",
                {{aigul, performing, 666'667, PartRole::composer},
                 {bolat, performing, 333'333, PartRole::author},
                 {aigul, mechanical, whole_ppm, PartRole::composer}});
    taulyq = work("Тәулік", "KZABC2600002",
                  {{stranger, performing, 500'000, PartRole::composer},
                   {foreigner, performing, 500'000, PartRole::author}});
    ozen = work("Өзен", "KZABC2600003", {{lost, performing, 600'000, PartRole::composer}});
  }
};

}  // namespace qalam::test
