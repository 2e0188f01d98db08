#include "api/http/client.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include <algorithm>
#include <exception>

namespace qalam::api {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

asio::awaitable<Fetched> exchange(Fetch const& request, Url const& url) {
  asio::ip::tcp::resolver resolver{co_await asio::this_coro::executor};
  auto const found = co_await resolver.async_resolve(url.host, url.port, asio::use_awaitable);
  beast::tcp_stream stream{co_await asio::this_coro::executor};
  stream.expires_after(request.patience);  // Runs on through all that follows.
  co_await stream.async_connect(found, asio::use_awaitable);

  http::request<http::string_body> out;
  out.method_string(verb_name(request.verb));
  out.target(url.path);
  out.version(11);
  out.set(http::field::host, url.port == "80" ? url.host : url.host + ":" + url.port);
  out.set(http::field::user_agent, "qalam");
  out.set(http::field::connection, "close");
  for (Header const& header : request.headers) out.set(header.name, header.value);
  if (!request.content_type.empty()) out.set(http::field::content_type, request.content_type);
  out.body() = request.body;
  out.prepare_payload();
  co_await http::async_write(stream, out, asio::use_awaitable);

  beast::flat_buffer buffer;
  http::response_parser<http::string_body> in;
  in.body_limit(request.body_bytes_max);
  co_await http::async_read(stream, buffer, in, asio::use_awaitable);
  auto answer = in.release();
  beast::error_code ignored;
  stream.socket().shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
  co_return Fetched{answer.result_int(), std::string{answer[http::field::content_type]},
                    std::move(answer.body())};
}

}  // namespace

Result<Url> parse_url(std::string_view text) {
  auto const bad = [&](char const* why) {
    return fail(ErrorCode::malformed, "\"" + std::string{text} + "\" is no address: " + why);
  };
  constexpr std::string_view scheme = "http://";
  if (text.starts_with("https://")) {
    return fail(
        ErrorCode::unsupported,
        "this program does not speak TLS: name a TLS proxy of yours, as http://127.0.0.1:PORT");
  }
  if (!text.starts_with(scheme)) return bad("it begins with http://");
  auto rest = text.substr(scheme.size());
  auto const slash = std::min(rest.find('/'), rest.size());
  auto place = rest.substr(0, slash);
  Url url;
  url.path = rest.substr(slash);
  while (url.path.ends_with('/')) url.path.pop_back();
  if (url.path.empty()) url.path = "/";
  auto const end_of_v6 = place.find(']');
  auto const colon = place.rfind(':');
  if (colon != std::string_view::npos &&
      (end_of_v6 == std::string_view::npos || colon > end_of_v6)) {
    url.port = place.substr(colon + 1);
    place = place.substr(0, colon);
    bool const digits =
        !url.port.empty() && url.port.size() <= 5 &&
        std::all_of(url.port.begin(), url.port.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!digits) return bad("its port is no number");
  }
  if (place.starts_with('[') && place.ends_with(']')) {
    place = place.substr(1, place.size() - 2);
  }
  if (place.empty()) return bad("it names no host");
  url.host = place;
  return url;
}

Result<Fetched> fetch(Fetch const& request) {
  QALAM_TRY(auto const url, parse_url(request.url));
  asio::io_context context;
  std::exception_ptr failure;
  Fetched answer;
  asio::co_spawn(context, exchange(request, url), [&](std::exception_ptr why, Fetched got) {
    failure = why;
    answer = std::move(got);
  });
  context.run();
  if (!failure) return answer;
  try {
    std::rethrow_exception(failure);
  } catch (beast::system_error const& why) {
    auto const& code = why.code();
    bool const no_http =
        code.category() == http::make_error_code(http::error::bad_method).category();
    return fail(no_http ? ErrorCode::malformed : ErrorCode::busy,
                request.url + ": " + code.message());
  } catch (std::exception const& why) {
    return fail(ErrorCode::internal, request.url + ": " + why.what());
  }
}

}  // namespace qalam::api
