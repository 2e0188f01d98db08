#pragma once

#include "domain/formats/cwr/census.hpp"
#include "domain/formats/cwr/notes.hpp"
#include "domain/formats/cwr/reader.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace qalam::formats::cwr {

/// HDR, GRH, GRT, TRL and the numbering of records: what the file says of itself, compared with
/// what it holds. Real files are wrong about themselves far more often than about their works, so
/// all this is told and hides nothing; only a group of an impossible type or version is rejected.
class ControlReader {
 public:
  /// All three outlive it.
  ControlReader(Summary& summary, Census& census, Handler& handler)
      : summary_{summary}, census_{census}, handler_{handler} {}

  void set_version(Version version, bool certain);
  [[nodiscard]] Version version() const { return summary_.version; }

  void header(Record const& hdr, std::string_view file_name, bool conflict);
  void group(Record& grh);
  void group_end(Record const& grt);
  void trailer(Record const& trl);
  void end_of_file(std::uint64_t last_line, std::string_view last_type);

  /// Counts a record into its group; opens one where a GRH is missing.
  void in_group(Record const& record);
  /// A transaction header: its number, its place.
  Transaction transaction(Record const& record, Notes& notes);
  /// A record below a header; false, and told, when no transaction is open (`header` null).
  bool detail(Record const& record, Record const* header);
  void done(Verdict verdict);

  void tell(Edit const& edit, Record const& record, std::string_view field, std::string reason);

 private:
  void header_2(Record const& hdr);
  void header_3(Record const& hdr, std::string_view file_name);
  void check_dates(Record const& hdr);
  void open_group(GroupSummary group);
  void close_group();
  void check_group_header(Record const& grh);
  void check_numeric(Record const& record);
  void detail_number(Record const& record);
  void tell_gaps();

  Summary& summary_;
  Census& census_;
  Handler& handler_;
  bool certain_ = false;

  bool in_group_ = false;
  GroupSummary open_;
  Edit const* group_edit_ = nullptr;
  std::string group_why_;
  std::map<std::string, bool> types_seen_;

  std::uint64_t next_transaction_ = 0;
  std::uint64_t last_number_ = 0;
  std::vector<Finding> gaps_;  ///< Record numbers that jump ahead, until the GRT explains them.
  std::uint64_t gap_records_ = 0;
  std::uint64_t lost_records_ = 0;  ///< In the file, explained as a transport loss.
};

}  // namespace qalam::formats::cwr
