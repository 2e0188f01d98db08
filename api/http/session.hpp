#pragma once

// Inside the server only: one connection.

#include "api/http/problem.hpp"
#include "api/http/shared.hpp"
#include "api/http/upload_file.hpp"

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>

#include <chrono>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace qalam::api {

/// One connection: reads a request, has it answered, writes the answer, and so on. Requests that
/// are sent before the last answer (pipelining) wait in the buffer, so answers keep their order.
/// Everything happens on one strand; only handlers and producers may run elsewhere, and while they
/// do, the session waits.
class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(Shared& shared, Socket socket);

  static Task<void> run(std::shared_ptr<Session> self);
  /// Answers 503 and closes: there are too many connections.
  static Task<void> turn_away(std::shared_ptr<Session> self);
  static void watch(std::shared_ptr<Session> self);

  void on_stop();  ///< On the strand: closes when nothing is under way.
  void abort();    ///< On the strand: closes whatever is under way.
  [[nodiscard]] Strand strand() { return socket_.get_executor(); }

 private:
  using Clock = Timer::clock_type;
  using Parser = boost::beast::http::request_parser<boost::beast::http::buffer_body>;
  enum class Phase : std::uint8_t { idle, busy };

  /// What is known of the request that is being answered.
  struct Exchange {
    Request request;
    Principal principal;
    Match match;
    std::optional<UploadFile> upload;
    unsigned version = 11;
    bool keep_alive = true;
    bool body_pending = false;  ///< Bytes of the body may still be in the socket.
    Clock::time_point began{};
  };

  // session.cpp
  Task<bool> exchange();
  Task<bool> first_byte();
  Task<std::optional<Response>> read_head(Exchange& now);
  std::optional<Response> accept_head(Exchange& now);
  std::optional<Response> check_head(Exchange& now);
  std::optional<Response> authorize(Exchange& now);
  [[nodiscard]] bool must_wait(Exchange const& now) const;
  Task<Response> handle(Exchange& now);
  Response incident(Exchange const& now, std::string_view what);
  void log_request(Exchange const& now, Response const& response, std::uint64_t bytes);

  // session_body.cpp
  Task<std::optional<Response>> take_body(Exchange& now);
  Task<std::optional<Response>> receive(Exchange& now, std::uint64_t bytes_max);
  Task<bool> continue_if_expected(Exchange const& now);
  Task<void> drain(Exchange& now);
  std::optional<Response> body_error(Exchange& now, boost::system::error_code error);
  Task<bool> write(Exchange& now, Response response);
  Task<bool> write_file(Exchange& now, FileBody const& file);
  Task<bool> write_stream(Exchange& now, Stream& stream);
  template <class Buffers>
  Task<bool> write_all(Buffers const& buffers);
  Task<void> linger();
  Task<void> pause(std::chrono::milliseconds time);
  [[nodiscard]] bool peer_has_gone();
  [[nodiscard]] bool has_unread();

  void within(std::chrono::milliseconds time) { deadline_ = Clock::now() + time; }
  void no_deadline() { deadline_ = Clock::time_point::max(); }
  std::string_view date();

  Shared& shared_;
  Socket socket_;
  Timer watchdog_;
  Clock::time_point deadline_ = Clock::time_point::max();
  Phase phase_ = Phase::idle;
  bool timed_out_ = false;
  bool closed_ = false;
  bool linger_ = false;  ///< The peer may still be sending what nobody will read.
  boost::beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  std::vector<char> slice_;  ///< For bodies and files, made at the first of them.
  std::uint64_t written_ = 0;
  std::int64_t date_second_ = -1;
  std::string date_;
};

}  // namespace qalam::api
