#include "domain/repertoire/commands.hpp"
#include "projections/ledger/effects.hpp"

#include <algorithm>
#include <stdexcept>

namespace qalam::ledger {
namespace {

std::string text_of(std::vector<std::uint8_t> const& bytes) {
  return {bytes.begin(), bytes.end()};
}

void add_span(SocietyRow& row, Date from, std::vector<Right> const& rights) {
  auto const after = std::upper_bound(row.spans.begin(), row.spans.end(), from,
                                      [](Date day, auto const& span) { return day < span.from; });
  // Of two decisions for the same day, the later one holds: it stands behind the other.
  row.spans.insert(after, {from, rights});
}

}  // namespace

void Effects::unknown(Kind kind, std::uint64_t id) const {
  throw std::logic_error{"event " + std::to_string(position_.value()) + " speaks of " +
                         print_id(kind, id) + ", which is not in the registers"};
}

void Effects::claim(KeySpace space, std::string_view key, Kind kind, std::uint64_t id) {
  if (key.empty()) return;
  txn_.put(tables_.keys, unique_key(space, key), register_key(kind, id));
}

void Effects::claim_first(KeySpace space, std::string_view key, Kind kind, std::uint64_t id) {
  if (key.empty()) return;
  [[maybe_unused]] bool const first =
      txn_.put_new(tables_.keys, unique_key(space, key), register_key(kind, id));
}

void Effects::exchange(KeySpace space, std::string_view before, std::string_view after, Kind kind,
                       std::uint64_t id) {
  if (before == after) return;
  // Only what is ours is freed: an IPI name that somebody had before us stays theirs.
  if (!before.empty() && find_owner(txn_, tables_, space, before) == AnyId{kind, id}) {
    txn_.del(tables_.keys, unique_key(space, before));
  }
  claim_first(space, after, kind, id);
}

void Effects::on(SocietyAccredited const& e) {
  SocietyRow row;
  row.name = e.name;
  row.cisac_code = e.cisac_code;
  add_span(row, e.from, e.rights);
  put(Kind::society, e.society.value(), row);
  claim(KeySpace::bin_society, e.bin, Kind::society, e.society.value());
  if (e.cisac_code != 0) {
    claim(KeySpace::cisac, std::to_string(e.cisac_code), Kind::society, e.society.value());
  }
}

void Effects::on(AccreditationChanged const& e) {
  auto row = need<SocietyRow>(Kind::society, e.society.value());
  add_span(row, e.from, e.rights);
  put(Kind::society, e.society.value(), row);
}

void Effects::on(RightHolderRegistered const& e) {
  std::uint64_t const id = e.holder.value();
  HolderRow row;
  row.kind = e.kind;
  row.located = e.located;
  row.credit_name = e.credit_name;
  row.ipi_names = e.ipi_names;
  row.ipi_base = e.ipi_base;
  row.isni = e.isni;
  row.bin = e.bin;
  row.iin_key = e.iin_key;
  row.societies = e.societies;
  put(Kind::holder, id, row);
  claim(KeySpace::ipi_base, e.ipi_base, Kind::holder, id);
  claim(KeySpace::bin_holder, e.bin, Kind::holder, id);
  claim(KeySpace::iin, text_of(e.iin_key), Kind::holder, id);
  for (auto const& name : e.ipi_names) claim_first(KeySpace::ipi_name, name, Kind::holder, id);
  if (!e.submitter_key.empty()) {
    claim(KeySpace::submitter_party, two_part_key(e.submitter, e.submitter_key), Kind::holder, id);
  }
}

void Effects::on(RightHolderChanged const& e) {
  std::uint64_t const id = e.holder.value();
  auto row = need<HolderRow>(Kind::holder, id);
  exchange(KeySpace::ipi_base, row.ipi_base, e.ipi_base, Kind::holder, id);
  exchange(KeySpace::iin, text_of(row.iin_key), text_of(e.iin_key), Kind::holder, id);
  for (auto const& name : row.ipi_names) {
    bool const kept = std::find(e.ipi_names.begin(), e.ipi_names.end(), name) != e.ipi_names.end();
    if (!kept) exchange(KeySpace::ipi_name, name, {}, Kind::holder, id);
  }
  for (auto const& name : e.ipi_names) claim_first(KeySpace::ipi_name, name, Kind::holder, id);
  row.credit_name = e.credit_name;
  row.ipi_names = e.ipi_names;
  row.ipi_base = e.ipi_base;
  row.isni = e.isni;
  row.iin_key = e.iin_key;
  row.located = e.located;
  row.societies = e.societies;
  put(Kind::holder, id, row);
}

void Effects::on(LicenseeRegistered const& e) {
  put(Kind::licensee, e.licensee.value(), LicenseeRow{e.name});
  claim(KeySpace::bin_licensee, e.bin, Kind::licensee, e.licensee.value());
}

void Effects::on(MandateGranted const& e) {
  auto const key = lmdb::make_key(e.holder.value());
  auto row = find_row<MandatesRow>(txn_, tables_.mandates, key).value_or(MandatesRow{});
  row.mandates.push_back({e.mandate, e.society, e.rights, e.territory, e.from, for_ever});
  put_row(tables_.mandates, key, row);
}

void Effects::on(MandateEnded const& e) {
  auto const key = lmdb::make_key(e.holder.value());
  auto row = find_row<MandatesRow>(txn_, tables_.mandates, key).value_or(MandatesRow{});
  auto const mandate = std::find_if(row.mandates.begin(), row.mandates.end(),
                                    [&](MandateRow const& m) { return m.mandate == e.mandate; });
  if (mandate == row.mandates.end()) unknown(Kind::mandate, e.mandate.value());
  mandate->until = e.until;
  put_row(tables_.mandates, key, row);
}

void Effects::on(RoleGranted const& e) {
  auto row = find<PersonRow>(Kind::person, e.person.value()).value_or(PersonRow{});
  GrantRow const grant{e.role, e.society, e.holder, e.licensee};
  if (std::find(row.grants.begin(), row.grants.end(), grant) != row.grants.end()) return;
  row.grants.push_back(grant);
  put(Kind::person, e.person.value(), row);
}

void Effects::on(RoleRevoked const& e) {
  auto row = need<PersonRow>(Kind::person, e.person.value());
  std::erase(row.grants, GrantRow{e.role, e.society, e.holder, e.licensee});
  put(Kind::person, e.person.value(), row);
}

void Effects::on(WorkRegistered const& e) {
  put(Kind::work, e.work.value(), WorkRow{e.submitter, e.submitter_number, content_of(e)});
  if (!e.submitter_number.empty()) {
    claim(KeySpace::submitter_work, two_part_key(e.submitter, e.submitter_number), Kind::work,
          e.work.value());
  }
}

void Effects::on(WorkRevised const& e) {
  auto row = need<WorkRow>(Kind::work, e.work.value());
  row.content = content_of(e);
  if (!e.submitter_number.empty()) {
    // Another submitter's number for the same work is one more name of it.
    claim_first(KeySpace::submitter_work, two_part_key(e.submitter, e.submitter_number), Kind::work,
                e.work.value());
    row.submitter = e.submitter;
    row.submitter_number = e.submitter_number;
  }
  put(Kind::work, e.work.value(), row);
}

void Effects::on(RecordingRegistered const& e) {
  put(Kind::recording, e.recording.value(), RecordingRow{e.isrc, e.works});
  claim_first(KeySpace::isrc, e.isrc, Kind::recording, e.recording.value());
}

void Effects::on(RecordingLinked const& e) {
  auto row = need<RecordingRow>(Kind::recording, e.recording.value());
  row.works = e.works;
  put(Kind::recording, e.recording.value(), row);
}

void Effects::on(AgreementRegistered const& e) {
  put(Kind::agreement, e.agreement.value(), AgreementRow{e.submitter});
  claim(KeySpace::submitter_agreement, two_part_key(e.submitter, e.number), Kind::agreement,
        e.agreement.value());
}

void Effects::on(ParameterSet const& e) {
  auto const key =
      lmdb::make_key(static_cast<std::uint16_t>(e.name), e.society.value(), e.from.value());
  put_row(tables_.parameters, key, ParameterRow{e.value, position_.value()});
}

void Effects::on(TariffSet const& e) {
  put(Kind::tariff, e.tariff.value(), e);
}

void Effects::on(DistributionRulesApproved const& e) {
  put(Kind::rules, e.rules.value(), e);
}

void Effects::on(LicenceGranted const& e) {
  put(Kind::licence, e.licence.value(), e);
}

void Effects::on(PeriodClosed const& e) {
  auto row = need<SocietyRow>(Kind::society, e.society.value());
  row.closed_until = std::max(row.closed_until, e.until);
  put(Kind::society, e.society.value(), row);
}

void Effects::on(SubjectErased const& e) {
  std::uint64_t const id = e.holder.value();
  auto row = need<HolderRow>(Kind::holder, id);
  row.erased = true;
  // The vault no longer knows where to send money; and nothing may lead from an IIN to the person.
  row.located = false;
  exchange(KeySpace::iin, text_of(row.iin_key), {}, Kind::holder, id);
  row.iin_key.clear();
  put(Kind::holder, id, row);
}

}  // namespace qalam::ledger
