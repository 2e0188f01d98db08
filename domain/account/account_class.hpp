#pragma once

#include "domain/account/account.hpp"

#include <boost/describe/enum.hpp>
#include <cstdint>

namespace qalam {

/// Where an account stands in a balance sheet or an income statement.
enum class AccountClass : std::uint8_t { assets, liabilities, equity, revenues, expenses };
BOOST_DESCRIBE_ENUM(AccountClass, assets, liabilities, equity, revenues, expenses)

/// What others are owed is a liability at every stage on its way; a society's own income is what it
/// keeps for its work. `none` has no postings; it counts as equity.
AccountClass account_class(AccountKind kind);

}  // namespace qalam
