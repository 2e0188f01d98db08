#pragma once

#include "eventstore/merkle/proof.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// Where the hashes of a log lie as static files: C2SP tlog-tiles.
namespace qalam::tlog {

constexpr unsigned tile_height = 8;
constexpr std::uint64_t tile_width = 256;

/// A tile: hashes `index` · 256 … of every 256^`level`-th complete subtree.
struct Tile {
  unsigned level = 0;
  std::uint64_t index = 0;
  std::uint64_t width = tile_width;  ///< 1 to 255: a partial tile.
  friend bool operator==(Tile const&, Tile const&) = default;
};

/// "tile/0/x001/x234/067", of a partial tile with ".p/112" behind it.
std::string path_of(Tile const& tile);
/// The same for a bundle of entries: "tile/entries/x001/x234/067".
std::string entries_path_of(std::uint64_t index, std::uint64_t width);
/// Nothing for any text that `path_of` does not write.
std::optional<Tile> parse_tile_path(std::string_view path);

/// How many hashes stand at a level of a tree.
std::uint64_t hashes_at(unsigned level, std::uint64_t size);
/// The tiles of a tree of `size`, full and partial, that a tree of `from` did not have yet in this
/// width: what a log publishes when it grows. From the lowest level up, in order.
std::vector<Tile> tiles_between(std::uint64_t from, std::uint64_t size);

/// The root of a full tile's hashes, which is one hash of the level above; or of any complete
/// subtree within a tile: hashes [begin, begin + 2^height).
merkle::Hash root_in(std::span<merkle::Hash const> hashes, std::uint64_t begin, unsigned height);

}  // namespace qalam::tlog
