#include "eventstore/files/durable.hpp"
#include "tools/cli.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace qalam::tools {
namespace {

int checkpoint(Cli& cli) {
  auto const ledger = cli.ledger();
  if (!ledger) return cli.refuse(ledger.error());
  auto const publisher = (*ledger)->publisher();
  if (!publisher) return cli.refuse(publisher.error());
  auto const text = (*publisher)->publish();
  if (!text) return cli.refuse(text.error());
  if (cli.json()) {
    cli.print({{"checkpoint", *text}, {"key", print((*publisher)->key())}});
  } else {
    cli.out() << *text;
    cli.err() << "The key to check it with: " << print((*publisher)->key()) << "\n";
  }
  return 0;
}

int prove(Cli& cli, std::uint64_t position, std::string const& out) {
  auto const ledger = cli.ledger();
  if (!ledger) return cli.refuse(ledger.error());
  auto const publisher = (*ledger)->publisher();
  if (!publisher) return cli.refuse(publisher.error());
  auto const proof = (*publisher)->prove(Position{position});
  if (!proof) return cli.refuse(proof.error());
  auto const file = cli.path(out);
  constexpr unsigned for_everybody = 0644;
  files::replace_durably(file, lmdb::bytes_of(*proof), for_everybody);
  if (cli.json()) {
    cli.print(
        {{"position", position}, {"file", file.string()}, {"key", print((*publisher)->key())}});
  } else {
    cli.err() << file.string() << " proves that event " << position
              << " is in the log. Check it anywhere:\n  qalam verify " << file.string() << " --key "
              << print((*publisher)->key()) << "\n";
  }
  return 0;
}

}  // namespace

void add_checkpoint(CLI::App& app, Cli& cli) {
  auto* sign = app.add_subcommand("checkpoint", "The signed head of the log, for everybody");
  cli.add_ledger_option(*sign);
  cli.add_json_option(*sign);
  sign->callback([&cli] { cli.action = [&cli] { return checkpoint(cli); }; });

  auto* show =
      app.add_subcommand("prove", "A file that proves for ever that an event is in the log");
  auto position = std::make_shared<std::uint64_t>(0);
  auto out = std::make_shared<std::string>();
  cli.add_ledger_option(*show);
  cli.add_json_option(*show);
  show->add_option("position", *position, "Position of the event")->required();
  show->add_option("--out", *out, "File to write (….tlog-proof)")->required();
  show->callback([&cli, position, out] {
    cli.action = [&cli, position, out] { return prove(cli, *position, *out); };
  });
}

}  // namespace qalam::tools
