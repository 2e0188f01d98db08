#include "domain/formats/cwr/version.hpp"

#include <string>

namespace qalam::formats::cwr {
namespace {

std::string lower_base_name(std::string_view file_name) {
  auto const slash = file_name.find_last_of("/\\");
  if (slash != std::string_view::npos) file_name.remove_prefix(slash + 1);
  std::string name{file_name};
  for (char& c : name) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return name;
}

std::optional<Version> version_in_header(Record const& hdr) {
  auto const at_103 = hdr.slice(103, 3);
  if (at_103 == "3.0") return Version::v30;
  if (at_103 == "3.1") return Version::v31;
  auto const at_102 = hdr.slice(102, 3);
  if (at_102 == "2.2") return Version::v22;
  if (at_102 == "2.1" || at_102 == "2.0") return Version::v21;
  return std::nullopt;
}

}  // namespace

std::optional<Version> version_in_name(std::string_view file_name) {
  auto const name = lower_base_name(file_name);
  if (name.find(".v22") != std::string::npos) return Version::v22;
  if (name.find(".v21") != std::string::npos || name.find(".v20") != std::string::npos) {
    return Version::v21;
  }
  if (name.find("_v3-0") != std::string::npos) return Version::v30;
  if (name.find("_v3-1") != std::string::npos) return Version::v31;
  return std::nullopt;
}

std::optional<Version> version_in_group(Record const& grh) {
  auto const text = grh.slice(12, 5);
  if (text == "02.20") return Version::v22;
  if (text == "02.10" || text == "02.00") return Version::v21;
  if (text == "03.00") return Version::v30;
  if (text == "03.10") return Version::v31;
  return std::nullopt;
}

VersionGuess guess_version(std::string_view file_name, Record const& hdr) {
  auto const named = version_in_name(file_name);
  auto const stated = version_in_header(hdr);
  bool const edi_of_2 = hdr.slice(60, 5) == "01.10";
  bool const family_3 = stated ? is_3(*stated) : !edi_of_2 && named && is_3(*named);
  VersionGuess guess;
  guess.version = family_3 ? Version::v30 : Version::v21;
  if (named && is_3(*named) == family_3) {
    guess.version = *named;
    guess.certain = true;
  } else if (stated) {
    guess.version = *stated;
    guess.certain = true;
  }
  guess.conflict = (named && is_3(*named) != family_3) || (named && stated && *named != *stated);
  return guess;
}

}  // namespace qalam::formats::cwr
