#pragma once

#include "eventstore/lmdb/lmdb.hpp"

#include <lmdb.h>

/// Private to this folder: LMDB's types and codes.
namespace qalam::lmdb::detail {

inline MDB_val to_val(Bytes bytes) {
  // mdb_put and mdb_get do not write through the key or the value that they are given.
  return {bytes.size(), const_cast<std::byte*>(bytes.data())};
}

inline Bytes to_bytes(MDB_val const& value) {
  return {static_cast<std::byte const*>(value.mv_data), value.mv_size};
}

inline MDB_dbi dbi(Table table) {
  return static_cast<MDB_dbi>(table);
}

Failure failure_of(int code);
[[noreturn]] void raise(int code, char const* call, std::string const& about = {});

inline void check(int code, char const* call) {
  if (code != MDB_SUCCESS) [[unlikely]]
    raise(code, call);
}

}  // namespace qalam::lmdb::detail
