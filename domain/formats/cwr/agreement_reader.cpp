#include "domain/formats/cwr/agreement_reader.hpp"

#include "domain/formats/cwr/codes.hpp"
#include "domain/formats/cwr/fields.hpp"

#include <algorithm>

namespace qalam::formats::cwr {
namespace {

using repertoire::AgreementDraft;
using repertoire::AgreementPartyDraft;
using repertoire::Shares;

constexpr ThreeEdits party_shares{edit::ipa_share, edit::ipa_share, edit::ipa_share};
constexpr ThreeEdits party_societies{edit::ipa_society, edit::ipa_society, edit::ipa_society};

class AgreementReader {
 public:
  explicit AgreementReader(Notes& notes) : notes_{notes} {}

  AgreementDraft read(std::span<Record const* const> records) {
    Record const& head = *records.front();
    header(head);
    for (Record const* const record : records.subspan(1)) {
      auto const type = record->type();
      if (type == "TER") {
        territory(*record);
      } else if (type == "IPA") {
        party(*record);
      } else if (type != "NPA" && type != "MSG") {
        notes_.report(edit::record_not_permitted, *record, "",
                      "a record " + quoted(type) + " has no place in an agreement; left out");
      }
    }
    check_whole(head);
    return std::move(draft_);
  }

 private:
  void header(Record const& record) {
    draft_.line = record.line();
    draft_.number = record.text("submitter agreement number");
    if (draft_.number.empty()) {
      notes_.report(edit::agr_number, record, "submitter agreement number",
                    "the agreement has no number");
    }
    draft_.isac = record.text("ISAC");
    draft_.type =
        read_code(record, "agreement type", codes::agreement_types, notes_, edit::agr_type);
    if (record.get("agreement type").empty()) {
      notes_.report(edit::agr_type, record, "agreement type", "the agreement's type is missing");
    }
    dates(record);
    read_date(record, "date of signature of agreement", notes_, edit::agr_signature);
    auto const works = digits(record.get("number of works"));
    if (!works || *works == 0) {
      notes_.report(edit::agr_works, record, "number of works",
                    "the number of works is not a number above zero");
    }
    draft_.works = static_cast<std::uint32_t>(works.value_or(0));
    clauses(record);
  }

  void dates(Record const& record) {
    auto const start = read_date(record, "agreement start date", notes_, edit::agr_start);
    auto const end = read_date(record, "agreement end date", notes_, edit::agr_end);
    draft_.retention_until = read_date(record, "retention end date", notes_, edit::agr_retention);
    if (start == no_date && blank_or_zero(record.get("agreement start date"))) {
      notes_.report(edit::agr_start, record, "agreement start date", "the start date is missing");
    }
    draft_.in_force.from = start;
    if (end != no_date) draft_.in_force.until = Date{end.value() + 1};  // The end day counts.
    if (end != no_date && end < start) {
      notes_.report(edit::agr_end, record, "agreement end date",
                    "the agreement ends before it starts");
    }
    if (draft_.retention_until != no_date && end != no_date && draft_.retention_until < end) {
      notes_.report(edit::agr_retention, record, "retention end date",
                    "the retention period ends before the agreement does");
    }
    dated_status(record, "prior royalty status", "prior royalty start date", "NAD",
                 edit::agr_prior);
    dated_status(record, "post-term collection status", "post-term collection end date", "NOD",
                 edit::agr_post_term);
  }

  /// A status whose D, and nothing else, comes with a date.
  void dated_status(Record const& record, std::string_view status, std::string_view date,
                    std::string_view allowed, Edit const& edit) {
    auto const raw = record.get(status);
    if (raw.size() != 1 || allowed.find(raw) == std::string_view::npos) {
      notes_.report(edit, record, status, quoted(raw) + " is not one of " + quoted(allowed));
    } else if ((raw == "D") == blank_or_zero(record.get(date))) {
      notes_.report(edit, record, date, "a date stands here if, and only if, the status is D");
    } else {
      read_date(record, date, notes_, edit);
    }
  }

  void clauses(Record const& record) {
    constexpr std::string_view field = "sales/manufacture clause";
    check_flag(record, field, "SM", notes_, edit::agr_clause);
    bool const specific = draft_.type == "OS" || draft_.type == "PS";
    if (specific && record.get(field).empty()) {
      notes_.report(edit::agr_clause_missing, record, field,
                    "a specific agreement says whether sales or manufacture count");
    }
    check_flag(record, "shares change", "YN", notes_, edit::agr_change);
    check_flag(record, "advance given", "YN", notes_, edit::agr_advance);
  }

  void territory(Record const& record) {
    bool const include = read_inclusion(record, notes_, edit::ter_include);
    draft_.territories.emplace_back(include, read_territory(record, notes_, edit::ter_territory));
  }

  void party(Record const& record) {
    AgreementPartyDraft party;
    party.role =
        read_code(record, "agreement role code", codes::agreement_roles, notes_, edit::ipa_role);
    if (record.get("agreement role code").empty()) {
      notes_.report(edit::ipa_role, record, "agreement role code", "the role is missing");
    }
    party.key = record.text("interested party number");
    party.last_name = record.text("last name");
    party.first_name = record.text("first name");
    if (party.key.empty()) {
      notes_.report(edit::ipa_key, record, "interested party number", "the number is missing");
    }
    if (party.last_name.empty()) {
      notes_.report(edit::ipa_name, record, "last name", "the name is missing");
    }
    party.ipi_name = read_ipi_name(record, "IPI name number", notes_, edit::ipa_ipi);
    party.ipi_base = read_ipi_base(record, "IPI base number", notes_, edit::ipa_ipi_base);
    party.societies = read_societies(record, notes_, party_societies);
    party.shares = read_shares(record, notes_, party_shares, whole);
    if (party.role == "AC" && party.shares == Shares{}) {
      notes_.report(edit::ipa_no_share, record, "PR share", "an acquirer acquires a share");
    }
    for (std::size_t right = 0; right < party.shares.size(); ++right) {
      if (party.shares[right] == 0 || !record.get(society_fields[right]).empty()) continue;
      notes_.report(edit::ipa_society, record, society_fields[right],
                    "a share needs the society that collects it");
    }
    draft_.parties.push_back(std::move(party));
  }

  void check_whole(Record const& head) {
    if (draft_.territories.empty()) {
      notes_.report(edit::agr_no_territory, head, "", "the agreement has no territory (TER)");
    }
    auto const has = [&](std::string_view role) {
      return std::any_of(draft_.parties.begin(), draft_.parties.end(),
                         [&](auto const& party) { return party.role == role; });
    };
    if (!has("AS") || !has("AC")) {
      notes_.report(edit::agr_parties, head, "",
                    "an agreement has at least one assignor and one acquirer (IPA)");
    }
    for (std::size_t right = 0; right < share_fields.size(); ++right) check_sum(head, right);
  }

  void check_sum(Record const& head, std::size_t right) {
    std::uint32_t sum = 0;
    for (auto const& party : draft_.parties) sum += party.shares[right];
    if (sum == 0 || (sum + tolerance >= whole && sum <= whole + tolerance)) return;
    notes_.report(edit::agr_shares, head, "",
                  std::string{right_names[right]} + " shares of the parties come to " +
                      percent(sum) + ", not to 100 %");
  }

  Notes& notes_;
  AgreementDraft draft_;
};

Message read_message(Record const& record) {
  return {record.text("message type"),
          record.text("original record number"),
          record.text("record type"),
          record.text("message level"),
          record.text("validation number"),
          record.text("message text"),
          record.line()};
}

}  // namespace

AgreementDraft read_agreement(std::span<Record const* const> records, Notes& notes) {
  return AgreementReader{notes}.read(records);
}

void read_acknowledgement(std::span<Record const* const> records, AckTransaction& to,
                          Notes& notes) {
  Record const& head = *records.front();
  to.created = head.text("creation date") + head.text("creation time");
  to.original_group = head.text("original group");
  to.original_number = head.text("original transaction number");
  to.original_type = head.text("original transaction type");
  to.original_file = head.text("original file name");
  to.title = head.text("creation title");
  to.submitter_number = head.text("submitter creation number");
  to.recipient_number = head.text("recipient creation number");
  to.recipient_temporary_number = head.text("recipient temporary creation number");
  if (head.type() == "ISA") {
    to.submitter_number = head.text("submitter work number");
    to.iswc = read_iswc(head, notes, edit::work_iswc);
  }
  to.status = head.text("transaction status");
  to.processed = read_date(head, "processing date", notes, edit::ack_processed);
  if (to.created.size() != 14 || !digits(to.created)) {
    notes.tell(edit::ack_key, head, "creation date",
               "the original file cannot be told from its creation date and time");
  }
  bool const known = is_3(notes.version()) ? codes::in(codes::statuses_3, to.status)
                                           : codes::in(codes::statuses, to.status);
  if (!known && head.type() != "ISA") {
    notes.tell(edit::ack_status, head, "transaction status",
               quoted(to.status) + " is not in the list of the standard; kept as it stands");
  }
  for (Record const* const record : records.subspan(1)) {
    if (record->type() == "MSG") to.messages.push_back(read_message(*record));
  }
}

}  // namespace qalam::formats::cwr
