#include "api/app/supersede.hpp"
#include "tools/cli.hpp"
#include "tools/id_option.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace qalam::tools {
namespace {

struct Typed {
  std::string origin, reason, actor;
};

int supersede(Cli& cli, Typed const& typed) {
  app::LedgerOptions options;
  options.directory = cli.ledger_path();
  options.signer = cli.signer_path();
  auto const actor = id_option<PersonId>("--actor", typed.actor);
  if (!actor) return cli.refuse(actor.error());
  auto const done = app::supersede(options, {typed.origin, typed.reason, *actor});
  if (!done) return cli.refuse(done.error());
  if (cli.json()) {
    cli.print({{"superseded",
                {{"origin", done->before.origin},
                 {"size", done->before.size},
                 {"root", to_hex(done->before.root)}}},
               {"origin", typed.origin},
               {"position", done->position.value()},
               {"key", print(done->key)},
               {"checkpoint", done->checkpoint}});
    return 0;
  }
  cli.err() << "The log " << done->before.origin << ", which had been signed with "
            << done->before.size << " events, is superseded: event " << done->position.value()
            << " says so. The log is now called " << typed.origin << ". Give everybody its key:\n"
            << print(done->key) << "\n";
  return 0;
}

}  // namespace

void add_supersede(CLI::App& app, Cli& cli) {
  auto* command = app.add_subcommand(
      "supersede",
      "Go on with an old copy of the ledger, under another name, and say what is lost");
  auto typed = std::make_shared<Typed>();
  cli.add_ledger_option(*command);
  cli.add_json_option(*command);
  command->add_option("--origin", typed->origin, "Name of the new log")->required();
  command->add_option("--reason", typed->reason, "Why, for everybody to read")->required();
  command->add_option("--actor", typed->actor, "Who decides it")->required();
  command->callback([&cli, typed] {
    cli.may_forward = false;
    cli.action = [&cli, typed] { return supersede(cli, *typed); };
  });
}

}  // namespace qalam::tools
