#include "projections/identifiers.hpp"

#include "domain/identifiers/ipi.hpp"
#include "domain/identifiers/isni.hpp"
#include "domain/identifiers/isrc.hpp"
#include "domain/identifiers/iswc.hpp"
#include "domain/identifiers/kz_number.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace qalam::read {
namespace {

/// Longer texts are no identifiers; the key keeps their front, and `of` all of it.
constexpr std::size_t text_bytes_max = 200;

lmdb::Key prefix_of(IdentifierSpace space, std::string_view text) {
  lmdb::Key key;
  key.add(static_cast<std::uint8_t>(space)).add_text(text.substr(0, text_bytes_max));
  return key;
}

auto of_key(AnyId thing, std::uint64_t position) {
  return lmdb::make_key(static_cast<std::uint32_t>(thing.kind), thing.id, position);
}

void add(std::vector<Identifier>& to, IdentifierSpace space, std::string text) {
  if (!text.empty()) to.push_back({space, std::move(text)});
}

template <class E>
std::vector<Identifier> of_holder(E const& e) {
  std::vector<Identifier> all;
  for (std::string const& ipi : e.ipi_names) add(all, IdentifierSpace::ipi_name, ipi);
  add(all, IdentifierSpace::ipi_base, e.ipi_base);
  add(all, IdentifierSpace::isni, e.isni);
  return all;
}

template <class E>
std::vector<Identifier> of_work(E const& e) {
  std::vector<Identifier> all;
  for (std::string const& iswc : e.iswcs) add(all, IdentifierSpace::iswc, iswc);
  if (!e.submitter_number.empty()) {
    add(all, IdentifierSpace::submitter_work, submitter_text(e.submitter, e.submitter_number));
  }
  return all;
}

template <class Number>
std::string written(std::string_view typed) {
  auto const parsed = Number::parse(typed);
  return parsed ? parsed->str() : std::string{typed};
}

/// What somebody types ("T-034.524.680-1", "KZ-A01-26-00001"), as the index has it.
std::string as_indexed(IdentifierSpace space, std::string_view typed) {
  switch (space) {
    case IdentifierSpace::isrc: return written<Isrc>(typed);
    case IdentifierSpace::iswc: return written<Iswc>(typed);
    case IdentifierSpace::ipi_name: return written<IpiName>(typed);
    case IdentifierSpace::ipi_base: return written<IpiBase>(typed);
    case IdentifierSpace::isni: return written<Isni>(typed);
    case IdentifierSpace::bin: return written<Bin>(typed);
    case IdentifierSpace::none:
    case IdentifierSpace::cisac:
    case IdentifierSpace::submitter_work:
    case IdentifierSpace::submitter_party: break;
  }
  return std::string{typed};
}

}  // namespace

std::string submitter_text(std::uint64_t submitter, std::string_view number) {
  return std::to_string(submitter) + ':' + std::string{number};
}

void IdentifierIndex::open(lmdb::TableOpener& tables) {
  things_ = tables.open("things");
  of_ = tables.open("of");
}

void IdentifierIndex::set(lmdb::WriteTxn& txn, AnyId thing, Position position,
                          std::vector<Identifier> now) const {
  std::sort(now.begin(), now.end());
  now.erase(std::unique(now.begin(), now.end()), now.end());
  auto const before = of(txn, thing, position);
  if (now == before) return;
  auto const mark = [&](std::vector<Identifier> const& identifiers, bool has) {
    for (Identifier const& identifier : identifiers) {
      lmdb::Key key = prefix_of(identifier.space, identifier.text);
      key.add(static_cast<std::uint32_t>(thing.kind)).add(thing.id).add(position.value());
      std::byte const value{has};
      txn.put(things_, key, {&value, 1});
    }
  };
  std::vector<Identifier> gone, come;
  std::set_difference(before.begin(), before.end(), now.begin(), now.end(),
                      std::back_inserter(gone));
  std::set_difference(now.begin(), now.end(), before.begin(), before.end(),
                      std::back_inserter(come));
  mark(gone, false);
  mark(come, true);
  txn.put(of_, of_key(thing, position.value()), row::encode(Identifiers{std::move(now)}));
}

std::vector<Identifier> IdentifierIndex::of(lmdb::ReadTxn const& txn, AnyId thing,
                                            Position at) const {
  lmdb::Cursor cursor{txn, of_};
  if (!cursor.seek_before(of_key(thing, after(at)))) return {};
  lmdb::KeyReader key{cursor.key()};
  bool const same = key.take<std::uint32_t>() == static_cast<std::uint32_t>(thing.kind) &&
                    key.take<std::uint64_t>() == thing.id;
  if (!same) return {};
  return row::decode<Identifiers>(cursor.value()).all;
}

Identified IdentifierIndex::find(lmdb::ReadTxn const& txn, IdentifierSpace space,
                                 std::string_view text, Position at) const {
  Identified found;
  lmdb::Key const prefix = prefix_of(space, text);
  std::size_t const size = prefix.bytes().size();
  lmdb::Cursor cursor{txn, things_};
  for (bool more = cursor.seek(prefix); more; more = cursor.next()) {
    lmdb::KeyReader key{cursor.key()};
    if (key.left() <= size) break;
    auto const head = key.take_bytes(size);
    if (!std::equal(head.begin(), head.end(), prefix.bytes().begin())) break;
    AnyId const thing{static_cast<Kind>(key.take<std::uint32_t>()), key.take<std::uint64_t>()};
    if (key.take<std::uint64_t>() > at.value()) continue;
    // In order of position: the last that was known at `at` is the answer.
    bool const has = cursor.value()[0] != std::byte{0};
    if (!found.things.empty() && found.things.back() == thing) found.things.pop_back();
    if (has) found.things.push_back(thing);
  }
  return found;
}

Identified IdentifierIndex::find_any(lmdb::ReadTxn const& txn, std::string_view text,
                                     Position at) const {
  static constexpr std::array spaces{IdentifierSpace::isrc,     IdentifierSpace::iswc,
                                     IdentifierSpace::ipi_name, IdentifierSpace::ipi_base,
                                     IdentifierSpace::isni,     IdentifierSpace::bin};
  Identified all;
  for (IdentifierSpace const space : spaces) {
    auto const found = find(txn, space, as_indexed(space, text), at);
    all.things.insert(all.things.end(), found.things.begin(), found.things.end());
  }
  std::sort(all.things.begin(), all.things.end());
  all.things.erase(std::unique(all.things.begin(), all.things.end()), all.things.end());
  return all;
}

void IdentifierIndex::on(lmdb::WriteTxn& txn, Recorded const& recorded,
                         SocietyAccredited const& e) {
  std::vector<Identifier> all;
  add(all, IdentifierSpace::bin, e.bin);
  if (e.cisac_code != 0) add(all, IdentifierSpace::cisac, std::to_string(e.cisac_code));
  set(txn, {Kind::society, e.society.value()}, recorded.position(), std::move(all));
}

void IdentifierIndex::on(lmdb::WriteTxn& txn, Recorded const& recorded,
                         RightHolderRegistered const& e) {
  auto all = of_holder(e);
  add(all, IdentifierSpace::bin, e.bin);
  if (!e.submitter_key.empty()) {
    add(all, IdentifierSpace::submitter_party, submitter_text(e.submitter, e.submitter_key));
  }
  set(txn, {Kind::holder, e.holder.value()}, recorded.position(), std::move(all));
}

void IdentifierIndex::on(lmdb::WriteTxn& txn, Recorded const& recorded,
                         RightHolderChanged const& e) {
  AnyId const thing{Kind::holder, e.holder.value()};
  auto all = of_holder(e);
  // A change says nothing about these two, so they stay.
  for (Identifier& old : of(txn, thing, recorded.position())) {
    bool const stays =
        old.space == IdentifierSpace::bin || old.space == IdentifierSpace::submitter_party;
    if (stays) all.push_back(std::move(old));
  }
  set(txn, thing, recorded.position(), std::move(all));
}

void IdentifierIndex::on(lmdb::WriteTxn& txn, Recorded const& recorded,
                         LicenseeRegistered const& e) {
  std::vector<Identifier> all;
  add(all, IdentifierSpace::bin, e.bin);
  set(txn, {Kind::licensee, e.licensee.value()}, recorded.position(), std::move(all));
}

void IdentifierIndex::on(lmdb::WriteTxn& txn, Recorded const& recorded, WorkRegistered const& e) {
  set(txn, {Kind::work, e.work.value()}, recorded.position(), of_work(e));
}

void IdentifierIndex::on(lmdb::WriteTxn& txn, Recorded const& recorded, WorkRevised const& e) {
  set(txn, {Kind::work, e.work.value()}, recorded.position(), of_work(e));
}

void IdentifierIndex::on(lmdb::WriteTxn& txn, Recorded const& recorded,
                         RecordingRegistered const& e) {
  std::vector<Identifier> all;
  add(all, IdentifierSpace::isrc, e.isrc);
  set(txn, {Kind::recording, e.recording.value()}, recorded.position(), std::move(all));
}

}  // namespace qalam::read
