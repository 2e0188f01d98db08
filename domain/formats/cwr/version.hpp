#pragma once

#include "domain/formats/cwr/record.hpp"

#include <optional>
#include <string_view>

namespace qalam::formats::cwr {

/// What a file name says: `.V21`, `.v22`, `_V3-0-0.SUB`. Any case; folders before it do not matter.
[[nodiscard]] std::optional<Version> version_in_name(std::string_view file_name);
/// What a GRH says at 12(5): "02.10", "02.20", "03.00"; nothing in 3.1.
[[nodiscard]] std::optional<Version> version_in_group(Record const& grh);

struct VersionGuess {
  Version version = Version::v21;
  bool certain = false;   ///< False: a GRH may still correct it.
  bool conflict = false;  ///< Name and header do not agree.
};
/// The version by file name, then by HDR (102 in 2.2, 103 in 3.x); the GRH comes last. The shape of
/// the HDR decides between 2.x and 3.x, for their layouts have nothing in common.
[[nodiscard]] VersionGuess guess_version(std::string_view file_name, Record const& hdr);

}  // namespace qalam::formats::cwr
