#include "eventstore/tlog/note.hpp"

#include "domain/core/utf8.hpp"
#include "eventstore/tlog/base64.hpp"

#include <algorithm>

namespace qalam::tlog {
namespace {

constexpr std::string_view dash = "\xE2\x80\x94 ";  // U+2014 and a space.
constexpr std::size_t id_bytes = 4;

bool is_utf8(std::string_view bytes) {
  while (!bytes.empty()) {
    auto const size = utf8_sequence(bytes);
    if (size == 0) return false;
    bytes.remove_prefix(size);
  }
  return true;
}

Error bad(std::string const& why) {
  return fail(ErrorCode::malformed, "this is no signed note: " + why);
}

}  // namespace

Result<Signature> parse_signature(std::string_view line) {
  auto const no = [] { return bad("a signature line is \"— name base64\""); };
  if (!line.starts_with(dash)) return no();
  line.remove_prefix(dash.size());
  auto const space = line.find(' ');
  if (space == std::string_view::npos) return no();
  Signature out;
  out.name = line.substr(0, space);
  if (!is_key_name(out.name)) return no();
  auto const bytes = parse_base64(line.substr(space + 1));
  if (!bytes || bytes->size() <= id_bytes) return no();
  for (std::size_t i = 0; i < id_bytes; ++i) out.key_id = out.key_id << 8 | (*bytes)[i];
  out.bytes.assign(bytes->begin() + id_bytes, bytes->end());
  return out;
}

Result<Note> parse_note(std::string_view bytes) {
  if (bytes.size() > note_bytes_max) return bad("it is longer than a megabyte");
  if (!is_utf8(bytes)) return bad("it is not UTF-8");
  bool const control = std::any_of(bytes.begin(), bytes.end(), [](char c) {
    return static_cast<unsigned char>(c) < ' ' && c != '\n';
  });
  if (control) return bad("it has control characters, perhaps line ends of Windows");
  // The last empty line separates: the text may have empty lines of its own.
  auto const split = bytes.rfind("\n\n");
  if (split == std::string_view::npos) return bad("no empty line stands before its signatures");
  Note out;
  out.text = bytes.substr(0, split + 1);
  std::string_view lines = bytes.substr(split + 2);
  if (lines.empty() || lines.back() != '\n') {
    return bad("it has no signature, or does not end with a newline");
  }
  while (!lines.empty()) {
    auto const end = lines.find('\n');
    if (out.signatures.size() == note_signatures_max) return bad("it has too many signatures");
    QALAM_TRY(auto signature, parse_signature(lines.substr(0, end)));
    out.signatures.push_back(std::move(signature));
    lines.remove_prefix(end + 1);
  }
  return out;
}

std::string print(Signature const& signature) {
  std::vector<std::uint8_t> bytes;
  for (int shift = 24; shift >= 0; shift -= 8) {
    bytes.push_back(static_cast<std::uint8_t>(signature.key_id >> shift));
  }
  bytes.insert(bytes.end(), signature.bytes.begin(), signature.bytes.end());
  return std::string{dash} + signature.name + " " + base64(bytes) + "\n";
}

std::string print(Note const& note) {
  std::string out = note.text + "\n";
  for (Signature const& signature : note.signatures) out += print(signature);
  return out;
}

Result<std::vector<Signed>> check_note(Note const& note, std::vector<VerifierKey> const& known) {
  std::vector<Signed> out;
  for (Signature const& signature : note.signatures) {
    auto const key = std::find_if(known.begin(), known.end(), [&](VerifierKey const& k) {
      return k.name == signature.name && k.id() == signature.key_id;
    });
    if (key == known.end()) continue;
    Signed one{*key, 0};
    if (!is_signed_by(*key, signature, note.text, one.seconds)) {
      return fail(ErrorCode::proof_invalid, "the signature of " + key->name +
                                                " does not hold: the text was changed, or "
                                                "somebody else has signed in that name");
    }
    bool const again = std::any_of(out.begin(), out.end(),
                                   [&](Signed const& before) { return before.by == *key; });
    if (!again) out.push_back(std::move(one));
  }
  if (out.empty()) {
    return fail(ErrorCode::proof_invalid, "none of the keys that you trust has signed this");
  }
  return out;
}

}  // namespace qalam::tlog
