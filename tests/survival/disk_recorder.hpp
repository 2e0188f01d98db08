#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

/// What a process asks of the disk, written down call by call.
///
/// The calls are met by definitions in the test program itself: the dynamic linker finds those
/// before the ones of any shared library, so that LMDB's calls come here too. No LD_PRELOAD, which
/// would have to stand in line with the sanitizers' own, and no liblmdb built for the test.
namespace qalam::survival {

struct Operation {
  enum class Kind : std::uint8_t {
    write,        ///< `bytes` at `offset` of `file`; `durable`: through O_DSYNC.
    resize,       ///< `file` has `size` bytes from here on.
    allocate,     ///< `file` has at least `size` bytes from here on.
    sync,         ///< fsync or fdatasync of `file` has returned.
    make,         ///< `path` is `file`, new and empty.
    make_folder,  ///< `path` is a folder.
    rename,       ///< `path` is called `to`, in place of what was called so.
    remove,       ///< There is no `path` any more.
    sync_folder,  ///< fsync of the folder `path` has returned.
  };
  Kind kind{};
  std::size_t file = 0;
  std::string path{}, to{};  ///< Below the root, as "ledger/events/data.mdb".
  std::uint64_t offset = 0, size = 0;
  std::vector<std::byte> bytes{};
  bool durable = false;
};

/// Files and folders below a root. LMDB's and our own lock files are none of them: they are written
/// through a map, and mean nothing after a restart.
struct Tree {
  std::vector<std::vector<std::byte>> files;
  std::map<std::string, std::size_t> names;
  std::map<std::string, bool> folders;
};

struct Recording {
  Tree before;
  std::vector<Operation> operations;
};

/// Reads a tree from the disk.
Tree read_tree(std::filesystem::path const& root);

/// Begins to write down what happens below `root`; one recording at a time.
void start_recording(std::filesystem::path const& root);
Recording stop_recording();
/// How many operations have been written down so far.
std::size_t recorded();

/// Which calls below the root shall fail, and how.
struct Trouble {
  std::uint64_t at = 0;   ///< The n-th call that changes something, from 1; 0: none.
  int error = 0;          ///< EIO, ENOSPC …
  bool for_good = false;  ///< All calls from there on.
  bool half = false;      ///< A write takes half of its bytes instead of failing.
};
/// From now on, counting from 1. Needs no recording.
void make_trouble(std::filesystem::path const& root, Trouble const& trouble);
/// Whether it has come to that.
bool was_troubled();

}  // namespace qalam::survival
