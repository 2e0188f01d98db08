#include "eventstore/record.hpp"

#include "domain/core/ensure.hpp"
#include "eventstore/lmdb/key.hpp"
#include "eventstore/merkle/frontier.hpp"

#include <cstring>
#include <string>
#include <string_view>

namespace qalam::store {
namespace {

using lmdb::read_be;
using lmdb::write_be;

constexpr std::uint32_t magic_number = 0x514C'4D31;  // "QLM1"

/// Where each field of the header lies; docs/log-format.md is the same table for people.
namespace at {
constexpr std::size_t magic = 0;
constexpr std::size_t type = 4;
constexpr std::size_t schema_version = 8;
constexpr std::size_t flags = 10;
constexpr std::size_t stream_kind = 12;
constexpr std::size_t position = 16;
constexpr std::size_t stream_id = 24;
constexpr std::size_t stream_version = 32;
constexpr std::size_t recorded_at = 40;
constexpr std::size_t effective_on = 48;
constexpr std::size_t payload_length = 52;
constexpr std::size_t society = 56;
constexpr std::size_t actor = 64;
constexpr std::size_t causation = 72;
constexpr std::size_t command = 80;
constexpr std::size_t body = 96;
constexpr std::size_t payload_hash = 128;
constexpr std::size_t sealed_hash = 160;
static_assert(sealed_hash + sizeof(Hash256) == header_bytes);
}  // namespace at

template <std::size_t N>
void put_array(std::byte* out, std::array<std::uint8_t, N> const& value) {
  std::memcpy(out, value.data(), N);
}

template <std::size_t N>
void take_array(std::byte const* in, std::array<std::uint8_t, N>& value) {
  std::memcpy(value.data(), in, N);
}

Error bad(std::string_view field, std::size_t offset, std::string const& why) {
  return fail(ErrorCode::malformed, "log record: " + std::string{field} + " (byte " +
                                        std::to_string(offset) + ") " + why);
}

/// Two's complement, as it is: only keys need the order of signed numbers.
std::int64_t signed64(std::uint64_t bits) {
  return static_cast<std::int64_t>(bits);
}
std::int32_t signed32(std::uint32_t bits) {
  return static_cast<std::int32_t>(bits);
}

EventHeader take_header(std::byte const* in) {
  EventHeader h;
  h.type = read_be<std::uint32_t>(in + at::type);
  h.schema_version = read_be<std::uint16_t>(in + at::schema_version);
  h.flags = read_be<std::uint16_t>(in + at::flags);
  h.stream_kind = static_cast<Kind>(read_be<std::uint32_t>(in + at::stream_kind));
  h.position = Position{read_be<std::uint64_t>(in + at::position)};
  h.stream_id = read_be<std::uint64_t>(in + at::stream_id);
  h.stream_version = StreamVersion{read_be<std::uint64_t>(in + at::stream_version)};
  h.recorded_at = Timestamp{signed64(read_be<std::uint64_t>(in + at::recorded_at))};
  h.effective_on = Date{signed32(read_be<std::uint32_t>(in + at::effective_on))};
  h.payload_length = read_be<std::uint32_t>(in + at::payload_length);
  h.society = SocietyId{read_be<std::uint64_t>(in + at::society)};
  h.actor = PersonId{read_be<std::uint64_t>(in + at::actor)};
  h.causation = read_be<std::uint64_t>(in + at::causation);
  take_array(in + at::command, h.command);
  take_array(in + at::body, h.body);
  take_array(in + at::payload_hash, h.payload_hash);
  take_array(in + at::sealed_hash, h.sealed_hash);
  return h;
}

}  // namespace

void encode_header(EventHeader const& header, std::span<std::byte, header_bytes> out) {
  std::byte* const to = out.data();
  write_be(to + at::magic, magic_number);
  write_be(to + at::type, header.type);
  write_be(to + at::schema_version, header.schema_version);
  write_be(to + at::flags, header.flags);
  write_be(to + at::stream_kind, static_cast<std::uint32_t>(header.stream_kind));
  write_be(to + at::position, header.position.value());
  write_be(to + at::stream_id, header.stream_id);
  write_be(to + at::stream_version, header.stream_version.value());
  write_be(to + at::recorded_at, static_cast<std::uint64_t>(header.recorded_at.value()));
  write_be(to + at::effective_on, static_cast<std::uint32_t>(header.effective_on.value()));
  write_be(to + at::payload_length, header.payload_length);
  write_be(to + at::society, header.society.value());
  write_be(to + at::actor, header.actor.value());
  write_be(to + at::causation, header.causation);
  put_array(to + at::command, header.command);
  put_array(to + at::body, header.body);
  put_array(to + at::payload_hash, header.payload_hash);
  put_array(to + at::sealed_hash, header.sealed_hash);
}

void encode(EventHeader const& header, Nonce const& nonce, Bytes payload, MutableBytes out) {
  ensure(payload.size() == header.payload_length, "the header states the payload's length");
  ensure(out.size() == record_size(payload.size()), "a record has exactly its size");
  encode_header(header, out.first<header_bytes>());
  put_array(out.data() + header_bytes, nonce);
  if (!payload.empty()) std::memcpy(out.data() + payload_offset, payload.data(), payload.size());
  auto const end = payload_offset + payload.size();
  std::memset(out.data() + end, 0, out.size() - end);
}

Result<EventHeader> decode_header(Bytes header) {
  if (header.size() != header_bytes) {
    return bad("the header", 0,
               "has " + std::to_string(header.size()) + " bytes; 192 are expected");
  }
  if (read_be<std::uint32_t>(header.data()) != magic_number) {
    return bad("magic", at::magic, "is not QLM1: this is no event of a Qalam ledger");
  }
  EventHeader const h = take_header(header.data());
  if (h.schema_version == 0) return bad("schema_version", at::schema_version, "is 0");
  if (h.stream_kind == Kind::none) return bad("stream_kind", at::stream_kind, "is 0");
  if (h.position.value() == 0) return bad("position", at::position, "is 0; positions start at 1");
  if (h.stream_version.value() == 0) {
    return bad("stream_version", at::stream_version, "is 0; versions start at 1");
  }
  if (h.stream_version.value() > h.position.value()) {
    return bad("stream_version", at::stream_version,
               "is " + std::to_string(h.stream_version.value()) +
                   ", which is more than there were events (position " +
                   std::to_string(h.position.value()) + ")");
  }
  if (h.payload_length > payload_bytes_max) {
    return bad("payload_length", at::payload_length,
               "is " + std::to_string(h.payload_length) + "; the limit is " +
                   std::to_string(payload_bytes_max));
  }
  if (h.causation >= h.position.value()) {
    return bad("causation", at::causation,
               "is " + std::to_string(h.causation) + ", which is not before position " +
                   std::to_string(h.position.value()));
  }
  return h;
}

Result<StoredEvent> decode(Bytes record) {
  if (record.size() < payload_offset) {
    return bad("the record", 0,
               "has " + std::to_string(record.size()) + " bytes; header and nonce need 208");
  }
  StoredEvent event;
  event.header_data = record.first(header_bytes);
  QALAM_TRY(event.header, decode_header(event.header_data));
  auto const length = event.header.payload_length;
  if (record.size() != record_size(length)) {
    return bad("payload_length", at::payload_length,
               "is " + std::to_string(length) + ", but the record has " +
                   std::to_string(record.size()) + " bytes");
  }
  take_array(record.data() + header_bytes, event.nonce);
  event.payload = record.subspan(payload_offset, length);
  for (std::size_t i = payload_offset + length; i < record.size(); ++i) {
    if (record[i] != std::byte{0}) return bad("padding", i, "is not zero");
  }
  return event;
}

Hash256 payload_hash(Nonce const& nonce, Bytes payload) {
  return merkle::sha256({std::as_bytes(std::span{nonce}), payload});
}

Hash256 leaf_hash(Bytes header) {
  return merkle::leaf_hash(header);
}

}  // namespace qalam::store
