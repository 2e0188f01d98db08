#pragma once

#include "api/app/queries.hpp"
#include "api/http/message.hpp"
#include "api/http/router.hpp"
#include "api/routes/access.hpp"

#include <chrono>
#include <initializer_list>
#include <optional>
#include <string_view>

/// What the routes have in common: the moment that a read is about, pages, answers.
namespace qalam::api {

/// How long a read waits for the position that it has to show (`minPosition=`).
inline constexpr std::chrono::milliseconds wait_max{2000};

/// Refuses parameters that are neither in `names` nor among those of every read: asOf, atPosition,
/// minPosition. Errors: `malformed`.
Result<> check_read(Query const& query, std::initializer_list<std::string_view> names = {});

/// The position of `asOf=` (a time, or a date: the end of that day in UTC) or `atPosition=`; none:
/// as it stands. Errors: `malformed`.
Result<std::optional<Position>> position_asked(app::Ledger const& ledger, Query const& query);
/// Waits until log and read models have `minPosition=`. Errors: `malformed`, `busy`.
Result<> await_position(app::Ledger& ledger, Request const& request);
/// The look that a read is answered from.
Result<app::Look> look_at(app::Ledger& ledger, Call const& call);

/// A look and a piece of a list. The cursor of a page holds the position of the first page, so that
/// all pages show one state, and belongs to its own list alone.
struct PageLook {
  app::Look look;
  app::PageRequest page;
};
Result<PageLook> look_at_page(app::Ledger& ledger, Call const& call);
/// 200 with `next` of the body, if it has one, as a cursor and as a Link.
Result<Response> page_answer(Call const& call, app::Look const& look, json::Json body);

/// 200 with the position in the header, as it is in the body.
Response answer_json(app::Look const& look, json::Json const& body);

/// The id in a parameter; none when it is absent. Errors: `malformed`.
template <class IdType>
Result<IdType> id_parameter(Query const& query, std::string_view name) {
  auto const text = query.find(name);
  if (!text) return IdType{};
  auto const id = parse_id(KindOf<IdType>::value, *text);
  if (!id) return fail(id.error().code, id.error().detail, std::string{name});
  return IdType{*id};
}
/// `period=`: 2026, 2026-Q1, 2026-01, 2026-01-01--2026-03-31; everything when it is absent.
Result<Period> period_parameter(Query const& query);
/// `dryRun=true`. Errors: `malformed` for anything but true and false.
Result<bool> is_dry_run(Query const& query);

/// The society whose part is shown to somebody who sees only that of his own: `asked` where he may,
/// his own when he asks for none. Errors: `forbidden`.
Result<SocietyId> society_shown(Sight const& sight, SocietyId asked);

}  // namespace qalam::api
