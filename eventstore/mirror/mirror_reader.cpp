#include "eventstore/mirror/mirror_reader.hpp"

#include "eventstore/files/durable.hpp"
#include "eventstore/mirror/identity_file.hpp"
#include "eventstore/tlog/proof_file.hpp"

#include <algorithm>
#include <cstring>

namespace qalam::mirror {
namespace {

using bundle::Place;
using bundle::Record;
using merkle::Hash;
using tlog::tile_width;

constexpr std::size_t tile_bytes = tile_width * sizeof(Hash);

std::filesystem::path at(std::filesystem::path const& directory, std::string const& path) {
  return directory / path;
}

bundle::Bytes bytes_of(std::string const& text) {
  return std::as_bytes(std::span{text});
}

/// The error, said of a file.
Error of_file(Error error, std::filesystem::path const& file) {
  error.where = error.where.empty() ? file.string() : file.string() + ", " + error.where + ":";
  return error;
}

/// The full one of a tile or bundle, whatever its width.
Place full(Place const& place) {
  return {place.index, tile_width};
}

}  // namespace

bool MirrorReader::is_mirror(std::filesystem::path const& directory) {
  return std::filesystem::exists(directory / "identity") &&
         std::filesystem::exists(directory / "checkpoint");
}

Result<MirrorReader> MirrorReader::open(std::filesystem::path directory,
                                        tlog::VerifierKey const& key) {
  MirrorReader out{std::move(directory)};
  QALAM_TRY(auto const identity, out.load("identity", "identity", identity_bytes_max));
  auto parsed = parse_identity(identity);
  if (!parsed) return of_file(parsed.error(), at(out.directory_, "identity"));
  out.identity_ = *std::move(parsed);
  auto const file = at(out.directory_, "checkpoint");
  QALAM_TRY(out.note_, out.load("checkpoint", "checkpoint", tlog::note_bytes_max));
  auto const note = tlog::parse_note(out.note_);
  if (!note) return of_file(note.error(), file);
  auto proved = tlog::check_checkpoint(*note, {key});
  if (!proved) return of_file(proved.error(), file);
  out.checkpoint_ = std::move(proved->checkpoint);
  if (out.checkpoint_.origin != out.identity_.origin) {
    return of_file(
        fail(ErrorCode::proof_invalid, "it is the checkpoint of " + out.checkpoint_.origin +
                                           ", and the mirror is of " + out.identity_.origin),
        file);
  }
  return out;
}

/// A file, or the full one that has replaced a partial one.
Result<std::string> MirrorReader::load(std::string const& path, std::string const& full,
                                       std::size_t bytes_max) const {
  for (std::string const& name : {path, full}) {
    try {
      if (auto bytes = files::read_if_there(at(directory_, name), bytes_max)) {
        return *std::move(bytes);
      }
    } catch (std::system_error const& failure) {
      return fail(ErrorCode::malformed, std::string{"it cannot be read: "} + failure.what(),
                  at(directory_, name).string());
    }
  }
  return fail(ErrorCode::not_found,
              "the file is missing, and without it the log is not whole. Copy the mirror again, "
              "or take another one",
              at(directory_, path).string());
}

Result<std::vector<Record>> MirrorReader::records(Place const& place) const {
  auto const path = bundle::records_path_of(place);
  QALAM_TRY(auto const bytes,
            load(path, bundle::records_path_of(full(place)), bundle::record_bundle_bytes_max));
  auto entries = bundle::parse_records(bytes_of(bytes), place);
  // What lies under the full name is full.
  if (!entries && place.width != tile_width) {
    auto whole = bundle::parse_records(bytes_of(bytes), full(place));
    if (whole) entries = std::move(whole);
  }
  if (!entries) return of_file(entries.error(), at(directory_, path));
  std::vector<Record> out;
  for (std::uint64_t i = 0; i < place.width; ++i) {
    auto* record = std::get_if<Record>(&(*entries)[i]);
    if (record == nullptr) {
      return fail(ErrorCode::malformed,
                  "event " + std::to_string(place.first().value() + i) +
                      " was kept from whoever made this copy. A ledger is restored from a whole "
                      "mirror",
                  at(directory_, path).string());
    }
    out.push_back(std::move(*record));
  }
  return out;
}

Result<void> MirrorReader::check_entries(Place const& place,
                                         std::vector<Record> const& records) const {
  auto const path = bundle::entries_path_of(place);
  QALAM_TRY(auto const bytes,
            load(path, bundle::entries_path_of(full(place)), bundle::entry_bundle_bytes_max));
  auto headers = bundle::parse_entries(bytes_of(bytes), place);
  if (!headers && place.width != tile_width) {
    auto whole = bundle::parse_entries(bytes_of(bytes), full(place));
    if (whole) headers = std::move(whole);
  }
  if (!headers) return of_file(headers.error(), at(directory_, path));
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (std::ranges::equal((*headers)[i], records[i].header_data)) continue;
    return fail(ErrorCode::proof_invalid,
                "event " + std::to_string(records[i].header.position.value()) +
                    " has another header here than in " + bundle::records_path_of(place),
                at(directory_, path).string());
  }
  return {};
}

Result<void> MirrorReader::check_tile(tlog::Tile const& tile, std::span<Hash const> hashes) const {
  auto const path = tlog::path_of(tile);
  QALAM_TRY(auto const bytes,
            load(path, tlog::path_of({tile.level, tile.index, tile_width}), tile_bytes));
  bool const long_enough = bytes.size() % sizeof(Hash) == 0 && bytes.size() >= hashes.size_bytes();
  if (long_enough && std::memcmp(bytes.data(), hashes.data(), hashes.size_bytes()) == 0) return {};
  return fail(ErrorCode::proof_invalid, "the tile does not have the hashes of the events",
              at(directory_, path).string());
}

/// `row`: the roots of the full tiles of level 0.
Result<void> MirrorReader::check_tiles_above(std::vector<Hash> row) const {
  for (unsigned level = 1; !row.empty(); ++level) {
    std::vector<Hash> above;
    for (std::size_t begin = 0; begin < row.size(); begin += tile_width) {
      auto const width = std::min<std::size_t>(tile_width, row.size() - begin);
      auto const hashes = std::span<Hash const>{row}.subspan(begin, width);
      QALAM_CHECK(check_tile({level, begin / tile_width, width}, hashes));
      if (width == tile_width) above.push_back(tlog::root_in(hashes, 0, tlog::tile_height));
    }
    row = std::move(above);
  }
  return {};
}

Result<void> MirrorReader::read(std::function<Result<void>(Record const&)> const& visit,
                                store::Progress const& progress) const {
  merkle::Frontier frontier;
  std::vector<Hash> full_tiles;
  for (std::uint64_t index = 0; index * tile_width < checkpoint_.size; ++index) {
    auto const place = bundle::place_in(index, checkpoint_.size);
    QALAM_TRY(auto const all, records(place));
    QALAM_CHECK(check_entries(place, all));
    std::vector<Hash> leaves;
    for (Record const& record : all) {
      leaves.push_back(store::leaf_hash(record.header_data));
      frontier.append(leaves.back());
    }
    QALAM_CHECK(check_tile({0, index, place.width}, leaves));
    if (place.width == tile_width) {
      full_tiles.push_back(tlog::root_in(leaves, 0, tlog::tile_height));
    }
    for (Record const& record : all) {
      if (auto const done = visit(record); !done) {
        return of_file(done.error(), at(directory_, bundle::records_path_of(place)));
      }
    }
    if (progress) progress(place.last(), Position{checkpoint_.size});
  }
  QALAM_CHECK(check_tiles_above(std::move(full_tiles)));
  if (frontier.root() == checkpoint_.root) return {};
  return fail(ErrorCode::proof_invalid,
              "the events of the mirror do not lead to the root that was signed: the checkpoint "
              "is of another log, or events were changed",
              at(directory_, "checkpoint").string());
}

}  // namespace qalam::mirror
