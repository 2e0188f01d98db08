#pragma once

#include "api/routes/access.hpp"
#include "domain/core/ids.hpp"

#include <array>
#include <string>
#include <string_view>

namespace qalam::api {

/// A register as a resource: its list and its entries.
struct Register {
  std::string_view name;  ///< As app::list knows it.
  std::string_view list;  ///< Patterns of the routes.
  std::string_view entry;
  Kind kind;
  Area area;
};

inline constexpr std::array all_registers{
    Register{"societies", "/v1/societies", "/v1/societies/{id}", Kind::society, Area::registers},
    Register{"holders", "/v1/holders", "/v1/holders/{id}", Kind::holder, Area::registers},
    Register{"works", "/v1/works", "/v1/works/{id}", Kind::work, Area::registers},
    Register{"recordings", "/v1/recordings", "/v1/recordings/{id}", Kind::recording,
             Area::registers},
    Register{"licensees", "/v1/licensees", "/v1/licensees/{id}", Kind::licensee, Area::registers},
    Register{"mandates", "/v1/mandates", "/v1/mandates/{id}", Kind::mandate, Area::registers},
    Register{"licences", "/v1/licences", "/v1/licences/{id}", Kind::licence, Area::registers},
    Register{"tariffs", "/v1/tariffs", "/v1/tariffs/{id}", Kind::tariff, Area::registers},
    Register{"rules", "/v1/rules", "/v1/rules/{id}", Kind::rules, Area::registers},
    Register{"invoices", "/v1/invoices", "/v1/invoices/{id}", Kind::invoice, Area::money},
    Register{"receipts", "/v1/receipts", "/v1/receipts/{id}", Kind::receipt, Area::money},
    Register{"pools", "/v1/pools", "/v1/pools/{id}", Kind::pool, Area::money},
    Register{"runs", "/v1/runs", "/v1/runs/{id}", Kind::run, Area::money},
    Register{"reports", "/v1/usage-reports", "/v1/usage-reports/{id}", Kind::report, Area::money},
    Register{"payouts", "/v1/payouts", "/v1/payouts/{id}", Kind::payout, Area::money},
    Register{"holds", "/v1/holds", "/v1/holds/{id}", Kind::hold, Area::money},
    // The same under its short name.
    Register{"reports", "/v1/reports", "/v1/reports/{id}", Kind::report, Area::money},
};

/// Where an entry is read: "/v1/works/W-…"; empty for kinds without a register.
std::string address_of(AnyId id);

}  // namespace qalam::api
