#pragma once

#include "domain/core/result.hpp"

#include <compare>
#include <string>
#include <string_view>
#include <utility>

namespace qalam {

/// IPI name number (once CAE): nine serial digits and two check digits. It stands for one name of
/// a party, who may have several.
class IpiName {
 public:
  /// Reads eleven digits, or fewer where leading zeros were lost. Errors: `invalid_identifier`,
  /// also for nothing but zeros (which files write for "not given").
  static Result<IpiName> parse(std::string_view text);

  [[nodiscard]] std::string const& str() const { return text_; }      ///< "00282430576"
  [[nodiscard]] std::string const& display() const { return text_; }  ///< The same.
  friend auto operator<=>(IpiName const&, IpiName const&) = default;

 private:
  explicit IpiName(std::string_view text) : text_{text} {}
  std::string text_;
};

/// IPI base number: the party itself, whatever the names. I, nine digits, a check digit.
class IpiBase {
 public:
  /// Reads `I-004434992-8` and `I0044349928`. Errors: `invalid_identifier`.
  static Result<IpiBase> parse(std::string_view text);

  [[nodiscard]] std::string const& str() const { return text_; }      ///< "I-004434992-8"
  [[nodiscard]] std::string const& display() const { return text_; }  ///< The same.
  friend auto operator<=>(IpiBase const&, IpiBase const&) = default;

 private:
  explicit IpiBase(std::string text) : text_{std::move(text)} {}
  std::string text_;
};

[[nodiscard]] bool valid_ipi_name(std::string_view text);  ///< Whether `parse` would read it.
[[nodiscard]] bool valid_ipi_base(std::string_view text);  ///< Whether `parse` would read it.

}  // namespace qalam
