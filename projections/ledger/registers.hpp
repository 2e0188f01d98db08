#pragma once

#include "domain/registers/registers.hpp"
#include "projections/ledger/tables.hpp"

namespace qalam::ledger {

/// The registers as a transaction sees them. Cheap to make: one for each decision or query; it must
/// not outlive the transaction.
class LedgerRegisters final : public Registers {
 public:
  LedgerRegisters(lmdb::ReadTxn const& txn, Tables const& tables) : txn_{&txn}, tables_{&tables} {}

  [[nodiscard]] std::optional<SocietyRow> society(SocietyId id) const override;
  [[nodiscard]] std::optional<HolderRow> holder(HolderId id) const override;
  [[nodiscard]] std::optional<LicenseeRow> licensee(LicenseeId id) const override;
  [[nodiscard]] std::vector<MandateRow> mandates(HolderId holder) const override;
  [[nodiscard]] std::optional<WorkRow> work(WorkId id) const override;
  [[nodiscard]] std::optional<RecordingRow> recording(RecordingId id) const override;
  [[nodiscard]] std::optional<TariffSet> tariff(TariffId id) const override;
  [[nodiscard]] std::optional<DistributionRulesApproved> rules(RulesId id) const override;
  [[nodiscard]] std::optional<LicenceGranted> licence(LicenceId id) const override;
  [[nodiscard]] std::optional<InvoiceRow> invoice(InvoiceId id) const override;
  [[nodiscard]] std::optional<ReceiptRow> receipt(ReceiptId id) const override;
  [[nodiscard]] std::optional<ReportRow> report(ReportId id) const override;
  [[nodiscard]] std::optional<PoolRow> pool(PoolId id) const override;
  [[nodiscard]] std::optional<RunRow> run(RunId id) const override;
  [[nodiscard]] std::optional<HoldRow> hold(HoldId id) const override;
  [[nodiscard]] std::optional<PayoutRow> payout(PayoutId id) const override;
  [[nodiscard]] std::optional<PersonRow> person(PersonId id) const override;
  [[nodiscard]] bool agreement_exists(AgreementId id) const override;

  [[nodiscard]] std::optional<AnyId> owner(KeySpace space, std::string_view key) const override;
  [[nodiscard]] std::optional<std::int64_t> parameter(ParameterName name, SocietyId society,
                                                      Date day) const override;
  [[nodiscard]] Balance balance(AccountKey const& account) const override;
  void accounts(SocietyId society,
                std::function<void(AccountKey const&, Balance const&)> const& each) const override;
  void accounts(SocietyId society, AccountKind kind, std::uint64_t sub,
                std::function<void(AccountKey const&, Balance const&)> const& each) const override;
  void run_amounts(RunId run, std::function<void(PostedAmount const&)> const& each) const override;
  [[nodiscard]] ItemId next_item() const override;

  /// The receipts of a licensee, in order of their ids.
  void receipts_of(LicenseeId licensee,
                   std::function<void(ReceiptId, ReceiptRow const&)> const& each) const;

 private:
  lmdb::ReadTxn const* txn_;
  Tables const* tables_;
};

}  // namespace qalam::ledger
