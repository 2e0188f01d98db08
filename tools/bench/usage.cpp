#include "api/app/distribute.hpp"
#include "api/app/import_usage.hpp"
#include "domain/formats/dsr/reader.hpp"
#include "projections/generation.hpp"
#include "projections/ledger/ledger_fold.hpp"
#include "tools/bench/bench.hpp"
#include "tools/demo/chance.hpp"
#include "tools/demo/people.hpp"

#include <algorithm>
#include <fstream>

namespace qalam::bench {
namespace {

constexpr std::uint64_t lines_per_item_tenths = 25;  // As in the samples: uses by type of stream.

/// A month of a service: every item has two or three lines, each by type of stream.
void write_month(std::filesystem::path const& file, std::uint64_t lines, int month,
                 std::uint64_t works) {
  std::ofstream out{file, std::ios::binary};
  std::string const m = month < 10 ? "0" + std::to_string(month) : std::to_string(month);
  std::string const from = "2026-" + m + "-01";
  std::string const until = "2026-" + m + "-28";
  out << "HEAD\tdsrf/1.1/1.4.1/1.3\tBasicAudioProfile\t1.3\tbench-" << m << "\t" << until
      << "T10:00:00Z\t1\t1\t" << from << "\t" << until
      << "\tPADPIDA2026BENCH\tBench Stream\tBench\tPADPIDA2026S\tSociety\t\n"
      << "SY01.02\tS1\tBench\t\tSubscriptionModel\tOnDemandStream\tKZ\tBench\t" << lines
      << "\t1\tKZT\t1000000.00\t\tKZT\t1.00\n";
  constexpr std::array<std::string_view, 3> types{"OnDemandStream", "ContentInfluencedStream",
                                                  "ProgrammedContentStream"};
  demo::Chance chance{static_cast<std::uint64_t>(month)};
  std::uint64_t written = 0;
  std::uint64_t block = 0;
  while (written < lines) {
    std::string const id = std::to_string(++block);
    std::string const isrc = block <= works ? demo::isrc(static_cast<std::uint32_t>(block)) : "";
    out << "AS02.03\t" << id << "\tR" << id << "\tB0" << id << "\t" << isrc << "\tTitle of track "
        << id << "\t\tArtist " << block % 5000
        << "\t\tPT3M20S\tSoundRecording\t\t\t\t\t\t\t\t\t\t\n";
    std::uint64_t const n = 2 + (block % 10 < lines_per_item_tenths % 10 ? 1 : 0);
    for (std::uint64_t i = 0; i < n && written < lines; ++i, ++written) {
      out << "SU02.02\t" << id << "\tS1\tT" << id << i << "\t\tR" << id << "\tTRUE\t"
          << 1 + chance.popular(900) << "\t\t\t" << types[i] << "\n";
    }
  }
  std::uint64_t const rows = 3 + block + written;
  out << "FOOT\t" << rows << "\t" << rows << "\t1\t" << block << "\t" << block << "\n";
}

std::uint64_t anonymous_kib() {
  std::ifstream in{"/proc/self/status"};
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("RssAnon:")) return std::stoull(line.substr(8));
  }
  return 0;
}

struct Setup {
  SocietyId society;
  LicenseeId licensee;
  RulesId rules;
};

app::Who who(std::string const& text) {
  return {PersonId{}, app::command_id("bench", text), {}};
}

/// A register of works and recordings to match against.
Result<Setup> prepare(app::Ledger& ledger, std::uint64_t works) {
  Setup out;
  AccreditSociety accredit;
  accredit.title = "Bench";
  accredit.rights = {Right::performing};
  QALAM_TRY(auto const society, ledger.execute(accredit, who("society")));
  out.society = SocietyId{society.subject.id};
  RegisterLicensee licensee;
  licensee.title = "Bench Stream";
  QALAM_TRY(auto const service, ledger.execute(licensee, who("licensee")));
  out.licensee = LicenseeId{service.subject.id};
  RegisterHolder holder;
  holder.credit_name = "BENCH WRITER";
  QALAM_TRY(auto const writer, ledger.execute(holder, who("writer")));
  std::vector<app::Ledger::Pending> pending;
  auto const drain = [&](std::size_t least) -> Result<void> {
    if (pending.size() < least) return {};
    for (auto& p : pending) QALAM_CHECK(p.wait());
    pending.clear();
    return {};
  };
  for (std::uint64_t i = 1; i <= works; ++i) {
    RegisterWork work;
    work.title = "TITLE OF TRACK " + std::to_string(i);
    work.shares = {
        {HolderId{writer.subject.id}, Right::performing, whole_ppm, PartRole::composer_author}};
    auto const as = who("work" + std::to_string(i));
    pending.push_back(ledger.submit(work, as));
    RegisterRecording recording;
    recording.isrc = demo::isrc(static_cast<std::uint32_t>(i));
    recording.title = work.title;
    recording.works = {{derive<WorkId>(as.command), whole_ppm}};
    pending.push_back(ledger.submit(recording, who("recording" + std::to_string(i))));
    QALAM_CHECK(drain(2000));
  }
  QALAM_CHECK(drain(1));
  ApproveRules rules;
  rules.society = out.society;
  rules.title = "Bench";
  rules.from = make_date(2026, 1, 1);
  QALAM_TRY(auto const approved, ledger.execute(rules, who("rules")));
  out.rules = RulesId{approved.subject.id};
  return out;
}

/// Of LEDGER/events, without pages that wait to be used again.
std::uint64_t bytes_in_use(app::Ledger& ledger) {
  return ledger.store().usage().used_bytes - lmdb::free_bytes(ledger.store().view()->tables());
}

Result<void> import_month(Settings const& settings, app::Ledger& ledger, Setup const& setup,
                          int month, std::uint64_t works) {
  auto const file = settings.scratch / ("month" + std::to_string(month) + ".tsv");
  write_month(file, settings.lines, month, works);
  // Raw: the same file read, and nothing done with it.
  class Nothing final : public usage::Sink {
   public:
    void head(usage::ReportHead const&) override {}
    void summary(usage::SummaryRow const&) override {}
    std::uint64_t item(usage::ReportedItem const&) override { return 1; }
    void line(usage::ReportedLine const&) override { ++lines; }
    void finding(formats::Finding const&, bool) override {}
    std::uint64_t lines = 0;
  } nothing;
  Stopwatch const reading;
  formats::dsr::Reader reader{file.filename().string(), nothing};
  QALAM_CHECK(
      app::read_file(file, [&](std::string_view piece, std::uint64_t) { reader.feed(piece); }));
  static_cast<void>(reader.finish());
  double const raw = static_cast<double>(settings.lines) / reading.seconds();

  std::uint64_t const before = bytes_in_use(ledger);
  app::ImportOptions options;
  options.file = file;
  options.society = setup.society;
  options.licensee = setup.licensee;
  options.use = UseType::streaming;
  std::uint64_t memory = 0;
  options.on_progress = [&](app::Progress const&) { memory = std::max(memory, anonymous_kib()); };
  options.wait_for_read_models = false;
  Stopwatch const watch;
  QALAM_TRY(auto const result, app::import_usage(ledger, app::UsageFormat::dsr, options));
  double const rate = static_cast<double>(result.lines) / watch.seconds();
  std::string const first =
      month == 1 ? "first month, items are new" : "a later month, items are known";
  Row row{"import_dsr",
          "lines/s",
          rate,
          raw,
          rate / raw,
          {rate},
          first + "; file to durable, matched (" + std::to_string(result.matched_lines) +
              " lines); raw: the reader alone"};
  settings.print(row);
  double const bytes =
      static_cast<double>(bytes_in_use(ledger) - before) / static_cast<double>(result.lines);
  auto const waiting = lmdb::free_bytes(ledger.store().view()->tables()) >> 20;
  settings.print({"bytes_per_line",
                  "bytes",
                  bytes,
                  0,
                  0,
                  {bytes},
                  first + "; growth of LEDGER/events, pages in use (" + std::to_string(waiting) +
                      " MiB more wait to be used again)"});
  settings.print({"import_memory",
                  "MiB",
                  static_cast<double>(memory) / 1024,
                  0,
                  0,
                  {},
                  first + "; largest anonymous memory seen"});
  std::filesystem::remove(file);
  return {};
}

/// Folds the events that `wanted` takes into the given models in an empty environment.
double fold_seconds(Settings const& settings, app::Ledger& ledger,
                    std::vector<read::Projection*> const& models,
                    std::function<bool(std::uint32_t)> const& wanted, std::uint64_t& events) {
  auto const directory = settings.scratch / "fold";
  std::filesystem::remove_all(directory);
  lmdb::Options options;
  options.directory = directory;
  options.access = lmdb::Access::create;
  options.durability = lmdb::Durability::disposable;
  lmdb::Environment env{options};
  for (auto* model : models) {
    lmdb::TableOpener opener{env, std::string{model->name()} + "."};
    model->open(opener);
    opener.commit();
  }
  events = 0;
  Stopwatch const watch;
  Position at{1};
  Position const until = ledger.store().position();
  while (at <= until) {
    constexpr std::uint64_t slice = 4096;
    lmdb::WriteTxn txn{env};
    at = ledger.store().scan(at, Position{std::min(until.value(), at.value() + slice - 1)},
                             [&](store::StoredEvent const& stored) {
                               if (!wanted(stored.header.type)) return store::Go::on;
                               ++events;
                               read::Recorded const recorded{stored};
                               for (auto* model : models) model->apply(txn, recorded);
                               return store::Go::on;
                             });
    for (auto* model : models) model->flush(txn);
    std::move(txn).commit();
  }
  return watch.seconds();
}

bool of_usage(std::uint32_t type) {
  return type == type_id<UsageLinesRecorded> || type == type_id<UsageItemsRecorded> ||
         type == type_id<ItemsMatched> || type == type_id<UsageReportReceived> ||
         type == type_id<UsageReportClosed>;
}

double balances_seconds(Settings const& settings, app::Ledger& ledger, std::uint64_t& events) {
  auto const directory = settings.scratch / "fold-balances";
  std::filesystem::remove_all(directory);
  lmdb::Options options;
  options.directory = directory;
  options.access = lmdb::Access::create;
  options.durability = lmdb::Durability::disposable;
  lmdb::Environment env{options};
  ledger::LedgerFold fold;
  {
    lmdb::TableOpener opener{env};
    fold.open(opener);
    opener.commit();
  }
  events = 0;
  Stopwatch const watch;
  Position at{1};
  Position const until = ledger.store().position();
  while (at <= until) {
    constexpr std::uint64_t slice = 4096;
    lmdb::WriteTxn txn{env};
    at = ledger.store().scan(at, Position{std::min(until.value(), at.value() + slice - 1)},
                             [&](store::StoredEvent const& stored) {
                               if (of_usage(stored.header.type)) return store::Go::on;
                               ++events;
                               fold.apply(txn, stored);
                               return store::Go::on;
                             });
    std::move(txn).commit();
  }
  return watch.seconds();
}

void replay(Settings const& settings, app::Ledger& ledger, std::uint64_t lines) {
  std::uint64_t events = 0;
  {
    read::UsageCounts counts;
    double const s = fold_seconds(settings, ledger, {&counts}, of_usage, events);
    double const rate = static_cast<double>(lines) / s;
    settings.print({"replay_usage", "lines/s", rate, 0, 0, {rate}, "into counts, one core"});
  }
  {
    read::UsageCounts counts;
    read::UsageIndex index;
    read::Matches matches;
    double const s = fold_seconds(settings, ledger, {&counts, &index, &matches}, of_usage, events);
    double const rate = static_cast<double>(lines) / s;
    settings.print({"replay_usage_by_work",
                    "lines/s",
                    rate,
                    0,
                    0,
                    {rate},
                    "with usage per work and day, one core"});
  }
  {
    read::Catalogue catalogue;
    read::IdentifierIndex identifiers;
    read::MoneyTrail money;
    double seconds = fold_seconds(
        settings, ledger, {&catalogue, &identifiers, &money},
        [](std::uint32_t type) { return !of_usage(type); }, events);
    std::uint64_t folded = 0;
    seconds += balances_seconds(settings, ledger, folded);
    double const rate = static_cast<double>(events) / seconds;
    settings.print({"replay_events",
                    "events/s",
                    rate,
                    0,
                    0,
                    {rate},
                    std::to_string(events) +
                        " events other than usage, into balances and registers, one core"});
  }
}

Result<void> run(Settings const& settings, app::Ledger& ledger, Setup const& setup,
                 std::uint64_t lines) {
  PoolKey const key{setup.society,
                    Right::performing,
                    UseType::streaming,
                    Source::direct_licence,
                    make_date(2026, 1, 1),
                    make_date(2026, 4, 1),
                    kzt};
  ledger.catch_up();
  auto const snapshot = ledger.models().snapshot();
  replay::Sources const sources{&snapshot.models(), &snapshot.txn()};
  std::vector<ReportId> reports;
  for (auto const& report : snapshot.models().usage_counts.counting(snapshot.txn(), setup.society,
                                                                    snapshot.position())) {
    reports.push_back(report.row.report);
  }
  Stopwatch const watch;
  QALAM_TRY(auto const result, replay::compute(sources, key, setup.rules, 1'000'000'000'000,
                                               snapshot.position(), reports));
  double const rate = static_cast<double>(lines) / watch.seconds();
  settings.print({"run",
                  "lines/s",
                  rate,
                  0,
                  0,
                  {rate},
                  "a distribution of " + std::to_string(lines) + " usage lines into " +
                      std::to_string(result.lines.size()) + " allocations, gathered and computed"});
  return {};
}

constexpr double bytes_per_megabyte = 1e6;

/// Megabytes a second that this machine hashes in one piece after the other.
double sha256_rate() {
  constexpr std::size_t piece_bytes = 16'384;
  constexpr std::size_t pieces = 32'768;
  std::vector<std::byte> const piece(piece_bytes);
  std::size_t kept = 0;
  Stopwatch const watch;
  for (std::size_t i = 0; i < pieces; ++i) kept += merkle::sha256(piece)[0];
  double const seconds = watch.seconds();
  return kept == 0 ? 0 : static_cast<double>(piece_bytes * pieces) / bytes_per_megabyte / seconds;
}

/// Every payload's hash, every leaf, and the root: what shows that no byte of the log has changed.
void verify_hashes(Settings const& settings, store::EventStore const& log) {
  std::uint64_t bytes = 0;
  std::uint64_t wrong = 0;
  merkle::Frontier tree;
  Stopwatch const watch;
  static_cast<void>(log.scan(Position{1}, log.position(), [&](store::StoredEvent const& event) {
    if (store::payload_hash(event.nonce, event.payload) != event.header.payload_hash) ++wrong;
    tree.append(store::leaf_hash(event.header_data));
    bytes += store::record_size(event.payload.size());
    return store::Go::on;
  }));
  double const rate = static_cast<double>(bytes) / bytes_per_megabyte / watch.seconds();
  bool const right = wrong == 0 && tree.root() == log.view()->root();
  double const raw = sha256_rate();
  settings.print({"verify_hashes",
                  "MB/s",
                  rate,
                  raw,
                  rate / raw,
                  {rate},
                  right ? "payload and leaf hashes and the root, from the log alone; raw: SHA-256 "
                          "of 16 KiB pieces"
                        : "DIVERGED"});
}

}  // namespace

Result<void> usage(Settings const& settings) {
  // A tenth of the lines, and not more than a nation has: registering is not what is measured.
  constexpr std::uint64_t works_max = 300'000;
  std::uint64_t const works = std::clamp<std::uint64_t>(settings.lines / 10, 1, works_max);
  auto const directory = settings.scratch / "usage";
  std::filesystem::remove_all(directory);
  app::LedgerOptions options;
  options.directory = directory;
  options.signer = options.directory / "signer";
  QALAM_CHECK(app::Ledger::create(options, "bench/usage"));
  QALAM_TRY(auto const ledger, app::Ledger::open(options));
  settings.tell("usage: a register of " + std::to_string(works) + " works and recordings");
  QALAM_TRY(auto const setup, prepare(*ledger, works));
  ledger->catch_up();
  settings.tell("import_dsr: " + std::to_string(settings.lines) + " lines a month");
  QALAM_CHECK(import_month(settings, *ledger, setup, 1, works));
  QALAM_CHECK(import_month(settings, *ledger, setup, 2, works));
  settings.tell("replay");
  replay(settings, *ledger, settings.lines * 2);
  QALAM_CHECK(run(settings, *ledger, setup, settings.lines * 2));
  settings.tell("verify");
  Stopwatch const watch;
  auto const verified = ledger->store().verify({});
  double const rate = static_cast<double>(verified.checked) / watch.seconds();
  settings.print({"verify",
                  "events/s",
                  rate,
                  0,
                  0,
                  {rate},
                  verified.ok() ? "every hash derived again" : "DIVERGED"});
  verify_hashes(settings, ledger->store());
  return {};
}

}  // namespace qalam::bench
