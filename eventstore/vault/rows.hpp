#pragma once

#include "eventstore/lmdb/key.hpp"
#include "eventstore/lmdb/lmdb.hpp"
#include "eventstore/vault/boxes.hpp"
#include "eventstore/vault/outer_key.hpp"
#include "eventstore/vault/vault.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

/// Private to this folder: what lies in the vault's tables, to the byte.
namespace qalam::vault {

/// Address space; some kilobytes a subject leave room for millions.
constexpr std::size_t map_size_bytes = std::size_t{16} << 30;
constexpr std::uint64_t format_version = 1;
constexpr std::uint64_t no_generation = 0;

using lmdb::Failure;
using lmdb::StoreFailure;

// meta, by name; subjects, by (kind u32, id u64): the generation of the outer key, then the wrapped
// data key; records, by (kind, id, version u64): the commitment, then the box of salt ‖ record;
// erasures, by (kind, id): the generations before and after, both 0 while it is only announced.
struct Tables {
  lmdb::Table meta{};
  lmdb::Table subjects{};
  lmdb::Table records{};
  lmdb::Table erasures{};
};

/// Which outer keys the tables know. `next` is there while data keys are being wrapped anew.
struct Rotation {
  std::uint64_t now = no_generation;
  std::uint64_t next = no_generation;
};

inline lmdb::Key subject_key(Kind kind, std::uint64_t id) {
  lmdb::Key key;
  key.add(static_cast<std::uint32_t>(kind)).add(id);
  return key;
}

inline lmdb::Key record_key(Bytes subject, std::uint64_t version) {
  lmdb::Key key;
  key.add(subject).add(version);
  return key;
}

inline AnyId subject_of(Bytes key) {
  return {static_cast<Kind>(lmdb::read_be<std::uint32_t>(key.data())),
          lmdb::read_be<std::uint64_t>(key.data() + sizeof(std::uint32_t))};
}

inline std::vector<std::byte> joined(std::initializer_list<Bytes> pieces) {
  std::vector<std::byte> out;
  for (auto const piece : pieces) out.insert(out.end(), piece.begin(), piece.end());
  return out;
}

template <std::size_t N>
Bytes bytes_of(std::array<std::uint8_t, N> const& array) {
  return std::as_bytes(std::span{array});
}

[[noreturn]] inline void damaged(char const* what) {
  throw StoreFailure{Failure::damaged, std::string{"the vault is damaged: "} + what +
                                           ". Restore LEDGER/vault from a backup"};
}

inline std::vector<std::byte> about_subject(Bytes subject, std::uint64_t generation) {
  return joined({lmdb::bytes_of("qalam vault subject"), subject, lmdb::make_key(generation)});
}

inline std::vector<std::byte> wrap(FileKey const& outer, Secret const& data_key, Bytes subject,
                                   Random const& random) {
  auto const box =
      seal(outer.secret, data_key.bytes(), about_subject(subject, outer.generation), random);
  return joined({lmdb::make_key(outer.generation), box});
}

inline std::uint64_t generation_of(Bytes row) {
  if (row.size() != sizeof(std::uint64_t) + nonce_bytes + key_bytes + tag_bytes) {
    damaged("a wrapped key has the wrong size");
  }
  return lmdb::read_be<std::uint64_t>(row.data());
}

inline Secret unwrap(FileKey const& outer, Bytes row, Bytes subject) {
  auto key = unseal(outer.secret, row.subspan(sizeof(std::uint64_t)),
                    about_subject(subject, outer.generation));
  if (!key) damaged("a wrapped key does not open");
  Wiped const wiped{*std::move(key)};
  return Secret::from(wiped.bytes());
}

/// Whether a key of `records` is one of this subject's.
inline bool is_of(Bytes key, Bytes subject) {
  return key.size() > subject.size() && std::equal(subject.begin(), subject.end(), key.begin());
}

/// The keys of a subject's records, newest last; with a commitment, of those that have it.
inline std::vector<std::vector<std::byte>> record_keys(lmdb::ReadTxn const& txn,
                                                       lmdb::Table records, Bytes subject,
                                                       Hash256 const* commitment) {
  std::vector<std::vector<std::byte>> keys;
  lmdb::Cursor cursor{txn, records};
  for (bool more = cursor.seek(subject); more && is_of(cursor.key(), subject);
       more = cursor.next()) {
    auto const value = cursor.value();
    if (commitment == nullptr ||
        (value.size() >= sizeof(Hash256) &&
         std::memcmp(value.data(), commitment->data(), sizeof(Hash256)) == 0)) {
      keys.emplace_back(cursor.key().begin(), cursor.key().end());
    }
  }
  return keys;
}

/// Proves that a key file belongs to these tables, before anything is written with it.
inline std::string check_name(std::uint64_t generation) {
  return "check/" + std::to_string(generation);
}
inline std::vector<std::byte> check_value(FileKey const& key) {
  auto const hash = hmac(key.secret, {lmdb::bytes_of("qalam vault check")});
  return joined({bytes_of(hash)});
}
inline bool belongs(lmdb::ReadTxn const& txn, Tables const& tables, FileKey const& key) {
  auto const row = txn.get(tables.meta, lmdb::bytes_of(check_name(key.generation)));
  auto const want = check_value(key);
  return row && std::equal(row->begin(), row->end(), want.begin(), want.end());
}

inline Rotation rotation_of(lmdb::ReadTxn const& txn, Tables const& tables) {
  auto const row = txn.get(tables.meta, lmdb::bytes_of("rotation"));
  if (!row || row->size() != 2 * sizeof(std::uint64_t)) damaged("it has no rotation row");
  return {lmdb::read_be<std::uint64_t>(row->data()),
          lmdb::read_be<std::uint64_t>(row->data() + sizeof(std::uint64_t))};
}
inline void put_rotation(lmdb::WriteTxn& txn, Tables const& tables, Rotation const& rotation) {
  txn.put(tables.meta, lmdb::bytes_of("rotation"), lmdb::make_key(rotation.now, rotation.next));
}

/// Of a subject that is erased, or about to be (both generations 0).
inline std::optional<Erasure> erasure_of(lmdb::ReadTxn const& txn, Tables const& tables,
                                         Bytes subject) {
  auto const row = txn.get(tables.erasures, subject);
  if (!row) return std::nullopt;
  if (row->size() != 2 * sizeof(std::uint64_t)) damaged("a note of an erasure has the wrong size");
  return Erasure{lmdb::read_be<std::uint64_t>(row->data()),
                 lmdb::read_be<std::uint64_t>(row->data() + sizeof(std::uint64_t))};
}
inline bool is_done(std::optional<Erasure> const& erasure) {
  return erasure && erasure->generation_after != no_generation;
}

/// "H-…": whose row this is.
inline std::string name_of(Bytes key) {
  constexpr std::size_t kind_bytes = sizeof(std::uint32_t);
  if (key.size() < kind_bytes + sizeof(std::uint64_t)) return "the beginning";
  return print_id(static_cast<Kind>(lmdb::read_be<std::uint32_t>(key.data())),
                  lmdb::read_be<std::uint64_t>(key.data() + kind_bytes));
}

}  // namespace qalam::vault
