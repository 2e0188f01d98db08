#include "domain/core/describe.hpp"
#include "eventstore/codec/event_codec.hpp"
#include "replay/digests.hpp"
#include "tools/cli.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace qalam::tools {
namespace {

using json::Json;

int stats(Cli& cli) {
  auto const ledger = cli.ledger();
  if (!ledger) return cli.refuse(ledger.error());
  (*ledger)->catch_up();
  // Before we take snapshots ourselves.
  auto const usage = (*ledger)->store().usage();
  auto const snapshot = (*ledger)->models().snapshot();
  auto const view = (*ledger)->store().view();
  Json out;
  out["ledger"] = (*ledger)->store().identity().origin;
  out["position"] = view->position().value();
  out["root"] = to_hex(view->root());
  auto const year_at = [&](Position position) -> Json {
    auto const stored = view->read(position);
    return stored ? Json(year_of(date_of(stored->header.recorded_at))) : Json(nullptr);
  };
  out["first_year"] = year_at(Position{1});
  out["last_year"] = year_at(view->position());
  Json events = Json::object();
  for (auto const& count : snapshot.models().counts.all(snapshot.txn())) {
    auto const name = std::string{codec::event_name(count.type)};
    events[name] = events.value(name, std::uint64_t{0}) + count.count;
  }
  out["events"] = std::move(events);
  Json digests = Json::object();
  for (auto const& [name, hash] : replay::live_digests(*view, (*ledger)->tables(), snapshot)) {
    digests[name] = to_hex(hash);
  }
  out["digests"] = std::move(digests);
  out["events_bytes"] = usage.used_bytes;
  if (auto const* mirror = (*ledger)->mirror()) {
    auto const has = mirror->position().value();
    out["mirror"] = {
        {"folder", mirror->directory().string()},
        {"position", has},
        {"behind", view->position().value() - std::min(has, view->position().value())}};
  }
  out["used_bytes"] = usage.used_bytes;
  out["free_bytes"] = usage.free_bytes;
  out["map_bytes"] = usage.map_bytes;
  out["readers"] = usage.readers;
  out["oldest_reader_lag"] = usage.oldest_reader_lag;
  out["lmdb"] = lmdb::library_version();
  if (cli.json()) {
    cli.print(out);
    return 0;
  }
  cli.out() << out["ledger"].get<std::string>() << " at position " << view->position().value()
            << "\nroot " << out["root"].get<std::string>() << "\n";
  if (out.contains("mirror")) {
    cli.out() << "mirror " << out["mirror"]["folder"].get<std::string>() << ", "
              << out["mirror"]["behind"] << " events behind\n";
  }
  if (usage.oldest_reader_lag > 0) {
    cli.out() << usage.readers << " readers, the oldest " << usage.oldest_reader_lag
              << " commits behind: while it reads, freed pages stay\n";
  }
  for (auto const& [name, n] : out["events"].items())
    cli.out() << "  " << name << ": " << n << "\n";
  return 0;
}

}  // namespace

void add_stats(CLI::App& app, Cli& cli) {
  auto* command = app.add_subcommand("stats", "Size, root, counts, digests");
  cli.add_ledger_option(*command);
  cli.add_json_option(*command);
  command->callback([&cli] { cli.action = [&cli] { return stats(cli); }; });
}

}  // namespace qalam::tools
