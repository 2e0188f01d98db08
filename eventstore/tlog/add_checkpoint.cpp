#include "eventstore/tlog/add_checkpoint.hpp"

#include "eventstore/tlog/base64.hpp"
#include "eventstore/tlog/checkpoint.hpp"

namespace qalam::tlog {
namespace {

constexpr std::string_view old_prefix = "old ";
constexpr std::size_t proof_max = 63;

}  // namespace

std::string print(AddCheckpoint const& request) {
  std::string out = std::string{old_prefix} + std::to_string(request.old_size) + "\n";
  for (merkle::Hash const& hash : request.proof) out += base64(hash) + "\n";
  return out + "\n" + print(request.checkpoint);
}

Result<AddCheckpoint> parse_add_checkpoint(std::string_view body) {
  auto const bad = [](char const* why) {
    return fail(ErrorCode::malformed, std::string{"this is no add-checkpoint request: "} + why);
  };
  auto const line = [&]() -> std::optional<std::string_view> {
    auto const end = body.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    auto const out = body.substr(0, end);
    body.remove_prefix(end + 1);
    return out;
  };
  AddCheckpoint out;
  auto at = line();
  if (!at || !at->starts_with(old_prefix)) return bad("its first line is not \"old SIZE\"");
  auto const size = parse_decimal(at->substr(old_prefix.size()));
  if (!size) return bad("its old size is no number");
  out.old_size = *size;
  for (at = line(); at && !at->empty(); at = line()) {
    auto const hash = parse_hash(*at);
    if (!hash) return bad("a line of its proof is no hash");
    if (out.proof.size() == proof_max) return bad("its proof has more than 63 hashes");
    out.proof.push_back(*hash);
  }
  if (!at) return bad("no checkpoint follows the proof");
  QALAM_TRY(out.checkpoint, parse_note(body));
  return out;
}

}  // namespace qalam::tlog
