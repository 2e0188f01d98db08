#pragma once

#include "eventstore/core.hpp"

namespace qalam::store {

/// Derives everything that can be derived from the log again; EventStore::verify.
Verification verify(Core const& core, Progress const& progress);

}  // namespace qalam::store
