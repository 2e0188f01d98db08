#include "api/app/queries.hpp"
#include "domain/core/describe.hpp"
#include "tools/cli.hpp"
#include "tools/id_option.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace qalam::tools {
namespace {

using Align = Column::Align;

struct Typed {
  std::string at, format = "table", society, holder, work, period, kind, id, cursor;
  std::size_t limit = 1000;
};

/// What every question has: `--ledger`, `--at`, `--format`.
std::shared_ptr<Typed> question(Cli& cli, CLI::App& command) {
  auto typed = std::make_shared<Typed>();
  cli.add_ledger_option(command);
  command.add_option("--at", typed->at, "As known at a position, a day or a time; none: now");
  command.add_option("--format", typed->format, "table, json or csv")
      ->check(CLI::IsMember({"table", "json", "csv"}))
      ->capture_default_str();
  return typed;
}

Format format_of(Typed const& typed) {
  return typed.format == "json"  ? Format::json
         : typed.format == "csv" ? Format::csv
                                 : Format::table;
}

using Ask = std::function<Result<json::Json>(app::Look const&, Typed const&)>;

/// Asks at the position that was typed, and prints the member `rows` by columns, or all as JSON.
int answer(Cli& cli, Typed const& typed, Ask const& ask, std::string const& rows,
           std::vector<Column> const& columns) {
  if (typed.format == "json") cli.set_json();
  auto const ledger = cli.ledger();
  if (!ledger) return cli.refuse(ledger.error());
  (*ledger)->catch_up();
  auto const at = app::parse_at(**ledger, typed.at);
  if (!at) return cli.refuse(at.error());
  auto const look = app::Look::as_of(**ledger, *at);
  if (!look) return cli.refuse(look.error());
  auto const json = ask(*look, typed);
  if (!json) return cli.refuse(json.error());
  if (format_of(typed) == Format::json) {
    cli.print(*json);
    return 0;
  }
  if (format_of(typed) == Format::table) {
    cli.err() << (*json)["ledger"].get<std::string>() << " at position "
              << (*json)["position"].dump() << ", " << (*json)["at"].get<std::string>() << "\n";
  }
  print_rows(cli.out(), format_of(typed), (*json)[rows], columns);
  return 0;
}

Result<SocietyId> society_of(Typed const& typed) {
  return id_option<SocietyId>("--society", typed.society);
}

Result<Period> period_of(Typed const& typed) {
  if (typed.period.empty()) return Period{no_date, for_ever};
  return parse_period(typed.period);
}

void add_balances(CLI::App& app, Cli& cli) {
  auto* command =
      app.add_subcommand("balances", "Balances of accounts, now or as known at any instant");
  auto typed = question(cli, *command);
  command->add_option("--society", typed->society, "Only this society (S-…)");
  command->add_option("--holder", typed->holder, "Only this holder (H-…)");
  command->add_option("--kind", typed->kind, "Only this kind of account (payable, collected …)");
  command->callback([&cli, typed] {
    cli.action = [&cli, typed] {
      return answer(cli, *typed,
                    [](app::Look const& look, Typed const& t) -> Result<json::Json> {
                      app::BalanceFilter filter;
                      QALAM_TRY(filter.society, society_of(t));
                      QALAM_TRY(filter.holder, id_option<HolderId>("--holder", t.holder));
                      if (!t.kind.empty()) {
                        filter.kind = enum_from<AccountKind>(t.kind);
                        if (!filter.kind)
                          return fail(ErrorCode::malformed,
                                      "\"" + t.kind + "\" is no kind of account");
                      }
                      return app::balances(look, filter);
                    },
                    "balances",
                    {{"account", "account"},
                     {"currency", "currency"},
                     {"debit", "debit", Align::right},
                     {"credit", "credit", Align::right},
                     {"balance", "balance", Align::right}});
    };
  });
}

void add_trial_balance(CLI::App& app, Cli& cli) {
  auto* command = app.add_subcommand("trial-balance", "Sums of all accounts; debits equal credits");
  auto typed = question(cli, *command);
  command->add_option("--society", typed->society, "Only this society (S-…)");
  command->callback([&cli, typed] {
    cli.action = [&cli, typed] {
      return answer(cli, *typed,
                    [](app::Look const& look, Typed const& t) -> Result<json::Json> {
                      QALAM_TRY(auto const society, society_of(t));
                      return app::trial_balance(look, society);
                    },
                    "accounts",
                    {{"society", "society"},
                     {"kind", "kind"},
                     {"currency", "currency"},
                     {"debit", "debit", Align::right},
                     {"credit", "credit", Align::right},
                     {"balance", "balance", Align::right}});
    };
  });
}

void add_statement(CLI::App& app, Cli& cli) {
  auto* command = app.add_subcommand("statement", "What a right holder is told, line by line");
  auto typed = question(cli, *command);
  command->add_option("holder", typed->holder, "H-…")->required();
  command->add_option("--society", typed->society, "Only this society (S-…)");
  command->add_option("--period", typed->period, "Booking dates (2026-Q1)");
  command->callback([&cli, typed] {
    cli.action = [&cli, typed] {
      return answer(cli, *typed,
                    [](app::Look const& look, Typed const& t) -> Result<json::Json> {
                      QALAM_TRY(auto const society, society_of(t));
                      QALAM_TRY(auto const period, period_of(t));
                      QALAM_TRY(auto const holder, id_option<HolderId>("holder", t.holder));
                      return app::statement(look, holder, society, period);
                    },
                    "facts",
                    {{"position", "position", Align::right},
                     {"booked", "booked"},
                     {"fact", "what"},
                     {"run", "run"},
                     {"pool.right", "right"},
                     {"pool.use", "use"},
                     {"amount", "amount", Align::right},
                     {"currency", "currency"},
                     {"reason", "reason"}});
    };
  });
}

void add_usage(CLI::App& app, Cli& cli) {
  auto* command = app.add_subcommand("usage", "Where and when a work was used");
  auto typed = question(cli, *command);
  command->add_option("work", typed->work, "W-…")->required();
  command->add_option("--society", typed->society, "As this society has it (S-…); none: all");
  command->add_option("--period", typed->period, "Days of use (2026-Q1)");
  command->callback([&cli, typed] {
    cli.action = [&cli, typed] {
      return answer(cli, *typed,
                    [](app::Look const& look, Typed const& t) -> Result<json::Json> {
                      QALAM_TRY(auto const society, society_of(t));
                      QALAM_TRY(auto const period, period_of(t));
                      QALAM_TRY(auto const work, id_option<WorkId>("work", t.work));
                      return app::usage_of_work(look, work, society, period);
                    },
                    "usage",
                    {{"day", "day"},
                     {"licensee_name", "licensee"},
                     {"outlet", "outlet"},
                     {"use", "use"},
                     {"quantity", "times", Align::right},
                     {"lines", "lines", Align::right}});
    };
  });
}

void add_trail(CLI::App& app, Cli& cli) {
  auto* command = app.add_subcommand("trail", "The audit trail: every event that names a thing");
  auto typed = question(cli, *command);
  command->add_option("id", typed->id, "Any id")->required();
  command->callback([&cli, typed] {
    cli.action = [&cli, typed] {
      return answer(cli, *typed,
                    [](app::Look const& look, Typed const& t) -> Result<json::Json> {
                      QALAM_TRY(auto const id, parse_any_id(t.id));
                      return app::audit_trail(look, id, {t.cursor, t.limit});
                    },
                    "events",
                    {{"position", "position", Align::right},
                     {"recorded_at", "recorded at"},
                     {"type", "event"},
                     {"stream", "stream"},
                     {"actor", "by"}});
    };
  });
}

/// A register: all of it, page after page.
void add_register(CLI::App& app, Cli& cli, std::string const& name, std::string const& about,
                  std::vector<Column> columns) {
  auto* command = app.add_subcommand(name, about);
  auto typed = question(cli, *command);
  command->add_option("--society", typed->society, "Only this society's (S-…)");
  command->callback([&cli, typed, name, columns] {
    cli.action = [&cli, typed, name, columns] {
      return answer(
          cli, *typed,
          [name](app::Look const& look, Typed const& t) -> Result<json::Json> {
            QALAM_TRY(auto const society, society_of(t));
            QALAM_TRY(auto all, app::list(look, name, {"", 1000}, society));
            while (!all["next"].is_null()) {
              QALAM_TRY(auto const bytes, app::cursor_bytes(all["next"].get<std::string>()));
              QALAM_TRY(auto more, app::list(look, name, {bytes, 1000}, society));
              for (auto& row : more[name]) all[name].push_back(std::move(row));
              all["next"] = more["next"];
            }
            all.erase("next");
            return all;
          },
          name, columns);
    };
  });
}

}  // namespace

void add_queries(CLI::App& app, Cli& cli) {
  add_balances(app, cli);
  add_trial_balance(app, cli);
  add_statement(app, cli);
  add_usage(app, cli);
  add_trail(app, cli);
  add_register(app, cli, "works", "The register of works",
               {{"id", "id"},
                {"name", "title"},
                {"submitter_number", "submitter's number"},
                {"revision", "rev.", Align::right}});
  add_register(app, cli, "holders", "The register of right holders",
               {{"id", "id"},
                {"name", "name"},
                {"kind", "kind"},
                {"ipi_base", "IPI base"},
                {"located", "located"}});
  add_register(
      app, cli, "societies", "The accredited societies",
      {{"id", "id"}, {"name", "name"}, {"bin", "BIN"}, {"cisac_code", "CISAC", Align::right}});
  add_register(app, cli, "licensees", "The register of licensees",
               {{"id", "id"}, {"name", "name"}, {"category", "category"}, {"bin", "BIN"}});
  add_register(app, cli, "recordings", "The register of recordings",
               {{"id", "id"}, {"isrc", "ISRC"}, {"title", "title"}, {"artist", "artist"}});
  add_register(app, cli, "mandates", "Who has entrusted what to whom",
               {{"id", "id"},
                {"holder", "holder"},
                {"society", "society"},
                {"from", "from"},
                {"until", "until"}});
  add_register(app, cli, "licences", "Licences in force and past",
               {{"id", "id"},
                {"society", "society"},
                {"licensee", "licensee"},
                {"use", "use"},
                {"from", "from"},
                {"until", "until"}});
  add_register(app, cli, "pools", "Distribution pools",
               {{"id", "id"},
                {"key.right", "right"},
                {"key.use", "use"},
                {"key.from", "from"},
                {"key.until", "until"},
                {"collected", "collected", Align::right},
                {"distributed", "distributed", Align::right}});
  add_register(app, cli, "runs", "Distribution runs",
               {{"id", "id"},
                {"pool", "pool"},
                {"state", "state"},
                {"distributable", "distributable", Align::right},
                {"lines", "lines", Align::right}});
  add_register(app, cli, "reports", "Usage reports",
               {{"id", "id"},
                {"licensee", "licensee"},
                {"state", "state"},
                {"use", "use"},
                {"from", "from"},
                {"until", "until"},
                {"lines", "lines", Align::right},
                {"quantity", "quantity", Align::right}});
  add_register(app, cli, "payouts", "Payouts",
               {{"id", "id"},
                {"holder", "holder"},
                {"state", "state"},
                {"amount", "amount", Align::right},
                {"booked", "booked"}});
}

}  // namespace qalam::tools
