#pragma once

#include "domain/core/ids.hpp"
#include "domain/distribution/commands.hpp"
#include "domain/licensing/commands.hpp"
#include "domain/parameters/commands.hpp"
#include "domain/party/commands.hpp"
#include "domain/payment/commands.hpp"
#include "domain/repertoire/commands.hpp"
#include "domain/trust/commands.hpp"

#include <cstdint>
#include <optional>
#include <ostream>
#include <variant>

namespace qalam::test {

using AnyCommand =
    std::variant<AccreditSociety, GrantRole, RevokeRole, SetParameter, RegisterLicensee, SetTariff,
                 ApproveRules, RegisterWork, RegisterHolder, ChangeHolder, EraseHolder,
                 GrantMandate, EndMandate, TransferMandate, GrantLicence, IssueInvoice, ReceiveFee,
                 FundPools, TakeDeduction, OpenRun, RecordAllocations, CompleteRun, ApproveRun,
                 ReverseRun, AdjustRun, PlaceHold, ReleaseHold, InstructPayout, ConfirmPayout,
                 ReturnPayout, ClosePeriod>;

/// What a client sends: a command in somebody's name, under a key that makes it the same when it is
/// sent again.
struct Request {
  PersonId actor;
  CommandId key{};
  std::uint64_t body = 0;  ///< The number of the content: other content has another number.
  std::optional<Position> if_match{};
  AnyCommand command;
};

/// What comes back: the reason of a refusal, or what was done and where it stands in the log.
struct Answer {
  std::optional<ErrorCode> refused;
  AnyId subject;
  std::uint64_t first = 0, last = 0;
  bool repeated = false;
  friend bool operator==(Answer const&, Answer const&) = default;
  friend std::ostream& operator<<(std::ostream& out, Answer const& a) {
    if (a.refused) return out << error_info(*a.refused).name;
    return out << print_id(a.subject.kind, a.subject.id) << " " << a.first << "-" << a.last
               << (a.repeated ? " again" : "");
  }
};

}  // namespace qalam::test
