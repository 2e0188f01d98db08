#pragma once

#include "domain/core/ids.hpp"
#include "domain/core/result.hpp"
#include "domain/core/time.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

/// The bytes of one log value: header, nonce, payload (docs/log-format.md, to the byte).
namespace qalam::store {

using Bytes = std::span<std::byte const>;
using MutableBytes = std::span<std::byte>;
using Nonce = std::array<std::uint8_t, 16>;

constexpr std::size_t header_bytes = 192;
constexpr std::size_t nonce_bytes = 16;
constexpr std::size_t payload_offset = header_bytes + nonce_bytes;
constexpr std::size_t record_bytes_max = std::size_t{64} << 10;
constexpr std::size_t payload_bytes_max = record_bytes_max - payload_offset;

/// What the Merkle leaf commits to: everything about an event but its content, and the content's
/// hash. It is what somebody may hold who must not read the event.
struct EventHeader {
  std::uint32_t type = 0;  ///< The ordinal in the union of event.capnp, for ever.
  std::uint16_t schema_version = 0;
  std::uint16_t flags = 0;
  Kind stream_kind = Kind::none;
  Position position;
  std::uint64_t stream_id = 0;
  StreamVersion stream_version;
  Timestamp recorded_at;
  Date effective_on = no_date;
  std::uint32_t payload_length = 0;
  SocietyId society;  ///< None: a shared register.
  PersonId actor;
  std::uint64_t causation = 0;  ///< The position that caused this event; 0 where nothing did.
  CommandId command{};
  Hash256 body{};          ///< SHA-256 of the command's body.
  Hash256 payload_hash{};  ///< SHA-256(nonce ‖ payload).
  Hash256 sealed_hash{};   ///< SHA-256(salt ‖ sealed part), or zeros.

  friend bool operator==(EventHeader const&, EventHeader const&) = default;
};

/// A log value as it lies in the map or in a buffer; the views are as long-lived as the bytes.
struct StoredEvent {
  EventHeader header;
  Nonce nonce{};
  Bytes payload;
  Bytes header_data;  ///< The 192 bytes: the leaf data.
};

/// The length of the whole value: a multiple of 8, so that payloads stay aligned in the map.
[[nodiscard]] constexpr std::size_t record_size(std::size_t payload_size) {
  return (payload_offset + payload_size + 7) & ~std::size_t{7};
}

/// Writes the header's 192 bytes to `out`.
void encode_header(EventHeader const& header, std::span<std::byte, header_bytes> out);
/// Writes the whole value; `out` is exactly `record_size(payload.size())`, and
/// `header.payload_length` is `payload.size()`.
void encode(EventHeader const& header, Nonce const& nonce, Bytes payload, MutableBytes out);

/// Errors: `malformed`, which names the field, its place and what stands there.
Result<EventHeader> decode_header(Bytes header);
/// Reads the whole value strictly: every field, the length, the padding. It does not hash the
/// payload; `payload_hash` does. Errors: as `decode_header`.
Result<StoredEvent> decode(Bytes record);

[[nodiscard]] Hash256 payload_hash(Nonce const& nonce, Bytes payload);
/// RFC 6962: SHA-256(0x00 ‖ header).
[[nodiscard]] Hash256 leaf_hash(Bytes header);

}  // namespace qalam::store
