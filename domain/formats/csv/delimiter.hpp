#pragma once

#include <string_view>

namespace qalam::formats::csv {

/// Which of comma, tab and semicolon cuts the beginning of a file into records of equal width.
/// `whole`: the sample is the file; otherwise its last record is incomplete and not looked at.
[[nodiscard]] char find_delimiter(std::string_view sample, bool whole);

}  // namespace qalam::formats::csv
