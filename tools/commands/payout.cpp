#include "api/app/pay.hpp"
#include "api/app/result_json.hpp"
#include "tools/cli.hpp"
#include "tools/id_option.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace qalam::tools {
namespace {

struct Typed {
  std::string society, holder, actor, currency = "KZT", booked;
  bool dry_run = false;
};

int payout(Cli& cli, Typed const& typed) {
  auto const ledger = cli.ledger();
  if (!ledger) return cli.refuse(ledger.error());
  app::PayOptions options;
  auto const society = id_option<SocietyId>("--society", typed.society);
  if (!society) return cli.refuse(society.error());
  options.society = *society;
  auto const holder = id_option<HolderId>("--holder", typed.holder);
  if (!holder) return cli.refuse(holder.error());
  options.holder = *holder;
  auto const actor = id_option<PersonId>("--actor", typed.actor);
  if (!actor) return cli.refuse(actor.error());
  options.actor = *actor;
  auto const currency = Currency::parse(typed.currency);
  if (!currency) return cli.refuse(currency.error());
  options.currency = *currency;
  if (!typed.booked.empty()) {
    auto const day = parse_date(typed.booked);
    if (!day) return cli.refuse(day.error());
    options.booked = *day;
  }
  options.dry_run = typed.dry_run;
  auto const done = app::pay(**ledger, options);
  if (!done) return cli.refuse(done.error());
  if (cli.json()) {
    auto json = app::to_json(*done, *currency);
    json["dry_run"] = typed.dry_run;
    cli.print(json);
    return 0;
  }
  cli.err() << done->payouts.size()
            << (typed.dry_run ? " payouts would be instructed, " : " payouts instructed, ")
            << print(Money{*currency, done->sum}) << " in all; for " << done->waiting.size()
            << " holders the money waits (below the minimum, or not located).\n";
  constexpr std::size_t shown_max = 20;
  for (std::size_t i = 0; i < done->payouts.size() && i < shown_max; ++i) {
    auto const& paid = done->payouts[i];
    cli.err() << "  ";
    if (!typed.dry_run) cli.err() << print(paid.payout) << " to ";
    cli.err() << print(paid.holder) << ": " << print(Money{*currency, paid.micros}) << "\n";
  }
  if (done->payouts.size() > shown_max) cli.err() << "  and others; --json has all\n";
  for (std::size_t i = 0; i < done->waiting.size() && i < shown_max; ++i) {
    auto const& waits = done->waiting[i];
    cli.err() << "  " << print(waits.holder) << " waits with "
              << print(Money{*currency, waits.micros}) << ": " << waits.why.detail << "\n";
  }
  return 0;
}

}  // namespace

void add_payout(CLI::App& app, Cli& cli) {
  auto* command = app.add_subcommand("payout", "Instruct payouts of all that is payable");
  auto typed = std::make_shared<Typed>();
  cli.add_ledger_option(*command);
  cli.add_json_option(*command);
  command->add_option("--society", typed->society, "S-…")->required();
  command->add_option("--holder", typed->holder, "Only this holder (H-…)");
  command->add_option("--actor", typed->actor, "The person who acts (N-…)");
  command->add_option("--currency", typed->currency, "ISO 4217")->capture_default_str();
  command->add_option("--booked", typed->booked, "Booking date");
  command->add_flag("--dry-run", typed->dry_run, "Show what would be paid, write nothing");
  command->callback([&cli, typed] { cli.action = [&cli, typed] { return payout(cli, *typed); }; });
}

}  // namespace qalam::tools
