#pragma once

#include "domain/formats/cwr/layout.hpp"
#include "domain/formats/cwr/text.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qalam::formats::cwr {

/// One physical line, cut by the layout of its type. A record that stops early reads as if padded
/// with blanks. Views it hands out live as long as the record stays where it is.
class Record {
 public:
  /// `bytes` is the line without its end; the charset says how to read them.
  Record(std::uint64_t line, std::string_view bytes, Charset charset);

  /// Gives the record the layout of its type; null for an unknown type.
  void bind(Version version);

  [[nodiscard]] std::uint64_t line() const { return line_; }
  [[nodiscard]] std::string const& bytes() const { return bytes_; }  ///< As they came.
  [[nodiscard]] std::string_view type() const;  ///< The first three characters.
  [[nodiscard]] RecordLayout const* layout() const { return layout_; }
  [[nodiscard]] std::size_t length() const { return length_; }  ///< Characters.
  [[nodiscard]] bool guessed() const { return guessed_; }
  [[nodiscard]] bool replaced() const { return replaced_; }

  /// Characters from `start` (from 1), as far as the record has them.
  [[nodiscard]] std::string_view slice(std::size_t start, std::size_t size) const;
  /// The field as it stands, blanks included; empty for a field this record does not have.
  [[nodiscard]] std::string_view raw(std::string_view field) const;
  /// The field without surrounding blanks.
  [[nodiscard]] std::string_view get(std::string_view field) const { return trim(raw(field)); }
  [[nodiscard]] std::string text(std::string_view field) const { return std::string{get(field)}; }
  /// The record ends inside this field, with something in it.
  [[nodiscard]] bool cuts(std::string_view field) const;

  [[nodiscard]] std::string_view transaction_text() const { return slice(4, 8); }
  [[nodiscard]] std::string_view number_text() const { return slice(12, 8); }
  [[nodiscard]] std::optional<std::uint64_t> transaction() const;
  [[nodiscard]] std::optional<std::uint64_t> number() const;

  /// Longer than its layout, the tail of blanks that 3.x generators leave not counted.
  [[nodiscard]] bool too_long() const { return too_long_; }
  [[nodiscard]] bool trimmed() const {
    return layout_ != nullptr && length_ < layout_->short_length;
  }
  /// A 3.0 record of the widespread generator that keeps the tax id of 2.x (nine characters).
  [[nodiscard]] bool shifted() const { return shift_from_ != 0; }

 private:
  void bind_generated();
  [[nodiscard]] std::size_t offset(std::size_t character) const;

  std::uint64_t line_;
  std::string bytes_;
  std::string text_;                  ///< UTF-8.
  std::vector<std::uint32_t> begin_;  ///< Where each character begins; empty when all is ASCII.
  std::size_t length_ = 0;
  RecordLayout const* layout_ = nullptr;
  std::size_t shift_from_ = 0;
  bool guessed_ = false;
  bool replaced_ = false;
  bool too_long_ = false;
};

}  // namespace qalam::formats::cwr
