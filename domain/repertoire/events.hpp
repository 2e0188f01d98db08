#pragma once

#include "domain/core/ids.hpp"
#include "domain/core/time.hpp"
#include "domain/core/vocabulary.hpp"
#include "domain/money/share.hpp"

#include <array>
#include <boost/describe/class.hpp>
#include <cstdint>
#include <string>
#include <vector>

namespace qalam {

/// Who collects how much of a right in the home territory, in parts per million of the work.
/// CWR's hundredths and their tolerance are resolved on entry: a right that is whole sums to
/// exactly 1 000 000; less is partially claimed.
struct WorkShare {
  static constexpr std::array optional_members{"role"};
  HolderId holder;
  Right right = Right::none;
  Ppm ppm = 0;
  PartRole role = PartRole::none;
  friend bool operator==(WorkShare const&, WorkShare const&) = default;
};
BOOST_DESCRIBE_STRUCT(WorkShare, (), (holder, right, ppm, role))

/// A line of SPT, SWT, OPT or OWT as submitted.
struct CollectionLine {
  static constexpr std::array optional_members{"include"};
  bool include = true;
  std::uint16_t territory = 0;        ///< TIS numeric
  std::vector<std::uint16_t> shares;  ///< PR, MR, SR in hundredths of a percent, as submitted.
  friend bool operator==(CollectionLine const&, CollectionLine const&) = default;
};
BOOST_DESCRIBE_STRUCT(CollectionLine, (), (include, territory, shares))

/// A party's interest as the submitter stated it; kept beside the resolved shares.
struct Interest {
  static constexpr std::array optional_members{
      "role", "controlled", "chain", "ownership", "agreement", "collection", "publisher_chains"};
  HolderId holder;
  PartRole role = PartRole::none;
  bool controlled = false;
  std::uint16_t chain = 0;               ///< Publisher sequence number; 0 for writers.
  std::vector<std::uint16_t> ownership;  ///< PR, MR, SR in hundredths of a percent, as submitted.
  std::string agreement;
  std::vector<CollectionLine> collection;
  std::vector<std::uint16_t> publisher_chains;  ///< Writer: the chains it is published in (PWR).
  friend bool operator==(Interest const&, Interest const&) = default;
};
BOOST_DESCRIBE_STRUCT(Interest, (),
                      (holder, role, controlled, chain, ownership, agreement, collection,
                       publisher_chains))

struct Title {
  static constexpr std::array optional_members{"type", "language"};
  std::string text, type, language;
  friend bool operator==(Title const&, Title const&) = default;
};
BOOST_DESCRIBE_STRUCT(Title, (), (text, type, language))

struct Reference {
  static constexpr std::array optional_members{"organisation", "type"};
  std::string organisation, identifier, type;
  friend bool operator==(Reference const&, Reference const&) = default;
};
BOOST_DESCRIBE_STRUCT(Reference, (), (organisation, identifier, type))

struct WorkRegistered {
  static constexpr char const* stored_as = "workRegistered";
  WorkId work;
  std::uint64_t submitter = 0;  ///< Whose `submitter_number` it is.
  std::string submitter_number;
  std::string title;
  std::string language;
  std::vector<Title> titles;
  std::vector<std::string> iswcs;
  std::string version;  ///< CWR version type: ORI, MOD
  std::uint32_t seconds = 0;
  std::vector<std::string> artists;
  std::vector<Interest> interests;
  std::vector<WorkShare> shares;  ///< Valid from `from`.
  std::vector<Reference> references;
  Date from = no_date;               ///< `no_date`: from the beginning.
  std::vector<std::uint8_t> source;  ///< SHA-256 of the file it came from; empty = none.
  std::uint64_t source_line = 0;
  friend bool operator==(WorkRegistered const&, WorkRegistered const&) = default;
};
BOOST_DESCRIBE_STRUCT(WorkRegistered, (),
                      (work, submitter, submitter_number, title, language, titles, iswcs, version,
                       seconds, artists, interests, shares, references, from, source, source_line))

/// The whole registration as it is from `from` on; it replaces, it is no difference (CWR REV).
struct WorkRevised {
  static constexpr char const* stored_as = "workRevised";
  WorkId work;
  std::uint64_t submitter = 0;
  std::string submitter_number;
  std::string title;
  std::string language;
  std::vector<Title> titles;
  std::vector<std::string> iswcs;
  std::string version;
  std::uint32_t seconds = 0;
  std::vector<std::string> artists;
  std::vector<Interest> interests;
  std::vector<WorkShare> shares;
  std::vector<Reference> references;
  Date from = no_date;
  std::vector<std::uint8_t> source;
  std::uint64_t source_line = 0;
  friend bool operator==(WorkRevised const&, WorkRevised const&) = default;
};
BOOST_DESCRIBE_STRUCT(WorkRevised, (),
                      (work, submitter, submitter_number, title, language, titles, iswcs, version,
                       seconds, artists, interests, shares, references, from, source, source_line))

/// A holder's part of a recording, per related right.
struct RecordingShare {
  static constexpr std::array optional_members{"role"};
  HolderId holder;
  Right right = Right::none;
  Ppm ppm = 0;
  PartRole role = PartRole::none;
  friend bool operator==(RecordingShare const&, RecordingShare const&) = default;
};
BOOST_DESCRIBE_STRUCT(RecordingShare, (), (holder, right, ppm, role))

/// A work in a recording; a medley has several, with parts that sum to the whole.
struct RecordedWork {
  static constexpr std::array optional_members{"part"};
  WorkId work;
  Ppm part = whole_ppm;
  friend bool operator==(RecordedWork const&, RecordedWork const&) = default;
};
BOOST_DESCRIBE_STRUCT(RecordedWork, (), (work, part))

struct RecordingRegistered {
  static constexpr char const* stored_as = "recordingRegistered";
  RecordingId recording;
  std::string isrc;
  std::string title;
  std::string artist;
  std::uint32_t seconds = 0;
  std::vector<RecordedWork> works;
  std::vector<RecordingShare> shares;
  friend bool operator==(RecordingRegistered const&, RecordingRegistered const&) = default;
};
BOOST_DESCRIBE_STRUCT(RecordingRegistered, (),
                      (recording, isrc, title, artist, seconds, works, shares))

struct RecordingLinked {
  static constexpr char const* stored_as = "recordingLinked";
  RecordingId recording;
  std::vector<RecordedWork> works;  ///< All of them; it replaces.
  friend bool operator==(RecordingLinked const&, RecordingLinked const&) = default;
};
BOOST_DESCRIBE_STRUCT(RecordingLinked, (), (recording, works))

struct AgreementParty {
  static constexpr std::array optional_members{"assignor", "shares"};
  HolderId holder;
  bool assignor = false;
  std::vector<std::uint16_t> shares;  ///< PR, MR, SR in hundredths of a percent.
  friend bool operator==(AgreementParty const&, AgreementParty const&) = default;
};
BOOST_DESCRIBE_STRUCT(AgreementParty, (), (holder, assignor, shares))

struct AgreementTerritory {
  static constexpr std::array optional_members{"include"};
  bool include = true;
  std::uint16_t territory = 0;
  friend bool operator==(AgreementTerritory const&, AgreementTerritory const&) = default;
};
BOOST_DESCRIBE_STRUCT(AgreementTerritory, (), (include, territory))

/// An agreement between parties (CWR AGR). It is not a mandate.
struct AgreementRegistered {
  static constexpr char const* stored_as = "agreementRegistered";
  AgreementId agreement;
  std::uint64_t submitter = 0;
  std::string number;
  std::string type;  ///< OS, OG, PS, PG
  Date from = no_date;
  Date until = for_ever;
  std::vector<AgreementTerritory> territories;
  std::vector<AgreementParty> parties;
  std::vector<std::uint8_t> source;
  std::uint64_t source_line = 0;
  friend bool operator==(AgreementRegistered const&, AgreementRegistered const&) = default;
};
BOOST_DESCRIBE_STRUCT(AgreementRegistered, (),
                      (agreement, submitter, number, type, from, until, territories, parties,
                       source, source_line))

}  // namespace qalam
