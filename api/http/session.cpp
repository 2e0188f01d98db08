#include "api/http/session.hpp"

#include "api/http/wire.hpp"

#include <spdlog/spdlog.h>
#include <boost/asio/redirect_error.hpp>
#include <boost/beast/http/error.hpp>

#include <algorithm>
#include <limits>

namespace qalam::api {

namespace http = boost::beast::http;

namespace {

constexpr std::size_t read_bytes = 8'192;

/// What a head that cannot be parsed is answered with; nothing when nobody waits for an answer.
std::optional<Response> head_refusal(boost::system::error_code error, std::uint32_t bytes_max) {
  if (error == http::error::header_limit) {
    return problem(HttpFault::header_too_large,
                   "the header has more than " + std::to_string(bytes_max) + " bytes", "");
  }
  if (error == http::error::bad_version) {
    return problem(HttpFault::version_not_supported, "send the request as HTTP/1.1", "");
  }
  if (error.category() != make_error_code(http::error::bad_method).category()) return {};
  return problem(fail(ErrorCode::malformed, "not an HTTP/1.1 request: " + error.message()), "");
}

}  // namespace

Session::Session(Shared& shared, Socket socket)
    : shared_{shared}, socket_{std::move(socket)}, watchdog_{socket_.get_executor()} {}

Task<void> Session::run(std::shared_ptr<Session> self) {
  watch(self);
  try {
    while (co_await self->exchange()) {
    }
    if (!self->closed_ && (self->linger_ || self->has_unread())) co_await self->linger();
  } catch (std::exception const& failure) {
    // Outside of a handler this is the session's own failure: only this connection ends.
    if (auto const& log = self->shared_.options.log) {
      log->error("event=session_failed what=\"{}\"", log_value(failure.what()));
    }
  } catch (...) {
    if (auto const& log = self->shared_.options.log) log->error("event=session_failed what=-");
  }
  self->abort();
  self->watchdog_.cancel();
  std::lock_guard const lock{self->shared_.mutex};
  self->shared_.sessions.erase(self.get());
  if (self->shared_.sessions.empty()) self->shared_.none_left.notify_all();
}

Task<void> Session::turn_away(std::shared_ptr<Session> self) {
  watch(self);
  Exchange now;
  now.began = Clock::now();
  now.keep_alive = false;
  co_await self->write(now, problem(fail(ErrorCode::busy, "there are too many connections"), ""));
  if (!self->closed_) co_await self->linger();
  self->closed_ = true;
  self->watchdog_.cancel();
}

void Session::watch(std::shared_ptr<Session> self) {
  // One slow tick instead of a timer set anew for each read: a deadline may be late by a tick.
  Limits const& limits = self->shared_.options.limits;
  auto const shortest = std::min({limits.idle, limits.header, limits.body, limits.write});
  auto const tick =
      std::clamp(shortest / 4, std::chrono::milliseconds{5}, std::chrono::milliseconds{1'000});
  auto& session = *self;
  session.watchdog_.expires_after(tick);
  session.watchdog_.async_wait([self = std::move(self)](boost::system::error_code error) mutable {
    if (error || self->closed_) return;
    if (Clock::now() >= self->deadline_) {
      self->timed_out_ = true;
      self->no_deadline();
      boost::system::error_code ignored;
      self->socket_.cancel(ignored);
    }
    watch(std::move(self));
  });
}

void Session::on_stop() {
  if (phase_ == Phase::idle) abort();
}

void Session::abort() {
  closed_ = true;
  boost::system::error_code ignored;
  socket_.close(ignored);
}

Task<bool> Session::exchange() {
  bool const more = co_await first_byte();
  if (!more) co_return false;
  Exchange now;
  now.began = Clock::now();
  auto refusal = co_await read_head(now);
  if (closed_) co_return false;
  if (refusal) {
    co_await drain(now);
  } else {
    refusal = co_await take_body(now);
  }
  if (closed_) co_return false;
  Response response;
  if (refusal) {
    response = *std::move(refusal);
  } else {
    response = co_await handle(now);
  }
  // Before the answer, so that a client who has it finds everything in order.
  now.upload.reset();
  if (shared_.stopping.load()) now.keep_alive = false;
  bool const written = co_await write(now, std::move(response));
  co_return written&& now.keep_alive;
}

Task<bool> Session::first_byte() {
  if (closed_ || shared_.stopping.load()) co_return false;
  if (buffer_.size() == 0) {
    phase_ = Phase::idle;
    within(shared_.options.limits.idle);
    boost::system::error_code error;
    auto const got = co_await socket_.async_read_some(buffer_.prepare(read_bytes),
                                                      net::redirect_error(wait_for, error));
    if (error) co_return false;
    buffer_.commit(got);
  }
  phase_ = Phase::busy;
  co_return true;
}

Task<std::optional<Response>> Session::read_head(Exchange& now) {
  Limits const& limits = shared_.options.limits;
  now.request.id = shared_.next_id();
  parser_.emplace();
  parser_->header_limit(std::numeric_limits<std::uint32_t>::max());  // Beast's is not exact.
  parser_->body_limit(boost::none);  // session_body.cpp counts, by route.
  timed_out_ = false;
  within(limits.header);
  boost::system::error_code error;
  for (std::size_t taken = 0; !error;) {
    auto const size = parser_->put(buffer_.data(), error);
    buffer_.consume(size);
    taken += size;
    bool const done = parser_->is_header_done();
    if (taken + (done ? 0 : buffer_.size() + 1) > limits.header_bytes_max) {
      error = http::error::header_limit;
    } else if (done) {
      no_deadline();
      co_return accept_head(now);
    } else if (error == http::error::need_more) {
      error = {};
      auto const got = co_await socket_.async_read_some(buffer_.prepare(read_bytes),
                                                        net::redirect_error(wait_for, error));
      buffer_.commit(got);
    }
  }
  no_deadline();
  now.keep_alive = false;
  linger_ = true;
  std::optional<Response> refusal;
  if (timed_out_ && !closed_) {
    refusal = problem(HttpFault::request_timeout, "the header did not arrive in time", "");
  } else {
    refusal = head_refusal(error, limits.header_bytes_max);
  }
  if (!refusal) closed_ = true;
  co_return refusal;
}

/// Makes the Request of the parsed head, and finds and checks its route.
std::optional<Response> Session::accept_head(Exchange& now) {
  auto const& head = parser_->get();
  now.version = head.version();
  now.keep_alive = head.keep_alive();
  now.body_pending = !parser_->is_done();
  for (auto const& field : head) {
    now.request.headers.add(std::string{field.name_string()}, std::string{field.value()});
  }
  if (auto const id = now.request.headers.find("X-Request-Id"); id && is_request_id(*id)) {
    now.request.id = *id;
  }
  auto const method = head.method_string();
  auto const verb = parse_verb({method.data(), method.size()});
  if (!verb) {
    return problem(HttpFault::not_implemented, "the method " + log_value(method) + " is not known",
                   "");
  }
  now.request.verb = *verb;
  auto const target = head.target();
  if (auto const read = read_target({target.data(), target.size()}, now.request); !read) {
    return problem(read.error(), "");
  }
  if (auto refusal = check_head(now)) return refusal;
  now.match = shared_.router.find(now.request.verb, now.request.segments);
  if (now.match.route == nullptr) return refuse_unrouted(now.match, now.request);
  return authorize(now);
}

std::optional<Response> Session::check_head(Exchange& now) {
  Request const& request = now.request;
  auto const hosts = request.headers.count("Host");
  if (now.version >= 11 && hosts != 1) {  // RFC 9112 3.2.
    return problem(fail(ErrorCode::malformed, "an HTTP/1.1 request has one Host header, this has " +
                                                  std::to_string(hosts)),
                   request.path);
  }
  if (auto const coding = request.headers.list("Transfer-Encoding");
      coding && !equal_ignoring_case(*coding, "chunked")) {  // RFC 9112 6.1.
    now.keep_alive = false;
    return problem(HttpFault::not_implemented, "of transfer codings only chunked is known",
                   request.path);
  }
  if (auto const expect = request.headers.find("Expect");
      expect && !equal_ignoring_case(*expect, "100-continue")) {
    return problem(HttpFault::expectation_failed, "only Expect: 100-continue is known",
                   request.path);
  }
  return std::nullopt;
}

std::optional<Response> Session::authorize(Exchange& now) {
  if (shared_.options.authenticate) {
    auto principal = shared_.options.authenticate(now.request);
    if (!principal) return problem(principal.error(), now.request.path);
    now.principal = *std::move(principal);
  }
  if (auto const access = check_access(*now.match.route, now.principal); !access) {
    return problem(access.error(), now.request.path);
  }
  return check_guards(*now.match.route, now.request);
}

bool Session::must_wait(Exchange const& now) const {
  return now.match.route->pace == Pace::waits || !is_safe(now.request.verb) ||
         now.request.headers.find("Min-Position") || now.request.query.find("minPosition");
}

Task<Response> Session::handle(Exchange& now) {
  no_deadline();
  std::string what;
  try {
    if (!must_wait(now)) co_return call_route(now.match, now.request, now.principal);
    Slot const slot{shared_.handlers_used, shared_.options.limits.handlers_waiting_max};
    if (!slot.taken()) {
      co_return problem(fail(ErrorCode::busy, "too many requests are waiting; try again shortly"),
                        now.request.path);
    }
    co_return co_await run_on(shared_.handlers,
                              [&now] { return call_route(now.match, now.request, now.principal); });
  } catch (std::exception const& failure) {
    what = failure.what();
  } catch (...) {
    what = "something that is no std::exception";
  }
  co_return incident(now, what);
}

Response Session::incident(Exchange const& now, std::string_view what) {
  std::string const id = shared_.next_id();
  if (auto const& log = shared_.options.log) {
    log->error("event=incident id={} request={} verb={} path={} what=\"{}\"", id, now.request.id,
               verb_name(now.request.verb), log_value(now.request.path), what);
  }
  return problem(fail(ErrorCode::internal, "incident " + id +
                                               ": something went wrong here; tell the operator "
                                               "this number. A command may be repeated safely "
                                               "with the same Idempotency-Key"),
                 now.request.path);
}

void Session::log_request(Exchange const& now, Response const& response, std::uint64_t bytes) {
  auto const& log = shared_.options.log;
  if (!log || !log->should_log(spdlog::level::info)) return;
  // The path, never the query or a header: those may hold names and tokens. A path without a
  // route is anything that somebody typed, so it stays out too.
  auto const us = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - now.began);
  bool const routed = now.match.route != nullptr;
  log->info("event=request id={} verb={} route={} path={} status={} bytes={} us={} person={}",
            now.request.id, verb_name(now.request.verb), routed ? now.match.route->pattern : "-",
            routed ? log_value(now.request.path) : "-", static_cast<unsigned>(response.status),
            bytes, us.count(), now.principal.is_anonymous() ? "-" : print(now.principal.person));
}

std::string_view Session::date() {
  if (!shared_.options.unix_seconds) return {};
  auto const second = shared_.options.unix_seconds();
  if (second != date_second_) {
    date_second_ = second;
    date_ = http_date(second);
  }
  return date_;
}

}  // namespace qalam::api
