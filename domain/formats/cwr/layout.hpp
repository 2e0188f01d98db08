#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace qalam::formats::cwr {

enum class Version : std::uint8_t { v21, v22, v30, v31 };

[[nodiscard]] std::string_view name_of(Version version);  ///< "2.1", "2.2", "3.0", "3.1"
[[nodiscard]] constexpr bool is_3(Version version) {
  return version >= Version::v30;
}

/// One field of a record: characters `[start, start + size)`, counted from 1 as the standard does.
struct Field {
  std::uint16_t start, size;
  char format;  ///< A text, N number, D date, T time, B Y/N, F Y/N/U, L list, S external standard.
  char need;    ///< '!' mandatory, '?' conditional, ' ' optional.
  std::string_view name;  ///< Our words, the same for the same thing in every version.
  bool since_22 = false;  ///< Not in 2.1.
};

/// The place of one record type. The prefix (type, and for most records the transaction and record
/// number of eight digits each) is not among the fields.
struct RecordLayout {
  std::string_view type;
  std::uint16_t length;        ///< Characters of a full record.
  std::uint16_t short_length;  ///< Where a record may stop without counting as trimmed.
  std::span<Field const> fields;
};

/// All record types of a version, control records included.
[[nodiscard]] std::span<RecordLayout const> layouts(Version version);
/// Null for a type which that version does not know.
[[nodiscard]] RecordLayout const* layout_of(Version version, std::string_view type);
/// Null when the record has no such field.
[[nodiscard]] Field const* field_of(RecordLayout const& layout, std::string_view name);

/// HDR, GRH, GRT, TRL: their fields begin at 4; every other record has a prefix of 19 characters.
[[nodiscard]] constexpr bool is_control(std::string_view type) {
  return type == "HDR" || type == "GRH" || type == "GRT" || type == "TRL";
}
constexpr std::size_t prefix_length = 19;

}  // namespace qalam::formats::cwr
