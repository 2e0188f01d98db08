#include "api/http/server.hpp"

#include "api/http/session.hpp"
#include "api/http/shared.hpp"
#include "api/http/upload_file.hpp"

#include <spdlog/spdlog.h>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/redirect_error.hpp>

#include <random>
#include <thread>
#include <vector>

namespace qalam::api {
namespace {

using Acceptor = net::basic_socket_acceptor<net::ip::tcp, Strand>;

/// Eight digits that differ from start to start, for ids of requests and incidents in the log.
std::string new_run() {
  constexpr std::string_view digits = "0123456789abcdef";
  std::random_device chance;
  std::string run;
  for (int i = 0; i < 8; ++i) run += digits[chance() & 0x0FU];
  return run;
}

Error cannot_listen(ServerOptions const& options, boost::system::error_code error) {
  std::string const where = options.address + " port " + std::to_string(options.port);
  if (error == net::error::address_in_use) {
    return fail(ErrorCode::already_running,
                "another program listens on " + where + "; stop it or choose another port");
  }
  if (error == net::error::access_denied) {
    return fail(ErrorCode::forbidden,
                where + " is not allowed to this user; choose a port above 1023");
  }
  return fail(ErrorCode::internal, "cannot listen on " + where + ": " + error.message());
}

}  // namespace

struct Server::State {
  State(Router router, ServerOptions options)
      : shared{std::move(router), std::move(options)}, acceptor{net::make_strand(shared.io)} {}

  Task<void> accept_all();
  void admit(Socket socket);
  void each_session(void (Session::*call)());

  Shared shared;
  Acceptor acceptor;
  net::ip::tcp::endpoint endpoint;
  std::optional<net::executor_work_guard<net::io_context::executor_type>> work;
  std::vector<std::thread> threads;
  std::mutex stop_mutex;
};

Result<std::unique_ptr<Server>> Server::listen(Router router, ServerOptions options) {
  boost::system::error_code error;
  auto const address = net::ip::make_address(options.address, error);
  if (error) {
    return fail(ErrorCode::malformed, "\"" + options.address +
                                          "\" is not an IP address; write it as numbers, like "
                                          "127.0.0.1 or ::1");
  }
  auto state = std::make_unique<State>(std::move(router), std::move(options));
  ServerOptions const& settings = state->shared.options;
  state->shared.run = new_run();
  net::ip::tcp::endpoint const endpoint{address, settings.port};
  Acceptor& acceptor = state->acceptor;
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(net::socket_base::reuse_address{true}, error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(net::socket_base::max_listen_connections, error);
  if (!error) state->endpoint = acceptor.local_endpoint(error);
  if (error) return cannot_listen(settings, error);
  if (!settings.uploads.empty()) clean_uploads(settings.uploads);
  return std::unique_ptr<Server>{new Server{std::move(state)}};
}

Server::Server(std::unique_ptr<State> state) : state_{std::move(state)} {}
Server::~Server() {
  stop();
}

std::uint16_t Server::port() const {
  return state_->endpoint.port();
}

std::string Server::address() const {
  auto const address = state_->endpoint.address();
  std::string const host = address.is_v6() ? "[" + address.to_string() + "]" : address.to_string();
  return host + ":" + std::to_string(port());
}

Task<void> Server::State::accept_all() {
  while (!shared.stopping.load()) {
    boost::system::error_code error;
    Socket socket = co_await acceptor.async_accept(net::make_strand(shared.io),
                                                   net::redirect_error(wait_for, error));
    if (!error) {
      admit(std::move(socket));
    } else if (!shared.stopping.load()) {
      // Out of descriptors, or a connection that broke before we saw it: wait for better times.
      if (shared.options.log)
        shared.options.log->warn("event=accept_failed what=\"{}\"", error.message());
      Timer pause{acceptor.get_executor(), std::chrono::milliseconds{100}};
      co_await pause.async_wait(net::redirect_error(wait_for, error));
    }
  }
}

void Server::State::admit(Socket socket) {
  boost::system::error_code ignored;
  socket.set_option(net::ip::tcp::no_delay{true}, ignored);
  auto const session = std::make_shared<Session>(shared, std::move(socket));
  bool room = false;
  {
    std::lock_guard const lock{shared.mutex};
    room = shared.sessions.size() < shared.options.limits.connections_max;
    if (room) shared.sessions.emplace(session.get(), session);
  }
  net::co_spawn(session->strand(), room ? Session::run(session) : Session::turn_away(session),
                net::detached);
}

void Server::State::each_session(void (Session::*call)()) {
  std::lock_guard const lock{shared.mutex};
  for (auto const& [raw, weak] : shared.sessions) {
    if (auto session = weak.lock()) {
      net::post(session->strand(), [session, call] { ((*session).*call)(); });
    }
  }
}

void Server::start() {
  State& state = *state_;
  state.work.emplace(state.shared.io.get_executor());
  net::co_spawn(state.acceptor.get_executor(), state.accept_all(), net::detached);
  for (std::size_t i = 0; i < state.shared.options.workers; ++i) {
    state.threads.emplace_back([&state] { state.shared.io.run(); });
  }
  if (auto const& log = state.shared.options.log) {
    log->info("event=listening address={}", address());
  }
}

void Server::stop() {
  State& state = *state_;
  Shared& shared = state.shared;
  std::lock_guard const once{state.stop_mutex};
  shared.stopping.store(true);
  if (state.threads.empty()) {
    boost::system::error_code ignored;
    state.acceptor.close(ignored);
    return;
  }
  net::post(state.acceptor.get_executor(), [&state] {
    boost::system::error_code ignored;
    state.acceptor.close(ignored);
  });
  state.each_session(&Session::on_stop);
  {
    std::unique_lock lock{shared.mutex};
    auto const none = [&] { return shared.sessions.empty(); };
    if (!shared.none_left.wait_for(lock, shared.options.limits.grace, none)) {
      lock.unlock();
      state.each_session(&Session::abort);
      lock.lock();
      shared.none_left.wait(lock, none);
    }
  }
  state.work.reset();
  for (std::thread& thread : state.threads) thread.join();
  state.threads.clear();
  shared.handlers.join();
  shared.streams.join();
  if (shared.options.log) shared.options.log->info("event=stopped");
}

Authenticator bearer(TokenTable tokens) {
  return [tokens = std::move(tokens)](Request const& head) -> Result<Principal> {
    auto const count = head.headers.count("Authorization");
    if (count == 0) return Principal{};
    if (count > 1) {
      return fail(ErrorCode::unauthenticated, "there is more than one Authorization header");
    }
    QALAM_TRY(auto const token, bearer_token(*head.headers.find("Authorization")));
    auto const principal = tokens.find(token);
    if (!principal) {
      return fail(ErrorCode::unauthenticated,
                  "the token is not known; it may have been mistyped or withdrawn");
    }
    return *principal;
  };
}

}  // namespace qalam::api
