#include "api/http/router.hpp"

#include "api/http/problem.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace qalam::api {
namespace {

/// Stands for the application behind the routes.
struct App {
  std::string said = "said";
};

Result<Response> say(App& app, Call const&) {
  return reply(Status::ok, app.said);
}
Result<Response> say_work(App&, Call const& call) {
  return reply(Status::ok, call.path.at("work"));
}
Result<Response> say_id(App&, Call const& call) {
  QALAM_TRY(auto const work, call.path.id<WorkId>("work"));
  return reply(Status::ok, std::to_string(work.value()));
}
Result<Response> refuse(App&, Call const&) {
  return fail(ErrorCode::pool_busy, "no", "/pool");
}

constexpr std::array table{
    RouteOf<App>{Verb::get, "/", Role::public_, say},
    RouteOf<App>{Verb::get, "/v1/works/{work}", Role::public_, say_work},
    RouteOf<App>{Verb::put, "/v1/works/{work}", Role::society_clerk, say_work, {}, {true, true}},
    RouteOf<App>{Verb::get, "/v1/works/search", Role::public_, say},
    RouteOf<App>{Verb::get, "/v1/works/{work}/id", Role::public_, say_id},
    RouteOf<App>{Verb::post, "/v1/runs", {Role::society_clerk, Role::operator_}, refuse},
};

class RouterTest : public testing::Test {
 protected:
  RouterTest() { router.add(app, table); }

  Response ask(Verb verb, std::string const& target, Headers headers = {}, Roles roles = {}) {
    Request request;
    request.verb = verb;
    request.headers = std::move(headers);
    EXPECT_TRUE(read_target(target, request));
    Principal principal;
    principal.roles = roles;
    if (!roles.empty()) principal.person = PersonId{1};
    return answer(router, request, principal);
  }

  App app;
  Router router;
};

TEST_F(RouterTest, FindsTheHandlerAndItsParameters) {
  EXPECT_EQ(body_text(ask(Verb::get, "/v1/works/W%20x")), "W x");
  EXPECT_EQ(body_text(ask(Verb::get, "/")), "said");
}

TEST_F(RouterTest, ALiteralGoesBeforeAParameter) {
  EXPECT_EQ(body_text(ask(Verb::get, "/v1/works/search")), "said");
}

TEST_F(RouterTest, HeadIsGet) {
  EXPECT_EQ(ask(Verb::head, "/v1/works/x").status, Status::ok);
}

TEST_F(RouterTest, AnUnknownPathIs404) {
  for (auto const* target :
       {"/v1", "/v1/works", "/v1/works/", "/v1/works/x/y", "/v1/works/x/id/z"}) {
    EXPECT_EQ(ask(Verb::get, target).status, Status::not_found) << target;
  }
}

TEST_F(RouterTest, AnUnknownMethodIs405AndNamesTheOthers) {
  auto const refused = ask(Verb::delete_, "/v1/works/x");
  EXPECT_EQ(refused.status, Status::method_not_allowed);
  EXPECT_EQ(refused.headers.find("Allow"), "GET, HEAD, PUT, OPTIONS");
  EXPECT_EQ(ask(Verb::get, "/v1/runs").headers.find("Allow"), "POST, OPTIONS");
  EXPECT_EQ(ask(Verb::head, "/v1/runs").status, Status::method_not_allowed);
}

TEST_F(RouterTest, OptionsNamesTheMethods) {
  auto const answered = ask(Verb::options, "/v1/works/x");
  EXPECT_EQ(answered.status, Status::no_content);
  EXPECT_EQ(answered.headers.find("Allow"), "GET, HEAD, PUT, OPTIONS");
  EXPECT_EQ(ask(Verb::options, "*").status, Status::no_content);
  EXPECT_EQ(ask(Verb::options, "/nowhere").status, Status::not_found);
}

TEST_F(RouterTest, ARouteIsClosedWithoutItsRole) {
  auto const unknown = ask(Verb::post, "/v1/runs");
  EXPECT_EQ(unknown.status, Status::unauthorized);
  EXPECT_EQ(unknown.headers.find("WWW-Authenticate"), "Bearer realm=\"qalam\"");
  auto const other = ask(Verb::post, "/v1/runs", {}, {Role::holder, Role::auditor});
  EXPECT_EQ(other.status, Status::forbidden);
  EXPECT_NE(body_text(other).find("society_clerk, operator"), std::string_view::npos);
  EXPECT_EQ(ask(Verb::post, "/v1/runs", {}, Role::operator_).status, Status::conflict);
}

TEST_F(RouterTest, ARefusalBecomesAProblemWithThePathAsInstance) {
  auto const refused = ask(Verb::post, "/v1/runs?x=secret", {}, Role::operator_);
  EXPECT_EQ(body_text(refused),
            R"({"type":"/problems/pool_busy","title":"Another run of this pool is open",)"
            R"("status":409,"detail":"no","instance":"/v1/runs","code":"pool_busy",)"
            R"("pointer":"/pool"})");
}

TEST_F(RouterTest, GuardsAskForTheKeyAndTheState) {
  auto const put = [&](Headers headers) {
    return ask(Verb::put, "/v1/works/x", std::move(headers), Role::society_clerk).status;
  };
  EXPECT_EQ(put({}), Status::bad_request);
  EXPECT_EQ(put({{"Idempotency-Key", "k"}}), Status::precondition_required);
  EXPECT_EQ(put({{"Idempotency-Key", "k"}, {"If-Match", "\"1\""}}), Status::ok);
  EXPECT_EQ(put({{"idempotency-key", "k"}, {"if-none-match", "*"}}), Status::ok);
}

TEST_F(RouterTest, ReadsTypedIdsFromThePath) {
  auto const id = print(WorkId{77});
  EXPECT_EQ(body_text(ask(Verb::get, "/v1/works/" + id + "/id")), "77");
  EXPECT_EQ(ask(Verb::get, "/v1/works/" + print(HolderId{77}) + "/id").status, Status::bad_request);
}

TEST_F(RouterTest, ListsEveryRoute) {
  auto const all = router.listing();
  ASSERT_EQ(all.size(), table.size());
  EXPECT_EQ(all.front().second, "/");
  EXPECT_EQ(all.back(), (std::pair{Verb::get, std::string_view{"/v1/works/{work}/id"}}));
}

TEST(RouterDeathTest, TwoRoutesForOnePlaceAreABug) {
  Route const route{Verb::get, "/a/{b}", Role::public_,
                    [](Call const&) -> Result<Response> { return Response{}; }};
  Route other = route;
  other.pattern = "/a/{c}";
  other.verb = Verb::post;
  Router router;
  router.add(route);
  EXPECT_DEATH(router.add(route), "two routes for one verb and pattern");
  EXPECT_DEATH(router.add(other), "name their parameters differently");
}

TEST(Roles, AreSets) {
  constexpr Roles two{Role::holder, Role::auditor};
  static_assert(two.has(Role::auditor) && !two.has(Role::licensee));
  static_assert(two.meets(signed_in) && !two.meets(Role::licensee));
  static_assert(!signed_in.has(Role::public_) && signed_in.has(Role::operator_));
  EXPECT_TRUE(Roles{}.empty());
}

}  // namespace
}  // namespace qalam::api
