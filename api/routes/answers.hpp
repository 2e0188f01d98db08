#pragma once

#include "api/http/router.hpp"
#include "api/json/parse.hpp"

#include <optional>

namespace qalam::api {

/// The refusal of a body that says it is something else than JSON: 415.
std::optional<Response> check_media_type(Call const& call);
/// The body of a write: a JSON object; none at all is an empty one. Errors: `malformed`,
/// `too_large`.
Result<json::Json> json_body(Call const& call);

}  // namespace qalam::api
