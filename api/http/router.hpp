#pragma once

#include "api/auth/principal.hpp"
#include "api/http/message.hpp"
#include "domain/core/result.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace qalam::api {

/// What stood in the places of the pattern's `{names}`.
class PathParams {
 public:
  void add(std::string_view name, std::string value) {
    values_.emplace_back(name, std::move(value));
  }
  /// The value of a name that the route's pattern has; another name is a bug and ends the process.
  [[nodiscard]] std::string const& at(std::string_view name) const;
  /// The id that the pattern's `{name}` stands for: `call.path.id<WorkId>("work")`.
  /// Errors: `malformed`, for an id of another kind too.
  template <class IdType>
  [[nodiscard]] Result<IdType> id(std::string_view name) const {
    QALAM_TRY(auto const number, parse_id(KindOf<IdType>::value, at(name)));
    return IdType{number};
  }

 private:
  std::vector<std::pair<std::string_view, std::string>> values_;
};

/// One call of a route. Its references live until the handler returns.
struct Call {
  Request const& request;
  PathParams const& path;
  Principal const& principal;
};

/// What happens to the body before the handler sees the request.
struct BodyPolicy {
  enum class Kind : std::uint8_t {
    memory,  ///< Request::body.
    upload,  ///< Streamed to a file with its SHA-256: Request::upload.
  };
  Kind kind = Kind::memory;
  std::uint64_t bytes_max = 0;  ///< 0: the server's own limit for this kind.
};
constexpr BodyPolicy to_file{BodyPolicy::Kind::upload};

/// What a request must bring along, or it is refused before its body is read.
struct Guards {
  bool idempotency_key = false;  ///< Without the header: 400.
  bool if_match = false;         ///< Without If-Match or If-None-Match: 428 (RFC 6585 3).
};

/// Where a handler runs.
enum class Pace : std::uint8_t {
  quick,  ///< On the worker that read the request: answers from memory and the page cache.
  waits,  ///< On the handlers' own threads: waits for a writer, a projection, a long calculation.
};

using Handler = std::function<Result<Response>(Call const&)>;

/// A row of a route table as it stands in a constexpr array: the handler is a plain function that
/// gets the application it works on.
///
///     constexpr std::array work_routes{
///         RouteOf<App>{Verb::get, "/v1/works/{work}", Role::public_, get_work},
///         RouteOf<App>{Verb::post, "/v1/works", Role::society_clerk, post_work, {}, keyed},
///     };
template <class App>
struct RouteOf {
  Verb verb;
  std::string_view pattern;
  Roles needs;
  Result<Response> (*handle)(App&, Call const&);
  BodyPolicy body{};
  Guards guards{};
  Pace pace = Pace::quick;  ///< Only for GET; every verb that may write runs as `waits`.
};

/// A route with its handler bound.
struct Route {
  Verb verb;
  std::string_view pattern;  ///< Must outlive the router: a literal.
  Roles needs;
  Handler handle;
  BodyPolicy body{};
  Guards guards{};
  Pace pace = Pace::quick;
};

/// The route of a request, or the answer that there is none.
struct Match {
  Route const* route = nullptr;
  PathParams path;
  std::string allow;  ///< When `route` is null: what Allow says; empty for an unknown path.
};

/// All routes. Filled once, then only read, from any thread.
class Router {
 public:
  /// A second route for the same verb and pattern is a bug and ends the process.
  void add(Route route);
  /// `app` must outlive the router.
  template <class App>
  void add(App& app, std::span<RouteOf<App> const> table) {
    for (RouteOf<App> const& row : table) {
      add(Route{row.verb, row.pattern, row.needs,
                [&app, handle = row.handle](Call const& call) { return handle(app, call); },
                row.body, row.guards, row.pace});
    }
  }
  template <class App, std::size_t N>
  void add(App& app, std::array<RouteOf<App>, N> const& table) {
    add(app, std::span<RouteOf<App> const>{table});
  }

  /// Where several patterns fit, the one with the earlier literal wins: `/v1/works/search` before
  /// `/v1/works/{work}`. HEAD finds the GET route (RFC 9110 9.3.2).
  [[nodiscard]] Match find(Verb verb, std::span<std::string const> segments) const;

  /// Every route's verb and pattern, sorted; a test compares them with the API's contract.
  [[nodiscard]] std::vector<std::pair<Verb, std::string_view>> listing() const;

 private:
  static constexpr std::size_t verbs = 7;
  struct Place {
    std::vector<std::string_view> pattern;  ///< A segment that starts with '{' is a parameter.
    std::array<std::optional<Route>, verbs> routes;
  };
  static std::string allowed(Place const& place);

  std::vector<std::vector<Place>> places_;  ///< By number of segments; literals first.
};

/// May this principal use the route? Errors: `unauthenticated`, `forbidden`.
Result<> check_access(Route const& route, Principal const& principal);
/// Does the request bring what the route needs? Null when it does, else the refusal.
std::optional<Response> check_guards(Route const& route, Request const& request);
/// The answer of a match without a route: 404, 405 with Allow, or the 204 of OPTIONS.
[[nodiscard]] Response refuse_unrouted(Match const& match, Request const& request);
/// Calls the handler of a match that has a route, and makes a problem of its refusal.
[[nodiscard]] Response call_route(Match const& match, Request const& request,
                                  Principal const& principal);
/// Everything that happens between a whole request and its answer but the reading of bytes: finds
/// the route, checks access and guards, calls the handler, makes problems of refusals. Exceptions
/// pass through. For the use without a socket: tests, the command line's `--dry-run`.
[[nodiscard]] Response answer(Router const& router, Request const& request,
                              Principal const& principal);

}  // namespace qalam::api
