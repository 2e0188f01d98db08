#pragma once

#include "domain/core/result.hpp"

#include <compare>
#include <string>
#include <string_view>

namespace qalam {

/// The twelve digits of Kazakhstan's registers, one algorithm for both. The fifth digit tells them
/// apart: 0–3 is a day of birth (IIN), 4–6 a kind of organisation (BIN). Leading zeros matter:
/// these are texts, not numbers.

/// Individual identification number of a person. It is personal data: no event, key, log line or
/// error text may hold it, and the errors here do not repeat it.
class Iin {
 public:
  /// Errors: `invalid_identifier`.
  static Result<Iin> parse(std::string_view text);

  [[nodiscard]] std::string const& str() const { return text_; }
  friend auto operator<=>(Iin const&, Iin const&) = default;

 private:
  explicit Iin(std::string_view text) : text_{text} {}
  std::string text_;
};

/// Business identification number of an organisation (or a joint sole trader).
class Bin {
 public:
  /// Errors: `invalid_identifier`.
  static Result<Bin> parse(std::string_view text);

  [[nodiscard]] std::string const& str() const { return text_; }      ///< "940140000385"
  [[nodiscard]] std::string const& display() const { return text_; }  ///< The same.
  friend auto operator<=>(Bin const&, Bin const&) = default;

 private:
  explicit Bin(std::string_view text) : text_{text} {}
  std::string text_;
};

[[nodiscard]] bool valid_iin(std::string_view text);  ///< Whether `parse` would read it.
[[nodiscard]] bool valid_bin(std::string_view text);  ///< Whether `parse` would read it.

}  // namespace qalam
