#include "api/app/do_command.hpp"

#include "api/app/close_period.hpp"
#include "api/app/erase.hpp"
#include "api/json/describe_json.hpp"
#include "domain/party/private_data.hpp"
#include "eventstore/vault/private_record.hpp"

#include <functional>
#include <map>

namespace qalam::app {
namespace {

using json::Json;

/// What the vault has taken in before the event that names it.
struct Sealing {
  Hash256 commitment{};
  std::vector<std::uint8_t> iin_key;
  bool located = false;
};

template <class Command>
constexpr bool is_about_a_person =
    std::is_same_v<Command, RegisterHolder> || std::is_same_v<Command, ChangeHolder>;

template <class Command>
HolderId subject_of(Command const& command, CommandId const& id) {
  if constexpr (std::is_same_v<Command, ChangeHolder>) {
    return command.holder;
  } else {
    return derive<HolderId>(id);
  }
}

/// Puts the personal part into the vault and its traces into the command. The part itself never
/// reaches the log, not even through the hash of the command's body: that has the keyed hash only.
template <class Command>
Result<Sealing> seal(Ledger& ledger, Json const& personal, Command& command, CommandId const& id) {
  Sealing out;
  if (personal.is_null()) return out;
  QALAM_TRY(auto const given, json::read<PrivateData>(personal, "/private"));
  QALAM_TRY(auto const data, checked(given));
  if (!data.iin.empty()) {
    Hash256 const key = ledger.vault().keyed_hash("iin", data.iin);
    command.iin_key.assign(key.begin(), key.end());
  }
  if (can_be_paid(data)) command.located = true;
  auto const record = vault::to_record(data);
  QALAM_TRY(auto const sealed,
            ledger.vault().put(Kind::holder, subject_of(command, id).value(), record));
  out.commitment = sealed.commitment;
  return out;
}

template <class Command>
Result<Done> run(Ledger& ledger, Request const& request, Who const& who) {
  QALAM_TRY(auto command, json::read<Command>(request.body));
  if constexpr (is_about_a_person<Command>) {
    if (!request.personal.is_null()) {
      QALAM_TRY(auto const sealing, seal(ledger, request.personal, command, who.command));
      Command const final_command = command;
      auto done = ledger
                      .submit_decision(
                          who, ledger.body_of(final_command),
                          [final_command](Registers const& r, Context const& c) {
                            return decide(r, final_command, c);
                          },
                          sealing.commitment)
                      .wait();
      bool const named = done && !done->receipt.repeated && done->receipt.events() > 0;
      if (!named) {
        ledger.vault().take_back(Kind::holder, subject_of(command, who.command).value(),
                                 sealing.commitment);
      }
      return done;
    }
  } else if (!request.personal.is_null()) {
    return fail(ErrorCode::malformed, "this command takes no personal data", "/private");
  }
  if constexpr (std::is_same_v<Command, EraseHolder>) {
    return erase_holder(ledger, command, who);
  } else if constexpr (std::is_same_v<Command, ClosePeriod>) {
    return close_period(ledger, command, who);
  } else {
    return ledger.execute(command, who);
  }
}

template <class Command>
Result<Decided> try_out(Ledger& ledger, Request const& request, Who const& who) {
  QALAM_TRY(auto command, json::read<Command>(request.body));
  return ledger.rehearse(command, who);
}

struct Entry {
  Result<Done> (*run)(Ledger&, Request const&, Who const&);
  Result<Decided> (*rehearse)(Ledger&, Request const&, Who const&);
};

std::map<std::string, Entry, std::less<>> const& entries() {
  static auto const all = [] {
    std::map<std::string, Entry, std::less<>> out;
    boost::mp11::mp_for_each<boost::mp11::mp_transform<boost::mp11::mp_identity, Commands>>(
        [&]<class C>(boost::mp11::mp_identity<C>) {
          out.emplace(C::name, Entry{&run<C>, &try_out<C>});
        });
    return out;
  }();
  return all;
}

Result<Entry> entry_of(std::string const& name) {
  auto const at = entries().find(name);
  if (at != entries().end()) return at->second;
  std::string names;
  for (auto const& n : command_names()) names += (names.empty() ? "" : ", ") + n;
  return fail(ErrorCode::malformed, "there is no command \"" + name + "\"; there are: " + names,
              "/command");
}

Who who_of(Request const& request, Asking const& asking) {
  Who who{asking.actor, {}, asking.if_match};
  if (asking.key) {
    who.command = *asking.key;
  } else if (!request.id_text.empty()) {
    who.command = command_id("command-id", request.id_text);
  } else {
    who.command = command_id("content", request.command + "\x1f" + request.body.dump());
  }
  return who;
}

}  // namespace

Result<Request> parse_request(Json const& json) {
  if (!json.is_object()) return fail(ErrorCode::malformed, "a command is a JSON object");
  Request out;
  out.body = json;
  auto const name = out.body.find("command");
  if (name == out.body.end() || !name->is_string()) {
    return fail(ErrorCode::malformed, "names no command", "/command");
  }
  out.command = name->get<std::string>();
  out.body.erase("command");
  if (auto const id = out.body.find("command_id"); id != out.body.end()) {
    if (!id->is_string()) return fail(ErrorCode::malformed, "is a text", "/command_id");
    out.id_text = id->get<std::string>();
    out.body.erase("command_id");
  }
  if (auto const personal = out.body.find("private"); personal != out.body.end()) {
    out.personal = *personal;
    out.body.erase("private");
  }
  return out;
}

std::vector<std::string> command_names() {
  std::vector<std::string> out;
  for (auto const& [name, entry] : entries()) out.push_back(name);
  return out;
}

Result<Done> execute(Ledger& ledger, Request const& request, Asking const& asking) {
  QALAM_TRY(auto const entry, entry_of(request.command));
  return entry.run(ledger, request, who_of(request, asking));
}

Result<Decided> rehearse(Ledger& ledger, Request const& request, Asking const& asking) {
  QALAM_TRY(auto const entry, entry_of(request.command));
  return entry.rehearse(ledger, request, who_of(request, asking));
}

Json to_json(Done const& done) {
  Json out;
  out["subject"] = done.subject.kind == Kind::none
                       ? Json(nullptr)
                       : Json(print_id(done.subject.kind, done.subject.id));
  out["kind"] = kind_name(done.subject.kind);
  bool const any = done.receipt.last >= done.receipt.first;
  out["first_position"] = any ? Json(done.receipt.first.value()) : Json(nullptr);
  out["position"] = done.receipt.last.value();
  out["recorded_at"] = print(done.receipt.recorded_at);
  out["repeated"] = done.receipt.repeated;
  out["notes"] = done.notes;
  return out;
}

Json to_json(Event const& event) {
  return std::visit(
      []<class E>(E const& e) {
        Json out;
        out["type"] = E::stored_as;
        Json const members = json::write(e);
        for (auto const& [name, value] : members.items()) out[name] = value;
        return out;
      },
      event);
}

}  // namespace qalam::app
