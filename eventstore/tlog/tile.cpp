#include "eventstore/tlog/tile.hpp"

#include "eventstore/tlog/checkpoint.hpp"

#include <algorithm>

namespace qalam::tlog {
namespace {

constexpr unsigned level_max = 63;

/// 1234067 → "x001/x234/067".
std::string path_of_index(std::uint64_t index) {
  constexpr std::uint64_t thousand = 1000;
  auto const three = [](std::uint64_t n) {
    std::string const digits = std::to_string(n);
    return std::string(3 - digits.size(), '0') + digits;
  };
  std::string out = three(index % thousand);
  for (index /= thousand; index != 0; index /= thousand) {
    out.insert(0, "x" + three(index % thousand) + "/");
  }
  return out;
}

std::string with_width(std::string path, std::uint64_t width) {
  return width == tile_width ? path : path + ".p/" + std::to_string(width);
}

}  // namespace

std::string path_of(Tile const& tile) {
  return with_width("tile/" + std::to_string(tile.level) + "/" + path_of_index(tile.index),
                    tile.width);
}

std::string entries_path_of(std::uint64_t index, std::uint64_t width) {
  return with_width("tile/entries/" + path_of_index(index), width);
}

std::optional<Tile> parse_tile_path(std::string_view path) {
  constexpr std::string_view start = "tile/";
  std::string_view const whole = path;
  if (!path.starts_with(start)) return std::nullopt;
  path.remove_prefix(start.size());
  auto const slash = path.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  auto const level = parse_decimal(path.substr(0, slash));
  if (!level || *level > level_max) return std::nullopt;
  Tile tile{static_cast<unsigned>(*level), 0, tile_width};
  path.remove_prefix(slash + 1);
  if (auto const partial = path.find(".p/"); partial != std::string_view::npos) {
    auto const width = parse_decimal(path.substr(partial + 3));
    if (!width || *width == 0 || *width >= tile_width) return std::nullopt;
    tile.width = *width;
    path = path.substr(0, partial);
  }
  constexpr std::uint64_t index_max = std::uint64_t{1} << 56;
  for (char const c : path) {
    if (c == 'x' || c == '/') continue;
    if (c < '0' || c > '9' || tile.index > index_max) return std::nullopt;
    tile.index = tile.index * 10 + static_cast<std::uint64_t>(c - '0');
  }
  // Written in any other way it would be a second address of the same tile.
  if (path_of(tile) != whole) return std::nullopt;
  return tile;
}

std::uint64_t hashes_at(unsigned level, std::uint64_t size) {
  unsigned const shift = level * tile_height;
  constexpr unsigned bits = 64;
  return shift >= bits ? 0 : size >> shift;
}

std::vector<Tile> tiles_between(std::uint64_t from, std::uint64_t size) {
  std::vector<Tile> out;
  for (unsigned level = 0; hashes_at(level, size) != 0; ++level) {
    std::uint64_t const before = hashes_at(level, from);
    std::uint64_t const now = hashes_at(level, size);
    if (before == now) continue;
    for (std::uint64_t index = before / tile_width; index * tile_width < now; ++index) {
      out.push_back({level, index, std::min(tile_width, now - index * tile_width)});
    }
  }
  return out;
}

merkle::Hash root_in(std::span<merkle::Hash const> hashes, std::uint64_t begin, unsigned height) {
  if (height == 0) return hashes[begin];
  std::uint64_t const half = std::uint64_t{1} << (height - 1);
  return merkle::node_hash(root_in(hashes, begin, height - 1),
                           root_in(hashes, begin + half, height - 1));
}

}  // namespace qalam::tlog
