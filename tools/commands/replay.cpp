#include "api/app/explain.hpp"
#include "api/app/queries.hpp"
#include "replay/digests.hpp"
#include "replay/run_inputs.hpp"
#include "tools/cli.hpp"
#include "tools/explanation.hpp"
#include "tools/id_option.hpp"
#include "tools/progress.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <unistd.h>

namespace qalam::tools {
namespace {

using json::Json;

struct Typed {
  std::string at, from, to, id;
  bool digest = false;
};

Json to_json(replay::Digests const& digests) {
  Json out = Json::object();
  for (auto const& [name, hash] : digests) out[name] = to_hex(hash);
  return out;
}

/// The state as of a position, made again from the first event.
int replay_to(Cli& cli, Typed const& typed) {
  auto const ledger = cli.ledger();
  if (!ledger) return cli.refuse(ledger.error());
  (*ledger)->catch_up();
  auto const at = app::parse_at(**ledger, typed.at);
  if (!at) return cli.refuse(at.error());
  auto const look = app::Look::as_of(**ledger, *at);
  if (!look) return cli.refuse(look.error());
  Json out;
  out["ledger"] = (*ledger)->store().identity().origin;
  out["position"] = look->at().value();
  out["at"] = print(look->moment());
  if (typed.digest) {
    ProgressMeter meter{cli.err(), cli.err_is_terminal()};
    auto const scratch = (*ledger)->directory() / ("replay-" + std::to_string(::getpid()));
    out["digests"] = to_json(replay::replayed_digests(
        (*ledger)->store(), look->at(), scratch, [&](Position done, Position of) {
          meter.show("replayed", done.value(), of.value(), "events");
        }));
  }
  out["trial_balance"] = app::trial_balance(*look, SocietyId{});
  if (typed.digest) out.erase("trial_balance");
  cli.print(out);
  return 0;
}

int diff(Cli& cli, Typed const& typed) {
  auto const ledger = cli.ledger();
  if (!ledger) return cli.refuse(ledger.error());
  (*ledger)->catch_up();
  auto const from = app::parse_at(**ledger, typed.from);
  if (!from) return cli.refuse(from.error());
  auto const to = app::parse_at(**ledger, typed.to);
  if (!to) return cli.refuse(to.error());
  auto const before = app::Look::as_of(**ledger, *from);
  if (!before) return cli.refuse(before.error());
  auto const after = app::Look::as_of(**ledger, *to);
  if (!after) return cli.refuse(after.error());
  auto const json = app::difference(*before, *after);
  if (!json) return cli.refuse(json.error());
  cli.print(*json);
  return 0;
}

int explain(Cli& cli, Typed const& typed) {
  auto const ledger = cli.ledger();
  if (!ledger) return cli.refuse(ledger.error());
  (*ledger)->catch_up();
  auto const at = app::parse_at(**ledger, typed.at);
  if (!at) return cli.refuse(at.error());
  auto const look = app::Look::as_of(**ledger, *at);
  if (!look) return cli.refuse(look.error());
  auto const id = parse_any_id(typed.id);
  if (!id) return cli.refuse(id.error());
  auto const json = app::explain(*look, *id);
  if (!json) return cli.refuse(json.error());
  if (cli.json()) {
    cli.print(*json);
  } else {
    print_explanation(cli.out(), *json);
  }
  return 0;
}

int recompute(Cli& cli, Typed const& typed) {
  auto const ledger = cli.ledger();
  if (!ledger) return cli.refuse(ledger.error());
  (*ledger)->catch_up();
  auto const id = id_option<RunId>("run", typed.id);
  if (!id) return cli.refuse(id.error());
  auto const look = app::Look::as_of(**ledger, std::nullopt);
  if (!look) return cli.refuse(look.error());
  auto const json = app::recompute(*look, *id);
  if (!json) return cli.refuse(json.error());
  cli.print(*json);
  return (*json)["same"].get<bool>() ? 0 : 1;
}

}  // namespace

void add_replay(CLI::App& app, Cli& cli) {
  auto typed = std::make_shared<Typed>();
  auto* replay = app.add_subcommand(
      "replay", "The state as of a position or time, made again from the first event");
  cli.add_ledger_option(*replay);
  cli.add_json_option(*replay);
  replay->add_option("--at", typed->at, "Position, day or time; none: now");
  replay->add_flag("--digest", typed->digest,
                   "Fold everything again and print the digest of each projection");
  replay->callback(
      [&cli, typed] { cli.action = [&cli, typed] { return replay_to(cli, *typed); }; });

  auto* changed = app.add_subcommand("diff", "What changed between two instants");
  cli.add_ledger_option(*changed);
  cli.add_json_option(*changed);
  changed->add_option("--from", typed->from, "Position, day or time")->required();
  changed->add_option("--to", typed->to, "Position, day or time; none: now");
  changed->callback([&cli, typed] { cli.action = [&cli, typed] { return diff(cli, *typed); }; });

  auto* why = app.add_subcommand("explain",
                                 "Walk down from a payout, holder or run to usage lines and fees");
  cli.add_ledger_option(*why);
  cli.add_json_option(*why);
  why->add_option("id", typed->id, "A payout, holder, run, pool …")->required();
  why->add_option("--at", typed->at, "As known at a position, day or time");
  why->callback([&cli, typed] { cli.action = [&cli, typed] { return explain(cli, *typed); }; });

  auto* again =
      app.add_subcommand("recompute", "Compute a run again from its recorded inputs and compare");
  cli.add_ledger_option(*again);
  cli.add_json_option(*again);
  again->add_option("run", typed->id, "D-…")->required();
  again->callback([&cli, typed] { cli.action = [&cli, typed] { return recompute(cli, *typed); }; });
}

}  // namespace qalam::tools
