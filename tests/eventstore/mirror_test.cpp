#include "eventstore/mirror/mirror.hpp"

#include "eventstore/files/durable.hpp"
#include "eventstore/mirror/identity_file.hpp"
#include "eventstore/mirror/mirror_reader.hpp"
#include "eventstore/restorer.hpp"
#include "eventstore/tlog/proof_file.hpp"
#include "tests/eventstore/store_support.hpp"

#include <gmock/gmock.h>

#include <sys/stat.h>

#include <fstream>
#include <random>

namespace qalam::mirror {
namespace {

namespace fs = std::filesystem;
using store::test::appending;
using store::test::event;
using store::test::Ledger;
using testing::HasSubstr;

constexpr std::int64_t day_micros = std::int64_t{86'400} * 1'000'000;
Timestamp const noon = parse_timestamp("2026-11-25T12:00:00Z").value();

struct Stopped {};

/// A ledger of the store with all that is mirrored, and a folder for the mirror.
class Mirrored {
 public:
  explicit Mirrored(std::string const& origin = "ledger.example/test", std::uint8_t seed = 1) {
    tlog::Seed secret{};
    secret.fill(seed);
    EXPECT_TRUE(publisher::Signer::create(path("signer"), origin, secret));
    vault_ = *vault::Vault::create(path("vault"));
    open();
  }
  [[nodiscard]] fs::path path(char const* name) const { return dir_.path() / name; }
  [[nodiscard]] fs::path folder() const { return path("mirror"); }
  Ledger& book() { return book_; }
  vault::Vault& vault() { return *vault_; }
  [[nodiscard]] tlog::VerifierKey key() const { return publisher_->key(); }

  void open() {
    publisher_.reset();
    auto opened = publisher::Publisher::open(*book_, {path("log"), path("signer"), {}});
    ASSERT_TRUE(opened) << opened.error().detail;
    publisher_ = *std::move(opened);
  }
  Result<std::unique_ptr<Mirror>> mirror(std::function<void(Step)> at = {}) {
    return mirror_to(folder(), std::move(at));
  }
  Result<std::unique_ptr<Mirror>> mirror_to(fs::path const& to, std::function<void(Step)> at = {}) {
    Options options;
    options.directory = to;
    options.clock = [this] { return now; };
    options.at = std::move(at);
    return Mirror::open({*book_, *publisher_, *vault_, path("files")}, std::move(options));
  }
  /// Commands of one to three events in five streams; each has an answer.
  void append(std::uint64_t events) {
    for (std::uint64_t i = 0; i < events;) {
      std::vector<store::NewEvent> all;
      std::uint64_t const together = 1 + commands_ % 3;
      for (std::uint64_t n = 0; n < together && i < events; ++n, ++i) {
        all.push_back(event(Kind::work, 1 + i % 5, "e" + std::to_string(i), SocietyId{i % 2}));
      }
      book_.now = Timestamp{book_.now.value() + static_cast<std::int64_t>(i % 2)};
      auto const number = ++commands_;
      auto done = book_->execute(
          store::test::submission(number, [&](lmdb::ReadTxn const&, store::Moment const&) {
            return Result<store::Decision>{
                store::Decision{all, store::test::payload("answer " + std::to_string(number))}};
          }));
      ASSERT_TRUE(done) << done.error().detail;
    }
  }
  void catch_up() {
    auto const opened = mirror();
    ASSERT_TRUE(opened) << opened.error().detail;
    auto const done = (*opened)->catch_up();
    ASSERT_TRUE(done) << done.error().detail;
    EXPECT_EQ(done->position, book_->position());
  }
  /// The root that a ledger has which was made again from the mirror.
  Result<Hash256> restored(fs::path const& from) {
    QALAM_TRY(auto const reader, MirrorReader::open(from, key()));
    auto const directory = path("restored");
    fs::remove_all(directory);
    store::Options options;
    options.ledger = directory;
    options.map_size_bytes = std::size_t{1} << 30;
    QALAM_TRY(auto const restorer, store::Restorer::create(options, reader.identity()));
    QALAM_CHECK(reader.read(
        [&](bundle::Record const& record) { return restorer->add(record.event(), record.answer); },
        {}));
    return restorer->finish();
  }
  Result<Hash256> restored() { return restored(folder()); }
  Hash256 root() { return book_->view()->root(); }

  Timestamp now = noon;

 private:
  test::TempDir dir_;
  Ledger book_;
  std::unique_ptr<vault::Vault> vault_;
  std::unique_ptr<publisher::Publisher> publisher_;
  std::uint64_t commands_ = 0;
};

std::vector<fs::path> files_in(fs::path const& folder) {
  std::vector<fs::path> out;
  for (auto const& entry : fs::recursive_directory_iterator{folder}) {
    if (entry.is_regular_file()) out.push_back(fs::relative(entry.path(), folder));
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::string read_file(fs::path const& file) {
  return *files::read_if_there(file, std::size_t{1} << 26);
}

TEST(Mirror, HasTheWholeLedgerAfterEachRound) {
  Mirrored ledger;
  for (std::uint64_t const more : {0, 1, 254, 1, 1, 300, 512}) {
    ledger.append(more);
    ledger.catch_up();
    auto const root = ledger.restored();
    ASSERT_TRUE(root) << root.error().where << ": " << root.error().detail;
    EXPECT_EQ(*root, ledger.root());
  }
  // A bundle that is full has replaced its partial ones.
  EXPECT_TRUE(fs::exists(ledger.folder() / "records/003"));
  EXPECT_FALSE(fs::exists(ledger.folder() / "records/003.p"));
  EXPECT_FALSE(fs::exists(ledger.folder() / "tile/entries/003.p"));
  EXPECT_EQ(fs::file_size(ledger.folder() / "tile/entries/000"), 256U * 194U);
}

TEST(Mirror, KeepsRecordsToItsOwnerAndShowsTilesToAll) {
  Mirrored ledger;
  ledger.append(300);
  ledger.catch_up();
  auto const mode = [&](char const* file) {
    struct stat status {};
    EXPECT_EQ(::stat((ledger.folder() / file).c_str(), &status), 0) << file;
    return status.st_mode & 0777U;
  };
  EXPECT_EQ(mode("records/000"), 0600U);
  EXPECT_EQ(mode("tile/entries/000"), 0600U);
  EXPECT_EQ(mode("tile/0/000"), 0644U);
  EXPECT_EQ(mode("checkpoint"), 0644U);
  EXPECT_EQ(mode("vault"), 0700U);
}

TEST(Mirror, RestoresReceiptsAndIndexesAndCanGoOn) {
  Mirrored ledger;
  ledger.append(400);
  ledger.catch_up();
  ASSERT_TRUE(ledger.restored());
  store::Options options;
  options.ledger = ledger.path("restored");
  options.map_size_bytes = std::size_t{1} << 30;
  auto const opened = store::EventStore::open(options);
  ASSERT_TRUE(opened) << opened.error().detail;
  auto const& store = **opened;
  EXPECT_EQ(store.identity().id, ledger.book()->identity().id);
  EXPECT_EQ(store.identity().created_at, ledger.book()->identity().created_at);
  auto const verified = store.verify({});
  EXPECT_TRUE(verified.ok()) << verified.first_divergence->what;
  EXPECT_EQ(verified.root, ledger.root());
  for (std::uint64_t const number : {1, 2, 77, 150}) {
    auto const id = store::test::command_id(number);
    auto const before = ledger.book()->view()->receipt(PersonId{1}, id);
    ASSERT_TRUE(before);
    EXPECT_EQ(store.view()->receipt(PersonId{1}, id), before) << number;
  }
  auto const again = (*opened)->execute(appending(10'000, {event(Kind::work, 1, "more")}));
  ASSERT_TRUE(again) << again.error().detail;
  EXPECT_EQ(again->first, Position{401});
}

/// Stopped before each step in turn, and gone on with: what the checkpoint speaks of is there
/// throughout.
TEST(Mirror, GoesOnAfterItWasStoppedAnywhere) {
  Mirrored ledger;
  ledger.append(250);
  ledger.catch_up();
  std::size_t stops = 0;
  for (std::size_t stop = 0;; ++stop) {
    ledger.append(stop % 3 == 0 ? 130 : 3);
    std::size_t steps = 0;
    auto const opened = ledger.mirror([&](Step) {
      if (steps++ == stop) throw Stopped{};
    });
    ASSERT_TRUE(opened) << opened.error().detail;
    bool stopped = false;
    try {
      auto const done = (*opened)->catch_up();
      ASSERT_TRUE(done) << done.error().detail;
    } catch (Stopped const&) {
      stopped = true;
    }
    auto const root = ledger.restored();
    ASSERT_TRUE(root) << "stopped before step " << stop << ": " << root.error().where << " "
                      << root.error().detail;
    if (!stopped) break;
    ++stops;
    EXPECT_NE(*root, ledger.root());
  }
  EXPECT_GE(stops, 5U);
  EXPECT_EQ(*ledger.restored(), ledger.root());
}

TEST(Mirror, BeginsAgainWhereItWasStoppedAtTheStart) {
  Mirrored ledger;
  ledger.append(300);
  for (std::size_t stop = 0; stop < 6; ++stop) {
    std::size_t steps = 0;
    auto const opened = ledger.mirror([&](Step) {
      if (steps++ == stop) throw Stopped{};
    });
    ASSERT_TRUE(opened) << opened.error().detail;
    EXPECT_THROW(static_cast<void>((*opened)->catch_up()), Stopped);
    EXPECT_FALSE(MirrorReader::is_mirror(ledger.folder()));
  }
  ledger.catch_up();
  EXPECT_EQ(*ledger.restored(), ledger.root());
}

/// What is in a mirror's name, but not in what its checkpoint speaks of.
bool beside_the_log(fs::path const& file) {
  auto const name = file.string();
  return name == ".lock" || name == "key" || name.starts_with("vault/") ||
         name.starts_with("files/");
}

TEST(Mirror, IsRefusedWithAnyBitChangedAndTheFileIsNamed) {
  Mirrored ledger;
  ledger.append(300);
  ledger.catch_up();
  std::uint64_t const seed = std::random_device{}();
  RecordProperty("seed", std::to_string(seed));
  std::mt19937_64 chance{seed};
  std::size_t changed = 0;
  for (auto const& name : files_in(ledger.folder())) {
    if (beside_the_log(name)) continue;
    auto const file = ledger.folder() / name;
    auto const whole = read_file(file);
    for (int i = 0; i < 6; ++i) {
      auto bytes = whole;
      auto const at = chance() % bytes.size();
      bytes[at] = static_cast<char>(bytes[at] ^ (1 << chance() % 8));
      std::ofstream{file, std::ios::binary} << bytes;
      auto const read = ledger.restored();
      ASSERT_FALSE(read) << name << ", byte " << at << ", seed " << seed;
      EXPECT_THAT(read.error().where, HasSubstr(name.string()))
          << "byte " << at << ", seed " << seed;
      ++changed;
    }
    std::ofstream{file, std::ios::binary} << whole.substr(0, whole.size() - 1 - chance() % 30);
    auto const cut = ledger.restored();
    ASSERT_FALSE(cut) << name << " cut, seed " << seed;
    EXPECT_THAT(cut.error().where, HasSubstr(name.string()));
    fs::remove(file);
    auto const missing = ledger.restored();
    ASSERT_FALSE(missing) << name << " is missing";
    EXPECT_THAT(missing.error().where, HasSubstr(name.string()));
    std::ofstream{file, std::ios::binary} << whole;
  }
  EXPECT_GE(changed, 50U);
  EXPECT_EQ(*ledger.restored(), ledger.root());
}

TEST(Mirror, IsRefusedWithAnotherLogsCheckpoint) {
  Mirrored one;
  Mirrored other{"ledger.example/other", 2};
  one.append(5);
  one.catch_up();
  EXPECT_EQ(MirrorReader::open(one.folder(), other.key()).error().code, ErrorCode::proof_invalid);
  // The same key over other events: another history.
  Mirrored twin;
  twin.append(6);
  twin.catch_up();
  fs::copy_file(twin.folder() / "checkpoint", one.folder() / "checkpoint",
                fs::copy_options::overwrite_existing);
  auto const read = one.restored();
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error().where, HasSubstr("records/000.p/6"));
}

TEST(Mirror, NeverTakesAnotherHistory) {
  Mirrored ledger;
  ledger.append(20);
  ledger.catch_up();
  // An old copy of the ledger, whose signer has forgotten as well.
  Mirrored old;
  old.append(19);
  auto const behind = *old.mirror_to(old.path("fresh"));
  ASSERT_TRUE(behind->catch_up());
  auto const before = read_file(ledger.folder() / "checkpoint");
  fs::copy_file(old.path("fresh") / "identity", ledger.folder() / "identity",
                fs::copy_options::overwrite_existing);
  auto const mirror = old.mirror_to(ledger.folder());
  ASSERT_TRUE(mirror) << mirror.error().detail;
  auto const refused = (*mirror)->catch_up();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::log_superseded);
  EXPECT_THAT(refused.error().detail, HasSubstr("has 20 signed events"));
  EXPECT_THAT(refused.error().detail, HasSubstr("qalam restore"));
  // It goes another way, and is longer.
  old.append(30);
  auto const forked = (*mirror)->catch_up();
  ASSERT_FALSE(forked);
  EXPECT_EQ(forked.error().code, ErrorCode::log_superseded);
  EXPECT_THAT(forked.error().detail, HasSubstr("are not those of the mirror"));
  EXPECT_EQ(read_file(ledger.folder() / "checkpoint"), before);
}

TEST(Mirror, TakesNoFolderThatIsSomethingElse) {
  Mirrored ledger;
  fs::create_directories(ledger.folder());
  std::ofstream{ledger.folder() / "holiday.jpg"} << "sea";
  auto const refused = ledger.mirror();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::wrong_kind);
  EXPECT_THAT(refused.error().detail, HasSubstr("holiday.jpg"));
  fs::remove(ledger.folder() / "holiday.jpg");
  auto const first = ledger.mirror();
  ASSERT_TRUE(first);
  EXPECT_EQ(ledger.mirror().error().code, ErrorCode::already_running);
  Mirrored other{"ledger.example/test", 2};
  ASSERT_TRUE((*first)->catch_up());
  EXPECT_EQ(other.mirror_to(ledger.folder()).error().code, ErrorCode::already_running);
}

TEST(Mirror, KeepsASnapshotOfTheVaultForEachDayAndKeyForThirtyDays) {
  Mirrored ledger;
  std::string const iin = "850101300123";
  ASSERT_TRUE(ledger.vault().put(Kind::holder, 1, store::test::payload(iin)));
  ASSERT_TRUE(ledger.vault().put(Kind::holder, 2, store::test::payload("bank")));
  auto const mirror = *ledger.mirror();
  VaultRing const ring{ledger.folder() / "vault"};
  auto const round = [&] {
    auto const done = mirror->catch_up();
    EXPECT_TRUE(done) << done.error().detail;
    return done->snapshot;
  };
  EXPECT_TRUE(round());
  EXPECT_FALSE(round()) << "nothing has changed";
  ASSERT_TRUE(ledger.vault().put(Kind::holder, 3, store::test::payload("new")));
  EXPECT_FALSE(round()) << "not within the hour";
  ledger.now = Timestamp{noon.value() + day_micros / 12};
  EXPECT_TRUE(round());
  EXPECT_EQ(ring.all().size(), 1U) << "the later one stands for the day";
  ledger.vault().erase(Kind::holder, 1);
  EXPECT_TRUE(round());
  ASSERT_EQ(ring.all().size(), 2U);
  EXPECT_EQ(ring.all()[0].generation, 2U);
  for (std::int64_t day = 1; day <= 31; ++day) {
    ledger.now = Timestamp{noon.value() + day * day_micros};
    EXPECT_TRUE(round());
  }
  EXPECT_EQ(ring.all().size(), 31U) << "today's and those of thirty days";
  for (auto const& snapshot : ring.all()) {
    EXPECT_EQ(snapshot.generation, 2U) << "what was copied before the erasure is gone";
    EXPECT_EQ(*files::hash_of(ring.file_of(snapshot)), snapshot.sha256);
  }
  for (auto const& name : files_in(ledger.folder())) {
    EXPECT_FALSE(name.filename().string().ends_with("key") && name != "key") << name;
    EXPECT_THAT(read_file(ledger.folder() / name), testing::Not(HasSubstr(iin))) << name;
  }
}

TEST(Mirror, CopiesFilesWhenTheyAreNew) {
  Mirrored ledger;
  files::FileArchive const archive{ledger.path("files")};
  std::ofstream{ledger.path("a.txt")} << "usage of March";
  auto const kept = archive.keep(ledger.path("a.txt"));
  ASSERT_TRUE(kept);
  auto const mirror = *ledger.mirror();
  EXPECT_EQ(mirror->catch_up()->files, 1U);
  files::FileArchive const copy{ledger.folder() / "files"};
  EXPECT_TRUE(*copy.intact(kept->sha256));
  EXPECT_EQ(mirror->catch_up()->files, 0U);
  std::ofstream{ledger.path("b.txt")} << "usage of April";
  auto const second = archive.keep(ledger.path("b.txt"));
  EXPECT_EQ(mirror->catch_up()->files, 1U);
  EXPECT_TRUE(*copy.intact(second->sha256));
  // A file that rots in the ledger is not copied over.
  std::ofstream{ledger.path("c.txt")} << "usage of May";
  auto const third = archive.keep(ledger.path("c.txt"));
  fs::permissions(archive.path_of(third->sha256), fs::perms::owner_all);
  std::ofstream{archive.path_of(third->sha256)} << "usage of Mai";
  auto const refused = mirror->catch_up();
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().detail, HasSubstr("does not have the SHA-256 of its name"));
  EXPECT_FALSE(copy.has(third->sha256));
}

TEST(Mirror, FollowsTheLogByItself) {
  Mirrored ledger;
  auto const mirror = *ledger.mirror();
  mirror->follow();
  ledger.append(10);
  auto const until = std::chrono::steady_clock::now() + std::chrono::seconds{20};
  while (mirror->position() < Position{10} && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  }
  EXPECT_EQ(mirror->position(), Position{10});
  ledger.book()->stop_waiting();
}

TEST(MirrorIdentity, ReadsBackWhatWasWritten) {
  store::Identity const identity{
      "ledger.example/test", {1, 2, 250}, Timestamp{1'767'225'600'000'123}};
  auto const text = print_identity(identity);
  auto const back = parse_identity(text);
  ASSERT_TRUE(back) << back.error().detail;
  EXPECT_EQ(back->origin, identity.origin);
  EXPECT_EQ(back->id, identity.id);
  EXPECT_EQ(back->created_at, identity.created_at);
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto changed = text;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(parse_identity(changed)) << changed;
    EXPECT_FALSE(parse_identity(text.substr(0, i)));
  }
}

TEST(VaultRing, NamesSnapshotsByMomentGenerationAndContent) {
  Snapshot const snapshot{parse_timestamp("2026-11-25T09:12:33Z").value(), 7, {1, 2, 3}};
  auto const name = name_of(snapshot);
  EXPECT_TRUE(name.starts_with("20261125T091233Z-7-010203")) << name;
  EXPECT_EQ(parse_snapshot_name(name), snapshot);
  EXPECT_FALSE(parse_snapshot_name("data.mdb"));
  EXPECT_FALSE(parse_snapshot_name(name.substr(1)));
  EXPECT_FALSE(parse_snapshot_name(name + "0"));
}

}  // namespace
}  // namespace qalam::mirror
