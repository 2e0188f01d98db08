#include "api/app/prove_statement.hpp"
#include "api/proof/statement_check.hpp"
#include "domain/distribution/engine.hpp"
#include "eventstore/files/durable.hpp"
#include "replay/commitments.hpp"
#include "replay/run_inputs.hpp"
#include "tools/bench/bench.hpp"

#include <algorithm>
#include <cmath>

namespace qalam::bench {
namespace {

constexpr double micros_per_second = 1e6;
constexpr double millis_per_second = 1e3;
constexpr Micros million = 1'000'000;

/// A ledger in a folder of its own, commands with ids of their own.
class Book {
 public:
  static Result<Book> make(std::filesystem::path const& directory, std::string const& origin) {
    std::filesystem::remove_all(directory);
    app::LedgerOptions options;
    options.directory = directory / "ledger";
    options.signer = directory / "signer";
    QALAM_CHECK(app::Ledger::create(options, origin));
    Book book;
    QALAM_TRY(book.ledger_, app::Ledger::open(options));
    return book;
  }
  app::Ledger& operator*() { return *ledger_; }
  app::Ledger* operator->() { return ledger_.get(); }

  template <class Command>
  Result<app::Done> execute(Command const& command, PersonId actor) {
    return ledger_->execute(command,
                            {actor, app::command_id("bench", std::to_string(++commands_)), {}});
  }
  template <class IdType, class Command>
  Result<IdType> made(Command const& command, PersonId actor) {
    QALAM_TRY(auto const done, execute(command, actor));
    return IdType{done.subject.id};
  }
  template <class Command>
  app::Ledger::Pending submit(Command const& command, PersonId actor) {
    return ledger_->submit(command,
                           {actor, app::command_id("bench", std::to_string(++commands_)), {}});
  }

 private:
  std::unique_ptr<app::Ledger> ledger_;
  std::uint64_t commands_ = 0;
};

Row row_of(std::string name, std::string unit, std::vector<double> const& runs, std::string note) {
  return {std::move(name), std::move(unit), median(runs), 0, 0, {}, std::move(note)};
}

// ---- the log ----

Result<void> log_proofs(Settings const& settings) {
  QALAM_TRY(auto book, Book::make(settings.scratch / "proofs", "bench/proofs"));
  std::vector<app::Ledger::Pending> pending;
  for (std::uint64_t i = 0; i < settings.commands; ++i) {
    RegisterLicensee command;
    command.title = "Licensee " + std::to_string(i);
    command.category = "bench";
    pending.push_back(book.submit(command, PersonId{}));
    constexpr std::size_t queue = 2000;
    if (pending.size() < queue) continue;
    for (auto& p : pending) QALAM_CHECK(p.wait());
    pending.clear();
  }
  for (auto& p : pending) QALAM_CHECK(p.wait());
  QALAM_TRY(auto* const publisher, book->publisher());
  QALAM_CHECK(publisher->publish());
  auto const size = book->store().position().value();
  std::vector<double> inclusion;
  std::vector<double> consistency;
  std::size_t bytes = 0;
  constexpr std::uint64_t asked = 1000;
  constexpr std::uint64_t stride = 7919;  // A prime: all over the log.
  for (std::uint64_t i = 0; i < asked; ++i) {
    std::uint64_t const at = 1 + i * stride % size;
    Stopwatch const one;
    QALAM_TRY(auto const proof, publisher->prove(Position{at}));
    inclusion.push_back(one.seconds() * micros_per_second);
    bytes = std::max(bytes, proof.size());
    Stopwatch const two;
    QALAM_CHECK(publisher->consistency(at, size));
    consistency.push_back(two.seconds() * micros_per_second);
  }
  auto const of = "of " + std::to_string(size) + " events";
  settings.print(row_of("proof", "us", inclusion,
                        "to make one inclusion proof " + of + ", at most " + std::to_string(bytes) +
                            " bytes with checkpoint and header"));
  settings.print(row_of("consistency", "us", consistency, "to make one consistency proof " + of));
  return {};
}

// ---- a statement ----

constexpr PersonId clerk{11}, approver{12}, second{13};
Date const long_ago = make_date(2010, 1, 1);

struct Nation {
  SocietyId society;
  RulesId rules;
  LicenceId licence;
  LicenseeId licensee;
  HolderId ours;
  std::vector<HolderId> others;
  std::vector<WorkId> works;
};

Result<HolderId> holder(Book& book, std::string name) {
  RegisterHolder command;
  command.credit_name = std::move(name);
  command.located = true;
  return book.made<HolderId>(command, clerk);
}

constexpr int works_count = 100;
constexpr int others_count = 900;
constexpr int runs_count = 100;

Result<Nation> nation(Book& book) {
  Nation n;
  QALAM_TRY(n.society,
            book.made<SocietyId>(
                AccreditSociety{"Bench authors", "", 302, {Right::performing}, long_ago, "act"},
                PersonId{}));
  for (PersonId const person : {clerk, approver, second}) {
    QALAM_CHECK(
        book.execute(GrantRole{person, Role::society_approver, n.society, {}, {}}, PersonId{}));
  }
  using enum ParameterName;
  QALAM_CHECK(
      book.execute(SetParameter{deduction_cap_ppm, {}, 300'000, long_ago, "law"}, PersonId{}));
  QALAM_CHECK(book.execute(SetParameter{vat_ppm, {}, 120'000, long_ago, "law"}, PersonId{}));
  QALAM_TRY(n.ours, holder(book, "The holder of the bench"));
  for (int i = 0; i < others_count; ++i) {
    QALAM_TRY(auto const other, holder(book, "Holder " + std::to_string(i)));
    n.others.push_back(other);
  }
  for (int i = 0; i < works_count; ++i) {
    RegisterWork work;
    work.submitter_number = std::to_string(i);
    work.title = "Work " + std::to_string(i);
    work.shares = {{n.ours, Right::performing, whole_ppm, PartRole::composer_author}};
    QALAM_TRY(auto const id, book.made<WorkId>(work, clerk));
    n.works.push_back(id);
  }
  QALAM_TRY(n.licensee, book.made<LicenseeId>(RegisterLicensee{"Bench radio", "", "radio"}, clerk));
  QALAM_TRY(auto const tariff,
            book.made<TariffId>(SetTariff{n.society, "flat", UseType::radio, TariffKind::flat, 0,
                                          100'000 * million, 0, "", long_ago, "order"},
                                clerk));
  QALAM_TRY(n.rules,
            book.made<RulesId>(
                ApproveRules{n.society, "rules", 1, {}, {}, 0, 0, long_ago, "meeting"}, clerk));
  QALAM_TRY(n.licence, book.made<LicenceId>(GrantLicence{n.society,
                                                         n.licensee,
                                                         tariff,
                                                         UseType::radio,
                                                         {{Right::performing, whole_ppm}},
                                                         long_ago,
                                                         for_ever,
                                                         kzt},
                                            clerk));
  return n;
}

/// One month: an invoice is paid, and the pool goes to all works, half of each to our holder.
Result<void> month(Book& book, Nation const& n, int number) {
  Date const from = make_date(2016 + number / 12, static_cast<unsigned>(number % 12 + 1), 1);
  int const next = number + 1;
  Date const until = make_date(2016 + next / 12, static_cast<unsigned>(next % 12 + 1), 1);
  QALAM_TRY(
      auto const invoice,
      book.made<InvoiceId>(IssueInvoice{n.licence, from, until, 0, 0, no_date, no_date}, clerk));
  QALAM_TRY(auto const receipt,
            book.made<ReceiptId>(ReceiveFee{n.society, n.licensee, invoice,
                                            Money{kzt, 112'000 * million}, "B", no_date},
                                 clerk));
  QALAM_CHECK(book.execute(FundPools{receipt, from, until, no_date}, clerk));
  PoolKey const key{
      n.society, Right::performing, UseType::radio, Source::direct_licence, from, until, kzt};
  OpenRun open;
  open.pool = pool_id(key);
  open.rules = n.rules;
  auto const rules = [&] {
    auto const view = book->store().view();
    return *ledger::LedgerRegisters{view->tables(), book->tables()}.rules(n.rules);
  }();
  open.rules_hash = replay::hash_rules(rules);
  open.known_at = book->store().position().value();
  QALAM_TRY(auto const run, book.made<RunId>(open, clerk));
  std::vector<WorkInput> works;
  for (std::size_t i = 0; i < n.works.size(); ++i) {
    WorkInput work{n.works[i], 1000 + i, {{n.ours, 500'000, Destination::payable, 0}}};
    for (std::size_t j = 0; j < 9; ++j) {
      work.shares.push_back({n.others[i * 9 + j], 50'000, Destination::payable, 0});
    }
    std::sort(work.shares.begin(), work.shares.end(),
              [](auto const& a, auto const& b) { return a.holder < b.holder; });
    works.push_back(std::move(work));
  }
  QALAM_TRY(auto const distribution, distribute(100'000 * million, works, 0));
  auto const& lines = distribution.lines;
  std::uint32_t chunk = 0;
  constexpr std::size_t lines_per_chunk = 320;
  for (std::size_t i = 0; i < lines.size(); i += lines_per_chunk, ++chunk) {
    auto const begin = lines.begin() + static_cast<std::ptrdiff_t>(i);
    auto const end =
        lines.begin() + static_cast<std::ptrdiff_t>(std::min(lines.size(), i + lines_per_chunk));
    QALAM_CHECK(book.execute(RecordAllocations{run, chunk, {begin, end}}, clerk));
  }
  CompleteRun complete;
  complete.run = run;
  complete.points = static_cast<std::uint64_t>(distribution.points);
  complete.lines_hash = replay::hash_lines(lines);
  complete.salt = book->draw_secret();
  complete.amounts = replay::root_of(replay::run_tree(open.pool, lines, complete.salt));
  QALAM_CHECK(book.execute(complete, clerk));
  QALAM_CHECK(book.execute(ApproveRun{run, no_date}, approver));
  QALAM_CHECK(book.execute(ApproveRun{run, no_date}, second));
  return {};
}

Result<void> statement(Settings const& settings) {
  QALAM_TRY(auto book, Book::make(settings.scratch / "statement", "bench/statement"));
  QALAM_TRY(auto const n, nation(book));
  for (int i = 0; i < runs_count; ++i) QALAM_CHECK(month(book, n, i));
  book->catch_up();
  std::vector<double> making;
  std::vector<double> verifying;
  std::size_t bytes = 0;
  std::size_t lines = 0;
  for (int i = 0; i < settings.runs; ++i) {
    Stopwatch const make;
    QALAM_TRY(auto const file, app::prove_statement(*book, n.ours, n.society));
    making.push_back(make.seconds() * millis_per_second);
    auto const text = print(file);
    bytes = text.size();
    auto const key = tlog::parse_verifier_key(file.bundle.key);
    Stopwatch const verify;
    QALAM_TRY(auto const again, proof::parse_statement_file(text));
    QALAM_TRY(auto const checked, proof::check_statement_file(again, {*key}));
    verifying.push_back(verify.seconds() * millis_per_second);
    lines = 0;
    for (auto const& run : again.bundle.runs) lines += run.lines.size();
    constexpr unsigned for_the_owner = 0600;
    files::replace(settings.scratch / "bench.statement", std::as_bytes(std::span{text}),
                   for_the_owner);
    auto const key_text = file.bundle.key + "\n";
    files::replace(settings.scratch / "bench.key", std::as_bytes(std::span{key_text}),
                   for_the_owner);
  }
  auto const of = std::to_string(lines) + " lines of a holder in " + std::to_string(runs_count) +
                  " runs of 1000 lines, " + std::to_string(bytes) + " bytes";
  settings.print(row_of("statement_make", "ms", making, of));
  settings.print(row_of("statement_verify", "ms", verifying, of));
  return {};
}

}  // namespace

Result<void> proofs(Settings const& settings) {
  settings.tell("proof, consistency: of " + std::to_string(settings.commands) + " events");
  QALAM_CHECK(log_proofs(settings));
  settings.tell("statement_make, statement_verify: a holder with 10 000 lines");
  return statement(settings);
}

}  // namespace qalam::bench
