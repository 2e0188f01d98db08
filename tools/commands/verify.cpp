#include "api/app/access.hpp"
#include "replay/digests.hpp"
#include "tools/cli.hpp"
#include "tools/commands/verify_proof.hpp"
#include "tools/progress.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace qalam::tools {
namespace {

int verify(Cli& cli) {
  auto const ledger = cli.ledger();
  if (!ledger) return cli.refuse(ledger.error());
  ProgressMeter meter{cli.err(), cli.err_is_terminal()};
  auto const result = (*ledger)->store().verify([&](Position done, Position of) {
    meter.show("verified", done.value(), of.value(), "events");
  });
  auto const looks = app::verify_access_log(**ledger);
  bool const ok = result.ok() && looks;
  if (cli.json()) {
    json::Json out;
    out["ok"] = ok;
    out["size"] = result.size.value();
    out["root"] = to_hex(result.root);
    out["checked"] = result.checked;
    out["first_divergence"] = nullptr;
    if (result.first_divergence) {
      out["first_divergence"] = {{"position", result.first_divergence->position.value()},
                                 {"what", result.first_divergence->what}};
    }
    out["access_log"] = {{"records", looks ? looks->records : 0},
                         {"sealed_days", looks ? looks->sealed : 0},
                         {"wrong", looks ? "" : looks.error().where + ": " + looks.error().detail}};
    cli.print(out);
  } else if (result.ok()) {
    cli.err() << result.checked << " events checked, nothing differs. Size " << result.size.value()
              << ", root " << to_hex(result.root) << "\n";
  } else {
    cli.err() << "The first event that differs is at position "
              << result.first_divergence->position.value() << ": " << result.first_divergence->what
              << "\n";
  }
  if (!looks && !cli.json()) return cli.refuse(looks.error());
  return ok ? 0 : 1;
}

int rebuild(Cli& cli, std::string const& what) {
  auto const ledger = cli.ledger();
  if (!ledger) return cli.refuse(ledger.error());
  ProgressMeter meter{cli.err(), cli.err_is_terminal()};
  auto const progress = [&](Position done, Position of) {
    meter.show("rebuilt", done.value(), of.value(), "events");
  };
  bool const balances = what.empty() || what == "balances";
  bool const models = what.empty() || what == "read";
  if (!balances && !models) {
    return cli.refuse(
        fail(ErrorCode::not_found, "rebuild balances, read, or both (nothing named)"));
  }
  if (balances) (*ledger)->store().rebuild_folds(progress);
  if (models) (*ledger)->models().rebuild(progress);
  cli.err() << "Rebuilt up to position " << (*ledger)->store().position().value() << ".\n";
  return 0;
}

}  // namespace

void add_verify(CLI::App& app, Cli& cli) {
  auto* command = app.add_subcommand(
      "verify", "Derive every hash, version and the root of a ledger again, or check a proof file");
  struct Typed {
    std::string file;
    std::vector<std::string> keys;
  };
  auto typed = std::make_shared<Typed>();
  cli.add_ledger_option(*command, false);
  cli.add_json_option(*command);
  command->add_option("file", typed->file,
                      "A proof or a statement bundle; the ledger is not asked");
  command->add_option("--key", typed->keys, "A key that you trust, or a file of keys");
  command->callback([&cli, typed] {
    if (!typed->file.empty()) {
      cli.may_forward = false;
      cli.action = [&cli, typed] { return verify_file(cli, typed->file, typed->keys); };
      return;
    }
    if (!cli.has_ledger()) throw CLI::RequiredError{"--ledger or a file"};
    cli.action = [&cli] { return verify(cli); };
  });

  auto* again = app.add_subcommand("rebuild", "Build balances and read models again from the log");
  auto what = std::make_shared<std::string>();
  cli.add_ledger_option(*again);
  again->add_option("projection", *what, "balances or read; none: both");
  again->callback([&cli, what] { cli.action = [&cli, what] { return rebuild(cli, *what); }; });
}

}  // namespace qalam::tools
