#include "api/app/match.hpp"

namespace qalam::app {
namespace {

constexpr std::uint32_t certain = 1000;  ///< The score of an identifier.

usage::Match whole_work(MatchMethod method, WorkId work) {
  usage::Match out;
  out.method = method;
  out.score = certain;
  out.works = {{work, whole_ppm}};
  return out;
}

}  // namespace

std::optional<usage::Match> Matcher::match(ItemId item, LicenseeId licensee,
                                           usage::ReportedItem const& reported) const {
  Found found = by_our_id(reported.work_id);
  if (!found) found = by_their_id(licensee, reported);
  if (!found) found = by_isrc(reported.isrc);
  if (!found) found = by_iswc(reported.iswc);
  if (!found) return std::nullopt;
  auto const wrong = models_->matches.taken_back(*txn_, society_, item, at_);
  if (wrong && wrong->works == found->works) return std::nullopt;
  found->item = item.value();
  return found;
}

Matcher::Found Matcher::by_our_id(std::string_view work_id) const {
  constexpr std::string_view after_namespace = "::";
  auto const at = work_id.find(after_namespace);
  if (at != std::string_view::npos) work_id.remove_prefix(at + after_namespace.size());
  if (work_id.empty()) return std::nullopt;
  auto const id = parse_id(Kind::work, work_id);
  if (!id || !models_->catalogue.works.as_of(*txn_, WorkId{*id}, at_)) return std::nullopt;
  return whole_work(MatchMethod::own_id, WorkId{*id});
}

Matcher::Found Matcher::by_their_id(LicenseeId licensee,
                                    usage::ReportedItem const& reported) const {
  Found found;
  for (ItemId const same :
       models_->own_ids.items(*txn_, licensee, reported.own_id, reported.title)) {
    auto const known = models_->matches.match(*txn_, society_, same, at_);
    if (!known) continue;
    if (found && found->works != known->row.works) return std::nullopt;
    if (found) continue;
    found.emplace();
    found->method = MatchMethod::own_id;
    found->score = known->row.score;
    found->recording = known->row.recording;
    found->works = known->row.works;
  }
  return found;
}

Matcher::Found Matcher::by_isrc(std::string_view isrc) const {
  if (isrc.empty()) return std::nullopt;
  auto const recordings = models_->identifiers.find(*txn_, read::IdentifierSpace::isrc, isrc, at_);
  if (recordings.things.size() != 1) return std::nullopt;
  RecordingId const id{recordings.things.front().id};
  auto const known = models_->catalogue.recordings.as_of(*txn_, id, at_);
  if (!known || known->row.works.empty()) return std::nullopt;
  usage::Match found;
  found.method = MatchMethod::isrc;
  found.score = certain;
  found.recording = id;
  found.works = known->row.works;
  return found;
}

Matcher::Found Matcher::by_iswc(std::string_view iswc) const {
  if (iswc.empty()) return std::nullopt;
  auto const works = models_->identifiers.find(*txn_, read::IdentifierSpace::iswc, iswc, at_);
  if (works.things.size() != 1) return std::nullopt;
  return whole_work(MatchMethod::iswc, WorkId{works.things.front().id});
}

}  // namespace qalam::app
