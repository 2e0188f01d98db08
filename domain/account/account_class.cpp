#include "domain/account/account_class.hpp"

namespace qalam {

AccountClass account_class(AccountKind kind) {
  using enum AccountKind;
  switch (kind) {
    case bank_rights:
    case bank_own:
    case receivable:
    case advance:
    case overpaid:
    case due_from: return AccountClass::assets;
    case charges:
    case written_off: return AccountClass::expenses;
    case uncollected:
    case suspense:
    case unassigned:
    case collected:
    case reserve:
    case unmatched:
    case payable:
    case below_threshold:
    case held_dispute:
    case held_unlocated:
    case held_unmandated:
    case social_fund:
    case vat:
    case tax_withheld:
    case in_transit:
    case non_distributable:
    case due_to:
    case levy: return AccountClass::liabilities;
    case admin_fee:
    case fx_difference:
    case interest:
    case penalties: return AccountClass::revenues;
    case none:
    case opening: return AccountClass::equity;
  }
  return AccountClass::equity;
}

}  // namespace qalam
