#pragma once

#include "domain/core/ids.hpp"
#include "domain/core/result.hpp"
#include "domain/core/time.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace qalam::vault {

/// Who looks into the vault, when, why, and at which members. Never what stands in them.
struct Access {
  PersonId by;  ///< Zero: whoever holds the ledger's folder.
  Timestamp at;
  std::string purpose;  ///< For a person; one line, no personal data.
  std::vector<std::string> fields;
  friend bool operator==(Access const&, Access const&) = default;
};

/// One line of the access log.
struct AccessRecord {
  std::uint64_t number = 0;  ///< From 1, without gaps, over all days.
  AnyId subject;
  Access access;
  friend bool operator==(AccessRecord const&, AccessRecord const&) = default;
};

/// Where the chain stood at the end of a day on which somebody looked.
struct AccessDay {
  Date day = no_date;
  std::uint64_t records = 0;  ///< From the beginning up to the end of the day.
  Hash256 digest{};           ///< The hash of the day's last record.
  friend bool operator==(AccessDay const&, AccessDay const&) = default;
};

constexpr std::size_t access_purpose_bytes_max = 512;

/// Errors: `malformed` where the purpose is empty, has a control character or more than
/// `access_purpose_bytes_max`; the place is `/purpose`.
Result<void> check_purpose(std::string_view purpose);

/// LEDGER/access: every look into the vault, before it happens. A file of lines for each UTC day:
///
///     number ⇥ time ⇥ by ⇥ subject ⇥ fields ⇥ purpose ⇥ hash ⏎
///
/// `hash` is SHA-256(the hash before, 32 bytes ‖ the line up to its last tab), in hex; before the
/// first line it is 32 zero bytes, and it goes on from day to day. Whoever changes, adds or takes
/// out a line breaks the chain from there on; the end of the chain is kept by the daily digest in
/// the log. One process, that which holds the ledger's lock; several threads. Throws
/// std::system_error: then nobody has looked.
class AccessLog {
 public:
  /// Makes the folder where there is none. Takes away half a line at the end: its write was cut
  /// off, so nothing was shown for it. Errors: `malformed` where the last line is none.
  static Result<std::unique_ptr<AccessLog>> open(std::filesystem::path directory);

  /// On disk when it returns. A clock that went back does not open an earlier day again.
  void append(AnyId subject, Access const& access);
  /// The day of the last record; `no_date` where there is none.
  [[nodiscard]] Date last_day() const;
  /// Where each day before `today` ended, newest first, until `each` answers false; from now on
  /// nothing is added to those days. Errors: as `open`.
  Result<void> close_days_before(Date today, std::function<Result<bool>(AccessDay const&)> each);
  /// `check_access_log` while nobody appends.
  Result<std::vector<AccessDay>> check(std::function<void(AccessRecord const&)> const& each) const;

 private:
  explicit AccessLog(std::filesystem::path directory) : directory_{std::move(directory)} {}
  Result<void> find_end();

  std::filesystem::path directory_;
  mutable std::mutex mutex_;
  Date day_ = no_date;   ///< Of the last record.
  Date open_ = no_date;  ///< Days before this one are closed.
  std::uint64_t last_ = 0;
  Hash256 hash_{};
};

/// Walks the whole chain, tells each record, and answers the days in order. Errors: `malformed`,
/// `proof_invalid` for a line that does not follow from the one before; the place is the file and
/// the line.
Result<std::vector<AccessDay>> check_access_log(
    std::filesystem::path const& directory,
    std::function<void(AccessRecord const&)> const& each = {});

}  // namespace qalam::vault
