#include "domain/formats/cwr/codes.hpp"
#include "domain/formats/cwr/work_state.hpp"

#include <algorithm>
#include <array>

namespace qalam::formats::cwr {
namespace {

/// Places of the records of a work in the order of the standard (domain/formats/README.md); what
/// belongs to the record above it has none.
constexpr std::array<std::string_view, 22> order = {
    "SPU", "OPU", "SWR", "OWR", "WRI", "ALT", "NAT", "EWT", "VER", "OWK", "PER",
    "NPR", "REC", "NRC", "ORN", "INS", "COM", "ARI", "XRF", "FTV", "",    ""};

std::size_t place_of(std::string_view type) {
  if (type == "NRC") type = "REC";
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (order[i] == type) return i + 1;
  }
  return 0;
}

class WorkReader {
 public:
  explicit WorkReader(Notes& notes) : notes_{notes}, parties_{state_, notes} {}

  repertoire::WorkDraft read(std::span<Record const* const> records) {
    Record const& head = *records.front();
    state_.header = &head;
    header(head);
    for (Record const* const record : records.subspan(1)) take(*record);
    auto const type = head.type();
    // An ISW only tells a number; ISR, DRW and LIC claim nothing. EXC: CWR.
    bool const claims = type == "NWR" || type == "REV" || type == "WRK" ||
                        (type == "ISW" && !state_.parties.empty());
    if (claims && notes_.purpose() == Purpose::registration) check_work(state_, notes_);
    return std::move(state_.draft);
  }

 private:
  void header(Record const& record) {
    auto& draft = state_.draft;
    draft.transaction = std::string{record.type()};
    draft.line = record.line();
    draft.shares_are_collection = is_3(notes_.version());
    draft.submitter_number = record.text("submitter work number");
    if (record.get("work title").empty()) {
      notes_.report(edit::work_title, record, "work title", "the work has no title");
    }
    draft.title =
        read_text(record, "work title", Repertoire::titles, notes_, edit::work_title_characters);
    if (draft.submitter_number.empty()) number_missing(record);
    draft.iswc = read_iswc(record, notes_, edit::work_iswc);
    draft.language = record.text("language code");
    if (!is_3(notes_.version())) {
      draft.language =
          read_code(record, "language code", codes::languages, notes_, edit::work_language);
    }
    auto const type = record.type();
    if (type == "DRW") {
      auto const reason = record.get("retraction reason code");
      if (!codes::in(codes::retractions, reason)) {
        notes_.report(edit::drw_reason, record, "retraction reason code",
                      quoted(reason) + " is no reason for a retraction");
      }
    } else if (type != "ISR" && type != "LIC") {
      kind(record);
    }
  }

  void number_missing(Record const& record) {
    // An ISR asks about works that may have no number yet.
    if (record.type() == "ISR") return;
    notes_.report(edit::work_number, record, "submitter work number",
                  "the submitter's work number is missing, so the work cannot be told from others");
  }

  void kind(Record const& record) {
    auto& draft = state_.draft;
    draft.category =
        mandatory(record, "distribution category", codes::categories, edit::work_category);
    draft.version = mandatory(record, "version type", codes::versions, edit::work_version);
    draft.seconds = read_duration(record, notes_, edit::work_duration);
    draft.text_music = read_code(record, "text-music relationship", codes::text_music, notes_,
                                 edit::work_text_music);
    draft.composite =
        read_code(record, "composite type", codes::composites, notes_, edit::work_composite);
    draft.excerpt = read_code(record, "excerpt type", codes::excerpts, notes_, edit::work_excerpt);
    draft.arrangement =
        read_code(record, "music arrangement", codes::arrangements, notes_, edit::work_arrangement);
    draft.adaptation =
        read_code(record, "lyric adaptation", codes::adaptations, notes_, edit::work_adaptation);
    read_date(record, "copyright date", notes_, edit::work_copyright_date);
    check_flag(record, "recorded indicator", "YNU", notes_, edit::work_recorded);
    check_flag(record, "grand rights indicator", "YN", notes_, edit::work_grand_rights);
    read_code(record, "CWR work type", codes::work_types, notes_, edit::work_cwr_type);
    if (draft.version == "MOD") check_modified(record);
    if (draft.category == "SER" && draft.seconds == 0) {
      notes_.report(edit::work_ser_duration, record, "duration",
                    "a serious work needs its duration");
    }
    check_components(record);
  }

  std::string mandatory(Record const& record, std::string_view field,
                        std::span<std::string_view const> list, Edit const& edit) {
    if (record.get(field).empty()) {
      notes_.report(edit, record, field, "the " + std::string{field} + " is missing");
      return {};
    }
    return read_code(record, field, list, notes_, edit);
  }

  void check_modified(Record const& record) {
    if (record.get("music arrangement").empty()) {
      notes_.report(edit::work_mod_arrangement, record, "music arrangement",
                    "a modified work says how its music was arranged");
    }
    if (record.get("lyric adaptation").empty()) {
      notes_.report(edit::work_mod_adaptation, record, "lyric adaptation",
                    "a modified work says how its words were adapted");
    }
  }

  void check_components(Record const& record) {
    constexpr std::string_view field = "composite component count";
    auto const raw = record.get(field);
    bool const given = !blank_or_zero(raw);
    bool const composite = !state_.draft.composite.empty();
    if (composite && !given) {
      notes_.report(edit::work_composite_count, record, field,
                    "a composite work says of how many works it consists");
    } else if (given && !composite) {
      notes_.report(edit::work_count_composite, record, field,
                    "a number of components, but no composite type");
    } else if (given && (!digits(raw) || *digits(raw) < 2)) {
      notes_.report(edit::work_count, record, field, "a composite work has at least two parts");
    }
  }

  void take(Record const& record) {
    auto const type = record.type();
    if (type == "MSG") return;
    if (auto const place = place_of(type); place != 0) {
      if (place < last_place_ && !order_told_ && notes_.purpose() == Purpose::registration) {
        order_told_ = true;
        notes_.tell(notes_.version() == Version::v21 ? edit::order_21 : edit::order_22, record, "",
                    std::string{type} + " stands after " + std::string{order[last_place_ - 1]} +
                        "; read all the same, by what belongs to what");
      }
      last_place_ = std::max(last_place_, place);
    }
    if (parties_.take(record) || read_detail(record, state_, notes_)) return;
    notes_.report(edit::record_not_permitted, record, "",
                  "a record " + quoted(type) + " has no place in a work; left out");
  }

  Notes& notes_;
  WorkState state_;
  PartyReader parties_;
  std::size_t last_place_ = 0;
  bool order_told_ = false;
};

}  // namespace

bool is_work_header(std::string_view type) {
  return type == "NWR" || type == "REV" || type == "ISW" || type == "EXC" || type == "WRK" ||
         type == "DRW" || type == "ISR" || type == "LIC";
}

repertoire::WorkDraft read_work(std::span<Record const* const> records, Notes& notes) {
  return WorkReader{notes}.read(records);
}

}  // namespace qalam::formats::cwr
