#pragma once

#include "api/http/message.hpp"
#include "domain/core/ids.hpp"
#include "domain/core/result.hpp"
#include "domain/core/time.hpp"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace qalam::api {

/// Refuses parameters that the route does not know: a misspelt filter must not look like an answer.
/// Errors: `malformed`, naming the parameter and those that exist; also for one sent twice.
Result<> check_known(Query const& query, std::span<std::string_view const> names);
inline Result<> check_known(Query const& query, std::initializer_list<std::string_view> names) {
  return check_known(query, std::span{names.begin(), names.size()});
}

/// The moment a read is asked for: now, a time of the log, or a position in it.
using AsOf = std::variant<std::monostate, Timestamp, Position>;
/// `asOf=` (RFC 3339; a `+` that arrived as a space is mended) or `atPosition=`.
/// Errors: `malformed`, also when both are there.
Result<AsOf> as_of(Query const& query);

inline constexpr std::uint32_t limit_default = 100;
inline constexpr std::uint32_t limit_max = 1'000;
/// `limit=`, 1 to 1000, 100 when absent. Errors: `malformed`.
Result<std::uint32_t> limit(Query const& query);

/// Read your writes: `Min-Position:` or `minPosition=`; zero when absent. Errors: `malformed`.
Result<Position> min_position(Request const& request);
/// Where a feed goes on: `Last-Event-ID:` or `after=`; zero when absent. Errors: `malformed`.
Result<Position> after_position(Request const& request);
/// A whole number of a query parameter. Errors: `malformed`.
Result<std::optional<std::uint64_t>> number(Query const& query, std::string_view name);

/// An opaque cursor: base64url of the bytes and a checksum over them, so that a cut or mistyped one
/// is refused and never read as a different place.
std::string encode_cursor(std::string_view bytes);
inline constexpr std::size_t cursor_max = 1'024;
/// Errors: `malformed`.
Result<std::string> decode_cursor(std::string_view text);
/// `cursor=`, decoded; nothing when absent. Errors: `malformed`.
Result<std::optional<std::string>> cursor(Query const& query);

std::string base64url(std::string_view bytes);               ///< RFC 4648 5, without padding.
Result<std::string> parse_base64url(std::string_view text);  ///< Errors: `malformed`.

/// The request's target with `cursor=` in the place of the present one.
std::string target_with_cursor(Request const& request, std::string_view encoded_cursor);
/// `Link: <…>; rel="next"` (RFC 8288).
void add_next_link(Response& response, Request const& request, std::string_view encoded_cursor);
/// `X-Qalam-Position: 17`: at which position the answer stands.
void set_position(Response& response, Position position);

/// One server-sent event (HTML, 9.2): `id:`, `event:`, `data:` lines and the empty line. Line
/// breaks in `data` become further `data:` lines.
std::string sse_event(std::string_view id, std::string_view event, std::string_view data);
std::string sse_comment(std::string_view text);  ///< Keeps proxies awake; clients ignore it.
std::string sse_retry(std::uint32_t milliseconds);

}  // namespace qalam::api
