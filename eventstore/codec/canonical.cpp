#include "eventstore/codec/canonical.hpp"

namespace qalam::canonical {

Error unreadable(Reader const& reader, std::string_view what) {
  std::string const part = reader.where().empty() ? "it" : reader.where().substr(1);
  return fail(ErrorCode::malformed,
              "the bytes of a stored " + std::string{what} + " cannot be read: " + part + " " +
                  reader.why(),
              reader.where());
}

}  // namespace qalam::canonical
