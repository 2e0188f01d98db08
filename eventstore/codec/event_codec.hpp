#pragma once

#include "domain/events.hpp"
#include "domain/usage/columns.hpp"
#include "eventstore/log.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

/// Events as the log keeps them, for everybody above the store: what to append, and what was. (The
/// payloads themselves are made by event_payloads.hpp.)
namespace qalam::codec {

using store::Bytes;

/// The schema version that this program writes, of every event so far.
constexpr std::uint16_t schema_version = 1;

struct Encoded {
  std::uint32_t type = 0;
  std::vector<std::byte> payload;
  friend bool operator==(Encoded const&, Encoded const&) = default;
};

Encoded encode(Event const& event);

/// Throws StoreFailure: `damaged` for a payload that `encode` cannot have made, `wrong_version` for
/// a type or a schema version that a newer program has written.
Event decode(std::uint32_t type, std::uint16_t version, Bytes payload);
inline Event decode(store::StoredEvent const& stored) {
  return decode(stored.header.type, stored.header.schema_version, stored.payload);
}

/// The same for an event whose type the caller knows already.
template <class E>
E decode_as(Bytes payload) {
  return std::get<E>(decode(type_id<E>, schema_version, payload));
}

/// The columns of a UsageLinesRecorded where they lie in `payload`, without a copy: for those who
/// read a hundred million lines. As strict as `decode`; what is in the columns is checked by who
/// reads them. Throws as `decode`.
usage::LinesView view_lines(Bytes payload);

/// Throws canonical::SchemaMismatch where a struct and the compiled-in schema differ, or where the
/// schema's union is not the variant. Called once at start-up, before anything is written.
void check_schema();

/// `stored_as` of the type: "workRegistered". Empty for a type that this program does not know.
std::string_view event_name(std::uint32_t type);

/// What the store appends. `report_society` as in `place_of`.
store::NewEvent to_new_event(Event const& event, SocietyId report_society = SocietyId{});

}  // namespace qalam::codec
