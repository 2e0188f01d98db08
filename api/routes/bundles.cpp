#include "api/http/paging.hpp"
#include "api/routes/common.hpp"
#include "api/routes/routes.hpp"
#include "eventstore/bundle/from_log.hpp"
#include "eventstore/files/durable.hpp"
#include "eventstore/tlog/checkpoint.hpp"
#include "eventstore/tlog/note.hpp"

namespace qalam::api {
namespace {

constexpr std::string_view prefix = "/v1/log/";

/// How many events the checkpoint speaks of that everybody sees; none: nothing is published.
std::uint64_t published_size(app::Ledger const& ledger) {
  auto const text =
      files::read_if_there(ledger.directory() / "log" / "checkpoint", tlog::note_bytes_max);
  if (!text) return 0;
  auto const note = tlog::parse_note(*text);
  if (!note) return 0;
  auto const checkpoint = tlog::parse_checkpoint(note->text);
  return checkpoint ? checkpoint->size : 0;
}

Result<bundle::Place> place_asked(app::Ledger const& ledger, Call const& call,
                                  std::optional<bundle::Place> (*parse)(std::string_view)) {
  QALAM_CHECK(check_known(call.request.query, {}));
  std::string_view path = call.request.path;
  path.remove_prefix(prefix.size());
  auto const place = parse(path);
  if (!place) {
    return fail(ErrorCode::not_found,
                "this is no address of a bundle: x001/x234/067, and .p/WIDTH behind it for a "
                "partial one");
  }
  auto const size = published_size(ledger);
  if (place->last().value() <= size) return *place;
  return fail(ErrorCode::not_found,
              "the log shows no bundle of this number and width here; it has " +
                  std::to_string(size) + " events under its checkpoint");
}

/// For ever the same, but not for everybody.
Response as_bundle(std::vector<std::byte> const& bytes) {
  Response response =
      reply(Status::ok, std::string{reinterpret_cast<char const*>(bytes.data()), bytes.size()},
            "application/octet-stream");
  response.headers.set("Cache-Control", "private, max-age=3600");
  response.headers.set("Vary", "Authorization");
  return response;
}

Result<Response> get_entries(app::Ledger& ledger, Call const& call) {
  QALAM_TRY(auto const place, place_asked(ledger, call, bundle::parse_entries_path));
  return as_bundle(bundle::entries_of(*ledger.store().view(), place));
}

Result<Response> get_records(app::Ledger& ledger, Call const& call) {
  QALAM_TRY(auto const place, place_asked(ledger, call, bundle::parse_records_path));
  auto const view = ledger.store().view();
  Sight const sees = sight(call.principal, Area::events);
  // Answers may speak of more than the one event: they go to who sees everything.
  if (sees.all) return as_bundle(bundle::records_of(*view, place));
  return as_bundle(bundle::records_for(*view, place, [&](store::EventHeader const& header) {
    return is_visible(sees, header.society);
  }));
}

}  // namespace

void add_bundle_routes(Router& router, app::Ledger& ledger) {
  using R = RouteOf<app::Ledger>;
  Roles const headers = readers(Area::headers);
  Roles const records = readers(Area::records);
  // A number has three digits to a segment; a partial bundle's width is one more.
  std::array const table{
      R{Verb::get, "/v1/log/tile/entries/{a}", headers, get_entries},
      R{Verb::get, "/v1/log/tile/entries/{a}/{b}", headers, get_entries},
      R{Verb::get, "/v1/log/tile/entries/{a}/{b}/{c}", headers, get_entries},
      R{Verb::get, "/v1/log/tile/entries/{a}/{b}/{c}/{d}", headers, get_entries},
      R{Verb::get, "/v1/log/tile/entries/{a}/{b}/{c}/{d}/{e}", headers, get_entries},
      R{Verb::get, "/v1/log/records/{a}", records, get_records, {}, {}, Pace::waits},
      R{Verb::get, "/v1/log/records/{a}/{b}", records, get_records, {}, {}, Pace::waits},
      R{Verb::get, "/v1/log/records/{a}/{b}/{c}", records, get_records, {}, {}, Pace::waits},
      R{Verb::get, "/v1/log/records/{a}/{b}/{c}/{d}", records, get_records, {}, {}, Pace::waits},
      R{Verb::get,
        "/v1/log/records/{a}/{b}/{c}/{d}/{e}",
        records,
        get_records,
        {},
        {},
        Pace::waits},
  };
  router.add(ledger, table);
}

}  // namespace qalam::api
