#pragma once

#include "domain/distribution/commands.hpp"
#include "domain/licensing/commands.hpp"
#include "domain/parameters/commands.hpp"
#include "domain/party/commands.hpp"
#include "domain/payment/commands.hpp"
#include "domain/repertoire/commands.hpp"
#include "domain/trust/commands.hpp"
#include "domain/usage/commands.hpp"

#include <boost/mp11/list.hpp>

namespace qalam {

/// Every command of the domain that somebody outside may send. (The usage chunks come from the
/// importer alone, which has their events ready-made.)
using Commands =
    boost::mp11::mp_list<AccreditSociety, ChangeAccreditation, RegisterHolder, ChangeHolder,
                         RegisterLicensee, GrantMandate, EndMandate, TransferMandate, GrantRole,
                         RevokeRole, SetParameter, SetTariff, ApproveRules, GrantLicence,
                         IssueInvoice, ReceiveFee, RegisterWork, RegisterRecording, LinkRecording,
                         RegisterAgreement, SupersedeReport, ReverseMatch, FundPools, TakeDeduction,
                         ApproveRun, ReverseRun, AdjustRun, PlaceHold, ReleaseHold, InstructPayout,
                         ConfirmPayout, ReturnPayout, IssueStatement, ClosePeriod, EraseHolder>;

}  // namespace qalam
