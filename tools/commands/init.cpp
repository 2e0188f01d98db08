#include "tools/cli.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace qalam::tools {

void add_init(CLI::App& app, Cli& cli) {
  auto* command = app.add_subcommand("init", "Make an empty ledger");
  auto origin = std::make_shared<std::string>("qalam.local/ledger");
  cli.add_ledger_option(*command);
  cli.add_json_option(*command);
  command
      ->add_option("--origin", *origin, "The ledger's name for ever: first line of its checkpoints")
      ->capture_default_str();
  command->callback([&cli, origin] {
    cli.may_forward = false;
    cli.action = [&cli, origin] {
      app::LedgerOptions options;
      options.directory = cli.ledger_path();
      options.signer = cli.signer_path();
      if (auto const made = app::Ledger::create(options, *origin); !made)
        return cli.refuse(made.error());
      if (cli.json()) {
        cli.print(
            {{"ledger", *origin}, {"directory", cli.ledger_path().string()}, {"position", 0}});
      } else {
        cli.err() << "An empty ledger " << *origin << " lies in " << cli.ledger_path().string()
                  << ".\n";
      }
      return 0;
    };
  });
}

}  // namespace qalam::tools
