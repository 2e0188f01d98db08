#include "api/proof/statement_check.hpp"

#include "domain/core/describe.hpp"
#include "eventstore/codec/event_codec.hpp"
#include "eventstore/record.hpp"
#include "replay/commitments.hpp"
#include "replay/run_inputs.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace qalam::proof {
namespace {

__extension__ typedef __int128 Wide;

/// An event whose place in the log is proved, and what it says where that is shown.
struct Known {
  store::EventHeader header;
  std::optional<Event> event;
};

Error invalid(std::string where, std::string what) {
  return fail(ErrorCode::proof_invalid, std::move(what), std::move(where));
}

std::string place(char const* list, std::size_t i, char const* member = "") {
  return std::string{"/"} + list + "/" + std::to_string(i) + member;
}

/// Whether `part` is `whole` × `of` / `per`, rounded down or up.
bool is_part(Micros part, Micros whole, std::uint64_t of, std::uint64_t per) {
  if (per == 0) return part == 0;
  Wide const exact = static_cast<Wide>(whole) * static_cast<Wide>(of);
  Wide const off = static_cast<Wide>(part) * static_cast<Wide>(per) - exact;
  return off < static_cast<Wide>(per) && -off < static_cast<Wide>(per);
}

/// The types that docs/proof-format.md lists.
bool may_be_shown(std::uint32_t type) {
  constexpr std::array types{type_id<SocietyAccredited>,  type_id<RightHolderRegistered>,
                             type_id<RightHolderChanged>, type_id<WorkRegistered>,
                             type_id<WorkRevised>,        type_id<DistributionRulesApproved>,
                             type_id<PoolFunded>,         type_id<DeductionTaken>,
                             type_id<RunOpened>,          type_id<RunComputed>,
                             type_id<RunApproved>,        type_id<AdjustmentPosted>,
                             type_id<HoldPlaced>,         type_id<HoldReleased>,
                             type_id<StatementIssued>,    type_id<PayoutInstructed>,
                             type_id<PayoutConfirmed>,    type_id<PayoutReturned>,
                             type_id<PeriodClosed>};
  return std::find(types.begin(), types.end(), type) != types.end();
}

std::vector<merkle::SumNode> nodes_of(Place const& place) {
  std::vector<merkle::SumNode> out;
  for (Beside const& b : place.path) out.push_back({b.hash, b.micros});
  return out;
}

class Check {
 public:
  Check(StatementBundle const& bundle, std::vector<tlog::VerifierKey> const& known)
      : bundle_{bundle}, known_{known} {}

  Result<ProvedStatement> run() {
    QALAM_CHECK(checkpoint());
    QALAM_CHECK(events());
    QALAM_CHECK(parties());
    for (std::size_t i = 0; i < bundle_.runs.size(); ++i) QALAM_CHECK(run_proof(i));
    for (std::size_t i = 0; i < bundle_.periods.size(); ++i) QALAM_CHECK(period_proof(i));
    QALAM_CHECK(money());
    return std::move(out_);
  }

 private:
  void step(std::string text) { out_.steps.push_back(std::move(text)); }

  // ---- the log ----

  Result<void> checkpoint() {
    auto const key = tlog::parse_verifier_key(bundle_.key);
    if (!key) return invalid("/key", key.error().detail);
    if (std::find(known_.begin(), known_.end(), *key) == known_.end()) {
      return invalid(
          "/key", "the bundle is signed by " + bundle_.key + ", which is not a key that you trust");
    }
    auto const note = tlog::parse_note(bundle_.checkpoint);
    if (!note) return invalid("/checkpoint", note.error().detail);
    auto const proved = tlog::check_checkpoint(*note, {*key});
    if (!proved) return invalid("/checkpoint", proved.error().detail);
    if (note->signatures.size() != 1) {
      return invalid("/checkpoint", "it has signatures of others, which nobody here can check");
    }
    out_.checkpoint = proved->checkpoint;
    out_.by = proved->by;
    step("The checkpoint is of the log " + out_.checkpoint.origin + " with " +
         std::to_string(out_.checkpoint.size) + " events, root " + to_hex(out_.checkpoint.root) +
         ", and signed by its key, which you trust.");
    return {};
  }

  Result<void> events() {
    std::uint64_t before = 0;
    std::size_t shown = 0;
    for (std::size_t i = 0; i < bundle_.events.size(); ++i) {
      QALAM_TRY(auto known, event(i, before));
      before = known.header.position.value();
      if (known.event) ++shown;
      events_.emplace(before, std::move(known));
    }
    step(std::to_string(events_.size()) +
         " events are in the log: from the header of each a path "
         "leads to the signed root. " +
         std::to_string(shown) +
         " are shown, and what they say has the hash that their headers hold.");
    return {};
  }

  Result<Known> event(std::size_t i, std::uint64_t before) const {
    ProvedEvent const& e = bundle_.events[i];
    auto const data = std::as_bytes(std::span{e.header});
    auto const header = store::decode_header(data);
    if (!header) return invalid(place("events", i, "/header"), header.error().detail);
    auto const position = header->position.value();
    if (position <= before) {
      return invalid(place("events", i, "/header"), "the events are not in order of position");
    }
    if (!merkle::is_included(store::leaf_hash(data), position - 1, out_.checkpoint.size, e.path,
                             out_.checkpoint.root)) {
      return invalid(place("events", i, "/path"),
                     "event " + std::to_string(position) +
                         " is not in the log: its header and the path do not lead to the root");
    }
    Known known{*header, std::nullopt};
    if (!e.payload && !e.nonce) return known;
    if (!e.payload || !e.nonce || e.nonce->size() != store::nonce_bytes) {
      return invalid(place("events", i, "/nonce"), "payload and nonce come together");
    }
    store::Nonce nonce{};
    std::copy(e.nonce->begin(), e.nonce->end(), nonce.begin());
    auto const payload = std::as_bytes(std::span{*e.payload});
    if (store::payload_hash(nonce, payload) != header->payload_hash) {
      return invalid(place("events", i, "/payload"),
                     "what event " + std::to_string(position) +
                         " says does not have the hash that its header holds");
    }
    if (!may_be_shown(header->type)) {
      return invalid(place("events", i, "/payload"),
                     "an event of this type is no part of a "
                     "statement");
    }
    try {
      known.event = codec::decode(header->type, header->schema_version, payload);
    } catch (std::exception const& problem) {
      return invalid(place("events", i, "/payload"), problem.what());
    }
    return known;
  }

  /// The last shown event of a type that `fits` and stands before `until`.
  template <class E, class Fits>
  E const* find(Fits const& fits, std::uint64_t* at = nullptr,
                std::uint64_t until = std::uint64_t(-1)) const {
    E const* found = nullptr;
    for (auto const& [position, known] : events_) {
      if (position >= until) break;
      if (!known.event) continue;
      auto const* const e = std::get_if<E>(&*known.event);
      if (e == nullptr || !fits(*e)) continue;
      found = e;
      if (at != nullptr) *at = position;
    }
    return found;
  }

  /// The one shown event of a type that `fits`; nothing where there are none or several.
  template <class E, class Fits>
  E const* find_one(Fits const& fits, std::uint64_t* at = nullptr) const {
    E const* found = nullptr;
    for (auto const& [position, known] : events_) {
      auto const* const e = known.event ? std::get_if<E>(&*known.event) : nullptr;
      if (e == nullptr || !fits(*e)) continue;
      if (found != nullptr) return nullptr;
      found = e;
      if (at != nullptr) *at = position;
    }
    return found;
  }

  // ---- who ----

  Result<void> parties() {
    out_.society = bundle_.society;
    out_.holder = bundle_.holder;
    auto const* const society =
        find_one<SocietyAccredited>([&](auto const& e) { return e.society == bundle_.society; });
    if (society == nullptr) {
      return invalid("/society",
                     "no event shows that " + print(bundle_.society) + " is an accredited society");
    }
    out_.society_name = society->name;
    auto const* const holder =
        find_one<RightHolderRegistered>([&](auto const& e) { return e.holder == bundle_.holder; });
    if (holder == nullptr) {
      return invalid("/holder",
                     "no event shows that " + print(bundle_.holder) + " is a registered holder");
    }
    out_.holder_name = holder->credit_name;
    auto const* const changed =
        find<RightHolderChanged>([&](auto const& e) { return e.holder == bundle_.holder; });
    if (changed != nullptr && !changed->credit_name.empty()) {
      out_.holder_name = changed->credit_name;
    }
    std::map<WorkId, std::string> titles;
    for (auto const& [position, known] : events_) {
      if (!known.event) continue;
      if (auto const* e = std::get_if<WorkRegistered>(&*known.event)) titles[e->work] = e->title;
      if (auto const* e = std::get_if<WorkRevised>(&*known.event)) titles[e->work] = e->title;
    }
    out_.titles.assign(titles.begin(), titles.end());
    step("The statement is of " + print(bundle_.society) + " " + out_.society_name + " for " +
         print(bundle_.holder) + " " + out_.holder_name + ".");
    return {};
  }

  // ---- runs ----

  Result<void> run_proof(std::size_t i) {
    RunProof const& proof = bundle_.runs[i];
    ProvedRun run;
    run.proof = &proof;
    auto const is_it = [&](auto const& e) { return e.run == proof.run; };
    auto const* const opened = find_one<RunOpened>(is_it, &run.opened_at);
    auto const* const computed = find_one<RunComputed>(is_it, &run.computed_at);
    if (opened == nullptr || computed == nullptr || run.computed_at < run.opened_at ||
        opened->pool != computed->pool) {
      return invalid(place("runs", i, "/run"),
                     "no events show how " + print(proof.run) + " was opened and computed");
    }
    run.opened = *opened;
    run.computed = *computed;
    if (!out_.runs.empty() && run.computed_at <= out_.runs.back().computed_at) {
      return invalid(place("runs", i, "/run"), "the runs are not in order");
    }
    if (opened->key.society != bundle_.society) {
      return invalid(place("runs", i, "/run"), "the run is another society's");
    }
    QALAM_CHECK(rules(i, run));
    QALAM_CHECK(funding(i, run));
    for (std::size_t n = 0; n < proof.lines.size(); ++n) QALAM_CHECK(line(i, n, run));
    QALAM_CHECK(amounts(i, run));
    approvals(run);
    step("Run " + print(proof.run) + ": your " + std::to_string(proof.lines.size()) +
         " lines come to " + print(Money{opened->key.currency, add(run.payable, run.held)}) +
         ", each is its share of what its work earned, and with the other " +
         std::to_string(computed->amounts.leaves - 1) + " owners' amounts they add up to " +
         print(Money{opened->key.currency, computed->allocated_micros}) +
         ", all that was to be distributed.");
    out_.runs.push_back(std::move(run));
    return {};
  }

  Result<void> rules(std::size_t i, ProvedRun& run) const {
    std::uint64_t at = 0;
    auto const* const rules = find<DistributionRulesApproved>(
        [&](auto const& e) { return e.rules == run.opened.rules; }, &at, run.opened_at);
    if (rules == nullptr || replay::hash_rules(*rules) != run.opened.rules_hash) {
      return invalid(place("runs", i, "/run"),
                     "the rules by which the run was computed are not those that are shown");
    }
    run.rules = *rules;
    return {};
  }

  /// What was in the pool when the run was opened.
  Result<void> funding(std::size_t i, ProvedRun& run) const {
    for (auto const& [position, known] : events_) {
      if (position >= run.opened_at) break;
      if (!known.event) continue;
      auto const* const in = std::get_if<PoolFunded>(&*known.event);
      if (in != nullptr && in->pool == run.opened.pool) {
        ++run.payments;
        run.funded = add(run.funded, in->micros);
      }
      auto const* const off = std::get_if<DeductionTaken>(&*known.event);
      if (off != nullptr && off->pool == run.opened.pool) {
        run.deducted = add(run.deducted, off->micros);
      }
    }
    if (run.funded - run.deducted < run.opened.distributable_micros) {
      return invalid(place("runs", i, "/run"),
                     "more is distributed than the payments and deductions shown leave in the "
                     "pool: some of them are missing");
    }
    return {};
  }

  Result<void> line(std::size_t i, std::size_t n, ProvedRun& run) const {
    StatementLine const& l = run.proof->lines[n];
    auto const where = place("runs", i, "/lines/") + std::to_string(n);
    bool const known =
        std::binary_search(out_.titles.begin(), out_.titles.end(), std::pair{l.work, std::string{}},
                           [](auto const& a, auto const& b) { return a.first < b.first; });
    if (!known) return invalid(where + "/work", "no event shows the work " + print(l.work));
    if (l.micros < 0 || l.work_micros < 0 || l.share > whole_ppm ||
        !is_part(l.micros, l.work_micros, l.share, whole_ppm)) {
      return invalid(where + "/amount", "is not the share of what the work earned");
    }
    if (!is_part(l.work_micros, run.opened.distributable_micros, l.points, run.computed.points)) {
      return invalid(where + "/work_amount",
                     "is not the part of the run that the work's points stand for");
    }
    Micros& sum = l.destination == Destination::payable ? run.payable : run.held;
    sum = add(sum, l.micros);
    return {};
  }

  Result<void> amounts(std::size_t i, ProvedRun const& run) const {
    std::vector<Allocation> lines;
    for (StatementLine const& l : run.proof->lines) {
      lines.push_back({l.work, bundle_.holder, l.due_society, l.destination, l.share, l.points,
                       l.work_micros, l.micros});
    }
    auto const& committed = run.computed.amounts;
    if (committed.micros != run.computed.allocated_micros ||
        run.computed.allocated_micros != run.opened.distributable_micros) {
      return invalid(place("runs", i, "/run"),
                     "what the run commits to is not all that was to be distributed");
    }
    return leaf(place("runs", i, "/place"), run.proof->place, add(run.payable, run.held),
                replay::hash_lines(lines), committed);
  }

  Result<void> leaf(std::string where, Place const& at, Micros amount, Hash256 const& lines,
                    SumRoot const& committed) const {
    merkle::SumLeaf const leaf{at.salt, static_cast<std::uint32_t>(Kind::holder),
                               bundle_.holder.value(), amount, lines};
    auto const root = merkle::root_from(leaf, at.index, committed.leaves, nodes_of(at));
    if (!root || root->hash != committed.root || root->sum != committed.micros) {
      return invalid(std::move(where),
                     "the lines, the salt and the path do not lead to the root that the event "
                     "commits to: one of them is not as it was");
    }
    return {};
  }

  void approvals(ProvedRun& run) const {
    auto const run_id = run.proof->run;
    for (auto const& [position, known] : events_) {
      if (known.event) {
        auto const* const a = std::get_if<RunApproved>(&*known.event);
        if (a != nullptr && a->run == run_id) run.approvals.push_back(*a);
      }
      bool const of_run =
          known.header.stream_kind == Kind::run && known.header.stream_id == run_id.value();
      if (!of_run) continue;
      if (known.header.type == type_id<RunPosted> && run.posted_at == 0) {
        run.posted_at = position;
        run.posted = known.header.effective_on;
      }
      if (known.header.type == type_id<RunReversed> && run.reversed_at == 0) {
        run.reversed_at = position;
      }
    }
  }

  // ---- periods ----

  Result<void> period_proof(std::size_t i) {
    PeriodProof const& proof = bundle_.periods[i];
    std::uint64_t at = 0;
    auto const* const closed = find_one<PeriodClosed>(
        [&](auto const& e) { return e.society == bundle_.society && e.until == proof.until; }, &at);
    if (closed == nullptr) {
      return invalid(place("periods", i, "/until"), "no event shows that this period was closed");
    }
    BalanceCommitment const* committed = nullptr;
    for (auto const& c : closed->balances) {
      if (c.currency == proof.currency) committed = &c;
    }
    if (committed == nullptr) {
      return invalid(place("periods", i, "/currency"), "the period has no balances in it");
    }
    ProvedPeriod& period = period_of(at, *closed, *committed);
    Micros sum = 0;
    std::vector<replay::AccountLine> lines;
    for (std::size_t n = 0; n < proof.accounts.size(); ++n) {
      StatementAccount const& a = proof.accounts[n];
      Balance const balance{a.debit_micros, a.credit_micros};
      auto const where = place("periods", i, "/accounts/") + std::to_string(n);
      if (sub_kind(a.kind) != Kind::holder || balance.debit < 0 || balance.credit < 0 ||
          balance.net() == 0 || (balance.net() > 0) != proof.debits) {
        return invalid(where, "is no account of a holder on this side");
      }
      Micros const owed = -balance.net();
      sum = add(sum, proof.debits ? -owed : owed);
      Micros& of = a.kind == AccountKind::payable ? period.payable : period.held;
      if (a.kind != AccountKind::payable && a.kind != AccountKind::held_unlocated) {
        return invalid(where + "/kind", "this format knows payable and held_unlocated");
      }
      of = add(of, owed);
      lines.push_back({{bundle_.society, a.kind, bundle_.holder.value(), proof.currency, a.right,
                        a.use, a.year, a.source, a.counterparty},
                       balance});
    }
    return leaf(place("periods", i, "/place"), proof.place, sum, replay::hash_accounts(lines),
                proof.debits ? committed->debits : committed->credits);
  }

  ProvedPeriod& period_of(std::uint64_t at, PeriodClosed const& closed,
                          BalanceCommitment const& committed) {
    for (ProvedPeriod& p : out_.periods) {
      if (p.closed_at == at && p.committed.currency == committed.currency) return p;
    }
    return out_.periods.emplace_back(ProvedPeriod{closed, at, committed, 0, 0});
  }

  // ---- money ----

  /// Everything that happened to the holder's money, in order; and whether that is all, as far as
  /// periods have been closed.
  Result<void> money() {
    for (auto const& [position, known] : events_) {
      posted_or_reversed(position, known.header);
      if (!known.event) continue;
      QALAM_CHECK(std::visit([&](auto const& e) { return on(position, e); }, *known.event));
    }
    for (auto const& [currency, total] : totals_) out_.totals.push_back(total);
    std::string text = "In the end";
    for (ProvedTotal const& t : out_.totals) {
      text += " " + print(Money{t.currency, t.payable}) + " are payable,";
    }
    if (!out_.totals.empty()) step(text + " by all the events of this statement.");
    if (!out_.periods.empty()) {
      step(
          "At the end of each closed period the events of this statement give what the society "
          "committed to: nothing has been left out before it.");
    }
    return {};
  }

  ProvedTotal& total(Currency currency) {
    auto const [at, fresh] = totals_.try_emplace(currency);
    if (fresh) at->second.currency = currency;
    return at->second;
  }

  void posted_or_reversed(std::uint64_t position, store::EventHeader const&) {
    for (ProvedRun const& run : out_.runs) {
      bool const posted = position == run.posted_at;
      // A run that was taken back before it was posted had not been booked.
      bool const reversed = position == run.reversed_at && run.posted_at != 0;
      if (!posted && !reversed) continue;
      ProvedTotal& t = total(run.opened.key.currency);
      Micros const sign = posted ? 1 : -1;
      for (StatementLine const& line : run.proof->lines) {
        t.earned = add(t.earned, sign * line.micros);
        if (line.destination == Destination::payable) {
          t.payable = add(t.payable, sign * line.micros);
        }
        if (line.destination == Destination::held_unlocated) {
          t.held_unlocated = add(t.held_unlocated, sign * line.micros);
        }
      }
    }
  }

  template <class E>
  Result<void> on(std::uint64_t, E const&) {
    return {};
  }
  template <class E>
  void fact(std::uint64_t position, E const& e, Currency currency, Micros change) {
    ProvedTotal& t = total(currency);
    t.payable = add(t.payable, change);
    out_.facts.push_back({position, e, change});
  }
  [[nodiscard]] bool ours(SocietyId society, HolderId holder) const {
    return society == bundle_.society && holder == bundle_.holder;
  }

  Result<void> on(std::uint64_t position, AdjustmentPosted const& e) {
    if (ours(e.key.society, e.to_holder)) fact(position, e, e.key.currency, e.micros);
    if (ours(e.key.society, e.from_holder)) fact(position, e, e.key.currency, -e.micros);
    return {};
  }
  Result<void> on(std::uint64_t position, HoldPlaced const& e) {
    if (!ours(e.society, e.holder)) return {};
    fact(position, e, e.key.currency, -e.micros);
    if (e.reason == HoldReason::unlocated) {
      Micros& held = total(e.key.currency).held_unlocated;
      held = add(held, e.micros);
    }
    return {};
  }
  Result<void> on(std::uint64_t position, HoldReleased const& e) {
    if (!ours(e.society, e.holder)) return {};
    fact(position, e, e.key.currency, e.micros);
    if (e.from == Destination::held_unlocated) {
      Micros& held = total(e.key.currency).held_unlocated;
      held = add(held, -e.micros);
    }
    return {};
  }
  Result<void> on(std::uint64_t position, PayoutInstructed const& e) {
    if (!ours(e.society, e.holder)) return {};
    fact(position, e, e.currency, -e.micros);
    Micros& paid = total(e.currency).paid;
    paid = add(paid, e.micros);
    return {};
  }
  Result<void> on(std::uint64_t position, PayoutConfirmed const& e) {
    if (ours(e.society, e.holder)) fact(position, e, e.currency, 0);
    return {};
  }
  Result<void> on(std::uint64_t position, PayoutReturned const& e) {
    if (!ours(e.society, e.holder)) return {};
    fact(position, e, e.currency, e.micros);
    Micros& paid = total(e.currency).paid;
    paid = add(paid, -e.micros);
    return {};
  }
  Result<void> on(std::uint64_t position, StatementIssued const& e) {
    if (!ours(e.society, e.holder)) return {};
    fact(position, e, e.currency, 0);
    if (total(e.currency).payable == e.payable_micros) return {};
    return invalid("/events", "the statement issued by event " + std::to_string(position) +
                                  " says that " + print(Money{e.currency, e.payable_micros}) +
                                  " are payable, and the events before it give " +
                                  print(Money{e.currency, total(e.currency).payable}));
  }
  Result<void> on(std::uint64_t position, PeriodClosed const& e) {
    // Nothing was committed to in the first versions.
    if (e.society != bundle_.society || e.balances.empty()) return {};
    for (auto const& [currency, t] : totals_) {
      bool const committed = std::any_of(e.balances.begin(), e.balances.end(),
                                         [&](auto const& c) { return c.currency == currency; });
      if (committed || (t.payable == 0 && t.held_unlocated == 0)) continue;
      return invalid("/periods", "when the books were closed until " + print(e.until) +
                                     " the society committed to nothing in " +
                                     std::string{currency.code()});
    }
    for (BalanceCommitment const& c : e.balances) {
      ProvedPeriod const& p = period_of(position, e, c);
      ProvedTotal const& t = total(c.currency);
      if (p.payable == t.payable && p.held == t.held_unlocated) continue;
      return invalid("/periods",
                     "when the books were closed until " + print(e.until) +
                         " the society committed to " + print(Money{c.currency, p.payable}) +
                         " payable and " + print(Money{c.currency, p.held}) +
                         " held, and the events of this statement give " +
                         print(Money{c.currency, t.payable}) + " and " +
                         print(Money{c.currency, t.held_unlocated}) + ": something is left out");
    }
    return {};
  }

  StatementBundle const& bundle_;
  std::vector<tlog::VerifierKey> const& known_;
  ProvedStatement out_;
  std::map<std::uint64_t, Known> events_;
  std::map<Currency, ProvedTotal> totals_;
};

/// The number of the first line in which two pages differ.
std::size_t first_difference(std::string_view a, std::string_view b) {
  auto const at = std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first;
  return static_cast<std::size_t>(std::count(a.begin(), at, '\n')) + 1;
}

}  // namespace

Result<ProvedStatement> check_statement(StatementBundle const& bundle,
                                        std::vector<tlog::VerifierKey> const& known) {
  return Check{bundle, known}.run();
}

Result<ProvedStatement> check_statement_file(StatementFile const& file,
                                             std::vector<tlog::VerifierKey> const& known) {
  QALAM_TRY(auto statement, check_statement(file.bundle, known));
  auto const page = page_of(statement);
  if (page != file.page) {
    auto const line = first_difference(file.page, page);
    return invalid("page, line " + std::to_string(line),
                   "the page says something else than the proofs below it");
  }
  statement.steps.emplace_back("The page says what the proofs say.");
  return statement;
}

}  // namespace qalam::proof
