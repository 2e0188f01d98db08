#pragma once

#include "api/app/do_command.hpp"
#include "api/auth/principal.hpp"
#include "domain/registers/registers.hpp"

#include <cstdint>
#include <string>
#include <string_view>

/// Who may do what (docs/access.md). Everything is denied that no row here allows; the
/// page is generated from the same rows, and a test tries each of them both ways.
namespace qalam::api {

/// What there is to read.
enum class Area : std::uint8_t {
  registers,       ///< Registers without money, tariffs, rules, licences, search.
  money,           ///< Invoices, receipts, pools, runs, usage reports, payouts, holds.
  books,           ///< Balances of all accounts, trial balance.
  holder_account,  ///< One holder's balance and statement.
  work_usage,      ///< Where a work was used.
  events,          ///< The log: events, audit trails, the live stream.
  headers,         ///< The headers of all events, as bundles.
  records,         ///< Bundles of what one sees of the events, with hashes in place of the rest.
};

/// What somebody may see in an area: everything, or what belongs to these (zero: nothing of that).
struct Sight {
  bool all = false;
  bool shared = false;  ///< Events of the shared registers.
  SocietyId society;
  HolderId holder;
  LicenseeId licensee;

  [[nodiscard]] bool nothing() const {
    return !all && !shared && society == SocietyId{} && holder == HolderId{} &&
           licensee == LicenseeId{};
  }
  /// Is the whole of this society visible?
  [[nodiscard]] bool covers(SocietyId other) const {
    return all || (other != SocietyId{} && other == society);
  }
  [[nodiscard]] bool covers(HolderId other) const {
    return all || (other != HolderId{} && other == holder);
  }
  [[nodiscard]] bool covers(LicenseeId other) const {
    return all || (other != LicenseeId{} && other == licensee);
  }
};
Sight sight(Principal const& principal, Area area);
/// Whether an event of this society (none: of the shared registers) is seen by who sees this of
/// the events.
bool is_visible(Sight const& sees, SocietyId society);
/// The roles that see anything in an area: what a route needs.
Roles readers(Area area);

/// May he send this command? Society roles act for their own society: the one that the command
/// names, or the one of the pool, run, licence … that it is about. Errors: `forbidden`; `malformed`
/// and `not_found` where the society cannot be told.
Result<> may_send(Principal const& principal, app::Request const& request,
                  Registers const& registers);
/// The roles that may send a command at all. Also knows `ReceiveReport` (the upload of usage) and
/// `OpenRun` (a distribution), which no client sends as such.
Roles senders(std::string_view command);

/// The text of docs/access.md.
std::string access_markdown();

/// The refusal for somebody who sees nothing of what he asks for.
Error not_yours(std::string_view what);

}  // namespace qalam::api
