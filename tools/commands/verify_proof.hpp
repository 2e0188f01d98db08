#pragma once

#include "tools/cli.hpp"

#include <string>
#include <vector>

namespace qalam::tools {

/// Checks a proof file step by step and says each in words; the ledger is not asked. `keys`: whom
/// one trusts, as texts of keys or files with one on each line.
int verify_file(Cli& cli, std::string const& file, std::vector<std::string> const& keys);

}  // namespace qalam::tools
