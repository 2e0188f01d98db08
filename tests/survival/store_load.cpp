#include "tests/survival/store_load.hpp"

#include "tests/survival/disk_recorder.hpp"
#include "tests/survival/options.hpp"

#include <array>
#include <future>
#include <utility>

namespace qalam::survival {
namespace {

using store::Receipt;
using store::Submission;

constexpr char const* origin = "ledger.example/survival";
constexpr std::uint64_t streams = 6;

std::string text_of(std::uint64_t seed, std::uint64_t number, std::uint64_t index) {
  std::mt19937_64 random{seed * 1'000'003 + number * 1009 + index};
  // Mostly inline, now and then on pages of its own.
  constexpr std::array<std::size_t, 6> sizes{20, 200, 700, 2000, 5000, 30'000};
  std::size_t const size = 1 + random() % sizes.at(random() % sizes.size());
  std::string text = std::to_string(number) + ":" + std::to_string(index) + ":";
  while (text.size() < size) text += static_cast<char>('a' + random() % 26);
  return text;
}

Told told_of(std::uint64_t number, Result<Receipt> answer) {
  Told told{number, recorded()};
  if (answer) {
    told.receipt = *std::move(answer);
  } else {
    told.refusal = answer.error().code;
  }
  return told;
}

void expect_answer(store::EventStore& store, Submission submission, Told const& told) {
  auto const name = "command " + std::to_string(told.number);
  auto const again = store.execute(std::move(submission));
  if (!told.receipt) {
    expect(!again && again.error().code == told.refusal, name + " is not refused as before");
    return;
  }
  expect(again.has_value(), name + " was acknowledged and is refused now");
  expect(again->repeated, name + " was acknowledged and is lost");
  expect(again->first == told.receipt->first && again->last == told.receipt->last &&
             again->recorded_at == told.receipt->recorded_at &&
             again->answer == told.receipt->answer,
         name + " has another receipt");
}

void expect_events(store::ReadView const& view, std::uint64_t seed, std::uint64_t number,
                   Receipt const& receipt) {
  std::uint64_t index = 0;
  for (auto at = receipt.first.value(); at <= receipt.last.value(); ++at, ++index) {
    auto const event = view.read(Position{at});
    expect(event && event->header.command == store::test::command_id(number) &&
               store::test::text(event->payload) == text_of(seed, number, index),
           "event " + std::to_string(at) + " is not the one of command " + std::to_string(number));
  }
}

}  // namespace

void ChurnFold::open(lmdb::TableOpener& tables) {
  joined_ = tables.open("joined");
  newest_ = tables.open("newest");
  sums_ = tables.open("sums");
}

void ChurnFold::apply(lmdb::WriteTxn& txn, store::StoredEvent const& event) {
  constexpr std::size_t part_max = 300;
  constexpr std::size_t joined_max = 20'000;
  constexpr std::uint64_t remembered = 7;
  auto const stream = lmdb::make_key(event.header.stream_id);
  auto const old = txn.get(joined_, stream);
  auto joined = old ? store::test::text(*old) : std::string{};
  if (joined.size() > joined_max) joined.clear();
  joined += store::test::text(event.payload.first(std::min(event.payload.size(), part_max)));
  txn.put(joined_, stream, lmdb::bytes_of(joined));
  auto const position = event.header.position.value();
  txn.put(newest_, lmdb::make_key(position), stream);
  if (position > remembered) txn.del(newest_, lmdb::make_key(position - remembered));
  auto const sum = txn.get(sums_, stream);
  auto const before = sum ? lmdb::read_be<std::uint64_t>(sum->data()) : 0;
  txn.put(sums_, stream, lmdb::make_key(before + event.payload.size()));
}

std::string ChurnFold::dump(lmdb::ReadTxn const& txn) const {
  std::string all;
  for (auto const table : {joined_, newest_, sums_}) {
    lmdb::Cursor cursor{txn, table};
    for (bool more = cursor.first(); more; more = cursor.next()) {
      all += store::test::text(cursor.key()) + "=" + store::test::text(cursor.value()) + ";";
    }
  }
  return all;
}

StoreLoad::StoreLoad(std::filesystem::path root, std::uint64_t seed)
    : root_{std::move(root)}, seed_{seed}, random_{seed}, nonces_{seed + 1} {}

StoreLoad::~StoreLoad() {
  close();
}

store::Options StoreLoad::options() {
  store::Options options;
  options.ledger = root_ / "ledger";
  options.map_size_bytes = std::size_t{64} << 20;
  options.clock = [this] { return Timestamp{now_ += 7}; };
  options.random = [this](std::span<std::uint8_t> out) {
    for (auto& byte : out) byte = static_cast<std::uint8_t>(nonces_());
  };
  return options;
}

void StoreLoad::create() {
  auto const made = store::EventStore::create(options(), origin);
  expect(made.has_value(), made ? "" : made.error().detail);
  if (std::filesystem::exists(root_ / "signer" / "key")) return;
  tlog::Seed const seed{1, 2, 3};
  auto const key = publisher::Signer::create(root_ / "signer", origin, seed);
  expect(key.has_value(), key ? "" : key.error().detail);
}

void StoreLoad::open() {
  close();
  auto opened = store::EventStore::open(options(), {fold_});
  expect(opened.has_value(), opened ? "" : opened.error().detail);
  store_ = *std::move(opened);
}

void StoreLoad::close() {
  publisher_.reset();
  store_.reset();
}

Result<std::string> StoreLoad::publish() {
  if (!publisher_) {
    publisher::Options shown;
    shown.directory = root_ / "ledger" / "log";
    shown.signer = root_ / "signer";
    QALAM_TRY(publisher_, publisher::Publisher::open(*store_, std::move(shown)));
  }
  return publisher_->publish();
}

Submission StoreLoad::submission(std::uint64_t number) const {
  std::mt19937_64 random{seed_ * 7919 + number};
  constexpr std::uint64_t kinds = 10;
  auto const kind = random() % kinds;
  if (kind == 0) return store::test::refusing(number);
  if (kind == 1) {
    return store::test::submission(number, [number](lmdb::ReadTxn const&, store::Moment const&) {
      return Result<store::Decision>{
          store::Decision{{}, store::test::payload("nothing to do " + std::to_string(number))}};
    });
  }
  std::vector<store::NewEvent> events;
  for (std::uint64_t index = 0; index < 1 + kind % 4; ++index) {
    events.push_back(store::test::event(Kind::work, random() % streams,
                                        text_of(seed_, number, index), SocietyId{random() % 3}));
  }
  return store::test::appending(number, std::move(events));
}

void StoreLoad::single(std::function<void(Told const&)> const& told) {
  auto const number = next_++;
  told(told_of(number, store_->execute(submission(number))));
}

/// The first command is held until the others wait behind it, so that who shares a batch with whom
/// does not hang on how threads run.
void StoreLoad::burst(std::function<void(Told const&)> const& told) {
  std::promise<void> begun;
  std::promise<void> go_on;
  auto first = submission(next_);
  first.decide = [&, decide = first.decide](lmdb::ReadTxn const& txn, store::Moment const& moment) {
    begun.set_value();
    go_on.get_future().wait();
    return decide(txn, moment);
  };
  std::vector<std::pair<std::uint64_t, std::future<Result<Receipt>>>> answers;
  answers.emplace_back(next_++, store_->submit(std::move(first)));
  begun.get_future().wait();
  constexpr std::uint64_t others_max = 30;
  for (auto n = 1 + random_() % others_max; n > 0; --n, ++next_) {
    answers.emplace_back(next_, store_->submit(submission(next_)));
  }
  go_on.set_value();
  for (auto& [number, answer] : answers) told(told_of(number, answer.get()));
}

void StoreLoad::live(int steps, std::function<void(Told const&)> const& told) {
  if (!store_) open();
  for (int step = 0; step < steps; ++step) {
    constexpr std::uint64_t dice = 12;
    switch (random_() % dice) {
      case 0: open(); break;
      case 1:
      case 2: {
        auto const shown = publish();
        expect(shown || was_troubled(), shown ? "" : shown.error().detail);
        break;
      }
      case 3:
      case 4:
      case 5:
      case 6: burst(told); break;
      default: single(told);
    }
  }
}

void expect_survived(std::filesystem::path const& root, std::uint64_t seed,
                     std::vector<Told> const& told, bool created) {
  StoreLoad load{root, seed};
  if (!std::filesystem::exists(root / "ledger" / "events" / "data.mdb")) {
    expect(!created, "the ledger had been made, and is not there");
    load.create();
  }
  load.open();
  auto const verified = load.store().verify({});
  expect(verified.ok(), verified.ok() ? "" : "verify: " + verified.first_divergence->what);
  std::string folded;
  {
    auto const view = load.store().view();
    expect(verified.root == view->root(), "the root is not that of the events");
    std::uint64_t events = 0;
    for (auto const& one : told) {
      if (one.receipt) expect_events(*view, seed, one.number, *one.receipt);
    }
    // Told or not: what is there of a command is all of it.
    for (std::uint64_t number = 0; number < 2000; ++number) {
      auto const receipt = view->receipt(PersonId{1}, store::test::command_id(number));
      if (!receipt) continue;
      expect_events(*view, seed, number, *receipt);
      events += receipt->last.value() + 1 - receipt->first.value();
    }
    expect(events == view->position().value(), "the receipts do not account for all events");
    folded = load.fold().dump(view->tables());
  }
  for (auto const& one : told) expect_answer(load.store(), load.submission(one.number), one);
  load.store().rebuild_folds({});
  expect(load.fold().dump(load.store().view()->tables()) == folded,
         "the folds' tables are not what the log says");
  // Whatever the signer has signed is the beginning of this log.
  if (std::filesystem::exists(root / "signer" / "key")) {
    auto const shown = load.publish();
    expect(shown.has_value(), shown ? "" : "publishing: " + shown.error().detail);
  }
  auto const more =
      load.store().execute(store::test::appending(999'999, {store::test::work(1, "on")}));
  expect(more.has_value(), more ? "" : "it does not go on: " + more.error().detail);
  load.open();
  expect(load.store().position() == more->last, "what was added is not there");
}

}  // namespace qalam::survival
