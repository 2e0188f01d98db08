#include "domain/core/describe.hpp"
#include "domain/stream.hpp"
#include "eventstore/codec/event_catalogue.hpp"
#include "eventstore/codec/event_codec.hpp"
#include "tests/support/event_examples.hpp"
#include "tests/support/golden.hpp"

#include <gtest/gtest.h>

#include <map>

namespace qalam::codec {
namespace {

std::string kinds_of(std::vector<Posting> const& lines, bool debit) {
  std::string out;
  std::map<AccountKind, bool> seen;
  for (Posting const& line : lines) {
    if ((line.micros > 0) != debit || !seen.try_emplace(line.account.kind).second) continue;
    out += (out.empty() ? "" : ", ") + std::string{enum_name(line.account.kind)};
  }
  return out;
}

std::string events_markdown() {
  std::string out =
      "# Events\n\n"
      "Everything that can happen, in the order of the `type_id`. Generated from the code and its\n"
      "examples (tests/codec/event_docs_test.cpp); the fields are in\n"
      "[event.capnp](../eventstore/schema/event.capnp), the bytes in "
      "[log-format.md](log-format.md).\n\n"
      "*Stream* is the kind of thing whose history the event continues. *Books* says whose: a\n"
      "society's own, or the shared registers (where a parameter or a role for all is, too).\n"
      "*Date* says whether the event has an effective date of its own. *Postings*: see\n"
      "[postings.md](postings.md).\n\n"
      "| id | event | stream | books | date | postings | what it says |\n"
      "|---:|---|---|---|---|---|---|\n";
  for (Event const& event : test::examples()) {
    Place const place = place_of(event, test::story::society);
    auto const type = static_cast<std::uint32_t>(event.index());
    out += "| " + std::to_string(type) + " | " + std::string{event_name(type)} + " | " +
           std::string{kind_name(place.kind)} + " | " +
           (place.society == SocietyId{} ? "shared" : "society") + " | " +
           (place.effective == no_date ? "" : "yes") + " | " +
           (postings(event).empty() ? "" : "yes") + " | " + std::string{event_meanings.at(type)} +
           " |\n";
  }
  return out;
}

std::string postings_markdown() {
  std::string out =
      "# Postings\n\n"
      "What each event does to the books; events that are not here book nothing. Generated from\n"
      "`postings()` and the examples of the tests (tests/codec/event_docs_test.cpp), which tell "
      "one\n"
      "story: a radio station pays a society, a quarter is distributed, an author is paid. Per\n"
      "currency the amounts of an event sum to zero: debit is positive, credit negative.\n";
  for (Event const& event : test::examples()) {
    auto const lines = postings(event);
    if (lines.empty()) continue;
    auto const type = static_cast<std::uint32_t>(event.index());
    out += "\n## " + std::string{event_name(type)} + "\n\n" + std::string{event_meanings.at(type)} +
           "\n\nDr " + kinds_of(lines, true) + " — Cr " + kinds_of(lines, false) +
           "\n\n| account | debit | credit |\n|---|---:|---:|\n";
    for (Posting const& line : lines) {
      std::string const amount =
          print(Money{line.account.currency, line.micros > 0 ? line.micros : -line.micros});
      out += "| `" + print(line.account) + "` | " + (line.micros > 0 ? amount : "") + " | " +
             (line.micros < 0 ? amount : "") + " |\n";
    }
  }
  return out;
}

TEST(Documentation, TheTableOfEventsIsWhatTheCodeSays) {
  EXPECT_TRUE(test::matches_golden(events_markdown(), "../../docs/events.md"));
}

TEST(Documentation, TheTableOfPostingsIsWhatTheCodeSays) {
  EXPECT_TRUE(test::matches_golden(postings_markdown(), "../../docs/postings.md"));
}

/// An example that books nothing because an amount was forgotten would leave its event out.
TEST(Documentation, EveryEventThatCanBookHasAnExampleThatDoes) {
  std::size_t booking = 0;
  for (Event const& event : test::examples()) booking += postings(event).empty() ? 0 : 1;
  EXPECT_EQ(booking, 12U);
}

}  // namespace
}  // namespace qalam::codec
