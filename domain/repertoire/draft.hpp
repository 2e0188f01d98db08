#pragma once

#include "domain/core/time.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace qalam::repertoire {

/// A work as a submitter describes it, in words that no format owns: what the CWR reader and the
/// CSV reader make, and what the register decides about. Shares are hundredths of a percent (CWR's
/// own unit, 10 000 = all), in the order performing, mechanical, synchronisation.
using Shares = std::array<std::uint32_t, 3>;

/// What one party collects in one territory (SPT, SWT, OPT, OWT).
struct CollectionDraft {
  bool include = true;
  std::uint32_t tis = 0;  ///< TIS numeric territory, 2136 = world.
  Shares shares{};
  std::array<std::string, 3> societies{};  ///< 3.x: affiliation per territory; else empty.
  friend bool operator==(CollectionDraft const&, CollectionDraft const&) = default;
};

struct InterestDraft {
  bool publisher = false;
  bool controlled = false;  ///< SPU/SWR rather than OPU/OWR.
  bool unknown = false;     ///< "Unknown" indicator set: no name is given.
  std::string key;          ///< The submitter's interested-party number; may be empty.
  std::string last_name;    ///< Or the whole name of a publisher.
  std::string first_name;
  std::string ipi_name;     ///< 11 digits, check digit right; else empty (and a Finding).
  std::string ipi_base;     ///< "I-004434992-8" form, checked; else empty.
  std::string role;         ///< CA C A AR AD SR SA TR PA / E AQ AM SE ES PA; empty = unknown.
  std::uint32_t chain = 0;  ///< Publisher sequence number; 0 for writers.
  std::array<std::string, 3> societies{};  ///< CISAC numbers without leading zeros, per right.
  Shares ownership{};
  Shares manuscript{};    ///< 3.1 MAN.
  std::string agreement;  ///< Submitter agreement number.
  std::vector<CollectionDraft> collection;
  std::vector<std::string> writer_publishers;  ///< PWR: keys of the publishers of this writer.
  std::uint64_t line = 0;
  friend bool operator==(InterestDraft const&, InterestDraft const&) = default;
};

struct TitleDraft {
  std::string text, type, language;  ///< Type as in CWR: AT, OT, TE …
  friend bool operator==(TitleDraft const&, TitleDraft const&) = default;
};

struct RecordingDraft {
  std::string isrc, title, artist, label, own_id;  ///< ISRC checked or empty.
  std::uint32_t seconds = 0;
  Date released = no_date;
  friend bool operator==(RecordingDraft const&, RecordingDraft const&) = default;
};

struct ReferenceDraft {
  std::string organisation, identifier, type, validity;  ///< XRF; ARI work numbers likewise.
  friend bool operator==(ReferenceDraft const&, ReferenceDraft const&) = default;
};

struct WorkDraft {
  std::string transaction;       ///< NWR, REV, WRK, ISW, row …
  std::string submitter_number;  ///< The submitter's own work number.
  std::string title, language;
  std::string iswc;  ///< "T0345246801", check digit right; else empty.
  std::string category, version, text_music, excerpt, composite, arrangement, adaptation;
  std::uint32_t seconds = 0;
  bool shares_are_collection = false;  ///< 3.x: only collection shares are known.
  std::vector<TitleDraft> titles;
  std::vector<InterestDraft> interests;  ///< Publishers and writers, in file order.
  std::vector<RecordingDraft> recordings;
  std::vector<std::string> artists;
  std::vector<ReferenceDraft> references;
  std::string original_title, original_iswc;  ///< Of the original work of a version.
  std::uint64_t line = 0;
  friend bool operator==(WorkDraft const&, WorkDraft const&) = default;
};

/// A CWR AGR with its territories and parties.
struct AgreementPartyDraft {
  std::string role;  ///< AS, AC
  std::string key, last_name, first_name, ipi_name, ipi_base;
  std::array<std::string, 3> societies{};
  Shares shares{};
  friend bool operator==(AgreementPartyDraft const&, AgreementPartyDraft const&) = default;
};

struct AgreementDraft {
  std::string number, isac, type;
  Period in_force;
  Date retention_until = no_date;
  std::uint32_t works = 0;
  std::vector<std::pair<bool, std::uint32_t>> territories;  ///< (include, TIS), in file order.
  std::vector<AgreementPartyDraft> parties;
  std::uint64_t line = 0;
};

}  // namespace qalam::repertoire
