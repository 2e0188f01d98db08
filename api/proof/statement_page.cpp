#include "api/proof/statement_check.hpp"
#include "domain/core/describe.hpp"

#include <algorithm>
#include <variant>

namespace qalam::proof {
namespace {

constexpr int decimals = 2;

std::string amount(Micros micros) {
  return print_micros(micros, decimals);
}

std::string number(std::uint64_t value) {
  return std::to_string(value);
}

/// 666667 is "66.6667 %".
std::string percent(Ppm ppm) {
  constexpr Ppm per_percent = 10'000;
  std::string fraction = std::to_string(ppm % per_percent);
  fraction.insert(0, 4 - fraction.size(), '0');
  return std::to_string(ppm / per_percent) + "." + fraction + " %";
}

std::string day(Date date) {
  return date == no_date ? "-" : print(date);
}

std::string dimensions(PoolKey const& key) {
  return std::string{enum_name(key.right)} + ", " + std::string{enum_name(key.use)} + ", " +
         std::string{enum_name(key.source)} + ", collected from " + day(key.from) + " until " +
         day(key.until) + ", in " + std::string{key.currency.code()};
}

class Page {
 public:
  explicit Page(ProvedStatement const& s) : s_{s} {}

  std::string text() {
    head();
    // In the order in which things happened.
    std::vector<std::pair<std::uint64_t, std::string>> sections;
    for (ProvedRun const& run : s_.runs) sections.emplace_back(run.computed_at, section(run));
    for (ProvedFact const& fact : s_.facts) sections.emplace_back(fact.position, section(fact));
    for (ProvedPeriod const& period : s_.periods) {
      sections.emplace_back(period.closed_at, section(period));
    }
    std::stable_sort(sections.begin(), sections.end(),
                     [](auto const& a, auto const& b) { return a.first < b.first; });
    for (auto const& [position, text] : sections) out_ += "\n" + text;
    totals();
    return std::move(out_);
  }

 private:
  void head() {
    out_ = page_title;
    out_ += "log      " + s_.checkpoint.origin + ", " + number(s_.checkpoint.size) + " events\n";
    out_ += "root     " + to_hex(s_.checkpoint.root) + "\n";
    out_ += "society  " + print(s_.society) + " " + s_.society_name + "\n";
    out_ += "holder   " + print(s_.holder) + " " + s_.holder_name + "\n";
  }

  std::string title(WorkId work) const {
    auto const at = std::lower_bound(s_.titles.begin(), s_.titles.end(), work,
                                     [](auto const& a, WorkId b) { return a.first < b; });
    return at != s_.titles.end() && at->first == work ? at->second : std::string{};
  }

  std::string section(ProvedRun const& run) const {
    auto const& o = run.opened;
    auto const& c = run.computed;
    std::string out =
        "RUN " + print(o.run) + " of pool " + print(o.pool) + ": " + dimensions(o.key) + "\n";
    out += "  paid into the pool    " + amount(run.funded) + " in " + number(run.payments) +
           " payments\n";
    out += "  deducted from it      " + amount(run.deducted) + "\n";
    out += "  in other runs         " + amount(run.funded - run.deducted - o.distributable_micros) +
           "\n";
    out += "  distributed           " + amount(c.allocated_micros) + " for " + number(c.points) +
           " points, among " + number(c.amounts.leaves) + " owners\n";
    out += "  not identified of it  " + amount(c.unmatched_micros) + "\n";
    out += "  rules                 " + print(o.rules) + " " + run.rules.name + "\n";
    for (RunApproved const& a : run.approvals) {
      out += "  approved by           " + print(a.approver) + "\n";
    }
    out += run.posted_at == 0 ? "  not posted\n"
                              : "  posted on             " + day(run.posted) + " (event " +
                                    number(run.posted_at) + ")\n";
    if (run.reversed_at != 0)
      out += "  taken back            (event " + number(run.reversed_at) + ")\n";
    for (StatementLine const& line : run.proof->lines) {
      out += "  " + print(line.work) + " " + title(line.work) + "\n";
      out += "    " + number(line.points) + " points earned " + amount(line.work_micros) +
             "; share " + percent(line.share) + ": " + amount(line.micros) + " " +
             std::string{enum_name(line.destination)} + "\n";
    }
    out += "  yours                 " + amount(run.payable) + " payable, " + amount(run.held) +
           " held\n";
    return out;
  }

  static std::string section(ProvedFact const& fact) {
    std::string const at = "(event " + number(fact.position) + ")\n";
    auto const change = "  payable " + amount(fact.payable) + " ";
    return std::visit(
        [&]<class E>(E const& e) -> std::string {
          if constexpr (std::is_same_v<E, AdjustmentPosted>) {
            return "CORRECTION of run " + print(e.run) + ", " + day(e.booked) + ": " + e.reason +
                   "\n" + change + std::string{e.key.currency.code()} + " " + at;
          } else if constexpr (std::is_same_v<E, HoldPlaced>) {
            return "HOLD " + print(e.hold) + ", " + day(e.booked) + ": " +
                   std::string{enum_name(e.reason)} + "\n" + change +
                   std::string{e.key.currency.code()} + " " + at;
          } else if constexpr (std::is_same_v<E, HoldReleased>) {
            return "RELEASE " + print(e.hold) + ", " + day(e.booked) + ": " + e.reason + "\n" +
                   change + std::string{e.key.currency.code()} + " " + at;
          } else if constexpr (std::is_same_v<E, PayoutInstructed>) {
            return "PAYOUT " + print(e.payout) + ", " + day(e.booked) + "\n" + change +
                   std::string{e.currency.code()} + " " + at;
          } else if constexpr (std::is_same_v<E, PayoutConfirmed>) {
            return "PAYOUT " + print(e.payout) + " was paid, " + day(e.booked) + ": " +
                   e.bank_reference + " " + at;
          } else if constexpr (std::is_same_v<E, PayoutReturned>) {
            return "PAYOUT " + print(e.payout) + " came back, " + day(e.booked) + ": " + e.reason +
                   "\n" + change + std::string{e.currency.code()} + " " + at;
          } else if constexpr (std::is_same_v<E, StatementIssued>) {
            return "STATEMENT " + print(e.statement) + " from " + day(e.from) + " until " +
                   day(e.until) + ": payable " + amount(e.payable_micros) + " " +
                   std::string{e.currency.code()} + " " + at;
          } else {
            return {};
          }
        },
        fact.event);
  }

  static std::string section(ProvedPeriod const& p) {
    auto const& c = p.committed;
    return "PERIOD closed until " + day(p.closed.until) + " (event " + number(p.closed_at) +
           "), in " + std::string{c.currency.code()} + "\n  the society owed      " +
           amount(c.credits.micros) + " to " + number(c.credits.leaves) +
           " owners\n  it had or was owed    " + amount(c.debits.micros) +
           "\n  yours                 " + amount(p.payable) + " payable, " + amount(p.held) +
           " held\n";
  }

  void totals() {
    for (ProvedTotal const& t : s_.totals) {
      out_ += "\nTOTAL in " + std::string{t.currency.code()} + "\n";
      out_ += "  earned                " + amount(t.earned) + "\n";
      out_ += "  paid                  " + amount(t.paid) + "\n";
      out_ += "  payable               " + amount(t.payable) + "\n";
      out_ += "  held, no address      " + amount(t.held_unlocated) + "\n";
    }
  }

  ProvedStatement const& s_;
  std::string out_;
};

}  // namespace

std::string page_of(ProvedStatement const& statement) {
  return Page{statement}.text();
}

}  // namespace qalam::proof
