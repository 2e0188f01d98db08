#include "api/app/import_cwr.hpp"
#include "api/app/import_usage.hpp"
#include "api/app/import_works_csv.hpp"
#include "api/app/result_json.hpp"
#include "domain/core/describe.hpp"
#include "tools/cli.hpp"
#include "tools/id_option.hpp"
#include "tools/progress.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <chrono>

namespace qalam::tools {
namespace {

struct Typed {
  std::string format;
  std::vector<std::string> files;
  std::string society, licensee, actor, use, period, ack;
  bool accept_affiliations = false;
};

void tell(Cli& cli, app::ImportResult const& r) {
  auto& err = cli.err();
  err << r.file << " (" << r.format << (r.version.empty() ? "" : " " + r.version) << ")";
  if (r.refused) {
    err << ": refused, and none of it counts\n";
  } else if (!r.complete) {
    err << ": cut, and kept aside until the whole file comes\n";
  } else if (r.already_imported) {
    err << ": already in the ledger, nothing changed\n";
  } else {
    err << ": " << r.accepted << " accepted\n";
  }
  err << "  " << r.records << " records";
  for (auto const& [type, n] : r.transactions_by_type) err << ", " << n << " " << type;
  if (r.works > 0)
    err << ", " << r.works << " works, " << r.holders << " parties, " << r.recordings
        << " recordings";
  if (r.lines > 0 && r.format != "works-csv") {
    err << ", " << r.lines << " usage lines, quantity " << r.quantity << "; identified "
        << r.matched_items << " items (" << r.matched_lines << " lines), not identified "
        << r.unmatched_items << " items (" << r.unmatched_lines << " lines)";
  }
  err << "\n";
  if (r.ack) err << "  answered by " << r.ack->string() << "\n";
  for (auto const& [currency, micros] : r.amounts) {
    err << "  " << print_micros(micros, 2) << " " << currency << "\n";
  }
  constexpr std::size_t shown_max = 20;
  auto const show = [&](std::vector<formats::Finding> const& list, std::uint64_t n,
                        char const* what) {
    if (n == 0) return;
    err << "  " << n << " " << what << (n > shown_max ? " (the first ones; --json has more)" : "")
        << ":\n";
    for (std::size_t i = 0; i < list.size() && i < shown_max; ++i) {
      auto const& f = list[i];
      err << "    " << r.file << ":" << f.line << " " << f.record
          << (f.field.empty() ? "" : " " + f.field) << " [" << f.code << "] " << f.reason << "\n";
    }
  };
  show(r.rejected, r.rejected_count, "rejected");
  show(r.warnings, r.warning_count, "warnings");
}

Result<app::ImportResult> import_one(app::Ledger& ledger, Typed const& typed,
                                     app::ImportOptions const& options) {
  if (typed.format == "cwr") return app::import_cwr(ledger, options);
  if (typed.format == "works-csv") return app::import_works_csv(ledger, options);
  if (options.licensee == LicenseeId{}) {
    return fail(ErrorCode::malformed, "usage is a licensee's: say whose with --licensee");
  }
  return app::import_usage(
      ledger, typed.format == "dsr" ? app::UsageFormat::dsr : app::UsageFormat::csv, options);
}

Result<app::ImportOptions> options_of(Cli& cli, Typed const& typed) {
  app::ImportOptions options;
  QALAM_TRY(options.society, id_option<SocietyId>("--society", typed.society));
  QALAM_TRY(options.licensee, id_option<LicenseeId>("--licensee", typed.licensee));
  QALAM_TRY(options.actor, id_option<PersonId>("--actor", typed.actor));
  if (!typed.use.empty()) {
    auto const use = enum_from<UseType>(typed.use);
    if (!use) return fail(ErrorCode::malformed, "\"" + typed.use + "\" is no type of use");
    options.use = *use;
  }
  if (!typed.period.empty()) {
    QALAM_TRY(options.period, parse_period(typed.period));
  }
  if (!typed.ack.empty()) options.ack = cli.path(typed.ack);
  options.accept_affiliations = typed.accept_affiliations;
  return options;
}

int import_all(Cli& cli, Typed const& typed) {
  auto options = options_of(cli, typed);
  if (!options) return cli.refuse(options.error());
  auto const ledger = cli.ledger();
  if (!ledger) return cli.refuse(ledger.error());
  int code = 0;
  for (auto const& file : typed.files) {
    options->file = cli.path(file);
    ProgressMeter meter{cli.err(), cli.err_is_terminal()};
    options->on_progress = [&](app::Progress const& p) {
      meter.show_file(p.what, p.count, p.bytes, p.bytes_of);
    };
    auto const start = std::chrono::steady_clock::now();
    auto result = import_one(**ledger, typed, *options);
    if (!result) {
      code = cli.refuse(result.error());
      continue;
    }
    result->micros_taken = std::chrono::duration_cast<std::chrono::microseconds>(
                               std::chrono::steady_clock::now() - start)
                               .count();
    if (cli.json()) {
      cli.print(app::to_json(*result));
    } else {
      tell(cli, *result);
    }
    if (result->refused || !result->complete) code = 1;
  }
  return code;
}

}  // namespace

void add_import(CLI::App& app, Cli& cli) {
  auto* command = app.add_subcommand("import", "Take files in: repertoire and usage");
  auto typed = std::make_shared<Typed>();
  command->add_option("format", typed->format, "cwr, dsr, usage-csv or works-csv")
      ->required()
      ->check(CLI::IsMember({"cwr", "dsr", "usage-csv", "works-csv"}));
  command->add_option("files", typed->files, "Files; gzip is unpacked")->required();
  cli.add_ledger_option(*command);
  cli.add_json_option(*command);
  command->add_option("--society", typed->society, "The society that the file is for")->required();
  command->add_option("--licensee", typed->licensee, "Whose usage it is");
  command->add_option("--actor", typed->actor, "The person who imports");
  command->add_option("--use", typed->use,
                      "Type of use, where the file does not say (radio, streaming …)");
  command->add_option("--period", typed->period,
                      "Days of use, where the file does not say (2026-Q1)");
  command->add_option("--ack", typed->ack,
                      "CWR: write the acknowledgement here; in a folder under its own name");
  command->add_flag("--accept-affiliations", typed->accept_affiliations,
                    "CWR: affiliations to the society become mandates");
  command->callback(
      [&cli, typed] { cli.action = [&cli, typed] { return import_all(cli, *typed); }; });
}

}  // namespace qalam::tools
