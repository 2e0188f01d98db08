#pragma once

#include "domain/account/account.hpp"
#include "domain/registers/rows.hpp"

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

namespace qalam {

/// What the rules may ask about the ledger as it stands: the tables that decide, read inside the
/// transaction that will append. The one implementation over LMDB is projections/ledger.
/// Absent means "no such thing", never an error.
class Registers {
 public:
  virtual ~Registers() = default;

  [[nodiscard]] virtual std::optional<SocietyRow> society(SocietyId id) const = 0;
  [[nodiscard]] virtual std::optional<HolderRow> holder(HolderId id) const = 0;
  [[nodiscard]] virtual std::optional<LicenseeRow> licensee(LicenseeId id) const = 0;
  [[nodiscard]] virtual std::vector<MandateRow> mandates(HolderId holder) const = 0;
  [[nodiscard]] virtual std::optional<WorkRow> work(WorkId id) const = 0;
  [[nodiscard]] virtual std::optional<RecordingRow> recording(RecordingId id) const = 0;
  [[nodiscard]] virtual std::optional<TariffSet> tariff(TariffId id) const = 0;
  [[nodiscard]] virtual std::optional<DistributionRulesApproved> rules(RulesId id) const = 0;
  [[nodiscard]] virtual std::optional<LicenceGranted> licence(LicenceId id) const = 0;
  [[nodiscard]] virtual std::optional<InvoiceRow> invoice(InvoiceId id) const = 0;
  [[nodiscard]] virtual std::optional<ReceiptRow> receipt(ReceiptId id) const = 0;
  [[nodiscard]] virtual std::optional<ReportRow> report(ReportId id) const = 0;
  [[nodiscard]] virtual std::optional<PoolRow> pool(PoolId id) const = 0;
  [[nodiscard]] virtual std::optional<RunRow> run(RunId id) const = 0;
  [[nodiscard]] virtual std::optional<HoldRow> hold(HoldId id) const = 0;
  [[nodiscard]] virtual std::optional<PayoutRow> payout(PayoutId id) const = 0;
  [[nodiscard]] virtual std::optional<PersonRow> person(PersonId id) const = 0;
  [[nodiscard]] virtual bool agreement_exists(AgreementId id) const = 0;

  /// Who has this unique key, as (kind, id).
  [[nodiscard]] virtual std::optional<AnyId> owner(KeySpace space, std::string_view key) const = 0;
  /// The value in force on `day`: the society's own where it has one, else the one for all.
  [[nodiscard]] virtual std::optional<std::int64_t> parameter(ParameterName name, SocietyId society,
                                                              Date day) const = 0;
  [[nodiscard]] virtual Balance balance(AccountKey const& account) const = 0;
  /// Every account of (society, kind, sub), in key order, with its balance.
  virtual void accounts(
      SocietyId society, AccountKind kind, std::uint64_t sub,
      std::function<void(AccountKey const&, Balance const&)> const& each) const = 0;
  /// Every account of the society, in key order.
  virtual void accounts(
      SocietyId society,
      std::function<void(AccountKey const&, Balance const&)> const& each) const = 0;
  /// What the allocations of a run come to, per destination and account, in key order.
  virtual void run_amounts(RunId run,
                           std::function<void(PostedAmount const&)> const& each) const = 0;
  /// The number that the next new usage item gets.
  [[nodiscard]] virtual ItemId next_item() const = 0;
};

/// Keys of KeySpace with more than one part.
std::string two_part_key(std::uint64_t owner, std::string_view text);

/// The mandate that entrusts `right` at home on `day`, if any.
std::optional<MandateRow> mandate_for(std::vector<MandateRow> const& mandates, Right right,
                                      Date day);

}  // namespace qalam
