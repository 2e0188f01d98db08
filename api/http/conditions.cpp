#include "api/http/conditions.hpp"

#include "api/auth/sha256.hpp"

#include <algorithm>
#include <charconv>

namespace qalam::api {
namespace {

std::string_view trim(std::string_view text) {
  auto const from = std::min(text.find_first_not_of(" \t"), text.size());
  text.remove_prefix(from);
  return text.substr(0, text.find_last_not_of(" \t") + 1);
}

bool is_weak(std::string_view tag) {
  return tag.starts_with("W/");
}
std::string_view opaque(std::string_view tag) {
  return is_weak(tag) ? tag.substr(2) : tag;
}

/// One entity tag from the front of `text` (RFC 9110 8.8.3).
Result<std::string> take_tag(std::string_view& text) {
  std::size_t const start = is_weak(text) ? 2 : 0;
  auto const end = start < text.size() && text[start] == '"' ? text.find('"', start + 1)
                                                             : std::string_view::npos;
  if (end == std::string_view::npos) {
    return fail(ErrorCode::malformed,
                "\"" + std::string{text} + "\" is not an entity tag; tags stand in double quotes");
  }
  std::string tag{text.substr(0, end + 1)};
  text = trim(text.substr(end + 1));
  return tag;
}

/// The position in a tag of ours, whatever its representation.
std::optional<Position> position_of(std::string_view tag) {
  auto inner = opaque(tag);
  if (inner.size() < 3) return std::nullopt;
  inner = inner.substr(1, inner.size() - 2);
  inner = inner.substr(0, inner.find('-'));
  std::uint64_t number = 0;
  auto const [end, error] = std::from_chars(inner.data(), inner.data() + inner.size(), number);
  if (error != std::errc{} || end != inner.data() + inner.size()) return std::nullopt;
  return Position{number};
}

/// RFC 8941 3.3.3: printable ASCII in quotes, with \" and \\ as the only escapes.
Result<std::string> unquote(std::string_view text) {
  auto const bad = [] {
    return fail(ErrorCode::malformed,
                "the Idempotency-Key is not a quoted string of printable characters (RFC 8941)");
  };
  std::string key;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '"') {
      if (i + 1 != text.size()) return bad();
      return key;
    }
    bool const escaped = text[i] == '\\';
    if (escaped && ++i == text.size()) return bad();
    if (escaped && text[i] != '"' && text[i] != '\\') return bad();
    if (text[i] < 0x20 || text[i] > 0x7E) return bad();
    key += text[i];
  }
  return bad();
}

}  // namespace

std::string etag(Position last, std::string_view representation) {
  std::string tag = '"' + std::to_string(last.value());
  if (!representation.empty()) tag += '-' + std::string{representation};
  return tag + '"';
}

Result<EntityTags> parse_entity_tags(std::string_view text) {
  EntityTags list;
  text = trim(text);
  if (text == "*") {
    list.any = true;
    return list;
  }
  while (!text.empty()) {
    if (text.front() == ',') {  // Empty elements are to be ignored (RFC 9110 5.6.1.2).
      text = trim(text.substr(1));
      continue;
    }
    QALAM_TRY(auto tag, take_tag(text));
    list.tags.push_back(std::move(tag));
    if (!text.empty() && text.front() != ',') {
      return fail(ErrorCode::malformed, "entity tags are separated by commas");
    }
  }
  if (list.tags.empty()) {
    return fail(ErrorCode::malformed, "an empty list of entity tags; send one, or *");
  }
  return list;
}

bool not_modified(Request const& request, std::string_view current_etag) {
  auto const header = request.headers.list("If-None-Match");
  if (!header) return false;
  auto const list = parse_entity_tags(*header);
  if (!list) return false;
  return list->any || std::any_of(list->tags.begin(), list->tags.end(), [&](auto const& tag) {
           return opaque(tag) == opaque(current_etag);
         });
}

Response with_etag(Response response, Request const& request, std::string tag) {
  if (response.status == Status::ok && not_modified(request, tag)) {
    response.status = Status::not_modified;
    response.content_type.clear();
    response.body = std::string{};
  }
  response.headers.set("ETag", std::move(tag));
  return response;
}

Result<Expected> expected_state(Request const& request) {
  auto const match = request.headers.list("If-Match");
  auto const none_match = request.headers.list("If-None-Match");
  if (match && none_match) {
    return fail(ErrorCode::malformed, "If-Match and If-None-Match exclude each other here");
  }
  if (none_match) {
    QALAM_TRY(auto const list, parse_entity_tags(*none_match));
    if (list.any) return Expected{Expected::Kind::nothing, {}};
    return fail(ErrorCode::unsupported,
                "a command takes no If-None-Match but *, which means: it must not exist yet");
  }
  if (!match) return Expected{};
  QALAM_TRY(auto const list, parse_entity_tags(*match));
  if (list.any) return Expected{Expected::Kind::exists, {}};
  if (list.tags.size() > 1) {
    return fail(ErrorCode::unsupported, "a command takes one entity tag in If-Match, not several");
  }
  auto const position = position_of(list.tags.front());
  if (is_weak(list.tags.front()) || !position) {
    return fail(ErrorCode::precondition_failed,
                "If-Match names " + list.tags.front() +
                    ", which is no state of this entry; read it again and send its ETag");
  }
  return Expected{Expected::Kind::state, *position};
}

Result<> check_expected(Expected const& expected, std::optional<Position> last) {
  switch (expected.kind) {
    case Expected::Kind::anything: return {};
    case Expected::Kind::nothing:
      if (!last) return {};
      return fail(ErrorCode::precondition_failed, "it exists already, as " + etag(*last));
    case Expected::Kind::exists:
      if (last) return {};
      return fail(ErrorCode::precondition_failed, "If-Match: * fails, for there is no such entry");
    case Expected::Kind::state:
      if (last == expected.last) return {};
      return fail(ErrorCode::precondition_failed,
                  last ? "If-Match names " + etag(expected.last) + ", but the entry stands at " +
                             etag(*last) + "; read it again before you change it"
                       : "If-Match names " + etag(expected.last) + ", but there is no such entry");
  }
  return {};
}

Result<std::optional<std::string>> idempotency_key(Request const& request) {
  if (request.headers.count("Idempotency-Key") > 1) {
    return fail(ErrorCode::malformed, "the header Idempotency-Key is there more than once");
  }
  auto const header = request.headers.find("Idempotency-Key");
  if (!header) return std::optional<std::string>{};
  auto const text = trim(*header);
  std::string key{text};
  if (text.starts_with('"')) {
    QALAM_TRY(key, unquote(text));
  } else if (std::any_of(text.begin(), text.end(),
                         [](char c) { return c <= 0x20 || c > 0x7E || c == '"' || c == ','; })) {
    return fail(ErrorCode::malformed,
                "the Idempotency-Key is neither a quoted string nor a plain word");
  }
  if (key.empty() || key.size() > idempotency_key_max) {
    return fail(ErrorCode::malformed, "the Idempotency-Key has " + std::to_string(key.size()) +
                                          " characters; 1 to " +
                                          std::to_string(idempotency_key_max) + " are allowed");
  }
  return std::optional{std::move(key)};
}

CommandId command_id(PersonId person, std::string_view key) {
  std::string bytes;
  for (int shift = 56; shift >= 0; shift -= 8) {
    bytes += static_cast<char>(static_cast<unsigned char>(person.value() >> shift));
  }
  bytes += key;
  Hash256 const hash = sha256(bytes);
  CommandId id{};
  std::copy_n(hash.begin(), id.size(), id.begin());
  return id;
}

bool prefers(Request const& request, std::string_view preference) {
  auto const header = request.headers.list("Prefer");
  if (!header) return false;
  std::string_view rest = *header;
  while (!rest.empty()) {
    auto const end = std::min(rest.find(','), rest.size());
    auto const element = rest.substr(0, end);
    if (equal_ignoring_case(trim(element.substr(0, element.find(';'))), preference)) return true;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return false;
}

}  // namespace qalam::api
