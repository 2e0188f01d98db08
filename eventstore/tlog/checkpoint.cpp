#include "eventstore/tlog/checkpoint.hpp"

#include "eventstore/tlog/base64.hpp"

#include <algorithm>
#include <charconv>

namespace qalam::tlog {

std::optional<std::uint64_t> parse_decimal(std::string_view text) {
  std::uint64_t value = 0;
  auto const end = text.data() + text.size();
  auto const parsed = std::from_chars(text.data(), end, value);
  if (text.empty() || parsed.ec != std::errc{} || parsed.ptr != end) return std::nullopt;
  if (text.size() > 1 && text.front() == '0') return std::nullopt;
  return value;
}

std::optional<merkle::Hash> parse_hash(std::string_view text) {
  auto const bytes = parse_base64(text);
  merkle::Hash hash{};
  if (!bytes || bytes->size() != hash.size()) return std::nullopt;
  std::copy(bytes->begin(), bytes->end(), hash.begin());
  return hash;
}

std::string print(Checkpoint const& checkpoint) {
  return checkpoint.origin + "\n" + std::to_string(checkpoint.size) + "\n" +
         base64(checkpoint.root) + "\n";
}

Result<Checkpoint> parse_checkpoint(std::string_view text) {
  auto const bad = [](char const* why) {
    return fail(ErrorCode::malformed, std::string{"this is no checkpoint of a log: "} + why);
  };
  Checkpoint out;
  auto const line = [&](std::string_view& to) {
    auto const end = text.find('\n');
    if (end == std::string_view::npos) return false;
    to = text.substr(0, end);
    text.remove_prefix(end + 1);
    return true;
  };
  std::string_view origin;
  std::string_view size;
  std::string_view root;
  if (!line(origin) || !line(size) || !line(root)) return bad("it has fewer than three lines");
  if (!text.empty()) return bad("it has more than three lines");
  if (origin.empty()) return bad("its first line, the origin, is empty");
  auto const number = parse_decimal(size);
  if (!number) return bad("its second line is no size");
  auto const hash = parse_hash(root);
  if (!hash) return bad("its third line is no SHA-256 in base64");
  return Checkpoint{std::string{origin}, *number, *hash};
}

}  // namespace qalam::tlog
