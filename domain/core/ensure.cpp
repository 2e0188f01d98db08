#include "domain/core/ensure.hpp"

#include <cstdio>
#include <cstdlib>

namespace qalam {

void broken(char const* why, boost::source_location where) {
  std::fprintf(stderr, "qalam: broken invariant: %s (%s:%u)\n", why, where.file_name(),
               static_cast<unsigned>(where.line()));
  std::abort();
}

}  // namespace qalam
