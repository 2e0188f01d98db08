#pragma once

#include "domain/account/account.hpp"
#include "tests/simulation/request.hpp"

#include <functional>
#include <map>
#include <set>
#include <utility>
#include <vector>

namespace qalam::test {

/// The ledger as one would write it without disk, log or indices: maps, vectors, and the rules as
/// the documents tell them. It uses the commands and the names of accounts of the domain, and none
/// of its deciders or postings.
class NaiveNation {
 public:
  /// Answers, and does it. `day` is what the clock says.
  Answer answer(Request const& request, Date day);

  /// Each account as it was after the event at `at`: all that was booked by then, added up.
  [[nodiscard]] std::map<AccountKey, Balance> balances(std::uint64_t at) const;
  [[nodiscard]] std::uint64_t length() const { return length_; }
  /// Where the thing's stream stands: the ETag of its page.
  [[nodiscard]] std::uint64_t head(AnyId id) const;

  // What a client can look up.
  struct Society {
    std::vector<Right> rights;
    Date from = no_date;
    Date closed_until = no_date;
  };
  struct Holder {
    std::vector<std::uint8_t> iin;
    bool natural = true, located = false, erased = false;
  };
  struct Mandate {
    MandateId id;
    HolderId holder;
    SocietyId society;
    std::vector<Right> rights;
    Date from, until = for_ever;
  };
  struct Invoice {
    SocietyId society;
    LicenseeId licensee;
    LicenceId licence;
    UseType use;
    Micros net, vat, settled = 0, settled_net = 0;
  };
  struct Receipt {
    InvoiceId invoice;
    SocietyId society;
    LicenseeId licensee;
    Currency currency;
    Micros net, funded = 0;
  };
  struct Pool {
    PoolKey key;
    Micros collected = 0, admin = 0, social = 0, reserve = 0, distributed = 0;
    RunId open_run;
    [[nodiscard]] Micros left() const { return collected - admin - social - reserve - distributed; }
  };
  struct Run {
    PoolId pool;
    enum class State { opened, computed, posted, reversed } state = State::opened;
    PersonId opened_by;
    Micros distributable = 0, allocated = 0;
    std::uint32_t chunks = 0;
    std::vector<PersonId> approvers;
    std::map<std::pair<Destination, std::uint64_t>, Micros> amounts;
  };
  struct Hold {
    SocietyId society;
    bool released = false;
  };
  struct Payout {
    SocietyId society;
    HolderId holder;
    Currency currency;
    Micros micros;
    std::vector<std::pair<AccountKey, Micros>> from;
    bool on_its_way = true;
  };

  std::map<SocietyId, Society> societies;
  std::map<HolderId, Holder> holders;
  std::set<LicenseeId> licensees;
  std::set<WorkId> works;
  std::vector<Mandate> mandates;
  std::map<TariffId, SetTariff> tariffs;
  std::map<RulesId, SocietyId> rules;
  std::map<LicenceId, GrantLicence> licences;
  std::map<InvoiceId, Invoice> invoices;
  std::map<ReceiptId, Receipt> receipts;
  std::map<PoolId, Pool> pools;
  std::map<RunId, Run> runs;
  std::map<HoldId, Hold> holds;
  std::map<PayoutId, Payout> payouts;

  /// What is owed on an account now.
  [[nodiscard]] Micros owed(AccountKey const& account) const;

 private:
  struct Line {
    AccountKey account;
    Micros micros;  ///< Positive: debit.
  };
  /// One event: whose stream, what is booked, and what else it changes.
  struct Happened {
    AnyId stream;
    std::vector<Line> lines{};
    std::function<void()> change{};
  };
  struct Said {
    Said(ErrorCode code) : refused{code} {}
    Said(AnyId about, std::vector<Happened> what = {})
        : subject{about}, happened{std::move(what)} {}
    std::optional<ErrorCode> refused;
    AnyId subject;
    std::vector<Happened> happened;
  };
  struct Known {
    std::uint64_t body;
    Answer answer;
  };

  Said say(AccreditSociety const& c);
  Said say(GrantRole const& c);
  Said say(RevokeRole const& c);
  Said say(SetParameter const& c);
  Said say(RegisterLicensee const& c);
  Said say(SetTariff const& c);
  Said say(ApproveRules const& c);
  Said say(RegisterWork const& c);
  Said say(RegisterHolder const& c);
  Said say(ChangeHolder const& c);
  Said say(EraseHolder const& c);
  Said say(GrantMandate const& c);
  Said say(EndMandate const& c);
  Said say(TransferMandate const& c);
  Said say(GrantLicence const& c);
  Said say(IssueInvoice const& c);
  Said say(ReceiveFee const& c);
  Said say(FundPools const& c);
  Said say(TakeDeduction const& c);
  Said say(OpenRun const& c);
  Said say(RecordAllocations const& c);
  Said say(CompleteRun const& c);
  Said say(ApproveRun const& c);
  Said say(ReverseRun const& c);
  Said say(AdjustRun const& c);
  Said say(PlaceHold const& c);
  Said say(ReleaseHold const& c);
  Said say(InstructPayout const& c);
  Said say(ConfirmPayout const& c);
  Said say(ReturnPayout const& c);
  Said say(ClosePeriod const& c);

  [[nodiscard]] std::optional<ErrorCode> may_have_mandate(HolderId holder, SocietyId society,
                                                          std::vector<Right> const& rights,
                                                          Date from) const;
  [[nodiscard]] bool accredited(SocietyId society, Right right, Date day) const;
  [[nodiscard]] bool may_approve(SocietyId society) const;
  [[nodiscard]] bool is_closed(SocietyId society, Date day) const;
  [[nodiscard]] Date booked(Date wanted) const { return wanted == no_date ? today_ : wanted; }
  [[nodiscard]] std::optional<std::int64_t> parameter(ParameterName name, SocietyId society,
                                                      Date day) const;
  [[nodiscard]] static std::vector<std::pair<AccountKey, Micros>> amounts_of(Run const& run,
                                                                             PoolKey const& key);
  /// Each amount of a run on its account, and all of it against what was collected.
  [[nodiscard]] std::vector<Line> run_lines(Run const& run, Micros sign) const;

  struct Parameter {
    ParameterName name;
    SocietyId society;
    Date from;
    std::int64_t value;
  };
  std::vector<Parameter> parameters_;  ///< In the order in which they were set.
  std::set<std::tuple<PersonId, Role, SocietyId>> roles_;

  std::uint64_t length_ = 0;
  std::map<AnyId, std::uint64_t> heads_;
  std::vector<std::pair<std::uint64_t, Line>> book_;  ///< At which position, what.
  std::map<std::pair<PersonId, CommandId>, Known> answers_;

  // Of the request that is being answered.
  PersonId actor_;
  CommandId key_{};
  Date today_ = no_date;
  Date last_day_ = no_date;  ///< Of the last event: the ledger's time does not go back.
};

}  // namespace qalam::test
