#pragma once

#include "domain/core/result.hpp"

#include <compare>
#include <string>
#include <string_view>

namespace qalam {

/// International Standard Musical Work Code (ISO 15707): T, nine digits, a check digit. Works and
/// ISWCs are many-to-many: numbers are merged, and dummies circulate.
class Iswc {
 public:
  /// Reads `T-034.524.680-1`, `T0345246801`, `ISWC T0345246801`, any case. Errors:
  /// `invalid_identifier`.
  static Result<Iswc> parse(std::string_view text);

  [[nodiscard]] std::string const& str() const { return text_; }  ///< "T0345246801"
  [[nodiscard]] std::string display() const;                      ///< "T-034.524.680-1"
  friend auto operator<=>(Iswc const&, Iswc const&) = default;

 private:
  explicit Iswc(std::string_view text) : text_{text} {}
  std::string text_;
};

[[nodiscard]] bool valid_iswc(std::string_view text);  ///< Whether `parse` would read it.

}  // namespace qalam
