#include "projections/ledger/ledger_fold.hpp"

#include "eventstore/codec/event_codec.hpp"
#include "projections/ledger/effects.hpp"

namespace qalam::ledger {

void LedgerFold::open(lmdb::TableOpener& tables) {
  tables_ = Tables::open(tables);
}

void LedgerFold::apply(lmdb::WriteTxn& txn, store::StoredEvent const& stored) {
  Effects effects{txn, tables_, stored.header.position};
  if (stored.header.type == type_id<UsageLinesRecorded>) {
    // A hundred million lines come by here: they are read where they lie.
    effects.lines(codec::view_lines(stored.payload));
    return;
  }
  Event const event = codec::decode(stored);
  std::visit([&](auto const& e) { effects.on(e); }, event);
  effects.book(event);
}

}  // namespace qalam::ledger
