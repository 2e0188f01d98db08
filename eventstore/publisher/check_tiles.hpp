#pragma once

#include "eventstore/log.hpp"
#include "eventstore/tlog/keys.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace qalam::publisher {

struct TileCheck {
  std::uint64_t tiles = 0;  ///< Files that were compared.
  std::optional<std::string> divergence{};
};

/// Whether what is shown to outsiders in `directory` is of this log: each tile that lies there, and
/// each that the checkpoint needs, hash by hash; the checkpoint's name, size and root, and with a
/// key its signature. Goes on beside a publisher. A folder without a checkpoint shows nothing,
/// which is right.
TileCheck check_tiles(std::filesystem::path const& directory, store::Log const& log,
                      std::optional<tlog::VerifierKey> const& key, store::Progress const& progress);

}  // namespace qalam::publisher
