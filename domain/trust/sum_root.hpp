#pragma once

#include "domain/core/ids.hpp"

#include <boost/describe/class.hpp>
#include <cstdint>

namespace qalam {

/// The root of a Merkle sum tree: what a set of amounts comes to, fixed without showing one of them
/// (docs/proof-format.md). One leaf for each owner.
struct SumRoot {
  std::uint64_t leaves = 0;
  std::int64_t micros = 0;  ///< The sum of all leaves; none is negative.
  Hash256 root{};
  friend bool operator==(SumRoot const&, SumRoot const&) = default;
};
BOOST_DESCRIBE_STRUCT(SumRoot, (), (leaves, micros, root))

}  // namespace qalam
