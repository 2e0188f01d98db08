#include "api/routes/access.hpp"

#include "eventstore/bundle/bundle.hpp"
#include "eventstore/tlog/checkpoint.hpp"
#include "eventstore/tlog/note.hpp"
#include "tests/api/nation_fixture.hpp"

namespace qalam::api {
namespace {

using bundle::Entry;
using bundle::Place;
using bundle::Record;

class Bundles : public test::NationTest {
 protected:
  Bundles() {
    auto const publisher = ledger().publisher();
    EXPECT_TRUE(publisher);
    auto const text = (*publisher)->publish();
    EXPECT_TRUE(text);
    checkpoint = *tlog::parse_checkpoint(tlog::parse_note(*text)->text);
    // More than was published: nobody is shown it.
    EXPECT_TRUE(app::execute(
        ledger(),
        *app::parse_request(
            *json::parse(R"({"command":"GrantRole","person":"N-00000000000M0","role":"auditor"})")),
        {}));
  }

  /// What the address answers, as bytes; empty where it is refused.
  std::string bytes_of(std::string const& target, Principal const& who, int* status = nullptr) {
    Request request;
    EXPECT_TRUE(read_target(target, request)) << target;
    auto const response = answer(router(), request, who);
    if (status != nullptr) *status = static_cast<int>(response.status);
    return response.status == Status::ok ? std::string{body_text(response)} : std::string{};
  }
  int status_of(std::string const& target, Principal const& who) {
    int status = 0;
    bytes_of(target, who, &status);
    return status;
  }
  std::vector<Entry> records(Principal const& who) {
    auto const bytes = bytes_of("/v1/log/" + bundle::records_path_of(last()), who);
    auto entries = bundle::parse_records(std::as_bytes(std::span{bytes}), last());
    EXPECT_TRUE(entries) << (entries ? "" : entries.error().where + entries.error().detail);
    return entries ? *std::move(entries) : std::vector<Entry>{};
  }
  [[nodiscard]] Place last() const { return bundle::place_in(0, checkpoint.size); }

  tlog::Checkpoint checkpoint;
};

TEST_F(Bundles, OfHeadersAreForWhoMaySeeThatThereIsAnything) {
  auto const target = "/v1/log/" + bundle::entries_path_of(last());
  for (auto const& who : {auditor, authority, operator_of}) {
    auto const bytes = bytes_of(target, who);
    auto const headers = bundle::parse_entries(std::as_bytes(std::span{bytes}), last());
    ASSERT_TRUE(headers);
    merkle::Frontier tree;
    for (auto const header : *headers) tree.append(merkle::leaf_hash(header));
    EXPECT_EQ(tree.root(), checkpoint.root);
  }
  EXPECT_EQ(status_of(target, nobody), 401);
  for (auto const& who : {clerk, approver, other_clerk, holder, licensee}) {
    EXPECT_EQ(status_of(target, who), 403);
  }
}

TEST_F(Bundles, OfRecordsShowWhatOneMaySeeAndHashesOfTheRest) {
  EXPECT_EQ(status_of("/v1/log/" + bundle::records_path_of(last()), nobody), 401);
  for (auto const& who : {clerk, other_clerk, holder, licensee, auditor, authority, operator_of}) {
    Sight const sees = sight(who, Area::events);
    auto const entries = records(who);
    ASSERT_EQ(entries.size(), checkpoint.size);
    merkle::Frontier tree;
    std::size_t shown = 0;
    std::size_t answers = 0;
    for (std::uint64_t i = 0; i < entries.size(); ++i) {
      tree.append(bundle::leaf_hash(entries[i]));
      auto const view = ledger().store().view();
      auto const stored = view->read(Position{i + 1});
      auto const* record = std::get_if<Record>(&entries[i]);
      ASSERT_EQ(record != nullptr, is_visible(sees, stored->header.society)) << i;
      if (record == nullptr) continue;
      ++shown;
      answers += record->answer.empty() ? 0 : 1;
      EXPECT_TRUE(std::ranges::equal(record->payload, stored->payload));
      EXPECT_EQ(record->nonce, stored->nonce);
    }
    EXPECT_EQ(tree.root(), checkpoint.root);
    // Whoever sees everything sees all; a society may, while nobody else has done anything.
    EXPECT_TRUE(shown == entries.size() || !sees.all);
    EXPECT_EQ(answers > 0, sees.all) << "answers go to who sees everything";
  }
  // They differ in what they see, or the test would say nothing.
  EXPECT_NE(records(clerk), records(other_clerk));
  EXPECT_NE(records(clerk), records(operator_of));
}

TEST_F(Bundles, AreThoseUnderThePublishedCheckpoint) {
  auto const size = checkpoint.size;
  ASSERT_LT(size, ledger().store().position().value());
  ASSERT_LT(size + 1, 256U);
  for (auto const* kind : {"tile/entries/", "records/"}) {
    std::string const base = std::string{"/v1/log/"} + kind;
    EXPECT_EQ(status_of(base + "000.p/" + std::to_string(size), auditor), 200);
    EXPECT_EQ(status_of(base + "000.p/1", auditor), 200);
    EXPECT_EQ(status_of(base + "000.p/" + std::to_string(size + 1), auditor), 404);
    EXPECT_EQ(status_of(base + "000", auditor), 404);
    EXPECT_EQ(status_of(base + "001.p/1", auditor), 404);
    EXPECT_EQ(status_of(base + "000.p/0", auditor), 404);
    EXPECT_EQ(status_of(base + "0", auditor), 404);
    EXPECT_EQ(status_of(base + "x000/000.p/1", auditor), 404);
    EXPECT_EQ(status_of(base + "000.p/1?from=1", auditor), 400);
  }
}

}  // namespace
}  // namespace qalam::api
