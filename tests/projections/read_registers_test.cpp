#include "projections/words.hpp"
#include "tests/projections/read_support.hpp"

namespace qalam::read {
namespace {

using test::Book;
using test::models_of;

WorkShare share(std::uint64_t holder, Ppm ppm, Right right = Right::performing) {
  return {HolderId{holder}, right, ppm, PartRole::composer};
}

template <class E>
E registration(std::uint64_t work, Date from, std::vector<WorkShare> shares) {
  E e;
  e.work = WorkId{work};
  e.title = "Work";
  e.from = from;
  e.shares = std::move(shares);
  return e;
}

TEST(Catalogue, SharesAreThoseRecordedLastOfWhatHadBegunOnTheDay) {
  Book book;
  auto const first = book.add(registration<WorkRegistered>(1, no_date, {share(1, whole_ppm)}));
  auto const later = book.add(registration<WorkRevised>(1, Date{300}, {share(2, whole_ppm)}));
  auto const back = book.add(registration<WorkRevised>(1, Date{100}, {share(3, whole_ppm)}));
  auto const models = models_of(book, "read");
  auto const snapshot = models->snapshot();
  auto const who = [&](std::int32_t day, Position at) {
    auto const shares = snapshot.models().catalogue.shares_on(snapshot.txn(), WorkId{1},
                                                              Right::performing, Date{day}, at);
    return shares.empty() ? 0 : shares[0].holder.value();
  };
  EXPECT_EQ(who(0, first), 1U);
  EXPECT_EQ(who(300, first), 1U);
  EXPECT_EQ(who(299, later), 1U);
  EXPECT_EQ(who(300, later), 2U);
  // A registration holds for all the time after its date: it takes the place of later dates too.
  EXPECT_EQ(who(99, back), 1U);
  EXPECT_EQ(who(100, back), 3U);
  EXPECT_EQ(who(400, back), 3U);
  EXPECT_EQ(who(400, Position{0}), 0U);
  EXPECT_EQ(snapshot.models().catalogue.revisions(snapshot.txn(), WorkId{1}, back).size(), 3U);
}

TEST(Catalogue, SharesAreOfTheRightThatWasAskedFor) {
  Book book;
  auto const at = book.add(registration<WorkRegistered>(
      1, no_date, {share(1, 400'000), share(2, 700'000, Right::mechanical)}));
  auto const models = models_of(book, "read");
  auto const snapshot = models->snapshot();
  EXPECT_EQ(snapshot.models().catalogue.shares_on(snapshot.txn(), WorkId{1}, Right::mechanical,
                                                  Date{1}, at),
            (std::vector<WorkShare>{share(2, 700'000, Right::mechanical)}));
}

TEST(Catalogue, ListsPageByPageAsOfAPosition) {
  Book book;
  for (std::uint64_t id = 1; id <= 5; ++id) {
    book.add(LicenseeRegistered{LicenseeId{id * 100}, "L" + std::to_string(id), "", ""});
  }
  auto const models = models_of(book, "read");
  auto const snapshot = models->snapshot();
  auto const& table = snapshot.models().catalogue.licensees;
  std::vector<std::uint64_t> seen;
  std::string cursor;
  int pages = 0;
  do {
    auto const page = table.list(snapshot.txn(), Position{4}, cursor, 3);
    for (auto const& known : page.items) seen.push_back(known.row.licensee.value());
    cursor = page.next;
    ++pages;
  } while (!cursor.empty() && pages < 9);
  EXPECT_EQ(seen, (std::vector<std::uint64_t>{100, 200, 300, 400}));
  EXPECT_LE(pages, 3);
  EXPECT_FALSE(table.as_of(snapshot.txn(), LicenseeId{500}, Position{4}));
  EXPECT_TRUE(table.as_of(snapshot.txn(), LicenseeId{500}, Position{5}));
  EXPECT_FALSE(table.as_of(snapshot.txn(), LicenseeId{501}, Position{5}));
}

TEST(Catalogue, ParametersAreTheSocietysOwnFirstAndOnTheirDate) {
  Book book;
  book.add(ParameterSet{ParameterName::vat_ppm, SocietyId{}, 120'000, Date{10}, "a"});
  book.add(ParameterSet{ParameterName::vat_ppm, SocietyId{}, 160'000, Date{20}, "b"});
  book.add(ParameterSet{ParameterName::vat_ppm, SocietyId{7}, 50'000, Date{15}, "c"});
  auto const corrected =
      book.add(ParameterSet{ParameterName::vat_ppm, SocietyId{}, 110'000, Date{10}, "d"});
  auto const models = models_of(book, "read");
  auto const snapshot = models->snapshot();
  auto const value = [&](std::uint64_t society, std::int32_t day, Position at) {
    auto const known = snapshot.models().catalogue.parameter(snapshot.txn(), ParameterName::vat_ppm,
                                                             SocietyId{society}, Date{day}, at);
    return known ? known->row.value : -1;
  };
  EXPECT_EQ(value(0, 9, corrected), -1);
  EXPECT_EQ(value(0, 10, corrected), 110'000);
  EXPECT_EQ(value(0, 10, Position{3}), 120'000);
  EXPECT_EQ(value(0, 20, corrected), 160'000);
  EXPECT_EQ(value(0, 20, Position{1}), 120'000);
  EXPECT_EQ(value(7, 14, corrected), 110'000);
  EXPECT_EQ(value(7, 15, corrected), 50'000);
  EXPECT_EQ(value(7, 15, Position{2}), 120'000);
  EXPECT_EQ(snapshot.models().catalogue.parameters(snapshot.txn(), corrected, "", 3).items.size(),
            3U);
}

TEST(Catalogue, MandatesHoldFromTheirDateToTheirEnd) {
  Book book;
  auto const granted = book.add(MandateGranted{
      MandateId{1}, HolderId{1}, SocietyId{1}, {Right::performing}, 2136, Date{20'100}, "c"});
  auto const ended =
      book.add(MandateEnded{MandateId{1}, HolderId{1}, SocietyId{1}, Date{20'200}, "left"});
  auto const models = models_of(book, "read");
  auto const snapshot = models->snapshot();
  auto const society = [&](Right right, std::int32_t day, Position at) {
    auto const found =
        snapshot.models().catalogue.mandate_on(snapshot.txn(), HolderId{1}, right, Date{day}, at);
    return found ? found->society.value() : 0;
  };
  EXPECT_EQ(society(Right::performing, 20'099, ended), 0U);
  EXPECT_EQ(society(Right::performing, 20'100, ended), 1U);
  EXPECT_EQ(society(Right::performing, 20'200, ended), 0U);
  EXPECT_EQ(society(Right::performing, 20'200, granted), 1U);
  EXPECT_EQ(society(Right::mechanical, 20'100, ended), 0U);
}

TEST(Catalogue, RolesComeAndGo) {
  Book book;
  auto const granted =
      book.add(RoleGranted{PersonId{1}, Role::society_clerk, SocietyId{1}, {}, {}});
  book.add(RoleGranted{PersonId{1}, Role::auditor, SocietyId{}, {}, {}});
  auto const revoked =
      book.add(RoleRevoked{PersonId{1}, Role::society_clerk, SocietyId{1}, {}, {}});
  auto const models = models_of(book, "read");
  auto const snapshot = models->snapshot();
  auto const& persons = snapshot.models().catalogue.persons;
  EXPECT_EQ(persons.as_of(snapshot.txn(), PersonId{1}, granted)->row.grants.size(), 1U);
  auto const now = persons.as_of(snapshot.txn(), PersonId{1}, revoked);
  ASSERT_EQ(now->row.grants.size(), 1U);
  EXPECT_EQ(now->row.grants[0].role, Role::auditor);
}

TEST(Links, KeepChildrenOfOneParentApartAndPageThem) {
  Book book;
  for (std::uint64_t id = 1; id <= 4; ++id) {
    book.add(registration<WorkRegistered>(id, no_date, {share(id % 2 + 1, whole_ppm)}));
  }
  auto const models = models_of(book, "read");
  auto const snapshot = models->snapshot();
  auto const& links = snapshot.models().catalogue.links;
  auto const page = links.children<WorkId>(snapshot.txn(), Belongs::work_to_holder, HolderId{1},
                                           now_position, "", 1);
  EXPECT_EQ(page.items, std::vector<WorkId>{WorkId{2}});
  auto const rest = links.children<WorkId>(snapshot.txn(), Belongs::work_to_holder, HolderId{1},
                                           now_position, page.next, 1);
  EXPECT_EQ(rest.items, std::vector<WorkId>{WorkId{4}});
  EXPECT_EQ(rest.next, "");
  EXPECT_TRUE(links
                  .children<WorkId>(snapshot.txn(), Belongs::work_to_holder, HolderId{1},
                                    Position{1}, "", 9)
                  .items.empty());
}

TEST(Identifiers, AreManyToManyAndKnowWhen) {
  Book book;
  auto first = registration<WorkRegistered>(1, no_date, {});
  first.iswcs = {"T0345246801"};
  first.submitter = 58;
  first.submitter_number = "A1";
  auto second = registration<WorkRegistered>(2, no_date, {});
  second.iswcs = {"T0345246801", "T0000000010"};
  auto const one = book.add(first);
  auto const both = book.add(second);
  auto revised = registration<WorkRevised>(1, no_date, {});
  revised.iswcs = {"T0000000021"};
  auto const after_revision = book.add(revised);
  auto const models = models_of(book, "read");
  auto const snapshot = models->snapshot();
  auto const& index = snapshot.models().identifiers;
  auto const find = [&](std::string_view iswc, Position at) {
    return index.find(snapshot.txn(), IdentifierSpace::iswc, iswc, at);
  };
  AnyId const work_1{Kind::work, 1}, work_2{Kind::work, 2};
  EXPECT_EQ(find("T0345246801", one).things, std::vector<AnyId>{work_1});
  EXPECT_FALSE(find("T0345246801", one).conflict());
  EXPECT_EQ(find("T0345246801", both).things, (std::vector<AnyId>{work_1, work_2}));
  EXPECT_TRUE(find("T0345246801", both).conflict());
  EXPECT_EQ(find("T0345246801", after_revision).things, std::vector<AnyId>{work_2});
  EXPECT_EQ(find("T0000000021", after_revision).things, std::vector<AnyId>{work_1});
  EXPECT_TRUE(find("T034524680", after_revision).things.empty());
  EXPECT_EQ(index.find_any(snapshot.txn(), "T0000000010", both).things, std::vector<AnyId>{work_2});
  EXPECT_EQ(
      index.find(snapshot.txn(), IdentifierSpace::submitter_work, submitter_text(58, "A1"), both)
          .things,
      std::vector<AnyId>{work_1});
  // The revision does not repeat the number, so the work no longer has it.
  EXPECT_EQ(index.of(snapshot.txn(), work_1, after_revision).size(), 1U);
}

TEST(Identifiers, OfAHolderKeepTheBinThroughAChange) {
  Book book;
  RightHolderRegistered e;
  e.holder = HolderId{1};
  e.bin = "020240000023";
  e.ipi_names = {"00014107338"};
  book.add(e);
  RightHolderChanged change;
  change.holder = HolderId{1};
  change.ipi_names = {"00014107436"};
  auto const at = book.add(change);
  auto const models = models_of(book, "read");
  auto const snapshot = models->snapshot();
  auto const find = [&](IdentifierSpace space, std::string_view text) {
    return snapshot.models().identifiers.find(snapshot.txn(), space, text, at).things.size();
  };
  EXPECT_EQ(find(IdentifierSpace::bin, "020240000023"), 1U);
  EXPECT_EQ(find(IdentifierSpace::ipi_name, "00014107338"), 0U);
  EXPECT_EQ(find(IdentifierSpace::ipi_name, "00014107436"), 1U);
}

TEST(Words, AreFoldedByATableOfOurOwn) {
  EXPECT_EQ(folded("Қара ЖОРҒА (Ән)"), "қара жорға ән");
  EXPECT_EQ(folded("ӘҒҚҢӨҰҮҺІ"), "әғқңөұүһі");
  EXPECT_EQ(folded("Ёлка — ЕЛКА"), "елка елка");
  EXPECT_EQ(folded("Beyoncé, Dvořák & Łódź"), "beyonce dvorak lodz");
  EXPECT_EQ(folded("Don't  Stop!"), "dont stop");
  EXPECT_EQ(folded("cafe\xCC\x81"), "cafe");
  EXPECT_EQ(folded("bad \xFF\xC3 byte"), "bad byte");
  EXPECT_EQ(folded("  "), "");
  EXPECT_EQ(words_of("la la LA land"), (std::vector<std::string>{"la", "land"}));
  std::string const word = words_of(std::string(100, 'a')).at(0);
  EXPECT_EQ(word.size(), word_bytes_max);
}

TEST(Search, FindsByTheBeginningsOfAllWords) {
  Book book;
  auto const titled = [](std::uint64_t id, std::string title) {
    auto e = registration<WorkRegistered>(id, no_date, {});
    e.title = std::move(title);
    return e;
  };
  book.add(titled(1, "Қара жорға"));
  book.add(titled(2, "Қара көз"));
  book.add(titled(3, "Қарағым қарлығаш"));
  auto const works_only = book.add(LicenseeRegistered{LicenseeId{1}, "Қара базар", "", ""});
  auto revised = registration<WorkRevised>(1, no_date, {});
  revised.title = "Жаңа ән";
  auto const renamed = book.add(revised);
  auto const models = models_of(book, "read");
  auto const snapshot = models->snapshot();
  auto const find = [&](std::string_view query, Kind kind, Position at) {
    std::vector<std::uint64_t> ids;
    std::string cursor;
    do {  // One on each page, so that paging is tested too.
      auto const page = snapshot.models().search.find(snapshot.txn(), query, kind, at, cursor, 1);
      for (AnyId const& thing : page.items) ids.push_back(thing.id);
      cursor = page.next;
    } while (!cursor.empty());
    return ids;
  };
  using Ids = std::vector<std::uint64_t>;
  EXPECT_EQ(find("ҚАР", Kind::work, works_only), (Ids{1, 2, 3}));
  EXPECT_EQ(find("қара", Kind::none, works_only), (Ids{1, 1, 2, 3}));
  EXPECT_EQ(find("көз қара", Kind::work, works_only), (Ids{2}));
  EXPECT_EQ(find("қарл", Kind::work, works_only), (Ids{3}));
  EXPECT_EQ(find("қар", Kind::work, Position{1}), (Ids{1}));
  EXPECT_EQ(find("жаңа", Kind::work, works_only), (Ids{}));
  EXPECT_EQ(find("жаңа", Kind::work, renamed), (Ids{1}));
  // Found by its former name as well, and by words of both.
  EXPECT_EQ(find("жорға жаңа", Kind::work, renamed), (Ids{1}));
  EXPECT_EQ(find("?!", Kind::work, renamed), (Ids{}));
}

TEST(AuditTrail, NamesEveryThingThatAnEventMentions) {
  Book book;
  auto const at = book.add(qalam::test::example(static_cast<WorkRegistered const*>(nullptr)));
  book.add(qalam::test::example(static_cast<HoldPlaced const*>(nullptr)));
  auto const models = models_of(book, "read");
  auto const snapshot = models->snapshot();
  auto const steps = [&](AnyId thing, Position until) {
    return snapshot.models().audit.trail(snapshot.txn(), thing, until, "", 10).items;
  };
  namespace story = qalam::test::story;
  TrailStep const registered{at, type_id<WorkRegistered>};
  TrailStep const held{Position{2}, type_id<HoldPlaced>};
  EXPECT_EQ(steps({Kind::work, story::work.value()}, now_position),
            (std::vector<TrailStep>{registered, held}));
  EXPECT_EQ(steps({Kind::work, story::work.value()}, at), (std::vector<TrailStep>{registered}));
  EXPECT_EQ(steps({Kind::holder, story::publisher.value()}, now_position),
            (std::vector<TrailStep>{registered}));
  EXPECT_EQ(steps({Kind::society, story::society.value()}, now_position),
            (std::vector<TrailStep>{held}));
  // Who acted; the test's book acts as person 1.
  EXPECT_EQ(steps({Kind::person, 1}, now_position).size(), 2U);
  auto const page =
      snapshot.models().audit.trail(snapshot.txn(), {Kind::person, 1}, now_position, "", 1);
  EXPECT_EQ(snapshot.models()
                .audit.trail(snapshot.txn(), {Kind::person, 1}, now_position, page.next, 1)
                .items,
            (std::vector<TrailStep>{held}));
}

}  // namespace
}  // namespace qalam::read
