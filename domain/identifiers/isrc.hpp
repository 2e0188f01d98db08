#pragma once

#include "domain/core/result.hpp"

#include <compare>
#include <string>
#include <string_view>

namespace qalam {

/// International Standard Recording Code (ISO 3901): two letters, three letters or digits, two
/// digits of the year of assignment, five digits. There is no check digit, and the first letters
/// are no longer always a country. A code is evidence for matching, not a key: one recording may
/// have several by mistake, and one code may be on several recordings.
class Isrc {
 public:
  /// Reads `US-RC1-76-07839`, `usrc17607839`, `ISRC USRC17607839`. Errors: `invalid_identifier`.
  static Result<Isrc> parse(std::string_view text);

  [[nodiscard]] std::string const& str() const { return text_; }  ///< "USRC17607839"
  [[nodiscard]] std::string display() const;                      ///< "US-RC1-76-07839"
  friend auto operator<=>(Isrc const&, Isrc const&) = default;

 private:
  explicit Isrc(std::string_view text) : text_{text} {}
  std::string text_;
};

[[nodiscard]] bool valid_isrc(std::string_view text);  ///< Whether `parse` would read it.

}  // namespace qalam
