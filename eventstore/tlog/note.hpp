#pragma once

#include "eventstore/tlog/keys.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace qalam::tlog {

/// A text with signatures (C2SP signed-note).
struct Note {
  std::string text;  ///< With its last newline.
  std::vector<Signature> signatures;
  friend bool operator==(Note const&, Note const&) = default;
};

constexpr std::size_t note_bytes_max = 1 << 20;
/// The specification wants sixteen at least.
constexpr std::size_t note_signatures_max = 100;

/// Errors: `malformed`: what is not UTF-8, has control characters, no blank line before its
/// signatures, or a signature line that is none. It says nothing yet about who has signed.
Result<Note> parse_note(std::string_view bytes);
std::string print(Note const& note);
/// "— name base64(id ‖ bytes)" and a newline.
std::string print(Signature const& signature);
/// One signature line, without its newline. Errors: `malformed`.
Result<Signature> parse_signature(std::string_view line);

/// A signature that holds.
struct Signed {
  VerifierKey by;
  std::uint64_t seconds = 0;  ///< Of a cosignature: when, since 1970.
};
/// The signatures of the known keys, each key once. Unknown ones are ignored. Errors:
/// `proof_invalid` where a known key's signature does not hold, or no known key has signed.
Result<std::vector<Signed>> check_note(Note const& note, std::vector<VerifierKey> const& known);

}  // namespace qalam::tlog
