#pragma once

#include "eventstore/log.hpp"
#include "eventstore/record.hpp"
#include "eventstore/tlog/tile.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// The log as files of 256 events each: entry bundles of C2SP tlog-tiles, which hold the headers,
/// and record bundles of our own, from which a ledger can be made again (docs/proof-format.md,
/// "Bundles"). Bytes to values and back, no I/O.
namespace qalam::bundle {

using store::Bytes;

/// Which events a bundle holds: `width` of them from position `index` · 256 + 1 on.
struct Place {
  std::uint64_t index = 0;
  std::uint64_t width = tlog::tile_width;  ///< 1 to 255: a partial bundle.

  [[nodiscard]] Position first() const { return Position{index * tlog::tile_width + 1}; }
  [[nodiscard]] Position last() const { return Position{index * tlog::tile_width + width}; }
  friend bool operator==(Place const&, Place const&) = default;
};

/// The bundle of a log of `size` events with this index; it must not be empty.
Place place_in(std::uint64_t index, std::uint64_t size);

/// "tile/entries/x001/x234/067", of a partial bundle with ".p/112" behind it.
std::string entries_path_of(Place const& place);
/// "records/x001/x234/067", of a partial bundle with ".p/112" behind it.
std::string records_path_of(Place const& place);
/// Nothing for any text that the function above does not write.
std::optional<Place> parse_entries_path(std::string_view path);
std::optional<Place> parse_records_path(std::string_view path);

/// Headers, each with its length in front. All of `headers` have 192 bytes.
std::vector<std::byte> print_entries(std::span<Bytes const> headers);
/// The headers of a bundle, as views of its bytes: as many as its place says, each a header of a
/// log, each with its position. Errors: `malformed`, whose `where` names event and field.
Result<std::vector<Bytes>> parse_entries(Bytes bytes, Place const& place);

/// An event as it stands in the log, and what its command was answered.
struct Record {
  store::EventHeader header;
  std::vector<std::byte> header_data;  ///< 192 bytes: the leaf data.
  store::Nonce nonce{};
  std::vector<std::byte> payload;
  std::vector<std::byte> answer;  ///< On the last event of its command; empty on others.

  /// The same as the store gives it; it lives as long as this.
  [[nodiscard]] store::StoredEvent event() const { return {header, nonce, payload, header_data}; }
  friend bool operator==(Record const&, Record const&) = default;
};

/// What a bundle says of an event: its leaf hash, where the reader may not see it, or all of it.
using Entry = std::variant<merkle::Hash, Record>;

[[nodiscard]] merkle::Hash leaf_hash(Entry const& entry);

/// Puts a record bundle together, event by event.
class Writer {
 public:
  void add(merkle::Hash const& leaf);
  /// `answer` has at most `store::answer_bytes_max` bytes.
  void add(store::StoredEvent const& event, Bytes answer);
  /// The bundle; the writer is empty again.
  std::vector<std::byte> finish();

 private:
  std::vector<std::byte> out_;
};

std::vector<std::byte> print_records(std::span<Entry const> entries);
/// The events of a bundle: as many as its place says, each with its position and with the payload
/// that its header commits to; an answer only where a command ends. Whether they are the log's is
/// for the tree to say (`leaf_hash`). Errors: `malformed`, whose `where` names event and field.
Result<std::vector<Entry>> parse_records(Bytes bytes, Place const& place);

/// No bundle is longer; what is longer need not be read.
constexpr std::size_t record_bundle_bytes_max =
    tlog::tile_width * (store::record_bytes_max + store::answer_bytes_max + 9) +
    sizeof(merkle::Hash);
constexpr std::size_t entry_bundle_bytes_max = tlog::tile_width * (store::header_bytes + 2);

}  // namespace qalam::bundle
