#include "eventstore/record.hpp"
#include "eventstore/tables.hpp"
#include "tests/eventstore/store_support.hpp"

#include <gmock/gmock.h>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <csignal>
#include <fstream>

namespace qalam::store::test {
namespace {

using testing::HasSubstr;

void fill(Ledger& ledger, std::uint64_t events) {
  for (std::uint64_t n = 1; n <= events; ++n) {
    ledger.now = Timestamp{static_cast<std::int64_t>(1'000'000 + n)};
    ASSERT_TRUE(ledger->execute(appending(n, {work(n % 3, std::to_string(n))})));
  }
}

/// Changes the closed ledger's tables behind the store's back.
void tamper(Ledger& ledger, std::function<void(lmdb::WriteTxn&, Tables const&)> const& change) {
  ledger.close();
  lmdb::Options options;
  options.directory = ledger.options().ledger / "events";
  options.map_size_bytes = ledger.options().map_size_bytes;
  lmdb::Environment env{options};
  lmdb::TableOpener opener{env};
  auto const tables = Tables::open(opener);
  opener.commit();
  lmdb::WriteTxn txn{env};
  change(txn, tables);
  std::move(txn).commit();
}

std::vector<std::byte> copy(std::optional<lmdb::Bytes> value) {
  EXPECT_TRUE(value);
  return value ? std::vector<std::byte>{value->begin(), value->end()} : std::vector<std::byte>{};
}

/// Turns one bit of the record at `position`.
auto flip(std::uint64_t position, std::size_t offset) {
  return [=](lmdb::WriteTxn& txn, Tables const& tables) {
    auto record = copy(txn.get(tables.log, log_key(Position{position})));
    record.at(offset) ^= std::byte{1};
    txn.put(tables.log, log_key(Position{position}), record);
  };
}

Error open_error(Ledger& ledger) {
  auto const opened = ledger.try_open();
  EXPECT_FALSE(opened);
  return opened ? Error{ErrorCode::internal, "it opened", ""} : opened.error();
}

Divergence first_divergence(Ledger& ledger) {
  ledger.reopen();
  auto const verified = ledger->verify({});
  EXPECT_FALSE(verified.ok());
  return verified.first_divergence.value_or(Divergence{});
}

TEST(Damage, NoLedgerIsSaidToBeNone) {
  qalam::test::TempDir dir;
  Options options;
  options.ledger = dir.path();
  auto const opened = EventStore::open(options);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::not_found);
  EXPECT_THAT(opened.error().detail, HasSubstr("qalam init"));
}

TEST(Damage, CreatingNeverTouchesWhatIsThere) {
  Ledger ledger;
  fill(ledger, 3);
  EXPECT_EQ(EventStore::create(ledger.options(), "x").error().code, ErrorCode::already_running);
  ledger.close();
  EXPECT_EQ(EventStore::create(ledger.options(), "x").error().code, ErrorCode::id_taken);
  ledger.reopen();
  EXPECT_EQ(ledger->position(), Position{3});
}

TEST(Damage, ABrokenOffCreationIsNoLedgerAndCanBeRepeated) {
  qalam::test::TempDir dir;
  Options options;
  options.ledger = dir.path();
  options.map_size_bytes = std::size_t{64} << 20;
  std::filesystem::create_directories(dir.path() / "events.new");
  std::ofstream{dir.path() / "events.new" / "data.mdb"} << "half";
  EXPECT_EQ(EventStore::open(options).error().code, ErrorCode::not_found);
  EXPECT_TRUE(EventStore::create(options, "x"));
  auto const opened = EventStore::open(options);
  ASSERT_TRUE(opened);
  EXPECT_EQ((*opened)->identity().origin, "x");
}

TEST(Damage, AnOriginHasTheFormOfAKeyName) {
  qalam::test::TempDir dir;
  Options options;
  options.ledger = dir.path() / "x";
  for (auto const* const bad : {"", "two words", "a+b", "line\nbreak", "\xD0\xBF"}) {
    EXPECT_EQ(EventStore::create(options, bad).error().code, ErrorCode::malformed) << bad;
  }
  EXPECT_EQ(EventStore::create(options, std::string(256, 'a')).error().code, ErrorCode::malformed);
  EXPECT_TRUE(EventStore::create(options, std::string(255, 'a')));
}

TEST(Damage, ATornFileIsRefused) {
  Ledger ledger;
  fill(ledger, 20);
  ledger.close();
  auto const size = std::filesystem::file_size(ledger.file());
  std::filesystem::resize_file(ledger.file(), size / 2);
  auto const error = open_error(ledger);
  EXPECT_EQ(error.code, ErrorCode::malformed);
  EXPECT_THAT(error.detail, HasSubstr("cut off"));
  std::filesystem::resize_file(ledger.file(), 0);
  EXPECT_EQ(open_error(ledger).code, ErrorCode::malformed);
}

TEST(Damage, AForeignFileIsRefusedAndNotTouched) {
  Ledger ledger;
  ledger.close();
  std::ofstream{ledger.file(), std::ios::binary | std::ios::trunc} << std::string(200'000, 'x');
  EXPECT_EQ(open_error(ledger).code, ErrorCode::malformed);
  EXPECT_EQ(std::filesystem::file_size(ledger.file()), 200'000U);

  std::filesystem::remove_all(ledger.file().parent_path());
  {
    lmdb::Options options;
    options.directory = ledger.file().parent_path();
    options.access = lmdb::Access::create;
    options.map_size_bytes = std::size_t{64} << 20;
    lmdb::Environment env{options};
    lmdb::TableOpener opener{env};
    static_cast<void>(opener.open("somebody-elses"));
    opener.commit();
  }
  auto const error = open_error(ledger);
  EXPECT_EQ(error.code, ErrorCode::malformed);
  EXPECT_THAT(error.detail, HasSubstr("no Qalam ledger"));
}

TEST(Damage, AnotherFormatVersionIsRefusedByNumber) {
  Ledger ledger;
  tamper(ledger, [](lmdb::WriteTxn& txn, Tables const& tables) {
    auto identity = copy(txn.get(tables.meta, lmdb::bytes_of(meta_identity)));
    identity.at(7) = std::byte{99};
    txn.put(tables.meta, lmdb::bytes_of(meta_identity), identity);
  });
  auto const error = open_error(ledger);
  EXPECT_EQ(error.code, ErrorCode::unsupported);
  EXPECT_THAT(error.detail, HasSubstr("format 99"));
}

TEST(Damage, ALastEventThatIsNotTheTreesIsSeenAtOpening) {
  Ledger ledger;
  fill(ledger, 6);
  tamper(ledger, flip(6, 60));
  EXPECT_THAT(open_error(ledger).detail, HasSubstr("event 6, the last"));
}

TEST(Damage, AMissingEndIsSeenAtOpening) {
  Ledger ledger;
  fill(ledger, 6);
  tamper(ledger, [](lmdb::WriteTxn& txn, Tables const& tables) {
    EXPECT_TRUE(txn.del(tables.log, log_key(Position{6})));
  });
  EXPECT_THAT(open_error(ledger).detail, HasSubstr("ends with event 5"));
}

TEST(Damage, AHoleIsSeenAtOpening) {
  Ledger ledger;
  fill(ledger, 6);
  tamper(ledger, [](lmdb::WriteTxn& txn, Tables const& tables) {
    EXPECT_TRUE(txn.del(tables.log, log_key(Position{3})));
  });
  EXPECT_EQ(open_error(ledger).code, ErrorCode::malformed);
}

TEST(Damage, VerifyNamesTheFirstEventThatDiffers) {
  struct Case {
    std::size_t offset;
    std::string says;
  };
  // A bit of the payload, of the nonce, of the magic, of society, actor, stream and hash.
  for (auto const& [offset, says] :
       {Case{208, "payload"}, Case{200, "payload"}, Case{0, "magic"}, Case{63, "society"},
        Case{71, "receipt"}, Case{31, "stream"}, Case{130, "payload"}, Case{100, "receipt"}}) {
    Ledger ledger;
    fill(ledger, 6);
    tamper(ledger, flip(4, offset));
    auto const found = first_divergence(ledger);
    EXPECT_EQ(found.position, Position{4}) << offset;
    EXPECT_THAT(found.what, HasSubstr(says)) << offset;
  }
}

TEST(Damage, VerifySeesAHeaderThatWasChangedWithoutATrace) {
  Ledger ledger;
  fill(ledger, 6);
  tamper(ledger, flip(4, 191));  // The sealed part's hash stands nowhere else but in the tree.
  auto const found = first_divergence(ledger);
  EXPECT_EQ(found.position, Position{6});
  EXPECT_THAT(found.what, HasSubstr("Merkle tree"));
}

TEST(Damage, VerifySeesEachTableThatDisagrees) {
  using Change = std::function<void(lmdb::WriteTxn&, Tables const&)>;
  Position const five{5};
  std::vector<Change> const changes{
      [&](auto& t, auto& x) { t.del(x.streams, stream_key(Kind::work, 2, StreamVersion{2})); },
      [&](auto& t, auto& x) {
        t.put(x.streams, stream_key(Kind::work, 9, StreamVersion{1}), position_value(five));
      },
      [&](auto& t, auto& x) {
        t.put(x.heads, head_key(Kind::work, 2), head_value({StreamVersion{1}, Position{2}}));
      },
      [&](auto& t, auto& x) {
        t.put(x.heads, head_key(Kind::work, 9), head_value({StreamVersion{1}, five}));
      },
      [&](auto& t, auto& x) { t.del(x.by_society, society_key(SocietyId{}, five)); },
      [&](auto& t, auto& x) { t.put(x.by_society, society_key(SocietyId{7}, five), {}); },
      [&](auto& t, auto& x) { t.del(x.commands, command_key(PersonId{1}, command_id(5))); },
      [&](auto& t, auto& x) { t.del(x.times, time_key(Timestamp{1'000'005})); },
      [&](auto& t, auto& x) { t.put(x.times, time_key(Timestamp{5}), position_value(five)); },
  };
  for (std::size_t i = 0; i < changes.size(); ++i) {
    Ledger ledger;
    fill(ledger, 6);
    tamper(ledger, changes[i]);
    EXPECT_FALSE(first_divergence(ledger).what.empty()) << "change " << i;
  }
}

// --- the machine --------------------------------------------------------------------------------

TEST(Damage, AFullMapRefusesAndReadingGoesOn) {
  Options options;
  options.map_size_bytes = std::size_t{1} << 20;
  JoinFold fold;
  Ledger ledger{{fold}, options};
  auto big = work(1, std::string(10'000, 'x'));
  Result<Receipt> last = fail(ErrorCode::internal, "");
  std::uint64_t n = 0;
  do {
    last = ledger->execute(appending(n++, {big}));
  } while (last && n < 1000);
  EXPECT_EQ(code(last), ErrorCode::storage_full);
  EXPECT_THAT(last.error().detail, HasSubstr("larger map"));
  EXPECT_EQ(ledger->position(), Position{n - 1});
  EXPECT_EQ(ledger->view()->read(Position{n - 1})->payload.size(), 10'000U);
  EXPECT_TRUE(ledger->execute(appending(0, {}))->repeated) << "a repeat needs no space";
  EXPECT_TRUE(ledger->verify({}).ok());
  EXPECT_EQ(fold.count(ledger->view()->tables()), n - 1);
  ledger.options().map_size_bytes = std::size_t{4} << 20;
  ledger.reopen();
  EXPECT_TRUE(ledger->execute(appending(n - 1, {big})));
}

TEST(Damage, OfABatchThatDoesNotFitWhatFitsIsTaken) {
  Options options;
  options.map_size_bytes = std::size_t{1} << 20;
  Ledger ledger{{}, options};
  std::promise<void> let_go;
  auto held = ledger->submit(submission(999, [&](lmdb::ReadTxn const&, Moment const&) {
    let_go.get_future().wait();
    return Result<Decision>{Decision{}};
  }));
  auto const big = work(1, std::string(10'000, 'x'));
  std::vector<std::future<Result<Receipt>>> answers;
  for (std::uint64_t n = 0; n < 120; ++n) answers.push_back(ledger->submit(appending(n, {big})));
  let_go.set_value();
  std::uint64_t taken = 0;
  for (auto& answer : answers) {
    auto const result = answer.get();
    if (result) {
      EXPECT_EQ(result->first, Position{++taken});
    } else {
      EXPECT_EQ(code(result), ErrorCode::storage_full);
    }
  }
  EXPECT_GT(taken, 20U);
  EXPECT_LT(taken, 120U);
  EXPECT_TRUE(ledger->verify({}).ok());
}

/// Runs `child` in a process of its own; true when it came to its end and was content.
bool in_child(std::function<bool()> const& child) {
  auto const pid = ::fork();
  if (pid == 0) {
    bool const content = child();
    std::_Exit(content ? 0 : 1);
  }
  int status = 0;
  ::waitpid(pid, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

TEST(Damage, AFullDiskShowsBeforeTheCommitAndReadingGoesOn) {
  Ledger ledger;
  fill(ledger, 10);
  ledger.close();
  // A limit on the file's size stands for the full disk: the system says no to growth alike.
  EXPECT_TRUE(in_child([&] {
    ::signal(SIGXFSZ, SIG_IGN);
    rlimit const small{5U << 20, RLIM_INFINITY};
    ::setrlimit(RLIMIT_FSIZE, &small);
    ledger.reopen();
    auto const big = work(1, std::string(60'000, 'x'));
    Result<Receipt> last = fail(ErrorCode::internal, "");
    std::uint64_t n = 100;
    do {
      last = ledger->execute(appending(n++, {big}));
    } while (last && n < 1000);
    bool content = code(last) == ErrorCode::storage_full &&
                   last.error().detail.find("disk is full") != std::string::npos;
    content = content && text(ledger->view()->read(Position{10})->payload) == "10";
    content = content && ledger->verify({}).ok();
    rlimit const none{RLIM_INFINITY, RLIM_INFINITY};
    ::setrlimit(RLIMIT_FSIZE, &none);
    content = content && ledger->execute(appending(n - 1, {big}));
    ledger.close();
    return content;
  }));
  ledger.reopen();
  EXPECT_GT(ledger->position(), Position{50});
  EXPECT_TRUE(ledger->verify({}).ok());
}

/// Turns every descriptor of the ledger's file into one that cannot be written.
void break_file(std::filesystem::path const& file) {
  int const full = ::open("/dev/full", O_RDWR | O_CLOEXEC);
  for (auto const& entry : std::filesystem::directory_iterator{"/proc/self/fd"}) {
    std::error_code ignored;
    auto const target = std::filesystem::read_symlink(entry.path(), ignored);
    if (target == file) ::dup2(full, std::stoi(entry.path().filename().string()));
  }
  ::close(full);
}

TEST(Damage, AfterAFailedCommitNothingIsWrittenAndNothingAcknowledgedIsLost) {
  std::string said;
  Options options;
  options.on_fatal = [&](std::string const& why) { said = why; };
  Ledger ledger{{}, options};
  fill(ledger, 5);
  auto const file = std::filesystem::canonical(ledger.file());
  break_file(file);
  EXPECT_EQ(code(ledger->execute(appending(100, {work(1, "lost")}))), ErrorCode::internal);
  EXPECT_THAT(said, HasSubstr("nothing more is written"));
  EXPECT_EQ(code(ledger->execute(appending(101, {work(1, "lost too")}))), ErrorCode::internal);
  EXPECT_EQ(ledger->position(), Position{5});
  ledger.reopen();
  EXPECT_EQ(ledger->position(), Position{5});
  EXPECT_TRUE(ledger->verify({}).ok());
  EXPECT_TRUE(ledger->execute(appending(100, {work(1, "now")})));
}

TEST(Damage, WithoutAHookAFailedCommitEndsTheProcess) {
  Ledger ledger;
  fill(ledger, 5);
  ledger.close();
  auto const pid = ::fork();
  if (pid == 0) {
    ledger.reopen();
    break_file(std::filesystem::canonical(ledger.file()));
    static_cast<void>(ledger->execute(appending(100, {work(1, "lost")})));
    std::_Exit(0);
  }
  int status = 0;
  ::waitpid(pid, &status, 0);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 70);
  ledger.reopen();
  EXPECT_EQ(ledger->position(), Position{5});
}

TEST(Damage, ASecondWriterIsRefusedAndToldWhoTheFirstIs) {
  Ledger ledger;
  auto const error = open_error(ledger);
  EXPECT_EQ(error.code, ErrorCode::already_running);
  EXPECT_THAT(error.detail, HasSubstr("process " + std::to_string(::getpid())));
  EXPECT_TRUE(in_child([&] {
    auto const opened = ledger.try_open();
    return !opened && opened.error().code == ErrorCode::already_running;
  }));
  ledger.reopen();
  EXPECT_TRUE(ledger->execute(appending(1, {work(1, "a")})));
}

}  // namespace
}  // namespace qalam::store::test
