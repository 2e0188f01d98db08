#pragma once

#include "domain/core/result.hpp"

#include <compare>
#include <string>
#include <string_view>

namespace qalam {

/// International Standard Name Identifier (ISO 27729); an ORCID is one too. Fifteen digits and a
/// check character.
class Isni {
 public:
  /// Reads `0000 0001 2146 438X`, `000000012146438X`, `0000-0001-2146-438X`, also after "ISNI".
  /// Errors: `invalid_identifier`.
  static Result<Isni> parse(std::string_view text);

  [[nodiscard]] std::string const& str() const { return text_; }  ///< "000000012146438X"
  [[nodiscard]] std::string display() const;                      ///< "0000 0001 2146 438X"
  friend auto operator<=>(Isni const&, Isni const&) = default;

 private:
  explicit Isni(std::string_view text) : text_{text} {}
  std::string text_;
};

[[nodiscard]] bool valid_isni(std::string_view text);  ///< Whether `parse` would read it.

}  // namespace qalam
