#include "api/app/export_journal.hpp"

#include "api/app/distribute.hpp"
#include "api/app/do_command.hpp"
#include "api/app/import_usage.hpp"
#include "api/app/pay.hpp"
#include "tests/app/nation.hpp"
#include "tests/end_to_end/program.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/lived_ledger.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <sstream>

namespace qalam::test {
namespace {

using Lines = std::vector<std::string>;

std::string journal_of(TestLedger& book, app::JournalOptions const& options) {
  book->catch_up();
  std::ostringstream out;
  auto const summary = app::export_journal(*book, options, out);
  EXPECT_TRUE(summary) << (summary ? "" : summary.error().detail);
  return out.str();
}

/// A program of the machine, run on a journal.
struct Ran {
  int code = 0;
  std::string out, err;
};
Ran run_on(TestLedger const& book, Lines program, std::string const& journal) {
  auto const file = book.file("books.journal", journal);
  Lines words{"/usr/bin/env", "LC_ALL=C.UTF-8"};
  words.insert(words.end(), program.begin(), program.end());
  words.insert(words.end(), {"-f", file.string()});
  Process process{words, "/dev/null", book.folder() / "out", book.folder() / "err"};
  int const code = process.wait();
  return {code, process.out(), process.err()};
}
bool is_here(TestLedger const& book, std::string const& program) {
  return run_on(book, {program, "--version"}, "").code == 0;
}
#define QALAM_NEED(book, program)                                                       \
  if (!is_here(book, program))                                                          \
  GTEST_SKIP() << "NOT TESTED: there is no " << program << " on this machine; apt-get " \
               << "install " << program

Lines lines_of(std::string const& text) {
  Lines out;
  std::istringstream in{text};
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

/// `payable:H-…:… KZT micros`, without the class in front.
std::string balance_line(std::string const& account, std::string const& currency, Micros micros) {
  return account + " " + currency + " " + std::to_string(micros);
}

/// What hledger says is on each account.
Lines by_hledger(TestLedger const& book, std::string const& journal) {
  auto const ran =
      run_on(book, {"hledger", "balance", "-E", "-N", "-O", "csv", "--layout=bare"}, journal);
  EXPECT_EQ(ran.code, 0) << ran.err;
  Lines out;
  for (auto const& line : lines_of(ran.out)) {
    // "account","commodity","balance"
    Lines cells;
    std::istringstream in{line};
    for (std::string cell; std::getline(in, cell, ',');) {
      cells.push_back(cell.substr(1, cell.size() - 2));
    }
    if (cells.at(0) == "account" || cells.at(0) == "equity:opening_balances") continue;
    auto const micros = parse_micros(cells.at(2));
    EXPECT_TRUE(micros) << line;
    auto const after_class = cells.at(0).find(':') + 1;
    out.push_back(balance_line(cells.at(0).substr(after_class), cells.at(1), *micros));
  }
  std::sort(out.begin(), out.end());
  return out;
}

/// `S-…/payable/H-…` as a journal has it, without the class.
std::string journal_name(std::string account) {
  account.erase(0, account.find('/') + 1);
  std::replace(account.begin(), account.end(), '/', ':');
  return account;
}

/// What our own query says is on each account.
Lines by_query(TestLedger& book, SocietyId society, std::optional<Position> at = std::nullopt) {
  Lines out;
  auto const said = app::balances(book.look(at), {society, {}, {}});
  for (auto const& row : said.at("balances")) {
    Micros const net = *parse_micros(row.at("debit").get<std::string>()) -
                       *parse_micros(row.at("credit").get<std::string>());
    out.push_back(balance_line(journal_name(row.at("account").get<std::string>()),
                               row.at("currency").get<std::string>(), net));
  }
  std::sort(out.begin(), out.end());
  return out;
}

/// What is on each account when only what is booked before a day counts: every event, added up. An
/// account is named as soon as the ledger has it.
Lines by_hand(TestLedger& book, SocietyId society, Date until) {
  std::map<std::pair<std::string, std::string>, Micros> sums;
  book->store().scan(Position{1}, book.position(), [&](store::StoredEvent const& stored) {
    for (Posting const& line : postings(codec::decode(stored))) {
      if (line.account.society != society) continue;
      Date const booked = stored.header.effective_on;
      auto& sum =
          sums[{journal_name(print(line.account)), std::string{line.account.currency.code()}}];
      if (booked < until) sum += line.micros;
    }
    return store::Go::on;
  });
  Lines out;
  for (auto const& [account, sum] : sums) {
    out.push_back(balance_line(account.first, account.second, sum));
  }
  std::sort(out.begin(), out.end());
  return out;
}

/// A transaction of a journal: its head, and its postings as they are written.
struct Transaction {
  std::string head;
  Lines postings;
  [[nodiscard]] std::string text() const {
    std::string out = head;
    for (auto const& line : postings) out += "\n" + line;
    return out;
  }
};
std::vector<Transaction> transactions_of(std::string const& journal) {
  std::vector<Transaction> out;
  bool inside = false;
  for (auto const& line : lines_of(journal)) {
    bool const begins = !line.empty() && line[0] >= '0' && line[0] <= '9';
    if (begins) out.push_back({line, {}});
    inside = begins || (inside && !line.empty());
    if (inside && !begins && line.find("    ;") != 0) out.back().postings.push_back(line);
  }
  return out;
}
/// The amounts of a posting line: what is moved and what is asserted ("12.500000 KZT").
struct Amounts {
  std::string account, moved, asserted, currency;
};
Amounts amounts_of(std::string const& line) {
  std::istringstream in{line};
  Amounts a;
  std::string equals;
  in >> a.account >> a.moved >> a.currency >> equals >> a.asserted;
  return a;
}

class Journal : public testing::TestWithParam<std::uint64_t> {
 protected:
  LivedLedger lived{GetParam(), 220};
  TestLedger& book = lived.book;

  std::vector<SocietyId> societies() { return lived.look().balances.societies(); }
  /// A day on which something was booked, a part of the way from the first to the last.
  Date day(int part, int of) {
    Date const first = make_date(2026, 6, 15);
    Date const last = date_of(book->store().view()->recorded_at());
    return Date{first.value() + (last.value() - first.value()) * part / of};
  }
};

TEST_P(Journal, SaysToHledgerWhatTheLedgerSays) {
  QALAM_NEED(book, "hledger");
  ASSERT_EQ(societies().size(), 2U);
  for (SocietyId const society : societies()) {
    auto const journal = journal_of(book, {society, {}, {}});
    auto const checked = run_on(book, {"hledger", "check", "--strict"}, journal);
    EXPECT_EQ(checked.code, 0) << checked.err;
    auto const said = by_hledger(book, journal);
    EXPECT_GT(said.size(), 5U);
    EXPECT_EQ(said, by_query(book, society));
  }
}

TEST_P(Journal, SaysWhatWasKnownAtAnEarlierPosition) {
  QALAM_NEED(book, "hledger");
  Position const then{book.position().value() * 2 / 3};
  for (SocietyId const society : societies()) {
    auto const journal = journal_of(book, {society, {}, then});
    EXPECT_EQ(run_on(book, {"hledger", "check", "--strict"}, journal).code, 0);
    EXPECT_EQ(by_hledger(book, journal), by_query(book, society, then));
  }
}

TEST_P(Journal, OfAPeriodEndsWithWhatIsBookedBeforeItsEnd) {
  QALAM_NEED(book, "hledger");
  std::vector<Period> const periods{{day(1, 4), day(1, 2)},
                                    {day(1, 2), for_ever},
                                    {no_date, day(3, 4)},
                                    {make_date(2025, 1, 1), make_date(2026, 1, 1)}};
  for (SocietyId const society : societies()) {
    for (Period const& period : periods) {
      auto const journal = journal_of(book, {society, period, {}});
      auto const checked = run_on(book, {"hledger", "check", "--strict"}, journal);
      EXPECT_EQ(checked.code, 0) << print(period) << ": " << checked.err;
      EXPECT_EQ(by_hledger(book, journal), by_hand(book, society, period.until)) << print(period);
    }
  }
}

TEST_P(Journal, IsReadByLedgerToo) {
  QALAM_NEED(book, "ledger");
  for (SocietyId const society : societies()) {
    for (Period const& period : {Period{}, Period{day(1, 4), day(3, 4)}}) {
      auto const ran = run_on(book, {"ledger", "--pedantic", "--strict", "balance"},
                              journal_of(book, {society, period, {}}));
      EXPECT_EQ(ran.code, 0) << ran.err;
      EXPECT_EQ(ran.err, "");
    }
  }
}

TEST_P(Journal, WithoutOneOfItsTransactionsIsRefused) {
  QALAM_NEED(book, "hledger");
  QALAM_NEED(book, "ledger");
  auto const journal = journal_of(book, {societies().front(), {}, {}});
  auto const all = transactions_of(journal);
  ASSERT_GT(all.size(), 5U);
  auto const from = journal.find(all[all.size() / 2].head);
  auto cut = journal;
  cut.erase(from, journal.find("\n\n", from) - from);
  EXPECT_NE(run_on(book, {"hledger", "check"}, cut).code, 0);
  EXPECT_NE(run_on(book, {"ledger", "balance"}, cut).code, 0);
}

TEST_P(Journal, SumsToZeroInEachTransactionAndCurrency) {
  for (SocietyId const society : societies()) {
    std::size_t postings = 0;
    for (auto const& transaction :
         transactions_of(journal_of(book, {society, {day(1, 3), for_ever}, {}}))) {
      std::map<std::string, Micros> moved, asserted;
      for (auto const& line : transaction.postings) {
        auto const a = amounts_of(line);
        moved[a.currency] += *parse_micros(a.moved);
        if (!a.asserted.empty()) asserted[a.currency] += *parse_micros(a.asserted);
        ++postings;
      }
      for (auto const& [currency, sum] : moved) EXPECT_EQ(sum, 0) << transaction.text();
      for (auto const& [currency, sum] : asserted) EXPECT_EQ(sum, 0) << transaction.text();
    }
    EXPECT_GT(postings, 20U);
  }
}

/// What a journal begins with or ends with, as `account currency amount`, zeros left out.
Lines standing(Transaction const& transaction, bool at_end) {
  Lines out;
  for (auto const& line : transaction.postings) {
    auto const a = amounts_of(line);
    auto const& amount = at_end ? a.asserted : a.moved;
    if (*parse_micros(amount) != 0) out.push_back(a.account + " " + a.currency + " " + amount);
  }
  return out;
}
Lines inner(std::vector<Transaction> const& all, bool opens) {
  Lines out;
  for (std::size_t i = opens ? 1 : 0; i + 1 < all.size(); ++i) out.push_back(all[i].text());
  return out;
}

TEST_P(Journal, OfTwoPeriodsIsTheJournalOfBoth) {
  for (SocietyId const society : societies()) {
    Date const a = day(1, 4), b = day(1, 2), c = day(3, 4);
    auto const first = transactions_of(journal_of(book, {society, {a, b}, {}}));
    auto const second = transactions_of(journal_of(book, {society, {b, c}, {}}));
    auto const both = transactions_of(journal_of(book, {society, {a, c}, {}}));
    EXPECT_EQ(standing(first.front(), false), standing(both.front(), false));
    EXPECT_EQ(standing(first.back(), true), standing(second.front(), false));
    EXPECT_EQ(standing(second.back(), true), standing(both.back(), true));
    auto glued = inner(first, true);
    for (auto const& text : inner(second, true)) glued.push_back(text);
    auto whole = inner(both, true);
    // Each journal is in the order of the log, which back-dated bookings are not.
    std::sort(glued.begin(), glued.end());
    std::sort(whole.begin(), whole.end());
    EXPECT_FALSE(whole.empty());
    EXPECT_EQ(glued, whole);
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, Journal, testing::Values(1, 2));

// --- one story --------------------------------------------------------------------------------

/// A quarter of a small nation, with every kind of booking.
class JournalStory : public testing::Test {
 protected:
  JournalStory() {
    execute({{"command", "ChangeHolder"},
             {"holder", print(nation.aigul)},
             {"credit_name", "Айгүл; |Сәрсен"},
             {"reason", "another bank"},
             {"private", {{"legal_name", legal_name}, {"iban", "KZ86125KZT5004100100"}}}});
    at("2026-04-20T10:00:00Z");
    nation.invoice =
        book.make<InvoiceId>(IssueInvoice{nation.licence, Nation::quarter, Nation::next_quarter, 0,
                                          0, make_date(2026, 3, 31), no_date});
    at("2026-04-21T10:00:00Z");
    nation.receipt = book.make<ReceiptId>(
        ReceiveFee{nation.society, nation.licensee, nation.invoice,
                   Money{kzt, 336'000 * Nation::million}, "B-1, [2020-01-01]; x", no_date});
    PoolId const pool = nation.pool(Right::performing);
    book.done(FundPools{nation.receipt, Nation::quarter, Nation::next_quarter, no_date});
    book.done(TakeDeduction{pool, DeductionKind::admin_fee, 0, "meeting 12", no_date});
    book.done(TakeDeduction{pool, DeductionKind::social_fund, 0, "meeting 12", no_date});
    RunId const wrong = distribute(pool);
    book.done(ReverseRun{wrong, "wrong station", no_date}, Nation::approver);
    RunId const run = distribute(pool);
    at("2026-05-02T10:00:00Z");
    auto const hold =
        book.make<HoldId>(PlaceHold{nation.society, nation.dala, nation.bolat, HoldReason::dispute,
                                    pool, 20'571'408'000, "a neighbour's name", no_date});
    ReleaseHold release;
    release.hold = hold;
    release.society = nation.society;
    release.pool = pool;
    release.from = Destination::held_dispute;
    release.work = nation.dala;
    release.holder = nation.bolat;
    release.reason = "the claim was withdrawn";
    book.done(release);
    book.done(AdjustRun{run, nation.dala, nation.bolat, nation.aigul, 1'000'000, "why", no_date});
    at("2026-05-03T10:00:00Z");
    auto const first =
        book.make<PayoutId>(InstructPayout{nation.society, nation.aigul, kzt, no_date});
    book.done(ReturnPayout{first, "AC01", no_date});
    auto const second =
        book.make<PayoutId>(InstructPayout{nation.society, nation.aigul, kzt, no_date});
    book.done(ConfirmPayout{second, "B-2", no_date});
  }

  void at(char const* time) { book.set_time(time); }
  void execute(app::Json const& json) {
    auto const request = app::parse_request(json);
    ASSERT_TRUE(request) << request.error().detail;
    auto const done = app::execute(*book, *request, {PersonId{1}, {}, {}});
    ASSERT_TRUE(done) << done.error().detail;
  }
  RunId distribute(PoolId pool) {
    app::ImportOptions options;
    options.file = book.file("q1.tsv", Nation::dsr("M1", Nation::plays()));
    options.society = nation.society;
    options.licensee = nation.licensee;
    options.actor = Nation::clerk;
    EXPECT_TRUE(app::import_usage(*book, app::UsageFormat::dsr, options));
    auto const result = app::distribute(*book, {pool, nation.rules, Nation::clerk});
    EXPECT_TRUE(result) << (result ? "" : result.error().detail);
    // What went through several threads has read the clock a number of times.
    at("2026-05-01T10:00:00Z");
    book.done(ApproveRun{result->run, no_date}, Nation::approver);
    book.done(ApproveRun{result->run, no_date}, Nation::second_approver);
    return result->run;
  }

  static constexpr char const* legal_name = "Досымбетова Гүлнәр Асанқызы";
  TestLedger book;
  Nation nation{book};
};

TEST_F(JournalStory, IsTold) {
  EXPECT_TRUE(
      matches_golden(journal_of(book, {nation.society, {}, {}}), "journal/quarter.journal"));
  EXPECT_TRUE(matches_golden(
      journal_of(book, {nation.society, {make_date(2026, 5, 1), make_date(2026, 5, 3)}, {}}),
      "journal/may.journal"));
}

TEST_F(JournalStory, IsReadAsItIs) {
  QALAM_NEED(book, "hledger");
  auto const journal = journal_of(book, {nation.society, {}, {}});
  auto const checked = run_on(book, {"hledger", "check", "--strict"}, journal);
  EXPECT_EQ(checked.code, 0) << checked.err;
  EXPECT_EQ(by_hledger(book, journal), by_query(book, nation.society));
  auto const who =
      run_on(book, {"hledger", "register", "desc:paid by the bank", "bank_rights"}, journal);
  EXPECT_NE(who.out.find("-41143.870000 KZT"), std::string::npos) << who.out;
  // A name cannot end the description, nor a bank's reference move the date.
  auto const names = run_on(book, {"hledger", "descriptions"}, journal);
  EXPECT_NE(names.out.find("Payout to Айгүл, /Сәрсен"), std::string::npos) << names.out;
}

TEST_F(JournalStory, NamesNobodyWhoIsForgotten) {
  Position const before = book.position();
  auto journal = journal_of(book, {nation.society, {}, {}});
  EXPECT_NE(journal.find("Айгүл"), std::string::npos);
  for (char const* secret : {legal_name, "Досымбетова", "KZ86125KZT5004100100", "neighbour"}) {
    EXPECT_EQ(journal.find(secret), std::string::npos) << secret;
  }
  execute({{"command", "EraseHolder"}, {"holder", print(nation.aigul)}, {"basis", "her wish"}});
  for (std::optional<Position> const at : {std::optional<Position>{}, std::optional{before}}) {
    journal = journal_of(book, {nation.society, {}, at});
    EXPECT_EQ(journal.find("Айгүл"), std::string::npos);
    EXPECT_NE(journal.find("Payout to " + print(nation.aigul)), std::string::npos);
  }
}

TEST_F(JournalStory, IsRefusedWithTheReason) {
  std::ostringstream out;
  auto const refusal = [&](app::JournalOptions const& options, std::ostream& to) {
    auto const result = app::export_journal(*book, options, to);
    EXPECT_FALSE(result);
    return result ? ErrorCode::internal : result.error().code;
  };
  book->catch_up();
  EXPECT_EQ(refusal({SocietyId{7}, {}, {}}, out), ErrorCode::not_found);
  EXPECT_EQ(refusal({nation.society, {}, Position{1'000'000}}, out), ErrorCode::not_found);
  Date const day = make_date(2026, 5, 1);
  EXPECT_EQ(refusal({nation.society, {day, day}, {}}, out), ErrorCode::period_invalid);
  std::ofstream full{"/dev/full"};
  EXPECT_EQ(refusal({nation.society, {}, {}}, full), ErrorCode::storage_full);
}

}  // namespace
}  // namespace qalam::test
