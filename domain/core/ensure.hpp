#pragma once

#include <source_location>

namespace qalam {

/// Stops the process with `why`: the program itself is wrong, and going on would write wrong books.
[[noreturn]] void broken(char const* why, std::source_location where);

/// States what must be true, in release builds too.
inline void ensure(bool condition, char const* why,
                   std::source_location where = std::source_location::current()) {
  if (!condition) broken(why, where);
}

}  // namespace qalam
