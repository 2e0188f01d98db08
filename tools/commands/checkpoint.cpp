#include "api/app/prove_statement.hpp"
#include "eventstore/files/durable.hpp"
#include "tools/cli.hpp"
#include "tools/id_option.hpp"

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

int prove_event(Cli& cli, std::uint64_t position, std::string const& out) {
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

/// The statement of `prove statement HOLDER`.
struct WhatToProve {
  std::vector<std::string> what;  ///< A position; or "statement" and a holder.
  std::string society;
  std::string out;
};

int prove_statement(Cli& cli, WhatToProve const& typed) {
  auto const ledger = cli.ledger();
  if (!ledger) return cli.refuse(ledger.error());
  auto const holder = id_option<HolderId>("statement", typed.what.back());
  if (!holder) return cli.refuse(holder.error());
  auto society = id_option<SocietyId>("--society", typed.society);
  if (society && *society == SocietyId{}) society = app::only_society_of(**ledger, *holder);
  if (!society) return cli.refuse(society.error());
  auto const statement = app::prove_statement(**ledger, *holder, *society);
  if (!statement) return cli.refuse(statement.error());
  auto const file = cli.path(typed.out);
  constexpr unsigned for_the_owner = 0600;
  files::replace_durably(file, lmdb::bytes_of(print(*statement)), for_the_owner);
  auto const& bundle = statement->bundle;
  if (cli.json()) {
    cli.print({{"holder", print(bundle.holder)},
               {"society", print(bundle.society)},
               {"file", file.string()},
               {"key", bundle.key},
               {"events", bundle.events.size()},
               {"runs", bundle.runs.size()},
               {"periods", bundle.periods.size()}});
  } else {
    cli.err() << file.string() << " holds the statement of " << print(bundle.holder)
              << " and its proof. Read it in any editor; check it anywhere:\n  qalam verify "
              << file.string() << " --key " << bundle.key << "\n";
  }
  return 0;
}

int prove(Cli& cli, WhatToProve const& typed) {
  if (typed.what.size() == 2 && typed.what.front() == "statement") {
    return prove_statement(cli, typed);
  }
  auto const position = typed.what.size() == 1 ? tlog::parse_decimal(typed.what.front())
                                               : std::optional<std::uint64_t>{};
  if (!position) {
    return cli.refuse(fail(ErrorCode::malformed,
                           "say what to prove: the position of an event, or `statement` and the id "
                           "of a holder"));
  }
  return prove_event(cli, *position, typed.out);
}

}  // namespace

void add_checkpoint(CLI::App& app, Cli& cli) {
  auto* sign = app.add_subcommand("checkpoint", "The signed head of the log, for everybody");
  cli.add_ledger_option(*sign);
  cli.add_json_option(*sign);
  sign->callback([&cli] { cli.action = [&cli] { return checkpoint(cli); }; });

  auto* show = app.add_subcommand(
      "prove", "A file that proves for ever that an event is in the log, or a holder's statement");
  auto typed = std::make_shared<WhatToProve>();
  cli.add_ledger_option(*show);
  cli.add_json_option(*show);
  show->add_option("what", typed->what, "POSITION of an event, or: statement HOLDER")
      ->required()
      ->expected(1, 2);
  show->add_option("--society", typed->society, "Of a statement, where there are several");
  show->add_option("--out", typed->out, "File to write (….tlog-proof, ….statement)")->required();
  show->callback([&cli, typed] { cli.action = [&cli, typed] { return prove(cli, *typed); }; });
}

}  // namespace qalam::tools
