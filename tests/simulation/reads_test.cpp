#include "api/app/queries.hpp"
#include "domain/core/describe.hpp"
#include "tests/simulation/walked_log.hpp"
#include "tests/support/lived_ledger.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

/// Random questions at random positions, page by page, beside answers that are made by walking
/// through all events.
namespace qalam::test {
namespace {

std::uint64_t setting(char const* name, std::uint64_t otherwise) {
  char const* const text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

class Questions {
 public:
  explicit Questions(std::uint64_t seed) : lived_{seed, 200}, log_{lived_.book}, random_{seed} {
    for (auto const& [name, rows] : log_.registers(log_.all().size())) {
      for (auto const& [id, row] : rows) ids_[name].push_back(id);
    }
  }

  void ask(int rounds) {
    for (int i = 0; i < rounds && !testing::Test::HasFailure(); ++i) {
      at_ = pick(3) == 0 ? log_.all().size() : 1 + pick(log_.all().size());
      SCOPED_TRACE("at position " + std::to_string(at_));
      auto const look = lived_.book.look(Position{at_});
      balances(look);
      trial_balance(look);
      registers(look);
      statement(look);
      trail(look);
      events(look);
      search(look);
    }
  }

 private:
  std::uint64_t pick(std::uint64_t below) { return random_() % below; }
  bool chance(std::uint64_t one_in) { return pick(one_in) == 0; }
  template <class IdType>
  IdType any_of(char const* name) {
    auto const& all = ids_.at(name);
    return chance(20) ? IdType{77} : IdType{all[pick(all.size())]};
  }
  SocietyId maybe_society() { return chance(2) ? SocietyId{} : any_of<SocietyId>("societies"); }

  /// All pages of something, and that each is full but the last.
  template <class Ask>
  Json pages(char const* name, Ask&& ask) {
    std::size_t const limit = 1 + pick(7);
    Json all = Json::array();
    std::string cursor;
    for (;;) {
      auto const page = ask(app::PageRequest{cursor, limit});
      for (auto const& row : page.at(name)) all.push_back(row);
      if (page.at("next").is_null()) {
        EXPECT_LE(page.at(name).size(), limit);
        return all;
      }
      EXPECT_EQ(page.at(name).size(), limit);
      if (page.at(name).size() != limit) return all;
      cursor = *app::cursor_bytes(page.at("next").template get<std::string>());
    }
  }

  static std::string shown(AccountKey const& account, Micros micros) {
    return app::amount(micros, account.currency);
  }
  static Micros own_side(AccountKey const& account, Balance const& balance) {
    auto const of = account_class(account.kind);
    bool const debit = of == AccountClass::assets || of == AccountClass::expenses;
    return debit ? balance.debit - balance.credit : balance.credit - balance.debit;
  }
  static bool is_holders(AccountKind kind) {
    using enum AccountKind;
    return kind == payable || kind == below_threshold || kind == held_unlocated ||
           kind == advance || kind == overpaid;
  }

  void balances(app::Look const& look) {
    app::BalanceFilter filter;
    filter.society = maybe_society();
    if (chance(2)) filter.holder = any_of<HolderId>("holders");
    if (chance(2)) filter.kind = static_cast<AccountKind>(1 + pick(31));
    Json rows = Json::array();
    std::map<Currency, Micros> payable;
    for (auto const& [account, balance] : log_.balances(at_)) {
      bool const asked = (filter.society == SocietyId{} || account.society == filter.society) &&
                         (filter.holder == HolderId{} ||
                          (is_holders(account.kind) && account.sub == filter.holder.value())) &&
                         (!filter.kind || account.kind == *filter.kind);
      if (!asked) continue;
      rows.push_back({{"account", print(account)},
                      {"currency", account.currency.code()},
                      {"debit", shown(account, balance.debit)},
                      {"credit", shown(account, balance.credit)},
                      {"balance", shown(account, own_side(account, balance))}});
      if (account.kind == AccountKind::payable) {
        payable[account.currency] += own_side(account, balance);
      }
    }
    auto const said = app::balances(look, filter);
    EXPECT_EQ(said.at("position"), at_);
    EXPECT_EQ(said.at("balances"), rows);
    if (filter.holder == HolderId{}) return;
    for (auto const& total : said.at("totals")) {
      Currency const currency = *Currency::parse(total.at("currency").get<std::string>());
      EXPECT_EQ(total.at("payable"), app::amount(payable[currency], currency));
    }
  }

  void trial_balance(app::Look const& look) {
    SocietyId const society = maybe_society();
    std::map<std::tuple<SocietyId, AccountKind, Currency>, Balance> sums;
    for (auto const& [account, balance] : log_.balances(at_)) {
      if (society != SocietyId{} && account.society != society) continue;
      auto& sum = sums[{account.society, account.kind, account.currency}];
      sum.debit += balance.debit;
      sum.credit += balance.credit;
    }
    Json rows = Json::array();
    for (auto const& [key, sum] : sums) {
      auto const& [whose, kind, currency] = key;
      rows.push_back({{"society", print(whose)},
                      {"kind", enum_name(kind)},
                      {"currency", currency.code()},
                      {"debit", app::amount(sum.debit, currency)},
                      {"credit", app::amount(sum.credit, currency)},
                      {"balance", app::amount(sum.debit - sum.credit, currency)}});
    }
    auto const said = app::trial_balance(look, society);
    EXPECT_EQ(said.at("accounts"), rows);
    for (auto const& sum : said.at("sums")) EXPECT_EQ(sum.at("difference"), "0.00");
  }

  /// The member of a register that is a sum over events.
  static char const* sum_of(std::string_view name) {
    return name == "invoices"   ? "settled"
           : name == "receipts" ? "funded"
           : name == "pools"    ? "collected"
           : name == "runs"     ? "distributable"
           : name == "payouts"  ? "amount"
           : name == "holds"    ? "amount"
                                : nullptr;
  }
  static Kind kind_of(std::string_view name) {
    static std::map<std::string_view, Kind> const all{
        {"societies", Kind::society}, {"holders", Kind::holder},   {"licensees", Kind::licensee},
        {"mandates", Kind::mandate},  {"works", Kind::work},       {"recordings", Kind::recording},
        {"licences", Kind::licence},  {"invoices", Kind::invoice}, {"receipts", Kind::receipt},
        {"pools", Kind::pool},        {"runs", Kind::run},         {"reports", Kind::report},
        {"payouts", Kind::payout},    {"holds", Kind::hold},       {"tariffs", Kind::tariff},
        {"rules", Kind::rules}};
    return all.at(name);
  }
  static std::string text_of(Json const& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
  }

  void registers(app::Look const& look) {
    auto const walked = log_.registers(at_);
    for (auto const name : app::register_names()) {
      SCOPED_TRACE(name);
      std::string const text{name};
      SocietyId const society = maybe_society();
      auto const said = pages(text.c_str(), [&](app::PageRequest const& page) {
        auto const answer = app::list(look, name, page, society);
        EXPECT_TRUE(answer);
        return *answer;
      });
      std::size_t i = 0;
      auto const rows = walked.find(text);
      if (rows != walked.end()) {
        for (auto const& [id, row] : rows->second) {
          bool const others = row.society != SocietyId{} && row.society != society;
          if (society != SocietyId{} && others) continue;
          ASSERT_LT(i, said.size());
          row_is(said.at(i++), {kind_of(name), id}, row, sum_of(name));
        }
      }
      EXPECT_EQ(i, said.size());
      if (!said.empty()) {
        auto const& row = said.at(pick(said.size()));
        auto const entry = app::entry(look, *parse_any_id(row.at("id").get<std::string>()));
        ASSERT_TRUE(entry);
        EXPECT_EQ(*entry, row);
      }
    }
  }
  static void row_is(Json const& said, AnyId id, WalkedLog::Row const& row, char const* sum) {
    EXPECT_EQ(said.at("id"), print_id(id.kind, id.id));
    EXPECT_EQ(said.at("since"), row.since) << said.dump();
    for (auto const& [member, value] : row.members) {
      EXPECT_EQ(text_of(said.at(member)), value) << member << " of " << said.dump();
    }
    if (sum != nullptr) {
      EXPECT_EQ(*parse_micros(text_of(said.at(sum))), row.sum) << said.dump();
    }
  }

  /// The facts of a holder's money add up to what is payable to him, in each currency.
  void statement(app::Look const& look) {
    HolderId const holder = any_of<HolderId>("holders");
    SocietyId const society = maybe_society();
    auto const said = app::statement(look, holder, society, {});
    auto const walked = log_.registers(at_);
    auto const holders = walked.find("holders");
    bool const known = holders != walked.end() && holders->second.count(holder.value()) > 0;
    ASSERT_EQ(said.has_value(), known);
    if (!known) return;
    std::map<std::string, Micros> payable, facts;
    for (auto const& [account, balance] : log_.balances(at_)) {
      bool const theirs = account.kind == AccountKind::payable && account.sub == holder.value() &&
                          (society == SocietyId{} || account.society == society);
      if (theirs) payable[std::string{account.currency.code()}] += balance.credit - balance.debit;
    }
    for (auto const& fact : said->at("facts")) {
      auto const kind = text_of(fact.at("fact"));
      bool const moves = kind == "paid" || kind == "payout_returned" ||
                         (fact.contains("destination") && fact.at("destination") == "payable");
      if (!moves) continue;
      facts[text_of(fact.at("currency"))] += *parse_micros(text_of(fact.at("amount")));
      EXPECT_LE(fact.at("position").get<std::uint64_t>(), at_);
    }
    std::erase_if(payable, [](auto const& sum) { return sum.second == 0; });
    std::erase_if(facts, [](auto const& sum) { return sum.second == 0; });
    EXPECT_EQ(facts, payable) << said->dump(1);
  }

  void trail(app::Look const& look) {
    auto const& entry = log_.all()[pick(log_.all().size())];
    AnyId id = chance(4) ? AnyId{Kind::person, entry.actor.value()} : entry.stream;
    // The one stream of all items is nobody's thing.
    if (id.id == 0 || chance(2)) id = {Kind::holder, any_of<HolderId>("holders").value()};
    auto const said = pages(
        "events", [&](app::PageRequest const& page) { return app::audit_trail(look, id, page); });
    std::vector<std::uint64_t> positions;
    for (auto const& event : said) positions.push_back(event.at("position").get<std::uint64_t>());
    EXPECT_EQ(positions, log_.trail(id, at_)) << print_id(id.kind, id.id);
  }

  void events(app::Look const& look) {
    std::uint64_t const from = 1 + pick(log_.all().size() + 3);
    std::size_t const limit = 1 + pick(30);
    auto const said = app::events(look, Position{from}, limit);
    std::uint64_t next = from;
    for (auto const& row : said.at("events")) {
      auto const& entry = log_.all().at(next - 1);
      Json data = app::to_json(entry.event);
      EXPECT_EQ(row.at("position"), next);
      EXPECT_EQ(row.at("type"), data.at("type"));
      data.erase("type");
      EXPECT_EQ(row.at("data"), data);
      EXPECT_EQ(row.at("stream"), print_id(entry.stream.kind, entry.stream.id));
      auto const alone = app::event(look, Position{next});
      ASSERT_TRUE(alone);
      EXPECT_EQ(*alone, row);
      ++next;
    }
    std::uint64_t const there = from > at_ ? 0 : at_ - from + 1;
    EXPECT_EQ(said.at("events").size(), std::min<std::uint64_t>(limit, there));
    EXPECT_EQ(said.at("next"), next <= at_ ? Json(next) : Json(nullptr));
    EXPECT_FALSE(app::event(look, Position{at_ + 1}));
  }

  void search(app::Look const& look) {
    static std::vector<std::string> const starts{"author", "Song", "track", "stat", "so", "x"};
    std::vector<std::string> asked{starts[pick(starts.size())]};
    if (chance(2)) asked.push_back(std::to_string(1 + pick(40)));
    std::string text = asked.front();
    if (asked.size() > 1) text += " " + asked.back();
    std::set<std::string> found, expected;
    auto const limit = 1 + pick(7);
    std::string cursor;
    std::size_t by_words = 0;
    do {
      auto const page = app::search(look, text, {cursor, limit});
      for (auto const& row : page.at("results")) {
        if (row.at("by") != "words") continue;
        ++by_words;
        found.insert(text_of(row.at("id")));
      }
      cursor = page.at("next").is_null() ? "" : *app::cursor_bytes(text_of(page.at("next")));
    } while (!cursor.empty());
    std::transform(asked[0].begin(), asked[0].end(), asked[0].begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    for (auto const& [id, words] : log_.words(at_)) {
      bool const all = std::all_of(asked.begin(), asked.end(), [&](std::string const& prefix) {
        return std::any_of(words.begin(), words.end(),
                           [&](std::string const& word) { return word.starts_with(prefix); });
      });
      if (all) expected.insert(print_id(id.kind, id.id));
    }
    EXPECT_EQ(found, expected) << text;
    EXPECT_EQ(by_words, found.size()) << "something is listed twice";
  }

  LivedLedger lived_;
  WalkedLog log_;
  std::mt19937_64 random_;
  std::map<std::string, std::vector<std::uint64_t>> ids_;
  std::uint64_t at_ = 0;
};

/// QALAM_SIMULATIONS and QALAM_SEED: as many as wanted (tools/simulate).
TEST(Reads, SayWhatAWalkThroughAllEventsSays) {
  auto const first = setting("QALAM_SEED", 1);
  auto const runs = setting("QALAM_SIMULATIONS", 2);
  for (auto seed = first; seed < first + runs && !HasFailure(); ++seed) {
    SCOPED_TRACE("again: tools/simulate 1 " + std::to_string(seed));
    Questions{seed}.ask(40);
  }
}

}  // namespace
}  // namespace qalam::test
