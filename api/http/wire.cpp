#include "api/http/wire.hpp"

#include "domain/core/time.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace qalam::api {
namespace {

void append_clean(std::string& to, std::string_view text) {
  for (char const c : text) {
    if (c != '\r' && c != '\n' && c != '\0') to += c;
  }
}

void append_field(std::string& to, std::string_view name, std::string_view value) {
  append_clean(to, name);
  to += ": ";
  append_clean(to, value);
  to += "\r\n";
}

std::string two_digits(std::int64_t number) {
  return {static_cast<char>('0' + number / 10), static_cast<char>('0' + number % 10)};
}

}  // namespace

std::string write_head(Response const& response, HeadContext const& context) {
  std::string head;
  head.reserve(512);
  head += context.version == 10 ? "HTTP/1.0 " : "HTTP/1.1 ";
  head += std::to_string(static_cast<unsigned>(response.status));
  head += ' ';
  head += reason_phrase(response.status);
  head += "\r\n";
  if (!context.server.empty()) append_field(head, "Server", context.server);
  if (!context.date.empty()) append_field(head, "Date", context.date);
  if (!context.request_id.empty()) append_field(head, "X-Request-Id", context.request_id);
  append_field(head, "X-Content-Type-Options", "nosniff");
  if (!response.content_type.empty()) append_field(head, "Content-Type", response.content_type);
  for (Header const& field : response.headers) append_field(head, field.name, field.value);
  if (may_have_body(response.status)) {
    if (context.content_length) {
      append_field(head, "Content-Length", std::to_string(*context.content_length));
    } else if (context.version == 11) {
      append_field(head, "Transfer-Encoding", "chunked");
    }
  }
  if (!context.keep_alive) {
    append_field(head, "Connection", "close");
  } else if (context.version == 10) {
    append_field(head, "Connection", "keep-alive");
  }
  head += "\r\n";
  return head;
}

bool may_have_body(Status status) {
  return status != Status::no_content && status != Status::not_modified;
}

std::string http_date(std::int64_t unix_seconds) {
  constexpr std::array<std::string_view, 7> weekdays{"Thu", "Fri", "Sat", "Sun",
                                                     "Mon", "Tue", "Wed"};
  constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::int64_t const day = unix_seconds / 86'400;
  std::int64_t const second = unix_seconds % 86'400;
  CivilDate const date = civil(Date{static_cast<std::int32_t>(day)});
  std::string text{weekdays[static_cast<std::size_t>(day % 7)]};
  text += ", " + two_digits(date.day) + ' ';
  text += months[date.month - 1];
  text += ' ' + std::to_string(date.year) + ' ' + two_digits(second / 3600) + ':' +
          two_digits(second / 60 % 60) + ':' + two_digits(second % 60) + " GMT";
  return text;
}

bool is_request_id(std::string_view text) {
  constexpr std::string_view allowed =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";
  return !text.empty() && text.size() <= 64 &&
         text.find_first_not_of(allowed) == std::string_view::npos;
}

std::string log_value(std::string_view text) {
  std::string value{text.substr(0, 200)};
  std::replace_if(
      value.begin(), value.end(), [](char c) { return c <= ' ' || c > '~' || c == '"'; }, '_');
  return value;
}

}  // namespace qalam::api
