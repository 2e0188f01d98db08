#include "tests/api/nation_fixture.hpp"

#include <set>
#include <string>

namespace qalam::test {
namespace {

class Registers : public NationTest {};

std::string next_of(std::string const& link) {
  return link.substr(1, link.find('>') - 1);
}

TEST_F(Registers, TheIndexNamesWhatThereIsAndWhereItStands) {
  auto const index = get("/v1", nobody);
  EXPECT_EQ(index.status, 200);
  EXPECT_EQ(index.body["ledger"], "test.qalam/nation");
  EXPECT_EQ(index.body["position"], position().value());
  EXPECT_EQ(index.header("X-Qalam-Position"), std::to_string(position().value()));
  for (auto const& [name, link] : index.body["links"].items()) {
    auto const text = link.get<std::string>();
    if (text.find('{') != std::string::npos) continue;
    api::Request request;
    ASSERT_TRUE(api::read_target(text, request));
    auto const match = router().find(api::Verb::get, request.segments);
    EXPECT_TRUE(match.route != nullptr || !match.allow.empty()) << name << " leads nowhere";
  }
}

TEST_F(Registers, AnUnknownParameterIsRefusedByName) {
  for (std::string const target :
       {"/v1/works?titel=x", "/v1/balances?holders=x", "/v1/events?after=1", "/v1?x=1",
        "/v1/search?q=a&kind=work", "/v1/trial-balance?currency=KZT", "/healthz?v"}) {
    auto const refused = get(target, auditor);
    EXPECT_EQ(refused.status, 400) << target;
    EXPECT_EQ(refused.code(), "malformed") << target;
  }
  EXPECT_NE(get("/v1/works?titel=x", nobody).body["detail"].get<std::string>().find("titel"),
            std::string::npos);
}

TEST_F(Registers, EveryEntryOfAListHasAPageOfItsOwn) {
  for (std::string const name :
       {"societies", "holders", "works", "recordings", "licensees", "mandates", "licences",
        "tariffs", "rules", "invoices", "receipts", "pools"}) {
    auto const list = get("/v1/" + name, auditor);
    ASSERT_EQ(list.status, 200) << name;
    EXPECT_GT(list.body[name].size(), 0U) << name;
    for (auto const& row : list.body[name]) {
      auto const entry = get("/v1/" + name + "/" + row["id"].get<std::string>(), auditor);
      EXPECT_EQ(entry.status, 200) << name << " " << row;
      EXPECT_EQ(entry.body["id"], row["id"]);
      EXPECT_EQ(entry.body["position"], position().value());
    }
  }
  EXPECT_EQ(get("/v1/reports", auditor).body["reports"].size(), 0U);
  EXPECT_EQ(get("/v1/usage-reports", auditor).body["reports"].size(), 0U);
}

TEST_F(Registers, PagesShowEverythingOnceAndAllAtOnePosition) {
  std::set<std::string> seen;
  std::string target = "/v1/holders?limit=2";
  std::uint64_t first_position = 0;
  int pages = 0;
  while (!target.empty()) {
    auto const page = get(target, nobody);
    ASSERT_EQ(page.status, 200) << target << page.body;
    ++pages;
    if (pages == 1) {
      first_position = page.body["position"].get<std::uint64_t>();
      // What comes between the pages is not on them.
      post("/v1/holders", operator_of, "late", R"({"credit_name":"Late"})");
    }
    EXPECT_EQ(page.body["position"], first_position);
    for (auto const& row : page.body["holders"]) {
      EXPECT_TRUE(seen.insert(row["id"].get<std::string>()).second) << "twice: " << row["id"];
    }
    auto const link = page.header("Link");
    EXPECT_EQ(link.empty(), page.body["next"].is_null());
    target = link.empty() ? "" : next_of(link);
  }
  EXPECT_EQ(seen.size(), 3U);
  EXPECT_EQ(pages, 2);
  EXPECT_EQ(get("/v1/holders", nobody).body["holders"].size(), 4U);
}

TEST_F(Registers, ACursorBelongsToItsOwnList) {
  auto const cursor = get("/v1/holders?limit=1", nobody).body["next"].get<std::string>();
  EXPECT_EQ(get("/v1/holders?limit=2&cursor=" + cursor, nobody).status, 200);
  EXPECT_EQ(get("/v1/works?limit=1&cursor=" + cursor, nobody).status, 400);
  EXPECT_EQ(
      get("/v1/holders?limit=1&society=" + print(ours()) + "&cursor=" + cursor, nobody).status,
      400);
  EXPECT_EQ(get("/v1/holders?cursor=" + cursor.substr(1), nobody).status, 400);
  EXPECT_EQ(get("/v1/holders?limit=0", nobody).status, 400);
  EXPECT_EQ(get("/v1/holders?limit=1001", nobody).status, 400);
}

TEST_F(Registers, AnEntryThatIsUnchangedIsNotSentAgain) {
  std::string const target = "/v1/works/" + made(Kind::work, "song");
  auto const first = get(target, nobody);
  ASSERT_EQ(first.status, 200);
  auto const tag = first.header("ETag");
  ASSERT_FALSE(tag.empty());
  auto const again = get(target, nobody, {{"If-None-Match", tag}});
  EXPECT_EQ(again.status, 304);
  EXPECT_TRUE(again.body.is_null());
  EXPECT_EQ(again.header("ETag"), tag);
  EXPECT_EQ(get(target, nobody, {{"If-None-Match", "\"1\""}}).status, 200);
}

TEST_F(Registers, AnotherStreamsEventChangesTheTagOfAnEntryToo) {
  // The invoice was settled by the receipt: its row has changed, its stream has not.
  auto const invoice = "/v1/invoices/" + made(Kind::invoice, "invoice");
  auto const settled = get(invoice, auditor);
  auto const before =
      get(invoice + "?atPosition=" + std::to_string(settled.body["since"].get<std::uint64_t>() - 1),
          auditor);
  ASSERT_EQ(before.status, 200);
  EXPECT_NE(before.body["settled"], settled.body["settled"]);
  EXPECT_NE(before.header("ETag"), settled.header("ETag"));
}

TEST_F(Registers, AReadIsAsOfAPositionOrATime) {
  std::string const song = "/v1/works/" + made(Kind::work, "song");
  auto const since = get(song, nobody).body["since"].get<std::uint64_t>();
  EXPECT_EQ(get(song + "?atPosition=" + std::to_string(since), nobody).status, 200);
  auto const before = get(song + "?atPosition=" + std::to_string(since - 1), nobody);
  EXPECT_EQ(before.status, 404);
  EXPECT_EQ(before.code(), "not_found");
  auto const registered =
      get("/v1/events/" + std::to_string(since), auditor).body["recorded_at"].get<std::string>();
  auto const then = get(song + "?asOf=" + registered, nobody);
  EXPECT_EQ(then.status, 200) << then.body;
  EXPECT_LE(since, then.body["position"].get<std::uint64_t>());
  EXPECT_EQ(get("/v1/works?asOf=2020-01-01T00:00:00Z", nobody).body["works"].size(), 0U);
  EXPECT_EQ(get("/v1/works?asOf=2020-01-01", nobody).body["works"].size(), 0U);
  EXPECT_EQ(get("/v1/works?asOf=2999-01-01", nobody).body["works"].size(), 1U);
  EXPECT_EQ(get("/v1/works?asOf=yesterday", nobody).status, 400);
  EXPECT_EQ(get("/v1/works?asOf=17", nobody).status, 400);
  EXPECT_EQ(get("/v1/works?asOf=2020-01-01&atPosition=1", nobody).status, 400);
  EXPECT_EQ(get("/v1/works?atPosition=1000000", nobody).status, 404);
}

TEST_F(Registers, AReadThatAsksForAPositionThatDoesNotComeIsToldSo) {
  auto const late = ask(api::Verb::get, "/v1/works?minPosition=1000000", nobody);
  EXPECT_EQ(late.status, 503);
  EXPECT_EQ(late.code(), "busy");
  EXPECT_FALSE(late.header("Retry-After").empty());
  EXPECT_EQ(get("/v1/works?minPosition=1", nobody).status, 200);
}

TEST_F(Registers, AnIdOfAnotherKindIsNoEntry) {
  EXPECT_EQ(get("/v1/works/" + made(Kind::holder, "Aigul"), nobody).status, 400);
  EXPECT_EQ(get("/v1/works/" + made(Kind::work, "no such song"), nobody).status, 404);
  EXPECT_EQ(get("/v1/nothing", nobody).status, 404);
  EXPECT_EQ(ask(api::Verb::delete_, "/v1/works", nobody).status, 405);
}

TEST_F(Registers, SearchFindsNamesTitlesAndCodes) {
  auto const ids = [&](std::string const& text) {
    std::set<std::string> out;
    for (auto const& row : rows("results", "/v1/search?q=" + api::percent_encode(text), nobody)) {
      out.insert(row["id"].get<std::string>());
    }
    return out;
  };
  EXPECT_TRUE(ids("Көзімнің").contains(made(Kind::work, "song")));
  EXPECT_TRUE(ids("Сәрсен").contains(made(Kind::holder, "Aigul")));
  EXPECT_TRUE(ids("T-034.524.680-1").contains(made(Kind::work, "song")));
  EXPECT_TRUE(ids("KZA012600001").contains(made(Kind::recording, "recording of song")));
  EXPECT_TRUE(ids("nothing of that kind").empty());
  EXPECT_EQ(get("/v1/search", nobody).status, 400);
}

TEST_F(Registers, EventsComeInOrderAndInPages) {
  std::uint64_t expected = 1;
  std::string target = "/v1/events?limit=7";
  while (!target.empty()) {
    auto const page = get(target, auditor);
    ASSERT_EQ(page.status, 200);
    for (auto const& event : page.body["events"]) {
      EXPECT_EQ(event["position"], expected++);
      EXPECT_FALSE(event["type"].get<std::string>().empty());
    }
    auto const link = page.header("Link");
    target = link.empty() ? "" : next_of(link);
  }
  EXPECT_EQ(expected, position().value() + 1);
  EXPECT_EQ(get("/v1/events?from=5&limit=1", auditor).body["events"][0]["position"], 5);
  EXPECT_EQ(get("/v1/events/0", auditor).status, 404);
  EXPECT_EQ(get("/v1/events/x", auditor).status, 400);
  EXPECT_EQ(get("/v1/events/1000000", auditor).status, 404);
}

TEST_F(Registers, EventsThatOneMayNotSeeLeaveNoGapInThePages) {
  std::size_t seen = 0;
  std::string target = "/v1/events?limit=1";
  while (!target.empty()) {
    auto const page = get(target, operator_of);
    ASSERT_EQ(page.status, 200);
    seen += page.body["events"].size();
    auto const link = page.header("Link");
    target = link.empty() ? "" : next_of(link);
  }
  std::size_t shared = 0;
  for (auto const& event : rows("events", "/v1/events?limit=1000", auditor)) {
    shared += event["society"].is_null() ? 1 : 0;
  }
  EXPECT_EQ(seen, shared);
}

TEST_F(Registers, TheTrialBalanceIsEven) {
  auto const trial = get("/v1/trial-balance", auditor);
  ASSERT_EQ(trial.status, 200);
  ASSERT_EQ(trial.body["sums"].size(), 1U);
  EXPECT_EQ(trial.body["sums"][0]["debit"], trial.body["sums"][0]["credit"]);
  auto const pools = get("/v1/balances?kind=collected", auditor).body["balances"];
  ASSERT_EQ(pools.size(), 1U);
  EXPECT_EQ(pools[0]["balance"], "300000.00");
  EXPECT_EQ(get("/v1/balances?kind=purse", auditor).status, 400);
}

}  // namespace
}  // namespace qalam::test
