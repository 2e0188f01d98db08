#include "domain/account/account_class.hpp"
#include "domain/core/describe.hpp"
#include "tests/support/event_examples.hpp"
#include "tests/support/event_generators.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <filesystem>
#include <map>
#include <string>

namespace qalam::test {
namespace {

// Adding an event does not compile until every fold has said what it means to it; this only keeps
// its bytes from being forgotten.
TEST(Events, HaveAGoldenFileEach) {
  std::size_t files = 0;
  for (auto const& entry :
       std::filesystem::directory_iterator{std::filesystem::path{QALAM_GOLDEN_DIR} / "events"}) {
    files += entry.path().extension() == ".hex" ? 1 : 0;
  }
  EXPECT_EQ(files, std::variant_size_v<Event>);
}

std::map<Currency, Micros> sums(std::vector<Posting> const& lines) {
  std::map<Currency, Micros> out;
  for (Posting const& line : lines) out[line.account.currency] += line.micros;
  return out;
}

/// The lines of an event as text: `account debit|credit amount`.
std::vector<std::string> booked(Event const& event) {
  std::vector<std::string> out;
  for (Posting const& line : postings(event)) {
    std::string const name = print(line.account);
    out.push_back(name.substr(name.find('/') + 1) + (line.micros > 0 ? " Dr " : " Cr ") +
                  print_micros(line.micros > 0 ? line.micros : -line.micros, 2));
  }
  return out;
}

TEST(Accounts, StandOnTheSideOfTheirClass) {
  using enum AccountKind;
  for (AccountKind const kind : {bank_rights, bank_own, receivable, advance, overpaid, due_from}) {
    EXPECT_EQ(account_class(kind), AccountClass::assets) << enum_name(kind);
    EXPECT_TRUE(debit_natured(kind)) << enum_name(kind);
  }
  for (AccountKind const kind : {charges, written_off}) {
    EXPECT_EQ(account_class(kind), AccountClass::expenses) << enum_name(kind);
    EXPECT_TRUE(debit_natured(kind)) << enum_name(kind);
  }
  for (AccountKind const kind : {payable, unmatched, held_dispute, in_transit, vat, social_fund}) {
    EXPECT_EQ(account_class(kind), AccountClass::liabilities) << enum_name(kind);
    EXPECT_FALSE(debit_natured(kind)) << enum_name(kind);
  }
  EXPECT_EQ(account_class(admin_fee), AccountClass::revenues);
  EXPECT_EQ(account_class(opening), AccountClass::equity);
  EXPECT_FALSE(debit_natured(admin_fee));
}

TEST(Postings, OfEveryTypeOfEventSumToZero) {
  for (Event const& event : examples()) {
    for (auto const& [currency, sum] : sums(postings(event))) EXPECT_EQ(sum, 0) << event.index();
  }
}

// --- any believable amounts --------------------------------------------------------------------

Micros some_amount() {
  return *rc::gen::inRange<Micros>(0, amount_limit / 1024);
}

/// Numbers drawn at random where the deciders would have let them be.
struct Believable {
  void operator()(InvoiceIssued& e) const {
    e.net_micros = some_amount();
    e.vat_micros = some_amount();
  }
  void operator()(FeeReceived& e) const {
    e.net_micros = some_amount();
    e.allocated_micros = e.net_micros + some_amount();
    e.amount.micros = e.allocated_micros + some_amount();
  }
  void operator()(PoolFunded& e) const { e.micros = some_amount(); }
  void operator()(DeductionTaken& e) const {
    e.micros = some_amount();
    e.kind = *rc::gen::element(DeductionKind::admin_fee, DeductionKind::social_fund,
                               DeductionKind::reserve);
  }
  void operator()(RunPosted& e) const { draw(e.amounts); }
  void operator()(RunReversed& e) const { draw(e.amounts); }
  void operator()(AdjustmentPosted& e) const { e.micros = some_amount(); }
  void operator()(HoldPlaced& e) const {
    e.micros = some_amount();
    e.reason =
        *rc::gen::element(HoldReason::dispute, HoldReason::unlocated, HoldReason::no_mandate);
  }
  void operator()(HoldReleased& e) const {
    e.micros = some_amount();
    e.from = destination();
  }
  void operator()(PayoutInstructed& e) const { e.micros = draw(e.parts, e.currency); }
  void operator()(PayoutConfirmed& e) const { e.micros = some_amount(); }
  void operator()(PayoutReturned& e) const { e.micros = draw(e.parts, e.currency); }
  template <class E>
  void operator()(E&) const {}  // These move no money: whatever they say.

  static Destination destination() { return static_cast<Destination>(*rc::gen::inRange(1, 8)); }
  static void draw(std::vector<PostedAmount>& amounts) {
    for (auto& amount : amounts) {
      amount.destination = destination();
      amount.micros = some_amount();
    }
  }
  static Micros draw(std::vector<PayoutPart>& parts, Currency currency) {
    Micros sum = 0;
    for (auto& part : parts) {
      part.key.currency = currency;
      part.micros = some_amount();
      sum += part.micros;
    }
    return sum;
  }
};

RC_GTEST_PROP(Postings, OfAnyBelievableEventSumToZeroPerCurrency, ()) {
  Event event = any_event();
  std::visit(Believable{}, event);
  auto const lines = postings(event);
  for (auto const& [currency, sum] : sums(lines)) RC_ASSERT(sum == 0);
  for (Posting const& line : lines) {
    RC_ASSERT(line.micros != 0);
    RC_ASSERT(line.account.kind != AccountKind::none);
  }
}

RC_GTEST_PROP(Postings, OfAReversalUndoThoseOfTheRun, ()) {
  auto run = Any<RunPosted>::make();
  Believable{}(run);
  RunReversed const back{run.run,   run.pool,    run.key, run.part,
                         run.parts, run.amounts, "",      run.booked};
  std::map<AccountKey, Micros> net;
  for (auto const& line : postings(run)) net[line.account] += line.micros;
  for (auto const& line : postings(back)) net[line.account] += line.micros;
  for (auto const& [account, micros] : net) RC_ASSERT(micros == 0);
}

RC_GTEST_PROP(Postings, OfAReturnUndoThoseOfThePayout, ()) {
  auto payout = Any<PayoutInstructed>::make();
  Believable{}(payout);
  PayoutReturned const back{payout.payout,
                            payout.society,
                            payout.holder,
                            payout.currency,
                            payout.micros,
                            payout.parts,
                            "",
                            payout.booked};
  std::map<AccountKey, Micros> net;
  for (auto const& line : postings(payout)) net[line.account] += line.micros;
  for (auto const& line : postings(back)) net[line.account] += line.micros;
  for (auto const& [account, micros] : net) RC_ASSERT(micros == 0);
}

// --- what goes where ---------------------------------------------------------------------------

using Lines = std::vector<std::string>;

TEST(Postings, OfAnInvoiceWaitUncollectedBesideItsTax) {
  std::string const station = print(story::radio) + "/-/radio/-/-";
  EXPECT_EQ(booked(example(static_cast<InvoiceIssued const*>(nullptr))),
            (Lines{"receivable/" + station + " Dr 134400.00",
                   "uncollected/" + station + " Cr 120000.00", "vat Cr 14400.00"}));
}

TEST(Postings, OfAReceiptSettleTheInvoiceAndMakeItsNetAvailable) {
  std::string const station = print(story::radio) + "/-/radio/-/-";
  EXPECT_EQ(booked(example(static_cast<FeeReceived const*>(nullptr))),
            (Lines{"bank_rights Dr 135000.00", "receivable/" + station + " Cr 134400.00",
                   "suspense Cr 600.00", "uncollected/" + station + " Dr 120000.00",
                   "unassigned/" + station + " Cr 120000.00"}));
}

TEST(Postings, OfARunGoWhereEachDestinationSays) {
  std::string const dims = "/performing/radio/2026/direct_licence";
  EXPECT_EQ(booked(example(static_cast<RunPosted const*>(nullptr))),
            (Lines{"payable/" + print(story::author) + dims + " Cr 40000.00",
                   "held_unmandated/" + print(story::work) + dims + " Cr 20000.00",
                   "due_to/58" + dims + " Cr 10000.00",
                   "unmatched/" + print(story::pool()) + dims + " Cr 5000.00",
                   "collected/" + print(story::pool()) + dims + " Dr 75000.00"}));
}

TEST(Postings, OfAPayoutLeaveTheHolderAtOnceAndTheBankWhenItIsConfirmed) {
  std::string const payout = "in_transit/" + print(story::payout);
  EXPECT_EQ(booked(example(static_cast<PayoutInstructed const*>(nullptr))),
            (Lines{"payable/" + print(story::author) +
                       "/performing/radio/2026/direct_licence Dr 42000.00",
                   payout + " Cr 42000.00"}));
  EXPECT_EQ(booked(example(static_cast<PayoutConfirmed const*>(nullptr))),
            (Lines{payout + " Dr 42000.00", "bank_rights Cr 42000.00"}));
}

// --- names of accounts -------------------------------------------------------------------------

TEST(Accounts, PrintAsDocumented) {
  AccountKey key = account(story::pool_key(), AccountKind::payable, story::author.value());
  std::string const society = print(story::society);
  std::string const author = print(story::author);
  EXPECT_EQ(print(key), society + "/payable/" + author + "/performing/radio/2026/direct_licence");
  key.right = Right::none;
  key.source = Source::none;
  EXPECT_EQ(print(key), society + "/payable/" + author + "/-/radio/2026/-");
  key.counterparty = story::radio.value();
  EXPECT_EQ(print(key), society + "/payable/" + author + "/-/radio/2026/-/" + print(story::radio));
  AccountKey bank;
  bank.society = story::society;
  bank.kind = AccountKind::bank_rights;
  EXPECT_EQ(print(bank), society + "/bank_rights");
}

TEST(Pools, HaveTheSameIdForTheSameKeyForEver) {
  PoolKey const key = story::pool_key();
  EXPECT_EQ(print(pool_id(key)), "P-BZ2164MMBJ431");
  auto const differs = [&](auto change) {
    PoolKey other = key;
    change(other);
    EXPECT_NE(pool_id(other), pool_id(key));
  };
  differs([](PoolKey& k) { k.society = SocietyId{102}; });
  differs([](PoolKey& k) { k.right = Right::mechanical; });
  differs([](PoolKey& k) { k.use = UseType::cable; });
  differs([](PoolKey& k) { k.source = Source::levy; });
  differs([](PoolKey& k) { k.from = Date{k.from.value() + 1}; });
  differs([](PoolKey& k) { k.until = Date{k.until.value() + 1}; });
  differs([](PoolKey& k) { k.currency = Currency{840}; });
}

}  // namespace
}  // namespace qalam::test
