#pragma once

#include "domain/registers/registers.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace qalam::test {

/// The registers as plain maps that a test fills by hand: what a decider is told, and nothing else.
class MemoryRegisters final : public Registers {
 public:
  std::map<SocietyId, SocietyRow> societies;
  std::map<HolderId, HolderRow> holders;
  std::map<LicenseeId, LicenseeRow> licensees;
  std::map<HolderId, std::vector<MandateRow>> mandate_rows;
  std::map<WorkId, WorkRow> works;
  std::map<RecordingId, RecordingRow> recordings;
  std::map<TariffId, TariffSet> tariffs;
  std::map<RulesId, DistributionRulesApproved> approved_rules;
  std::map<LicenceId, LicenceGranted> licences;
  std::map<InvoiceId, InvoiceRow> invoices;
  std::map<ReceiptId, ReceiptRow> receipts;
  std::map<ReportId, ReportRow> reports;
  std::map<PoolId, PoolRow> pools;
  std::map<RunId, RunRow> runs;
  std::map<HoldId, HoldRow> holds;
  std::map<PayoutId, PayoutRow> payouts;
  std::map<PersonId, PersonRow> people;
  std::map<AgreementId, bool> agreements;
  std::map<AccountKey, Balance> balances;
  std::map<RunId, std::vector<PostedAmount>> amounts;
  ItemId next{1};

  void own(KeySpace space, std::string key, AnyId owner) {
    owners_[{space, std::move(key)}] = owner;
  }
  void set(ParameterName name, std::int64_t value, Date from, SocietyId society = {}) {
    parameters_[{name, society}][from] = value;
  }
  void grant(PersonId person, Role role, SocietyId society = {}) {
    people[person].grants.push_back({role, society, {}, {}});
  }
  /// Says that we owe `micros` on an account.
  void owe(AccountKey const& account, Micros micros) { balances[account] = {0, micros}; }

  [[nodiscard]] std::optional<SocietyRow> society(SocietyId id) const override {
    return find(societies, id);
  }
  [[nodiscard]] std::optional<HolderRow> holder(HolderId id) const override {
    return find(holders, id);
  }
  [[nodiscard]] std::optional<LicenseeRow> licensee(LicenseeId id) const override {
    return find(licensees, id);
  }
  [[nodiscard]] std::vector<MandateRow> mandates(HolderId holder) const override {
    return find(mandate_rows, holder).value_or(std::vector<MandateRow>{});
  }
  [[nodiscard]] std::optional<WorkRow> work(WorkId id) const override { return find(works, id); }
  [[nodiscard]] std::optional<RecordingRow> recording(RecordingId id) const override {
    return find(recordings, id);
  }
  [[nodiscard]] std::optional<TariffSet> tariff(TariffId id) const override {
    return find(tariffs, id);
  }
  [[nodiscard]] std::optional<DistributionRulesApproved> rules(RulesId id) const override {
    return find(approved_rules, id);
  }
  [[nodiscard]] std::optional<LicenceGranted> licence(LicenceId id) const override {
    return find(licences, id);
  }
  [[nodiscard]] std::optional<InvoiceRow> invoice(InvoiceId id) const override {
    return find(invoices, id);
  }
  [[nodiscard]] std::optional<ReceiptRow> receipt(ReceiptId id) const override {
    return find(receipts, id);
  }
  [[nodiscard]] std::optional<ReportRow> report(ReportId id) const override {
    return find(reports, id);
  }
  [[nodiscard]] std::optional<PoolRow> pool(PoolId id) const override { return find(pools, id); }
  [[nodiscard]] std::optional<RunRow> run(RunId id) const override { return find(runs, id); }
  [[nodiscard]] std::optional<HoldRow> hold(HoldId id) const override { return find(holds, id); }
  [[nodiscard]] std::optional<PayoutRow> payout(PayoutId id) const override {
    return find(payouts, id);
  }
  [[nodiscard]] std::optional<PersonRow> person(PersonId id) const override {
    return find(people, id);
  }
  [[nodiscard]] bool agreement_exists(AgreementId id) const override {
    return agreements.count(id) != 0;
  }

  [[nodiscard]] std::optional<AnyId> owner(KeySpace space, std::string_view key) const override {
    return find(owners_, std::pair{space, std::string{key}});
  }
  [[nodiscard]] std::optional<std::int64_t> parameter(ParameterName name, SocietyId society,
                                                      Date day) const override {
    for (SocietyId const whose : {society, SocietyId{}}) {
      auto const history = find(parameters_, std::pair{name, whose});
      if (!history) continue;
      auto const after = history->upper_bound(day);
      if (after != history->begin()) return std::prev(after)->second;
    }
    return std::nullopt;
  }
  [[nodiscard]] Balance balance(AccountKey const& account) const override {
    return find(balances, account).value_or(Balance{});
  }
  void accounts(SocietyId society, AccountKind kind, std::uint64_t sub,
                std::function<void(AccountKey const&, Balance const&)> const& each) const override {
    for (auto const& [account, balance] : balances) {
      bool const meant = account.society == society && account.kind == kind && account.sub == sub;
      if (meant) each(account, balance);
    }
  }
  void accounts(SocietyId society,
                std::function<void(AccountKey const&, Balance const&)> const& each) const override {
    for (auto const& [account, balance] : balances) {
      if (account.society == society) each(account, balance);
    }
  }
  void run_amounts(RunId run, std::function<void(PostedAmount const&)> const& each) const override {
    for (auto const& amount : find(amounts, run).value_or(std::vector<PostedAmount>{})) {
      each(amount);
    }
  }
  [[nodiscard]] ItemId next_item() const override { return next; }

 private:
  template <class Map>
  static std::optional<typename Map::mapped_type> find(Map const& map,
                                                       typename Map::key_type const& key) {
    auto const at = map.find(key);
    if (at == map.end()) return std::nullopt;
    return at->second;
  }

  std::map<std::pair<KeySpace, std::string>, AnyId> owners_;
  std::map<std::pair<ParameterName, SocietyId>, std::map<Date, std::int64_t>> parameters_;
};

}  // namespace qalam::test
