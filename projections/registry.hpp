#pragma once

#include "projections/audit.hpp"
#include "projections/catalogue.hpp"
#include "projections/counts.hpp"
#include "projections/identifiers.hpp"
#include "projections/matches.hpp"
#include "projections/money.hpp"
#include "projections/own_ids.hpp"
#include "projections/search.hpp"
#include "projections/statements.hpp"
#include "projections/usage.hpp"
#include "projections/usage_counts.hpp"
#include "projections/usage_index.hpp"

#include <array>
#include <string>

namespace qalam::read {

/// One of each read model: the list of all that there are.
struct Models {
  Catalogue catalogue;
  IdentifierIndex identifiers;
  Search search;
  UsageCounts usage_counts;
  UsageIndex usage_index;
  OwnIds own_ids;
  Matches matches;
  MoneyTrail money;
  Statements statements;
  AuditTrail audit;
  EventCounts counts;

  static constexpr std::size_t size = 11;
  [[nodiscard]] std::array<Projection*, size> all();
  [[nodiscard]] Usage usage() const { return {usage_counts, usage_index, matches}; }
};

/// "catalogue:1 identifiers:1 …": tables made under another text are built again.
std::string versions(std::array<Projection*, Models::size> const& models);

}  // namespace qalam::read
