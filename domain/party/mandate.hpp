#pragma once

#include "domain/core/time.hpp"
#include "domain/core/vocabulary.hpp"
#include "domain/repertoire/territory.hpp"

#include <algorithm>

namespace qalam {

/// Whether a mandate gives its society a right in the home territory on `day`. Any state of a
/// mandate that has its rights, territory and period.
template <class Mandate>
bool entrusts(Mandate const& mandate, Right right, Date day) {
  bool const of_right =
      std::find(mandate.rights.begin(), mandate.rights.end(), right) != mandate.rights.end();
  return of_right && mandate.from <= day && day < mandate.until &&
         territory_contains(mandate.territory, kazakhstan, day);
}

}  // namespace qalam
