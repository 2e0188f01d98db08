#pragma once

#include "api/auth/principal.hpp"
#include "api/auth/tokens.hpp"
#include "api/http/message.hpp"
#include "api/http/router.hpp"
#include "domain/core/result.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace spdlog {
class logger;
}

namespace qalam::api {

/// What the server allows. Every number has a test at it and one past it.
struct Limits {
  std::uint32_t header_bytes_max = 16 * 1024;                  ///< Past it: 431.
  std::uint64_t body_bytes_max = 1ULL << 20;                   ///< Past it: 413.
  std::uint64_t upload_bytes_max = 8ULL << 30;                 ///< Past it: 413.
  std::size_t connections_max = 1'024;                         ///< Past it: 503 and close.
  std::size_t handlers_waiting_max = 256;                      ///< `waits` handlers under way; 503.
  std::size_t streams_max = 32;                                ///< Long bodies under way; 503.
  std::chrono::milliseconds idle{std::chrono::seconds{75}};    ///< Between requests: close.
  std::chrono::milliseconds header{std::chrono::seconds{10}};  ///< First to last header byte: 408.
  std::chrono::milliseconds body{std::chrono::seconds{30}};    ///< Without a further byte: 408.
  std::chrono::milliseconds write{std::chrono::seconds{30}};   ///< Without a byte taken: close.
  std::chrono::milliseconds grace{std::chrono::seconds{10}};   ///< For what is under way at stop.
};

/// Who a request comes from. Errors: `unauthenticated`. Called from any worker.
using Authenticator = std::function<Result<Principal>(Request const& head)>;
/// Bearer tokens; without an Authorization header it is the public.
Authenticator bearer(TokenTable tokens);

struct ServerOptions {
  std::string address = "127.0.0.1";  ///< Numeric; loopback unless somebody decides otherwise.
  std::uint16_t port = 0;             ///< 0: any free one, see Server::port().
  std::size_t workers = 2;            ///< Threads that read, answer quick routes, and write.
  std::size_t handlers = 32;          ///< Threads for `waits` handlers.
  Limits limits{};
  std::filesystem::path uploads;  ///< Folder for uploads, the server's own; emptied at its start.
  Authenticator authenticate;     ///< Empty: everybody is the public.
  /// Seconds since 1970, for Date; without a clock there is no Date (RFC 9110 6.6.1).
  std::function<std::int64_t()> unix_seconds;
  std::shared_ptr<spdlog::logger> log;  ///< Shared as spdlog shares it; null: no log.
  std::string name = "qalam";           ///< The Server field.
};

/// An HTTP/1.1 server. Listens from its construction; answers from `start` to `stop`.
class Server {
 public:
  /// Errors: `malformed` for an address that is none, `already_running` for a port that is taken,
  /// `forbidden` for one that needs more rights, `storage_full` or `internal` for the rest.
  static Result<std::unique_ptr<Server>> listen(Router router, ServerOptions options);
  ~Server();  ///< Stops.
  Server(Server const&) = delete;
  Server& operator=(Server const&) = delete;

  [[nodiscard]] std::uint16_t port() const;
  [[nodiscard]] std::string address() const;  ///< "127.0.0.1:8080", "[::1]:8080".

  void start();
  /// Takes no new requests, finishes those under way while the grace lasts, then closes the rest;
  /// returns when every thread has ended. May be called twice and from any thread but its own.
  void stop();

 private:
  struct State;
  explicit Server(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace qalam::api
