#pragma once

#include "api/http/message.hpp"
#include "domain/core/errors.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace qalam::api {

/// The one place where an ErrorCode becomes an HTTP status. No default: a new code must choose.
/// 422 says that the command itself is at fault, 409 that the ledger is not in the state for it.
Status status_of(ErrorCode code);

/// What only HTTP can get wrong; such answers carry these names instead of an ErrorCode's.
enum class HttpFault : std::uint8_t {
  method_not_allowed,
  not_acceptable,
  request_timeout,
  unsupported_media_type,
  expectation_failed,
  precondition_required,
  too_many_requests,
  header_too_large,
  not_implemented,
  version_not_supported,
};

struct HttpFaultInfo {
  HttpFault fault;
  Status status;
  std::string_view name;  ///< snake_case; never renamed.
  std::string_view title;
};
HttpFaultInfo const& http_fault_info(HttpFault fault);

/// RFC 9457 application/problem+json. `type` (/problems/<code>) and `code` are stable and listed in
/// docs/errors.md; `detail` is for a person and may be reworded; `instance` is the path that was
/// asked for; `pointer` is the JSON pointer of the culprit, when known; `rule` is the law or norm
/// that refuses, when there is one. 401 carries WWW-Authenticate, 503 Retry-After.
[[nodiscard]] Response problem(Error const& error, std::string_view instance);
[[nodiscard]] Response problem(HttpFault fault, std::string_view detail, std::string_view instance);

/// The text of docs/errors.md.
std::string errors_markdown();

}  // namespace qalam::api
