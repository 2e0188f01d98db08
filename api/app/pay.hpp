#pragma once

#include "api/app/ledger.hpp"

#include <vector>

namespace qalam::app {

struct PayOptions {
  SocietyId society;
  HolderId holder;  ///< None: everybody to whom something is payable.
  PersonId actor;
  Currency currency = kzt;
  Date booked = no_date;
  bool dry_run = false;
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
