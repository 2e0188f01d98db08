#pragma once

#include "domain/core/ids.hpp"
#include "eventstore/lmdb/lmdb.hpp"

#include <string>
#include <utility>
#include <vector>

namespace qalam::read {

using NamedTables = std::vector<std::pair<std::string, lmdb::Table>>;

/// SHA-256 over the tables in order of their names, each as: its name (length u64, bytes), its
/// number of entries (u64), then every entry in key order as key length (u64), key, value length
/// (u64), value; numbers big-endian. The same events give the same digest, on any machine and
/// however they were batched.
Hash256 digest(lmdb::ReadTxn const& txn, NamedTables tables);

}  // namespace qalam::read
