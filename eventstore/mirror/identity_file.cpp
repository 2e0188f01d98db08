#include "eventstore/mirror/identity_file.hpp"

#include "eventstore/merkle/sha256.hpp"

#include <charconv>
#include <sstream>

namespace qalam::mirror {
namespace {

template <std::size_t N>
bool take_hex(std::string_view text, std::array<std::uint8_t, N>& out) {
  if (text.size() != 2 * N) return false;
  for (std::size_t i = 0; i < N; ++i) {
    auto const* const from = text.data() + 2 * i;
    auto const parsed = std::from_chars(from, from + 2, out[i], 16);
    if (parsed.ec != std::errc{} || parsed.ptr != from + 2) return false;
  }
  return true;
}

std::string without(std::string const& line, std::string_view name) {
  return line.starts_with(name) ? line.substr(name.size()) : std::string{};
}

}  // namespace

std::string print_identity(store::Identity const& identity) {
  std::string out = "qalam ledger 1\norigin " + identity.origin + "\nid " + to_hex(identity.id) +
                    "\ncreated-at " + print(identity.created_at) + "\n";
  auto const sum = merkle::sha256(std::as_bytes(std::span{out}));
  return out + "sha256 " + to_hex(sum) + "\n";
}

Result<store::Identity> parse_identity(std::string_view text) {
  std::istringstream lines{std::string{text}};
  std::string first, origin, id, created;
  std::getline(lines, first);
  std::getline(lines, origin);
  std::getline(lines, id);
  std::getline(lines, created);
  store::Identity out;
  out.origin = without(origin, "origin ");
  auto const moment = parse_timestamp(without(created, "created-at "));
  if (moment) out.created_at = *moment;
  // Whatever is not read above shows here, and the checksum with it.
  if (!take_hex(without(id, "id "), out.id) || !moment || print_identity(out) != text) {
    return fail(ErrorCode::malformed, "this does not say which ledger it is about, or was changed");
  }
  return out;
}

}  // namespace qalam::mirror
