#pragma once

#include "projections/projection.hpp"
#include "projections/versioned.hpp"

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace qalam::read {

/// Which numbering a text belongs to. The numbers are keys: append, or raise the version.
enum class IdentifierSpace : std::uint8_t {
  none = 0,
  isrc = 1,             ///< → recordings
  iswc = 2,             ///< → works
  ipi_name = 3,         ///< → holders
  ipi_base = 4,         ///< → holders
  isni = 5,             ///< → holders
  bin = 6,              ///< → societies, holders, licensees
  cisac = 7,            ///< → societies
  submitter_work = 8,   ///< "submitter:number" → works, see `submitter_text`
  submitter_party = 9,  ///< "submitter:number" → holders
};
BOOST_DESCRIBE_ENUM(IdentifierSpace, none, isrc, iswc, ipi_name, ipi_base, isni, bin, cisac,
                    submitter_work, submitter_party)

struct Identifier {
  IdentifierSpace space = IdentifierSpace::none;
  std::string text;
  friend auto operator<=>(Identifier const&, Identifier const&) = default;
};
BOOST_DESCRIBE_STRUCT(Identifier, (), (space, text))

/// All identifiers of one thing, sorted.
struct Identifiers {
  std::vector<Identifier> all;
};
BOOST_DESCRIBE_STRUCT(Identifiers, (), (all))

/// The text in the spaces where a number is only unique for who gave it.
std::string submitter_text(std::uint64_t submitter, std::string_view number);

/// What an identifier stands for. In life ISWC, ISRC and IPI names are many-to-many
/// (ISO 15707 duplicates, re-used ISRC), so several is an answer, and a conflict to look
/// into.
struct Identified {
  std::vector<AnyId> things;  ///< Sorted by kind and id.
  [[nodiscard]] bool conflict() const { return things.size() > 1; }
};

/// The industry's numbers → ours, as of any position.
class IdentifierIndex final : public ProjectionOf<IdentifierIndex> {
 public:
  using Wanted = Cares<SocietyAccredited, RightHolderRegistered, RightHolderChanged,
                       LicenseeRegistered, WorkRegistered, WorkRevised, RecordingRegistered>;
  [[nodiscard]] std::string_view name() const override { return "identifiers"; }
  [[nodiscard]] std::uint32_t version() const override { return 1; }
  void open(lmdb::TableOpener& tables) override;

  [[nodiscard]] Identified find(lmdb::ReadTxn const& txn, IdentifierSpace space,
                                std::string_view text, Position at) const;
  /// In any space but the submitters' ones: what somebody types into a search box.
  [[nodiscard]] Identified find_any(lmdb::ReadTxn const& txn, std::string_view text,
                                    Position at) const;
  [[nodiscard]] std::vector<Identifier> of(lmdb::ReadTxn const& txn, AnyId thing,
                                           Position at) const;

  void on(lmdb::WriteTxn& txn, Recorded const& recorded, SocietyAccredited const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, RightHolderRegistered const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, RightHolderChanged const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, LicenseeRegistered const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, WorkRegistered const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, WorkRevised const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, RecordingRegistered const& e);

 private:
  /// The thing has exactly these identifiers from `position` on.
  void set(lmdb::WriteTxn& txn, AnyId thing, Position position, std::vector<Identifier> now) const;

  lmdb::Table things_{};  ///< (space, text, 0, kind, id, position) → yes or no
  lmdb::Table of_{};      ///< (kind, id, position) → Identifiers
};

}  // namespace qalam::read
