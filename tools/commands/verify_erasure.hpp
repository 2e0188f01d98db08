#pragma once

#include "eventstore/tlog/keys.hpp"
#include "tools/cli.hpp"

#include <functional>
#include <string>
#include <vector>

namespace qalam::tools {

/// Checks the certificate of an erasure step by step and says each in words; the ledger is not
/// asked.
int verify_erasure(Cli& cli, std::string const& text, std::vector<tlog::VerifierKey> const& keys,
                   std::function<int(Error)> const& refuse);

}  // namespace qalam::tools
