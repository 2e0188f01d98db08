#include "api/app/match.hpp"

namespace qalam::app {

std::optional<usage::Match> Matcher::match(ItemId item, std::string_view isrc,
                                           std::string_view iswc) const {
  usage::Match found;
  found.item = item.value();
  found.score = 1000;
  if (!isrc.empty()) {
    auto const recordings =
        models_->identifiers.find(*txn_, read::IdentifierSpace::isrc, isrc, at_);
    if (recordings.things.size() == 1) {
      RecordingId const id{recordings.things.front().id};
      auto const known = models_->catalogue.recordings.as_of(*txn_, id, at_);
      if (known && !known->row.works.empty()) {
        found.method = MatchMethod::isrc;
        found.recording = id;
        found.works = known->row.works;
        return found;
      }
    }
  }
  if (!iswc.empty()) {
    auto const works = models_->identifiers.find(*txn_, read::IdentifierSpace::iswc, iswc, at_);
    if (works.things.size() == 1) {
      found.method = MatchMethod::iswc;
      found.works = {{WorkId{works.things.front().id}, whole_ppm}};
      return found;
    }
  }
  return std::nullopt;
}

}  // namespace qalam::app
