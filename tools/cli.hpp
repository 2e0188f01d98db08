#pragma once

#include "api/app/ledger.hpp"
#include "api/json/parse.hpp"
#include "tools/streams.hpp"
#include "tools/table.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace qalam::tools {

/// What a command of the command line works with: its streams, where it was called, and the ledger,
/// which is the server's when it runs inside one.
class Cli {
 public:
  Cli(Streams& streams, std::filesystem::path cwd, app::Ledger* held)
      : streams_{streams}, cwd_{std::move(cwd)}, held_{held} {}

  [[nodiscard]] std::ostream& out() { return streams_.out; }
  [[nodiscard]] std::ostream& err() { return streams_.err; }
  [[nodiscard]] std::istream& in() { return streams_.in; }
  [[nodiscard]] bool err_is_terminal() const { return streams_.err_is_terminal; }
  /// A path that the user typed, from where the user typed it.
  [[nodiscard]] std::filesystem::path path(std::string const& typed) const;
  [[nodiscard]] bool inside_server() const { return held_ != nullptr; }

  /// The ledger of `--ledger`, opened at the first call. Errors: as Ledger::open.
  Result<app::Ledger*> ledger();
  /// The options that every command on a ledger has.
  void add_ledger_option(CLI::App& command, bool required = true);
  void add_json_option(CLI::App& command);
  [[nodiscard]] std::filesystem::path ledger_path() const { return path(ledger_text_); }
  [[nodiscard]] bool has_ledger() const { return !ledger_text_.empty(); }
  /// None where `--signer` was not typed.
  [[nodiscard]] std::filesystem::path signer_path() const {
    return signer_text_.empty() ? std::filesystem::path{} : path(signer_text_);
  }
  /// Signs what the command has appended to a ledger of its own; 0, or 1 where that is refused.
  int publish_what_is_new();
  [[nodiscard]] bool json() const { return json_; }
  void set_json() { json_ = true; }

  /// Prints an error for a person on stderr, and as JSON on stdout with `--json`; answers 1.
  int refuse(Error const& error);
  void print(json::Json const& json);

  /// Set by the parser's callback of the chosen sub-command.
  std::function<int()> action;
  /// False for commands that never go to the server (init, serve, demo, bench).
  bool may_forward = true;

 private:
  Streams& streams_;
  std::filesystem::path cwd_;
  app::Ledger* held_;
  std::unique_ptr<app::Ledger> own_;
  std::string ledger_text_, signer_text_;
  Position opened_at_;
  bool json_ = false;
};

/// Parses `args` (without the program's name) and runs the command: 0 done, 1 refused or failed, 2
/// wrong usage. `held`: the ledger of the server that this runs in; none in a process of its own,
/// which hands the command to the server of the ledger when there is one.
int run(std::vector<std::string> const& args, Streams& streams, std::filesystem::path const& cwd,
        app::Ledger* held);

/// Where the server of a ledger listens for commands.
std::filesystem::path socket_of(std::filesystem::path const& ledger);

// The sub-commands; each adds itself to the parser.
void add_init(CLI::App& app, Cli& cli);
void add_import(CLI::App& app, Cli& cli);
void add_do(CLI::App& app, Cli& cli);
void add_distribute(CLI::App& app, Cli& cli);
void add_payout(CLI::App& app, Cli& cli);
void add_queries(CLI::App& app, Cli& cli);
void add_export(CLI::App& app, Cli& cli);
void add_replay(CLI::App& app, Cli& cli);
void add_verify(CLI::App& app, Cli& cli);
void add_checkpoint(CLI::App& app, Cli& cli);
void add_supersede(CLI::App& app, Cli& cli);
void add_erase(CLI::App& app, Cli& cli);
void add_access(CLI::App& app, Cli& cli);
void add_mirror(CLI::App& app, Cli& cli);
void add_stats(CLI::App& app, Cli& cli);
void add_serve(CLI::App& app, Cli& cli);
void add_witness(CLI::App& app, Cli& cli);
void add_demo(CLI::App& app, Cli& cli);
void add_bench(CLI::App& app, Cli& cli);

}  // namespace qalam::tools
