#include "api/app/prove_statement.hpp"

#include "api/app/queries.hpp"
#include "api/proof/statement_check.hpp"
#include "eventstore/codec/event_codec.hpp"
#include "replay/commitments.hpp"

#include <set>

namespace qalam::app {
namespace {

std::vector<std::uint8_t> copied(store::Bytes bytes) {
  auto const* const begin = reinterpret_cast<std::uint8_t const*>(bytes.data());
  return {begin, begin + bytes.size()};
}

proof::Place place_in(merkle::SumTree const& tree, std::uint64_t index) {
  proof::Place out;
  out.salt = tree.leaves()[index].salt;
  out.index = index;
  for (merkle::SumNode const& node : tree.path(index)) out.path.push_back({node.hash, node.sum});
  return out;
}

/// Gathers what a statement rests on: which events, and the holder's places in the sum trees.
class Gathering {
 public:
  Gathering(Look const& look, HolderId holder, SocietyId society)
      : look_{look}, holder_{holder}, society_{society} {}

  Result<void> run() {
    QALAM_CHECK(parties());
    runs();
    facts();
    periods();
    return {};
  }

  std::set<Position> shown;    ///< With what they say.
  std::set<Position> headers;  ///< Only that they are there.
  std::vector<proof::RunProof> run_proofs;
  std::vector<proof::PeriodProof> period_proofs;

 private:
  /// The events of a stream up to where the look stands.
  template <class Visit>
  void stream(Kind kind, std::uint64_t id, Visit const& visit) const {
    look_.log().stream(kind, id, StreamVersion{1}, [&](store::StoredEvent const& event) {
      if (event.header.position > look_.at()) return store::Go::stop;
      visit(event);
      return store::Go::on;
    });
  }

  Result<void> parties() {
    stream(Kind::society, society_.value(), [&](store::StoredEvent const& event) {
      if (event.header.type == type_id<SocietyAccredited>) shown.insert(event.header.position);
    });
    if (shown.empty()) return fail(ErrorCode::not_found, "there is no society " + print(society_));
    bool registered = false;
    Position changed{};
    stream(Kind::holder, holder_.value(), [&](store::StoredEvent const& event) {
      if (event.header.type == type_id<RightHolderRegistered>) {
        registered = true;
        shown.insert(event.header.position);
      }
      if (event.header.type == type_id<RightHolderChanged>) changed = event.header.position;
    });
    if (!registered) return fail(ErrorCode::not_found, "there is no holder " + print(holder_));
    if (changed != Position{}) shown.insert(changed);
    return {};
  }

  void runs() {
    std::string cursor;
    std::vector<std::pair<Position, proof::RunProof>> found;
    do {
      auto const page =
          look_.models().money.runs.list(look_.txn(), look_.at(), cursor, read::page_size_max);
      for (auto const& known : page.items) {
        read::RunEntry const& entry = known.row;
        if (entry.key.society != society_ || entry.posted_at == 0) continue;
        if (auto proof = run_of(entry)) found.push_back(std::move(*proof));
      }
      cursor = page.next;
    } while (!cursor.empty());
    std::sort(found.begin(), found.end(),
              [](auto const& a, auto const& b) { return a.first < b.first; });
    for (auto& [position, proof] : found) run_proofs.push_back(std::move(proof));
  }

  /// A run in which the holder has lines, and which commits to them.
  std::optional<std::pair<Position, proof::RunProof>> run_of(read::RunEntry const& entry) {
    auto const own = look_.models().statements.lines_of_holder(look_.txn(), look_.log(), entry.run,
                                                               holder_, look_.at());
    if (own.empty()) return std::nullopt;
    std::vector<Allocation> all;
    Hash256 salt{};
    Position opened{}, computed{};
    std::vector<Position> of_run, posted;
    stream(Kind::run, entry.run.value(), [&](store::StoredEvent const& event) {
      auto const type = event.header.type;
      auto const at = event.header.position;
      if (type == type_id<AllocationsComputed>) {
        auto const chunk = codec::decode_as<AllocationsComputed>(event.payload);
        all.insert(all.end(), chunk.lines.begin(), chunk.lines.end());
      } else if (type == type_id<SaltDrawn>) {
        salt = codec::decode_as<SaltDrawn>(event.payload).salt;
      } else if (type == type_id<RunPosted> || type == type_id<RunReversed>) {
        posted.push_back(at);
      } else if (type != type_id<AdjustmentPosted>) {
        if (type == type_id<RunOpened>) opened = at;
        if (type == type_id<RunComputed>) computed = at;
        of_run.push_back(at);
      }
    });
    auto const tree = replay::run_tree(entry.pool, all, salt);
    auto const index = tree.find(static_cast<std::uint32_t>(Kind::holder), holder_.value());
    if (salt == Hash256{} || !index) return std::nullopt;  // Of before runs committed to amounts.
    shown.insert(of_run.begin(), of_run.end());
    headers.insert(posted.begin(), posted.end());
    pool_before(entry.pool, opened);
    if (auto const rules = look_.models().catalogue.rules.as_of(look_.txn(), entry.rules, opened)) {
      shown.insert(rules->since);
    }
    proof::RunProof out;
    out.run = entry.run;
    out.place = place_in(tree, *index);
    for (auto const& line : own) {
      Allocation const& a = line.line;
      out.lines.push_back(
          {a.work, a.due_society, a.destination, a.share, a.points, a.work_micros, a.micros});
      work(a.work);
    }
    return std::pair{computed, std::move(out)};
  }

  void pool_before(PoolId pool, Position opened) {
    stream(Kind::pool, pool.value(), [&](store::StoredEvent const& event) {
      if (event.header.position < opened) shown.insert(event.header.position);
    });
  }

  void work(WorkId id) {
    if (!works_.insert(id).second) return;
    if (auto const known = look_.models().catalogue.works.as_of(look_.txn(), id, look_.at())) {
      shown.insert(known->since);
    }
  }

  void facts() {
    std::string cursor;
    do {
      auto const page = look_.models().statements.facts(look_.txn(), holder_, society_, look_.at(),
                                                        cursor, read::page_size_max);
      for (auto const& known : page.items) {
        switch (known.row.kind) {
          case read::FactKind::adjusted:
          case read::FactKind::held:
          case read::FactKind::released:
          case read::FactKind::paid:
          case read::FactKind::payout_confirmed:
          case read::FactKind::payout_returned:
          case read::FactKind::statement_issued: shown.insert(known.since); break;
          // Runs have been gathered; an erasure is no matter of money.
          case read::FactKind::posted:
          case read::FactKind::reversed:
          case read::FactKind::erased:
          case read::FactKind::none: break;
        }
      }
      cursor = page.next;
    } while (!cursor.empty());
  }

  void periods() {
    Hash256 salt{};
    std::vector<std::pair<PeriodClosed, Hash256>> closed;
    stream(Kind::period, society_.value(), [&](store::StoredEvent const& event) {
      if (event.header.type == type_id<SaltDrawn>) {
        salt = codec::decode_as<SaltDrawn>(event.payload).salt;
      } else if (event.header.type == type_id<PeriodClosed>) {
        auto const e = codec::decode_as<PeriodClosed>(event.payload);
        shown.insert(event.header.position);
        if (!e.balances.empty()) closed.emplace_back(e, salt);
      }
    });
    for (auto const& [e, secret] : closed) {
      auto const balances = look_.balances();
      auto const visit = [&, at = Position{e.known_at}](auto const& each) {
        balances.each({society_, {}, {}}, at, each);
      };
      for (auto const& trees : replay::period_trees(visit, secret)) {
        leaf(e, trees.currency, trees.credits, false, visit);
        leaf(e, trees.currency, trees.debits, true, visit);
      }
    }
  }

  template <class Visit>
  void leaf(PeriodClosed const& closed, Currency currency, merkle::SumTree const& tree, bool debits,
            Visit const& visit) {
    auto const index = tree.find(static_cast<std::uint32_t>(Kind::holder), holder_.value());
    if (!index) return;
    proof::PeriodProof out;
    out.until = closed.until;
    out.currency = currency;
    out.debits = debits;
    out.place = place_in(tree, *index);
    visit([&](AccountKey const& a, Balance const& balance) {
      bool const ours = replay::owner_of(a) == AnyId{Kind::holder, holder_.value()};
      bool const here =
          a.currency == currency && balance.net() != 0 && (balance.net() > 0) == debits;
      if (!ours || !here) return;
      out.accounts.push_back({a.kind, a.right, a.use, a.year, a.source, a.counterparty,
                              balance.debit, balance.credit});
    });
    period_proofs.push_back(std::move(out));
  }

  Look const& look_;
  HolderId holder_;
  SocietyId society_;
  std::set<WorkId> works_;
};

proof::ProvedEvent proved(store::ReadView const& log, Position position, bool shown,
                          std::vector<merkle::Hash> path) {
  auto const event = log.read(position);
  proof::ProvedEvent out;
  out.header = copied(event->header_data);
  if (shown) {
    out.nonce.emplace(event->nonce.begin(), event->nonce.end());
    out.payload = copied(event->payload);
  }
  out.path = std::move(path);
  return out;
}

/// The note without the signatures of others: who reads the bundle may not know them.
Result<std::string> signed_by_the_log(std::string const& checkpoint, tlog::VerifierKey const& key) {
  QALAM_TRY(auto note, tlog::parse_note(checkpoint));
  std::erase_if(note.signatures, [&](tlog::Signature const& s) {
    return s.name != key.name || s.key_id != key.id();
  });
  return print(note);
}

}  // namespace

Result<proof::StatementFile> prove_statement(Ledger& ledger, HolderId holder, SocietyId society) {
  QALAM_TRY(auto* const publisher, ledger.publisher());
  QALAM_CHECK(publisher->publish());
  ledger.catch_up();
  QALAM_TRY(auto const look, Look::as_of(ledger, std::nullopt));
  Gathering gathering{look, holder, society};
  QALAM_CHECK(gathering.run());
  std::set<Position> all = gathering.shown;
  all.insert(gathering.headers.begin(), gathering.headers.end());
  QALAM_TRY(auto paths, publisher->paths({all.begin(), all.end()}));

  proof::StatementFile file;
  auto& bundle = file.bundle;
  bundle.format = proof::statement_format;
  bundle.key = print(publisher->key());
  QALAM_TRY(bundle.checkpoint, signed_by_the_log(paths.checkpoint, publisher->key()));
  bundle.society = society;
  bundle.holder = holder;
  std::size_t i = 0;
  for (Position const position : all) {
    bundle.events.push_back(proved(look.log(), position, gathering.shown.contains(position),
                                   std::move(paths.paths[i++])));
  }
  bundle.runs = std::move(gathering.run_proofs);
  bundle.periods = std::move(gathering.period_proofs);
  // Nobody is handed what does not hold.
  QALAM_TRY(auto const statement, proof::check_statement(bundle, {publisher->key()}));
  file.page = page_of(statement);
  return file;
}

Result<SocietyId> only_society_of(Ledger& ledger, HolderId holder) {
  ledger.catch_up();
  QALAM_TRY(auto const look, Look::as_of(ledger, std::nullopt));
  std::set<SocietyId> found;
  look.balances().of_holder(holder, look.at(), [&](AccountKey const& account, Balance const&) {
    found.insert(account.society);
  });
  if (found.size() == 1) return *found.begin();
  if (found.empty()) {
    return fail(ErrorCode::not_found, "no society has booked anything for " + print(holder));
  }
  std::string names;
  for (SocietyId const id : found) names += (names.empty() ? "" : ", ") + print(id);
  return fail(
      ErrorCode::malformed,
      print(holder) + " has money with several societies: say which, by --society: " + names);
}

}  // namespace qalam::app
