#include "domain/formats/cwr/codes.hpp"
#include "domain/formats/cwr/work_state.hpp"

#include <algorithm>

namespace qalam::formats::cwr {

using repertoire::CollectionDraft;
using repertoire::InterestDraft;
using repertoire::Shares;

namespace {

constexpr ThreeEdits publisher_shares{edit::spu_pr_share, edit::spu_mr_share, edit::spu_sr_share};
constexpr ThreeEdits publisher_societies{edit::spu_pr_society, edit::spu_mr_society,
                                         edit::spu_sr_society};
constexpr ThreeEdits writer_shares{edit::swr_pr_share, edit::swr_mr_share, edit::swr_sr_share};
constexpr ThreeEdits writer_societies{edit::swr_pr_society, edit::swr_mr_society,
                                      edit::swr_sr_society};
constexpr ThreeEdits spt_shares{edit::spt_pr_share, edit::spt_mr_share, edit::spt_sr_share};
constexpr ThreeEdits swt_shares{edit::swt_pr_share, edit::swt_mr_share, edit::swt_sr_share};

bool may_own(std::string_view role) {
  return role == "E" || role == "AQ" || role.empty();
}

}  // namespace

bool PartyReader::take(Record const& record) {
  auto const type = record.type();
  if (type == "SPU" || type == "OPU") {
    publisher(record);
  } else if (type == "SWR" || type == "OWR") {
    writer(record);
  } else if (type == "SPT" || type == "OPT" || type == "SWT" || type == "OWT") {
    territory(record);
  } else if (type == "PWR") {
    link(record);
  } else if (type == "MAN") {
    manuscript(record);
  } else if (type == "WRI") {
    asked_writer(record);
  } else {
    return false;
  }
  return true;
}

std::size_t PartyReader::add(InterestDraft party, Record const& record) {
  state_.draft.interests.push_back(std::move(party));
  state_.parties.push_back({&record, {}, false, {}, 0});
  return state_.parties.size() - 1;
}

void PartyReader::publisher(Record const& record) {
  InterestDraft party;
  party.publisher = true;
  party.controlled = record.type() == "SPU";
  party.line = record.line();
  party.key = record.text("interested party number");
  party.last_name =
      read_text(record, "publisher name", Repertoire::names, notes_, edit::spu_characters);
  party.role = record.text("publisher role");
  party.agreement = record.text("submitter agreement number");
  publisher_fields(record, party);
  party.chain =
      static_cast<std::uint32_t>(digits(record.get("publisher sequence number")).value_or(0));
  publisher_ = add(std::move(party), record);
  join_chain(record, *publisher_);
}

void PartyReader::publisher_fields(Record const& record, InterestDraft& party) {
  unknown_indicator(record, party);
  if (party.controlled) {
    if (party.key.empty()) {
      notes_.report(edit::spu_key, record, "interested party number",
                    "a controlled publisher needs the submitter's number");
    }
    if (party.role.empty()) {
      notes_.report(edit::spu_role, record, "publisher role", "the publisher's role is missing");
    } else if (!codes::in(codes::publisher_roles, party.role)) {
      notes_.report(edit::spu_role_list, record, "publisher role",
                    quoted(party.role) + " is not a publisher's role");
    }
  } else if (!codes::in(codes::publisher_roles, party.role)) {
    // The standard's own default, told only where something was written.
    if (!party.role.empty()) {
      notes_.report(edit::opu_role, record, "publisher role",
                    quoted(party.role) + " is not a publisher's role; read as E");
    }
    party.role = "E";
  }
  party.ipi_name = read_ipi_name(record, "IPI name number", notes_, edit::spu_ipi);
  party.ipi_base = read_ipi_base(record, "IPI base number", notes_, edit::spu_ipi_base);
  read_code(record, "USA license indicator", codes::usa_licences, notes_, edit::spu_usa);
  if (is_3(notes_.version())) return;
  party.societies = read_societies(record, notes_, publisher_societies);
  party.ownership = read_shares(record, notes_, publisher_shares, half);
  if (!may_own(party.role) && party.ownership != Shares{}) {
    notes_.report(edit::spu_no_owner, record, "PR share",
                  "a publisher in the role " + party.role + " owns no share of the work");
  }
  if (party.role == "AQ" && party.ownership == Shares{}) {
    notes_.report(edit::acquirer_owns_nothing, record, "PR share", "an acquirer owns no share");
  }
  read_code(record, "special agreement", codes::special_agreements, notes_, edit::spu_special);
  check_flag(record, "first recording refusal indicator", "YNU", notes_, edit::spu_refusal);
  read_code(record, "agreement type", codes::agreement_types, notes_, edit::spu_agreement_type);
  if (auto const tax = record.get("tax id"); !tax.empty() && !digits(tax)) {
    notes_.report(edit::spu_tax_id, record, "tax id", "the tax id is not a number");
  }
}

void PartyReader::unknown_indicator(Record const& record, InterestDraft& party) {
  constexpr std::string_view field = "publisher unknown indicator";
  auto const flag = record.get(field);
  if (party.controlled) {
    if (flag == "Y") {
      notes_.report(edit::spu_unknown, record, field, "a controlled publisher cannot be unknown");
    }
    if (party.last_name.empty()) {
      notes_.report(edit::spu_name, record, "publisher name", "the publisher's name is missing");
    }
    return;
  }
  party.unknown = flag == "Y";
  if (!flag.empty() && flag != "Y" && flag != "N") {
    notes_.report(edit::opu_unknown, record, field, quoted(flag) + " is read as N");
  }
  if (party.unknown && !party.last_name.empty()) {
    notes_.report(edit::opu_unknown_named, record, field,
                  "the publisher has a name, so it is not unknown; read as N");
    party.unknown = false;
  }
  if (!party.unknown && party.last_name.empty()) {
    notes_.report(edit::spu_name, record, "publisher name",
                  "the publisher has no name and is not marked as unknown");
  }
}

void PartyReader::join_chain(Record const& record, std::size_t at) {
  InterestDraft const& party = state_.draft.interests[at];
  constexpr std::string_view field = "publisher sequence number";
  auto& chains = state_.chains;
  bool const opens = chains.empty() || chains.back().number != party.chain;
  if (opens) {
    if (party.chain != chains.size() + 1) {
      notes_.report(edit::spu_sequence, record, field,
                    "publisher chains are numbered 1, 2, 3 …; this one should be " +
                        std::to_string(chains.size() + 1));
    }
    if (party.role == "AQ") {
      notes_.report(edit::acquirer_order, record, "publisher role",
                    "an acquirer follows the original publisher of its chain");
    } else if (party.controlled && party.role != "E" && party.role != "PA" &&
               codes::in(codes::publisher_roles, party.role)) {
      notes_.report(edit::spu_first, record, "publisher role",
                    "a publisher chain begins with E or PA, not with " + party.role);
    }
    chains.push_back({party.chain, party.controlled, {}});
  } else if (party.controlled && !chains.back().controlled) {
    notes_.report(edit::spu_in_opu_chain, record, field,
                  "an SPU in a chain that an OPU opened; it needs a number of its own");
  } else if (!party.controlled && chains.back().controlled) {
    notes_.report(edit::opu_in_chain, record, field,
                  "an OPU in a chain that an SPU opened; it needs a number of its own");
  }
  chains.back().members.push_back(at);
}

void PartyReader::writer(Record const& record) {
  InterestDraft party;
  party.controlled = record.type() == "SWR";
  party.line = record.line();
  party.key = record.text("interested party number");
  writer_name(record, party);
  writer_fields(record, party);
  writer_ = add(std::move(party), record);
}

void PartyReader::writer_name(Record const& record, InterestDraft& party) {
  party.last_name =
      read_text(record, "writer last name", Repertoire::names, notes_, edit::swr_characters);
  party.first_name =
      read_text(record, "writer first name", Repertoire::names, notes_, edit::swr_first_characters);
  constexpr std::string_view field = "writer unknown indicator";
  auto const flag = record.get(field);
  if (party.controlled) {
    if (flag == "Y") {
      notes_.report(edit::swr_unknown, record, field, "a controlled writer cannot be unknown");
    }
    if (party.key.empty()) {
      notes_.report(edit::swr_key, record, "interested party number",
                    "a controlled writer needs the submitter's number");
    }
  } else {
    party.unknown = flag == "Y";
    if (!flag.empty() && flag != "Y" && flag != "N") {
      notes_.report(edit::owr_unknown, record, field, quoted(flag) + " is read as N");
    }
    if (party.unknown && !party.last_name.empty()) {
      notes_.report(edit::owr_unknown_named, record, field,
                    "the writer has a name, so he is not unknown; read as N");
      party.unknown = false;
    }
  }
  if (!party.unknown && party.last_name.empty()) {
    notes_.report(edit::swr_name, record, "writer last name",
                  "the writer has no name and is not marked as unknown");
  }
}

void PartyReader::writer_fields(Record const& record, InterestDraft& party) {
  party.role = read_code(record, "writer role", codes::writer_roles, notes_, edit::swr_role_list);
  if (party.controlled && record.get("writer role").empty()) {
    notes_.report(edit::swr_role, record, "writer role", "the writer's role is missing");
  }
  party.ipi_name = read_ipi_name(record, "IPI name number", notes_, edit::swr_ipi);
  party.ipi_base = read_ipi_base(record, "IPI base number", notes_, edit::swr_ipi_base);
  check_flag(record, "reversionary indicator", "YNU", notes_, edit::swr_reversionary);
  check_flag(record, "first recording refusal indicator", "YNU", notes_, edit::swr_refusal);
  check_flag(record, "work for hire indicator", "YNU", notes_, edit::swr_hire);
  read_code(record, "USA license indicator", codes::usa_licences, notes_, edit::swr_usa);
  if (is_3(notes_.version())) return;
  party.societies = read_societies(record, notes_, writer_societies);
  party.ownership = read_shares(record, notes_, writer_shares, whole);
  if (auto const tax = record.get("tax id"); !tax.empty() && !digits(tax)) {
    notes_.report(edit::swr_tax_id, record, "tax id", "the tax id is not a number");
  }
}

/// WRI of an ISR.
void PartyReader::asked_writer(Record const& record) {
  InterestDraft party;
  party.controlled = true;
  party.line = record.line();
  party.key = record.text("interested party number");
  party.last_name = record.text("writer last name");
  party.first_name = record.text("writer first name");
  party.ipi_name = read_ipi_name(record, "IPI name number", notes_, edit::wri_ipi);
  party.role = record.text("writer role");
  writer_ = add(std::move(party), record);
}

std::optional<std::size_t> PartyReader::owner_of(Record const& record) {
  bool const of_publisher = record.type() == "SPT" || record.type() == "OPT";
  bool const of_controlled = record.type() == "SPT" || record.type() == "SWT";
  Edit const& parent = of_publisher ? edit::spt_parent : edit::swt_parent;
  auto const near = of_publisher ? publisher_ : writer_;
  if (!near) {
    notes_.report(parent, record, "", "no party stands before this territory record");
    return std::nullopt;
  }
  auto const& interests = state_.draft.interests;
  if (of_controlled && !interests[*near].controlled) {
    if (record.type() == "SPT") {
      notes_.report(edit::spt_under_opu, record, "", "no SPT may follow an OPU; left out");
    } else {
      notes_.report(parent, record, "", "an SWT must follow an SWR");
    }
    return std::nullopt;
  }
  auto const key = record.get("interested party number");
  if (interests[*near].key == key || (!of_controlled && key.empty())) return near;
  // Out of order, but told by the number: the party is a previous one.
  for (std::size_t at = interests.size(); at-- > 0;) {
    if (!key.empty() && interests[at].publisher == of_publisher && interests[at].key == key) {
      return at;
    }
  }
  notes_.report(of_publisher ? edit::spt_key : edit::swt_key, record, "interested party number",
                "the territory is of party " + quoted(key) + ", which is not in this work");
  return std::nullopt;
}

void PartyReader::territory(Record const& record) {
  if (auto const owner = owner_of(record)) territory_line(record, *owner);
}

void PartyReader::territory_line(Record const& record, std::size_t at) {
  bool const publisher = state_.draft.interests[at].publisher;
  CollectionDraft line;
  line.include = read_inclusion(record, notes_, publisher ? edit::spt_include : edit::swt_include);
  line.tis = read_territory(record, notes_, publisher ? edit::spt_territory : edit::swt_territory);
  line.shares = read_shares(record, notes_, publisher ? spt_shares : swt_shares,
                            publisher && !is_3(notes_.version()) ? half : whole);
  if (line.include && line.shares == Shares{} && state_.draft.interests[at].controlled) {
    notes_.tell(publisher ? edit::spt_no_share : edit::swt_no_share, record, "PR share",
                "nothing is collected in this territory; kept as the party's place in the chain");
  }
  if (!line.include && line.shares != Shares{}) {
    notes_.report(edit::swt_excluded_share, record, "PR share",
                  "an excluded territory has no shares; read as none");
    line.shares = {};
  }
  Party& party = state_.parties[at];
  check_flag(record, "shares change", "YN", notes_,
             publisher ? edit::spt_change : edit::swt_change);
  party.shares_change = party.shares_change || record.get("shares change") == "Y";
  ++party.territory_lines;
  auto const number = digits(record.get("sequence number"));
  if (!record.get("sequence number").empty() && number != party.territory_lines) {
    notes_.tell(publisher ? edit::spt_sequence : edit::swt_sequence, record, "sequence number",
                "the lines of a party are numbered 1, 2, 3 …; the order of the file holds");
  }
  auto& interest = state_.draft.interests[at];
  if (is_3(notes_.version())) {
    line.societies =
        read_societies(record, notes_, publisher ? publisher_societies : writer_societies);
    if (interest.collection.empty()) interest.societies = line.societies;
    if (interest.agreement.empty()) interest.agreement = record.text("submitter agreement number");
    auto recipient = society_number(record.raw("recipient code"));
    party.recipients.push_back(recipient == "0" ? "" : std::move(recipient));
  }
  interest.collection.push_back(std::move(line));
}

void PartyReader::link(Record const& record) {
  if (!writer_) {
    notes_.report(edit::pwr_parent, record, "", "no writer stands before this PWR; left out");
    return;
  }
  InterestDraft& writer = state_.draft.interests[*writer_];
  if (!writer.controlled && notes_.version() == Version::v21) {
    notes_.report(edit::pwr_after_owr, record, "", "no PWR may follow an OWR in 2.1; left out");
    return;
  }
  auto const of = record.get("writer interested party number");
  if (!of.empty() && !writer.key.empty() && !writer.key.starts_with(of)) {
    notes_.report(
        edit::pwr_writer, record, "writer interested party number",
        quoted(of) + " is not the writer before it (" + quoted(writer.key) + "); left out");
    return;
  }
  Link link{&record, record.text("publisher interested party number"),
            digits(record.get("publisher sequence number"))};
  check_link(record, link);
  if (!link.publisher.empty()) writer.writer_publishers.push_back(link.publisher);
  if (writer.agreement.empty()) writer.agreement = record.text("submitter agreement number");
  state_.parties[*writer_].links.push_back(std::move(link));
}

void PartyReader::check_link(Record const& record, Link const& link) {
  if (link.publisher.empty())
    return;  // 3.x: an unknown publisher, or the writer publishes himself.
  InterestDraft const* found = nullptr;
  bool chain_matches = false;
  for (InterestDraft const& party : state_.draft.interests) {
    bool const heads = party.publisher && (party.role == "E" || party.role == "PA");
    if (!heads || party.key != link.publisher) continue;
    if (found == nullptr) found = &party;
    chain_matches = chain_matches || !link.chain || *link.chain == party.chain;
  }
  if (found == nullptr) {
    notes_.report(edit::pwr_publisher, record, "publisher interested party number",
                  quoted(link.publisher) + " is no original publisher of this work");
    return;
  }
  if (notes_.version() != Version::v21 && !chain_matches) {
    notes_.report(edit::pwr_chain, record, "publisher sequence number",
                  "publisher " + quoted(link.publisher) + " does not head this chain");
  }
  auto const name = record.get("publisher name");
  if (!name.empty() && name != found->last_name) {
    notes_.report(edit::pwr_name, record, "publisher name",
                  quoted(name) + " differs from the publisher's record, which holds");
  }
}

void PartyReader::manuscript(Record const& record) {
  auto const key = record.get("writer interested party number");
  auto& interests = state_.draft.interests;
  auto const found = std::find_if(interests.rbegin(), interests.rend(), [&](auto const& party) {
    return !party.publisher && party.key == key;
  });
  if (found == interests.rend()) {
    notes_.report(edit::man_parent, record, "writer interested party number",
                  quoted(key) + " is no writer of this work; left out");
    return;
  }
  constexpr ThreeEdits edits{edit::man_share, edit::man_share, edit::man_share};
  found->manuscript = read_shares(record, notes_, edits, whole);
}

}  // namespace qalam::formats::cwr
