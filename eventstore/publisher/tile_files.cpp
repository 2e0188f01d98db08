#include "eventstore/publisher/tile_files.hpp"

#include "eventstore/files/durable.hpp"

#include <algorithm>
#include <cstring>
#include <set>
#include <stdexcept>

namespace qalam::publisher {
namespace {

using merkle::Hash;
using tlog::Tile;
using tlog::tile_width;

constexpr std::size_t tile_bytes = tile_width * sizeof(Hash);
constexpr unsigned for_everybody = 0644;

std::vector<Hash> hashes_of(std::string const& bytes) {
  std::vector<Hash> out(bytes.size() / sizeof(Hash));
  std::memcpy(out.data(), bytes.data(), out.size() * sizeof(Hash));
  return out;
}

/// The first `width` hashes of a tile. A wider one serves as well: it was written before the
/// machine went down, and nobody was told of it.
std::vector<Hash> read_tile(std::filesystem::path const& directory, Tile const& tile) {
  auto bytes = files::read_if_there(directory / tlog::path_of(tile), tile_bytes);
  if (!bytes) {
    bytes = files::read_if_there(directory / tlog::path_of({tile.level, tile.index, tile_width}),
                                 tile_bytes);
  }
  std::vector<Hash> hashes = bytes ? hashes_of(*bytes) : std::vector<Hash>{};
  if (hashes.size() < tile.width) {
    throw std::runtime_error{"the tile " + (directory / tlog::path_of(tile)).string() +
                             " is missing or cut"};
  }
  hashes.resize(tile.width);
  return hashes;
}

void write_tile(std::filesystem::path const& directory, Tile const& tile,
                std::span<Hash const> hashes, std::set<std::filesystem::path>& touched) {
  auto const file = directory / tlog::path_of(tile);
  bool const is_known = std::filesystem::exists(file.parent_path());
  files::replace(file, std::as_bytes(hashes), for_everybody);
  touched.insert(file.parent_path());
  // A new folder's own name is on disk after the folder above it is.
  for (auto folder = file.parent_path();
       !is_known && folder != directory && folder.has_relative_path();) {
    folder = folder.parent_path();
    touched.insert(folder);
  }
  if (tile.width != tile_width) return;
  // Partial tiles lie in a folder "….p" beside the full one.
  auto partial = directory / tlog::path_of(tile);
  partial += ".p";
  std::filesystem::remove_all(partial);
}

}  // namespace

std::vector<Hash> const& TileFiles::tile(unsigned level, std::uint64_t index) const {
  Tile const wanted{level, index,
                    std::min(tile_width, tlog::hashes_at(level, size_) - index * tile_width)};
  auto const at = read_.find(tlog::path_of(wanted));
  if (at != read_.end()) return at->second;
  return read_.emplace(tlog::path_of(wanted), read_tile(directory_, wanted)).first->second;
}

Hash TileFiles::root_of(unsigned level, std::uint64_t index) const {
  unsigned const height = level % tlog::tile_height;
  std::uint64_t const begin = index << height;
  auto const& hashes = tile(level / tlog::tile_height, begin / tile_width);
  std::uint64_t const offset = begin % tile_width;
  if (offset + (std::uint64_t{1} << height) > hashes.size()) {
    throw std::runtime_error{"a subtree was asked for that the tree does not have"};
  }
  return tlog::root_in(hashes, offset, height);
}

void grow(std::filesystem::path const& directory, std::uint64_t from,
          std::span<Hash const> leaves) {
  std::vector<Hash> fresh{leaves.begin(), leaves.end()};
  std::set<std::filesystem::path> touched;
  for (unsigned level = 0; !fresh.empty(); ++level) {
    std::uint64_t const before = tlog::hashes_at(level, from);
    std::vector<Hash> row;
    if (before % tile_width != 0) {
      row = read_tile(directory, {level, before / tile_width, before % tile_width});
    }
    row.insert(row.end(), fresh.begin(), fresh.end());
    fresh.clear();
    std::uint64_t index = before / tile_width;
    for (std::size_t at = 0; at < row.size(); at += tile_width, ++index) {
      auto const hashes = std::span<Hash const>{row}.subspan(
          at, std::min<std::size_t>(tile_width, row.size() - at));
      write_tile(directory, {level, index, hashes.size()}, hashes, touched);
      if (hashes.size() == tile_width) {
        fresh.push_back(tlog::root_in(hashes, 0, tlog::tile_height));
      }
    }
  }
  for (auto const& folder : touched) files::sync_directory(folder);
}

}  // namespace qalam::publisher
