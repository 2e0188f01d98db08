#pragma once

#include "api/json/parse.hpp"

#include <ostream>

namespace qalam::tools {

/// Prints what `app::explain` answers (of a payout, holder, run or pool) as text: each amount with
/// its arithmetic, and beneath it the usage and the fees that it comes from.
void print_explanation(std::ostream& out, json::Json const& explanation);

}  // namespace qalam::tools
