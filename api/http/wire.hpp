#pragma once

#include "api/http/message.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace qalam::api {

/// What the head of an answer says beside the Response itself.
struct HeadContext {
  unsigned version = 11;  ///< 10 or 11: what the client speaks.
  bool keep_alive = true;
  std::string_view server;                      ///< Server; left out when empty.
  std::string_view date;                        ///< Date; left out when empty.
  std::string_view request_id;                  ///< X-Request-Id.
  std::optional<std::uint64_t> content_length;  ///< Nothing: chunked, or until the close in 1.0.
};

/// Status line and fields with the empty line after them. Characters that would end a field are
/// left out of names and values, so that no text can add a field.
std::string write_head(Response const& response, HeadContext const& context);
/// 204 and 304 have no body whatever the Response holds (RFC 9110 15.3.5, 15.4.5).
bool may_have_body(Status status);
/// IMF-fixdate: "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 5.6.7).
std::string http_date(std::int64_t unix_seconds);
/// A client's X-Request-Id, where it is fit for a log: 1 to 64 of letters, digits, '-', '_', '.'.
bool is_request_id(std::string_view text);
/// `text` as the value of a log's key=value: printable ASCII without quotes, cut at 200.
std::string log_value(std::string_view text);

}  // namespace qalam::api
