#include "tests/survival/crash_image.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <random>
#include <system_error>

namespace qalam::survival {
namespace {

using Kind = Operation::Kind;
using Random = std::mt19937_64;

constexpr std::size_t sector_bytes = 512;
constexpr std::size_t block_bytes = 4096;

bool is_name(Kind kind) {
  return kind == Kind::make || kind == Kind::make_folder || kind == Kind::rename ||
         kind == Kind::remove;
}

std::string folder_of(std::string const& path) {
  auto const slash = path.rfind('/');
  return slash == std::string::npos ? std::string{} : path.substr(0, slash);
}

/// Whether a flush that has returned by `at` covers operation `index`.
bool is_safe(Recording const& recording, std::size_t index, Cut const& cut) {
  auto const& operation = recording.operations[index];
  if (index >= cut.at) return false;
  if (!cut.safe.empty() && operation.path.starts_with(cut.safe)) return true;
  if (operation.durable) return true;
  auto const folder = folder_of(operation.kind == Kind::rename ? operation.to : operation.path);
  for (std::size_t later = index + 1; later < cut.at; ++later) {
    auto const& flush = recording.operations[later];
    if (is_name(operation.kind) ? flush.kind == Kind::sync_folder && flush.path == folder
                                : flush.kind == Kind::sync && flush.file == operation.file) {
      return true;
    }
  }
  return false;
}

/// Puts the bytes of a write into a file; of a torn one only some sectors.
void put(std::vector<std::byte>& file, Operation const& write, Random* torn) {
  auto const end = write.offset + write.bytes.size();
  for (std::size_t from = write.offset; from < end;) {
    auto const until = std::min<std::size_t>(end, (from / sector_bytes + 1) * sector_bytes);
    if (torn == nullptr || (*torn)() % 2 == 0) {
      if (file.size() < until) file.resize(until);
      std::memcpy(file.data() + from, write.bytes.data() + (from - write.offset), until - from);
    }
    from = until;
  }
}

void move_folder(Tree& tree, std::string const& from, std::string const& to) {
  auto const names = tree.names;
  for (auto const& [name, file] : names) {
    if (!name.starts_with(from + "/")) continue;
    tree.names.erase(name);
    tree.names[to + name.substr(from.size())] = file;
  }
  auto const folders = tree.folders;
  for (auto const& [name, there] : folders) {
    if (name != from && !name.starts_with(from + "/")) continue;
    tree.folders.erase(name);
    tree.folders[to + name.substr(from.size())] = there;
  }
}

void apply(Tree& tree, Operation const& operation, Random* torn) {
  switch (operation.kind) {
    case Kind::write: put(tree.files[operation.file], operation, torn); break;
    case Kind::resize: tree.files[operation.file].resize(operation.size); break;
    case Kind::allocate: {
      auto& file = tree.files[operation.file];
      file.resize(std::max<std::size_t>(file.size(), operation.size));
      break;
    }
    case Kind::make: tree.names[operation.path] = operation.file; break;
    case Kind::make_folder: tree.folders[operation.path] = true; break;
    case Kind::rename:
      if (tree.folders.contains(operation.path)) {
        move_folder(tree, operation.path, operation.to);
      } else if (auto const at = tree.names.find(operation.path); at != tree.names.end()) {
        auto const file = at->second;
        tree.names.erase(at);
        tree.names[operation.to] = file;
      }
      break;
    case Kind::remove:
      tree.names.erase(operation.path);
      tree.folders.erase(operation.path);
      break;
    case Kind::sync:
    case Kind::sync_folder: break;
  }
}

}  // namespace

Tree image_of(Recording const& recording, Cut const& cut) {
  Tree tree = recording.before;
  auto const& all = recording.operations;
  for (auto const& operation : all) {
    if (operation.kind != Kind::make) continue;
    tree.files.resize(std::max(tree.files.size(), operation.file + 1));
  }
  Random random{cut.seed};
  auto const end = std::min(all.size(), cut.loss == Loss::none ? cut.at : cut.at + 1);
  // Names before this one are on the disk.
  std::size_t names = end;
  if (cut.loss != Loss::none) {
    std::size_t safe = 0;
    for (std::size_t i = 0; i < end; ++i) {
      if (is_name(all[i].kind) && is_safe(recording, i, cut)) safe = i + 1;
    }
    names = safe + random() % (end - safe + 1);
  }
  // From nearly nothing that comes to nearly all of it.
  auto const kept_in_8 = random() % 9;
  for (std::size_t i = 0; i < end; ++i) {
    auto const& operation = all[i];
    if (is_name(operation.kind)) {
      if (i < names) apply(tree, operation, nullptr);
    } else if (cut.loss == Loss::none || is_safe(recording, i, cut)) {
      apply(tree, operation, nullptr);
    } else if (random() % 8 < kept_in_8) {
      apply(tree, operation, cut.loss == Loss::torn ? &random : nullptr);
    }
  }
  return tree;
}

void write_tree(Tree const& tree, std::filesystem::path const& root) {
  for (auto const& [name, there] : tree.folders) std::filesystem::create_directories(root / name);
  for (auto const& [name, file] : tree.names) {
    auto const path = root / name;
    std::filesystem::create_directories(path.parent_path());
    auto const& bytes = tree.files[file];
    // Keys and other secrets are refused where others can read them.
    int const fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool good = fd >= 0 && ::ftruncate(fd, static_cast<off_t>(bytes.size())) == 0;
    for (std::size_t at = 0; good && at < bytes.size(); at += block_bytes) {
      auto const size = std::min(block_bytes, bytes.size() - at);
      auto const* const block = bytes.data() + at;
      if (std::all_of(block, block + size, [](std::byte b) { return b == std::byte{}; })) continue;
      good = ::pwrite(fd, block, size, static_cast<off_t>(at)) == static_cast<ssize_t>(size);
    }
    if (!good) throw std::system_error{errno, std::generic_category(), path.string()};
    ::close(fd);
  }
}

std::string difference(Tree const& left, Tree const& right) {
  for (auto const& [name, file] : left.names) {
    auto const other = right.names.find(name);
    if (other == right.names.end()) return name + " is missing on the right";
    if (left.files[file] != right.files[other->second]) return name + " is another";
  }
  for (auto const& [name, file] : right.names) {
    if (!left.names.contains(name)) return name + " is missing on the left";
  }
  return {};
}

}  // namespace qalam::survival
