#pragma once

#include "domain/core/result.hpp"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace qalam::api {

/// A command of the command line that came over the ledger's own socket. The descriptors are the
/// client's standard streams; they are closed after the command has returned.
struct LocalCommand {
  std::vector<std::string> argv;
  std::string cwd;  ///< The client's; relative paths in argv are meant from there.
  int in = -1;
  int out = -1;
  int err = -1;
  /// Asked to stop when the client goes away (Ctrl-C) or the server stops.
  std::stop_token stop;
};

/// Runs a command and returns its exit code. Called from several threads at once. An exception
/// becomes exit code 1 and its text a line on `err`.
using RunLocal = std::function<int(LocalCommand const&)>;

struct LocalOptions {
  std::size_t threads = 4;       ///< Commands that run at once.
  std::size_t waiting_max = 16;  ///< Commands that wait for a thread; past it: `busy`.
};

/// The server's end of LEDGER/qalam.sock: mode 0600, and only the same user (or root) is heard.
class LocalServer {
 public:
  /// Takes the place of a socket that nobody listens on any more.
  /// Errors: `already_running` when somebody does; `internal` with what the system said.
  static Result<std::unique_ptr<LocalServer>> listen(std::filesystem::path const& socket,
                                                     RunLocal run, LocalOptions options = {});
  ~LocalServer();  ///< Stops.
  LocalServer(LocalServer const&) = delete;
  LocalServer& operator=(LocalServer const&) = delete;

  /// Asks the running commands to stop, waits for them, removes the socket. May be called twice.
  void stop();

 private:
  struct State;
  explicit LocalServer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// Does somebody listen there?
bool somebody_listens(std::filesystem::path const& socket);

struct LocalRequest {
  std::vector<std::string> argv;
  std::string cwd;
  int in = 0;
  int out = 1;
  int err = 2;
  /// When this descriptor becomes readable (a signalfd or a pipe that a SIGINT handler writes to)
  /// the client hangs up and the answer is 130. -1: never.
  int interrupt = -1;
};

/// Has the command run by the server that holds the ledger, on our standard streams, and returns
/// its exit code. Errors: `not_found` when nobody listens; `busy`; `forbidden` for another user's
/// server; `too_large` past 1 MiB of arguments; `internal` when the server ended before the
/// command did.
Result<int> forward(std::filesystem::path const& socket, LocalRequest const& request);

}  // namespace qalam::api
