#pragma once

#include "api/app/ledger.hpp"
#include "api/http/router.hpp"

namespace qalam::api {

/// Every resource under /v1, and /healthz. The ledger must outlive the router.
Router routes(app::Ledger& ledger);

// The subjects; each adds its own.
void add_service_routes(Router& router, app::Ledger& ledger);
void add_register_routes(Router& router, app::Ledger& ledger);
void add_book_routes(Router& router, app::Ledger& ledger);
void add_log_routes(Router& router, app::Ledger& ledger);
void add_tile_routes(Router& router, app::Ledger& ledger);
void add_bundle_routes(Router& router, app::Ledger& ledger);
void add_command_routes(Router& router, app::Ledger& ledger);
void add_flow_routes(Router& router, app::Ledger& ledger);

}  // namespace qalam::api
