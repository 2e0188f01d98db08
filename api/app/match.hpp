#pragma once

#include "domain/usage/columns.hpp"
#include "projections/registry.hpp"

#include <optional>
#include <string_view>

namespace qalam::app {

/// Relates reported items to recordings and works by their identifiers, in this order: own id (what
/// the society has found for the same system's id), ISRC, ISWC. As the registers were known at one
/// position; names come later in the ladder.
class Matcher {
 public:
  /// Of the rules below; it stands in every ItemsMatched.
  static constexpr std::uint32_t index_version = 1;

  Matcher(read::Models const& models, lmdb::ReadTxn const& txn, Position at)
      : models_{&models}, txn_{&txn}, at_{at} {}

  /// Nothing when no identifier tells. An identifier that stands for several works is a conflict
  /// and tells nothing, unless they are the works of one recording.
  [[nodiscard]] std::optional<usage::Match> match(ItemId item, std::string_view isrc,
                                                  std::string_view iswc) const;

 private:
  read::Models const* models_;
  lmdb::ReadTxn const* txn_;
  Position at_;
};

}  // namespace qalam::app
