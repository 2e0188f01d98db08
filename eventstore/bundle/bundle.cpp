#include "eventstore/bundle/bundle.hpp"

#include "domain/core/ensure.hpp"
#include "eventstore/lmdb/key.hpp"

#include <algorithm>
#include <concepts>
#include <cstring>
#include <utility>

namespace qalam::bundle {
namespace {

using merkle::Hash;
using store::header_bytes;
using store::payload_offset;

constexpr std::byte kept_from_reader{0};
constexpr std::byte in_clear{1};

std::optional<Place> parse_path(std::string_view path, std::string_view start) {
  if (!path.starts_with(start)) return std::nullopt;
  // The rest is written as that of a tile.
  auto const tile = tlog::parse_tile_path("tile/0/" + std::string{path.substr(start.size())});
  if (!tile) return std::nullopt;
  return Place{tile->index, tile->width};
}

template <std::unsigned_integral Integer>
void put(std::vector<std::byte>& out, Integer value) {
  auto const bytes = lmdb::make_key(value);
  out.insert(out.end(), bytes.begin(), bytes.end());
}

void put(std::vector<std::byte>& out, Bytes bytes) {
  out.insert(out.end(), bytes.begin(), bytes.end());
}

/// Reads a bundle from the front and knows which event it is at.
class Reader {
 public:
  Reader(Bytes bytes, Place const& place) : rest_{bytes}, position_{place.first()} {}

  [[nodiscard]] Error bad(char const* field, std::string const& why) const {
    return fail(ErrorCode::malformed, "this is no bundle of the log: " + why,
                "event " + std::to_string(position_.value()) + ", " + field);
  }
  Result<Bytes> take(std::size_t size, char const* field) {
    if (size > rest_.size()) return bad(field, "it ends within it");
    auto const part = rest_.first(size);
    rest_ = rest_.subspan(size);
    return part;
  }
  template <class Integer>
  Result<Integer> number(char const* field) {
    QALAM_TRY(auto const bytes, take(sizeof(Integer), field));
    return lmdb::read_be<Integer>(bytes.data());
  }
  /// A header of the log that has this event's position.
  Result<store::EventHeader> header(Bytes bytes) const {
    auto header = store::decode_header(bytes);
    if (!header) return bad("header", header.error().detail);
    if (header->position != position_) {
      return bad("position",
                 "event " + std::to_string(header->position.value()) + " stands in its place");
    }
    return header;
  }
  void next() { position_ = Position{position_.value() + 1}; }
  Result<void> end() const {
    if (rest_.empty()) return {};
    return bad("end", std::to_string(rest_.size()) + " bytes follow the last event");
  }

 private:
  Bytes rest_;
  Position position_;
};

Result<Record> read_record(Reader& reader) {
  QALAM_TRY(auto const length, reader.number<std::uint32_t>("length"));
  if (length < payload_offset || length > store::record_bytes_max) {
    return reader.bad("length", "a record has 208 to 65536 bytes, not " + std::to_string(length));
  }
  Record record;
  QALAM_TRY(auto const head, reader.take(header_bytes, "header"));
  QALAM_TRY(record.header, reader.header(head));
  if (record.header.payload_length != length - payload_offset) {
    return reader.bad("payload_length",
                      "the header states " + std::to_string(record.header.payload_length) +
                          " bytes, and there are " + std::to_string(length - payload_offset));
  }
  record.header_data.assign(head.begin(), head.end());
  QALAM_TRY(auto const nonce, reader.take(record.nonce.size(), "nonce"));
  std::memcpy(record.nonce.data(), nonce.data(), nonce.size());
  QALAM_TRY(auto const payload, reader.take(length - payload_offset, "payload"));
  record.payload.assign(payload.begin(), payload.end());
  if (store::payload_hash(record.nonce, payload) != record.header.payload_hash) {
    return reader.bad("payload", "it is not the one that the header commits to");
  }
  QALAM_TRY(auto const answer_length, reader.number<std::uint32_t>("answer"));
  if (answer_length > store::answer_bytes_max) {
    return reader.bad("answer", "it has more than 16384 bytes");
  }
  QALAM_TRY(auto const answer, reader.take(answer_length, "answer"));
  record.answer.assign(answer.begin(), answer.end());
  return record;
}

Result<Entry> read_entry(Reader& reader) {
  QALAM_TRY(auto const kind, reader.take(1, "kind"));
  if (kind.front() == in_clear) {
    QALAM_TRY(auto record, read_record(reader));
    return Entry{std::move(record)};
  }
  if (kind.front() != kept_from_reader) return reader.bad("kind", "it is neither 0 nor 1");
  Hash hash{};
  QALAM_TRY(auto const bytes, reader.take(hash.size(), "leaf hash"));
  std::memcpy(hash.data(), bytes.data(), bytes.size());
  return Entry{hash};
}

/// An answer stands where its command ends.
bool goes_on(Entry const& one, Entry const& next) {
  auto const* a = std::get_if<Record>(&one);
  auto const* b = std::get_if<Record>(&next);
  return a != nullptr && b != nullptr && a->header.actor == b->header.actor &&
         a->header.command == b->header.command;
}

}  // namespace

Place place_in(std::uint64_t index, std::uint64_t size) {
  ensure(index * tlog::tile_width < size, "a bundle has at least one event");
  return {index, std::min(tlog::tile_width, size - index * tlog::tile_width)};
}

std::string entries_path_of(Place const& place) {
  return tlog::entries_path_of(place.index, place.width);
}

std::string records_path_of(Place const& place) {
  constexpr std::string_view start = "tile/entries/";
  return "records/" + entries_path_of(place).substr(start.size());
}

std::optional<Place> parse_entries_path(std::string_view path) {
  return parse_path(path, "tile/entries/");
}

std::optional<Place> parse_records_path(std::string_view path) {
  return parse_path(path, "records/");
}

std::vector<std::byte> print_entries(std::span<Bytes const> headers) {
  std::vector<std::byte> out;
  out.reserve(headers.size() * (header_bytes + 2));
  for (Bytes const header : headers) {
    put(out, static_cast<std::uint16_t>(header.size()));
    put(out, header);
  }
  return out;
}

Result<std::vector<Bytes>> parse_entries(Bytes bytes, Place const& place) {
  Reader reader{bytes, place};
  std::vector<Bytes> out;
  for (std::uint64_t i = 0; i < place.width; ++i) {
    QALAM_TRY(auto const length, reader.number<std::uint16_t>("length"));
    if (length != header_bytes) {
      return reader.bad("length", "a header has 192 bytes, not " + std::to_string(length));
    }
    QALAM_TRY(auto const header, reader.take(length, "header"));
    if (auto const decoded = reader.header(header); !decoded) return decoded.error();
    out.push_back(header);
    reader.next();
  }
  QALAM_CHECK(reader.end());
  return out;
}

Hash leaf_hash(Entry const& entry) {
  if (auto const* hash = std::get_if<Hash>(&entry)) return *hash;
  return store::leaf_hash(std::get<Record>(entry).header_data);
}

void Writer::add(Hash const& leaf) {
  out_.push_back(kept_from_reader);
  put(out_, std::as_bytes(std::span{leaf}));
}

void Writer::add(store::StoredEvent const& event, Bytes answer) {
  ensure(answer.size() <= store::answer_bytes_max, "an answer has its limit");
  out_.push_back(in_clear);
  put(out_, static_cast<std::uint32_t>(payload_offset + event.payload.size()));
  put(out_, event.header_data);
  put(out_, std::as_bytes(std::span{event.nonce}));
  put(out_, event.payload);
  put(out_, static_cast<std::uint32_t>(answer.size()));
  put(out_, answer);
}

std::vector<std::byte> Writer::finish() {
  auto const sum = merkle::sha256(out_);
  put(out_, std::as_bytes(std::span{sum}));
  return std::exchange(out_, {});
}

std::vector<std::byte> print_records(std::span<Entry const> entries) {
  Writer writer;
  for (Entry const& entry : entries) {
    if (auto const* hash = std::get_if<Hash>(&entry)) {
      writer.add(*hash);
    } else {
      auto const& record = std::get<Record>(entry);
      writer.add(record.event(), record.answer);
    }
  }
  return writer.finish();
}

Result<std::vector<Entry>> parse_records(Bytes bytes, Place const& place) {
  Hash sum{};
  if (bytes.size() < sum.size()) return Reader{bytes, place}.bad("kind", "it ends within it");
  auto const events = bytes.first(bytes.size() - sum.size());
  Reader reader{events, place};
  std::vector<Entry> out;
  for (std::uint64_t i = 0; i < place.width; ++i) {
    QALAM_TRY(auto entry, read_entry(reader));
    if (!out.empty() && goes_on(out.back(), entry) &&
        !std::get<Record>(out.back()).answer.empty()) {
      return reader.bad("command", "it goes on with a command that was answered before");
    }
    out.push_back(std::move(entry));
    reader.next();
  }
  QALAM_CHECK(reader.end());
  // Last, so that what is wrong with an event is said of the event.
  std::memcpy(sum.data(), bytes.data() + events.size(), sum.size());
  if (merkle::sha256(events) != sum) {
    return reader.bad("checksum", "its checksum does not hold: a byte of it was changed");
  }
  return out;
}

}  // namespace qalam::bundle
