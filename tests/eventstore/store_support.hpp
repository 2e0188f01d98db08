#pragma once

#include "eventstore/event_store.hpp"
#include "eventstore/lmdb/key.hpp"
#include "eventstore/merkle/sha256.hpp"
#include "tests/support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

/// Small words for tests of the store: events are texts, commands are numbers.
namespace qalam::store::test {

inline std::vector<std::byte> payload(std::string_view text) {
  auto const bytes = std::as_bytes(std::span{text});
  return {bytes.begin(), bytes.end()};
}

inline std::string text(Bytes bytes) {
  return {reinterpret_cast<char const*>(bytes.data()), bytes.size()};
}

inline NewEvent event(Kind kind, std::uint64_t id, std::string_view content,
                      SocietyId society = SocietyId{}) {
  NewEvent made;
  made.type = 1;
  made.stream_kind = kind;
  made.stream_id = id;
  made.society = society;
  made.payload = payload(content);
  return made;
}

inline NewEvent work(std::uint64_t id, std::string_view content) {
  return event(Kind::work, id, content);
}

inline CommandId command_id(std::uint64_t number) {
  CommandId id{};
  for (std::size_t i = 0; i < 8; ++i) id[15 - i] = static_cast<std::uint8_t>(number >> (8 * i));
  return id;
}

inline Submission submission(std::uint64_t number, Decide decide, std::uint64_t principal = 1) {
  Submission made;
  made.id = command_id(number);
  made.principal = PersonId{principal};
  made.body = merkle::sha256(std::as_bytes(std::span{&number, std::size_t{1}}));
  made.decide = std::move(decide);
  return made;
}

inline Submission appending(std::uint64_t number, std::vector<NewEvent> events) {
  return submission(number, [events = std::move(events)](lmdb::ReadTxn const&, Moment const&) {
    return Result<Decision>{Decision{events, {}}};
  });
}

inline Submission refusing(std::uint64_t number, ErrorCode code = ErrorCode::insufficient_funds) {
  return submission(number, [code](lmdb::ReadTxn const&, Moment const&) -> Result<Decision> {
    return fail(code, "not today", "/amount");
  });
}

/// Every event's text, from the first on.
inline std::vector<std::string> texts(Log const& log) {
  std::vector<std::string> all;
  log.scan(Position{1}, log.position(), [&](StoredEvent const& stored) {
    all.push_back(text(stored.payload));
    return Go::on;
  });
  return all;
}

inline ErrorCode code(Result<Receipt> const& result) {
  return result ? ErrorCode::internal : result.error().code;
}

/// Counts events, and joins the (short) texts of each stream: depends on order and content.
class JoinFold : public Fold {
 public:
  void open(lmdb::TableOpener& tables) override {
    joined_ = tables.open("joined");
    count_ = tables.open("count");
  }
  void apply(lmdb::WriteTxn& txn, StoredEvent const& stored) override {
    auto const content =
        text(stored.payload.first(std::min<std::size_t>(stored.payload.size(), 100)));
    if (content == "poison") throw std::runtime_error{"this fold cannot bear poison"};
    auto const key = lmdb::make_key(stored.header.stream_id);
    auto const old = txn.get(joined_, key);
    auto const joined = (old ? text(*old) + "," : std::string{}) + content;
    txn.put(joined_, key, lmdb::bytes_of(joined));
    txn.put(count_, lmdb::bytes_of("n"), lmdb::make_key(count(txn) + 1));
  }
  [[nodiscard]] std::string joined(lmdb::ReadTxn const& txn, std::uint64_t stream) const {
    auto const value = txn.get(joined_, lmdb::make_key(stream));
    return value ? text(*value) : "";
  }
  [[nodiscard]] std::uint64_t count(lmdb::ReadTxn const& txn) const {
    auto const value = txn.get(count_, lmdb::bytes_of("n"));
    return value ? lmdb::read_be<std::uint64_t>(value->data()) : 0;
  }

 private:
  lmdb::Table joined_{};
  lmdb::Table count_{};
};

/// A ledger in a folder of its own, with a clock that the test sets.
class Ledger {
 public:
  explicit Ledger(std::vector<std::reference_wrapper<Fold>> folds = {}, Options given = {})
      : folds_{std::move(folds)}, options_{std::move(given)} {
    options_.ledger = dir_.path() / "ledger";
    if (options_.map_size_bytes > std::size_t{1} << 30) {
      options_.map_size_bytes = std::size_t{1} << 30;
    }
    options_.clock = [this] { return now; };
    auto const created = EventStore::create(options_, "ledger.example/test");
    EXPECT_TRUE(created) << (created ? "" : created.error().detail);
    reopen();
  }

  EventStore& operator*() { return *store_; }
  EventStore* operator->() { return store_.get(); }

  Result<std::unique_ptr<EventStore>> try_open() { return EventStore::open(options_, folds_); }
  void close() { store_.reset(); }
  void reopen() {
    close();
    auto opened = try_open();
    ASSERT_TRUE(opened) << opened.error().detail;
    store_ = *std::move(opened);
  }
  [[nodiscard]] Options& options() { return options_; }
  [[nodiscard]] std::vector<std::reference_wrapper<Fold>>& folds() { return folds_; }
  [[nodiscard]] std::filesystem::path file() const {
    return options_.ledger / "events" / "data.mdb";
  }

  Timestamp now{1'000'000};

 private:
  qalam::test::TempDir dir_;
  std::vector<std::reference_wrapper<Fold>> folds_;
  Options options_;
  std::unique_ptr<EventStore> store_;
};

}  // namespace qalam::store::test
