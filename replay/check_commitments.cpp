#include "replay/check_commitments.hpp"

#include "eventstore/codec/event_codec.hpp"
#include "projections/ledger/balances.hpp"
#include "replay/commitments.hpp"
#include "replay/run_inputs.hpp"

#include <map>

namespace qalam::replay {
namespace {

/// The runs that are being computed at one place of the log.
class Walk {
 public:
  Walk(store::Log const& log, ledger::Tables const& tables) : log_{log}, tables_{tables} {}

  /// What is wrong with the event.
  std::optional<std::string> check(store::StoredEvent const& stored) {
    switch (stored.header.type) {
      case type_id<AllocationsComputed>:
        add(codec::decode_as<AllocationsComputed>(stored.payload));
        return std::nullopt;
      case type_id<SaltDrawn>: {
        auto const salt = codec::decode_as<SaltDrawn>(stored.payload);
        if (salt.run == RunId{}) {
          periods_[salt.society] = salt.salt;
        } else {
          runs_[salt.run].salt = salt.salt;
        }
        return std::nullopt;
      }
      case type_id<RunComputed>: return check(codec::decode_as<RunComputed>(stored.payload));
      case type_id<RunReversed>:
        runs_.erase(codec::decode_as<RunReversed>(stored.payload).run);
        return std::nullopt;
      case type_id<PeriodClosed>: return check(codec::decode_as<PeriodClosed>(stored.payload));
      default: return std::nullopt;
    }
  }

 private:
  struct Run {
    std::vector<Allocation> lines;
    Hash256 salt{};
  };

  void add(AllocationsComputed const& chunk) {
    auto& lines = runs_[chunk.run].lines;
    lines.insert(lines.end(), chunk.lines.begin(), chunk.lines.end());
  }

  std::optional<std::string> check(RunComputed const& e) {
    auto const at = runs_.extract(e.run);
    Run const run = at ? at.mapped() : Run{};
    if (hash_lines(run.lines) != e.lines_hash) {
      return "the hash of the run's lines is not that of its allocations";
    }
    if (e.amounts.leaves == 0) return std::nullopt;  // Of before runs committed to amounts.
    if (root_of(run_tree(e.pool, run.lines, run.salt)) != e.amounts) {
      return "the root over the owners' amounts is not that of the run's allocations";
    }
    return std::nullopt;
  }

  std::optional<std::string> check(PeriodClosed const& e) {
    if (e.balances.empty()) return std::nullopt;
    auto const view = log_.view();
    ledger::Balances const balances{view->tables(), tables_};
    auto const each = [&](auto const& visit) {
      balances.each({e.society, {}, {}}, Position{e.known_at}, visit);
    };
    if (balances_digest(each) != e.balances_digest) {
      return "the digest of the closed period is not that of the balances";
    }
    std::vector<BalanceCommitment> made;
    for (auto const& trees : period_trees(each, periods_[e.society])) {
      made.push_back({trees.currency, root_of(trees.credits), root_of(trees.debits)});
    }
    if (made != e.balances) {
      return "the roots of the closed period are not those of the balances";
    }
    return std::nullopt;
  }

  store::Log const& log_;
  ledger::Tables const& tables_;
  std::map<RunId, Run> runs_;
  std::map<SocietyId, Hash256> periods_;
};

}  // namespace

std::optional<store::Divergence> check_commitments(store::Log const& log,
                                                   ledger::Tables const& tables, Position until,
                                                   store::Progress const& progress) {
  constexpr std::uint64_t tell_every = 65'536;
  Walk walk{log, tables};
  std::optional<store::Divergence> found;
  static_cast<void>(log.scan(Position{1}, until, [&](store::StoredEvent const& stored) {
    Position const at = stored.header.position;
    if (auto wrong = walk.check(stored)) {
      found = store::Divergence{at, *std::move(wrong)};
      return store::Go::stop;
    }
    if (progress && at.value() % tell_every == 0) progress(at, until);
    return store::Go::on;
  }));
  return found;
}

}  // namespace qalam::replay
