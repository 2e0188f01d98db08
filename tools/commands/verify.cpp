#include "api/app/verify.hpp"
#include "tools/cli.hpp"
#include "tools/commands/verify_proof.hpp"
#include "tools/progress.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace qalam::tools {
namespace {

json::Json to_json(app::VerifiedPart const& part) {
  json::Json out{{"name", part.name}, {"ok", !part.divergence}, {"checked", part.checked}};
  out["divergence"] = part.divergence ? json::Json(*part.divergence) : json::Json(nullptr);
  return out;
}

json::Json to_json(app::LedgerVerification const& result) {
  json::Json out;
  out["ok"] = result.ok();
  out["size"] = result.log.size.value();
  out["root"] = to_hex(result.log.root);
  out["checked"] = result.log.checked;
  out["first_divergence"] = nullptr;
  out["parts"] = json::Json::array();
  for (auto const& part : result.parts) {
    out["parts"].push_back(to_json(part));
    if (!part.divergence || !out["first_divergence"].is_null()) continue;
    // Of what differs outside the log there is no position.
    auto const& event = result.log.first_divergence;
    bool const in_log = part.name == "log" && event && event->position != Position{};
    out["first_divergence"] = {{"part", part.name},
                               {"position", nullptr},
                               {"what", in_log ? event->what : *part.divergence}};
    if (in_log) out["first_divergence"]["position"] = event->position.value();
  }
  return out;
}

int tell(Cli& cli, app::LedgerVerification const& result) {
  if (cli.json()) cli.print(to_json(result));
  for (auto const& part : result.parts) {
    cli.err() << part.name << ": " << part.checked << " checked, "
              << part.divergence.value_or("nothing differs") << "\n";
  }
  if (result.ok()) {
    cli.err() << "Size " << result.log.size.value() << ", root " << to_hex(result.log.root) << "\n";
    return 0;
  }
  cli.err() << "The ledger is not what it was. Keep this copy, restore a backup, and compare; "
               "read models alone are made again by `qalam rebuild read`, balances by `qalam "
               "rebuild balances`.\n";
  return 1;
}

int verify(Cli& cli) {
  if (!cli.inside_server()) {
    // Before it is opened, which reads pages.
    app::LedgerVerification torn;
    torn.parts = app::broken_pages(cli.ledger_path());
    if (!torn.parts.empty()) return tell(cli, torn);
  }
  auto const ledger = cli.ledger();
  if (!ledger) return cli.refuse(ledger.error());
  ProgressMeter meter{cli.err(), cli.err_is_terminal()};
  return tell(cli, app::verify(**ledger, [&](std::string const& part, std::uint64_t done,
                                             std::uint64_t of) {
                meter.show("verified (" + part + ")", done, of, part == "files" ? part : "events");
              }));
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
  auto* command = app.add_subcommand("verify",
                                     "Derive everything in a ledger again and compare, also beside "
                                     "its server; or check a proof file");
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
