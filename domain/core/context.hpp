#pragma once

#include "domain/core/ids.hpp"
#include "domain/core/time.hpp"

namespace qalam {

/// What a decision may know about its circumstances: everything that varies comes in here.
struct Context {
  Timestamp now;   ///< Read once for the command, by the writer.
  PersonId actor;  ///< Who asks; zero is the installation itself (`qalam init`, the first role).
  CommandId command{};
  Position known_at{};  ///< Of the last event before the decision.
  [[nodiscard]] Date today() const { return date_of(now); }
};

}  // namespace qalam
