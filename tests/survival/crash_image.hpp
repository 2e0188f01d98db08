#pragma once

#include "tests/survival/disk_recorder.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

namespace qalam::survival {

/// What a power cut may do to what no flush has made safe.
enum class Loss : std::uint8_t {
  none,     ///< All of it came to the disk: the process was killed, the machine ran on.
  dropped,  ///< Any of it may be missing.
  torn,     ///< And writes may have come in part, by sectors of 512 bytes.
};
constexpr std::size_t losses = 3;

struct Cut {
  /// So many operations have returned. With a loss the next one is on its way and may have come.
  std::size_t at = 0;
  Loss loss = Loss::none;
  std::uint64_t seed = 0;
  /// Names below this folder lose nothing: the memory of the signer, who lives elsewhere.
  std::string safe{};
};

/// The disk as a cut leaves it. Names are lost as a journal loses them: the last ones first, down
/// to the last one whose folder was flushed. Bytes are lost in any order.
Tree image_of(Recording const& recording, Cut const& cut);

/// Writes a tree to an empty folder; zeros take no space.
void write_tree(Tree const& tree, std::filesystem::path const& root);

/// How two trees differ; empty when they do not.
std::string difference(Tree const& left, Tree const& right);

}  // namespace qalam::survival
