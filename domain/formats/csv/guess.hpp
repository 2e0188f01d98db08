#pragma once

#include "domain/formats/csv/columns.hpp"

#include <string>
#include <vector>

namespace qalam::formats::csv {

/// Roles of the columns of a table without a header, from what its first rows hold. Codes, times
/// and durations are told by their form; of the text columns the first is taken for the title, the
/// second for the artist, the third for the album. A guess, which the reader says.
[[nodiscard]] std::vector<Role> guess_roles(std::vector<std::vector<std::string>> const& rows);

/// "column 1 = epoch, column 2 = title, …"
[[nodiscard]] std::string describe(std::vector<Role> const& roles);

}  // namespace qalam::formats::csv
