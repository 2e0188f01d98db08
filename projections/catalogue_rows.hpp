#pragma once

#include "domain/events.hpp"
#include "domain/registers/rows.hpp"

#include <boost/describe/class.hpp>
#include <cstdint>
#include <string>
#include <vector>

/// What people see of the registers: who there is, what there is, what holds. Each row is the whole
/// thing as it stood from one event on.
namespace qalam::read {

struct Accreditation {
  Date from = no_date;
  std::vector<Right> rights;  ///< Empty: withdrawn.
  std::string act;
};
BOOST_DESCRIBE_STRUCT(Accreditation, (), (from, rights, act))

struct SocietyEntry {
  SocietyId society;
  std::string name;
  std::string bin;
  std::uint16_t cisac_code = 0;
  std::vector<Accreditation> accreditations;  ///< In the order in which they were decided.
};
BOOST_DESCRIBE_STRUCT(SocietyEntry, (), (society, name, bin, cisac_code, accreditations))

/// Of a natural person the public register knows the credit name, no more.
struct HolderEntry {
  HolderId holder;
  PartyKind kind = PartyKind::none;
  std::string credit_name;
  std::vector<std::string> ipi_names;
  std::string ipi_base;
  std::string isni;
  std::string bin;
  bool located = false;
  bool erased = false;
  std::vector<std::uint16_t> societies;  ///< CISAC affiliations PR, MR, SR.
  std::uint64_t submitter = 0;
  std::string submitter_key;
};
BOOST_DESCRIBE_STRUCT(HolderEntry, (),
                      (holder, kind, credit_name, ipi_names, ipi_base, isni, bin, located, erased,
                       societies, submitter, submitter_key))

struct LicenseeEntry {
  LicenseeId licensee;
  std::string name;
  std::string bin;
  std::string category;
};
BOOST_DESCRIBE_STRUCT(LicenseeEntry, (), (licensee, name, bin, category))

struct MandateEntry {
  MandateId mandate;
  HolderId holder;
  SocietyId society;
  std::vector<Right> rights;
  std::uint16_t territory = 0;
  Date from = no_date;
  Date until = for_ever;
  std::string evidence;
  std::string end_reason;
};
BOOST_DESCRIBE_STRUCT(MandateEntry, (),
                      (mandate, holder, society, rights, territory, from, until, evidence,
                       end_reason))

struct PersonEntry {
  PersonId person;
  std::vector<GrantRow> grants;
};
BOOST_DESCRIBE_STRUCT(PersonEntry, (), (person, grants))

/// A registration as it was submitted, valid from `from` on.
struct WorkEntry {
  WorkId work;
  std::uint32_t revision = 0;  ///< 0: as first registered.
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
};
BOOST_DESCRIBE_STRUCT(WorkEntry, (),
                      (work, revision, submitter, submitter_number, title, language, titles, iswcs,
                       version, seconds, artists, interests, shares, references, from, source,
                       source_line))

/// The shares alone, for who asks for many works: all rights, valid from `from` on.
struct SharesEntry {
  Date from = no_date;
  std::vector<WorkShare> shares;
};
BOOST_DESCRIBE_STRUCT(SharesEntry, (), (from, shares))

struct RecordingEntry {
  RecordingId recording;
  std::string isrc;
  std::string title;
  std::string artist;
  std::uint32_t seconds = 0;
  std::vector<RecordedWork> works;
  std::vector<RecordingShare> shares;
};
BOOST_DESCRIBE_STRUCT(RecordingEntry, (), (recording, isrc, title, artist, seconds, works, shares))

/// A value of a parameter, and since when it is known.
struct ParameterEntry {
  ParameterName name = ParameterName::none;
  SocietyId society;
  Date from = no_date;
  std::int64_t value = 0;
  std::string act;
};
BOOST_DESCRIBE_STRUCT(ParameterEntry, (), (name, society, from, value, act))

/// The period that a society closed last; the earlier ones are its history.
struct PeriodEntry {
  SocietyId society;
  Date from = no_date;
  Date until = no_date;
  Hash256 balances_digest{};
  std::uint64_t known_at = 0;
  std::vector<BalanceCommitment> balances;
};
BOOST_DESCRIBE_STRUCT(PeriodEntry, (), (society, from, until, balances_digest, known_at, balances))

}  // namespace qalam::read
