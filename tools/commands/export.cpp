#include "api/app/export_journal.hpp"
#include "api/app/queries.hpp"
#include "tools/cli.hpp"
#include "tools/id_option.hpp"

#include <CLI/CLI.hpp>

#include <fstream>
#include <system_error>

namespace qalam::tools {
namespace {

struct Typed {
  std::string reader, society, from, until, at, out;
};

Result<app::JournalOptions> options_of(app::Ledger const& ledger, Typed const& typed) {
  app::JournalOptions options;
  QALAM_TRY(options.society, id_option<SocietyId>("--society", typed.society));
  for (auto const& [option, text, to] : {std::tuple{"--from", &typed.from, &options.booked.from},
                                         {"--until", &typed.until, &options.booked.until}}) {
    if (text->empty()) continue;
    auto const day = parse_date(*text);
    if (!day) return fail(day.error().code, day.error().detail, option);
    *to = *day;
  }
  QALAM_TRY(options.at, app::parse_at(ledger, typed.at));
  return options;
}

/// To a file that takes its name when it is whole.
Result<app::JournalSummary> write_file(app::Ledger& ledger, app::JournalOptions const& options,
                                       std::filesystem::path const& file) {
  auto part = file;
  part += ".part";
  std::ofstream out{part, std::ios::binary | std::ios::trunc};
  if (!out) return fail(ErrorCode::not_found, "cannot be written", file.string());
  auto summary = app::export_journal(ledger, options, out);
  out.close();
  if (summary && !out) summary = fail(ErrorCode::storage_full, "is not whole", file.string());
  std::error_code error;
  if (summary) {
    std::filesystem::rename(part, file, error);
    if (error) summary = fail(ErrorCode::storage_full, error.message(), file.string());
  }
  if (!summary) std::filesystem::remove(part, error);
  return summary;
}

int export_journal(Cli& cli, Typed const& typed) {
  auto const ledger = cli.ledger();
  if (!ledger) return cli.refuse(ledger.error());
  (*ledger)->catch_up();
  auto const options = options_of(**ledger, typed);
  if (!options) return cli.refuse(options.error());
  auto const summary = typed.out.empty() ? app::export_journal(**ledger, *options, cli.out())
                                         : write_file(**ledger, *options, cli.path(typed.out));
  if (!summary) return cli.refuse(summary.error());
  cli.err() << summary->transactions << " transactions on " << summary->accounts
            << " accounts, as known at position " << summary->at.value() << ". Check it:\n  "
            << (typed.reader == "hledger" ? "hledger check --strict -f "
                                          : "ledger --pedantic balance -f ")
            << (typed.out.empty() ? "FILE" : typed.out) << "\n";
  return 0;
}

}  // namespace

void add_export(CLI::App& app, Cli& cli) {
  auto typed = std::make_shared<Typed>();
  auto* command = app.add_subcommand(
      "export", "A society's books as a plain-text journal for hledger or ledger");
  cli.add_ledger_option(*command);
  command->add_option("reader", typed->reader, "hledger or ledger: both read the same journal")
      ->required()
      ->check(CLI::IsMember({"hledger", "ledger"}));
  command->add_option("--society", typed->society, "Whose books (S-…)")->required();
  command->add_option("--from", typed->from, "First booking day (2026-01-01); none: all");
  command->add_option("--until", typed->until,
                      "The day after the last (2026-04-01); none: to the end");
  command->add_option("--at", typed->at, "As known at a position, day or time; none: now");
  command->add_option("--out", typed->out, "File to write; none: standard output");
  command->callback(
      [&cli, typed] { cli.action = [&cli, typed] { return export_journal(cli, *typed); }; });
}

}  // namespace qalam::tools
