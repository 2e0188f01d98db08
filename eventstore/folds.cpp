#include "eventstore/folds.hpp"

#include "eventstore/read_view.hpp"

#include <algorithm>
#include <limits>

namespace qalam::store {
namespace {

/// The position of folds that are written in the transactions of the log itself.
constexpr Position in_step{std::numeric_limits<std::uint64_t>::max()};
constexpr std::uint64_t slice_events_max = 16'384;

std::optional<FoldsState> folds_state(lmdb::ReadTxn const& txn, Tables const& tables) {
  auto const value = txn.get(tables.meta, lmdb::bytes_of(meta_folds));
  if (!value) return std::nullopt;
  return read_folds_state(*value);
}

void put_folds_state(Core const& core, lmdb::WriteTxn& txn, Position position) {
  txn.put(core.tables.meta, lmdb::bytes_of(meta_folds),
          write_folds_state({core.options.folds_version, position}));
}

void clear_tables(Core& core) {
  lmdb::WriteTxn txn{core.env};
  for (auto const& name : txn.table_names()) {
    if (!name.starts_with(fold_prefix)) continue;
    auto const open = std::find_if(core.fold_tables.begin(), core.fold_tables.end(),
                                   [&](auto const& table) { return table.first == name; });
    if (open != core.fold_tables.end()) {
      txn.clear(open->second);
    } else {
      txn.drop(name);
    }
  }
  put_folds_state(core, txn, Position{0});
  std::move(txn).commit();
}

/// Folds what follows `done` in one transaction. Returns where it has come to.
Position fold_slice(Core& core, Position done, Position end) {
  // Events are read from a snapshot of their own: the write transaction's changes would move them.
  LmdbView const view{core.env, core.tables};
  lmdb::WriteTxn txn{core.env};
  auto const next =
      view.scan(Position{done.value() + 1}, slice_events_max, [&](StoredEvent const& event) {
        for (auto const& fold : core.folds) fold.get().apply(txn, event);
        return txn.dirtied_bytes() < core.options.batch_bytes_max ? Go::on : Go::stop;
      });
  Position const reached{next.value() - 1};
  put_folds_state(core, txn, reached == end ? in_step : reached);
  std::move(txn).commit();
  return reached;
}

}  // namespace

bool folds_in_step(Core const& core) {
  lmdb::ReadTxn const txn{core.env};
  auto const state = folds_state(txn, core.tables);
  return state && state->version == core.options.folds_version && state->position == in_step;
}

void resume_folds(Core& core, Progress const& progress) {
  std::optional<FoldsState> state;
  Position end;
  {
    LmdbView const view{core.env, core.tables};
    state = folds_state(view.tables(), core.tables);
    end = view.position();
  }
  core.folds_current = false;
  bool const beyond = state && state->position != in_step && state->position > end;
  if (!state || state->version != core.options.folds_version || beyond) {
    clear_tables(core);
    state = FoldsState{core.options.folds_version, Position{0}};
  }
  auto done = state->position;
  while (done != in_step) {
    done = fold_slice(core, done, end);
    if (progress) progress(done, end);
    if (done == end) break;
  }
  core.folds_current = true;
}

void rebuild_folds(Core& core, Progress const& progress) {
  core.folds_current = false;
  clear_tables(core);
  resume_folds(core, progress);
}

}  // namespace qalam::store
