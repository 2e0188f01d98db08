#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// LMDB's own handles; lmdb.h itself stays out of headers.
struct MDB_env;
struct MDB_txn;
struct MDB_cursor;

/// LMDB as resources: an environment, its transactions, cursors. It knows no royalties and no log.
///
/// What is used is the quiet corner of LMDB that is right in 0.9.24 and in 0.9.32 and later: no
/// DUPSORT, no WRITEMAP, no nested transactions, no lazy sync where answers depend on it
/// (docs/adr/0002-lmdb-carries-the-log.md).
namespace qalam::lmdb {

using Bytes = std::span<std::byte const>;
using MutableBytes = std::span<std::byte>;

inline Bytes bytes_of(std::string_view text) {
  return std::as_bytes(std::span{text});
}

/// What kind of failure it is, where a caller acts differently.
enum class Failure : std::uint8_t {
  map_full,       ///< The reserved address space is used up; nothing was committed.
  disk_full,      ///< The file system has no room; nothing was committed.
  readers_full,   ///< More concurrent readers than the lock file has places for.
  absent,         ///< There is no such environment or table.
  foreign,        ///< The file is no LMDB environment, or one of another format.
  damaged,        ///< The file is shorter than it says, or a page or value makes no sense.
  wrong_version,  ///< This build of liblmdb must not be used.
  dead,           ///< A commit failed before; the environment takes no more writes.
  other,
};

/// The store cannot go on. Thrown for what nobody on the stack can mend; the store's writer turns
/// `map_full` and `disk_full` into a refusal, everything else ends what was being done.
class StoreFailure : public std::runtime_error {
 public:
  StoreFailure(Failure kind, std::string const& text, int code = 0)
      : std::runtime_error{text}, kind_{kind}, code_{code} {}

  [[nodiscard]] Failure kind() const { return kind_; }
  [[nodiscard]] int code() const { return code_; }  ///< LMDB's or the system's; 0 when ours.

 private:
  Failure kind_;
  int code_;
};

/// An open table. Handles are small numbers of the environment and are never closed.
enum class Table : unsigned {};

enum class Access : std::uint8_t { create, write, read_only };
enum class Durability : std::uint8_t {
  full,       ///< A commit returns when the disk has it.
  disposable  ///< MDB_NOSYNC and explicit `sync()`: a crash may cost the whole environment.
};

struct Options {
  std::filesystem::path directory;
  Access access = Access::write;
  Durability durability = Durability::full;
  /// Address space, not disk: the file grows as needed up to this.
  std::size_t map_size_bytes = std::size_t{256} << 30;
  unsigned tables_max = 128;
  unsigned readers_max = 1024;
  /// Called when a commit has failed half-way: after that, neither memory nor the kernel's idea of
  /// the file can be trusted (Rebello et al., USENIX ATC 2020). The default writes the message to
  /// stderr and ends the process with status 70; the next start finds the last good state.
  std::function<void(std::string const&)> on_fatal;
};

struct Usage {
  std::uint64_t used_bytes = 0;  ///< Pages in use or waiting to be used again.
  std::uint64_t map_bytes = 0;
  /// Of these pages, those that wait to be used again: for a reader to go away, or for a writer.
  std::uint64_t free_bytes = 0;
  /// Snapshots that are held now, in any process.
  std::uint64_t readers = 0;
  /// How many commits have come since the oldest of them was taken. Pages that were freed since
  /// then cannot be used again while it is held: the file grows.
  std::uint64_t oldest_reader_lag = 0;
};

class ReadTxn;

/// One open LMDB environment; one per directory and process. It must outlive its transactions.
class Environment {
 public:
  /// Throws StoreFailure. With `Access::create` the directory is made where missing, and the
  /// directory entries are on disk when the constructor returns.
  explicit Environment(Options options);
  ~Environment();
  Environment(Environment const&) = delete;
  Environment& operator=(Environment const&) = delete;

  /// Makes everything committed so far durable (`Durability::disposable`).
  void sync() const;
  /// Gives back what was reserved beyond the last page. Only for the one process that writes.
  void trim();
  /// Frees the places of readers whose process died. Call at start and each minute.
  // NOLINTNEXTLINE(modernize-use-nodiscard): the number is only news.
  int check_readers() const;
  [[nodiscard]] Usage usage() const;
  /// The number of the last transaction that changed something.
  [[nodiscard]] std::uint64_t last_change() const;
  [[nodiscard]] Options const& options() const { return options_; }

  /// Copies a consistent snapshot into an empty directory, fsynced; `compact` leaves free pages
  /// out.
  void copy_to(std::filesystem::path const& directory) const;

 private:
  friend class ReadTxn;
  friend class WriteTxn;
  friend class TableOpener;
  friend class PageWalk;
  struct Close {
    void operator()(MDB_env* env) const;
  };

  void check_file() const;
  void reserve_disk(std::uint64_t dirty_bytes);
  [[nodiscard]] MDB_txn* take_reader() const;
  void give_back_reader(MDB_txn* txn) const noexcept;
  [[noreturn]] void die(std::string const& why);

  Options options_;
  std::unique_ptr<MDB_env, Close> env_;
  std::uint64_t reserved_end_ = 0;  ///< The file has blocks up to here; the writer's alone.
  bool dead_ = false;
  mutable std::mutex pool_mutex_;
  mutable std::vector<MDB_txn*> pool_;  ///< Reset readers that keep their place in the lock file.
};

/// A snapshot. It lives on the stack, shortly (a reader pins freed pages, and the file grows), and
/// is used by one thread at a time.
///
/// What `get` returns points into the map and is valid until the transaction ends, or, in a
/// WriteTxn, until its next change. Copy what must live longer.
class ReadTxn {
 public:
  explicit ReadTxn(Environment const& env);
  ReadTxn(ReadTxn const&) = delete;
  ReadTxn& operator=(ReadTxn const&) = delete;
  ~ReadTxn();

  /// Absent is an ordinary answer, so it is not an error.
  [[nodiscard]] std::optional<Bytes> get(Table table, Bytes key) const;
  [[nodiscard]] std::uint64_t entries(Table table) const;
  [[nodiscard]] bool has_table(std::string_view name) const;
  /// Every table's name, in order.
  [[nodiscard]] std::vector<std::string> table_names() const;
  [[nodiscard]] std::uint64_t page_size_bytes() const;
  /// Of the last commit that this snapshot sees.
  [[nodiscard]] std::uint64_t number() const;

 protected:
  friend class Cursor;
  ReadTxn(Environment const& env, MDB_txn* txn) : env_{&env}, txn_{txn} {}

  Environment const* env_;
  MDB_txn* txn_;  ///< Null once it was committed.
};

/// The one write transaction. Aborts unless it was committed.
class WriteTxn : public ReadTxn {
 public:
  explicit WriteTxn(Environment& env);
  ~WriteTxn();

  void put(Table table, Bytes key, Bytes value);
  /// False, and nothing is written, when the key is there already.
  [[nodiscard]] bool put_new(Table table, Bytes key, Bytes value);
  /// For keys that only grow: pages stay full, and a key out of order is a StoreFailure (`other`,
  /// MDB_KEYEXIST), which makes the order an invariant for free.
  void append(Table table, Bytes key, Bytes value);
  /// As `append`, but the caller writes the value where it will be stored. Valid until the next
  /// change in this transaction; every byte of it has to be written.
  [[nodiscard]] MutableBytes append_space(Table table, Bytes key, std::size_t size);
  bool del(Table table, Bytes key);  ///< False when there was nothing to delete.
  void clear(Table table);
  /// Deletes a table that is open nowhere. False when there is none of that name.
  bool drop(std::string const& name);

  /// An upper estimate of what this transaction has made dirty.
  [[nodiscard]] std::uint64_t dirtied_bytes() const;

  /// Durable when it returns. Written `std::move(txn).commit()`, so that lint sees any later use.
  /// A StoreFailure of kind `map_full` or `disk_full` means: nothing was committed, the environment
  /// is as it was, readers go on. Any other failure has called `on_fatal`.
  void commit() &&;

 private:
  enum class Where : std::uint8_t { at_the_end, anywhere };
  void count(std::size_t key_size, std::size_t value_size, Where where);

  Environment* writable_;
  std::uint64_t used_before_ = 0;
  std::uint64_t inserted_bytes_ = 0;
  std::uint64_t scattered_puts_ = 0;
};

/// A place in a table. `true` from a move means that it stands on an entry.
class Cursor {
 public:
  Cursor(ReadTxn const& txn, Table table);
  Cursor(Cursor const&) = delete;
  Cursor& operator=(Cursor const&) = delete;

  bool seek(Bytes key);         ///< The first entry at or after `key`.
  bool seek_before(Bytes key);  ///< The last entry strictly before `key`.
  bool find(Bytes key);         ///< Exactly `key`.
  bool first();
  bool last();
  bool next();
  bool prev();

  [[nodiscard]] Bytes key() const { return key_; }
  [[nodiscard]] Bytes value() const { return value_; }

 private:
  struct Close {
    void operator()(MDB_cursor* cursor) const;
  };
  bool move(int operation, Bytes key = {});

  std::unique_ptr<MDB_cursor, Close> cursor_;
  Bytes key_;
  Bytes value_;
};

/// Of the pages that `Environment::usage` counts, those that wait to be used again: what a snapshot
/// sees of LMDB's own list of them. Reads the whole list.
std::uint64_t free_bytes(ReadTxn const& txn);

/// Opens tables by name at start-up, each name with the opener's prefix in front. In an environment
/// open for writing a missing table is made; in a read-only one it is a StoreFailure (`absent`).
/// Never while transactions of the same process are opening tables elsewhere (lmdb.h,
/// mdb_dbi_open).
class TableOpener {
 public:
  explicit TableOpener(Environment& env, std::string prefix = "");
  TableOpener(TableOpener const&) = delete;
  TableOpener& operator=(TableOpener const&) = delete;
  ~TableOpener();

  [[nodiscard]] Table open(std::string_view name);
  /// The handles can be used after this, not before.
  void commit();
  /// Full names and handles of all that this opener has opened.
  [[nodiscard]] std::vector<std::pair<std::string, Table>> const& opened() const { return opened_; }

 private:
  Environment& env_;
  std::string prefix_;
  MDB_txn* txn_;
  std::vector<std::pair<std::string, Table>> opened_;
};

/// "LMDB 0.9.24", for /healthz.
std::string library_version();
/// Why this liblmdb must not be used, or nothing: 0.9.26 to 0.9.31 corrupt the lock file when an
/// environment is closed (ITS#9278, taken back by ITS#10095 in 0.9.32).
std::optional<std::string> refused_version(int major, int minor, int patch);

}  // namespace qalam::lmdb
