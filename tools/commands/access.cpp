#include "api/app/access.hpp"

#include "tools/cli.hpp"
#include "tools/id_option.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace qalam::tools {
namespace {

struct Typed {
  std::string subject, purpose, actor;
  std::vector<std::string> fields;
};

/// Who has looked at a person's data.
int access(Cli& cli, Typed const& typed) {
  auto const holder = id_option<HolderId>("SUBJECT", typed.subject);
  if (!holder) return cli.refuse(holder.error());
  auto const ledger = cli.ledger();
  if (!ledger) return cli.refuse(ledger.error());
  auto const looks = app::looks_at(**ledger, *holder);
  if (!looks) return cli.refuse(looks.error());
  json::Json rows = json::Json::array();
  for (auto const& one : *looks) {
    rows.push_back({{"number", one.number},
                    {"at", print(one.access.at)},
                    {"by", print(one.access.by)},
                    {"fields", one.access.fields},
                    {"purpose", one.access.purpose}});
  }
  if (cli.json()) {
    cli.print({{"subject", print(*holder)}, {"looks", rows}});
    return 0;
  }
  cli.err() << rows.size() << " looks at what the vault holds about " << print(*holder) << "\n";
  for (auto& row : rows) {
    std::string fields;
    for (auto const& field : row["fields"]) {
      fields += (fields.empty() ? "" : ",") + field.get<std::string>();
    }
    row["fields"] = fields;
  }
  print_rows(cli.out(), Format::table, rows,
             {{"at", "at"}, {"by", "by"}, {"fields", "what"}, {"purpose", "why"}});
  return 0;
}

int look(Cli& cli, Typed const& typed) {
  app::LookingAt look;
  auto const holder = id_option<HolderId>("SUBJECT", typed.subject);
  if (!holder) return cli.refuse(holder.error());
  auto const actor = id_option<PersonId>("--actor", typed.actor);
  if (!actor) return cli.refuse(actor.error());
  auto const ledger = cli.ledger();
  if (!ledger) return cli.refuse(ledger.error());
  look.holder = *holder;
  look.by = *actor;
  look.purpose = typed.purpose;
  look.fields = typed.fields;
  auto const data = app::look_at_person(**ledger, look);
  if (!data) return cli.refuse(data.error());
  if (cli.json()) {
    cli.print({{"subject", print(*holder)}, {"private", *data}});
    return 0;
  }
  for (auto const& [name, value] : *data) cli.out() << name << ": " << value << "\n";
  cli.err() << "This look is recorded: `qalam access " << print(*holder) << "`.\n";
  return 0;
}

}  // namespace

void add_access(CLI::App& app, Cli& cli) {
  auto typed = std::make_shared<Typed>();
  auto* who = app.add_subcommand("access", "Who has looked at a person's data in the vault");
  who->add_option("subject", typed->subject, "The right holder (H-…)")->required();
  cli.add_ledger_option(*who);
  cli.add_json_option(*who);
  who->callback([&cli, typed] { cli.action = [&cli, typed] { return access(cli, *typed); }; });

  auto* what = app.add_subcommand(
      "private", "What the vault holds about a person; the look is recorded before it happens");
  what->add_option("subject", typed->subject, "The right holder (H-…)")->required();
  what->add_option("--purpose", typed->purpose, "Why; kept, and shown to the person")->required();
  what->add_option("--actor", typed->actor, "The person who looks (N-…)")->required();
  what->add_option("--field", typed->fields, "Only this (iban, legal_name …); may be repeated");
  cli.add_ledger_option(*what);
  cli.add_json_option(*what);
  what->callback([&cli, typed] { cli.action = [&cli, typed] { return look(cli, *typed); }; });
}

}  // namespace qalam::tools
