#pragma once

#include "api/app/ledger.hpp"
#include "api/app/queries.hpp"
#include "eventstore/codec/event_codec.hpp"
#include "replay/digests.hpp"
#include "tests/support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <string_view>

namespace qalam::test {

/// A whole ledger in a folder of its own, with a clock that goes on by a millisecond each time it
/// is read, and random bytes from a seed: log, deciding tables, read models, vault, files.
class TestLedger {
 public:
  explicit TestLedger(std::uint64_t seed = 1)
      : random_{std::make_shared<Random>(seed)},
        now_{std::make_shared<std::atomic<std::int64_t>>(
            parse_timestamp("2026-04-20T09:00:00Z")->value())} {
    auto const made = app::Ledger::create(options(), "test.qalam.kz");
    EXPECT_TRUE(made) << made.error().detail;
    open();
  }

  [[nodiscard]] app::Ledger& operator*() { return *ledger_; }
  [[nodiscard]] app::Ledger* operator->() { return ledger_.get(); }
  [[nodiscard]] std::filesystem::path directory() const { return dir_.path() / "ledger"; }
  [[nodiscard]] std::filesystem::path const& folder() const { return dir_.path(); }
  [[nodiscard]] Position position() const { return ledger_->store().position(); }

  void close() { ledger_.reset(); }
  void open() {
    auto opened = app::Ledger::open(options());
    ASSERT_TRUE(opened) << opened.error().detail;
    ledger_ = *std::move(opened);
  }
  void reopen() {
    close();
    open();
  }
  /// Of the vault of the next `open`.
  void set_vault_step(std::function<void(vault::Step)> at) { at_vault_step_ = std::move(at); }
  void set_time(std::string_view rfc3339) { now_->store(parse_timestamp(rfc3339)->value()); }

  /// A file beside the ledger, to be imported.
  std::filesystem::path file(std::string const& name, std::string_view bytes) const {
    auto const path = dir_.path() / "in" / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream{path, std::ios::binary} << bytes;
    return path;
  }

  /// A command of its own: no two of them are the same one.
  template <class Command>
  Result<app::Done> execute(Command const& command, PersonId actor = PersonId{1}) {
    return ledger_->execute(
        command, {actor, app::command_id("test", std::to_string(++commands_)), std::nullopt});
  }
  template <class Command>
  app::Done done(Command const& command, PersonId actor = PersonId{1}) {
    auto result = execute(command, actor);
    EXPECT_TRUE(result) << Command::name << ": " << (result ? "" : result.error().detail);
    return result ? *std::move(result) : app::Done{};
  }
  /// The id of what the command makes.
  template <class IdType, class Command>
  IdType make(Command const& command, PersonId actor = PersonId{1}) {
    auto const result = done(command, actor);
    EXPECT_EQ(result.subject.kind, KindOf<IdType>::value) << Command::name;
    return IdType{result.subject.id};
  }
  /// Why it is refused; a refusal writes nothing.
  template <class Command>
  ErrorCode refusal(Command const& command, PersonId actor = PersonId{1}) {
    Position const before = position();
    auto const result = execute(command, actor);
    EXPECT_FALSE(result) << Command::name << " is not refused";
    EXPECT_EQ(position(), before) << Command::name;
    return result ? ErrorCode::internal : result.error().code;
  }

  [[nodiscard]] app::Look look(std::optional<Position> at = std::nullopt) {
    ledger_->catch_up();
    auto look = app::Look::as_of(*ledger_, at);
    EXPECT_TRUE(look) << (look ? "" : look.error().detail);
    return *std::move(look);
  }
  /// What stands on a society's accounts of a kind, each on its own side; `sub` 0: on all of them.
  Micros on(SocietyId society, AccountKind kind, std::uint64_t sub = 0,
            Position at = ledger::latest) {
    auto const view = ledger_->store().view();
    Micros sum = 0;
    ledger::Balances{view->tables(), ledger_->tables()}.each(
        {society, kind, std::nullopt}, at, [&](AccountKey const& account, Balance const& balance) {
          if (sub != 0 && account.sub != sub) return;
          sum = add(sum, debit_natured(kind) ? balance.net() : -balance.net());
        });
    return sum;
  }
  /// How many events of a type the log has.
  template <class E>
  std::uint64_t count() {
    std::uint64_t n = 0;
    static_cast<void>(
        ledger_->store().scan(Position{1}, position(), [&](store::StoredEvent const& stored) {
          n += std::holds_alternative<E>(codec::decode(stored)) ? 1 : 0;
          return store::Go::on;
        }));
    return n;
  }

  replay::Digests live() {
    ledger_->catch_up();
    auto const view = ledger_->store().view();
    auto const models = ledger_->models().snapshot();
    return replay::live_digests(*view, ledger_->tables(), models);
  }
  replay::Digests replayed(Position until) {
    return replay::replayed_digests(ledger_->store(), until, dir_.path() / "replayed");
  }
  /// Every hash can be derived again, and the tables are what the log says.
  void expect_sound() {
    auto const verified = ledger_->store().verify({});
    EXPECT_TRUE(verified.ok()) << verified.first_divergence->what;
    EXPECT_EQ(live(), replayed(position()));
  }

 private:
  struct Random {
    explicit Random(std::uint64_t seed) : engine{seed} {}
    std::mutex mutex;
    std::mt19937_64 engine;
  };

  app::LedgerOptions options() const {
    app::LedgerOptions options;
    options.directory = directory();
    options.map_size_bytes = std::size_t{1} << 30;
    options.clock = [now = now_] {
      constexpr std::int64_t millisecond = 1000;
      return Timestamp{now->fetch_add(millisecond)};
    };
    options.random = [random = random_](std::span<std::uint8_t> bytes) {
      std::lock_guard const lock{random->mutex};
      for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random->engine());
    };
    options.at_vault_step = at_vault_step_;
    return options;
  }

  TempDir dir_;
  std::shared_ptr<Random> random_;
  std::shared_ptr<std::atomic<std::int64_t>> now_;
  std::function<void(vault::Step)> at_vault_step_;
  std::unique_ptr<app::Ledger> ledger_;
  std::uint64_t commands_ = 0;
};

}  // namespace qalam::test
