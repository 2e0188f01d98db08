#include "api/app/ledger.hpp"
#include "tools/bench/bench.hpp"
#include "tools/demo/chance.hpp"

#include <algorithm>

namespace qalam::bench {
namespace {

struct Books {
  SocietyId society;
  std::vector<LicenseeId> licensees;
};

app::Who who(std::string const& text) {
  return {PersonId{}, app::command_id("bench", text), {}};
}

/// Waits for commands in groups, so that they are committed together.
class Group {
 public:
  Result<void> add(app::Ledger::Pending pending) {
    waiting_.push_back(std::move(pending));
    return waiting_.size() < 1000 ? Result<void>{} : drain();
  }
  Result<void> drain() {
    for (auto& p : waiting_) QALAM_CHECK(p.wait());
    waiting_.clear();
    return {};
  }

 private:
  std::vector<app::Ledger::Pending> waiting_;
};

/// Licensees with ten invoices each: as many accounts with a history.
Result<Books> fill(app::Ledger& ledger, std::uint64_t invoices) {
  Books out;
  AccreditSociety accredit;
  accredit.title = "Bench";
  accredit.rights = {Right::performing};
  QALAM_TRY(auto const done, ledger.execute(accredit, who("society")));
  out.society = SocietyId{done.subject.id};
  SetTariff tariff;
  tariff.society = out.society;
  tariff.title = "Flat";
  tariff.use = UseType::radio;
  tariff.kind = TariffKind::flat;
  tariff.amount_micros = 1'000'000'000;
  QALAM_TRY(auto const priced, ledger.execute(tariff, who("tariff")));
  Group group;
  constexpr std::uint64_t each = 10;
  std::uint64_t const licensees = std::max<std::uint64_t>(1, invoices / each);
  std::vector<LicenceId> licences;
  for (std::uint64_t i = 0; i < licensees; ++i) {
    RegisterLicensee licensee;
    licensee.title = "Licensee " + std::to_string(i);
    auto const as = who("licensee" + std::to_string(i));
    out.licensees.push_back(derive<LicenseeId>(as.command));
    QALAM_CHECK(group.add(ledger.submit(licensee, as)));
    GrantLicence grant;
    grant.society = out.society;
    grant.licensee = out.licensees.back();
    grant.tariff = TariffId{priced.subject.id};
    grant.use = UseType::radio;
    grant.feeds = {{Right::performing, whole_ppm}};
    grant.from = make_date(2020, 1, 1);
    auto const granted = who("licence" + std::to_string(i));
    licences.push_back(derive<LicenceId>(granted.command));
    QALAM_CHECK(group.add(ledger.submit(grant, granted)));
  }
  for (std::uint64_t n = 0; n < each; ++n) {
    for (std::uint64_t i = 0; i < licensees; ++i) {
      IssueInvoice invoice;
      invoice.licence = licences[i];
      invoice.from = make_date(2020 + static_cast<int>(n), 1, 1);
      invoice.until = make_date(2021 + static_cast<int>(n), 1, 1);
      QALAM_CHECK(group.add(
          ledger.submit(invoice, who("invoice" + std::to_string(n) + "/" + std::to_string(i)))));
    }
  }
  QALAM_CHECK(group.drain());
  return out;
}

}  // namespace

Result<void> balances(Settings const& settings) {
  settings.tell("as_of: a balance of any instant beside the current one");
  auto const directory = settings.scratch / "balances";
  std::filesystem::remove_all(directory);
  app::LedgerOptions options;
  options.directory = directory;
  options.signer = options.directory / "signer";
  QALAM_CHECK(app::Ledger::create(options, "bench/balances"));
  QALAM_TRY(auto const ledger, app::Ledger::open(options));
  QALAM_TRY(auto const books, fill(*ledger, settings.commands));
  auto const view = ledger->store().view();
  ledger::Balances const balances{view->tables(), ledger->tables()};
  AccountKey account;
  account.society = books.society;
  account.kind = AccountKind::receivable;
  account.use = UseType::radio;
  auto const any_account = [&](demo::Chance& chance) {
    account.sub = books.licensees[chance.below(books.licensees.size())].value();
    return account;
  };
  constexpr int asked = 200'000;
  std::vector<double> now;
  std::vector<double> then;
  Micros kept = 0;
  for (int run = 0; run < settings.runs; ++run) {
    demo::Chance chance{static_cast<std::uint64_t>(run)};
    Stopwatch const current;
    for (int i = 0; i < asked; ++i) kept ^= balances.current(any_account(chance)).debit;
    now.push_back(current.seconds() / asked * 1e9);
    Stopwatch const past;
    for (int i = 0; i < asked; ++i) {
      Position const at{1 + chance.below(view->position().value())};
      kept ^= balances.as_of(any_account(chance), at).debit;
    }
    then.push_back(past.seconds() / asked * 1e9);
  }
  Row row{"as_of",
          "ns",
          median(then),
          median(now),
          0,
          then,
          "raw: the current balance; " + std::to_string(books.licensees.size()) +
              " accounts, ten entries each" + (kept == 1 ? "." : "")};
  row.ratio = row.ours / row.raw;
  settings.print(row);
  return {};
}

}  // namespace qalam::bench
