#include "tests/vault/vault_fixture.hpp"

#include "eventstore/lmdb/lmdb.hpp"
#include "eventstore/merkle/sha256.hpp"

#include <sys/stat.h>

#include <thread>

namespace qalam::vault {
namespace {

constexpr auto holder = Kind::holder;

TEST_F(VaultTest, GivesBackWhatWasPut) {
  auto const vault = create();
  ASSERT_TRUE(vault->put(holder, 7, record_of("Abai Kunanbaiuly")));
  EXPECT_EQ(text_of(vault->get(holder, 7, looking)), "Abai Kunanbaiuly");
  EXPECT_FALSE(vault->get(holder, 8, looking));
  EXPECT_FALSE(vault->get(Kind::licensee, 7, looking));
}

TEST_F(VaultTest, KeepsRecordsAcrossARestart) {
  create()->put(holder, 7, record_of("kept")).value();
  EXPECT_EQ(text_of(open()->get(holder, 7, looking)), "kept");
}

TEST_F(VaultTest, CommitsToSaltAndRecord) {
  auto const vault = create();
  auto const record = record_of("870412300123");
  auto const sealed = vault->put(holder, 7, record).value();
  auto const opened = vault->find(holder, 7, sealed.commitment, looking);
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->record, record);
  EXPECT_EQ(merkle::sha256({std::as_bytes(std::span{opened->salt}), record}), sealed.commitment);
}

TEST_F(VaultTest, CommitsToEqualRecordsDifferently) {
  auto const vault = create();
  auto const first = vault->put(holder, 7, record_of("same")).value();
  auto const second = vault->put(holder, 8, record_of("same")).value();
  EXPECT_NE(first.commitment, second.commitment);
}

TEST_F(VaultTest, KeepsEarlierRecordsForTheEventsThatNameThem) {
  auto const vault = create();
  auto const first = vault->put(holder, 7, record_of("old address")).value();
  auto const second = vault->put(holder, 7, record_of("new address")).value();
  EXPECT_EQ(text_of(vault->get(holder, 7, looking)), "new address");
  EXPECT_EQ(text_of(vault->find(holder, 7, first.commitment, looking)->record), "old address");
  EXPECT_EQ(text_of(vault->find(holder, 7, second.commitment, looking)->record), "new address");
  EXPECT_FALSE(vault->find(holder, 8, first.commitment, looking));
}

TEST_F(VaultTest, TakesBackWhatNoEventNames) {
  auto const vault = create();
  vault->put(holder, 7, record_of("first")).value();
  auto const refused = vault->put(holder, 7, record_of("refused")).value();
  EXPECT_TRUE(vault->take_back(holder, 7, refused.commitment));
  EXPECT_FALSE(vault->take_back(holder, 7, refused.commitment));
  EXPECT_EQ(text_of(vault->get(holder, 7, looking)), "first");
  EXPECT_EQ(vault->subjects(), 1U);
  auto const only = vault->put(holder, 8, record_of("only")).value();
  EXPECT_TRUE(vault->take_back(holder, 8, only.commitment));
  EXPECT_FALSE(vault->get(holder, 8, looking));
  EXPECT_EQ(vault->subjects(), 1U);
}

TEST_F(VaultTest, HoldsARecordOfTheLimitAndRefusesOneByteMore) {
  auto const vault = create();
  std::vector<std::byte> record(record_bytes_max, std::byte{'x'});
  ASSERT_TRUE(vault->put(holder, 7, record));
  EXPECT_EQ(vault->get(holder, 7, looking), record);
  record.push_back(std::byte{'x'});
  auto const refused = vault->put(holder, 7, record);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::too_large);
}

TEST_F(VaultTest, NeverWritesWhatItIsGiven) {
  auto const vault = create();
  std::string const secret = "KZ86125KZT5004100100 Dinara";
  auto const sealed = vault->put(holder, 7, record_of(secret)).value();
  auto const salt = vault->find(holder, 7, sealed.commitment, looking)->salt;
  std::string_view const salt_text{reinterpret_cast<char const*>(salt.data()), salt.size()};
  EXPECT_FALSE(found_anywhere(directory(), secret));
  EXPECT_FALSE(found_anywhere(directory(), "Dinara"));
  EXPECT_FALSE(found_anywhere(directory(), salt_text));
  vault->put(holder, 7, record_of(secret + " moved")).value();
  vault->erase(holder, 7);
  EXPECT_FALSE(found_anywhere(directory(), "Dinara"));
  EXPECT_FALSE(found_anywhere(directory(), salt_text));
}

TEST_F(VaultTest, ErasesOneSubjectAndKeepsTheOthers) {
  auto const vault = create();
  auto const gone = vault->put(holder, 7, record_of("gone")).value();
  vault->put(holder, 8, record_of("stays")).value();
  vault->put(Kind::licensee, 7, record_of("stays too")).value();
  EXPECT_EQ(vault->erase(holder, 7), (Erasure{1, 2}));
  EXPECT_FALSE(vault->get(holder, 7, looking));
  EXPECT_FALSE(vault->find(holder, 7, gone.commitment, looking));
  EXPECT_EQ(text_of(vault->get(holder, 8, looking)), "stays");
  EXPECT_EQ(text_of(vault->get(Kind::licensee, 7, looking)), "stays too");
  EXPECT_EQ(vault->subjects(), 2U);
  // Again: the answer of then, and nothing happens.
  EXPECT_EQ(vault->erase(holder, 7), (Erasure{1, 2}));
  EXPECT_EQ(vault->key_generation(), 2U);
  EXPECT_EQ(vault->erasure(holder, 7), (Erasure{1, 2}));
  EXPECT_FALSE(vault->erasure(holder, 8));
}

TEST_F(VaultTest, LearnsNothingAnewOfAnErasedSubject) {
  auto vault = create();
  vault->put(holder, 7, record_of("gone")).value();
  vault->erase(holder, 7);
  vault.reset();
  vault = open();
  auto const refused = vault->put(holder, 7, record_of("back"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::not_found);
  EXPECT_EQ(text_of(vault->get(holder, 7, looking)), "(nothing)");
  EXPECT_TRUE(vault->put(holder, 8, record_of("another")));
}

TEST_F(VaultTest, RemembersWhatIsAboutToBeErased) {
  auto vault = create();
  vault->put(holder, 7, record_of("stays")).value();
  vault->announce_erasure(holder, 7);
  vault->announce_erasure(holder, 8);
  EXPECT_FALSE(vault->erasure(holder, 7));
  EXPECT_TRUE(vault->put(holder, 7, record_of("still known")));
  vault.reset();
  vault = open();
  EXPECT_EQ(vault->announced(), (std::vector<AnyId>{{holder, 7}, {holder, 8}}));
  vault->withdraw_erasure(holder, 7);
  vault->erase(holder, 8);
  EXPECT_TRUE(vault->announced().empty());
  vault->withdraw_erasure(holder, 8);
  vault->announce_erasure(holder, 8);
  EXPECT_EQ(vault->erasure(holder, 8), (Erasure{1, 2})) << "what is done stays done";
  EXPECT_EQ(text_of(vault->get(holder, 7, looking)), "still known");
}

TEST_F(VaultTest, TellsOfEachLookBeforeItAnswers) {
  std::vector<std::pair<AnyId, Access>> seen;
  bool refuse = false;
  Options options;
  options.on_look = [&](AnyId subject, Access const& access) {
    if (refuse) throw std::runtime_error{"the access log is full"};
    seen.emplace_back(subject, access);
  };
  auto const vault = create(options);
  auto const sealed = vault->put(holder, 7, record_of("seen")).value();
  EXPECT_TRUE(seen.empty()) << "to write is not to look";
  Access const clerk{PersonId{5}, Timestamp{17}, "a payout came back", {"iban"}};
  EXPECT_TRUE(vault->get(holder, 7, clerk));
  EXPECT_FALSE(vault->get(holder, 8, clerk)) << "who finds nothing has looked too";
  EXPECT_TRUE(vault->find(holder, 7, sealed.commitment, clerk));
  using Seen = std::pair<AnyId, Access>;
  EXPECT_EQ(seen,
            (std::vector<Seen>{{{holder, 7}, clerk}, {{holder, 8}, clerk}, {{holder, 7}, clerk}}));
  refuse = true;
  EXPECT_THROW((void)vault->get(holder, 7, clerk), std::runtime_error);
  EXPECT_THROW((void)vault->find(holder, 7, sealed.commitment, clerk), std::runtime_error);
}

TEST_F(VaultTest, IsNotReadWithoutAnAccessLog) {
  auto const made = Vault::create(directory());
  ASSERT_TRUE(made);
  EXPECT_DEATH((void)(*made)->get(holder, 7, looking), "access log");
}

TEST_F(VaultTest, ChangesTheOuterKeyWithEachErasureAndKeepsNoneOfTheOld) {
  auto vault = create();
  vault->put(holder, 7, record_of("seven")).value();
  vault->put(holder, 8, record_of("eight")).value();
  auto const first = key_in("outer.key");
  EXPECT_EQ(vault->key_generation(), 1U);
  vault->erase(holder, 7);
  EXPECT_EQ(vault->key_generation(), 2U);
  EXPECT_FALSE(found_anywhere(directory(), first));
  EXPECT_FALSE(std::filesystem::exists(directory() / "outer.key.next"));
  vault.reset();
  vault = open();
  EXPECT_EQ(vault->key_generation(), 2U);
  EXPECT_EQ(text_of(vault->get(holder, 8, looking)), "eight");
}

TEST_F(VaultTest, RotatesInSlices) {
  Options options;
  options.rewrap_slice = 3;
  auto const vault = create(options);
  for (std::uint64_t id = 0; id < 10; ++id) {
    vault->put(holder, id, record_of("record " + std::to_string(id))).value();
  }
  vault->erase(holder, 4);
  for (std::uint64_t id = 0; id < 10; ++id) {
    auto const want = id == 4 ? "(nothing)" : "record " + std::to_string(id);
    EXPECT_EQ(text_of(vault->get(holder, id, looking)), want);
  }
}

TEST_F(VaultTest, MakesKeyFilesForItsOwnerAlone) {
  create();
  for (auto const* name : {"outer.key", "pepper.key"}) {
    struct stat info {};
    ASSERT_EQ(::stat((directory() / name).c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777U, 0600U) << name;
  }
  std::filesystem::permissions(directory() / "outer.key", std::filesystem::perms::group_read,
                               std::filesystem::perm_options::add);
  auto const refused = Vault::open(directory());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::forbidden);
  EXPECT_NE(refused.error().detail.find("chmod 600"), std::string::npos);
}

TEST_F(VaultTest, RefusesTheKeyOfAnotherVault) {
  create()->put(holder, 7, record_of("x")).value();
  test::TempDir elsewhere;
  Vault::create(elsewhere.path() / "vault").value();
  for (auto const* name : {"outer.key", "pepper.key"}) {
    auto const own = contents_of(directory() / name);
    write_contents(directory() / name, contents_of(elsewhere.path() / "vault" / name));
    auto const refused = Vault::open(directory());
    ASSERT_FALSE(refused) << name;
    EXPECT_EQ(refused.error().code, ErrorCode::malformed);
    EXPECT_NE(refused.error().detail.find(name), std::string::npos) << refused.error().detail;
    write_contents(directory() / name, own);
  }
  EXPECT_EQ(text_of(open()->get(holder, 7, looking)), "x");
}

TEST_F(VaultTest, RefusesACutOffKeyFile) {
  create();
  auto const file = directory() / "outer.key";
  write_contents(file, contents_of(file).substr(0, 40));
  EXPECT_EQ(Vault::open(directory()).error().code, ErrorCode::malformed);
  std::filesystem::remove(file);
  EXPECT_EQ(Vault::open(directory()).error().code, ErrorCode::malformed);
}

TEST_F(VaultTest, NoticesTamperedRecords) {
  auto const sealed = create()->put(holder, 7, record_of("untouched")).value();
  auto const file = directory() / "data.mdb";
  auto bytes = contents_of(file);
  std::string const mark{reinterpret_cast<char const*>(sealed.commitment.data()), 32};
  auto const at = bytes.find(mark);
  ASSERT_NE(at, std::string::npos);
  // One bit of each part of the row: commitment, nonce, box.
  for (std::size_t const offset : {std::size_t{0}, std::size_t{33}, std::size_t{32 + 24 + 5}}) {
    auto changed = bytes;
    for (auto place = at; place != std::string::npos; place = bytes.find(mark, place + 1)) {
      changed[place + offset] = static_cast<char>(changed[place + offset] ^ 1);
    }
    write_contents(file, changed);
    auto const vault = open();
    EXPECT_THROW((void)vault->get(holder, 7, looking), lmdb::StoreFailure) << offset;
  }
}

TEST_F(VaultTest, NeverMakesAVaultOverSomethingElse) {
  create();
  auto const again = Vault::create(directory());
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::id_taken);
  test::TempDir empty;
  EXPECT_EQ(Vault::open(empty.path()).error().code, ErrorCode::not_found);
}

TEST_F(VaultTest, HashesUnderAPepperOfItsOwn) {
  auto const vault = create();
  test::TempDir elsewhere;
  auto const other = Vault::create(elsewhere.path() / "vault").value();
  auto const hash = vault->keyed_hash("iin", "870412300123");
  EXPECT_EQ(hash, vault->keyed_hash("iin", "870412300123"));
  EXPECT_NE(hash, other->keyed_hash("iin", "870412300123"));
  EXPECT_NE(hash, vault->keyed_hash("iban", "870412300123"));
  EXPECT_NE(hash, vault->keyed_hash("iin", "870412300124"));
  EXPECT_NE(vault->keyed_hash("ab", "c"), vault->keyed_hash("a", "bc"));
}

TEST_F(VaultTest, KeepsItsPepperThroughErasuresAndRestarts) {
  auto vault = create();
  vault->put(holder, 7, record_of("x")).value();
  auto const hash = vault->keyed_hash("iin", "870412300123");
  vault->erase(holder, 7);
  vault.reset();
  EXPECT_EQ(open()->keyed_hash("iin", "870412300123"), hash);
}

TEST_F(VaultTest, MakesTheSameBytesFromTheSameRandomness) {
  auto const counting = [] {
    Options options;
    options.random = [next = std::uint8_t{0}](std::span<std::uint8_t> out) mutable {
      for (auto& byte : out) byte = next++;
    };
    return options;
  };
  auto const sealed = create(counting())->put(holder, 7, record_of("x")).value();
  test::TempDir elsewhere;
  auto const again = Vault::create(elsewhere.path() / "vault", counting()).value();
  EXPECT_EQ(again->put(holder, 7, record_of("x")).value(), sealed);
}

TEST_F(VaultTest, ServesSeveralThreads) {
  auto const vault = create();
  std::vector<std::thread> threads;
  for (std::uint64_t t = 0; t < 3; ++t) {
    threads.emplace_back([&vault, t] {
      for (std::uint64_t id = t * 100; id < t * 100 + 10; ++id) {
        vault->put(holder, id, record_of(std::to_string(id))).value();
        EXPECT_EQ(text_of(vault->get(holder, id, looking)), std::to_string(id));
        if (id % 5 != 0) continue;
        EXPECT_TRUE(vault->erase(holder, id).generation_after);
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(vault->subjects(), 24U);
}

TEST_F(VaultTest, GivesBackBytesOfAnyKindAndLength) {
  auto const vault = create();
  for (std::size_t const size : {0U, 1U, 15U, 16U, 17U, 31U, 32U, 33U, 255U, 4096U, 16'000U}) {
    std::vector<std::byte> record(size);
    for (std::size_t i = 0; i < size; ++i) record[i] = static_cast<std::byte>(i * 7 + size);
    auto const sealed = vault->put(holder, 7, record).value();
    EXPECT_EQ(vault->get(holder, 7, looking), record) << size;
    EXPECT_EQ(vault->find(holder, 7, sealed.commitment, looking)->record, record) << size;
  }
}

}  // namespace
}  // namespace qalam::vault
