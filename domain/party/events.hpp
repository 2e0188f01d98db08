#pragma once

#include "domain/core/ids.hpp"
#include "domain/core/time.hpp"
#include "domain/core/vocabulary.hpp"

#include <boost/describe/class.hpp>
#include <cstdint>
#include <string>
#include <vector>

namespace qalam {

struct SocietyAccredited {
  static constexpr char const* stored_as = "societyAccredited";
  SocietyId society;
  std::string name;
  std::string bin;               ///< Public register number of the organisation.
  std::uint16_t cisac_code = 0;  ///< CISAC society number; 0 = none.
  std::vector<Right> rights;     ///< What it is accredited for.
  Date from = no_date;
  std::string act;  ///< The decision it rests on.
  friend bool operator==(SocietyAccredited const&, SocietyAccredited const&) = default;
};
BOOST_DESCRIBE_STRUCT(SocietyAccredited, (), (society, name, bin, cisac_code, rights, from, act))

struct AccreditationChanged {
  static constexpr char const* stored_as = "accreditationChanged";
  SocietyId society;
  std::vector<Right> rights;  ///< Empty: withdrawn.
  Date from = no_date;
  std::string act;
  friend bool operator==(AccreditationChanged const&, AccreditationChanged const&) = default;
};
BOOST_DESCRIBE_STRUCT(AccreditationChanged, (), (society, rights, from, act))

/// A right holder enters the register. Legal names, IIN, bank and contact data are not here but in
/// the vault; `credit_name` is the name by which the public register knows the holder.
struct RightHolderRegistered {
  static constexpr char const* stored_as = "rightHolderRegistered";
  HolderId holder;
  PartyKind kind = PartyKind::none;
  std::string credit_name;
  std::vector<std::string> ipi_names;  ///< 11 digits each.
  std::string ipi_base;
  std::string isni;
  std::string bin;                       ///< Of a legal entity; never an IIN.
  std::vector<std::uint8_t> iin_key;     ///< HMAC of the IIN under the vault's key; empty = none.
  bool located = false;                  ///< We know where to send money.
  std::vector<std::uint16_t> societies;  ///< CISAC affiliations PR, MR, SR; 0 = none; or empty.
  std::uint64_t submitter = 0;  ///< Whose own number `submitter_key` is (see `submitter_of`).
  std::string submitter_key;    ///< CWR interested-party number.
  friend bool operator==(RightHolderRegistered const&, RightHolderRegistered const&) = default;
};
BOOST_DESCRIBE_STRUCT(RightHolderRegistered, (),
                      (holder, kind, credit_name, ipi_names, ipi_base, isni, bin, iin_key, located,
                       societies, submitter, submitter_key))

/// The whole entry as it is now; what is not changed is repeated.
struct RightHolderChanged {
  static constexpr char const* stored_as = "rightHolderChanged";
  HolderId holder;
  std::string credit_name;
  std::vector<std::string> ipi_names;
  std::string ipi_base;
  std::string isni;
  std::vector<std::uint8_t> iin_key;
  bool located = false;
  std::vector<std::uint16_t> societies;
  std::string reason;
  friend bool operator==(RightHolderChanged const&, RightHolderChanged const&) = default;
};
BOOST_DESCRIBE_STRUCT(RightHolderChanged, (),
                      (holder, credit_name, ipi_names, ipi_base, isni, iin_key, located, societies,
                       reason))

struct LicenseeRegistered {
  static constexpr char const* stored_as = "licenseeRegistered";
  LicenseeId licensee;
  std::string name;  ///< Trade name of an organisation.
  std::string bin;
  std::string category;  ///< "radio", "restaurant", "streaming service" …
  friend bool operator==(LicenseeRegistered const&, LicenseeRegistered const&) = default;
};
BOOST_DESCRIBE_STRUCT(LicenseeRegistered, (), (licensee, name, bin, category))

struct MandateGranted {
  static constexpr char const* stored_as = "mandateGranted";
  MandateId mandate;
  HolderId holder;
  SocietyId society;
  std::vector<Right> rights;
  std::uint16_t territory = 0;  ///< TIS numeric; 2136 = world.
  Date from = no_date;
  std::string evidence;  ///< Contract number, or the file and line of a claimed affiliation.
  friend bool operator==(MandateGranted const&, MandateGranted const&) = default;
};
BOOST_DESCRIBE_STRUCT(MandateGranted, (),
                      (mandate, holder, society, rights, territory, from, evidence))

struct MandateEnded {
  static constexpr char const* stored_as = "mandateEnded";
  MandateId mandate;
  HolderId holder;
  SocietyId society;
  Date until = no_date;  ///< First day on which it no longer holds.
  std::string reason;
  friend bool operator==(MandateEnded const&, MandateEnded const&) = default;
};
BOOST_DESCRIBE_STRUCT(MandateEnded, (), (mandate, holder, society, until, reason))

/// A person may act in a role, for one society, holder or licensee, or for all (0).
struct RoleGranted {
  static constexpr char const* stored_as = "roleGranted";
  PersonId person;
  Role role = Role::none;
  SocietyId society;
  HolderId holder;
  LicenseeId licensee;
  friend bool operator==(RoleGranted const&, RoleGranted const&) = default;
};
BOOST_DESCRIBE_STRUCT(RoleGranted, (), (person, role, society, holder, licensee))

struct RoleRevoked {
  static constexpr char const* stored_as = "roleRevoked";
  PersonId person;
  Role role = Role::none;
  SocietyId society;
  HolderId holder;
  LicenseeId licensee;
  friend bool operator==(RoleRevoked const&, RoleRevoked const&) = default;
};
BOOST_DESCRIBE_STRUCT(RoleRevoked, (), (person, role, society, holder, licensee))

}  // namespace qalam
