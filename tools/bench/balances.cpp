#include "api/app/ledger.hpp"
#include "tools/bench/bench.hpp"
#include "tools/demo/chance.hpp"

#include <algorithm>

namespace qalam::bench {
namespace {

/// A society into whose bank account many fees go: a balance with a long history.
Result<SocietyId> fill(app::Ledger& ledger, std::uint64_t fees) {
  AccreditSociety accredit;
  accredit.title = "Bench";
  accredit.rights = {Right::performing};
  QALAM_TRY(auto const done,
            ledger.execute(accredit, {PersonId{}, app::command_id("bench", "society"), {}}));
  SocietyId const society{done.subject.id};
  std::vector<app::Ledger::Pending> pending;
  for (std::uint64_t i = 0; i < fees; ++i) {
    ReceiveFee fee;
    fee.society = society;
    fee.amount = {kzt, 1'000'000 + static_cast<Micros>(i)};
    pending.push_back(
        ledger.submit(fee, {PersonId{}, app::command_id("bench-fee", std::to_string(i)), {}}));
    if (pending.size() == 1000) {
      for (auto& p : pending) QALAM_CHECK(p.wait());
      pending.clear();
    }
  }
  for (auto& p : pending) QALAM_CHECK(p.wait());
  return society;
}

}  // namespace

Result<void> balances(Settings const& settings) {
  settings.tell("as_of: a balance of any instant beside the current one");
  auto const directory = settings.scratch / "balances";
  std::filesystem::remove_all(directory);
  app::LedgerOptions options;
  options.directory = directory;
  QALAM_CHECK(app::Ledger::create(options, "bench/balances"));
  QALAM_TRY(auto const ledger, app::Ledger::open(options));
  QALAM_TRY(auto const society, fill(*ledger, settings.commands));
  auto const view = ledger->store().view();
  ledger::Balances const balances{view->tables(), ledger->tables()};
  AccountKey account;
  account.society = society;
  account.kind = AccountKind::bank_rights;
  constexpr int asked = 200'000;
  std::vector<double> now;
  std::vector<double> then;
  Micros kept = 0;
  for (int run = 0; run < settings.runs; ++run) {
    demo::Chance chance{static_cast<std::uint64_t>(run)};
    Stopwatch const current;
    for (int i = 0; i < asked; ++i) kept ^= balances.current(account).debit;
    now.push_back(current.seconds() / asked * 1e9);
    Stopwatch const past;
    for (int i = 0; i < asked; ++i) {
      kept ^= balances.as_of(account, Position{1 + chance.below(view->position().value())}).debit;
    }
    then.push_back(past.seconds() / asked * 1e9);
  }
  Row row{"as_of",
          "ns",
          median(then),
          median(now),
          0,
          then,
          "raw: the current balance; history of " + std::to_string(view->position().value()) +
              " events" + (kept == 1 ? "." : "")};
  row.ratio = row.ours / row.raw;
  settings.print(row);
  return {};
}

}  // namespace qalam::bench
