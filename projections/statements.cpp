#include "projections/statements.hpp"

#include "domain/core/describe.hpp"
#include "eventstore/codec/event_codec.hpp"

#include <utility>

namespace qalam::read {
namespace {

bool of_holder(Destination destination) {
  return destination == Destination::payable || destination == Destination::held_unlocated;
}

template <class RunEvent>
MoneyFact run_fact(RunEvent const& e, PostedAmount const& amount) {
  MoneyFact fact;
  fact.society = e.key.society;
  fact.pool = e.key;
  fact.run = e.run;
  fact.destination = amount.destination;
  fact.currency = e.key.currency;
  fact.micros = amount.micros;
  fact.booked = e.booked;
  return fact;
}

template <class PayoutEvent>
MoneyFact payout_fact(PayoutEvent const& e, FactKind kind, std::int64_t micros) {
  MoneyFact fact;
  fact.kind = kind;
  fact.society = e.society;
  fact.payout = e.payout;
  fact.currency = e.currency;
  fact.micros = micros;
  fact.booked = e.booked;
  return fact;
}

template <class Wanted>
std::vector<AllocationLine> pick(store::ReadView const& log,
                                 std::vector<std::uint64_t> const& positions, Position at,
                                 Wanted&& wanted) {
  std::vector<AllocationLine> found;
  for (std::uint64_t const position : positions) {
    if (position > at.value()) break;
    auto const stored = log.read(Position{position});
    if (!stored) break;
    Event event = codec::decode(*stored);
    auto* const chunk = std::get_if<AllocationsComputed>(&event);
    if (chunk == nullptr) throw StoreCorrupt{"a run's line points at an event of another type"};
    for (std::uint32_t row = 0; row < chunk->lines.size(); ++row) {
      Allocation& line = chunk->lines[row];
      if (wanted(line)) found.push_back({position, row, line});
    }
  }
  return found;
}

}  // namespace

void Statements::open(lmdb::TableOpener& tables) {
  facts_ = tables.open("facts");
  chunks_ = tables.open("chunks");
  holders_.open(tables, "holders");
  works_.open(tables, "works");
}

void Statements::add(lmdb::WriteTxn& txn, Recorded const& recorded, HolderId holder,
                     MoneyFact const& fact, std::uint32_t n) const {
  if (holder == HolderId{}) return;
  txn.put(facts_, lmdb::make_key(holder.value(), recorded.position().value(), n),
          row::encode(fact));
}

void Statements::on(lmdb::WriteTxn& txn, Recorded const& recorded, AllocationsComputed const& e) {
  std::uint64_t const position = recorded.position().value();
  txn.put(chunks_, lmdb::make_key(e.run.value(), position),
          row::encode(RunChunk{e.chunk, static_cast<std::uint32_t>(e.lines.size())}));
  postings_.clear();
  for (Allocation const& line : e.lines) {
    if (line.holder != HolderId{}) postings_.push_back({line.holder.value(), position});
  }
  holders_.add(txn, e.run.value(), postings_);
  postings_.clear();
  for (Allocation const& line : e.lines) {
    if (line.work != WorkId{}) postings_.push_back({line.work.value(), position});
  }
  works_.add(txn, e.run.value(), postings_);
}

void Statements::on(lmdb::WriteTxn& txn, Recorded const&, RunComputed const& e) {
  holders_.seal(txn, e.run.value());
  works_.seal(txn, e.run.value());
}

void Statements::on(lmdb::WriteTxn& txn, Recorded const& recorded, RunPosted const& e) {
  std::uint32_t n = 0;
  for (PostedAmount const& amount : e.amounts) {
    if (!of_holder(amount.destination)) continue;
    MoneyFact fact = run_fact(e, amount);
    fact.kind = FactKind::posted;
    add(txn, recorded, HolderId{amount.account}, fact, n++);
  }
}

void Statements::on(lmdb::WriteTxn& txn, Recorded const& recorded, RunReversed const& e) {
  std::uint32_t n = 0;
  for (PostedAmount const& amount : e.amounts) {
    if (!of_holder(amount.destination)) continue;
    MoneyFact fact = run_fact(e, amount);
    fact.kind = FactKind::reversed;
    fact.micros = -fact.micros;
    fact.reason = e.reason;
    add(txn, recorded, HolderId{amount.account}, fact, n++);
  }
}

void Statements::on(lmdb::WriteTxn& txn, Recorded const& recorded, AdjustmentPosted const& e) {
  MoneyFact fact;
  fact.kind = FactKind::adjusted;
  fact.society = e.key.society;
  fact.pool = e.key;
  fact.run = e.run;
  fact.work = e.work;
  fact.destination = Destination::payable;
  fact.currency = e.key.currency;
  fact.reason = e.reason;
  fact.booked = e.booked;
  fact.micros = -e.micros;
  add(txn, recorded, e.from_holder, fact, 0);
  fact.micros = e.micros;
  add(txn, recorded, e.to_holder, fact, 1);
}

void Statements::on(lmdb::WriteTxn& txn, Recorded const& recorded, HoldPlaced const& e) {
  MoneyFact fact;
  fact.kind = FactKind::held;
  fact.society = e.society;
  fact.pool = e.key;
  fact.work = e.work;
  fact.hold = e.hold;
  fact.destination = Destination::payable;
  fact.currency = e.key.currency;
  fact.micros = -e.micros;
  fact.reason = std::string{enum_name(e.reason)};
  fact.booked = e.booked;
  add(txn, recorded, e.holder, fact);
}

void Statements::on(lmdb::WriteTxn& txn, Recorded const& recorded, HoldReleased const& e) {
  MoneyFact fact;
  fact.kind = FactKind::released;
  fact.society = e.society;
  fact.pool = e.key;
  fact.work = e.work;
  fact.hold = e.hold;
  fact.destination = Destination::payable;
  fact.currency = e.key.currency;
  fact.micros = e.micros;
  fact.reason = e.reason;
  fact.booked = e.booked;
  add(txn, recorded, e.holder, fact);
}

void Statements::on(lmdb::WriteTxn& txn, Recorded const& recorded, StatementIssued const& e) {
  MoneyFact fact;
  fact.kind = FactKind::statement_issued;
  fact.society = e.society;
  fact.statement = e.statement;
  fact.currency = e.currency;
  fact.micros = e.payable_micros;
  fact.booked = e.until;
  add(txn, recorded, e.holder, fact);
}

void Statements::on(lmdb::WriteTxn& txn, Recorded const& recorded, PayoutInstructed const& e) {
  add(txn, recorded, e.holder, payout_fact(e, FactKind::paid, -e.micros));
}

void Statements::on(lmdb::WriteTxn& txn, Recorded const& recorded, PayoutConfirmed const& e) {
  MoneyFact fact = payout_fact(e, FactKind::payout_confirmed, e.micros);
  fact.reason = e.bank_reference;
  add(txn, recorded, e.holder, fact);
}

void Statements::on(lmdb::WriteTxn& txn, Recorded const& recorded, PayoutReturned const& e) {
  MoneyFact fact = payout_fact(e, FactKind::payout_returned, e.micros);
  fact.reason = e.reason;
  add(txn, recorded, e.holder, fact);
}

void Statements::on(lmdb::WriteTxn& txn, Recorded const& recorded, SubjectErased const& e) {
  MoneyFact fact;
  fact.kind = FactKind::erased;
  fact.reason = e.basis;
  add(txn, recorded, e.holder, fact);
}

Page<Known<MoneyFact>> Statements::facts(lmdb::ReadTxn const& txn, HolderId holder,
                                         SocietyId society, Position at,
                                         std::string_view cursor_text, std::size_t limit) const {
  Page<Known<MoneyFact>> page;
  lmdb::Cursor cursor{txn, facts_};
  auto const first = lmdb::make_key(holder.value(), std::uint64_t{0}, std::uint32_t{0});
  bool more = cursor.seek(cursor_text.empty() ? lmdb::Bytes{first} : lmdb::bytes_of(cursor_text));
  for (; more; more = cursor.next()) {
    lmdb::KeyReader key{cursor.key()};
    if (key.take<std::uint64_t>() != holder.value()) break;
    Position const since{key.take<std::uint64_t>()};
    if (since > at) break;
    auto fact = row::decode<MoneyFact>(cursor.value());
    bool const other = society != SocietyId{} && fact.society != society;
    if (other && fact.kind != FactKind::erased) continue;
    if (page.items.size() == limit) {
      page.next = to_cursor(cursor.key());
      break;
    }
    page.items.push_back({since, std::move(fact)});
  }
  return page;
}

std::vector<AllocationLine> Statements::lines_of_holder(lmdb::ReadTxn const& txn,
                                                        store::ReadView const& log, RunId run,
                                                        HolderId holder, Position at) const {
  return pick(log, holders_.places(txn, run.value(), holder.value()), at,
              [&](Allocation const& line) { return line.holder == holder; });
}

std::vector<AllocationLine> Statements::lines_of_work(lmdb::ReadTxn const& txn,
                                                      store::ReadView const& log, RunId run,
                                                      WorkId work, Position at) const {
  return pick(log, works_.places(txn, run.value(), work.value()), at,
              [&](Allocation const& line) { return line.work == work; });
}

std::vector<Known<RunChunk>> Statements::chunks(lmdb::ReadTxn const& txn, RunId run,
                                                Position at) const {
  std::vector<Known<RunChunk>> found;
  lmdb::Cursor cursor{txn, chunks_};
  bool more = cursor.seek(lmdb::make_key(run.value(), std::uint64_t{0}));
  for (; more; more = cursor.next()) {
    lmdb::KeyReader key{cursor.key()};
    if (key.take<std::uint64_t>() != run.value()) break;
    Position const since{key.take<std::uint64_t>()};
    if (since > at) break;
    found.push_back({since, row::decode<RunChunk>(cursor.value())});
  }
  return found;
}

}  // namespace qalam::read
