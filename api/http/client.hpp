#pragma once

#include "api/http/message.hpp"
#include "domain/core/result.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace qalam::api {

/// "http://host:port/prefix" taken apart.
struct Url {
  std::string host;
  std::string port = "80";
  std::string path;  ///< Begins with "/"; without a "/" at its end.
};
/// Errors: `malformed`; `unsupported` for https, which a TLS proxy beside this program has to
/// speak.
Result<Url> parse_url(std::string_view text);

struct Fetch {
  Verb verb = Verb::get;
  std::string url;
  Headers headers{};
  std::string body{};
  std::string content_type{};  ///< Of the body.
  /// For all of it: looking up, connecting, sending, receiving.
  std::chrono::milliseconds patience{std::chrono::seconds{20}};
  std::uint64_t body_bytes_max = std::uint64_t{64} << 20;
};

struct Fetched {
  unsigned status = 0;
  std::string content_type;
  std::string body;
};

/// One request and its answer, whatever its status. Errors: `busy` where nobody answers in time or
/// at all; `malformed` for what is no HTTP; as `parse_url`.
Result<Fetched> fetch(Fetch const& request);

}  // namespace qalam::api
