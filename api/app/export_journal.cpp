#include "api/app/export_journal.hpp"

#include "api/app/journal_text.hpp"
#include "domain/core/ensure.hpp"
#include "eventstore/codec/event_codec.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace qalam::app {
namespace {

/// Events in one snapshot, so that a journal that is written slowly pins no pages.
constexpr std::uint64_t slice_events = 4096;

/// What comes by the thousand lines and is never booked: not worth decoding.
bool is_bulk(std::uint32_t type) {
  return type == type_id<UsageLinesRecorded> || type == type_id<AllocationsComputed>;
}

constexpr std::string_view opening_account = "equity:opening_balances";

struct Account {
  AccountKey key;
  Micros opening = 0;  ///< Booked before the period.
  Micros closing = 0;  ///< As the ledger has it, less what is booked after the period.
};

/// Currencies of one account stand together, for they are one account to hledger.
bool goes_before(AccountKey const& a, AccountKey const& b) {
  auto const order = [](AccountKey const& k) {
    return std::tie(k.society, k.kind, k.sub, k.right, k.use, k.year, k.source, k.counterparty,
                    k.currency);
  };
  return order(a) < order(b);
}

/// One event's bookings.
struct Booking {
  store::EventHeader const& header;
  Event const& event;
  std::vector<Posting> const& lines;
  Date date;
};

class Journal {
 public:
  Journal(Ledger& ledger, JournalOptions const& options, std::ostream& out)
      : ledger_{&ledger}, options_{options}, out_{&out} {}

  Result<JournalSummary> write() {
    if (options_.booked.until <= options_.booked.from) {
      return fail(ErrorCode::period_invalid, "the period ends before it begins");
    }
    {
      QALAM_TRY(auto const look, Look::as_of(*ledger_, options_.at));
      at_ = look.at();
      QALAM_CHECK(head(look));
      gather(look);
    }
    QALAM_CHECK(sum_what_is_outside());
    declare();
    open();
    QALAM_CHECK(each_booking([&](Look const& look, Booking const& booking) {
      if (!options_.booked.contains(booking.date)) return;
      last_ = std::max(last_, booking.date);
      transaction(look, booking);
    }));
    close();
    QALAM_CHECK(written());
    return JournalSummary{at_, transactions_, accounts_.size()};
  }

 private:
  [[nodiscard]] bool has_from() const { return options_.booked.from != no_date; }
  [[nodiscard]] bool has_until() const { return options_.booked.until != for_ever; }
  static Date day_before(Date day) { return Date{day.value() - 1}; }

  Result<void> written() const {
    if (*out_) return {};
    return fail(ErrorCode::storage_full,
                "the journal could not be written to its end: the disk is full, or whoever read "
                "it has gone away");
  }

  Result<void> head(Look const& look) {
    auto const& societies = look.models().catalogue.societies;
    auto const known = societies.as_of(look.txn(), options_.society, at_);
    if (!known) {
      return fail(ErrorCode::not_found, "there is no society " + print(options_.society) +
                                            " at position " + std::to_string(at_.value()));
    }
    *out_ << "; The books of " << journal::plain(known->row.name) << ", " << print(options_.society)
          << ",\n; in the ledger " << look.ledger().store().identity().origin
          << " as known at position " << at_.value() << ", " << print(look.moment())
          << ".\n; Booked: ";
    if (!has_from() && !has_until()) *out_ << "everything";
    if (has_from()) *out_ << "from " << print(options_.booked.from);
    if (has_from() && has_until()) *out_ << " ";
    if (has_until()) *out_ << "up to and with " << print(day_before(options_.booked.until));
    *out_ << ". Positive is debit, negative is credit.\n"
          << "; The number in brackets is the event's position in the log.\n";
    return {};
  }

  /// The society's accounts, and what the ledger says that is on them.
  void gather(Look const& look) {
    look.balances().each({options_.society, {}, {}}, at_,
                         [&](AccountKey const& account, Balance const& balance) {
                           accounts_.push_back({account, 0, balance.net()});
                         });
    std::sort(accounts_.begin(), accounts_.end(),
              [](Account const& a, Account const& b) { return goes_before(a.key, b.key); });
  }

  Account& account(AccountKey const& key) {
    auto const found = std::lower_bound(
        accounts_.begin(), accounts_.end(), key,
        [](Account const& a, AccountKey const& k) { return goes_before(a.key, k); });
    ensure(found != accounts_.end() && found->key == key,
           "an event is booked on an account that the ledger does not have");
    return *found;
  }

  Result<void> sum_what_is_outside() {
    if (!has_from() && !has_until()) return {};
    return each_booking([&](Look const&, Booking const& booking) {
      bool const before = booking.date < options_.booked.from;
      if (options_.booked.contains(booking.date)) return;
      for (Posting const& line : booking.lines) {
        Account& to = account(line.account);
        if (before) to.opening = add(to.opening, line.micros);
        if (!before) to.closing = add(to.closing, -line.micros);
      }
    });
  }

  /// Calls `each(look, booking)` for whatever is booked, in the order of the log.
  template <class F>
  Result<void> each_booking(F&& each) {
    Position next{1};
    bool more = true;
    while (more) {
      QALAM_CHECK(written());
      QALAM_TRY(auto const look, Look::as_of(*ledger_, at_));
      std::uint64_t events = 0;
      more = false;
      look.log().society(options_.society, next, [&](store::StoredEvent const& stored) {
        if (at_ < stored.header.position) return store::Go::stop;
        next = stored.header.position;
        more = events++ == slice_events;
        if (more) return store::Go::stop;
        if (is_bulk(stored.header.type)) return store::Go::on;
        Event const event = codec::decode(stored);
        auto const lines = postings(event);
        if (lines.empty()) return store::Go::on;
        Date const booked = stored.header.effective_on;
        each(look, Booking{stored.header, event, lines,
                           booked == no_date ? date_of(stored.header.recorded_at) : booked});
        return store::Go::on;
      });
    }
    return {};
  }

  void declare() {
    for (auto const& entry : opening_sums()) {
      auto const code = entry.first.code();
      *out_ << "\ncommodity " << code << "\n    format 1000.000000 " << code << "\n";
    }
    *out_ << "\ntag event\ntag recorded\n";
    for (auto const name : journal::tag_names()) *out_ << "tag " << name << "\n";
    *out_ << "\n";
    if (has_from()) declare(opening_account, AccountClass::equity);
    std::string last;
    for (Account const& a : accounts_) {
      std::string name = journal::account_name(a.key);
      if (name != last) declare(name, account_class(a.key.kind));
      last = std::move(name);
    }
  }
  void declare(std::string_view name, AccountClass of) {
    *out_ << "account " << name << "\n    ; type: " << journal::type_letter(of) << "\n";
  }

  /// By currency; zero in each, or the ledger's books do not balance.
  [[nodiscard]] std::map<Currency, Micros> opening_sums() const {
    std::map<Currency, Micros> sums;
    for (Account const& a : accounts_) {
      Micros& sum = sums[a.key.currency];
      sum = add(sum, a.opening);
    }
    return sums;
  }

  void line(std::string_view name, Micros micros, Currency currency) {
    *out_ << "    " << name << "  " << print_micros(micros, decimals) << " " << currency.code();
  }

  void open() {
    if (!has_from()) return;
    last_ = options_.booked.from;
    if (accounts_.empty()) return;
    *out_ << "\n" << print(options_.booked.from) << " Opening balances\n";
    for (Account const& a : accounts_) {
      if (a.opening == 0) continue;
      line(journal::account_name(a.key), a.opening, a.key.currency);
      *out_ << "\n";
    }
    for (auto const& [currency, sum] : opening_sums()) {
      line(opening_account, -sum, currency);
      *out_ << "\n";
    }
  }

  void transaction(Look const& look, Booking const& booking) {
    ++transactions_;
    auto const& header = booking.header;
    *out_ << "\n"
          << print(booking.date) << " (" << header.position.value() << ") "
          << journal::description(look, booking.event)
          << "\n    ; event: " << codec::event_name(header.type)
          << "\n    ; recorded: " << print(header.recorded_at) << "\n";
    for (auto const& tag : journal::tags(booking.event)) {
      *out_ << "    ; " << tag.name << ": " << tag.value << "\n";
    }
    for (Posting const& posting : booking.lines) {
      line(journal::account_name(posting.account), posting.micros, posting.account.currency);
      *out_ << "\n";
    }
  }

  void close() {
    if (accounts_.empty()) return;
    Date const day = has_until() ? day_before(options_.booked.until) : last_;
    *out_ << "\n" << print(day) << " Closing balances, as the ledger has them\n";
    for (Account const& a : accounts_) {
      line(journal::account_name(a.key), 0, a.key.currency);
      *out_ << " = " << print_micros(a.closing, decimals) << " " << a.key.currency.code() << "\n";
    }
  }

  static constexpr int decimals = 6;

  Ledger* ledger_;
  JournalOptions options_;
  std::ostream* out_;
  Position at_;
  std::vector<Account> accounts_;
  Date last_ = no_date;  ///< The latest booking date so far.
  std::uint64_t transactions_ = 0;
};

}  // namespace

Result<JournalSummary> export_journal(Ledger& ledger, JournalOptions const& options,
                                      std::ostream& out) {
  return Journal{ledger, options, out}.write();
}

}  // namespace qalam::app
