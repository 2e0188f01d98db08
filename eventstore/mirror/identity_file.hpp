#pragma once

#include "eventstore/log.hpp"

#include <string>
#include <string_view>

namespace qalam::mirror {

/// The file `identity`: what a ledger was given when it was made and cannot be derived from its
/// events. Lines of text, the last of which is the SHA-256 of those before.
std::string print_identity(store::Identity const& identity);
/// Errors: `malformed` for any text that the function above does not write.
Result<store::Identity> parse_identity(std::string_view text);

constexpr std::size_t identity_bytes_max = 1024;

}  // namespace qalam::mirror
