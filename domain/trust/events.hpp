#pragma once

#include "domain/core/ids.hpp"
#include "domain/core/time.hpp"

#include <boost/describe/class.hpp>
#include <string>

namespace qalam {

/// No booking date before `until` is accepted for the society from now on.
struct PeriodClosed {
  static constexpr char const* stored_as = "periodClosed";
  SocietyId society;
  Date from = no_date;
  Date until = no_date;
  Hash256 balances_digest{};
  friend bool operator==(PeriodClosed const&, PeriodClosed const&) = default;
};
BOOST_DESCRIBE_STRUCT(PeriodClosed, (), (society, from, until, balances_digest))

/// What the vault held about a person is gone for good; the money facts stay.
struct SubjectErased {
  static constexpr char const* stored_as = "subjectErased";
  HolderId holder;
  std::string basis;  ///< The legal ground; no personal data.
  friend bool operator==(SubjectErased const&, SubjectErased const&) = default;
};
BOOST_DESCRIBE_STRUCT(SubjectErased, (), (holder, basis))

}  // namespace qalam
