#pragma once

#include "domain/events.hpp"
#include "eventstore/record.hpp"

#include <cstdint>
#include <optional>

namespace qalam::read {

/// An event as a read model sees it: the header at once, the content when somebody asks for it. A
/// chunk of a thousand usage lines is decoded once for all who want it, or not at all.
class Recorded {
 public:
  /// The event's bytes must stay where they are while this lives.
  explicit Recorded(store::StoredEvent const& stored)
      : header_{stored.header}, payload_{stored.payload} {}
  /// An event that is a value already.
  Recorded(store::EventHeader const& header, Event event)
      : header_{header}, event_{std::move(event)} {
    header_.type = static_cast<std::uint32_t>(event_->index());
  }

  [[nodiscard]] store::EventHeader const& header() const { return header_; }
  [[nodiscard]] std::uint32_t type() const { return header_.type; }
  [[nodiscard]] Position position() const { return header_.position; }
  [[nodiscard]] Timestamp recorded_at() const { return header_.recorded_at; }
  [[nodiscard]] PersonId actor() const { return header_.actor; }
  [[nodiscard]] SocietyId society() const { return header_.society; }
  /// Throws what the codec throws for bytes that are damaged.
  [[nodiscard]] Event const& event() const;

 private:
  store::EventHeader header_;
  store::Bytes payload_;
  mutable std::optional<Event> event_;
};

}  // namespace qalam::read
