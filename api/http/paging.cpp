#include "api/http/paging.hpp"

#include "api/auth/sha256.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace qalam::api {
namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

Result<std::uint64_t> parse_number(std::string_view text, std::string_view name) {
  std::uint64_t number = 0;
  auto const* const end = text.data() + text.size();
  auto const [stopped, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || stopped != end) {
    return fail(ErrorCode::malformed, std::string{name} + " is \"" + std::string{text} +
                                          "\", but must be a whole number, zero or above");
  }
  return number;
}

constexpr std::size_t checksum_size = 6;
std::string checksum(std::string_view bytes) {
  auto const hash = sha256("qalam cursor " + std::string{bytes});
  return {hash.begin(), hash.begin() + checksum_size};
}

Result<Position> header_or_query(Request const& request, std::string_view header,
                                 std::string_view parameter) {
  auto const in_header = request.headers.find(header);
  auto const in_query = request.query.find(parameter);
  if (!in_header && !in_query) return Position{};
  // A header that the browser sends by itself on resuming is newer than the address.
  QALAM_TRY(auto const value,
            in_header ? parse_number(*in_header, header) : parse_number(*in_query, parameter));
  return Position{value};
}

/// Line breaks would end the header; what cannot be said there is left out.
std::string one_line(std::string_view text) {
  std::string line{text};
  std::erase_if(line, [](char c) { return c == '\n' || c == '\r' || c == '\0'; });
  return line;
}

}  // namespace

Result<> check_known(Query const& query, std::span<std::string_view const> names) {
  for (auto const& [name, value] : query) {
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      std::string known;
      for (auto const each : names) known += (known.empty() ? "" : ", ") + std::string{each};
      return fail(ErrorCode::malformed,
                  "there is no parameter \"" + name + "\" here; " +
                      (known.empty() ? "none is known" : "known are " + known));
    }
    if (query.all(name).size() > 1) {
      return fail(ErrorCode::malformed, "the parameter \"" + name + "\" is there more than once");
    }
  }
  return {};
}

Result<AsOf> as_of(Query const& query) {
  auto const time = query.find("asOf");
  auto const position = query.find("atPosition");
  if (time && position) {
    return fail(ErrorCode::malformed, "asOf and atPosition exclude each other; send one of them");
  }
  if (position) {
    QALAM_TRY(auto const number, parse_number(*position, "atPosition"));
    return AsOf{Position{number}};
  }
  if (!time) return AsOf{};
  std::string text{*time};
  // `+05:00` typed into an address arrives as ` 05:00`.
  if (text.size() > 6 && text[text.size() - 6] == ' ') text[text.size() - 6] = '+';
  auto const moment = parse_timestamp(text);
  if (!moment) {
    return fail(ErrorCode::malformed, "asOf is \"" + text +
                                          "\", but must be a time with a zone, "
                                          "like 2026-01-31T10:00:00Z (RFC 3339)");
  }
  return AsOf{*moment};
}

Result<std::uint32_t> limit(Query const& query) {
  auto const text = query.find("limit");
  if (!text) return limit_default;
  QALAM_TRY(auto const number, parse_number(*text, "limit"));
  if (number == 0 || number > limit_max) {
    return fail(ErrorCode::malformed, "limit is " + std::to_string(number) + ", but must be 1 to " +
                                          std::to_string(limit_max) +
                                          "; the cursor in \"next\" leads to what follows");
  }
  return static_cast<std::uint32_t>(number);
}

Result<Position> min_position(Request const& request) {
  return header_or_query(request, "Min-Position", "minPosition");
}

Result<Position> after_position(Request const& request) {
  return header_or_query(request, "Last-Event-ID", "after");
}

Result<std::optional<std::uint64_t>> number(Query const& query, std::string_view name) {
  auto const text = query.find(name);
  if (!text) return std::optional<std::uint64_t>{};
  QALAM_TRY(auto const value, parse_number(*text, name));
  return std::optional{value};
}

std::string encode_cursor(std::string_view bytes) {
  return base64url(checksum(bytes) + std::string{bytes});
}

Result<std::string> decode_cursor(std::string_view text) {
  auto const bytes = text.size() <= cursor_max ? parse_base64url(text) : Result<std::string>{""};
  if (!bytes || bytes->size() < checksum_size ||
      checksum(std::string_view{*bytes}.substr(checksum_size)) != bytes->substr(0, checksum_size)) {
    return fail(ErrorCode::malformed,
                "the cursor is damaged; send it exactly as it came in \"next\", or start anew "
                "without one");
  }
  return bytes->substr(checksum_size);
}

Result<std::optional<std::string>> cursor(Query const& query) {
  auto const text = query.find("cursor");
  if (!text) return std::optional<std::string>{};
  QALAM_TRY(auto bytes, decode_cursor(*text));
  return std::optional{std::move(bytes)};
}

std::string base64url(std::string_view bytes) {
  std::string text;
  std::uint32_t bits = 0;
  unsigned held = 0;
  for (char const c : bytes) {
    bits = (bits << 8U) | static_cast<unsigned char>(c);
    for (held += 8; held >= 6; held -= 6) text += alphabet[(bits >> (held - 6)) & 0x3FU];
    bits &= (1U << held) - 1;
  }
  if (held > 0) text += alphabet[(bits << (6 - held)) & 0x3FU];
  return text;
}

Result<std::string> parse_base64url(std::string_view text) {
  std::string bytes;
  std::uint32_t bits = 0;
  unsigned held = 0;
  for (char const c : text) {
    auto const value = alphabet.find(c);
    if (value == std::string_view::npos) {
      return fail(ErrorCode::malformed, "a character that base64url (RFC 4648 5) does not have");
    }
    bits = (bits << 6U) | static_cast<std::uint32_t>(value);
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes += static_cast<char>(static_cast<unsigned char>(bits >> held));
    bits &= (1U << held) - 1;
  }
  // One form for the same bytes: nothing may hide in the last character (RFC 4648 3.5).
  if (held >= 6 || bits != 0) {
    return fail(ErrorCode::malformed, "base64url (RFC 4648 5) that ends in the middle of a byte");
  }
  return bytes;
}

std::string target_with_cursor(Request const& request, std::string_view encoded_cursor) {
  std::string target = request.path;
  char mark = '?';
  for (auto const& [name, value] : request.query) {
    if (name == "cursor") continue;
    target += mark + percent_encode(name) + '=' + percent_encode(value);
    mark = '&';
  }
  return target + mark + "cursor=" + percent_encode(encoded_cursor);
}

void add_next_link(Response& response, Request const& request, std::string_view encoded_cursor) {
  response.headers.add("Link",
                       "<" + target_with_cursor(request, encoded_cursor) + ">; rel=\"next\"");
}

void set_position(Response& response, Position position) {
  response.headers.set("X-Qalam-Position", std::to_string(position.value()));
}

std::string sse_event(std::string_view id, std::string_view event, std::string_view data) {
  std::string text;
  if (!id.empty()) text += "id: " + one_line(id) + '\n';
  if (!event.empty()) text += "event: " + one_line(event) + '\n';
  while (true) {
    auto const end = data.find('\n');
    text += "data: " + one_line(data.substr(0, end)) + '\n';
    if (end == std::string_view::npos) break;
    data.remove_prefix(end + 1);
  }
  return text + '\n';
}

std::string sse_comment(std::string_view text) {
  return ": " + one_line(text) + "\n\n";
}

std::string sse_retry(std::uint32_t milliseconds) {
  return "retry: " + std::to_string(milliseconds) + "\n\n";
}

}  // namespace qalam::api
