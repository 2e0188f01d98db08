#include "api/app/access.hpp"
#include "domain/trust/commands.hpp"
#include "tests/app/private_person.hpp"
#include "tests/support/traces.hpp"

#include <gmock/gmock.h>

namespace qalam::test {
namespace {

using testing::ElementsAre;

constexpr PersonId clerk{11}, auditor{12};

class Looking : public testing::Test {
 protected:
  auto look(std::vector<std::string> fields, std::string purpose, PersonId by = clerk) {
    return app::look_at_person(*book, {person, std::move(fields), std::move(purpose), by});
  }
  std::vector<vault::AccessRecord> looks(HolderId holder) {
    auto const all = app::looks_at(*book, holder);
    EXPECT_TRUE(all) << (all ? "" : all.error().detail);
    return all ? *all : std::vector<vault::AccessRecord>{};
  }
  [[nodiscard]] std::filesystem::path day(std::string const& name) const {
    return book.directory() / "access" / (name + ".log");
  }
  app::AccessLogCheck verified() {
    auto const checked = app::verify_access_log(*book);
    EXPECT_TRUE(checked) << (checked ? "" : checked.error().where + checked.error().detail);
    return checked ? *checked : app::AccessLogCheck{};
  }

  TestLedger book;
  HolderId person = register_person(book);
};

TEST_F(Looking, ShowsWhatWasAskedForAndSaysWhoAskedForWhat) {
  auto const shown = look({"iban", "bank_name"}, "payout 7 came back");
  ASSERT_TRUE(shown) << shown.error().detail;
  EXPECT_EQ(*shown, (std::map<std::string, std::string>{{"bank_name", secrets()[3].second},
                                                        {"iban", secrets()[2].second}}));
  auto const all = look({}, "her own request", auditor);
  ASSERT_TRUE(all);
  EXPECT_EQ(all->size(), secrets().size());

  auto const seen = looks(person);
  ASSERT_EQ(seen.size(), 2U);
  EXPECT_EQ(seen[0].access.by, clerk);
  EXPECT_EQ(seen[0].access.purpose, "payout 7 came back");
  EXPECT_THAT(seen[0].access.fields, ElementsAre("iban", "bank_name"));
  EXPECT_EQ(seen[1].access.by, auditor);
  EXPECT_EQ(seen[1].access.fields.size(), secrets().size());
  EXPECT_LT(seen[0].access.at, seen[1].access.at);
  EXPECT_THAT(looks(HolderId{1}), testing::IsEmpty());
  std::size_t searched = 0;
  EXPECT_THAT(found_below(book.directory() / "access", secrets(), searched), testing::IsEmpty());
  EXPECT_EQ(searched, 1U);
}

TEST_F(Looking, IsRefusedWithoutAPurposeAndThenNothingIsRecorded) {
  EXPECT_EQ(look({}, "").error().where, "/purpose");
  EXPECT_EQ(look({"shoe_size"}, "curious").error().where, "/fields");
  EXPECT_THAT(look({"shoe_size"}, "curious").error().detail, testing::HasSubstr("legal_name"));
  auto const unknown = app::look_at_person(*book, {HolderId{1}, {}, "who is it", clerk});
  EXPECT_EQ(unknown.error().code, ErrorCode::not_found);
  EXPECT_THAT(looks(person), testing::IsEmpty());
}

TEST_F(Looking, DoesNotHappenWhereItCannotBeRecorded) {
  ASSERT_TRUE(look({}, "first"));
  // A folder stands where today's file would be.
  std::filesystem::remove(day("2026-04-20"));
  std::filesystem::create_directory(day("2026-04-20"));
  EXPECT_THROW((void)look({}, "second"), std::system_error);
}

TEST_F(Looking, OfADayIsSealedByTheFirstLookOfTheNext) {
  ASSERT_TRUE(look({}, "one"));
  ASSERT_TRUE(look({}, "two"));
  EXPECT_EQ(book.count<AccessLogSealed>(), 0U) << "today is not over";
  book.set_time("2026-04-22T08:00:00Z");
  ASSERT_TRUE(look({}, "three"));
  EXPECT_EQ(book.count<AccessLogSealed>(), 1U);
  ASSERT_TRUE(look({}, "four"));
  EXPECT_EQ(book.count<AccessLogSealed>(), 1U);
  auto const checked = verified();
  EXPECT_EQ(checked.records, 4U);
  EXPECT_EQ(checked.days, 2U);
  EXPECT_EQ(checked.sealed, 1U);
  // A server that starts on another day seals what is left, once.
  book.set_time("2026-04-25T08:00:00Z");
  book.reopen();
  ASSERT_TRUE(app::seal_access_log(*book));
  ASSERT_TRUE(app::seal_access_log(*book));
  EXPECT_EQ(book.count<AccessLogSealed>(), 2U);
  EXPECT_EQ(verified().sealed, 2U);
  book.expect_sound();
}

/// Cut off at the end the chain is whole: the log knows better.
TEST_F(Looking, CannotBeTakenOutOfASealedDay) {
  ASSERT_TRUE(look({}, "one"));
  ASSERT_TRUE(look({}, "what I should not have looked at"));
  book.set_time("2026-04-22T08:00:00Z");
  ASSERT_TRUE(app::seal_access_log(*book));
  verified();
  auto const file = day("2026-04-20");
  auto const whole = bytes_of_file(file);
  std::ofstream{file, std::ios::binary} << whole.substr(0, whole.find('\n') + 1);
  EXPECT_TRUE(vault::check_access_log(file.parent_path()));
  auto const cut = app::verify_access_log(*book);
  ASSERT_FALSE(cut);
  EXPECT_EQ(cut.error().code, ErrorCode::proof_invalid);
  EXPECT_EQ(cut.error().where, "access/2026-04-20.log");
  std::filesystem::remove(file);
  EXPECT_FALSE(app::verify_access_log(*book));
  std::ofstream{file, std::ios::binary} << whole;
  verified();
}

TEST_F(Looking, AtAClockThatWentBackDoesNotReachIntoASealedDay) {
  ASSERT_TRUE(look({}, "one"));
  book.set_time("2026-04-22T08:00:00Z");
  ASSERT_TRUE(app::seal_access_log(*book));
  book.set_time("2026-04-20T10:00:00Z");
  book.reopen();
  ASSERT_TRUE(look({}, "two"));
  EXPECT_EQ(verified().sealed, 1U);
  EXPECT_TRUE(std::filesystem::exists(day("2026-04-22")));
}

/// To write is not to look: a rectification tells the vault something and asks nothing of it.
TEST_F(Looking, IsNotWhatARectificationDoes) {
  auto const changed = give(book, with_secrets({{"command", "ChangeHolder"},
                                                {"holder", print(person)},
                                                {"credit_name", "ГҮЛНӘР Д."},
                                                {"reason", "moved"}}));
  ASSERT_TRUE(changed) << changed.error().detail;
  EXPECT_THAT(looks(person), testing::IsEmpty());
}

}  // namespace
}  // namespace qalam::test
