#include "eventstore/tlog/add_checkpoint.hpp"
#include "eventstore/tlog/checkpoint.hpp"
#include "eventstore/tlog/policy.hpp"
#include "eventstore/tlog/proof_file.hpp"
#include "eventstore/tlog/tile.hpp"

#include <cstdlib>
#include <string_view>

/// Everything that outsiders send to a log or a witness, or hand to a verifier. What is accepted is
/// written again exactly as it was.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace qalam::tlog;  // NOLINT(google-build-using-namespace): one function.
  std::string_view const text{reinterpret_cast<char const*>(data), size};
  auto const same = [&](auto const& read) {
    if (read && print(*read) != text) std::abort();
  };
  same(parse_note(text));
  same(parse_checkpoint(text));
  same(parse_proof_file(text));
  same(parse_add_checkpoint(text));
  // A key's id may be written in capitals.
  auto const key = parse_verifier_key(text);
  if (key && *parse_verifier_key(print(*key)) != *key) std::abort();
  if (auto const tile = parse_tile_path(text); tile && path_of(*tile) != text) std::abort();
  if (auto const policy = parse_policy(text)) static_cast<void>(policy->is_met({}));
  static_cast<void>(SigningKey::parse_secret(text));
  return 0;
}
