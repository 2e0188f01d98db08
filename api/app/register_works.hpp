#pragma once

#include "api/app/import_result.hpp"
#include "api/app/ledger.hpp"
#include "domain/party/admit.hpp"
#include "domain/repertoire/draft.hpp"

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace qalam::app {

/// Enters drafts of works, parties, recordings and agreements, as readers hand them over, into the
/// registers. Commands are sent on without waiting for the disk, at most `pending_max` at a time;
/// their answers are looked at in order.
class RegisterWorks {
 public:
  RegisterWorks(Ledger& ledger, ImportOptions const& options, ImportResult& result);

  /// Whose numbers the works and parties carry: the sender, a party of the register like others.
  void set_submitter(AdmitParty const& sender);
  [[nodiscard]] std::uint64_t submitter() const { return submitter_.value(); }
  /// Date from which a revision holds.
  void set_revised_from(Date from) { revised_from_ = from; }

  /// The file was here before. What it has entered then stays as it is now, whoever imports it
  /// again: newer files may have revised it since.
  void file_was_here();

  /// What the register says about a work or an agreement; called while later ones are entered.
  using OnAnswer = std::function<void(Result<Done> const&)>;
  void work(repertoire::WorkDraft const& draft, OnAnswer on_answer = {});
  void agreement(repertoire::AgreementDraft const& draft, OnAnswer on_answer = {});
  /// Waits for what is on its way.
  void finish();

 private:
  enum class Sent { party, work, recording, agreement, mandate };
  struct Waiting {
    Ledger::Pending pending;
    Sent what;
    AnyId expected;  ///< What later commands have taken it for.
    std::uint64_t line;
    std::string record;
    OnAnswer on_answer;
  };

  HolderId party(AdmitParty const& wanted, std::uint64_t line);
  AdmitParty party_of(repertoire::InterestDraft const& draft, std::string const& work_number,
                      std::size_t index) const;
  void mandate_claim(HolderId holder, AdmitParty const& party, std::uint64_t line);
  /// The answer that this file's work had when it was entered.
  [[nodiscard]] std::optional<Done> entered_before(repertoire::WorkDraft const& draft) const;
  void enter(repertoire::WorkDraft const& draft, OnAnswer on_answer);
  RegisterWork command_of(repertoire::WorkDraft const& draft);
  void recording(repertoire::RecordingDraft const& draft, std::string const& submitter_number,
                 std::uint64_t line);
  void send(Ledger::Pending pending, Sent what, AnyId expected, std::uint64_t line,
            std::string record, OnAnswer on_answer = {});
  void take_answer();
  Who who(std::string_view purpose, std::string_view text) const;

  static constexpr std::size_t pending_max = 2000;
  static constexpr std::size_t known_max = 200'000;

  Ledger& ledger_;
  ImportOptions const& options_;
  ImportResult& result_;
  HolderId submitter_;
  std::uint16_t own_cisac_ = 0;
  std::vector<Right> own_rights_;
  Date revised_from_ = no_date;
  std::unique_ptr<read::Snapshot> before_;  ///< Where the file was here before.
  std::deque<Waiting> waiting_;
  /// Parties met in this file: what the commands on their way will have made.
  std::unordered_map<std::string, HolderId> known_;
};

PartRole role_of(std::string_view cwr, bool publisher);
/// `PB`, `SO` … and the number as the file gives it, as a party.
AdmitParty sender_party(std::string_view type, std::string_view id, std::string_view name,
                        std::string_view ipi);

}  // namespace qalam::app
