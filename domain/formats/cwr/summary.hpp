#pragma once

#include "domain/formats/cwr/layout.hpp"
#include "domain/formats/cwr/transaction.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace qalam::formats::cwr {

using Counts = std::map<std::string, std::uint64_t>;

struct Header {
  std::string sender_type;  ///< PB SO AA WR OO; two digits where an 11-digit IPI was split (2.x).
  std::string sender_id;    ///< 2.x, nine characters as they stand; 3.x: the submitter code.
  std::string sender_ipi;   ///< All eleven digits where known: split 2.x IPI, 3.x IPI field.
  std::string sender_name;
  std::string created;      ///< YYYYMMDDHHMMSS
  std::string transmitted;  ///< YYYYMMDD
  std::string character_set, edi_version, version, revision, file_name, software;
};

struct GroupSummary {
  std::string type, id, version;
  std::uint64_t transactions = 0, records = 0;  ///< Counted; records include GRH and GRT.
  std::uint64_t declared_transactions = 0, declared_records = 0;
  bool closed = false;  ///< Has a GRT.
  Verdict verdict = Verdict::accepted;
};

/// Groups, transactions, records.
using Totals = std::array<std::uint64_t, 3>;

struct PartyCounts {
  std::uint64_t records = 0, controlled = 0, without_ipi = 0;
  std::uint64_t distinct_ipi = 0, distinct_parties = 0, distinct_names = 0;
  std::set<std::string> bad_ipi;  ///< Check digits wrong.
  Counts roles;
};

struct CodeCounts {
  std::uint64_t present = 0, distinct = 0;
  std::set<std::string> bad;
};

struct Malformed {
  std::uint64_t line = 0;
  std::string why;
};

struct Breaks {
  std::uint64_t count = 0;
  std::vector<std::uint64_t> lines;
};

/// What a file holds, counted record by record whatever becomes of the transactions. Lists stop at
/// `listed_max` entries; the counts go on.
struct Summary {
  static constexpr std::size_t listed_max = 1000;

  bool refused = false;  ///< Not a CWR file: nothing of it was taken.
  std::string refused_why;
  Verdict verdict = Verdict::accepted;  ///< Of the file: `rejected` when refused or all was.

  Version version = Version::v21;
  std::string group_version;  ///< As the first GRH gives it: "02.10"; empty in 3.1.
  Header header;
  std::uint64_t bytes = 0;
  std::uint64_t records = 0;  ///< Physical records, control records included.
  Counts record_types;
  std::uint64_t transactions = 0;
  Counts transactions_by_type;  ///< Not those nested in an ACK.
  Counts nested;
  std::uint64_t works = 0;           ///< Work headers, nested ones included.
  std::uint64_t distinct_works = 0;  ///< By the submitter's work number.
  std::set<std::string> duplicate_works;

  std::vector<GroupSummary> groups;
  std::uint64_t group_count = 0;
  bool has_trailer = false;
  Totals declared{}, actual{};

  PartyCounts writers, publishers;
  CodeCounts iswc, isrc;
  Counts ack_status, message_types, message_rules;

  std::uint64_t malformed_records = 0;
  std::vector<Malformed> malformed;
  Breaks header_transaction, detail_transaction, detail_record;
  Counts short_records;

  std::uint64_t accepted = 0, accepted_with_changes = 0, rejected = 0;  ///< Transactions.
  std::uint64_t findings = 0;
};

}  // namespace qalam::formats::cwr
