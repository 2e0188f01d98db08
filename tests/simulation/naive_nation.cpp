#include "tests/simulation/naive_nation.hpp"

#include "tests/simulation/naive_books.hpp"

#include <algorithm>

namespace qalam::test {
Answer NaiveNation::answer(Request const& request, Date day) {
  auto const known = answers_.find({request.actor, request.key});
  if (known != answers_.end()) {
    if (known->second.body != request.body) return {ErrorCode::idempotency_mismatch, {}};
    Answer again = known->second.answer;
    again.repeated = !again.refused;
    return again;
  }
  actor_ = request.actor;
  key_ = request.key;
  today_ = std::max(day, last_day_);
  Said const said =
      std::visit([this](auto const& command) { return say(command); }, request.command);
  Answer answer{said.refused, {}};
  if (!said.refused && request.if_match && head(said.subject) != request.if_match->value()) {
    answer.refused = ErrorCode::precondition_failed;
  }
  if (answer.refused) {
    if (is_remembered(*answer.refused))
      answers_[{request.actor, request.key}] = {request.body, answer};
    return answer;
  }
  answer.subject = said.subject;
  answer.first = length_ + 1;
  for (auto const& event : said.happened) {
    ++length_;
    heads_[event.stream] = length_;
    for (auto const& line : event.lines) {
      if (line.micros != 0) book_.emplace_back(length_, line);
    }
    if (event.change) event.change();
    last_day_ = today_;
  }
  answer.last = length_;
  answers_[{request.actor, request.key}] = {request.body, answer};
  return answer;
}

std::map<AccountKey, Balance> NaiveNation::balances(std::uint64_t at) const {
  std::map<AccountKey, Balance> out;
  for (auto const& [position, line] : book_) {
    if (position > at) continue;
    if (line.micros > 0) out[line.account].debit += line.micros;
    if (line.micros < 0) out[line.account].credit -= line.micros;
  }
  return out;
}

std::uint64_t NaiveNation::head(AnyId id) const {
  auto const found = heads_.find(id);
  return found == heads_.end() ? 0 : found->second;
}

Micros NaiveNation::owed(AccountKey const& account) const {
  Micros sum = 0;
  for (auto const& [position, line] : book_) {
    if (line.account == account) sum -= line.micros;
  }
  return sum;
}

// --- who and what there is
// ------------------------------------------------------------------------

bool NaiveNation::accredited(SocietyId society, Right right, Date day) const {
  auto const& s = societies.at(society);
  return s.from <= day && std::count(s.rights.begin(), s.rights.end(), right) > 0;
}

bool NaiveNation::may_approve(SocietyId society) const {
  return roles_.count({actor_, Role::operator_, SocietyId{}}) == 0 &&
         roles_.count({actor_, Role::society_approver, society}) > 0;
}

bool NaiveNation::is_closed(SocietyId society, Date day) const {
  Date const until = societies.at(society).closed_until;
  return until != no_date && day < until;
}

/// Of the society's own values that had begun, the one that began last, and of those of one day the
/// one set last; where it has none, the same of the values for all.
std::optional<std::int64_t> NaiveNation::parameter(ParameterName name, SocietyId society,
                                                   Date day) const {
  for (SocietyId const of : {society, SocietyId{}}) {
    Parameter const* best = nullptr;
    for (auto const& p : parameters_) {
      if (p.name != name || p.society != of || day < p.from) continue;
      if (best == nullptr || best->from <= p.from) best = &p;
    }
    if (best != nullptr) return best->value;
  }
  return std::nullopt;
}

NaiveNation::Said NaiveNation::say(AccreditSociety const& c) {
  auto const id = derive<SocietyId>(key_);
  if (societies.count(id) > 0) return ErrorCode::id_taken;
  return {thing(id), {{thing(id), {}, [=, this] { societies[id] = {c.rights, c.from}; }}}};
}

NaiveNation::Said NaiveNation::say(GrantRole const& c) {
  auto const has_anywhere = [&](Role role) {
    return std::any_of(roles_.begin(), roles_.end(), [&](auto const& grant) {
      return std::get<0>(grant) == c.person && std::get<1>(grant) == role;
    });
  };
  if (c.role == Role::society_approver && has_anywhere(Role::operator_))
    return ErrorCode::forbidden;
  if (c.role == Role::operator_ && has_anywhere(Role::society_approver))
    return ErrorCode::forbidden;
  if (roles_.count({c.person, c.role, c.society}) > 0) return thing(c.person);
  return {thing(c.person), {{thing(c.person), {}, [=, this] {
                               roles_.insert({c.person, c.role, c.society});
                             }}}};
}

NaiveNation::Said NaiveNation::say(RevokeRole const& c) {
  if (roles_.count({c.person, c.role, c.society}) == 0) return ErrorCode::not_found;
  return {thing(c.person), {{thing(c.person), {}, [=, this] {
                               roles_.erase({c.person, c.role, c.society});
                             }}}};
}

NaiveNation::Said NaiveNation::say(SetParameter const& c) {
  if (c.act.empty()) return ErrorCode::malformed;
  if (c.society != SocietyId{} && societies.count(c.society) == 0) return ErrorCode::not_found;
  if (c.from == no_date) return ErrorCode::period_invalid;
  bool const is_part = c.parameter != ParameterName::minimum_payout_micros;
  if (c.value < 0 || (is_part && c.value > 1'000'000)) return ErrorCode::amount_invalid;
  AnyId const stream{Kind::parameter,
                     c.society.value() ^ (static_cast<std::uint64_t>(c.parameter) << 48)};
  return {stream, {{stream, {}, [=, this] {
                      parameters_.push_back({c.parameter, c.society, c.from, c.value});
                    }}}};
}

NaiveNation::Said NaiveNation::say(RegisterLicensee const& c) {
  if (c.title.empty()) return ErrorCode::malformed;
  auto const id = derive<LicenseeId>(key_);
  if (licensees.count(id) > 0) return ErrorCode::id_taken;
  return {thing(id), {{thing(id), {}, [=, this] { licensees.insert(id); }}}};
}

NaiveNation::Said NaiveNation::say(SetTariff const& c) {
  auto const id = derive<TariffId>(key_);
  if (tariffs.count(id) > 0) return ErrorCode::id_taken;
  return {thing(id), {{thing(id), {}, [=, this] { tariffs[id] = c; }}}};
}

NaiveNation::Said NaiveNation::say(ApproveRules const& c) {
  auto const id = derive<RulesId>(key_);
  if (rules.count(id) > 0) return ErrorCode::id_taken;
  return {thing(id), {{thing(id), {}, [=, this] { rules[id] = c.society; }}}};
}

NaiveNation::Said NaiveNation::say(RegisterWork const&) {
  auto const id = derive<WorkId>(key_);
  if (works.count(id) > 0) return thing(id);  // The submitter's number is known, the content too.
  return {thing(id), {{thing(id), {}, [=, this] { works.insert(id); }}}};
}

NaiveNation::Said NaiveNation::say(RegisterHolder const& c) {
  if (c.credit_name.empty()) return ErrorCode::malformed;
  auto const id = derive<HolderId>(key_);
  if (holders.count(id) > 0) return ErrorCode::id_taken;
  for (auto const& [other, holder] : holders) {
    if (!c.iin_key.empty() && holder.iin == c.iin_key) return ErrorCode::identifier_taken;
  }
  return {thing(id), {{thing(id), {}, [=, this] {
                         holders[id] = {c.iin_key, c.kind == PartyKind::natural, c.located, false};
                       }}}};
}

NaiveNation::Said NaiveNation::say(ChangeHolder const& c) {
  if (c.credit_name.empty()) return ErrorCode::malformed;
  if (holders.count(c.holder) == 0 || holders.at(c.holder).erased) return ErrorCode::not_found;
  for (auto const& [other, holder] : holders) {
    bool const taken = !c.iin_key.empty() && holder.iin == c.iin_key;
    if (taken && other != c.holder) return ErrorCode::identifier_taken;
  }
  return {thing(c.holder), {{thing(c.holder), {}, [=, this] {
                               holders[c.holder].iin = c.iin_key;
                               holders[c.holder].located = c.located;
                             }}}};
}

NaiveNation::Said NaiveNation::say(EraseHolder const& c) {
  if (c.basis.empty()) return ErrorCode::malformed;
  if (holders.count(c.holder) == 0) return ErrorCode::not_found;
  if (!holders.at(c.holder).natural) return ErrorCode::wrong_kind;
  if (holders.at(c.holder).erased) return thing(c.holder);
  return {thing(c.holder), {{thing(c.holder), {}, [=, this] {
                               holders[c.holder].erased = true;
                               holders[c.holder].located = false;
                               holders[c.holder].iin.clear();
                             }}}};
}

std::optional<ErrorCode> NaiveNation::may_have_mandate(HolderId holder, SocietyId society,
                                                       std::vector<Right> const& rights,
                                                       Date from) const {
  if (rights.empty()) return ErrorCode::malformed;
  if (societies.count(society) == 0) return ErrorCode::not_found;
  if (holders.count(holder) == 0 || holders.at(holder).erased) return ErrorCode::not_found;
  for (auto const& m : mandates) {
    if (m.id == derive<MandateId>(key_)) return ErrorCode::id_taken;
  }
  for (Right const right : rights) {
    if (!accredited(society, right, from)) return ErrorCode::not_accredited;
  }
  return std::nullopt;
}

namespace {

/// Mandates for one right that hold at the same time; all of them are for the world.
bool meets(NaiveNation::Mandate const& m, HolderId holder, std::vector<Right> const& rights,
           Date from) {
  bool const shares = std::any_of(rights.begin(), rights.end(), [&](Right right) {
    return std::count(m.rights.begin(), m.rights.end(), right) > 0;
  });
  return m.holder == holder && shares && from < m.until;
}

}  // namespace

NaiveNation::Said NaiveNation::say(GrantMandate const& c) {
  Date const from = booked(c.from);
  auto const rights = in_order(c.rights);
  if (auto const no = may_have_mandate(c.holder, c.society, rights, from)) return *no;
  for (auto const& m : mandates) {
    if (meets(m, c.holder, rights, from)) return ErrorCode::mandate_exists;
  }
  Mandate const made{derive<MandateId>(key_), c.holder, c.society, rights, from, for_ever};
  return {thing(made.id), {{thing(made.id), {}, [=, this] { mandates.push_back(made); }}}};
}

NaiveNation::Said NaiveNation::say(EndMandate const& c) {
  if (holders.count(c.holder) == 0) return ErrorCode::not_found;
  Date const until = booked(c.until);
  for (std::size_t i = 0; i < mandates.size(); ++i) {
    auto const& m = mandates[i];
    if (m.id != c.mandate || m.holder != c.holder) continue;
    if (m.until != for_ever) return ErrorCode::no_mandate;
    if (until < m.from) return ErrorCode::period_invalid;
    return {thing(m.id), {{thing(m.id), {}, [=, this] { mandates[i].until = until; }}}};
  }
  return ErrorCode::no_mandate;
}

NaiveNation::Said NaiveNation::say(TransferMandate const& c) {
  Date const from = booked(c.from);
  auto const rights = in_order(c.rights);
  if (auto const no = may_have_mandate(c.holder, c.society, rights, from)) return *no;
  auto const id = derive<MandateId>(key_);
  std::uint64_t more = 1;
  std::vector<Happened> happened;
  for (std::size_t i = 0; i < mandates.size(); ++i) {
    auto const m = mandates[i];
    if (!meets(m, c.holder, rights, from)) continue;
    if (from < m.from) return ErrorCode::period_invalid;
    happened.push_back({thing(m.id), {}, [=, this] { mandates[i].until = from; }});
    // The rights that stay, as long as they would have stayed.
    std::vector<Right> kept;
    for (Right const right : m.rights) {
      if (std::count(rights.begin(), rights.end(), right) == 0) kept.push_back(right);
    }
    if (kept.empty()) continue;
    Mandate const rest{derive<MandateId>(key_, more++), c.holder, m.society, kept, from, for_ever};
    happened.push_back({thing(rest.id), {}, [=, this] { mandates.push_back(rest); }});
    if (m.until == for_ever) continue;
    happened.push_back({thing(rest.id), {}, [=, this] {
                          for (auto& made : mandates) {
                            if (made.id == rest.id) made.until = m.until;
                          }
                        }});
  }
  Mandate const made{id, c.holder, c.society, rights, from, for_ever};
  happened.push_back({thing(id), {}, [=, this] { mandates.push_back(made); }});
  return {thing(id), std::move(happened)};
}

}  // namespace qalam::test
