#pragma once

#include "domain/core/ids.hpp"
#include "domain/core/result.hpp"

#include <string>

namespace qalam::tools {

/// The id that was typed for `option`; none where nothing was typed. Errors: `malformed`, with the
/// option as the place.
template <class IdType>
Result<IdType> id_option(char const* option, std::string const& typed) {
  if (typed.empty()) return IdType{};
  auto const id = parse_id(KindOf<IdType>::value, typed);
  if (!id) return fail(id.error().code, id.error().detail, option);
  return IdType{*id};
}

}  // namespace qalam::tools
