#include "domain/formats/cwr/codes.hpp"
#include "domain/formats/cwr/work_state.hpp"
#include "domain/identifiers/isrc.hpp"

#include <algorithm>

namespace qalam::formats::cwr {
namespace {

void alternative_title(Record const& record, WorkState& state, Notes& notes) {
  auto type = record.text("title type");
  if (record.get("title").empty()) {
    notes.report(edit::alt_title, record, "title", "the title is missing; record left out");
    return;
  }
  if (!codes::in(codes::title_types, type) || type == "OT") {
    notes.report(edit::alt_type, record, "title type", quoted(type) + " is read as AT");
    type = "AT";
  }
  bool const national = type == "OL" || type == "AL";
  auto const language = record.text("language code");
  if (!is_3(notes.version()) && !language.empty() && !codes::in(codes::languages, language)) {
    notes.report(edit::alt_language, record, "language code",
                 quoted(language) + " is not a language of CWR; record left out");
    return;
  }
  if (national && language.empty()) {
    notes.report(edit::alt_needs_language, record, "language code",
                 "a title in national letters names its language; record left out");
    return;
  }
  auto const before = notes.all().size();
  auto text =
      read_text(record, "title", national ? Repertoire::national_titles : Repertoire::titles, notes,
                national ? edit::alt_national : edit::alt_characters);
  auto const& made = notes.all();
  bool const dropped = std::any_of(made.begin() + static_cast<std::ptrdiff_t>(before), made.end(),
                                   [](Note const& n) { return n.effect == Effect::dropped; });
  if (!dropped) state.draft.titles.push_back({std::move(text), type, language});
}

void national_title(Record const& record, WorkState& state, Notes& notes) {
  auto type = record.text("title type");
  if (record.get("title").empty()) {
    notes.report(edit::nat_title, record, "title", "the title is missing; record left out");
    return;
  }
  if (!codes::in(codes::title_types, type)) {
    notes.report(edit::nat_type, record, "title type", quoted(type) + " is read as AT");
    type = "AT";
  }
  auto language = record.text("language code");
  if (!is_3(notes.version()) && !language.empty() && !codes::in(codes::languages, language)) {
    notes.report(edit::nat_language, record, "language code",
                 quoted(language) + " is not a language of CWR; read as not given");
    language.clear();
  }
  state.draft.titles.push_back({record.text("title"), type, language});
}

/// VER, and the OWK of 3.x.
void original_work(Record const& record, WorkState& state, Notes& notes) {
  if (record.get("title").empty()) {
    notes.report(edit::ver_title, record, "title", "the title is missing; record left out");
    return;
  }
  if (!state.draft.original_title.empty()) {
    if (record.type() == "VER") {
      notes.report(edit::ver_one, record, "", "a work has one original work (VER)");
    }
    return;
  }
  state.draft.original_title = record.text("title");
  state.draft.original_iswc = read_iswc(record, notes, edit::ver_iswc);
}

void artist(Record const& record, WorkState& state, Notes& notes) {
  bool const national = record.type() == "NPR";
  auto const last = record.get("artist name");
  bool const speaks = national && !(record.get("performance language").empty() &&
                                    record.get("performance dialect").empty());
  if (last.empty() && !speaks) {
    notes.report(national ? edit::npr_empty : edit::per_name, record, "artist name",
                 "the artist's name is missing; record left out");
    return;
  }
  read_ipi_name(record, "IPI name number", notes, edit::per_ipi);
  if (last.empty()) return;
  state.draft.artists.push_back(full_name(last, record.get("artist first name")));
}

void recording(Record const& record, WorkState& state, Notes& notes) {
  repertoire::RecordingDraft found;
  found.title = record.text("recording title");
  found.artist = record.text("display artist");
  found.label = record.text("record label");
  if (found.label.empty()) found.label = record.text("album label");
  found.own_id = record.text("submitter recording identifier");
  bool const something = !blank_or_zero(record.slice(prefix_length + 1, record.length()));
  if (!something) {
    notes.report(edit::rec_empty, record, "", "the record says nothing; left out");
    return;
  }
  found.released = read_date(record, "release date", notes, edit::rec_date);
  found.seconds = read_duration(record, notes, edit::rec_duration);
  if (auto const raw = record.get("ISRC"); !blank_or_zero(raw)) {
    if (auto const isrc = Isrc::parse(raw)) {
      found.isrc = isrc->str();
    } else {
      notes.report(edit::rec_isrc, record, "ISRC",
                   "ISRC " + quoted(raw) + " has not the form of one; read as not given");
    }
  }
  check_flag(record, "recording format", "AV", notes, edit::rec_format);
  check_flag(record, "recording technique", "ADU", notes, edit::rec_technique);
  state.draft.recordings.push_back(std::move(found));
}

void origin(Record const& record, WorkState& state, Notes& notes) {
  auto const purpose = record.get("intended purpose");
  if (!codes::in(codes::purposes, purpose)) {
    notes.report(edit::orn_purpose, record, "intended purpose",
                 quoted(purpose) + " is not in the list of the standard; record left out");
    return;
  }
  bool const titled = !record.get("production title").empty();
  if (purpose == "LIB" && record.get("CD identifier").empty()) {
    notes.report(edit::orn_library, record, "CD identifier",
                 "library music names its CD; record left out");
    return;
  }
  if ((purpose == "FIL" || purpose == "TEL") && !titled && !is_3(notes.version())) {
    notes.report(edit::orn_film, record, "production title",
                 "music of a film or a television production names it");
  } else if (!titled && record.get("library").empty()) {
    notes.report(edit::orn_title, record, "production title",
                 "neither production nor library is named; record left out");
    return;
  }
  check_flag(record, "BLTVR", "BLTVR", notes, edit::orn_bltvr);
  state.has_production_title = state.has_production_title || titled;
}

void instruments(Record const& record, WorkState& state, Notes& notes) {
  if (record.type() == "INS") {
    state.has_instrumentation = true;
    return;
  }
  if (!state.has_instrumentation && !state.has_instrument) {
    notes.report(edit::ind_parent, record, "", "an IND follows an INS; record left out");
  } else if (record.get("instrument code").empty()) {
    notes.report(edit::ind_code, record, "instrument code",
                 "the instrument is missing; record left out");
  } else {
    state.has_instrument = true;
  }
}

void component(Record const& record, WorkState const& state, Notes& notes) {
  if (state.draft.composite.empty()) {
    notes.report(edit::com_composite, record, "",
                 "the work is no composite, so it has no components; record left out");
  } else if (record.get("title").empty()) {
    notes.report(edit::com_title, record, "title", "the title is missing; record left out");
  } else if (record.get("writer 1 last name").empty()) {
    notes.report(edit::com_writer, record, "writer 1 last name",
                 "the component's writer is missing; record left out");
  } else {
    read_iswc(record, notes, edit::com_iswc);
  }
}

void additional(Record const& record, WorkState& state, Notes& notes) {
  auto const number = record.get("work number");
  if (number.empty() && record.get("note").empty() && record.get("subject code").empty()) {
    notes.report(edit::ari_empty, record, "work number",
                 "neither a work number nor a note; record left out");
  } else if (!codes::in(codes::rights, record.get("type of right"))) {
    notes.report(edit::ari_right, record, "type of right",
                 quoted(record.get("type of right")) + " is no type of right; record left out");
  } else if (!record.get("subject code").empty() &&
             !codes::in(codes::subjects, record.get("subject code"))) {
    notes.report(edit::ari_subject, record, "subject code",
                 quoted(record.get("subject code")) + " is no subject; record left out");
  } else if (!number.empty()) {
    state.draft.references.push_back(
        {society_number(record.raw("society number")), std::string{number}, "W", ""});
  }
}

void reference(Record const& record, WorkState& state, Notes& notes) {
  auto const organisation = record.get("organisation code");
  auto const type = record.get("identifier type");
  auto const validity = record.get("validity");
  if (organisation.empty()) {
    notes.report(edit::xrf_organisation, record, "organisation code",
                 "the organisation is missing; record left out");
  } else if (record.get("identifier").empty()) {
    notes.report(edit::xrf_identifier, record, "identifier",
                 "the identifier is missing; record left out");
  } else if (type != "W" && type != "R" && type != "P" && type != "V") {
    notes.report(edit::xrf_type, record, "identifier type",
                 quoted(type) + " is not W, R, P or V; record left out");
  } else if (validity != "Y" && validity != "U" && validity != "N") {
    notes.report(edit::xrf_validity, record, "validity",
                 quoted(validity) + " is not Y, U or N; record left out");
  } else {
    state.draft.references.push_back({society_number(organisation), record.text("identifier"),
                                      std::string{type}, std::string{validity}});
  }
}

void entire_work(Record const& record, Notes& notes) {
  if (record.get("title").empty()) {
    notes.report(edit::ewt_title, record, "title", "the title is missing; record left out");
  } else {
    read_iswc(record, notes, edit::ewt_iswc);
  }
}

}  // namespace

bool read_detail(Record const& record, WorkState& state, Notes& notes) {
  auto const type = record.type();
  if (type == "ALT") {
    alternative_title(record, state, notes);
  } else if (type == "NAT") {
    national_title(record, state, notes);
  } else if (type == "VER" || type == "OWK") {
    original_work(record, state, notes);
  } else if (type == "EWT") {
    entire_work(record, notes);
  } else if (type == "PER" || type == "NPR") {
    artist(record, state, notes);
  } else if (type == "REC" || type == "NRC") {
    recording(record, state, notes);
  } else if (type == "ORN" || type == "FTV") {
    origin(record, state, notes);
  } else if (type == "INS" || type == "IND") {
    instruments(record, state, notes);
  } else if (type == "COM") {
    component(record, state, notes);
  } else if (type == "ARI") {
    additional(record, state, notes);
  } else if (type == "XRF") {
    reference(record, state, notes);
  } else {
    // Names and titles in national letters repeat what stands above them; they are kept in the
    // file, not in the register.
    return type == "NPN" || type == "NWN" || type == "NET" || type == "NCT" || type == "NVT" ||
           type == "NOT" || type == "NOW";
  }
  return true;
}

}  // namespace qalam::formats::cwr
