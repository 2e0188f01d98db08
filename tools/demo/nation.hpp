#pragma once

#include "api/app/ledger.hpp"
#include "api/json/parse.hpp"
#include "tools/demo/files.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace qalam::demo {

struct Settings {
  std::filesystem::path ledger;
  std::filesystem::path signer;  ///< As LedgerOptions::signer.
  std::uint64_t seed = 2025;
  std::uint64_t per_mille = 1000;  ///< Scale: 1000 is the nation of docs/demo.md.
  std::function<void(std::string const&)> tell{};
};

/// One of the demo's persons, with the token that opens the HTTP door.
struct Account {
  std::string who;
  PersonId person;
  std::string token;
};

struct Outcome {
  Position position;
  Hash256 root{};
  std::vector<Account> accounts;
  std::map<std::string, std::string> examples;  ///< "holder", "work", "run", "payout" … → an id
};

/// Makes a ledger with a year of a small nation's life: repertoire by CWR, usage by DSR and CSV,
/// licences, invoices, fees, four quarterly distributions, payouts, and what goes wrong in life.
/// Everything goes in as files and commands that anybody could send. The same seed and scale give
/// the same log, byte for byte. Errors: what the ledger says.
Result<Outcome> make_nation(Settings const& settings);

}  // namespace qalam::demo
