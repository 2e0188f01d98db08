#pragma once

#include "api/app/ledger.hpp"
#include "domain/account/account.hpp"

#include <string>
#include <string_view>
#include <vector>

/// A nation of two societies, three right holders and one radio, from the first accreditation to a
/// pool that can be distributed: as commands, the way a client sends them.
namespace qalam::test {

/// The id of what the command called `name` has made. Ids follow from the command, so a test knows
/// them before.
inline std::string made(Kind kind, std::string_view name) {
  return print_id(kind, derive_id(kind, app::command_id("command-id", name)));
}
template <class IdType>
IdType made_id(std::string_view name) {
  return derive<IdType>(app::command_id("command-id", name));
}

inline std::string person(std::uint64_t number) {
  return print(PersonId{number});
}
constexpr std::uint64_t clerk = 11;
constexpr std::uint64_t approver = 12;
constexpr std::uint64_t second_approver = 13;
constexpr std::uint64_t operator_person = 20;

/// The pool of the first society's performing right, first quarter of 2026.
inline PoolId first_pool() {
  return pool_id({made_id<SocietyId>("society"), Right::performing, UseType::radio,
                  Source::direct_licence, make_date(2026, 1, 1), make_date(2026, 4, 1), kzt});
}

/// One command a line, in order; `command_id` is the name that `made` takes.
inline std::vector<std::string> small_nation() {
  std::string const society = made(Kind::society, "society");
  std::string const other = made(Kind::society, "other society");
  std::string const radio = made(Kind::licensee, "radio");
  std::string const aigul = made(Kind::holder, "Aigul");
  std::string const bolat = made(Kind::holder, "Bolat");
  auto const command = [](std::string const& name, std::string const& id, std::string members) {
    return R"({"command":")" + name + R"(","command_id":")" + id + R"(",)" + members + "}";
  };
  auto const text = [](std::string const& name, std::string const& value) {
    return "\"" + name + "\":\"" + value + "\"";
  };
  auto const role = [&](std::uint64_t who, std::string const& what) {
    return command(
        "GrantRole", "role of " + std::to_string(who),
        text("person", person(who)) + "," + text("role", what) + "," + text("society", society));
  };
  return {
      command("AccreditSociety", "society",
              R"("title":"Авторлар қоғамы","rights":["performing","mechanical"],)"
              R"("from":"2020-01-01","act":"No. 105")"),
      command("AccreditSociety", "other society",
              R"("title":"Вторая","rights":["mechanical"],"from":"2020-01-01","act":"No. 106")"),
      role(clerk, "society_clerk"),
      role(approver, "society_approver"),
      role(second_approver, "society_approver"),
      command("SetParameter", "cap",
              R"("parameter":"deduction_cap_ppm","value":300000,"from":"2020-01-01","act":"Law")"),
      command("RegisterHolder", "Aigul", R"("credit_name":"Айгүл Сәрсен","located":true)"),
      command("RegisterHolder", "Bolat", R"("credit_name":"Болат Ким","located":true)"),
      command("RegisterHolder", "Stranger", R"("credit_name":"John Stranger")"),
      command("GrantMandate", "mandate of Aigul",
              text("holder", aigul) + "," + text("society", society) +
                  R"(,"rights":["performing"],"from":"2020-01-01")"),
      command("GrantMandate", "mandate of Bolat",
              text("holder", bolat) + "," + text("society", society) +
                  R"(,"rights":["performing"],"from":"2020-01-01")"),
      command("RegisterLicensee", "radio", R"("title":"Радио Дала","category":"radio")"),
      command("SetTariff", "tariff",
              text("society", society) + R"(,"title":"Radio, flat","use":"radio","kind":"flat",)"
                                         R"("amount":"100000.00","from":"2020-01-01")"),
      command("ApproveRules", "rules",
              text("society", society) + R"(,"title":"Rules of 2026","from":"2020-01-01")"),
      command("GrantLicence", "licence",
              text("society", society) + "," + text("licensee", radio) + "," +
                  text("tariff", made(Kind::tariff, "tariff")) +
                  R"(,"use":"radio","feeds":[{"right":"performing"}],"from":"2025-01-01")"),
      command("RegisterWork", "song",
              R"("title":"Көзімнің қарасы","iswcs":["T-034.524.680-1"],"from":"2020-01-01",)"
              R"("shares":[{)" +
                  text("holder", aigul) + R"(,"right":"performing","ppm":600000},{)" +
                  text("holder", bolat) + R"(,"right":"performing","ppm":400000}])"),
      command("RegisterRecording", "recording of song",
              R"("isrc":"KZA012600001","title":"Көзімнің қарасы","works":[{)" +
                  text("work", made(Kind::work, "song")) + "}]"),
      command("IssueInvoice", "invoice",
              text("licence", made(Kind::licence, "licence")) +
                  R"(,"from":"2026-01-01","until":"2026-04-01","booked":"2026-04-02")"),
      command("ReceiveFee", "fee",
              text("society", society) + "," + text("invoice", made(Kind::invoice, "invoice")) +
                  R"(,"amount":{"amount":"300000.00","currency":"KZT"},"booked":"2026-04-10")"),
      command("FundPools", "pools",
              text("receipt", made(Kind::receipt, "fee")) +
                  R"(,"from":"2026-01-01","until":"2026-04-01","booked":"2026-04-11")"),
  };
}

/// What the radio reports: one song of the register, one that nobody knows.
inline std::string radio_report() {
  return "# sender: Radio Dala\n# period: 2026-01\n# use_type: Broadcast\n"
         "date,time,title,artist,isrc,duration\n"
         "2026-01-05,10:00:05,Көзімнің қарасы,Айгүл Сәрсен,KZ-A01-26-00001,03:37\n"
         "2026-01-06,11:00:05,Көзімнің қарасы,Айгүл Сәрсен,KZ-A01-26-00001,03:37\n"
         "2026-01-07,12:00:05,Көзімнің қарасы,Айгүл Сәрсен,KZ-A01-26-00001,03:37\n"
         "2026-01-07,13:04:10,Unknown song,The Band,,02:58\n";
}

}  // namespace qalam::test
