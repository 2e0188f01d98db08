#pragma once

#include <stdexcept>
#include <string>

namespace qalam {

/// Bytes of our own tables or log which are not what we wrote: a failing disk, or another program's
/// hand. Nobody on the stack can mend that.
class StoreCorrupt : public std::runtime_error {
 public:
  explicit StoreCorrupt(std::string const& what) : std::runtime_error{what} {}
};

}  // namespace qalam
