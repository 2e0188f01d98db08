#pragma once

#include "domain/decision.hpp"

#include <array>

namespace qalam {

struct AccreditSociety {
  static constexpr char const* name = "AccreditSociety";
  static constexpr std::array optional_members{"bin", "cisac_code", "from", "act"};
  std::string title;  ///< The society's name.
  std::string bin;
  std::uint16_t cisac_code = 0;
  std::vector<Right> rights;
  Date from = no_date;
  std::string act;
};
BOOST_DESCRIBE_STRUCT(AccreditSociety, (), (title, bin, cisac_code, rights, from, act))

struct ChangeAccreditation {
  static constexpr char const* name = "ChangeAccreditation";
  static constexpr std::array optional_members{"act"};
  SocietyId society;
  std::vector<Right> rights;
  Date from = no_date;
  std::string act;
};
BOOST_DESCRIBE_STRUCT(ChangeAccreditation, (), (society, rights, from, act))

/// `iin_key` is made by the vault from an IIN; a client never sends it.
struct RegisterHolder {
  static constexpr char const* name = "RegisterHolder";
  static constexpr std::array optional_members{"kind",      "ipi_names",    "ipi_base", "isni",
                                               "bin",       "iin_key",      "located",  "societies",
                                               "submitter", "submitter_key"};
  PartyKind kind = PartyKind::natural;
  std::string credit_name;
  std::vector<std::string> ipi_names;
  std::string ipi_base;
  std::string isni;
  std::string bin;
  std::vector<std::uint8_t> iin_key;
  bool located = false;
  std::vector<std::uint16_t> societies;
  std::uint64_t submitter = 0;
  std::string submitter_key;
};
BOOST_DESCRIBE_STRUCT(RegisterHolder, (),
                      (kind, credit_name, ipi_names, ipi_base, isni, bin, iin_key, located,
                       societies, submitter, submitter_key))

struct ChangeHolder {
  static constexpr char const* name = "ChangeHolder";
  static constexpr std::array optional_members{"ipi_names", "ipi_base",  "isni",  "iin_key",
                                               "located",   "societies", "reason"};
  HolderId holder;
  std::string credit_name;
  std::vector<std::string> ipi_names;
  std::string ipi_base;
  std::string isni;
  std::vector<std::uint8_t> iin_key;
  bool located = false;
  std::vector<std::uint16_t> societies;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(ChangeHolder, (),
                      (holder, credit_name, ipi_names, ipi_base, isni, iin_key, located, societies,
                       reason))

struct RegisterLicensee {
  static constexpr char const* name = "RegisterLicensee";
  static constexpr std::array optional_members{"bin", "category"};
  std::string title;  ///< Trade name.
  std::string bin;
  std::string category;
};
BOOST_DESCRIBE_STRUCT(RegisterLicensee, (), (title, bin, category))

struct GrantMandate {
  static constexpr char const* name = "GrantMandate";
  static constexpr std::array optional_members{"territory", "from", "evidence"};
  HolderId holder;
  SocietyId society;
  std::vector<Right> rights;
  std::uint16_t territory = 0;
  Date from = no_date;
  std::string evidence;
};
BOOST_DESCRIBE_STRUCT(GrantMandate, (), (holder, society, rights, territory, from, evidence))

struct EndMandate {
  static constexpr char const* name = "EndMandate";
  static constexpr std::array optional_members{"until", "reason"};
  MandateId mandate;
  HolderId holder;
  Date until = no_date;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(EndMandate, (), (mandate, holder, until, reason))

/// Ends what the holder has with another society for these rights and grants them to this one.
struct TransferMandate {
  static constexpr char const* name = "TransferMandate";
  static constexpr std::array optional_members{"territory", "from", "evidence"};
  HolderId holder;
  SocietyId society;
  std::vector<Right> rights;
  std::uint16_t territory = 0;
  Date from = no_date;
  std::string evidence;
};
BOOST_DESCRIBE_STRUCT(TransferMandate, (), (holder, society, rights, territory, from, evidence))

/// Without a person: a new one, whose id follows from the command.
struct GrantRole {
  static constexpr char const* name = "GrantRole";
  static constexpr std::array optional_members{"person", "society", "holder", "licensee"};
  PersonId person;
  Role role = Role::none;
  SocietyId society;
  HolderId holder;
  LicenseeId licensee;
};
BOOST_DESCRIBE_STRUCT(GrantRole, (), (person, role, society, holder, licensee))

struct RevokeRole {
  static constexpr char const* name = "RevokeRole";
  static constexpr std::array optional_members{"society", "holder", "licensee"};
  PersonId person;
  Role role = Role::none;
  SocietyId society;
  HolderId holder;
  LicenseeId licensee;
};
BOOST_DESCRIBE_STRUCT(RevokeRole, (), (person, role, society, holder, licensee))

Result<Decided> decide(Registers const&, AccreditSociety const&, Context const&);
Result<Decided> decide(Registers const&, ChangeAccreditation const&, Context const&);
/// Refuses an IPI base number, a BIN or an IIN that another entry has, naming it.
Result<Decided> decide(Registers const&, RegisterHolder const&, Context const&);
Result<Decided> decide(Registers const&, ChangeHolder const&, Context const&);
Result<Decided> decide(Registers const&, RegisterLicensee const&, Context const&);
/// One active mandate per right holder, right and territory.
Result<Decided> decide(Registers const&, GrantMandate const&, Context const&);
Result<Decided> decide(Registers const&, EndMandate const&, Context const&);
Result<Decided> decide(Registers const&, TransferMandate const&, Context const&);
Result<Decided> decide(Registers const&, GrantRole const&, Context const&);
Result<Decided> decide(Registers const&, RevokeRole const&, Context const&);

}  // namespace qalam
