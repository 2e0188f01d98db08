#include "api/app/restore.hpp"

#include "api/app/backup.hpp"
#include "api/app/distribute.hpp"
#include "api/app/erase.hpp"
#include "api/app/import_usage.hpp"
#include "domain/licensing/commands.hpp"
#include "domain/trust/commands.hpp"
#include "eventstore/files/durable.hpp"
#include "eventstore/tlog/proof_file.hpp"
#include "tests/app/nation.hpp"
#include "tests/support/traces.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <random>

namespace qalam::test {
namespace {

/// For the vault's own record of who looks.
vault::Access const a_look{PersonId{1}, Timestamp{0}, "a test", {"record"}};

namespace fs = std::filesystem;
using testing::HasSubstr;

std::vector<fs::path> files_in(fs::path const& folder) {
  std::vector<fs::path> out;
  for (auto const& entry : fs::recursive_directory_iterator{folder}) {
    if (entry.is_regular_file()) out.push_back(fs::relative(entry.path(), folder));
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::string contents(fs::path const& file) {
  return *files::read_if_there(file, std::size_t{1} << 30);
}

/// What somebody who was paid from a ledger would look at.
struct Seen {
  Hash256 root{};
  replay::Digests digests;
  std::vector<store::Receipt> receipts;
  std::vector<fs::path> files;
  friend bool operator==(Seen const&, Seen const&) = default;
};

Seen look_at(app::Ledger& ledger) {
  Seen out;
  ledger.catch_up();
  auto const view = ledger.store().view();
  auto const models = ledger.models().snapshot();
  out.root = view->root();
  out.digests = replay::live_digests(*view, ledger.tables(), models);
  view->scan(Position{1}, view->position().value(), [&](store::StoredEvent const& event) {
    out.receipts.push_back(*view->receipt(event.header.actor, event.header.command));
    return store::Go::on;
  });
  out.files = files_in(ledger.files().directory());
  return out;
}

/// A nation with an imported report and a run, and a person's data in the vault.
class Survival : public testing::Test {
 protected:
  Survival() {
    nation.paid_invoice();
    book.done(FundPools{nation.receipt, Nation::quarter, Nation::next_quarter, no_date});
    app::ImportOptions options;
    options.file = book.file("q1.tsv", Nation::dsr("M1", Nation::plays()));
    options.society = nation.society;
    options.licensee = nation.licensee;
    options.actor = Nation::clerk;
    EXPECT_TRUE(app::import_usage(*book, app::UsageFormat::dsr, options));
    EXPECT_TRUE(
        app::distribute(*book, {nation.pool(Right::performing), nation.rules, Nation::clerk}));
    EXPECT_TRUE(book->vault().put(Kind::holder, nation.aigul.value(), record("850101300123")));
    key = (*book->publisher())->key();
  }
  static std::vector<std::byte> record(std::string_view text) {
    auto const bytes = std::as_bytes(std::span{text});
    return {bytes.begin(), bytes.end()};
  }
  [[nodiscard]] fs::path path(char const* name) const { return book.folder() / name; }
  [[nodiscard]] fs::path vault_keys() const { return book.directory() / "vault"; }

  void mirror() {
    auto const opened = book->open_mirror(path("mirror"));
    ASSERT_TRUE(opened) << opened.error().detail;
    auto const done = (*opened)->catch_up();
    ASSERT_TRUE(done) << done.error().detail;
  }
  void backup(char const* name = "backup") {
    auto const made = app::back_up(*book, {path(name), {}});
    ASSERT_TRUE(made) << made.error().detail;
    EXPECT_EQ(made->position, book.position());
    EXPECT_EQ(made->checkpoint.size, book.position().value());
  }
  app::RestoreOptions options(char const* from) const {
    app::RestoreOptions out;
    out.from = path(from);
    out.directory = path("restored");
    out.key = key;
    out.vault_keys = vault_keys();
    out.signer = path("ledger.signer");
    out.map_size_bytes = std::size_t{1} << 30;
    return out;
  }
  std::unique_ptr<app::Ledger> open_restored() {
    app::LedgerOptions ledger;
    ledger.directory = path("restored");
    ledger.signer = path("ledger.signer");
    ledger.map_size_bytes = std::size_t{1} << 30;
    auto opened = app::Ledger::open(ledger);
    EXPECT_TRUE(opened) << (opened ? "" : opened.error().detail);
    return opened ? *std::move(opened) : nullptr;
  }
  /// Restored from there, the ledger is the one that it was, and goes on.
  void expect_survives(char const* from) {
    auto const before = look_at(*book);
    auto const position = book.position();
    book.close();
    auto const made = app::restore(options(from));
    ASSERT_TRUE(made) << made.error().where << ": " << made.error().detail;
    EXPECT_EQ(made->position, position);
    EXPECT_EQ(made->root, before.root);
    EXPECT_FALSE(made->unsigned_because) << made->unsigned_because->detail;
    auto const restored = open_restored();
    ASSERT_TRUE(restored);
    EXPECT_EQ(look_at(*restored), before);
    EXPECT_TRUE(restored->store().verify({}).ok());
    EXPECT_EQ(restored->vault().get(Kind::holder, nation.aigul.value(), a_look),
              record("850101300123"));
    for (auto const& kept : before.files) {
      EXPECT_EQ(contents(restored->files().directory() / kept),
                contents(book.directory() / "files" / kept));
    }
    // The next event continues the same signed log.
    auto const done = restored->execute(
        GrantRole{PersonId{99}, Role::auditor, SocietyId{}, HolderId{}, LicenseeId{}},
        {PersonId{1}, app::command_id("test", "after"), std::nullopt});
    ASSERT_TRUE(done) << done.error().detail;
    auto const publisher = restored->publisher();
    ASSERT_TRUE(publisher) << publisher.error().detail;
    auto const text = (*publisher)->publish();
    ASSERT_TRUE(text) << text.error().detail;
    auto const proved = tlog::check_checkpoint(*tlog::parse_note(*text), {key});
    ASSERT_TRUE(proved);
    EXPECT_EQ(proved->checkpoint.size, position.value() + 1);
  }
  /// With a bit of any of these files changed it is refused, and the file is named.
  void expect_refused_with_any_bit_changed(char const* from, std::vector<fs::path> const& names) {
    std::uint64_t const seed = std::random_device{}();
    std::mt19937_64 chance{seed};
    for (auto const& name : names) {
      auto const file = path(from) / name;
      auto const whole = contents(file);
      if (whole.empty()) continue;  // The proof, where the checkpoint is of this very moment.
      auto bytes = whole;
      auto const at = chance() % bytes.size();
      bytes[at] = static_cast<char>(bytes[at] ^ (1 << chance() % 8));
      fs::permissions(file, fs::perms::owner_all);
      std::ofstream{file, std::ios::binary} << bytes;
      auto const made = app::restore(options(from));
      ASSERT_FALSE(made) << name << ", byte " << at << ", seed " << seed;
      EXPECT_THAT(made.error().where, HasSubstr(name.string()))
          << made.error().detail << ", byte " << at << ", seed " << seed;
      EXPECT_FALSE(fs::exists(path("restored")));
      EXPECT_FALSE(fs::exists(path("restored.restoring")));
      std::ofstream{file, std::ios::binary} << whole;
    }
  }

  TestLedger book;
  Nation nation{book};
  tlog::VerifierKey key;
};

TEST_F(Survival, OfAMirrorIsTheWholeLedger) {
  mirror();
  expect_survives("mirror");
}

TEST_F(Survival, OfABackupIsTheWholeLedger) {
  backup();
  expect_survives("backup");
}

TEST_F(Survival, OfAMirrorWantsEveryBit) {
  mirror();
  std::vector<fs::path> names;
  for (auto const& name : files_in(path("mirror"))) {
    if (name != ".lock" && name != "key") names.push_back(name);
  }
  ASSERT_GE(names.size(), 7U);
  expect_refused_with_any_bit_changed("mirror", names);
}

TEST_F(Survival, OfABackupWantsEveryBit) {
  backup();
  auto names = files_in(path("backup"));
  ASSERT_GE(names.size(), 7U);
  // The manifest is checked by what it speaks of.
  names.erase(std::find(names.begin(), names.end(), fs::path{"manifest"}));
  expect_refused_with_any_bit_changed("backup", names);
  auto const manifest = contents(path("backup") / "manifest");
  for (std::size_t at = 0; at < manifest.size(); at += 97) {
    auto bytes = manifest;
    bytes[at] = static_cast<char>(bytes[at] ^ 1);
    std::ofstream{path("backup") / "manifest", std::ios::binary} << bytes;
    EXPECT_FALSE(app::restore(options("backup"))) << "byte " << at;
  }
}

TEST_F(Survival, OfABackupThatIsCutIsRefused) {
  backup();
  auto const file = path("backup") / "events/data.mdb";
  fs::resize_file(file, fs::file_size(file) - 4096);
  EXPECT_THAT(app::restore(options("backup")).error().where, HasSubstr("events/data.mdb"));
  fs::remove(file);
  EXPECT_THAT(app::restore(options("backup")).error().where, HasSubstr("events/data.mdb"));
}

TEST_F(Survival, IsHeldAgainstTheKeyThatOneTrusts) {
  backup();
  mirror();
  tlog::Seed seed{};
  seed.fill(9);
  auto other = options("backup");
  other.key = tlog::SigningKey{"test.qalam.kz", tlog::SignatureType::ed25519, seed}.verifier();
  EXPECT_EQ(app::restore(other).error().code, ErrorCode::proof_invalid);
  other.from = path("mirror");
  EXPECT_EQ(app::restore(other).error().code, ErrorCode::proof_invalid);
  // Another log's backup, whole in itself, under this log's checkpoint.
  TestLedger twin{2};
  twin.done(GrantRole{PersonId{70}, Role::auditor, SocietyId{}, HolderId{}, LicenseeId{}});
  ASSERT_TRUE(app::back_up(*twin, {path("twin"), {}}));
  for (auto const* name : {"checkpoint", "consistency"}) {
    fs::copy_file(path("backup") / name, path("twin") / name, fs::copy_options::overwrite_existing);
  }
  std::vector<app::ManifestLine> lines;
  for (auto const& name : files_in(path("twin"))) {
    if (name == "manifest") continue;
    lines.push_back({*files::hash_of(path("twin") / name), name.string()});
  }
  auto const manifest = app::print_manifest(lines);
  files::replace_durably(path("twin") / "manifest", std::as_bytes(std::span{manifest}), 0600);
  auto const forged = app::restore(options("twin"));
  ASSERT_FALSE(forged);
  EXPECT_EQ(forged.error().code, ErrorCode::proof_invalid);
  EXPECT_THAT(forged.error().detail, HasSubstr("not those that were signed"));
}

TEST_F(Survival, IsNeverWrittenOverAnythingThatIsThere) {
  mirror();
  fs::create_directories(path("restored"));
  std::ofstream{path("restored") / "thesis.doc"} << "years of work";
  auto const refused = app::restore(options("mirror"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::id_taken);
  EXPECT_EQ(contents(path("restored") / "thesis.doc"), "years of work");
  EXPECT_EQ(app::back_up(*book, {path("restored"), {}}).error().code, ErrorCode::id_taken);
  auto nowhere = options("in");
  nowhere.directory = path("fresh");
  EXPECT_EQ(app::restore(nowhere).error().code, ErrorCode::not_found);
}

TEST_F(Survival, OfAnOldCopyIsNotSigned) {
  backup("old");
  book.done(GrantRole{PersonId{70}, Role::auditor, SocietyId{}, HolderId{}, LicenseeId{}});
  ASSERT_TRUE((*book->publisher())->publish());
  book.close();
  auto const made = app::restore(options("old"));
  ASSERT_TRUE(made) << made.error().detail;
  ASSERT_TRUE(made->unsigned_because);
  EXPECT_EQ(made->unsigned_because->code, ErrorCode::log_superseded);
  EXPECT_THAT(made->unsigned_because->detail, HasSubstr("Restore from a mirror"));
  auto const restored = open_restored();
  auto const publisher = restored->publisher();
  ASSERT_TRUE(publisher);
  EXPECT_EQ((*publisher)->publish().error().code, ErrorCode::log_superseded);
}

/// Neither before somebody is forgotten nor after; and what a copy of before still has, today's
/// keys do not open.
TEST_F(Survival, CopiesNothingPersonalInClear) {
  std::string const secret = "Nurlanova Aigul Serikovna, 850101300999, KZ86125KZT5004100100";
  ASSERT_TRUE(book->vault().put(Kind::holder, nation.aigul.value(), record(secret)));
  std::vector<std::pair<std::string, std::string>> const texts{
      {"name", "Nurlanova Aigul Serikovna"},
      {"IIN", "850101300999"},
      {"IBAN", "KZ86125KZT5004100100"}};
  auto const expect_nothing_in = [&](char const* folder) {
    std::size_t searched = 0;
    EXPECT_THAT(found_below(path(folder), texts, searched), testing::IsEmpty()) << folder;
    EXPECT_GT(searched, 5U) << folder;
  };
  mirror();
  backup("before");
  expect_nothing_in("mirror");
  expect_nothing_in("before");
  auto const erased =
      app::erase_holder(*book, EraseHolder{nation.aigul, "request of the person"},
                        {Nation::operator_person, app::command_id("erase", "aigul"), {}});
  ASSERT_TRUE(erased) << erased.error().detail;
  mirror();
  backup("after");
  expect_nothing_in("mirror");
  expect_nothing_in("after");
  book.close();
  auto const made = app::restore(options("before"));
  if (made) {
    EXPECT_FALSE(open_restored()->vault().get(Kind::holder, nation.aigul.value(), a_look));
  } else {
    EXPECT_EQ(made.error().where, "--vault-keys") << made.error().detail;
  }
}

TEST_F(Survival, ErasesAgainWhoWasErasedAfterTheVaultWasCopied) {
  mirror();
  book.done(EraseHolder{nation.aigul, "request of the person"}, Nation::operator_person);
  mirror();  // Within the hour: the copy of the vault is the one from before.
  book.close();
  auto const made = app::restore(options("mirror"));
  ASSERT_TRUE(made) << made.error().detail;
  EXPECT_EQ(made->erased_again, 1U);
  auto const restored = open_restored();
  EXPECT_FALSE(restored->vault().get(Kind::holder, nation.aigul.value(), a_look));
}

TEST_F(Survival, KeepsTheVaultShutWithoutItsKeys) {
  mirror();
  book.close();
  auto without = options("mirror");
  without.vault_keys.clear();
  auto const made = app::restore(without);
  ASSERT_TRUE(made) << made.error().detail;
  EXPECT_FALSE(made->vault_opens);
  app::LedgerOptions ledger;
  ledger.directory = path("restored");
  auto const shut = app::Ledger::open(ledger);
  ASSERT_FALSE(shut);
  EXPECT_THAT(shut.error().detail, HasSubstr("Put back the key"));
  for (auto const* name : {"outer.key", "pepper.key"}) {
    fs::copy_file(vault_keys() / name, path("restored") / "vault" / name);
  }
  EXPECT_EQ(open_restored()->vault().get(Kind::holder, nation.aigul.value(), a_look),
            record("850101300123"));
}

TEST_F(Survival, CanBeginAnEmptyVault) {
  backup();
  book.close();
  auto fresh = options("backup");
  fresh.vault_keys.clear();
  fresh.new_vault = true;
  ASSERT_TRUE(app::restore(fresh));
  EXPECT_EQ(open_restored()->vault().subjects(), 0U);
}

TEST_F(Survival, OfABackupKeepsTheVaultsKeysApart) {
  EXPECT_EQ(app::back_up(*book, {path("b"), path("b") / "keys"}).error().code,
            ErrorCode::wrong_kind);
  ASSERT_TRUE(app::back_up(*book, {path("b"), path("keys")}));
  for (auto const& name : files_in(path("b"))) {
    EXPECT_NE(name.extension(), ".key") << name;
    EXPECT_THAT(contents(path("b") / name), testing::Not(HasSubstr("850101300123"))) << name;
  }
  book.close();
  auto from = options("b");
  from.vault_keys = path("keys");
  ASSERT_TRUE(app::restore(from));
  EXPECT_EQ(open_restored()->vault().get(Kind::holder, nation.aigul.value(), a_look),
            record("850101300123"));
}

TEST_F(Survival, OfABackupThatWasBrokenOffIsNone) {
  auto const file = path("ledger") / "files" / "ab";
  fs::create_directories(file);
  std::ofstream{file / std::string(62, 'c')} << "not what its name says";
  auto const refused = app::back_up(*book, {path("backup"), {}});
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().detail, HasSubstr("SHA-256 of its name"));
  EXPECT_FALSE(fs::exists(path("backup")));
  fs::remove_all(file);
  backup();
}

TEST(Manifest, ReadsBackWhatSha256sumWouldRead) {
  auto const text = std::string(64, 'a') + "  events/data.mdb\n";
  auto const lines = app::parse_manifest(text);
  ASSERT_TRUE(lines);
  EXPECT_EQ(app::print_manifest(*lines), text);
  for (auto const& bad :
       {std::string(64, 'a') + " events/data.mdb\n", std::string("abc  x\n"),
        std::string(64, 'a') + "  ../../etc/passwd\n", std::string(64, 'a') + "  /etc/passwd\n",
        std::string(64, 'g') + "  x\n"}) {
    EXPECT_FALSE(app::parse_manifest(bad)) << bad;
  }
}

}  // namespace
}  // namespace qalam::test
