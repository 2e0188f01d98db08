#pragma once

#include "domain/core/result.hpp"
#include "domain/formats/cwr/record.hpp"
#include "domain/formats/cwr/summary.hpp"
#include "domain/formats/cwr/transaction.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace qalam::formats::cwr {

/// A record as texts. A field that is not listed has the empty value of its format (zeros for
/// numbers, dates and times, else blanks); one listed as "" is blank.
struct RecordText {
  std::string type;
  std::uint32_t transaction = 0, number = 0;                ///< Not of control records.
  std::vector<std::pair<std::string, std::string>> fields;  ///< Name as in the layout, text.
  std::size_t length = 0;  ///< Characters; 0 for a full record. Shorter: blanks trimmed.

  friend bool operator==(RecordText const&, RecordText const&) = default;
};

/// The line of a record, without its end, in UTF-8. A number shorter than its field is filled with
/// zeros on the left, a text with blanks on the right. Errors: `malformed` for an unknown type or
/// field, a text longer than its field, a trimmed length that would cut a text.
Result<std::string> print(Version version, RecordText const& record);
/// What `print` makes a record of: all fields of its layout, blanks on the right taken off. Errors:
/// `malformed` for a record without layout or with numbers that are none.
Result<RecordText> parse(Record const& record);

/// Who answers, when, under which number. Time and numbers are arguments: this room has no clock.
struct AckSettings {
  Version version = Version::v21;
  std::string society;  ///< CISAC number of the answering society: "177".
  std::string society_name;
  std::string recipient;          ///< Code of who sent the original: "000" where unknown.
  std::string created;            ///< YYYYMMDDHHMMSS
  std::uint32_t file_number = 1;  ///< Running number of the year, 1 … 9999.
  std::string processed;          ///< YYYYMMDD
};

/// AS, AC or RJ: registered, registered with changes, rejected.
[[nodiscard]] std::string_view status_of(Verdict verdict);

/// Answers a submission: one ACK group for each type of transaction, an ACK with its MSG records
/// for each transaction. 3.x: a file of the kind ACK1.
class AckWriter {
 public:
  /// `original`: the header of the file that is answered, `original_name` its name.
  AckWriter(AckSettings settings, Header const& original, std::string_view original_name);

  /// `recipient_number`: our number of the work, empty where it has none; `status`: RA AS AC RJ ….
  void add(WorkTransaction const& work, std::string_view status,
           std::string_view recipient_number = {});
  void add(AgreementTransaction const& agreement, std::string_view status,
           std::string_view recipient_number = {});
  /// The whole file was refused: an ACK of its HDR.
  void refuse(Finding const& why);

  /// `CWyynnnnsss_rrr.Vxx`, or `CWyynnnnSSSS_RRRR_VM-m-r.ACK1`.
  [[nodiscard]] std::string file_name() const;
  /// The file, CR LF at the end of each line.
  [[nodiscard]] std::string finish() const;

 private:
  struct Answer {
    Transaction const& transaction;
    std::string_view title, submitter_number, recipient_number, status;
  };
  struct Group {
    std::string lines;
    std::uint32_t transactions = 0;
    std::uint64_t records = 0;
  };
  void answer(Answer const& answer);
  void message(Group& group, std::uint32_t number, Transaction const& about, Finding const& found);
  void put(std::string& to, RecordText const& record) const;
  [[nodiscard]] RecordText header() const;

  AckSettings settings_;
  std::string original_created_, original_name_;
  std::map<std::string, Group> groups_;  ///< By the type of the original transactions.
};

}  // namespace qalam::formats::cwr
