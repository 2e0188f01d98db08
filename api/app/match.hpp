#pragma once

#include "domain/usage/columns.hpp"
#include "domain/usage/reported.hpp"
#include "projections/registry.hpp"

#include <optional>

namespace qalam::app {

/// Relates reported items to recordings and works by their identifiers, in this order: own id,
/// ISRC, ISWC. As the registers were known at one position; names come later in the ladder.
///
/// An own id is our id of the work where the licensee reports it ("namespace::W-…"), or the id of
/// the track in the licensee's system, where the society has found the track before under the same
/// title.
class Matcher {
 public:
  /// Of the rules below; it stands in every ItemsMatched.
  static constexpr std::uint32_t index_version = 2;

  Matcher(read::Models const& models, lmdb::ReadTxn const& txn, SocietyId society, Position at)
      : models_{&models}, txn_{&txn}, society_{society}, at_{at} {}

  /// Nothing when no identifier tells. An identifier that stands for several works is a conflict
  /// and tells nothing, unless they are the works of one recording. What the society has taken back
  /// is not found again.
  [[nodiscard]] std::optional<usage::Match> match(ItemId item, LicenseeId licensee,
                                                  usage::ReportedItem const& reported) const;

 private:
  using Found = std::optional<usage::Match>;
  [[nodiscard]] Found by_our_id(std::string_view work_id) const;
  [[nodiscard]] Found by_their_id(LicenseeId licensee, usage::ReportedItem const& reported) const;
  [[nodiscard]] Found by_isrc(std::string_view isrc) const;
  [[nodiscard]] Found by_iswc(std::string_view iswc) const;

  read::Models const* models_;
  lmdb::ReadTxn const* txn_;
  SocietyId society_;
  Position at_;
};

}  // namespace qalam::app
