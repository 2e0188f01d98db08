#include "tools/cli.hpp"

#include "api/local/unix_socket.hpp"
#include "tools/progress.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <exception>

namespace qalam::tools {
namespace {

struct Parser {
  CLI::App app{"Qalam: the accounting backbone of collective management of copyright", "qalam"};

  explicit Parser(Cli& cli) {
    app.require_subcommand(1);
    app.set_version_flag("--version", "qalam 0.1.0");
    app.fallthrough(false);
    add_init(app, cli);
    add_import(app, cli);
    add_do(app, cli);
    add_distribute(app, cli);
    add_payout(app, cli);
    add_queries(app, cli);
    add_export(app, cli);
    add_replay(app, cli);
    add_verify(app, cli);
    add_checkpoint(app, cli);
    add_supersede(app, cli);
    add_erase(app, cli);
    add_access(app, cli);
    add_mirror(app, cli);
    add_stats(app, cli);
    add_serve(app, cli);
    add_witness(app, cli);
    add_demo(app, cli);
    add_bench(app, cli);
  }
};

int hand_over(std::vector<std::string> const& args, Cli& cli, std::filesystem::path const& cwd) {
  api::LocalRequest request;
  request.argv = args;
  request.cwd = cwd.string();
  auto const code = api::forward(socket_of(cli.ledger_path()), request);
  return code ? *code : cli.refuse(code.error());
}

}  // namespace

std::filesystem::path socket_of(std::filesystem::path const& ledger) {
  return ledger / "qalam.sock";
}

std::filesystem::path Cli::path(std::string const& typed) const {
  std::filesystem::path const as_typed{typed};
  return as_typed.is_absolute() ? as_typed : cwd_ / as_typed;
}

void Cli::add_ledger_option(CLI::App& command, bool required) {
  command.add_option("--ledger", ledger_text_, "Directory of the ledger")
      ->required(required)
      ->envname("QALAM_LEDGER");
  // Whatever appends also signs.
  command
      .add_option("--signer", signer_text_,
                  "Folder of the signing key, outside the ledger (default: LEDGER.signer)")
      ->envname("QALAM_SIGNER");
}

int Cli::publish_what_is_new() {
  if (!own_ || own_->store().position() == opened_at_) return 0;
  auto const publisher = own_->publisher();
  // A ledger without a key is not signed by anybody; whoever asks for a checkpoint is told.
  if (!publisher && publisher.error().code == ErrorCode::not_found) return 0;
  if (!publisher) return refuse(publisher.error());
  auto const done = (*publisher)->publish();
  return done ? 0 : refuse(done.error());
}

void Cli::add_json_option(CLI::App& command) {
  command.add_flag("--json", json_, "Print one JSON object on stdout");
}

Result<app::Ledger*> Cli::ledger() {
  if (held_ != nullptr) return held_;
  if (!own_) {
    app::LedgerOptions options;
    options.directory = ledger_path();
    options.signer = signer_path();
    options.on_publish_error = [this](Error const& error) {
      err() << "qalam: the log is not signed any more: " << error.detail << "\n";
    };
    options.on_progress = [this, meter = std::make_shared<ProgressMeter>(err(), err_is_terminal())](
                              std::string const& what, Position done, Position of) {
      meter->show(what, done.value(), of.value(), "events");
    };
    QALAM_TRY(own_, app::Ledger::open(std::move(options)));
    opened_at_ = own_->store().position();
  }
  return own_.get();
}

int Cli::refuse(Error const& error) {
  auto const& info = error_info(error.code);
  err() << "qalam: " << info.title << ": ";
  if (!error.where.empty()) err() << error.where << " ";
  err() << error.detail << "\n";
  if (json_) {
    json::Json out;
    out["error"] = {{"code", info.name}, {"title", info.title}, {"detail", error.detail}};
    if (!error.where.empty()) out["error"]["where"] = error.where;
    print(out);
  }
  return 1;
}

void Cli::print(json::Json const& json) {
  out() << json::dump_pretty(json) << "\n";
}

int run(std::vector<std::string> const& args, Streams& streams, std::filesystem::path const& cwd,
        app::Ledger* held) {
  Cli cli{streams, cwd, held};
  Parser parser{cli};
  try {
    std::vector<std::string> reversed{args.rbegin(), args.rend()};
    parser.app.parse(reversed);
  } catch (CLI::ParseError const& error) {
    int const code = parser.app.exit(error, streams.out, streams.err);
    return code == 0 ? 0 : 2;
  }
  try {
    bool const forward =
        held == nullptr && cli.may_forward && api::somebody_listens(socket_of(cli.ledger_path()));
    int code = forward ? hand_over(args, cli, cwd) : cli.action();
    if (!forward) code = std::max(code, cli.publish_what_is_new());
    streams.out.flush();
    return code;
  } catch (std::exception const& error) {
    streams.err << "qalam: this cannot go on: " << error.what() << "\n";
    return 1;
  }
}

}  // namespace qalam::tools
