#include "eventstore/publisher/check_tiles.hpp"

#include "eventstore/files/durable.hpp"
#include "eventstore/merkle/frontier.hpp"
#include "eventstore/tlog/checkpoint.hpp"
#include "eventstore/tlog/note.hpp"
#include "eventstore/tlog/tile.hpp"

#include <algorithm>
#include <cstring>
#include <map>
#include <utility>
#include <vector>

namespace qalam::publisher {
namespace {

using merkle::Hash;
using tlog::Tile;
using tlog::tile_width;

constexpr std::size_t tile_bytes = tile_width * sizeof(Hash);

using Place = std::pair<unsigned, std::uint64_t>;  ///< Level and index.

/// The tiles that lie in the folder: their widths.
std::map<Place, std::vector<std::uint64_t>> tiles_in(std::filesystem::path const& directory) {
  std::map<Place, std::vector<std::uint64_t>> found;
  std::error_code none;
  for (auto const& entry :
       std::filesystem::recursive_directory_iterator{directory / "tile", none}) {
    if (!entry.is_regular_file()) continue;
    auto const tile =
        tlog::parse_tile_path(entry.path().lexically_relative(directory).generic_string());
    if (tile) found[{tile->level, tile->index}].push_back(tile->width);
  }
  return found;
}

/// Makes every hash of every tile again while the log goes by.
class Walk {
 public:
  Walk(std::filesystem::path directory, std::map<Place, std::vector<std::uint64_t>> there)
      : directory_{std::move(directory)}, there_{std::move(there)} {}

  void add(Hash const& leaf) { add(0, leaf); }
  /// The tiles that are not full.
  void finish() {
    for (unsigned level = 0; level < rows_.size(); ++level) compare(level);
  }
  [[nodiscard]] TileCheck const& found() const { return found_; }

 private:
  struct Row {
    std::vector<Hash> hashes;
    std::uint64_t index = 0;
  };

  // NOLINTNEXTLINE(misc-no-recursion): eight levels at most.
  void add(unsigned level, Hash const& hash) {
    if (rows_.size() <= level) rows_.resize(level + 1);
    rows_[level].hashes.push_back(hash);
    if (rows_[level].hashes.size() < tile_width) return;
    compare(level);
    auto const above = tlog::root_in(rows_[level].hashes, 0, tlog::tile_height);
    rows_[level].hashes.clear();
    ++rows_[level].index;
    add(level + 1, above);
  }
  void compare(unsigned level) {
    auto const& row = rows_[level];
    auto const there = there_.find({level, row.index});
    if (there == there_.end() || found_.divergence) return;
    for (auto const width : there->second) {
      // A wider one was written for a log that has grown since we read where it stands.
      if (width > row.hashes.size()) continue;
      auto const path = tlog::path_of({level, row.index, width});
      auto const bytes = files::read_if_there(directory_ / path, tile_bytes);
      if (!bytes) continue;  // A full one has taken its place.
      ++found_.tiles;
      if (bytes->size() != width * sizeof(Hash) ||
          std::memcmp(bytes->data(), row.hashes.data(), bytes->size()) != 0) {
        found_.divergence = path +
                            " does not hold the hashes of the log; it is written again "
                            "when it is taken away and the ledger is served";
        return;
      }
    }
  }

  std::filesystem::path directory_;
  std::map<Place, std::vector<std::uint64_t>> there_;
  std::vector<Row> rows_;
  TileCheck found_;
};

/// What is wrong with the note itself.
std::optional<std::string> wrong_note(std::string const& text, store::Log const& log,
                                      std::optional<tlog::VerifierKey> const& key,
                                      tlog::Checkpoint& checkpoint) {
  auto const note = tlog::parse_note(text);
  if (!note) return "the checkpoint is none: " + note.error().detail;
  auto parsed = tlog::parse_checkpoint(note->text);
  if (!parsed) return "the checkpoint is none: " + parsed.error().detail;
  if (parsed->origin != log.identity().origin) {
    return "the checkpoint is of the log " + parsed->origin;
  }
  if (key) {
    if (auto const by = tlog::check_note(*note, {*key}); !by) {
      return "the checkpoint is not signed: " + by.error().detail;
    }
  }
  checkpoint = *std::move(parsed);
  return std::nullopt;
}

/// The tiles that a tree of this size needs and that do not lie there.
std::optional<std::string> missing_tile(std::filesystem::path const& directory,
                                        std::uint64_t size) {
  for (auto const& tile : tlog::tiles_between(0, size)) {
    if (std::filesystem::exists(directory / tlog::path_of(tile)) ||
        std::filesystem::exists(directory / tlog::path_of({tile.level, tile.index, tile_width}))) {
      continue;
    }
    return tlog::path_of(tile) + " is missing";
  }
  return std::nullopt;
}

}  // namespace

TileCheck check_tiles(std::filesystem::path const& directory, store::Log const& log,
                      std::optional<tlog::VerifierKey> const& key,
                      store::Progress const& progress) {
  auto const read = [&] {
    return files::read_if_there(directory / "checkpoint", tlog::note_bytes_max);
  };
  auto text = read();
  if (!text) return {};
  tlog::Checkpoint checkpoint;
  if (auto wrong = wrong_note(*text, log, key, checkpoint)) return {0, std::move(wrong)};
  Walk walk{directory, tiles_in(directory)};
  merkle::Frontier frontier;
  Hash root = frontier.root();
  Position const end = log.position();
  if (checkpoint.size > end.value()) {
    return {0, "the checkpoint is of " + std::to_string(checkpoint.size) +
                   " events, and the log has only " + std::to_string(end.value())};
  }
  log.scan(Position{1}, end, [&](store::StoredEvent const& event) {
    auto const leaf = store::leaf_hash(event.header_data);
    walk.add(leaf);
    frontier.append(leaf);
    if (frontier.size() == checkpoint.size) root = frontier.root();
    constexpr std::uint64_t told_each = 65'536;
    if (progress && frontier.size() % told_each == 0) progress(Position{frontier.size()}, end);
    return store::Go::on;
  });
  walk.finish();
  auto found = walk.found();
  if (found.divergence) return found;
  if (root != checkpoint.root) {
    found.divergence = "the checkpoint's root is not the one of the first " +
                       std::to_string(checkpoint.size) + " events";
    return found;
  }
  // A publisher beside us takes partial tiles away when it shows the next checkpoint.
  if (auto missing = missing_tile(directory, checkpoint.size); missing && read() == text) {
    found.divergence = std::move(missing);
  }
  return found;
}

}  // namespace qalam::publisher
