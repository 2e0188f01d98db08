#include "api/app/distribute.hpp"

#include "api/app/match.hpp"
#include "eventstore/codec/event_codec.hpp"
#include "replay/commitments.hpp"

#include <algorithm>

namespace qalam::app {
namespace {

/// Allocations in one event: 48 bytes each keep it within the 16 KiB that a log value aims at.
constexpr std::size_t lines_per_chunk = 320;

/// The read models as they stand, for a computation.
struct Gathered {
  read::Snapshot models;
  replay::Sources sources{&models.models(), &models.txn()};
  Position at = models.position();
};

Result<RulesId> rules_for(Gathered const& s, PoolKey const& key) {
  auto const ids = s.sources.models->catalogue.links.children<RulesId>(
      s.models.txn(), read::Belongs::rules_to_society, key.society, s.at, "", read::page_size_max);
  std::optional<read::Known<DistributionRulesApproved>> best;
  for (RulesId const id : ids.items) {
    auto known = s.sources.models->catalogue.rules.as_of(s.models.txn(), id, s.at);
    if (!known || known->row.from >= key.until) continue;
    bool const newer = !best || best->row.from < known->row.from ||
                       (best->row.from == known->row.from && best->since < known->since);
    if (newer) best = std::move(known);
  }
  if (best) return best->row.rules;
  return fail(ErrorCode::not_found,
              "the society has no approved distribution rules for this period: approve some first "
              "(ApproveRules)");
}

Result<DistributeResult> compute(Ledger& ledger, DistributeOptions const& options) {
  DistributeResult out;
  out.pool = options.pool;
  std::optional<PoolRow> pool;
  {
    auto const view = ledger.store().view();
    pool = ledger::LedgerRegisters{view->tables(), ledger.tables()}.pool(options.pool);
  }
  if (!pool) return fail(ErrorCode::not_found, "there is no pool " + print(options.pool));
  out.distributable = pool->distributable();
  if (out.distributable <= 0) return fail(ErrorCode::nothing_to_distribute, "the pool is empty");
  Gathered const s{ledger.models().snapshot()};
  RulesId rules = options.rules;
  if (rules == RulesId{}) {
    QALAM_TRY(rules, rules_for(s, pool->key));
  }
  QALAM_TRY(out.result, replay::compute(s.sources, pool->key, rules, out.distributable, s.at));
  return out;
}

std::optional<RunRow> run_row(Ledger const& ledger, RunId run) {
  auto const view = ledger.store().view();
  return ledger::LedgerRegisters{view->tables(), ledger.tables()}.run(run);
}

/// A run of the pool that nobody computes any more: the program ended in between.
std::optional<RunId> opened_and_not_completed(Ledger const& ledger, PoolId pool) {
  auto const view = ledger.store().view();
  ledger::LedgerRegisters const registers{view->tables(), ledger.tables()};
  auto const row = registers.pool(pool);
  if (!row || row->open_run == RunId{}) return std::nullopt;
  auto const run = registers.run(row->open_run);
  if (!run || run->state != RunState::opened) return std::nullopt;
  return row->open_run;
}

CommandId step_id(DistributeResult const& of, std::string_view step, std::uint64_t n) {
  return command_id(step, of.result.inputs.hash, n ^ of.pool.value());
}

/// Records what is not recorded yet of an opened run's allocations, and completes it.
Result<void> record(Ledger& ledger, PersonId actor, DistributeResult& out) {
  auto const& lines = out.result.lines;
  auto const row = run_row(ledger, out.run);
  if (!row) return fail(ErrorCode::internal, print(out.run) + " was opened and is not there");
  std::vector<Ledger::Pending> pending;
  std::uint32_t chunk = row->chunks;
  for (auto i = static_cast<std::size_t>(row->lines); i < lines.size();
       i += lines_per_chunk, ++chunk) {
    auto const begin = lines.begin() + static_cast<std::ptrdiff_t>(i);
    auto const end =
        lines.begin() + static_cast<std::ptrdiff_t>(std::min(lines.size(), i + lines_per_chunk));
    pending.push_back(ledger.submit(RecordAllocations{out.run, chunk, {begin, end}},
                                    {actor, step_id(out, "allocations", chunk + 1), {}}));
  }
  for (auto& p : pending) QALAM_CHECK(p.wait());
  CompleteRun complete;
  complete.run = out.run;
  complete.points = out.result.inputs.matched_points + out.result.inputs.unmatched_points;
  complete.lines_hash = out.result.lines_hash;
  complete.salt = ledger.draw_secret();
  complete.amounts = replay::root_of(replay::run_tree(row->pool, lines, complete.salt));
  QALAM_TRY(auto const done,
            ledger.execute(complete, {actor, step_id(out, "complete-run", 0), {}}));
  out.last = done.receipt.last;
  ledger.catch_up();
  return {};
}

/// Computes an opened run again from its recorded inputs, and goes on where it was broken off.
/// `rules`: those that were asked for; none: whichever it was opened with.
Result<DistributeResult> finish(Ledger& ledger, RunId run, PersonId actor, RulesId rules) {
  DistributeResult out;
  out.run = run;
  out.resumed = true;
  {
    Gathered const s{ledger.models().snapshot()};
    auto const known = s.sources.models->money.runs.as_of(s.models.txn(), run, s.at);
    if (!known) return fail(ErrorCode::not_found, "there is no run " + print(run));
    read::RunEntry const& entry = known->row;
    if (rules != RulesId{} && rules != entry.rules) {
      return fail(ErrorCode::pool_busy, print(run) + " of this pool was begun by " +
                                            print(entry.rules) +
                                            " and broken off: finish it without naming rules, or "
                                            "reverse it");
    }
    out.pool = entry.pool;
    out.distributable = entry.distributable_micros;
    QALAM_TRY(out.result,
              replay::compute(s.sources, entry.key, entry.rules, entry.distributable_micros,
                              Position{entry.known_at}, entry.reports));
    if (out.result.inputs.hash != entry.inputs_hash) {
      return fail(ErrorCode::allocation_mismatch,
                  print(run) +
                      " was opened by other inputs than this program gathers; reverse it, "
                      "then distribute the pool again");
    }
  }
  QALAM_CHECK(record(ledger, actor, out));
  return out;
}

}  // namespace

Result<std::uint64_t> match_again(Ledger& ledger, SocietyId society,
                                  std::vector<ItemId> const& items, PersonId actor) {
  Gathered const s{ledger.models().snapshot()};
  Matcher const matcher{*s.sources.models, s.models.txn(), society, s.at};
  auto const view = ledger.store().view();
  std::vector<usage::Match> found;
  for (ItemId const item : items) {
    auto const text = s.sources.models->usage_counts.item(s.models.txn(), *view, item, s.at);
    if (!text) continue;
    usage::ReportedItem reported;
    reported.own_id = text->own_id;
    reported.isrc = text->isrc;
    reported.iswc = text->iswc;
    reported.title = text->title;
    reported.work_id = text->work_id;
    if (auto match = matcher.match(item, text->licensee, reported))
      found.push_back(std::move(*match));
  }
  constexpr std::size_t matches_per_event = 600;
  for (std::size_t i = 0; i < found.size(); i += matches_per_event) {
    usage::MatchesWriter writer;
    std::size_t const end = std::min(found.size(), i + matches_per_event);
    for (std::size_t j = i; j < end; ++j) writer.add(found[j]);
    MatchItems command{writer.take(society, Matcher::index_version)};
    auto const bytes = row::encode(command);
    std::string const text{reinterpret_cast<char const*>(bytes.data()), bytes.size()};
    QALAM_CHECK(ledger.execute(
        command, {actor, command_id("match-again", text + std::to_string(s.at.value())), {}}));
  }
  if (!found.empty()) ledger.catch_up();
  return static_cast<std::uint64_t>(found.size());
}

Result<DistributeResult> rehearse_distribution(Ledger& ledger, DistributeOptions const& options) {
  ledger.catch_up();
  return compute(ledger, options);
}

Result<DistributeResult> distribute(Ledger& ledger, DistributeOptions const& options) {
  auto const alone = ledger.computing_a_run();
  ledger.catch_up();
  if (auto const begun = opened_and_not_completed(ledger, options.pool)) {
    return finish(ledger, *begun, options.actor, options.rules);
  }
  QALAM_TRY(auto out, compute(ledger, options));
  QALAM_TRY(auto const identified, match_again(ledger, out.result.inputs.key.society,
                                               out.result.inputs.unmatched_items, options.actor));
  if (identified > 0) {
    QALAM_TRY(out, compute(ledger, options));
  }
  auto const& inputs = out.result.inputs;
  OpenRun open;
  open.pool = options.pool;
  open.rules = inputs.rules.rules;
  open.rules_hash = inputs.rules_hash;
  open.known_at = inputs.known_at.value();
  open.reports = inputs.reports;
  open.inputs_hash = inputs.hash;
  CommandId const opening = options.key ? *options.key : step_id(out, "open-run", 0);
  QALAM_TRY(auto const opened, ledger.execute(open, {options.actor, opening, {}}));
  out.run = RunId{opened.subject.id};
  QALAM_CHECK(record(ledger, options.actor, out));
  return out;
}

Result<void> finish_run(Ledger& ledger, RunId run, PersonId actor) {
  auto const alone = ledger.computing_a_run();
  auto const row = run_row(ledger, run);
  if (!row || row->state != RunState::opened) return {};
  ledger.catch_up();
  QALAM_CHECK(finish(ledger, run, actor, RulesId{}));
  return {};
}

Result<std::optional<RunId>> run_opened_before(Ledger const& ledger,
                                               DistributeOptions const& options) {
  if (!options.key) return std::optional<RunId>{};
  auto const view = ledger.store().view();
  if (!view->receipt(options.actor, *options.key)) return std::optional<RunId>{};
  auto const id = derive<RunId>(*options.key);
  auto const run = ledger::LedgerRegisters{view->tables(), ledger.tables()}.run(id);
  if (run && run->pool == options.pool) return std::optional<RunId>{id};
  return fail(ErrorCode::idempotency_mismatch, "this key was used for another request");
}

}  // namespace qalam::app
