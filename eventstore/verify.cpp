#include "eventstore/verify.hpp"

#include "eventstore/lmdb/pages.hpp"
#include "eventstore/read_view.hpp"

#include <algorithm>
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

/// Walks what the commands were answered, of which an answer and a refusal can be derived from
/// nothing: each has a check of itself, and the refusals of a principal are as many as his quota
/// says.
class CommandWalk {
 public:
  explicit CommandWalk(Core const& core) : core_{core} {}

  /// False at the end, or when something is wrong.
  bool slice() {
    lmdb::ReadTxn const txn{core_.env};
    lmdb::Cursor cursor{txn, core_.tables.commands};
    std::uint64_t left = slice_events;
    bool more = from_.empty() ? cursor.first() : cursor.seek(from_);
    for (; more && left > 0; more = cursor.next(), --left) {
      if (!take(cursor.key(), cursor.value(), txn)) return false;
    }
    if (!more) {
      close_quota(txn);
      if (!wrong_ && principals_ != txn.entries(core_.tables.quotas) && untouched_) {
        wrong_ = "somebody has a number of remembered refusals, and none is remembered";
      }
      return false;
    }
    from_.assign(cursor.key().begin(), cursor.key().end());
    untouched_ = false;
    return true;
  }
  [[nodiscard]] std::optional<std::string> const& wrong() const { return wrong_; }

 private:
  bool take(lmdb::Bytes key, lmdb::Bytes value, lmdb::ReadTxn const& txn) {
    constexpr std::size_t key_bytes = sizeof(PersonId) + sizeof(CommandId);
    if (key.size() != key_bytes || !outcome_is_intact(key, value)) {
      wrong_ = "what was answered to the command " + hex_of(key) + " is not what was written";
      return false;
    }
    lmdb::KeyReader reader{key};
    PersonId const principal{reader.take<std::uint64_t>()};
    if (principal != principal_ || refusals_ == 0) {
      close_quota(txn);
      principal_ = principal;
      refusals_ = 0;
      begun_at_ = txn.number();
    }
    if (read_outcome(value).refusal) ++refusals_;
    return !wrong_;
  }
  void close_quota(lmdb::ReadTxn const& txn) {
    if (refusals_ == 0) return;
    ++principals_;
    auto const value = txn.get(core_.tables.quotas, lmdb::make_key(principal_.value()));
    auto const quota = value ? read_position(*value, "quotas").value() : 0;
    // More may have been refused since his first one was looked at.
    if (quota == refusals_ || (quota > refusals_ && txn.number() != begun_at_)) return;
    wrong_ = "of the refusals of " + print_id(Kind::person, principal_.value()) + " " +
             std::to_string(refusals_) + " are remembered, and " + std::to_string(quota) +
             " were counted";
  }
  static std::string hex_of(lmdb::Bytes key) {
    constexpr char const* digits = "0123456789abcdef";
    std::string hex;
    for (auto const byte : key) {
      hex += digits[std::to_integer<unsigned>(byte) >> 4U];
      hex += digits[std::to_integer<unsigned>(byte) & 15U];
    }
    return hex;
  }

  Core const& core_;
  std::vector<std::byte> from_;
  PersonId principal_;
  std::uint64_t refusals_ = 0, principals_ = 0, begun_at_ = 0;
  bool untouched_ = true;
  std::optional<std::string> wrong_;
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

void check_commands(Core const& core, Verification& found) {
  if (found.first_divergence) return;
  try {
    CommandWalk walk{core};
    while (walk.slice()) continue;
    if (walk.wrong()) found.first_divergence = Divergence{Position{0}, *walk.wrong()};
  } catch (lmdb::StoreFailure const& damage) {
    found.first_divergence = Divergence{Position{0}, damage.what()};
  }
}

}  // namespace

Verification verify(Core const& core, Progress const& progress) {
  Verification found;
  lmdb::PageWalk pages{core.env};
  while (pages.slice()) continue;
  found.pages = pages.checked();
  if (pages.broken()) {
    // LMDB trusts its pages: from here on it is not asked.
    found.first_divergence = Divergence{Position{0}, pages.broken()->text()};
    return found;
  }
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
  check_commands(core, found);
  found.size = Position{walk.size()};
  found.checked = walk.size();
  found.root = walk.root();
  return found;
}

}  // namespace qalam::store
