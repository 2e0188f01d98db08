#pragma once

#include "api/app/ledger.hpp"
#include "api/json/parse.hpp"

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace qalam::app {

/// Any command of the domain as JSON:
/// `{"command": "GrantMandate", "holder": "H-…", …, "command_id": "any text"}`.
///
/// `command_id` makes it the same command when it is sent again; without one it is named by its own
/// content. RegisterHolder and ChangeHolder take a member `private` (legal_name, iin, iban …),
/// which goes to the vault and nowhere else.
struct Request {
  std::string command;
  json::Json body;      ///< Without `command`, `command_id` and `private`.
  json::Json personal;  ///< The `private` member, or null.
  std::string id_text;  ///< `command_id`, or empty.
};

/// Errors: `malformed` with the place.
Result<Request> parse_request(json::Json const& json);

/// The names of all commands, in order.
std::vector<std::string> command_names();

/// Who of the two ids wins: `key` when it is given (an Idempotency-Key), else `command_id`, else
/// the content.
struct Asking {
  PersonId actor;
  std::optional<CommandId> key{};
  std::optional<Position> if_match{};
};

/// Errors: `malformed` for unknown commands (with the names there are) and members; what the
/// decider says.
Result<Done> execute(Ledger& ledger, Request const& request, Asking const& asking);
/// What it would do, without doing it.
Result<Decided> rehearse(Ledger& ledger, Request const& request, Asking const& asking);

/// What an executed command answers: `{subject, position, first_position, repeated, notes}`.
json::Json to_json(Done const& done);
/// An event as people and programs read it: `{"type": "mandateGranted", …members…}`.
json::Json to_json(Event const& event);

}  // namespace qalam::app
