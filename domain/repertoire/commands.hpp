#pragma once

#include "domain/decision.hpp"

#include <array>

namespace qalam {

/// Registers a work, or revises it when its submitter has registered it before: a registration is
/// always the whole work (domain/formats/README.md). The same content again changes nothing.
struct RegisterWork {
  static constexpr char const* name = "RegisterWork";
  static constexpr std::array optional_members{
      "work",    "submitter", "submitter_number", "language",   "titles", "iswcs",
      "version", "seconds",   "artists",          "interests",  "shares", "references",
      "from",    "territory", "source",           "source_line"};
  WorkId work;  ///< None: a new one, or the one with the submitter's number.
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
  std::vector<WorkShare> shares;  ///< Given, or resolved from the interests.
  std::vector<Reference> references;
  Date from = no_date;
  std::uint16_t territory = 0;  ///< Home territory the shares are resolved for; 0 = Kazakhstan.
  std::vector<std::uint8_t> source;
  std::uint64_t source_line = 0;
};
BOOST_DESCRIBE_STRUCT(RegisterWork, (),
                      (work, submitter, submitter_number, title, language, titles, iswcs, version,
                       seconds, artists, interests, shares, references, from, territory, source,
                       source_line))

struct RegisterRecording {
  static constexpr char const* name = "RegisterRecording";
  static constexpr std::array optional_members{"isrc",    "title", "artist",
                                               "seconds", "works", "shares"};
  std::string isrc;
  std::string title;
  std::string artist;
  std::uint32_t seconds = 0;
  std::vector<RecordedWork> works;
  std::vector<RecordingShare> shares;
};
BOOST_DESCRIBE_STRUCT(RegisterRecording, (), (isrc, title, artist, seconds, works, shares))

struct LinkRecording {
  static constexpr char const* name = "LinkRecording";
  RecordingId recording;
  std::vector<RecordedWork> works;
};
BOOST_DESCRIBE_STRUCT(LinkRecording, (), (recording, works))

struct RegisterAgreement {
  static constexpr char const* name = "RegisterAgreement";
  static constexpr std::array optional_members{"submitter",   "type",   "until",
                                               "territories", "source", "source_line"};
  std::uint64_t submitter = 0;
  std::string number;
  std::string type;
  Date from = no_date;
  Date until = for_ever;
  std::vector<AgreementTerritory> territories;
  std::vector<AgreementParty> parties;
  std::vector<std::uint8_t> source;
  std::uint64_t source_line = 0;
};
BOOST_DESCRIBE_STRUCT(RegisterAgreement, (),
                      (submitter, number, type, from, until, territories, parties, source,
                       source_line))

Result<Decided> decide(Registers const&, RegisterWork const&, Context const&);
/// The first recording with an ISRC owns it; the same ISRC again adds the works that are new.
Result<Decided> decide(Registers const&, RegisterRecording const&, Context const&);
Result<Decided> decide(Registers const&, LinkRecording const&, Context const&);
Result<Decided> decide(Registers const&, RegisterAgreement const&, Context const&);

/// A number for the content of a registration: equal content, equal number.
std::uint64_t content_of(WorkRegistered const& work);
std::uint64_t content_of(WorkRevised const& work);

}  // namespace qalam
