#pragma once

#include "domain/core/result.hpp"
#include "eventstore/tlog/keys.hpp"

#include <string>
#include <string_view>
#include <vector>

/// Which logs and witnesses somebody trusts, and how many of them are enough: C2SP tlog-policy.
namespace qalam::tlog {

struct PolicyLog {
  VerifierKey key;
  std::string url;  ///< Empty: none was given.
};

struct PolicyWitness {
  std::string name;  ///< In the policy alone.
  VerifierKey key;
  std::string url;  ///< Its submission prefix; empty: none was given.
};

struct PolicyGroup {
  std::string name;
  std::size_t threshold = 0;  ///< How many of the members are enough.
  std::vector<std::string> members;
};

struct Policy {
  std::vector<PolicyLog> logs;
  std::vector<PolicyWitness> witnesses;
  std::vector<PolicyGroup> groups;  ///< Each names only those before it.
  std::string quorum;               ///< A witness, a group, or "none".

  /// Whether these witnesses, by their keys, are enough.
  [[nodiscard]] bool is_met(std::vector<VerifierKey> const& cosigned) const;
};

/// Errors: `malformed`, with the line.
Result<Policy> parse_policy(std::string_view text);

}  // namespace qalam::tlog
