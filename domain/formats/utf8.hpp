#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace qalam::formats {

/// Where the first byte stands that is no part of well-formed UTF-8 (Unicode 15, table 3-7: no
/// overlong forms, no surrogates, nothing above U+10FFFF); nothing where all is well.
[[nodiscard]] std::optional<std::size_t> first_bad_utf8(std::string_view text);

/// `text` with every bad byte replaced by U+FFFD.
[[nodiscard]] std::string repaired_utf8(std::string_view text);

/// The front of `text`, at most `bytes` of it, cut between characters: for quoting in findings.
[[nodiscard]] std::string shortened(std::string_view text, std::size_t bytes = 80);

constexpr std::string_view utf8_bom = "\xEF\xBB\xBF";

}  // namespace qalam::formats
