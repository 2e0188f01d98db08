#include "replay/digests.hpp"

#include "projections/generation.hpp"
#include "projections/ledger/balances.hpp"

namespace qalam::replay {
namespace {

/// A directory that goes away again.
class Scratch {
 public:
  explicit Scratch(std::filesystem::path directory) : directory_{std::move(directory)} {
    std::filesystem::remove_all(directory_);
    std::filesystem::create_directories(directory_);
  }
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
  }
  Scratch(Scratch const&) = delete;
  Scratch& operator=(Scratch const&) = delete;
  [[nodiscard]] std::filesystem::path const& directory() const { return directory_; }

 private:
  std::filesystem::path directory_;
};

Hash256 replay_balances(store::Log const& log, Position until,
                        std::filesystem::path const& directory) {
  lmdb::Options options;
  options.directory = directory;
  options.access = lmdb::Access::create;
  options.durability = lmdb::Durability::disposable;
  lmdb::Environment env{options};
  ledger::LedgerFold fold;
  {
    lmdb::TableOpener opener{env};
    fold.open(opener);
    opener.commit();
  }
  constexpr std::uint64_t events_per_commit = 4096;
  Position at{1};
  while (at <= until) {
    Position const end{std::min(until.value(), at.value() + events_per_commit - 1)};
    lmdb::WriteTxn txn{env};
    at = log.scan(at, end, [&](store::StoredEvent const& event) {
      fold.apply(txn, event);
      return store::Go::on;
    });
    std::move(txn).commit();
  }
  lmdb::ReadTxn const txn{env};
  return ledger::digest(txn, fold.tables());
}

}  // namespace

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
  out["balances"] = replay_balances(log, until, place.directory() / "balances");
  return out;
}

}  // namespace qalam::replay
