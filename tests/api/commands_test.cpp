#include "tests/api/nation_fixture.hpp"

#include <string>

namespace qalam::test {
namespace {

class Commands : public NationTest {};

TEST_F(Commands, WhatIsMadeHasAnAddressAndATag) {
  auto const made_now = post("/v1/holders", operator_of, "k1", R"({"credit_name":"Dina"})");
  ASSERT_EQ(made_now.status, 201) << made_now.body;
  EXPECT_EQ(made_now.header("ETag"), "\"" + made_now.header("X-Qalam-Position") + "\"");
  auto const entry = get(made_now.header("Location"), nobody);
  ASSERT_EQ(entry.status, 200) << made_now.header("Location");
  EXPECT_EQ(entry.body["credit_name"], "Dina");
  EXPECT_EQ(entry.body["id"], made_now.body["subject"]);
  EXPECT_EQ(entry.header("ETag"), made_now.header("ETag"));
}

TEST_F(Commands, ARepeatedOneHappensOnceAndAnswersTheSame) {
  std::string const body = R"({"credit_name":"Dina"})";
  auto const first = post("/v1/holders", operator_of, "k1", body);
  auto const stands = position();
  auto const again = post("/v1/holders", operator_of, "k1", body);
  EXPECT_EQ(position(), stands);
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.header("Idempotency-Hit"), "true");
  EXPECT_EQ(first.header("Idempotency-Hit"), "");
  EXPECT_EQ(again.header("ETag"), first.header("ETag"));
  EXPECT_EQ(again.header("Location"), first.header("Location"));
  EXPECT_EQ(again.body["subject"], first.body["subject"]);
  EXPECT_EQ(again.body["repeated"], true);
  EXPECT_EQ(first.body["repeated"], false);
}

TEST_F(Commands, AKeyStandsForOneContentOfOnePerson) {
  ASSERT_EQ(post("/v1/holders", operator_of, "k1", R"({"credit_name":"Dina"})").status, 201);
  auto const other = post("/v1/holders", operator_of, "k1", R"({"credit_name":"Erlan"})");
  EXPECT_EQ(other.status, 422);
  EXPECT_EQ(other.code(), "idempotency_mismatch");
  auto colleague = operator_of;
  colleague.person = PersonId{77};
  EXPECT_EQ(post("/v1/holders", colleague, "k1", R"({"credit_name":"Erlan"})").status, 201);
}

TEST_F(Commands, WithoutAKeyNothingIsWritten) {
  auto const stands = position();
  auto const refused =
      ask(api::Verb::post, "/v1/holders", operator_of, {}, R"({"credit_name":"Dina"})");
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(position(), stands);
}

TEST_F(Commands, ADryRunShowsTheEventsAndWritesNothing) {
  auto const stands = position();
  auto const shown =
      post("/v1/holders?dryRun=true", operator_of, "k1", R"({"credit_name":"Dina"})");
  ASSERT_EQ(shown.status, 200) << shown.body;
  EXPECT_EQ(shown.body["events"][0]["type"], "rightHolderRegistered");
  EXPECT_EQ(position(), stands);
  EXPECT_EQ(post("/v1/holders?dryRun=perhaps", operator_of, "k2", R"({"credit_name":"D"})").status,
            400);
}

TEST_F(Commands, AChangeMeetsTheStateThatWasRead) {
  std::string const target = "/v1/holders/" + made(Kind::holder, "Aigul");
  auto const tag = get(target, nobody).header("ETag");
  auto const put = [&](std::string const& key, std::string const& name, api::Headers headers) {
    headers.add("Idempotency-Key", key);
    return ask(api::Verb::put, target, operator_of, std::move(headers),
               R"({"credit_name":")" + name + R"(","located":true})");
  };
  auto const changed = put("k1", "Айгүл С.", {{"If-Match", tag}});
  ASSERT_EQ(changed.status, 200) << changed.body;
  EXPECT_NE(changed.header("ETag"), tag);
  auto const stands = position();
  auto const late = put("k2", "Айгүл Т.", {{"If-Match", tag}});
  EXPECT_EQ(late.status, 412);
  EXPECT_EQ(late.code(), "precondition_failed");
  EXPECT_EQ(position(), stands);
  EXPECT_EQ(put("k3", "Айгүл Т.", {{"If-Match", changed.header("ETag")}}).status, 200);
  EXPECT_EQ(put("k4", "Айгүл У.", {{"If-Match", "*"}}).status, 200);
  EXPECT_EQ(put("k5", "Айгүл Ф.", {{"If-None-Match", "*"}}).status, 412);
  EXPECT_EQ(get(target, nobody).body["credit_name"], "Айгүл У.");
}

TEST_F(Commands, AnyCommandGoesThroughOneDoor) {
  auto const done = post("/v1/commands", operator_of, "k1",
                         R"({"command":"RegisterHolder","credit_name":"Dina"})");
  EXPECT_EQ(done.status, 201) << done.body;
  auto const unknown = post("/v1/commands", operator_of, "k2", R"({"command":"MakeMoney"})");
  EXPECT_EQ(unknown.status, 400);
  EXPECT_EQ(unknown.body["pointer"], "/command");
  EXPECT_EQ(post("/v1/commands", operator_of, "k3", "[1]").status, 400);
  EXPECT_EQ(post("/v1/commands", operator_of, "k4", "{").status, 400);
  EXPECT_EQ(
      post("/v1/commands", auditor, "k5", R"({"command":"RegisterHolder","credit_name":"Dina"})")
          .status,
      403);
  EXPECT_EQ(post("/v1/commands", nobody, "k6", "{}").status, 401);
  EXPECT_EQ(post("/v1/commands", operator_of, "k7",
                 R"({"command":"RegisterHolder","command_id":"x","credit_name":"Dina"})")
                .status,
            400);
}

TEST_F(Commands, TheBodyHasToBeWhatTheCommandTakes) {
  auto const misspelt = post("/v1/holders", operator_of, "k1", R"({"credit_nane":"Dina"})");
  EXPECT_EQ(misspelt.status, 400);
  auto const text = post("/v1/holders", operator_of, "k2", "credit_name=Dina",
                         {{"Content-Type", "application/x-www-form-urlencoded"}});
  EXPECT_EQ(text.status, 415) << text.body;
  auto const twice =
      ask(api::Verb::put, "/v1/holders/" + made(Kind::holder, "Aigul"), operator_of,
          {{"Idempotency-Key", "k3"}},
          R"({"holder":")" + made(Kind::holder, "Bolat") + R"(","credit_name":"X"})");
  EXPECT_EQ(twice.status, 400);
  EXPECT_EQ(twice.body["pointer"], "/holder");
}

TEST_F(Commands, AMandateEndsByItsAddressAlone) {
  std::string const target = "/v1/mandates/" + made(Kind::mandate, "mandate of Aigul") + "/end";
  std::string const body = R"({"until":"2026-06-30","reason":"leaves"})";
  EXPECT_EQ(post(target, other_clerk, "k1", body).status, 403);
  auto const ended = post(target, clerk, "k2", body);
  ASSERT_EQ(ended.status, 200) << ended.body;
  EXPECT_EQ(get("/v1/mandates/" + made(Kind::mandate, "mandate of Aigul"), nobody).body["until"],
            "2026-06-30");
}

TEST_F(Commands, AWorkIsRevisedAtItsAddress) {
  std::string const target = "/v1/works/" + made(Kind::work, "song");
  std::string const shares = R"("shares":[{"holder":")" + made(Kind::holder, "Bolat") +
                             R"(","right":"performing","ppm":1000000}],"from":"2026-01-01")";
  auto const revised = ask(api::Verb::put, target, operator_of, {{"Idempotency-Key", "k1"}},
                           R"({"title":"Көзімнің қарасы",)" + shares + "}");
  ASSERT_EQ(revised.status, 200) << revised.body;
  auto const now = get(target, nobody).body;
  EXPECT_EQ(now["revision"], 1);
  ASSERT_EQ(now["shares"].size(), 1U);
}

TEST_F(Commands, PersonalDataGoToTheVaultAndNowhereElse) {
  auto const done = post("/v1/holders", operator_of, "k1",
                         R"({"credit_name":"Dina","private":{"legal_name":"Secret Name",)"
                         R"("iban":"KZ86125KZT5004100100"}})");
  ASSERT_EQ(done.status, 201) << done.body;
  for (auto const& event : rows("events", "/v1/events?limit=1000", auditor)) {
    EXPECT_EQ(event.dump().find("Secret Name"), std::string::npos);
    EXPECT_EQ(event.dump().find("KZ86125KZT"), std::string::npos);
  }
  EXPECT_EQ(get(done.header("Location"), auditor).body.dump().find("Secret"), std::string::npos);
}

}  // namespace
}  // namespace qalam::test
