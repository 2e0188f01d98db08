#pragma once

#include "domain/formats/finding.hpp"
#include "domain/repertoire/draft.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace qalam::formats::cwr {

/// What becomes of a transaction. `rejected`: nothing of it counts. `accepted_with_changes`: a
/// record was dropped or a value replaced by its default; the findings say which.
enum class Verdict : std::uint8_t { accepted, accepted_with_changes, rejected };

/// What all transactions have. The numbers are those of the file, as text where a file may hold
/// anything; `group` counts the groups of the file from 1 whatever they call themselves.
struct Transaction {
  std::string type;  ///< NWR, REV, ISW, EXC, WRK, DRW, ISR, LIC, AGR, ACK, ISA
  std::uint32_t group = 0;
  std::string group_id;    ///< "00001"
  std::string group_type;  ///< Of the GRH; real files mix types in one group.
  std::string number;      ///< "00000000": transaction sequence number.
  std::uint64_t line = 0;  ///< Of the header record.
  Verdict verdict = Verdict::accepted;
  std::vector<Finding> findings;
};

/// NWR, REV, ISW, EXC; WRK, DRW, ISR, LIC.
struct WorkTransaction : Transaction {
  repertoire::WorkDraft work;
  bool nested = false;  ///< Echoed inside an ACK: the recipient's view, not a registration.
};

struct AgreementTransaction : Transaction {
  repertoire::AgreementDraft agreement;
  bool nested = false;
};

/// MSG, as it stands: real number fields hold free text ("I006").
struct Message {
  std::string type;           ///< E F G R T
  std::string record_number;  ///< In the original transaction.
  std::string record, level, number, text;
  std::uint64_t line = 0;
  friend bool operator==(Message const&, Message const&) = default;
};

/// ACK (or the ISA of 3.0): what became of a transaction that we sent.
struct AckTransaction : Transaction {
  std::string created;  ///< YYYYMMDDHHMMSS of the HDR of the original file: the key back to it.
  std::string original_group, original_number, original_type, original_file;
  std::string title, submitter_number, recipient_number, recipient_temporary_number, iswc;
  std::string status;  ///< RA AS AC CO DU RJ NP RC …; a list per version, kept as data.
  Date processed = no_date;
  std::vector<Message> messages;
  std::optional<WorkTransaction> work;         ///< The recipient's view of the work.
  std::optional<WorkTransaction> conflicting;  ///< EXC: the work on file.
  std::optional<AgreementTransaction> agreement;
};

}  // namespace qalam::formats::cwr
