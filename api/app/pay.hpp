#pragma once

#include "api/app/ledger.hpp"

#include <optional>
#include <vector>

namespace qalam::app {

struct PayOptions {
  SocietyId society;
  HolderId holder;  ///< None: everybody to whom something is payable.
  PersonId actor;
  Currency currency = kzt;
  Date booked = no_date;
  bool dry_run = false;
  /// Makes it the same request when it is sent again: whom it has paid it does not pay twice, and
  /// tells as paid. None: each round is a request of its own.
  std::optional<CommandId> key{};
};

struct PayResult {
  struct Paid {
    PayoutId payout;  ///< None where nothing was written.
    HolderId holder;
    Micros micros = 0;
  };
  struct Waits {
    HolderId holder;
    Micros micros = 0;
    Error why;
  };
  std::vector<Paid> payouts;
  std::vector<Waits> waiting;
  Micros sum = 0;
  Position last;
};

/// Instructs a payout for each holder with a payable balance that may be paid; who may not is told
/// with the reason, and the money waits.
Result<PayResult> pay(Ledger& ledger, PayOptions const& options);

}  // namespace qalam::app
