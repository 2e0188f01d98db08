#pragma once

#include "api/http/message.hpp"
#include "domain/core/ids.hpp"
#include "domain/core/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qalam::api {

/// The strong entity tag of a state: `"17"`, the position of the last event that changed it, and
/// for a second media type of the same state `"17-csv"` (RFC 9110 8.8.3).
std::string etag(Position last, std::string_view representation = {});

/// The list in If-Match or If-None-Match.
struct EntityTags {
  bool any = false;               ///< `*`
  std::vector<std::string> tags;  ///< As sent: with quotes, and W/ where weak.
  friend bool operator==(EntityTags const&, EntityTags const&) = default;
};
/// Reads `*` or a list of entity tags. Errors: `malformed`.
Result<EntityTags> parse_entity_tags(std::string_view text);

/// Is what the client holds still right (If-None-Match, RFC 9110 13.1.2)? Then 304 is the answer.
/// A header that cannot be read counts as absent: the full answer is never wrong.
bool not_modified(Request const& request, std::string_view current_etag);
/// Sets ETag, and makes a 304 of a 200 whose state the client has already.
[[nodiscard]] Response with_etag(Response response, Request const& request, std::string tag);

/// Which state a command may meet.
struct Expected {
  enum class Kind : std::uint8_t {
    anything,  ///< No condition was sent.
    nothing,   ///< `If-None-Match: *`: it must not exist yet.
    exists,    ///< `If-Match: *`: in whatever state.
    state,     ///< `If-Match: "17"`: the one whose last event is at `last`.
  };
  Kind kind = Kind::anything;
  Position last;
  friend bool operator==(Expected const&, Expected const&) = default;
};
/// What If-Match and If-None-Match say about the target of a command. A weak tag never matches
/// (RFC 9110 13.1.1), a list of several tags is not offered. Errors: `malformed`, `unsupported`,
/// `precondition_failed` for a tag that is none of ours.
Result<Expected> expected_state(Request const& request);
/// Does the state whose last event is at `last` (nothing: no such thing) meet the expectation?
/// Errors: `precondition_failed`, with the tag that holds now.
Result<> check_expected(Expected const& expected, std::optional<Position> last);

inline constexpr std::size_t idempotency_key_max = 255;
/// The key of `Idempotency-Key`: a structured-field string ("8e03…", the draft's form) or, since
/// most clients send it so, a bare token. Nothing when the header is absent. Errors: `malformed`.
Result<std::optional<std::string>> idempotency_key(Request const& request);
/// The first 16 bytes of SHA-256(person, 8 bytes big-endian ‖ key): the same key of two people is
/// two commands.
CommandId command_id(PersonId person, std::string_view key);

/// Is this preference stated: `Prefer: respond-async`, `return=minimal` (RFC 7240)?
bool prefers(Request const& request, std::string_view preference);

}  // namespace qalam::api
