// How fast the log is folded into the read models, on one core: a synthetic log in a temporary
// folder, then each group of projections into an environment of its own.
//
//     replay_bench [usage lines, default 4000000] [other events, default 200000]

#include "domain/usage/columns.hpp"
#include "eventstore/codec/event_codec.hpp"
#include "eventstore/event_store.hpp"
#include "projections/generation.hpp"
#include "tests/support/temp_dir.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <random>
#include <string>
#include <vector>

namespace qalam {
namespace {

constexpr SocietyId society{1};
constexpr std::uint64_t lines_per_chunk = 1000;

/// Appends events in commands of about a thousand.
class Writer {
 public:
  explicit Writer(store::EventStore& log) : log_{log} {}
  void add(Event const& event) {
    waiting_.push_back(codec::to_new_event(event, society));
    bytes_ += waiting_.back().payload.size();
    if (waiting_.size() >= 1000 || bytes_ > (std::size_t{8} << 20)) send();
  }
  void send() {
    if (waiting_.empty()) return;
    store::Submission command;
    for (int i = 0; i < 8; ++i)
      command.id[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(sent_ >> (8 * i));
    ++sent_;
    command.decide = [this](auto const&, auto const&) {
      return Result<store::Decision>{store::Decision{waiting_, {}}};
    };
    auto const done = log_.execute(std::move(command));
    if (!done) {
      std::fprintf(stderr, "%s\n", done.error().detail.c_str());
      std::exit(1);
    }
    waiting_.clear();
    bytes_ = 0;
  }

 private:
  store::EventStore& log_;
  std::vector<store::NewEvent> waiting_;
  std::size_t bytes_ = 0;
  std::uint64_t sent_ = 0;
};

/// Months of a streaming service: a million lines each, a long tail of items, half of them new.
void write_usage(Writer& to, std::uint64_t lines) {
  std::mt19937_64 random{1};
  std::uint64_t items = 0;
  std::uint64_t const lines_per_report = 1'000'000;
  for (std::uint64_t report = 1; lines != 0; ++report) {
    std::uint64_t const of_report = std::min(lines, lines_per_report);
    std::uint64_t const fresh = report == 1 ? of_report / 2 : of_report / 20;
    std::uint64_t const first = items + 1;
    for (std::uint64_t done = 0; done < fresh;) {
      usage::ItemsWriter writer;
      for (; done < fresh && writer.count() < 200; ++done) {
        usage::ReportedItem item;
        item.own_id = "spotify:track:7ouMYWpwJ422jRcDASZB7P";
        item.isrc = "KZABC2600001";
        item.title = "A song with a title";
        item.artist = "A name";
        writer.add(item);
      }
      std::uint64_t const count = writer.count();
      to.add(writer.take(LicenseeId{1}, ItemId{items + 1}));
      items += count;
    }
    UsageReportReceived head;
    head.report = ReportId{report};
    head.society = society;
    head.licensee = LicenseeId{1};
    to.add(head);
    for (std::uint64_t row = 0; row < of_report;) {
      usage::LinesWriter writer;
      auto const stream =
          writer.kind(usage::print({"KZ", "OnDemandStream", "Premium", "KZT", true}));
      auto const free = writer.kind(usage::print({"KZ", "OnDemandStream", "Free", "KZT", true}));
      std::uint64_t const end = std::min(of_report, row + lines_per_chunk);
      for (std::uint64_t i = row; i < end; ++i) {
        usage::Line line;
        line.item = 1 + random() % items;
        line.quantity = static_cast<std::int64_t>(1 + random() % 300);
        line.revenue_micros = line.quantity * 1'234'567;
        line.kind = i % 3 == 0 ? free : stream;
        writer.add(line);
      }
      to.add(writer.take(ReportId{report}, row));
      row = end;
    }
    UsageReportClosed close;
    close.report = ReportId{report};
    close.society = society;
    close.licensee = LicenseeId{1};
    to.add(close);
    for (std::uint64_t item = first; item <= items;) {
      usage::MatchesWriter writer;
      for (; item <= items && writer.count() < 400; ++item) {
        writer.add({item,
                    MatchMethod::isrc,
                    1000,
                    RecordingId{random()},
                    {{WorkId{random() | 1U}, whole_ppm}}});
      }
      to.add(writer.take(society, 1));
    }
    lines -= of_report;
  }
  to.send();
}

void write_others(Writer& to, std::uint64_t events) {
  std::mt19937_64 random{2};
  auto const id = [&] { return random() | 1U; };
  std::vector<HolderId> holders;
  std::vector<InvoiceId> invoices;
  for (std::uint64_t n = 0; n < events; ++n) {
    std::string const number = std::to_string(n);
    switch (n % 8) {
      case 0: {
        RightHolderRegistered e;
        e.holder = HolderId{id()};
        e.credit_name = "NAME" + std::to_string(random() % 50'000) + " FIRST" +
                        std::to_string(random() % 5'000);
        e.ipi_names = {number};
        e.submitter = 58;
        e.submitter_key = number;
        holders.push_back(e.holder);
        to.add(e);
        break;
      }
      case 1:
        to.add(MandateGranted{MandateId{id()},
                              holders.back(),
                              society,
                              {Right::performing},
                              2136,
                              Date{18'000},
                              "contract " + number});
        break;
      case 2: {
        WorkRegistered e;
        e.work = WorkId{id()};
        e.submitter = 58;
        e.submitter_number = number;
        e.title = "SONG" + std::to_string(random() % 100'000) + " OF LOVE";
        e.iswcs = {"T" + number};
        for (int i = 0; i < 2; ++i) {
          HolderId const holder = holders[random() % holders.size()];
          e.interests.push_back({holder,
                                 PartRole::composer,
                                 true,
                                 0,
                                 {5000, 5000, 5000},
                                 "",
                                 {{true, 2136, {5000, 5000, 5000}}},
                                 {}});
          e.shares.push_back({holder, Right::performing, 500'000, PartRole::composer});
          e.shares.push_back({holder, Right::mechanical, 500'000, PartRole::composer});
        }
        to.add(e);
        break;
      }
      case 3:
        to.add(
            RecordingRegistered{RecordingId{id()}, "KZ" + number, "SONG", "ARTIST", 200, {}, {}});
        break;
      case 4: {
        InvoiceIssued e;
        e.invoice = InvoiceId{id()};
        e.society = society;
        e.licensee = LicenseeId{1 + random() % 5'000};
        e.net_micros = 1'000'000;
        invoices.push_back(e.invoice);
        to.add(e);
        break;
      }
      case 5: {
        FeeReceived e;
        e.receipt = ReceiptId{id()};
        e.society = society;
        e.invoice = invoices.back();
        e.net_micros = e.allocated_micros = 1'000'000;
        to.add(e);
        break;
      }
      case 6: {
        PayoutInstructed e;
        e.payout = PayoutId{id()};
        e.society = society;
        e.holder = holders[random() % holders.size()];
        e.micros = 1'000'000;
        e.parts = {{PoolKey{}, 1'000'000}};
        to.add(e);
        break;
      }
      default:
        to.add(HoldPlaced{HoldId{id()}, society, WorkId{id()}, holders[random() % holders.size()],
                          HoldReason::dispute, PoolKey{}, 5, "", Date{18'000}});
        break;
    }
  }
  to.send();
}

/// Folds the whole log; returns seconds of the processor, which others on the machine do not
/// change.
double replay(store::Log const& log, std::vector<read::Projection*> const& models,
              std::filesystem::path const& directory) {
  lmdb::Options options;
  options.directory = directory;
  options.access = lmdb::Access::create;
  options.durability = lmdb::Durability::disposable;
  lmdb::Environment env{options};
  for (read::Projection* model : models) {
    lmdb::TableOpener tables{env, std::string{model->name()} + '.'};
    model->open(tables);
    tables.commit();
  }
  auto const begin = std::chrono::steady_clock::now();
  std::clock_t const begin_cpu = std::clock();
  Position next{1};
  while (next <= log.position()) {
    lmdb::WriteTxn txn{env};
    std::uint64_t events = 0;
    next = log.scan(next, log.position(), [&](store::StoredEvent const& stored) {
      read::Recorded const recorded{stored};
      std::uint64_t pending = 0;
      for (read::Projection* model : models) {
        model->apply(txn, recorded);
        pending += model->pending();
      }
      bool const full = ++events >= read::BatchLimits{}.events ||
                        txn.dirtied_bytes() + pending * 4096 >= read::BatchLimits{}.dirty_bytes;
      return full ? store::Go::stop : store::Go::on;
    });
    for (read::Projection* model : models) model->flush(txn);
    std::move(txn).commit();
  }
  double const cpu = static_cast<double>(std::clock() - begin_cpu) / CLOCKS_PER_SEC;
  std::chrono::duration<double> const took = std::chrono::steady_clock::now() - begin;
  std::printf("    %6.2f s of the processor, %6.2f s in all, %llu MB\n", cpu, took.count(),
              static_cast<unsigned long long>(env.usage().used_bytes >> 20U));
  return cpu;
}

class Bench {
 public:
  explicit Bench(char const* what) {
    std::printf("%s\n", what);
    store::Options options;
    options.ledger = dir_.path() / "ledger";
    if (!store::EventStore::create(options, "ledger.example/bench")) std::exit(1);
    log_ = *store::EventStore::open(options);
  }
  store::EventStore& log() { return *log_; }
  void run(char const* name, std::uint64_t count, char const* unit,
           std::vector<read::Projection*> const& models) {
    double const seconds = replay(*log_, models, dir_.path() / std::to_string(++runs_));
    std::printf("  %-44s %12.0f %s/s\n", name, static_cast<double>(count) / seconds, unit);
  }

 private:
  qalam::test::TempDir dir_;
  std::unique_ptr<store::EventStore> log_;
  int runs_ = 0;
};

void run(std::uint64_t lines, std::uint64_t events) {
  read::Models m;
  if (lines != 0) {
    Bench bench{"usage"};
    Writer writer{bench.log()};
    write_usage(writer, lines);
    bench.run("nothing (reading and decoding headers)", lines, "lines", {});
    bench.run("counts", lines, "lines", {&m.usage_counts});
    bench.run("usage by work and day (counts, index, matches)", lines, "lines",
              {&m.usage_counts, &m.usage_index, &m.matches});
    auto const all = m.all();
    bench.run("every read model", lines, "lines", {all.begin(), all.end()});
  }
  if (events != 0) {
    Bench bench{"other events"};
    Writer writer{bench.log()};
    write_others(writer, events);
    bench.run("registers (catalogue, money)", events, "events", {&m.catalogue, &m.money});
    bench.run("catalogue", events, "events", {&m.catalogue});
    bench.run("money", events, "events", {&m.money});
    bench.run("identifiers", events, "events", {&m.identifiers});
    bench.run("search", events, "events", {&m.search});
    bench.run("statements", events, "events", {&m.statements});
    bench.run("audit", events, "events", {&m.audit});
    auto const all = m.all();
    bench.run("every read model", events, "events", {all.begin(), all.end()});
  }
}

}  // namespace
}  // namespace qalam

int main(int argc, char** argv) {
  auto const number = [&](int at, std::uint64_t otherwise) {
    return argc > at ? std::strtoull(argv[at], nullptr, 10) : otherwise;
  };
  qalam::run(number(1, 4'000'000), number(2, 200'000));
  return 0;
}
