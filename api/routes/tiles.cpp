#include "api/http/paging.hpp"
#include "api/routes/common.hpp"
#include "api/routes/registers.hpp"
#include "api/routes/routes.hpp"
#include "eventstore/files/durable.hpp"
#include "eventstore/tlog/note.hpp"
#include "eventstore/tlog/tile.hpp"

namespace qalam::api {
namespace {

constexpr std::string_view prefix = "/v1/log/";

Response as_file(std::string bytes, std::string type, std::string const& caching) {
  Response response = reply(Status::ok, std::move(bytes), std::move(type));
  response.headers.set("Cache-Control", caching);
  return response;
}

std::optional<std::string> published(app::Ledger const& ledger, std::string const& path) {
  return files::read_if_there(ledger.directory() / "log" / path, tlog::note_bytes_max);
}

Error not_published(std::string const& what) {
  return fail(ErrorCode::not_found, "the log shows no " + what + " here");
}

/// C2SP tlog-tiles: mutable, so that caches keep it for a moment only.
Result<Response> get_checkpoint(app::Ledger& ledger, Call const& call) {
  QALAM_CHECK(check_known(call.request.query, {}));
  auto bytes = published(ledger, "checkpoint");
  if (!bytes) return not_published("checkpoint; nobody signs it");
  return as_file(*std::move(bytes), "text/plain; charset=utf-8", "public, max-age=1");
}

/// Which witnesses have cosigned, and how fresh they are: app::Cosigning writes it.
Result<Response> get_witnesses(app::Ledger& ledger, Call const& call) {
  QALAM_CHECK(check_known(call.request.query, {}));
  auto bytes = published(ledger, "witnesses");
  if (!bytes) return not_published("witnesses; nobody is asked to cosign it");
  return as_file(*std::move(bytes), "application/json", "public, max-age=1");
}

/// The key to check checkpoints with. Whoever wants to be sure gets it on another way as well.
Result<Response> get_key(app::Ledger& ledger, Call const& call) {
  QALAM_CHECK(check_known(call.request.query, {}));
  QALAM_TRY(auto const publisher, ledger.publisher());
  return as_file(print(publisher->key()) + "\n", "text/plain; charset=utf-8", "public, max-age=60");
}

/// A tile of hashes, which says nothing about what was hashed: public, and for ever the same.
Result<Response> get_tile(app::Ledger& ledger, Call const& call) {
  QALAM_CHECK(check_known(call.request.query, {}));
  std::string_view path = call.request.path;
  path.remove_prefix(prefix.size());
  auto const tile = tlog::parse_tile_path(path);
  if (!tile) {
    return fail(
        ErrorCode::not_found,
        "this is no address of a tile: tile/LEVEL/x001/x234/067, and .p/WIDTH behind it for a "
        "partial one");
  }
  auto bytes = published(ledger, path_of(*tile));
  if (!bytes) return not_published("tile of this number and width");
  return as_file(*std::move(bytes), "application/octet-stream",
                 "public, max-age=31536000, immutable");
}

}  // namespace

void add_tile_routes(Router& router, app::Ledger& ledger) {
  using R = RouteOf<app::Ledger>;
  // A number has three digits to a segment; a partial tile's width is one more.
  std::array const table{
      R{Verb::get, "/v1/log/checkpoint", Role::public_, get_checkpoint},
      R{Verb::get, "/v1/log/key", Role::public_, get_key},
      R{Verb::get, "/v1/log/witnesses", Role::public_, get_witnesses},
      R{Verb::get, "/v1/log/tile/{level}/{a}", Role::public_, get_tile},
      R{Verb::get, "/v1/log/tile/{level}/{a}/{b}", Role::public_, get_tile},
      R{Verb::get, "/v1/log/tile/{level}/{a}/{b}/{c}", Role::public_, get_tile},
      R{Verb::get, "/v1/log/tile/{level}/{a}/{b}/{c}/{d}", Role::public_, get_tile},
      R{Verb::get, "/v1/log/tile/{level}/{a}/{b}/{c}/{d}/{e}", Role::public_, get_tile},
  };
  router.add(ledger, table);
}

}  // namespace qalam::api
