#pragma once

#include "domain/distribution/commands.hpp"
#include "domain/licensing/commands.hpp"
#include "domain/money/allocate.hpp"
#include "domain/parameters/commands.hpp"
#include "domain/party/commands.hpp"
#include "domain/payment/commands.hpp"
#include "domain/repertoire/commands.hpp"
#include "domain/trust/commands.hpp"
#include "domain/usage/commands.hpp"
#include "tests/support/ledger_book.hpp"

#include <random>
#include <string>
#include <utility>
#include <vector>

namespace qalam::test {

/// A random life of a small nation: commands that might be given, put to the real deciders. Most
/// are accepted, some refused, which is as it should be. The same seed gives the same life. `Book`
/// is a LedgerBook or answers as one does.
template <class Book = LedgerBook>
class LedgerHistory {
 public:
  LedgerHistory(Book& book, std::uint64_t seed) : book_{book}, random_{seed} {
    for (int i = 0; i < 2; ++i) society(i);
    parameters();
    for (int i = 0; i < 2; ++i) licensee();
    for (int i = 0; i < 5; ++i) holder();
    for (int i = 0; i < 4; ++i) work();
    for (SocietyId const s : societies_) {
      for (LicenseeId const l : licensees_) licence(s, l);
    }
    for (int i = 0; i < 4; ++i) mandate();
  }

  void step() {
    switch (pick(27)) {
      case 0: return holder();
      case 1: return change_holder();
      case 2: return mandate();
      case 3: return move_mandate();
      case 4: return work();
      case 5: return revise_work();
      case 6: return recording();
      case 7: return parameter();
      case 8:
      case 9: return invoice();
      case 10:
      case 11: return fee();
      case 12:
      case 13: return fund();
      case 14: return deduct();
      case 15:
      case 16:
      case 17: return run();
      case 18: return reverse_or_adjust();
      case 19: return hold();
      case 20: return release();
      case 21: return payout();
      case 22: return settle_payout();
      case 23: return report();
      case 24: return statement_or_role();
      case 25: return agreement_or_matches();
      default: return rare();
    }
  }
  void steps(int count) {
    for (int i = 0; i < count; ++i) step();
  }
  [[nodiscard]] std::uint64_t refused() const { return refused_; }

 private:
  std::uint64_t pick(std::uint64_t below) { return random_() % below; }
  bool chance(std::uint64_t one_in) { return pick(one_in) == 0; }
  template <class T>
  T any_of(std::vector<T> const& all) {
    return all.empty() ? T{} : all[pick(all.size())];
  }
  std::string number() { return std::to_string(++names_); }

  /// Gives the command; remembers what came out of it in `ids`.
  template <class Command, class IdType>
  bool act(Command const& command, std::vector<IdType>& ids) {
    auto const said = book_.act(command);
    if (!said) {
      ++refused_;
      return false;
    }
    if (said->subject.kind == KindOf<IdType>::value && !said->events.empty()) {
      ids.push_back(IdType{said->subject.id});
    }
    return true;
  }
  template <class Command>
  bool act(Command const& command, PersonId actor = PersonId{1}) {
    bool const accepted = book_.act(command, actor).has_value();
    if (!accepted) ++refused_;
    return accepted;
  }

  static std::vector<Right> all_rights() {
    return {Right::performing, Right::mechanical, Right::performer};
  }
  static Date day(unsigned month) { return make_date(2026, month, 1); }

  void society(int i) {
    act(AccreditSociety{"Society " + number(), "", static_cast<std::uint16_t>(300 + i),
                        all_rights(), day(1), "act"},
        societies_);
    SocietyId const id = societies_.back();
    for (std::uint64_t person : {2U, 3U, 4U}) {
      act(GrantRole{PersonId{person}, Role::society_approver, id, HolderId{}, LicenseeId{}});
    }
    act(SetTariff{id, "Flat", UseType::radio, TariffKind::flat, 0, 5'000'000'000, 0, "", day(1),
                  "act"},
        tariffs_);
    act(ApproveRules{id, "Rules", 1, {}, {}, 0, 0, day(1), "act"}, rules_);
  }
  void parameters() {
    using enum ParameterName;
    for (auto const& [name, value] :
         {std::pair<ParameterName, std::int64_t>{deduction_cap_ppm, 300'000},
          {admin_fee_ppm, 150'000},
          {social_fund_ppm, 50'000},
          {vat_ppm, 120'000},
          {minimum_payout_micros, 1'000'000}}) {
      act(SetParameter{name, SocietyId{}, value, day(1), "act"});
    }
  }
  void licensee() { act(RegisterLicensee{"Station " + number(), "", "radio"}, licensees_); }
  void licence(SocietyId society, LicenseeId licensee) {
    std::size_t const at = society == societies_.front() ? 0 : 1;
    act(GrantLicence{society,
                     licensee,
                     tariffs_.at(at),
                     UseType::radio,
                     {{Right::performing, 700'000}, {Right::mechanical, 300'000}},
                     day(1),
                     for_ever,
                     kzt},
        licences_);
  }
  void holder() {
    RegisterHolder c;
    c.credit_name = "Author " + number();
    c.located = !chance(4);
    c.submitter = 58;
    c.submitter_key = "P" + number();
    c.iin_key = {static_cast<std::uint8_t>(pick(40)), 7};
    act(c, holders_);
  }
  void change_holder() {
    ChangeHolder c;
    c.holder = any_of(holders_);
    c.credit_name = "Author " + number();
    c.located = !chance(3);
    c.iin_key = {static_cast<std::uint8_t>(pick(40)), 7};
    act(c);
  }
  void mandate() {
    act(GrantMandate{any_of(holders_), any_of(societies_), {any_of(all_rights())}, 0, day(2), "c"});
  }
  void move_mandate() {
    if (chance(2)) {
      act(TransferMandate{any_of(holders_),
                          any_of(societies_),
                          {any_of(all_rights())},
                          0,
                          day(static_cast<unsigned>(3 + pick(3))),
                          "c"});
      return;
    }
    HolderId const holder = any_of(holders_);
    auto const mandates = book_.look().registers.mandates(holder);
    if (!mandates.empty()) act(EndMandate{any_of(mandates).mandate, holder, day(6), "why"});
  }
  RegisterWork some_work() {
    RegisterWork c;
    c.submitter = 58;
    c.submitter_number = "W" + number();
    c.title = "Song " + number();
    auto const first = static_cast<Ppm>(pick(whole_ppm));
    c.shares = {{any_of(holders_), Right::performing, first, PartRole::composer},
                {any_of(holders_), Right::performing, whole_ppm - first, PartRole::author}};
    return c;
  }
  void work() { act(some_work(), works_); }
  void revise_work() {
    auto c = some_work();
    c.work = any_of(works_);
    act(c);
  }
  void recording() {
    RegisterRecording c;
    c.title = "Track " + number();
    c.works = {{any_of(works_), whole_ppm}};
    if (act(c, recordings_) && chance(2)) {
      act(LinkRecording{recordings_.back(),
                        {{any_of(works_), 500'000}, {any_of(works_), 500'000}}});
    }
  }
  void parameter() {
    act(SetParameter{ParameterName::admin_fee_ppm, chance(2) ? any_of(societies_) : SocietyId{},
                     static_cast<std::int64_t>(pick(200'000)),
                     day(static_cast<unsigned>(1 + pick(6))), "act"});
  }
  void invoice() {
    act(IssueInvoice{any_of(licences_), day(static_cast<unsigned>(1 + pick(3))), day(4), 0, 0,
                     no_date, no_date},
        invoices_);
  }
  void fee() {
    InvoiceId const invoice = chance(6) ? InvoiceId{} : any_of(invoices_);
    auto const row = book_.look().registers.invoice(invoice);
    ReceiveFee c;
    c.society = row ? row->society : any_of(societies_);
    c.invoice = row ? invoice : InvoiceId{};
    c.amount = {kzt, static_cast<Micros>(1 + pick(20'000'000'000))};
    if (chance(20)) c.amount.currency = Currency{840};
    act(c, receipts_);
  }
  void fund() {
    ReceiptId const receipt = any_of(receipts_);
    auto const said = book_.act(FundPools{receipt, day(1), day(chance(2) ? 4 : 7), no_date});
    if (!said) {
      ++refused_;
      return;
    }
    for (Event const& event : said->events) pools_.push_back(std::get<PoolFunded>(event).pool);
  }
  void deduct() {
    act(TakeDeduction{any_of(pools_), chance(2) ? DeductionKind::admin_fee : DeductionKind::reserve,
                      chance(2) ? 0 : static_cast<Micros>(1 + pick(1'000'000)), "act", no_date});
  }
  Allocation allocation(Micros micros) {
    Allocation line;
    line.micros = micros;
    line.destination = chance(2) ? Destination::payable : static_cast<Destination>(1 + pick(7));
    line.work = any_of(works_);
    line.holder = any_of(holders_);
    if (line.destination == Destination::due_to) line.due_society = 58;
    return line;
  }
  /// The runs that are neither posted nor taken back.
  std::vector<RunId> open_runs() {
    auto const look = book_.look();
    std::vector<RunId> out;
    for (RunId const id : runs_) {
      auto const state = look.registers.run(id)->state;
      if (state == RunState::opened || state == RunState::computed) out.push_back(id);
    }
    return out;
  }
  /// Opens a run, or moves one on by a few steps.
  void run() {
    for (auto left = 1 + pick(8); left > 0; --left) {
      auto const open = open_runs();
      if (open.empty() || chance(10)) {
        open_run();
      } else {
        move_run(any_of(open));
      }
    }
  }
  void open_run() {
    PoolId const pool = any_of(pools_);
    auto const row = book_.look().registers.pool(pool);
    if (!row) return;
    std::size_t const whose = row->key.society == societies_.front() ? 0 : 1;
    act(OpenRun{pool, rules_.at(whose), {}, book_.position().value(), {}, {}}, runs_);
  }
  void move_run(RunId id) {
    auto const row = book_.look().registers.run(id);
    if (row->state == RunState::computed) {
      act(ApproveRun{id, no_date}, PersonId{2 + pick(3)});
      return;
    }
    Micros const left = row->distributable_micros - row->allocated_micros;
    if (left == 0) {
      act(CompleteRun{id, 1000, {}, {1, row->allocated_micros, {}}, {}});
      return;
    }
    std::vector<std::uint64_t> weights(1 + pick(9));
    for (auto& weight : weights) weight = 1 + pick(1000);
    bool const all = !chance(3);
    auto const part = all ? left : 1 + static_cast<Micros>(pick(static_cast<std::uint64_t>(left)));
    RecordAllocations c{id, row->chunks, {}};
    auto const parts = split(part, weights);
    for (Micros const micros : *parts) c.lines.push_back(allocation(micros));
    act(c);
  }
  void reverse_or_adjust() {
    RunId const id = any_of(runs_);
    if (chance(6)) {
      act(ReverseRun{id, "why", no_date}, PersonId{2});
      return;
    }
    // From somebody who has it.
    HolderId from;
    if (auto const row = book_.look().registers.run(id); row && chance(2)) {
      for (auto const& [account, owed] : owing(row->key.society, AccountKind::payable)) {
        if (account == qalam::account(row->key, AccountKind::payable, account.sub)) {
          from = HolderId{account.sub};
        }
      }
    }
    act(AdjustRun{id, any_of(works_), from, any_of(holders_),
                  static_cast<Micros>(1 + pick(1'000'000)), "why", no_date});
  }
  /// The accounts of a kind on which the society owes something.
  std::vector<std::pair<AccountKey, Micros>> owing(SocietyId society, AccountKind kind) {
    std::vector<std::pair<AccountKey, Micros>> out;
    book_.look().balances.each({society, kind}, ledger::latest,
                               [&](AccountKey const& account, Balance const& balance) {
                                 if (balance.net() < 0) out.emplace_back(account, -balance.net());
                               });
    return out;
  }
  void hold() {
    PlaceHold c;
    c.society = any_of(societies_);
    c.work = any_of(works_);
    c.holder = any_of(holders_);
    c.reason = static_cast<HoldReason>(1 + pick(3));
    if (chance(2)) {
      c.pool = any_of(pools_);
      c.micros = static_cast<Micros>(1 + pick(1'000'000));
    }
    act(c, holds_);
  }
  void release() {
    ReleaseHold c;
    c.society = any_of(societies_);
    c.holder = any_of(holders_);
    c.work = any_of(works_);
    c.pool = any_of(pools_);
    c.hold = chance(2) ? any_of(holds_) : HoldId{};
    c.from = any_of(std::vector<Destination>{Destination::held_dispute, Destination::held_unlocated,
                                             Destination::held_unmandated, Destination::unclaimed});
    auto const held = any_of(owing(c.society, account_kind(c.from)));
    if (held.second != 0) {
      if (c.from == Destination::held_unlocated) c.holder = HolderId{held.first.sub};
      if (c.from != Destination::held_unlocated) c.work = WorkId{held.first.sub};
      auto const look = book_.look();
      for (PoolId const pool : pools_) {
        auto const key = look.registers.pool(pool)->key;
        if (account(key, held.first.kind, held.first.sub) == held.first) c.pool = pool;
      }
    }
    c.reason = "why";
    act(c);
  }
  void payout() {
    SocietyId const society = any_of(societies_);
    auto const owed = any_of(owing(society, AccountKind::payable));
    HolderId const holder = owed.second == 0 ? any_of(holders_) : HolderId{owed.first.sub};
    act(InstructPayout{society, holder, kzt, no_date}, payouts_);
    if (!chance(3)) settle_payout();
  }
  void settle_payout() {
    PayoutId const id = payouts_.empty() || chance(3) ? any_of(payouts_) : payouts_.back();
    if (chance(3)) {
      act(ReturnPayout{id, "AC01", no_date});
    } else {
      act(ConfirmPayout{id, "B-1", no_date});
    }
  }
  void report() {
    ReceiveReport c;
    c.society = any_of(societies_);
    c.licensee = any_of(licensees_);
    c.format = "usage-csv";
    c.from = day(1);
    c.until = day(4);
    c.file[0] = static_cast<std::uint8_t>(pick(256));
    c.use = UseType::radio;
    if (!act(c, reports_) || reports_.empty()) return;
    ReportId const id = reports_.back();
    ItemId const next = book_.look().registers.next_item();
    usage::ItemsWriter items;
    std::string const title = "Track " + std::to_string(pick(50));
    usage::ReportedItem item;
    item.title = title;
    items.add(item);
    act(RecordItems{items.take(c.licensee, next)});
    usage::LinesWriter lines;
    lines.kind(
        "Radio\x1f\x1f\x1f\x1f"
        "1");
    auto const count = 1 + pick(5);
    std::int64_t quantity = 0;
    for (std::uint64_t i = 0; i < count; ++i) {
      usage::Line line;
      line.item = 1 + pick(next.value());
      line.quantity = static_cast<std::int64_t>(pick(9));
      quantity += line.quantity;
      lines.add(line);
    }
    act(RecordLines{lines.take(id, 0)});
    if (chance(4)) return;
    act(CloseReport{id, count, 0, quantity, {}, no_date, no_date});
    if (chance(4)) act(SupersedeReport{any_of(reports_), id, "why"});
  }
  void statement_or_role() {
    if (chance(2)) {
      IssueStatement c;
      c.society = any_of(societies_);
      c.holder = any_of(holders_);
      c.from = day(1);
      c.until = day(4);
      act(c);
    } else if (chance(2)) {
      act(GrantRole{PersonId{5 + pick(3)}, Role::society_clerk, any_of(societies_), {}, {}});
    } else {
      act(RevokeRole{PersonId{5 + pick(3)}, Role::society_clerk, any_of(societies_), {}, {}});
    }
  }
  void agreement_or_matches() {
    if (chance(2)) {
      RegisterAgreement c;
      c.submitter = 58;
      c.number = "A" + std::to_string(pick(9));
      c.from = day(1);
      c.parties = {{any_of(holders_), true, {}}, {any_of(holders_), false, {}}};
      act(c);
      return;
    }
    SocietyId const society = any_of(societies_);
    usage::MatchesWriter matches;
    matches.add(
        {1 + pick(20), MatchMethod::names, 900, RecordingId{}, {{any_of(works_), whole_ppm}}});
    act(MatchItems{matches.take(society, 1)});
    if (chance(2)) act(ReverseMatch{society, ItemId{1 + pick(20)}, "why"});
  }
  void rare() {
    if (!chance(3)) return;
    if (chance(3)) {
      act(ChangeAccreditation{any_of(societies_), all_rights(),
                              day(static_cast<unsigned>(1 + pick(6))), "act"});
    } else if (chance(2)) {
      act(EraseHolder{any_of(holders_), "the law"});
    } else {
      act(ClosePeriod{any_of(societies_), day(static_cast<unsigned>(2 + pick(5))), {}});
    }
  }

  Book& book_;
  std::mt19937_64 random_;
  std::uint64_t names_ = 0, refused_ = 0;
  std::vector<SocietyId> societies_;
  std::vector<TariffId> tariffs_;
  std::vector<RulesId> rules_;
  std::vector<LicenseeId> licensees_;
  std::vector<LicenceId> licences_;
  std::vector<HolderId> holders_;
  std::vector<WorkId> works_;
  std::vector<RecordingId> recordings_;
  std::vector<InvoiceId> invoices_;
  std::vector<ReceiptId> receipts_;
  std::vector<PoolId> pools_;
  std::vector<RunId> runs_;
  std::vector<HoldId> holds_;
  std::vector<PayoutId> payouts_;
  std::vector<ReportId> reports_;
};

}  // namespace qalam::test
