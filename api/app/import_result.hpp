#pragma once

#include "api/app/input.hpp"
#include "api/app/ledger.hpp"
#include "domain/formats/finding.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace qalam::app {

/// What an import has found and done. Counts are of what the file holds; `accepted` is what became
/// events. The lists of findings stop at `listed_max`, their numbers go on.
struct ImportResult {
  static constexpr std::size_t listed_max = 10'000;

  std::string file, format, version;
  Hash256 sha256{};
  bool refused = false;           ///< Nothing of the file was taken, or nothing of it counts.
  bool complete = true;           ///< False: the file is cut, and what it holds waits for the rest.
  bool already_imported = false;  ///< This file, or this message, is in the ledger.
  std::uint64_t records = 0;      ///< Physical records.
  std::map<std::string, std::uint64_t> transactions_by_type;
  std::uint64_t works = 0, holders = 0, recordings = 0;
  std::uint64_t lines = 0;  ///< Of usage; in a table of works, its rows.
  std::int64_t quantity = 0;
  std::map<std::string, std::int64_t> amounts;  ///< Micros by currency.
  std::uint64_t matched_items = 0, matched_lines = 0;
  std::uint64_t unmatched_items = 0, unmatched_lines = 0;
  std::uint64_t accepted = 0;
  std::vector<formats::Finding> rejected, warnings;
  std::uint64_t rejected_count = 0, warning_count = 0;
  std::optional<ReportId> report;
  Position first, last;                        ///< Of the events it made; zero when there are none.
  std::int64_t micros_taken = 0;               ///< Of wall clock time.
  std::optional<std::filesystem::path> ack{};  ///< CWR: the answer that was written.

  void add(formats::Finding const& finding, bool is_rejected) {
    auto& list = is_rejected ? rejected : warnings;
    ++(is_rejected ? rejected_count : warning_count);
    if (list.size() < listed_max) list.push_back(finding);
  }
  /// The ledger does not take the file: a finding about the whole of it, for the one who sent it.
  void refuse(Error const& why) {
    refused = true;
    add({0, "file", why.where, std::string{error_info(why.code).name}, formats::Level::file,
         why.detail, ""},
        true);
  }
  void add(store::Receipt const& receipt) {
    if (receipt.last < receipt.first) return;
    if (first == Position{} || receipt.first < first) first = receipt.first;
    if (last < receipt.last) last = receipt.last;
  }
};

struct ImportOptions {
  std::filesystem::path file;
  std::string name;  ///< What the sender called it; empty: the file's own name.
  SocietyId society;
  LicenseeId licensee;  ///< Of usage.
  PersonId actor;
  UseType use = UseType::none;     ///< Of usage; none: as the file says, else `streaming`/`other`.
  std::optional<Period> period{};  ///< For usage files that do not say theirs.
  bool accept_affiliations = false;  ///< CWR: an affiliation to `society` becomes a mandate.
  /// CWR: where to write the answer; in a folder it gets the name of the standard.
  std::optional<std::filesystem::path> ack{};
  /// Brings the read models up to date before it returns; otherwise their follower does.
  bool wait_for_read_models = true;
  OnProgress on_progress{};
};

/// True for what is wrong with this machine at this moment, and not with somebody's file.
inline bool is_of_the_machine(ErrorCode code) {
  return code >= ErrorCode::busy;
}

}  // namespace qalam::app
