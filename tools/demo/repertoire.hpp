#pragma once

#include "tools/demo/chance.hpp"
#include "tools/demo/files.hpp"

#include <cstdint>
#include <vector>

/// Writers and songs that nobody has.
namespace qalam::demo {

/// The CISAC numbers of the societies that the writers belong to.
struct Affiliation {
  std::uint16_t own = 0, foreign = 0;
};

/// Foreign writers belong to the foreign society, the others to the own one; a few to none.
std::vector<Writer> invent_writers(Chance& chance, std::uint32_t count, Affiliation affiliation);

/// A song of one or two of `writers` (not empty); few of them write most of the songs.
Song invent_song(Chance& chance, std::uint32_t serial, std::vector<Writer> const& writers);

}  // namespace qalam::demo
