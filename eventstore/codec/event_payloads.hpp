#pragma once

#include "domain/events.hpp"

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace qalam::canonical {

/// Events as the payloads of the log. A payload is the event's struct; which of them it is, the
/// `type_id` in the header says. Made once, at start-up; any number of threads may use it.
class EventCodec {
 public:
  /// Throws SchemaMismatch unless `Event` and the union of event.capnp are the same list in the
  /// same order, and every struct in it, to the depths, has the fields and types of its schema.
  EventCodec();
  ~EventCodec();
  EventCodec(EventCodec const&) = delete;
  EventCodec& operator=(EventCodec const&) = delete;

  /// The payload; its type is `type_of(event)`.
  [[nodiscard]] std::vector<std::byte> encode(Event const& event) const;
  /// The same into `out`, whose memory is used again.
  void encode(Event const& event, std::vector<std::byte>& out) const;
  /// Reads exactly what `encode` writes. Errors: `malformed` for any other bytes; `unsupported` for
  /// a type that this version does not know.
  [[nodiscard]] Result<Event> decode(std::uint32_t type, std::span<std::byte const> payload) const;
  /// For our own log, where other bytes mean damage: throws StoreCorrupt.
  [[nodiscard]] Event decode_stored(std::uint32_t type, std::span<std::byte const> payload) const;

 private:
  struct Codecs;
  std::unique_ptr<Codecs const> codecs_;
};

inline std::uint32_t type_of(Event const& event) {
  return static_cast<std::uint32_t>(event.index());
}
/// The schema's name of a type: "workRegistered"; empty for a type that is not known.
std::string_view type_name(std::uint32_t type);

}  // namespace qalam::canonical
