#include "eventstore/read_view.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <string>

namespace qalam::store {
namespace {

using lmdb::Failure;
using lmdb::StoreFailure;

bool starts_with(lmdb::Bytes key, lmdb::Bytes prefix) {
  return key.size() >= prefix.size() && std::equal(prefix.begin(), prefix.end(), key.begin());
}

}  // namespace

State state_of(lmdb::ReadTxn const& txn, Tables const& tables) {
  auto const value = txn.get(tables.meta, lmdb::bytes_of(meta_state));
  return value ? read_state(*value) : State{};
}

std::optional<Head> head_of(lmdb::ReadTxn const& txn, Tables const& tables, Kind kind,
                            std::uint64_t id) {
  auto const value = txn.get(tables.heads, head_key(kind, id));
  if (!value) return std::nullopt;
  return read_head(*value);
}

StoredEvent event_of(lmdb::Bytes value, Position position) {
  auto const event = decode(value);
  std::string const where = "event " + std::to_string(position.value()) + ": ";
  if (!event) throw StoreFailure{Failure::damaged, where + event.error().detail};
  if (event->header.position != position) {
    throw StoreFailure{Failure::damaged, where + "the record says that it is event " +
                                             std::to_string(event->header.position.value())};
  }
  return *event;
}

LmdbView::LmdbView(lmdb::Environment const& env, Tables const& tables)
    : tables_{tables}, txn_{env} {
  auto const value = txn_.get(tables_.meta, lmdb::bytes_of(meta_state));
  if (!value) return;
  auto const summary = read_state_summary(*value);
  position_ = summary.position;
  recorded_at_ = summary.recorded_at;
}

Hash256 LmdbView::root() const {
  return state_of(txn_, tables_).frontier.root();
}

StoredEvent LmdbView::event(lmdb::Bytes value, Position position) const {
  if (reinterpret_cast<std::uintptr_t>(value.data()) % alignof(std::uint64_t) == 0) [[likely]] {
    return event_of(value, position);
  }
  auto& copy = copies_.emplace_back((value.size() + 7) / 8);
  std::memcpy(copy.data(), value.data(), value.size());
  return event_of(std::as_bytes(std::span{copy}).first(value.size()), position);
}

std::optional<StoredEvent> LmdbView::read(Position position) const {
  auto const value = txn_.get(tables_.log, log_key(position));
  if (!value) return std::nullopt;
  return event(*value, position);
}

StoredEvent LmdbView::indexed(Position position, char const* table) const {
  auto const found = read(position);
  if (found) return *found;
  throw StoreFailure{Failure::damaged, std::string{"table "} + table + " names event " +
                                           std::to_string(position.value()) +
                                           ", which does not exist"};
}

Position LmdbView::scan(Position from, std::uint64_t events_max, Visit const& visit) const {
  Position next{std::max<std::uint64_t>(from.value(), 1)};
  lmdb::Cursor cursor{txn_, tables_.log};
  bool there = cursor.seek(log_key(next));
  for (std::uint64_t n = 0; there && n < events_max; ++n, there = cursor.next()) {
    // `event` checks that the record is the one of this position: a gap shows as damage.
    auto const go = visit(event(cursor.value(), next));
    next = Position{next.value() + 1};
    if (go == Go::stop) break;
  }
  return next;
}

void LmdbView::stream(Kind kind, std::uint64_t id, StreamVersion from, Visit const& visit) const {
  auto const prefix = head_key(kind, id);
  lmdb::Cursor cursor{txn_, tables_.streams};
  for (bool there = cursor.seek(stream_key(kind, id, from));
       there && starts_with(cursor.key(), prefix); there = cursor.next()) {
    auto const position = read_position(cursor.value(), "streams");
    if (visit(indexed(position, "streams")) == Go::stop) return;
  }
}

void LmdbView::society(SocietyId society, Position from, Visit const& visit) const {
  auto const prefix = lmdb::make_key(society.value());
  lmdb::Cursor cursor{txn_, tables_.by_society};
  for (bool there = cursor.seek(society_key(society, from));
       there && starts_with(cursor.key(), prefix); there = cursor.next()) {
    auto const position = read_position(cursor.key().subspan(prefix.size()), "by_society");
    if (visit(indexed(position, "by_society")) == Go::stop) return;
  }
}

std::optional<Head> LmdbView::head(Kind kind, std::uint64_t id) const {
  return head_of(txn_, tables_, kind, id);
}

Position LmdbView::position_at(Timestamp moment) const {
  if (moment.value() == std::numeric_limits<std::int64_t>::max()) return position_;
  lmdb::Cursor cursor{txn_, tables_.times};
  // The first event after the moment is the one after the answer.
  if (!cursor.seek(time_key(Timestamp{moment.value() + 1}))) return position_;
  return Position{read_position(cursor.value(), "times").value() - 1};
}

std::optional<Receipt> LmdbView::receipt(PersonId principal, CommandId const& id) const {
  auto const value = txn_.get(tables_.commands, command_key(principal, id));
  if (!value) return std::nullopt;
  auto outcome = read_outcome(*value);
  if (outcome.refusal) return std::nullopt;
  return std::move(outcome.receipt);
}

}  // namespace qalam::store
