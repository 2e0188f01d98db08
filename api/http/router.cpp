#include "api/http/router.hpp"

#include "api/http/problem.hpp"
#include "domain/core/ensure.hpp"

#include <algorithm>

namespace qalam::api {
namespace {

std::vector<std::string_view> split(std::string_view pattern) {
  std::vector<std::string_view> segments;
  while (!pattern.empty()) {
    pattern.remove_prefix(1);
    auto const end = std::min(pattern.find('/'), pattern.size());
    segments.push_back(pattern.substr(0, end));
    pattern.remove_prefix(end);
  }
  return segments;
}

bool is_parameter(std::string_view segment) {
  return segment.starts_with('{');
}

/// Literals before parameters at the first segment that differs, so that the first fit is the best.
bool more_literal(std::vector<std::string_view> const& a, std::vector<std::string_view> const& b) {
  return std::lexicographical_compare(
      a.begin(), a.end(), b.begin(), b.end(), [](std::string_view x, std::string_view y) {
        return std::pair{is_parameter(x), is_parameter(x) ? std::string_view{} : x} <
               std::pair{is_parameter(y), is_parameter(y) ? std::string_view{} : y};
      });
}

bool fits(std::vector<std::string_view> const& pattern, std::span<std::string const> segments) {
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (is_parameter(pattern[i]) ? segments[i].empty() : pattern[i] != segments[i]) return false;
  }
  return true;
}

}  // namespace

std::string const& PathParams::at(std::string_view name) const {
  auto const found = std::find_if(values_.begin(), values_.end(),
                                  [&](auto const& value) { return value.first == name; });
  ensure(found != values_.end(), "a handler asks for a path parameter that its route has not");
  return found->second;
}

void Router::add(Route route) {
  ensure(route.pattern.starts_with('/'), "a route's pattern begins with a slash");
  ensure(route.verb != Verb::head && route.verb != Verb::options,
         "HEAD and OPTIONS are answered by the router");
  ensure(!route.needs.empty(), "a route says who may use it");
  auto pattern = split(route.pattern);
  if (places_.size() <= pattern.size()) places_.resize(pattern.size() + 1);
  auto& places = places_[pattern.size()];
  auto place =
      std::lower_bound(places.begin(), places.end(), pattern,
                       [](Place const& a, auto const& b) { return more_literal(a.pattern, b); });
  if (place == places.end() || more_literal(pattern, place->pattern)) {
    place = places.insert(place, Place{std::move(pattern), {}});
  } else {
    // One place, one set of names: the parameters of its routes are read by name.
    ensure(place->pattern == pattern, "two routes of one shape name their parameters differently");
  }
  auto& slot = place->routes[static_cast<std::size_t>(route.verb)];
  ensure(!slot, "two routes for one verb and pattern");
  slot = std::move(route);
}

std::string Router::allowed(Place const& place) {
  std::string allow;
  for (std::size_t i = 0; i < verbs; ++i) {
    if (!place.routes[i]) continue;
    auto const verb = static_cast<Verb>(i);
    allow += std::string{verb_name(verb)} + ", ";
    if (verb == Verb::get) allow += "HEAD, ";
  }
  return allow + "OPTIONS";
}

Match Router::find(Verb verb, std::span<std::string const> segments) const {
  Match match;
  if (segments.size() >= places_.size()) return match;
  auto const& places = places_[segments.size()];
  auto const place = std::find_if(places.begin(), places.end(), [&](Place const& candidate) {
    return fits(candidate.pattern, segments);
  });
  if (place == places.end()) return match;
  auto const& slot = place->routes[static_cast<std::size_t>(verb == Verb::head ? Verb::get : verb)];
  if (!slot) {
    match.allow = allowed(*place);
    return match;
  }
  match.route = &*slot;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    auto const segment = place->pattern[i];
    if (is_parameter(segment)) match.path.add(segment.substr(1, segment.size() - 2), segments[i]);
  }
  return match;
}

std::vector<std::pair<Verb, std::string_view>> Router::listing() const {
  std::vector<std::pair<Verb, std::string_view>> all;
  for (auto const& places : places_) {
    for (Place const& place : places) {
      for (auto const& slot : place.routes) {
        if (slot) all.emplace_back(slot->verb, slot->pattern);
      }
    }
  }
  std::sort(all.begin(), all.end(), [](auto const& a, auto const& b) {
    return std::pair{a.second, a.first} < std::pair{b.second, b.first};
  });
  return all;
}

Result<> check_access(Route const& route, Principal const& principal) {
  if (route.needs.has(Role::public_) || principal.roles.meets(route.needs)) return {};
  if (principal.is_anonymous()) {
    return fail(ErrorCode::unauthenticated,
                "this needs a token; send it as \"Authorization: Bearer <token>\"");
  }
  std::string names;
  for (Role const role : {Role::holder, Role::society_clerk, Role::society_approver, Role::licensee,
                          Role::auditor, Role::authority, Role::operator_}) {
    if (!route.needs.has(role)) continue;
    names += (names.empty() ? "" : ", ") + std::string{role_name(role)};
  }
  return fail(ErrorCode::forbidden,
              "this is for the roles " + names + "; ask the operator if you should have one");
}

std::optional<Response> check_guards(Route const& route, Request const& request) {
  if (route.guards.idempotency_key && !request.headers.find("Idempotency-Key")) {
    return problem(fail(ErrorCode::malformed,
                        "the header Idempotency-Key is missing; send a new UUID with each new "
                        "command, and the same one when you repeat it"),
                   request.path);
  }
  if (route.guards.if_match && !request.headers.find("If-Match") &&
      !request.headers.find("If-None-Match")) {
    return problem(HttpFault::precondition_required,
                   "the header If-Match is missing; send the ETag of the state that you have read, "
                   "or If-None-Match: * for something new",
                   request.path);
  }
  return std::nullopt;
}

Response refuse_unrouted(Match const& match, Request const& request) {
  if (request.verb == Verb::options && request.path == "*") {  // RFC 9110 9.3.7.
    return Response{Status::no_content,
                    {},
                    std::string{},
                    {{"Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"}}};
  }
  if (match.allow.empty()) {
    return problem(fail(ErrorCode::not_found, "there is nothing at this address"), request.path);
  }
  Response response = request.verb == Verb::options
                          ? Response{Status::no_content, {}, std::string{}, {}}
                          : problem(HttpFault::method_not_allowed,
                                    "this address knows " + match.allow + ", not " +
                                        std::string{verb_name(request.verb)},
                                    request.path);
  response.headers.set("Allow", match.allow);
  return response;
}

Response call_route(Match const& match, Request const& request, Principal const& principal) {
  auto result = match.route->handle(Call{request, match.path, principal});
  return result ? *std::move(result) : problem(result.error(), request.path);
}

Response answer(Router const& router, Request const& request, Principal const& principal) {
  Match const match = router.find(request.verb, request.segments);
  if (match.route == nullptr) return refuse_unrouted(match, request);
  if (auto const access = check_access(*match.route, principal); !access) {
    return problem(access.error(), request.path);
  }
  if (auto refusal = check_guards(*match.route, request)) return *std::move(refusal);
  return call_route(match, request, principal);
}

}  // namespace qalam::api
