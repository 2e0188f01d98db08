#include "replay/digests.hpp"

#include "projections/generation.hpp"
#include "projections/ledger/balances.hpp"
#include "replay/scratch.hpp"

namespace qalam::replay {
Digests live_digests(store::ReadView const& view, ledger::Tables const& tables,
                     read::Snapshot const& models) {
  Digests out = models.digests();
  out["balances"] = ledger::digest(view.tables(), tables);
  return out;
}

Digests replayed_digests(store::Log const& log, Position until,
                         std::filesystem::path const& scratch, store::Progress const& progress) {
  Scratch const place{scratch};
  Digests out;
  {
    read::Generation::Options options;
    options.directory = place.directory() / "read";
    options.boot_id = read::kernel_boot_id();
    auto const generation = read::Generation::create(options, log);
    Position at{};
    while (at < until) {
      at = generation->apply(log, until);
      if (progress) progress(at, until);
    }
    lmdb::ReadTxn const txn{generation->environment()};
    out = generation->digests(txn);
  }
  RefoldedBalances balances{place.directory() / "balances"};
  balances.reach(log, until);
  lmdb::ReadTxn const txn{balances.environment()};
  out["balances"] = ledger::digest(txn, balances.tables());
  return out;
}

}  // namespace qalam::replay
