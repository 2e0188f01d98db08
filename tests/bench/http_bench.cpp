// Our server beside a bare Beast server that answers the same bytes, in one process each time the
// same number of threads. Not a test: prints both addresses and the wrk command to compare them.
// With a file's name the bytes are that file's: tools/bench-http gives it a real balance.

#include "api/http/server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include <csignal>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

namespace {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

std::string body =
    R"({"position":1234567,"at":"2026-01-31T10:00:00.000000Z","holder":"H-0C5P3ZK9QW1TE",)"
    R"("balances":[{"account":"payable","currency":"KZT","debit":"0.000000",)"
    R"("credit":"1234567.891011","balance":"1234567.891011"}]})";

/// As Beast's own examples do it: tcp_stream with its time-out, a strand for each connection.
net::awaitable<void> bare_session(beast::tcp_stream stream) {
  beast::flat_buffer buffer;
  try {
    while (true) {
      stream.expires_after(std::chrono::seconds{30});
      http::request<http::string_body> request;
      co_await http::async_read(stream, buffer, request, net::use_awaitable);
      http::response<http::string_body> response{http::status::ok, request.version()};
      response.set(http::field::server, "beast");
      response.set(http::field::content_type, "application/json");
      response.keep_alive(request.keep_alive());
      response.body() = body;
      response.prepare_payload();
      co_await http::async_write(stream, response, net::use_awaitable);
      if (!response.keep_alive()) break;
    }
  } catch (std::exception const&) {
    // The client has gone.
  }
}

net::awaitable<void> bare_server(net::io_context& io, net::ip::tcp::acceptor& acceptor) {
  while (true) {
    auto socket = co_await acceptor.async_accept(net::make_strand(io), net::use_awaitable);
    socket.set_option(net::ip::tcp::no_delay{true});
    auto const strand = socket.get_executor();
    net::co_spawn(strand, bare_session(beast::tcp_stream{std::move(socket)}), net::detached);
  }
}

}  // namespace

int main(int argc, char** argv) {
  using namespace qalam::api;
  if (argc > 1) {
    std::ifstream in{argv[1], std::ios::binary};
    body.assign(std::istreambuf_iterator<char>{in}, {});
  }
  sigset_t wanted{};
  sigemptyset(&wanted);
  sigaddset(&wanted, SIGINT);
  sigaddset(&wanted, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &wanted, nullptr);

  Router router;
  router.add(Route{
      Verb::get, "/v1/holders/{holder}/balances", Role::public_,
      [](Call const&) -> qalam::Result<Response> { return reply(Status::ok, std::string{body}); }});
  ServerOptions options;
  options.authenticate = bearer(TokenTable{});
  options.unix_seconds = [] { return static_cast<std::int64_t>(std::time(nullptr)); };
  auto server = Server::listen(std::move(router), options);
  if (!server) {
    std::fprintf(stderr, "%s\n", server.error().detail.c_str());
    return 1;
  }
  (*server)->start();

  net::io_context io{2};
  net::ip::tcp::acceptor acceptor{io, {net::ip::make_address("127.0.0.1"), 0}};
  net::co_spawn(io, bare_server(io, acceptor), net::detached);
  std::vector<std::thread> threads;
  for (int i = 0; i < 2; ++i) threads.emplace_back([&] { io.run(); });

  for (int const port : {int{acceptor.local_endpoint().port()}, int{(*server)->port()}}) {
    std::printf("wrk -t1 -c16 -d5 http://127.0.0.1:%d/v1/holders/H-0C5P3ZK9QW1TE/balances\n", port);
  }
  std::puts("The first is the bare server, the second ours; Ctrl-C ends both.");
  std::fflush(stdout);
  int signal = 0;
  sigwait(&wanted, &signal);
  io.stop();
  for (auto& thread : threads) thread.join();
  return 0;
}
