#pragma once

#include "api/app/do_command.hpp"
#include "tests/support/test_ledger.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <string>
#include <utility>
#include <vector>

namespace qalam::test {

/// Twelve digits with the right check digit.
inline std::string iin_of(std::string const& eleven) {
  int sum = 0;
  for (int i = 0; i < 11; ++i) sum += (i + 1) * (eleven[static_cast<std::size_t>(i)] - '0');
  int check = sum % 11;
  if (check == 10) {
    sum = 0;
    constexpr std::array weights{3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2};
    for (std::size_t i = 0; i < 11; ++i) sum += weights.at(i) * (eleven[i] - '0');
    check = sum % 11;
  }
  return eleven + std::to_string(check);
}

/// An invented person: what nobody may find outside the vault.
inline std::vector<std::pair<std::string, std::string>> const& secrets() {
  static std::vector<std::pair<std::string, std::string>> const all{
      {"legal_name", "Досымбетова Гүлнәр Асанқызы"},
      {"iin", iin_of("85031240012")},
      {"iban", "KZ86125KZT5004100100"},
      {"bank_name", "Altyn Invented Bank"},
      {"phone", "+7 701 555 01 99"},
      {"email", "gulnar.d@invented.example"},
      {"address", "Astana, Invented street 17-42"}};
  return all;
}

inline app::Json with_secrets(app::Json command) {
  for (auto const& [member, value] : secrets()) command["private"][member] = value;
  return command;
}

inline Result<app::Done> give(TestLedger& book, app::Json const& json,
                              PersonId actor = PersonId{1}) {
  auto const request = app::parse_request(json);
  EXPECT_TRUE(request);
  return app::execute(*book, *request, {actor, std::nullopt, std::nullopt});
}

inline HolderId register_person(TestLedger& book, std::string const& credit_name = "ГҮЛНӘР") {
  auto const done =
      give(book, with_secrets({{"command", "RegisterHolder"}, {"credit_name", credit_name}}));
  EXPECT_TRUE(done) << (done ? "" : done.error().detail);
  return done ? HolderId{done->subject.id} : HolderId{};
}

}  // namespace qalam::test
