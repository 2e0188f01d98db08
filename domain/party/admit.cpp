#include "domain/party/admit.hpp"

#include "domain/party/commands.hpp"

namespace qalam {

std::optional<HolderId> find_party(Registers const& registers, AdmitParty const& party) {
  auto const ask = [&](KeySpace space, std::string_view key) -> std::optional<HolderId> {
    if (key.empty()) return std::nullopt;
    auto const owner = registers.owner(space, key);
    if (!owner || owner->kind != Kind::holder) return std::nullopt;
    return HolderId{owner->id};
  };
  if (auto const found = ask(KeySpace::ipi_base, party.ipi_base)) return found;
  if (auto const found = ask(KeySpace::ipi_name, party.ipi_name)) return found;
  if (party.submitter_key.empty()) return std::nullopt;
  return ask(KeySpace::submitter_party, two_part_key(party.submitter, party.submitter_key));
}

Result<Decided> decide(Registers const& registers, AdmitParty const& c, Context const& context) {
  if (auto const found = find_party(registers, c)) return Decided{{}, any(*found), {}};
  RegisterHolder wanted;
  wanted.kind = c.kind;
  wanted.credit_name = c.credit_name;
  if (!c.ipi_name.empty()) wanted.ipi_names.push_back(c.ipi_name);
  wanted.ipi_base = c.ipi_base;
  wanted.societies = c.societies;
  wanted.submitter = c.submitter;
  wanted.submitter_key = c.submitter_key;
  return decide(registers, wanted, context);
}

}  // namespace qalam
