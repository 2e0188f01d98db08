#include "eventstore/codec/event_codec.hpp"
#include "eventstore/event_store.hpp"
#include "projections/ledger/balances.hpp"
#include "projections/ledger/ledger_fold.hpp"
#include "tests/support/event_examples.hpp"
#include "tests/support/temp_dir.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>

/// Figures of the tables that decide, on one core: columns, folds, and a balance now and as of a
/// position. Best of several runs; build it with optimisation.
namespace {

using namespace qalam;  // NOLINT(google-build-using-namespace): a program of one page.

std::uint64_t kept = 0;  // What is measured must come to something.

/// Nanoseconds that this thread has had a processor: what else runs on the machine is not counted.
std::uint64_t spent_so_far() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000 +
         static_cast<std::uint64_t>(now.tv_nsec);
}

/// The shortest of `runs` calls, in nanoseconds.
template <class F>
std::uint64_t fastest(int runs, F&& once) {
  std::uint64_t best = ~std::uint64_t{0};
  for (int run = 0; run < runs; ++run) {
    std::uint64_t const start = spent_so_far();
    once();
    best = std::min(best, spent_so_far() - start);
  }
  return best;
}

void print_rate(char const* name, std::uint64_t things, std::uint64_t nanoseconds) {
  std::printf("%-44s %12llu /s\n", name,
              static_cast<unsigned long long>(things * 1'000'000'000 / nanoseconds));
}

/// A thousand lines of streaming.
UsageLinesRecorded chunk(std::uint64_t first_row) {
  usage::LinesWriter writer;
  auto const kind = writer.kind(usage::print({"KZ", "OnDemandStream", "premium", "USD", true}));
  std::uint64_t item = 3'000'000;
  for (std::uint32_t i = 0; i < 1000; ++i) {
    item += i * 7919 % 5000;
    writer.add(
        {item, 1 + i % 200, Date{20'000}, usage::no_second, 0, 1000 + i * 37 % 20'000, kind});
  }
  return writer.take(test::story::report, first_row);
}

void columns() {
  auto const event = chunk(0);
  auto const encoded = codec::encode(event);
  std::printf("%-44s %12llu bytes\n", "a line, in the payload",
              static_cast<unsigned long long>(encoded.payload.size() / event.count));
  constexpr int times = 2000;
  std::vector<std::uint64_t> items;
  std::vector<std::int64_t> quantities;
  auto const spent = fastest(7, [&] {
    for (int i = 0; i < times; ++i) {
      auto const view = codec::view_lines(encoded.payload);
      if (!usage::read_item(view, items) || !usage::read_quantity(view, quantities)) std::abort();
      kept += items.back();
    }
  });
  print_rate("lines read, item and quantity", std::uint64_t{event.count} * times, spent);
}

store::Submission submission(std::uint64_t number, std::vector<Event> const& events) {
  store::Submission made;
  for (std::size_t i = 0; i < 8; ++i) {
    made.id[i] = static_cast<std::uint8_t>(number >> (8 * i));
  }
  made.principal = PersonId{1};
  std::vector<store::NewEvent> encoded;
  for (Event const& event : events) encoded.push_back(codec::to_new_event(event));
  made.decide = [encoded](lmdb::ReadTxn const&, store::Moment const&) {
    return Result<store::Decision>{store::Decision{encoded, {}}};
  };
  return made;
}

template <class E>
E example() {
  return test::example(static_cast<E const*>(nullptr));
}

/// Chunks of usage, then holders, works and money.
std::uint64_t fill(store::EventStore& ledger, std::uint64_t chunks, std::uint64_t others) {
  std::uint64_t number = 0;
  auto const append = [&](std::vector<Event> const& events) {
    if (!ledger.execute(submission(++number, events))) std::abort();
  };
  append({example<SocietyAccredited>(), example<LicenseeRegistered>(),
          example<UsageReportReceived>()});
  std::vector<Event> events;
  for (std::uint64_t i = 0; i < chunks; ++i) {
    events.emplace_back(chunk(i * 1000));
    if (events.size() == 500 || i + 1 == chunks) append(std::exchange(events, {}));
  }
  Position const before = ledger.position();
  for (std::uint64_t i = 0; i < others; ++i) {
    auto holder = example<RightHolderRegistered>();
    holder.holder = HolderId{i * 0x9e37'79b9'7f4a'7c15};
    holder.submitter_key = "P" + std::to_string(i);
    holder.ipi_base.clear();
    holder.iin_key.clear();
    events.emplace_back(holder);
    auto invoice = example<InvoiceIssued>();
    invoice.invoice = InvoiceId{i + 1};
    invoice.licensee = LicenseeId{1 + i % 500};
    events.emplace_back(invoice);
    auto fee = example<FeeReceived>();
    fee.receipt = ReceiptId{i + 1};
    fee.invoice = invoice.invoice;
    fee.licensee = invoice.licensee;
    events.emplace_back(fee);
    if (events.size() >= 3000 || i + 1 == others) append(std::exchange(events, {}));
  }
  return ledger.position().value() - before.value();
}

/// Folds [from, until] into fresh tables that are not synced, for nothing but the fold is to be
/// measured. Returns nanoseconds.
std::uint64_t fold_alone(store::EventStore& ledger, Position from, Position until) {
  test::TempDir dir;
  lmdb::Options options;
  options.directory = dir.path() / "fold";
  options.access = lmdb::Access::create;
  options.durability = lmdb::Durability::disposable;
  options.map_size_bytes = std::size_t{4} << 30;
  lmdb::Environment env{options};
  ledger::LedgerFold fold;
  {
    lmdb::TableOpener opener{env};
    fold.open(opener);
    opener.commit();
  }
  auto const run = [&](Position first, Position last) {
    std::uint64_t const start = spent_so_far();
    while (first <= last) {
      lmdb::WriteTxn txn{env};
      auto const view = ledger.view();
      std::uint64_t const slice = std::min<std::uint64_t>(2000, last.value() - first.value() + 1);
      first = view->scan(first, slice, [&](store::StoredEvent const& event) {
        fold.apply(txn, event);
        return store::Go::on;
      });
      std::move(txn).commit();
    }
    return spent_so_far() - start;
  };
  run(Position{1}, Position{3});
  return run(from, until);
}

void balances(store::EventStore& ledger, ledger::LedgerFold const& fold) {
  auto const view = ledger.view();
  ledger::Balances const all{view->tables(), fold.tables()};
  std::vector<AccountKey> accounts;
  all.each(ledger::latest,
           [&](AccountKey const& account, Balance const&) { accounts.push_back(account); });
  constexpr int times = 100;
  auto const measured = [&](auto&& balance) {
    return fastest(7,
                   [&] {
                     for (int i = 0; i < times; ++i) {
                       for (auto const& account : accounts) {
                         kept += static_cast<std::uint64_t>(balance(account).debit);
                       }
                     }
                   }) /
           (times * accounts.size());
  };
  Position const middle{view->position().value() - view->position().value() / 4};
  auto const now = measured([&](AccountKey const& account) { return all.current(account); });
  auto const then = measured([&](AccountKey const& account) { return all.as_of(account, middle); });
  std::printf("%-44s %12llu ns\n", "a balance now", static_cast<unsigned long long>(now));
  std::printf("%-44s %12llu ns\n", "a balance as of a position",
              static_cast<unsigned long long>(then));
}

}  // namespace

int main() {
  columns();
  test::TempDir dir;
  store::Options options;
  options.ledger = dir.path() / "ledger";
  options.map_size_bytes = std::size_t{4} << 30;
  ledger::LedgerFold fold;
  if (!store::EventStore::create(options, "bench.example/ledger")) return 1;
  auto opened = store::EventStore::open(options, {fold});
  if (!opened) return 1;
  store::EventStore& ledger = **opened;
  constexpr std::uint64_t chunks = 2000;
  std::uint64_t const others = fill(ledger, chunks, 20'000);
  Position const last_chunk{3 + chunks};
  print_rate("lines folded", chunks * 1000, fold_alone(ledger, Position{4}, last_chunk));
  print_rate("other events folded", others,
             fold_alone(ledger, Position{last_chunk.value() + 1}, ledger.position()));
  balances(ledger, fold);
  return kept == 0 ? 1 : 0;
}
