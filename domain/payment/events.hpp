#pragma once

#include "domain/core/ids.hpp"
#include "domain/core/time.hpp"
#include "domain/distribution/events.hpp"

#include <boost/describe/class.hpp>
#include <cstdint>
#include <string>
#include <vector>

namespace qalam {

struct StatementIssued {
  static constexpr char const* stored_as = "statementIssued";
  StatementId statement;
  SocietyId society;
  HolderId holder;
  Date from = no_date;
  Date until = no_date;
  std::uint64_t known_at = 0;  ///< Position that it shows.
  Currency currency = kzt;
  std::int64_t payable_micros = 0;
  friend bool operator==(StatementIssued const&, StatementIssued const&) = default;
};
BOOST_DESCRIBE_STRUCT(StatementIssued, (),
                      (statement, society, holder, from, until, known_at, currency, payable_micros))

/// A part of a payout, from one payable account.
struct PayoutPart {
  PoolKey key;  ///< The dimensions of the account it is taken from.
  std::int64_t micros = 0;
  friend bool operator==(PayoutPart const&, PayoutPart const&) = default;
};
BOOST_DESCRIBE_STRUCT(PayoutPart, (), (key, micros))

struct PayoutInstructed {
  static constexpr char const* stored_as = "payoutInstructed";
  PayoutId payout;
  SocietyId society;
  HolderId holder;
  Currency currency = kzt;
  std::int64_t micros = 0;  ///< Whole tiyn; the sum of the parts.
  std::vector<PayoutPart> parts;
  Date booked = no_date;
  friend bool operator==(PayoutInstructed const&, PayoutInstructed const&) = default;
};
BOOST_DESCRIBE_STRUCT(PayoutInstructed, (),
                      (payout, society, holder, currency, micros, parts, booked))

struct PayoutConfirmed {
  static constexpr char const* stored_as = "payoutConfirmed";
  PayoutId payout;
  SocietyId society;
  HolderId holder;
  Currency currency = kzt;
  std::int64_t micros = 0;
  std::string bank_reference;
  Date booked = no_date;
  friend bool operator==(PayoutConfirmed const&, PayoutConfirmed const&) = default;
};
BOOST_DESCRIBE_STRUCT(PayoutConfirmed, (),
                      (payout, society, holder, currency, micros, bank_reference, booked))

struct PayoutReturned {
  static constexpr char const* stored_as = "payoutReturned";
  PayoutId payout;
  SocietyId society;
  HolderId holder;
  Currency currency = kzt;
  std::int64_t micros = 0;
  std::vector<PayoutPart> parts;  ///< Back where they came from.
  std::string reason;             ///< ISO 20022 code, e.g. AC01.
  Date booked = no_date;
  friend bool operator==(PayoutReturned const&, PayoutReturned const&) = default;
};
BOOST_DESCRIBE_STRUCT(PayoutReturned, (),
                      (payout, society, holder, currency, micros, parts, reason, booked))

}  // namespace qalam
