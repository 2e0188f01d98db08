#pragma once

#include "domain/core/result.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace qalam::json {

/// Members keep the order in which they were written.
using Json = nlohmann::ordered_json;

/// What a text from outside may be. A text that is past a limit is `too_large`.
struct Limits {
  std::size_t bytes_max = 1 << 20;
  std::size_t depth_max = 32;     ///< Arrays and objects inside each other.
  std::size_t members_max = 256;  ///< Of one object. Arrays are bounded by `bytes_max` alone.
};

/// Reads one JSON text (RFC 8259), strictly: valid UTF-8, no member twice, and no number which is
/// not whole or does not fit 64 bits, for amounts are strings here. Errors: `malformed` with line
/// and column, and the JSON pointer where it is known; `too_large`.
Result<Json> parse(std::string_view text, Limits const& limits = {});

/// On one line. Bytes that are not UTF-8 become U+FFFD.
std::string dump(Json const& json);
/// For a person to read, two spaces a level.
std::string dump_pretty(Json const& json);

}  // namespace qalam::json
