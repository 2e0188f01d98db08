#pragma once

#include "projections/catalogue_rows.hpp"
#include "projections/links.hpp"
#include "projections/projection.hpp"
#include "projections/versioned.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace qalam::read {

/// What belongs to what in the catalogue. The numbers are keys: append, or raise the version.
enum class Belongs : std::uint8_t {
  mandate_to_holder = 1,
  mandate_to_society = 2,
  work_to_holder = 3,  ///< Has or had an interest or a share in it.
  recording_to_work = 4,
  recording_to_holder = 5,
  agreement_to_holder = 6,
  tariff_to_society = 7,
  rules_to_society = 8,
};

/// The registers of parties, repertoire and parameters. Every query says as of which position.
class Catalogue final : public ProjectionOf<Catalogue> {
 public:
  using Wanted =
      Cares<SocietyAccredited, AccreditationChanged, RightHolderRegistered, RightHolderChanged,
            LicenseeRegistered, MandateGranted, MandateEnded, RoleGranted, RoleRevoked,
            WorkRegistered, WorkRevised, RecordingRegistered, RecordingLinked, AgreementRegistered,
            ParameterSet, TariffSet, DistributionRulesApproved, PeriodClosed, SubjectErased>;
  [[nodiscard]] std::string_view name() const override { return "catalogue"; }
  [[nodiscard]] std::uint32_t version() const override { return 2; }
  void open(lmdb::TableOpener& tables) override;

  Versioned<SocietyId, SocietyEntry> societies;
  Versioned<HolderId, HolderEntry> holders;
  Versioned<LicenseeId, LicenseeEntry> licensees;
  Versioned<MandateId, MandateEntry> mandates;
  Versioned<PersonId, PersonEntry> persons;
  Versioned<WorkId, WorkEntry> works;
  Versioned<RecordingId, RecordingEntry> recordings;
  Versioned<AgreementId, AgreementRegistered> agreements;
  Versioned<TariffId, TariffSet> tariffs;  ///< A tariff is set anew from a date: see `tariff_on`.
  Versioned<RulesId, DistributionRulesApproved> rules;
  Versioned<SocietyId, PeriodEntry> periods;
  Links<Belongs> links;

  /// Who holds the right in the work on a day, as known at a position.
  ///
  /// A registration says what holds from its date on, for all the time after; so of all those known
  /// at `known_at` that had begun on `day` the one recorded last is in force. Empty: nobody.
  [[nodiscard]] std::vector<WorkShare> shares_on(lmdb::ReadTxn const& txn, WorkId work, Right right,
                                                 Date day, Position known_at) const;
  /// As `shares_on`, of every right.
  [[nodiscard]] std::vector<WorkShare> all_shares_on(lmdb::ReadTxn const& txn, WorkId work,
                                                     Date day, Position known_at) const;
  /// Every registration of the work, newest first.
  [[nodiscard]] std::vector<Known<WorkEntry>> revisions(lmdb::ReadTxn const& txn, WorkId work,
                                                        Position at) const;

  /// The mandate for a right at home that a holder had given on a day. A holder has at most one for
  /// a right and territory; where groups of territories meet, the one recorded last.
  [[nodiscard]] std::optional<MandateEntry> mandate_on(lmdb::ReadTxn const& txn, HolderId holder,
                                                       Right right, Date day,
                                                       Position known_at) const;
  [[nodiscard]] std::optional<TariffSet> tariff_on(lmdb::ReadTxn const& txn, TariffId tariff,
                                                   Date day, Position known_at) const;

  /// The value in force on `day`: the society's own where it has one, else the one for all.
  [[nodiscard]] std::optional<Known<ParameterEntry>> parameter(lmdb::ReadTxn const& txn,
                                                               ParameterName name,
                                                               SocietyId society, Date day,
                                                               Position known_at) const;
  /// Every value ever set, by name, society, date and position.
  [[nodiscard]] Page<Known<ParameterEntry>> parameters(lmdb::ReadTxn const& txn, Position at,
                                                       std::string_view cursor,
                                                       std::size_t limit) const;

  void on(lmdb::WriteTxn& txn, Recorded const& recorded, SocietyAccredited const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, AccreditationChanged const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, RightHolderRegistered const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, RightHolderChanged const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, LicenseeRegistered const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, MandateGranted const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, MandateEnded const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, RoleGranted const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, RoleRevoked const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, WorkRegistered const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, WorkRevised const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, RecordingRegistered const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, RecordingLinked const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, AgreementRegistered const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, ParameterSet const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, TariffSet const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, DistributionRulesApproved const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, PeriodClosed const& e);
  void on(lmdb::WriteTxn& txn, Recorded const& recorded, SubjectErased const& e);

 private:
  template <class Registration>
  void put_work(lmdb::WriteTxn& txn, Position position, Registration const& e,
                std::uint32_t revision);
  [[nodiscard]] std::optional<Known<ParameterEntry>> own_parameter(lmdb::ReadTxn const& txn,
                                                                   ParameterName name,
                                                                   SocietyId society, Date day,
                                                                   Position known_at) const;

  Versioned<WorkId, SharesEntry> shares_;
  lmdb::Table parameters_{};  ///< (name, society, from, position) → row
};

}  // namespace qalam::read
