#include "eventstore/lmdb/pages.hpp"

#include "eventstore/lmdb/detail.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <limits>
#include <utility>

namespace qalam::lmdb {
namespace {

// The file's format, as LMDB 0.9 writes it on a 64-bit little-endian machine (mdb.c: MDB_page,
// MDB_node, MDB_db, MDB_meta).
constexpr std::size_t page_bytes = 4096;
constexpr std::size_t header_bytes = 16;
constexpr std::size_t node_header_bytes = 8;
constexpr std::uint32_t magic = 0xBEEFC0DE;
constexpr std::uint32_t data_version = 1;
constexpr std::uint64_t no_page = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint16_t is_branch = 1, is_leaf = 2, is_overflow = 4, is_meta = 8;
constexpr std::uint16_t on_overflow_pages = 1, is_table = 2;
constexpr std::uint16_t integer_keys = 8;
constexpr unsigned depth_max = 32;
constexpr unsigned retries_max = 10'000;

struct Record {
  std::uint32_t pad;
  std::uint16_t flags, depth;
  std::uint64_t branch_pages, leaf_pages, overflow_pages, entries, root;
};
static_assert(sizeof(Record) == 48);

struct Roots {
  std::uint32_t magic, version;
  std::uint64_t address, map_bytes;
  std::array<Record, 2> tables;
  std::uint64_t last_page, transaction;
};
static_assert(sizeof(Roots) == 136);

using Page = std::vector<std::byte>;
using KeyBytes = std::vector<std::byte>;

template <class T>
T read_at(Bytes bytes, std::size_t offset) {
  T value{};
  std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}

std::uint64_t size_of(int fd) {
  struct stat info {};
  return ::fstat(fd, &info) == 0 ? static_cast<std::uint64_t>(info.st_size) : 0;
}

/// Ends a walk.
struct Found {
  BrokenPage broken;
};

/// The pages of one snapshot.
class Walk {
 public:
  /// Throws Found where the file is shorter than the roots say.
  Walk(int fd, Roots const& roots, std::uint64_t budget) : fd_{fd}, roots_{roots}, left_{budget} {
    auto const pages = size_of(fd) / page_bytes;
    if (roots_.last_page >= pages) {
      broken(roots_.last_page,
             "the file has only " + std::to_string(pages) + " pages: it was cut off");
    }
    used_.resize(roots_.last_page + 1);
    free_.resize(roots_.last_page + 1);
  }

  /// Looks at everything from key `key` of table `table` on. True when it came to the end; else
  /// both say where to go on. Throws Found.
  bool run(std::string& table, KeyBytes& key, bool from_start) {
    if (from_start) walk_free_list();
    std::map<std::string, Record> tables;
    name_.clear();
    tables_ = &tables;
    key_ = nullptr;
    walk(roots_.tables[1], true);
    tables_ = nullptr;
    for (auto const& [name, record] : tables) {
      if (name < table) continue;
      if (name != table) key.clear();
      name_ = name;
      key_ = &key;
      walk(record, key.empty());
      if (stopped_) {
        table = name;
        return false;
      }
      key.clear();
    }
    return true;
  }
  [[nodiscard]] std::uint64_t checked() const { return checked_; }
  /// The transaction that has freed pages last; nothing where none has.
  std::optional<std::uint64_t> last_freed() {
    auto const& record = roots_.tables[0];
    if (record.root == no_page || record.depth > depth_max) return std::nullopt;
    auto number = record.root;
    for (unsigned depth = record.depth; depth > 0; --depth) {
      Page const page = read(number);
      auto const entries = entries_of(page, number, depth == 1);
      if (entries.empty()) break;
      if (depth > 1) {
        number = entries.back().child;
      } else if (entries.back().key.size() == sizeof(std::uint64_t)) {
        return read_at<std::uint64_t>(entries.back().key, 0);
      }
    }
    return std::nullopt;
  }

 private:
  [[noreturn]] void broken(std::uint64_t page, std::string what) const {
    throw Found{{page, name_, std::move(what)}};
  }

  /// Notes that pages are in use.
  void claim(std::uint64_t number, std::uint64_t pages) {
    if (number < 2 || number > roots_.last_page || pages > roots_.last_page - number + 1) {
      broken(number, "the file has no such page; its last is " + std::to_string(roots_.last_page));
    }
    for (std::uint64_t i = number; i < number + pages; ++i) {
      if (used_[i]) broken(i, "it is used twice");
      if (free_[i]) broken(i, "it is used, and it is in the list of free pages");
      used_[i] = true;
    }
    checked_ += pages;
    left_ -= std::min(left_, pages);
  }

  Page read(std::uint64_t number) {
    claim(number, 1);
    Page page(page_bytes);
    auto const size =
        ::pread(fd_, page.data(), page_bytes, static_cast<off_t>(number * page_bytes));
    if (size != static_cast<ssize_t>(page_bytes)) {
      broken(number, size < 0 ? "it cannot be read: " + std::string{std::strerror(errno)}
                              : "the file was cut off before it");
    }
    if (read_at<std::uint64_t>(page, 0) != number) {
      broken(number, "it says that it is page " + std::to_string(read_at<std::uint64_t>(page, 0)));
    }
    return page;
  }

  struct Entry {
    Bytes key;
    std::uint16_t flags = 0;
    std::uint64_t child = 0;      ///< Of a branch: the page below.
    std::size_t value_bytes = 0;  ///< Of a leaf.
    Bytes value;                  ///< Where it lies in the leaf itself: else the overflow page.
  };

  /// The entries of a branch or leaf, after they were found to lie in it.
  std::vector<Entry> entries_of(Bytes page, std::uint64_t number, bool leaf) const {
    auto const flags = read_at<std::uint16_t>(page, 10);
    if (flags != (leaf ? is_leaf : is_branch)) {
      broken(number, "its kind is " + std::to_string(flags) + " where a " +
                         (leaf ? "leaf" : "branch") + " is due");
    }
    std::size_t const lower = read_at<std::uint16_t>(page, 12);
    std::size_t const upper = read_at<std::uint16_t>(page, 14);
    if (lower < header_bytes || lower % 2 != 0 || lower > upper || upper > page_bytes) {
      broken(number, "the bounds of its free space make no sense");
    }
    std::vector<Entry> entries;
    std::size_t total = 0;
    for (std::size_t at = header_bytes; at < lower; at += 2) {
      entries.push_back(
          entry_at(page, number, read_at<std::uint16_t>(page, at), upper, leaf, total));
    }
    if (total != page_bytes - upper) broken(number, "its entries overlap or leave gaps");
    return entries;
  }

  Entry entry_at(Bytes page, std::uint64_t number, std::size_t offset, std::size_t upper, bool leaf,
                 std::size_t& total) const {
    auto const outside = [&] { broken(number, "an entry does not lie in it"); };
    if (offset < upper || offset % 2 != 0 || offset + node_header_bytes > page_bytes) outside();
    Entry entry;
    std::uint64_t const low = read_at<std::uint16_t>(page, offset);
    std::uint64_t const high = read_at<std::uint16_t>(page, offset + 2);
    entry.flags = read_at<std::uint16_t>(page, offset + 4);
    std::size_t const key_bytes = read_at<std::uint16_t>(page, offset + 6);
    std::size_t size = node_header_bytes + key_bytes;
    if (offset + size > page_bytes) outside();
    entry.key = page.subspan(offset + node_header_bytes, key_bytes);
    if (leaf) {
      if ((entry.flags & ~(on_overflow_pages | is_table)) != 0) {
        broken(number, "an entry is of an unknown kind");
      }
      entry.value_bytes = static_cast<std::size_t>(low | high << 16U);
      auto const inside =
          (entry.flags & on_overflow_pages) != 0 ? sizeof(std::uint64_t) : entry.value_bytes;
      size += inside;
      if (inside > page_bytes || offset + size > page_bytes) outside();
      entry.value = page.subspan(offset + node_header_bytes + key_bytes, inside);
    } else {
      entry.child = low | high << 16U | std::uint64_t{entry.flags} << 32U;
    }
    total += size + size % 2;
    return entry;
  }

  [[nodiscard]] bool before(Bytes left, Bytes right) const {
    if (integers_) return read_at<std::uint64_t>(left, 0) < read_at<std::uint64_t>(right, 0);
    auto const size = std::min(left.size(), right.size());
    int const order = size == 0 ? 0 : std::memcmp(left.data(), right.data(), size);
    return order != 0 ? order < 0 : left.size() < right.size();
  }

  void check_keys(std::vector<Entry> const& entries, std::uint64_t number, bool leaf,
                  KeyBytes const& from, std::optional<KeyBytes> const& until) const {
    // The first key of a branch is never looked at: everything before the second is under it.
    for (std::size_t i = leaf ? 0 : 1; i < entries.size(); ++i) {
      Bytes const key = entries[i].key;
      if (integers_ && key.size() != sizeof(std::uint64_t)) broken(number, "a key is no number");
      bool const first = i == (leaf ? 0U : 1U);
      if (!first && !before(entries[i - 1].key, key)) broken(number, "its keys do not ascend");
      if ((!from.empty() && before(key, from)) || (until && !before(key, *until))) {
        broken(number, "a key does not lie between those of the page above");
      }
    }
  }

  /// Counts of the pages and entries of the table that is being walked.
  struct Counted {
    std::uint64_t branches = 0, leaves = 0, overflows = 0, entries = 0;
  };

  void walk(Record const& record, bool whole) {
    if (record.root == no_page) {
      if (record.depth != 0 || record.entries != 0) broken(0, "it has entries, but no root");
      return;
    }
    if (record.depth == 0 || record.depth > depth_max) broken(record.root, "its depth is wrong");
    counted_ = {};
    stopped_ = false;
    visit(record.root, record.depth, {}, std::nullopt);
    if (stopped_ || !whole) return;
    if (counted_.branches != record.branch_pages || counted_.leaves != record.leaf_pages ||
        counted_.overflows != record.overflow_pages || counted_.entries != record.entries) {
      broken(record.root, "it has " + std::to_string(counted_.entries) + " entries on " +
                              std::to_string(counted_.leaves) + " leaves, and " +
                              std::to_string(record.entries) + " on " +
                              std::to_string(record.leaf_pages) + " were written");
    }
  }

  // NOLINTNEXTLINE(misc-no-recursion): as deep as the tree, which has at most 32 levels.
  void visit(std::uint64_t number, unsigned depth, KeyBytes const& from,
             std::optional<KeyBytes> const& until) {
    Page const page = read(number);
    bool const leaf = depth == 1;
    auto const entries = entries_of(page, number, leaf);
    check_keys(entries, number, leaf, from, until);
    if (leaf) {
      ++counted_.leaves;
      counted_.entries += entries.size();
      for (auto const& entry : entries) check_value(entry, number);
      return;
    }
    ++counted_.branches;
    if (entries.empty()) broken(number, "a branch without entries");
    for (std::size_t i = 0; i < entries.size(); ++i) {
      KeyBytes const begin = i == 0 ? from : KeyBytes{entries[i].key.begin(), entries[i].key.end()};
      std::optional<KeyBytes> end = until;
      if (i + 1 < entries.size()) {
        end = KeyBytes{entries[i + 1].key.begin(), entries[i + 1].key.end()};
      }
      if (key_ != nullptr && !key_->empty() && end && !before(*key_, *end)) continue;
      visit(entries[i].child, depth - 1, begin, end);
      if (stopped_) return;
      if (left_ == 0 && key_ != nullptr && end) {
        *key_ = *std::move(end);
        stopped_ = true;
        return;
      }
    }
  }

  void check_value(Entry const& entry, std::uint64_t number) {
    if (((entry.flags & is_table) != 0) != (tables_ != nullptr)) {
      broken(number, "an entry is of the wrong kind");
    }
    if (tables_ != nullptr) {
      if (entry.value_bytes != sizeof(Record) || (entry.flags & on_overflow_pages) != 0) {
        broken(number, "a table's record has the wrong size");
      }
      auto const record = read_at<Record>(entry.value, 0);
      if (record.flags != 0 || record.pad != 0)
        broken(number, "a table has flags that we never set");
      tables_->emplace(
          std::string{reinterpret_cast<char const*>(entry.key.data()), entry.key.size()}, record);
    }
    if ((entry.flags & on_overflow_pages) == 0) {
      if (in_free_list_) note_free(entry.value, number);
      return;
    }
    auto const first = read_at<std::uint64_t>(entry.value, 0);
    auto const needed = (header_bytes + entry.value_bytes + page_bytes - 1) / page_bytes;
    Page const page = read(first);
    // A value that was written over by a shorter one keeps its pages.
    std::uint64_t const pages = read_at<std::uint32_t>(page, 12);
    if (read_at<std::uint16_t>(page, 10) != is_overflow || pages < needed) {
      broken(first, "it is not the run of pages that a long value is due on");
    }
    if (pages > 1) claim(first + 1, pages - 1);
    counted_.overflows += pages;
    if (in_free_list_) note_free(overflow_value(first, entry.value_bytes), number);
  }

  Page overflow_value(std::uint64_t first, std::size_t size) const {
    Page value(size);
    auto const at = static_cast<off_t>(first * page_bytes + header_bytes);
    if (::pread(fd_, value.data(), size, at) != static_cast<ssize_t>(size)) {
      broken(first, "the file ends in it");
    }
    return value;
  }

  /// A value of the list of free pages: how many, then the numbers, descending.
  void note_free(Bytes value, std::uint64_t number) {
    auto const wrong = [&] { broken(number, "the list of free pages makes no sense"); };
    constexpr std::size_t word = sizeof(std::uint64_t);
    if (value.size() < word || value.size() % word != 0) wrong();
    auto const count = read_at<std::uint64_t>(value, 0);
    if (count > value.size() / word - 1) wrong();
    std::uint64_t last = no_page;
    for (std::size_t i = 1; i <= count; ++i) {
      auto const page = read_at<std::uint64_t>(value, i * word);
      if (page >= last || page < 2 || page > roots_.last_page) wrong();
      last = page;
      if (free_[page]) broken(page, "it is twice in the list of free pages");
      free_[page] = true;
    }
  }

  void walk_free_list() {
    name_.clear();
    in_free_list_ = true;
    integers_ = true;
    walk(roots_.tables[0], true);
    in_free_list_ = false;
    integers_ = false;
    for (std::uint64_t page = 0; page < used_.size(); ++page) {
      if (used_[page] && free_[page]) {
        broken(page, "it is used, and it is in the list of free pages");
      }
    }
  }

  int fd_;
  Roots const& roots_;
  std::uint64_t left_;
  std::uint64_t checked_ = 0;
  std::string name_;
  std::map<std::string, Record>* tables_ = nullptr;  ///< Filled while their table is walked.
  KeyBytes* key_ = nullptr;                          ///< Where to go on; where it was stopped.
  bool stopped_ = false, integers_ = false, in_free_list_ = false;
  Counted counted_;
  std::vector<bool> used_, free_;
};

struct RootPages {
  std::array<Roots, 2> roots;
  [[nodiscard]] Roots const& newer() const {
    return roots[0].transaction < roots[1].transaction ? roots[1] : roots[0];
  }
};

/// Throws Found.
RootPages read_roots(int fd) {
  RootPages out;
  for (std::uint64_t number = 0; number < 2; ++number) {
    std::array<std::byte, page_bytes> page{};
    auto const wrong = [&](char const* what) { throw Found{{number, "", what}}; };
    if (::pread(fd, page.data(), page.size(), static_cast<off_t>(number * page_bytes)) !=
        static_cast<ssize_t>(page.size())) {
      wrong("the file was cut off before it");
    }
    auto& roots = out.roots[number];
    roots = read_at<Roots>(page, header_bytes);
    if (roots.magic != magic || roots.version != data_version ||
        read_at<std::uint16_t>(page, 10) != is_meta || read_at<std::uint64_t>(page, 0) != number) {
      wrong("it is no page of roots of LMDB 0.9");
    }
    if (roots.tables[0].pad != page_bytes || roots.tables[0].flags != integer_keys ||
        roots.tables[1].flags != 0) {
      wrong("the size of a page, or a flag, is not what we write");
    }
  }
  return out;
}

/// Each commit writes the older of the two, so their numbers follow each other. And each commit but
/// the first frees pages, which it lists under its own number: a number in which one bit has turned
/// so that the two still follow each other shows by that.
void check_order(int fd, RootPages const& pages) {
  auto const first = pages.roots[0].transaction;
  auto const second = pages.roots[1].transaction;
  bool const fresh = first == 0 && second == 0;
  bool const even = first % 2 == 0 && (second % 2 == 1 || fresh);
  if (!even || (first > second ? first - second : second - first) > 1) {
    throw Found{{0, "",
                 "the two pages of roots are of transactions " + std::to_string(first) + " and " +
                     std::to_string(second) + ", which do not follow each other"}};
  }
  // Of the older one nothing can be said: where its writing has failed, LMDB puts back the number
  // and the last page alone.
  auto const& roots = pages.newer();
  if (roots.transaction < 2) return;
  Walk walk{fd, roots, std::numeric_limits<std::uint64_t>::max()};
  if (walk.last_freed() == roots.transaction) return;
  throw Found{{roots.transaction % 2, "",
               "its roots say that they are of transaction " + std::to_string(roots.transaction) +
                   ", and the pages that were freed last say something else"}};
}

class File {
 public:
  explicit File(std::filesystem::path const& path)
      : fd_{::open(path.c_str(), O_RDONLY | O_CLOEXEC)} {}
  ~File() {
    if (fd_ >= 0) ::close(fd_);
  }
  File(File const&) = delete;
  File& operator=(File const&) = delete;
  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_;
};

}  // namespace

std::string BrokenPage::text() const {
  return "page " + std::to_string(page) + (table.empty() ? "" : ", of the table " + table) + ": " +
         what;
}

std::optional<BrokenPage> check_roots(std::filesystem::path const& file) {
  File const at{file};
  if (at.get() < 0 || size_of(at.get()) == 0) return std::nullopt;
  // What is no file of LMDB's at all it says itself, and in better words.
  std::array<std::byte, page_bytes> page{};
  bool const whole = ::pread(at.get(), page.data(), page.size(), 0) == ssize_t{page_bytes};
  if (!whole || read_at<Roots>(page, header_bytes).magic != magic) return std::nullopt;
  // A writer beside us may commit between one page and the other.
  constexpr int tries = 10;
  std::optional<BrokenPage> broken;
  for (int i = 0; i < tries; ++i) {
    try {
      check_order(at.get(), read_roots(at.get()));
      return std::nullopt;
    } catch (Found& found) {
      broken = std::move(found.broken);
    }
  }
  return broken;
}

std::optional<BrokenPage> check_pages(std::filesystem::path const& file, std::uint64_t& checked) {
  File const at{file};
  if (at.get() < 0) return BrokenPage{0, "", "the file cannot be opened"};
  try {
    auto const roots = read_roots(at.get());
    check_order(at.get(), roots);
    Walk walk{at.get(), roots.newer(), std::numeric_limits<std::uint64_t>::max()};
    std::string table;
    KeyBytes key;
    walk.run(table, key, true);
    checked += walk.checked() + 2;
  } catch (Found& found) {
    return std::move(found.broken);
  }
  return std::nullopt;
}

bool PageWalk::slice() {
  if (broken_) return false;
  int fd = -1;
  detail::check(mdb_env_get_fd(env_.env_.get(), &fd), "mdb_env_get_fd");
  try {
    for (;;) {
      ReadTxn const txn{env_};
      auto const pages = read_roots(fd);
      auto const& roots = pages.roots[txn.number() % 2];
      // A snapshot's roots lie in the page of its number until the commit after the next one. Once
      // the next one is there, that may be under way.
      bool const still = roots.transaction == txn.number() &&
                         pages.roots[1 - txn.number() % 2].transaction <= txn.number();
      if (!still && ++retries_ < retries_max) continue;
      if (!still) throw Found{{txn.number() % 2, "", "the snapshot's roots are not in it"}};
      Walk walk{fd, roots, slice_pages_};
      bool const done = walk.run(table_, key_, !begun_);
      begun_ = true;
      checked_ += walk.checked();
      return !done;
    }
  } catch (Found& found) {
    broken_ = std::move(found.broken);
    return false;
  }
}

}  // namespace qalam::lmdb
