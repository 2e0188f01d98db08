#include "domain/core/ensure.hpp"
#include "domain/usage/columns.hpp"
#include "domain/usage/varint.hpp"

#include <utility>

namespace qalam::usage {
namespace {

constexpr std::uint32_t score_max = 1000;

Error broken_match(char const* column, char const* why) {
  return fail(ErrorCode::malformed,
              std::string{"the column \""} + column + "\" of a chunk of matches " + why, column);
}

void put_u64(Column& out, std::uint64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) {
    out.push_back(static_cast<std::uint8_t>(value >> shift & 0xff));
  }
}

bool known(std::uint8_t method) {
  return method >= static_cast<std::uint8_t>(MatchMethod::own_id) &&
         method <= static_cast<std::uint8_t>(MatchMethod::person);
}

constexpr std::size_t words(std::size_t size) {
  return (size + 7) & ~std::size_t{7};
}

/// The works of one match. False: not what a writer makes.
bool take_works(NumberReader& from, std::size_t left, std::vector<RecordedWork>& works) {
  std::uint64_t const size = from.take();
  if (size > left / 9) return false;  // A work takes eight bytes, its part one at least.
  works.reserve(size);
  for (std::uint64_t w = 0; w < size; ++w) {
    RecordedWork work;
    work.work = WorkId{from.take_u64()};
    work.part = from.take32();
    works.push_back(work);
  }
  return from.ok();
}

}  // namespace

void MatchesWriter::add(Match const& match) {
  ensure(match.item > last_item_, "the items of a chunk of matches rise strictly");
  ensure(known(static_cast<std::uint8_t>(match.method)), "a match without a method");
  ensure(match.score <= score_max, "a score above a thousand thousandths");
  put_varint(items_, match.item - std::exchange(last_item_, match.item));
  methods_.push_back(static_cast<std::uint8_t>(match.method));
  put_varint(scores_, match.score);
  put_u64(recordings_, match.recording.value());
  put_varint(works_, match.works.size());
  for (RecordedWork const& work : match.works) {
    put_u64(works_, work.work.value());
    put_varint(works_, work.part);
  }
  ++count_;
}

std::size_t MatchesWriter::payload_bytes() const {
  // Root pointer, two words of data, five pointers, the five lists.
  return 8 * 8 + words(items_.size()) + words(methods_.size()) + words(scores_.size()) +
         words(recordings_.size()) + words(works_.size());
}

ItemsMatched MatchesWriter::take(SocietyId society, std::uint32_t index_version) {
  ensure(count_ != 0, "a chunk of no matches");
  ItemsMatched event;
  event.society = society;
  event.count = count_;
  event.index_version = index_version;
  event.items = std::move(items_);
  event.methods = std::move(methods_);
  event.scores = std::move(scores_);
  event.recordings = std::move(recordings_);
  event.works = std::move(works_);
  *this = MatchesWriter{};
  return event;
}

Result<std::vector<Match>> read_matches(ItemsMatched const& event) {
  if (event.count == 0) return broken_match("items", "belongs to no item");
  if (event.methods.size() != event.count) {
    return broken_match("methods", "does not hold one byte for each item");
  }
  if (event.recordings.size() != std::size_t{8} * event.count) {
    return broken_match("recordings", "does not hold eight bytes for each item");
  }
  std::vector<Match> out(event.count);
  NumberReader items{event.items};
  NumberReader scores{event.scores};
  NumberReader recordings{event.recordings};
  NumberReader works{event.works};
  std::uint64_t item = 0;
  for (std::size_t i = 0; i < out.size(); ++i) {
    Match& match = out[i];
    std::uint64_t const step = items.take();
    if (step == 0 || item + step < item) return broken_match("items", "does not rise");
    match.item = item += step;
    if (!known(event.methods[i])) return broken_match("methods", "names an unknown method");
    match.method = static_cast<MatchMethod>(event.methods[i]);
    match.score = scores.take32();
    if (match.score > score_max) return broken_match("scores", "holds more than 1000");
    match.recording = RecordingId{recordings.take_u64()};
    if (!take_works(works, event.works.size(), match.works)) {
      return broken_match("works", "does not hold what it says");
    }
  }
  if (!items.complete()) return broken_match("items", "does not hold one number for each item");
  if (!scores.complete()) return broken_match("scores", "does not hold one number for each item");
  if (!works.complete()) return broken_match("works", "goes on after the last item");
  return out;
}

}  // namespace qalam::usage
