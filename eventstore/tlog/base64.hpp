#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace qalam::tlog {

/// RFC 4648, section 4, with padding.
std::string base64(std::span<std::uint8_t const> bytes);
/// Nothing for any text that `base64` does not write: no other characters, no missing padding, no
/// bits that are left over.
std::optional<std::vector<std::uint8_t>> parse_base64(std::string_view text);

}  // namespace qalam::tlog
