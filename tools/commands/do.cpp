#include "api/app/do_command.hpp"
#include "api/json/parse.hpp"
#include "tools/cli.hpp"
#include "tools/id_option.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <fstream>
#include <sstream>

namespace qalam::tools {
namespace {

using json::Json;

struct Typed {
  std::vector<std::string> files;
  std::string actor;
  bool dry_run = false;
};

class Doing {
 public:
  Doing(Cli& cli, app::Ledger& ledger, app::Asking const& asking, bool dry_run)
      : cli_{cli}, ledger_{ledger}, asking_{asking}, dry_run_{dry_run} {}

  /// One command; where it came from goes before an error.
  int one(std::string const& text, std::string const& from) {
    auto const json = json::parse(text);
    if (!json) return refuse(json.error(), from);
    auto const request = app::parse_request(*json);
    if (!request) return refuse(request.error(), from);
    return dry_run_ ? rehearse(*request, from) : execute(*request, from);
  }

 private:
  int refuse(Error error, std::string const& from) {
    error.where = from + (error.where.empty() ? "" : " " + error.where);
    return cli_.refuse(error);
  }

  int execute(app::Request const& request, std::string const& from) {
    auto const done = app::execute(ledger_, request, asking_);
    if (!done) return refuse(done.error(), from);
    if (cli_.json()) {
      cli_.print(app::to_json(*done));
      return 0;
    }
    cli_.err() << request.command << ": "
               << (done->subject.kind == Kind::none
                       ? "done"
                       : print_id(done->subject.kind, done->subject.id));
    if (done->receipt.repeated) {
      cli_.err() << " (done before, nothing changed)";
    } else if (done->receipt.last < done->receipt.first) {
      cli_.err() << " (nothing had to change)";
    } else {
      cli_.err() << " at position " << done->receipt.last.value();
    }
    cli_.err() << "\n";
    for (auto const& note : done->notes) cli_.err() << "  " << note << "\n";
    return 0;
  }

  int rehearse(app::Request const& request, std::string const& from) {
    auto const decided = app::rehearse(ledger_, request, asking_);
    if (!decided) return refuse(decided.error(), from);
    Json out;
    out["command"] = request.command;
    out["dry_run"] = true;
    out["events"] = Json::array();
    for (Event const& event : decided->events) out["events"].push_back(app::to_json(event));
    out["notes"] = decided->notes;
    cli_.print(out);
    return 0;
  }

  Cli& cli_;
  app::Ledger& ledger_;
  app::Asking const& asking_;
  bool dry_run_;
};

/// `-`: a command on each line of stdin; the good ones are done, the bad ones told.
int from_stdin(Cli& cli, Doing& doing) {
  int code = 0;
  std::uint64_t line = 0;
  for (std::string text; std::getline(cli.in(), text);) {
    ++line;
    if (text.find_first_not_of(" \t\r") == std::string::npos) continue;
    if (doing.one(text, "stdin:" + std::to_string(line)) != 0) code = 1;
  }
  return code;
}

int do_all(Cli& cli, Typed const& typed) {
  app::Asking asking;
  auto const actor = id_option<PersonId>("--actor", typed.actor);
  if (!actor) return cli.refuse(actor.error());
  asking.actor = *actor;
  auto const ledger = cli.ledger();
  if (!ledger) return cli.refuse(ledger.error());
  Doing doing{cli, **ledger, asking, typed.dry_run};
  int code = 0;
  for (auto const& file : typed.files) {
    if (file == "-") {
      code = std::max(code, from_stdin(cli, doing));
      continue;
    }
    std::ifstream in{cli.path(file), std::ios::binary};
    if (!in) {
      code = cli.refuse(fail(ErrorCode::not_found, "cannot read " + file));
      continue;
    }
    std::ostringstream text;
    text << in.rdbuf();
    if (doing.one(text.str(), file) != 0) code = 1;
  }
  return code;
}

}  // namespace

void add_do(CLI::App& app, Cli& cli) {
  auto* command = app.add_subcommand(
      "do", "Carry out commands given as JSON files, or `-` for one on each line of stdin");
  auto typed = std::make_shared<Typed>();
  command->add_option("files", typed->files, "COMMAND.json … or -")->required();
  cli.add_ledger_option(*command);
  cli.add_json_option(*command);
  command->add_option("--actor", typed->actor, "The person who asks (N-…); none: the installation");
  command->add_flag("--dry-run", typed->dry_run, "Show the events, write nothing");
  std::string names = "Commands:";
  for (auto const& name : app::command_names()) names += " " + name;
  command->footer(names);
  command->callback([&cli, typed] { cli.action = [&cli, typed] { return do_all(cli, *typed); }; });
}

}  // namespace qalam::tools
