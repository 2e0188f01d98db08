#include "eventstore/tlog/proof_file.hpp"

#include "eventstore/tlog/base64.hpp"

#include <algorithm>

namespace qalam::tlog {
namespace {

constexpr std::string_view first_line = "c2sp.org/tlog-proof@v1";
constexpr std::size_t path_max = 64;

}  // namespace

std::string print(ProofFile const& file) {
  std::string out = std::string{first_line} + "\n";
  if (!file.extra.empty()) {
    std::vector<std::uint8_t> const bytes{file.extra.begin(), file.extra.end()};
    out += "extra " + base64(bytes) + "\n";
  }
  out += "index " + std::to_string(file.index) + "\n";
  for (merkle::Hash const& hash : file.path) out += base64(hash) + "\n";
  return out + "\n" + print(file.checkpoint);
}

Result<ProofFile> parse_proof_file(std::string_view bytes) {
  auto const bad = [](char const* why) {
    return fail(ErrorCode::malformed, std::string{"this is no proof of a log entry: "} + why);
  };
  if (bytes.size() > note_bytes_max) return bad("it is longer than a megabyte");
  auto const line = [&]() -> std::optional<std::string_view> {
    auto const end = bytes.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    auto const out = bytes.substr(0, end);
    bytes.remove_prefix(end + 1);
    return out;
  };
  ProofFile out;
  if (line() != first_line) return bad("its first line is not c2sp.org/tlog-proof@v1");
  auto at = line();
  constexpr std::string_view extra = "extra ";
  if (at && at->starts_with(extra)) {
    auto const data = parse_base64(at->substr(extra.size()));
    if (!data || data->empty()) return bad("its extra data are not base64");
    out.extra.assign(data->begin(), data->end());
    at = line();
  }
  constexpr std::string_view index = "index ";
  if (!at || !at->starts_with(index)) return bad("it does not say which entry it is about");
  auto const number = parse_decimal(at->substr(index.size()));
  if (!number) return bad("its index is no number");
  out.index = *number;
  for (at = line(); at && !at->empty(); at = line()) {
    auto const hash = parse_hash(*at);
    if (!hash || out.path.size() == path_max) return bad("a line of its path is no hash");
    out.path.push_back(*hash);
  }
  if (!at) return bad("no checkpoint follows the path");
  QALAM_TRY(out.checkpoint, parse_note(bytes));
  return out;
}

Result<Proved> check_checkpoint(Note const& note, std::vector<VerifierKey> const& known) {
  Proved out;
  QALAM_TRY(out.checkpoint, parse_checkpoint(note.text));
  QALAM_TRY(out.by, check_note(note, known));
  bool const by_log = std::any_of(out.by.begin(), out.by.end(), [&](Signed const& one) {
    return one.by.type == SignatureType::ed25519 && one.by.name == out.checkpoint.origin;
  });
  if (!by_log) {
    return fail(ErrorCode::proof_invalid, "the log " + out.checkpoint.origin +
                                              " has not signed this checkpoint with a key "
                                              "that you trust");
  }
  return out;
}

Result<Proved> check_proof(ProofFile const& file, merkle::Hash const& leaf,
                           std::vector<VerifierKey> const& known) {
  QALAM_TRY(auto proved, check_checkpoint(file.checkpoint, known));
  if (!merkle::is_included(leaf, file.index, proved.checkpoint.size, file.path,
                           proved.checkpoint.root)) {
    return fail(ErrorCode::proof_invalid,
                "entry " + std::to_string(file.index) + " is not what the log of size " +
                    std::to_string(proved.checkpoint.size) + " has there");
  }
  return proved;
}

}  // namespace qalam::tlog
