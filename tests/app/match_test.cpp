#include "api/app/match.hpp"

#include "api/app/distribute.hpp"
#include "api/app/import_usage.hpp"
#include "domain/usage/commands.hpp"
#include "tests/app/nation.hpp"

#include <nlohmann/json.hpp>

namespace qalam::test {
namespace {

/// What a station's tracks are found to be by their ids and codes.
class Matching : public testing::Test {
 protected:
  app::ImportResult import_table(std::string const& rows, LicenseeId licensee) {
    app::ImportOptions options;
    options.file =
        book.file("log-" + std::to_string(++files_) + ".csv",
                  "# sender: Station\n# period: 2026-01\nown_id,title,isrc,iswc\n" + rows);
    options.society = nation.society;
    options.licensee = licensee;
    options.actor = Nation::clerk;
    options.use = UseType::radio;
    auto result = app::import_usage(*book, app::UsageFormat::csv, options);
    EXPECT_TRUE(result) << (result ? "" : result.error().detail);
    book->catch_up();
    return result ? *std::move(result) : app::ImportResult{};
  }
  app::ImportResult import_table(std::string const& rows) {
    return import_table(rows, nation.licensee);
  }
  struct Told {
    std::string_view own_id{}, isrc{}, iswc{}, title{};
    std::string work_id{};
  };
  std::optional<usage::Match> match(Told const& told) {
    usage::ReportedItem reported;
    reported.own_id = told.own_id;
    reported.isrc = told.isrc;
    reported.iswc = told.iswc;
    reported.title = told.title;
    reported.work_id = told.work_id;
    auto const snapshot = book->models().snapshot();
    app::Matcher const matcher{snapshot.models(), snapshot.txn(), nation.society,
                               snapshot.position()};
    constexpr ItemId not_there{1'000'000};
    return matcher.match(not_there, nation.licensee, reported);
  }
  [[nodiscard]] std::vector<RecordedWork> whole(WorkId work) const { return {{work, whole_ppm}}; }

  TestLedger book;
  Nation nation{book};

 private:
  int files_ = 0;
};

TEST_F(Matching, ATrackIsKnownByItsOwnIdOnceItWasFound) {
  EXPECT_EQ(import_table("77,Dala,KZABC2600001,\n").matched_items, 1U);
  // Told in another way it is another item; the station's id says that it is the same track.
  auto const again = import_table("77,DALA,,\n");
  EXPECT_EQ(again.matched_items, 1U);
  EXPECT_EQ(again.unmatched_items, 0U);
  auto const found = match({.own_id = "77", .title = "Dala"});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->method, MatchMethod::own_id);
  EXPECT_EQ(found->works, whole(nation.dala));
  // The id before the codes: it stands for what has been found, also by a person.
  EXPECT_EQ(match({.own_id = "77", .isrc = "KZABC2600002", .title = "Dala"})->works,
            whole(nation.dala));
}

TEST_F(Matching, AnIdIsTheStationsAndOfOneTitle) {
  import_table("77,Dala,KZABC2600001,\n");
  EXPECT_FALSE(match({.own_id = "77", .title = "Another song"}));
  EXPECT_FALSE(match({.own_id = "7", .title = "Dala"}));
  EXPECT_FALSE(match({.own_id = "", .title = "Dala"}));
  auto const other = book.make<LicenseeId>(RegisterLicensee{"Other Music", "", "streaming"});
  EXPECT_EQ(import_table("77,Dala,,\n", other).matched_items, 0U);
}

TEST_F(Matching, AnIdThatStoodForTwoTracksTellsNothing) {
  import_table("77,Dala,KZABC2600001,\n");
  ASSERT_TRUE(match({.own_id = "77", .title = "Dala"}));
  usage::MatchesWriter writer;
  import_table("77,dala!,,\n");
  writer.add({2, MatchMethod::person, 1000, RecordingId{}, {{nation.ozen, whole_ppm}}});
  book.done(MatchItems{writer.take(nation.society, app::Matcher::index_version)});
  book->catch_up();
  EXPECT_FALSE(match({.own_id = "77", .title = "Dala"}));
}

TEST_F(Matching, OurIdOfTheWorkIsTakenAtItsWord) {
  book->catch_up();
  std::string const ours = "qalam::" + print(nation.ozen);
  auto const found = match({.isrc = "KZABC2600001", .title = "Dala", .work_id = ours});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->method, MatchMethod::own_id);
  EXPECT_EQ(found->works, whole(nation.ozen));
  EXPECT_FALSE(match({.title = "Dala", .work_id = "qalam::" + print(WorkId{9})}));
  EXPECT_FALSE(match({.title = "Dala", .work_id = "P1234"}));
}

TEST_F(Matching, IsrcComesBeforeIswc) {
  RegisterWork other;
  other.title = "Басқа";
  other.iswcs = {"T0345246801"};
  auto const of_iswc = book.make<WorkId>(other);
  book->catch_up();
  auto const both = match({.isrc = "KZABC2600001", .iswc = "T0345246801"});
  ASSERT_TRUE(both);
  EXPECT_EQ(both->method, MatchMethod::isrc);
  EXPECT_EQ(both->works, whole(nation.dala));
  EXPECT_EQ(match({.isrc = "KZABC2600009", .iswc = "T0345246801"})->works, whole(of_iswc));
  EXPECT_FALSE(match({.isrc = "KZABC2600009"}));
}

TEST_F(Matching, WhatWasTakenBackIsNotFoundAgain) {
  import_table("77,Dala,KZABC2600001,\n");
  book.done(ReverseMatch{nation.society, ItemId{1}, "a cover by somebody else"});
  book->catch_up();
  EXPECT_EQ(*app::match_again(*book, nation.society, {ItemId{1}}, Nation::clerk), 0U);
  auto const again = import_table("77,Dala,KZABC2600001,\n78,Dala,KZABC2600001,\n");
  EXPECT_EQ(again.matched_items, 1U);  // 78, of which nobody has said anything.
  // Once the recording is of another work, that is a new finding.
  auto const snapshot = book->models().snapshot();
  auto const recording = snapshot.models().identifiers.find(
      snapshot.txn(), read::IdentifierSpace::isrc, "KZABC2600001", snapshot.position());
  ASSERT_EQ(recording.things.size(), 1U);
  book.done(LinkRecording{RecordingId{recording.things[0].id}, whole(nation.ozen)});
  book->catch_up();
  EXPECT_EQ(*app::match_again(*book, nation.society, {ItemId{1}}, Nation::clerk), 1U);
  book.expect_sound();
}

}  // namespace
}  // namespace qalam::test
