#pragma once

#include <cstdint>
#include <string>

namespace qalam::formats {

/// How far a defect reaches (CWR 10: ER, GR, TR, RR, FR; the other formats use the same ladder).
enum class Level : std::uint8_t { file, group, transaction, record, field };

/// A defect in somebody's file. Nothing is dropped without one.
struct Finding {
  std::uint64_t line = 0;  ///< Physical line, from 1.
  std::string record;      ///< Record or row type as the format calls it: "SPU", "SU02.01", "row".
  std::string field;       ///< Name of the field or column; empty when the whole record is meant.
  std::string code;        ///< The format's own code ("NWR T 011") or a snake_case name of ours.
  Level level = Level::record;
  std::string reason;  ///< For a person: what is wrong, the value met, what was done about it.
  std::string value;   ///< The raw value met, shortened; empty where it says nothing.

  friend bool operator==(Finding const&, Finding const&) = default;
};

}  // namespace qalam::formats
