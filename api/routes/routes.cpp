#include "api/routes/routes.hpp"

namespace qalam::api {

Router routes(app::Ledger& ledger) {
  Router router;
  add_service_routes(router, ledger);
  add_register_routes(router, ledger);
  add_book_routes(router, ledger);
  add_log_routes(router, ledger);
  add_tile_routes(router, ledger);
  add_bundle_routes(router, ledger);
  add_command_routes(router, ledger);
  add_flow_routes(router, ledger);
  return router;
}

}  // namespace qalam::api
