#include "eventstore/record.hpp"
#include "eventstore/tlog/proof_file.hpp"
#include "eventstore/tlog/tile.hpp"
#include "tests/end_to_end/served.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace qalam::test {
namespace {

TEST_F(Served, ReadsAreAsOfAnyPosition) {
  auto const index = get("/v1");
  ASSERT_EQ(index.status, 200);
  EXPECT_EQ(index.body["ledger"], "test.qalam/served");
  auto const stands = index.body["position"].get<std::uint64_t>();
  auto const societies = get("/v1/societies");
  EXPECT_EQ(societies.body["societies"].size(), 2U);
  EXPECT_EQ(societies.header("X-Qalam-Position"), std::to_string(stands));
  auto const then = get("/v1/societies?atPosition=1");
  EXPECT_EQ(then.body["societies"].size(), 1U);
  EXPECT_EQ(then.header("X-Qalam-Position"), "1");
  EXPECT_EQ(get("/v1/societies?asOf=2020-01-01").body["societies"].size(), 0U);
  EXPECT_EQ(get("/v1/societies?asof=2020-01-01").status, 400);
}

TEST_F(Served, WritesHappenOnceAndAreReadAtOnce) {
  std::string const body = R"({"credit_name":"Dina"})";
  auto const made_now = post("/v1/holders", "k1", body, as("operator"));
  ASSERT_EQ(made_now.status, 201) << made_now.body;
  auto const where = made_now.header("Location");
  auto const at = made_now.header("X-Qalam-Position");
  auto const read = get(where + "?minPosition=" + at);
  EXPECT_EQ(read.status, 200);
  EXPECT_EQ(read.body["credit_name"], "Dina");
  auto const again = post("/v1/holders", "k1", body, as("operator"));
  EXPECT_EQ(again.header("Idempotency-Hit"), "true");
  EXPECT_EQ(std::to_string(position()), at);
  EXPECT_EQ(post("/v1/holders", "k1", R"({"credit_name":"Erlan"})", as("operator")).status, 422);
}

TEST_F(Served, ConditionsHold) {
  std::string const target = "/v1/holders/" + made(Kind::holder, "Aigul");
  auto const tag = get(target).header("ETag");
  EXPECT_EQ(get(target, "If-None-Match: " + tag + "\r\n").status, 304);
  std::string const body = R"({"credit_name":"A.","located":true})";
  auto const put = [&](std::string const& key) {
    return got(client().ask(
        write("PUT", target, key, body, as("operator") + "If-Match: " + tag + "\r\n")));
  };
  EXPECT_EQ(put("k1").status, 200);
  EXPECT_EQ(put("k2").status, 412);
  EXPECT_EQ(put("k1").header("Idempotency-Hit"), "true");
}

TEST_F(Served, TokensOpenWhatTheirPeopleMaySee) {
  std::string const balance = "/v1/holders/" + made(Kind::holder, "Aigul") + "/balance";
  EXPECT_EQ(get(balance).status, 401);
  EXPECT_EQ(get(balance, "Authorization: Bearer nobodys\r\n").status, 401);
  EXPECT_EQ(get(balance, as("operator")).status, 403);
  EXPECT_EQ(get(balance, as("holder")).status, 200);
  EXPECT_EQ(get("/v1/events", as("holder")).status, 403);
  EXPECT_EQ(get("/v1/events", as("auditor")).status, 200);
  EXPECT_EQ(post("/v1/holders", "k", R"({"credit_name":"D"})", as("auditor")).status, 403);
}

TEST_F(Served, PipelinedRequestsAreAnsweredInOrder) {
  Client connection{port()};
  std::string all;
  for (int i = 1; i <= 20; ++i) {
    all +=
        "GET /v1/events/" + std::to_string(i) + " HTTP/1.1\r\nHost: x\r\n" + as("auditor") + "\r\n";
  }
  connection.send(all);
  for (int i = 1; i <= 20; ++i) {
    auto const answer = connection.receive();
    ASSERT_TRUE(answer);
    EXPECT_EQ(Json::parse(answer->body)["position"], i);
  }
}

TEST_F(Served, TheMoneyPathGoesAllTheWay) {
  auto const taken = upload("csv", "january.csv", radio_report());
  ASSERT_EQ(taken.status, 201) << taken.body;
  EXPECT_EQ(taken.body["lines"], 4);
  auto const pool = "/v1/pools/" + print(first_pool());
  auto const run = post(pool + "/runs", "run", "{}", as("clerk"));
  ASSERT_EQ(run.status, 201) << run.body;
  auto const target = run.header("Location");
  EXPECT_EQ(post(target + "/approve", "a", "{}", as("operator")).status, 403);
  EXPECT_EQ(post(target + "/approve", "a", "{}", as("approver")).status, 200);
  auto const posted = post(target + "/approve", "a", "{}", as("second"));
  ASSERT_EQ(posted.status, 200) << posted.body;
  auto const balance = get("/v1/holders/" + made(Kind::holder, "Aigul") +
                               "/balance?minPosition=" + posted.header("X-Qalam-Position"),
                           as("holder"));
  EXPECT_EQ(balance.body["totals"][0]["payable"], "135000.00") << balance.body;
  auto const paid = post("/v1/payouts", "p",
                         R"({"society":")" + made(Kind::society, "society") + R"("})", as("clerk"));
  EXPECT_EQ(paid.status, 201) << paid.body;
  EXPECT_EQ(paid.body["sum"], "225000.00");
}

TEST_F(Served, ASalesReportIsTakenOrRefusedWhole) {
  auto const refused = upload("dsr", "DSR_x.tsv", "this is no sales report\n");
  EXPECT_EQ(refused.status, 422) << refused.body;
  EXPECT_EQ(refused.header("Content-Type"), "application/problem+json");
  EXPECT_EQ(refused.body["import"]["refused"], true);
  std::filesystem::path const data =
      std::getenv("QALAM_DATA") != nullptr
          ? std::filesystem::path{std::getenv("QALAM_DATA")}
          : std::filesystem::path{QALAM_SOURCE_DIR} / "../shared/data";
  auto const file =
      data / "dsr/DSR_TEST_YouTube_AdSupport-music_2015-Q4_IS_1of1_20160121T150926.tsv";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "NO SAMPLE DATA: " << file << " is missing";
  auto const taken = upload("dsr", file.filename().string(), Process::read(file));
  EXPECT_EQ(taken.status, 201) << taken.body;
  EXPECT_GT(taken.body["lines"].get<std::uint64_t>(), 0U);
}

TEST_F(Served, TheLiveStreamGoesOnFromAPosition) {
  auto const stands = position();
  Client listener{port()};
  listener.send("GET /v1/events/stream HTTP/1.1\r\nHost: x\r\nLast-Event-ID: " +
                std::to_string(stands - 1) + "\r\n" + as("auditor") + "\r\n");
  auto const head = listener.receive(true);
  ASSERT_TRUE(head);
  EXPECT_EQ(head->status, 200);
  EXPECT_EQ(head->headers.find("Content-Type"), "text/event-stream");
  auto const has = [&](std::uint64_t id) {
    std::string const line = "id: " + std::to_string(id) + "\n";
    while (listener.buffered().find(line) == std::string::npos) {
      if (!listener.more()) return false;
    }
    return true;
  };
  EXPECT_TRUE(has(stands));
  ASSERT_EQ(post("/v1/holders", "k1", R"({"credit_name":"Dina"})", as("operator")).status, 201);
  EXPECT_TRUE(has(stands + 1)) << listener.buffered();
  EXPECT_NE(listener.buffered().find("event: rightHolderRegistered"), std::string::npos);
}

TEST_F(Served, TheCommandLineGoesThroughTheServer) {
  auto const stands = position();
  auto const done = run({"do", "-", "--ledger", ledger(), "--json"},
                        R"({"command":"RegisterHolder","command_id":"dina","credit_name":"Dina"})"
                        "\n");
  ASSERT_EQ(done.code, 0) << done.err;
  EXPECT_EQ(position(), stands + 1);
  EXPECT_EQ(Json::parse(done.out)["subject"], made(Kind::holder, "dina"));
  auto const listed = run({"societies", "--ledger", ledger(), "--format", "json"});
  ASSERT_EQ(listed.code, 0) << listed.err;
  EXPECT_EQ(Json::parse(listed.out)["societies"].size(), 2U);
  auto const refused = run({"do", "-", "--ledger", ledger()}, "{\"command\":\"MakeMoney\"}\n");
  EXPECT_EQ(refused.code, 1);
  EXPECT_NE(refused.err.find("MakeMoney"), std::string::npos);
  auto const second = run({"serve", "--ledger", ledger(), "--listen", "127.0.0.1:0"});
  EXPECT_EQ(second.code, 1) << "there is never a second writer";
}

TEST_F(Served, AStopLetsGoOfTheLedger) {
  EXPECT_EQ(server().kill(SIGTERM), 0) << server().err();
  EXPECT_FALSE(std::filesystem::exists(std::filesystem::path{ledger()} / "qalam.sock"));
  expect_done({"stats", "--ledger", ledger(), "--json"});
  serve();
  EXPECT_EQ(get("/v1").status, 200);
  EXPECT_EQ(server().kill(SIGINT), 0);
}

TEST_F(Served, WhatWasAcknowledgedOutlivesAKill) {
  std::vector<std::string> acknowledged;
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 10; ++i) {
      auto const name = std::to_string(round) + "-" + std::to_string(i);
      auto const done =
          post("/v1/holders", name, R"({"credit_name":")" + name + R"("})", as("operator"));
      ASSERT_EQ(done.status, 201) << done.body;
      acknowledged.push_back(done.header("Location"));
    }
    server().kill(SIGKILL);
    serve();
    for (auto const& address : acknowledged) {
      EXPECT_EQ(get(address + "?minPosition=" + std::to_string(position())).status, 200) << address;
    }
  }
  EXPECT_EQ(post("/v1/holders", "0-0", R"({"credit_name":"0-0"})", as("operator"))
                .header("Idempotency-Hit"),
            "true");
  server().kill(SIGTERM);
  expect_done({"verify", "--ledger", ledger(), "--json"});
}

/// What an outsider does: takes the key, follows the log by its static files, keeps a proof.
TEST_F(Served, TheLogProvesItselfToOutsiders) {
  auto const text = [&](std::string const& target, std::string const& fields = {}) {
    auto const answer = client().get(target, fields);
    EXPECT_TRUE(answer && answer->status == 200) << target;
    return answer ? answer->body : std::string{};
  };
  auto const line = text("/v1/log/key");
  auto const key = tlog::parse_verifier_key(line.substr(0, line.find('\n')));
  ASSERT_TRUE(key) << key.error().detail;
  EXPECT_EQ(key->name, "test.qalam/served");
  std::uint64_t const size = position();
  std::string note;
  ASSERT_TRUE(within(10s, [&] {
    note = text("/v1/log/checkpoint");
    auto const parsed = tlog::parse_note(note);
    return parsed && tlog::parse_checkpoint(parsed->text)->size >= size;
  }));
  auto const proved = tlog::check_checkpoint(*tlog::parse_note(note), {*key});
  ASSERT_TRUE(proved) << proved.error().detail;
  // The root, from the tiles alone.
  auto const width = proved->checkpoint.size % tlog::tile_width;
  auto const answer = client().get("/v1/log/tile/0/000.p/" + std::to_string(width));
  ASSERT_TRUE(answer);
  ASSERT_EQ(answer->status, 200) << answer->body;
  EXPECT_THAT(std::string{answer->headers.find("Cache-Control").value_or("")},
              testing::HasSubstr("immutable"));
  ASSERT_EQ(answer->body.size(), width * sizeof(merkle::Hash));
  merkle::Frontier tree;
  for (std::uint64_t i = 0; i < width; ++i) {
    merkle::Hash leaf{};
    std::memcpy(leaf.data(), answer->body.data() + i * sizeof leaf, sizeof leaf);
    tree.append(leaf);
  }
  EXPECT_EQ(tree.root(), proved->checkpoint.root);
  EXPECT_EQ(get("/v1/log/tile/0/001").status, 404);
  EXPECT_EQ(get("/v1/log/tile/0/../key").status, 404);
  EXPECT_EQ(get("/v1/log/tile/0/1").status, 404);

  // A proof is for those who may see the event, and holds without us.
  EXPECT_EQ(get("/v1/events/1/proof").status, 401);
  auto const proof = text("/v1/events/1/proof", as("auditor"));
  auto const file = tlog::parse_proof_file(proof);
  ASSERT_TRUE(file) << file.error().detail;
  auto const header = std::as_bytes(std::span{file->extra});
  EXPECT_TRUE(tlog::check_proof(*file, store::leaf_hash(header), {*key}));
  server().kill(SIGTERM);
}

TEST_F(Served, AProofIsCheckedFromTheCommandLineWithoutTheLedger) {
  auto const file = (std::filesystem::path{ledger()}.parent_path() / "first.tlog-proof").string();
  auto const made = run({"prove", "1", "--out", file, "--ledger", ledger(), "--json"});
  ASSERT_EQ(made.code, 0) << made.err;
  auto const key = Json::parse(made.out)["key"].get<std::string>();
  auto const checked = run({"verify", file, "--key", key});
  EXPECT_EQ(checked.code, 0) << checked.err;
  EXPECT_THAT(checked.out, testing::HasSubstr("societyAccredited"));
  EXPECT_THAT(checked.out, testing::HasSubstr("Everything holds."));
  EXPECT_EQ(run({"verify", file}).code, 1) << "nobody is trusted";
  auto bytes = Process::read(file);
  bytes[bytes.find("index ") + 6] = '2';
  std::ofstream{file, std::ios::binary} << bytes;
  auto const changed = run({"verify", file, "--key", key, "--json"});
  EXPECT_EQ(changed.code, 1);
  EXPECT_EQ(Json::parse(changed.out)["error"]["code"], "proof_invalid");
  EXPECT_EQ(run({"verify"}).code, 2);
}

/// A log that says of an event that it is another one than it is: all hashes and signatures hold.
TEST_F(Served, AProofIsRefusedWhoseEventSaysThatItStandsElsewhere) {
  auto const file = (std::filesystem::path{ledger()}.parent_path() / "other.tlog-proof").string();
  ASSERT_EQ(run({"prove", "2", "--out", file, "--ledger", ledger()}).code, 0);
  auto proof = *tlog::parse_proof_file(Process::read(file));
  tlog::SigningKey const liar{"liar.example", tlog::SignatureType::ed25519, {}};
  auto const leaf = store::leaf_hash(std::as_bytes(std::span{proof.extra}));
  auto const text = print(tlog::Checkpoint{"liar.example", 1, leaf});
  proof.index = 0;
  proof.path = {};
  proof.checkpoint = {text, {liar.sign(text)}};
  std::ofstream{file, std::ios::binary} << print(proof);
  auto const checked = run({"verify", file, "--key", print(liar.verifier())});
  EXPECT_EQ(checked.code, 1) << checked.out;
  EXPECT_THAT(checked.err, testing::HasSubstr("says that it is number 2"));
}

/// Whoever puts an old copy back must not give the log a second history.
TEST_F(Served, AnOldCopyOfTheLedgerIsNotServed) {
  EXPECT_EQ(server().kill(SIGTERM), 0);
  auto const backup = ledger() + ".backup";
  std::filesystem::copy(ledger(), backup, std::filesystem::copy_options::recursive);
  expect_done({"do", "-", "--ledger", ledger()},
              R"({"command":"RegisterHolder","credit_name":"New"})"
              "\n");
  std::filesystem::remove_all(ledger());
  std::filesystem::rename(backup, ledger());
  auto const refused = run({"serve", "--ledger", ledger(), "--listen", "127.0.0.1:0"});
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.err, testing::HasSubstr("old or another copy of the ledger"));
}

TEST(Serve, RefusesAnAddressThatOthersCanReach) {
  TempDir dir;
  auto const run = [&](std::string const& listen) {
    Process process{
        {QALAM_PROGRAM, "serve", "--ledger", (dir.path() / "none").string(), "--listen", listen},
        "/dev/null",
        dir.path() / "out",
        dir.path() / "err"};
    int const code = process.wait();
    return std::pair{code, process.err()};
  };
  auto const [code, why] = run("0.0.0.0:8080");
  EXPECT_EQ(code, 1);
  EXPECT_NE(why.find("without TLS"), std::string::npos) << why;
  EXPECT_EQ(run("127.0.0.1:http").first, 1);
  EXPECT_EQ(run("127.0.0.1:70000").first, 1);
}

}  // namespace
}  // namespace qalam::test
