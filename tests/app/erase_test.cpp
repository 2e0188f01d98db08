#include "api/app/erase.hpp"

#include "api/app/access.hpp"
#include "api/app/distribute.hpp"
#include "api/app/erasure_certificate.hpp"
#include "api/app/import_usage.hpp"
#include "api/json/describe_json.hpp"
#include "domain/usage/commands.hpp"
#include "tests/app/nation.hpp"
#include "tests/app/private_person.hpp"
#include "tests/support/traces.hpp"

#include <gmock/gmock.h>

#include <sys/wait.h>
#include <unistd.h>

#include <cctype>

namespace qalam::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

constexpr PersonId officer{20};

/// Whether the vault still opens something of the person.
bool is_known(TestLedger& book, HolderId holder) {
  return book->vault()
      .get(Kind::holder, holder.value(), {PersonId{1}, book->now(), "a test", {"iin"}})
      .has_value();
}

Result<app::Done> erase(TestLedger& book, HolderId holder, std::string const& basis = "art. 24",
                        std::string const& id = "1") {
  return app::erase_holder(*book, EraseHolder{holder, basis},
                           {officer, app::command_id("erase", print(holder) + id), std::nullopt});
}

std::string certificate(TestLedger& book, HolderId holder) {
  auto const text = app::erasure_certificate(*book, holder);
  EXPECT_TRUE(text) << (text ? "" : text.error().detail);
  return text ? *text : std::string{};
}

std::vector<tlog::VerifierKey> keys_of(TestLedger& book) {
  return {(*book->publisher())->key()};
}

app::ErasureCertificate read(std::string const& text) {
  return json::read<app::ErasureCertificate>(json::parse(text).value()).value();
}

/// A nation that has distributed money, and one of its holders with private data.
class Forgetting : public testing::Test {
 protected:
  Forgetting() {
    nation.paid_invoice();
    book.done(FundPools{nation.receipt, Nation::quarter, Nation::next_quarter, no_date});
    app::ImportOptions options;
    options.file = book.file("q1.tsv", Nation::dsr("M1", Nation::plays()));
    options.society = nation.society;
    options.licensee = nation.licensee;
    options.actor = Nation::clerk;
    EXPECT_TRUE(app::import_usage(*book, app::UsageFormat::dsr, options));
    auto const run =
        app::distribute(*book, {nation.pool(Right::performing), nation.rules, Nation::clerk});
    EXPECT_TRUE(run) << (run ? "" : run.error().detail);
    if (run) {
      book.done(ApproveRun{run->run, no_date}, Nation::approver);
      book.done(ApproveRun{run->run, no_date}, Nation::second_approver);
    }
    auto const changed = give(book, with_secrets({{"command", "ChangeHolder"},
                                                  {"holder", print(nation.aigul)},
                                                  {"credit_name", "Айгүл"},
                                                  {"reason", "bank account"}}));
    EXPECT_TRUE(changed) << (changed ? "" : changed.error().detail);
  }

  TestLedger book;
  Nation nation{book};
};

TEST_F(Forgetting, KeepsEveryBalanceAndIsCertifiedStepByStep) {
  ASSERT_TRUE(is_known(book, nation.aigul));
  auto const before = book.look();
  auto const done = erase(book, nation.aigul);
  ASSERT_TRUE(done) << done.error().detail;
  EXPECT_THAT(done->notes, IsEmpty());
  EXPECT_FALSE(is_known(book, nation.aigul));

  auto const text = certificate(book, nation.aigul);
  auto const c = read(text);
  EXPECT_EQ(c.subject, nation.aigul);
  EXPECT_EQ(c.basis, "art. 24");
  EXPECT_EQ(c.by, officer);
  EXPECT_EQ(c.at, done->receipt.recorded_at);
  EXPECT_EQ(c.position, done->receipt.first);
  EXPECT_EQ(c.key_before, 1U);
  EXPECT_EQ(c.key_after, 2U);
  // What the accounts say, asked in another way.
  app::Json const balances = app::balances(before, {SocietyId{}, nation.aigul, std::nullopt});
  ASSERT_FALSE(balances["balances"].empty()) << "without money nothing is shown";
  ASSERT_EQ(c.balances_before.subject.size(), balances["balances"].size());
  for (std::size_t i = 0; i < c.balances_before.subject.size(); ++i) {
    EXPECT_EQ(c.balances_before.subject[i].of, balances["balances"][i]["account"]);
    EXPECT_EQ(c.balances_before.subject[i].credit, balances["balances"][i]["credit"]);
  }
  ASSERT_EQ(c.balances_at.societies.size(), 1U);
  EXPECT_EQ(c.balances_at.societies[0].debit, c.balances_at.societies[0].credit);
  EXPECT_NE(c.balances_at.societies[0].debit, "0.00");

  auto const steps = app::check_erasure_certificate(text, keys_of(book));
  ASSERT_TRUE(steps) << steps.error().where << " " << steps.error().detail;
  EXPECT_EQ(steps->size(), 5U);
  EXPECT_THAT((*steps)[2], HasSubstr(print(nation.aigul)));
  EXPECT_FALSE(app::check_erasure_certificate(text, {}));
  book.expect_sound();
}

/// Whatever letter or digit is another: the check fails and says where.
TEST_F(Forgetting, IsNotCertifiedByAChangedLetter) {
  ASSERT_TRUE(erase(book, nation.aigul));
  auto const text = certificate(book, nation.aigul);
  auto const keys = keys_of(book);
  ASSERT_TRUE(app::check_erasure_certificate(text, keys));
  std::size_t changed = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto const c = static_cast<unsigned char>(text[i]);
    if (std::isalnum(c) == 0) continue;
    auto other = text;
    // In hexadecimal and in ids a letter means the same in both cases, so the next one is taken.
    other[i] = static_cast<char>(c == '9' ? '0' : c == 'z' ? 'a' : c == 'Z' ? 'A' : c + 1);
    auto const checked = app::check_erasure_certificate(other, keys);
    ++changed;
    ASSERT_FALSE(checked) << "byte " << i << " of\n" << text.substr(i < 40 ? 0 : i - 40, 80);
    ASSERT_FALSE(checked.error().where.empty() && checked.error().detail.empty());
    if (checked.error().code == ErrorCode::proof_invalid) {
      ASSERT_THAT(checked.error().where, testing::StartsWith("/"));
    }
  }
  EXPECT_GT(changed, 1000U);
}

TEST_F(Forgetting, NamesTheMemberThatWasChanged) {
  ASSERT_TRUE(erase(book, nation.aigul));
  auto const text = certificate(book, nation.aigul);
  auto const keys = keys_of(book);
  auto const where = [&](auto change) {
    auto c = read(text);
    change(c);
    auto const checked = app::check_erasure_certificate(json::dump(json::write(c)), keys);
    EXPECT_FALSE(checked);
    return checked ? std::string{} : checked.error().where;
  };
  EXPECT_EQ(where([](auto& c) { c.basis += "!"; }), "/basis");
  EXPECT_EQ(where([](auto& c) { c.by = PersonId{21}; }), "/by");
  EXPECT_EQ(where([](auto& c) { c.at = Timestamp{c.at.value() + 1}; }), "/at");
  EXPECT_EQ(where([&](auto& c) { c.subject = nation.bolat; }), "/subject");
  EXPECT_EQ(where([](auto& c) { c.ledger = "other.kz"; }), "/ledger");
  EXPECT_EQ(where([](auto& c) { c.position = Position{c.position.value() - 1}; }), "/position");
  EXPECT_EQ(where([](auto& c) { c.payload.back() ^= 1; }), "/payload");
  EXPECT_EQ(where([](auto& c) { c.key_after = 3; }), "/key_after");
  EXPECT_EQ(where([](auto& c) { c.balances_at.subject[0].credit = "0.01"; }),
            "/balances_at/digest");
  // Both lists in the same way, and everything that could follow: the event knows better.
  EXPECT_EQ(where([](auto& c) {
              ++c.key_before;
              ++c.key_after;
            }),
            "/salt");
}

TEST_F(Forgetting, AgainAnswersAsBeforeWithTheSameCertificate) {
  auto const first = erase(book, nation.aigul);
  ASSERT_TRUE(first);
  auto const text = certificate(book, nation.aigul);
  auto const again = erase(book, nation.aigul);
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->receipt.repeated);
  EXPECT_EQ(again->receipt.first, first->receipt.first);
  auto const another = erase(book, nation.aigul, "another ground", "2");
  ASSERT_TRUE(another);
  EXPECT_EQ(another->receipt.events(), 0U);
  book.set_time("2026-05-01T08:00:00Z");
  book.done(GrantRole{PersonId{77}, Role::operator_, SocietyId{}, HolderId{}, LicenseeId{}});
  book.reopen();
  EXPECT_EQ(certificate(book, nation.aigul), text);
  EXPECT_EQ(book.count<SubjectErased>(), 1U);
  EXPECT_EQ(book->vault().key_generation(), 2U);
  // Also where the file is lost: it says the same under a later checkpoint.
  std::filesystem::remove(book.directory() / "erasures" / (print(nation.aigul) + ".json"));
  auto const made_anew = certificate(book, nation.aigul);
  EXPECT_TRUE(app::check_erasure_certificate(made_anew, keys_of(book)));
  auto a = read(text), b = read(made_anew);
  a.proof = b.proof = "";
  EXPECT_EQ(json::dump(json::write(a)), json::dump(json::write(b)));
}

TEST_F(Forgetting, TakesTheSameWayWhereverTheCommandComesFrom) {
  auto const done = give(
      book, {{"command", "EraseHolder"}, {"holder", print(nation.aigul)}, {"basis", "art. 24"}},
      officer);
  ASSERT_TRUE(done) << done.error().detail;
  EXPECT_FALSE(is_known(book, nation.aigul));
  EXPECT_TRUE(
      std::filesystem::exists(book.directory() / "erasures" / (print(nation.aigul) + ".json")));
  EXPECT_TRUE(app::check_erasure_certificate(certificate(book, nation.aigul), keys_of(book)));
}

TEST_F(Forgetting, IsDoneButNotCertifiedWhereNobodySigns) {
  book.close();
  auto const key = book.folder() / "ledger.signer" / "key";
  std::filesystem::rename(key, book.folder() / "key");
  book.open();
  auto const done = erase(book, nation.aigul);
  ASSERT_TRUE(done) << done.error().detail;
  EXPECT_THAT(done->notes, testing::ElementsAre(HasSubstr("there is no certificate")));
  EXPECT_FALSE(is_known(book, nation.aigul));
  book.close();
  std::filesystem::rename(book.folder() / "key", key);
  book.open();
  EXPECT_TRUE(app::check_erasure_certificate(certificate(book, nation.aigul), keys_of(book)));
}

TEST_F(Forgetting, IsAskedOfPeopleWhoWereNotErasedInVain) {
  auto const none = app::erasure_certificate(*book, nation.bolat);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, ErrorCode::not_found);
  // An event without a commitment, as an older program would have written it.
  book.done(EraseHolder{nation.bolat, "art. 24"});
  auto const old = app::erasure_certificate(*book, nation.bolat);
  ASSERT_FALSE(old);
  EXPECT_EQ(old.error().code, ErrorCode::unsupported);
}

class Refusing : public testing::Test {
 protected:
  TestLedger book;
  HolderId person = register_person(book);
};

TEST_F(Refusing, AnErasureLeavesEverythingAsItIs) {
  EXPECT_EQ(erase(book, person, "").error().code, ErrorCode::malformed);
  EXPECT_EQ(erase(book, HolderId{1}).error().code, ErrorCode::not_found);
  EXPECT_TRUE(is_known(book, person));
  EXPECT_THAT(book->vault().announced(), IsEmpty());
  EXPECT_EQ(book->vault().key_generation(), 1U);
}

/// An old copy of the vault is put back: that is found, named, and mended by the same command.
TEST_F(Refusing, ToForgetAnErasureWhenAnOldVaultIsPutBack) {
  namespace fs = std::filesystem;
  book.close();
  auto const vault = book.directory() / "vault";
  fs::copy(vault, book.folder() / "old", fs::copy_options::recursive);
  book.open();
  ASSERT_TRUE(erase(book, person));
  auto const text = certificate(book, person);
  EXPECT_TRUE(app::verify_access_log(*book));
  book.close();
  fs::remove_all(vault);
  fs::copy(book.folder() / "old", vault, fs::copy_options::recursive);
  book.open();
  auto const found = app::verify_access_log(*book);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().where, print(person));
  ASSERT_TRUE(erase(book, person));
  EXPECT_TRUE(app::verify_access_log(*book));
  EXPECT_FALSE(is_known(book, person));
  EXPECT_EQ(certificate(book, person), text);
}

/// A process that dies during an erasure, at each step of it. `until` steps are done, the next one
/// is its last; false where it came to the end.
bool dies_while_erasing(TestLedger& book, HolderId person, int until) {
  book.close();
  pid_t const child = ::fork();
  if (child == 0) {
    book.set_vault_step([until, calls = 0](vault::Step) mutable {
      if (calls++ == until) ::_exit(9);
    });
    book.open();
    ::_exit(erase(book, person) ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status)) << status;
  EXPECT_NE(WEXITSTATUS(status), 1);
  return WEXITSTATUS(status) == 9;
}

TEST(ErasureCrash, LeavesTheEventAndNoDataOrNoEventAndTheDataAfterTheNextOpen) {
  int both = 0, neither = 0;
  bool died = true;
  for (int step = 0; died; ++step) {
    SCOPED_TRACE("killed at step " + std::to_string(step));
    TestLedger book;
    auto const person = register_person(book);
    auto const old_key = bytes_of_file(book.directory() / "vault" / "outer.key").substr(16, 32);
    died = dies_while_erasing(book, person, step);
    book.open();
    bool const has_event = book.count<SubjectErased>() == 1;
    ++(has_event ? both : neither);
    EXPECT_EQ(is_known(book, person), !has_event);
    EXPECT_THAT(book->vault().announced(), IsEmpty());
    EXPECT_TRUE(app::verify_access_log(*book));
    EXPECT_EQ(book->vault().key_generation(), has_event ? 2U : 1U);
    if (has_event) {
      std::size_t searched = 0;
      EXPECT_THAT(found_below(book.folder(), {{"the old outer key", old_key}}, searched),
                  IsEmpty());
    }
    // The same command again comes to the same end, whatever was before.
    ASSERT_TRUE(erase(book, person));
    EXPECT_FALSE(is_known(book, person));
    EXPECT_EQ(book.count<SubjectErased>(), 1U);
    EXPECT_TRUE(app::check_erasure_certificate(certificate(book, person), keys_of(book)));
    book.expect_sound();
  }
  EXPECT_EQ(neither, 1) << "only before the event";
  EXPECT_EQ(both, 7) << "at each step after it, and at the end";
}

TEST(ErasureCrash, IsMendedByTheNextCallOfTheSameProcess) {
  TestLedger book;
  auto const person = register_person(book);
  book.close();
  bool broken = true;
  book.set_vault_step([&](vault::Step step) {
    if (broken && step == vault::Step::begun) throw std::runtime_error{"the disk is away"};
  });
  book.open();
  EXPECT_THROW((void)erase(book, person), std::runtime_error);
  EXPECT_EQ(book.count<SubjectErased>(), 1U);
  EXPECT_TRUE(is_known(book, person)) << "not yet";
  broken = false;
  ASSERT_TRUE(erase(book, person));
  EXPECT_FALSE(is_known(book, person));
  EXPECT_TRUE(app::check_erasure_certificate(certificate(book, person), keys_of(book)));
}

}  // namespace
}  // namespace qalam::test
