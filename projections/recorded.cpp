#include "projections/recorded.hpp"

#include "eventstore/codec/event_codec.hpp"

namespace qalam::read {

Event const& Recorded::event() const {
  if (!event_) event_.emplace(codec::decode(header_.type, header_.schema_version, payload_));
  return *event_;
}

}  // namespace qalam::read
