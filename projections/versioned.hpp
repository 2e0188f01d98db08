#pragma once

#include "domain/core/ids.hpp"
#include "eventstore/codec/row.hpp"
#include "eventstore/lmdb/key.hpp"
#include "eventstore/lmdb/lmdb.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qalam::read {

/// "As it stands now", where a position is asked for.
constexpr Position now_position{std::numeric_limits<std::uint64_t>::max()};

/// A row, and the position of the event that made it so.
template <class Row>
struct Known {
  Position since;
  Row row;
};

/// A piece of a list. `next` is what to ask with for the following piece: bytes without meaning to
/// the caller; empty when that was all.
template <class T>
struct Page {
  std::vector<T> items;
  std::string next;
};

constexpr std::size_t page_size_max = 1000;

/// The first position after `at`, for seeks to "the last at or before"; positions never get there.
constexpr std::uint64_t after(Position at) {
  return at == now_position ? at.value() : at.value() + 1;
}

/// The deciders refuse to change what does not exist, so a log that does so is damaged.
template <class Row>
void must_exist(std::optional<Row> const& row) {
  if (!row) throw StoreCorrupt{"the log changes something that it never began: verify it"};
}

inline std::string to_cursor(lmdb::Bytes key) {
  return {reinterpret_cast<char const*>(key.data()), key.size()};
}

/// A register with all its history: key (id ‖ position), value the row as it was from that event
/// on. The state as of any position is one seek. A row is written whole at every change.
template <class IdType, class Row>
class Versioned {
 public:
  void open(lmdb::TableOpener& tables, std::string_view name) { table_ = tables.open(name); }

  void put(lmdb::WriteTxn& txn, IdType id, Position position, Row const& row) const {
    thread_local std::vector<std::byte> bytes;
    bytes.clear();
    row::append(bytes, row);
    txn.put(table_, key(id, position.value()), bytes);
  }

  /// Nothing when there was no such thing at `at`.
  [[nodiscard]] std::optional<Known<Row>> as_of(lmdb::ReadTxn const& txn, IdType id,
                                                Position at) const {
    lmdb::Cursor cursor{txn, table_};
    if (!cursor.seek_before(key(id, after(at)))) return std::nullopt;
    return here(cursor, id);
  }
  [[nodiscard]] std::optional<Row> latest(lmdb::ReadTxn const& txn, IdType id) const {
    auto known = as_of(txn, id, now_position);
    if (!known) return std::nullopt;
    return std::move(known->row);
  }

  /// Every version up to `at`, newest first, until `visit` answers false.
  template <class Visit>
  void back(lmdb::ReadTxn const& txn, IdType id, Position at, Visit&& visit) const {
    lmdb::Cursor cursor{txn, table_};
    for (bool more = cursor.seek_before(key(id, after(at))); more; more = cursor.prev()) {
      auto known = here(cursor, id);
      if (!known || !visit(std::move(*known))) return;
    }
  }

  /// In order of id, those that existed at `at`. `keep(row)` filters; what it leaves out costs
  /// time, not places on the page.
  template <class Keep>
  [[nodiscard]] Page<Known<Row>> list(lmdb::ReadTxn const& txn, Position at,
                                      std::string_view cursor_text, std::size_t limit,
                                      Keep&& keep) const {
    Page<Known<Row>> page;
    lmdb::Cursor cursor{txn, table_};
    bool more = cursor_text.empty() ? cursor.first() : cursor.seek(lmdb::bytes_of(cursor_text));
    while (more) {
      IdType const id{lmdb::KeyReader{cursor.key()}.template take<std::uint64_t>()};
      if (page.items.size() == limit) {
        page.next = to_cursor(key(id, 0));
        return page;
      }
      if (cursor.seek_before(key(id, after(at)))) {
        auto known = here(cursor, id);
        if (known && keep(known->row)) page.items.push_back(std::move(*known));
      }
      more = cursor.seek(key(id, std::numeric_limits<std::uint64_t>::max()));
    }
    return page;
  }
  [[nodiscard]] Page<Known<Row>> list(lmdb::ReadTxn const& txn, Position at,
                                      std::string_view cursor, std::size_t limit) const {
    return list(txn, at, cursor, limit, [](Row const&) { return true; });
  }

 private:
  static auto key(IdType id, std::uint64_t position) {
    return lmdb::make_key(id.value(), position);
  }
  static std::optional<Known<Row>> here(lmdb::Cursor const& cursor, IdType id) {
    lmdb::KeyReader reader{cursor.key()};
    if (reader.take<std::uint64_t>() != id.value()) return std::nullopt;
    Position const since{reader.take<std::uint64_t>()};
    return Known<Row>{since, row::decode<Row>(cursor.value())};
  }

  lmdb::Table table_{};
};

}  // namespace qalam::read
