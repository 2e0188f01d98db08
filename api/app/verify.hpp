#pragma once

#include "api/app/ledger.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

/// Whether a ledger is what it was: everything in it that follows from something else is derived
/// again and compared, and what follows from nothing carries a check of itself.
namespace qalam::app {

struct VerifiedPart {
  std::string name;           ///< "pages", "log", "balances", "read models", "tiles" …
  std::uint64_t checked = 0;  ///< Pages, events, rows, tiles, files or records.
  std::optional<std::string> divergence{};  ///< The first thing that differs, and where.
};

struct LedgerVerification {
  store::Verification log;
  std::vector<VerifiedPart> parts;
  [[nodiscard]] bool ok() const;
};

/// Part, how much is done, of how much.
using VerifyProgress = std::function<void(std::string const&, std::uint64_t, std::uint64_t)>;

/// The pages of a ledger that nobody holds, before it is opened: LMDB trusts its pages, and a torn
/// one may end the process that reads it. Only what is broken is answered.
std::vector<VerifiedPart> broken_pages(std::filesystem::path const& ledger);

/// All parts of an open ledger, also of one that is being served: short snapshots, nobody waits.
/// What is derived again lies in a folder in the ledger meanwhile, and takes as much room as
/// `events` and `read`.
LedgerVerification verify(Ledger& ledger, VerifyProgress const& progress = {});

}  // namespace qalam::app
