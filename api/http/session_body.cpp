// The bodies of a session: how they come in, and how they go out.

#include "api/http/session.hpp"
#include "api/http/wire.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/beast/core/buffers_suffix.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/read.hpp>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <stdexcept>

namespace qalam::api {

namespace http = boost::beast::http;

namespace {

constexpr std::size_t slice_bytes = std::size_t{64} * 1024;
/// A refused request's body of at most this much is read, so that the connection can go on.
constexpr std::uint64_t drain_bytes_max = slice_bytes;

Error too_long(std::uint64_t bytes_max) {
  return fail(ErrorCode::too_large,
              "the body has more than the " + std::to_string(bytes_max) + " bytes allowed here");
}

/// A file descriptor for reading that closes itself.
class ReadFile {
 public:
  explicit ReadFile(std::filesystem::path const& file)
      : descriptor_{::open(file.c_str(), O_RDONLY | O_CLOEXEC)} {}
  ~ReadFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  ReadFile(ReadFile const&) = delete;
  ReadFile& operator=(ReadFile const&) = delete;

  [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }
  /// Bytes read at `offset`; 0 at the end and on an error.
  [[nodiscard]] std::size_t read(char* to, std::size_t size, std::uint64_t offset) const {
    auto const got = ::pread(descriptor_, to, size, static_cast<off_t>(offset));
    return got < 0 ? 0 : static_cast<std::size_t>(got);
  }

 private:
  int descriptor_;
};

}  // namespace

Task<std::optional<Response>> Session::take_body(Exchange& now) {
  if (!now.body_pending && now.match.route->body.kind == BodyPolicy::Kind::memory) {
    co_return std::nullopt;
  }
  Limits const& limits = shared_.options.limits;
  BodyPolicy const& policy = now.match.route->body;
  bool const to_disk = policy.kind == BodyPolicy::Kind::upload;
  auto bytes_max = to_disk ? limits.upload_bytes_max : limits.body_bytes_max;
  if (policy.bytes_max != 0) bytes_max = policy.bytes_max;
  if (auto const length = parser_->content_length(); length && *length > bytes_max) {
    co_await drain(now);
    co_return problem(too_long(bytes_max), now.request.path);
  }
  std::string what;
  try {
    if (to_disk) now.upload.emplace(shared_.options.uploads, shared_.next_id());
    auto refusal = co_await receive(now, bytes_max);
    if (!refusal && !closed_ && to_disk) now.request.upload = now.upload->finish();
    co_return refusal;
  } catch (std::exception const& failure) {
    what = failure.what();
  }
  now.keep_alive = false;
  linger_ = true;
  co_return incident(now, what);
}

Task<std::optional<Response>> Session::receive(Exchange& now, std::uint64_t bytes_max) {
  bool const expected = co_await continue_if_expected(now);
  if (!expected) co_return std::nullopt;
  slice_.resize(slice_bytes);
  std::uint64_t total = 0;
  auto& body = parser_->get().body();
  while (!parser_->is_done()) {
    body.data = slice_.data();
    body.size = slice_.size();
    body.more = true;
    boost::system::error_code error;
    within(shared_.options.limits.body);
    co_await http::async_read_some(socket_, buffer_, *parser_,
                                   net::redirect_error(wait_for, error));
    no_deadline();
    if (error && error != http::error::need_buffer) co_return body_error(now, error);
    auto const got = slice_.size() - body.size;
    total += got;
    if (total > bytes_max) {
      now.keep_alive = false;
      linger_ = true;
      co_return problem(too_long(bytes_max), now.request.path);
    }
    if (!now.upload) {
      now.request.body.append(slice_.data(), got);
    } else if (auto const written = now.upload->write(slice_.data(), got); !written) {
      now.keep_alive = false;
      linger_ = true;
      co_return problem(written.error(), now.request.path);
    }
  }
  co_return std::nullopt;
}

/// What a body that breaks off is answered with; nothing when nobody waits for an answer.
std::optional<Response> Session::body_error(Exchange& now, boost::system::error_code error) {
  now.keep_alive = false;
  linger_ = true;
  if (timed_out_ && !closed_) {
    return problem(HttpFault::request_timeout, "the body did not arrive in time", now.request.path);
  }
  if (error != http::error::partial_message && error != http::error::end_of_stream &&
      error.category() == make_error_code(http::error::bad_chunk).category()) {
    return problem(
        fail(ErrorCode::malformed, "the body is not what its header says: " + error.message()),
        now.request.path);
  }
  closed_ = true;
  return std::nullopt;
}

/// RFC 9110 10.1.1: a client that waits for it gets "100 Continue" before its body is read.
Task<bool> Session::continue_if_expected(Exchange const& now) {
  if (now.version < 11 || !now.request.headers.find("Expect") || buffer_.size() > 0 ||
      parser_->is_done()) {
    co_return true;
  }
  constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
  co_return co_await write_all(net::buffer(go_on));
}

/// After a refusal: reads a small rest of the request and throws it away, so that the next one can
/// be read; ends the connection where the rest is long or may not come.
Task<void> Session::drain(Exchange& now) {
  if (!now.body_pending || parser_->is_done()) co_return;
  auto const length = parser_->content_length();
  if (!length || *length > drain_bytes_max || now.request.headers.find("Expect")) {
    now.keep_alive = false;
    linger_ = true;
    co_return;
  }
  slice_.resize(slice_bytes);
  auto& body = parser_->get().body();
  while (!parser_->is_done()) {
    body.data = slice_.data();
    body.size = slice_.size();
    body.more = true;
    boost::system::error_code error;
    within(shared_.options.limits.body);
    co_await http::async_read_some(socket_, buffer_, *parser_,
                                   net::redirect_error(wait_for, error));
    no_deadline();
    if (!error || error == http::error::need_buffer) continue;
    now.keep_alive = false;
    closed_ = closed_ || !timed_out_;
    co_return;
  }
}

template <class Buffers>
Task<bool> Session::write_all(Buffers const& buffers) {
  boost::beast::buffers_suffix<Buffers> rest{buffers};
  for (auto left = net::buffer_size(buffers); left > 0;) {
    within(shared_.options.limits.write);
    boost::system::error_code error;
    auto const sent = co_await socket_.async_write_some(rest, net::redirect_error(wait_for, error));
    no_deadline();
    if (error) {
      // Who does not read would keep what the system holds for him; a reset throws it away.
      if (timed_out_) socket_.set_option(net::socket_base::linger{true, 0}, error);
      closed_ = true;
      co_return false;
    }
    rest.consume(sent);
    left -= sent;
    written_ += sent;
  }
  co_return true;
}

Task<bool> Session::write(Exchange& now, Response response) {
  if (!may_have_body(response.status)) response.body = std::string{};
  auto* const stream = std::get_if<Stream>(&response.body);
  auto const* const file = std::get_if<FileBody>(&response.body);
  std::optional<Slot> slot;
  if (stream != nullptr) {
    slot.emplace(shared_.streams_used, shared_.options.limits.streams_max);
    if (!slot->taken()) {
      co_return co_await write(
          now, problem(fail(ErrorCode::busy, "too many long answers are under way; try again"),
                       now.request.path));
    }
    if (now.version < 11) now.keep_alive = false;  // Its end is the connection's end.
  }
  written_ = 0;
  std::string_view const text = body_text(response);
  std::optional<std::uint64_t> length = text.size();
  if (file != nullptr) length = file->size;
  if (stream != nullptr) length.reset();
  std::string const head =
      write_head(response, HeadContext{now.version, now.keep_alive, shared_.options.name, date(),
                                       now.request.id, length});
  bool const head_only = now.request.verb == Verb::head;
  std::array<net::const_buffer, 2> const buffers{
      net::buffer(head), net::buffer(text.data(), head_only ? 0 : text.size())};
  bool written = co_await write_all(buffers);
  if (written && !head_only && file != nullptr) written = co_await write_file(now, *file);
  if (written && !head_only && stream != nullptr) written = co_await write_stream(now, *stream);
  log_request(now, response, written_);
  co_return written;
}

Task<bool> Session::write_file(Exchange& now, FileBody const& file) {
  ReadFile const in{file.file};
  slice_.resize(slice_bytes);
  for (std::uint64_t sent = 0; sent < file.size;) {
    auto const want = std::min<std::uint64_t>(slice_.size(), file.size - sent);
    auto const got = in.is_open() ? in.read(slice_.data(), want, file.offset + sent) : 0;
    if (got == 0) {
      // The length is promised already, so only a cut tells the client that this is not whole.
      incident(now, "a file of an answer is shorter than it said: " + file.file.string());
      closed_ = true;
      co_return false;
    }
    bool const written = co_await write_all(net::buffer(slice_.data(), got));
    if (!written) co_return false;
    sent += got;
  }
  co_return true;
}

Task<bool> Session::write_stream(Exchange& now, Stream& stream) {
  bool const chunked = now.version >= 11;
  std::string chunk;
  for (bool more = true; more;) {
    if (shared_.stopping.load() && stream.ends == Stream::Ends::never) break;
    chunk.clear();
    std::optional<std::string> failed;
    try {
      more = co_await run_on(shared_.streams, [&] { return stream.next(chunk); });
    } catch (std::exception const& failure) {
      failed = failure.what();
    } catch (...) {
      failed = "something that is no std::exception";
    }
    if (failed) {
      incident(now, *failed);
      closed_ = true;
    }
    if (closed_ || (chunk.empty() && more && peer_has_gone())) co_return false;
    if (chunk.empty()) {
      // A producer that does not wait itself must not keep a processor busy.
      if (more) co_await pause(std::chrono::milliseconds{5});
      continue;
    }
    std::array<char, 20> size{};
    auto* const end = std::to_chars(size.data(), size.data() + size.size(), chunk.size(), 16).ptr;
    std::string const before = chunked ? std::string{size.data(), end} + "\r\n" : std::string{};
    std::string_view const after = chunked ? "\r\n" : "";
    std::array<net::const_buffer, 3> const buffers{net::buffer(before), net::buffer(chunk),
                                                   net::buffer(after)};
    bool const written = co_await write_all(buffers);
    if (!written) co_return false;
  }
  if (shared_.stopping.load()) now.keep_alive = false;
  if (!chunked) co_return true;
  constexpr std::string_view last = "0\r\n\r\n";
  co_return co_await write_all(net::buffer(last));
}

Task<void> Session::pause(std::chrono::milliseconds time) {
  boost::system::error_code error;
  Timer timer{socket_.get_executor(), time};
  co_await timer.async_wait(net::redirect_error(wait_for, error));
}

bool Session::peer_has_gone() {
  char byte = 0;
  auto const got = ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return got == 0 || (got < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
}

bool Session::has_unread() {
  char byte = 0;
  return buffer_.size() > 0 ||
         ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
}

/// Closing while the peer still sends would make its system throw away our answer (RFC 9112 9.6):
/// says that no more comes, and reads on for a moment.
Task<void> Session::linger() {
  boost::system::error_code error;
  socket_.shutdown(net::socket_base::shutdown_send, error);
  slice_.resize(slice_bytes);
  within(std::min(shared_.options.limits.write, std::chrono::milliseconds{2'000}));
  while (!error) {
    co_await socket_.async_read_some(net::buffer(slice_), net::redirect_error(wait_for, error));
  }
}

}  // namespace qalam::api
