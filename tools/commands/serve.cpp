#include "api/app/access.hpp"
#include "api/app/cosigning.hpp"
#include "api/http/client.hpp"
#include "api/http/server.hpp"
#include "api/local/unix_socket.hpp"
#include "api/routes/routes.hpp"
#include "eventstore/files/durable.hpp"
#include "tools/cli.hpp"
#include "tools/stop_signals.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <CLI/CLI.hpp>

#include <arpa/inet.h>
#include <ctime>

#include <charconv>
#include <memory>
#include <string>

namespace qalam::tools {
namespace {

constexpr std::uint16_t port_default = 8080;

struct Typed {
  std::string listen = "127.0.0.1:8080";
  std::string tokens;
  std::string policy;
  std::string mirror;
  std::size_t threads = 2;
  bool anywhere = false;
  bool access_log = false;
};

struct Listen {
  std::string address;
  std::uint16_t port = port_default;
};

Result<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error == std::errc{} && end == text.data() + text.size() && !text.empty()) return port;
  return fail(ErrorCode::malformed,
              "\"" + std::string{text} + "\" is no port; it is a number from 0 to 65535",
              "--listen");
}

/// "127.0.0.1", "127.0.0.1:8080", "localhost:0", "::1", "[::1]:8080".
Result<Listen> parse_listen(std::string_view text) {
  Listen out;
  std::string_view host = text;
  std::string_view port;
  if (text.starts_with('[')) {
    auto const end = text.find(']');
    if (end == std::string_view::npos) {
      return fail(ErrorCode::malformed, "the address lacks a ]", "--listen");
    }
    host = text.substr(1, end - 1);
    if (text.substr(end + 1).starts_with(':')) port = text.substr(end + 2);
  } else if (auto const colon = text.find(':');
             colon != std::string_view::npos && text.find(':', colon + 1) == text.npos) {
    host = text.substr(0, colon);
    port = text.substr(colon + 1);
  }
  if (!port.empty()) {
    QALAM_TRY(out.port, parse_port(port));
  }
  out.address = host == "localhost" ? "127.0.0.1" : std::string{host};
  return out;
}

/// 127.0.0.0/8 (RFC 1122 3.2.1.3) and ::1 (RFC 4291 2.5.3).
bool is_loopback(std::string const& address) {
  in_addr v4{};
  if (inet_pton(AF_INET, address.c_str(), &v4) == 1) return ntohl(v4.s_addr) >> 24 == 127;
  in6_addr v6{};
  return inet_pton(AF_INET6, address.c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

Result<Listen> listen_of(Typed const& typed) {
  QALAM_TRY(auto const listen, parse_listen(typed.listen));
  if (is_loopback(listen.address) || typed.anywhere) return listen;
  return fail(ErrorCode::forbidden,
              listen.address +
                  " can be reached from other machines, and the server speaks without TLS: tokens "
                  "and balances would be open to read on the way. Listen on 127.0.0.1 or ::1 "
                  "behind a TLS proxy, or say --unsafe-listen-anywhere",
              "--listen");
}

Result<api::TokenTable> tokens_of(Cli& cli, Typed const& typed) {
  auto const file =
      typed.tokens.empty() ? api::tokens_file(cli.ledger_path()) : cli.path(typed.tokens);
  if (typed.tokens.empty() && !std::filesystem::exists(file)) {
    cli.err() << "no tokens in " << file.string() << ": everybody is the public\n";
    return api::TokenTable{};
  }
  return api::TokenTable::load(file);
}

/// A command that came over the ledger's socket, on the streams of the one who typed it.
int run_local(app::Ledger& ledger, api::LocalCommand const& command) {
  Streams streams{command.in, command.out, command.err};
  return run(command.argv, streams, command.cwd, &ledger);
}

std::shared_ptr<spdlog::logger> make_log(Typed const& typed) {
  auto log =
      std::make_shared<spdlog::logger>("qalam", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  log->set_pattern("%Y-%m-%dT%H:%M:%S.%fZ %l %v", spdlog::pattern_time_type::utc);
  log->set_level(typed.access_log ? spdlog::level::info : spdlog::level::warn);
  log->flush_on(spdlog::level::warn);
  return log;
}

Result<std::unique_ptr<api::Server>> open_server(app::Ledger& ledger, Cli& cli, Typed const& typed,
                                                 Listen const& listen) {
  QALAM_TRY(auto tokens, tokens_of(cli, typed));
  api::ServerOptions options;
  options.address = listen.address;
  options.port = listen.port;
  options.workers = typed.threads;
  options.uploads = ledger.directory() / "uploads";
  options.authenticate = api::bearer(std::move(tokens));
  options.unix_seconds = [] { return std::int64_t{std::time(nullptr)}; };
  options.log = make_log(typed);
  return api::Server::listen(api::routes(ledger), std::move(options));
}

/// Signs the log as it stands, then whatever comes. A copy that must not be signed is not served:
/// its next event would be the second history.
int publish(Cli& cli, app::Ledger& ledger) {
  auto const publisher = ledger.publisher();
  if (!publisher && publisher.error().code == ErrorCode::not_found) {
    cli.err() << "nobody signs this log: " << publisher.error().detail << "\n";
    return 0;
  }
  if (!publisher) return cli.refuse(publisher.error());
  if (auto const done = (*publisher)->publish(); !done) return cli.refuse(done.error());
  (*publisher)->follow();
  return 0;
}

Result<app::PostAnswer> post(std::string const& url, std::string const& body) {
  api::Fetch request;
  request.verb = api::Verb::post;
  request.url = url;
  request.body = body;
  request.content_type = "text/plain; charset=utf-8";
  request.body_bytes_max = tlog::note_bytes_max;
  QALAM_TRY(auto answer, api::fetch(request));
  return app::PostAnswer{answer.status, std::move(answer.body)};
}

/// Asks the witnesses of the policy for their signatures; none where no policy was named.
Result<std::unique_ptr<app::Cosigning>> ask_witnesses(Cli& cli, app::Ledger& ledger,
                                                      Typed const& typed) {
  if (typed.policy.empty()) return std::unique_ptr<app::Cosigning>{};
  auto const text = files::read_if_there(cli.path(typed.policy), tlog::note_bytes_max);
  if (!text) return fail(ErrorCode::not_found, "cannot read " + typed.policy, "--policy");
  auto policy = tlog::parse_policy(*text);
  if (!policy) {
    return fail(policy.error().code, policy.error().detail,
                typed.policy + ", " + policy.error().where);
  }
  QALAM_TRY(auto* const publisher, ledger.publisher());
  app::CosigningOptions options;
  options.policy = *std::move(policy);
  options.post = post;
  options.seconds = [] { return static_cast<std::uint64_t>(std::time(nullptr)); };
  options.on_error = [log = make_log(typed)](Error const& e) { log->warn("{}", e.detail); };
  auto asking = std::make_unique<app::Cosigning>(*publisher, std::move(options));
  asking->follow();
  return asking;
}

/// Keeps the mirror in the folder that was named; none: there is none.
Result<void> keep_mirror(Cli& cli, app::Ledger& ledger, Typed const& typed) {
  if (typed.mirror.empty()) return {};
  return ledger.follow_mirror(
      std::filesystem::weakly_canonical(cli.path(typed.mirror)),
      [log = make_log(typed)](Error const& e) { log->warn("mirror_behind {}", e.detail); });
}

int serve(Cli& cli, Typed const& typed) {
  if (cli.inside_server()) {
    return cli.refuse(fail(ErrorCode::already_running, "this ledger is being served already"));
  }
  auto const listen = listen_of(typed);
  if (!listen) return cli.refuse(listen.error());
  StopSignals const signals;
  auto const opened = cli.ledger();
  if (!opened) return cli.refuse(opened.error());
  app::Ledger& ledger = **opened;
  ledger.follow();
  if (auto const code = publish(cli, ledger); code != 0) return code;
  if (auto const sealed = app::seal_access_log(ledger); !sealed) {
    cli.err() << "a day of the access log is not sealed: " << sealed.error().detail << "\n";
  }
  if (auto const kept = keep_mirror(cli, ledger, typed); !kept) return cli.refuse(kept.error());
  auto const witnesses = ask_witnesses(cli, ledger, typed);
  if (!witnesses) return cli.refuse(witnesses.error());
  auto const server = open_server(ledger, cli, typed, *listen);
  if (!server) return cli.refuse(server.error());
  auto const local = api::LocalServer::listen(
      socket_of(cli.ledger_path()),
      [&ledger](api::LocalCommand const& command) { return run_local(ledger, command); });
  if (!local) return cli.refuse(local.error());
  (*server)->start();
  cli.err() << "listening on http://" << (*server)->address() << "\n";
  while (!signals.came_within(std::chrono::minutes{1})) ledger.store().check_readers();
  cli.err() << "stopping\n";
  (*server)->stop();
  (*local)->stop();
  return 0;
}

}  // namespace

void add_serve(CLI::App& app, Cli& cli) {
  auto* command = app.add_subcommand("serve", "Serve a ledger over HTTP, and to this command line");
  auto typed = std::make_shared<Typed>();
  cli.add_ledger_option(*command);
  command->add_option("--listen", typed->listen, "Address and port; port 0 takes any that is free")
      ->capture_default_str();
  command->add_option("--threads", typed->threads, "Threads that read and answer")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
  command->add_option("--tokens", typed->tokens,
                      "File of bearer tokens (default: accounts/tokens in the ledger)");
  command->add_option("--mirror", typed->mirror,
                      "Folder to keep the ledger in a second time, a moment behind");
  command->add_option("--policy", typed->policy,
                      "Witnesses to ask for their signatures, and how many are enough "
                      "(C2SP tlog-policy)");
  command->add_flag("--unsafe-listen-anywhere", typed->anywhere,
                    "Listen on an address that other machines can reach, without TLS");
  command->add_flag("--access-log", typed->access_log, "A line on stderr for each request");
  command->callback([&cli, typed] {
    cli.may_forward = false;
    cli.action = [&cli, typed] { return serve(cli, *typed); };
  });
}

}  // namespace qalam::tools
