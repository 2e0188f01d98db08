#pragma once

#include "api/app/ledger.hpp"

namespace qalam::app {

/// Closes a period and commits to what every account of the society holds at that moment. The trees
/// are made on the writer, in proportion to the number of the society's accounts. Errors: those of
/// the decider.
Result<Done> close_period(Ledger& ledger, ClosePeriod const& command, Who const& who);

}  // namespace qalam::app
