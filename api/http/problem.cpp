#include "api/http/problem.hpp"
#include "domain/core/utf8.hpp"

#include <array>
#include <cstddef>
#include <string>

namespace qalam::api {
namespace {

using enum HttpFault;

constexpr std::array<HttpFaultInfo, 10> faults{{
    {method_not_allowed, Status::method_not_allowed, "method_not_allowed",
     "This address does not know the method; Allow lists those it knows"},
    {not_acceptable, Status::not_acceptable, "not_acceptable",
     "None of the media types in Accept is offered"},
    {request_timeout, Status::request_timeout, "request_timeout",
     "The request did not arrive in time"},
    {unsupported_media_type, Status::unsupported_media_type, "unsupported_media_type",
     "The body's media type is not taken here"},
    {expectation_failed, Status::expectation_failed, "expectation_failed",
     "The Expect header asks for something unknown"},
    {precondition_required, Status::precondition_required, "precondition_required",
     "The request must say which state it changes"},
    {too_many_requests, Status::too_many_requests, "too_many_requests", "Too many requests"},
    {header_too_large, Status::request_header_fields_too_large, "header_too_large",
     "The header is too large"},
    {not_implemented, Status::not_implemented, "not_implemented", "The method is not known"},
    {version_not_supported, Status::http_version_not_supported, "version_not_supported",
     "Only HTTP/1.0 and HTTP/1.1 are spoken"},
}};

constexpr bool in_order() {
  for (std::size_t i = 0; i < faults.size(); ++i) {
    if (static_cast<std::size_t>(faults[i].fault) != i) return false;
  }
  return static_cast<std::size_t>(version_not_supported) + 1 == faults.size();
}
static_assert(in_order(), "http_fault_info lists every HttpFault, in the order of the enum");

void append_escaped(std::string& to, char c) {
  constexpr std::string_view digits = "0123456789abcdef";
  auto const byte = static_cast<unsigned char>(c);
  if (c == '"' || c == '\\') {
    to += '\\';
    to += c;
  } else if (c == '\n') {
    to += "\\n";
  } else if (byte < 0x20) {
    to += "\\u00";
    to += digits[byte >> 4U];
    to += digits[byte & 0x0FU];
  } else {
    to += c;
  }
}

/// A JSON string (RFC 8259 7). Clients send bytes that are no UTF-8, and details quote them: these
/// become U+FFFD.
void append_quoted(std::string& to, std::string_view text) {
  to += '"';
  while (!text.empty()) {
    auto const size = utf8_sequence(text);
    if (size == 0) to += "\xEF\xBF\xBD";
    if (size == 1) append_escaped(to, text.front());
    if (size > 1) to += text.substr(0, size);
    text.remove_prefix(size == 0 ? 1 : size);
  }
  to += '"';
}

void append_member(std::string& to, std::string_view name, std::string_view value) {
  to += to.empty() ? '{' : ',';
  append_quoted(to, name);
  to += ':';
  append_quoted(to, value);
}

struct Text {
  std::string_view code, title, detail, instance, pointer, rule;
};

Response write_problem(Status status, Text const& text) {
  std::string body;
  append_member(body, "type", "/problems/" + std::string{text.code});
  append_member(body, "title", text.title);
  body += ",\"status\":" + std::to_string(static_cast<unsigned>(status));
  append_member(body, "detail", text.detail);
  append_member(body, "instance", text.instance);
  append_member(body, "code", text.code);
  if (!text.pointer.empty()) append_member(body, "pointer", text.pointer);
  if (!text.rule.empty()) append_member(body, "rule", text.rule);
  body += '}';

  Response response = reply(status, std::move(body), "application/problem+json");
  response.headers.set("Cache-Control", "no-store");
  if (status == Status::unauthorized) {
    response.headers.set("WWW-Authenticate", "Bearer realm=\"qalam\"");
  }
  if (status == Status::service_unavailable) response.headers.set("Retry-After", "1");
  return response;
}

}  // namespace

Status status_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::malformed: return Status::bad_request;
    case ErrorCode::too_large: return Status::content_too_large;
    case ErrorCode::unauthenticated: return Status::unauthorized;
    case ErrorCode::forbidden:
    case ErrorCode::approver_opened_run: return Status::forbidden;
    case ErrorCode::not_found: return Status::not_found;
    case ErrorCode::precondition_failed: return Status::precondition_failed;
    case ErrorCode::unsupported:
    case ErrorCode::idempotency_mismatch:  // The draft, 2.7.
    case ErrorCode::invalid_identifier:
    case ErrorCode::wrong_kind:
    case ErrorCode::shares_above_whole:
    case ErrorCode::shares_invalid:
    case ErrorCode::role_invalid:
    case ErrorCode::period_invalid:
    case ErrorCode::below_minimum_rate:
    case ErrorCode::deduction_above_cap:
    case ErrorCode::amount_invalid:
    case ErrorCode::currency_mismatch:
    case ErrorCode::allocation_mismatch:
    case ErrorCode::proof_invalid: return Status::unprocessable_content;
    case ErrorCode::id_taken:
    case ErrorCode::identifier_taken:
    case ErrorCode::not_accredited:
    case ErrorCode::mandate_exists:
    case ErrorCode::no_mandate:
    case ErrorCode::period_closed:
    case ErrorCode::parameter_missing:
    case ErrorCode::licence_inactive:
    case ErrorCode::insufficient_funds:
    case ErrorCode::report_closed:
    case ErrorCode::report_incomplete:
    case ErrorCode::report_superseded:
    case ErrorCode::pool_busy:
    case ErrorCode::run_state:
    case ErrorCode::approver_repeated:
    case ErrorCode::nothing_to_distribute:
    case ErrorCode::hold_state:
    case ErrorCode::below_minimum_payout:
    case ErrorCode::payee_unlocated:
    case ErrorCode::payout_state:
    case ErrorCode::log_superseded: return Status::conflict;
    case ErrorCode::busy:
    case ErrorCode::already_running: return Status::service_unavailable;
    case ErrorCode::storage_full: return Status::insufficient_storage;
    case ErrorCode::internal: return Status::internal_server_error;
  }
  return Status::internal_server_error;
}

HttpFaultInfo const& http_fault_info(HttpFault fault) {
  return faults[static_cast<std::size_t>(fault)];
}

Response problem(Error const& error, std::string_view instance) {
  ErrorInfo const& info = error_info(error.code);
  return write_problem(status_of(error.code),
                       {info.name, info.title, error.detail, instance, error.where, info.norm});
}

Response problem(HttpFault fault, std::string_view detail, std::string_view instance) {
  HttpFaultInfo const& info = http_fault_info(fault);
  return write_problem(info.status, {info.name, info.title, detail, instance, {}, {}});
}

std::string errors_markdown() {
  auto const row = [](Status status, std::string_view name, std::string_view title,
                      std::string_view rule) {
    return "| <a id=\"" + std::string{name} + "\"></a>`" + std::string{name} + "` | " +
           std::to_string(static_cast<unsigned>(status)) + " | " + std::string{title} + " | " +
           std::string{rule} + " |\n";
  };
  std::string text =
      "# Errors\n\n"
      "<!-- Generated from the code; `QALAM_UPDATE_GOLDEN=1` and the test of problems write it. "
      "-->\n\n"
      "Every refusal over HTTP is an `application/problem+json` (RFC 9457) with `type` "
      "(`/problems/<code>`), `title`,\n`status`, `detail`, `instance` (the path that was asked "
      "for), `code`, and where they apply `pointer` (JSON pointer\nof the culprit) and `rule` (the "
      "law or norm behind it). On the command line the same `code` stands in `--json`.\n"
      "Codes and types are stable; `detail` is for people and may be reworded.\n\n"
      "422 says that the command itself is at fault, 409 that the ledger is not in the state for "
      "it. Where several\nreasons apply, the first in this list is the answer.\n\n"
      "| code | status | meaning | rests on |\n|---|---|---|---|\n";
  for (std::size_t i = 0; i <= static_cast<std::size_t>(last_error_code); ++i) {
    auto const code = static_cast<ErrorCode>(i);
    ErrorInfo const& info = error_info(code);
    text += row(status_of(code), info.name, info.title, info.norm);
  }
  text +=
      "\n## What only HTTP can get wrong\n\n| code | status | meaning | rests on |\n"
      "|---|---|---|---|\n";
  for (HttpFaultInfo const& info : faults) text += row(info.status, info.name, info.title, "");
  text +=
      "\nA 500 names an incident; what happened stands under that number in the server's log "
      "and nowhere else. 401\ncarries `WWW-Authenticate`, 405 `Allow`, 503 `Retry-After`.\n";
  return text;
}

}  // namespace qalam::api
