#include "eventstore/witness/witness.hpp"
#include "api/app/follow_log.hpp"
#include "api/http/client.hpp"
#include "api/http/server.hpp"
#include "eventstore/files/durable.hpp"
#include "tools/cli.hpp"
#include "tools/id_option.hpp"
#include "tools/stop_signals.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <ctime>
#include <memory>
#include <string>

namespace qalam::tools {
namespace {

constexpr unsigned for_the_owner = 0600;

struct Typed {
  std::string directory, log, log_key, name, token, society, listen;
  bool replay = false;
  bool once = false;
};

std::uint64_t now() {
  return static_cast<std::uint64_t>(std::time(nullptr));
}

/// The first line of a file.
Result<std::string> first_line(Cli& cli, char const* option, std::string const& file) {
  auto text = files::read_if_there(cli.path(file), tlog::note_bytes_max);
  if (!text) return fail(ErrorCode::not_found, "cannot read " + file, option);
  return text->substr(0, text->find('\n'));
}

/// The witness of the folder; where there is none yet, a new one, for which name and key are
/// needed.
Result<std::unique_ptr<witness::Witness>> open_witness(Cli& cli, Typed const& typed) {
  auto const directory = cli.path(typed.directory);
  if (!std::filesystem::exists(directory / "key")) {
    if (typed.name.empty() || typed.log_key.empty()) {
      return fail(ErrorCode::not_found,
                  "there is no witness in " + directory.string() +
                      " yet. To make one, give it a name and the log's key, as you have it from "
                      "somebody you trust: --name witness.society.kz --log-key KEY");
    }
    auto text = typed.log_key;
    if (std::filesystem::exists(cli.path(text))) {
      QALAM_TRY(text, first_line(cli, "--log-key", text));
    }
    QALAM_TRY(auto const log, tlog::parse_verifier_key(text));
    tlog::Seed seed{};
    store::system_random(seed);
    QALAM_CHECK(witness::Witness::create(directory, typed.name, log, seed));
    cli.err() << "A new witness. Its key, for the policies of those who trust you:\n";
  }
  return witness::Witness::open(directory);
}

app::LogCopyOptions copy_options(Cli& cli, Typed const& typed, tlog::VerifierKey const& log,
                                 SocietyId society, std::string const& token) {
  app::LogCopyOptions options;
  options.directory = cli.path(typed.directory) / "copy";
  options.log = log;
  options.society = typed.replay ? society : SocietyId{};
  auto address = typed.log;
  while (address.ends_with('/')) address.pop_back();
  options.get = [address, token](std::string const& path) -> Result<app::GetAnswer> {
    api::Fetch request;
    request.url = address + path;
    if (!token.empty()) request.headers.set("Authorization", "Bearer " + token);
    QALAM_TRY(auto answer, api::fetch(request));
    return app::GetAnswer{answer.status, std::move(answer.body)};
  };
  return options;
}

/// The server's digest of the society's balances at a position.
Result<Hash256> digest_of_server(app::LogCopyOptions const& options, SocietyId society,
                                 std::uint64_t position) {
  auto const path = "/v1/balances/digest?society=" + print(society) +
                    "&atPosition=" + std::to_string(position) +
                    "&minPosition=" + std::to_string(position);
  QALAM_TRY(auto const answer, options.get(path));
  constexpr unsigned ok = 200;
  if (answer.status != ok) {
    return fail(ErrorCode::forbidden,
                "the log's server answers " + std::to_string(answer.status) + " for " + path);
  }
  QALAM_TRY(auto const body, json::parse(answer.body));
  auto const digest = body.find("digest");
  if (digest == body.end() || !digest->is_string()) {
    return fail(ErrorCode::malformed, "the answer has no digest", path);
  }
  return parse_hash256(digest->get<std::string>());
}

/// One look at the log: copy, check, cosign, compare.
class Rounds {
 public:
  Rounds(Cli& cli, Typed const& typed, witness::Witness& witness, app::LogCopy copy,
         app::LogCopyOptions options, SocietyId society)
      : cli_{cli},
        typed_{typed},
        witness_{witness},
        copy_{std::move(copy)},
        options_{std::move(options)},
        society_{society} {}

  Result<void> round() {
    QALAM_TRY(auto const news, copy_.round());
    if (told_ && news.added == 0) return {};
    QALAM_TRY(auto const signature, witness_.cosign(news.note, now()));
    auto cosigned = news.note;
    cosigned.signatures.push_back(signature);
    auto const text = print(cosigned);
    files::replace_durably(cli_.path(typed_.directory) / "checkpoint",
                           std::as_bytes(std::span{text}), for_the_owner);
    if (typed_.replay) QALAM_CHECK(compare(news));
    tell(news);
    told_ = true;
    return {};
  }

 private:
  Result<void> compare(app::LogCopy::News const& news) const {
    QALAM_TRY(auto const theirs, digest_of_server(options_, society_, news.head.size));
    if (theirs == news.balances) return {};
    return fail(ErrorCode::proof_invalid, "the balances of " + print(society_) + " at position " +
                                              std::to_string(news.head.size) +
                                              " are not what the events give: the server "
                                              "says " +
                                              to_hex(theirs) + ", the events " +
                                              to_hex(news.balances));
  }

  void tell(app::LogCopy::News const& news) {
    if (cli_.json()) {
      json::Json out{{"origin", news.head.origin},
                     {"size", news.head.size},
                     {"root", to_hex(news.head.root)},
                     {"added", news.added},
                     {"shown", news.shown}};
      if (typed_.replay) out["balances_digest"] = to_hex(news.balances);
      cli_.print(out);
      return;
    }
    cli_.err() << news.head.origin << ": " << news.head.size << " events (" << news.added
               << " new, " << news.shown << " in clear), the tree goes on from what was seen; "
               << "cosigned";
    if (typed_.replay) {
      cli_.err() << "; the balances of " << print(society_) << " are what the events give";
    }
    cli_.err() << "\n";
  }

  Cli& cli_;
  Typed const& typed_;
  witness::Witness& witness_;
  app::LogCopy copy_;
  app::LogCopyOptions options_;
  SocietyId society_;
  bool told_ = false;
};

/// Where logs send their checkpoints (C2SP tlog-witness).
Result<std::unique_ptr<api::Server>> listen(witness::Witness& witness, std::string const& address) {
  api::Router router;
  router.add(api::Route{api::Verb::post,
                        "/add-checkpoint",
                        api::Role::public_,
                        [&witness](api::Call const& call) -> Result<api::Response> {
                          auto answer = witness.add_checkpoint(call.request.body, now());
                          return api::reply(static_cast<api::Status>(answer.status),
                                            std::move(answer.body), std::move(answer.content_type));
                        },
                        {},
                        {},
                        api::Pace::waits});
  api::ServerOptions options;
  auto const colon = address.rfind(':');
  auto const port = tlog::parse_decimal(address.substr(colon + 1));
  constexpr std::uint64_t port_max = 65'535;
  if (colon == std::string::npos || !port || *port > port_max) {
    return fail(ErrorCode::malformed, "an address and a port, such as 127.0.0.1:8090", "--listen");
  }
  options.address = address.substr(0, colon);
  options.port = static_cast<std::uint16_t>(*port);
  options.name = "qalam-witness";
  options.unix_seconds = [] { return std::int64_t{std::time(nullptr)}; };
  return api::Server::listen(std::move(router), std::move(options));
}

int follow(Cli& cli, Typed const& typed) {
  StopSignals const signals;
  auto const society = id_option<SocietyId>("--society", typed.society);
  if (!society) return cli.refuse(society.error());
  if (typed.replay && *society == SocietyId{}) {
    return cli.refuse(fail(ErrorCode::malformed, "say whose balances: --society S-…", "--replay"));
  }
  std::string token;
  if (!typed.token.empty()) {
    auto const read = first_line(cli, "--token", typed.token);
    if (!read) return cli.refuse(read.error());
    token = *read;
  }
  auto const witness = open_witness(cli, typed);
  if (!witness) return cli.refuse(witness.error());
  cli.err() << print((*witness)->key()) << "\n";
  std::unique_ptr<api::Server> server;
  if (!typed.listen.empty()) {
    auto listening = listen(**witness, typed.listen);
    if (!listening) return cli.refuse(listening.error());
    server = *std::move(listening);
    server->start();
    cli.err() << "listening on http://" << server->address() << "\n";
  }
  auto options = copy_options(cli, typed, (*witness)->log(), *society, token);
  auto copy = app::LogCopy::open(options);
  if (!copy) return cli.refuse(copy.error());
  Rounds rounds{cli, typed, **witness, *std::move(copy), options, *society};
  std::string told;
  for (;;) {
    auto const done = rounds.round();
    // A server that is away comes back; what is wrong with a log does not mend itself.
    bool const for_good = !done && done.error().code != ErrorCode::busy;
    if (!done && (typed.once || for_good)) return cli.refuse(done.error());
    if (!done && done.error().detail != told) {
      told = done.error().detail;
      cli.err() << told << "\n";
    }
    if (typed.once || signals.came_within(std::chrono::seconds{1})) break;
  }
  if (server) server->stop();
  return 0;
}

}  // namespace

void add_witness(CLI::App& app, Cli& cli) {
  auto* command = app.add_subcommand(
      "witness", "Follow somebody else's log, keep a copy, and sign that it only grows");
  auto typed = std::make_shared<Typed>();
  cli.add_json_option(*command);
  command->add_option("--dir", typed->directory, "Folder of the witness: key, memory, copy")
      ->required();
  command->add_option("--log", typed->log, "Address of the log's server: http://HOST:PORT")
      ->required();
  command->add_option("--log-key", typed->log_key, "Key of the log, or a file with it; once");
  command->add_option("--name", typed->name, "Name of the witness, such as w.society.kz; once");
  command->add_option("--token", typed->token,
                      "File with a token of the log's server: what it may read is copied in clear");
  command->add_option("--society", typed->society, "Whose balances --replay compares");
  command->add_flag("--replay", typed->replay,
                    "Fold the society's events and compare the balances with the server's");
  command->add_option("--listen", typed->listen,
                      "Address and port where the log sends its checkpoints to be signed");
  command->add_flag("--once", typed->once, "One look, not for ever");
  command->callback([&cli, typed] {
    cli.may_forward = false;
    cli.action = [&cli, typed] { return follow(cli, *typed); };
  });
}

}  // namespace qalam::tools
