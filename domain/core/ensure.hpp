#pragma once

#include <boost/assert/source_location.hpp>

namespace qalam {

/// Stops the process with `why`: the program itself is wrong, and going on would write wrong books.
[[noreturn]] void broken(char const* why, boost::source_location where);

/// States what must be true, in release builds too. (Boost's source_location, for clang 14, which
/// builds the fuzzers, has none of the standard's.)
inline void ensure(bool condition, char const* why,
                   boost::source_location where = BOOST_CURRENT_LOCATION) {
  if (!condition) broken(why, where);
}

}  // namespace qalam
