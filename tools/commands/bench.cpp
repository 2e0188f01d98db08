#include "tools/bench/bench.hpp"
#include "tools/cli.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <unistd.h>

#include <algorithm>
#include <iomanip>

namespace qalam::bench {

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  auto const middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace qalam::bench

namespace qalam::tools {
namespace {

struct Typed {
  std::vector<std::string> names;
  std::uint64_t lines = 1'000'000, commands = 20'000;
  int runs = 5;
  std::string scratch;
  bool keep = false;
};

void print_row(Cli& cli, bench::Row const& row) {
  if (cli.json()) {
    json::Json out{{"name", row.name}, {"unit", row.unit}, {"ours", row.ours}};
    out["raw"] = row.raw > 0 ? json::Json(row.raw) : json::Json(nullptr);
    out["ratio"] = row.raw > 0 ? json::Json(row.ratio) : json::Json(nullptr);
    out["runs"] = row.runs;
    out["note"] = row.note;
    cli.out() << json::dump(out) << std::endl;
    return;
  }
  auto& out = cli.out();
  out << std::left << std::setw(22) << row.name << std::right << std::fixed
      << std::setprecision(row.ours < 1000 ? 1 : 0) << std::setw(14) << row.ours << " " << std::left
      << std::setw(11) << row.unit;
  if (row.raw > 0) {
    out << " raw " << std::setprecision(row.raw < 1000 ? 1 : 0) << std::setw(12) << row.raw
        << " ratio " << std::setprecision(2) << row.ratio;
  }
  out << "  " << row.note << std::endl;
}

int bench_all(Cli& cli, Typed const& typed) {
  bench::Settings settings;
  settings.scratch =
      typed.scratch.empty()
          ? std::filesystem::temp_directory_path() / ("qalam-bench-" + std::to_string(::getpid()))
          : cli.path(typed.scratch) / ("qalam-bench-" + std::to_string(::getpid()));
  settings.lines = typed.lines;
  settings.commands = typed.commands;
  settings.runs = typed.runs;
  settings.print = [&](bench::Row const& row) { print_row(cli, row); };
  settings.tell = [&](std::string const& text) { cli.err() << "… " << text << "\n"; };
  std::filesystem::create_directories(settings.scratch);
  auto const wants = [&](char const* name) {
    return typed.names.empty() ||
           std::find(typed.names.begin(), typed.names.end(), name) != typed.names.end();
  };
  Result<void> done;
  if (wants("append")) done = bench::append(settings);
  if (done && wants("balances")) done = bench::balances(settings);
  if (done && wants("proofs")) done = bench::proofs(settings);
  if (done && wants("usage")) done = bench::usage(settings);
  std::error_code ignored;
  if (!typed.keep) std::filesystem::remove_all(settings.scratch, ignored);
  return done ? 0 : cli.refuse(done.error());
}

}  // namespace

void add_bench(CLI::App& app, Cli& cli) {
  auto* command =
      app.add_subcommand("bench", "Figures of this machine, beside what it does without Qalam");
  auto typed = std::make_shared<Typed>();
  command->add_option("names", typed->names, "append, balances, proofs, usage; none: all")
      ->check(CLI::IsMember({"append", "balances", "proofs", "usage"}));
  command->add_option("--lines", typed->lines, "Usage lines of one month")->capture_default_str();
  command->add_option("--commands", typed->commands, "Commands to append")->capture_default_str();
  command->add_option("--runs", typed->runs, "Runs of each append figure; the median is shown")
      ->capture_default_str();
  command->add_option("--scratch", typed->scratch,
                      "Where to put what it makes (default: the system's temporary directory)");
  command->add_flag("--keep", typed->keep, "Leave the ledgers it makes where they are");
  cli.add_json_option(*command);
  command->callback([&cli, typed] {
    cli.may_forward = false;
    cli.action = [&cli, typed] { return bench_all(cli, *typed); };
  });
}

}  // namespace qalam::tools
