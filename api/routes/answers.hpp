#pragma once

#include "api/http/router.hpp"
#include "api/json/parse.hpp"

namespace qalam::api {

/// The body of a write: a JSON object; none at all is an empty one. Errors: `malformed`,
/// `too_large`.
Result<json::Json> json_body(Call const& call);

}  // namespace qalam::api
