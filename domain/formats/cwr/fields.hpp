#pragma once

#include "domain/formats/cwr/notes.hpp"

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace qalam::formats::cwr {

// Typed values of single fields. Each reports what is wrong and returns the default of the standard
// (CWR: a field reject replaces the value and the transaction goes on).

constexpr std::uint32_t whole = 10'000;  ///< Hundredths of a percent.
constexpr std::uint32_t half = 5'000;
constexpr std::uint32_t tolerance = 6;  ///< ±0.06 %, wherever a sum is checked.
constexpr std::array<std::string_view, 3> right_names = {"PR", "MR", "SR"};
constexpr std::array<std::string_view, 3> share_fields = {"PR share", "MR share", "SR share"};
constexpr std::array<std::string_view, 3> society_fields = {"PR society", "MR society",
                                                            "SR society"};

struct ThreeEdits {
  Edit const& pr;
  Edit const& mr;
  Edit const& sr;
  [[nodiscard]] Edit const& of(std::size_t right) const {
    return right == 0 ? pr : right == 1 ? mr : sr;
  }
};

/// One share field; nothing where it is not a number. Blank is zero.
[[nodiscard]] std::optional<std::uint32_t> share_of(Record const& record, std::string_view field);
repertoire::Shares read_shares(Record const& record, Notes& notes, ThreeEdits const& edits,
                               std::uint32_t pr_max);
std::array<std::string, 3> read_societies(Record const& record, Notes& notes,
                                          ThreeEdits const& edits);
/// Eleven digits, or empty when not given or wrong.
std::string read_ipi_name(Record const& record, std::string_view field, Notes& notes,
                          Edit const& edit);
std::string read_ipi_base(Record const& record, std::string_view field, Notes& notes,
                          Edit const& edit);
std::string read_iswc(Record const& record, Notes& notes, Edit const& edit);
/// HHMMSS to seconds; 0 when not given or wrong.
std::uint32_t read_duration(Record const& record, Notes& notes, Edit const& edit);
/// `no_date` when not given or wrong.
Date read_date(Record const& record, std::string_view field, Notes& notes, Edit const& edit);
/// The code when it is in the list; empty when blank or not.
std::string read_code(Record const& record, std::string_view field,
                      std::span<std::string_view const> list, Notes& notes, Edit const& edit);
/// Reports a flag that is neither blank nor one of `allowed`.
void check_flag(Record const& record, std::string_view field, std::string_view allowed,
                Notes& notes, Edit const& edit);
/// TIS number of a territory field; 0, and a report, when unknown.
std::uint32_t read_territory(Record const& record, Notes& notes, Edit const& edit);
/// True for I, false for E, reported and true for anything else.
bool read_inclusion(Record const& record, Notes& notes, Edit const& edit);

enum class Repertoire : std::uint8_t { titles, names, national_titles };
/// The text of a field in upper case. What 2.x does not allow is reported; small letters are only
/// told and made capitals. 3.x knows no repertoires beside the announced set.
std::string read_text(Record const& record, std::string_view field, Repertoire repertoire,
                      Notes& notes, Edit const& edit);
/// "FIRST LAST"
std::string full_name(std::string_view last, std::string_view first);

}  // namespace qalam::formats::cwr
