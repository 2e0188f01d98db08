#pragma once

#include "api/app/do_command.hpp"
#include "domain/account/account_class.hpp"
#include "tests/support/test_ledger.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace qalam::test {

using app::Json;

/// Every event, read one after the other and kept: what any question can be answered from, slowly.
/// Each answer is made anew from the first event up to the position that is asked for.
class WalkedLog {
 public:
  struct Entry {
    std::uint64_t position;
    AnyId stream;
    PersonId actor;
    Event event;
  };

  explicit WalkedLog(TestLedger& book) {
    book->store().scan(Position{1}, book.position(), [&](store::StoredEvent const& stored) {
      auto const& h = stored.header;
      all_.push_back(
          {h.position.value(), {h.stream_kind, h.stream_id}, h.actor, codec::decode(stored)});
      return store::Go::on;
    });
  }
  [[nodiscard]] std::vector<Entry> const& all() const { return all_; }
  template <class F>
  void until(std::uint64_t at, F&& each) const {
    for (auto const& entry : all_) {
      if (entry.position <= at) each(entry);
    }
  }

  [[nodiscard]] std::map<AccountKey, Balance> balances(std::uint64_t at) const {
    std::map<AccountKey, Balance> out;
    until(at, [&](Entry const& entry) {
      for (Posting const& line : postings(entry.event)) {
        auto& balance = out[line.account];
        (line.micros > 0 ? balance.debit : balance.credit) += std::abs(line.micros);
      }
    });
    return out;
  }

  /// What a register shows of one thing: since when, whose it is, and some of its members.
  struct Row {
    std::uint64_t since = 0;
    SocietyId society;
    std::map<std::string, std::string> members;
    Micros sum = 0;  ///< Of the amount that the register adds up.
  };
  using Rows = std::map<std::uint64_t, Row>;  ///< By id.
  /// All registers by their names.
  [[nodiscard]] std::map<std::string, Rows> registers(std::uint64_t at) const {
    std::map<std::string, Rows> out;
    until(at, [&](Entry const& entry) {
      std::visit([&](auto const& e) { note(out, entry.position, e); }, entry.event);
    });
    return out;
  }

  /// The positions of all events that name the thing.
  [[nodiscard]] std::vector<std::uint64_t> trail(AnyId id, std::uint64_t at) const {
    std::vector<std::uint64_t> out;
    until(at, [&](Entry const& entry) {
      bool named = entry.stream == id || AnyId{Kind::person, entry.actor.value()} == id;
      named = named || (!is_bulk(entry.event) && names(entry.event, id));
      if (named) out.push_back(entry.position);
    });
    return out;
  }

  /// The words of everything that is found by words, former names too.
  [[nodiscard]] std::map<AnyId, std::set<std::string>> words(std::uint64_t at) const {
    std::map<AnyId, std::set<std::string>> out;
    auto const add = [&](auto id, std::string const& text) {
      std::string word;
      for (char const c : text + " ") {
        if (c != ' ') {
          word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        } else if (!word.empty()) {
          out[any(id)].insert(std::exchange(word, {}));
        }
      }
    };
    until(at, [&](Entry const& entry) {
      if (auto const* e = std::get_if<SocietyAccredited>(&entry.event)) add(e->society, e->name);
      if (auto const* e = std::get_if<RightHolderRegistered>(&entry.event))
        add(e->holder, e->credit_name);
      if (auto const* e = std::get_if<RightHolderChanged>(&entry.event))
        add(e->holder, e->credit_name);
      if (auto const* e = std::get_if<LicenseeRegistered>(&entry.event)) add(e->licensee, e->name);
      if (auto const* e = std::get_if<WorkRegistered>(&entry.event)) add(e->work, e->title);
      if (auto const* e = std::get_if<WorkRevised>(&entry.event)) add(e->work, e->title);
      if (auto const* e = std::get_if<RecordingRegistered>(&entry.event))
        add(e->recording, e->title);
    });
    return out;
  }

 private:
  static bool is_bulk(Event const& event) {
    return std::holds_alternative<UsageLinesRecorded>(event) ||
           std::holds_alternative<UsageItemsRecorded>(event) ||
           std::holds_alternative<ItemsMatched>(event) ||
           std::holds_alternative<AllocationsComputed>(event);
  }
  /// By the text of the event: an id has the same letters wherever it stands.
  static bool names(Event const& event, AnyId id) {
    std::string const text = "\"" + print_id(id.kind, id.id) + "\"";
    if (app::to_json(event).dump().find(text) != std::string::npos) return true;
    std::vector<PostedAmount> amounts;
    if (auto const* e = std::get_if<RunPosted>(&event)) amounts = e->amounts;
    if (auto const* e = std::get_if<RunReversed>(&event)) amounts = e->amounts;
    return std::any_of(amounts.begin(), amounts.end(), [&](PostedAmount const& a) {
      switch (a.destination) {
        case Destination::payable:
        case Destination::held_unlocated: return id == AnyId{Kind::holder, a.account};
        case Destination::held_unmandated:
        case Destination::unclaimed:
        case Destination::held_dispute: return id == AnyId{Kind::work, a.account};
        case Destination::none:
        case Destination::due_to:
        case Destination::unmatched: return false;
      }
      return false;
    });
  }

  // --- registers: which events make and change an entry -----------------------------------------

  using Registers = std::map<std::string, Rows>;
  template <class IdType>
  static Row& touch(Registers& out, char const* name, IdType id, std::uint64_t position) {
    Row& row = out[name][id.value()];
    row.since = position;
    return row;
  }
  template <class IdType>
  static Row& touch(Registers& out, char const* name, IdType id, std::uint64_t position,
                    SocietyId society) {
    Row& row = touch(out, name, id, position);
    row.society = society;
    return row;
  }
  template <class E>
  static void note(Registers&, std::uint64_t, E const&) {}

  static void note(Registers& out, std::uint64_t p, SocietyAccredited const& e) {
    touch(out, "societies", e.society, p).members["name"] = e.name;
  }
  static void note(Registers& out, std::uint64_t p, AccreditationChanged const& e) {
    touch(out, "societies", e.society, p);
  }
  static void note(Registers& out, std::uint64_t p, RightHolderRegistered const& e) {
    touch(out, "holders", e.holder, p).members = {{"name", e.credit_name}, {"erased", "false"}};
  }
  static void note(Registers& out, std::uint64_t p, RightHolderChanged const& e) {
    touch(out, "holders", e.holder, p).members["name"] = e.credit_name;
  }
  static void note(Registers& out, std::uint64_t p, SubjectErased const& e) {
    touch(out, "holders", e.holder, p).members["erased"] = "true";
  }
  static void note(Registers& out, std::uint64_t p, LicenseeRegistered const& e) {
    touch(out, "licensees", e.licensee, p).members["name"] = e.name;
  }
  static void note(Registers& out, std::uint64_t p, MandateGranted const& e) {
    touch(out, "mandates", e.mandate, p, e.society).members["holder"] = print(e.holder);
  }
  static void note(Registers& out, std::uint64_t p, MandateEnded const& e) {
    touch(out, "mandates", e.mandate, p).members["until"] = print(e.until);
  }
  static void note(Registers& out, std::uint64_t p, WorkRegistered const& e) {
    touch(out, "works", e.work, p).members["name"] = e.title;
  }
  static void note(Registers& out, std::uint64_t p, WorkRevised const& e) {
    touch(out, "works", e.work, p).members["name"] = e.title;
  }
  static void note(Registers& out, std::uint64_t p, RecordingRegistered const& e) {
    touch(out, "recordings", e.recording, p).members["name"] = e.title;
  }
  static void note(Registers& out, std::uint64_t p, RecordingLinked const& e) {
    touch(out, "recordings", e.recording, p);
  }
  static void note(Registers& out, std::uint64_t p, TariffSet const& e) {
    touch(out, "tariffs", e.tariff, p, e.society).members["name"] = e.name;
  }
  static void note(Registers& out, std::uint64_t p, DistributionRulesApproved const& e) {
    touch(out, "rules", e.rules, p, e.society).members["name"] = e.name;
  }
  static void note(Registers& out, std::uint64_t p, LicenceGranted const& e) {
    touch(out, "licences", e.licence, p, e.society).members["licensee"] = print(e.licensee);
  }
  static void note(Registers& out, std::uint64_t p, InvoiceIssued const& e) {
    touch(out, "invoices", e.invoice, p, e.society).members["licence"] = print(e.licence);
  }
  static void note(Registers& out, std::uint64_t p, FeeReceived const& e) {
    touch(out, "receipts", e.receipt, p, e.society);
    if (e.invoice != InvoiceId{}) touch(out, "invoices", e.invoice, p).sum += e.allocated_micros;
  }
  static void note(Registers& out, std::uint64_t p, PoolFunded const& e) {
    touch(out, "pools", e.pool, p, e.key.society).sum += e.micros;
    touch(out, "receipts", e.receipt, p).sum += e.micros;
  }
  static void note(Registers& out, std::uint64_t p, DeductionTaken const& e) {
    touch(out, "pools", e.pool, p);
  }
  static void note(Registers& out, std::uint64_t p, RunOpened const& e) {
    Row& run = touch(out, "runs", e.run, p, e.key.society);
    run.members["state"] = "opened";
    run.sum = e.distributable_micros;
    touch(out, "pools", e.pool, p);
  }
  static void note(Registers& out, std::uint64_t p, RunComputed const& e) {
    touch(out, "runs", e.run, p).members["state"] = "computed";
  }
  static void note(Registers& out, std::uint64_t p, RunApproved const& e) {
    touch(out, "runs", e.run, p);
  }
  static void note(Registers& out, std::uint64_t p, RunPosted const& e) {
    touch(out, "runs", e.run, p).members["state"] = "posted";
    touch(out, "pools", e.pool, p);
  }
  static void note(Registers& out, std::uint64_t p, RunReversed const& e) {
    touch(out, "runs", e.run, p).members["state"] = "reversed";
    touch(out, "pools", e.pool, p);
  }
  static void note(Registers& out, std::uint64_t p, AdjustmentPosted const& e) {
    touch(out, "pools", e.pool, p);
  }
  static void note(Registers& out, std::uint64_t p, HoldPlaced const& e) {
    Row& row = touch(out, "holds", e.hold, p, e.society);
    row.members["released"] = "false";
    row.sum = e.micros;
  }
  static void note(Registers& out, std::uint64_t p, HoldReleased const& e) {
    touch(out, "holds", e.hold, p, e.society).members["released"] = "true";
  }
  static void note(Registers& out, std::uint64_t p, PayoutInstructed const& e) {
    Row& row = touch(out, "payouts", e.payout, p, e.society);
    row.members = {{"state", "instructed"}, {"holder", print(e.holder)}};
    row.sum = e.micros;
  }
  static void note(Registers& out, std::uint64_t p, PayoutConfirmed const& e) {
    touch(out, "payouts", e.payout, p).members["state"] = "confirmed";
  }
  static void note(Registers& out, std::uint64_t p, PayoutReturned const& e) {
    touch(out, "payouts", e.payout, p).members["state"] = "returned";
  }
  static void note(Registers& out, std::uint64_t p, UsageReportReceived const& e) {
    touch(out, "reports", e.report, p, e.society).members["licensee"] = print(e.licensee);
  }
  static void note(Registers& out, std::uint64_t p, UsageReportClosed const& e) {
    touch(out, "reports", e.report, p).members["state"] = "closed";
  }
  static void note(Registers& out, std::uint64_t p, UsageReportSuperseded const& e) {
    touch(out, "reports", e.report, p).members["state"] = "superseded";
  }

  std::vector<Entry> all_;
};

}  // namespace qalam::test
