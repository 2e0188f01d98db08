#include "api/routes/common.hpp"

#include "api/http/paging.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace qalam::api {
namespace {

using json::Json;

/// A read that asks for a moment may come right after the write that made it.
constexpr std::chrono::milliseconds catch_up_wait{500};
/// Keys of LMDB have at most 511 bytes; a longer place in a list cannot be one of ours.
constexpr std::size_t place_bytes_max = 500;
constexpr std::size_t cursor_head_bytes = 16;

void append_u64(std::string& to, std::uint64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) {
    to += static_cast<char>(static_cast<unsigned char>(value >> shift));
  }
}

std::uint64_t take_u64(std::string_view bytes) {
  std::uint64_t value = 0;
  for (char const c : bytes.substr(0, 8)) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

/// Which list a cursor is of: its address and filters.
std::uint64_t list_number(Request const& request) {
  std::string text = request.path;
  for (auto const& [name, value] : request.query) {
    if (name == "cursor" || name == "limit" || name == "minPosition") continue;
    text += '\n' + name + '=' + value;
  }
  return siphash24(CommandId{}, text.data(), text.size());
}

struct Place {
  std::optional<Position> at;
  std::string bytes;
};

Result<Place> place_in_list(Request const& request) {
  Place place;
  QALAM_TRY(auto const sent, cursor(request.query));
  if (!sent) return place;
  bool const ours = sent->size() > cursor_head_bytes &&
                    sent->size() <= cursor_head_bytes + place_bytes_max &&
                    take_u64(std::string_view{*sent}.substr(8)) == list_number(request);
  if (!ours) {
    return fail(ErrorCode::malformed,
                "this cursor is of another list; take the one of the last page, and leave the "
                "other parameters as they were",
                "cursor");
  }
  place.at = Position{take_u64(*sent)};
  place.bytes = sent->substr(cursor_head_bytes);
  return place;
}

}  // namespace

Result<> check_read(Query const& query, std::initializer_list<std::string_view> names) {
  std::vector<std::string_view> all{names};
  all.insert(all.end(), {"asOf", "atPosition", "minPosition"});
  return check_known(query, all);
}

Result<std::optional<Position>> position_asked(app::Ledger const& ledger, Query const& query) {
  auto const text = query.find("asOf");
  if (text && !query.find("atPosition") && parse_date(*text)) return app::parse_at(ledger, *text);
  QALAM_TRY(auto const asked, as_of(query));
  if (auto const* position = std::get_if<Position>(&asked)) {
    return std::optional<Position>{*position};
  }
  if (auto const* moment = std::get_if<Timestamp>(&asked)) {
    return std::optional<Position>{ledger.store().view()->position_at(*moment)};
  }
  return std::optional<Position>{};
}

Result<> await_position(app::Ledger& ledger, Request const& request) {
  QALAM_TRY(auto const wanted, min_position(request));
  if (wanted == Position{}) return {};
  auto stands = ledger.store().wait_for(wanted, wait_max);
  if (stands >= wanted) stands = ledger.models().wait_for(wanted, wait_max);
  if (stands >= wanted) return {};
  return fail(ErrorCode::busy, "position " + std::to_string(wanted.value()) +
                                   " is not there yet, the answer would stand at " +
                                   std::to_string(stands.value()) + "; try again shortly");
}

Result<app::Look> look_at(app::Ledger& ledger, Call const& call) {
  QALAM_CHECK(await_position(ledger, call.request));
  QALAM_TRY(auto const at, position_asked(ledger, call.request.query));
  return app::Look::as_of(ledger, at, at ? catch_up_wait : std::chrono::milliseconds{0});
}

Result<PageLook> look_at_page(app::Ledger& ledger, Call const& call) {
  QALAM_CHECK(await_position(ledger, call.request));
  QALAM_TRY(auto const count, limit(call.request.query));
  QALAM_TRY(auto const place, place_in_list(call.request));
  QALAM_TRY(auto at, position_asked(ledger, call.request.query));
  if (place.at) at = place.at;
  QALAM_TRY(auto look,
            app::Look::as_of(ledger, at, at ? catch_up_wait : std::chrono::milliseconds{0}));
  return PageLook{std::move(look), {place.bytes, count}};
}

Result<Response> page_answer(Call const& call, app::Look const& look, Json body) {
  std::string next;
  if (auto const found = body.find("next"); found != body.end() && found->is_string()) {
    QALAM_TRY(auto const place, app::cursor_bytes(found->get_ref<std::string const&>()));
    append_u64(next, look.at().value());
    append_u64(next, list_number(call.request));
    next = encode_cursor(next + place);
    *found = next;
  }
  Response response = answer_json(look, body);
  if (!next.empty()) add_next_link(response, call.request, next);
  return response;
}

Response answer_json(app::Look const& look, Json const& body) {
  Response response = reply(Status::ok, json::dump(body));
  set_position(response, look.at());
  return response;
}

Result<Period> period_parameter(Query const& query) {
  auto const text = query.find("period");
  if (!text) return Period{no_date, for_ever};
  auto const period = parse_period(*text);
  if (!period) return fail(period.error().code, period.error().detail, "period");
  return *period;
}

Result<bool> is_dry_run(Query const& query) {
  auto const text = query.find("dryRun");
  if (!text || *text == "false") return false;
  if (*text == "true") return true;
  return fail(ErrorCode::malformed, "dryRun is true or false", "dryRun");
}

Result<SocietyId> society_shown(Sight const& sight, SocietyId asked) {
  if (sight.all) return asked;
  if (sight.society == SocietyId{}) return not_yours("This");
  if (asked != SocietyId{} && asked != sight.society)
    return not_yours("What " + print(asked) + " has");
  return sight.society;
}

}  // namespace qalam::api
