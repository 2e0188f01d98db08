#pragma once

#include "api/app/do_command.hpp"
#include "api/http/router.hpp"
#include "api/routes/routes.hpp"
#include "tests/support/small_nation.hpp"
#include "tests/support/temp_dir.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <memory>
#include <string>

namespace qalam::test {

using json::Json;

/// The people of the small nation, as their tokens say.
struct People {
  static api::Principal of(api::Roles roles, std::uint64_t person, SocietyId society = {}) {
    return {PersonId{person}, roles, society, {}, {}};
  }
  static SocietyId ours() { return made_id<SocietyId>("society"); }
  static SocietyId theirs() { return made_id<SocietyId>("other society"); }

  api::Principal nobody{};
  api::Principal clerk = of(api::Role::society_clerk, test::clerk, ours());
  api::Principal approver = of(api::Role::society_approver, test::approver, ours());
  api::Principal second = of(api::Role::society_approver, second_approver, ours());
  api::Principal other_clerk = of(api::Role::society_clerk, 31, theirs());
  api::Principal other_approver = of(api::Role::society_approver, 32, theirs());
  api::Principal auditor = of(api::Role::auditor, 40);
  api::Principal authority = of(api::Role::authority, 41);
  api::Principal operator_of = of(api::Role::operator_, operator_person);
  api::Principal holder{PersonId{50}, api::Role::holder, {}, made_id<HolderId>("Aigul"), {}};
  api::Principal stranger{PersonId{51}, api::Role::holder, {}, made_id<HolderId>("Stranger"), {}};
  api::Principal licensee{PersonId{60}, api::Role::licensee, {}, {}, made_id<LicenseeId>("radio")};
};

/// The routes over a real ledger, without a socket.
class NationTest : public testing::Test, protected People {
 protected:
  struct Got {
    int status = 0;
    Json body;
    api::Headers headers;
    std::string text{};  ///< The body as it was sent.
    [[nodiscard]] std::string header(std::string_view name) const {
      return std::string{headers.find(name).value_or("")};
    }
    [[nodiscard]] std::string code() const {
      return body.contains("code") ? body["code"].get<std::string>() : "";
    }
  };

  NationTest() {
    app::LedgerOptions options;
    options.directory = dir_.path() / "ledger";
    options.map_size_bytes = std::size_t{1} << 30;
    auto const created = app::Ledger::create(options, "test.qalam/nation");
    EXPECT_TRUE(created);
    auto opened = app::Ledger::open(options);
    EXPECT_TRUE(opened) << (opened ? "" : opened.error().detail);
    ledger_ = *std::move(opened);
    ledger_->follow();
    router_ = api::routes(*ledger_);
    for (auto const& command : small_nation()) {
      auto const request = app::parse_request(*json::parse(command));
      auto const done = app::execute(*ledger_, *request, {});
      EXPECT_TRUE(done) << command << "\n" << (done ? "" : done.error().detail);
    }
  }

  Got ask(api::Verb verb, std::string const& target, api::Principal const& who,
          api::Headers headers = {}, std::string body = {}) {
    api::Request request;
    request.verb = verb;
    EXPECT_TRUE(api::read_target(target, request)) << target;
    request.headers = std::move(headers);
    request.body = std::move(body);
    return got(api::answer(router_, request, who));
  }
  /// Reads what has been written by now.
  Got get(std::string const& target, api::Principal const& who, api::Headers headers = {}) {
    headers.add("Min-Position", std::to_string(ledger_->store().position().value()));
    return ask(api::Verb::get, target, who, std::move(headers));
  }
  /// The array called `name` in what is read.
  Json rows(std::string const& name, std::string const& target, api::Principal const& who) {
    return get(target, who).body[name];
  }
  Got post(std::string const& target, api::Principal const& who, std::string const& key,
           std::string const& body, api::Headers headers = {}) {
    headers.add("Idempotency-Key", key);
    return ask(api::Verb::post, target, who, std::move(headers), body);
  }
  Got upload(std::string const& target, api::Principal const& who, std::string const& content) {
    auto const file = dir_.path() / "upload.part";
    std::ofstream{file, std::ios::binary} << content;
    api::Request request;
    request.verb = api::Verb::post;
    EXPECT_TRUE(api::read_target(target, request)) << target;
    request.headers.add("Idempotency-Key", "upload");
    request.upload = api::Upload{file, {}, content.size()};
    return got(api::answer(router_, request, who));
  }

  [[nodiscard]] Position position() const { return ledger_->store().position(); }
  [[nodiscard]] app::Ledger& ledger() { return *ledger_; }
  [[nodiscard]] api::Router const& router() const { return router_; }

 private:
  static Got got(api::Response const& response) {
    Got out{static_cast<int>(response.status), nullptr, response.headers};
    if (auto const text = api::body_text(response); !text.empty()) {
      out.text = text;
      out.body = Json::parse(text, nullptr, false);
    }
    return out;
  }

  TempDir dir_;
  std::unique_ptr<app::Ledger> ledger_;
  api::Router router_;
};

}  // namespace qalam::test
