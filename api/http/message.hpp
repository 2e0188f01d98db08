#pragma once

#include "domain/core/ids.hpp"
#include "domain/core/result.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace qalam::api {

enum class Verb : std::uint8_t {
  get,
  head,
  post,
  put,
  patch,
  delete_,  // NOLINT(readability-identifier-naming): a keyword otherwise.
  options,
};
std::string_view verb_name(Verb verb);  ///< "GET", "DELETE", …
std::optional<Verb> parse_verb(std::string_view name);
/// Reads only (RFC 9110 9.2.1).
constexpr bool is_safe(Verb verb) {
  return verb == Verb::get || verb == Verb::head || verb == Verb::options;
}

/// The statuses that Qalam answers with, and no other.
enum class Status : std::uint16_t {
  ok = 200,
  created = 201,
  accepted = 202,
  no_content = 204,
  see_other = 303,
  not_modified = 304,
  bad_request = 400,
  unauthorized = 401,
  forbidden = 403,
  not_found = 404,
  method_not_allowed = 405,
  not_acceptable = 406,
  request_timeout = 408,
  conflict = 409,
  gone = 410,
  precondition_failed = 412,
  content_too_large = 413,
  unsupported_media_type = 415,
  expectation_failed = 417,
  unprocessable_content = 422,
  precondition_required = 428,
  too_many_requests = 429,
  request_header_fields_too_large = 431,
  internal_server_error = 500,
  not_implemented = 501,
  service_unavailable = 503,
  http_version_not_supported = 505,
  insufficient_storage = 507,
};
std::string_view reason_phrase(Status status);

struct Header {
  std::string name, value;
  friend bool operator==(Header const&, Header const&) = default;
};

/// Header fields in their order. Names are the same in any case (RFC 9110 5.1).
class Headers {
 public:
  Headers() = default;
  Headers(std::initializer_list<Header> fields) : fields_{fields} {}

  /// The value of the first field of that name.
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const;
  /// All values of that name as one list (RFC 9110 5.3); nothing when there is none.
  [[nodiscard]] std::optional<std::string> list(std::string_view name) const;
  [[nodiscard]] std::size_t count(std::string_view name) const;
  void set(std::string name, std::string value);  ///< Replaces every field of that name.
  void add(std::string name, std::string value);

  [[nodiscard]] bool empty() const { return fields_.empty(); }
  [[nodiscard]] std::size_t size() const { return fields_.size(); }
  [[nodiscard]] auto begin() const { return fields_.begin(); }
  [[nodiscard]] auto end() const { return fields_.end(); }
  friend bool operator==(Headers const&, Headers const&) = default;

 private:
  std::vector<Header> fields_;
};

bool equal_ignoring_case(std::string_view a, std::string_view b);

/// The parameters after the `?`, decoded, in their order.
class Query {
 public:
  Query() = default;
  Query(std::initializer_list<std::pair<std::string, std::string>> all) : parameters_{all} {}

  /// The value of the first parameter of that name; names are case-sensitive.
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const;
  [[nodiscard]] std::vector<std::string_view> all(std::string_view name) const;
  void add(std::string name, std::string value) {
    parameters_.emplace_back(std::move(name), std::move(value));
  }
  [[nodiscard]] bool empty() const { return parameters_.empty(); }
  [[nodiscard]] auto begin() const { return parameters_.begin(); }
  [[nodiscard]] auto end() const { return parameters_.end(); }
  friend bool operator==(Query const&, Query const&) = default;

 private:
  std::vector<std::pair<std::string, std::string>> parameters_;
};

/// A body that was streamed to disk. The file goes away after the answer unless the handler has
/// moved it (std::filesystem::rename) elsewhere.
struct Upload {
  std::filesystem::path file;
  Hash256 sha256{};
  std::uint64_t size = 0;
};

/// One request, whole. A value: it knows no socket.
struct Request {
  Verb verb = Verb::get;
  std::string target;                 ///< As sent, without scheme and authority.
  std::string path;                   ///< The target up to the `?`, still percent-encoded.
  std::vector<std::string> segments;  ///< The path between its slashes, decoded, valid UTF-8.
  Query query;
  Headers headers;
  std::string body;              ///< Empty when the body was streamed to `upload`.
  std::optional<Upload> upload;  ///< Only for routes that take uploads.
  std::string id;                ///< X-Request-Id: the client's, or ours.
};

/// Splits and decodes a request target into `path`, `segments` and `query`.
/// Errors: `malformed` for broken percent-encoding, NUL, or text that is not UTF-8.
Result<> read_target(std::string_view target, Request& into);
/// Encodes everything but RFC 3986 unreserved characters.
std::string percent_encode(std::string_view text);

/// Bytes that several answers share without a copy.
using SharedBytes = std::shared_ptr<std::string const>;

/// A file, or `[offset, offset + size)` of it.
struct FileBody {
  std::filesystem::path file;
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
};

/// Makes a long body piece by piece: fills the empty `chunk` and says whether more will follow.
///
/// It runs on a thread of its own, away from the workers, so it may block, but not longer than a
/// second or so: an empty chunk means "nothing yet", and gives the server the chance to see that
/// the client has gone or that it is to stop. When it throws, the body is cut off without its last
/// chunk, so that the client sees that it is not whole. It is destroyed when the client goes.
using Producer = std::function<bool(std::string& chunk)>;

struct Stream {
  enum class Ends : std::uint8_t {
    by_itself,  ///< An export: a stopping server lets it finish while its grace lasts.
    never,      ///< A feed (server-sent events): a stopping server ends it at once.
  };
  Producer next;
  Ends ends = Ends::by_itself;
};

using Body = std::variant<std::string, SharedBytes, FileBody, Stream>;

struct Response {
  Status status = Status::ok;
  std::string content_type;  ///< Not sent when empty.
  Body body;
  Headers headers;
};

[[nodiscard]] Response reply(Status status, std::string json);
[[nodiscard]] Response reply(Status status, std::string body, std::string content_type);
/// The text of a body that is held in memory; empty for files and streams.
std::string_view body_text(Response const& response);

}  // namespace qalam::api
