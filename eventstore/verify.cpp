#include "eventstore/verify.hpp"

#include "eventstore/read_view.hpp"

#include <string>

namespace qalam::store {
namespace {

constexpr std::uint64_t slice_events = 16'384;

/// Walks the log once. Streams, times and receipts are checked against their tables, which need no
/// memory: an event's own version must lead to it, the one before must lie before it, and in the
/// end the tables must have no more entries than the log accounts for.
class Walk {
 public:
  explicit Walk(Core const& core) : tables_{core.tables} {}

  /// What is wrong with the event; nothing when it is right.
  std::optional<std::string> check(StoredEvent const& event, lmdb::ReadTxn const& txn) {
    auto const& header = event.header;
    if (payload_hash(event.nonce, event.payload) != header.payload_hash) {
      return "its payload is not the one that its header commits to";
    }
    if (auto wrong = check_stream(header, txn)) return wrong;
    if (auto wrong = check_time(header, txn)) return wrong;
    if (auto wrong = check_receipt(header, txn)) return wrong;
    if (!txn.get(tables_.by_society, society_key(header.society, header.position))) {
      return "it is missing among its society's events";
    }
    last_leaf_ = leaf_hash(event.header_data);
    frontier_.append(last_leaf_);
    recorded_at_ = header.recorded_at;
    return std::nullopt;
  }

  /// What is wrong with the whole, in the snapshot whose last event was checked last.
  [[nodiscard]] std::optional<std::string> check_end(lmdb::ReadTxn const& txn) const {
    auto const state = state_of(txn, tables_);
    if (state.frontier != frontier_ || state.last_leaf != last_leaf_) {
      return "the Merkle tree that was kept is not the one of the log";
    }
    if (state.frontier.size() > 0 && state.recorded_at != recorded_at_) {
      return "the time that was kept is not the last event's";
    }
    auto const size = frontier_.size();
    if (txn.entries(tables_.streams) != size || txn.entries(tables_.by_society) != size ||
        txn.entries(tables_.times) != times_) {
      return "an index has more entries than the log accounts for";
    }
    std::uint64_t versions = 0;
    lmdb::Cursor cursor{txn, tables_.heads};
    for (bool there = cursor.first(); there; there = cursor.next()) {
      versions += read_head(cursor.value()).version.value();
    }
    if (versions != size) return "the streams' versions do not add up to the log's length";
    return std::nullopt;
  }

  [[nodiscard]] std::uint64_t size() const { return frontier_.size(); }
  [[nodiscard]] Hash256 root() const { return frontier_.root(); }

 private:
  [[nodiscard]] std::optional<std::string> check_stream(EventHeader const& header,
                                                        lmdb::ReadTxn const& txn) const {
    auto const at = [&](StreamVersion version) {
      auto const value =
          txn.get(tables_.streams, stream_key(header.stream_kind, header.stream_id, version));
      return value ? read_position(*value, "streams") : Position{0};
    };
    if (at(header.stream_version) != header.position) return "its stream does not lead to it";
    if (header.stream_version.value() > 1) {
      auto const before = at(StreamVersion{header.stream_version.value() - 1});
      if (before == Position{0} || before >= header.position) {
        return "the version before it in its stream is missing or comes later";
      }
    }
    auto const head = head_of(txn, tables_, header.stream_kind, header.stream_id);
    if (!head || head->version < header.stream_version ||
        (head->version == header.stream_version && head->last != header.position)) {
      return "its stream's head is not right";
    }
    return std::nullopt;
  }

  std::optional<std::string> check_time(EventHeader const& header, lmdb::ReadTxn const& txn) {
    bool const first = frontier_.size() == 0;
    if (!first && header.recorded_at < recorded_at_) return "it was recorded before the one before";
    if (!first && header.recorded_at == recorded_at_) return std::nullopt;
    ++times_;
    auto const value = txn.get(tables_.times, time_key(header.recorded_at));
    if (!value || read_position(*value, "times") != header.position) {
      return "the index of times does not lead to it";
    }
    return std::nullopt;
  }

  [[nodiscard]] std::optional<std::string> check_receipt(EventHeader const& header,
                                                         lmdb::ReadTxn const& txn) const {
    auto const value = txn.get(tables_.commands, command_key(header.actor, header.command));
    if (!value) return "its command has no receipt";
    auto const outcome = read_outcome(*value);
    if (outcome.refusal || outcome.body != header.body || outcome.receipt.first > header.position ||
        outcome.receipt.last < header.position ||
        outcome.receipt.recorded_at != header.recorded_at) {
      return "its command's receipt says something else";
    }
    return std::nullopt;
  }

  Tables const& tables_;
  merkle::Frontier frontier_;
  Hash256 last_leaf_{};
  Timestamp recorded_at_;
  std::uint64_t times_ = 0;
};

/// Checks one slice; true when the snapshot was walked to its end and that is right too.
bool check_slice(LmdbView const& view, Walk& walk, Verification& found) {
  try {
    view.scan(Position{walk.size() + 1}, slice_events, [&](StoredEvent const& event) {
      auto wrong = walk.check(event, view.tables());
      if (!wrong) return Go::on;
      found.first_divergence = Divergence{event.header.position, *std::move(wrong)};
      return Go::stop;
    });
    if (found.first_divergence || walk.size() < view.position().value()) {
      // A slice that brings nothing although the log should go on: the record is missing.
      return false;
    }
    if (auto wrong = walk.check_end(view.tables())) {
      found.first_divergence = Divergence{Position{walk.size()}, *std::move(wrong)};
    }
    return true;
  } catch (lmdb::StoreFailure const& damage) {
    found.first_divergence = Divergence{Position{walk.size() + 1}, damage.what()};
    return false;
  }
}

}  // namespace

Verification verify(Core const& core, Progress const& progress) {
  Verification found;
  Walk walk{core};
  for (bool done = false; !done && !found.first_divergence;) {
    auto const before = walk.size();
    LmdbView const view{core.env, core.tables};
    done = check_slice(view, walk, found);
    if (!done && walk.size() == before && !found.first_divergence) {
      found.first_divergence = Divergence{Position{before + 1}, "the record is missing"};
    }
    if (progress) progress(Position{walk.size()}, view.position());
  }
  found.size = Position{walk.size()};
  found.checked = walk.size();
  found.root = walk.root();
  return found;
}

}  // namespace qalam::store
