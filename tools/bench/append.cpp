#include "api/app/ledger.hpp"
#include "eventstore/tables.hpp"
#include "tools/bench/bench.hpp"

#include <algorithm>
#include <future>

namespace qalam::bench {
namespace {

using store::Head;

/// One command's puts, in the order in which the store makes them.
struct Puts {
  std::vector<std::byte> log_key, log, stream_key, stream, head_key, head, society_key, command_key,
      command, time_key, time, register_key, row;
};

std::vector<std::byte> copy(lmdb::Bytes bytes) {
  return {bytes.begin(), bytes.end()};
}

/// Opens the tables of a ledger's events environment without the store.
struct RawTables {
  lmdb::Table log, streams, heads, by_society, commands, times, meta, registers;
  explicit RawTables(lmdb::Environment& env) {
    lmdb::TableOpener opener{env};
    log = opener.open("log");
    streams = opener.open("streams");
    heads = opener.open("heads");
    by_society = opener.open("by_society");
    commands = opener.open("commands");
    times = opener.open("times");
    meta = opener.open("meta");
    registers = opener.open("fold.registers");
    opener.commit();
  }
};

/// Reads back what `count` RegisterLicensee commands have put: each put one entry in each table.
std::vector<Puts> puts_of(std::filesystem::path const& events, std::uint64_t count) {
  lmdb::Options options;
  options.directory = events;
  lmdb::Environment env{options};
  RawTables const tables{env};
  lmdb::ReadTxn const txn{env};
  std::vector<Puts> out(count);
  for (std::uint64_t i = 0; i < count; ++i) {
    Puts& p = out[i];
    Position const position{i + 1};
    auto const record = *txn.get(tables.log, store::log_key(position));
    p.log_key = copy(store::log_key(position));
    p.log = copy(record);
    auto const header = store::decode_header(record.first(store::header_bytes)).value();
    p.stream_key =
        copy(store::stream_key(header.stream_kind, header.stream_id, header.stream_version));
    p.stream = copy(*txn.get(tables.streams, p.stream_key));
    p.head_key = copy(store::head_key(header.stream_kind, header.stream_id));
    p.head = copy(*txn.get(tables.heads, p.head_key));
    p.society_key = copy(store::society_key(header.society, position));
    p.command_key = copy(store::command_key(header.actor, header.command));
    p.command = copy(*txn.get(tables.commands, p.command_key));
    p.time_key = copy(store::time_key(header.recorded_at));
    p.time = copy(store::position_value(position));
    p.register_key =
        copy(lmdb::make_key(static_cast<std::uint8_t>(header.stream_kind), header.stream_id));
    p.row = copy(*txn.get(tables.registers, p.register_key));
  }
  return out;
}

void put_all(lmdb::WriteTxn& txn, RawTables const& tables, Puts const& p) {
  txn.append(tables.log, p.log_key, p.log);
  txn.put(tables.streams, p.stream_key, p.stream);
  txn.put(tables.heads, p.head_key, p.head);
  txn.put(tables.by_society, p.society_key, {});
  txn.put(tables.commands, p.command_key, p.command);
  txn.put(tables.times, p.time_key, p.time);
  txn.put(tables.registers, p.register_key, p.row);
}

/// Seconds that the same puts take in an environment of their own, `batch` commands a commit.
double raw_seconds(std::filesystem::path const& directory, std::vector<Puts> const& puts,
                   std::size_t batch) {
  std::filesystem::remove_all(directory);
  lmdb::Options options;
  options.directory = directory;
  options.access = lmdb::Access::create;
  lmdb::Environment env{options};
  RawTables const tables{env};
  std::vector<std::byte> const state(160);
  Stopwatch const watch;
  for (std::size_t i = 0; i < puts.size(); i += batch) {
    lmdb::WriteTxn txn{env};
    std::size_t const end = std::min(puts.size(), i + batch);
    for (std::size_t j = i; j < end; ++j) put_all(txn, tables, puts[j]);
    txn.put(tables.meta, lmdb::bytes_of("state"), state);
    std::move(txn).commit();
  }
  return watch.seconds();
}

RegisterLicensee small_command(std::uint64_t n) {
  RegisterLicensee out;
  out.title = "Licensee " + std::to_string(n);
  out.category = "bench";
  return out;
}

/// A command that waits on the writer and is then refused, which leaves no trace.
app::Ledger::Pending hold(app::Ledger& ledger, std::uint64_t n,
                          std::shared_future<void> const& until) {
  return ledger.submit_decision({PersonId{}, app::command_id("bench-gate", std::to_string(n)), {}},
                                Hash256{},
                                [until](Registers const&, Context const&) -> Result<Decided> {
                                  until.wait();
                                  return fail(ErrorCode::malformed, "the gate of a bench");
                                });
}

struct Measured {
  double seconds = 0;
};

/// `published`: with tiles and checkpoints, as a server writes them.
Result<Measured> ours(Settings const& settings, std::uint64_t commands, std::size_t batch,
                      bool published = false) {
  auto const directory = settings.scratch / "append";
  std::filesystem::remove_all(directory);
  app::LedgerOptions options;
  options.directory = directory;
  options.signer = options.directory / "signer";
  QALAM_CHECK(app::Ledger::create(options, "bench/append"));
  Measured out;
  {
    QALAM_TRY(auto const ledger, app::Ledger::open(options));
    if (published) {
      QALAM_TRY(auto* const publisher, ledger->publisher());
      QALAM_CHECK(publisher->publish());
      publisher->follow();
    }
    Stopwatch const watch;
    // As under load, the next batch gathers while one is written, and the writer finds it whole: it
    // would else commit the first few alone.
    std::vector<app::Ledger::Pending> written;
    for (std::uint64_t i = 0; i < commands; i += batch) {
      std::promise<void> all_there;
      auto gate = batch > 1 ? std::optional{hold(*ledger, i, all_there.get_future().share())}
                            : std::nullopt;
      std::vector<app::Ledger::Pending> pending;
      pending.reserve(batch);
      for (std::uint64_t j = i; j < std::min(commands, i + batch); ++j) {
        pending.push_back(ledger->submit(
            small_command(j), {PersonId{}, app::command_id("bench", std::to_string(j)), {}}));
      }
      all_there.set_value();
      for (auto& p : written) QALAM_CHECK(p.wait());
      if (gate) static_cast<void>(gate->wait());
      written = std::move(pending);
      if (batch > 1) continue;
      // A single command is waited for before the next.
      QALAM_CHECK(written.front().wait());
      written.clear();
    }
    for (auto& p : written) QALAM_CHECK(p.wait());
    out.seconds = watch.seconds();
  }
  return out;
}

Result<void> measure(Settings const& settings, std::string const& name, std::uint64_t commands,
                     std::size_t batch) {
  std::vector<double> mine;
  std::vector<double> raw;
  for (int run = 0; run < settings.runs; ++run) {
    QALAM_TRY(auto const measured, ours(settings, commands, batch));
    mine.push_back(static_cast<double>(commands) / measured.seconds);
    auto const puts = puts_of(settings.scratch / "append" / "events", commands);
    raw.push_back(static_cast<double>(commands) /
                  raw_seconds(settings.scratch / "raw", puts, batch));
  }
  Row row{
      name,
      "commands/s",
      median(mine),
      median(raw),
      0,
      mine,
      "batches of " + std::to_string(batch) + ", full sync; raw: the same puts, bytes ready-made"};
  row.ratio = row.ours / row.raw;
  settings.print(row);
  return {};
}

/// Long enough for many checkpoints.
Result<void> measure_published(Settings const& settings) {
  constexpr std::uint64_t times_more = 20;
  std::uint64_t const commands = settings.commands * times_more;
  std::vector<double> with;
  std::vector<double> without;
  for (int run = 0; run < settings.runs; ++run) {
    QALAM_TRY(auto const plain, ours(settings, commands, 1000));
    QALAM_TRY(auto const published, ours(settings, commands, 1000, true));
    with.push_back(static_cast<double>(commands) / published.seconds);
    without.push_back(static_cast<double>(commands) / plain.seconds);
  }
  Row row{"append_published",
          "commands/s",
          median(with),
          median(without),
          0,
          with,
          "with tiles and signed checkpoints; raw: our own without them"};
  row.ratio = row.ours / row.raw;
  settings.print(row);
  return {};
}

}  // namespace

Result<void> append(Settings const& settings) {
  settings.tell("append: batches of a thousand small commands");
  QALAM_CHECK(measure(settings, "append", settings.commands, 1000));
  settings.tell("append_single: one command, one commit");
  QALAM_CHECK(measure(settings, "append_single", 1000, 1));
  settings.tell("append_published: the same while tiles and checkpoints are written");
  return measure_published(settings);
}

}  // namespace qalam::bench
