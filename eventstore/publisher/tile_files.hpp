#pragma once

#include "eventstore/tlog/tile.hpp"

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace qalam::publisher {

/// The tree of a log's first `size` entries, read from its tiles in a folder.
class TileFiles final : public merkle::Subtrees {
 public:
  TileFiles(std::filesystem::path directory, std::uint64_t size)
      : directory_{std::move(directory)}, size_{size} {}

  /// Throws std::runtime_error where a tile is missing or cut.
  [[nodiscard]] merkle::Hash root_of(unsigned level, std::uint64_t index) const override;

 private:
  std::vector<merkle::Hash> const& tile(unsigned level, std::uint64_t index) const;

  std::filesystem::path directory_;
  std::uint64_t size_;
  mutable std::map<std::string, std::vector<merkle::Hash>> read_;
};

/// Adds leaves to the tiles of a tree of `from` entries: writes what is new, and takes away the
/// partial tiles that a full one has replaced. Throws as TileFiles, and std::system_error.
void grow(std::filesystem::path const& directory, std::uint64_t from,
          std::span<merkle::Hash const> leaves);

}  // namespace qalam::publisher
