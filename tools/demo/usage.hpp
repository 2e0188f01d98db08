#pragma once

#include "domain/core/time.hpp"
#include "domain/core/vocabulary.hpp"
#include "tools/demo/chance.hpp"
#include "tools/demo/files.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

/// What the demo's licensees played, as they report it.
namespace qalam::demo {

/// `n` of the full nation at a scale in thousandths; at least one.
inline std::uint64_t scaled(std::uint64_t n, std::uint64_t per_mille) {
  return std::max<std::uint64_t>(1, n * per_mille / 1000);
}

/// One report of one licensee.
struct Reported {
  std::string name;
  UseType use = UseType::none;
  Period period;
  std::string net_revenue;  ///< Of a streaming service.
  int version = 1;
};

/// The file that the licensee sends: a DSR of a streaming service, a log of a radio station or a
/// concert hall, a list of a venue. Hits of `songs` (not empty) are played most; one use in
/// fourteen is of a track that nobody has registered. Empty for other uses.
std::string invent_usage(Chance& chance, std::vector<Song> const& songs, Reported const& report,
                         std::uint64_t per_mille);

}  // namespace qalam::demo
