#include "domain/party/commands.hpp"

#include "domain/core/describe.hpp"
#include "domain/identifiers/ipi.hpp"
#include "domain/identifiers/isni.hpp"
#include "domain/identifiers/kz_number.hpp"
#include "domain/repertoire/territory.hpp"

#include <algorithm>

namespace qalam {
namespace {

std::string key_text(std::vector<std::uint8_t> const& bytes) {
  return {bytes.begin(), bytes.end()};
}

/// Refuses when `key` belongs to somebody other than `self`.
Result<void> unique(Registers const& registers, KeySpace space, std::string const& key, AnyId self,
                    char const* what, char const* where) {
  if (key.empty()) return {};
  auto const owner = registers.owner(space, key);
  if (!owner || *owner == self) return {};
  return fail(ErrorCode::identifier_taken,
              std::string{"this "} + what + " belongs to " + print_id(owner->kind, owner->id),
              where);
}
/// A number that is no number at all is nobody's; it is refused for that, afterwards.
Result<void> unique(Registers const& registers, KeySpace space, Result<std::string> const& key,
                    AnyId self, char const* what, char const* where) {
  return key ? unique(registers, space, *key, self, what, where) : Result<void>{};
}

Result<std::vector<std::string>> clean_ipi_names(std::vector<std::string> const& given) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < given.size(); ++i) {
    auto const ipi = IpiName::parse(given[i]);
    if (!ipi) {
      return fail(ErrorCode::invalid_identifier, ipi.error().detail,
                  "/ipi_names/" + std::to_string(i));
    }
    out.push_back(ipi->str());
  }
  return out;
}

template <class Number>
Result<std::string> clean(std::string const& given, char const* where) {
  if (given.empty()) return std::string{};
  auto const number = Number::parse(given);
  if (!number) return fail(number.error().code, number.error().detail, where);
  return number->str();
}

Result<void> need_text(std::string const& text, std::size_t most, char const* where) {
  if (text.empty()) return fail(ErrorCode::malformed, "is empty", where);
  if (text.size() > most) {
    return fail(ErrorCode::too_large, "is longer than " + std::to_string(most) + " bytes", where);
  }
  return {};
}

constexpr std::size_t name_bytes_max = 1000;

std::vector<Right> in_order(std::vector<Right> rights) {
  std::sort(rights.begin(), rights.end());
  rights.erase(std::unique(rights.begin(), rights.end()), rights.end());
  return rights;
}

bool overlaps(MandateRow const& row, std::vector<Right> const& rights, std::uint16_t territory,
              Date from) {
  bool const shares_right = std::any_of(rights.begin(), rights.end(), [&](Right r) {
    return std::find(row.rights.begin(), row.rights.end(), r) != row.rights.end();
  });
  return shares_right && from < row.until && territories_meet(row.territory, territory, from);
}

Result<void> check_mandate(Registers const& registers, MandateId id, HolderId holder,
                           SocietyId society, std::vector<Right> const& rights, Date from) {
  if (rights.empty()) return fail(ErrorCode::malformed, "names no right", "/rights");
  QALAM_TRY(auto const row, need_society(registers, society));
  QALAM_TRY(auto const who, need_holder(registers, holder));
  if (who.erased)
    return fail(ErrorCode::not_found, "this holder's entry has been erased", "/holder");
  for (MandateRow const& mandate : registers.mandates(holder)) {
    if (mandate.mandate == id)
      return fail(ErrorCode::id_taken, print(id) + " is registered already");
  }
  for (Right const right : rights) {
    if (!row.accredited(right, from)) {
      return fail(ErrorCode::not_accredited,
                  row.name + " is not accredited for " + std::string{enum_name(right)} + " on " +
                      print(from),
                  "/rights");
    }
  }
  return {};
}

/// True where the person holds the role for any society: an operator is none's and everybody's.
bool has_anywhere(Registers const& registers, PersonId person, Role role) {
  auto const row = registers.person(person);
  return row && std::any_of(row->grants.begin(), row->grants.end(),
                            [&](GrantRow const& grant) { return grant.role == role; });
}

}  // namespace

Result<Decided> decide(Registers const& registers, AccreditSociety const& c,
                       Context const& context) {
  QALAM_CHECK(need_text(c.title, name_bytes_max, "/title"));
  auto const id = derive<SocietyId>(context.command);
  if (registers.society(id)) return fail(ErrorCode::id_taken, print(id) + " is registered already");
  auto const number = clean<Bin>(c.bin, "/bin");
  QALAM_CHECK(unique(registers, KeySpace::bin_society, number, any(id), "BIN", "/bin"));
  if (c.cisac_code != 0) {
    QALAM_CHECK(unique(registers, KeySpace::cisac, std::to_string(c.cisac_code), any(id),
                       "CISAC number", "/cisac_code"));
  }
  QALAM_TRY(auto const bin, number);
  return Decided{
      {SocietyAccredited{id, c.title, bin, c.cisac_code, in_order(c.rights), c.from, c.act}},
      any(id),
      {}};
}

Result<Decided> decide(Registers const& registers, ChangeAccreditation const& c, Context const&) {
  QALAM_CHECK(need_society(registers, c.society));
  if (c.from == no_date) return fail(ErrorCode::period_invalid, "needs a date", "/from");
  return Decided{
      {AccreditationChanged{c.society, in_order(c.rights), c.from, c.act}}, any(c.society), {}};
}

Result<Decided> decide(Registers const& registers, RegisterHolder const& c,
                       Context const& context) {
  QALAM_CHECK(need_text(c.credit_name, name_bytes_max, "/credit_name"));
  auto const base_number = clean<IpiBase>(c.ipi_base, "/ipi_base");
  auto const bin_number = clean<Bin>(c.bin, "/bin");
  auto const id = derive<HolderId>(context.command);
  if (registers.holder(id)) return fail(ErrorCode::id_taken, print(id) + " is registered already");
  AnyId const self = any(id);
  QALAM_CHECK(
      unique(registers, KeySpace::ipi_base, base_number, self, "IPI base number", "/ipi_base"));
  QALAM_CHECK(unique(registers, KeySpace::bin_holder, bin_number, self, "BIN", "/bin"));
  QALAM_CHECK(unique(registers, KeySpace::iin, key_text(c.iin_key), self, "IIN", "/private/iin"));
  if (!c.submitter_key.empty()) {
    QALAM_CHECK(unique(registers, KeySpace::submitter_party,
                       two_part_key(c.submitter, c.submitter_key), self,
                       "interested-party number of this submitter", "/submitter_key"));
  }
  QALAM_TRY(auto const names, clean_ipi_names(c.ipi_names));
  QALAM_TRY(auto const base, base_number);
  QALAM_TRY(auto const isni, clean<Isni>(c.isni, "/isni"));
  QALAM_TRY(auto const bin, bin_number);
  if (!bin.empty() && c.kind == PartyKind::natural) {
    return fail(ErrorCode::wrong_kind, "a natural person has no BIN", "/bin");
  }
  return Decided{
      {RightHolderRegistered{id, c.kind, c.credit_name, names, base, isni, bin, c.iin_key,
                             c.located, c.societies, c.submitter, c.submitter_key}},
      self,
      {}};
}

Result<Decided> decide(Registers const& registers, ChangeHolder const& c, Context const&) {
  QALAM_CHECK(need_text(c.credit_name, name_bytes_max, "/credit_name"));
  QALAM_TRY(auto const row, need_holder(registers, c.holder));
  if (row.erased)
    return fail(ErrorCode::not_found, "this holder's entry has been erased", "/holder");
  auto const base_number = clean<IpiBase>(c.ipi_base, "/ipi_base");
  AnyId const self = any(c.holder);
  QALAM_CHECK(
      unique(registers, KeySpace::ipi_base, base_number, self, "IPI base number", "/ipi_base"));
  QALAM_CHECK(unique(registers, KeySpace::iin, key_text(c.iin_key), self, "IIN", "/private/iin"));
  QALAM_TRY(auto const names, clean_ipi_names(c.ipi_names));
  QALAM_TRY(auto const base, base_number);
  QALAM_TRY(auto const isni, clean<Isni>(c.isni, "/isni"));
  return Decided{{RightHolderChanged{c.holder, c.credit_name, names, base, isni, c.iin_key,
                                     c.located, c.societies, c.reason}},
                 self,
                 {}};
}

Result<Decided> decide(Registers const& registers, RegisterLicensee const& c,
                       Context const& context) {
  QALAM_CHECK(need_text(c.title, name_bytes_max, "/title"));
  auto const number = clean<Bin>(c.bin, "/bin");
  auto const id = derive<LicenseeId>(context.command);
  if (registers.licensee(id))
    return fail(ErrorCode::id_taken, print(id) + " is registered already");
  QALAM_CHECK(unique(registers, KeySpace::bin_licensee, number, any(id), "BIN", "/bin"));
  QALAM_TRY(auto const bin, number);
  return Decided{{LicenseeRegistered{id, c.title, bin, c.category}}, any(id), {}};
}

Result<Decided> decide(Registers const& registers, GrantMandate const& c, Context const& context) {
  Date const from = c.from == no_date ? context.today() : c.from;
  std::uint16_t const territory = c.territory == 0 ? world : c.territory;
  auto const rights = in_order(c.rights);
  auto const id = derive<MandateId>(context.command);
  QALAM_CHECK(check_mandate(registers, id, c.holder, c.society, rights, from));
  for (MandateRow const& row : registers.mandates(c.holder)) {
    if (overlaps(row, rights, territory, from)) {
      return fail(ErrorCode::mandate_exists,
                  "the holder has mandate " + print(row.mandate) + " with " + print(row.society) +
                      " for these rights; a transfer ends it and grants the new one in one step");
    }
  }
  return Decided{
      {MandateGranted{id, c.holder, c.society, rights, territory, from, c.evidence}}, any(id), {}};
}

Result<Decided> decide(Registers const& registers, EndMandate const& c, Context const& context) {
  QALAM_CHECK(need_holder(registers, c.holder));
  Date const until = c.until == no_date ? context.today() : c.until;
  for (MandateRow const& row : registers.mandates(c.holder)) {
    if (row.mandate != c.mandate) continue;
    if (row.until != for_ever) {
      return fail(ErrorCode::no_mandate, "the mandate ended on " + print(row.until) + " already");
    }
    if (until < row.from) {
      return fail(ErrorCode::period_invalid, "the end lies before the start " + print(row.from),
                  "/until");
    }
    return Decided{
        {MandateEnded{c.mandate, c.holder, row.society, until, c.reason}}, any(c.mandate), {}};
  }
  return fail(ErrorCode::no_mandate, "this holder has no mandate " + print(c.mandate));
}

Result<Decided> decide(Registers const& registers, TransferMandate const& c,
                       Context const& context) {
  Date const from = c.from == no_date ? context.today() : c.from;
  std::uint16_t const territory = c.territory == 0 ? world : c.territory;
  auto const rights = in_order(c.rights);
  auto const id = derive<MandateId>(context.command);
  QALAM_CHECK(check_mandate(registers, id, c.holder, c.society, rights, from));
  Decided decided;
  std::uint64_t made = 1;  // 0 is the new mandate itself.
  for (MandateRow const& row : registers.mandates(c.holder)) {
    if (!overlaps(row, rights, territory, from)) continue;
    if (from < row.from) {
      return fail(ErrorCode::period_invalid,
                  "mandate " + print(row.mandate) + " starts on " + print(row.from) +
                      ", after the transfer: end it first",
                  "/from");
    }
    if (!territory_contains(territory, row.territory, from)) {
      return fail(ErrorCode::mandate_exists,
                  "mandate " + print(row.mandate) + " with " + print(row.society) +
                      " is for more than this territory: end it, then grant each part anew",
                  "/territory");
    }
    decided.events.emplace_back(
        MandateEnded{row.mandate, c.holder, row.society, from, "transferred"});
    // What is not transferred stays where it was, under a mandate of its own.
    std::vector<Right> kept;
    std::set_difference(row.rights.begin(), row.rights.end(), rights.begin(), rights.end(),
                        std::back_inserter(kept));
    if (kept.empty()) continue;
    auto const rest = derive<MandateId>(context.command, made++);
    decided.events.emplace_back(MandateGranted{rest, c.holder, row.society, kept, row.territory,
                                               from, "remainder of " + print(row.mandate)});
    // And ends when it would have ended.
    if (row.until != for_ever) {
      decided.events.emplace_back(
          MandateEnded{rest, c.holder, row.society, row.until, "as " + print(row.mandate)});
    }
  }
  decided.events.emplace_back(
      MandateGranted{id, c.holder, c.society, rights, territory, from, c.evidence});
  decided.subject = any(id);
  return decided;
}

Result<Decided> decide(Registers const& registers, GrantRole const& c, Context const& context) {
  PersonId const person = c.person == PersonId{} ? derive<PersonId>(context.command) : c.person;
  if (c.role == Role::none) return fail(ErrorCode::malformed, "names no role", "/role");
  bool const of_society = c.role == Role::society_clerk || c.role == Role::society_approver;
  if (of_society && c.society == SocietyId{}) {
    return fail(ErrorCode::malformed, "this role is for one society: name it", "/society");
  }
  if (c.role == Role::society_approver && has_anywhere(registers, person, Role::operator_)) {
    return fail(ErrorCode::forbidden, "an operator cannot approve distributions");
  }
  if (c.role == Role::operator_ && has_anywhere(registers, person, Role::society_approver)) {
    return fail(ErrorCode::forbidden, "an approver cannot be an operator");
  }
  if (c.society != SocietyId{}) QALAM_CHECK(need_society(registers, c.society));
  if (c.holder != HolderId{}) QALAM_CHECK(need_holder(registers, c.holder));
  if (c.licensee != LicenseeId{}) QALAM_CHECK(need_licensee(registers, c.licensee));
  GrantRow const wanted{c.role, c.society, c.holder, c.licensee};
  if (auto const row = registers.person(person)) {
    if (std::find(row->grants.begin(), row->grants.end(), wanted) != row->grants.end()) {
      return Decided{{}, any(person), {"the person has this role already"}};
    }
  }
  return Decided{{RoleGranted{person, c.role, c.society, c.holder, c.licensee}}, any(person), {}};
}

Result<Decided> decide(Registers const& registers, RevokeRole const& c, Context const&) {
  GrantRow const wanted{c.role, c.society, c.holder, c.licensee};
  auto const row = registers.person(c.person);
  if (!row || std::find(row->grants.begin(), row->grants.end(), wanted) == row->grants.end()) {
    return fail(ErrorCode::not_found, "the person does not have this role");
  }
  return Decided{
      {RoleRevoked{c.person, c.role, c.society, c.holder, c.licensee}}, any(c.person), {}};
}

}  // namespace qalam
