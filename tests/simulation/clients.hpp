#pragma once

#include "api/app/ledger.hpp"
#include "tests/simulation/naive_nation.hpp"

#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace qalam::test {

/// Clients who mostly mean well: they look up what there is and ask for what may be done next, now
/// and then for nonsense; they ask again when they have not heard, or twice for safety; they use a
/// key twice by mistake, and they act on what has changed since they looked.
class Clients {
 public:
  Clients(NaiveNation const& nation, std::uint64_t seed) : nation_{nation}, random_{seed} {}

  /// What there has to be before anything can happen, one after the other.
  std::vector<Request> founding() {
    std::vector<Request> all;
    auto const ask = [&](AnyCommand command) {
      all.push_back(fresh(std::move(command), PersonId{1}));
      return all.back().key;
    };
    for (int i = 0; i < 2; ++i) {
      auto const society =
          derive<SocietyId>(ask(AccreditSociety{"Society", "", 0, rights(), day(2020, 1), "act"}));
      for (std::uint64_t person = 2; person < 5; ++person) {
        ask(GrantRole{PersonId{person}, Role::society_approver, society, {}, {}});
      }
      // A third of the month's fee is no whole tiyn.
      auto const tariff =
          derive<TariffId>(ask(SetTariff{society, "Flat", UseType::radio, TariffKind::flat, 0,
                                         33'333'333'333, 0, "", day(2020, 1), "act"}));
      ask(ApproveRules{society, "Rules", 1, {}, {}, 0, 0, day(2020, 1), "act"});
      auto const station = derive<LicenseeId>(ask(RegisterLicensee{"Station", "", "radio"}));
      ask(GrantLicence{society,
                       station,
                       tariff,
                       UseType::radio,
                       {{Right::performing, 666'667}, {Right::mechanical, 333'333}},
                       day(2026, 1),
                       for_ever,
                       kzt});
    }
    ask(GrantRole{PersonId{5}, Role::operator_, {}, {}, {}});
    for (auto const& [name, value] : {std::pair{ParameterName::deduction_cap_ppm, 300'000},
                                      {ParameterName::admin_fee_ppm, 150'000},
                                      {ParameterName::vat_ppm, 120'001},
                                      {ParameterName::minimum_payout_micros, 1'000'000}}) {
      ask(SetParameter{name, {}, value, day(2020, 1), "act"});
    }
    std::vector<HolderId> authors;
    for (int i = 0; i < 5; ++i) {
      RegisterHolder holder;
      holder.credit_name = "Author";
      holder.located = i != 0;
      authors.push_back(derive<HolderId>(ask(holder)));
    }
    for (std::size_t i = 0; i < 4; ++i) {
      RegisterWork work;
      work.submitter_number = std::to_string(i);
      work.title = "Song";
      work.shares = {{authors[i], Right::performing, 600'001, PartRole::composer},
                     {authors[i + 1], Right::performing, 399'999, PartRole::author}};
      shares_.push_back({derive<WorkId>(ask(work)), work.shares});
    }
    return all;
  }

  /// Some requests that are on their way at once: all of them made from what there is now.
  std::vector<Request> burst(std::size_t size, Date today) {
    today_ = today;
    std::vector<Request> all;
    while (all.size() < size) all.push_back(request());
    return all;
  }

 private:
  std::uint64_t pick(std::uint64_t below) { return random_() % below; }
  bool chance(std::uint64_t one_in) { return pick(one_in) == 0; }
  Micros micros(Micros most) { return static_cast<Micros>(pick(static_cast<std::uint64_t>(most))); }
  static Date day(int year, unsigned month) { return make_date(year, month, 1); }
  static std::vector<Right> rights() { return {Right::performing, Right::mechanical}; }

  /// The key of one entry; now and then of one that there is not.
  template <class Map>
  auto any_of(Map const& map) {
    using Id = std::decay_t<decltype(map.begin()->first)>;
    if (map.empty() || chance(40)) return Id{pick(3)};
    return std::next(map.begin(), static_cast<std::ptrdiff_t>(pick(map.size())))->first;
  }
  HolderId any_holder() { return any_of(nation_.holders); }
  SocietyId any_society() { return any_of(nation_.societies); }
  WorkId any_work() { return chance(30) ? WorkId{1} : shares_[pick(shares_.size())].first; }
  /// Mostly today, as nearly everybody books.
  Date any_day() {
    return chance(8) ? Date{today_.value() - static_cast<std::int32_t>(pick(40))} : no_date;
  }

  Request fresh(AnyCommand command, PersonId actor) {
    ++requests_;
    Request made{actor,
                 app::command_id("client", std::to_string(requests_)),
                 requests_,
                 {},
                 std::move(command)};
    sent_.push_back(made);
    return made;
  }

  Request request() {
    if (!sent_.empty() && chance(5)) {
      // Nothing was heard, so it is asked again, of late or of long ago; without the condition.
      std::size_t const back = 1 + pick(std::min<std::size_t>(sent_.size(), chance(4) ? 400 : 30));
      Request again = sent_[sent_.size() - back];
      if (chance(3)) again.if_match.reset();
      if (chance(8)) return mistaken(again);
      return again;
    }
    Request made = fresh(any_command(), PersonId{1 + pick(5)});
    if (chance(6)) made.if_match = condition(made);
    sent_.back() = made;
    return made;
  }
  /// A key that was used before: with another content, or by somebody else.
  Request mistaken(Request again) {
    if (chance(2)) {
      again.actor = PersonId{again.actor.value() % 5 + 1};
      return again;
    }
    again.body = ++requests_;
    auto const was = again.command.index();
    while (again.command.index() == was) again.command = any_command();
    return again;
  }
  /// Where the thing stood when it was read: now, or before somebody else changed it.
  Position condition(Request const& request) {
    AnyId const about = std::visit([](auto const& c) { return about_of(c); }, request.command);
    std::uint64_t const head = nation_.head(about);
    return Position{chance(3) ? pick(head + 2) : head};
  }
  template <class Command>
  static AnyId about_of(Command const& c) {
    if constexpr (requires { c.run; }) {
      return {Kind::run, c.run.value()};
    } else if constexpr (requires { c.payout; }) {
      return {Kind::payout, c.payout.value()};
    } else if constexpr (requires {
                           c.kind;
                           c.pool;
                         }) {
      return {Kind::pool, c.pool.value()};
    } else if constexpr (std::is_same_v<Command, ChangeHolder>) {
      return {Kind::holder, c.holder.value()};
    } else if constexpr (requires { c.hold; }) {
      return {Kind::hold, c.hold.value()};
    } else {
      return {};
    }
  }

  AnyCommand any_command() {
    switch (pick(32)) {
      case 0: return holder();
      case 1: return change_holder();
      case 2: return chance(6) ? AnyCommand{EraseHolder{any_holder(), "the law"}} : holder();
      case 3:
      case 4: return mandate();
      case 5: return end_mandate();
      case 6: return parameter();
      case 7: return licence();
      case 8:
      case 9: return invoice();
      case 10:
      case 11:
      case 12: return fee();
      case 13:
      case 14:
        return FundPools{any_of(nation_.receipts), day(2026, 1), day(2026, chance(2) ? 4 : 7),
                         any_day()};
      case 15: return deduction();
      case 16: return role();
      case 17: return close_period();
      case 18: return hold();
      case 19: return release();
      case 20:
      case 21:
      case 22: return InstructPayout{any_society(), any_holder(), kzt, any_day()};
      case 23: return ConfirmPayout{any_of(nation_.payouts), "B", any_day()};
      case 24: return ReturnPayout{any_of(nation_.payouts), chance(20) ? "" : "AC01", any_day()};
      case 25: return adjust();
      default: return run();
    }
  }

  AnyCommand holder() {
    RegisterHolder c;
    c.kind = chance(6) ? PartyKind::legal : PartyKind::natural;
    c.credit_name = chance(30) ? "" : "Author";
    c.located = !chance(4);
    c.iin_key = iin();
    return c;
  }
  std::vector<std::uint8_t> iin() {
    return chance(3) ? std::vector<std::uint8_t>{}
                     : std::vector<std::uint8_t>{static_cast<std::uint8_t>(pick(12)), 7};
  }
  AnyCommand change_holder() {
    ChangeHolder c;
    c.holder = any_holder();
    c.credit_name = "Author";
    c.located = !chance(4);
    c.iin_key = iin();
    return c;
  }
  AnyCommand mandate() {
    std::vector<Right> wanted{chance(2) ? Right::performing : Right::mechanical};
    if (chance(3)) wanted = {Right::mechanical, Right::performing, Right::mechanical};
    if (chance(12)) wanted = {Right::producer};
    if (chance(2)) {
      return TransferMandate{any_holder(), any_society(), wanted, 0, any_day(), "contract"};
    }
    return GrantMandate{any_holder(), any_society(), wanted, 0, any_day(), "contract"};
  }
  AnyCommand end_mandate() {
    if (nation_.mandates.empty()) return mandate();
    auto const& m = nation_.mandates[pick(nation_.mandates.size())];
    Date const end{today_.value() + static_cast<std::int32_t>(pick(60)) - 20};
    return EndMandate{m.id, chance(10) ? any_holder() : m.holder, chance(2) ? end : no_date, "why"};
  }
  AnyCommand parameter() {
    using enum ParameterName;
    std::vector<ParameterName> const names{deduction_cap_ppm, social_cap_ppm, admin_fee_ppm,
                                           social_fund_ppm,   reserve_ppm,    vat_ppm};
    auto const most = chance(20) ? 1'200'000 : 300'000;
    return SetParameter{names[pick(names.size())], chance(2) ? any_society() : SocietyId{},
                        micros(most), chance(2) ? today_ : day(2026, 1 + unsigned(pick(8))), "act"};
  }
  AnyCommand licence() {
    auto const tariff = any_of(nation_.tariffs);
    bool const own = nation_.tariffs.count(tariff) > 0 && !chance(6);
    std::vector<LicenceFeed> feeds{{Right::performing, 1'000'000}};
    if (chance(2)) feeds = {{Right::mechanical, 1}, {Right::performing, 999'999}};
    if (chance(10)) feeds = {{Right::performing, 500'000}};
    return GrantLicence{own ? nation_.tariffs.at(tariff).society : any_society(),
                        any_of_set(nation_.licensees),
                        tariff,
                        UseType::radio,
                        feeds,
                        day(2026, 1 + unsigned(pick(4))),
                        chance(2) ? for_ever : day(2027, 1),
                        kzt};
  }
  template <class IdType>
  IdType any_of_set(std::set<IdType> const& all) {
    if (all.empty() || chance(40)) return IdType{1};
    return *std::next(all.begin(), static_cast<std::ptrdiff_t>(pick(all.size())));
  }
  AnyCommand invoice() {
    unsigned const from = 1 + unsigned(pick(3));
    return IssueInvoice{any_of(nation_.licences),
                        day(2026, from),
                        chance(20) ? day(2026, 1) : day(2026, from + 1 + unsigned(pick(2))),
                        0,
                        0,
                        any_day(),
                        no_date};
  }
  AnyCommand fee() {
    ReceiveFee c;
    c.invoice = any_of(nation_.invoices);
    auto const found = nation_.invoices.find(c.invoice);
    c.society =
        found == nation_.invoices.end() || chance(20) ? any_society() : found->second.society;
    if (chance(8)) c.invoice = InvoiceId{};
    if (chance(6)) c.licensee = any_of_set(nation_.licensees);
    c.amount = {chance(20) ? Currency{840} : kzt, 1 + micros(60'000'000'000)};
    if (found != nation_.invoices.end() && chance(2)) {
      c.amount.micros = found->second.net + found->second.vat;  // All of it, as most pay.
    }
    if (chance(30)) c.amount.micros = 0;
    c.booked = any_day();
    return c;
  }
  AnyCommand deduction() {
    auto const kind = static_cast<DeductionKind>(chance(20) ? 0 : 1 + pick(3));
    return TakeDeduction{any_of(nation_.pools), kind, chance(2) ? 0 : micros(9'000'000'000), "act",
                         any_day()};
  }
  AnyCommand role() {
    PersonId const person{2 + pick(5)};
    if (chance(3)) {
      return GrantRole{person, Role::operator_, {}, {}, {}};
    }
    if (chance(3)) return RevokeRole{person, Role::society_approver, any_society(), {}, {}};
    auto const& all = nation_.societies;
    return GrantRole{person,
                     Role::society_approver,
                     std::next(all.begin(), static_cast<std::ptrdiff_t>(pick(all.size())))->first,
                     {},
                     {}};
  }
  AnyCommand close_period() {
    Date const until{today_.value() + 3 - static_cast<std::int32_t>(pick(50))};
    return ClosePeriod{any_society(), until, {}};
  }
  /// A holder, and a pool of which something is payable to him.
  std::pair<HolderId, PoolId> somebody_with_money(AccountKind kind, std::uint64_t sub = 0) {
    std::vector<std::pair<HolderId, PoolId>> found;
    for (auto const& [holder, entry] : nation_.holders) {
      for (auto const& [pool, row] : nation_.pools) {
        auto const key = account(row.key, kind, sub == 0 ? holder.value() : sub);
        if (nation_.owed(key) > 0) found.emplace_back(holder, pool);
      }
    }
    if (found.empty() || chance(6)) return {any_holder(), any_of(nation_.pools)};
    return found[pick(found.size())];
  }
  SocietyId society_of(PoolId pool) {
    auto const found = nation_.pools.find(pool);
    return found == nation_.pools.end() || chance(20) ? any_society() : found->second.key.society;
  }
  AnyCommand hold() {
    PlaceHold c;
    std::tie(c.holder, c.pool) = somebody_with_money(AccountKind::payable);
    c.society = society_of(c.pool);
    c.work = chance(12) ? WorkId{} : any_work();
    c.reason = static_cast<HoldReason>(chance(20) ? 0 : 1 + pick(3));
    c.micros = chance(3) ? 0 : 1 + micros(3'000'000'000);
    c.note = "note";
    c.booked = any_day();
    return c;
  }
  AnyCommand release() {
    ReleaseHold c;
    std::vector<Destination> const from{Destination::held_dispute, Destination::held_unlocated,
                                        Destination::held_unmandated, Destination::unclaimed,
                                        Destination::payable};
    c.from = from[pick(chance(10) ? 5 : 4)];
    c.work = any_work();
    if (c.from == Destination::payable) {
      c.pool = any_of(nation_.pools);
      c.holder = any_holder();
    } else {
      bool const unlocated = c.from == Destination::held_unlocated;
      std::tie(c.holder, c.pool) =
          somebody_with_money(account_kind(c.from), unlocated ? 0 : c.work.value());
    }
    if (chance(12)) c.pool = PoolId{};
    if (chance(2)) c.hold = any_of(nation_.holds);
    c.society = society_of(c.pool);
    if (auto const named = nation_.holds.find(c.hold); named != nation_.holds.end() && chance(2)) {
      c.society = named->second.society;
    }
    c.micros = chance(2) ? 0 : 1 + micros(2'000'000'000);
    c.reason = "why";
    c.booked = any_day();
    return c;
  }
  AnyCommand adjust() {
    AdjustRun c;
    c.run = any_of(nation_.runs);
    std::tie(c.from_holder, std::ignore) = somebody_with_money(AccountKind::payable);
    c.to_holder = any_holder();
    if (chance(4)) (chance(2) ? c.from_holder : c.to_holder) = HolderId{};
    c.work = chance(2) ? WorkId{} : any_work();
    c.micros = chance(30) ? 0 : 1 + micros(1'000'000'000);
    c.reason = "why";
    c.booked = any_day();
    return c;
  }

  // --- a run, one step at a time --------------------------------------------------------------

  AnyCommand run() {
    PoolId const pool = any_of(nation_.pools);
    auto const found = nation_.pools.find(pool);
    if (found == nation_.pools.end()) return ApproveRun{any_of(nation_.runs), any_day()};
    RunId const open = found->second.open_run;
    if (chance(14)) return ReverseRun{any_of(nation_.runs), "why", any_day()};
    if (open == RunId{} || chance(20)) {
      OpenRun c;
      c.pool = pool;
      for (auto const& [rules, society] : nation_.rules) {
        if (society == found->second.key.society || chance(10)) c.rules = rules;
      }
      return c;
    }
    auto const& run = nation_.runs.at(open);
    if (run.state == NaiveNation::Run::State::computed) return ApproveRun{open, any_day()};
    if (run.allocated == run.distributable || chance(12)) {
      return CompleteRun{open, 1000, {}, {1, run.allocated, {}}, {}};
    }
    return allocations(open, run, found->second.key);
  }
  /// A work's money, or a part of it, by the shares in the work.
  AnyCommand allocations(RunId id, NaiveNation::Run const& run, PoolKey const& key) {
    RecordAllocations c{id, run.chunks, {}};
    if (chance(30)) ++c.chunk;
    Micros left = run.distributable - run.allocated;
    Micros const part = chance(2) ? left : 1 + micros(left);
    auto const& [work, shares] = shares_[pick(shares_.size())];
    Micros given = 0;
    for (auto const& share : shares) {
      Allocation line;
      line.work = work;
      line.holder = share.holder;
      line.share = share.ppm;
      line.work_micros = part;
      line.micros = part / 1'000'000 * share.ppm;
      given += line.micros;
      line.destination = destination(share.holder, key);
      line.due_society = line.destination == Destination::due_to ? 58 : 0;
      c.lines.push_back(line);
    }
    Allocation rest;
    rest.work = work;
    rest.destination = chance(2) ? Destination::unmatched : Destination::unclaimed;
    rest.micros = chance(30) ? part : part - given;
    c.lines.push_back(rest);
    return c;
  }
  Destination destination(HolderId holder, PoolKey const& key) {
    if (chance(8)) return static_cast<Destination>(1 + pick(7));
    auto const found = nation_.holders.find(holder);
    if (found == nation_.holders.end() || !found->second.located) {
      return Destination::held_unlocated;
    }
    bool const entrusted =
        std::any_of(nation_.mandates.begin(), nation_.mandates.end(),
                    [&](auto const& m) { return m.holder == holder && m.society == key.society; });
    return entrusted || chance(2) ? Destination::payable : Destination::held_unmandated;
  }

  NaiveNation const& nation_;
  std::mt19937_64 random_;
  std::uint64_t requests_ = 0;
  Date today_ = no_date;
  std::vector<Request> sent_;
  std::vector<std::pair<WorkId, std::vector<WorkShare>>> shares_;
};

}  // namespace qalam::test
