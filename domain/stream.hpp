#pragma once

#include "domain/events.hpp"

namespace qalam {

/// Where an event belongs: the thing whose stream it continues, the society whose books it is in
/// (0 = shared register), and its own date, if it has one (`no_date` otherwise).
struct Place {
  Kind kind = Kind::none;
  std::uint64_t stream = 0;
  SocietyId society;
  Date effective = no_date;
};

/// `report_society` is the society of a usage report or run where the event itself does not carry
/// it (chunks): the caller, who has read the register, passes it.
Place place_of(Event const& event, SocietyId report_society = SocietyId{});

/// The stream's name for a parameter: one stream for each name and society.
std::uint64_t parameter_stream(ParameterName name, SocietyId society);

}  // namespace qalam
