#pragma once

#include "eventstore/lmdb/key.hpp"
#include "eventstore/lmdb/lmdb.hpp"
#include "projections/versioned.hpp"

#include <cstdint>
#include <string_view>

namespace qalam::read {

/// What belongs to what: key (relation, parent, child), value the position of the event that made
/// the link. A link is never taken back; whether the child still belongs to the parent is in the
/// child's row.
template <class Relation>
class Links {
 public:
  void open(lmdb::TableOpener& tables, std::string_view name) { table_ = tables.open(name); }

  template <class Parent, class Child>
  void put(lmdb::WriteTxn& txn, Relation relation, Parent parent, Child child,
           Position position) const {
    if (parent.value() == 0 || child.value() == 0) return;
    // The first link stays: it tells since when.
    static_cast<void>(txn.put_new(table_, key(relation, parent.value(), child.value()),
                                  lmdb::make_key(position.value())));
  }

  /// The children that were linked at `at`, in order of their ids.
  template <class Child, class Parent>
  [[nodiscard]] Page<Child> children(lmdb::ReadTxn const& txn, Relation relation, Parent parent,
                                     Position at, std::string_view cursor_text,
                                     std::size_t limit) const {
    Page<Child> page;
    lmdb::Cursor cursor{txn, table_};
    auto const first = key(relation, parent.value(), 0);
    bool more = cursor.seek(cursor_text.empty() ? lmdb::Bytes{first} : lmdb::bytes_of(cursor_text));
    for (; more; more = cursor.next()) {
      lmdb::KeyReader reader{cursor.key()};
      if (reader.take<std::uint8_t>() != static_cast<std::uint8_t>(relation)) break;
      if (reader.take<std::uint64_t>() != parent.value()) break;
      if (lmdb::read_be<std::uint64_t>(cursor.value().data()) > at.value()) continue;
      if (page.items.size() == limit) {
        page.next = to_cursor(cursor.key());
        break;
      }
      page.items.push_back(Child{reader.take<std::uint64_t>()});
    }
    return page;
  }

 private:
  static auto key(Relation relation, std::uint64_t parent, std::uint64_t child) {
    return lmdb::make_key(static_cast<std::uint8_t>(relation), parent, child);
  }

  lmdb::Table table_{};
};

}  // namespace qalam::read
