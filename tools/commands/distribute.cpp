#include "api/app/distribute.hpp"
#include "api/app/result_json.hpp"
#include "domain/core/describe.hpp"
#include "tools/cli.hpp"
#include "tools/id_option.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace qalam::tools {
namespace {

using json::Json;

struct Typed {
  std::string pool, rules, actor, run, reason, booked;
  bool dry_run = false;
};

int distribute(Cli& cli, Typed const& typed) {
  auto const ledger = cli.ledger();
  if (!ledger) return cli.refuse(ledger.error());
  app::DistributeOptions options;
  auto const pool = id_option<PoolId>("--pool", typed.pool);
  if (!pool) return cli.refuse(pool.error());
  options.pool = *pool;
  auto const rules = id_option<RulesId>("--rules", typed.rules);
  if (!rules) return cli.refuse(rules.error());
  options.rules = *rules;
  auto const actor = id_option<PersonId>("--actor", typed.actor);
  if (!actor) return cli.refuse(actor.error());
  options.actor = *actor;
  auto const done = typed.dry_run ? app::rehearse_distribution(**ledger, options)
                                  : app::distribute(**ledger, options);
  if (!done) return cli.refuse(done.error());
  if (cli.json()) {
    cli.print(app::to_json(*done));
    return 0;
  }
  auto const currency = done->result.inputs.key.currency;
  if (done->resumed) {
    cli.err() << print(done->run)
              << " was begun before and broken off: it is finished, as known at event "
              << done->result.inputs.known_at.value() << ".\n";
  }
  cli.err() << (typed.dry_run ? "Would distribute " : print(done->run) + " distributes ")
            << print(Money{currency, done->distributable}) << " over "
            << done->result.inputs.works.size() << " works in " << done->result.lines.size()
            << " lines.\n";
  Json const json = app::to_json(*done);
  for (auto const& [destination, amount] : json["by_destination"].items()) {
    cli.err() << "  " << destination << ": " << amount.get<std::string>() << " " << currency.code()
              << "\n";
  }
  if (!typed.dry_run)
    cli.err() << "It counts when two approvers have approved it: qalam approve " << print(done->run)
              << "\n";
  return 0;
}

template <class Command>
int on_run(Cli& cli, Typed const& typed, Command command) {
  auto const ledger = cli.ledger();
  if (!ledger) return cli.refuse(ledger.error());
  auto const run = id_option<RunId>("run", typed.run);
  if (!run) return cli.refuse(run.error());
  command.run = *run;
  if (!typed.booked.empty()) {
    auto const day = parse_date(typed.booked);
    if (!day) return cli.refuse(day.error());
    command.booked = *day;
  }
  auto const actor = id_option<PersonId>("--actor", typed.actor);
  if (!actor) return cli.refuse(actor.error());
  auto const done = (*ledger)->execute(
      command, {*actor, app::command_id(Command::name, typed.run + typed.actor), {}});
  if (!done) return cli.refuse(done.error());
  (*ledger)->catch_up();
  auto const row = [&] {
    auto const view = (*ledger)->store().view();
    return ledger::LedgerRegisters{view->tables(), (*ledger)->tables()}.run(command.run);
  }();
  if (cli.json()) {
    cli.print({{"run", typed.run},
               {"state", row ? enum_name(row->state) : "none"},
               {"approvals", row ? row->approvers.size() : 0},
               {"position", done->receipt.last.value()},
               {"repeated", done->receipt.repeated}});
  } else if (row) {
    cli.err() << typed.run << " is " << enum_name(row->state)
              << ", approvals: " << row->approvers.size() << "\n";
  }
  return 0;
}

/// `approve RUN` and `reverse RUN`, below `distribute` or by themselves.
CLI::App* add_approve(CLI::App& parent, std::shared_ptr<Typed> const& typed) {
  auto* command = parent.add_subcommand("approve", "Approve a run; the second approval posts it");
  command->add_option("run", typed->run, "D-…")->required();
  command->add_option("--booked", typed->booked, "Booking date");
  return command;
}

CLI::App* add_reverse(CLI::App& parent, std::shared_ptr<Typed> const& typed) {
  auto* command = parent.add_subcommand("reverse", "Take a run back");
  command->add_option("run", typed->run, "D-…")->required();
  command->add_option("--reason", typed->reason, "Why")->required();
  command->add_option("--booked", typed->booked, "Booking date");
  return command;
}

void add_who_and_where(CLI::App& command, Cli& cli, std::shared_ptr<Typed> const& typed) {
  cli.add_ledger_option(command);
  cli.add_json_option(command);
  command.add_option("--actor", typed->actor, "The person who acts (N-…)");
}

std::function<int()> approving(Cli& cli, std::shared_ptr<Typed> const& typed) {
  return [&cli, typed] { return on_run(cli, *typed, ApproveRun{}); };
}

std::function<int()> reversing(Cli& cli, std::shared_ptr<Typed> const& typed) {
  return [&cli, typed] {
    ReverseRun wanted;
    wanted.reason = typed->reason;
    return on_run(cli, *typed, wanted);
  };
}

}  // namespace

void add_distribute(CLI::App& app, Cli& cli) {
  auto* command =
      app.add_subcommand("distribute", "Compute a pool's distribution; approve or reverse a run");
  auto typed = std::make_shared<Typed>();
  add_who_and_where(*command, cli, typed);
  command->add_option("--pool", typed->pool, "The pool to distribute (P-…)");
  command->add_option("--rules", typed->rules, "Rules (DR-…); else the newest in force");
  command->add_flag("--dry-run", typed->dry_run, "Show the result, write nothing");
  command->require_subcommand(0, 1);
  command->fallthrough();
  auto* approve = add_approve(*command, typed);
  auto* reverse = add_reverse(*command, typed);
  command->callback([&cli, typed, approve, reverse] {
    if (approve->parsed()) {
      cli.action = approving(cli, typed);
    } else if (reverse->parsed()) {
      cli.action = reversing(cli, typed);
    } else if (typed->pool.empty()) {
      throw CLI::RequiredError{"--pool"};
    } else {
      cli.action = [&cli, typed] { return distribute(cli, *typed); };
    }
  });

  auto* approve_alone = add_approve(app, typed);
  add_who_and_where(*approve_alone, cli, typed);
  approve_alone->callback([&cli, typed] { cli.action = approving(cli, typed); });
  auto* reverse_alone = add_reverse(app, typed);
  add_who_and_where(*reverse_alone, cli, typed);
  reverse_alone->callback([&cli, typed] { cli.action = reversing(cli, typed); });
}

}  // namespace qalam::tools
