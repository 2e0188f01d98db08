#include "projections/catalogue.hpp"

#include "domain/party/mandate.hpp"

#include <algorithm>
#include <utility>

namespace qalam::read {
namespace {

auto parameter_key(ParameterName name, SocietyId society, Date from, std::uint64_t position) {
  return lmdb::make_key(static_cast<std::uint16_t>(name), society.value(), from.value(), position);
}

Known<ParameterEntry> parameter_at(lmdb::Cursor const& cursor) {
  lmdb::KeyReader key{cursor.key()};
  static_cast<void>(
      key.take_bytes(sizeof(std::uint16_t) + sizeof(std::uint64_t) + sizeof(std::int32_t)));
  return {Position{key.take<std::uint64_t>()}, row::decode<ParameterEntry>(cursor.value())};
}

}  // namespace

void Catalogue::open(lmdb::TableOpener& tables) {
  societies.open(tables, "societies");
  holders.open(tables, "holders");
  licensees.open(tables, "licensees");
  mandates.open(tables, "mandates");
  persons.open(tables, "persons");
  works.open(tables, "works");
  shares_.open(tables, "shares");
  recordings.open(tables, "recordings");
  agreements.open(tables, "agreements");
  tariffs.open(tables, "tariffs");
  rules.open(tables, "rules");
  periods.open(tables, "periods");
  parameters_ = tables.open("parameters");
  links.open(tables, "links");
}

// --- parties -----------------------------------------------------------------------------------

void Catalogue::on(lmdb::WriteTxn& txn, Recorded const& recorded, SocietyAccredited const& e) {
  societies.put(txn, e.society, recorded.position(),
                {e.society, e.name, e.bin, e.cisac_code, {{e.from, e.rights, e.act}}});
}

void Catalogue::on(lmdb::WriteTxn& txn, Recorded const& recorded, AccreditationChanged const& e) {
  auto row = societies.latest(txn, e.society);
  must_exist(row);
  row->accreditations.push_back({e.from, e.rights, e.act});
  societies.put(txn, e.society, recorded.position(), *row);
}

void Catalogue::on(lmdb::WriteTxn& txn, Recorded const& recorded, RightHolderRegistered const& e) {
  HolderEntry row;
  row.holder = e.holder;
  row.kind = e.kind;
  row.credit_name = e.credit_name;
  row.ipi_names = e.ipi_names;
  row.ipi_base = e.ipi_base;
  row.isni = e.isni;
  row.bin = e.bin;
  row.located = e.located;
  row.societies = e.societies;
  row.submitter = e.submitter;
  row.submitter_key = e.submitter_key;
  holders.put(txn, e.holder, recorded.position(), row);
}

void Catalogue::on(lmdb::WriteTxn& txn, Recorded const& recorded, RightHolderChanged const& e) {
  auto row = holders.latest(txn, e.holder);
  must_exist(row);
  row->credit_name = e.credit_name;
  row->ipi_names = e.ipi_names;
  row->ipi_base = e.ipi_base;
  row->isni = e.isni;
  row->located = e.located;
  row->societies = e.societies;
  holders.put(txn, e.holder, recorded.position(), *row);
}

void Catalogue::on(lmdb::WriteTxn& txn, Recorded const& recorded, SubjectErased const& e) {
  auto row = holders.latest(txn, e.holder);
  must_exist(row);
  row->erased = true;
  row->located = false;
  holders.put(txn, e.holder, recorded.position(), *row);
}

void Catalogue::on(lmdb::WriteTxn& txn, Recorded const& recorded, LicenseeRegistered const& e) {
  licensees.put(txn, e.licensee, recorded.position(), {e.licensee, e.name, e.bin, e.category});
}

void Catalogue::on(lmdb::WriteTxn& txn, Recorded const& recorded, MandateGranted const& e) {
  MandateEntry row;
  row.mandate = e.mandate;
  row.holder = e.holder;
  row.society = e.society;
  row.rights = e.rights;
  row.territory = e.territory;
  row.from = e.from;
  row.evidence = e.evidence;
  Position const at = recorded.position();
  mandates.put(txn, e.mandate, at, row);
  links.put(txn, Belongs::mandate_to_holder, e.holder, e.mandate, at);
  links.put(txn, Belongs::mandate_to_society, e.society, e.mandate, at);
}

void Catalogue::on(lmdb::WriteTxn& txn, Recorded const& recorded, MandateEnded const& e) {
  auto row = mandates.latest(txn, e.mandate);
  must_exist(row);
  row->until = e.until;
  row->end_reason = e.reason;
  mandates.put(txn, e.mandate, recorded.position(), *row);
}

void Catalogue::on(lmdb::WriteTxn& txn, Recorded const& recorded, RoleGranted const& e) {
  auto row = persons.latest(txn, e.person).value_or(PersonEntry{e.person, {}});
  GrantRow const grant{e.role, e.society, e.holder, e.licensee};
  if (std::find(row.grants.begin(), row.grants.end(), grant) == row.grants.end()) {
    row.grants.push_back(grant);
  }
  persons.put(txn, e.person, recorded.position(), row);
}

void Catalogue::on(lmdb::WriteTxn& txn, Recorded const& recorded, RoleRevoked const& e) {
  auto row = persons.latest(txn, e.person).value_or(PersonEntry{e.person, {}});
  std::erase(row.grants, GrantRow{e.role, e.society, e.holder, e.licensee});
  persons.put(txn, e.person, recorded.position(), row);
}

std::optional<MandateEntry> Catalogue::mandate_on(lmdb::ReadTxn const& txn, HolderId holder,
                                                  Right right, Date day, Position known_at) const {
  std::optional<MandateEntry> found;
  Position since;
  std::string cursor;
  do {
    auto page = links.children<MandateId>(txn, Belongs::mandate_to_holder, holder, known_at, cursor,
                                          page_size_max);
    for (MandateId const id : page.items) {
      auto known = mandates.as_of(txn, id, known_at);
      if (!known) continue;
      MandateEntry& row = known->row;
      if (!entrusts(row, right, day)) continue;
      if (found && known->since < since) continue;
      since = known->since;
      found = std::move(row);
    }
    cursor = page.next;
  } while (!cursor.empty());
  return found;
}

// --- repertoire --------------------------------------------------------------------------------

template <class Registration>
void Catalogue::put_work(lmdb::WriteTxn& txn, Position position, Registration const& e,
                         std::uint32_t revision) {
  works.put(txn, e.work, position,
            {e.work, revision, e.submitter, e.submitter_number, e.title, e.language, e.titles,
             e.iswcs, e.version, e.seconds, e.artists, e.interests, e.shares, e.references, e.from,
             e.source, e.source_line});
  shares_.put(txn, e.work, position, {e.from, e.shares});
  // A party often stands in several places of one work; the first link is enough.
  std::vector<HolderId> parties;
  for (Interest const& interest : e.interests) parties.push_back(interest.holder);
  for (WorkShare const& share : e.shares) parties.push_back(share.holder);
  std::sort(parties.begin(), parties.end());
  parties.erase(std::unique(parties.begin(), parties.end()), parties.end());
  for (HolderId const party : parties) {
    links.put(txn, Belongs::work_to_holder, party, e.work, position);
  }
}

void Catalogue::on(lmdb::WriteTxn& txn, Recorded const& recorded, WorkRegistered const& e) {
  put_work(txn, recorded.position(), e, 0);
}

void Catalogue::on(lmdb::WriteTxn& txn, Recorded const& recorded, WorkRevised const& e) {
  auto const before = works.latest(txn, e.work);
  must_exist(before);
  put_work(txn, recorded.position(), e, before->revision + 1);
}

std::vector<WorkShare> Catalogue::all_shares_on(lmdb::ReadTxn const& txn, WorkId work, Date day,
                                                Position known_at) const {
  std::vector<WorkShare> shares;
  shares_.back(txn, work, known_at, [&](Known<SharesEntry> known) {
    if (known.row.from > day) return true;  // It had not begun: what it replaced was in force.
    shares = std::move(known.row.shares);
    return false;
  });
  return shares;
}

std::vector<WorkShare> Catalogue::shares_on(lmdb::ReadTxn const& txn, WorkId work, Right right,
                                            Date day, Position known_at) const {
  auto shares = all_shares_on(txn, work, day, known_at);
  std::erase_if(shares, [&](WorkShare const& share) { return share.right != right; });
  return shares;
}

std::vector<Known<WorkEntry>> Catalogue::revisions(lmdb::ReadTxn const& txn, WorkId work,
                                                   Position at) const {
  std::vector<Known<WorkEntry>> all;
  works.back(txn, work, at, [&](Known<WorkEntry> known) {
    all.push_back(std::move(known));
    return true;
  });
  return all;
}

void Catalogue::on(lmdb::WriteTxn& txn, Recorded const& recorded, RecordingRegistered const& e) {
  Position const at = recorded.position();
  recordings.put(txn, e.recording, at,
                 {e.recording, e.isrc, e.title, e.artist, e.seconds, e.works, e.shares});
  for (RecordedWork const& part : e.works) {
    links.put(txn, Belongs::recording_to_work, part.work, e.recording, at);
  }
  for (RecordingShare const& share : e.shares) {
    links.put(txn, Belongs::recording_to_holder, share.holder, e.recording, at);
  }
}

void Catalogue::on(lmdb::WriteTxn& txn, Recorded const& recorded, RecordingLinked const& e) {
  auto row = recordings.latest(txn, e.recording);
  must_exist(row);
  row->works = e.works;
  recordings.put(txn, e.recording, recorded.position(), *row);
  for (RecordedWork const& part : e.works) {
    links.put(txn, Belongs::recording_to_work, part.work, e.recording, recorded.position());
  }
}

void Catalogue::on(lmdb::WriteTxn& txn, Recorded const& recorded, AgreementRegistered const& e) {
  agreements.put(txn, e.agreement, recorded.position(), e);
  for (AgreementParty const& party : e.parties) {
    links.put(txn, Belongs::agreement_to_holder, party.holder, e.agreement, recorded.position());
  }
}

// --- parameters --------------------------------------------------------------------------------

void Catalogue::on(lmdb::WriteTxn& txn, Recorded const& recorded, ParameterSet const& e) {
  auto const key = parameter_key(e.name, e.society, e.from, recorded.position().value());
  ParameterEntry const row{e.name, e.society, e.from, e.value, e.act};
  txn.put(parameters_, key, row::encode(row));
}

void Catalogue::on(lmdb::WriteTxn& txn, Recorded const& recorded, TariffSet const& e) {
  tariffs.put(txn, e.tariff, recorded.position(), e);
  links.put(txn, Belongs::tariff_to_society, e.society, e.tariff, recorded.position());
}

void Catalogue::on(lmdb::WriteTxn& txn, Recorded const& recorded,
                   DistributionRulesApproved const& e) {
  rules.put(txn, e.rules, recorded.position(), e);
  links.put(txn, Belongs::rules_to_society, e.society, e.rules, recorded.position());
}

void Catalogue::on(lmdb::WriteTxn& txn, Recorded const& recorded, PeriodClosed const& e) {
  periods.put(txn, e.society, recorded.position(),
              {e.society, e.from, e.until, e.balances_digest, e.known_at, e.balances});
}

std::optional<TariffSet> Catalogue::tariff_on(lmdb::ReadTxn const& txn, TariffId tariff, Date day,
                                              Position known_at) const {
  std::optional<TariffSet> found;
  tariffs.back(txn, tariff, known_at, [&](Known<TariffSet> known) {
    if (known.row.from > day) return true;
    found = std::move(known.row);
    return false;
  });
  return found;
}

std::optional<Known<ParameterEntry>> Catalogue::own_parameter(lmdb::ReadTxn const& txn,
                                                              ParameterName name, SocietyId society,
                                                              Date day, Position known_at) const {
  lmdb::Cursor cursor{txn, parameters_};
  std::uint64_t const past = now_position.value();
  // The latest date that had begun; of several values for it, the one recorded last.
  for (bool more = cursor.seek_before(parameter_key(name, society, day, past)); more;
       more = cursor.prev()) {
    auto known = parameter_at(cursor);
    if (known.row.name != name || known.row.society != society) return std::nullopt;
    if (known.since <= known_at) return known;
  }
  return std::nullopt;
}

std::optional<Known<ParameterEntry>> Catalogue::parameter(lmdb::ReadTxn const& txn,
                                                          ParameterName name, SocietyId society,
                                                          Date day, Position known_at) const {
  if (society != SocietyId{}) {
    auto own = own_parameter(txn, name, society, day, known_at);
    if (own) return own;
  }
  return own_parameter(txn, name, SocietyId{}, day, known_at);
}

Page<Known<ParameterEntry>> Catalogue::parameters(lmdb::ReadTxn const& txn, Position at,
                                                  std::string_view cursor_text,
                                                  std::size_t limit) const {
  Page<Known<ParameterEntry>> page;
  lmdb::Cursor cursor{txn, parameters_};
  bool more = cursor_text.empty() ? cursor.first() : cursor.seek(lmdb::bytes_of(cursor_text));
  for (; more; more = cursor.next()) {
    auto known = parameter_at(cursor);
    if (known.since > at) continue;
    if (page.items.size() == limit) {
      page.next = to_cursor(cursor.key());
      break;
    }
    page.items.push_back(std::move(known));
  }
  return page;
}

}  // namespace qalam::read
