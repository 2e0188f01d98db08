#pragma once

#include "eventstore/core.hpp"

namespace qalam::store {

/// Whether the folds' tables are those of this version and stand where the log stands.
bool folds_in_step(Core const& core);
/// Empties the folds' tables, also those that no fold opens any more, and folds from the start.
void rebuild_folds(Core& core, Progress const& progress);
/// Goes on with a rebuild that was interrupted; starts one when the tables are of another version.
void resume_folds(Core& core, Progress const& progress);

}  // namespace qalam::store
