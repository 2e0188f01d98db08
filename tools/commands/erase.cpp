#include "api/app/erase.hpp"

#include "eventstore/files/durable.hpp"
#include "tools/cli.hpp"
#include "tools/id_option.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace qalam::tools {
namespace {

struct Typed {
  std::string subject, basis, actor, out;
};

/// The same person on the same ground is the same command.
Result<app::Done> erase(app::Ledger& ledger, HolderId holder, PersonId actor,
                        std::string const& basis) {
  return app::erase_holder(
      ledger, EraseHolder{holder, basis},
      {actor, app::command_id("erase", print(holder) + "\x1f" + basis), std::nullopt});
}

int erase(Cli& cli, Typed const& typed) {
  auto const holder = id_option<HolderId>("SUBJECT", typed.subject);
  if (!holder) return cli.refuse(holder.error());
  auto const actor = id_option<PersonId>("--actor", typed.actor);
  if (!actor) return cli.refuse(actor.error());
  auto const ledger = cli.ledger();
  if (!ledger) return cli.refuse(ledger.error());
  auto const done = erase(**ledger, *holder, *actor, typed.basis);
  if (!done) return cli.refuse(done.error());
  auto const text = app::erasure_certificate(**ledger, *holder);
  if (!text) {
    cli.err() << print(*holder) << " is erased, and the data cannot be read any more. "
              << "Its certificate could not be made; the same command makes it later.\n";
    return cli.refuse(text.error());
  }
  if (!typed.out.empty()) {
    constexpr unsigned for_the_owner = 0600;
    files::replace_durably(cli.path(typed.out), lmdb::bytes_of(*text), for_the_owner);
  }
  auto const json = json::parse(*text, {.bytes_max = text->size()});
  if (!json) return cli.refuse(json.error());
  auto const& certificate = *json;
  if (cli.json()) {
    json::Json out{{"subject", certificate["subject"]},
                   {"position", certificate["position"]},
                   {"at", certificate["at"]},
                   {"key_before", certificate["key_before"]},
                   {"key_after", certificate["key_after"]},
                   {"certificate", certificate}};
    cli.print(out);
    return 0;
  }
  cli.err() << typed.subject << " is erased by event " << certificate["position"].dump()
            << ". The vault's key " << certificate["key_before"].dump()
            << " is destroyed; the balances are as they were.\n";
  if (typed.out.empty()) {
    cli.out() << *text;
  } else {
    cli.err() << cli.path(typed.out).string()
              << " certifies it. Check it anywhere:\n  qalam verify " << typed.out
              << " --key KEY\n";
  }
  return 0;
}

}  // namespace

void add_erase(CLI::App& app, Cli& cli) {
  auto* command = app.add_subcommand(
      "erase", "Forget a person: destroy what the vault holds, keep the money facts, certify it");
  auto typed = std::make_shared<Typed>();
  command->add_option("subject", typed->subject, "The right holder (H-…)")->required();
  command->add_option("--basis", typed->basis, "The legal ground; no personal data")->required();
  command->add_option("--actor", typed->actor, "The person who orders it (N-…)")->required();
  command->add_option("--out", typed->out, "Write the certificate to this file too");
  cli.add_ledger_option(*command);
  cli.add_json_option(*command);
  command->callback([&cli, typed] { cli.action = [&cli, typed] { return erase(cli, *typed); }; });
}

}  // namespace qalam::tools
