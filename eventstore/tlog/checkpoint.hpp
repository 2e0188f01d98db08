#pragma once

#include "domain/core/result.hpp"
#include "eventstore/merkle/frontier.hpp"

#include <string>
#include <string_view>

namespace qalam::tlog {

/// The head of a log: C2SP tlog-checkpoint, without extension lines, which nobody could audit.
struct Checkpoint {
  std::string origin;
  std::uint64_t size = 0;
  merkle::Hash root{};
  friend bool operator==(Checkpoint const&, Checkpoint const&) = default;
};

/// The text that is signed: three lines.
std::string print(Checkpoint const& checkpoint);
/// Errors: `malformed`, also for extension lines and for a size or hash written in another way.
Result<Checkpoint> parse_checkpoint(std::string_view text);

/// A number without leading zeros; nothing for any other text.
std::optional<std::uint64_t> parse_decimal(std::string_view text);
/// 32 bytes as base64; nothing for any other text.
std::optional<merkle::Hash> parse_hash(std::string_view text);

}  // namespace qalam::tlog
