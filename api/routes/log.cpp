#include "api/http/paging.hpp"
#include "api/routes/common.hpp"
#include "api/routes/registers.hpp"
#include "api/routes/routes.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <memory>
#include <string>

namespace qalam::api {
namespace {

using json::Json;

/// Events that are looked at for one page, so that a page of somebody who sees few ends too.
constexpr std::uint64_t looked_at_max = 20'000;
/// Events in one piece of the live stream.
constexpr std::size_t events_in_piece = 100;
constexpr std::chrono::milliseconds stream_wait{500};
/// Waits without an event between two signs of life: 15 seconds.
constexpr int quiet_waits = 30;

struct Found {
  std::vector<Position> positions;
  Position next;  ///< Where to go on; past the look's position: that was all.
};

/// The first `limit` visible events from `from` on, by their headers alone.
Found visible_events(app::Look const& look, Sight const& sees, Position from, std::size_t limit) {
  Found found;
  found.next = look.log().scan(from, looked_at_max, [&](store::StoredEvent const& stored) {
    if (look.at() < stored.header.position) return store::Go::stop;
    if (is_visible(sees, stored.header.society)) found.positions.push_back(stored.header.position);
    return found.positions.size() == limit ? store::Go::stop : store::Go::on;
  });
  return found;
}

Result<Response> get_events(app::Ledger& ledger, Call const& call) {
  QALAM_CHECK(check_read(call.request.query, {"from", "limit"}));
  QALAM_TRY(auto const count, limit(call.request.query));
  QALAM_TRY(auto const from, number(call.request.query, "from"));
  QALAM_TRY(auto const look, look_at(ledger, call));
  Position const start{std::max<std::uint64_t>(from.value_or(1), 1)};
  auto const found = visible_events(look, sight(call.principal, Area::events), start, count);
  Json body;
  body["ledger"] = ledger.store().identity().origin;
  body["position"] = look.at().value();
  body["at"] = print(look.moment());
  Json rows = Json::array();
  for (Position const position : found.positions) {
    QALAM_TRY(auto row, app::event(look, position));
    rows.push_back(std::move(row));
  }
  body["events"] = std::move(rows);
  bool const more = found.next <= look.at();
  body["next"] = more ? Json(found.next.value()) : Json(nullptr);
  Response response = answer_json(look, body);
  if (more) {
    response.headers.add("Link", "</v1/events?from=" + std::to_string(found.next.value()) +
                                     "&limit=" + std::to_string(count) + "&atPosition=" +
                                     std::to_string(look.at().value()) + ">; rel=\"next\"");
  }
  return response;
}

Result<Response> get_event(app::Ledger& ledger, Call const& call) {
  QALAM_CHECK(check_read(call.request.query));
  Query as_parameter{{"position", call.path.at("position")}};
  QALAM_TRY(auto const position, number(as_parameter, "position"));
  QALAM_TRY(auto const look, look_at(ledger, call));
  Position const at{position.value_or(0)};
  auto const stored = at <= look.at() ? look.log().read(at) : std::nullopt;
  if (stored && !is_visible(sight(call.principal, Area::events), stored->header.society)) {
    return not_yours("The event at position " + std::to_string(at.value()));
  }
  QALAM_TRY(auto const event, app::event(look, at));
  Json body = event;  // The position of an event is its own; that of the look is in the header.
  return answer_json(look, body);
}

/// A proof file (C2SP tlog-proof) with the event's header in it, for whoever may see the event.
Result<Response> get_proof(app::Ledger& ledger, Call const& call) {
  QALAM_CHECK(check_known(call.request.query, {}));
  Query as_parameter{{"position", call.path.at("position")}};
  QALAM_TRY(auto const position, number(as_parameter, "position"));
  Position const at{position.value_or(0)};
  auto const view = ledger.store().view();
  auto const stored = view->read(at);
  if (stored && !is_visible(sight(call.principal, Area::events), stored->header.society)) {
    return not_yours("The event at position " + std::to_string(at.value()));
  }
  QALAM_TRY(auto const publisher, ledger.publisher());
  QALAM_TRY(auto proof, publisher->prove(at));
  return reply(Status::ok, std::move(proof), "text/plain; charset=utf-8");
}

/// What the live stream remembers between two pieces.
struct Feed {
  app::Ledger& ledger;
  Sight sees;
  Position last;  ///< Sent, or passed by.
  int quiet = 0;
  bool begun = false;
};

/// Fills a piece of the stream; false when the ledger closes.
bool feed_on(Feed& feed, std::string& chunk) {
  if (!feed.begun) {
    feed.begun = true;
    chunk = sse_retry(3000);  // Also tells the client at once that it is connected.
    return true;
  }
  Position const next{feed.last.value() + 1};
  feed.ledger.models().wait_for(next, stream_wait);
  if (feed.ledger.store().is_stopped()) return false;
  auto const look = app::Look::as_of(feed.ledger, std::nullopt, std::chrono::milliseconds{0});
  if (!look || look->at() < next) {
    if (++feed.quiet < quiet_waits) return true;
    feed.quiet = 0;
    chunk = sse_comment("at " + std::to_string(feed.last.value()));
    return true;
  }
  auto const found = visible_events(*look, feed.sees, next, events_in_piece);
  for (Position const position : found.positions) {
    auto const event = app::event(*look, position);
    if (!event) break;
    chunk += sse_event(std::to_string(position.value()), (*event)["type"].get<std::string>(),
                       json::dump(*event));
  }
  feed.last = Position{std::min(found.next.value() - 1, look->at().value())};
  if (!chunk.empty()) feed.quiet = 0;
  return true;
}

Result<Response> get_stream(app::Ledger& ledger, Call const& call) {
  QALAM_CHECK(check_known(call.request.query, {"after"}));
  QALAM_TRY(auto const after, after_position(call.request));
  if (ledger.store().position() < after) {
    return fail(ErrorCode::not_found, "the ledger stands at position " +
                                          std::to_string(ledger.store().position().value()) +
                                          "; there is nothing after " +
                                          std::to_string(after.value()) + " to begin with");
  }
  // Shared, because a std::function must be copyable.
  auto const feed =
      std::make_shared<Feed>(Feed{ledger, sight(call.principal, Area::events), after});
  Response response = reply(Status::ok, "", "text/event-stream");
  response.body =
      Stream{[feed](std::string& chunk) { return feed_on(*feed, chunk); }, Stream::Ends::never};
  response.headers.set("Cache-Control", "no-store");
  set_position(response, ledger.store().position());
  return response;
}

Result<Response> get_audit_trail(app::Ledger& ledger, Call const& call) {
  QALAM_CHECK(check_read(call.request.query, {"limit", "cursor"}));
  QALAM_TRY(auto const id, parse_any_id(call.path.at("id")));
  QALAM_TRY(auto const at, look_at_page(ledger, call));
  Json body = app::audit_trail(at.look, id, at.page);
  Sight const sees = sight(call.principal, Area::events);
  Json rows = Json::array();
  for (auto& row : body["events"]) {
    auto const society = row["society"].is_string()
                             ? parse_id(Kind::society, row["society"].get_ref<std::string const&>())
                             : Result<std::uint64_t>{0};
    if (society && is_visible(sees, SocietyId{*society})) rows.push_back(std::move(row));
  }
  body["events"] = std::move(rows);
  return page_answer(call, at.look, std::move(body));
}

/// Search finds what is in the public registers, whoever asks.
bool is_public(std::string const& kind) {
  return std::any_of(all_registers.begin(), all_registers.end(), [&](Register const& of) {
    return of.area == Area::registers && kind_name(of.kind) == kind;
  });
}

Result<Response> get_search(app::Ledger& ledger, Call const& call) {
  QALAM_CHECK(check_read(call.request.query, {"q", "limit", "cursor"}));
  auto const text = call.request.query.find("q");
  if (!text || text->empty()) {
    return fail(ErrorCode::malformed, "say what to search for: q=", "q");
  }
  QALAM_TRY(auto const at, look_at_page(ledger, call));
  Json body = app::search(at.look, *text, at.page);
  Json rows = Json::array();
  for (auto& row : body["results"]) {
    if (is_public(row["kind"].get_ref<std::string const&>())) rows.push_back(std::move(row));
  }
  body["results"] = std::move(rows);
  return page_answer(call, at.look, std::move(body));
}

}  // namespace

void add_log_routes(Router& router, app::Ledger& ledger) {
  using R = RouteOf<app::Ledger>;
  Roles const events = readers(Area::events);
  std::array const table{
      R{Verb::get, "/v1/events", events, get_events, {}, {}, Pace::waits},
      R{Verb::get, "/v1/events/{position}", events, get_event},
      R{Verb::get, "/v1/events/{position}/proof", events, get_proof, {}, {}, Pace::waits},
      R{Verb::get, "/v1/events/stream", events, get_stream},
      R{Verb::get, "/v1/entities/{id}/audit-trail", events, get_audit_trail, {}, {}, Pace::waits},
      R{Verb::get, "/v1/search", readers(Area::registers), get_search, {}, {}, Pace::waits},
  };
  router.add(ledger, table);
}

}  // namespace qalam::api
