#include "eventstore/lmdb/detail.hpp"
#include "eventstore/lmdb/lmdb.hpp"

#include <algorithm>

namespace qalam::lmdb {
namespace {

using detail::check;
using detail::dbi;
using detail::raise;
using detail::to_bytes;
using detail::to_val;

constexpr std::size_t page_bytes = 4096;
constexpr std::size_t node_overhead_bytes = 16;
/// A larger node goes to overflow pages of its own (mdb.c, me_nodemax on pages of 4 KiB).
constexpr std::size_t node_bytes_max = 2038;
/// The root of all tables: keys are their names. Opening it sets its order of keys.
Table root_of(MDB_txn* txn) {
  MDB_dbi handle = 0;
  check(mdb_dbi_open(txn, nullptr, 0, &handle), "mdb_dbi_open");
  return static_cast<Table>(handle);
}

}  // namespace

ReadTxn::ReadTxn(Environment const& env) : env_{&env}, txn_{env.take_reader()} {}

ReadTxn::~ReadTxn() {
  if (txn_ != nullptr) env_->give_back_reader(txn_);
}

std::optional<Bytes> ReadTxn::get(Table table, Bytes key) const {
  MDB_val k = to_val(key);
  MDB_val v{};
  int const code = mdb_get(txn_, dbi(table), &k, &v);
  if (code == MDB_NOTFOUND) return std::nullopt;
  check(code, "mdb_get");
  return to_bytes(v);
}

std::uint64_t ReadTxn::entries(Table table) const {
  MDB_stat stat{};
  check(mdb_stat(txn_, dbi(table), &stat), "mdb_stat");
  return stat.ms_entries;
}

bool ReadTxn::has_table(std::string_view name) const {
  return get(root_of(txn_), bytes_of(name)).has_value();
}

std::vector<std::string> ReadTxn::table_names() const {
  std::vector<std::string> names;
  Cursor cursor{*this, root_of(txn_)};
  for (bool there = cursor.first(); there; there = cursor.next()) {
    auto const key = cursor.key();
    names.emplace_back(reinterpret_cast<char const*>(key.data()), key.size());
  }
  return names;
}

std::uint64_t ReadTxn::number() const {
  return mdb_txn_id(txn_);
}

WriteTxn::WriteTxn(Environment& env) : ReadTxn{env, nullptr}, writable_{&env} {
  if (env.dead_) {
    throw StoreFailure{Failure::dead, "a commit failed before; restart, then verify the ledger"};
  }
  MDB_envinfo info{};
  check(mdb_env_info(env.env_.get(), &info), "mdb_env_info");
  used_before_ = (std::uint64_t{info.me_last_pgno} + 1) * page_bytes;
  check(mdb_txn_begin(env.env_.get(), nullptr, 0, &txn_), "mdb_txn_begin");
}

WriteTxn::~WriteTxn() {
  if (txn_ != nullptr) mdb_txn_abort(std::exchange(txn_, nullptr));
}

void WriteTxn::count(std::size_t key_size, std::size_t value_size, Where where) {
  std::size_t size = node_overhead_bytes + key_size + value_size;
  if (size > node_bytes_max) size = (size + 2 * page_bytes - 1) / page_bytes * page_bytes;
  // Pages that are filled in order stay full; others split, at the worst into halves.
  inserted_bytes_ += where == Where::at_the_end ? size : 2 * size;
  scattered_puts_ += where == Where::at_the_end ? 0U : 1U;
}

void WriteTxn::put(Table table, Bytes key, Bytes value) {
  count(key.size(), value.size(), Where::anywhere);
  MDB_val k = to_val(key);
  MDB_val v = to_val(value);
  check(mdb_put(txn_, dbi(table), &k, &v, 0), "mdb_put");
}

bool WriteTxn::put_new(Table table, Bytes key, Bytes value) {
  MDB_val k = to_val(key);
  MDB_val v = to_val(value);
  int const code = mdb_put(txn_, dbi(table), &k, &v, MDB_NOOVERWRITE);
  if (code == MDB_KEYEXIST) return false;
  check(code, "mdb_put");
  count(key.size(), value.size(), Where::anywhere);
  return true;
}

void WriteTxn::append(Table table, Bytes key, Bytes value) {
  count(key.size(), value.size(), Where::at_the_end);
  MDB_val k = to_val(key);
  MDB_val v = to_val(value);
  check(mdb_put(txn_, dbi(table), &k, &v, MDB_APPEND), "mdb_put(APPEND)");
}

MutableBytes WriteTxn::append_space(Table table, Bytes key, std::size_t size) {
  count(key.size(), size, Where::at_the_end);
  MDB_val k = to_val(key);
  MDB_val v{size, nullptr};
  check(mdb_put(txn_, dbi(table), &k, &v, MDB_APPEND | MDB_RESERVE), "mdb_put(APPEND)");
  return {static_cast<std::byte*>(v.mv_data), v.mv_size};
}

bool WriteTxn::del(Table table, Bytes key) {
  count(key.size(), 0, Where::anywhere);
  MDB_val k = to_val(key);
  int const code = mdb_del(txn_, dbi(table), &k, nullptr);
  if (code == MDB_NOTFOUND) return false;
  check(code, "mdb_del");
  return true;
}

void WriteTxn::clear(Table table) {
  check(mdb_drop(txn_, dbi(table), 0), "mdb_drop");
}

bool WriteTxn::drop(std::string const& name) {
  MDB_dbi handle = 0;
  int const code = mdb_dbi_open(txn_, name.c_str(), 0, &handle);
  if (code == MDB_NOTFOUND) return false;
  check(code, "mdb_dbi_open");
  check(mdb_drop(txn_, handle, 1), "mdb_drop");
  return true;
}

std::uint64_t WriteTxn::dirtied_bytes() const {
  // A scattered put copies one leaf, mostly; but no more pages can be copied than there are.
  return std::min(scattered_puts_ * page_bytes, used_before_) + inserted_bytes_;
}

void WriteTxn::commit() && {
  writable_->reserve_disk(dirtied_bytes());
  int const code = mdb_txn_commit(std::exchange(txn_, nullptr));
  if (code == MDB_SUCCESS) return;
  // Full map while the list of free pages is saved: LMDB has written nothing yet.
  if (code == MDB_MAP_FULL) raise(code, "mdb_txn_commit");
  writable_->die(std::string{"mdb_txn_commit: "} + mdb_strerror(code));
}

Cursor::Cursor(ReadTxn const& txn, Table table) {
  MDB_cursor* cursor = nullptr;
  check(mdb_cursor_open(txn.txn_, dbi(table), &cursor), "mdb_cursor_open");
  cursor_.reset(cursor);
}

void Cursor::Close::operator()(MDB_cursor* cursor) const {
  mdb_cursor_close(cursor);
}

bool Cursor::move(int operation, Bytes key) {
  MDB_val k = to_val(key);
  MDB_val v{};
  int const code = mdb_cursor_get(cursor_.get(), &k, &v, static_cast<MDB_cursor_op>(operation));
  if (code == MDB_NOTFOUND) {
    key_ = {};
    value_ = {};
    return false;
  }
  check(code, "mdb_cursor_get");
  key_ = to_bytes(k);
  value_ = to_bytes(v);
  return true;
}

bool Cursor::seek(Bytes key) {
  return move(MDB_SET_RANGE, key);
}
bool Cursor::seek_before(Bytes key) {
  return seek(key) ? prev() : last();
}
bool Cursor::find(Bytes key) {
  return move(MDB_SET_KEY, key);
}
bool Cursor::first() {
  return move(MDB_FIRST);
}
bool Cursor::last() {
  return move(MDB_LAST);
}
bool Cursor::next() {
  return move(MDB_NEXT);
}
bool Cursor::prev() {
  return move(MDB_PREV);
}

}  // namespace qalam::lmdb
