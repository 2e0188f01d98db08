#pragma once

#include "domain/decision.hpp"

namespace qalam {

/// A party as somebody's file names it: found in the register, or entered there.
///
/// It is the same party when the submitter has used this number for it before, or when the IPI base
/// or name number is registered. A name alone proves nothing: parties without a number that all
/// share are kept apart by submitter (identification is a person's work).
struct AdmitParty {
  static constexpr char const* name = "AdmitParty";
  std::uint64_t submitter = 0;
  std::string submitter_key;
  PartyKind kind = PartyKind::natural;
  std::string credit_name;
  std::string ipi_name;
  std::string ipi_base;
  std::vector<std::uint16_t> societies;
};
BOOST_DESCRIBE_STRUCT(AdmitParty, (),
                      (submitter, submitter_key, kind, credit_name, ipi_name, ipi_base, societies))

/// Who it is in the register as it stands, if anybody.
std::optional<HolderId> find_party(Registers const& registers, AdmitParty const& party);

Result<Decided> decide(Registers const&, AdmitParty const&, Context const&);

}  // namespace qalam
