#include "api/app/register_works.hpp"

#include "domain/core/describe.hpp"
#include "domain/identifiers/ipi.hpp"
#include "domain/repertoire/territory.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace qalam::app {
namespace {

constexpr std::array<std::pair<std::string_view, PartRole>, 14> roles{{
    {"CA", PartRole::composer_author},
    {"C", PartRole::composer},
    {"A", PartRole::author},
    {"AR", PartRole::arranger},
    {"AD", PartRole::adaptor},
    {"SR", PartRole::sub_arranger},
    {"SA", PartRole::sub_author},
    {"TR", PartRole::translator},
    {"PA", PartRole::income_participant},
    {"E", PartRole::original_publisher},
    {"AQ", PartRole::acquirer},
    {"AM", PartRole::administrator},
    {"SE", PartRole::sub_publisher},
    {"ES", PartRole::substituted_publisher},
}};

/// CISAC society number; 99 ("no society") and what is no number are 0.
std::uint16_t society_number(std::string_view text) {
  std::uint16_t value = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  bool const whole = error == std::errc{} && end == text.data() + text.size();
  return !whole || value == 99 ? std::uint16_t{0} : value;
}

std::vector<std::uint16_t> numbers(std::array<std::string, 3> const& societies) {
  std::vector<std::uint16_t> out;
  for (auto const& s : societies) out.push_back(society_number(s));
  if (std::all_of(out.begin(), out.end(), [](auto n) { return n == 0; })) out.clear();
  return out;
}

std::vector<std::uint16_t> hundredths(repertoire::Shares const& shares) {
  if (shares == repertoire::Shares{}) return {};
  std::vector<std::uint16_t> out;
  for (auto const s : shares) out.push_back(static_cast<std::uint16_t>(std::min(s, 65'535U)));
  return out;
}

std::string full_name(std::string const& last, std::string const& first) {
  if (first.empty()) return last;
  return last.empty() ? first : last + ", " + first;
}

}  // namespace

PartRole role_of(std::string_view cwr, bool publisher) {
  for (auto const& [code, role] : roles) {
    if (code == cwr) return role;
  }
  return publisher ? PartRole::original_publisher : PartRole::none;
}

AdmitParty sender_party(std::string_view type, std::string_view id, std::string_view name,
                        std::string_view ipi) {
  AdmitParty sender;
  sender.kind = type == "WR" ? PartyKind::natural : PartyKind::legal;
  sender.submitter_key = "sender:" + std::string{type} + ":" + std::string{ipi.empty() ? id : ipi};
  sender.credit_name = name.empty() ? sender.submitter_key : std::string{name};
  // A wrong number names nobody; the key keeps it as the file has it.
  if (auto const checked = IpiName::parse(ipi); !ipi.empty() && checked) {
    sender.ipi_name = checked->str();
  }
  return sender;
}

RegisterWorks::RegisterWorks(Ledger& ledger, ImportOptions const& options, ImportResult& result)
    : ledger_{ledger}, options_{options}, result_{result} {
  auto const view = ledger_.store().view();
  ledger::LedgerRegisters const registers{view->tables(), ledger_.tables()};
  if (auto const society = registers.society(options.society)) {
    own_cisac_ = society->cisac_code;
    if (!society->spans.empty()) own_rights_ = society->spans.back().rights;
  }
}

Who RegisterWorks::who(std::string_view purpose, std::string_view text) const {
  return {options_.actor, command_id(purpose, text), {}};
}

void RegisterWorks::set_submitter(AdmitParty const& sender) {
  submitter_ = party(sender, 1);
}

HolderId RegisterWorks::party(AdmitParty const& wanted, std::uint64_t line) {
  std::string const text = std::to_string(wanted.submitter) + "\x1f" + wanted.submitter_key;
  // One party may come under its IPI here and under a submitter's number there.
  std::string const by_ipi = wanted.ipi_name.empty() ? std::string{} : "ipi\x1f" + wanted.ipi_name;
  if (!by_ipi.empty()) {
    if (auto const at = known_.find(by_ipi); at != known_.end()) return at->second;
  }
  if (auto const at = known_.find(text); at != known_.end()) return at->second;
  std::optional<HolderId> found;
  {
    auto const view = ledger_.store().view();
    found = find_party(ledger::LedgerRegisters{view->tables(), ledger_.tables()}, wanted);
  }
  // The name is part of the request: the same number under another name is another request, which
  // the register then recognises.
  Who const as = who("admit-party", text + "\x1f" + wanted.credit_name);
  HolderId const id = found.value_or(derive<HolderId>(as.command));
  if (known_.size() >= known_max) {
    finish();
    known_.clear();
  }
  known_.emplace(text, id);
  if (!by_ipi.empty()) known_.emplace(by_ipi, id);
  if (!found) send(ledger_.submit(wanted, as), Sent::party, any(id), line, "party");
  return id;
}

AdmitParty RegisterWorks::party_of(repertoire::InterestDraft const& draft,
                                   std::string const& work_number, std::size_t index) const {
  AdmitParty out;
  out.submitter = submitter_.value();
  out.kind = draft.publisher ? PartyKind::legal : PartyKind::natural;
  out.credit_name = full_name(draft.last_name, draft.first_name);
  out.ipi_name = draft.ipi_name;
  out.ipi_base = draft.ipi_base;
  out.societies = numbers(draft.societies);
  if (!draft.key.empty()) {
    out.submitter_key = draft.key;
  } else if (!out.credit_name.empty()) {
    out.submitter_key = "name:" + out.credit_name;
  } else {
    // Nobody knows who it is: a party of this work alone.
    out.submitter_key = "unknown:" + work_number + ":" + std::to_string(index);
  }
  if (out.credit_name.empty()) out.credit_name = "(unknown)";
  return out;
}

void RegisterWorks::mandate_claim(HolderId holder, AdmitParty const& party, std::uint64_t line) {
  if (!options_.accept_affiliations || own_cisac_ == 0) return;
  GrantMandate grant;
  constexpr std::array per_right{Right::performing, Right::mechanical, Right::synchronisation};
  for (std::size_t i = 0; i < party.societies.size() && i < per_right.size(); ++i) {
    bool const accredited =
        std::find(own_rights_.begin(), own_rights_.end(), per_right[i]) != own_rights_.end();
    if (party.societies[i] == own_cisac_ && accredited) grant.rights.push_back(per_right[i]);
  }
  if (grant.rights.empty()) return;
  grant.holder = holder;
  grant.society = options_.society;
  grant.evidence = "affiliation in " + result_.file + " line " + std::to_string(line);
  Who const as = who("affiliation", print(holder) + print(options_.society));
  // Who has a mandate already keeps it; that is no error of the file.
  send(ledger_.submit_decision(
           as, Hash256{},
           [grant](Registers const& r, Context const& c) -> Result<Decided> {
             GrantMandate wanted = grant;
             auto const held = r.mandates(wanted.holder);
             std::erase_if(wanted.rights, [&](Right right) {
               return std::any_of(held.begin(), held.end(), [&](MandateRow const& row) {
                 return row.until == for_ever &&
                        std::find(row.rights.begin(), row.rights.end(), right) != row.rights.end();
               });
             });
             if (wanted.rights.empty()) return Decided{{}, any(wanted.holder), {}};
             wanted.from = make_date(1970, 1, 1) < c.today() ? c.today() : wanted.from;
             return decide(r, wanted, c);
           }),
       Sent::mandate, AnyId{}, line, "party");
}

RegisterWork RegisterWorks::command_of(repertoire::WorkDraft const& draft) {
  RegisterWork out;
  out.submitter = submitter_.value();
  out.submitter_number = draft.submitter_number;
  out.title = draft.title;
  out.language = draft.language;
  for (auto const& t : draft.titles) out.titles.push_back({t.text, t.type, t.language});
  if (!draft.iswc.empty()) out.iswcs.push_back(draft.iswc);
  out.version = draft.version;
  out.seconds = draft.seconds;
  out.artists = draft.artists;
  std::vector<std::pair<std::string, std::uint16_t>> chains;  // publisher key → chain
  for (std::size_t i = 0; i < draft.interests.size(); ++i) {
    auto const& d = draft.interests[i];
    AdmitParty const wanted = party_of(d, draft.submitter_number, i);
    Interest interest;
    interest.holder = party(wanted, d.line);
    mandate_claim(interest.holder, wanted, d.line);
    interest.role = role_of(d.role, d.publisher);
    interest.controlled = d.controlled;
    interest.chain = static_cast<std::uint16_t>(d.chain);
    interest.ownership = hundredths(d.ownership);
    interest.agreement = d.agreement;
    for (auto const& line : d.collection) {
      interest.collection.push_back(
          {line.include, static_cast<std::uint16_t>(line.tis), hundredths(line.shares)});
    }
    if (d.publisher) chains.emplace_back(d.key, interest.chain);
    for (auto const& key : d.writer_publishers) {
      for (auto const& [publisher, chain] : chains) {
        if (publisher == key) interest.publisher_chains.push_back(chain);
      }
    }
    out.interests.push_back(std::move(interest));
  }
  for (auto const& r : draft.references) {
    out.references.push_back({r.organisation, r.identifier, r.type});
  }
  out.source.assign(result_.sha256.begin(), result_.sha256.end());
  out.source_line = draft.line;
  return out;
}

void RegisterWorks::file_was_here() {
  ledger_.catch_up();
  before_.reset(new read::Snapshot{ledger_.models().snapshot()});  // It does not move.
}

std::optional<Done> RegisterWorks::entered_before(repertoire::WorkDraft const& draft) const {
  if (!before_) return std::nullopt;
  auto const view = ledger_.store().view();
  auto const known = ledger::LedgerRegisters{view->tables(), ledger_.tables()}.owner(
      KeySpace::submitter_work, two_part_key(submitter(), draft.submitter_number));
  if (!known) return std::nullopt;
  auto const revisions =
      before_->models().catalogue.revisions(before_->txn(), WorkId{known->id}, before_->position());
  for (auto const& revision : revisions) {
    bool const of_this_file = revision.row.source_line == draft.line &&
                              std::equal(revision.row.source.begin(), revision.row.source.end(),
                                         result_.sha256.begin(), result_.sha256.end());
    if (!of_this_file) continue;
    Done done{*known, {}, {}};
    done.receipt.first = done.receipt.last = revision.since;
    done.receipt.repeated = true;
    if (auto const event = view->read(revision.since)) {
      done.receipt.recorded_at = event->header.recorded_at;
    }
    return done;
  }
  return std::nullopt;
}

void RegisterWorks::work(repertoire::WorkDraft const& draft, OnAnswer on_answer) {
  if (auto const done = entered_before(draft)) {
    if (on_answer) on_answer(*done);
  } else {
    enter(draft, std::move(on_answer));
  }
  for (auto const& r : draft.recordings) {
    if (!r.isrc.empty()) recording(r, draft.submitter_number, draft.line);
  }
}

void RegisterWorks::enter(repertoire::WorkDraft const& draft, OnAnswer on_answer) {
  RegisterWork const command = command_of(draft);
  std::string const text = to_hex(result_.sha256) + "\x1f" + std::to_string(draft.line);
  Date const revised_from = revised_from_;
  send(ledger_.submit_decision(
           who("register-work", text), Hash256{},
           [command, revised_from](Registers const& r, Context const& c) -> Result<Decided> {
             RegisterWork wanted = command;
             // What revises a work holds from the file's date; what is new holds from the
             // beginning, or the use before it would belong to nobody.
             auto const known = r.owner(KeySpace::submitter_work,
                                        two_part_key(wanted.submitter, wanted.submitter_number));
             if (known) {
               auto const same = decide(r, wanted, c);
               if (!same || same->events.empty()) return same;
               wanted.from = revised_from;
             }
             return decide(r, wanted, c);
           }),
       Sent::work, AnyId{}, draft.line, draft.transaction, std::move(on_answer));
}

void RegisterWorks::recording(repertoire::RecordingDraft const& draft,
                              std::string const& submitter_number, std::uint64_t line) {
  RegisterRecording command;
  command.isrc = draft.isrc;
  command.title = draft.title;
  command.artist = draft.artist;
  command.seconds = draft.seconds;
  std::uint64_t const submitter = submitter_.value();
  std::string const text =
      to_hex(result_.sha256) + "\x1f" + std::to_string(line) + "\x1f" + draft.isrc;
  send(ledger_.submit_decision(who("register-recording", text), Hash256{},
                               [command, submitter, submitter_number](
                                   Registers const& r, Context const& c) -> Result<Decided> {
                                 RegisterRecording wanted = command;
                                 auto const work =
                                     r.owner(KeySpace::submitter_work,
                                             two_part_key(submitter, submitter_number));
                                 if (!work)
                                   return Decided{{}, AnyId{}, {"its work was not accepted"}};
                                 wanted.works.push_back({WorkId{work->id}, whole_ppm});
                                 return decide(r, wanted, c);
                               }),
       Sent::recording, AnyId{}, line, "REC");
}

void RegisterWorks::agreement(repertoire::AgreementDraft const& draft, OnAnswer on_answer) {
  RegisterAgreement out;
  out.submitter = submitter_.value();
  out.number = draft.number;
  out.type = draft.type;
  out.from = draft.in_force.from;
  out.until = draft.in_force.until;
  for (auto const& [include, tis] : draft.territories) {
    out.territories.push_back({include, static_cast<std::uint16_t>(tis)});
  }
  for (auto const& p : draft.parties) {
    AdmitParty wanted;
    wanted.submitter = submitter_.value();
    wanted.submitter_key = p.key.empty() ? "name:" + full_name(p.last_name, p.first_name) : p.key;
    wanted.kind = p.first_name.empty() ? PartyKind::legal : PartyKind::natural;
    wanted.credit_name = full_name(p.last_name, p.first_name);
    if (wanted.credit_name.empty()) wanted.credit_name = "(unknown)";
    wanted.ipi_name = p.ipi_name;
    wanted.ipi_base = p.ipi_base;
    wanted.societies = numbers(p.societies);
    out.parties.push_back({party(wanted, draft.line), p.role == "AS", hundredths(p.shares)});
  }
  out.source.assign(result_.sha256.begin(), result_.sha256.end());
  out.source_line = draft.line;
  std::string const text = to_hex(result_.sha256) + "\x1f" + std::to_string(draft.line);
  send(ledger_.submit(out, who("register-agreement", text)), Sent::agreement, AnyId{}, draft.line,
       "AGR", std::move(on_answer));
}

void RegisterWorks::send(Ledger::Pending pending, Sent what, AnyId expected, std::uint64_t line,
                         std::string record, OnAnswer on_answer) {
  waiting_.push_back(
      {std::move(pending), what, expected, line, std::move(record), std::move(on_answer)});
  while (waiting_.size() > pending_max) take_answer();
}

void RegisterWorks::take_answer() {
  Waiting first = std::move(waiting_.front());
  waiting_.pop_front();
  auto const done = first.pending.wait();
  if (first.on_answer) first.on_answer(done);
  bool const counts = first.what == Sent::work || first.what == Sent::agreement;
  auto const report = [&](std::string code, std::string reason, bool rejected) {
    result_.add(
        {first.line, first.record, "", std::move(code),
         counts ? formats::Level::transaction : formats::Level::record, std::move(reason), ""},
        rejected);
  };
  if (!done) {
    report(std::string{error_info(done.error().code).name}, done.error().detail, true);
    return;
  }
  if (first.expected.kind != Kind::none && done->subject != first.expected) {
    report("precondition_failed",
           "the party was entered by another import meanwhile: import the file again", true);
  }
  if (!done->receipt.repeated) result_.add(done->receipt);
  bool const made = !done->receipt.repeated && done->receipt.last >= done->receipt.first;
  if (counts && made) ++result_.accepted;
  for (auto const& note : done->notes) report("note", note, false);
}

void RegisterWorks::finish() {
  while (!waiting_.empty()) take_answer();
}

}  // namespace qalam::app
