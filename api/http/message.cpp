#include "api/http/message.hpp"
#include "domain/core/utf8.hpp"

#include <algorithm>
#include <array>

namespace qalam::api {
namespace {

constexpr std::array<std::string_view, 7> verb_names{"GET",   "HEAD",   "POST",   "PUT",
                                                     "PATCH", "DELETE", "OPTIONS"};

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_text(std::string_view text) {
  while (!text.empty()) {
    auto const size = utf8_sequence(text);
    if (size == 0 || text.front() == '\0') return false;
    text.remove_prefix(size);
  }
  return true;
}

enum class Plus { is_plus, is_space };

/// Percent-decodes one component of a target. In a query `+` is a space, as forms send it.
Result<std::string> decode(std::string_view text, Plus plus) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus == Plus::is_space) {
      decoded += ' ';
    } else if (text[i] != '%') {
      decoded += text[i];
    } else {
      int const high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
      int const low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
      if (high < 0 || low < 0) {
        return fail(ErrorCode::malformed,
                    "a % in the address is not followed by two hexadecimal digits (RFC 3986 2.1)");
      }
      decoded += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  if (!is_text(decoded)) {
    return fail(ErrorCode::malformed, "the address is not UTF-8 text once it is decoded");
  }
  return decoded;
}

Result<> read_query(std::string_view text, Query& into) {
  while (!text.empty()) {
    auto const end = std::min(text.find('&'), text.size());
    auto const pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (pair.empty()) continue;
    auto const equals = std::min(pair.find('='), pair.size());
    QALAM_TRY(auto name, decode(pair.substr(0, equals), Plus::is_space));
    QALAM_TRY(auto value, decode(pair.substr(std::min(equals + 1, pair.size())), Plus::is_space));
    into.add(std::move(name), std::move(value));
  }
  return {};
}

/// `http://host/path` becomes `/path`: servers must take the absolute form (RFC 9112 3.2.2).
std::string_view origin_form(std::string_view target) {
  for (std::string_view const scheme : {"http://", "https://"}) {
    if (!equal_ignoring_case(target.substr(0, scheme.size()), scheme)) continue;
    auto const slash = target.find_first_of("/?", scheme.size());
    return slash == std::string_view::npos ? "/" : target.substr(slash);
  }
  return target;
}

}  // namespace

std::string_view verb_name(Verb verb) {
  return verb_names[static_cast<std::size_t>(verb)];
}

std::optional<Verb> parse_verb(std::string_view name) {
  for (std::size_t i = 0; i < verb_names.size(); ++i) {
    if (verb_names[i] == name) return static_cast<Verb>(i);
  }
  return std::nullopt;
}

std::string_view reason_phrase(Status status) {
  switch (status) {
    case Status::ok: return "OK";
    case Status::created: return "Created";
    case Status::accepted: return "Accepted";
    case Status::no_content: return "No Content";
    case Status::see_other: return "See Other";
    case Status::not_modified: return "Not Modified";
    case Status::bad_request: return "Bad Request";
    case Status::unauthorized: return "Unauthorized";
    case Status::forbidden: return "Forbidden";
    case Status::not_found: return "Not Found";
    case Status::method_not_allowed: return "Method Not Allowed";
    case Status::not_acceptable: return "Not Acceptable";
    case Status::request_timeout: return "Request Timeout";
    case Status::conflict: return "Conflict";
    case Status::gone: return "Gone";
    case Status::precondition_failed: return "Precondition Failed";
    case Status::content_too_large: return "Content Too Large";
    case Status::unsupported_media_type: return "Unsupported Media Type";
    case Status::expectation_failed: return "Expectation Failed";
    case Status::unprocessable_content: return "Unprocessable Content";
    case Status::precondition_required: return "Precondition Required";
    case Status::too_many_requests: return "Too Many Requests";
    case Status::request_header_fields_too_large: return "Request Header Fields Too Large";
    case Status::internal_server_error: return "Internal Server Error";
    case Status::not_implemented: return "Not Implemented";
    case Status::service_unavailable: return "Service Unavailable";
    case Status::http_version_not_supported: return "HTTP Version Not Supported";
    case Status::insufficient_storage: return "Insufficient Storage";
  }
  return "Unknown";
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

std::optional<std::string_view> Headers::find(std::string_view name) const {
  for (Header const& field : fields_) {
    if (equal_ignoring_case(field.name, name)) return field.value;
  }
  return std::nullopt;
}

std::optional<std::string> Headers::list(std::string_view name) const {
  std::optional<std::string> all;
  for (Header const& field : fields_) {
    if (!equal_ignoring_case(field.name, name)) continue;
    all = all ? *all + ", " + field.value : field.value;
  }
  return all;
}

std::size_t Headers::count(std::string_view name) const {
  return static_cast<std::size_t>(
      std::count_if(fields_.begin(), fields_.end(),
                    [&](Header const& field) { return equal_ignoring_case(field.name, name); }));
}

void Headers::set(std::string name, std::string value) {
  std::erase_if(fields_,
                [&](Header const& field) { return equal_ignoring_case(field.name, name); });
  add(std::move(name), std::move(value));
}

void Headers::add(std::string name, std::string value) {
  fields_.push_back({std::move(name), std::move(value)});
}

std::optional<std::string_view> Query::find(std::string_view name) const {
  for (auto const& [key, value] : parameters_) {
    if (key == name) return value;
  }
  return std::nullopt;
}

std::vector<std::string_view> Query::all(std::string_view name) const {
  std::vector<std::string_view> values;
  for (auto const& [key, value] : parameters_) {
    if (key == name) values.emplace_back(value);
  }
  return values;
}

Result<> read_target(std::string_view target, Request& into) {
  target = origin_form(target);
  target = target.substr(0, target.find('#'));
  into.target = target;
  auto const mark = std::min(target.find('?'), target.size());
  into.path = target.substr(0, mark);
  into.segments.clear();
  into.query = {};
  QALAM_CHECK(read_query(target.substr(std::min(mark + 1, target.size())), into.query));
  std::string_view path = into.path;
  if (path == "*" || path.empty()) return {};
  if (path.front() != '/') {
    return fail(ErrorCode::malformed, "the address does not begin with a slash");
  }
  while (!path.empty()) {
    path.remove_prefix(1);
    auto const end = std::min(path.find('/'), path.size());
    QALAM_TRY(auto segment, decode(path.substr(0, end), Plus::is_plus));
    into.segments.push_back(std::move(segment));
    path.remove_prefix(end);
  }
  return {};
}

std::string percent_encode(std::string_view text) {
  constexpr std::string_view unreserved =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string encoded;
  for (char const c : text) {
    if (unreserved.find(c) != std::string_view::npos) {
      encoded += c;
    } else {
      auto const byte = static_cast<unsigned char>(c);
      encoded += '%';
      encoded += digits[byte >> 4U];
      encoded += digits[byte & 0x0FU];
    }
  }
  return encoded;
}

Response reply(Status status, std::string json) {
  return Response{status, "application/json", std::move(json), {}};
}

Response reply(Status status, std::string body, std::string content_type) {
  return Response{status, std::move(content_type), std::move(body), {}};
}

std::string_view body_text(Response const& response) {
  if (auto const* text = std::get_if<std::string>(&response.body)) return *text;
  if (auto const* shared = std::get_if<SharedBytes>(&response.body)) return **shared;
  return {};
}

}  // namespace qalam::api
